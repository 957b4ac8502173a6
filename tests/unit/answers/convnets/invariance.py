"""Right and wrong answers to the exercises of the lesson on pooling and invariance."""

import math

import numpy as np
import torch


def receptive_field(layers):
    """From the top down: a unit needs (n - 1) s + k of the layer below to see n of it."""
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side, math.prod(stride for _, stride in layers)


def overlapping_backward(x, gradient, kernel, stride):
    share = np.zeros_like(x)
    for o, g in enumerate(gradient):
        share[o * stride + np.argmax(x[o * stride : o * stride + kernel])] += g
    return share


def fragile_signal():
    return [0, 0, 0, 2, 2, 2, 0, 0]


def blur_pool(x):
    ring = np.concatenate([x[-1:], x, x[:2]])
    highest = np.maximum(ring[:-1], ring[1:])  # one place before the ring begins to one after it ends
    return np.convolve(highest, [0.25, 0.5, 0.25], "valid")[::2]


def spread_evenly(x, gradient, kernel, stride):
    share = np.zeros_like(x)
    for o, g in enumerate(gradient):
        share[o * stride : o * stride + kernel] += g / kernel
    return share


def last_window_wins(x, gradient, kernel, stride):
    share = np.zeros_like(x)
    for o, g in enumerate(gradient):
        share[o * stride + np.argmax(x[o * stride : o * stride + kernel])] = g
    return share


def all_equals_win(x, gradient, kernel, stride):
    share = np.zeros_like(x)
    for o, g in enumerate(gradient):
        window = x[o * stride : o * stride + kernel]
        share[o * stride : o * stride + kernel] += g * (window == window.max())
    return share


def blurred_too_late(x):
    pooled = np.maximum(x[::2], x[1::2])
    return (np.roll(pooled, 1) + 2 * pooled + np.roll(pooled, -1)) / 4


def edges_are_walls(x):
    highest = np.maximum(x, np.roll(x, -1))
    return np.convolve(highest, [0.25, 0.5, 0.25], "same")[::2]


def by_counting(layers):
    """Follow the first and the last pixel that one unit sees, and the first that its neighbour sees."""
    first, last, neighbour = 0, 0, 1
    for kernel, stride in reversed(layers):
        first, last, neighbour = first * stride, last * stride + kernel - 1, neighbour * stride
    return last - first + 1, neighbour


def by_an_engine(x, gradient, kernel, stride):
    x = torch.tensor(x, requires_grad=True)
    torch.nn.functional.max_pool1d(x[None], kernel, stride)[0].backward(torch.tensor(gradient))
    return x.grad


def place_by_place(x):
    high = [max(x[i], x[(i + 1) % len(x)]) for i in range(len(x))]
    return [high[i - 1] / 4 + high[i] / 2 + high[i + 1] / 4 for i in range(0, len(x), 2)]


def sought_from(start, key):
    """The way back when the search for the winner begins with this number, and compares by this key."""

    def backward(x, gradient, kernel, stride):
        share = np.zeros_like(x)
        for o, g in enumerate(gradient):
            best, winner = start, None
            for i in range(o * stride, o * stride + kernel):
                if key(x[i]) > best:
                    best, winner = key(x[i]), i
            if winner is not None:
                share[winner] += g
        return share

    return backward


def by_index(x, gradient, kernel, stride):
    share = np.zeros_like(x)
    for o, g in enumerate(gradient):
        share[list(x).index(max(x[o * stride : o * stride + kernel]))] += g
    return share


def zeros_beyond_the_end(x):
    highest = np.maximum(x, np.append(x[1:], 0))
    return ((np.roll(highest, 1) + 2 * highest + np.roll(highest, -1)) / 4)[::2]


ALSO_RIGHT = [
    (receptive_field, by_counting), (overlapping_backward, by_an_engine), (blur_pool, place_by_place),
    (overlapping_backward, sought_from(-math.inf, float)), (fragile_signal, lambda: [0, 2, 2, 2, 0, 0, 0, 0]),
]


MISTAKES = [
    (receptive_field, lambda layers: receptive_field(layers)[0], "Return both"),
    (receptive_field, lambda layers: (1 + sum(k for k, _ in layers), 1), "reaches k - 1 steps further"),
    (receptive_field, lambda layers: (1 + sum(k - 1 for k, _ in layers), receptive_field(layers)[1]),
     "a step of a later filter"),
    (receptive_field, lambda layers: receptive_field([(k * s - s + 1, s) for k, s in layers]),
     "own stride does not widen"),
    (overlapping_backward, spread_evenly, "That is the way back of the mean"),
    (overlapping_backward, last_window_wins, "add what arrives from both"),
    (overlapping_backward, all_equals_win, "Of equal numbers the first one gets it all"),
    (overlapping_backward, lambda x, g, k, s: x * overlapping_backward(x, g, k, s), "with respect to its winner is 1"),
    (overlapping_backward, lambda x, g, k, s: k * spread_evenly(x, g, k, s), "Only the winner moved the output"),
    (overlapping_backward, lambda x, g, k, s: g, "one number for every input"),
    (fragile_signal, lambda: [1, 1, 1, 1, 1, 1, 1, 1], "Put an edge into it"),
    (fragile_signal, lambda: [0, 0, 1, 0, 0, 0, 0, 0], "The pooled signal stays the same"),
    (fragile_signal, lambda: [0, 1, 0, 0, 0, 0, 0, 0], "Both change by the same share"),
    (fragile_signal, lambda: [0, 0, 1, 1, 1, 0, 0, 0], "The pooled signal stays the same"),  # turned to the left
    (fragile_signal, lambda: [1, 2, 3], "Return eight numbers"),
    (blur_pool, lambda x: np.maximum(x[::2], x[1::2]), "the blur is missing"),
    (blur_pool, blurred_too_late, "Blur before you drop every second number"),
    (blur_pool, edges_are_walls, "a ring for the blur too"),
    (receptive_field, lambda layers: (receptive_field(layers)[0] + 1, receptive_field(layers)[1]), "expected (5, 1)"),
    (overlapping_backward, sought_from(0, float), "begin the search with the first of them, not with 0"),
    (overlapping_backward, sought_from(-1, abs), "not the one farthest from 0"),
    (overlapping_backward, by_index, "outside the window, further left"),
    (fragile_signal, lambda: np.reshape(fragile_signal(), (2, 4)), "expected a signal"),
    (blur_pool, zeros_beyond_the_end, "expected"),
]

# Sizes are never negative; the signal that fits is positive, and its run of ones may stand elsewhere.
NO_TRICK = {
    "absolute values": [receptive_field, fragile_signal], "as if no argument were negative": [receptive_field],
    "sorted": [fragile_signal],
}
