"""Right and wrong answers to the exercises of the lesson on what shallow classifiers cannot do."""

import math

import numpy as np


def signed_distance(x, w, b):
    length = math.sqrt(sum(one**2 for one in w))
    return sum(p * q for p, q in zip(x, w, strict=True)) / length + b / length


def dichotomies(n, d):
    if n == 1 or d == 0:
        return 2
    return dichotomies(n - 1, d) + dichotomies(n - 1, d - 1)


def staircase_weights(heights):
    return [*(after - before for before, after in zip(heights, heights[1:], strict=False)), heights[0]]


def kernel_perceptron(K, t, passes):
    a = np.zeros(len(t))
    for _ in range(passes):
        for i in range(len(t)):
            if t[i] * (K[i] @ (a * t)) <= 0:
                a[i] += 1
    return a


def by_projection(x, w, b):
    """The foot of the perpendicular, and the length of the way there."""
    foot = x - (w @ x + b) / (w @ w) * w
    return np.linalg.norm(x - foot) * np.sign(w @ x + b)


def row_by_row(n, d):
    row = [2] * (d + 1)
    for _ in range(n - 1):
        row = [row[0]] + [row[k] + row[k - 1] for k in range(1, d + 1)]
    return row[d]


def by_solving(heights):
    """The layer's outputs at a place on each stair, as linear equations."""
    on = np.tril(np.ones((len(heights), len(heights))), -1)
    on[:, -1] = 1  # the bias
    on[:, :-1] = np.tril(np.ones((len(heights), len(heights) - 1)), -1)
    return np.linalg.solve(on, heights)


def with_running_votes(K, t, passes):
    """Keeps the sums, and adds to all of them at a mistake."""
    a, sums = [0] * len(t), np.zeros(len(t))
    for _ in range(passes):
        for i, label in enumerate(t):
            if label * sums[i] <= 0:
                a[i] += 1
                sums = sums + label * K[:, i]
    return a


ALSO_RIGHT = [
    (signed_distance, by_projection), (dichotomies, row_by_row), (staircase_weights, by_solving),
    (kernel_perceptron, with_running_votes),
]


def without_an_end(n, d):
    return without_an_end(n - 1, d) + without_an_end(n - 1, d - 1)


def batchwise(K, t, passes):
    a = np.zeros(len(t))
    for _ in range(passes):
        a = a + (t * (K @ (a * t)) <= 0)
    return a


def undecided_is_right(K, t, passes):
    a = np.zeros(len(t))
    for _ in range(passes):
        for i in range(len(t)):
            a[i] += t[i] * (K[i] @ (a * t)) < 0
    return a


def with_a_margin(K, t, passes):
    a = np.zeros(len(t))
    for _ in range(passes):
        for i in range(len(t)):
            a[i] += t[i] * (K[i] @ (a * t)) < 1
    return a


def without_classes(K, t, passes):
    a = np.zeros(len(t))
    for _ in range(passes):
        for i in range(len(t)):
            a[i] += t[i] * (K[i] @ a) <= 0
    return a


MISTAKES = [
    (signed_distance, lambda x, w, b: w @ x + b, "That is the score"),
    (signed_distance, lambda x, w, b: w @ x / np.linalg.norm(w), "The bias is missing"),
    (signed_distance, lambda x, w, b: w @ x / np.linalg.norm(w) + b, "too, is divided"),
    (signed_distance, lambda x, w, b: (w @ x + b) / (w @ w), "the length of w itself"),
    (signed_distance, lambda x, w, b: abs(w @ x + b) / np.linalg.norm(w), "which side"),
    (dichotomies, without_an_end, "without end"),
    (dichotomies, lambda n, d: 2**n, "all labellings"),
    (dichotomies, lambda n, d: row_by_row(n, d) // 2, "has an opposite"),
    (dichotomies, lambda n, d: row_by_row(n, d - 1) if d else 0, "through the origin"),
    (dichotomies, lambda n, d: row_by_row(n + 1, d), "one point more"),
    (staircase_weights, np.diff, "c is asked for too"),
    (staircase_weights, lambda heights: np.append(heights[1:], heights[0]), "stay on, and add up"),
    (staircase_weights, lambda heights: np.append(-np.diff(heights), heights[0]), "the wrong way round"),
    (staircase_weights, lambda heights: np.append(np.diff(heights), 0), "what is f there"),
    (staircase_weights, lambda heights: np.append(heights[0], np.diff(heights)), "v first, then c"),
    (kernel_perceptron, undecided_is_right, "All counts are 0"),
    (kernel_perceptron, lambda K, t, passes: kernel_perceptron(K, t, min(passes, 1)), "That is one pass"),
    (kernel_perceptron, with_a_margin, "right by a little"),
    (kernel_perceptron, without_classes, "the class of its example"),
    (kernel_perceptron, batchwise, "already hears it"),
    (kernel_perceptron, lambda K, t, passes: t * kernel_perceptron(K, t, passes), "Return the counts"),
]

NO_TRICK = {
    "absolute values": [dichotomies, kernel_perceptron], "as if no argument were negative": [dichotomies],
}
