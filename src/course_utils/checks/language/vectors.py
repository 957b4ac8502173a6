"""Exercises of the lesson on word vectors and t-SNE."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

_RNG = np.random.default_rng(52)

# ---- Exercise 1: nearest by angle


def _ranked(scores, row, count, keep_itself=False):
    scores = np.array(scores, dtype=float)
    if not keep_itself:
        scores[row] = -np.inf
    return np.argsort(-scores, kind="stable")[:count]


def _cosines(X, row):
    return X @ X[row] / (np.linalg.norm(X, axis=1) * np.linalg.norm(X[row]))


def _are_nearest(value, X, row, count):
    """The right number of other rows, each once; where cosines are equal, in any order."""
    rows = value.astype(int)
    others = set(range(len(X))) - {row}
    if not np.array_equal(rows, value) or len(set(rows)) < count or not set(rows) <= others:
        return False
    cosines = _cosines(X, row)
    return np.allclose(cosines[rows], cosines[_ranked(cosines, row, count)], rtol=0, atol=1e-6)


def _city_block(X, row):
    """Products of directions that are scaled to a sum of absolute values of 1 instead of a length of 1."""
    scaled = X / np.abs(X).sum(axis=1, keepdims=True)
    return scaled @ scaled[row]


_FEW = np.array([[1.0, 0.0], [5.0, 4.0], [0.3, 0.1], [0.0, 1.0], [-2.0, 0.1]])
_PARALLEL = np.array([[6.0, 8.0], [1.0, -1.0], [2.0, 2.0], [3.0, 4.0], [-3.0, -4.0]])
_MANY = _RNG.normal(size=(12, 5)) * _RNG.uniform(0.2, 5, size=(12, 1))

cosine_neighbours = Exercise(
    task="""The rows nearest to one row by the angle between them.

    cos(a, b) = X[a] . X[b] / (|X[a]| |X[b]|), largest first, without the row itself

    Takes: X (m, D), row and count.
    Returns: `count` row numbers.
    """,
    answer=lambda X, row, count: _ranked(_cosines(X, row), row, count),
    cases={
        "five vectors, the nearest two of row 0": (_FEW, 0, 2),
        "five vectors, the nearest three of row 3": (_FEW, 3, 3),
        "twelve vectors of different lengths": (_MANY, 7, 6),
        "another row that points the same way": (_PARALLEL, 3, 2),
        "five vectors, all other rows": (_FEW, 1, 4),
    },
    drawn=lambda rng: (draws.numbers(rng, 12, 4) * rng.uniform(0.2, 5, size=(12, 1)), draws.whole(rng, 0, 11), 5),
    accepts=_are_nearest,
    expected="the rows with the smallest angles, the nearest first",
    mistakes=(
        (gives(lambda X, row, count: _ranked(X @ X[row], row, count)),
         "That ranks by the dot product, where long vectors win. Divide by both lengths."),
        (gives(lambda X, row, count: _ranked(_city_block(X, row), row, count)),
         "Those are scaled by the sum of their absolute values. The length is the root of the sum of squares."),
        (where(lambda value, X, row, count: len(value) == count and row in value),
         "The word itself is among its neighbours. Leave row `row` out."),
        (gives(lambda X, row, count: _ranked(-_cosines(X, row), row, count)),
         "Those are the farthest. A cosine of 1 is the nearest there is, and argsort begins with the smallest."),
        (gives(lambda X, row, count: _ranked(-np.linalg.norm(X - X[row], axis=1), row, count)),
         "That ranks by distance, where a vector of the same direction but another length is far away."),
        (where(lambda value, X, row, count: np.all(np.abs(value) <= 1) and not np.array_equal(value, value.round())),
         "Return the numbers of the rows, not their cosines."),
        (where(lambda value, X, row, count: not np.array_equal(value, value.round())),
         "Return the numbers of rows: whole numbers."),
    ),
    hint="The rows with the largest cosine to row `row`, the largest first, without `row` itself.",
    success="Ranked by angle: the length of a vector does not count.",
)


# ---- Exercise 2: the gradient of the loss of one pair


def _sigmoid(s):
    return 1 / (1 + np.exp(-s))


def _pair_gradient(u, v, negatives, real=1.0, invented=0.0, sign=1.0):
    contexts = np.vstack([v, negatives])
    errors = sign * (_sigmoid(contexts @ u) - np.append(real, np.full(len(negatives), invented)))
    return np.vstack([errors @ contexts, np.outer(errors, u)])


def _without(rows):
    """The gradient with some of its rows zero: a part that was forgotten."""

    def formula(u, v, negatives):
        gradient = _pair_gradient(u, v, negatives)
        gradient[rows] = 0
        return gradient

    return formula


def _only_the_real_one(u, v, negatives):
    gradient = _pair_gradient(u, v, negatives)
    gradient[0] = (_sigmoid(u @ v) - 1) * v
    return gradient


def _swapped(u, v, negatives):
    """u's share computed from u, and the contexts' from themselves."""
    contexts = np.vstack([v, negatives])
    errors = _sigmoid(contexts @ u) - np.eye(len(contexts))[0]
    return np.vstack([errors.sum() * u, errors[:, None] * contexts])


pair_gradient = Exercise(
    task="""The gradient of the negative-sampling loss of one pair.

    loss = -ln sigma(u . v) - sum over j of ln sigma(-u . n_j)

    Takes: u (D,), v (D,) and negatives (K, D).
    Returns: an array (K + 2, D): the gradient of u, of v, and of each negative.
    """,
    answer=_pair_gradient,
    cases={
        "the pair of the lesson": (np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([[1.0, -1.0], [0.0, 3.0]])),
        "one negative": (_RNG.normal(size=4), _RNG.normal(size=4), _RNG.normal(size=(1, 4))),
        "five negatives": (_RNG.normal(size=3), _RNG.normal(size=3), _RNG.normal(size=(5, 3))),
        "no negatives": (np.array([1.0, -2.0]), np.array([0.5, 1.0]), np.zeros((0, 2))),
    },
    drawn=lambda rng: (draws.numbers(rng, 4), draws.numbers(rng, 4), draws.numbers(rng, draws.whole(rng, 1, 5), 4)),
    mistakes=(
        (gives(lambda u, v, negatives: _pair_gradient(u, v, negatives, sign=-1)),
         "The sign: asked for is the gradient, not the step against it. The error is σ(s) minus the truth."),
        (gives(lambda u, v, negatives: _pair_gradient(u, v, negatives, invented=1)),
         "The negatives are treated as if they were real. For an invented pair the truth is 0, so its error is σ(s)."),
        (gives(lambda u, v, negatives: _pair_gradient(u, v, negatives, real=0)),
         "The real pair is treated as if it were invented: its error is σ(s) - 1."),
        (gives(_only_the_real_one), "u is part of every score: its row sums over the negatives too."),
        (gives(_swapped), "The slope of u . v with respect to u is v, and with respect to v it is u."),
        (gives(_without(0)), "The first row, of u, is missing: the sum of error times context vector."),
        (gives(_without(slice(2, None))), "The negatives get a gradient too: their error times u."),
        (where(lambda value, u, v, negatives: value.ndim == 2 and value.shape != (len(negatives) + 2, len(u))),
         "One row for u, one for v, one for each negative, in this order."),
    ),
    hint="error_j = σ(s_j) - truth_j; the row of u sums error_j times vector_j, the others are error_j times u.",
    success="Error times the other vector: a product sends back to each factor what the other one was.",
)


# ---- Exercise 3: how many neighbours a point has


def _entropy(p, log=np.log):
    p = np.asarray(p)
    some = p[p > 0]
    return -np.sum(some * log(some))


effective_neighbours = Exercise(
    task="""The perplexity of a distribution over neighbours.

    perplexity = exp(-sum over j of p_j ln p_j), with 0 ln 0 = 0

    Takes: p (m,), not negative and summing to 1.
    Returns: one number.
    """,
    answer=lambda p: np.exp(_entropy(p)),
    cases={
        "four equal shares": (np.full(4, 0.25),),
        "shares 0.7, 0.2, 0.1": (np.array([0.7, 0.2, 0.1]),),
        "some shares are 0": (np.array([0.5, 0.0, 0.3, 0.2, 0.0]),),
        "one neighbour has it all": (np.array([0.0, 1.0, 0.0]),),
    },
    drawn=lambda rng: (np.append(rng.dirichlet(np.ones(6)), 0.0),),
    mistakes=(
        (gives(lambda p: _entropy(p)), "That is the entropy in nats. The perplexity is e to that power."),
        (gives(lambda p: _entropy(p, np.log2)), "That is the entropy in bits. The perplexity is 2 to that power."),
        (gives(lambda p: np.exp(_entropy(p, np.log2))),
         "Logarithm and power have different bases: ln with e, log2 with 2."),
        (gives(lambda p: np.exp(-_entropy(p))),
         "The sign: an entropy is not negative. There is a minus before the sum."),
        (gives(lambda p: np.count_nonzero(p)),
         "That counts all neighbours alike. One with a share near 0 counts little."),
        (where(lambda value, p: np.isnan(value).any() and not p.all()),
         "0 · ln 0 is NaN for NumPy, and 0 for entropy. Leave out the zeros."),
    ),
    hint="e to the power of minus the sum of p ln p.",
    success="Equal shares count as what they are; unequal ones as fewer.",
)


# ---- Exercise 4: what happens without invented pairs


def _scores(value):
    U, C = value
    return U @ C.T


collapsed_tables = Exercise(
    task="""Tables of vectors for which the loss without negatives is near 0, whatever the text is.

    -ln sigma(U[w] . C[c]) < 0.01 for every w and c

    Takes: words and size.
    Returns: an array (2, words, size), the tables U and C.
    """,
    answer=lambda words, size: np.full((2, words, size), 3.0 / np.sqrt(size)),
    cases={"5 words, 3 numbers each": (5, 3), "40 words, 8 numbers each": (40, 8), "2 words, 1 number each": (2, 1)},
    drawn=lambda rng: (draws.whole(rng, 2, 20), draws.whole(rng, 1, 9)),
    mistakes=(
        (where(lambda value, words, size: value.shape == (2, words, size) and not value.any()),
         "Zeros give every pair the score 0, and a loss of ln 2."),
        (where(lambda value, words, size: value.shape == (2, words, size) and (_scores(value) < -4).all()),
         "Every score is far below 0. Turn one of the two tables round."),
        (where(lambda value, words, size: value.shape == (2, words, size)
               and (_scores(value) > 0).all() and (_scores(value) < 4.6).any()),
         "Every score is above 0, but some not far enough: -ln σ(s) < 0.01 needs s > 4.6. Longer vectors."),
        (where(lambda value, words, size: value.shape == (2, words, size) and (np.diag(_scores(value)) > 4.6).all()),
         "A word fits itself, but not the others. The text may hold any pair: all of them must get a high score."),
        (where(lambda value, words, size: value.shape == (words, size)),
         "Two tables are needed: np.stack([U, C]), of shape (2, words, size)."),
    ),
    accepts=lambda value, words, size: (np.log1p(np.exp(-_scores(value))) < 0.01).all(),
    expected="two tables with -ln σ(u . v) below 0.01 for every pair",
    hint="Every u . v must be above 4.6. It does not matter which word is which.",
    success="The loss is nearly 0, and nothing has been learned: every word fits every other.",
)
