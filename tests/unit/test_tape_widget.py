"""The figure Tape: the browser's machine is Python's and PyTorch's, and what does not fit is refused."""

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils import torch_models
from course_utils.widgets import Tape
from course_utils.widgets.tape import machine as turing

RUN = """
return asked.map(({ weights, bits, cells, lacking }) => {
  const vectors = figure.toVectors(bits);
  const steps = figure.runMachine(figure.unpackMachine(weights), vectors, cells, lacking);
  return { vectors, outputs: steps.map(({ output }) => output), tape: steps.at(-1).tape,
    weightings: steps.map(({ reading, writing }) => [reading, writing]), wrong: figure.wrongBits(vectors, steps) };
});
"""
WEIGHTS = turing.random_weights(np.random.default_rng(1))
VECTORS = np.random.default_rng(2).integers(0, 2, size=(5, 8))
STATES = {
    "whole": {},
    "the stored one": {"machine": None, "cells": 24},
    "longer tape": {"cells": 40},
    "without looking": {"lacking": "looking"},
    "without moves": {"lacking": "moves"},
    "without sharpening": {"lacking": "sharpening"},
}


def make(**changes):
    return Tape(**{"vectors": VECTORS, "cells": 12, "machine": WEIGHTS, **changes})


@pytest.fixture(scope="module")
def compared():
    """For every state: the widget, and what the browser makes of it."""
    figures = {name: make(**changes) for name, changes in STATES.items()}
    answers = ask("tape", RUN, [figure.static_state() for figure in figures.values()])
    return dict(zip(figures, zip(figures.values(), answers, strict=True), strict=True))


@pytest.mark.parametrize("state", STATES)
def test_the_browser_runs_the_machine_as_python_does(compared, state):
    figure, browser = compared[state]
    outputs, weightings, tapes = figure.run()
    assert browser["vectors"] == VECTORS.tolist() == figure.vectors.tolist()
    np.testing.assert_allclose(browser["outputs"], outputs, atol=1e-6)
    np.testing.assert_allclose(browser["weightings"], weightings, atol=1e-6)
    np.testing.assert_allclose(browser["tape"], tapes[-1].ravel(), atol=1e-6)
    assert sum(map(len, browser["wrong"])) == (figure.said != VECTORS).sum()


def test_taking_a_part_away_changes_what_the_heads_do(compared):
    whole = compared["whole"][0].run()[1]
    for state in ("without looking", "without moves", "without sharpening"):
        assert np.abs(compared[state][0].run()[1] - whole).max() > 0.01, state


def test_the_machine_is_pytorchs():
    machine = torch_models.NeuralTuringMachine(10, 8)
    with torch.no_grad():
        expected = machine.run(torch.tensor(turing.inputs_of(VECTORS), dtype=torch.float32)[:, None], cells=20)
    found = make(machine=machine, cells=20).run()
    pairs = zip(found, (torch.sigmoid(expected.outputs), *expected[1:]), strict=True)
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs[:, 0], atol=1e-5)


def test_the_stored_machine_copies_what_it_was_trained_on():
    assert all((figure.said == figure.vectors).all() for figure in map(Tape, (1, 5, 10)))


@pytest.mark.parametrize("cells", [12, 24, 48])
def test_the_stored_machine_copies_until_its_tape_is_full(cells):
    """What Play asks for: one cell is for the beginning, one for each vector."""
    fits, too_long = Tape(cells - 1, cells), Tape(cells, cells)
    assert (fits.said == fits.vectors).all()
    assert (too_long.said != too_long.vectors).any()


def test_it_says_what_it_shows():
    said = repr(make(step=3))
    assert said.startswith("A machine with a tape, copying a list: 5 vectors on 12 cells: ")
    assert said.endswith(" of 40 bits wrong; step 3 is shown")
    assert "without moves" in repr(make(lacking="moves"))


def test_a_shorter_list_has_fewer_steps():
    figure = make(step=11)
    figure.bits = "ff00"
    assert figure.step == 5 and figure.vectors.tolist() == [[1] * 8, [0] * 8]
    figure.set_state({"bits": "ff00ff", "step": 7})
    assert (figure.step, len(figure.vectors)) == (7, 3)


@pytest.mark.parametrize(("change", "said"), [
    ({"cells": 7}, "cells .* from 8 to 96, got 7"),
    ({"cells": 9.5}, "cells"),
    ({"step": 12}, "step .* from 0 to 11, got 12"),
    ({"lacking": "everything"}, "lacking .*, got 'everything'"),
    ({"bits": "abc"}, "bits as two hexadecimal digits .* 1 to 60 vectors, got 'abc'"),
    ({"bits": "xy"}, "bits .*got 'xy'"),
    ({"bits": ""}, "bits .*got ''"),
    ({"bits": "00" * 61}, "bits"),
])
def test_what_does_not_fit_is_refused(change, said):
    figure = make()
    before = figure.static_state()
    with pytest.raises(traitlets.TraitError, match=f"^Tape expected {said}"):
        figure.set_state(change)
    assert figure.static_state() == before


@pytest.mark.parametrize(("arguments", "said"), [
    ({"vectors": 61}, "vectors .* from 1 to 60, got 61"),
    ({"vectors": np.zeros((2, 7))}, r"vectors \(L, 8\) .*, got \(2, 7\)"),
    ({"vectors": np.full((2, 8), 0.5)}, "vectors of 0 and 1, got 0.5"),
    ({"machine": {"controller.weight": 1}}, "a machine with the weights controller.weight, .*got controller.weight"),
    ({"machine": 3}, "a machine .*got int"),
    ({"machine": {**WEIGHTS, "output.bias": np.zeros(3)}}, r"output.bias \(8,\), got \(3,\)"),
    ({"machine": {**WEIGHTS, "output.bias": np.full(8, np.nan)}}, "finite numbers in output.bias"),
])
def test_what_it_is_made_of_is_checked(arguments, said):
    with pytest.raises(ValueError, match=f"^Tape expected {said}"):
        make(**arguments)
