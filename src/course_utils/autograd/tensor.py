"""`Tensor`: a NumPy array that remembers how it was computed.

A tensor holds its values in `.data`. When it results from an operation on tensors that need gradients it also holds
`op` (what was done), `parents` (to what) and `rules` (one function a parent: gradient of the result in, gradient of
that parent out). `backward()` follows these records back to the leaves; see `graph.py`. The operations themselves,
each a forward value beside its rules, are in `operations/`; `operators.py` ties them to `+`, `@`, `.sum()` and so on.
"""

import operator

import numpy as np

from course_utils.autograd.graph import backpropagate, grad_mode

NUMBERS = (int, float, np.integer, np.floating, np.bool_)
_FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def _as_array(data, copy):
    """Make an array of float32, float64, integers or booleans, or say what came instead."""
    if isinstance(data, Tensor):
        raise TypeError("Tensor expected numbers or an array, got a Tensor; use it as it is, or detach() it")
    try:
        array = np.array(data) if copy else np.asarray(data)
    except ValueError as error:
        raise ValueError(f"Tensor expected rows of equal length, got a ragged {type(data).__name__}") from error
    if array.dtype not in _FLOATS and array.dtype.kind not in "iub":
        came = type(data).__name__ if array.dtype == object and array.ndim == 0 else f"dtype {array.dtype}"
        raise TypeError(f"Tensor expected float32, float64, integers or booleans, got {came}")
    return array


class Tensor:
    """An array with reverse-mode automatic differentiation.

    d(root)/d(t) = sum over the results r computed from t of d(root)/d(r) * d(r)/d(t)

    Args:
        data: numbers, nested lists or an array, any shape; float32 and float64 are kept, Python floats become float64,
            integers and booleans stay what they are (they can index and multiply, but need no gradient).
            With `requires_grad` the array is copied, because training will change it; otherwise it is shared.
        requires_grad: whether `backward` should compute the gradient with respect to this tensor.
        name: a label for drawings and messages.

    Attributes:
        data: the values, an ndarray. Others may be set, of the same shape if a gradient is required. Those of a
            recorded result are read-only, because the way back uses them: change a copy.
        grad: the accumulated gradient, an array with the shape and dtype of `data`, or None before one arrives.
            Leaves have it; other tensors only after `retain_grad()`.
        op: "leaf", or the name of the operation, which is the name of its function in `operations`.
        parents: the tensors that the operation was applied to, a tuple; numbers and arrays among them are leaves.
        params: what else the operation was given: exponent, axis, keepdims, shape, axes, index.

    Numbers take the dtype of the tensor that they meet, so `x * 2.0` and `x / np.sqrt(2)` stay float32 if `x` is;
    arrays follow NumPy's promotion. The graph stays alive as long as its result does, so `backward` can be called
    again (PyTorch's `retain_graph=True`); the gradients of gradients are not recorded. They are those at the values
    that the operations met: what happens to operands, targets or indices between the two changes nothing.

    Raises:
        TypeError: the data are not real numbers, or are not floats although a gradient is required.
        ValueError: nested lists of unequal lengths.

    Source: Rumelhart et al. 1986; the review, "Backpropagation to train multilayer architectures".
    """

    __slots__ = ("_data", "grad", "requires_grad", "name", "op", "parents", "params", "rules", "retains_grad")

    def __init__(self, data, requires_grad=False, name=None):
        self._data = _as_array(data, copy=requires_grad)
        if requires_grad and self.data.dtype.kind != "f":
            raise TypeError(f"requires_grad expected float32 or float64 data, got {self.data.dtype}; write 2.0, not 2")
        self.grad = None
        self.requires_grad = bool(requires_grad)
        self.name = name
        self.op, self.parents, self.rules, self.params = "leaf", (), (), {}
        self.retains_grad = False

    def _set_data(self, data):
        if isinstance(data, Tensor):
            if data.requires_grad:
                raise TypeError("Tensor.data expected an array, got a Tensor that requires a gradient; compute with "
                                ".data, or take the result's .data or .detach()")
            data = data.data
        array = _as_array(data, copy=False)  # an array even of one number, so that it can be changed in place
        if self.requires_grad and array.dtype.kind != "f":
            raise TypeError(f"Tensor.data expected floats, as a gradient is required, got {array.dtype}")
        if self.requires_grad and array.shape != self.shape:
            raise ValueError(f"Tensor.data expected the shape {self.shape} of what it replaces, got {array.shape}")
        self._data = array if array.flags.writeable else array.copy()

    data = property(operator.attrgetter("_data"), _set_data)
    shape = property(lambda self: self.data.shape, doc="Lengths of the axes, a tuple.")
    dtype = property(lambda self: self.data.dtype, doc="Type of the elements.")
    ndim = property(lambda self: self.data.ndim, doc="Number of axes.")
    size = property(lambda self: self.data.size, doc="Number of elements.")
    is_leaf = property(lambda self: not self.parents, doc="Whether no recorded operation made this tensor.")

    def backward(self, gradient=None):
        """Compute the gradient of this tensor with respect to every leaf, and add it to each leaf's `.grad`.

        leaf.grad += sum over i of gradient[i] * d(self[i]) / d(leaf)

        Args:
            gradient: array, Tensor or number with the shape of this tensor; 1 if this tensor has one element.

        Raises:
            RuntimeError: this tensor needs no gradient.
            ValueError: no gradient although there are several elements, or one of another shape.
        """
        if not self.requires_grad:
            raise RuntimeError("backward expected a tensor computed from one with requires_grad=True, got one without")
        if gradient is None:
            if self.size != 1:
                raise ValueError(f"backward expected a gradient for a tensor of shape {self.shape}, got none: "
                                 "sum to one number, or pass a gradient of that shape")
            gradient = np.ones_like(self.data)
        values = gradient.data if isinstance(gradient, Tensor) else _as_array(gradient, copy=False)
        if values.shape != self.shape:
            raise ValueError(f"backward expected a gradient of shape {self.shape}, got {values.shape}")
        backpropagate(self, values.astype(self.dtype, copy=False))

    def zero_grad(self):
        """Forget the accumulated gradient: `.grad` becomes None."""
        self.grad = None

    def retain_grad(self):
        """Keep `.grad` of this tensor although it is not a leaf.

        Raises:
            RuntimeError: this tensor needs no gradient.
        """
        if not self.requires_grad:
            raise RuntimeError("retain_grad expected a tensor that requires a gradient, got one that does not")
        self.retains_grad = True

    def detach(self):
        """Return a tensor with the same values, sharing memory, that no gradient flows through."""
        return record("detach", (), self.data)

    def numpy(self):
        """Return the values as an array that shares memory with this tensor; the same as `.data`."""
        return self.data

    def item(self):
        """Return the only element as a Python number.

        Raises:
            ValueError: there is not exactly one element.
        """
        if self.size != 1:
            raise ValueError(f"item expected a tensor with one element, got shape {self.shape}")
        return self.data.item()

    def __array__(self, dtype=None, copy=None):
        if self.requires_grad:  # NumPy functions would lose the graph without a word
            raise TypeError("NumPy expected an array, got a Tensor that requires a gradient; use .data or .detach()")
        return np.array(self.data, dtype=dtype, copy=copy)

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len expected a tensor with at least one axis, got a tensor of shape ()")
        return len(self.data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self.item())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __format__(self, spec):
        return format(self.item(), spec) if spec else str(self)

    def __repr__(self):
        parts = [np.array2string(self.data, separator=", ", prefix="Tensor(")]
        if self.dtype != np.float64:
            parts.append(f"dtype={self.dtype}")
        if self.name is not None:
            parts.append(f"name={self.name!r}")
        if not self.is_leaf:
            parts.append(f"op={self.op!r}")
        elif self.requires_grad:
            parts.append("requires_grad=True")
        return f"Tensor({', '.join(parts)})"


def record(op, parents, data, *rules, **params):
    """Make the result of an operation, remembering where it came from if any parent needs a gradient.

    Args:
        op: the name of the operation.
        parents: the Tensors that it was applied to.
        data: its values, an array.
        *rules: one function a parent: takes the gradient of the result, an array with the shape of `data`, and
            returns the parent's share. The share may still have the broadcast shape. It is a new array, or the
            gradient itself, or a view of it; a rule never changes the gradient and never returns stored arrays.
        **params: what else describes the operation.

    Returns:
        A Tensor with the shape of `data`.
    """
    result = Tensor.__new__(Tensor)  # skips the checks of __init__, which operations on tensors cannot fail
    if type(data) is not np.ndarray:
        data = np.asarray(data)
    result._data = data
    result.grad = result.name = None
    result.retains_grad = False
    if grad_mode.enabled:
        for parent in parents:
            if parent.requires_grad:
                result.requires_grad = True
                result.op, result.parents, result.rules, result.params = op, parents, rules, params
                for operand in parents:
                    if operand._data is data:
                        result._data = data = data.view()  # an operand's own array stays as it is
                data.setflags(False)  # not to be written to: rules use it
                return result
    result.requires_grad = False
    result.op, result.parents, result.rules, result.params = "leaf", (), (), {}
    return result


def saved(tensor, *users):
    """Return a tensor's values for a rule to use later, when their owner may have changed them: a copy, if he can.

    Results are read-only and need no copy; nor do values that no rule will use.

    Args:
        tensor: an operand.
        *users: the operands whose gradients are computed from these values; the tensor itself if there are none.
    """
    values = tensor._data
    base = values.base
    if not values.flags.writeable and (base is None or isinstance(base, np.ndarray) and not base.flags.writeable):
        return values
    if grad_mode.enabled:
        for user in users or (tensor,):
            if user.requires_grad:
                return values.copy("K")
    return values


def as_tensor(value, op, like=None):
    """Turn an operand into a Tensor; a number takes the float dtype of the tensor it meets.

    Args:
        value: Tensor, array or number.
        op: the name of the operation, for the message.
        like: the other operand.

    Raises:
        TypeError: the value is something else.
    """
    if isinstance(value, Tensor):
        return value
    if isinstance(value, NUMBERS):
        is_float = isinstance(like, Tensor) and like.data.dtype.kind == "f"
        return record("leaf", (), np.array(value, like.data.dtype) if is_float else _number(value, op))
    if isinstance(value, np.ndarray):
        return Tensor(value)
    kind = type(value)
    came = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"  # torch.Tensor
    raise TypeError(f"{op} expected a Tensor, an array or a number, got {came}")


def _number(value, op):
    """Return a number as an array of a type that tensors have, which float16 and longdouble are not."""
    array = np.array(value)
    if array.dtype == object:
        raise TypeError(f"{op} expected an integer of at most 64 bits, got {value}")
    return array.astype(np.float64) if array.dtype.kind == "f" and array.dtype not in _FLOATS else array
