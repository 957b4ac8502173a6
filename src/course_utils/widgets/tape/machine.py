"""The machine of the figure Tape on the Python side: a neural Turing machine run on one list, in NumPy."""

import json
from pathlib import Path

import numpy as np
from safetensors import safe_open

from course_utils import torch_models

TABLE = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))  # the browser reads it too
BITS, WIDTH, HIDDEN = TABLE["bits"], TABLE["width"], TABLE["hidden"]
STORED = Path(torch_models.__file__).with_name("turing.safetensors")


def weight_shapes():
    """Return the shape of each weight and bias, dict name -> tuple."""
    sizes = {"controller": (HIDDEN, BITS + 2 + WIDTH), "heads": (2 * (WIDTH + 6), HIDDEN), "edit": (2 * WIDTH, HIDDEN),
             "output": (BITS, HIDDEN + WIDTH)}
    ends = ("weight", 2), ("bias", 1)
    return {f"{name}.{kind}": shape[:end] for name, shape in sizes.items() for kind, end in ends}


def stored_weights():
    """Return the weights that `python experiments/turing.py --weights` stored: dict name -> float32 array."""
    with safe_open(STORED, "np") as file:
        return {name: file.get_tensor(name) for name in weight_shapes()}


def random_weights(rng):
    """Return random weights: dict name -> float32 array."""
    return {name: rng.normal(scale=shape[-1] ** -0.5, size=shape).astype(np.float32)
            for name, shape in weight_shapes().items()}


def inputs_of(vectors):
    """Return what the machine hears, (2L + 2, B + 2): start, the vectors (L, B), end, and silence."""
    inputs = np.zeros((2 * len(vectors) + 2, BITS + 2))
    inputs[0, BITS] = inputs[len(vectors) + 1, BITS + 1] = 1
    inputs[1 : len(vectors) + 1, :BITS] = vectors
    return inputs


def run(weights, vectors, cells, lacking=""):
    """Run the machine on a list.

    Args:
        weights: dict name -> array, see `weight_shapes`.
        vectors: (L, B) of 0 and 1.
        cells: length C of the tape.
        lacking: what is taken from the heads: "", "looking" (gate 0), "moves" or "sharpening" (power 1).

    Returns:
        outputs, weightings, tapes: arrays (2L + 2, B) of probabilities of 1, (2L + 2, 2, C) of the heads that read and
        write, and (2L + 2, C, W), the tape after each step.
    """
    def layer(name, x):
        return weights[f"{name}.weight"].astype(float) @ x + weights[f"{name}.bias"]

    tape, read, weighting = np.full((cells, WIDTH), TABLE["blank"]), np.zeros(WIDTH), np.eye(cells)[[0, 0]]
    steps = []
    for x in inputs_of(vectors):
        h = np.tanh(layer("controller", np.concatenate([x, read])))
        told = layer("heads", h).reshape(2, -1)
        weighting = np.array([_address(tape, *pair, lacking) for pair in zip(weighting, told, strict=True)])
        read = weighting[0] @ tape
        erase, add = np.split(layer("edit", h), 2)
        chosen = weighting[1][:, None]
        tape = tape * (1 - chosen * _sigmoid(erase)) + chosen * np.tanh(add)
        steps.append((_sigmoid(layer("output", np.concatenate([h, read]))), weighting, tape))
    return tuple(map(np.array, zip(*steps, strict=True)))


def _address(tape, before, told, lacking):
    """Return the weighting (C,) of a head, from the one before and what it is told, (W + 6,)."""
    key, (strength, gate, *shift, power) = told[:WIDTH], told[WIDTH:]
    cosines = tape @ key / (np.linalg.norm(tape, axis=1) * np.linalg.norm(key))
    gate = 0 if lacking == "looking" else _sigmoid(gate)
    mixed = gate * _softmax(_softplus(strength) * cosines) + (1 - gate) * before
    shares = (0, 1, 0) if lacking == "moves" else _softmax(np.array(shift))
    moved = sum(share * np.roll(mixed, j) for share, j in zip(shares, (-1, 0, 1), strict=True))
    sharp = moved ** (1 if lacking == "sharpening" else 1 + _softplus(power))
    return sharp / sharp.sum()


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softplus(z):
    return np.logaddexp(0, z)


def _softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()
