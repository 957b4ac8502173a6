"""Right and wrong answers to the exercises of the lesson on backpropagation through convolution."""

import numpy as np
import torch


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


def as_a_gradient(size, kernel):
    picture = torch.zeros(1, 1, size, size, requires_grad=True)
    torch.nn.functional.conv2d(picture, torch.ones(1, 1, kernel, kernel)).sum().backward()
    return picture.grad[0, 0]


def filter_by_an_engine(x, g, stride, size):
    x, g = np.array(x, float), np.array(g, float)
    w = torch.zeros(1, 1, size, size, dtype=torch.float64, requires_grad=True)
    torch.nn.functional.conv2d(torch.tensor(x)[None, None], w, stride=stride).backward(torch.tensor(g)[None, None])
    return w.grad[0, 0]


def picture_by_an_engine(g, w, stride, shape):
    g, w = np.array(g, float), np.array(w, float)
    x = torch.zeros(1, 1, *shape, dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.conv2d(x, torch.tensor(w)[None, None], stride=stride)
    y.backward(torch.tensor(g)[None, None])
    return x.grad[0, 0]


def with_a_matrix(x, g, size, stride):
    means = [[(i * stride <= a < i * stride + size) / size for a in range(len(x))] for i in range(len(g))]
    return g @ np.array(means)


ALSO_RIGHT = [
    (times_seen, as_a_gradient), (weight_gradient, filter_by_an_engine), (strided_backward, picture_by_an_engine),
    (mean_backward, with_a_matrix), (unnoticed_filter, lambda: np.eye(3)),
    (unnoticed_filter, lambda: 1e-12 * np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])),
]


MISTAKES = [
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
    (times_seen, lambda n, k: np.add(times_seen(n, k), np.eye(n)), "expected 1 at [0, 0], got 2"),
    (mean_backward, lambda x, g, size, s: mean_backward(x[: (len(g) - 1) * s + size], g, size, s), "as long as x"),
    (unnoticed_filter, lambda: 100 + 1e-3 * np.arange(9).reshape(3, 3), "expected a filter equal to itself"),
    (unnoticed_filter, lambda: 1e-12 * np.arange(9.0).reshape(3, 3) ** 2, "expected a filter equal to itself"),
]

# Counts are never negative, and the absolute values of a filter that fits have the same symmetry.
NO_TRICK = {
    "absolute values": [times_seen, unnoticed_filter], "as if no argument were negative": [times_seen],
}
