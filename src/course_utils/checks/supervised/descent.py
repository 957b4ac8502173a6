"""Exercises of the lesson on scores, knobs and stochastic gradient descent."""

import math

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

# ---- Exercise 1: how many steps at the best rate


def _steps(curvatures, share, factor=lambda kappa: (kappa - 1) / (kappa + 1)):
    shrinking = factor(np.max(curvatures) / np.min(curvatures))
    return 1 if shrinking <= 0 else math.ceil(math.log(share) / math.log(shrinking))


def _share_for(rng, curvatures):
    """Draw a share that lies between the powers of the factor, so that rounding cannot decide."""
    kappa = max(curvatures) / min(curvatures)
    return float(((kappa - 1) / (kappa + 1)) ** (draws.whole(rng, 1, 40) - draws.between(rng, 0.3, 0.7)))


def _drawn_valley(rng):
    curvatures = rng.permutation([0.5, 9.5, *rng.uniform(1, 9, size=3)]).round(2)
    return curvatures, _share_for(rng, curvatures)


steps_needed = Exercise(
    task="""Steps at the best learning rate until every direction of a valley is at most `share` of what it was.

    smallest whole n with ((kappa - 1) / (kappa + 1))^n <= share,  kappa = max(curvatures) / min(curvatures)

    Takes: curvatures (n,), positive, and share, above 0 and below 1.
    Returns: a whole number.
    """,
    answer=_steps,
    cases={
        "curvatures 1 and 3, share 0.02": (np.array([1.0, 3.0]), 0.02),
        "curvatures 1 and 20, share 0.01": (np.array([1.0, 20.0]), 0.01),
        "curvatures 6, 2 and 4, share 0.001": (np.array([6.0, 2.0, 4.0]), 0.001),
        "curvatures 5 and 5, share 0.1": (np.array([5.0, 5.0]), 0.1),
    },
    drawn=_drawn_valley,
    mistakes=(
        (
            gives(lambda curvatures, share: _steps(curvatures, share, lambda kappa: 1 - 1 / kappa)),
            "That is the rate 1/L: it stops the steepest direction at once, and is not the best for the flattest.",
        ),
        (
            gives(lambda curvatures, share: _steps(curvatures, share) - 1),
            "One step too few: after so many the distance is still above the share.",
        ),
        (
            where(lambda value, curvatures, share: value.shape == () and value != round(float(value))
                  and math.ceil(value) == _steps(curvatures, share)),
            "Nearly: a number of steps is whole, the next one up.",
        ),
        (
            gives(lambda curvatures, share: _steps([curvatures[0], curvatures[-1]], share)),
            "The curvatures come in any order. Only the smallest and the largest count.",
        ),
    ),
    hint="Which power of (kappa - 1) / (kappa + 1) is the share? A logarithm tells; then go up to a whole number.",
    success="About kappa / 2 steps for each factor e: the steepest direction sets the rate, the flattest pays.",
)


# ---- Exercise 2: the noise of a batch without repeats


def _noise(gradients, batch_size, repeats=False, root=True, total=True):
    gradients, count = np.asarray(gradients), len(gradients)
    squares = np.mean((gradients - gradients.mean(axis=0)) ** 2, axis=0)
    variance = (squares.sum() if total else squares) / batch_size
    variance = variance * (1 if repeats else (count - batch_size) / (count - 1))
    return np.sqrt(variance) if root else variance


_FOUR = np.array([[1.0], [3.0], [-2.0], [0.0]])
_SIX = np.random.default_rng(11).normal(size=(6, 3)).round(2)

batch_noise = Exercise(
    task="""The standard deviation of a batch's gradient when no example comes twice.

    root of sigma^2 / B * (N - B) / (N - 1),  sigma^2 = mean over n of |g_n - G|^2

    Takes: gradients (N, K), one row an example, N at least 2, and batch_size from 1 to N.
    Returns: a number.
    """,
    answer=_noise,
    cases={
        "4 examples, 1 knob, batches of 1": (_FOUR, 1),
        "4 examples, 1 knob, batches of 2": (_FOUR, 2),
        "6 examples, 3 knobs, batches of 3": (_SIX, 3),
        "6 examples, 3 knobs, all in the batch": (_SIX, 6),
    },
    drawn=lambda rng: (draws.numbers(rng, 6, 2), draws.whole(rng, 2, 5)),
    mistakes=(
        (
            gives(lambda gradients, batch_size: _noise(gradients, batch_size, repeats=True)),
            "That holds when an example may come twice. Without repeats a batch of all N has no noise.",
        ),
        (
            gives(lambda gradients, batch_size: _noise(gradients, batch_size, root=False)),
            "That is the variance. The standard deviation is its root.",
        ),
        (
            gives(lambda gradients, batch_size: _noise(gradients, batch_size) / np.sqrt(batch_size)),
            "B divides the variance: under the root, and once.",
        ),
        (
            where(lambda value, gradients, batch_size: close(value, _noise(gradients, batch_size, total=False))
                  and value.shape == (gradients.shape[1],)),
            "One number is asked for: add up the variances of all knobs before you take the root.",
        ),
        (
            gives(lambda gradients, batch_size: _noise(gradients, batch_size) / np.sqrt(gradients.shape[1])),
            "|g - G|² is the sum over the knobs, not their mean.",
        ),
        (
            gives(lambda gradients, batch_size: np.linalg.norm(gradients) / np.sqrt(
                len(gradients) * batch_size) * np.sqrt((len(gradients) - batch_size) / (len(gradients) - 1))),
            "The distances are measured from the mean gradient G, not from 0.",
        ),
    ),
    hint="Distances from the mean gradient, squared and added up over the knobs; their mean; then the two factors.",
    success="No example comes twice, so a batch of all N is the average itself and has no noise.",
)


# ---- Exercise 3: one pass in order


def _pass(w, x, y, rate, batch_size, share=None, dropped=False, frozen=False, axis=1):
    start_of, new = w, w
    for start in range(0, len(x), batch_size):
        inputs, classes = x[start : start + batch_size], y[start : start + batch_size]
        if dropped and len(inputs) < batch_size:
            break
        z = inputs @ (start_of if frozen else new).T
        powers = np.exp(z - z.max(axis=axis, keepdims=True))
        p = powers / powers.sum(axis=axis, keepdims=True)
        off = p - np.eye(len(w))[classes]
        new = new - rate * off.T @ inputs / (share(inputs, x, batch_size) if share else len(inputs))
    return new


def _pass_with(**change):
    return gives(lambda *given: _pass(*given, **change))


def _drawn_pass(rng, count=7, classes=3, inputs=2, rate=0.5, batch_size=3):
    return (draws.numbers(rng, classes, inputs), draws.numbers(rng, count, inputs),
            rng.integers(classes, size=count), rate, batch_size)


pass_in_order = Exercise(
    task="""One pass of SGD through the examples in their order, for a linear classifier with softmax and cross-entropy.

    for each batch:  w = w - rate * mean over its examples of (p_c - [c = t]) x_i,  p = softmax(x w^T)

    Takes: w (C, D), x (N, D), y (N,) whole numbers from 0 to C - 1, rate and batch_size.
    Returns: the new w (C, D); the last batch may be smaller.
    """,
    answer=_pass,
    cases={
        "1 example": (np.array([[0.5, 0.0], [0.0, -0.5]]), np.array([[1.0, 2.0]]), np.array([1]), 0.5, 1),
        "4 examples in one batch": _drawn_pass(np.random.default_rng(1), 4, batch_size=4),
        "4 examples in batches of 2": _drawn_pass(np.random.default_rng(2), 4, batch_size=2),
        "7 examples in batches of 3": _drawn_pass(np.random.default_rng(3)),
    },
    drawn=_drawn_pass,
    mistakes=(
        (
            _pass_with(share=lambda inputs, x, batch_size: 1),
            "The gradient of a batch is the mean over its examples, not the sum.",
        ),
        (
            _pass_with(share=lambda inputs, x, batch_size: len(x)),
            "Divide by the size of the batch, not by the number of all examples.",
        ),
        (
            _pass_with(share=lambda inputs, x, batch_size: batch_size),
            "The last batch is smaller: its mean is over the examples that it has.",
        ),
        (_pass_with(dropped=True), "The last batch was left out. It is smaller, but its examples count too."),
        (_pass_with(frozen=True), "Every batch must see the knobs as the batch before has left them."),
        (
            gives(lambda w, x, y, rate, batch_size: _pass(w, x, y, -rate, batch_size)),
            "Uphill: the step is against the gradient.",
        ),
        (_pass_with(axis=0), "The shares of one example add up to 1: sum over its classes, not over the batch."),
        (
            gives(lambda w, x, y, rate, batch_size: _pass(w, x, y, rate, len(x))),
            "All examples were taken at once. Take a step after each `batch_size` of them.",
        ),
        (
            gives(lambda w, x, y, rate, batch_size: _pass(w, x, y, rate, 1)),
            "A step was taken after each example. Take one after each `batch_size` of them.",
        ),
        (
            gives(lambda w, x, y, rate, batch_size: w - _pass(w, x, y, rate, batch_size)),
            "That is what is taken off the knobs. Return the new knobs.",
        ),
        (
            where(lambda value, w, x, y, rate, batch_size: len(x) > batch_size
                  and close(value, _pass(w, x[:batch_size], y[:batch_size], rate, batch_size))),
            "That is one batch. A pass goes through all of them.",
        ),
    ),
    hint="For each batch: scores x w^T, their softmax, minus 1 at the true class; transposed times x, over its size.",
    success="One pass, and every batch starts from the knobs that the last one left.",
)
