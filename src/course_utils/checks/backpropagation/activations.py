"""Exercises of the lesson on activations and initialisation."""

import math

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, raises, where

_Z = np.array([[0.5, -2.0, 3.0], [-0.1, 1.5, -4.0]])
_GRADIENT = np.array([[2.0, -1.0, 0.5], [0.3, -0.7, 4.0]])


def _draw_unit(rng):
    """Values before an activation, none of them on its corner, and the gradient that arrives."""
    return draws.numbers(rng, 4, 5) + 0.005, draws.numbers(rng, 4, 5)


def _logistic(z):
    return 1 / (1 + np.exp(-z))


# ---- Exercise 1: back through a leaky ReLU

leaky_backward = Exercise(
    task="""The way back through a leaky ReLU with slope 0.1.

    dE/dz = dE/dy * (1 where z > 0, else 0.1)

    Takes: z and gradient (that of y), both (N, units).
    Returns: an array (N, units).
    """,
    answer=lambda z, gradient: gradient * np.where(z > 0, 1, 0.1),
    cases={
        "z = 2, gradient = 5": (np.array([[2.0]]), np.array([[5.0]])),
        "z = (-2, 3), gradient = (5, 4)": (np.array([[-2.0, 3.0]]), np.array([[5.0, 4.0]])),
        "2 examples, 3 units": (_Z, _GRADIENT),
    },
    drawn=_draw_unit,
    mistakes=(
        (gives(lambda z, gradient: np.where(z > 0, 1, 0.1)), "Those are the slopes. Multiply what arrives by them."),
        (
            gives(lambda z, gradient: np.where(z > 0, gradient, 0)),
            "That is the way back through a plain ReLU: below zero the leaky one still passes a tenth.",
        ),
        (
            gives(lambda z, gradient: np.where(gradient > 0, gradient, 0.1 * gradient)),
            "The sign that decides is that of z, not that of the gradient.",
        ),
        (
            gives(lambda z, gradient: gradient * np.where(z > 0, z, 0.1 * z)),
            "That multiplies by the value f(z). The way back multiplies by the slope f'(z).",
        ),
        (gives(lambda z, gradient: gradient * np.where(z > 0, 0.1, 1)), "The slopes are swapped: 1 is above zero."),
    ),
    hint="The gradient itself where z is positive, a tenth of it elsewhere.",
    success="The gradient times the slope, element by element: 1 above zero, 0.1 below, and nothing is ever dead.",
)


# ---- Exercise 2: the spread of a start for leaky units

starting_spread = Exercise(
    task="""The spread of first weights that keeps the mean square of a signal through leaky units.

    sigma = sqrt(2 / ((1 + a**2) * fan_in))

    Takes: fan_in (int) and a (the slope below zero).
    Returns: sigma.
    """,
    answer=lambda fan_in, a: math.sqrt(2 / ((1 + a**2) * fan_in)),
    cases={"fan_in = 100, a = 0": (100, 0.0), "fan_in = 100, a = 1": (100, 1.0), "fan_in = 64, a = 0.5": (64, 0.5)},
    drawn=lambda rng: (draws.whole(rng, 2, 500), draws.between(rng, 0, 0.9)),
    mistakes=(
        (gives(lambda fan_in, a: 2 / ((1 + a**2) * fan_in)), "That is the variance; its root is the spread."),
        (
            gives(lambda fan_in, a: 1 / math.sqrt(fan_in)),
            "That is right where everything passes, a = 1. Below zero only a share of the signal is kept.",
        ),
        (
            gives(lambda fan_in, a: math.sqrt(2 / fan_in)),
            "That is He's start for a = 0. The negative half is not lost here: its square is multiplied by a².",
        ),
        (
            gives(lambda fan_in, a: math.sqrt(2 / ((1 + a) * fan_in))),
            "What is kept is a mean of squares: a enters as a².",
        ),
        (
            gives(lambda fan_in, a: math.sqrt((1 + a**2) / (2 * fan_in))),
            "The wrong way up: what the units take away, the weights have to give back.",
        ),
    ),
    hint="n σ² times the share that is kept, (1 + a²)/2, has to be 1. Solve for σ.",
    success="sqrt(2 / ((1 + a²) n)): He's start for a = 0, and for a = 1 that of a linear unit.",
)


# ---- Exercise 3: biases that no picture can overcome

_WEIGHT = np.array([[0.5, -1.0, 2.0], [-0.3, -0.2, -0.7], [1.0, 1.0, 1.0]])

deadly_bias = Exercise(
    task="""The largest biases with which ReLU units are dead for all inputs between 0 and 1.

    b[j] = -(sum over i of max(w[j, i], 0))

    Takes: weight (units, inputs).
    Returns: an array (units,).
    """,
    answer=lambda weight: -np.maximum(weight, 0).sum(axis=1),
    cases={
        "weights (1, 2)": (np.array([[1.0, 2.0]]),),
        "weights (1, -2)": (np.array([[1.0, -2.0]]),),
        "3 units, 3 inputs": (_WEIGHT,),
    },
    drawn=lambda rng: (draws.numbers(rng, 5, 4),),
    mistakes=(
        (
            gives(lambda weight: -weight.sum(axis=1)),
            "That is enough for a white picture. One that is black where a weight is negative excites more.",
        ),
        (
            gives(lambda weight: -np.abs(weight).sum(axis=1)),
            "Such a unit is dead too, but so would be one with a larger bias: a pixel is never below 0.",
        ),
        (gives(lambda weight: np.maximum(weight, 0).sum(axis=1)), "Only the sign is off: the bias has to hold down."),
        (gives(lambda weight: -weight.max(axis=1)), "One pixel is not the worst case: all of them can be on at once."),
        (
            where(lambda value, weight: len(weight) != weight.shape[1] and value.shape == (weight.shape[1],)),
            "One bias for each unit: add up along its row, axis 1.",
        ),
        (
            gives(lambda weight: -np.maximum(weight, 0).sum(axis=0)),
            "A row of the weights belongs to one unit: add up along it, axis 1.",
        ),
        (
            where(lambda value, weight: np.ndim(value) == 0 and len(weight) > 1),
            "Each unit has a bias of its own: return one number for each row.",
        ),
    ),
    hint="Find the largest weighted sum that a picture can make; the bias has to be minus that.",
    success="Minus the sum of the positive weights. z ≤ 0 for every picture, so every gradient is 0: it stays dead.",
)


# ---- Exercise 4: cross-entropy of one logistic unit, from its score

def _surprise(z, t):
    return np.logaddexp(0, (1 - 2 * t) * z)  # each of -ln p and -ln(1 - p) for itself: nothing cancels


def _same_surprise(value, z, t):
    """Equal to five digits, but for what ln(1 + e^z) - t z, which is right too, loses in float32 where it cancels."""
    return abs(value - _surprise(z, t)) <= 1e-5 * _surprise(z, t) + 3e-7 * abs(z)


surprise = Exercise(
    task="""The cross-entropy of one logistic unit from its score.

    E = -t ln p - (1 - t) ln(1 - p),  p = 1 / (1 + e^-z)

    Takes: z (float) and t (0 or 1).
    Returns: one number.
    """,
    answer=_surprise,
    cases={
        "z = 0, t = 1": (0.0, 1),
        "z = 2, t = 1": (2.0, 1),
        "z = 2, t = 0": (2.0, 0),
        "z = 800, t = 0": (800.0, 0),
        "z = -800, t = 1": (-800.0, 1),
        "z = -800, t = 0": (-800.0, 0),
        "z = 10, t = 1": (10.0, 1),
        "z = -10, t = 0": (-10.0, 0),
    },
    drawn=lambda rng: (draws.between(rng, -9, 9), draws.whole(rng, 0, 1)),
    accepts=_same_surprise,
    mistakes=(
        (
            where(lambda value, z, t: z > 700 and not np.isfinite(value).all()),
            "1 - p rounds to 0, and its logarithm is infinite. Never take the logarithm of a p that has been rounded.",
        ),
        (
            where(lambda value, z, t: z < -700 and not np.isfinite(value).all()),
            "e to the 800 is too large for a float. np.logaddexp(0, z) is ln(1 + e^z) without forming e^z.",
        ),
        (
            where(lambda value, z, t: abs(z) == 10 and abs(value) < 1e-6),
            "Small, but not 0: being wrong would cost 10, being right still costs e to the -10.",
        ),
        (raises(OverflowError), "e to the 800 is too large for a float. np.logaddexp(0, z) is ln(1 + e^z)."),
        (gives(lambda z, t: _logistic(z) - t), "That is its slope. Asked for is the cross-entropy itself."),
        (gives(lambda z, t: t * z - np.logaddexp(0, z)), "Only the sign is off: surprise is positive."),
        (gives(lambda z, t: np.logaddexp(0, z)), "That is the surprise if the target is 0. Where does t come in?"),
        (gives(lambda z, t: np.logaddexp(0, -z)), "That is the surprise if the target is 1. Where does t come in?"),
        (gives(lambda z, t: np.logaddexp(0, -z) - t * z), "The targets are swapped: -ln(1 - p) is ln(1 + e^z)."),
        (
            gives(lambda z, t: (np.logaddexp(0, z) - t * z) / math.log(10)),
            "That is the logarithm to base 10; the natural one is meant.",
        ),
    ),
    hint="-ln(1 - p) = ln(1 + e^z), and -ln p = ln(1 + e^-z).",
    success="ln(1 + e^z) or ln(1 + e^-z), at any size of z: no logarithm was taken of a p that had been rounded.",
)


# ---- Exercise 5: back through Swish

swish_backward = Exercise(
    task="""The way back through Swish, f(z) = z / (1 + e^-z).

    dE/dz = dE/dy * (s + z * s * (1 - s)),  s = 1 / (1 + e^-z)

    Takes: z and gradient (that of y), both (N, units).
    Returns: an array (N, units).
    """,
    answer=lambda z, gradient: gradient * (_logistic(z) + z * _logistic(z) * (1 - _logistic(z))),
    cases={
        "z = 2, gradient = 3": (np.array([[2.0]]), np.array([[3.0]])),
        "z = 0, gradient = 1": (np.array([[0.0]]), np.array([[1.0]])),
        "2 examples, 3 units": (_Z, _GRADIENT),
    },
    drawn=_draw_unit,
    mistakes=(
        (
            gives(lambda z, gradient: gradient * _logistic(z)),
            "That is one of two paths. z also changes the logistic factor.",
        ),
        (
            gives(lambda z, gradient: gradient * z * _logistic(z) * (1 - _logistic(z))),
            "That is one of two paths. z is also a factor itself.",
        ),
        (
            gives(lambda z, gradient: gradient * _logistic(z) * (1 - _logistic(z))),
            "A product of two functions: f'g + fg', not f'g'.",
        ),
        (
            gives(lambda z, gradient: _logistic(z) + z * _logistic(z) * (1 - _logistic(z))),
            "Those are the slopes. Multiply what arrives by them.",
        ),
        (gives(lambda z, gradient: gradient * z * _logistic(z)), "That multiplies by the value; take the slope."),
    ),
    hint="The slope of z · σ(z) is σ + z σ (1 - σ).",
    success="σ + z σ (1 - σ), times the gradient. Above z = 1.3 or so the slope is more than 1.",
)
