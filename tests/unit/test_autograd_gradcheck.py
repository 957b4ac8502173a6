"""gradcheck accepts right gradients, finds wrong ones, says where, and leaves everything as it was."""

import numpy as np
import pytest
import torch

from course_utils.autograd import Tensor, gradcheck, numerical_gradient
from course_utils.autograd.tensor import record


def wrong_square(x, factor=2.0, where=...):
    """x * x whose rule is wrong at one place."""

    def rule(gradient):
        share = 2 * x.data * gradient
        share[where] *= factor / 2
        return share

    return record("wrong_square", (x,), x.data**2, rule)


def test_it_finds_the_one_wrong_element_and_names_it():
    x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True, name="x")
    result = gradcheck(lambda x: wrong_square(x, factor=2.5, where=(1, 2)), x)
    assert not result and not result.passed
    (check,) = result.inputs
    assert check.index == (1, 2) and check.analytic / check.numerical == pytest.approx(1.25)
    assert result.differences == {"x": pytest.approx(0.2)}  # |2.5 - 2| / 2.5
    assert str(result).startswith("✗ x: largest relative difference 2.0e-01 at x[1, 2] (backward ")


def test_the_tolerance_decides():
    def square(x):
        return wrong_square(x, factor=2 * (1 + 1e-5))

    assert not gradcheck(square, np.ones(3)) and gradcheck(square, np.ones(3), tolerance=1e-4)


def test_the_difference_is_relative_to_the_derivative():
    def slope_of(size):  # every derivative is `size`, or 0, and wrong by a millionth of `size` at the first element
        return lambda x: record("slope", (x,), size * x.data, lambda g: size * g * np.array([1 + 1e-6, 1.0]))

    for size in (0.05, 1.0, 5000.0):
        assert gradcheck(slope_of(size), np.ones(2)).inputs[0].difference == pytest.approx(1e-6, rel=0.1)
    tiny = gradcheck(slope_of(1e-5), np.ones(2))  # below the scale at which rounding can be told from a mistake
    assert tiny and tiny.inputs[0].difference < 1e-8
    assert gradcheck(lambda x: x**2, np.array([0.0, 3.0]))  # a derivative of zero among others


SLOPES = np.array([1e6, 1.0])


def steep(x, wrong):
    """Slopes of a million and of one, the second wrong by a share."""
    return record("steep", (x,), SLOPES * x.data, lambda gradient: gradient * SLOPES * np.array([1, 1 + wrong]))


@pytest.mark.parametrize("function", [
    lambda x, wrong: steep(x, wrong), lambda x, wrong: steep(x, wrong).sum(),
    lambda x, wrong: steep(x + x.sum() - x.sum(), wrong),
    lambda x, wrong: steep(x[0] * np.ones(2), wrong),  # both outputs of one input
], ids=["elements", "sum", "cancelling", "one input"])
def test_a_small_derivative_beside_a_large_one_is_measured_against_itself(function):
    x = np.array([0.7, 0.3])
    assert gradcheck(lambda x: function(x, 0), x)
    result = gradcheck(lambda x: function(x, 0.05), x)
    assert not result and result.inputs[0].analytic == pytest.approx(1.05)


def test_torch_fails_the_same():
    class Steep(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return torch.tensor(SLOPES) * x

        @staticmethod
        def backward(context, gradient):
            return gradient * torch.tensor(SLOPES * [1, 1.05])

    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    assert not torch.autograd.gradcheck(Steep.apply, (x,), raise_exception=False)


def test_it_says_which_output_disagrees():
    result = gradcheck(lambda x: steep(x, 0.05), Tensor([1.0, 2.0], requires_grad=True, name="x"))
    assert result.inputs[0].output == (1,) and "at x[1] (backward 1.05, finite differences 1" in str(result)
    assert str(result).endswith(", of output[1])")


def test_a_result_can_be_checked_and_stays_the_result_that_it_was():
    hidden = Tensor([0.3, 0.6], requires_grad=True).exp()
    values = hidden.data
    assert gradcheck(lambda hidden: hidden**2, hidden)
    assert hidden.data is values and not values.flags.writeable


def test_errors_that_would_cancel_in_a_plain_sum_are_found():
    def swapped(x):
        return record("swapped", (x,), x.data, lambda gradient: gradient[::-1])  # right for a gradient of ones

    assert not gradcheck(swapped, np.array([0.5, 0.7]))


def test_one_number_is_not_weighted_so_that_the_report_shows_its_own_derivative():
    (check,) = gradcheck(lambda x: wrong_square(x, factor=3.0), np.array([2.0])).inputs
    assert check.analytic == 6.0 and check.numerical == pytest.approx(4.0)


def test_a_gradient_that_is_missing_or_nan_fails():
    assert not gradcheck(lambda x: Tensor(x.data**2), np.ones(2))
    half_nan = gradcheck(lambda x: record("nan", (x,), x.data, lambda g: g * [1.0, np.nan]), np.ones(2))
    assert not half_nan and half_nan.inputs[0].index == (1,)


def test_each_input_is_reported_and_constants_are_not_checked():
    x, index = Tensor(np.ones((3, 2)), requires_grad=True, name="x"), Tensor([0, 2])
    result = gradcheck(lambda x, index, w: (x[index] @ w).tanh(), x, index, np.ones((2, 2)))
    assert result and set(result.differences) == {"x", "input 2"}
    assert all(0 <= difference < 1e-8 for difference in result.differences.values())
    assert str(result).count("✓") == 2


def test_inputs_used_through_a_closure_are_checked_and_everything_is_left_as_it_was():
    weight, other = Tensor([0.1, 0.7], requires_grad=True), Tensor([2.0, 3.0], requires_grad=True)
    weight.grad, values = np.array([5.0, 5.0]), weight.data.copy()
    result = gradcheck(lambda *_: (weight * weight * other).sin(), weight)
    assert result, result
    assert weight.grad.tolist() == [5.0, 5.0] and other.grad is None and not weight.retains_grad
    assert weight.data.tobytes() == values.tobytes()


def test_an_exception_in_the_function_restores_the_element():
    calls = []

    def fragile(x):
        calls.append(1)
        if len(calls) == 3:
            raise ArithmeticError
        return x * 2

    x = Tensor([0.1, 0.2], requires_grad=True)
    with pytest.raises(ArithmeticError):
        gradcheck(fragile, x)
    assert x.data.tolist() == [0.1, 0.2]


def test_numbers_and_empty_inputs():
    assert gradcheck(lambda x: x * x, 3.0) and gradcheck(lambda x: x * x, np.empty((0, 2)))


def test_numerical_gradient_of_a_number_an_array_and_a_tensor():
    x = np.array([[0.3, 1.0], [2.0, -1.5]])
    before = x.copy()
    for function in (lambda x: float((x**3).sum()), lambda x: x**3, lambda x: Tensor(x) ** 3):
        np.testing.assert_allclose(numerical_gradient(function, x), 3 * x**2, rtol=1e-8)
    weights = np.array([[1.0, -2.0], [0.0, 4.0]])
    np.testing.assert_allclose(numerical_gradient(lambda x: x**3, x, gradient=weights), 3 * x**2 * weights, rtol=1e-8)
    np.testing.assert_array_equal(x, before)
    assert numerical_gradient(lambda x: x, np.array(2.0)) == pytest.approx(1.0)  # returns what it was given


def test_the_error_falls_with_the_square_of_the_step():
    errors = [abs(numerical_gradient(np.exp, np.array(1.0), step=step) - np.e) for step in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)
