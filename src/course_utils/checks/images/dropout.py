"""Exercises of the lesson on dropout."""

import itertools

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: how large a thinned network is


def _used(sizes, p):
    """Mean number of weights in use: a weight is, if the units at both of its ends are."""
    kept = [1.0] + [1 - p] * (len(sizes) - 2) + [1.0]
    return sum(m * n * a * b for m, n, a, b in zip(sizes, sizes[1:], kept, kept[1:], strict=False))


def _one_end(sizes, p):
    """Only the unit that receives counts."""
    kept = [1 - p] * (len(sizes) - 2) + [1.0]
    return sum(m * n * a for m, n, a in zip(sizes, sizes[1:], kept, strict=False))


thinned_weights = Exercise(
    task="""The mean number of weights that a thinned network uses; biases do not count.

    mean = sum over layers of inputs * outputs * P(sender kept) * P(receiver kept); only hidden units are dropped

    Takes: sizes, the units of every layer from inputs to outputs, and p, the probability of dropping a hidden unit.
    Returns: a number.
    """,
    answer=_used,
    cases={
        "one hidden layer, p = 0.5": ([4, 10, 2], 0.5),
        "two hidden layers, p = 0.5": ([784, 256, 256, 10], 0.5),
        "no hidden layer, p = 0.5": ([4, 2], 0.5),
        "three hidden layers, p = 0.2": ([20, 30, 40, 30, 5], 0.2),
    },
    drawn=lambda rng: ([draws.whole(rng, 2, 60) for _ in range(draws.whole(rng, 3, 6))], draws.between(rng, 0.1, 0.9)),
    mistakes=(
        (
            gives(lambda sizes, p: sum(m * n for m, n in zip(sizes, sizes[1:], strict=False))),
            "That is the whole network; nothing is dropped.",
        ),
        (
            gives(lambda sizes, p: (1 - p) * sum(m * n for m, n in zip(sizes, sizes[1:], strict=False))),
            "Right for a weight with one end in a hidden layer. Between two hidden layers both ends must be kept.",
        ),
        (gives(_one_end), "A weight needs both of its units: the one that sends and the one that receives."),
        (
            gives(lambda sizes, p: (1 - p) ** 2 * sum(m * n for m, n in zip(sizes, sizes[1:], strict=False))),
            "Inputs and outputs are never dropped here: the first and last layers have one end that is always there.",
        ),
        (gives(lambda sizes, p: _used(sizes, 1 - p)), "p is the probability of dropping a unit, as in PyTorch."),
        (
            gives(lambda sizes, p: _used(sizes, p) + sum(sizes[1:])),
            "Weights only: the biases do not count.",
        ),
    ),
    hint="For each layer of weights: how many there are, times the probability that both of their units are kept.",
    success=lambda value: f"{float(value):,.0f} on average in the last case: both ends of a weight must be there.",
)


# ---- Exercise 2: back through DropConnect


def _dropconnect(h, keep, p, gradient, scale=True, masked=True):
    share = np.einsum("no,nh,noh->oh" if masked else "no,nh->oh", *([gradient, h, keep] if masked else [gradient, h]))
    return share / (1 - p) if scale else share


_GENERATOR = np.random.default_rng(7)
_H, _G = _GENERATOR.normal(size=(5, 4)), _GENERATOR.normal(size=(5, 3))
_KEEP = (_GENERATOR.random((5, 3, 4)) >= 0.25).astype(float)
_ONE = np.array([[2.0, 3.0]]), np.array([[[1.0, 0.0]]]), 0.5, np.array([[10.0]])

dropconnect_backward = Exercise(
    task="""The gradient of the weights where weights are dropped in the place of units.

    dE/dw[o, j] = sum over n of gradient[n, o] * keep[n, o, j] * h[n, j] / (1 - p)

    Takes: h (N, J), keep (N, O, J) of zeros and ones, p and gradient (that of y, N, O).
    Returns: an array (O, J).
    """,
    answer=_dropconnect,
    cases={
        "one example, one unit, p = 0.5": _ONE,
        "five examples, three units, p = 0.25": (_H, _KEEP, 0.25, _G),
    },
    drawn=lambda rng: (draws.numbers(rng, 6, 5), rng.integers(2, size=(6, 4, 5)).astype(float),
                       draws.between(rng, 0.1, 0.7), draws.numbers(rng, 6, 4)),
    mistakes=(
        (
            gives(lambda h, keep, p, g: _dropconnect(h, keep, p, g, scale=False)),
            "The factor 1 / (1 - p) multiplied on the way up, so it multiplies on the way down.",
        ),
        (
            gives(lambda h, keep, p, g: _dropconnect(h, keep, p, g, masked=False)),
            "A weight that was dropped did not move the output, and gets nothing from that example.",
        ),
        (
            gives(lambda h, keep, p, g: _dropconnect(h, keep, p, g, masked=False, scale=False)),
            "That is the gradient without dropping: both the mask and the factor 1 / (1 - p) are missing.",
        ),
        (
            gives(lambda h, keep, p, g: _dropconnect(h, keep, 1 - p, g)),
            "p is the probability of dropping: divide by 1 - p.",
        ),
        (
            gives(lambda h, keep, p, g: _dropconnect(h, 1 - keep, p, g)),
            "The other way round: keep is 1 where a weight took part.",
        ),
        (
            gives(lambda h, keep, p, g: _dropconnect(h, keep, p, g) / len(h)),
            "A sum over the examples, not a mean: the mean is in the loss, if anywhere.",
        ),
        (
            gives(lambda h, keep, p, g: (g.T @ h) * keep.mean(axis=0) / (1 - p)),
            "Each example has a mask of its own; multiply before you sum over the examples.",
        ),
    ),
    hint="y[n, o] = sum over h of keep[n, o, h] * weight[o, h] * h[n, h] / (1 - p). What does weight[o, h] meet there?",
    success="A dropped weight learns nothing from that example; a kept one learns 1 / (1 - p) times as fast.",
)


# ---- Exercise 3: where halving fails


def _means(terms):
    """The rectified sum of the halves, and the mean rectified sum over all sixteen thinned units."""
    masks = np.array(list(itertools.product((0, 1), repeat=4)))
    return max(0.0, terms.sum() / 2), np.maximum(0, masks @ terms).mean()


_GAP = 0.3

fooled_by_halving = Exercise(
    task="""Four terms whose rectified half sum is 0 though the mean over all thinned units is at least 0.3.

    max(0, sum(terms) / 2) = 0 and mean over masks m of max(0, sum(m * terms)) >= 0.3, |terms| <= 1

    Takes: nothing.
    Returns: four numbers.
    """,
    answer=lambda: np.array([1.0, 1.0, -1.0, -1.0]),
    cases={"your four terms": ()},
    mistakes=(
        (where(lambda value: value.shape == (4,) and np.abs(value).max() > 1), "Each between -1 and 1."),
        (
            where(lambda value: value.shape == (4,) and (np.all(value >= 0) or np.all(value <= 0))),
            "With one sign only, all thinned units are on the same side of the bend, and halving is exact.",
        ),
        (
            where(lambda value: value.shape == (4,) and _means(value)[0] > 1e-6),
            "Halving gives more than 0 here: the sum has to be 0 or less.",
        ),
        (
            where(lambda value: value.shape == (4,) and np.count_nonzero(value) < 4),
            "The mean over the thinned units is too small. Use all four terms.",
        ),
        (
            where(lambda value: _means(value)[1] < _GAP),
            "The mean over the thinned units is too small. The terms may pull harder, in both directions.",
        ),
    ),
    expected="halving 0, mean at least 0.3",
    accepts=lambda value: np.abs(value).max() <= 1 and _means(value)[0] <= 1e-6 and _means(value)[1] >= _GAP - 1e-6,
    hint="The sum is 0 or less, but many halves of it are not.",
    success=lambda value: f"Halving says 0, the thinned units say {_means(value)[1]:.3g} on average: ReLU's bend.",
)


# ---- Exercise 4: how much thinned networks disagree


def _entropy(p, axis=-1):
    return -np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0), axis=axis)


def _disagreement(probabilities):
    return _entropy(probabilities.mean(axis=0)) - _entropy(probabilities).mean(axis=0)


_AGREE = np.array([[[0.5, 0.5]], [[0.5, 0.5]]])
_DIFFER = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
_SAMPLES = np.random.default_rng(5).dirichlet(np.ones(4), size=(6, 3))

disagreement = Exercise(
    task="""How much sampled networks disagree: the entropy of their average less their average entropy, in nats.

    d[n] = H(mean over s of q[s, n]) - mean over s of H(q[s, n]), H(q) = -sum over classes of q * ln(q), 0 ln 0 = 0

    Takes: probabilities (networks, pictures, classes).
    Returns: an array (pictures,).
    """,
    answer=_disagreement,
    cases={
        "six networks, three pictures": (_SAMPLES,),
        "two networks, unsure but of one mind": (_AGREE,),
        "two networks, sure and opposed": (_DIFFER,),
    },
    drawn=lambda rng: (rng.dirichlet(np.ones(5), size=(4, 6)),),
    mistakes=(
        (
            gives(lambda q: _entropy(q.mean(axis=0))),
            "That is the entropy of the average: it is large where all are unsure in the same way, too.",
        ),
        (
            gives(lambda q: _entropy(q).mean(axis=0)),
            "That is how unsure each is by itself. Take it from the entropy of their average.",
        ),
        (gives(lambda q: -_disagreement(q)), "The other way round: the average is never surer than its members."),
        (gives(lambda q: _disagreement(q) / np.log(2)), "In nats, with the natural logarithm; these are bits."),
        (
            where(lambda value, q: value.shape == (q.shape[1],) and not q.all() and not np.isfinite(value).all()),
            "0 times log 0 counts as 0.",
        ),
        (
            where(lambda value, q: value.ndim == 0),
            "One number for each picture: average over the networks, axis 0, only.",
        ),
    ),
    hint="The entropy of the mean over the networks, less the mean of their entropies.",
    success="0 where all networks say the same, however unsure; ln 2 where two are sure and opposed.",
)
