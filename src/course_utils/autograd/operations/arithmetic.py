"""Operations on two tensors: + - * / ** @, maximum and where.

All but `matmul` work element by element and broadcast as NumPy and PyTorch do: aligned from the last axis, an axis of
length 1 is repeated. They return a Tensor of the broadcast shape, and raise ValueError with both shapes if these do not
broadcast, TypeError if an operand is neither a Tensor nor an array nor a number.
"""

import math

import numpy as np

from course_utils.autograd.graph import sum_to_shape
from course_utils.autograd.tensor import NUMBERS, Tensor, as_tensor, record, saved


def _operands(a, b, op):
    """Make both operands tensors."""
    return as_tensor(a, op, like=b), as_tensor(b, op, like=a)


def broadcast(op, function, *arrays):
    """Compute function(*arrays); if the shapes do not broadcast, say which shapes came."""
    try:
        return function(*arrays)
    except ValueError as error:
        shapes = [array.shape for array in arrays]
        try:
            np.broadcast_shapes(*shapes)
        except ValueError:
            came = " and ".join(map(str, shapes))
            raise ValueError(f"{op} expected shapes that broadcast together, got {came}") from None
        raise error


def _refuse_booleans(op, *operands):
    """Refuse to compute with nothing but truth values, which have no minus and no product of matrices."""
    for operand in operands:
        if operand.data.dtype.kind != "b":
            return
    raise TypeError(f"{op} expected numbers, got booleans; write x.data.astype(float), or ~x.data for not")


def _same(gradient):
    return gradient


def add(a, b):
    """Sum: z = a + b, dz/da = 1, dz/db = 1."""
    a, b = _operands(a, b, "add")
    return record("add", (a, b), broadcast("add", np.add, a.data, b.data), _same, _same)


def sub(a, b):
    """Difference: z = a - b, dz/da = 1, dz/db = -1."""
    a, b = _operands(a, b, "sub")
    _refuse_booleans("sub", a, b)
    return record("sub", (a, b), broadcast("sub", np.subtract, a.data, b.data), _same, np.negative)


def mul(a, b):
    """Product: z = a b, dz/da = b, dz/db = a."""
    a, b = _operands(a, b, "mul")
    x, y = saved(a, b), saved(b, a)
    return record("mul", (a, b), broadcast("mul", np.multiply, x, y), lambda g: g * y, lambda g: g * x)


def div(a, b):
    """Quotient: z = a / b, dz/da = 1 / b, dz/db = -z / b."""
    a, b = _operands(a, b, "div")
    y = saved(b, a, b)
    z = broadcast("div", np.true_divide, a.data, y)
    return record("div", (a, b), z, lambda g: g / y, lambda g: -g * (z / y))


def neg(a):
    """Negation: z = -a, dz/da = -1."""
    a = as_tensor(a, "neg")
    _refuse_booleans("neg", a)
    return record("neg", (a,), -a.data, np.negative)


def pow(a, b):
    """Power: z = a^b, dz/da = b a^(b-1), dz/db = z ln a.

    A number b is kept as `params["exponent"]`, not as a parent. As in PyTorch dz/da = 0 where b = 0, and dz/db = 0
    where a = 0 and b >= 0 (z stays 0 there).
    """
    if isinstance(b, NUMBERS):
        return _pow_number(as_tensor(a, "pow"), b.item() if isinstance(b, np.generic) else b)
    a, b = _operands(a, b, "pow")
    x, y = saved(a, a, b), saved(b, a, b)
    _check_powers(x, y)
    z = broadcast("pow", np.power, x, y)

    def rule_base(gradient):
        return np.where(y == 0, 0, gradient * (y * np.power(x, y - 1)))

    def rule_exponent(gradient):
        return np.where((x == 0) & (y >= 0), 0, gradient * (z * np.log(x)))

    return record("pow", (a, b), z, rule_base, rule_exponent)


def _check_powers(x, y):
    """Refuse negative integer powers of integers, which are no integers."""
    if x.dtype.kind != "f" and y.dtype.kind == "i" and (y < 0).any():
        raise ValueError(f"pow expected no negative integer powers of integers, got {y.min()}; use floats")


def _pow_number(a, exponent):
    x = saved(a)
    if x.dtype.kind != "f" and isinstance(exponent, int):  # as in x * 2, the number is of 64 bits
        _check_powers(x, np.array(exponent))
        x = x.astype(np.int64)

    def rule(gradient):
        if exponent == 0:
            return np.zeros_like(gradient)  # not 0 * x^-1, which is nan at x = 0
        return gradient * (exponent * x ** (exponent - 1))

    return record("pow", (a,), x**exponent, rule, exponent=exponent)


def maximum(a, b):
    """The larger of two: z = max(a, b); the gradient goes to the larger, and half to each where they are equal."""
    a, b = _operands(a, b, "maximum")
    x, y = saved(a, a, b), saved(b, a, b)
    z = broadcast("maximum", np.maximum, x, y)

    def rule(mine, other):
        return lambda gradient: np.where(mine < other, 0, np.where(mine == other, gradient / 2, gradient))

    return record("maximum", (a, b), z, rule(x, y), rule(y, x))


def where(condition, a, b):
    """Choose: z = a where the condition holds and b elsewhere; the gradient goes to the one that was chosen.

    Args:
        condition: boolean array or Tensor, such as `x > 0`.
        a, b: Tensors, arrays or numbers that broadcast with it and with each other.

    Raises:
        TypeError: the condition is not boolean.
    """
    condition = condition.data if isinstance(condition, Tensor) else np.asarray(condition)
    if condition.dtype != bool:
        raise TypeError(f"where expected a boolean condition, got {condition.dtype}")
    condition = condition.copy()  # what the caller does to his does not change the gradient
    a, b = _operands(a, b, "where")
    z = broadcast("where", np.where, condition, a.data, b.data)
    return record("where", (a, b), z, lambda g: np.where(condition, g, 0), lambda g: np.where(condition, 0, g))


def matmul(a, b):
    """Matrix product: z[..., i, k] = sum over j of a[..., i, j] b[..., j, k].

    gradient of a = gradient of z @ b^T;  gradient of b = a^T @ gradient of z

    Args:
        a: Tensor (..., n, m), or a vector (m,), which counts as one row.
        b: Tensor (..., m, p), or a vector (m,), which counts as one column. Leading axes broadcast.

    Returns:
        Tensor (..., n, p); the axis that a vector lent is dropped again.

    Raises:
        ValueError: an operand has no axes, m differs, or the leading axes do not broadcast.
    """
    a, b = _operands(a, b, "matmul")
    _refuse_booleans("matmul", a, b)
    x, y = saved(a, b), saved(b, a)
    if x.ndim == 2 == y.ndim and x.shape[1] == y.shape[0]:  # the common case, without the care for other shapes
        return record("matmul", (a, b), x @ y, lambda g: g @ y.T, lambda g: x.T @ g)
    _check_matmul(x.shape, y.shape)
    rows = x if x.ndim > 1 else x[None, :]
    columns = y if y.ndim > 1 else y[:, None]

    def as_matrices(gradient):
        batch = gradient.shape[: gradient.ndim - (x.ndim > 1) - (y.ndim > 1)]
        return gradient.reshape(*batch, rows.shape[-2], columns.shape[-1])

    def rule_a(gradient):
        share = _product(as_matrices(gradient), columns.swapaxes(-1, -2))
        return sum_to_shape(share, rows.shape).reshape(x.shape)

    def rule_b(gradient):
        gradient = as_matrices(gradient)
        if columns.ndim == 2:  # one matrix for the whole batch: a single product sums over the batch as well
            return (_as_one_matrix(rows).T @ _as_one_matrix(gradient)).reshape(y.shape)
        return sum_to_shape(rows.swapaxes(-1, -2) @ gradient, columns.shape)

    return record("matmul", (a, b), _product(x, y), rule_a, rule_b)


def _product(x, y):
    """x @ y; a batch times one matrix is computed as one tall matrix, which is faster than one product a row."""
    if x.ndim > 2 == y.ndim:
        return (_as_one_matrix(x) @ y).reshape(*x.shape[:-1], y.shape[-1])
    return x @ y


def _as_one_matrix(batch):
    """Put the matrices of a batch below one another."""
    return batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1])


def _check_matmul(left, right):
    if not left or not right:
        raise ValueError(f"matmul expected operands with at least one axis, got shapes {left} and {right}")
    if left[-1] != right[-2 if len(right) > 1 else 0]:
        raise ValueError(f"matmul expected shapes (..., n, m) and (..., m, p), got {left} and {right}")
    try:
        np.broadcast_shapes(left[:-2], right[:-2])
    except ValueError:
        raise ValueError(f"matmul expected leading axes that broadcast together, got {left} and {right}") from None
