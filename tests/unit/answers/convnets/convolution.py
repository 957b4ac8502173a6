"""Right and wrong answers to the exercises of the lesson on convolution."""

import numpy as np
import torch


def layer_weights(c, o, k, height, width):
    pixels = height * width
    return o * (c * k * k + 1), o * pixels * (c * pixels + 1)


def convolution_layer(x, weight, bias, stride, turn=False, channels=None, places=slice(None)):
    """By loops, a product for each place; what else can be changed makes mistakes."""
    (pictures, _, height, width), (maps, _, k, _) = x.shape, weight.shape
    x, weight = x[:, :channels], weight[:, :channels, :: -1 if turn else 1, :: -1 if turn else 1]
    rows, columns = range(0, height - k + 1, stride)[places], range(0, width - k + 1, stride)[places]
    y = np.zeros((pictures, maps, len(rows), len(columns)))
    for n, o, i, j in np.ndindex(y.shape):
        window = x[n, :, rows[i] : rows[i] + k, columns[j] : columns[j] + k]
        y[n, o, i, j] = np.sum(window * weight[o]) + bias[o]
    return y


def convolution_layer_in_float32(x, weight, bias, stride):
    """All windows as rows of a matrix."""
    k = weight.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    y = np.tensordot(windows, weight, axes=([1, 4, 5], [1, 2, 3])) + bias
    return y.transpose(0, 3, 1, 2).astype(np.float32)


def convolution_layer_as_lists(x, weight, bias, stride):
    return convolution_layer(x, weight, bias, stride).tolist()


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


def by_an_engine(x, weight, bias, stride):
    x, weight, bias = (torch.tensor(np.array(one, float)) for one in (x, weight, bias))
    return torch.nn.functional.conv2d(x, weight, bias, stride=stride)


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
    (convolution_layer, convolution_layer_in_float32), (convolution_layer, convolution_layer_as_lists),
    (convolution_layer, by_an_engine),
    (one_filter, np.convolve), (find_motif, by_correlation_coefficients),
]


MISTAKES = [
    (layer_weights, lambda c, o, k, h, w: (o * c * k * k, layer_weights(c, o, k, h, w)[1]),
     "biases of the convolution"),
    (layer_weights, lambda c, o, k, h, w: (o * c * k * k, o * c * (h * w) ** 2), "without the biases"),
    (layer_weights, lambda c, o, k, h, w: (o * (k * k + 1), layer_weights(c, o, k, h, w)[1]), "through all channels"),
    (layer_weights, lambda c, o, k, h, w: (layer_weights(c, o, k, h, w)[0], o * (c * h * w + 1)), "one number a map"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w, 0 * b, s), "biases are missing"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w, len(w[0]) * b, s), "once for each channel"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w, b, s, turn=True), "filters are turned"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w / len(w[0]), b, s), "mean over the channels"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w, b, s, channels=1), "Only the first channel"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w, b, 1), "only every s-th"),
    (convolution_layer, lambda x, w, b, s: np.swapaxes(convolution_layer(x, w, b, s), 0, 1), "counts the pictures"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x, w, b, s, places=slice(-1)), "rows, columns"),
    (convolution_layer, lambda x, w, b, s: convolution_layer(x[:1], w, b, s), "in this order"),
    (convolution_layer, lambda x, w, b, s: abs(convolution_layer(x, w, b, s)), "multiply the window"),
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
