"""Exercise checks of chapter 3: accept the solution, reject the stub, name the mistake.

What a check survives is in test_checks.py. Each solution here has the name of its check, and finds the answer in
another way than the check does.
"""

import math

import numpy as np
from exercises import ChecksOfAChapter

from course_utils.checks import convnets

# ---- convolution


def layer_weights(c, o, k, height, width):
    pixels = height * width
    return o * (c * k * k + 1), o * pixels * (c * pixels + 1)


def filter_gradient(x, gradient, kernel_size, stride, turned=False):
    """As the Jacobian matrix: row i of it is what output i saw."""
    seen = np.array([x[i * stride : i * stride + kernel_size] for i in range(len(gradient))])
    return (gradient @ seen)[:: -1 if turned else 1]


def one_filter(w1, w2):
    return np.polymul(w1, w2)


def find_motif(picture, motif, centre=True, divide=True):
    best, place = -np.inf, None
    for i, j in np.ndindex(picture.shape[0] - motif.shape[0] + 1, picture.shape[1] - motif.shape[1] + 1):
        window = picture[i : i + motif.shape[0], j : j + motif.shape[1]]
        window = window - window.mean() if centre else window
        target = motif - motif.mean() if centre else motif
        score = (window * target).sum() / ((np.linalg.norm(window) + 1e-12) if divide else 1)
        if score > best:
            best, place = score, (i, j)
    return place


# ---- backpropagation through convolution


def times_seen(size, kernel, count=np.multiply.outer):
    along = [sum(0 <= a - i < kernel for i in range(size - kernel + 1)) for a in range(size)]
    return count(along, along)


def weight_gradient(x, g, stride, size, turned=False):
    gradient = np.zeros((size, size))
    for i, j in np.ndindex(g.shape):
        gradient += g[i, j] * x[i * stride : i * stride + size, j * stride : j * stride + size]
    return gradient[::-1, ::-1] if turned else gradient


def strided_backward(g, w, stride, shape, add=True):
    gradient = np.zeros(shape)
    for i, j in np.ndindex(g.shape):
        for u, v in np.ndindex(w.shape):
            old = gradient[i * stride + u, j * stride + v] if add else 0
            gradient[i * stride + u, j * stride + v] = old + g[i, j] * w[u, v]
    return gradient


def mean_backward(x, g, size, stride, add=True):
    gradient = np.zeros(len(x))
    for i, j in np.ndindex(len(g), size):
        gradient[i * stride + j] = gradient[i * stride + j] * add + g[i] / size
    return gradient


def unnoticed_filter():
    return [[1, 2, 3], [4, 5, 4], [3, 2, 1]]


# ---- LeNet


def layer_numbers(size, maps_in, maps_out, kernel, padding, bias=1):
    places = len(range(size + 2 * padding - kernel + 1)) ** 2
    weights = maps_out * maps_in * kernel * kernel + bias * maps_out
    return weights, weights * places


def subsampling_backward(x, weight, g):
    sums = x.reshape(len(x), x.shape[1] // 2, 2, x.shape[2] // 2, 2).sum(axis=(2, 4))
    return np.einsum("mij,mij->m", g, sums), np.einsum("mij->m", g)


def shuffle_blocks(images, size, rng, whole=True, one_order=True):
    corners = [(i, j) for i in range(0, images.shape[1], size) for j in range(0, images.shape[2], size)]
    order = rng.permutation(len(corners))
    result = np.empty_like(images)
    for new, old in zip(result, images, strict=True):
        order = order if one_order else rng.permutation(len(corners))
        for (i, j), source in zip(corners, order, strict=True):
            k, m = corners[source]
            block = old[k : k + size, m : m + size]
            new[i : i + size, j : j + size] = block if whole else block.T
    return result


def lenet_weights(m1, m2, m3, units, inputs_of_c5=25, last=10):
    layers = [(25, m1), (25 * m1, m2), (inputs_of_c5 * m2, m3), (m3, units), (units, last)]
    return sum((inputs + 1) * outputs for inputs, outputs in layers)


# ---- pooling and invariance


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


SOLUTIONS = [
    layer_weights, filter_gradient, one_filter, find_motif,
    times_seen, weight_gradient, strided_backward, mean_backward, unnoticed_filter,
    layer_numbers, subsampling_backward, shuffle_blocks, lenet_weights,
    receptive_field, overlapping_backward, fragile_signal, blur_pool,
]  # fmt: skip

MISTAKES = [
    (layer_weights, lambda c, o, k, h, w: (o * c * k * k, layer_weights(c, o, k, h, w)[1]),
     "biases of the convolution"),
    (layer_weights, lambda c, o, k, h, w: (o * c * k * k, o * c * (h * w) ** 2), "without the biases"),
    (layer_weights, lambda c, o, k, h, w: (o * (k * k + 1), layer_weights(c, o, k, h, w)[1]), "through all channels"),
    (layer_weights, lambda c, o, k, h, w: (layer_weights(c, o, k, h, w)[0], o * (c * h * w + 1)), "one number a map"),
    (filter_gradient, lambda x, g, k, s: filter_gradient(x, g, k, 1), "Right without stride"),
    (filter_gradient, lambda x, g, k, s: filter_gradient(x, g, k, s, turned=True), "Turned: tap u met"),
    (filter_gradient, lambda x, g, k, s: filter_gradient(x, g, k, s) / len(g), "A sum over the places"),
    (filter_gradient, lambda x, g, k, s: filter_gradient(x, 0 * g + 1, k, s), "gradient of each output is missing"),
    (filter_gradient, lambda x, g, k, s: g[-1] * x[s * (len(g) - 1) :][:k], "do not overwrite"),
    (one_filter, lambda w1, w2: np.polymul(w1, w2[::-1]), "one of the two is turned"),
    (one_filter, lambda w1, w2: w1 + w2, "Not the sum"),
    (one_filter, lambda w1, w2: w1 * w2, "Not tap by tap"),
    (one_filter, lambda w1, w2: np.convolve(w1, w2, "same"), "Too short"),
    (find_motif, lambda picture, motif: find_motif(picture, motif, False, False), "Brightness wins"),
    (find_motif, lambda picture, motif: find_motif(picture, motif, True, False), "Contrast wins"),
    (find_motif, lambda picture, motif: find_motif(picture, motif)[::-1], "First the row"),
    (find_motif, lambda picture, motif: np.add(find_motif(picture, motif), 1), "not its middle"),
    (find_motif, lambda picture, motif: find_motif(picture, motif, False, True), "The means are still in"),
    (times_seen, lambda n, k: np.full((n, n), k * k), "holds kernel - 1 or more pixels"),
    (times_seen, lambda n, k: times_seen(n, k, np.minimum.outer), "seem to take the smaller"),
    (times_seen, lambda n, k: times_seen(n, k, np.add.outer), "seem to add them"),
    (times_seen, lambda n, k: np.ones((n - k + 1, n - k + 1)), "for each pixel of the picture"),
    (weight_gradient, lambda x, g, s, n: weight_gradient(x, g[::-1, ::-1], s, n), "You turn g"),
    (weight_gradient, lambda x, g, s, n: weight_gradient(x, g, s, n, turned=True), "stand the wrong way round"),
    (weight_gradient, lambda x, g, s, n: weight_gradient(x, g, 1, n), "right for stride 1"),
    (weight_gradient, lambda x, g, s, n: weight_gradient(x, g, s, n) / g.size, "not a mean"),
    (weight_gradient, lambda x, g, s, n: -weight_gradient(x, g, s, n), "The sign"),
    (weight_gradient, lambda x, g, s, n: weight_gradient(np.pad(x, 1), g, s, n + 1), "the shape of the filter"),
    (strided_backward, lambda g, w, s, shape: strided_backward(g, w[::-1, ::-1], s, shape), "not turned, or is turned"),
    (strided_backward, lambda g, w, s, shape: strided_backward(g, w, s, shape, add=False), "add, do not overwrite"),
    (strided_backward, lambda g, w, s, shape: strided_backward(
        g, w, s, shape)[: (len(g) - 1) * s + len(w), : (g.shape[1] - 1) * s + w.shape[1]], "after the last window"),
    (mean_backward, lambda x, g, size, s: size * mean_backward(x, g, size, s), "slope of a mean is 1 / size"),
    (mean_backward, lambda x, g, size, s: mean_backward(x, g, size, s, add=False), "add, do not overwrite"),
    (mean_backward, lambda x, g, size, s: mean_backward(x, g, 1, s), "That is max pooling"),
    (unnoticed_filter, lambda: np.ones((3, 3)), "All weights are equal"),
    (unnoticed_filter, lambda: [[1, 2, 3], [2, 4, 5], [3, 5, 6]], "equals its transpose"),
    (unnoticed_filter, lambda: [[1, 2, 3], [4, 5, 6], [1, 2, 3]], "mirror image along one axis"),
    (unnoticed_filter, lambda: [[1, 2, 3], [4, 0, -4], [-3, -2, -1]], "changes its sign"),
    (layer_numbers, lambda *sizes: layer_numbers(*sizes, bias=0), "biases are missing"),
    (layer_numbers, lambda n, m, o, k, p: layer_numbers(n, 1, o, k, p), "for every map that comes in"),
    (layer_numbers, lambda n, m, o, k, p: layer_numbers(n, m, o, k, 0), "zeros around the picture"),
    (layer_numbers, lambda *sizes: layer_numbers(*sizes)[::-1], "in the other order"),
    (layer_numbers, lambda n, m, o, k, p: (layer_numbers(n, m, o, k, p)[0], layer_numbers(n, m, o, k, p)[0] * n * n),
     "used at every place"),
    (subsampling_backward, lambda x, w, g: subsampling_backward(x / 4, w, g), "not their mean"),
    (subsampling_backward, lambda x, w, g: np.array(subsampling_backward(x, w, g)) / g[0].size, "a sum, not a mean"),
    (subsampling_backward, lambda x, w, g: subsampling_backward(x, w, g)[::-1], "first the weights"),
    (subsampling_backward, lambda x, w, g: subsampling_backward(x * w.reshape(-1, 1, 1), w, g), "is the sum alone"),
    (subsampling_backward, lambda x, w, g: np.sum(subsampling_backward(x, w, g), axis=1), "not over maps"),
    (shuffle_blocks, lambda images, size, rng: images, "Every block is where it was"),
    (shuffle_blocks, lambda images, size, rng: rng.permutation(images), "That shuffles the pictures"),
    (shuffle_blocks, lambda images, size, rng: shuffle_blocks(images, size, rng, one_order=False), "order of its own"),
    (shuffle_blocks, lambda images, size, rng: shuffle_blocks(images, size, rng, whole=False), "the blocks are torn"),
    (shuffle_blocks, lambda images, size, rng: rng.permutation(images.ravel()).reshape(images.shape), "into another"),
    (lenet_weights, lambda *sizes: lenet_weights(*sizes, last=0), "The last layer is missing"),
    (lenet_weights, lambda *sizes: lenet_weights(*sizes, inputs_of_c5=1), "5×5 pixels of each map of S4"),
    (lenet_weights, lambda m1, m2, m3, units: lenet_weights(m1, m2, m3, units) - m1 - m2 - m3 - units - 10, "biases"),
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
]  # fmt: skip


class TestConvnets(ChecksOfAChapter):
    checks, solutions, mistakes = convnets, SOLUTIONS, MISTAKES
