"""Clipped gradients are PyTorch's."""

import numpy as np
import pytest
import torch

from course_utils import nn, optim

INF = float("inf")


def both(scale, dtype=np.float64, seed=0):
    """The same parameters with the same gradients in both worlds; the last has none."""
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape).astype(dtype) for shape in [(3, 4), (5,), (1, 2, 2), (2,)]]
    ours, theirs = [nn.Parameter(one) for one in arrays], [torch.tensor(one, requires_grad=True) for one in arrays]
    for a, b in list(zip(ours, theirs, strict=True))[:-1]:
        a.grad = (scale * rng.standard_normal(a.shape)).astype(dtype)
        b.grad = torch.from_numpy(a.grad.copy())
    return ours, theirs


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("norm_type", [2.0, 1, 3.5, INF])
@pytest.mark.parametrize(("scale", "max_norm"), [(10.0, 1.0), (0.1, 50.0), (1.0, 0.0), (1e-4, 1e-3)])
def test_clipped_gradients_and_their_norm_equal_torchs(scale, max_norm, norm_type, dtype):
    ours, theirs = both(scale, dtype)
    before = [None if one.grad is None else one.grad.copy() for one in ours]
    total = optim.clip_grad_norm_(ours, max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    assert type(total) is float and total == pytest.approx(expected.item(), rel=tolerance)
    for a, b, old in zip(ours[:-1], theirs[:-1], before, strict=False):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=tolerance, atol=1e-300)
        assert a.grad.dtype == dtype and (np.array_equal(a.grad, old) == (total < max_norm))
    assert ours[-1].grad is None


def test_a_shared_array_of_gradients_is_shortened_once():
    first, second = nn.Parameter([1.0]), nn.Parameter([2.0])
    first.grad = second.grad = np.array([3.0])
    optim.clip_grad_norm_([first, second], 1.0)
    np.testing.assert_allclose([first.grad, second.grad], [[0.5**0.5]] * 2, rtol=1e-6)


def test_one_parameter_an_iterator_and_none():
    parameter = nn.Parameter([1.0, 1.0])
    parameter.grad = np.array([3.0, 4.0])
    assert optim.clip_grad_norm_(parameter, 10.0) == 5 and optim.clip_grad_norm_(iter([parameter]), 1.0) == 5
    np.testing.assert_allclose(parameter.grad, [0.6, 0.8], rtol=1e-6)
    assert optim.clip_grad_norm_([], 1.0) == 0 and optim.clip_grad_norm_([nn.Parameter([1.0])], 1.0) == 0


def with_gradient(value):
    parameter = nn.Parameter([1.0])
    parameter.grad = np.array([value])
    return parameter


def test_infinite_gradients_can_stop_it():
    with pytest.raises(RuntimeError, match="clip_grad_norm_ expected finite gradients, got a norm of inf"):
        optim.clip_grad_norm_(with_gradient(INF), 1.0, error_if_nonfinite=True)
    assert np.isnan(optim.clip_grad_norm_(with_gradient(np.nan), 1.0))


ERRORS = {
    "arrays": (lambda: optim.clip_grad_norm_([np.ones(2)], 1.0), TypeError, "Tensors as parameters, got ndarray"),
    "max_norm": (lambda: optim.clip_grad_norm_(with_gradient(1.0), -1), ValueError, "max_norm .* at least 0, got -1"),
    "nan": (lambda: optim.clip_grad_norm_(with_gradient(1.0), np.nan), ValueError, "max_norm .* got nan"),
    "norm_type": (lambda: optim.clip_grad_norm_(with_gradient(1.0), 1, 0.5), ValueError, "norm_type .* got 0.5"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(call, error, message):
    with pytest.raises(error, match=message):
        call()
