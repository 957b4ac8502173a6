"""Functions of one tensor, applied to every element: y = f(x), and gradient of x = gradient of y * f'(x).

Each takes a Tensor, an array or a number `x` of any shape and returns a Tensor of that shape. Integers and booleans are
read as float64 where the values of the function are no whole numbers. Outside the domain of a function the value is
nan or infinite, and NumPy warns, as it does for arrays.
"""

import numpy as np

from course_utils.autograd.tensor import as_tensor, record, saved


def _floats(x, op):
    """Return an operand as a Tensor of floats: left to itself, NumPy takes the exponential of a byte in 16 bits."""
    x = as_tensor(x, op)
    return x if x.data.dtype.kind == "f" else record("leaf", (), x.data.astype(np.float64))


def exp(x):
    """Exponential: y = e^x, dy/dx = y."""
    x = _floats(x, "exp")
    y = np.exp(x.data)
    return record("exp", (x,), y, lambda gradient: gradient * y)


def log(x):
    """Natural logarithm: y = ln x, dy/dx = 1 / x."""
    x = _floats(x, "log")
    values = saved(x)
    return record("log", (x,), np.log(values), lambda gradient: gradient / values)


def sqrt(x):
    """Square root: y = x^(1/2), dy/dx = 1 / (2 y), which is infinite at x = 0."""
    x = _floats(x, "sqrt")
    y = np.sqrt(x.data)
    return record("sqrt", (x,), y, lambda gradient: gradient / (2 * y))


def sin(x):
    """Sine: y = sin x, x in radians, dy/dx = cos x."""
    x = _floats(x, "sin")
    values = saved(x)
    return record("sin", (x,), np.sin(values), lambda gradient: gradient * np.cos(values))


def cos(x):
    """Cosine: y = cos x, x in radians, dy/dx = -sin x."""
    x = _floats(x, "cos")
    values = saved(x)
    return record("cos", (x,), np.cos(values), lambda gradient: gradient * -np.sin(values))


def tanh(x):
    """Hyperbolic tangent: y = tanh x, dy/dx = 1 - y^2."""
    x = _floats(x, "tanh")
    y = np.tanh(x.data)
    return record("tanh", (x,), y, lambda gradient: gradient * (1 - y * y))


def sigmoid(x):
    """Logistic sigmoid: y = 1 / (1 + e^-x), dy/dx = y (1 - y)."""
    x = _floats(x, "sigmoid")
    small = np.exp(-np.abs(x.data))  # at most 1, so that no x overflows
    y = np.where(x.data >= 0, 1, small) / (1 + small)
    return record("sigmoid", (x,), y, lambda gradient: gradient * (1 - y) * y)


def relu(x):
    """Rectified linear unit: y = x where x > 0 and 0 elsewhere; dy/dx = 1 where x > 0 and 0 elsewhere, also at 0."""
    x = as_tensor(x, "relu")
    if x.data.dtype.kind == "b":
        raise TypeError("relu expected numbers, got booleans")
    y = np.maximum(x.data, 0)
    return record("relu", (x,), y, lambda gradient: kept(gradient, ~(y <= 0)))


def kept(gradient, mask):
    """Return a gradient where the mask is true, and 0 elsewhere, even where the gradient is infinite.

    np.where decides element by element, which costs a processor ten times as much as this: bits and zeros, or bits and
    ones.

    Args:
        gradient: array of floats.
        mask: boolean array of the same shape.
    """
    bits = gradient.view(f"i{gradient.dtype.itemsize}")
    return (bits & -mask.astype(bits.dtype)).view(gradient.dtype)


def abs(x):
    """Absolute value: y = |x|; dy/dx = the sign of x, which is 0 at x = 0."""
    x = as_tensor(x, "abs")
    values = saved(x)
    return record("abs", (x,), np.abs(values), lambda gradient: gradient * np.sign(values))
