"""Right and wrong answers to the exercises of the lesson on pooling and invariance."""

import math

import numpy as np


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
]
