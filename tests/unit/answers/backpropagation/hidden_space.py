"""Right and wrong answers to the exercises of the lesson on hidden layers that bend space."""

import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


def separating_line(v, c):
    return -v[0] / v[1], -c / v[1]


def xor_by_hand():
    return 1, -1, 0, -1, 1, 0, 3, 3, -1  # another than the lesson's: |x1 - x2|


def point_gradient(x, w, b, v, c):
    h = np.tanh(w @ x + b)
    y = logistic(v @ h + c)
    return w.T @ (v * (1 - h**2) * y * (1 - y))


def without_the_bend(w1, b1, w2, b2):
    return np.hstack([w2 @ w1, (w2 @ b1 + b2)[:, None]])


MISTAKES = [
    (separating_line, lambda v, c: -v[0] / v[1], "Return two numbers"),
    (separating_line, lambda v, c: (v[0] / v[1], -c / v[1]), "The slope's sign"),
    (separating_line, lambda v, c: (-v[0] / v[1], c / v[1]), "The intercept's sign"),
    (separating_line, lambda v, c: (-v[1] / v[0], -c / v[0]), "Solve for h₂"),
    (separating_line, lambda v, c: (-v[0] / v[1], -c), "is divided by v₂"),
    (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1, 1, 0, -0.5), "with output weight 0 is not there"),
    (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1, 1, 1, -0.5), "That is OR"),
    (xor_by_hand, lambda: (1, 1, -1, 1, 1, -1, 1, 1, -0.5), "That is AND"),
    (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1, -1, 2, 0.5), "the wrong way round"),
    (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1, 1, 1, 1), "on the same side"),
    (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1), "Return nine numbers"),
    (point_gradient, lambda x, w, b, v, c: v @ w, "both have a slope"),
    (point_gradient, lambda x, w, b, v, c: (v * (1 - np.tanh(w @ x + b) ** 2)) @ w, "y (1 - y), is missing"),
    (point_gradient, lambda x, w, b, v, c: w @ (v * (1 - np.tanh(w @ x + b) ** 2)), "✗ one tanh unit"),
    (point_gradient,
     lambda x, w, b, v, c: (w if len(w) == 2 else w.T) @ np.linalg.pinv(w.T) @ point_gradient(x, w, b, v, c),
     "the wrong way round"),
    (without_the_bend, lambda w1, b1, w2, b2: np.column_stack([w2 @ w1, b2]), "The first bias is lost"),
    (without_the_bend, lambda w1, b1, w2, b2: np.column_stack([w2 @ w1, w2 @ b1]), "The second bias is lost"),
    (without_the_bend, lambda w1, b1, w2, b2: np.column_stack([w2 @ w1, b1[: len(b2)] + b2]), "second layer as well"),
    (without_the_bend, lambda w1, b1, w2, b2: w2 @ w1, "as the last column"),
]
