"""The figure Unroll: Python and browser agree on states, outputs and gradients, and a bad value changes nothing."""

import json

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils.widgets import Unroll

COMPUTE = "return figure.unrolled(asked);"
GIVEN = {"U": [0.5, -1.0, 0.3], "W": [[1.0, 2.0, 0.0], [-0.5, 0.3, 1.0], [0.2, 0.0, -1.0]], "V": [1.0, -2.0, 0.5],
         "inputs": [1.0, -0.5, 2.0, 0.0, 0.7], "radius": 1.3, "size": 0.8}


@pytest.mark.parametrize("units", ["tanh", "linear"])
def test_both_worlds_agree(units):
    widget = Unroll(**GIVEN, units=units)
    found = ask("unroll", COMPUTE, widget.static_state())
    np.testing.assert_allclose(widget.states, found["states"], rtol=1e-12)
    np.testing.assert_allclose(widget.outputs, found["outputs"][1:], rtol=1e-12)
    np.testing.assert_allclose(widget.gradients, found["gradients"][1:], rtol=1e-12)
    assert widget.reach == pytest.approx(found["shares"][1], rel=1e-12)


def test_the_gradients_are_pytorchs():
    widget = Unroll(**GIVEN)
    u, w, v = (torch.tensor(one, dtype=torch.float64) for one in (widget.U, widget.W, widget.V))
    states = [torch.zeros(3, dtype=torch.float64)]
    for x in widget.inputs:
        states.append(torch.tanh(u * widget.size * x + widget.radius * w @ states[-1]))
        states[-1].requires_grad_() if len(states) == 2 else states[-1].retain_grad()
    (states[-1] @ v).backward()
    np.testing.assert_allclose(widget.gradients, [state.grad for state in states[1:]], rtol=1e-10)


def test_the_weights_of_the_loop_get_spectral_radius_one():
    widget = Unroll(**GIVEN)
    assert np.abs(np.linalg.eigvals(widget.W)).max() == pytest.approx(1)
    np.testing.assert_allclose(np.array(widget.W) / widget.W[0][0], GIVEN["W"], atol=1e-12)
    before = widget.W
    widget.W = before
    assert widget.W == before


def test_what_the_lesson_says_about_the_figure():
    """The targets of Play in 06-01."""
    assert Unroll(units="linear", radius=0.9).reach == pytest.approx(0.9**7)
    assert Unroll(units="linear", radius=0.9, size=3).reach == pytest.approx(0.9**7)
    assert 0.95 < Unroll(radius=1.2).reach < 1.05
    assert Unroll(radius=1.2, size=2).reach == pytest.approx(0.008, abs=5e-4)
    radii = [round(0.1 + 0.05 * place, 2) for place in range(39)]
    assert [radius for radius in radii if 0.9 < Unroll(radius=radius, size=2).reach < 1.1] == [1.95]
    assert max(Unroll(radius=radius, size=3).reach for radius in radii) < 0.01


def test_at_first_everything_is_done():
    widget = Unroll()
    assert widget.step == 16 and widget.unfolded and widget.states.shape == (9, 2)
    assert repr(widget) == ("Interactive view of a recurrent network, folded up and unrolled in time: unrolled, 8 "
                            "steps, tanh units, spectral radius 1; the gradient at step 1 is 0.24 times as long as at "
                            "the last")
    assert "folded up, 8 steps" in repr(Unroll(unfolded=False))
    assert json.loads(json.dumps(widget.static_state()))["inputs"][:3] == [1, 0, -1]


def test_fewer_inputs_take_the_step_along():
    widget = Unroll()
    widget.inputs = [1, 2, 3]
    assert widget.step == 6
    widget.set_state({"inputs": [1.0] * 5, "step": 10})
    assert widget.step == 10 and len(widget.inputs) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"U": [1, 2, 3]}, "U, W and V of as many units, got 3, 2, 2"),
        ({"U": "many"}, "U as numbers, got 'many'"),
        ({"U": [[1, 2]]}, r"U \(H,\), got \(1, 2\)"),
        ({"W": [[1, 2]]}, r"W \(H, H\), got \(1, 2\)"),
        ({"W": [[0, 1], [0, 0]]}, "W with an eigenvalue other than 0"),
        ({"W": [[0, 11], [1, 0]]}, "W from -10 to 10"),
        ({"V": [0, 0]}, "V with a number other than 0"),
        ({"U": [1] * 4, "W": np.eye(4).tolist(), "V": [1] * 4}, "of 1 to 3 units, got 4"),
        ({"inputs": [1]}, "inputs of 2 to 8 steps, got 1"),
        ({"inputs": [1, float("nan")]}, "inputs from -3 to 3"),
        ({"radius": 3}, "radius from 0.1 to 2, got 3"),
        ({"size": -1}, "size from 0 to 3, got -1"),
        ({"units": "relu"}, "units as one of tanh, linear, got 'relu'"),
        ({"shown": "X"}, "shown as one of none, U, W, V"),
        ({"step": 17}, "step as an integer from 0 to 16, got 17"),
        ({"unfolded": 1}, "unfolded as True or False, got 1"),
    ],
)
def test_a_bad_argument_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Unroll(**arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [("U", [1.0]), ("W", "many"), ("V", [0, 0]), ("inputs", []), ("radius", "large"), ("size", None), ("units", 3),
     ("shown", None), ("step", -1), ("step", 2.5), ("unfolded", "yes")],
)
def test_what_the_front_end_sends_is_checked_too(name, value):
    widget = Unroll()
    before = json.dumps(widget.static_state())
    with pytest.raises((ValueError, traitlets.TraitError)):
        widget.set_state({name: value})
    assert json.dumps(widget.static_state()) == before
