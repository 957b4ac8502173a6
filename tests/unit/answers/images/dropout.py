"""Right and wrong answers to the exercises of the lesson on dropout."""

import numpy as np
import torch


def thinned_weights(sizes, p, first=1.0):
    """Layer by layer: a hidden layer keeps 1 - p of its units, inputs and outputs all."""
    total, below = 0.0, first * sizes[0]
    for place, size in enumerate(sizes[1:], start=1):
        here = size if place == len(sizes) - 1 else size * (1 - p)
        total, below = total + below * here, here
    return total


def dropconnect_backward(h, keep, p, gradient, enlarge=True):
    total = np.zeros(keep.shape[1:])
    for n, o, j in np.ndindex(keep.shape):
        total[o, j] += gradient[n, o] * keep[n, o, j] * h[n, j]
    return total / (1 - p if enlarge else 1)


def fooled_by_halving():
    return [-1, 0.9, -0.9, 1]


def disagreement(probabilities, base=np.e):
    """As the mean divergence of each network from their average."""
    average = probabilities.mean(axis=0)
    with np.errstate(all="ignore"):
        terms = probabilities * np.log(probabilities / average) / np.log(base)
    return np.nansum(terms, axis=-1).mean(axis=0)


def entropies(q):
    return -np.sum(q * np.log(np.where(q > 0, q, 1)), axis=-1)


def with_masks_as_matrices(h, keep, p, gradient):
    return sum(np.outer(g, x) * mask for g, x, mask in zip(gradient, h, keep, strict=True)) / (1 - p)


def by_an_engine(h, keep, p, gradient):
    w = torch.zeros(keep.shape[1:], dtype=torch.float64, requires_grad=True)
    h, keep, gradient = (torch.tensor(np.array(one, float)) for one in (h, keep, gradient))
    (torch.einsum("noj,oj,nj->no", keep, w, h) / (1 - p)).backward(gradient)
    return w.grad


ALSO_RIGHT = [
    (thinned_weights, lambda sizes, p: sum(m * n * (1 - p) ** ((k > 0) + (k < len(sizes) - 2))
                                           for k, (m, n) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)))),
    (dropconnect_backward, with_masks_as_matrices), (dropconnect_backward, by_an_engine),
    (fooled_by_halving, lambda: [0.8, 0.7, -1, -0.5]),
    (disagreement, lambda q: entropies(q.mean(axis=0)) - entropies(q).mean(axis=0)),
]


MISTAKES = [
    (thinned_weights, lambda sizes, p: np.dot(sizes[:-1], sizes[1:]), "nothing is dropped"),
    (thinned_weights, lambda sizes, p: (1 - p) * np.dot(sizes[:-1], sizes[1:]), "both ends must be kept"),
    (thinned_weights, lambda sizes, p: (1 - p) ** 2 * np.dot(sizes[:-1], sizes[1:]), "never dropped here"),
    (thinned_weights, lambda sizes, p: sum(m * n * (1 - p) for m, n in zip(sizes[:-2], sizes[1:-1], strict=True))
     + sizes[-2] * sizes[-1], "both of its units"),
    (thinned_weights, lambda sizes, p: thinned_weights(sizes, 1 - p) if p != 0.5 else thinned_weights(sizes, p),
     "p is the probability of dropping"),
    (thinned_weights, lambda sizes, p: thinned_weights(sizes, p) + sum(sizes[1:]), "the biases do not count"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, keep, p, g, enlarge=False),
     "multiplies on the way down"),
    (dropconnect_backward, lambda h, keep, p, g: g.T @ h / (1 - p), "gets nothing from that example"),
    (dropconnect_backward, lambda h, keep, p, g: g.T @ h, "both the mask and the factor"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, keep, 1 - p, g), "divide by 1 - p"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, 1 - keep, p, g), "1 where a weight took part"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, keep, p, g) / len(h), "not a mean"),
    (dropconnect_backward, lambda h, keep, p, g: (g.T @ h) * keep.mean(axis=0) / (1 - p), "a mask of its own"),
    (fooled_by_halving, lambda: [1, 2, -2, -1], "Each between -1 and 1"),
    (fooled_by_halving, lambda: [1, 1, 1, 0], "With one sign only"),
    (fooled_by_halving, lambda: [1, 1, -1, -0.5], "sum has to be 0 or less"),
    (fooled_by_halving, lambda: [1, -1, 0, 0], "Use all four terms"),
    (fooled_by_halving, lambda: [0.5, 0.5, -0.5, -0.5], "may pull harder"),
    (fooled_by_halving, lambda: [1, -1], "Return 4 numbers"),
    (disagreement, lambda q: entropies(q.mean(axis=0)), "the entropy of the average"),
    (disagreement, lambda q: entropies(q).mean(axis=0), "how unsure each is by itself"),
    (disagreement, lambda q: -disagreement(q), "never surer than its members"),
    (disagreement, lambda q: disagreement(q, base=2), "these are bits"),
    (disagreement, lambda q: np.mean(disagreement(q)), "One number for each picture"),
    (disagreement, lambda q: -(q.mean(axis=0) * np.log(q.mean(axis=0))).sum(axis=-1)
     + (q * np.log(q)).sum(axis=-1).mean(axis=0), "0 times log 0 counts as 0"),
    (thinned_weights, lambda sizes, p: thinned_weights(sizes, p) if len(sizes) > 2 else 0, "✗ no hidden layer"),
    (fooled_by_halving, lambda: [1.5, 1, -1.5, -1], "Each between -1 and 1"),
]

# Numbers of weights and disagreement are never negative; the terms may stand in any order.
NO_TRICK = {
    "absolute values": [thinned_weights, disagreement],
    "as if no argument were negative": [thinned_weights, disagreement], "sorted": [fooled_by_halving],
}
