"""Right and wrong answers to the exercises of the lesson on long short-term memory."""

import numpy as np
import torch


def forget_bias(lag, share):
    """By the odds of the gate."""
    return -np.log(share ** (-1 / lag) - 1)


def by_halving(lag, share):
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-middle))) ** lag < share else (low, middle)
    return low


def cell_gradient(forget, output, cells, arriving):
    """As a sum over all later steps."""
    shown = arriving * output * (1 - np.tanh(cells) ** 2)
    return np.array([sum(np.prod(forget[t + 1 : later + 1], axis=0) * shown[later] for later in range(t, len(cells)))
                     for t in range(len(cells))])


def by_an_engine(forget, output, cells, arriving):
    """A small change of each cell goes on through the later ones, about the cells that are given."""
    f, o, c, g = (torch.tensor(np.asarray(one, dtype=float)) for one in (forget, output, cells, arriving))
    nudges = torch.zeros_like(c, requires_grad=True)
    change, error = torch.zeros_like(c[0]), 0
    for t in range(len(c)):
        change = f[t] * change + nudges[t]
        error = error + (g[t] * o[t] * torch.tanh(c[t] + change)).sum()
    error.backward()
    return nudges.grad


def back(forget, output, cells, arriving, *, gate=1, slope=True):
    shown = arriving * output * (1 - np.tanh(cells) ** 2 if slope else 1)
    found, later = [], 0
    for t in reversed(range(len(cells))):
        later = shown[t] + (forget[t + gate] * later if t + gate < len(cells) else 0 * shown[t])
        found.insert(0, later)
    return np.array(found)


def drowned(count):
    return -np.ones(count)


ALSO_RIGHT = [
    (forget_bias, by_halving), (cell_gradient, by_an_engine), (cell_gradient, back),
    (drowned, lambda count: [0.9] * count), (drowned, lambda count: np.r_[-0.3, -np.ones(count - 1)]),
]


MISTAKES = [
    (forget_bias, lambda lag, share: share ** (1 / lag), "That is the gate"),
    (forget_bias, lambda lag, share: np.log(share / (1 - share)), "right for one step"),
    (forget_bias, lambda lag, share: np.log(share / (1 - share)) / lag, "Take the root"),
    (forget_bias, lambda lag, share: -forget_bias(lag, share), "sign is turned"),
    (forget_bias, lambda lag, share: np.log(share) / lag, "undoes a sigmoid"),
    (cell_gradient, lambda *given: back(*given, gate=0), "not that of step t"),
    (cell_gradient, lambda *given: back(*given, slope=False), "slope of the tanh"),
    (cell_gradient, lambda f, o, c, g: g * o * (1 - np.tanh(c) ** 2), "goes on to the next step"),
    (cell_gradient, lambda f, o, c, g: back(f, 0 * o + 1, c, g), "The output gate stands between"),
    (cell_gradient, lambda f, o, c, g: back(0 * f + 1, o, c, g), "passes a forget gate"),
    (drowned, lambda count: np.full(count, 2.0), "larger than 1 in size"),
    (drowned, lambda count: np.zeros(count), "where tanh is steepest"),
    (drowned, lambda count: np.resize([1.0, -1.0], count), "cancel out"),
    (drowned, lambda count: np.full(count, 0.1), "not far enough from 0"),
    (drowned, lambda count: np.ones(count + 1), "one number for each step"),
]

# How many numbers there are is never negative, and their signs do not matter as long as they agree.
NO_TRICK = {"absolute values": [drowned], "as if no argument were negative": [forget_bias, drowned],
            "sorted": [drowned], "adds to its earlier answer": [drowned]}
