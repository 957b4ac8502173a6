"""The figure HalfSpaces: the browser's classifiers are Python's, and what is assigned is checked."""

import numpy as np
import pytest
from node_bridge import ask

from course_utils.widgets import HalfSpaces
from course_utils.widgets.half_spaces import MACHINES
from course_utils.widgets.half_spaces.machines import best_line

SCORES = """
return asked.map(({ machine, knobs, points, labels, others }) =>
  figure.scoreFunction(machine, knobs, Float64Array.from(points.flat()), labels)(Float64Array.from(others.flat())));
"""
KNOBS = [{"degree": 1, "kernel_width": 0.1, "units": 1}, {"degree": 3, "kernel_width": 0.5, "units": 3},
         {"degree": 5, "kernel_width": 1.5, "units": 8}]
OTHERS = np.random.default_rng(1).uniform(-1.5, 1.5, size=(50, 2)).round(3)


def shows(**given):
    figure = HalfSpaces(**given)
    knobs = {name: getattr(figure, name) for name in ("degree", "kernel_width", "units")}
    return figure, {"machine": figure.machine, "knobs": knobs, "points": figure.points, "labels": figure.labels,
                    "others": OTHERS.tolist()}


@pytest.fixture(scope="module")
def pairs():
    """Figures of every kind, each with the scores that the browser gives."""
    cases = [shows(data=data, machine=machine, **knobs) for data in ("corners", "xor", "rings", "curves")
             for machine in MACHINES for knobs in (KNOBS if machine != "line" else KNOBS[:1])]
    return list(zip([figure for figure, _ in cases], ask("half_spaces", SCORES, [case for _, case in cases]),
                    strict=True))


@pytest.mark.parametrize("machine", MACHINES)
def test_the_browser_computes_what_python_computes(pairs, machine):
    own = [(figure, scores) for figure, scores in pairs if figure.machine == machine]
    assert own
    for figure, scores in own:
        tolerance = 1e-4 if machine == "network" else 1e-7
        np.testing.assert_allclose(scores, figure.score(OTHERS), rtol=tolerance, atol=tolerance, err_msg=repr(figure))


def test_the_line_is_the_best_of_all():
    rng = np.random.default_rng(0)
    for _ in range(10):
        points, labels = rng.uniform(-1, 1, size=(14, 2)), rng.integers(0, 2, size=14)
        normal, threshold = best_line(points, labels)
        found = np.mean((points @ normal > threshold) == labels)
        tried = rng.normal(size=(3000, 2))
        thresholds = rng.uniform(-1.5, 1.5, size=3000)
        said = points @ tried.T > thresholds  # (14, 3000)
        assert found >= (said == labels[:, None]).mean(axis=0).max()


def test_no_line_has_more_than_three_corners_and_three_others_have_four():
    assert HalfSpaces(data="corners").accuracy == 0.75
    for machine in ("polynomial", "gaussian", "network"):
        assert HalfSpaces(data="corners", machine=machine).accuracy == 1


def test_one_class_only_is_answered():
    figure = HalfSpaces(data="corners")
    figure.labels = [1, 1, 1, 1]
    for machine in MACHINES:
        figure.machine = machine
        assert figure.accuracy == 1


def test_a_set_brings_its_points():
    figure = HalfSpaces(data="corners")
    figure.data = "rings"
    assert len(figure.points) == len(figure.labels) == 24
    assert "A disc and a ring" in repr(figure)


def test_a_narrow_gaussian_knows_nothing_of_the_copy():
    figure = HalfSpaces(data="xor", machine="gaussian", kernel_width=0.05, shift=0.5)
    copy = np.array(figure.points) + [0.5, 0]
    assert figure.accuracy == 1 and np.median(np.abs(figure.score(copy))) < 0.1


def test_your_own_points():
    figure = HalfSpaces(points=[[-0.5, 0], [0.123, 0.5]], labels=[0, 1])
    assert figure.points[1] == [0.12, 0.5] and figure.accuracy == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"data": "moon"}, "data as one of corners, xor, rings, curves, got 'moon'"),
        ({"machine": "tree"}, "machine as one of line, polynomial, gaussian, network, got 'tree'"),
        ({"degree": 0}, "degree as an integer from 1 to 6, got 0"),
        ({"units": 9}, "units as an integer from 1 to 8, got 9"),
        ({"kernel_width": 0}, "kernel_width as a number"),
        ({"shift": 1}, "shift"),
        ({"points": [[0, 0]], "labels": [0]}, "2 to 40 points, got 1"),
        ({"points": [[0, 2], [0, 0]], "labels": [0, 1]}, "coordinates from -1 to 1, got 2"),
        ({"points": [[0, 1], [0, 0]], "labels": [0, 0]}, "0 and 1, both of them, got 0"),
        ({"points": [[0, 1], [0, 0]]}, "points and labels together, got no labels"),
        ({"points": [[0, 1], [0, 0]], "labels": [0, 2]}, "labels 0 and 1"),
        ({"points": "all"}, "points and labels together"),
    ],
)
def test_what_does_not_fit_is_refused(given, message):
    with pytest.raises(ValueError, match=f"HalfSpaces expected.*(?:{message})"):
        HalfSpaces(**given)
