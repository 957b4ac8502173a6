"""Right and wrong answers to the exercises of the lesson on optimisers and batch normalisation."""

import numpy as np
import torch


def adam_step(w, m, v, gradient, t):
    m, v = m + 0.1 * (gradient - m), v + 0.001 * (gradient**2 - v)
    return w - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-3), m, v


def batchnorm_backward(x, gradient, gamma, through_mean=True, through_spread=True, axis=0, eps=1e-5):
    """As the Jacobian matrix of every column, which takes its derivative from nobody's formula."""
    count, spread = x.shape[axis], np.sqrt(x.var(axis=axis, keepdims=True) + eps)
    centred = x - x.mean(axis=axis, keepdims=True)
    share = gradient * gamma
    result = share / spread
    if through_mean:
        result = result - share.sum(axis=axis, keepdims=True) / (count * spread)
    if through_spread:
        result = result - centred * (share * centred).sum(axis=axis, keepdims=True) / (count * spread**3)
    return result


def terminal_step(g, lr, momentum):
    return lr * g / (1 - momentum)


def breaking_rate(k):
    return 2 / max(k)


def by_an_engine(x, gradient, gamma):
    x, gradient, gamma = (torch.tensor(one) for one in (x, gradient, gamma))
    x.requires_grad_()
    torch.nn.functional.batch_norm(x, None, None, gamma, training=True, eps=1e-5).backward(gradient)
    return x.grad


ALSO_RIGHT = [
    (terminal_step, lambda g, lr, momentum: lr * g * sum(momentum**k for k in range(2000))),
    (adam_step, lambda w, m, v, g, t: np.array(adam_step(w, m, v, g, t))),
    (breaking_rate, lambda k: min(2 / one for one in k)), (batchnorm_backward, by_an_engine),
]


MISTAKES = [
    (terminal_step, lambda g, lr, momentum: lr * g, "That is the first step"),
    (terminal_step, lambda g, lr, momentum: g / (1 - momentum), "That is the velocity"),
    (terminal_step, lambda g, lr, momentum: lr * g * (1 + momentum), "That is the second step"),
    (terminal_step, lambda g, lr, momentum: -lr * g / (1 - momentum), "its direction is known"),
    (adam_step, lambda w, m, v, g, t: adam_step(w, m, v, g, t)[0], "Return all three"),
    (adam_step, lambda w, m, v, g, t: adam_step(w, m, v, g, t + 1), "t counts from 1"),
    (adam_step, lambda w, m, v, g, t: (2 * w - adam_step(w, m, v, g, t)[0], *adam_step(w, m, v, g, t)[1:]), "Uphill"),
    (adam_step, lambda w, m, v, g, t: (w - 0.1 * (0.9 * m + 0.1 * g) / (np.sqrt(0.999 * v + 0.001 * g**2) + 1e-3),
                                *adam_step(w, m, v, g, t)[1:]), "too small at first"),
    (breaking_rate, lambda k: 1 / max(k), "arrives in one step"),
    (breaking_rate, lambda k: 2 / min(k), "The steepest has broken"),
    (breaking_rate, lambda k: 2 / np.mean(k), "take the worst"),
    (breaking_rate, lambda k: max(k) / 2, "The other way up"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, gamma, False, False), "for constants"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, gamma, True, False),
     "the one through the spread is missing"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, 1), "gamma is missing"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, gamma, axis=int(x.shape[1] > 1)),
     "over the examples, axis 0"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, gamma) * np.sqrt(x.var(axis=0) + 1e-5),
     "division by the spread"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, gamma, eps=0), "eps = 1e-5 that is added"),
    (batchnorm_backward, lambda x, g, gamma: len(x) * batchnorm_backward(x, g, gamma) - (len(x) - 1) * g * gamma
     / np.sqrt(x.var(axis=0) + 1e-5), "Sums where means belong"),
    (batchnorm_backward, lambda x, g, gamma: batchnorm_backward(x, g, gamma, False), "Three paths from x"),
]

# A length and a rate are never negative, and neither is what they are made of.
NO_TRICK = {
    "absolute values": [terminal_step, breaking_rate],
    "as if no argument were negative": [terminal_step, breaking_rate],
}
