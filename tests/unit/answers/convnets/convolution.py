"""Right and wrong answers to the exercises of the lesson on convolution."""

import numpy as np
import torch


def layer_weights(c, o, k, height, width):
    pixels = height * width
    return o * (c * k * k + 1), o * pixels * (c * pixels + 1)


def filter_gradient(x, gradient, kernel_size, stride, turned=False):
    """As the Jacobian matrix: row i of it is what output i saw."""
    seen = np.array([x[i * stride : i * stride + kernel_size] for i in range(len(gradient))])
    return (gradient @ seen)[:: -1 if turned else 1]


def one_filter(w1, w2):
    """As a matrix product: what the two make of a unit pulse at each place."""
    pulses = np.eye(len(w1) + len(w2) - 1)
    made = [np.correlate(np.correlate(np.pad(pulse, len(pulse)), w1, "valid"), w2, "valid") for pulse in pulses]
    return np.array(made)[:, len(pulses)]


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


def by_an_engine(x, gradient, kernel_size, stride):
    x, gradient = np.array(x, float), np.array(gradient, float)
    w = torch.zeros(1, 1, kernel_size, dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.conv1d(torch.tensor(x)[None, None], w, stride=stride)
    y.backward(torch.tensor(gradient)[None, None])
    return w.grad.ravel()


def by_correlation_coefficients(picture, motif):
    windows = np.lib.stride_tricks.sliding_window_view(picture, motif.shape)
    with np.errstate(all="ignore"):
        scores = [[np.corrcoef(window.ravel(), motif.ravel())[0, 1] for window in row] for row in windows]
    return divmod(int(np.nanargmax(scores)), windows.shape[1])


def scores_of(picture, motif):
    windows = np.lib.stride_tricks.sliding_window_view(picture, motif.shape)
    windows = windows - windows.mean(axis=(2, 3), keepdims=True)
    return (windows * (motif - motif.mean())).sum(axis=(2, 3)) / (np.linalg.norm(windows, axis=(2, 3)) + 1e-9)


def where_it_is_strongest(picture, motif):
    scores = np.abs(scores_of(picture, motif))
    return np.unravel_index(scores.argmax(), scores.shape)


def without_the_last_places(picture, motif):
    scores = scores_of(picture, motif)[:-1, :-1]
    return np.unravel_index(scores.argmax(), scores.shape)


ALSO_RIGHT = [
    (layer_weights, lambda c, o, k, h, w: (sum(c * k**2 + 1 for _ in range(o)), (c * h * w + 1) * o * h * w)),
    (filter_gradient, by_an_engine),
    (filter_gradient, lambda x, g, k, s: [g @ x[u : len(x) - k + u + 1 : s] for u in range(k)]),
    (one_filter, np.convolve), (find_motif, by_correlation_coefficients),
]


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
    (one_filter, lambda w1, w2: one_filter(w1, w2[::-1]), "one of the two is turned"),
    (one_filter, np.polymul, "Zeros at the front are gone"),
    (one_filter, lambda w1, w2: w1 + w2, "Not the sum"),
    (one_filter, lambda w1, w2: w1 * w2, "Not tap by tap"),
    (one_filter, lambda w1, w2: np.convolve(w1, w2, "same"), "Too short"),
    (find_motif, lambda picture, motif: find_motif(picture, motif, False, False), "Brightness wins"),
    (find_motif, lambda picture, motif: find_motif(picture, motif, True, False), "Contrast wins"),
    (find_motif, lambda picture, motif: find_motif(picture, motif)[::-1], "First the row"),
    (find_motif, lambda picture, motif: np.add(find_motif(picture, motif), 1), "not its middle"),
    (find_motif, lambda picture, motif: find_motif(picture, motif, False, True), "The means are still in"),
    (layer_weights, lambda c, o, k, h, w: np.add(layer_weights(c, o, k, h, w), (0, 1)), "expected (156, 3692640)"),
    (find_motif, where_it_is_strongest, "a negative of the motif"),
    (find_motif, without_the_last_places, "✗ in the lower right corner"),
]

# Counts and places are never negative; pictures and motifs are made of positive numbers.
NO_TRICK = {
    "absolute values": [layer_weights, find_motif], "as if no argument were negative": [layer_weights, find_motif],
}
