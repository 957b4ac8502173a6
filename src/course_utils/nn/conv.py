"""Convolution of signals, images and volumes: functions and layers. The arithmetic is in `sweep.py`."""

import math

import numpy as np

from course_utils.arguments import check_shape, random_generator, whole_number
from course_utils.autograd.tensor import record, saved
from course_utils.nn import init
from course_utils.nn.arguments import float_dtype, float_tensor, integers, named_as_in_torch
from course_utils.nn.module import Module, Parameter
from course_utils.nn.sweep import Sweep, padding_of

_AXES = {1: "L", 2: "H, W", 3: "D, H, W"}


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide filters along a signal: as `conv2d`, with input (N, C, L) and weight (O, C / groups, k)."""
    return _convolve("conv1d", 1, x, weight, bias, stride, padding, dilation, groups)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide filters over images, as one operation.

    y[n, o, i, j] = b[o] + sum over c, u, v of w[o, c, u, v] * x[n, c, i s + u d - p, j s + v d - p],  x = 0 outside;
    gradient of w[o, c, u, v] = sum over n, i, j of gradient of y[n, o, i, j] * x[n, c, i s + u d - p, j s + v d - p];
    gradient of x[n, c, a, b] = the same products of gradient of y and w, summed where a = i s + u d - p, b likewise;
    gradient of b[o] = sum over n, i, j of gradient of y[n, o, i, j]

    Args:
        x: Tensor or array (N, C, H, W) of floats.
        weight: Tensor (O, C / groups, kH, kW).
        bias: Tensor (O,), or None.
        stride: step s between neighbouring outputs, in pixels; one number, or one for each axis, like the next two.
        padding: zeros p added on every side, in pixels; "valid" for none; "same" for an output as large as the input.
        dilation: distance d between neighbouring filter taps, in pixels.
        groups: channels and filters are split into so many groups that do not see each other.

    Returns:
        Tensor (N, O, (H + 2p - d (kH - 1) - 1) // s + 1, likewise for W).

    Raises:
        TypeError: the input holds no floats.
        ValueError: shapes that do not fit, a window larger than the padded input, or an argument out of its range.

    Source: LeCun et al. 1998; the review, "Convolutional neural networks".
    """
    return _convolve("conv2d", 2, x, weight, bias, stride, padding, dilation, groups)


def conv3d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide filters through a volume: `conv2d` with input (N, C, D, H, W) and weight (O, C / groups, kD, kH, kW)."""
    return _convolve("conv3d", 3, x, weight, bias, stride, padding, dilation, groups)


def _convolve(owner, dims, x, weight, bias, stride, padding, dilation, groups):
    x, weight = float_tensor(x, owner), float_tensor(weight, owner, "weight")
    parents = (x, weight) if bias is None else (x, weight, float_tensor(bias, owner, "bias"))
    groups = whole_number(groups, owner, "groups", 1)
    _check_shapes(owner, dims, groups, *(parent.data.shape for parent in parents))
    sweep = Sweep(owner, x.data.shape, weight.data.shape, stride, padding, dilation, groups)
    padded, filters = sweep.pad(saved(x, weight)), saved(weight, x)
    y = sweep.forward(padded, filters)
    if bias is not None:
        y += parents[2].data.reshape(1, -1, *[1] * dims)
    rules = [
        lambda gradient: sweep.gradient_of_input(gradient, filters),
        lambda gradient: sweep.gradient_of_weight(gradient, padded),
        lambda gradient: np.add.reduce(gradient, axis=(0, *range(2, dims + 2))),
    ]
    return record(owner, parents, y, *rules[: len(parents)])


def _check_shapes(owner, dims, groups, x, weight, bias=None):
    axes = _AXES[dims]
    if len(weight) != dims + 2 or 0 in weight:
        kernel = ", ".join(f"k{axis}" for axis in axes.split(", ")) if dims > 1 else "k"
        raise ValueError(f"{owner} expected weight (out_channels, in_channels / groups, {kernel}), got {weight}")
    channels = weight[1] * groups
    check_shape(x, ("N", channels, *axes.split(", ")), owner, "input")
    if weight[0] % groups:
        raise ValueError(f"{owner} expected filters in {groups} equal groups, got weight {weight}")
    if bias is not None:
        check_shape(bias, weight[:1], owner, "bias")


class _Convolution(Module):
    """What the three layers share: weights, arguments, and how they are shown."""

    dims = None  # of space

    @named_as_in_torch("padding_mode", "device", "dtype")
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, *,
                 dtype=np.float32, rng=None):
        name = type(self).__name__
        self.in_channels = whole_number(in_channels, name, "in_channels", 1)
        self.out_channels = whole_number(out_channels, name, "out_channels", 1)
        self.groups = whole_number(groups, name, "groups", 1)
        if in_channels % groups or out_channels % groups:
            raise ValueError(f"{name} expected in_channels and out_channels divisible by groups {groups}, "
                             f"got {in_channels} and {out_channels}")
        self.kernel_size = integers(kernel_size, self.dims, name, "kernel_size", 1)
        self.stride = integers(stride, self.dims, name, "stride", 1)
        self.dilation = integers(dilation, self.dims, name, "dilation", 1)
        padding_of(padding, self.kernel_size, self.stride, self.dilation, name)  # a bad one is refused here
        self.padding = padding if isinstance(padding, str) else integers(padding, self.dims, name, "padding", 0)
        dtype, rng = float_dtype(dtype, name), random_generator(rng, name)
        shape = out_channels, in_channels // groups, *self.kernel_size
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        self.weight = init.uniform_(Parameter(np.empty(shape, dtype)), -bound, bound, rng)
        self.bias = init.uniform_(Parameter(np.empty(out_channels, dtype)), -bound, bound, rng) if bias else None

    def forward(self, x):
        arguments = self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups
        return _convolve(type(self).__name__, self.dims, x, *arguments)

    def extra_repr(self):
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        zeros, ones = (0,) * self.dims, (1,) * self.dims
        parts += [f"padding={self.padding}"] if self.padding != zeros else []
        parts += [f"dilation={self.dilation}"] if self.dilation != ones else []
        parts += [f"groups={self.groups}"] if self.groups != 1 else []
        parts += ["bias=False"] if self.bias is None else []
        return ", ".join(parts)


class Conv1d(_Convolution):
    """Cross-correlate a batch of signals with a bank of learned filters.

    y[n, o, i] = b[o] + sum over c, u of w[o, c, u] * x[n, c, i s + u d - p]

    Args, attributes and errors are those of `Conv2d`, with one number for each of `kernel_size`, `stride`, `padding`
    and `dilation`, in samples.

    Shapes:
        input (N, C, L), weight (O, C / groups, k), output (N, O, (L + 2p - d (k - 1) - 1) // s + 1).

    Source: the review, "Convolutional neural networks": signals and sequences, including language.
    """

    dims = 1


class Conv2d(_Convolution):
    """Cross-correlate a batch of images with a bank of learned filters.

    y[n, o, i, j] = b[o] + sum over c, u, v of w[o, c, u, v] * x[n, c, i s + u d - p, j s + v d - p]

    Both parameters start in U(-k, k) with k = 1 / sqrt(in_channels / groups * kH * kW), as in PyTorch.

    Args:
        in_channels: channels C of the input.
        out_channels: filters O.
        kernel_size: side of each filter, in pixels; one number, or (kH, kW). So too the next three.
        stride: step s between neighbouring outputs, in pixels.
        padding: zeros p added on every side, in pixels; or "valid", or "same".
        dilation: distance d between neighbouring filter taps, in pixels.
        groups: into how many groups channels and filters are split; a group sees only its own channels.
        bias: whether there is a b; without it `bias` is None.
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        weight: Parameter (O, C / groups, kH, kW).
        bias: Parameter (O,), or None.

    Shapes:
        input (N, C, H, W), output (N, O, (H + 2p - d (kH - 1) - 1) // s + 1, likewise for W).

    Raises:
        TypeError: the dtype or `rng` is of another kind, or the input holds no floats.
        ValueError: an argument out of its range, or an input that is not 4-D, has another number of channels, or is
            smaller than the filter; the message gives the shape expected and the shape received.

    Source: LeCun et al. 1998; the review, "Convolutional neural networks".
    """

    dims = 2


class Conv3d(_Convolution):
    """Cross-correlate a batch of volumes, or of videos, with a bank of learned filters.

    y[n, o, h, i, j] =
        b[o] + sum over c, t, u, v of w[o, c, t, u, v] * x[n, c, h s + t d - p, i s + u d - p, j s + v d - p]

    Args, attributes and errors are those of `Conv2d`, with three numbers for depth, height and width, or one for all.

    Shapes:
        input (N, C, D, H, W), weight (O, C / groups, kD, kH, kW), output (N, O, D', H', W') with sizes as in `Conv2d`.

    Source: the review, "Convolutional neural networks": video or volumetric images.
    """

    dims = 3
