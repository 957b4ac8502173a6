"""Exercises of the lesson on long short-term memory."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: how far back a forget gate sees


def _logit(share):
    return np.log(share / (1 - share))


forget_bias = Exercise(
    task="""The bias of a forget gate that keeps a given share over a given number of steps.

    sigmoid(b)**lag = share

    Takes: lag, a whole number of steps, and share, between 0 and 1.
    Returns: b.
    """,
    answer=lambda lag, share: float(_logit(share ** (1 / lag))),
    cases={
        "one step, half is kept": (1, 0.5),
        "one step, a fifth is kept": (1, 0.2),
        "50 steps, 0.8 is kept": (50, 0.8),
        "200 steps, half is kept": (200, 0.5),
        "20 steps, a tenth is kept": (20, 0.1),
    },
    drawn=lambda rng: (draws.whole(rng, 2, 40), draws.between(rng, 0.05, 0.95)),
    mistakes=(
        (
            gives(lambda lag, share: share ** (1 / lag)),
            "That is the gate, between 0 and 1. Its bias goes through a sigmoid first.",
        ),
        (gives(lambda lag, share: _logit(share)), "That is right for one step. The gate acts at each of them."),
        (
            gives(lambda lag, share: _logit(share) / lag),
            "The gate's values multiply, step by step; their biases do not add up. Take the root of the share first.",
        ),
        (
            gives(lambda lag, share: -_logit(share ** (1 / lag))),
            "The sign is turned: a positive bias opens the gate.",
        ),
        (
            gives(lambda lag, share: np.log(share ** (1 / lag))),
            "The logarithm undoes an exponential. What undoes a sigmoid, f = 1/(1 + exp(-b))?",
        ),
    ),
    hint="Find the gate f with f**lag = share, then the b with sigmoid(b) = f.",
    success="Twice the lag takes about 0.7 more bias: log 2. That is why log(lag) is a usual start.",
)


# ---- Exercise 2: the way back through the cells


def _of_cells(forget, output, cells, arriving, kept=1, slope=True):
    """Go back through the cells; `kept` steps later is the forget gate that counts."""
    squashed = np.tanh(cells)
    shown = arriving * output * (1 - squashed**2 if slope else 1)
    found, later = np.zeros(np.shape(cells)), np.zeros(np.shape(cells)[1:])
    for t in reversed(range(len(cells))):
        gate = forget[t + kept] if t + kept < len(forget) else np.zeros_like(later)
        found[t] = later = shown[t] + gate * later
    return found


def _draw_cells(rng):
    size = draws.whole(rng, 4, 7), 2
    forget, output = (rng.uniform(0.1, 0.9, size).round(2) for _ in range(2))
    return forget, output, draws.numbers(rng, *size), draws.numbers(rng, *size)


_RNG = np.random.default_rng(62)

cell_gradient = Exercise(
    task="""The gradient of what the cells hold, when the gates are given.

    dE/dc[t] = dE/dh[t] * o[t] * (1 - tanh(c[t])**2) + f[t+1] * dE/dc[t+1]

    Takes: forget, output, cells and arriving, each (T, cells): f, o, c and what comes to h at each step from its own
    output.
    Returns: dE/dc, (T, cells).
    """,
    answer=_of_cells,
    cases={
        "one step": (np.array([[0.5]]), np.array([[0.5]]), np.array([[0.0]]), np.array([[2.0]])),
        "two steps, one forget gate shut": (np.array([[0.3], [0.0]]), np.array([[1.0], [0.5]]),
                                            np.array([[0.5], [1.0]]), np.array([[1.0], [1.0]])),
        "three steps, an error at the last": (np.array([[0.2], [0.9], [0.5]]), np.array([[0.4], [0.6], [0.8]]),
                                              np.array([[0.5], [-1.0], [0.3]]), np.array([[0.0], [0.0], [1.0]])),
        "five steps, two cells": _draw_cells(_RNG),
    },
    drawn=_draw_cells,
    mistakes=(
        (gives(lambda *given: _of_cells(*given, kept=0)),
         "What comes from step t + 1 has passed the forget gate of step t + 1, not that of step t."),
        (gives(lambda *given: _of_cells(*given, slope=False)), "h = o tanh(c): the slope of the tanh is missing."),
        (gives(lambda forget, output, cells, arriving: arriving * output * (1 - np.tanh(cells) ** 2)),
         "That is what comes through h at the same step. The cell also goes on to the next step."),
        (gives(lambda forget, output, cells, arriving: _of_cells(forget, np.ones_like(output), cells, arriving)),
         "The output gate stands between the cell and h, on the way back too."),
        (gives(lambda forget, output, cells, arriving: _of_cells(np.ones_like(forget), output, cells, arriving)),
         "On its way from step t + 1 the gradient passes a forget gate."),
    ),
    hint="Begin at the last step, where nothing comes from later, and carry dE/dc back, times f of the step it leaves.",
    success="No weight on this way: as long as the forget gates are open, nothing is lost.",
)


# ---- Exercise 3: a cell that knows and cannot say


def _drowned(value, count):
    x = np.asarray(value, dtype=float)
    fits = x.shape == (count,) and bool(np.all(np.abs(x) <= 1 + 1e-9))
    return fits and 1 - np.tanh(x.sum()) ** 2 < 1e-3


drowned = Exercise(
    task="""Numbers after which an accumulator still holds the first one, and cannot show it.

    c[t] = c[t-1] + x[t],  h[t] = tanh(c[t]),  dh[T]/dx[1] = 1 - tanh(c[T])**2, below 0.001

    Takes: count, how many numbers, at least 5.
    Returns: x, (count,), numbers from -1 to 1.
    """,
    answer=lambda count: np.ones(count),
    accepts=_drowned,
    expected="numbers from -1 to 1 with 1 - tanh(their sum)**2 below 0.001",
    cases={"five numbers": (5,), "eight numbers": (8,), "twenty numbers": (20,)},
    drawn=lambda rng: (draws.whole(rng, 5, 30),),
    mistakes=(
        (where(lambda x, count: x.shape == (count,) and np.any(np.abs(x) > 1)),
         "Some of the numbers are larger than 1 in size."),
        (where(lambda x, count: x.shape == (count,) and np.all(x == 0)),
         "The cell holds 0 at the end, where tanh is steepest: each number would show."),
        (where(lambda x, count: x.shape == (count,) and np.abs(x).sum() > 4 and np.abs(x.sum()) < 3.8),
         "The numbers are large enough, and cancel out. Where is tanh flat?"),
        (where(lambda x, count: x.shape == (count,) and 1 - np.tanh(x.sum()) ** 2 >= 1e-3),
         "The slope of the last tanh is not below 0.001: the sum is not far enough from 0."),
        (where(lambda x, count: x.shape != (count,)), "Asked for is one number for each step."),
    ),
    hint="The cell adds up. How large must the sum be before 1 - tanh(c)**2 is below 0.001?",
    success="The gradient along the cell is 1 at each step, and what the cell shows hardly depends on it any more.",
)
