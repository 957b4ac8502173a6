"""Operations that turn many elements into one: sum, mean and max, over all axes or over some.

Each takes `axis` (None for all axes, an integer or a tuple of integers, negative ones counting from the end) and
`keepdims` (whether the reduced axes stay, with length 1), as in NumPy; PyTorch calls them `dim` and `keepdim`.
ValueError: an axis that the tensor does not have, or one given twice.
"""

import math
import operator

import numpy as np

from course_utils.autograd.tensor import as_tensor, record, saved


def normalise_axis(axis, ndim, op):
    """Turn one axis into a number from 0 to ndim - 1.

    Raises:
        TypeError: the axis is not an integer.
        ValueError: there is no such axis.
    """
    try:
        number = operator.index(axis)
    except TypeError:
        raise TypeError(f"{op} expected an integer axis, got {axis!r}") from None
    if not -ndim <= number < ndim:
        axes = f"from {-ndim} to {ndim - 1}" if ndim else "None, as the tensor has no axes"
        raise ValueError(f"{op} expected an axis {axes}, got {number}")
    return number % ndim


def _normalise_axes(axis, ndim, op):
    """Turn None, an integer or a tuple into a tuple of axes from 0 to ndim - 1."""
    if axis is None:
        return tuple(range(ndim))
    axes = tuple(normalise_axis(one, ndim, op) for one in (axis if isinstance(axis, tuple) else (axis,)))
    if len(set(axes)) != len(axes):
        raise ValueError(f"{op} expected different axes, got {axis}")
    return axes


def _with_axes(reduced, shape, axes):
    """Give the reduced axes back, with length 1, so that the array broadcasts against `shape` again."""
    return reduced.reshape([1 if i in axes else length for i, length in enumerate(shape)])


def sum(x, axis=None, keepdims=False):
    """Sum: y = sum of x_i, dy/dx_i = 1; integers and booleans are summed in 64 bits."""
    x = as_tensor(x, "sum")
    shape, axes = x.data.shape, _normalise_axes(axis, x.data.ndim, "sum")
    dtype = None if x.data.dtype.kind == "f" else np.int64  # NumPy's own choice for bytes is unsigned
    y = np.add.reduce(x.data, axis=axes, dtype=dtype, keepdims=keepdims)
    return record("sum", (x,), y, lambda gradient: _spread(gradient, shape, axes), axis=axis, keepdims=keepdims)


def mean(x, axis=None, keepdims=False):
    """Mean: y = (sum of x_i) / n, dy/dx_i = 1 / n; that of integers and booleans is float64."""
    x = as_tensor(x, "mean")
    shape, axes = x.data.shape, _normalise_axes(axis, x.data.ndim, "mean")
    n = math.prod(shape[i] for i in axes)
    y = np.add.reduce(x.data, axis=axes, keepdims=keepdims) / n
    return record("mean", (x,), y, lambda gradient: _spread(gradient / n, shape, axes), axis=axis, keepdims=keepdims)


def _spread(gradient, shape, axes):
    """Repeat a gradient along the axes that were reduced."""
    spread = np.empty(shape, gradient.dtype)
    spread[...] = _with_axes(gradient, shape, axes)
    return spread


def max(x, axis=None, keepdims=False):
    """Largest element: y = max of x_i; the k elements that are equal to it get 1/k of the gradient each.

    This is torch.amax (and torch.max without `dim`); torch.max with `dim` gives the whole gradient to one of them.

    Raises:
        ValueError: there is no element to choose from.
    """
    x = as_tensor(x, "max")
    values, axes = saved(x), _normalise_axes(axis, x.data.ndim, "max")
    if any(values.shape[i] == 0 for i in axes):
        raise ValueError(f"max expected at least one element to choose from, got shape {values.shape}, axis {axis}")
    y = np.maximum.reduce(values, axis=axes, keepdims=True)

    def rule(gradient):
        is_largest = values == y
        return _with_axes(gradient, values.shape, axes) * is_largest / is_largest.sum(axis=axes, keepdims=True)

    result = y if keepdims else y.reshape([length for i, length in enumerate(values.shape) if i not in axes])
    return record("max", (x,), result, rule, axis=axis, keepdims=keepdims)
