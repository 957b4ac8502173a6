"""Operations that move elements about without changing them: the gradient moves back the same way."""

import numpy as np

from course_utils.autograd.operations.reductions import normalise_axis
from course_utils.autograd.tensor import Tensor, as_tensor, record


def reshape(x, *shape):
    """Arrange the same elements, in the same order, in another shape.

    Args:
        x: Tensor.
        *shape: lengths of the new axes, as `reshape(2, 3)` or `reshape((2, 3))`; one of them may be -1 and is then
            what is left.

    Raises:
        ValueError: the new shape has another number of elements.
    """
    x = as_tensor(x, "reshape")
    shape = _unpack(shape)
    before = x.data.shape
    try:
        y = x.data.reshape(shape)
    except ValueError:
        raise ValueError(f"reshape expected a shape for {x.data.size} elements {before}, got {shape}") from None
    return record("reshape", (x,), y, lambda gradient: gradient.reshape(before), shape=y.shape)


def _unpack(arguments):
    """Accept f(2, 3) and f((2, 3)) alike."""
    return tuple(arguments[0]) if len(arguments) == 1 and isinstance(arguments[0], (tuple, list)) else arguments


def permute(x, *dims):
    """Reorder the axes: axis i of the result is axis dims[i] of x, as torch.permute and numpy.transpose do.

    Args:
        x: Tensor.
        *dims: every axis once, as `permute(0, 2, 1)` or `permute((0, 2, 1))`.

    Raises:
        ValueError: not a permutation of the axes of x.
    """
    x = as_tensor(x, "permute")
    dims = _unpack(dims)
    order = tuple(normalise_axis(axis, x.data.ndim, "permute") for axis in dims)
    if sorted(order) != list(range(x.data.ndim)):
        raise ValueError(f"permute expected each of {x.data.ndim} axes once, got {dims}")
    back = tuple(order.index(axis) for axis in range(x.data.ndim))
    return record("permute", (x,), x.data.transpose(order), lambda gradient: gradient.transpose(back), dims=order)


def transpose(x, dim0=None, dim1=None, *others):
    """Exchange two axes, as torch.transpose and torch.swapaxes do; for a matrix transpose(0, 1) is its transpose.

    NumPy's transpose is another: it takes all axes, or none for the reverse order. Here these are `permute` and `.T`.

    Raises:
        TypeError: not two axes.
        ValueError: x has no such axis.
    """
    if dim1 is None or others:
        given = tuple(dim for dim in (dim0, dim1, *others) if dim is not None)
        raise TypeError(f"transpose expected two axes to exchange, as PyTorch's, got {given}; "
                        "permute reorders all axes, and .T reverses them")
    x = as_tensor(x, "transpose")
    dim0, dim1 = (normalise_axis(axis, x.data.ndim, "transpose") for axis in (dim0, dim1))

    def exchange(array):
        return array.swapaxes(dim0, dim1)

    return record("transpose", (x,), exchange(x.data), exchange, dim0=dim0, dim1=dim1)


swapaxes = transpose  # PyTorch has both names, and so have we


def getitem(x, index):
    """Select elements: y = x[index]; an element selected k times gets the sum of k gradients, others get 0.

    Args:
        x: Tensor.
        index: integers, slices, None, ..., integer arrays or lists, boolean masks, Tensors of these, or a tuple.
            Arrays are copied.

    Raises:
        IndexError: the index does not fit the shape (NumPy's message).
    """
    parts = tuple(_plain(part) for part in (index if isinstance(index, tuple) else (index,)))
    values = x.data
    # Only integer arrays can name an element twice; np.add.at, which is slow, is needed for them alone.
    may_repeat = any(isinstance(part, np.ndarray) and part.dtype != bool for part in parts)

    def rule(gradient):
        share = np.zeros(values.shape, gradient.dtype)
        if may_repeat:
            np.add.at(share, parts, gradient)
        else:
            share[parts] = gradient
        return share

    return record("getitem", (x,), values[parts], rule, index=parts if isinstance(index, tuple) else parts[0])


def _plain(part):
    """Turn Tensors, lists and arrays inside an index into arrays that nobody else has."""
    if isinstance(part, list):
        return np.array(part, dtype=None if part else np.intp)
    part = part.data if isinstance(part, Tensor) else part
    return part.copy() if isinstance(part, np.ndarray) else part


def _tensors(tensors, op):
    """Check what concatenate and stack are given."""
    if not isinstance(tensors, (list, tuple)):
        raise TypeError(f"{op} expected a list or tuple of tensors, got {type(tensors).__name__}")
    if not tensors:
        raise ValueError(f"{op} expected at least one tensor, got none")
    return tuple(as_tensor(tensor, op) for tensor in tensors)


def concatenate(tensors, axis=0):
    """Join tensors along an axis that they have, as torch.cat does.

    Args:
        tensors: list or tuple of Tensors or arrays, whose shapes differ at most in the length of `axis`.
        axis: the axis to join along.

    Raises:
        ValueError: no tensors, tensors without axes, or shapes that differ elsewhere.
    """
    tensors = _tensors(tensors, "concatenate")
    shapes = [tensor.data.shape for tensor in tensors]
    axis = normalise_axis(axis, len(shapes[0]), "concatenate")
    if len({(len(shape), shape[:axis], shape[axis + 1 :]) for shape in shapes}) > 1:
        raise ValueError(f"concatenate expected shapes that are equal except along axis {axis}, got {_names(shapes)}")
    y = np.concatenate([tensor.data for tensor in tensors], axis)
    ends = np.cumsum([shape[axis] for shape in shapes])
    before = (slice(None),) * axis
    pieces = [(*before, slice(end - shape[axis], end)) for end, shape in zip(ends, shapes, strict=True)]
    rules = [lambda gradient, piece=piece: gradient[piece] for piece in pieces]
    return record("concatenate", tensors, y, *rules, axis=axis)


def stack(tensors, axis=0):
    """Join tensors of equal shape along a new axis, as torch.stack does.

    Args:
        tensors: list or tuple of n Tensors or arrays of one shape.
        axis: where the new axis, of length n, goes.

    Raises:
        ValueError: no tensors, or shapes that differ.
    """
    tensors = _tensors(tensors, "stack")
    shapes = [tensor.data.shape for tensor in tensors]
    if len(set(shapes)) > 1:
        raise ValueError(f"stack expected equal shapes, got {_names(shapes)}")
    axis = normalise_axis(axis, len(shapes[0]) + 1, "stack")
    y = np.stack([tensor.data for tensor in tensors], axis)
    before = (slice(None),) * axis
    rules = [lambda gradient, piece=(*before, i): gradient[piece] for i in range(len(tensors))]
    return record("stack", tensors, y, *rules, axis=axis)


def _names(shapes):
    return ", ".join(map(str, dict.fromkeys(shapes)))
