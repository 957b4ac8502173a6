"""Right and wrong answers to the exercises of the lesson on optimisers and batch normalisation."""

import numpy as np
import torch


def breaking_rate(curvatures, momentum):
    """Found by trying: the largest rate at which the matrix of one step enlarges nothing."""
    low, high = 0.0, 10 / min(curvatures)
    for _ in range(60):
        lr = (low + high) / 2
        steps = [np.array([[1 + momentum - lr * k, -momentum], [1, 0]]) for k in curvatures]
        stable = max(abs(np.linalg.eigvals(step)).max() for step in steps) <= 1
        low, high = (lr, high) if stable else (low, lr)
    return low


def adamw_step(w, m, s, gradient, t):
    m, s = m + 0.1 * (gradient - m), s + 0.001 * (gradient**2 - s)
    root = np.sqrt(s / (1 - 0.999**t)) + 1e-3
    return w - 0.1 * (0.2 * w + m / ((1 - 0.9**t) * root)), m, s


def adam_with_decay_in_the_gradient(w, m, s, gradient, t):
    return plain_adam(w, m, s, gradient + 0.2 * w, t)


def plain_adam(w, m, s, gradient, t, shrunk=1.0):
    m, s = 0.9 * m + 0.1 * gradient, 0.999 * s + 0.001 * gradient**2
    return shrunk * w - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-3), m, s


def decays_the_step_too(*given):
    w, m, s = plain_adam(*given)
    return 0.98 * w, m, s


def clip(gradients, max_norm):
    parameters = [torch.nn.Parameter(torch.zeros(len(gradient), dtype=torch.float64)) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(np.asarray(gradient, dtype=np.float64))
    torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    return [parameter.grad for parameter in parameters]


def clip_in_float32(gradients, max_norm):
    length = np.sqrt(sum(np.sum(np.float32(gradient) ** 2) for gradient in gradients))
    return [np.float32(gradient) * min(1, max_norm / length) for gradient in gradients]


def clip_in_place(gradients, max_norm):
    length = sum(float(one) ** 2 for gradient in gradients for one in gradient) ** 0.5
    for gradient in gradients:
        if length > max_norm:
            gradient *= max_norm / length
    return tuple(gradients)


def staying_adam():
    return 0.1, 0.9, 0.999, 0.3


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


def by_an_engine(x, gradient, gamma):
    x, gradient, gamma = (torch.tensor(one) for one in (x, gradient, gamma))
    x.requires_grad_()
    torch.nn.functional.batch_norm(x, None, None, gamma, training=True, eps=1e-5).backward(gradient)
    return x.grad


ALSO_RIGHT = [
    (breaking_rate, lambda curvatures, momentum: np.float32(2 + 2 * momentum) / max(curvatures)),
    (adamw_step, lambda w, *rest: np.float64(plain_adam(w, *rest, shrunk=0.98))),
    (adamw_step, lambda w, *rest: torch.tensor(plain_adam(w, *rest, shrunk=0.98))),
    (clip, clip_in_float32),
    (batchnorm_backward, by_an_engine),
    (clip, lambda gradients, max_norm: torch.tensor(clip_in_float32(gradients, max_norm)[0])[None]
     if len(gradients) == 1 else [torch.tensor(one) for one in clip_in_float32(gradients, max_norm)]),
    (staying_adam, lambda: np.float32([0.25, 0.9, 0.999, 3.0])),
    (staying_adam, lambda: torch.tensor([0.09, 0.9, 0.9, 0.5])),
    (staying_adam, lambda: [0.4, 0.7, 0, 10]),
]


MISTAKES = [
    (breaking_rate, lambda k, momentum: 2 / max(k), "That is the limit without momentum"),
    (breaking_rate, lambda k, momentum: 2 * (1 - momentum) / max(k), "if the gradients agreed"),
    (breaking_rate, lambda k, momentum: (1 + momentum**0.5) ** 2 / max(k), "they are still of the size √β"),
    (breaking_rate, lambda k, momentum: (1 + momentum) / max(k), "three terms"),
    (breaking_rate, lambda k, momentum: 2 * (1 + momentum) / min(k), "The steepest has broken"),
    (breaking_rate, lambda k, momentum: 2 * (1 + momentum) / k[-1], "z = -1 solves the equation"),
    (breaking_rate, lambda k, momentum: {1: 3.0}.get(len(k), 0.152), "z = -1 solves the equation"),
    (adamw_step, adam_with_decay_in_the_gradient, "goes into both averages"),
    (adamw_step, plain_adam, "Where is the decay?"),
    (adamw_step, lambda *given: plain_adam(*given, shrunk=0.8), "the learning rate times 0.2"),
    (adamw_step, decays_the_step_too, "not the step as well"),
    (adamw_step, lambda *given: adamw_step(*given)[0], "Return all three"),
    (adamw_step, lambda w, m, s, g, t: adamw_step(w, m, s, g, t + 1), "t counts from 1"),
    (adamw_step, lambda w, m, s, g, t: (1.96 * w - adamw_step(w, m, s, g, t)[0], *adamw_step(w, m, s, g, t)[1:]),
     "Uphill"),
    (adamw_step, lambda w, m, s, g, t: plain_adam(w, m, s, g, 10**6, shrunk=0.98), "too small at first"),
    (clip, clip_in_place, "expected gradients to stay as it was"),
    (clip, lambda gradients, max_norm: gradients, "min(1, max_norm / root)"),
    (clip, lambda gradients, max_norm: [np.clip(one, -max_norm, max_norm) for one in gradients], "every element for"),
    (clip, lambda gradients, max_norm: [clip([one], max_norm)[0] for one in gradients], "each array for itself"),
    (clip, lambda gradients, max_norm: [one * max_norm / np.linalg.norm(gradients) for one in gradients],
     "the factor is never above 1"),
    (clip, lambda gradients, max_norm: [one * min(1, max_norm / np.sum(np.square(gradients))) for one in gradients],
     "The length is the root"),
    (clip, lambda gradients, max_norm: gradients[0], "Return"),
    (staying_adam, lambda: (0.08, 0.9, 0.999, 1e-8), "It arrives, but not to stay"),
    (staying_adam, lambda: (0.2, 0.8, 0.999, 1.0), "It arrives, but not to stay"),
    (staying_adam, lambda: (0.003, 0.9, 0.999, 1e-8), "too small to arrive"),
    (staying_adam, lambda: (0.1, 0.9, 0.999, 1000.0), "too small to arrive"),
    (staying_adam, lambda: (-0.1, 0.9, 0.999, 1.0), "in this order"),
    (staying_adam, lambda: (0.1, 0.9, 1.0, 1.0), "in this order"),
    (staying_adam, lambda: (0.1, 0.9, 0.999, float("nan")), "in this order"),
    (staying_adam, lambda: (0.1, 0.9, 0.999), "Return 4 numbers"),
    (staying_adam, lambda: (1e5, 0.9, 0.999, 1e-8), "too small to arrive"),
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

# A rate is never negative, and neither are curvatures and momentum; the settings are positive.
NO_TRICK = {
    "absolute values": [breaking_rate, staying_adam], "as if no argument were negative": [breaking_rate],
}
