"""Every operation of course_utils.autograd has PyTorch's values and PyTorch's gradients.

OPERATIONS is the table: one line for an operation, and it is compared with PyTorch over many shapes, checked against
finite differences, and run in float32.
"""

import operator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import autograd
from course_utils.autograd import Tensor, gradcheck, operations

SETTINGS = settings(deadline=None, derandomize=True, max_examples=80, database=None)
FEWER = settings(SETTINGS, max_examples=8)


def normal(rng, shape):
    return 2 * rng.standard_normal(shape)


def positive(rng, shape):
    return rng.uniform(0.3, 3, shape)


def small_integers(rng, shape):
    """Full of zeros and ties, where derivatives are a matter of convention."""
    return rng.integers(-2, 3, shape).astype(np.float64)


lengths = st.integers(0, 4)
some_shape = st.lists(lengths, max_size=3).map(tuple)
seeds = st.integers(0, 2**16).map(np.random.default_rng)


@st.composite
def broadcastable(draw, count=2):
    """Shapes that broadcast together: some axes have length 1, some leading axes are missing."""
    full = draw(some_shape)
    shapes = []
    for _ in range(count):
        shape = [draw(st.sampled_from([1, length])) for length in full]
        shapes.append(tuple(shape[draw(st.integers(0, len(full))) :]))
    return shapes


# Each takes `draw` and `smooth` (keep away from kinks), and returns arrays and keyword arguments for both worlds.


def elementwise(domain, awkward=None, count=1):
    """Arrays that broadcast; half of the examples are from `awkward` if kinks are allowed."""

    def arguments(draw, smooth):
        rng = draw(seeds)
        chosen = awkward if awkward and not smooth and draw(st.booleans()) else domain
        return [chosen(rng, shape) for shape in draw(broadcastable(count))], {}

    return arguments


def reduction(needs_elements=False):
    def arguments(draw, smooth):
        shape = draw(some_shape)
        ndim = len(shape)
        axis = None
        if ndim and draw(st.booleans()):
            axis = draw(st.lists(st.integers(0, ndim - 1), min_size=1, max_size=ndim, unique=True))
            axis = tuple(i - draw(st.sampled_from([0, ndim])) for i in axis)
            axis = axis[0] if len(axis) == 1 and draw(st.booleans()) else axis
        if needs_elements:
            reduced = range(ndim) if axis is None else [i % ndim for i in np.atleast_1d(axis)]
            shape = tuple(max(length, 1) if i in reduced else length for i, length in enumerate(shape))
        domain = normal if smooth or draw(st.booleans()) else small_integers
        return [domain(draw(seeds), shape)], {"axis": axis, "keepdims": draw(st.booleans())}

    return arguments


def matrices(draw, smooth):
    n, m, p = draw(lengths), draw(lengths), draw(lengths)
    batches = draw(broadcastable())
    left, right = (*batches[0], n, m), (*batches[1], m, p)
    vectors = draw(st.sampled_from(["neither", "neither", "left", "right", "both"]))
    left = (m,) if vectors in ("left", "both") else left
    right = (m,) if vectors in ("right", "both") else right
    rng = draw(seeds)
    return [normal(rng, left), normal(rng, right)], {}


def new_shape(draw, smooth):
    shape = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3))
    target = draw(st.permutations(shape))
    if 0 not in shape and draw(st.booleans()):
        target[draw(st.integers(0, len(target) - 1))] = -1
    return [normal(draw(seeds), shape)], {"shape": tuple(target)}


def permutation(draw, smooth):
    shape = draw(some_shape)
    dims = draw(st.permutations(range(len(shape))))
    return [normal(draw(seeds), shape)], {"dims": tuple(i - draw(st.sampled_from([0, len(shape)])) for i in dims)}


def two_axes(draw, smooth):
    shape = draw(st.lists(lengths, min_size=1, max_size=3))
    axis = st.integers(-len(shape), len(shape) - 1)
    return [normal(draw(seeds), shape)], {"dim0": draw(axis), "dim1": draw(axis)}


def selection(draw, smooth):
    shape = draw(st.tuples(*[st.integers(1, 4)] * 3))
    rng = draw(seeds)
    picks = [rng.integers(-length, length, 6) for length in shape]  # six of at most four: some repeat
    index = draw(st.sampled_from([
        -1, slice(None, None, 2), (0, -1), (Ellipsis, 0), (slice(1), None, slice(-2, None)), (0, 0, 0), slice(9, 9),
        picks[0], [0, 0], [], picks[0].reshape(2, 3), (picks[0], picks[1]), (picks[0], slice(None), picks[2]),
        (slice(None), picks[1]), rng.random(shape) < 0.5, rng.random(shape[0]) < 0.5,
        (slice(None), rng.random(shape[1]) < 0.5), (picks[0].reshape(6, 1), picks[1]),
    ]))
    return [normal(rng, shape)], {"index": index}


def joinable(draw, smooth):
    shape = draw(st.lists(lengths, min_size=1, max_size=3))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    rng = draw(seeds)
    arrays = []
    for _ in range(draw(st.integers(1, 3))):
        shape[axis] = draw(lengths)
        arrays.append(normal(rng, shape))
    return arrays, {"axis": axis}


def stackable(draw, smooth):
    shape = draw(some_shape)
    rng = draw(seeds)
    arrays = [normal(rng, shape) for _ in range(draw(st.integers(1, 3)))]
    return arrays, {"axis": draw(st.integers(-len(shape) - 1, len(shape)))}


def choice(draw, smooth):
    condition, *shapes = draw(broadcastable(3))
    rng = draw(seeds)
    return [normal(rng, shape) for shape in shapes], {"condition": np.asarray(rng.random(condition) < 0.5)}


def fixed_exponent(draw, smooth):
    exponent = draw(st.sampled_from([0, 1, 2, 3, -1, 0.5, 2.5, -1.5, np.float64(2), np.int64(3)]))
    arrays, _ = elementwise(positive, small_integers)(draw, smooth)
    return arrays, {"exponent": exponent}


def torch_reduction(function):
    def reduce(x, axis, keepdims):
        return function(x, dim=tuple(range(x.ndim)) if axis is None else axis, keepdim=keepdims)

    return reduce


@dataclass
class Operation:
    ours: Any
    theirs: Any
    arguments: Any


OPERATIONS = {
    "add": Operation(operator.add, operator.add, elementwise(normal, count=2)),
    "sub": Operation(operator.sub, operator.sub, elementwise(normal, count=2)),
    "mul": Operation(operator.mul, operator.mul, elementwise(normal, count=2)),
    "div": Operation(operator.truediv, operator.truediv, elementwise(positive, small_integers, count=2)),
    "pow": Operation(operator.pow, operator.pow, elementwise(positive, small_integers, count=2)),
    "pow number": Operation(lambda x, exponent: x**exponent, lambda x, exponent: x**exponent, fixed_exponent),
    "neg": Operation(operator.neg, operator.neg, elementwise(normal)),
    "matmul": Operation(operator.matmul, operator.matmul, matrices),
    "maximum": Operation(autograd.maximum, torch.maximum, elementwise(normal, small_integers, count=2)),
    "where": Operation(lambda a, b, condition: autograd.where(condition, a, b),
                       lambda a, b, condition: torch.where(torch.from_numpy(condition), a, b), choice),
    "exp": Operation(autograd.exp, torch.exp, elementwise(normal)),
    "log": Operation(autograd.log, torch.log, elementwise(positive, small_integers)),
    "sqrt": Operation(autograd.sqrt, torch.sqrt, elementwise(positive, small_integers)),
    "sin": Operation(autograd.sin, torch.sin, elementwise(normal)),
    "cos": Operation(autograd.cos, torch.cos, elementwise(normal)),
    "tanh": Operation(autograd.tanh, torch.tanh, elementwise(normal)),
    "sigmoid": Operation(autograd.sigmoid, torch.sigmoid, elementwise(normal)),
    "relu": Operation(autograd.relu, torch.relu, elementwise(normal, small_integers)),
    "abs": Operation(abs, abs, elementwise(normal, small_integers)),
    "sum": Operation(autograd.sum, torch_reduction(torch.sum), reduction()),
    "mean": Operation(autograd.mean, torch_reduction(torch.mean), reduction()),
    "max": Operation(autograd.max, torch_reduction(torch.amax), reduction(needs_elements=True)),
    "reshape": Operation(lambda x, shape: x.reshape(*shape), lambda x, shape: x.reshape(shape), new_shape),
    "permute": Operation(lambda x, dims: x.permute(dims), lambda x, dims: x.permute(dims), permutation),
    "permute all": Operation(lambda x, dims: x.T,
                             lambda x, dims: x.permute(tuple(reversed(range(x.ndim)))), permutation),
    "transpose": Operation(lambda x, dim0, dim1: x.transpose(dim0, dim1), torch.transpose, two_axes),
    "swapaxes": Operation(autograd.swapaxes, torch.swapdims, two_axes),
    "getitem": Operation(lambda x, index: x[index], lambda x, index: x[index], selection),
    "concatenate": Operation(lambda *xs, axis: autograd.concatenate(xs, axis),
                             lambda *xs, axis: torch.cat(xs, axis), joinable),
    "stack": Operation(lambda *xs, axis: autograd.stack(xs, axis), lambda *xs, axis: torch.stack(xs, axis), stackable),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())


def assert_equal_to_torch(ours, theirs, arrays, kwargs, rtol=1e-10):
    """Compare values, and gradients that start from a random gradient of the result."""
    tensors = [Tensor(array, requires_grad=True) for array in arrays]
    torch_tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    with np.errstate(all="ignore"):
        result = ours(*tensors, **kwargs)
    expected = theirs(*torch_tensors, **kwargs)
    np.testing.assert_allclose(result.data, expected.detach().numpy(), rtol=rtol, atol=1e-13)
    assert result.shape == tuple(expected.shape)
    gradient = np.random.default_rng(0).standard_normal(result.shape)
    result.backward(gradient)
    expected.backward(torch.tensor(gradient))
    for tensor, torch_tensor in zip(tensors, torch_tensors, strict=True):
        assert tensor.grad.shape == tensor.shape and tensor.grad.dtype == np.float64
        np.testing.assert_allclose(tensor.grad, torch_tensor.grad.numpy(), rtol=rtol, atol=1e-13)


@every_operation
@SETTINGS
@given(data=st.data())
def test_equals_torch_in_value_and_gradient(operation, data):
    arrays, kwargs = operation.arguments(data.draw, smooth=False)
    assert_equal_to_torch(operation.ours, operation.theirs, arrays, kwargs)


@every_operation
@FEWER
@given(data=st.data())
def test_gradient_equals_finite_differences(operation, data):
    arrays, kwargs = operation.arguments(data.draw, smooth=True)
    with np.errstate(all="ignore"):  # the mean of no elements
        result = gradcheck(lambda *tensors: operation.ours(*tensors, **kwargs), *arrays)
    assert result, result


@every_operation
@FEWER
@given(data=st.data())
def test_float32_stays_float32(operation, data):
    arrays, kwargs = operation.arguments(data.draw, smooth=True)
    tensors = [Tensor(array.astype(np.float32), requires_grad=True) for array in arrays]
    with np.errstate(all="ignore"):
        result = operation.ours(*tensors, **kwargs)
    result.backward(np.ones(result.shape))
    assert result.dtype == np.float32
    assert all(tensor.grad.dtype == np.float32 for tensor in tensors)


def test_the_table_has_every_operation():
    assert {name.split()[0] for name in OPERATIONS} == set(operations.__all__)


NUMBERS_AND_ARRAYS = {
    "x + 2": lambda x, a: x + 2, "2 + x": lambda x, a: 2 + x, "x - 2": lambda x, a: x - 2, "2 - x": lambda x, a: 2 - x,
    "x * 2": lambda x, a: x * 2, "2 * x": lambda x, a: 2 * x, "x / 2": lambda x, a: x / 2, "2 / x": lambda x, a: 2 / x,
    "2 ** x": lambda x, a: 2**x, "0 ** x": lambda x, a: 0.0**x, "x ** a": lambda x, a: x**a,
    "a + x": lambda x, a: a + x, "a - x": lambda x, a: a - x, "a * x": lambda x, a: a * x, "a / x": lambda x, a: a / x,
    "a @ x": lambda x, a: a @ x, "x @ a": lambda x, a: x @ a, "a ** x": lambda x, a: a**x, "x - a": lambda x, a: x - a,
}


@pytest.mark.parametrize("expression", NUMBERS_AND_ARRAYS.values(), ids=NUMBERS_AND_ARRAYS.keys())
def test_numbers_and_arrays_as_operands(expression):
    array = positive(np.random.default_rng(1), (3, 3))
    theirs_array = torch.tensor(array)
    assert_equal_to_torch(lambda x: expression(x, array), lambda x: expression(x, theirs_array), [array.T + 1], {})


def test_maximum_and_where_take_numbers():
    x = small_integers(np.random.default_rng(0), (4, 5))
    assert_equal_to_torch(lambda t: autograd.maximum(t, 0.0), lambda t: torch.maximum(t, torch.zeros(())), [x], {})
    assert_equal_to_torch(lambda t: autograd.where(t > 0, t, -1), lambda t: torch.where(t > 0, t, -1.0), [x], {})


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "tanh", "sigmoid", "relu", "sin", "cos", "abs", "sum", "mean",
                                  "max"])
def test_functions_are_methods_too(name):
    x = positive(np.random.default_rng(0), (2, 3))
    np.testing.assert_array_equal(getattr(Tensor(x), name)().data, getattr(autograd, name)(x).data)


@pytest.mark.parametrize("value", [-745.0, -40.0, 0.0, 40.0, 745.0])
def test_sigmoid_is_exact_far_from_zero_and_never_warns(value, recwarn):
    assert_equal_to_torch(autograd.sigmoid, torch.sigmoid, [np.array(value)], {}, rtol=1e-14)
    assert not recwarn


def test_slopes_at_the_points_of_convention():
    """sqrt at 0 is infinitely steep; abs and relu are flat at 0; 0**0 has no slope in its base."""
    for function, slope in [(autograd.sqrt, np.inf), (autograd.abs, 0), (autograd.relu, 0), (lambda x: x**0, 0)]:
        x = Tensor(0.0, requires_grad=True)
        function(x).backward()
        assert x.grad == slope
    base, exponent = Tensor(0.0, requires_grad=True), Tensor(0.0, requires_grad=True)
    (base**exponent).backward()
    assert (base.grad, exponent.grad) == (0, 0)


@pytest.mark.parametrize("exponent", [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("base", [-1.5, 0.0, 1.0])
def test_powers_at_the_edge_equal_torch(base, exponent):
    assert_equal_to_torch(operator.pow, operator.pow, [np.array(base), np.array(exponent)], {})
    assert_equal_to_torch(lambda x: x**exponent, lambda x: x**exponent, [np.array(base)], {})


@pytest.mark.parametrize("index", [[], [0, 0], (slice(None), []), np.array(1), (None, [2, -1, 2])], ids=str)
def test_lists_as_indices(index):
    assert_equal_to_torch(lambda x: x[index], lambda x: x[index], [np.arange(9.0).reshape(3, 3)], {})


def test_max_shares_the_gradient_between_ties():
    x = Tensor([[1.0, 3.0, 3.0], [2.0, 0.0, 1.0]], requires_grad=True)
    x.max(axis=1).sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 0.5, 0.5], [1, 0, 0]])


def test_numbers_do_not_promote_float32_but_arrays_do():
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    for result in (x * 2.5, 2 / x, x + np.float64(0.1), x / np.sqrt(2), x ** np.float64(2), autograd.maximum(x, 0.5)):
        assert result.dtype == np.float32
    wide = x * np.ones(3)
    wide.sum().backward()
    assert wide.dtype == np.float64 and x.grad.dtype == np.float32
    assert (Tensor([1, 2]) * 2.5).data.tolist() == [2.5, 5.0]  # integers are not a float type to keep


def test_a_small_network_equals_torch():
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in [(8, 5), (4, 5), (4,), (3, 4), (3,)]]
    targets = rng.integers(0, 3, 8)

    def loss(x, weight, bias, output_weight, output_bias):
        logits = (x @ weight.T + bias).relu() @ output_weight.T + output_bias
        return (logits.exp().sum(1).log() - logits[np.arange(8), targets]).mean()

    assert_equal_to_torch(loss, loss, arrays, {})
