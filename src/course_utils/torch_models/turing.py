"""A neural Turing machine: a small network, a tape, a head that reads the tape and one that writes on it."""

import json
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from course_utils.arguments import check_shape, whole_number

BLANK = 1e-6  # in every number of a tape that nobody has written on: a row of zeros would have no direction
SHIFTS = (-1, 0, 1)  # cells that a head can move by
READ, WRITE = 0, 1  # the two heads
PATH = Path(__file__).with_name("turing.safetensors")


class Run(NamedTuple):
    """What a machine did with a batch of sequences, step by step.

    Attributes:
        outputs: (T, N, O), logits.
        weightings: (T, N, 2, C), how much each cell counts for the head that reads and for the one that writes.
        tapes: (T, N, C, W), the tape after each step.
    """

    outputs: torch.Tensor
    weightings: torch.Tensor
    tapes: torch.Tensor


def address(tape, before, key, strength, gate, shift, power):
    """Choose cells of a tape, for each of H heads: by what is written there, and by where the head was before.

    content = softmax(strength cos(key, row));  mixed = gate content + (1 - gate) before;
    moved[i] = sum over j of shift[j] mixed[i - j];  weighting = moved^power / sum of moved^power

    The tape is a ring: the cell after the last one is the first.

    Args:
        tape: (N, C, W), C cells of W numbers.
        before: (N, H, C), the weightings of the step before.
        key: (N, H, W), what to look for.
        strength, gate, power: (N, H, 1); at least 0, in [0, 1], and at least 1.
        shift: (N, H, 3), shares of the moves by -1, 0 and 1, with sum 1.

    Returns:
        (N, H, C), positive, with sum 1 over the cells.

    Source: Graves, Wayne & Danihelka 2014, eqs. 5 to 9.
    """
    cosines = functional.normalize(key, dim=-1) @ functional.normalize(tape, dim=-1).mT  # (N, H, C)
    content = torch.softmax(strength * cosines, -1)
    mixed = gate * content + (1 - gate) * before
    moved = sum(shift[..., [k]] * mixed.roll(j, -1) for k, j in enumerate(SHIFTS))
    sharp = moved**power
    return sharp / sharp.sum(-1, keepdim=True)


class NeuralTuringMachine(nn.Module):
    """A controller without a memory of its own, and a tape with two heads.

    h_t = tanh(controller [x_t, r_(t-1)]);  both heads choose their cells on the tape M_(t-1), see `address`;
    r_t = sum over i of read_i M_(t-1, i);  M_t[i] = (1 - write_i erase) M_(t-1)[i] + write_i add;
    output_t = output [h_t, r_t]

    What it knows of earlier steps is on the tape, or in the places of its heads. Both heads start on the first cell.

    Args:
        input_size: numbers I that come in at a step.
        output_size: numbers O that go out.
        cells: length C of the tape, unless `forward` is told another one: the weights do not depend on it.
        width: numbers W in a cell.
        hidden_size: units H of the controller.

    Attributes:
        controller: linear (H, I + W).
        heads: linear (2 (W + 6), H): for each head a key, the logits of strength, gate and three shifts, and power.
        edit: linear (2W, H): what the head that writes erases and adds.
        output: linear (O, H + W).

    Shapes:
        input (T, N, I), output (T, N, O), logits.

    Raises:
        ValueError: a size is not a positive integer, or a shape does not fit.

    Source: Graves, Wayne & Danihelka 2014; the review, "Recurrent neural networks".
    """

    def __init__(self, input_size, output_size, cells=48, width=16, hidden_size=32):
        super().__init__()
        sizes = {"input_size": input_size, "output_size": output_size, "cells": cells, "width": width,
                 "hidden_size": hidden_size}
        for name, value in sizes.items():
            setattr(self, name, whole_number(value, "NeuralTuringMachine", name, 1))
        self.controller = nn.Linear(self.input_size + self.width, self.hidden_size)
        self.heads = nn.Linear(self.hidden_size, 2 * (self.width + 3 + len(SHIFTS)))
        self.edit = nn.Linear(self.hidden_size, 2 * self.width)
        self.output = nn.Linear(self.hidden_size + self.width, self.output_size)

    def forward(self, inputs, cells=None):
        return self.run(inputs, cells).outputs

    def run(self, inputs, cells=None):
        """Return all that happens, a `Run`, on a tape of `cells` cells; `forward` returns the outputs alone."""
        check_shape(tuple(inputs.shape), ("T", "N", self.input_size), "NeuralTuringMachine", "input", filled=("T",))
        cells = self.cells if cells is None else whole_number(cells, "NeuralTuringMachine", "cells", 1)
        batch = inputs.shape[1]
        tape = inputs.new_full((batch, cells, self.width), BLANK)
        read = inputs.new_zeros(batch, self.width)
        weighting = inputs.new_zeros(batch, 2, cells)
        weighting[..., 0] = 1
        steps = []
        for x in inputs:
            h = torch.tanh(self.controller(torch.cat([x, read], 1)))
            weighting = address(tape, weighting, *self.settings(h))
            read = (weighting[:, [READ]] @ tape)[:, 0]
            tape = self.write(tape, weighting[:, WRITE, :, None], h)
            steps.append((self.output(torch.cat([h, read], 1)), weighting, tape))
        return Run(*map(torch.stack, zip(*steps, strict=True)))

    def settings(self, h):
        """Return what the units (N, H) tell both heads: the arguments of `address` from `key` on."""
        key, strength, gate, shift, power = self.heads(h).view(len(h), 2, -1).split(
            [self.width, 1, 1, len(SHIFTS), 1], -1)
        return (key, functional.softplus(strength), torch.sigmoid(gate), torch.softmax(shift, -1),
                1 + functional.softplus(power))

    def write(self, tape, chosen, h):
        """Return the tape (N, C, W) after the head that writes has been there; `chosen` is its weighting (N, C, 1)."""
        erase, add = self.edit(h)[:, None].chunk(2, -1)  # (N, 1, W) each
        return tape * (1 - chosen * torch.sigmoid(erase)) + chosen * torch.tanh(add)


def save_machine(machine, **facts):
    """Store the machine that `load_machine` loads, with facts about it, plain values."""
    tensors = {key: value.contiguous() for key, value in machine.state_dict().items()}
    save_file(tensors, PATH, {"facts": json.dumps(facts)})
    PATH.chmod(0o644)  # safetensors lets nobody else read it


def load_machine():
    """Load the machine that `python experiments/turing.py --weights` trained to copy lists of 1 to 10 vectors.

    Returns:
        machine, facts: a `NeuralTuringMachine` of 10 inputs, 8 outputs and 48 cells, and how it was made: command,
        seed, steps, rate, the longest list, and the shares of wrong bits on longer ones, a dict.
    """
    with safe_open(PATH, "pt") as file:
        tensors, facts = {key: file.get_tensor(key) for key in file.keys()}, json.loads(file.metadata()["facts"])  # noqa: SIM118
    machine = NeuralTuringMachine(10, 8)
    machine.load_state_dict(tensors)
    return machine.eval(), facts
