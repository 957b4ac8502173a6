"""Automatic differentiation over NumPy arrays, small enough to read in one sitting.

Compute with Tensors as with arrays, then ask the result how it depends on what went in:

    x = Tensor(2.0, requires_grad=True)
    z = 3 * x**2
    z.backward()
    x.grad                                  # 12.0: the slopes 3 and 2x, multiplied

Read the files in this order:

1. `tensor.py`      a Tensor is an array and a record of the operation that made it;
2. `operations/`    each operation: a value, and the rules by which a gradient passes back through it;
3. `graph.py`       the walk back from the result, which applies the rules and adds up what arrives;
4. `operators.py`   which operation `+`, `@` or `.sum()` stands for;
5. `gradcheck.py`   finite differences, to see whether all of it is right.
"""

from course_utils.autograd import operators as _operators  # noqa: F401  (gives Tensor its operators and methods)
from course_utils.autograd.gradcheck import GradcheckResult, InputCheck, gradcheck, numerical_gradient
from course_utils.autograd.graph import is_grad_enabled, no_grad
from course_utils.autograd.operations import (
    abs,
    concatenate,
    cos,
    exp,
    log,
    matmul,
    max,
    maximum,
    mean,
    permute,
    relu,
    reshape,
    sigmoid,
    sin,
    sqrt,
    stack,
    sum,
    swapaxes,
    tanh,
    transpose,
    where,
)
from course_utils.autograd.tensor import Tensor

__all__ = [
    "GradcheckResult", "InputCheck", "Tensor", "abs", "concatenate", "cos", "exp", "gradcheck", "is_grad_enabled",
    "log", "matmul", "max", "maximum", "mean", "no_grad", "numerical_gradient", "permute", "relu", "reshape",
    "sigmoid", "sin", "sqrt", "stack", "sum", "swapaxes", "tanh", "transpose", "where",
]
