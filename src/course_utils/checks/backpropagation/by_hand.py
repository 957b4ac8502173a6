"""Exercises of the lesson on backpropagation by hand."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, complains_of, gives, where


def _logistic(z):
    return 1 / (1 + np.exp(-z))


# ---- Exercise 1: one logistic output unit


def _second(formula):
    """Sign of a mistake: dE/dw is what this formula gives."""
    return where(lambda value, *arguments: value.shape == (2,) and close(value[1], formula(*arguments)))


output_unit = Exercise(
    task="""The derivatives of one logistic output unit with E = (y - t)**2 / 2.

    dE/dz = (y - t) * y * (1 - y),  dE/dw = y_below * dE/dz

    Takes: y_below (what the weight multiplies), y (the output) and t (the target), floats.
    Returns: (dE/dz, dE/dw).
    """,
    answer=lambda y_below, y, t: ((y - t) * y * (1 - y), y_below * (y - t) * y * (1 - y)),
    cases={
        "y_below = 0.5, y = 0.8, t = 0": (0.5, 0.8, 0.0),
        "y_below = 0.9, y = 0.3, t = 1": (0.9, 0.3, 1.0),
        "y_below = 0, y = 0.6, t = 1": (0.0, 0.6, 1.0),
        "y_below = -0.7, y = 0.6, t = 1": (-0.7, 0.6, 1.0),
    },
    drawn=lambda rng: (draws.between(rng, -1, 1), draws.between(rng, 0.1, 0.9), float(draws.whole(rng, 0, 1))),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return both, dE/dz and dE/dw, in this order."),
        (
            gives(lambda y_below, y, t: (y - t, y_below * (y - t))),
            "That is dE/dy in the place of dE/dz: the slope of the logistic function, y (1 - y), is missing.",
        ),
        (
            gives(lambda y_below, y, t: ((t - y) * y * (1 - y), y_below * (t - y) * y * (1 - y))),
            "Only the sign is off: dE/dy is y - t. An output that is too high makes E grow when it rises.",
        ),
        (
            gives(lambda y_below, y, t: (2 * (y - t) * y * (1 - y), 2 * y_below * (y - t) * y * (1 - y))),
            "Twice too large: E has a factor ½, so that the derivative of the square has none.",
        ),
        (
            gives(lambda y_below, y, t: ((y - t) * _logistic(y) * (1 - _logistic(y)),
                                         y_below * (y - t) * _logistic(y) * (1 - _logistic(y)))),
            "y is already f(z): its slope is y (1 - y), without another logistic function.",
        ),
        (
            _second(lambda y_below, y, t: (y - t) * y * (1 - y)),
            "dE/dz is right. The weight was multiplied by y_below, so that is its slope on the way to z.",
        ),
    ),
    hint="First dE/dy of the output, then through the unit with y (1 - y), then to the weight with what it multiplied.",
    success="dE/dz = (y - t) · y (1 - y), and dE/dw is that times what the weight was multiplied by.",
)


# ---- Exercise 2: through a layer of tanh units


def _down(slope):
    """What is passed down if this is taken for the slope of the units."""
    return gives(lambda dE_dy, y, w: (dE_dy * slope(y)) @ w)


def _random(*shapes):
    generator = np.random.default_rng(0)
    return tuple(generator.uniform(-0.9, 0.9, size=shape) for shape in shapes)


passed_down = Exercise(
    task="""What a layer of tanh units passes down.

    dE/dY_below = (dE/dY * (1 - Y**2)) @ W

    Takes: dE_dy and y, (N, units), and w, (units, units below), arrays.
    Returns: an array (N, units below).
    """,
    answer=lambda dE_dy, y, w: (dE_dy * (1 - y**2)) @ w,
    cases={
        "one example, one unit, one below": (np.array([[2.0]]), np.array([[0.5]]), np.array([[3.0]])),
        "4 examples, 3 units, 2 below": _random((4, 3), (4, 3), (3, 2)),
        "5 examples, 3 units, 3 below": _random((5, 3), (5, 3), (3, 3)),
    },
    drawn=lambda rng: (draws.numbers(rng, 6, 4), np.tanh(draws.numbers(rng, 6, 4)), draws.numbers(rng, 4, 3)),
    mistakes=(
        (_down(lambda y: 1.0), "The units were left out: on the way down comes the slope of tanh first, 1 - y²."),
        (_down(lambda y: y * (1 - y)), "y (1 - y) is the slope of the logistic function. That of tanh is 1 - y²."),
        (
            _down(lambda y: 1 - np.tanh(y) ** 2),
            "y is already tanh(z): its slope is 1 - y², without another tanh.",
        ),
        (
            where(lambda value, dE_dy, y, w: close(value, (dE_dy * (1 - y**2)) @ w.T)),
            "W stands the wrong way round. Row k holds the weights into unit k, and the sum runs over k.",
        ),
        (
            complains_of("matmul", "not aligned", "cannot be multiplied"),
            "The shapes do not fit: (N, units) times (units, units below) needs no transposing.",
        ),
        (
            where(lambda value, dE_dy, y, w: value.shape == w.shape != (len(y), w.shape[1])),
            "That has the shape of the weights. Asked for is one number for each example and each unit below.",
        ),
    ),
    hint="Two moves: through the units, element by element, then along the arrows, a matrix product with W.",
    success="Through the units with 1 - y², then along the arrows with W: the sum runs over the units above.",
)


# ---- Exercise 3: weights with which four hidden units stay one

_INPUTS = np.array([[0.2, -1.0, 0.7], [1.0, 0.4, -0.3], [-0.6, 0.9, 0.1], [0.3, 0.8, -1.0]])
_TARGETS = np.array([[1.0], [0.0], [1.0], [0.0]])


def _after_training(start, steps=100):
    """Train a 3-4-1 network whose output weights all start at 0.5; return the weights of the hidden layer."""
    hidden, output = start.copy(), np.full((1, 4), 0.5)
    for _ in range(steps):
        y = _logistic(_INPUTS @ hidden.T)
        out = _logistic(y @ output.T)
        dz = (out - _TARGETS) * out * (1 - out)
        dz_hidden = dz @ output * y * (1 - y)
        output -= dz.T @ y
        hidden -= dz_hidden.T @ _INPUTS
    return hidden


def _different_units(start):
    return len(np.unique(_after_training(start).round(9), axis=0))


twins = Exercise(
    task="""Starting weights with which four hidden units stay copies of one another.

    Takes: nothing.
    Returns: an array (4, 3), a row a hidden unit.
    """,
    answer=lambda: np.full((4, 3), 0.5),
    cases={"after 100 steps": ()},
    accepts=lambda start: np.all(start == start[0]) and _different_units(start) == 1,
    expected="four hidden units that are still equal",
    mistakes=(
        (where(lambda start: not np.isfinite(start).all()), "All of them must be finite numbers."),
        (
            where(lambda start: start.shape == (4, 3) and 0 < np.ptp(start, axis=0).max() < 1e-6),
            "Nearly equal is not equal: copies start with the same numbers.",
        ),
        (where(lambda start: start.shape == (3, 4)), "One row for each of the four hidden units: (4, 3), not (3, 4)."),
        (
            where(lambda start: start.shape == (4, 3) and 1 < _different_units(start) < 4),
            "Some of the four went different ways. They must all start alike.",
        ),
        (
            where(lambda start: start.shape == (4, 3) and _different_units(start) == 4),
            "Four different units: training could tell them apart. What would they have to have in common?",
        ),
    ),
    hint="Return an array of shape (4, 3), a row for each hidden unit.",
    success="Equal rows get equal derivatives, at every step. Four units do the work of one; random starts prevent it.",
)


# ---- Exercise 4: softmax and cross-entropy


def _softmax(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _targets(z, labels):
    return np.eye(z.shape[1])[np.asarray(labels)]


_SOFTMAX_CASES = {
    "one example, scores (0, 0)": (np.array([[0.0, 0.0]]), np.array([1])),
    "3 examples, 4 classes": (np.array([[1.0, -0.5, 2.0, 0.0], [0.3, 0.3, -1.0, 0.9], [-2.0, 1.5, 0.2, 0.4]]),
                              np.array([2, 0, 3])),
    "scores near 1000": (np.array([[1000.0, 998.0], [999.0, 1001.0]]), np.array([1, 1])),
    "scores near 1000 and near -1000": (np.array([[1000.0, 998.0], [-1001.0, -1000.0], [1000.0, -1000.0]]),
                                        np.array([1, 1, 0])),
}


def _lost(value):
    """Tell for every example whether some of its numbers are not finite."""
    return ~np.isfinite(value).all(axis=1)

softmax_error = Exercise(
    task="""The derivative of the mean cross-entropy with respect to the scores before a softmax.

    dE/dz[n, c] = (softmax(z[n])[c] - [c = labels[n]]) / N

    Takes: z, floats (N, C), and labels, integers (N,).
    Returns: an array (N, C).
    """,
    answer=lambda z, labels: (_softmax(z) - _targets(z, labels)) / len(z),
    cases=_SOFTMAX_CASES,
    drawn=lambda rng: (draws.numbers(rng, 5, 3), rng.integers(3, size=5)),
    mistakes=(
        (
            gives(lambda z, labels: _softmax(z) - _targets(z, labels)),
            "Divide by the number of examples: E is their mean.",
        ),
        (
            gives(lambda z, labels: (_targets(z, labels) - _softmax(z)) / len(z)),
            "Only the sign is off: it is the probability minus the target.",
        ),
        (gives(lambda z, labels: _softmax(z)), "Those are the probabilities. What is subtracted at the right class?"),
        (
            gives(lambda z, labels: (_softmax(z) - _targets(z, labels)) * _softmax(z) * (1 - _softmax(z)) / len(z)),
            "Here the slope p (1 - p) cancels against that of the logarithm: p - t is all that is left.",
        ),
        (
            gives(lambda z, labels: (_softmax(z, axis=0) - _targets(z, labels)) / len(z)),
            "The probabilities of one example add up to 1: sum along axis 1, the classes.",
        ),
        (
            where(lambda value, z, labels: not np.any(_lost(value) & (z.max(axis=1) > 900)) and np.any(
                _lost(value) & (z.max(axis=1) < -900))),
            "One number was subtracted from all scores, and where they are near -1000, e to that rounds to 0. "
            "Each row has a largest score of its own.",
        ),
        (
            where(lambda value, z, labels: np.any(_lost(value) & (z.max(axis=1) > 900))),
            "e to the 1000 is too large for a float. Subtract each row's largest score first: it cancels.",
        ),
    ),
    hint="Softmax along each row, minus 1 at the right class, divided by the number of examples.",
    success="p - t: again the output minus the target, and no slope that could vanish.",
)
