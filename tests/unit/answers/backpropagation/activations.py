"""Right and wrong answers to the exercises of the lesson on activations and initialisation."""

import numpy as np
import torch


def logistic(z):
    return 1 / (1 + np.exp(-z))


def leaky_backward(z, gradient):
    return np.where(z > 0, gradient, gradient / 10)


def starting_spread(fan_in, a):
    return (fan_in * (1 + a * a) / 2) ** -0.5


def deadly_bias(weight):
    return -np.where(weight > 0, weight, 0).sum(axis=1)


def surprise(z, t):
    return max(z, 0) - t * z + np.log1p(np.exp(-abs(z)))


def swish_backward(z, gradient):
    value = z * logistic(z)
    return gradient * (value + logistic(z) * (1 - value))


def softplus(z):
    return max(z, 0) + np.log1p(np.exp(-abs(z)))


def by_an_engine(function):
    def backward(z, gradient):
        z = torch.tensor(z, requires_grad=True)
        function(z).backward(torch.tensor(gradient))
        return z.grad

    return backward


def without_a_tail(z, t):
    """Right to the third digit or so: what is nearly 0 is taken for 0."""
    return surprise(z, t) if abs(z) < 8 else max(z, 0) - t * z


ALSO_RIGHT = [
    (leaky_backward, by_an_engine(lambda z: torch.nn.functional.leaky_relu(z, 0.1))),
    (leaky_backward, lambda z, g: g * (0.1 + 0.9 * (z >= 0))),
    (starting_spread, lambda n, a: 1 / np.sqrt(n * np.mean([1, a**2]))),
    (deadly_bias, lambda w: [-sum(max(one, 0) for one in row) for row in w]),
    (surprise, lambda z, t: np.logaddexp(0, (1 - 2 * t) * z)), (surprise, lambda z, t: softplus(-z if t else z)),
    (surprise, lambda z, t: torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(z), torch.tensor(float(t)))),
    (swish_backward, by_an_engine(torch.nn.functional.silu)),
]


MISTAKES = [
    (leaky_backward, lambda z, g: np.where(z > 0, 1, 0.1), "Those are the slopes"),
    (leaky_backward, lambda z, g: g * (z > 0), "a plain ReLU"),
    (leaky_backward, lambda z, g: np.where(g > 0, g, 0.1 * g), "not that of the gradient"),
    (leaky_backward, lambda z, g: g * np.where(z > 0, z, 0.1 * z), "by the value f(z)"),
    (leaky_backward, lambda z, g: g * np.where(z > 0, 0.1, 1), "swapped"),
    (starting_spread, lambda n, a: 2 / ((1 + a**2) * n), "its root is the spread"),
    (starting_spread, lambda n, a: n**-0.5, "where everything passes"),
    (starting_spread, lambda n, a: (2 / n) ** 0.5, "He's start for a = 0"),
    (starting_spread, lambda n, a: (2 / n / (1 + a)) ** 0.5, "a enters as a²"),
    (starting_spread, lambda n, a: ((1 + a**2) / (2 * n)) ** 0.5, "The wrong way up"),
    (deadly_bias, lambda w: -w.sum(axis=1), "a white picture"),
    (deadly_bias, lambda w: -np.abs(w).sum(axis=1), "a pixel is never below 0"),
    (deadly_bias, lambda w: np.maximum(w, 0).sum(axis=1), "Only the sign is off"),
    (deadly_bias, lambda w: -w.max(axis=1), "all of them can be on"),
    (deadly_bias, lambda w: -np.maximum(w, 0).sum(axis=0), "axis 1"),
    (surprise, lambda z, t: logistic(z) - t, "That is its slope"),
    (surprise, lambda z, t: t * z - np.logaddexp(0, z), "Only the sign is off"),
    (surprise, lambda z, t: np.logaddexp(0, z), "if the target is 0"),
    (surprise, lambda z, t: np.logaddexp(0, -z), "if the target is 1"),
    (surprise, lambda z, t: (np.logaddexp(0, z) - t * z) / np.log(10), "to base 10"),
    (surprise, lambda z, t: -np.log(1 - logistic(z)) if t == 0 else np.logaddexp(0, -z), "1 - p rounds to 0"),
    (surprise, lambda z, t: -np.log(logistic(z)) if t else np.logaddexp(0, z), "without forming e^z"),
    (swish_backward, lambda z, g: g * logistic(z), "z also changes the logistic factor"),
    (swish_backward, lambda z, g: g * z * logistic(z) * (1 - logistic(z)), "z is also a factor itself"),
    (swish_backward, lambda z, g: g * logistic(z) * (1 - logistic(z)), "not f'g'"),
    (swish_backward, lambda z, g: swish_backward(z, 1 + 0 * g), "Those are the slopes"),
    (surprise, without_a_tail, "Small, but not 0"),
    (surprise, lambda z, t: np.log(1 + np.exp(z)) - t * z if abs(z) < 9 else (abs(z) if (z > 0) != t else 0),
     "Small, but not 0"),
]

# Spreads and surprise are never negative, and a enters as a².
NO_TRICK = {
    "absolute values": [starting_spread, surprise], "as if no argument were negative": [starting_spread],
}
