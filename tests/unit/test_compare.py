"""Weights go across whole or not at all, and assert_matches_torch fails for every kind of disagreement."""

import numpy as np
import pytest
import torch

from course_utils import autograd
from course_utils.autograd import Tensor
from course_utils.compare import assert_matches_torch, copy_parameters, relative_difference


class Linear:
    """A layer with the contract of course_utils.nn, and switches that break it."""

    def __init__(self, in_features, out_features, seed=0, dtype=np.float64):
        rng = np.random.default_rng(seed)
        self.weight = Tensor(rng.standard_normal((out_features, in_features)).astype(dtype), requires_grad=True)
        self.bias = Tensor(rng.standard_normal(out_features).astype(dtype), requires_grad=True)

    def parameters(self):
        return [self.weight, self.bias]

    def state_dict(self):
        return {"weight": self.weight.data, "bias": self.bias.data}

    def load_state_dict(self, state):
        for name, values in state.items():
            getattr(self, name).data = values

    def __call__(self, x):
        return x @ self.weight.T + self.bias


class Scale:
    """A layer with a buffer: it counts its calls and keeps a running mean, as batch normalisation does."""

    def __init__(self, momentum=0.1):
        self.momentum, self.running_mean, self.calls = momentum, np.zeros(3, np.float32), np.array(0)

    def parameters(self):
        return []

    def state_dict(self):
        return {"running_mean": self.running_mean, "num_batches_tracked": self.calls}

    def load_state_dict(self, state):
        self.running_mean, self.calls = state["running_mean"], state["num_batches_tracked"]

    def __call__(self, x):
        mean = x.mean(axis=0)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.data
        self.calls = self.calls + 1
        centred = x - mean
        return centred / ((centred * centred).mean(axis=0) + 1e-5).sqrt()


@pytest.fixture
def x():
    return np.random.default_rng(1).standard_normal((5, 3))


# copy_parameters


def test_ours_to_torch_and_back():
    ours, theirs, again = Linear(3, 2), torch.nn.Linear(3, 2), Linear(3, 2, seed=9)
    copy_parameters(ours, theirs)
    np.testing.assert_array_equal(theirs.weight.detach().numpy(), ours.weight.data.astype(np.float32))
    assert theirs.weight.dtype == torch.float32  # the target keeps its dtype
    copy_parameters(theirs, again)
    np.testing.assert_array_equal(again.bias.data, theirs.bias.detach().numpy())
    assert again.bias.dtype == np.float64


@pytest.mark.parametrize("source", [Linear(3, 2), torch.nn.Linear(3, 2)])
@pytest.mark.parametrize("target", [Linear(3, 2, seed=5), torch.nn.Linear(3, 2)])
def test_a_copy_shares_no_memory(source, target):
    if isinstance(target, torch.nn.Module):
        target = target.double() if isinstance(source, Linear) else target
    copy_parameters(source, target)
    arrays = [np.asarray(model.state_dict()["weight"]) for model in (source, target)]
    np.testing.assert_array_equal(*arrays)
    assert not np.shares_memory(*arrays)


def test_a_state_dict_of_tensors_is_a_source():
    ours = Linear(3, 2)
    copy_parameters({"weight": Tensor(np.ones((2, 3))), "bias": torch.zeros(2)}, ours)
    assert ours.weight.data.tolist() == [[1.0] * 3] * 2 and ours.bias.data.tolist() == [0.0] * 2


@pytest.mark.parametrize("target", [Linear(3, 2), torch.nn.Linear(3, 2)])
def test_every_mismatch_is_listed_and_nothing_is_copied(target):
    before = {name: np.asarray(value).copy() for name, value in target.state_dict().items()}
    with pytest.raises(ValueError, match=r"expected equal names and shapes") as caught:
        copy_parameters({"weight": np.zeros((3, 2)), "gain": np.zeros(2)}, target)
    for part in ("missing bias (2,)", "unexpected gain (2,)", "weight expected shape (2, 3), got (3, 2)"):
        assert part in str(caught.value)
    for name, value in target.state_dict().items():
        np.testing.assert_array_equal(np.asarray(value), before[name])


def test_what_cannot_be_copied():
    with pytest.raises(TypeError, match="expected a layer, a torch module or a state dict, got int"):
        copy_parameters(3, Linear(3, 2))
    with pytest.raises(TypeError, match=r"expected a target with load_state_dict\(\), got dict"):
        copy_parameters(Linear(3, 2), {})


# assert_matches_torch


def test_a_layer_that_matches(x):
    ours, theirs = Linear(3, 2), torch.nn.Linear(3, 2)
    weights = ours.weight.data.copy(), theirs.weight.detach().clone()
    report = assert_matches_torch(ours, theirs, x)
    assert list(report) == ["output", "gradient of input", "gradient of weight", "gradient of bias"]
    assert all(0 <= difference < 1e-12 for difference in report.values())
    assert ours.weight.grad is None and theirs.weight.grad is None  # copies were compared
    assert (ours.weight.data == weights[0]).all() and (theirs.weight == weights[1]).all()


def test_a_float32_layer_is_compared_in_float64(x):
    ours = Linear(3, 2, dtype=np.float32)
    report = assert_matches_torch(ours, torch.nn.Linear(3, 2), x.astype(np.float32))
    assert max(report.values()) < 1e-12 and ours.weight.dtype == np.float32


@pytest.mark.parametrize("convert", [np.asarray, Tensor, torch.from_numpy, np.ndarray.tolist])
def test_inputs_of_every_kind(convert, x):
    assert assert_matches_torch(autograd.tanh, torch.tanh, convert(x))["output"] < 1e-12


def test_functions_of_several_inputs_with_indices_and_several_outputs(x):
    report = assert_matches_torch(lambda a, i, b: (a[i] * b, (b.sum(), i)), lambda a, i, b: (a[i] * b, (b.sum(), i)),
                                  x, np.array([0, 0, 4]), np.ones((3, 3)))
    assert list(report) == ["output 0", "output 1", "output 2", "gradient of input 0", "gradient of input 1"]


def test_a_layer_without_parameters_matches_a_function_and_a_module(x):
    assert assert_matches_torch(autograd.relu, torch.nn.ReLU(), x)["gradient of input"] == 0.0


def test_buffers_are_compared_after_the_forward_pass(x):
    theirs = torch.nn.BatchNorm1d(3, affine=False)
    unbiased = theirs.state_dict().keys() - {"running_var"}
    layer = Scale()
    with pytest.raises(ValueError, match="unexpected|missing running_var"):
        assert_matches_torch(layer, theirs, x)
    theirs = WithoutVariance(theirs)
    report = assert_matches_torch(layer, theirs, x)
    assert {f"buffer {name}" for name in unbiased} <= set(report) and layer.calls == 0
    with pytest.raises(AssertionError, match="buffer running_mean: largest relative difference"):
        assert_matches_torch(Scale(momentum=0.2), theirs, x)


class WithoutVariance(torch.nn.Module):
    """Batch normalisation of the batch itself, with the buffers that Scale has."""

    def __init__(self, norm):
        super().__init__()
        self.register_buffer("running_mean", norm.running_mean.clone())
        self.register_buffer("num_batches_tracked", norm.num_batches_tracked.clone())

    def forward(self, x):
        self.running_mean = 0.9 * self.running_mean + 0.1 * x.detach().mean(0)
        self.num_batches_tracked += 1
        return torch.nn.functional.batch_norm(x, None, None, training=True)


class WrongValue(Linear):
    def __call__(self, x):
        result = super().__call__(x)
        change = np.zeros(result.shape)
        change[2, 1] = 1e-3
        return result + change


class WrongInputGradient(Linear):
    def __call__(self, x):
        return (0.5 * (x + x.detach())) @ self.weight.T + self.bias


class WrongWeightGradient(Linear):
    def __call__(self, x):
        return x @ self.weight.detach().T + self.bias


class WrongShape(Linear):
    def __call__(self, x):
        return super().__call__(x).sum(axis=1)


@pytest.mark.parametrize(("layer", "message"), [
    (WrongValue, r"^output: largest relative difference .* \(allowed 1e-10\) at index \(2, 1\): expected"),
    (WrongInputGradient, r"^gradient of input: largest relative difference 5\.00e-01"),
    (WrongWeightGradient, r"^gradient of weight: largest relative difference 1\.00e\+00"),
    (WrongShape, r"^output: expected shape \(5, 2\) as in PyTorch, got \(5,\)"),
])
def test_a_disagreement_is_named(layer, message, x):
    with pytest.raises(AssertionError, match=message):
        assert_matches_torch(layer(3, 2), torch.nn.Linear(3, 2), x)


def test_the_tolerance_decides(x):
    def nearly(x):
        return x * (1 + 1e-6)

    assert assert_matches_torch(nearly, lambda x: x * 1, x, rtol=1e-5)["output"] == pytest.approx(1e-6, rel=1e-3)
    with pytest.raises(AssertionError, match="output"):
        assert_matches_torch(nearly, lambda x: x * 1, x)


def test_what_cannot_be_compared(x):
    with pytest.raises(AssertionError, match="number of outputs"):
        assert_matches_torch(lambda x: (x, x), lambda x: (x,), x)
    with pytest.raises(TypeError, match="expected layer to return a course_utils Tensor, got ndarray"):
        assert_matches_torch(lambda x: x.data, lambda x: x, x)
    with pytest.raises(TypeError, match="expected torch_layer to return a torch Tensor, got float"):
        assert_matches_torch(lambda x: x, lambda x: 1.0, x)
    with pytest.raises(TypeError, match="expected parameters on both sides or on none, got 2 and 0"):
        assert_matches_torch(Linear(3, 2), lambda x: x, x)
    with pytest.raises(ValueError, match=r"weight expected shape \(4, 3\), got \(2, 3\)"):
        assert_matches_torch(Linear(3, 2), torch.nn.Linear(3, 4), x)


def test_relative_difference():
    theirs = np.array([2.0, 0.0, np.inf, np.nan, 4.0, 0.0])
    ours = np.array([2.2, 1e-15, np.inf, np.nan, np.nan, 0.5])
    np.testing.assert_allclose(relative_difference(ours, theirs), [0.1, 0, 0, 0, np.inf, 0.5], rtol=1e-12)
    assert relative_difference(np.empty(0), np.empty(0)).shape == (0,)
