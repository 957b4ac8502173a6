"""Exercises of the lesson on pooling and invariance."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: how far a unit sees


def _field(layers):
    side, jump = 1, 1
    for kernel, stride in layers:
        side, jump = side + (kernel - 1) * jump, jump * stride
    return np.array([side, jump])


def _field_stride_first(layers):
    side, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        side += (kernel - 1) * jump
    return [side, jump]


def _field_times(layers):
    return _field([(kernel + 1, stride) for kernel, stride in layers])


receptive_field = Exercise(
    task="""The size of the receptive field of a stack of layers.

    r_l = r_{l-1} + (k_l - 1) * j_{l-1},  j_l = j_{l-1} * s_l,  r_0 = j_0 = 1

    Takes: a list of (kernel size, stride), lowest layer first.
    Returns: (r, j) of the last layer, in pixels.
    """,
    answer=_field,
    cases={
        "one filter of 5": ([(5, 1)],),
        "two filters of 3": ([(3, 1), (3, 1)],),
        "filter 5, pool 2, filter 5": ([(5, 1), (2, 2), (5, 1)],),
        "filter 11 with stride 4, pool 3 with stride 2, filter 5": ([(11, 4), (3, 2), (5, 1)],),
        "no layers": ([],),
    },
    drawn=lambda rng: ([(draws.whole(rng, 1, 7), draws.whole(rng, 1, 3)) for _ in range(draws.whole(rng, 2, 5))],),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return both: the side of the field and the jump."),
        (gives(_field_times), "A filter of k pixels reaches k - 1 steps further, not k."),
        (
            gives(lambda layers: [1 + sum(k - 1 for k, _ in layers), _field(layers)[1]]),
            "After a stride, neighbours lie further apart: a step of a later filter is j pixels long.",
        ),
        (
            gives(_field_stride_first),
            "The order: a layer's own stride does not widen its own field, only that of the layers above it.",
        ),
    ),
    hint="Start with r = 1 and j = 1. For each layer r grows by (k - 1) j; only then j is multiplied by s.",
    success="Strides are what makes fields grow fast: every later filter counts j pixels a step.",
)


# ---- Exercise 2: back through overlapping windows


def _windows(x, kernel, stride):
    return [range(start, start + kernel) for start in range(0, len(x) - kernel + 1, stride)]


def _winner(x, window):
    return max(window, key=lambda i: x[i])  # of equals the first


def _backward(x, gradient, kernel, stride, add=True, winner=_winner):
    share = np.zeros(len(x))
    for g, window in zip(gradient, _windows(x, kernel, stride), strict=True):
        won = winner(x, window)
        share[won] = g + add * share[won]
    return share


def _won_by(winner):
    """Sign of a mistake: the winner of a window is sought in this way."""
    return gives(lambda *given: _backward(*given, winner=winner))


def _backward_to_all_equals(x, gradient, kernel, stride):
    share = np.zeros(len(x))
    for g, window in zip(gradient, _windows(x, kernel, stride), strict=True):
        for i in window:
            share[i] += g * (x[i] == max(x[j] for j in window))
    return share


def _backward_above_zero(x, gradient, kernel, stride):
    """As if the search for the largest number began with 0."""
    share = np.zeros(len(x))
    for g, window in zip(gradient, _windows(x, kernel, stride), strict=True):
        winner = _winner(x, window)
        share[winner] += g * (x[winner] > 0)
    return share


def _draw_overlapping(rng):
    """A signal of small whole numbers, so that some are equal, and something may be left over at its end."""
    kernel, stride, count = draws.whole(rng, 2, 4), draws.whole(rng, 1, 3), draws.whole(rng, 2, 5)
    length = (count - 1) * stride + kernel + draws.whole(rng, 0, stride - 1)
    return rng.integers(-3, 4, size=length).astype(float), draws.numbers(rng, count), kernel, stride


def _backward_spread(x, gradient, kernel, stride, divide=True):
    share = np.zeros(len(x))
    for g, window in zip(gradient, _windows(x, kernel, stride), strict=True):
        share[list(window)] += g / kernel if divide else g
    return share


overlapping_backward = Exercise(
    task="""The way back through max pooling of a signal, with windows that may overlap.

    dE/dx[i] = sum of dE/dy[o] over all windows o that x[i] wins; of equal numbers the first wins

    Takes: x (L,), gradient (that of y, one number a window), kernel_size and stride.
    Returns: an array (L,).
    """,
    answer=lambda x, gradient, kernel_size, stride: _backward(x, gradient, kernel_size, stride),
    cases={
        "two windows side by side": (np.array([1.0, 4.0, 3.0, 2.0]), np.array([0.5, -2.0]), 2, 2),
        "windows of 2, stride 1, one winner twice": (np.array([1.0, 5, 2]), np.array([1.0, 10.0]), 2, 1),
        "windows of 3, stride 1": (np.array([3.0, 0, 1, 2]), np.array([-1.0, 4.0]), 3, 1),
        "equal numbers": (np.array([2.0, 2, 1]), np.array([3.0]), 3, 3),
        "a window of negative numbers": (np.array([-3.0, -1, 2, 1]), np.array([0.5, -2.0]), 2, 2),
        "a negative number that is far from 0": (np.array([-4.0, 1, 2, -3]), np.array([0.5, -2.0]), 2, 2),
        "one number in both windows": (np.array([5.0, 1, 4, 5]), np.array([0.5, -2.0]), 2, 2),
        "a number left over": (np.array([1.0, 4, 3, 2, 9]), np.array([0.5, -2.0]), 2, 2),
    },
    drawn=_draw_overlapping,
    mistakes=(
        (gives(_backward_spread), "That is the way back of the mean. Of a maximum only the winner matters."),
        (gives(lambda *given: _backward_spread(*given, divide=False)), "Only the winner moved the output."),
        (gives(lambda *given: _backward(*given, add=False)), "One number won twice: add what arrives from both."),
        (gives(_backward_to_all_equals), "Of equal numbers the first one gets it all, as in PyTorch."),
        (
            gives(_backward_above_zero),
            "A window of negative numbers has a largest one too: begin the search with the first of them, not with 0.",
        ),
        (
            _won_by(lambda x, window: max(window, key=lambda i: abs(x[i]))),
            "The largest number wins, not the one farthest from 0.",
        ),
        (
            _won_by(lambda x, window: x.tolist().index(max(x[i] for i in window))),
            "The same number also stands outside the window, further left. Look for the winner inside the window.",
        ),
        (gives(lambda x, *rest: x * _backward(x, *rest)), "The slope of a maximum with respect to its winner is 1."),
        (
            where(lambda value, x, gradient, *_: value.shape == gradient.shape != x.shape),
            "Return one number for every input.",
        ),
    ),
    hint="For each window find the place of its largest number and add the window's gradient there.",
    success="Winners collect from every window they win; everybody else gets 0.",
)


# ---- Exercise 3: a signal that pooling makes less stable


def _pooled(x):
    return x.reshape(-1, 2).max(axis=1)


def _relative_change(before, after):
    size = np.sqrt(np.sum(before**2))
    return np.sqrt(np.sum((after - before) ** 2)) / size if size else 0.0


def _changes(x):
    """Return the relative change of a signal under a turn by one to the right, and that of its pooled version."""
    turned = np.roll(x, 1)
    return _relative_change(x, turned), _relative_change(_pooled(x), _pooled(turned))


fragile_signal = Exercise(
    task="""A signal of which max pooling makes the relative change under a turn by one to the right larger.

    |P T x - P x| / |P x|  >  |T x - x| / |x|,  P = maximum of pairs, T = turn by one place to the right

    Takes: nothing.
    Returns: eight numbers.
    """,
    answer=lambda: np.array([0.0, 0, 0, 1, 1, 1, 0, 0]),
    cases={"your signal": ()},
    mistakes=(
        (where(lambda value: value.size != 8), "Return eight numbers."),
        (where(lambda value: np.ptp(value) == 0), "A constant signal does not change at all. Put an edge into it."),
        (where(lambda value: _changes(value)[1] == 0), "The pooled signal stays the same. Move it by one place."),
        (
            where(lambda value: np.isclose(*_changes(value), rtol=0.01)),
            "Both change by the same share. Add ones whose move the raw signal does not notice, but the windows do.",
        ),
    ),
    accepts=lambda value: _changes(value)[1] > 1.01 * _changes(value)[0],
    expected="a signal whose pooled version changes more than itself",
    hint="Think of a run of ones. Where must it begin, and how long must it be, so that both ends cross windows?",
    success=lambda value: "The signal changes by {:.0f} %, its pooled version by {:.0f} %.".format(
        *(100 * change for change in _changes(value))
    ),
)


# ---- Exercise 4: pooling with a blur


def _blur(x):
    return (np.roll(x, 1) + 2 * x + np.roll(x, -1)) / 4


def _highest(x):
    return np.maximum(x, np.roll(x, -1))


blur_pool = Exercise(
    task="""Max pooling with a blur before every second number is dropped, on a ring.

    m[i] = max(x[i], x[i+1]),  b[i] = (m[i-1] + 2 m[i] + m[i+1]) / 4,  y[o] = b[2 o]

    Takes: x (L,), L even.
    Returns: an array (L / 2,).

    Source: Zhang 2019.
    """,
    answer=lambda x: _blur(_highest(x))[::2],
    cases={
        "a single one": (np.array([0.0, 0, 0, 4, 0, 0, 0, 0]),),
        "a run across the seam": (np.array([8.0, 4, 0, 0, 0, 0, 0, 8]),),
        "eight numbers": (np.array([1.0, 5, 2, 8, 3, 9, 0, 4]),),
        "all numbers negative": (np.array([-4.0, -2, -6, -3, -5, -2]),),
    },
    drawn=lambda rng: (draws.numbers(rng, 2 * draws.whole(rng, 2, 6)),),
    mistakes=(
        (gives(_pooled), "That is ordinary max pooling: the blur is missing."),
        (gives(lambda x: _blur(_highest(x))), "Keep every second number: the first, the third, and so on."),
        (gives(lambda x: _highest(x)[::2]), "The blur is missing: maximum, blur, then every second number."),
        (gives(lambda x: _highest(_blur(x))[::2]), "Blur after the maximum, not before it."),
        (
            gives(lambda x: _blur(_pooled(x))),
            "Blur before you drop every second number: what has been dropped cannot be blurred any more.",
        ),
        (
            gives(lambda x: np.convolve(np.append(np.maximum(x[:-1], x[1:]), max(x[-1], x[0])),
                                        [0.25, 0.5, 0.25], "same")[::2]),
            "The signal is a ring for the blur too: before the first number comes the last.",
        ),
    ),
    hint="np.roll(x, -1) is the ring turned so that every number meets its right neighbour. Three lines are enough.",
    success="Every number now counts in two of the results, and a move by one shifts weight instead of flipping it.",
)
