"""Integers and booleans in operations: PyTorch's values, in float64 where these are no whole numbers, or one error."""

import operator

import numpy as np
import pytest
import torch

from course_utils import autograd, nn
from course_utils.autograd import Tensor

KINDS = [np.uint8, np.int8, np.int16, np.uint16, np.int32, np.int64, bool]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: np.dtype(kind).name)
SHAPES = [(), (4,), (2, 2), (0,), (2, 0)]

# Those whose values are no whole numbers, as torch has them for float64.
FLOAT_VALUED = {
    "exp": (autograd.exp, torch.exp), "log": (autograd.log, torch.log), "sqrt": (autograd.sqrt, torch.sqrt),
    "sin": (autograd.sin, torch.sin), "cos": (autograd.cos, torch.cos), "tanh": (autograd.tanh, torch.tanh),
    "sigmoid": (autograd.sigmoid, torch.sigmoid), "mean": (autograd.mean, torch.mean),
    "x / 4": (lambda x: x / 4,) * 2, "4 / x": (lambda x: 4 / x,) * 2, "x / x": (lambda x: x / x,) * 2,
    "x ** 0.5": (lambda x: x**0.5,) * 2, "2.5 ** x": (lambda x: 2.5**x,) * 2, "x * 0.5": (lambda x: x * 0.5,) * 2,
    "x + half": (lambda x: x + np.float16(0.5), lambda x: x + 0.5),
    "x - long": (lambda x: x - np.longdouble(0.5), lambda x: x - 0.5),
}


def numbers(kind, shape):
    values = np.array([1, 3, 12, 0]) if kind is not bool else np.array([True, True, False, True])
    return np.resize(values, shape).astype(kind)


@every_kind
@pytest.mark.parametrize(("ours", "theirs"), FLOAT_VALUED.values(), ids=FLOAT_VALUED.keys())
def test_what_is_no_whole_number_is_float64(ours, theirs, kind):
    for shape in SHAPES:
        array = numbers(kind, shape)
        expected = theirs(torch.tensor(array.astype(np.float64))).numpy()
        with np.errstate(all="ignore"):
            results = ours(Tensor(array)), ours(Tensor(array.astype(np.float64)))
        for result in results:
            assert result.dtype == np.float64 and result.shape == expected.shape
            np.testing.assert_allclose(result.data, expected, rtol=1e-12)


def test_the_values_that_bytes_had_wrong():
    np.testing.assert_allclose(autograd.sigmoid(np.array([1, 3], np.uint8)).data, [0.731058579, 0.952574127])
    assert autograd.exp(np.uint8(12)).item() == pytest.approx(162754.791419)
    assert autograd.exp(np.float16(2)).dtype == np.float64  # no number makes a tensor of 16 bits


@every_kind
def test_sums_of_integers_have_64_bits_and_a_sign(kind):
    total = autograd.sum(numbers(kind, (100, 4)))
    assert total.dtype == np.int64 and total.item() == 100 * numbers(kind, 4).sum(dtype=int)
    assert autograd.sum(numbers(kind, (3, 4)), axis=0).dtype == np.int64


@every_kind
def test_powers_with_a_number_do_not_wrap(kind):
    base = numbers(kind, 4)
    for exponent in (0, 1, 2, 3, 8):
        assert (Tensor(base) ** exponent).data.tolist() == (base.astype(np.int64) ** exponent).tolist()
    with pytest.raises(ValueError, match="pow expected no negative integer powers of integers, got -1; use floats"):
        Tensor(base) ** -1


BOOLEAN = Tensor([True, False])
REFUSED = {
    "neg": lambda: -BOOLEAN, "sub": lambda: BOOLEAN - BOOLEAN, "sub number": lambda: True - BOOLEAN,
    "matmul": lambda: BOOLEAN @ BOOLEAN, "relu": lambda: autograd.relu(BOOLEAN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_booleans_without_a_meaning(name):
    with pytest.raises(TypeError, match=f"^{name.split()[0]} expected numbers, got booleans"):
        REFUSED[name]()


@pytest.mark.parametrize("operation", [operator.add, operator.mul, operator.gt, autograd.maximum],
                         ids=lambda operation: operation.__name__)
def test_booleans_with_a_meaning(operation):
    theirs = {autograd.maximum: torch.maximum}.get(operation, operation)
    left, right = np.array([True, True, False, False]), np.array([True, False, True, False])
    result = operation(Tensor(left), Tensor(right))
    result = result.data if isinstance(result, Tensor) else result
    np.testing.assert_array_equal(result, theirs(torch.tensor(left), torch.tensor(right)).numpy())


def test_an_integer_of_more_than_64_bits():
    with pytest.raises(TypeError, match="mul expected an integer of at most 64 bits, got 1000000000000000000000"):
        Tensor([1]) * 10**21
    assert (Tensor([1.0]) * 10**21).item() == 1e21


@every_kind
@pytest.mark.parametrize("function", [nn.leaky_relu, nn.elu, nn.softplus, nn.softmax, nn.log_softmax],
                         ids=lambda f: f.__name__)
def test_functions_of_networks_refuse_them_as_torch_does(function, kind):
    with pytest.raises(TypeError, match=f"{function.__name__} expected float32 or float64 input, got"):
        function(numbers(kind, (2, 2)))


def test_weights_are_floats_too():
    x, whole = np.ones((2, 3)), np.ones((2, 3), int)
    for call, name in [(lambda: nn.linear(x, whole), "linear expected float32 or float64 weight"),
                       (lambda: nn.linear(x, x, np.ones(2, bool)), "linear expected float32 or float64 bias"),
                       (lambda: nn.conv1d(x[None], whole[None]), "conv1d expected float32 or float64 weight")]:
        with pytest.raises(TypeError, match=name):
            call()
