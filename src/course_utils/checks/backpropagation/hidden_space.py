"""Exercises of the lesson on hidden layers that bend space."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

# ---- Exercise 1: the line in hidden space

separating_line = Exercise(
    task="""The line on which an output unit says 1/2, as h2 = m * h1 + k.

    m = -v[0] / v[1],  k = -c / v[1]

    Takes: v, the output weights (2,), and c, its bias.
    Returns: (m, k).
    """,
    answer=lambda v, c: (-v[0] / v[1], -c / v[1]),
    cases={
        "v = (1, 1), c = -1": (np.array([1.0, 1.0]), -1.0),
        "v = (2, -4), c = 1": (np.array([2.0, -4.0]), 1.0),
        "v = (-0.5, 2.5), c = 3": (np.array([-0.5, 2.5]), 3.0),
    },
    drawn=lambda rng: (np.array([draws.numbers(rng), draws.between(rng, 0.5, 3) * rng.choice([-1, 1])]),
                       draws.numbers(rng)),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return two numbers: the slope m, then the intercept k."),
        (gives(lambda v, c: (v[0] / v[1], -c / v[1])), "The slope's sign is off: bring v₁h₁ to the other side."),
        (gives(lambda v, c: (-v[0] / v[1], c / v[1])), "The intercept's sign is off: bring c to the other side."),
        (gives(lambda v, c: (-v[1] / v[0], -c / v[0])), "That is h₁ as a function of h₂. Solve for h₂."),
        (gives(lambda v, c: (v[1] / v[0], 0.0)), "That is the direction of v. The line is at a right angle to it."),
        (gives(lambda v, c: (-v[0] / v[1], -c)), "The intercept, too, is divided by v₂."),
    ),
    hint="On the line the score is 0: v₁h₁ + v₂h₂ + c = 0. Solve for h₂.",
    success="h₂ = -(v₁/v₂) h₁ - c/v₂: where the score is 0 and the output ½.",
)


# ---- Exercise 2: XOR by hand

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _hidden(value):
    """Where the four corners lie in hidden space, from (w11, w12, b1, w21, w22, b2, v1, v2, c) and ReLU units."""
    units = value[:6].reshape(2, 3)
    return np.maximum(_CORNERS @ units[:, :2].T + units[:, 2], 0)


def _signs(value):
    """The signs of the scores of the four corners: -1, 0 or 1."""
    return np.sign(_hidden(value) @ value[6:8] + value[8]).tolist()


def _describe_xor(value):
    hidden = _hidden(value)
    places = ", ".join(f"({x:.3g}, {y:.3g})" for x, y in hidden)
    pairs = {"(0, 1) and (1, 0)": hidden[1:3], "(0, 0) and (1, 1)": hidden[[0, 3]]}
    meet = [f"{names} meet" for names, (one, other) in pairs.items() if np.allclose(one, other)]
    together = f": {' and '.join(meet)}" if meet else ", none of them on another"
    return f"The corners land on {places}{together}. There a line separates the classes."


xor_by_hand = Exercise(
    task="""Nine numbers with which two ReLU units and an output unit compute XOR.

    score = v1 * relu(w11 * x1 + w12 * x2 + b1) + v2 * relu(w21 * x1 + w22 * x2 + b2) + c

    Takes: nothing.
    Returns: (w11, w12, b1, w21, w22, b2, v1, v2, c).
    """,
    answer=lambda: np.array([1.0, 1.0, 0.0, 1.0, 1.0, -1.0, 1.0, -2.0, -0.5]),
    cases={"the four corners": ()},
    accepts=lambda value: _signs(value) == [-1, 1, 1, -1],
    expected="scores below 0 at (0, 0) and (1, 1), above 0 at (0, 1) and (1, 0)",
    mistakes=(
        (
            where(lambda value: value.shape != (9,)),
            "Return nine numbers in one row: two weights and a bias for each unit, then v and c.",
        ),
        (where(lambda value: not np.isfinite(value).all()), "All nine must be finite."),
        (
            where(lambda value: 0 in _signs(value)),
            "The score of a corner is exactly 0, which is neither side of the line. Shift c.",
        ),
        (
            where(lambda value: _signs(value) == [1, -1, -1, 1]),
            "That is XOR the wrong way round: change the signs of v and c.",
        ),
        (
            where(lambda value: (value[6:8] == 0).any()),
            "A hidden unit with output weight 0 is not there, and one unit alone cannot do it.",
        ),
        (
            where(lambda value: _signs(value) == [-1, 1, 1, 1]),
            "That is OR: the corner (1, 1) has to come down again.",
        ),
        (
            where(lambda value: _signs(value) == [-1, -1, -1, 1]),
            "That is AND. What would OR minus twice AND be?",
        ),
        (where(lambda value: len(set(_signs(value))) == 1), "All four corners lie on the same side."),
    ),
    hint="Let one unit count the ones, and the other start to count at one. Then subtract the second twice.",
    success=_describe_xor,
)


# ---- Exercise 3: backwards to the point itself


def _logistic(z):
    return 1 / (1 + np.exp(-z))


def _parts(x, w, b, v, c):
    """Return the hidden values and the output of one point."""
    h = np.tanh(w @ x + b)
    return h, _logistic(h @ v + c)


def _point_gradient(x, w, b, v, c):
    h, y = _parts(x, w, b, v, c)
    return y * (1 - y) * (v * (1 - h**2)) @ w


def _mistaken(formula):
    """Sign of a mistake: the answer is formula(h, y, w, v)."""
    return gives(lambda x, w, b, v, c: formula(*_parts(x, w, b, v, c), w, v))


def _turned_round(h, y, w, v):
    return y * (1 - y) * w @ (v * (1 - h**2))


_W = np.array([[1.0, -0.5], [0.3, 0.8]])
point_gradient = Exercise(
    task="""How the output of a 2-H-1 network changes when the point moves.

    dy/dx = y * (1 - y) * (v * (1 - h**2)) @ W,  h = tanh(W x + b),  y = logistic(v h + c)

    Takes: x (2,), w (H, 2), b (H,), v (H,) and c.
    Returns: an array (2,).
    """,
    answer=_point_gradient,
    cases={
        "one tanh unit": (np.array([0.5, -1.0]), np.array([[1.0, 2.0]]), np.array([0.3]), np.array([2.0]), 0.1),
        "two units": (np.array([0.2, 0.7]), _W, np.array([0.1, -0.2]), np.array([1.5, -1.0]), 0.4),
        "three units": (
            np.array([-0.4, 0.9]), np.array([[0.5, 1.0], [-1.0, 0.2], [0.7, -0.6]]), np.array([0.0, 0.5, -0.1]),
            np.array([1.0, 2.0, -1.5]), -0.3,
        ),
    },
    drawn=lambda rng: (draws.numbers(rng, 2), draws.numbers(rng, 4, 2), draws.numbers(rng, 4), draws.numbers(rng, 4),
                       draws.numbers(rng)),
    mistakes=(
        (_mistaken(lambda h, y, w, v: v @ w), "The two kinds of unit were left out: both have a slope."),
        (
            _mistaken(lambda h, y, w, v: (v * (1 - h**2)) @ w),
            "That is the slope of the score. The output unit's own slope, y (1 - y), is missing.",
        ),
        (
            _mistaken(lambda h, y, w, v: y * (1 - y) * v @ w),
            "The hidden units were left out: each passes its share with its slope, 1 - h².",
        ),
        (
            _mistaken(lambda h, y, w, v: y * (1 - y) * (v * h * (1 - h)) @ w),
            "h (1 - h) would be the slope of a logistic unit; that of tanh is 1 - h².",
        ),
        (
            _mistaken(lambda h, y, w, v: y * (1 - y) * (v * (1 - np.tanh(h) ** 2)) @ w),
            "h is already tanh(z): its slope is 1 - h², without another tanh.",
        ),
        (
            where(lambda value, x, w, b, v, c: close(value, _turned_round(*_parts(x, w, b, v, c), w, v))),
            "W stands the wrong way round: row j holds the weights of unit j, and the sum runs over the units.",
        ),
        (
            where(lambda value, x, w, b, v, c: value.shape == v.shape and value.shape != x.shape),
            "That is one number for each hidden unit. Go on to the inputs: along the arrows, with W.",
        ),
    ),
    hint="From the top: y (1 - y), then along v, then 1 - h², then along the rows of W.",
    success="Four factors, from the top down. In this direction the output rises fastest, from where the point is now.",
)


# ---- Exercise 4: without the bend


def _collapse(w1, b1, w2, b2):
    return np.column_stack([w2 @ w1, w2 @ b1 + b2])


def _joined(formula):
    return gives(lambda *arguments: np.column_stack(formula(*arguments)))


_LAYERS = (
    np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]]), np.array([0.1, -0.2, 0.3]),
    np.array([[1.0, -1.0, 0.5], [2.0, 0.0, 1.0]]), np.array([0.7, -0.4]),
)

without_the_bend = Exercise(
    task="""The one layer that two layers without activation amount to.

    W = W2 W1,  b = W2 b1 + b2

    Takes: w1 (H, I), b1 (H,), w2 (O, H) and b2 (O,).
    Returns: an array (O, I + 1): the weights, and the bias as its last column.
    """,
    answer=_collapse,
    cases={
        "one unit a layer": (np.array([[2.0]]), np.array([3.0]), np.array([[5.0]]), np.array([7.0])),
        "2 inputs, 3 hidden, 2 outputs": _LAYERS,
    },
    drawn=lambda rng: tuple(draws.numbers(rng, *shape) for shape in ((4, 2), (4,), (3, 4), (3,))),
    mistakes=(
        (
            _joined(lambda w1, b1, w2, b2: (w2 @ w1, b1 + b2)),
            "The first bias passes through the second layer as well: W₂ b₁ + b₂.",
        ),
        (_joined(lambda w1, b1, w2, b2: (w2 @ w1, b2)), "The first bias is lost. It passes through the second layer."),
        (
            _joined(lambda w1, b1, w2, b2: (w2 @ w1, w2 @ b1)),
            "The second bias is lost: it is added after the second layer.",
        ),
        (
            where(lambda value, w1, b1, w2, b2: value.shape == (w2 @ w1).shape),
            "Those are the weights. The bias is asked for too, as the last column.",
        ),
    ),
    hint="W₂ (W₁ x + b₁) + b₂. Multiply out.",
    success="W₂W₁ and W₂b₁ + b₂: without an activation any number of layers is one layer, and bends nothing.",
)
