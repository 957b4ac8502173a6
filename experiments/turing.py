"""C38: does a neural Turing machine learn to copy, so that it copies what is longer than anything it was trained on?

``python experiments/turing.py`` trains machines with a tape of 24 cells, LSTM networks of as many weights, and LSTM
networks of 128 cells, to copy 1 to 10 vectors of 8 random bits, with twenty seeds. It tests them on up to 40 vectors,
the machine on a tape of 48 cells. The learning rate of each is the best of four, by the mean error over all lengths
that are tested, with a seed and lists of its own. Then it trains machines that lack a part, for 800 steps instead of
2,000, and whole ones to compare them with, with five seeds. Half an hour on one core; stopped and started again, it
goes on where it was.

``python experiments/turing.py --weights`` trains one machine and stores its weights: the one that the lesson and its
figure bring along. Half a minute.

Figures of each run: shares of wrong bits of 100 lists. ``claims.record("turing")["samples"]`` has

machine_1 … machine_40      the machine, by the number of vectors, on a tape of 48 cells
long_80                     the same machine, 80 vectors, on a tape of 96
lstm_1 … lstm_40            an LSTM of as many weights
large_1 … large_40          an LSTM of 128 cells
untrained_20                a machine that was not trained

and ``claims.record("turing-parts")["samples"]``, for 10 and for 20 vectors,

short_…                     a whole machine that was trained for 800 steps
no_moves_…, no_looking_…, no_sharpening_…   a machine trained without moves of its heads; one that cannot look for what
                            is written; one that cannot sharpen
"""

from functools import partial

import experiment
import numpy as np
import torch

from course_utils import data, torch_models

LONGEST, BATCH = 10, 8  # in training
CELLS, TESTED = 24, 48  # of the tape, in training and in the tests
STEPS = {"machine": 2000, "lstm": 5000, "large": 5000, "short": 800}
RATES = (0.005, 0.01, 0.02, 0.04)
LENGTHS, LISTS = (1, 5, 10, 15, 20, 30, 40), 100  # that are tested
CHOOSING = 100  # seed; that of the lists to choose by, too
TESTING = 200  # seed of the lists to test by
PARTS_SEEDS = 5  # of the machines that lack a part
SIZES = 10, 8  # numbers in and out


class Lacking(torch_models.NeuralTuringMachine):
    """A machine whose heads lack a part: "moves", "looking" or "sharpening"."""

    def __init__(self, part):
        super().__init__(*SIZES, CELLS)
        self.part = part

    def settings(self, h):
        key, strength, gate, shift, power = super().settings(h)
        if self.part == "moves":
            shift = torch.tensor([0.0, 1, 0]).expand_as(shift)
        elif self.part == "looking":
            gate = torch.zeros_like(gate)
        else:
            power = torch.ones_like(power)
        return key, strength, gate, shift, power


def lists(rng, length=None):
    """Draw lists to learn from, of one length from 1 to 10, or of the length that is asked for, to test."""
    if length is None:
        return data.make_copying(rng, int(rng.integers(1, LONGEST + 1)), BATCH)
    return data.make_copying(rng, length, LISTS)


def make(kind):
    """Return a new network."""
    machine = torch_models.NeuralTuringMachine(*SIZES, CELLS)
    if kind in ("machine", "short"):
        return machine
    weights = sum(one.numel() for one in machine.parameters())
    return torch_models.ListLSTM(*SIZES, 128) if kind == "large" else torch_models.ListLSTM.of_weights(*SIZES, weights)


def learn(kind, seed, rate):
    """Train a network of a kind; of a kind unknown to `make`, a machine that lacks that part."""
    torch.manual_seed(seed)
    network = make(kind) if kind in STEPS else Lacking(kind)
    torch_models.train_on_lists(network, lists, STEPS.get(kind, STEPS["short"]), rate, seed, name=None)
    return network


@torch.no_grad()
def wrong(network, length, seed, cells=TESTED):
    """Return the share of wrong bits of 100 lists."""
    inputs, targets = map(torch.from_numpy, lists(np.random.default_rng([seed, length]), length))
    outputs = network(inputs) if isinstance(network, torch_models.ListLSTM) else network(inputs, cells)
    return float(((outputs[-length:] > 0) != (targets > 0.5)).float().mean())


def choose(kind, rate):
    """Return the mean share of wrong bits over the lengths that are tested, to choose a rate by."""
    network = learn(kind, CHOOSING, rate)
    return float(np.mean([wrong(network, length, CHOOSING) for length in LENGTHS]))


def measure(kind, seed, rates):
    """Return the figures of one run of one kind."""
    if kind == "untrained":
        torch.manual_seed(seed)
        return {"untrained_20": wrong(make("machine"), 20, TESTING)}
    network = learn(kind, seed, rates.get(kind, rates["short"]))
    if kind not in STEPS:
        return {f"no_{kind}_{length}": wrong(network, length, TESTING) for length in (10, 20)}
    found = {f"{kind}_{length}": wrong(network, length, TESTING) for length in LENGTHS}
    return found | ({"long_80": wrong(network, 80, TESTING, cells=96)} if kind == "machine" else {})


def record(name, seeds, kinds, settings, rates, steps):
    """Run each kind with each seed, and write the record."""
    recorder = experiment.Recorder(name, seeds, settings | {"rates": rates}, steps=steps)
    for seed in recorder.seeds:
        found = {}
        for kind in kinds:
            found |= steps(f"{kind}, seed {seed}", partial(measure, kind, seed, rates))
        recorder.add(**found)
    recorder.write()


def store(rate=0.02, seed=1):
    """Train the machine that the lesson brings along, and store it with its scores."""
    machine = learn("short", seed, rate)
    facts = {"command": experiment.command(), "seed": seed, "steps": STEPS["short"], "rate": rate, "longest": LONGEST}
    facts |= {f"wrong_{length}": wrong(machine, length, TESTING) for length in LENGTHS}
    torch_models.save_machine(machine, **facts)
    print(facts)


def main():
    torch.set_num_threads(1)
    command = experiment.parser(__doc__, seeds=20)
    command.add_argument("--weights", action="store_true", help="train and store the machine of the lesson")
    options = command.parse_args()
    if options.weights:
        store()
        return
    settings = {"steps": STEPS, "batch": BATCH, "longest": LONGEST, "cells": CELLS, "lists": LISTS}
    steps = experiment.Steps("turing", settings)
    tried = {kind: [steps(f"{kind}, rate {rate}", partial(choose, kind, rate)) for rate in RATES] for kind in STEPS}
    rates = {kind: RATES[int(np.argmin(errors))] for kind, errors in tried.items()}
    record("turing", range(options.seeds), ("machine", "lstm", "large", "untrained"), settings, rates, steps)
    lacking, fewer = ("short", "moves", "looking", "sharpening"), range(min(options.seeds, PARTS_SEEDS))
    steps = experiment.Steps("turing", settings)  # anew: the minutes of a record are those of the steps asked for
    record("turing-parts", fewer, lacking, settings, rates, steps)


if __name__ == "__main__":
    main()
