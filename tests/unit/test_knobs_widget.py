"""The figure Knobs: Python and browser agree on scores, objective and gradients, and a bad value changes nothing."""

import json

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils.widgets import Knobs

COMPUTE = """
const { points, labels, knobs, rows } = asked;
return {
  scores: points.map((point) => figure.scoresOf(knobs, point)),
  all: figure.measure(knobs, points, labels),
  gradient: figure.gradientOf(knobs, points, labels),
  batch: figure.gradientOf(knobs, points, labels, rows),
};
"""
KNOBS = np.random.default_rng(0).normal(size=(3, 3)).tolist()
ROWS = [2, 20, 44]


@pytest.fixture(scope="module")
def in_browser():
    """What the figure's scripts make of the same knobs and points."""
    widget = Knobs(KNOBS)
    asked = {"points": widget.points, "labels": widget.labels, "knobs": KNOBS, "rows": ROWS}
    return ask("knobs", COMPUTE, asked)


def test_both_worlds_agree(in_browser):
    widget = Knobs(KNOBS)
    np.testing.assert_allclose(widget.scores(widget.points), in_browser["scores"], rtol=1e-12)
    assert widget.loss == pytest.approx(in_browser["all"]["loss"], rel=1e-12)
    assert round(45 * widget.accuracy) == in_browser["all"]["right"]
    np.testing.assert_allclose(widget.gradient(), in_browser["gradient"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(widget.gradient(ROWS), in_browser["batch"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rows", [None, ROWS])
def test_the_gradient_is_pytorchs(rows):
    widget = Knobs(KNOBS)
    some = list(range(45)) if rows is None else rows
    inputs = torch.tensor(np.hstack([widget.points, np.ones((45, 1))]))[some]
    knobs = torch.tensor(KNOBS, dtype=torch.float64, requires_grad=True)
    torch.nn.functional.cross_entropy(inputs @ knobs.T, torch.tensor(widget.labels)[some]).backward()
    np.testing.assert_allclose(widget.gradient(rows), knobs.grad, rtol=1e-10, atol=1e-14)


def test_at_zero_all_classes_are_equally_likely():
    widget = Knobs()
    assert widget.loss == pytest.approx(np.log(3)) and widget.accuracy == pytest.approx(1 / 3)
    assert repr(widget) == ("Interactive view of a linear classifier and its knobs: E = 1.1, 15 of 45 examples right, "
                            "1 in the batch, 0 steps")


def test_the_three_clouds_overlap():
    """The best classifier still errs, and its knobs stay small: the objective has a lowest point."""
    widget, knobs = Knobs(), np.zeros((3, 3))
    for _ in range(3000):
        knobs = knobs - 2 * widget.gradient()
        widget.knobs = knobs
    assert np.linalg.norm(widget.gradient()) < 1e-3 and np.abs(knobs).max() < 5
    assert widget.loss == pytest.approx(0.296, abs=0.001) and round(45 * widget.accuracy) == 40


def test_own_points():
    widget = Knobs(points=[[0, 0], [1, -1.5], [0.12345, 2]], labels=[0, 2, 1], learning_rate=0.1, chosen=(2, 0, 2))
    assert widget.points == [[0, 0], [1, -1.5], [0.123, 2]] and widget.chosen == [0, 2]
    assert json.loads(json.dumps(widget.static_state()))["labels"] == [0, 2, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"points": [[0, 0]] * 3}, "points and labels together, got no labels"),
        ({"points": [[0, 0]] * 3, "labels": [0, 1]}, r"labels \(3,\), got \(2,\)"),
        ({"points": [[0, 0]] * 2, "labels": [0, 1]}, "3 to 200 points, got 2"),
        ({"points": [[0, 0], [0, 2.5], [0, 0]], "labels": [0, 1, 2]}, "coordinates from -2 to 2, got 2.5"),
        ({"points": [[0, float("nan")]] * 3, "labels": [0, 1, 2]}, "coordinates from -2 to 2, got nan"),
        ({"points": [[0, 0]] * 3, "labels": [0, 1, 3]}, "labels 0, 1 and 2, got"),
        ({"points": "here", "labels": [0]}, "points .* of numbers"),
        ({"knobs": [[1, 2, 3]]}, r"knobs \(3, 3\), got \(1, 3\)"),
        ({"knobs": [[1, 2, 3], [1, 2, 3], [1, 2, 2000]]}, "knobs from -1000 to 1000"),
        ({"knobs": [[1, 2, 3], [1, 2, 3], [1, 2, float("nan")]]}, "knobs from -1000 to 1000"),
        ({"knobs": "many"}, r"knobs \(3, 3\) of numbers, got 'many'"),
        ({"learning_rate": 0}, "learning_rate from 0.01 to 10, got 0"),
        ({"size": 31}, "size as an integer from 1 to 30, got 31"),
        ({"chosen": [45]}, "chosen among the examples 0 to 44, got 45"),
        ({"chosen": 3}, "chosen as a list, got int"),
    ],
)
def test_a_bad_argument_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Knobs(**arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [("knobs", [[0, 0, 0]]), ("chosen", [-1]), ("highlighted", 45), ("shown", 3), ("steps", -1), ("seed", 0.5),
     ("path", [[1, 2]]), ("path", [[[0.0] * 3] * 3] * 201), ("learning_rate", "fast"), ("points", [[0, 9]]),
     ("labels", [0, 1])],
)
def test_what_the_front_end_sends_is_checked_too(name, value):
    widget = Knobs(KNOBS)
    before = json.dumps(widget.static_state())
    with pytest.raises((ValueError, traitlets.TraitError)):
        widget.set_state({name: value})
    assert json.dumps(widget.static_state()) == before
