"""Activations: nonlinear functions of every element, as functions and as modules.

`relu`, `tanh` and `sigmoid` are operations of `autograd`; the others are here. Input and output have the same shape.
The modules have no parameters to train; TypeError is raised for an input that is not a Tensor or an array of floats.
Where a derivative is a matter of convention, PyTorch's is used.
"""

import numpy as np

from course_utils.autograd import relu, sigmoid, tanh
from course_utils.autograd.tensor import record, saved
from course_utils.nn.arguments import float_tensor, named_as_in_torch
from course_utils.nn.module import Module


def leaky_relu(x, negative_slope=0.01):
    """Leaky rectifier: y = x where x > 0, negative_slope * x elsewhere; dy/dx = 1 where x > 0, else negative_slope."""
    x = float_tensor(x, "leaky_relu")
    values, slope = saved(x), float(negative_slope)
    y = np.where(values > 0, values, values * slope)
    return record("leaky_relu", (x,), y, lambda gradient: np.where(values > 0, gradient, gradient * slope),
                  negative_slope=slope)


def elu(x, alpha=1.0):
    """Exponential linear unit: y = x where x > 0, alpha (e^x - 1) elsewhere; dy/dx = 1 or alpha e^x."""
    x = float_tensor(x, "elu")
    values, alpha = saved(x), float(alpha)
    below = np.minimum(values, 0)  # so that no exponential overflows
    y = np.where(values > 0, values, alpha * np.expm1(below))
    return record("elu", (x,), y, lambda gradient: np.where(values > 0, gradient, gradient * alpha * np.exp(below)),
                  alpha=alpha)


def softplus(x, beta=1.0, threshold=20.0):
    """A smooth rectifier: y = ln(1 + e^(beta x)) / beta, dy/dx = 1 / (1 + e^(-beta x)).

    Where beta x > threshold, y = x and dy/dx = 1.

    Raises:
        ValueError: beta is not positive.
    """
    if not beta > 0:
        raise ValueError(f"softplus expected a positive beta, got {beta}")
    x = float_tensor(x, "softplus")
    scaled = x.data * float(beta)
    small = np.exp(-np.abs(scaled))  # at most 1, so that no x overflows
    is_linear = scaled > threshold
    y = np.where(is_linear, x.data, (np.maximum(scaled, 0) + np.log1p(small)) / float(beta))

    def rule(gradient):
        slope = np.where(scaled >= 0, 1, small) / (1 + small)
        return gradient * np.where(is_linear, 1, slope)

    return record("softplus", (x,), y, rule, beta=float(beta), threshold=float(threshold))


class ReLU(Module):
    """Rectified linear unit: y = max(0, x). Source: the review, "Backpropagation to train multilayer architectures"."""

    def forward(self, x):
        return relu(float_tensor(x, "ReLU"))


class Tanh(Module):
    """Hyperbolic tangent: y = tanh x, between -1 and 1."""

    def forward(self, x):
        return tanh(float_tensor(x, "Tanh"))


class Sigmoid(Module):
    """Logistic sigmoid: y = 1 / (1 + e^-x), between 0 and 1."""

    def forward(self, x):
        return sigmoid(float_tensor(x, "Sigmoid"))


class LeakyReLU(Module):
    """Leaky rectifier: y = x where x > 0, negative_slope * x elsewhere.

    Args:
        negative_slope: the slope below zero.

    Source: Maas et al. 2013.
    """

    @named_as_in_torch("inplace")
    def __init__(self, negative_slope=0.01):
        self.negative_slope = float(negative_slope)

    def forward(self, x):
        return leaky_relu(x, self.negative_slope)

    def extra_repr(self):
        return f"negative_slope={self.negative_slope}"


class ELU(Module):
    """Exponential linear unit: y = x where x > 0, alpha (e^x - 1) elsewhere.

    Args:
        alpha: minus the value far below zero.

    Source: Clevert et al. 2016.
    """

    @named_as_in_torch("inplace")
    def __init__(self, alpha=1.0):
        self.alpha = float(alpha)

    def forward(self, x):
        return elu(x, self.alpha)

    def extra_repr(self):
        return f"alpha={self.alpha}"


class Softplus(Module):
    """A smooth rectifier: y = ln(1 + e^(beta x)) / beta.

    Args:
        beta: how sharp the bend is, positive.
        threshold: y = x where beta x is larger than this.

    Raises:
        ValueError: beta is not positive.

    Source: Dugas et al. 2001.
    """

    def __init__(self, beta=1.0, threshold=20.0):
        if not beta > 0:
            raise ValueError(f"Softplus expected a positive beta, got {beta}")
        self.beta, self.threshold = float(beta), float(threshold)

    def forward(self, x):
        return softplus(x, self.beta, self.threshold)

    def extra_repr(self):
        return f"beta={self.beta}, threshold={self.threshold}"
