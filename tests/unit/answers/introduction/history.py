"""Right and wrong answers to the exercises of the lesson on the history of neural networks."""

import numpy as np


def implication():
    return -1, 1, 0.5


def perceptron_step(w, b, x, t):
    whole, seen = np.append(w, b), np.append(x, 1.0)
    return whole if np.sign(whole @ seen) == t else whole + t * seen


def largest_rate(x):
    return 2 / sum(one**2 for one in [*x, 1.0])


def score_by_likeness(new, x, t, m):
    """With the features of the square written out: all products of (1, x1, ..., xD)."""
    def features(point):
        point = np.append(1.0, point)
        return np.outer(point, point).ravel()

    w = np.zeros((x.shape[1] + 1) ** 2)
    for example, target, count in zip(x, t, m, strict=True):
        w = w + count * target * features(example)
    return w @ features(new)


def by_doubling(x):
    """Where the error after a step is minus the error before."""
    return 1 / (x @ x + 1) + 1 / (1 + np.linalg.norm(x) ** 2)


def with_a_branch(w, b, x, t):
    answer = 1 if w @ x + b > 0 else -1 if w @ x + b < 0 else 0
    return [*w, b] if answer == t else [*(w + t * x), b + t]


def by_a_loop(new, x, t, m):
    score = 0.0
    for n in range(len(x)):
        for _ in range(m[n]):
            score += t[n] * (1 + sum(x[n] * new)) ** 2
    return score


ALSO_RIGHT = [
    (implication, lambda: (-3.0, 5.0, 0.1)), (perceptron_step, with_a_branch), (largest_rate, by_doubling),
    (score_by_likeness, by_a_loop),
]


MISTAKES = [
    (implication, lambda: (-2, 2), "Return three numbers"),
    (implication, lambda: (-1, 1, 0), "exactly 0, which is on neither side"),
    (implication, lambda: (2, -2, 1), "if q, then p"),
    (implication, lambda: (2, -2, -1), "The wrong way round"),
    (implication, lambda: (1, 1, -0.5), "only b is left"),
    (implication, lambda: (-2, 0, 1), "That is NOT p"),
    (implication, lambda: (0, 0, 1), "the same answer"),
    (implication, lambda: (-1, -1, 1.5), "b speaks for yes"),
    (perceptron_step, lambda w, b, x, t: w + t * x, "b belongs to the answer too"),
    (perceptron_step, lambda w, b, x, t: np.append(w + t * x, b + t), "changes nothing then"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) + t * np.append(x, 1) * (t * (w @ x + b) < 0),
     "it counts as wrong"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) + t * np.append(x, 1) * ((w @ x + b >= 0) != (t > 0)),
     "it counts as wrong"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) + t * np.append(x, 1) * (t * (w @ x + b) < 1),
     "however near to 0"),
    (perceptron_step, lambda w, b, x, t: np.append(w + t * x * (t * (w @ x + b) <= 0), b), "b is corrected as well"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) + np.append(x, 1) * (t * (w @ x + b) <= 0),
     "taken away, not added"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) - t * np.append(x, 1) * (t * (w @ x + b) <= 0),
     "away from the target"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) + t * np.append(x, 1) * (t * (w @ x) <= 0), "with b in it"),
    (perceptron_step, lambda w, b, x, t: np.append(w, b) + (t - w @ x - b) * np.append(x, 1), "Adaline's step"),
    (largest_rate, lambda x: 2 / max(x @ x, 1e-12), "The threshold is trained too"),
    (largest_rate, lambda x: 1 / (x @ x + 1), "the error is 0 after one step"),
    (largest_rate, lambda x: 2 / (np.linalg.norm(x) + 1), "the squared length"),
    (largest_rate, lambda x: 2 / np.sqrt(x @ x + 1), "No root"),
    (largest_rate, lambda x: x @ x + 1, "answers to the rate"),
    (score_by_likeness, lambda new, x, t, m: m * t * (1 + x @ new) ** 2, "Add them up"),
    (score_by_likeness, lambda new, x, t, m: np.sum(m * t * (x @ new)), "the plain perceptron's score"),
    (score_by_likeness, lambda new, x, t, m: np.sum(m * t * (1 + x @ new)), "The likeness is squared"),
    (score_by_likeness, lambda new, x, t, m: np.sum(m * t * (x @ new) ** 2), "The 1 inside the square"),
    (score_by_likeness, lambda new, x, t, m: np.sum(t * (1 + x @ new) ** 2), "as often as it was corrected"),
    (score_by_likeness, lambda new, x, t, m: np.sum(m * (1 + x @ new) ** 2), "t is missing"),
    (score_by_likeness, lambda new, x, t, m: np.mean(m * t * (1 + x @ new) ** 2), "A sum, not a mean"),
    (score_by_likeness, lambda new, x, t, m: np.sum(m * t * (1 + x @ new)) ** 2, "Square each likeness"),
]

# A rate is never negative, and comes from squares.
NO_TRICK = {
    "absolute values": [largest_rate], "as if no argument were negative": [largest_rate],
}
