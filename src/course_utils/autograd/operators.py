"""Which operation stands behind which operator and method of `Tensor`.

`a + b` is `operations.add(a, b)`, `x.exp()` is `operations.exp(x)`. The table is here, rather than as methods in
`tensor.py`, because the operations need `Tensor` and `Tensor` need not know them.
"""

import operator

import numpy as np

from course_utils.autograd import operations
from course_utils.autograd.graph import grad_mode
from course_utils.autograd.operations.arithmetic import broadcast
from course_utils.autograd.tensor import Tensor, as_tensor

_BINARY = {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "pow", "matmul": "matmul"}
_METHODS = (
    "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "sin", "cos", "abs", "maximum", "sum", "mean", "max", "reshape",
    "transpose", "swapaxes",
)


def _reflected(operation):
    """`2 - x` asks x for `x.__rsub__(2)`."""
    return lambda self, other: operation(other, self)


def _in_place(operation):
    """Make `x += y`: it changes a leaf that requires a gradient inside `no_grad`, and elsewhere names a new tensor."""

    def update(self, other):
        if not (self.requires_grad and self.is_leaf):
            return operation(self, other)
        if grad_mode.enabled:
            raise RuntimeError("an in-place update expected no_grad() around a leaf that requires a gradient, got none")
        result = operation(self, other)
        if result.shape != self.shape:
            raise ValueError(f"an in-place update expected shape {self.shape}, got {result.shape}")
        self.data[...] = result.data
        return self

    return update


def _comparison(name, ufunc):
    """Make `x > y`, which gives a boolean array and takes no part in the graph."""

    def compare(self, other):
        try:
            other = as_tensor(other, name, like=self)
        except TypeError:
            return NotImplemented  # Python then says that the two cannot be ordered; == is False
        return broadcast(name, ufunc, self.data, other.data)

    return compare


for _symbol, _name in _BINARY.items():
    _operation = getattr(operations, _name)
    setattr(Tensor, f"__{_symbol}__", _operation)
    setattr(Tensor, f"__r{_symbol}__", _reflected(_operation))
    setattr(Tensor, f"__i{_symbol}__", _in_place(_operation))
for _symbol, _ufunc in {"lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
                        "eq": np.equal, "ne": np.not_equal}.items():
    setattr(Tensor, f"__{_symbol}__", _comparison(getattr(operator, _symbol).__name__, _ufunc))
for _name in _METHODS:
    setattr(Tensor, _name, getattr(operations, _name))

Tensor.__neg__ = operations.neg
Tensor.__abs__ = operations.abs
Tensor.__getitem__ = operations.getitem
Tensor.__hash__ = object.__hash__  # by identity: == compares elements, so it cannot tell tensors apart
Tensor.T = property(operations.transpose, doc="The tensor with its axes in reverse order.")
