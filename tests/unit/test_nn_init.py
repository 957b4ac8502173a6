"""Initialisers draw from PyTorch's distributions: the bound or the deviation is PyTorch's, and the shape is right."""

import numpy as np
import pytest
import torch

from course_utils import nn
from course_utils.autograd import Tensor
from course_utils.nn import init

SHAPES = [(300, 200), (200, 300), (60, 30, 5, 5)]
OPTIONS = {
    "xavier": [{}, {"gain": 5 / 3}],
    "kaiming": [{}, {"a": 0.3}, {"mode": "fan_out"}, {"nonlinearity": "tanh"}, {"a": 0.2, "nonlinearity": "relu"}],
}
CASES = [(name, kind, options) for name in OPTIONS for kind in ("uniform_", "normal_") for options in OPTIONS[name]]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("name", "kind", "options"), CASES)
def test_the_distribution_is_torchs(name, kind, options, shape):
    tensor = Tensor(np.empty(shape), requires_grad=True)
    result = getattr(init, f"{name}_{kind}")(tensor, **options, rng=np.random.default_rng(0))
    torch.manual_seed(0)
    expected = getattr(torch.nn.init, f"{name}_{kind}")(torch.empty(shape, dtype=torch.float64), **options).numpy()
    assert result is tensor
    assert tensor.data.std() == pytest.approx(expected.std(), rel=0.02)
    assert abs(tensor.data.mean()) < 0.01 * expected.max()
    if kind == "uniform_":
        assert np.abs(tensor.data).max() == pytest.approx(np.abs(expected).max(), rel=0.001)
    quantiles = np.linspace(0.02, 0.98, 25)
    ours, theirs = (np.quantile(array, quantiles) / expected.std() for array in (tensor.data, expected))
    np.testing.assert_allclose(ours, theirs, atol=0.05)


@pytest.mark.parametrize(("nonlinearity", "param"), [
    ("linear", None), ("sigmoid", None), ("tanh", None), ("relu", None), ("selu", None), ("leaky_relu", None),
    ("leaky_relu", 0.0), ("leaky_relu", 0.2),
])
def test_gains_are_torchs(nonlinearity, param):
    assert init.calculate_gain(nonlinearity, param) == torch.nn.init.calculate_gain(nonlinearity, param)


@pytest.mark.parametrize("bias", [True, False])
def test_linear_starts_like_torchs(bias):
    ours, theirs = nn.Linear(400, 300, bias=bias, rng=np.random.default_rng(0)), torch.nn.Linear(400, 300, bias=bias)
    for (name, parameter), expected in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        expected = expected.detach().numpy()
        assert np.abs(parameter.data).max() <= 1 / 20, name
        assert np.abs(parameter.data).max() == pytest.approx(np.abs(expected).max(), rel=0.02), name
        assert parameter.data.std() == pytest.approx(expected.std(), rel=0.1), name
    assert (ours.bias is None) != bias


def test_signals_keep_their_size_through_many_layers():
    """What the initialisers are for: the variance after 20 layers is that of the input, for tanh's and ReLU's gain."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 256))
    layers = [init.kaiming_normal_(nn.Parameter(np.empty((256, 256))), nonlinearity="relu", rng=rng) for _ in range(20)]
    for weight in layers:
        x = np.maximum(x @ weight.data.T, 0)
    assert 0.2 < (x**2).mean() < 5
    x = rng.standard_normal((200, 256))
    for _ in range(20):
        x = x @ init.xavier_uniform_(nn.Parameter(np.empty((256, 256))), rng=rng).data.T
    assert 0.2 < (x**2).mean() < 5


def test_uniform_and_normal_fill_any_shape():
    tensor = Tensor(np.empty((), np.float32))
    assert init.uniform_(tensor, 2.0, 2.5, rng=np.random.default_rng(0)) is tensor and 2 <= tensor.item() < 2.5
    many = init.normal_(Tensor(np.empty(10000)), mean=3.0, std=0.5, rng=np.random.default_rng(0))
    assert many.data.mean() == pytest.approx(3, abs=0.02) and many.data.std() == pytest.approx(0.5, rel=0.03)
    assert tensor.dtype == np.float32
