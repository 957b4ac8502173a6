"""The fully connected layer."""

import math

import numpy as np

from course_utils.arguments import check_shape, random_generator, whole_number
from course_utils.autograd.tensor import record, saved
from course_utils.nn import init
from course_utils.nn.arguments import float_dtype, float_tensor, named_as_in_torch
from course_utils.nn.module import Module, Parameter


def linear(x, weight, bias=None):
    """Weighted sums of the inputs, as one operation: y = x w^T + b.

    gradient of x = gradient of y @ w;  of w = (gradient of y)^T @ x;  of b = sum of gradient of y over the batch

    Args:
        x: Tensor or array (..., in_features).
        weight: Tensor (out_features, in_features).
        bias: Tensor (out_features,), or None.

    Returns:
        Tensor (..., out_features).

    Raises:
        TypeError: the input holds no floats.
        ValueError: shapes that do not fit.
    """
    return _linear("linear", x, weight, bias)


def _linear(owner, x, weight, bias):
    x, weight = float_tensor(x, owner), float_tensor(weight, owner, "weight")
    parents = (x, weight) if bias is None else (x, weight, float_tensor(bias, owner, "bias"))
    shapes = [parent.data.shape for parent in parents]
    _check_shapes(owner, *shapes)
    w, rows = saved(weight, x), _rows(saved(x, weight))
    y = rows @ w.T
    if bias is not None:
        y += parents[2].data
    rules = [
        lambda gradient: _with_shape(_rows(gradient) @ w, shapes[0]),
        lambda gradient: _rows(gradient).T @ rows,
        lambda gradient: np.add.reduce(_rows(gradient), axis=0),
    ]
    return record("linear", parents, _with_shape(y, (*shapes[0][:-1], len(w))), *rules[: len(parents)])


def _check_shapes(owner, x, weight, bias=None):
    check_shape(weight, ("out_features", "in_features"), owner, "weight")
    check_shape(x, ("...", weight[1]), owner, "input")
    if bias is not None:
        check_shape(bias, weight[:1], owner, "bias")


def _rows(array):
    """Put everything below one another, as one matrix."""
    return array if array.ndim == 2 else array.reshape(math.prod(array.shape[:-1]), array.shape[-1])


def _with_shape(matrix, shape):
    """Undo `_rows`; a matrix that has the shape stays the array that it is."""
    return matrix if matrix.shape == shape else matrix.reshape(shape)


class Linear(Module):
    """Give every output a weighted sum of all inputs.

    y[n, o] = b[o] + sum over i of w[o, i] * x[n, i]

    Both parameters start in U(-k, k) with k = 1 / sqrt(in_features), as in PyTorch.

    Args:
        in_features: inputs I.
        out_features: outputs O.
        bias: whether there is a b; without it `bias` is None.
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        weight: Parameter (O, I).
        bias: Parameter (O,), or None.

    Shapes:
        input (..., I), output (..., O).

    Raises:
        TypeError: the dtype or `rng` is of another kind, or the input holds no floats.
        ValueError: a number of features is not a positive integer, or the last axis of the input is not I long.

    Source: the review, "Supervised learning" and Fig. 1c.
    """

    @named_as_in_torch("device", "dtype")
    def __init__(self, in_features, out_features, bias=True, *, dtype=np.float32, rng=None):
        self.in_features = whole_number(in_features, "Linear", "in_features", 1)
        self.out_features = whole_number(out_features, "Linear", "out_features", 1)
        dtype, rng = float_dtype(dtype, "Linear"), random_generator(rng, "Linear")
        bound = 1 / math.sqrt(self.in_features)
        shapes = (self.out_features, self.in_features), (self.out_features,)
        self.weight = init.uniform_(Parameter(np.empty(shapes[0], dtype)), -bound, bound, rng)
        self.bias = init.uniform_(Parameter(np.empty(shapes[1], dtype)), -bound, bound, rng) if bias else None

    def forward(self, x):
        return _linear("Linear", x, self.weight, self.bias)

    def extra_repr(self):
        bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={bias}"
