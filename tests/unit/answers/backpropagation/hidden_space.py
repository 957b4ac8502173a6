"""Right and wrong answers to the exercises of the lesson on hidden layers that bend space."""

import numpy as np
import torch


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


def through_two_points(v, c):
    """The line through the points at h1 = 0 and h1 = 1 at which the score is 0."""
    at_zero, at_one = (-(v[0] * h1 + c) / v[1] for h1 in (0, 1))
    return at_one - at_zero, at_zero


def by_an_engine(x, w, b, v, c):
    x, w, b, v = (torch.tensor(one, requires_grad=True) for one in (x, w, b, v))
    torch.sigmoid(torch.tanh(w @ x + b) @ v + c).backward()
    return x.grad


def by_trying_points(w1, b1, w2, b2):
    """What the two layers make of the origin is the bias; what they make of a unit step beyond it, a column."""
    points = np.vstack([np.zeros(w1.shape[1]), np.eye(w1.shape[1])])
    origin, *steps = (points @ w1.T + b1) @ w2.T + b2
    return np.transpose([*(step - origin for step in steps), origin])


ALSO_RIGHT = [
    (separating_line, through_two_points), (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1, 1, -2, -0.5)),
    (xor_by_hand, lambda: (-1, -1, 1, 1, 1, -1, -1, -1, 0.5)), (point_gradient, by_an_engine),
    (without_the_bend, by_trying_points),
]


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
    (xor_by_hand, lambda: (1, 1, 0, 1, 1, -1, 1, -2, 0), "is exactly 0, which is neither side"),
    (xor_by_hand, lambda: np.reshape(xor_by_hand(), (3, 3)), "Return nine numbers in one row"),
]
