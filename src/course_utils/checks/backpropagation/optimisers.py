"""Exercises of the lesson on optimisers and batch normalisation."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

# ---- Exercise 1: how fast momentum gets

terminal_step = Exercise(
    task="""The length of the steps that momentum settles on when the gradient stays the same.

    step = lr * gradient / (1 - momentum)

    Takes: gradient, lr and momentum.
    Returns: a number.
    """,
    answer=lambda gradient, lr, momentum: lr * gradient / (1 - momentum),
    cases={
        "gradient 1, lr 0.1, momentum 0": (1.0, 0.1, 0.0),
        "gradient 1, lr 0.1, momentum 0.9": (1.0, 0.1, 0.9),
        "gradient 4, lr 0.05, momentum 0.5": (4.0, 0.05, 0.5),
    },
    drawn=lambda rng: (draws.between(rng, 1, 5), draws.between(rng, 0.1, 1), draws.between(rng, 0.1, 0.95)),
    mistakes=(
        (gives(lambda gradient, lr, momentum: lr * gradient), "That is the first step. The later ones are longer."),
        (
            gives(lambda gradient, lr, momentum: gradient / (1 - momentum)),
            "That is the velocity. The step is the learning rate times it.",
        ),
        (
            gives(lambda gradient, lr, momentum: lr * gradient * (1 + momentum)),
            "That is the second step. It goes on: 1 + β + β² + …",
        ),
        (
            gives(lambda gradient, lr, momentum: lr * gradient / momentum if momentum else np.nan),
            "The sum 1 + β + β² + … is 1 / (1 - β).",
        ),
        (
            gives(lambda gradient, lr, momentum: -lr * gradient / (1 - momentum)),
            "Asked for is the length of the step; its direction is known.",
        ),
    ),
    hint="When the velocity has stopped growing, v = β v + g. Solve for v.",
    success="lr · g / (1 - β): with momentum 0.9, ten times as far as plain gradient descent.",
)


# ---- Exercise 2: one step of Adam

_LR, _B1, _B2, _EPS = 0.1, 0.9, 0.999, 1e-3  # a large eps, so that its place shows


def _adam(w, m, v, gradient, t, correct=True, root=True, eps_inside=False):
    m = _B1 * m + (1 - _B1) * gradient
    v = _B2 * v + (1 - _B2) * gradient**2
    m_hat, v_hat = (m / (1 - _B1**t), v / (1 - _B2**t)) if correct else (m, v)
    scale = np.sqrt(v_hat + _EPS) if eps_inside else (np.sqrt(v_hat) if root else v_hat) + _EPS
    return np.array([w - _LR * m_hat / scale, m, v])


def _adam_with(**change):
    return gives(lambda w, m, v, gradient, t: _adam(w, m, v, gradient, t, **change))


adam_step = Exercise(
    task="""One step of Adam with lr 0.1, betas 0.9 and 0.999 and eps 1e-3.

    m = 0.9 m + 0.1 g,  v = 0.999 v + 0.001 g^2,  w = w - 0.1 * (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) + 1e-3)

    Takes: w, m, v, gradient and t (1 at the first step).
    Returns: the new (w, m, v).
    """,
    answer=_adam,
    cases={
        "the first step": (1.0, 0.0, 0.0, 2.0, 1),
        "the second step": (0.9, 0.2, 0.004, 1.0, 2),
        "a late step": (-0.3, -0.5, 0.2, 0.7, 500),
    },
    drawn=lambda rng: (draws.numbers(rng), draws.numbers(rng), draws.between(rng, 0.1, 2), draws.numbers(rng),
                       draws.whole(rng, 1, 50)),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return all three: w, m and v after the step."),
        (
            _adam_with(correct=False),
            "The averages start at 0 and are too small at first: divide them by 1 - β₁ᵗ and 1 - β₂ᵗ.",
        ),
        (_adam_with(root=False), "The mean square has to come under a root, so that it has the unit of the gradient."),
        (_adam_with(eps_inside=True), "eps is added after the root, not under it."),
        (
            gives(lambda w, m, v, gradient, t: _adam(w, m, v, gradient, t + 1)),
            "t counts from 1: at the first step the correction is 1 - β, not 1 - β².",
        ),
        (
            gives(lambda w, m, v, gradient, t: [*_adam(w, m, v, gradient, t)[:1], *(
                _adam(w, m, v, gradient, t)[1:] / np.array([1 - _B1**t, 1 - _B2**t]))]),
            "w is right. What is kept for the next step are the averages before the correction.",
        ),
        (
            gives(lambda w, m, v, gradient, t: [2 * w - _adam(w, m, v, gradient, t)[0],
                                                *_adam(w, m, v, gradient, t)[1:]]),
            "Uphill: the step is subtracted.",
        ),
    ),
    hint="m and v are moving averages of g and g². Correct both, then w - lr · m̂ / (√v̂ + eps).",
    success="A mean over a root mean square: the first step is lr long, whatever the gradient's size.",
)


# ---- Exercise 3: the learning rate at which it breaks

breaking_rate = Exercise(
    task="""The learning rate above which gradient descent diverges on a quadratic bowl.

    lr = 2 / max(curvatures)

    Takes: curvatures (n,), positive.
    Returns: a number.
    """,
    answer=lambda curvatures: 2 / np.max(curvatures),
    cases={
        "curvature 1": (np.array([1.0]),),
        "curvatures 1 and 25": (np.array([1.0, 25.0]),),
        "curvatures 4, 0.5 and 3": (np.array([4.0, 0.5, 3.0]),),
    },
    drawn=lambda rng: (rng.uniform(0.5, 9, size=5).round(2),),
    mistakes=(
        (
            gives(lambda curvatures: 1 / np.max(curvatures)),
            "With that rate the steepest direction arrives in one step. It can overshoot and still get closer.",
        ),
        (
            gives(lambda curvatures: 2 / np.min(curvatures)),
            "The flattest direction allows that. The steepest has broken by then.",
        ),
        (gives(lambda curvatures: 2 / np.mean(curvatures)), "One direction that grows is enough; take the worst."),
        (gives(lambda curvatures: 2 / np.sum(curvatures)), "The directions do not add up; take the worst."),
        (gives(lambda curvatures: np.max(curvatures) / 2), "The other way up: the steeper, the shorter the step."),
    ),
    hint="Along a direction of curvature k, w becomes (1 - lr k) w at every step. When does that grow?",
    success="2 / the largest curvature. The flattest direction then shrinks only slowly: that is the ravine.",
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
