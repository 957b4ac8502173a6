"""Convolution and pooling have PyTorch's values and PyTorch's gradients, for every combination of their arguments."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck
from course_utils.compare import assert_matches_torch
from course_utils.nn import sweep

SETTINGS = settings(deadline=None, derandomize=True, max_examples=120, database=None)
SPACE = {1: (7,), 2: (7, 6), 3: (4, 6, 5)}  # input sizes along the axes of space
seeds = st.integers(0, 2**16).map(np.random.default_rng)


def values(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def options_of(stride, padding, dilation, groups):
    return {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


# Every combination, the same along all axes; then a few that differ from axis to axis.
TABLE = [
    (dims, kernel_size, options_of(*rest))
    for dims, kernel_size in itertools.product((1, 2, 3), (1, 2, 3))
    for rest in itertools.product((1, 2, 3), (0, 1, 2), (1, 2), (1, 2, 4) if dims == 2 else (1, 2))
    if rest[2] * (kernel_size - 1) < 4 + 2 * rest[1]  # the window fits
]
TABLE += [
    (2, (1, 3), options_of((2, 1), (0, 2), (1, 2), 1)),
    (2, (4, 2), options_of((1, 3), (2, 0), (1, 1), 2)),
    (3, (1, 2, 3), options_of((1, 2, 1), (0, 1, 2), (1, 1, 2), 2)),
    (1, 3, {"padding": "same"}),
    (2, (4, 3), {"padding": "same", "dilation": (1, 2)}),
    (3, 2, {"padding": "same", "groups": 2}),
    (2, 3, {"padding": "valid", "stride": 2}),
]


def pair(dims, kernel_size, options, bias=True):
    """Return our layer and PyTorch's, 4 channels to 8."""
    ours = getattr(nn, f"Conv{dims}d")(4, 8, kernel_size, **options, bias=bias, dtype=np.float64,
                                       rng=np.random.default_rng(1))
    return ours, getattr(torch.nn, f"Conv{dims}d")(4, 8, kernel_size, **options, bias=bias)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths:UserWarning")  # PyTorch, of its speed
@pytest.mark.parametrize("block", [1, 10**9], ids=["row by row", "all at once"])
def test_convolution_equals_torch_for_every_combination(block, monkeypatch):
    monkeypatch.setattr(sweep, "BLOCK", block)
    for number, (dims, kernel_size, options) in enumerate(TABLE):
        ours, theirs = pair(dims, kernel_size, options, bias=number % 3 != 0)
        report = assert_matches_torch(ours, theirs, values((3, 4, *SPACE[dims]), number))
        assert len(report) == 3 + (number % 3 != 0), (dims, kernel_size, options)
        assert repr(ours) == repr(theirs)
    assert len(TABLE) > 200


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_convolution_gradient_equals_finite_differences(dims):
    layer, _ = pair(dims, 2, options_of(2, 1, 2, 2))
    result = gradcheck(lambda x, *parameters: layer(x), values((2, 4, *[4] * dims)), *layer.parameters())
    assert result, result


@SETTINGS
@given(dims=st.sampled_from([1, 2, 3]), rng=seeds, data=st.data())
def test_convolution_equals_torch_for_every_shape(dims, rng, data):
    def several(least, most):
        return tuple(data.draw(st.integers(least, most)) for _ in range(dims))

    groups, batch = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 3))
    channels, filters = (groups * data.draw(st.integers(1, 3)) for _ in range(2))
    kernel, stride, padding, dilation, size = several(1, 4), several(1, 3), several(0, 3), several(1, 3), several(1, 8)
    assume(all(h + 2 * p > d * (k - 1) for h, p, d, k in zip(size, padding, dilation, kernel, strict=True)))
    options = options_of(stride, padding, dilation, groups)
    arrays = [rng.standard_normal(shape) for shape in
              ((batch, channels, *size), (filters, channels // groups, *kernel), (filters,))]
    ours, theirs = getattr(nn, f"conv{dims}d"), getattr(functional, f"conv{dims}d")
    assert_matches_torch(lambda *inputs: ours(*inputs, **options), lambda *inputs: theirs(*inputs, **options), *arrays)


POOLS = [
    (kind, dims, kernel_size, stride, padding)
    for kind, dims, kernel_size, stride, padding in
    itertools.product(("Max", "Avg"), (1, 2), (1, 2, 3, 5), (None, 1, 2, 3), (0, 1, 2))
    if 2 * padding <= kernel_size
] + [("Max", 2, (3, 2), (1, 2), (1, 0)), ("Avg", 2, (1, 4), None, (0, 2)), ("Max", 2, (2, 3), None, 1)]


def test_pooling_equals_torch_for_every_combination():
    for kind, dims, *arguments in POOLS:
        name = f"{kind}Pool{dims}d"
        ours, theirs = getattr(nn, name)(*arguments), getattr(torch.nn, name)(*arguments)
        report = assert_matches_torch(ours, theirs, values((3, 2, *SPACE[dims])))
        assert list(report) == ["output", "gradient of input"]
        assert repr(ours) == repr(theirs)
    assert len(POOLS) > 100


@pytest.mark.parametrize("name", ["max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d"])
def test_pooling_gradient_equals_finite_differences(name):
    shape = (2, 3, 7) if "1d" in name else (2, 3, 5, 6)
    result = gradcheck(lambda x: getattr(nn, name)(x, 3, stride=2, padding=1), values(shape))
    assert result, result


@SETTINGS
@given(kind=st.sampled_from(["max", "avg"]), rng=seeds, data=st.data(), levels=st.sampled_from([2, 5, 10**6]))
def test_pooling_equals_torch_for_every_shape_and_among_equals(kind, rng, data, levels):
    def two(least, most):
        return tuple(data.draw(st.integers(least, most)) for _ in range(2))

    kernel, stride, size = two(1, 4), two(1, 4), two(1, 8)
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    assume(all(h + 2 * p >= k for h, p, k in zip(size, padding, kernel, strict=True)))
    x = rng.integers(-levels, levels, (*two(1, 3), *size)) / levels  # few levels: many equal values in a window
    ours, theirs = getattr(nn, f"{kind}_pool2d"), getattr(functional, f"{kind}_pool2d")
    assert_matches_torch(lambda x: ours(x, kernel, stride, padding), lambda x: theirs(x, kernel, stride, padding), x)


def test_float32_stays_float32():
    model = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Conv2d(2, 3, 3), nn.AvgPool2d(2), nn.Flatten())
    x = Tensor(values((4, 1, 8, 8)).astype(np.float32), requires_grad=True)
    y = model(x)
    y.backward(np.ones(y.shape))
    arrays = [y.data, x.grad, *(parameter.grad for parameter in model.parameters())]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_layers_keep_the_batch_last_in_memory():
    """The next convolution then needs no copy: what makes a stack of them fast."""
    block = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Tanh(), nn.AvgPool2d(2))
    x = values((5, 1, 14, 14)).astype(np.float32)
    for layer in block:
        x = layer(x)
        lying = np.moveaxis(x.data, 0, -1)
        assert lying.flags.c_contiguous, layer
        assert np.shares_memory(sweep.batch_last(x.data), x.data)


def test_a_convolutional_network_equals_torch():
    def network(world, **options):
        norm = {name: value for name, value in options.items() if name == "dtype"}
        return world.Sequential(
            world.Conv2d(2, 4, 3, padding=1, **options), world.BatchNorm2d(4, **norm), world.ReLU(), world.MaxPool2d(2),
            world.Conv2d(4, 6, 2, stride=2, groups=2, **options), world.Tanh(), world.AvgPool2d(2), world.Flatten(),
            world.Linear(6, 3, **options),
        )

    ours = network(nn, dtype=np.float64, rng=np.random.default_rng(0))
    report = assert_matches_torch(ours, network(torch.nn), values((3, 2, 8, 8)))
    assert len(report) == 2 + 8 + 3


ERRORS = {
    "channels": (lambda: nn.Conv2d(3, 8, 5)(values((8, 1, 28, 28))), ValueError,
                 r"Conv2d expected input \(N, 3, H, W\), got \(8, 1, 28, 28\)"),
    "axes": (lambda: nn.Conv2d(3, 8, 5)(values((3, 28, 28))), ValueError,
             r"Conv2d expected input \(N, 3, H, W\), got \(3, 28, 28\)"),
    "signal": (lambda: nn.Conv1d(2, 3, 3)(values((4, 2))), ValueError,
               r"Conv1d expected input \(N, 2, L\), got \(4, 2\)"),
    "volume": (lambda: nn.Conv3d(1, 3, 3)(values((4, 1, 9, 9))), ValueError, r"Conv3d expected .*\(N, 1, D, H, W\)"),
    "too small": (lambda: nn.Conv2d(1, 1, 5)(values((2, 1, 4, 9))), ValueError,
                  r"Conv2d expected an input at least as large as its window \(5, 5\), got \(4, 9\)"),
    "too small, padded": (lambda: nn.Conv2d(1, 1, 3, padding=1, dilation=4)(values((2, 1, 5, 9))), ValueError,
                          r"window \(9, 9\), got \(5, 9\), with padding \(7, 11\)"),
    "integers": (lambda: nn.Conv2d(1, 1, 3)(np.ones((2, 1, 5, 5), int)), TypeError, "Conv2d expected float32 .* int64"),
    "groups": (lambda: nn.Conv2d(4, 6, 3, groups=4), ValueError, "divisible by groups 4, got 4 and 6"),
    "kernel_size": (lambda: nn.Conv2d(1, 1, 0), ValueError,
                    "Conv2d expected kernel_size as an integer or 2 of them, at least 1, got 0"),
    "kernel_size three": (lambda: nn.Conv2d(1, 1, (3, 3, 3)), ValueError, r"got \(3, 3, 3\)"),
    "stride": (lambda: nn.Conv1d(1, 1, 3, stride=1.5), ValueError, "Conv1d expected stride as an integer, .* got 1.5"),
    "padding": (lambda: nn.Conv2d(1, 1, 3, padding=-1), ValueError, "padding as an integer .* at least 0, got -1"),
    "padding word": (lambda: nn.Conv2d(1, 1, 3, padding="full"), ValueError, "'same' or 'valid', got 'full'"),
    "same with stride": (lambda: nn.Conv2d(1, 1, 3, stride=2, padding="same"), ValueError,
                         r"stride 1 with padding 'same', got stride \(2, 2\)"),
    "weight": (lambda: nn.conv2d(values((1, 1, 5, 5)), values((3, 3))), ValueError,
               r"conv2d expected weight \(out_channels, in_channels / groups, kH, kW\), got \(3, 3\)"),
    "bias": (lambda: nn.conv2d(values((1, 1, 5, 5)), values((2, 1, 3, 3)), values((3,))), ValueError,
             r"conv2d expected bias \(2,\), got \(3,\)"),
    "filters in groups": (lambda: nn.conv1d(values((1, 2, 5)), values((3, 1, 3)), groups=2), ValueError,
                          r"filters in 2 equal groups, got weight \(3, 1, 3\)"),
    "pool axes": (lambda: nn.MaxPool2d(2)(values((3, 8, 8))), ValueError,
                  r"max_pool2d expected input \(N, C, H, W\), got \(3, 8, 8\)"),
    "pool too small": (lambda: nn.AvgPool1d(5)(values((1, 2, 4))), ValueError, r"window \(5,\), got \(4,\)"),
    "pool padding": (lambda: nn.MaxPool2d(2, padding=2)(values((1, 2, 4, 4))), ValueError,
                     r"padding of at most half the window \(2, 2\), got \(2, 2\)"),
    "pool stride": (lambda: nn.MaxPool2d(2, 0)(values((1, 2, 4, 4))), ValueError, "stride as .* at least 1, got 0"),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(3)(values((5, 3))), ValueError,
                    r"BatchNorm2d expected input \(N, 3, H, W\), got \(5, 3\)"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert type(caught.value) is error
