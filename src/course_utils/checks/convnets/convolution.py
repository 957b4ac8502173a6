"""Exercises of the lesson on convolution."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

# ---- Exercise 1: how many weights


def _counts(in_channels, out_channels, kernel_size, height, width):
    dense = (in_channels * height * width + 1) * out_channels * height * width
    return (in_channels * kernel_size**2 + 1) * out_channels, dense


def _pair(convolution, dense):
    """Sign of a mistake in one of the two counts or in both; `dense` takes the number of pixels."""

    def formula(c, o, k, height, width):
        right = _counts(c, o, k, height, width)
        return (convolution(c, o, k) if convolution else right[0]), (dense(c, o, height * width) if dense else right[1])

    return gives(formula)


layer_weights = Exercise(
    task="""The number of weights and biases of a convolution, and of a dense layer with as many outputs.

    convolution: (C k^2 + 1) O;  dense: (C H W + 1) O H W

    Takes: in_channels, out_channels, kernel_size, height and width.
    Returns: both numbers, the convolution's first.
    """,
    answer=_counts,
    cases={
        "1 channel to 6 maps, 5 x 5, 28 x 28": (1, 6, 5, 28, 28),
        "3 channels to 4 maps, 3 x 3, 8 x 10": (3, 4, 3, 8, 10),
        "1 channel to 3 maps, 5 x 5, 2 x 2": (1, 3, 5, 2, 2),
    },
    drawn=lambda rng: (draws.whole(rng, 1, 4), draws.whole(rng, 1, 8), draws.whole(rng, 1, 5), draws.whole(rng, 2, 9),
                       draws.whole(rng, 2, 9)),
    mistakes=(
        (
            _pair(lambda c, o, k: c * o * k * k, lambda c, o, n: c * o * n * n),
            "Those are the weights without the biases: one a map, and in the dense layer one an output.",
        ),
        (_pair(lambda c, o, k: c * o * k * k, None), "The biases of the convolution are missing, one for each map."),
        (
            _pair(None, lambda c, o, n: c * o * n * n),
            "The biases of the dense layer are missing, one for each of its outputs.",
        ),
        (
            _pair(None, lambda c, o, n: c * o * n * n + o),
            "A dense layer has a bias for each output, not for each map: nothing is shared.",
        ),
        (_pair(lambda c, o, k: (k * k + 1) * o, None), "A filter reaches through all channels: it has C k² weights."),
        (
            _pair(None, lambda c, o, n: (c * n + 1) * o),
            "That dense layer has one number a map. It should have as many outputs as the maps have pixels.",
        ),
        (gives(lambda *arguments: _counts(*arguments)[::-1]), "The other way round: first the convolution."),
    ),
    hint="Count what one output needs. A convolution needs it once a map, a dense layer once an output.",
    success="The picture's size appears in one of the two counts only.",
)


# ---- Exercise 2: a whole layer


def _layer(x, weight, bias, stride, turned=False):
    places = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    taps = weight[:, :, ::-1, ::-1] if turned else weight
    return np.einsum("ncijuv,ocuv->noij", places, taps) + bias[:, None, None]


def _layer_case(seed, pictures, channels, maps, height, width, kernel_size, stride):
    generator = np.random.default_rng(seed)
    return (generator.integers(-3, 4, (pictures, channels, height, width)).astype(float),
            generator.integers(-3, 4, (maps, channels, kernel_size, kernel_size)).astype(float),
            generator.integers(1, 4, maps) / 2, stride)


def _draw_layer(rng):
    pictures, channels, maps, kernel_size, stride = (draws.whole(rng, 1, 3) for _ in range(5))
    height, width = (kernel_size + draws.whole(rng, 0, 3) for _ in range(2))
    return (draws.numbers(rng, pictures, channels, height, width),
            draws.numbers(rng, maps, channels, kernel_size, kernel_size), draws.numbers(rng, maps), stride)


convolution_layer = Exercise(
    task="""What a convolutional layer makes of a batch of pictures with several channels, without padding.

    y[n, o, i, j] = b[o] + sum over c, u, v of w[o, c, u, v] * x[n, c, i s + u, j s + v]

    Takes: x (N, C, H, W), weight (O, C, k, k), bias (O,) and stride.
    Returns: an array (N, O, (H - k) // stride + 1, (W - k) // stride + 1).
    """,
    answer=_layer,
    cases={
        "2 pictures, 1 channel to 1 map": _layer_case(1, 2, 1, 1, 4, 5, 2, 1),
        "2 pictures, 3 channels to 4 maps": _layer_case(2, 2, 3, 4, 5, 7, 3, 1),
        "stride 2, with pixels left over": _layer_case(3, 3, 2, 5, 8, 7, 3, 2),
        "filters of one pixel": _layer_case(4, 2, 4, 3, 3, 2, 1, 1),
    },
    drawn=_draw_layer,
    mistakes=(
        (
            gives(lambda x, w, b, s: _layer(x, w, 0 * b, s)),
            "The biases are missing: each map has one, added at all its places.",
        ),
        (
            gives(lambda x, w, b, s: _layer(x, w, x.shape[1] * b, s)),
            "The bias is added once for each channel. Add it once for each map.",
        ),
        (gives(lambda x, w, b, s: _layer(x, w, b, s, turned=True)), "The filters are turned: a layer correlates."),
        (
            gives(lambda x, w, b, s: _layer(x, w / x.shape[1], b, s)),
            "That is the mean over the channels. A filter adds up what it finds in all of them.",
        ),
        (
            gives(lambda x, w, b, s: _layer(x[:, :1], w[:, :1], b, s)),
            "Only the first channel counts. A filter reaches through all of them.",
        ),
        (
            gives(lambda x, w, b, s: _layer(x, w, b, 1)),
            "Those are all places. With a stride, only every s-th is used, along both axes.",
        ),
        (
            gives(lambda x, w, b, s: _layer(x, w, b, s).swapaxes(0, 1)),
            "The first axis counts the pictures, the second the maps.",
        ),
        (
            where(lambda value, *arguments: value.shape != _layer(*arguments).shape),
            "Pictures, maps, rows, columns, in this order; along each side (H - k) // stride + 1 places.",
        ),
    ),
    expected="an array (N, O, rows, columns) of the sums",
    hint="For each picture, map and place: multiply the window through all channels by the filter, add up, add b.",
    success="The same filter for all pictures and places; it sums over the channels, and no picture sees another.",
)


# ---- Exercise 3: two layers with nothing between

one_filter = Exercise(
    task="""The one filter that does what two correlations one after the other do.

    w[t] = sum over u of w1[u] * w2[t - u]

    Takes: w1 (k1,) and w2 (k2,).
    Returns: an array (k1 + k2 - 1,).
    """,
    answer=lambda w1, w2: np.convolve(w1, w2),
    cases={
        "(1, 2) then (1, 3)": (np.array([1.0, 2.0]), np.array([1.0, 3.0])),
        "3 taps, then 2": (np.array([1.0, 0.0, -1.0]), np.array([2.0, 1.0])),
        "2 taps, then 3": (np.array([1.0, -3.0]), np.array([0.5, -1.0, 3.0])),
        "a first tap of 0": (np.array([0.0, 2.0]), np.array([1.0, 3.0])),
        "one tap each": (np.array([-2.0]), np.array([3.0])),
    },
    drawn=lambda rng: (draws.numbers(rng, draws.whole(rng, 1, 5)), draws.numbers(rng, draws.whole(rng, 1, 5))),
    mistakes=(
        (
            gives(lambda w1, w2: np.convolve(w1, w2[::-1])),
            "Nearly: one of the two is turned. Write out y[0] for two filters of two taps.",
        ),
        (gives(lambda w1, w2: np.convolve(w1[::-1], w2)), "Nearly: the first filter is turned. Write out y[0]."),
        (gives(lambda w1, w2: np.convolve(w1, w2)[::-1]), "The right numbers in the wrong order."),
        (
            gives(lambda w1, w2: w1 + w2),
            "Not the sum: the second filter sees what the first has made, not the signal.",
        ),
        (
            gives(lambda w1, w2: w1 * w2),
            "Not tap by tap: one number of y depends on k1 + k2 - 1 numbers of x.",
        ),
        (
            where(lambda value, w1, w2: w1[0] * w2[0] == 0 and close(value, np.trim_zeros(np.convolve(w1, w2), "f"))),
            "Zeros at the front are gone, as from a polynomial. In a filter each is a tap, and keeps the others apart.",
        ),
        (
            gives(lambda w1, w2: np.convolve(w1, w2, "same")),
            "Too short: one number of y depends on k1 + k2 - 1 numbers of x, so the filter has as many taps.",
        ),
    ),
    hint="Put the first sum into the second and collect what multiplies x[i + t]: all w2[v] w1[u] with u + v = t.",
    success="However many layers: with nothing between them they are one filter, a wider one.",
)


# ---- Exercise 4: find a motif


def _scores(picture, motif, centre=True, divide=True, guard=True):
    windows = np.lib.stride_tricks.sliding_window_view(picture, motif.shape)
    if centre:
        windows = windows - windows.mean(axis=(-2, -1), keepdims=True)
        motif = motif - motif.mean()
    score = (windows * motif).sum(axis=(-2, -1))
    length = np.sqrt((windows**2).sum(axis=(-2, -1)))
    return score / (np.maximum(length, 1e-9) if guard else length) if divide else score


def _place(score):
    return np.array(np.unravel_index(score.argmax(), score.shape))


def _find(picture, motif, **change):
    return _place(_scores(picture, motif, **change))


def _finds(**change):
    return gives(lambda picture, motif: _find(picture, motif, **change))


_MOTIF = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])


def _scene(seed, faint, bright=False, strong=False, place=(4, 11)):
    """A picture with a faint copy of the motif, and if asked for flat blocks, one bright, and one of strong noise."""
    generator = np.random.default_rng(seed)
    picture = generator.uniform(0.3, 0.35, size=(16, 20))
    if bright:
        picture[9:14, 13:18], picture[1:5, 2:6] = 1.0, 0.5
    if strong:
        picture[10:15, 2:8] = generator.integers(2, size=(5, 6))
    picture[place[0] : place[0] + 3, place[1] : place[1] + 3] = 0.2 + faint * _MOTIF
    return picture, _MOTIF


def _with_a_negative(seed):
    """A scene in which the motif is a little blurred by noise, and its negative, dark for bright, is sharp."""
    picture, motif = _scene(seed, 0.5)
    picture[4:7, 11:14] += np.random.default_rng(seed).uniform(-0.1, 0.1, size=(3, 3))
    picture[10:13, 3:6] = 0.9 - 0.5 * motif
    return picture, motif


def _draw_scene(rng):
    """A scene with another motif and its negative, in which the right place is ahead by far."""
    while True:
        motif = rng.integers(2, size=(3, 4)).astype(float)
        picture = rng.uniform(0.3, 0.35, size=(12, 15))
        row, column = draws.whole(rng, 0, 4), draws.whole(rng, 0, 11)
        picture[9:12, 2:6], picture[6:9, 8:14] = 0.8 - 0.6 * motif, rng.integers(2, size=(3, 6))
        picture[row : row + 3, column : column + 4] = 0.2 + 0.3 * motif
        second, first = np.sort(_scores(picture, motif), axis=None)[-2:]
        if np.ptp(motif) and first - second > 0.05 * np.linalg.norm(motif - motif.mean()):
            return picture, motif


find_motif = Exercise(
    task="""The place at which a picture looks most like a motif, in whatever brightness and contrast.

    argmax over (i, j) of  sum (p - mean p) (m - mean m) / |p - mean p|,  p the window at (i, j)

    Takes: picture (H, W) and motif (kH, kW).
    Returns: row and column of the window's upper left pixel.
    """,
    answer=_find,
    cases={
        "a plain ground": _scene(1, 0.6, place=(9, 3)),
        "a bright block beside it": _scene(2, 0.3, bright=True),
        "a block of strong noise too": _scene(33, 0.1, bright=True, strong=True),
        "a negative of the motif beside it": _with_a_negative(4),
        "in the lower right corner": _scene(5, 0.4, place=(13, 17)),
    },
    drawn=_draw_scene,
    mistakes=(
        (
            _finds(centre=False, divide=False),
            "Brightness wins: a white block gives a large sum with any motif. Take the mean out of motif and window.",
        ),
        (
            _finds(divide=False),
            "Contrast wins: strong noise gives larger sums than a faint motif. Divide by the length of the window.",
        ),
        (_finds(guard=False), "In the flat block the length is 0, and 0 / 0 is nan. argmax takes nan for the largest."),
        (
            _finds(centre=False),
            "The means are still in: windows of positive numbers all point much the same way. Take them out first.",
        ),
        (
            gives(lambda picture, motif: _place(np.abs(_scores(picture, motif)))),
            "There stands a negative of the motif, dark where it is bright. Its cosine is near -1, as low as can be.",
        ),
        (gives(lambda picture, motif: _find(picture, motif)[::-1]), "First the row, then the column."),
        (
            gives(lambda picture, motif: _find(picture, motif) + 1),
            "Return the window's upper left pixel, not its middle.",
        ),
        (
            gives(lambda picture, motif: _find(picture, motif[::-1, ::-1])),
            "The motif is turned. A detector correlates; it does not convolve.",
        ),
    ),
    hint="Score each window by the cosine between it and the motif, both with their means taken out.",
    success="The cosine is 1 where the motif stands, however faint it is and however bright its ground.",
)
