"""Which operation stands behind which operator and method of `Tensor`, and what NumPy's functions make of one.

`a + b` is `operations.add(a, b)`, `x.exp()` is `operations.exp(x)`. The table is here, rather than as methods in
`tensor.py`, because the operations need `Tensor` and `Tensor` need not know them.

`array * tensor` comes here by way of NumPy's function and is a Tensor. Any other function of NumPy takes a Tensor that
needs no gradient as an array, and refuses one that does, because its result would leave the graph without a word.
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
    "permute", "transpose", "swapaxes",
)
_COMPARISONS = {"lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal, "eq": np.equal,
                "ne": np.not_equal}
_OF_UFUNC = {np.add: operations.add, np.subtract: operations.sub, np.multiply: operations.mul,
             np.true_divide: operations.div, np.power: operations.pow, np.matmul: operations.matmul}
_OTHER_NAMES = {"absolute": "abs", "amax": "max", "concat": "concatenate", "permute_dims": "permute",
                "transpose": "permute"}  # NumPy's name of a function -> ours


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


def _array_ufunc(self, ufunc, method, *inputs, **options):
    """Compute `array + tensor` and the like; give other functions the values."""
    operation = _OF_UFUNC.get(ufunc)
    if operation and method == "__call__" and not options:
        return operation(*inputs)
    of_values = ufunc in _COMPARISONS.values()
    return getattr(ufunc, method)(*_values(inputs, None if of_values else ufunc), **_values(options, ufunc))


def _array_function(self, function, types, arguments, options):
    """Give NumPy's functions the values; what they ask of shapes, they may ask of every Tensor."""
    refuse = None if function in (np.shape, np.ndim, np.size) else function
    return function(*_values(arguments, refuse), **_values(options, refuse))


def _values(given, function):
    """Replace the Tensors in what a function of NumPy was given by arrays.

    Raises:
        TypeError: one of them requires a gradient and there is a `function`, which would lose it.
    """
    if isinstance(given, dict):
        return {name: _values(one, function) for name, one in given.items()}
    if type(given) in (list, tuple):
        return type(given)(_values(one, function) for one in given)
    if not isinstance(given, Tensor):
        return given
    if given.requires_grad and function is not None:
        ours = _OTHER_NAMES.get(function.__name__, function.__name__)
        instead = f"use autograd.{ours} to stay in the graph, or " if ours in operations.__all__ else "use "
        raise TypeError(f"NumPy's {function.__name__} expected an array, got a Tensor that requires a gradient; "
                        f"{instead}.data or .detach() to leave it")
    return given.data


for _symbol, _name in _BINARY.items():
    _operation = getattr(operations, _name)
    setattr(Tensor, f"__{_symbol}__", _operation)
    setattr(Tensor, f"__r{_symbol}__", _reflected(_operation))
    setattr(Tensor, f"__i{_symbol}__", _in_place(_operation))
for _symbol, _ufunc in _COMPARISONS.items():
    setattr(Tensor, f"__{_symbol}__", _comparison(getattr(operator, _symbol).__name__, _ufunc))
for _name in _METHODS:
    setattr(Tensor, _name, getattr(operations, _name))

Tensor.__neg__ = operations.neg
Tensor.__abs__ = operations.abs
Tensor.__getitem__ = operations.getitem
Tensor.__hash__ = object.__hash__  # by identity: == compares elements, so it cannot tell tensors apart
Tensor.T = property(lambda self: operations.permute(self, *reversed(range(self.ndim))),
                    doc="The tensor with its axes in reverse order.")
Tensor.__array_ufunc__, Tensor.__array_function__ = _array_ufunc, _array_function
