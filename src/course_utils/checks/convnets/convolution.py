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


# ---- Exercise 2: the gradient of the filter


def _filter_gradient(x, gradient, kernel_size, stride, step=None):
    step = stride if step is None else step
    return np.array([sum(g * x[i * step + u] for i, g in enumerate(gradient)) for u in range(kernel_size)])


def _draw_gradient(rng):
    kernel_size, stride, count = draws.whole(rng, 1, 4), draws.whole(rng, 1, 3), draws.whole(rng, 2, 5)
    left_over = draws.whole(rng, 0, stride - 1)
    x = draws.numbers(rng, (count - 1) * stride + kernel_size + left_over)
    return x, draws.numbers(rng, count), kernel_size, stride


filter_gradient = Exercise(
    task="""The gradient of the filter of a 1-D correlation without padding.

    dE/dw[u] = sum over i of dE/dy[i] * x[i s + u]

    Takes: x (n,), gradient (that of y, one number an output), kernel_size and stride.
    Returns: an array (kernel_size,).
    """,
    answer=_filter_gradient,
    cases={
        "2 taps, 3 outputs": (np.array([1.0, 2.0, 4.0, 8.0]), np.array([1.0, 0.0, -1.0]), 2, 1),
        "3 taps, 4 outputs": (np.array([1.0, 0.5, -2.0, 3.0, 1.0, 0.0]), np.array([2.0, -1.0, 0.5, 1.0]), 3, 1),
        "3 taps, stride 2": (np.array([1.0, 0.5, -2.0, 3.0, 1.0, 0.0, 5.0]), np.array([2.0, -1.0, 0.5]), 3, 2),
        "2 taps, stride 3, a number left over": (np.array([1.0, 2, 7, 3, -1, 4]), np.array([2.0, 1.0]), 2, 3),
    },
    drawn=_draw_gradient,
    mistakes=(
        (
            gives(lambda x, g, k, s: _filter_gradient(x, g, k, s, step=1)),
            "Right without stride. With it, output i saw the numbers from place i · stride on.",
        ),
        (
            gives(lambda x, g, k, s: _filter_gradient(x, g, k, s)[::-1]),
            "Turned: tap u met x[i s + u], so it gets the sum of gradient[i] x[i s + u].",
        ),
        (
            gives(lambda x, g, k, s: _filter_gradient(x, g, k, s) / len(g)),
            "A sum over the places, not a mean: every place at which the tap is used has its say.",
        ),
        (
            gives(lambda x, g, k, s: np.array([x[u : u + s * len(g) : s].sum() for u in range(k)])),
            "The gradient of each output is missing: it multiplies what the tap saw there.",
        ),
        (
            gives(lambda x, g, k, s: _filter_gradient(x, g, k, s).sum()),
            "Each tap has a derivative of its own: return kernel_size numbers.",
        ),
        (
            gives(lambda x, g, k, s: g[-1] * x[s * (len(g) - 1) : s * (len(g) - 1) + k]),
            "That is the share of the last output. Add the shares of all outputs, do not overwrite.",
        ),
    ),
    hint="Tap u is used once in every output. Add gradient[i] times the number that it met there.",
    success="One weight used at many places: its derivative is the sum over them. That is weight sharing, backwards.",
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
