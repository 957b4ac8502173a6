"""Exercises of the lesson on backpropagation through convolution."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

_RNG = np.random.default_rng(5)

# ---- Exercise 1: how often a pixel is seen


def _along(size, kernel):
    return np.convolve(np.ones(size - kernel + 1, dtype=int), np.ones(kernel, dtype=int))


def _times_seen(size, kernel):
    return np.outer(_along(size, kernel), _along(size, kernel))


def _draw_sizes(rng):
    size = draws.whole(rng, 2, 12)
    return size, draws.whole(rng, 1, size)


times_seen = Exercise(
    task="""The number of outputs that each pixel of a picture reaches.

    count[a, b] = number of (i, j) with 0 <= a - i < kernel and 0 <= b - j < kernel

    Takes: size and kernel.
    Returns: an array (size, size).
    """,
    answer=_times_seen,
    cases={
        "size 3, kernel 2": (3, 2),
        "size 5, kernel 3": (5, 3),
        "size 6, kernel 1": (6, 1),
        "size 7, kernel 6": (7, 6),
        "size 4, kernel 4": (4, 4),
    },
    drawn=_draw_sizes,
    mistakes=(
        (
            gives(lambda size, kernel: np.full((size, size), kernel**2)),
            "That holds kernel - 1 or more pixels from every edge. A pixel near the border is seen less often.",
        ),
        (
            gives(lambda size, kernel: np.minimum.outer(_along(size, kernel), _along(size, kernel))),
            "The numbers along the two axes multiply; you seem to take the smaller.",
        ),
        (
            gives(lambda size, kernel: np.add.outer(_along(size, kernel), _along(size, kernel))),
            "The numbers along the two axes multiply; you seem to add them.",
        ),
        (
            where(lambda value, size, kernel: kernel > 1 and value.shape == (size - kernel + 1,) * 2),
            "One number for each pixel of the picture, not for each output.",
        ),
    ),
    hint="Along one axis: 1, 2, … up to the number of places or weights, whichever is smaller, and down again.",
    success="A corner reaches one output, a pixel at least kernel - 1 from every edge kernel².",
)


# ---- Exercise 2: the gradient of a filter that takes steps


def _weight_gradient(x, g, stride, size, turn_g=False):
    g = g[::-1, ::-1] if turn_g else g
    height, width = (stride * n for n in g.shape)
    return np.array([[np.sum(g * x[u : u + height : stride, v : v + width : stride]) for v in range(size)]
                     for u in range(size)])


def _draw_sliding(rng):
    """Stride, side of the filter, and the shapes of g and of a picture in which something may be left over."""
    stride, size, g = draws.whole(rng, 1, 3), draws.whole(rng, 1, 4), (draws.whole(rng, 1, 4), draws.whole(rng, 2, 4))
    return stride, size, g, tuple((n - 1) * stride + size + draws.whole(rng, 0, stride - 1) for n in g)


def _draw_weight_gradient(rng):
    stride, size, g, picture = _draw_sliding(rng)
    return draws.numbers(rng, *picture), draws.numbers(rng, *g), stride, size


_X = np.array([[1.0, 2, 0], [3, 1, 1], [0, 2, 4]])

weight_gradient = Exercise(
    task="""The gradient of the filter of a convolution with a stride.

    dE/dw[u, v] = sum over i, j of g[i, j] * x[i * stride + u, j * stride + v]

    Takes: x (H, W), g, stride and size.
    Returns: an array (size, size).
    """,
    answer=_weight_gradient,
    cases={
        "the picture of the lesson": (_X, np.array([[1.0, -1], [3, 2]]), 1, 2),
        "stride 2": (_RNG.normal(size=(7, 9)), _RNG.normal(size=(3, 4)), 2, 3),
        "stride 2, a row left over": (_RNG.normal(size=(8, 7)), _RNG.normal(size=(3, 3)), 2, 3),
        "stride 3, gaps between the windows": (_RNG.normal(size=(8, 6)), _RNG.normal(size=(3, 2)), 3, 2),
    },
    drawn=_draw_weight_gradient,
    mistakes=(
        (
            gives(lambda x, g, stride, size: _weight_gradient(x, g, stride, size, turn_g=True)),
            "You turn g. Weight (u, v) met pixel (i · stride + u, j · stride + v): nothing is turned here.",
        ),
        (
            gives(lambda x, g, stride, size: _weight_gradient(x, g, stride, size)[::-1, ::-1]),
            "The numbers are right and stand the wrong way round: turn the result by 180 degrees, or nothing at all.",
        ),
        (
            gives(lambda x, g, stride, size: _weight_gradient(x, g, 1, size)),
            "That is right for stride 1. With a stride the pixels that a weight met lie that far apart.",
        ),
        (gives(lambda x, g, stride, size: _weight_gradient(x, g, stride, size) / g.size),
         "Shared weights collect a sum, not a mean."),
        (gives(lambda x, g, stride, size: -_weight_gradient(x, g, stride, size)),
         "The sign: asked for is the gradient, not the step against it."),
        (
            where(lambda value, x, g, stride, size: value.ndim == 2 and value.shape != (size, size)),
            "The result has the shape of the filter, (size, size), also where rows of the picture are left over.",
        ),
    ),
    hint="For each weight: the sum of g times the pixels that this weight met.",
    success="The gradient, slid over the picture; the rows that are left over at the end meet no weight.",
)


# ---- Exercise 3: back through a stride


def _strided_backward(g, w, stride, shape, add=True):
    result = np.zeros(shape)
    for i, j in np.ndindex(g.shape):
        window = result[i * stride : i * stride + w.shape[0], j * stride : j * stride + w.shape[1]]
        window[:] = add * window + g[i, j] * w
    return result


def _draw_strided_backward(rng):
    stride, size, g, picture = _draw_sliding(rng)
    return draws.numbers(rng, *g), draws.numbers(rng, size, size), stride, picture


strided_backward = Exercise(
    task="""The gradient of the input of a convolution with a stride.

    dE/dx[a, b] = sum over i, j of g[i, j] * w[a - i * stride, b - j * stride], where that weight exists

    Takes: g, w (kH, kW), stride and shape (H, W).
    Returns: an array (H, W).
    """,
    answer=_strided_backward,
    cases={
        "stride 1": (np.array([[1.0, -1], [3, 2]]), np.array([[1.0, 2], [0, -1]]), 1, (3, 3)),
        "stride 2, all pixels under a window": (_RNG.normal(size=(2, 2)), _RNG.normal(size=(3, 3)), 2, (5, 5)),
        "stride 2, a row and a column left over": (_RNG.normal(size=(2, 3)), _RNG.normal(size=(3, 2)), 2, (6, 7)),
        "stride 3, gaps between the windows": (_RNG.normal(size=(3, 2)), _RNG.normal(size=(2, 2)), 3, (8, 6)),
    },
    drawn=_draw_strided_backward,
    mistakes=(
        (
            gives(lambda g, w, stride, shape: _strided_backward(g, w[::-1, ::-1], stride, shape)),
            "The filter is not turned, or is turned twice.",
        ),
        (
            gives(lambda g, w, stride, shape: _strided_backward(g, w, stride, shape, add=False)),
            "Where windows overlap a pixel gets both shares: add, do not overwrite.",
        ),
        (
            where(lambda value, g, w, stride, shape: value.shape == tuple((np.array(g.shape) - 1) * stride + w.shape)
                  and value.shape != tuple(shape)),
            "Pixels after the last window are missing: the result has the shape of the picture, with 0 there.",
        ),
        (
            where(lambda value, g, w, stride, shape: value.shape == tuple(np.array(g.shape) + w.shape - 1)
                  and stride > 1 and value.shape != tuple(shape)),
            "That is for stride 1: put stride - 1 zeros between the entries of g.",
        ),
    ),
    hint="Output (i, j) looked at the window that begins at (i * stride, j * stride).",
    success="Zeros between, a frame around, the turned filter over it: a convolution like any other.",
)


# ---- Exercise 4: windows that overlap


def _mean_backward(x, g, size, stride, add=True):
    result = np.zeros(len(x))
    for i, arriving in enumerate(g):
        window = result[i * stride : i * stride + size]
        window[:] = add * window + arriving / size
    return result


def _draw_pooling(rng):
    size, stride, count = draws.whole(rng, 1, 4), draws.whole(rng, 1, 4), draws.whole(rng, 2, 5)
    length = (count - 1) * stride + size + draws.whole(rng, 0, stride - 1)
    return draws.numbers(rng, length), draws.numbers(rng, count), size, stride


mean_backward = Exercise(
    task="""The way back through average pooling of a signal.

    dE/dx[a] = sum of g[i] / size over the windows i that contain a: i * stride <= a < i * stride + size

    Takes: x (L,), g, size and stride.
    Returns: an array (L,).
    """,
    answer=_mean_backward,
    cases={
        "windows side by side": (np.arange(4.0), np.array([4.0, -2.0]), 2, 2),
        "windows that overlap": (np.arange(5.0), np.array([3.0, 6.0, -3.0]), 3, 1),
        "a sample left over": (np.arange(8.0), np.array([1.0, 2.0, 4.0]), 3, 2),
        "gaps between the windows": (np.arange(8.0), np.array([2.0, -4.0, 6.0]), 2, 3),
    },
    drawn=_draw_pooling,
    mistakes=(
        (
            gives(lambda x, g, size, stride: size * _mean_backward(x, g, size, stride)),
            "That passes the whole gradient to every sample of a window. The slope of a mean is 1 / size.",
        ),
        (
            gives(lambda x, g, size, stride: _mean_backward(x, g, size, stride, add=False)),
            "A sample in several windows gets the shares of all of them: add, do not overwrite.",
        ),
        (
            where(lambda value, x, g, size, stride: value.shape == (len(x),) and size > 1
                  and np.array_equal(np.sort(value[value != 0]), np.sort(g[g != 0]))),
            "Only some samples got a share. That is max pooling; a mean depends on every sample of its window.",
        ),
        (
            where(lambda value, x, g, size, stride: value.shape == ((len(g) - 1) * stride + size,) != (len(x),)),
            "The result is as long as x; samples that no window reached get 0.",
        ),
    ),
    hint="Give g[i] / size to each of the samples from i * stride to i * stride + size - 1.",
    success="Spread, and added up where windows overlap. It does not depend on x at all: a mean is linear.",
)


# ---- Exercise 5: the mistake that nobody notices

_SLACK = 1e-6  # of the filter's size: what float32 rounds off


def _is(value, other):
    """Tell whether a filter is another one, however large or small its weights are."""
    return value.shape == (3, 3) and np.abs(value - other).max() <= _SLACK * np.ptp(value)


unnoticed_filter = Exercise(
    task="""A filter for which a backward pass that forgets to turn it is still right.

    w[u, v] = w[2 - u, 2 - v]

    Takes: nothing.
    Returns: an array (3, 3), not all of it equal.
    """,
    answer=lambda: np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    cases={"your filter": ()},
    mistakes=(
        (
            where(lambda value: value.shape == (3, 3) and np.ptp(value) <= _SLACK * np.abs(value).max()),
            "All weights are equal. It works, but the task asks for one where they are not.",
        ),
        (
            where(lambda value: _is(value, value.T)),
            "Your filter equals its transpose. Needed is one that equals itself after half a turn: "
            "w[u, v] = w[2 - u, 2 - v].",
        ),
        (
            where(lambda value: _is(value, value[::-1]) or _is(value, value[:, ::-1])),
            "Your filter equals its mirror image along one axis. Half a turn mirrors along both.",
        ),
        (
            where(lambda value: _is(value, -value[::-1, ::-1])),
            "Turned, your filter changes its sign, so the wrong gradient points the opposite way. That is noticed.",
        ),
    ),
    accepts=lambda value: _is(value, value[::-1, ::-1]) and np.ptp(value) > _SLACK * np.abs(value).max(),
    expected="a filter equal to itself turned by 180 degrees",
    hint="w[u, v] must equal w[2 - u, 2 - v].",
    success="Equal to itself after half a turn. For such filters convolution and correlation are one.",
)
