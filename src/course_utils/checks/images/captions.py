"""Exercises of the lesson on captions with attention."""

from collections import Counter

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: clipped precision


def _runs(words, n):
    return Counter(tuple(words[place : place + n]) for place in range(len(words) - n + 1))


def _clipped(caption, references, n, clip=max):
    """Share of the runs of n words that are found, each as often as `clip` of the counts in the references allows."""
    own, others = _runs(caption, n), [_runs(reference, n) for reference in references]
    found = sum(min(count, clip([other[run] for other in others])) for run, count in own.items())
    return found / sum(own.values())


def _unclipped(caption, references, n):
    known = set().union(*(_runs(reference, n) for reference in references))
    own = _runs(caption, n)
    return sum(count for run, count in own.items() if run in known) / sum(own.values())


def _different(caption, references, n):
    """Every run once, however often it occurs."""
    known = set().union(*(_runs(reference, n) for reference in references))
    own = set(_runs(caption, n))
    return len(own & known) / len(own)


def _recall(caption, references, n):
    reference = _runs(references[0], n)
    own = _runs(caption, n)
    return sum(min(count, own[run]) for run, count in reference.items()) / sum(reference.values())


def _draw_captions(rng):
    """A caption and three references of few different words, so that runs repeat; one reference may be short."""
    words = np.array(["a", "red", "blue", "ring"])
    caption, *references = (rng.choice(words, size=size).tolist() for size in (9, 8, 10, draws.whole(rng, 1, 4)))
    return caption, references, draws.whole(rng, 1, 3)


_TRUE = "a small red ring above a large blue square".split()
_OTHER = "a blue square below a red ring".split()
clipped_precision = Exercise(
    task="""The clipped precision of BLEU for runs of n words.

    p_n = sum over runs r of min(count of r in the caption, max over references of its count there) / number of runs

    Takes: a caption, a list of words; references, a list of such lists; and n.
    Returns: a number from 0 to 1.
    """,
    answer=_clipped,
    cases={
        "single words, one wrong": ("a red ring above a blue star".split(), [_TRUE], 1),
        "the article five times": ("a a a a a".split(), [_TRUE, _OTHER], 1),
        "pairs of words, two references": ("a red ring above a large blue square".split(), [_TRUE, _OTHER], 2),
        "a reference shorter than a run": ("a red ring".split(), ["a".split(), "a red ring".split()], 2),
        "runs of four": ("a small red ring above a large green square".split(), [_TRUE, _OTHER], 4),
    },
    drawn=_draw_captions,
    mistakes=(
        (gives(_unclipped), "A run that comes five times counts only as often as one of the references has it."),
        (gives(_different), "Runs that come twice in the caption count twice, above and below the line, if a reference "
                            "has them twice."),
        (gives(lambda *case: _clipped(*case, clip=sum)), "The references do not add up: the largest count in any one "
                                                         "of them is the limit."),
        (gives(lambda *case: _clipped(*case, clip=min)), "It is enough that one reference has the run: the largest "
                                                         "count, not the smallest."),
        (gives(lambda caption, references, n: _clipped(caption, references[:1], n)), "All references count, not only "
                                                                                     "the first."),
        (gives(_recall), "A precision divides by the runs of the caption, not by those of the reference."),
        (gives(lambda caption, references, n: _clipped(caption, references, n) * (len(caption) - n + 1)),
         "Divide by the number of runs in the caption."),
        (gives(lambda caption, references, n: _clipped(caption, references, n) * (len(caption) - n + 1) / len(caption)),
         "A caption of length L has L - n + 1 runs of n words, fewer than it has words."),
        (gives(lambda caption, references, n: _clipped(caption, references, 1)), "Runs of n words, not single words."),
    ),
    hint="For each run of the caption the smaller of two counts: its own, and the largest in any one reference.",
    success=lambda value: f"{float(value):.2g} of the runs of four words, although one word of nine is wrong.",
)


# ---- Exercise 2: back through the penalty on coverage


def _softmax(scores, axis=-1):
    raised = np.exp(scores - np.max(scores, axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


def _coverage(scores, factor=-2.0, centre=True, axis=-1):
    a = _softmax(scores, axis)
    g = np.broadcast_to(factor * (1 - a.sum(axis=0)), a.shape)
    return a * (g - (a * g).sum(axis=-1, keepdims=True) * centre)


def _each_word(scores):
    """As if every word alone had to cover all places."""
    a = _softmax(scores)
    g = -2 * (1 - a)
    return a * (g - (a * g).sum(axis=-1, keepdims=True))


def _over_words(scores):
    """The sum over the places of the picture in the place of that over words."""
    a = _softmax(scores)
    g = -2 * (1 - a.sum(axis=1, keepdims=True)) * np.ones_like(a)
    return a * (g - (a * g).sum(axis=-1, keepdims=True))


_SCORES = np.random.default_rng(86).normal(size=(5, 4))

coverage_backward = Exercise(
    task="""The gradient, for the scores, of the penalty that asks every place to be looked at once.

    R = sum over p of (1 - sum over t of a[t, p])^2, a[t] = softmax of s[t];
    dR/ds[t, p] = a[t, p] (g[p] - sum over r of a[t, r] g[r]), g[p] = -2 (1 - sum over t of a[t, p])

    Takes: scores (T, P).
    Returns: an array (T, P).
    """,
    answer=_coverage,
    cases={
        "two words, two places": (np.array([[0.0, 0.0], [1.0, -1.0]]),),
        "five words, four places": (_SCORES,),
        "large scores": (np.array([[800.0, 799.0, 0.0], [3.0, 4.0, 5.0]]),),
    },
    drawn=lambda rng: (draws.numbers(rng, draws.whole(rng, 2, 5), draws.whole(rng, 2, 6)),),
    mistakes=(
        (
            gives(lambda s: np.broadcast_to(-2 * (1 - _softmax(s).sum(axis=0)), s.shape)),
            "That is the gradient of the weights. Go on through the softmax, to the scores.",
        ),
        (gives(lambda s: _coverage(s, factor=2.0)), "The sign: more attention makes 1 - sum smaller."),
        (gives(lambda s: _coverage(s, factor=-1.0)), "The square brings a factor of 2."),
        (gives(lambda s: _coverage(s, centre=False)), "A score wins only at the cost of the others: take off the mean "
                                                      "of the gradients under the weights of the word."),
        (gives(_each_word), "The sum over the words is inside the square: all words together cover a place once."),
        (
            gives(_over_words),
            "That comes out if the sum in R runs over the places of a word, which add up to 1 always. It runs over the "
            "words, axis 0.",
        ),
        (gives(lambda s: _coverage(s, axis=0)), "Each word has a softmax of its own, over the places, axis 1."),
        (
            where(lambda value, s: s.max() > 700 and value.shape == s.shape and not np.isfinite(value).all()),
            "exp(800) overflows, and exp(3 - 800) rounds to 0. Take off the largest score of each word, each word its "
            "own: the softmax stays the same.",
        ),
    ),
    hint="dR/da[t, p] = -2 (1 - sum over t of a[t, p]); then a (g - sum over p of a g) for each word.",
    success="Each row adds up to 0: within a word attention is only moved.",
)


# ---- Exercise 3: attention that cannot learn


def _stuck(scores):
    """Error and gradient of the scores, for places that hold 0, 0, 0, 1 where 1 is wanted."""
    a = _softmax(scores)
    values = np.array([0.0, 0.0, 0.0, 1.0])
    z = a @ values
    return 0.5 * (z - 1) ** 2, a * (values - z) * (z - 1)


_LEAST_ERROR, _MOST_GRADIENT = 0.48, 0.01


def _shape_is_four(value):
    return value.shape == (4,) and np.isfinite(value).all()


stuck_scores = Exercise(
    task="""Four scores with which attention is wrong and gets no gradient.

    a = softmax(s), z = a[4], E = (z - 1)^2 / 2 > 0.48, |dE/ds[p]| = |a[p] (k[p] - z) (z - 1)| <= 0.01 for all p

    Takes: nothing.
    Returns: four numbers.
    """,
    answer=lambda: np.array([8.0, 8.0, 8.0, 0.0]),
    cases={"your four scores": ()},
    mistakes=(
        (
            where(lambda value: _shape_is_four(value) and np.ptp(value) < 1e-9),
            "Equal scores give each place a quarter, and the last one a large gradient. Only differences count.",
        ),
        (
            where(lambda value: _shape_is_four(value) and _softmax(value)[3] > 0.5),
            "It looks at the last place, which is right: the error is small. The scores are to be stuck where it is "
            "large.",
        ),
        (
            where(lambda value: _shape_is_four(value) and _stuck(value)[0] > _LEAST_ERROR),
            "The error is large enough, but the last score still has a gradient: that place still gets too much "
            "attention.",
        ),
        (
            where(_shape_is_four),
            "The error is too small: the last place gets too much attention. It should get next to none.",
        ),
    ),
    expected="an error above 0.48 and no gradient above 0.01",
    accepts=lambda value: _stuck(value)[0] > _LEAST_ERROR and np.abs(_stuck(value)[1]).max() <= _MOST_GRADIENT,
    hint="Every gradient has the factor a_p. Give the last place next to no attention.",
    success=lambda value: (
        f"Error {_stuck(value)[0]:.3f}, largest gradient {np.abs(_stuck(value)[1]).max():.1g}: what is not looked at "
        "cannot say that it is worth a look."
    ),
)


# ---- Exercise 4: the mean position


def _centre(weights, offset=3.5, step=8):
    columns, rows = (step * np.arange(len(weights)) + offset for _ in range(2))
    return np.array([weights.sum(axis=0) @ columns, weights.sum(axis=1) @ rows])


def _peak(weights):
    row, column = np.unravel_index(np.argmax(weights), weights.shape)
    return np.array([8 * column + 3.5, 8 * row + 3.5])


def _one_place(row, column):
    weights = np.zeros((8, 8))
    weights[row, column] = 1.0
    return weights


_LOOKS = np.random.default_rng(28).dirichlet(np.full(64, 0.2)).reshape(8, 8)

attention_centre = Exercise(
    task="""The mean position of attention in pixels.

    x = sum over rows i and columns j of w[i, j] (8 j + 3.5); y = sum of w[i, j] (8 i + 3.5)

    Takes: weights (8, 8) with sum 1.
    Returns: x and y.
    """,
    answer=_centre,
    cases={
        "all on row 2, column 5": (_one_place(2, 5),),
        "half on row 0, column 0, half on row 0, column 7": ((_one_place(0, 0) + _one_place(0, 7)) / 2,),
        "spread over many places": (_LOOKS,),
    },
    drawn=lambda rng: (rng.dirichlet(np.full(64, 0.2)).reshape(8, 8),),
    mistakes=(
        (gives(lambda w: _centre(w)[::-1]), "x goes to the right, along the columns; y goes down. They have changed "
                                            "places."),
        (gives(lambda w: _centre(w, offset=0)), "That is the upper left pixel of a place. Its middle is 3.5 further."),
        (gives(lambda w: _centre(w, offset=4)), "The middle of pixels 0 to 7 is 3.5: the centre of the first is 0."),
        (gives(lambda w: _centre(w, offset=0, step=1)), "These are columns and rows. A place is eight pixels wide."),
        (gives(_peak), "That is the peak. The mean position counts every place, by its weight."),
        (gives(lambda w: _centre(w) / 64), "In pixels, not in widths of the picture."),
    ),
    hint="The middles of the columns, weighted with the sums of the columns; the rows likewise.",
    success=lambda value: f"({value[0]:.1f}, {value[1]:.1f}) in the last case, between the places.",
)
