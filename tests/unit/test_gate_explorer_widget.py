"""The figure GateExplorer: Python and browser agree on gates, cells and outputs, and a bad value changes nothing."""

import json

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils.widgets import GateExplorer

GIVEN = {"x": [0.5, -1.0, 0.3, 0.9], "write": [1, 0, 1, 0], "ask": [0, 1, 0, 1], "input_gate": [1, 0.2, 0.7, 0],
         "forget_gate": [0.5, 1, 0.3, 0.9], "output_gate": [1, 0, 0.4, 1], "weight_hh": [-0.3, 0.4, -0.2, 0.5]}


@pytest.mark.parametrize("gates", ["hand", "learned"])
def test_both_worlds_agree(gates):
    widget = GateExplorer(**GIVEN, gates=gates)
    found, values = ask("gate_explorer", "return figure.run(asked);", widget.static_state()), widget.values
    for letter in "ifgo":
        np.testing.assert_allclose(values[letter], found[letter], rtol=1e-12)
    np.testing.assert_allclose(values["c"], found["cells"][1:], rtol=1e-12)
    np.testing.assert_allclose(values["h"], found["hidden"][1:], rtol=1e-12)


def test_the_learned_cell_is_pytorchs_and_so_is_its_gradient():
    widget = GateExplorer(**GIVEN, gates="learned")
    cell = torch.nn.LSTM(3, 1, dtype=torch.float64)
    double = {"dtype": torch.float64}
    cell.load_state_dict({
        "weight_ih_l0": torch.tensor(widget.weight_ih, **double), "bias_ih_l0": torch.tensor(widget.bias, **double),
        "weight_hh_l0": torch.tensor(widget.weight_hh, **double)[:, None], "bias_hh_l0": torch.zeros(4, **double)})
    x = torch.tensor(widget.x, dtype=torch.float64, requires_grad=True)
    marks = torch.tensor([widget.write, widget.ask], dtype=torch.float64)
    output, (_, c) = cell(torch.stack([x, *marks], dim=1)[:, None])
    np.testing.assert_allclose(widget.values["h"], output.detach().numpy()[:, 0, 0], rtol=1e-10)
    assert widget.values["c"][-1] == pytest.approx(c.item(), rel=1e-10)
    output[-1].sum().backward()
    found = ask("gate_explorer", "return figure.run(asked).shares;", widget.static_state())
    np.testing.assert_allclose(found, x.grad, rtol=1e-9, atol=1e-12)


def test_what_the_lesson_says_about_the_figure():
    """The targets of Play in 06-02."""
    reached = "return figure.isReached(asked, figure.run(asked));"
    shut = [float(t == 2) for t in range(8)]
    assert not ask("gate_explorer", reached, GateExplorer().static_state())
    assert ask("gate_explorer", reached, GateExplorer(input_gate=shut).static_state())
    emptied = GateExplorer(forget_gate=[1, 1, 0, 1, 1, 1, 1, 1], input_gate=[1, 1, 1, 0, 0, 0, 0, 0])
    assert ask("gate_explorer", reached, emptied.static_state())
    leaky = GateExplorer(input_gate=shut, forget_gate=[0.9] * 8)
    assert leaky.values["h"][-1] == pytest.approx(0.4 * 0.9**5)


def test_at_first_all_gates_are_open():
    widget = GateExplorer()
    assert repr(widget) == ("Interactive view of one memory cell and its gates: gates set by hand, 8 steps; the cell "
                            "holds 0.30, -0.20, 0.20, 0.40, 0.10, 0.60, 0.40, 0.50; the last output is 0.50")
    assert "gates learned" in repr(GateExplorer(gates="learned"))
    assert json.loads(json.dumps(widget.static_state()))["write"] == [0, 0, 1, 0, 0, 0, 0, 0]
    assert GateExplorer(x=[0.1, 0.2, 0.3]).ask == [0, 0, 1]


def test_all_lists_may_become_shorter_together():
    widget = GateExplorer()
    widget.set_state({name: [1] * 3 for name in ("x", "write", "ask", "input_gate", "forget_gate", "output_gate")})
    assert len(widget.values["c"]) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"x": "many"}, "x as numbers, got 'many'"),
        ({"x": [[1, 2]]}, r"x \(T,\), got \(1, 2\)"),
        ({"x": [0.1, 0.2]}, "x of 3 to 8 steps, got 2"),
        ({"x": [0.1] * 9}, "x of 3 to 8 steps, got 9"),
        ({"x": [0.1, 0.2, 1.5]}, "x from -1 to 1"),
        ({"x": [0.1, 0.2, float("nan")]}, "x from -1 to 1"),
        ({"write": [1, 0, 0]}, "lists of one length"),
        ({"ask": [0.5] * 8}, "ask of 0 and 1"),
        ({"forget_gate": [1.1] * 8}, "forget_gate from 0 to 1"),
        ({"weight_ih": [[1, 2, 3]]}, r"weight_ih \(4, 3\), got \(1, 3\)"),
        ({"bias": [30, 0, 0, 0]}, "bias from -20 to 20"),
        ({"gates": "open"}, "gates as one of hand, learned, got 'open'"),
        ({"wanted": 9}, "wanted as an integer from 1 to 8, got 9"),
        ({"step": 0}, "step as an integer from 1 to 8, got 0"),
    ],
)
def test_a_bad_argument_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        GateExplorer(**arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [("x", []), ("x", [0.1] * 3), ("write", None), ("input_gate", ["wide"] * 8), ("weight_hh", 3), ("gates", None),
     ("wanted", 2.5), ("step", "first")],
)
def test_what_the_front_end_sends_is_checked_too(name, value):
    widget = GateExplorer()
    before = json.dumps(widget.static_state())
    with pytest.raises((ValueError, traitlets.TraitError)):
        widget.set_state({name: value})
    assert json.dumps(widget.static_state()) == before
