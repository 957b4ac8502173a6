"""The neural Turing machine: its heads against loops, its tape by hand, and the stored machine as good as it says."""

import math

import numpy as np
import pytest
import torch

from course_utils import claims, data, torch_models
from course_utils.torch_models import turing


def looped(tape, before, key, strength, gate, shift, power):
    """The four steps for one head, number by number."""
    cosines = [sum(row * key) / math.sqrt(sum(row**2) * sum(key**2)) for row in tape]
    scores = [math.exp(strength * cosine) for cosine in cosines]
    mixed = [gate * score / sum(scores) + (1 - gate) * old for score, old in zip(scores, before, strict=True)]
    moved = [0.0] * len(tape)
    for i, weight in enumerate(mixed):
        for j in (-1, 0, 1):
            moved[(i + j) % len(tape)] += shift[j + 1] * weight
    return np.array([weight**power for weight in moved]) / sum(weight**power for weight in moved)


def settings(rng, batch, heads, cells, width):
    draw = rng.dirichlet
    return [rng.normal(size=(batch, cells, width)), draw(np.ones(cells), (batch, heads)),
            rng.normal(size=(batch, heads, width)), rng.uniform(0, 5, (batch, heads, 1)),
            rng.uniform(0, 1, (batch, heads, 1)), draw(np.ones(3), (batch, heads)),
            rng.uniform(1, 4, (batch, heads, 1))]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_each_head_of_a_batch_is_addressed_as_by_loops(rng):
    tape, before, *given = settings(rng, 3, 2, 7, 4)
    found = torch_models.address(*map(torch.tensor, (tape, before, *given)))
    for n in range(3):
        for head in range(2):
            key, strength, gate, shift, power = (one[n, head] for one in given)
            expected = looped(tape[n], before[n, head], key, strength[0], gate[0], shift, power[0])
            np.testing.assert_allclose(found[n, head], expected, rtol=1e-10)


def test_the_gradient_of_addressing_is_that_of_small_changes(rng):
    given = [torch.tensor(one, requires_grad=True) for one in settings(rng, 2, 2, 5, 3)]
    assert torch.autograd.gradcheck(torch_models.address, given)


def test_a_machine_starts_on_the_first_cell_of_a_blank_tape_and_reads_before_it_writes():
    machine = torch_models.NeuralTuringMachine(3, 2, cells=5, width=4, hidden_size=6)
    run = machine.run(torch.randn(7, 2, 3))
    assert run.outputs.shape == (7, 2, 2) and run.weightings.shape == (7, 2, 2, 5) and run.tapes.shape == (7, 2, 5, 4)
    torch.testing.assert_close(run.weightings.sum(-1), torch.ones(7, 2, 2))
    still = torch.tensor([0.0, 1, 0])
    machine.settings = lambda h: (torch.ones(len(h), 2, 4), torch.ones(len(h), 2, 1), torch.zeros(len(h), 2, 1),
                                  still.expand(len(h), 2, 3), torch.ones(len(h), 2, 1))
    run = machine.run(torch.randn(1, 2, 3))
    torch.testing.assert_close(run.weightings[0], torch.eye(5)[0].expand(2, 2, 5))
    torch.testing.assert_close(run.tapes[0, :, 1:], torch.full((2, 4, 4), 1e-6))
    assert bool((run.tapes[0, :, 0] != 1e-6).all())


def test_what_is_written_erases_and_adds_in_proportion():
    machine = torch_models.NeuralTuringMachine(1, 1, cells=3, width=2, hidden_size=1)
    with torch.no_grad():
        machine.edit.weight.zero_()
        machine.edit.bias.copy_(torch.tensor([0.0, 0.0, 100.0, -100.0]))  # erase a half of each, add 1 and -1
    tape = torch.tensor([[[1.0, 1], [2, 2], [4, 4]]])
    found = machine.write(tape, torch.tensor([[[1.0], [0.5], [0]]]), torch.zeros(1, 1))
    torch.testing.assert_close(found, torch.tensor([[[1.5, -0.5], [2, 1], [4, 4]]]))


def test_a_longer_tape_needs_no_other_weights():
    machine = torch_models.NeuralTuringMachine(3, 2, cells=5)
    inputs = torch.randn(4, 1, 3)
    assert machine.run(inputs, cells=9).tapes.shape == (4, 1, 9, 16)
    assert machine.run(inputs).tapes.shape == (4, 1, 5, 16)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: torch_models.NeuralTuringMachine(0, 2), "input_size"),
    (lambda: torch_models.NeuralTuringMachine(3, 2, cells=0.5), "cells"),
    (lambda: torch_models.NeuralTuringMachine(3, 2)(torch.zeros(4, 1, 5)), r"\(4, 1, 5\)"),
    (lambda: torch_models.NeuralTuringMachine(3, 2)(torch.zeros(4, 1, 3), cells=0), "cells"),
])
def test_sizes_that_do_not_fit_are_named(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


@torch.no_grad()
def test_the_stored_machine_copies_as_well_as_its_facts_say():
    machine, facts = torch_models.load_machine()
    assert facts["longest"] == 10 and "turing.py --weights" in facts["command"]
    for length in (10, 20, 40):
        inputs, targets = map(torch.from_numpy, data.make_copying(np.random.default_rng(7), length, 50))
        wrong = ((machine(inputs)[-length:] > 0) != (targets > 0.5)).float().mean()
        assert abs(float(wrong) - facts[f"wrong_{length}"]) < 0.02


def test_a_machine_that_is_saved_is_loaded_again(tmp_path, monkeypatch):
    monkeypatch.setattr(turing, "PATH", tmp_path / "machine.safetensors")
    machine = torch_models.NeuralTuringMachine(10, 8)
    torch_models.save_machine(machine, seed=3)
    loaded, facts = torch_models.load_machine()
    assert facts == {"seed": 3}
    for name, value in machine.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], value)


@pytest.mark.parametrize(("name", "seeds", "figures"), [
    ("turing", claims.get("C38").parts[0].seeds, {"machine_20", "lstm_20", "untrained_20", "large_40"}),
    ("turing-parts", 5, {"short_20", "no_moves_10", "no_looking_20", "no_sharpening_20"}),
    ("sorting", claims.get("C48").parts[0].seeds, {"machine", "lstm", "large", "untrained"}),
])
def test_the_records_have_the_runs_that_their_claims_ask_for(name, seeds, figures):
    record = claims.record(name)
    assert len(record["seeds"]) >= seeds and figures <= record["samples"].keys()
    for figure in figures:
        shares = record["samples"][figure]
        assert len(shares) == len(record["seeds"]) and all(0 <= share < 0.6 for share in shares)
    assert all(0.45 < np.mean(record["samples"][one]) < 0.55 for one in figures if one.startswith("untrained"))
