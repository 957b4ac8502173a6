"""Exercises of the lesson on a neural Turing machine."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: how strong a key has to be

strength_for = Exercise(
    task="""The strength of a key that gives the one right cell a given share of the weighting.

    content = softmax(strength * cosines), with a cosine of 1 for the right cell and 0 for all others

    Takes: share, between 0 and 1, and cells, how many there are, the right one among them.
    Returns: strength.
    """,
    answer=lambda share, cells: float(np.log(share * (cells - 1) / (1 - share))),
    cases={
        "two cells, a share of 0.9": (0.9, 2),
        "eight cells, a half": (0.5, 8),
        "four cells, a share of 0.1": (0.1, 4),
        "128 cells, a share of 0.99": (0.99, 128),
    },
    drawn=lambda rng: (draws.between(rng, 0.05, 0.95), draws.whole(rng, 3, 60)),
    mistakes=(
        (
            gives(lambda share, cells: np.log(share / (1 - share))),
            "That is right for two cells. Each further cell takes its part of the rest.",
        ),
        (
            gives(lambda share, cells: np.log(share * cells / (1 - share))),
            "One of the cells is the right one: how many others are there?",
        ),
        (
            gives(lambda share, cells: share * (cells - 1) / (1 - share)),
            "That is how many times the score of the right cell is that of another. The scores are exponentials.",
        ),
        (
            gives(lambda share, cells: -np.log(share * (cells - 1) / (1 - share))),
            "The sign is turned: the stronger the key, the larger the share.",
        ),
        (
            gives(lambda share, cells: np.log(share)),
            "A softmax divides by the sum over all cells, the right one among them.",
        ),
    ),
    hint="The right cell has the score exp(strength), each other exp(0) = 1. Which share is the first of the sum?",
    success="A tape ten times as long needs about 2.3 more, log 10. A fixed key fades on a long tape, slowly.",
)


# ---- Exercise 2: the gradient of the strength


def _softmax(scores):
    raised = np.exp(scores - np.max(scores))
    return raised / raised.sum()


def _of_strength(cosines, strength, arriving, mean=True, by="cosines"):
    content = _softmax(strength * cosines)
    of_scores = content * (arriving - (content @ arriving if mean else 0))
    return float(of_scores @ (cosines if by == "cosines" else np.ones_like(cosines)))


def _draw_key(rng):
    count = draws.whole(rng, 3, 6)
    return rng.uniform(-1, 1, count).round(2) + 0.0, draws.between(rng, 0.5, 4), draws.numbers(rng, count)


strength_gradient = Exercise(
    task="""The gradient of the strength of a key.

    c = softmax(strength * cosines),  dE/dstrength = sum over i of dE/dscore[i] * cosines[i]

    Takes: cosines, (C,), strength, a number, and arriving, (C,): dE/dc.
    Returns: dE/dstrength, a number.
    """,
    answer=_of_strength,
    cases={
        "two cells, strength 0.5": (np.array([1.0, -0.5]), 0.5, np.array([1.0, 0.0])),
        "two cells, strength 2": (np.array([1.0, -0.5]), 2.0, np.array([-1.0, 1.0])),
        "an error that is the same everywhere": (np.array([0.5, -0.25, 0.75]), 1.0, np.array([2.0, 2.0, 2.0])),
        "four cells": (np.array([0.25, -0.5, 1.0, 0.0]), 3.0, np.array([0.5, -1.5, 0.25, 2.0])),
    },
    drawn=_draw_key,
    mistakes=(
        (
            gives(lambda *given: _of_strength(*given, mean=False)),
            "A cell of a softmax gains at the cost of the others: take the weighted mean of `arriving` away first.",
        ),
        (
            gives(lambda cosines, strength, arriving: (arriving - _softmax(strength * cosines) @ arriving) @ cosines),
            "The slope of a softmax has the share c of the cell itself as a factor.",
        ),
        (
            gives(lambda cosines, strength, arriving: strength * _of_strength(cosines, strength, arriving)),
            "The score is strength * cosine. Its slope in the strength is the cosine alone.",
        ),
        (
            gives(lambda cosines, strength, arriving: _of_strength(cosines, strength, arriving, by="ones")),
            "The scores' gradients always add up to 0. Each counts by the cosine of its cell.",
        ),
        (where(lambda value, cosines, *_: value.shape == cosines.shape), "One strength serves all cells: add up."),
    ),
    hint="First back through the softmax, dE/dscore = c * (arriving - sum of c * arriving); then through the product.",
    success="It is the covariance of cosine and error, under the weighting: no gradient where all cells fit alike.",
)


# ---- Exercise 3: a list longer than the tape


def _said_by(length, cells):
    n = np.arange(length)
    return n + cells * ((length - 1 - n) // cells)


said_by = Exercise(
    task="""What a machine says whose tape, a ring, is shorter than its list.

    Vector n is written on cell n mod cells, over what was there. Then the cells are read in the same order, from cell 0
    on, as often as there are vectors.

    Takes: length, how many vectors, and cells, how many cells.
    Returns: for each of the `length` reads the number of the vector that is found, from 0.
    """,
    answer=_said_by,
    cases={
        "three vectors on five cells": (3, 5),
        "five vectors on three cells": (5, 3),
        "eight vectors on four cells": (8, 4),
        "ten vectors on four cells": (10, 4),
        "seven vectors on one cell": (7, 1),
    },
    drawn=lambda rng: (draws.whole(rng, 4, 14), draws.whole(rng, 2, 7)),
    mistakes=(
        (gives(lambda length, cells: np.arange(length)), "That is right while the tape is long enough. Then it wraps."),
        (
            gives(lambda length, cells: np.arange(length) % cells),
            "Those are the vectors that were written first on these cells. Others have been written over them.",
        ),
        (
            gives(lambda length, cells: np.maximum(0, length - cells) + np.arange(length)),
            "Vectors that are still there, but the reading begins on cell 0, and not on that of the oldest one.",
        ),
        (
            gives(lambda length, cells: np.arange(length) + cells * ((length - np.arange(length)) // cells)),
            "The last vector has the number length - 1. There is none of so high a number.",
        ),
        (where(lambda value, length, cells: value.shape != (length,)), "Asked for is one vector for each read."),
    ),
    hint="Which is the last vector whose number leaves the same rest, divided by the number of cells?",
    success="The newest vectors are all there, twice or more. It is the oldest that are lost.",
)
