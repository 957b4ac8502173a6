"""The primitive operations: every one computes a value and says how a gradient passes back through it.

An operation reads the same everywhere: the forward value in NumPy, then one rule for each parent. A rule takes the
gradient of the result and returns that parent's share; sums over broadcast axes are taken by `graph.py`, for all
operations alike. Operands are Tensors, arrays or numbers. The name of each function is what `Tensor.op` holds.

What a rule needs of an operand is `saved`, so that the gradient is that of the values which the operation met, whatever
becomes of them before the way back. Results need not be saved: nobody can write to them.

Where a derivative is a matter of convention, PyTorch's is used: see `maximum`, `abs`, `relu`, `pow` and `max`.
"""

from course_utils.autograd.operations.arithmetic import add, div, matmul, maximum, mul, neg, pow, sub, where
from course_utils.autograd.operations.functions import abs, cos, exp, log, relu, sigmoid, sin, sqrt, tanh
from course_utils.autograd.operations.reductions import max, mean, sum
from course_utils.autograd.operations.shapes import concatenate, getitem, permute, reshape, stack, swapaxes, transpose

__all__ = [
    "abs", "add", "concatenate", "cos", "div", "exp", "getitem", "log", "matmul", "max", "maximum", "mean", "mul",
    "neg", "permute", "pow", "relu", "reshape", "sigmoid", "sin", "sqrt", "stack", "sub", "sum",
    "swapaxes", "tanh", "transpose", "where",
]
