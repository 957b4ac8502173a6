"""Exercises of the lesson on the history of neural networks."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: "if p, then q" by one neuron

_ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _signs(value):
    """The signs of the scores at (0, 0), (0, 1), (1, 0) and (1, 1): -1, 0 or 1."""
    return np.sign(_ROWS @ value[:2] + value[2]).tolist()


implication = Exercise(
    task="""The weights of one neuron that computes "if p, then q".

    w1 * p + w2 * q + b > 0 for (0, 0), (0, 1) and (1, 1), and < 0 for (1, 0)

    Takes: nothing.
    Returns: (w1, w2, b).
    """,
    answer=lambda: np.array([-2.0, 2.0, 1.0]),
    cases={"the four rows": ()},
    accepts=lambda value: _signs(value) == [1, 1, -1, 1],
    expected="scores above 0 at (0, 0), (0, 1) and (1, 1), below 0 at (1, 0)",
    mistakes=(
        (where(lambda value: value.shape != (3,)), "Return three numbers in one row: w₁, w₂ and b."),
        (where(lambda value: not np.isfinite(value).all()), "All three must be finite."),
        (where(lambda value: 0 in _signs(value)), "A score is exactly 0, which is on neither side. Shift b."),
        (where(lambda value: _signs(value) == [1, -1, 1, 1]), "That is \"if q, then p\": exchange the two weights."),
        (where(lambda value: _signs(value) == [-1, -1, 1, -1]), "The wrong way round: change the signs of all three."),
        (where(lambda value: value[2] < 0), "At (0, 0) only b is left, and there the answer is 1."),
        (where(lambda value: _signs(value) == [1, 1, -1, -1]), "That is NOT p. At (1, 1) q has to make up for p."),
        (where(lambda value: len(set(_signs(value))) == 1), "All four rows get the same answer."),
    ),
    hint="b speaks for yes, p against, and q for it again, strongly enough to undo what p does.",
    success="b says yes, p says no, q undoes it. Of the 16 tables of two inputs only XOR and its opposite need more.",
)


# ---- Exercise 2: one step of Rosenblatt's rule


def _step(w, b, x, t):
    correction = t * (t * (w @ x + b) <= 0)
    return np.append(w + correction * x, b + correction)


perceptron_step = Exercise(
    task="""The weights of a perceptron after one example.

    where t (w · x + b) <= 0:  w <- w + t x,  b <- b + t

    Takes: w (D,), b, x (D,) and t, 1 or -1.
    Returns: an array (D + 1,): w, then b.
    """,
    answer=_step,
    cases={
        "a wrong answer, t = 1": (np.array([1.0, -2.0]), 0.5, np.array([0.5, 1.5]), 1),
        "a wrong answer, t = -1": (np.array([1.0, 2.0]), 0.5, np.array([2.0, -0.5]), -1),
        "a right answer, t = 1": (np.array([1.0, 2.0]), -0.5, np.array([2.0, 1.5]), 1),
        "a right answer, t = -1": (np.array([1.0, -2.0, 0.5]), 0.5, np.array([-0.5, 1.5, 1.0]), -1),
        "right, but only just": (np.array([1.0, -2.0]), -0.25, np.array([1.0, 0.25]), 1),
        "a score of 0, t = -1": (np.array([0.0, 0.0]), 0.0, np.array([3.0, -1.0]), -1),
        "a score of 0, t = 1": (np.array([1.0, -2.0]), 1.0, np.array([3.0, 2.0]), 1),
        "only b makes the answer wrong": (np.array([1.0, 0.0]), -3.0, np.array([2.0, 1.0]), 1),
    },
    drawn=lambda rng: (draws.numbers(rng, 3), draws.numbers(rng), draws.numbers(rng, 3), int(rng.choice([-1, 1]))),
    mistakes=(
        (
            where(lambda value, w, b, x, t: value.shape == w.shape),
            "Those are the D weights. b belongs to the answer too, as the last number.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w + t * x, b + t)),
            "The answer was right, and the rule changes nothing then.",
        ),
        (
            where(lambda value, w, b, x, t: w @ x + b == 0 and np.array_equal(value, np.append(w, b))),
            "A score of exactly 0 is not on the right side: it counts as wrong.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w + t * x * (t * (w @ x + b) < 1), b + t * (t * (w @ x + b) < 1))),
            "A score on the right side is enough for this rule, however near to 0.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w + t * x * (t * (w @ x + b) <= 0), b)),
            "b is corrected as well. It is the weight of an input that is always 1.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w + x * (t * (w @ x + b) <= 0), b + (t * (w @ x + b) <= 0))),
            "For t = -1 the example is taken away, not added.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w - t * x * (t * (w @ x + b) <= 0), b - t * (t * (w @ x + b) <= 0))),
            "The sign is off: this moves the score away from the target.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w + t * x * (t * (w @ x) <= 0), b + t * (t * (w @ x) <= 0))),
            "Whether the answer is wrong depends on the score w · x + b, with b in it.",
        ),
        (
            gives(lambda w, b, x, t: np.append(w + (t - w @ x - b) * x, b + t - w @ x - b)),
            "That is Adaline's step. Rosenblatt's rule looks only at whether the answer was wrong.",
        ),
    ),
    hint="If t (w · x + b) is at most 0, add t x to w and t to b. Otherwise leave both.",
    success="One test, one addition: the whole of Rosenblatt's rule.",
)


# ---- Exercise 3: the largest rate of Adaline

largest_rate = Exercise(
    task="""The largest learning rate for which Adaline's error on one example does not grow.

    t - z is multiplied by 1 - rate (x · x + 1) at each step, so rate = 2 / (x · x + 1)

    Takes: x (D,), the example without the 1 of the threshold.
    Returns: the rate, a float.
    """,
    answer=lambda x: 2 / (x @ x + 1),
    cases={
        "x = (1, 2)": (np.array([1.0, 2.0]),),
        "x = (-0.5, 0.5, 1)": (np.array([-0.5, 0.5, 1.0]),),
        "x = (0,)": (np.array([0.0]),),
    },
    drawn=lambda rng: (draws.numbers(rng, 4),),
    mistakes=(
        (
            gives(lambda x: 2 / (x @ x)),
            "The threshold is trained too. It is the weight of an input 1: x · x grows by 1.",
        ),
        (
            gives(lambda x: 1 / (x @ x + 1)),
            "At that rate the error is 0 after one step. It may go farther, to the other side of the target.",
        ),
        (gives(lambda x: 2 / (np.sqrt(x @ x) + 1)), "It is the squared length of x that counts, not the length."),
        (gives(lambda x: 2 / np.sqrt(x @ x + 1)), "No root: the score changes by rate · (t - z) · (x · x + 1)."),
        (gives(lambda x: x @ x + 1), "That is by how much the score answers to the rate. What may the factor be?"),
    ),
    hint="After a step t - z is 1 - rate · (x · x + 1) times what it was. For which rate is that factor -1?",
    success="Up to 2/(x · x + 1) the error shrinks; beyond it every step overshoots by more than it corrects.",
)


# ---- Exercise 4: a perceptron that keeps its mistakes


def _likeness(new, x, t, m, power=2, one=1.0):
    return float(np.sum(m * t * (one + x @ new) ** power))


def _mistaken(formula):
    """Sign of a mistake: the answer is what this formula of the N likenesses, t and m gives."""
    return gives(lambda new, x, t, m: formula((1 + x @ new) ** 2, t, m))


_POINTS = np.array([[0.5, -1.0], [1.0, 0.5], [-1.0, 0.2], [0.3, 0.8]])
score_by_likeness = Exercise(
    task="""The score of a new point from the examples that were corrected.

    score = sum over n of m[n] * t[n] * (1 + x[n] · new)**2

    Takes: new (D,), x (N, D), t (N,) of 1 and -1, m (N,), how often each was corrected.
    Returns: one number.
    """,
    answer=_likeness,
    cases={
        "four examples": (
            np.array([0.4, -0.7]), _POINTS, np.array([1, -1, 1, -1]), np.array([2, 0, 1, 4])),
        "one example, once": (np.array([2.0, 1.0]), np.array([[1.0, 0.5]]), np.array([1]), np.array([1])),
        "one example, three times, t = -1": (
            np.array([2.0, -1.0]), np.array([[1.0, 0.5]]), np.array([-1]), np.array([3])),
        "no corrections yet": (np.array([0.4, -0.7]), _POINTS, np.array([1, -1, 1, -1]), np.array([0, 0, 0, 0])),
    },
    drawn=lambda rng: (draws.numbers(rng, 3), draws.numbers(rng, 5, 3), rng.choice([-1, 1], size=5),
                       rng.integers(0, 5, size=5)),
    mistakes=(
        (
            where(lambda value, new, x, t, m: value.shape == t.shape and len(t) > 1),
            "That is one number for each example. Add them up.",
        ),
        (gives(lambda new, x, t, m: _likeness(new, x, t, m, power=1, one=0.0)),
         "That is the plain perceptron's score. The likeness asked for is (1 + x · new)²."),
        (gives(lambda new, x, t, m: _likeness(new, x, t, m, power=1)), "The likeness is squared."),
        (gives(lambda new, x, t, m: _likeness(new, x, t, m, one=0.0)), "The 1 inside the square is missing."),
        (_mistaken(lambda alike, t, m: np.sum(t * alike)), "Each example counts as often as it was corrected: m."),
        (_mistaken(lambda alike, t, m: np.sum(m * alike)), "Examples of class 0 pull the other way: t is missing."),
        (_mistaken(lambda alike, t, m: np.mean(m * t * alike)), "A sum, not a mean: the weights are a sum."),
        (gives(lambda new, x, t, m: np.sum(m * t * (1 + x @ new)) ** 2), "Square each likeness, then add up."),
    ),
    hint="Dot products x @ new, plus 1, squared; each times m and t; then the sum.",
    success="No weights at all, only remembered mistakes and a measure of likeness: the idea behind kernels.",
)
