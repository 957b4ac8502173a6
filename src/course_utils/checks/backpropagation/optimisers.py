"""Exercises of the lesson on optimisers and batch normalisation."""

import math
from functools import lru_cache

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

# ---- Exercise 1: the learning rate at which momentum breaks

breaking_rate = Exercise(
    task="""The learning rate above which gradient descent with momentum flies off on a quadratic bowl.

    lr = 2 * (1 + momentum) / max(curvatures)

    Takes: curvatures (n,), positive, and momentum, from 0 to below 1.
    Returns: a number.
    """,
    answer=lambda curvatures, momentum: 2 * (1 + momentum) / np.max(curvatures),
    cases={
        "curvature 1, momentum 0.5": (np.array([1.0]), 0.5),
        "curvatures 1 and 25, momentum 0.9": (np.array([1.0, 25.0]), 0.9),
        "curvatures 4, 0.5 and 3, momentum 0": (np.array([4.0, 0.5, 3.0]), 0.0),
    },
    drawn=lambda rng: (rng.uniform(0.5, 9, size=5).round(2), draws.between(rng, 0.1, 0.95)),
    mistakes=(
        (
            gives(lambda curvatures, momentum: 2 / np.max(curvatures)),
            "That is the limit without momentum. On its edge the gradient changes sign at every step: what is v then?",
        ),
        (
            gives(lambda curvatures, momentum: 2 * (1 - momentum) / np.max(curvatures)),
            "That would hold if the gradients agreed. On the edge they alternate, and the terms of v cancel.",
        ),
        (
            gives(lambda curvatures, momentum: (1 + np.sqrt(momentum)) ** 2 / np.max(curvatures)),
            "There the two solutions become real, but they are still of the size √β. Go on until one of them is -1.",
        ),
        (
            gives(lambda curvatures, momentum: (1 + momentum) / np.max(curvatures)),
            "With z = -1 the equation has three terms. Add them up again.",
        ),
        (
            gives(lambda curvatures, momentum: 2 * (1 + momentum) / np.min(curvatures)),
            "The flattest direction allows that. The steepest has broken by then.",
        ),
    ),
    hint="On the edge w changes sign at every step and keeps its size: z = -1 solves the equation. Solve it for lr.",
    success="2 (1 + β) / k: nearly twice what gradient descent stands, because alternating gradients cancel in v.",
)


# ---- Exercise 2: one step of AdamW

_LR, _B1, _B2, _EPS, _DECAY = 0.1, 0.9, 0.999, 1e-3, 0.2  # a large eps, so that its place shows


def _adamw(w, m, s, gradient, t, correct=True, root=True, eps_inside=False, decay=_LR * _DECAY):
    m = _B1 * m + (1 - _B1) * gradient
    s = _B2 * s + (1 - _B2) * gradient**2
    m_hat, s_hat = (m / (1 - _B1**t), s / (1 - _B2**t)) if correct else (m, s)
    scale = np.sqrt(s_hat + _EPS) if eps_inside else (np.sqrt(s_hat) if root else s_hat) + _EPS
    return np.array([(1 - decay) * w - _LR * m_hat / scale, m, s])


def _adamw_with(**change):
    return gives(lambda *given: _adamw(*given, **change))


adamw_step = Exercise(
    task="""One step of AdamW with lr 0.1, betas 0.9 and 0.999, eps 1e-3 and weight decay 0.2.

    m = 0.9 m + 0.1 g,  s = 0.999 s + 0.001 g^2,
    w = (1 - 0.1 * 0.2) * w - 0.1 * (m / (1 - 0.9^t)) / (sqrt(s / (1 - 0.999^t)) + 1e-3)

    Takes: w, m, s, gradient and t (1 at the first step).
    Returns: the new (w, m, s).
    """,
    answer=_adamw,
    cases={
        "the first step": (1.0, 0.0, 0.0, 2.0, 1),
        "the second step": (0.9, 0.2, 0.004, 1.0, 2),
        "a late step": (-0.3, -0.5, 0.2, 0.7, 500),
    },
    drawn=lambda rng: (draws.numbers(rng), draws.numbers(rng), draws.between(rng, 0.1, 2), draws.numbers(rng),
                       draws.whole(rng, 1, 50)),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return all three: w, m and s after the step."),
        (
            gives(lambda w, m, s, gradient, t: _adamw(w, m, s, gradient + _DECAY * w, t, decay=0)),
            "That is Adam with the decay in the gradient: it goes into both averages and is divided by the root.",
        ),
        (_adamw_with(decay=0), "That is Adam. Where is the decay?"),
        (_adamw_with(decay=_DECAY), "The decay of a step is the learning rate times 0.2."),
        (
            gives(lambda *given: _adamw(*given, decay=0) * [1 - _LR * _DECAY, 1, 1]),
            "Nearly: the old w is made smaller, not the step as well.",
        ),
        (_adamw_with(correct=False), "From a start at 0 the averages are too small at first: divide by 1 - βᵗ."),
        (_adamw_with(root=False), "The mean square has to come under a root, so that it has the unit of the gradient."),
        (_adamw_with(eps_inside=True), "eps is added after the root, not under it."),
        (
            gives(lambda *given: _adamw(*given[:-1], given[-1] + 1)),
            "t counts from 1: at the first step the correction is 1 - β, not 1 - β².",
        ),
        (
            gives(lambda *given: _adamw(*given) / [1, 1 - _B1 ** given[-1], 1 - _B2 ** given[-1]]),
            "w is right. What is kept for the next step are the averages before the correction.",
        ),
        (gives(lambda w, m, s, g, t: _adamw(w, -m, s, -g, t) * [1, -1, 1]), "Uphill: the step is subtracted."),
    ),
    hint="First w shrinks by lr · decay. Then a step of Adam, from averages that have not seen the decay.",
    success="The decay is no part of the gradient: every weight shrinks by the same share, however steep it is there.",
)


# ---- Exercise 3: gradients that are not too long


def _clip(gradients, max_norm, norm=np.linalg.norm):
    gradients = np.asarray(gradients)
    return gradients * min(1.0, max_norm / norm(gradients))


clip = Exercise(
    task="""Gradients shortened together, if they are longer than max_norm as one long vector.

    g * min(1, max_norm / length),  length = root of the sum of all squares in all arrays

    Takes: gradients, a list of arrays (n,), and max_norm.
    Returns: a list of arrays of the same shapes.
    """,
    answer=_clip,
    cases={
        "one array, too long": ([np.array([3.0, -4.0])], 1.0),
        "two arrays, too long": ([np.array([3.0, -1.0, 2.0]), np.array([0.5, 4.0, -1.0])], 2.0),
        "two arrays, short enough": ([np.array([0.3, -0.1]), np.array([0.2, 0.4])], 2.0),
        "too long only together": ([np.array([0.6, -0.6]), np.array([0.5, 0.7])], 1.0),
    },
    drawn=lambda rng: ([draws.numbers(rng, 4), draws.numbers(rng, 4)], draws.between(rng, 0.5, 4)),
    mistakes=(
        (
            gives(lambda gradients, max_norm: np.asarray(gradients) * max_norm / np.linalg.norm(gradients)),
            "Short gradients stay as they are: the factor is never above 1.",
        ),
        (
            gives(lambda gradients, max_norm: np.clip(gradients, -max_norm, max_norm)),
            "That cuts every element for itself, and the direction changes. Multiply all by one factor.",
        ),
        (
            gives(lambda gradients, max_norm: [_clip([gradient], max_norm)[0] for gradient in gradients]),
            "That shortens each array for itself. Their lengths count together: one factor for all.",
        ),
        (
            gives(lambda gradients, max_norm: _clip(gradients, max_norm, lambda all_: np.sum(np.square(all_)))),
            "The length is the root of the sum of squares.",
        ),
    ),
    hint="Add up the squares of all arrays, take the root, and multiply every array by min(1, max_norm / root).",
    success="One factor for all: the direction stays, and no step is longer than lr · max_norm.",
)


# ---- Exercise 4: back through batch normalisation


def _batchnorm_backward(x, gradient, gamma, eps=1e-5, axis=0, sums=False):
    spread = np.sqrt(x.var(axis=axis, keepdims=True) + eps)
    normal = (x - x.mean(axis=axis, keepdims=True)) / spread
    share = gradient * gamma
    common = share.mean(axis=axis, keepdims=True) + normal * (share * normal).mean(axis=axis, keepdims=True)
    return (share - common * (len(x) if sums else 1)) / spread


def _spread(x):
    return np.sqrt(x.var(axis=0) + 1e-5)


_X = np.random.default_rng(3).normal(1.0, 2.0, size=(6, 3))
_G = np.random.default_rng(4).normal(size=(6, 3))

batchnorm_backward = Exercise(
    task="""The way back through batch normalisation, y = gamma * (x - mean) / sqrt(var + 1e-5) + beta.

    dE/dx = (s - mean(s) - x_hat * mean(s * x_hat)) / sqrt(var + 1e-5),  s = gamma * dE/dy, means over the batch

    Takes: x (N, F), gradient (that of y, N, F) and gamma (F,).
    Returns: an array (N, F).
    """,
    answer=_batchnorm_backward,
    cases={
        "3 examples, 1 feature": (np.array([[1.0], [3.0], [8.0]]), np.array([[1.0], [0.5], [-2.0]]), np.array([1.0])),
        "6 examples, 3 features": (_X, _G, np.array([1.0, 0.5, 2.0])),
        "6 examples, 3 features, a spread of 0.01": ((_X - 1) / 200, _G, np.array([1.0, 0.5, 2.0])),
    },
    drawn=lambda rng: (draws.numbers(rng, 8, 4), draws.numbers(rng, 8, 4), draws.numbers(rng, 4)),
    mistakes=(
        (
            gives(lambda x, gradient, gamma: gradient * gamma / _spread(x)),
            "That takes mean and spread for constants. Moving one example moves both, for all examples.",
        ),
        (
            gives(lambda x, gradient, gamma: (gradient * gamma - (gradient * gamma).mean(axis=0)) / _spread(x)),
            "The path through the mean is there; the one through the spread is missing.",
        ),
        (
            gives(lambda x, gradient, gamma: _batchnorm_backward(x, gradient, 1.0)),
            "gamma is missing: it multiplies on the way up, so it multiplies on the way down.",
        ),
        (
            where(lambda value, x, gradient, gamma: x.shape[1] > 1
                  and close(value, _batchnorm_backward(x, gradient, gamma, axis=1))),
            "The statistics run over the examples, axis 0.",
        ),
        (
            gives(lambda x, gradient, gamma: _batchnorm_backward(x, gradient, gamma) * _spread(x)),
            "The division by the spread is missing.",
        ),
        (
            gives(lambda x, gradient, gamma: _batchnorm_backward(x, gradient, gamma, eps=0)),
            "Nearly: the small number eps = 1e-5 that is added to the variance is missing.",
        ),
        (
            gives(lambda x, gradient, gamma: _batchnorm_backward(x, gradient, gamma, sums=True)),
            "Sums where means belong: each example has an N-th of the mean.",
        ),
    ),
    hint="Three paths from x to the output: direct, through the mean, through the spread. Their shares add up.",
    success="What all examples share, a shift or a stretch, is taken out: the gradient has no part along either.",
)


# ---- Exercise 5: an Adam that stays

_ARRIVES, _STAYS = 150, 20_000


@lru_cache
def _adam(lr, beta1, beta2, eps):
    """Return the first step after which the error on the lesson's bowl is below 0.001, and the last with it above."""
    w, m, s = [3.0, 1.0], [0.0, 0.0], [0.0, 0.0]
    arrived, last = None, 0
    for t in range(1, _STAYS + 1):
        for i, curvature in enumerate((1.0, 100.0)):
            g = curvature * w[i]
            m[i] = beta1 * m[i] + (1 - beta1) * g
            s[i] = beta2 * s[i] + (1 - beta2) * g * g
            w[i] -= lr * m[i] / (1 - beta1**t) / (math.sqrt(s[i] / (1 - beta2**t)) + eps)
        error = 0.5 * (w[0] * w[0] + 100 * w[1] * w[1])
        if not error < 1e6:
            return None, _STAYS
        if not error < 1e-3:
            last = t
        elif arrived is None:
            arrived = t
    return arrived, last


def _allowed(value):
    lr, beta1, beta2, eps = value
    return bool(np.isfinite(value).all()) and 0 < lr < 1e6 and 0 <= beta1 < 1 and 0 <= beta2 < 1 and 1e-12 < eps < 1e6


def _run(value):
    return _adam(*map(float, value))


def _arrives(value):
    return (_run(value)[0] or _STAYS) <= _ARRIVES


staying_adam = Exercise(
    task="""Settings with which Adam runs down the lesson's bowl in 150 steps, and stays there for 20,000.

    E = (w1^2 + 100 w2^2) / 2 from (3, 1); below 0.001 after step 150 and ever after, at a constant rate

    Takes: nothing.
    Returns: lr, beta1, beta2, eps.
    """,
    answer=lambda: (0.13, 0.9, 0.999, 1.0),
    cases={"20,000 steps": ()},
    accepts=lambda value: _allowed(value) and _arrives(value) and _run(value)[1] <= _ARRIVES,
    expected="E below 0.001 after step 150 and ever after",
    mistakes=(
        (
            where(lambda value: value.shape == (4,) and not _allowed(value)),
            "Return lr above 0, two betas from 0 to below 1, and eps above 0, in this order.",
        ),
        (
            where(lambda value: value.shape == (4,) and not _arrives(value)),
            "It is not there within 150 steps. A rate that is small enough to stay is too small to arrive.",
        ),
        (
            where(lambda value: value.shape == (4,)),
            "It arrives, but not to stay. What could keep lr / (√ŝ + eps) small when ŝ has faded?",
        ),
    ),
    hint="Return four numbers: lr, beta1, beta2, eps.",
    success="It stays: what is added to √ŝ keeps the rate small where the gradients have become small.",
)
