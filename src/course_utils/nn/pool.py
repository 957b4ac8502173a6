"""Pooling: summaries of small neighbourhoods, their maximum or their mean.

Both look at one offset of the window at a time, over all windows at once: a window of 2x2 pixels takes four steps,
whatever the size of the picture. The views keep the order of the input in memory; see `sweep.py`.
"""

import math

import numpy as np

from course_utils.arguments import check_shape
from course_utils.autograd.operations.functions import kept
from course_utils.autograd.tensor import record, saved
from course_utils.nn.arguments import float_tensor, integers, named_as_in_torch
from course_utils.nn.module import Module
from course_utils.nn.sweep import output_size


def max_pool1d(x, kernel_size, stride=None, padding=0):
    """Take the largest of each window of a signal: as `max_pool2d`, with input (N, C, L)."""
    return _max_pool("max_pool1d", 1, x, kernel_size, stride, padding)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    """Take the largest of each window of an image, as one operation.

    y[n, c, i, j] = max over u, v of x[n, c, i s + u - p, j s + v - p];  the gradient of y goes to the winner, the first
    in reading order where several are equal, and adds up where windows overlap

    Args:
        x: Tensor or array (N, C, H, W) of floats.
        kernel_size: side of the window, in pixels; one number, or (kH, kW). So too the next two.
        stride: step s between neighbouring windows, in pixels; `kernel_size` if None.
        padding: pixels p added on every side, which never win; at most half of `kernel_size`.

    Returns:
        Tensor (N, C, (H + 2p - k) // s + 1, likewise for W).

    Raises:
        TypeError: the input holds no floats.
        ValueError: the input has other axes or is smaller than the window, or an argument is out of its range.

    Source: the review, "Convolutional neural networks"; Riesenhuber & Poggio 1999.
    """
    return _max_pool("max_pool2d", 2, x, kernel_size, stride, padding)


def avg_pool1d(x, kernel_size, stride=None, padding=0):
    """Take the mean of each window of a signal: as `avg_pool2d`, with input (N, C, L)."""
    return _avg_pool("avg_pool1d", 1, x, kernel_size, stride, padding)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    """Take the mean of each window of an image, as one operation.

    y[n, c, i, j] = sum over u, v of x[n, c, i s + u - p, j s + v - p] / (kH kW);  the gradient of y is spread evenly

    Args:
        x, kernel_size, stride: as for `max_pool2d`.
        padding: zeros p added on every side, which count in the mean; at most half of `kernel_size`.

    Returns, raises: as `max_pool2d`.

    Source: LeCun et al. 1998, where each mean is also scaled and shifted by two trained numbers.
    """
    return _avg_pool("avg_pool2d", 2, x, kernel_size, stride, padding)


class _Windows:
    """All windows of a pooling layer over an input, offset by offset."""

    def __init__(self, owner, dims, x, kernel_size, stride, padding):
        check_shape(x.shape, ("N", "C", *("L" if dims == 1 else "HW")), owner, "input")
        self.kernel = integers(kernel_size, dims, owner, "kernel_size", 1)
        self.stride = self.kernel if stride is None else integers(stride, dims, owner, "stride", 1)
        padding = integers(padding, dims, owner, "padding", 0)
        if any(2 * p > k for p, k in zip(padding, self.kernel, strict=True)):
            raise ValueError(f"{owner} expected padding of at most half the window {self.kernel}, got {padding}")
        self.pads = tuple((p, p) for p in padding)
        self.out = output_size(x.shape[2:], self.kernel, self.stride, self.pads, (1,) * dims, owner)
        self.inner = (..., *(slice(p, p + size) for p, size in zip(padding, x.shape[2:], strict=True)))
        self.taps = list(np.ndindex(self.kernel))

    def pad(self, x, value):
        """Return the input with so much around it; the input itself if there is nothing to add."""
        return np.pad(x, ((0, 0), (0, 0), *self.pads), constant_values=value) if any(map(any, self.pads)) else x

    def at(self, padded, tap):
        """Return the view of the padded input that one offset sees in every window, (N, C, *out)."""
        return padded[(..., *(slice(u, u + (size - 1) * s + 1, s)
                              for u, size, s in zip(tap, self.out, self.stride, strict=True)))]


def _max_pool(owner, dims, x, kernel_size, stride, padding):
    x = float_tensor(x, owner)
    windows = _Windows(owner, dims, x.data, kernel_size, stride, padding)
    padded = windows.pad(saved(x), -np.inf)
    y = windows.at(padded, windows.taps[0]).copy(order="K")
    for tap in windows.taps[1:]:
        np.maximum(y, windows.at(padded, tap), out=y)

    def rule(gradient):
        share, open_windows = np.zeros_like(padded), np.ones_like(y, dtype=bool)
        for tap in windows.taps:  # in reading order: of equals the first wins
            won = windows.at(padded, tap) == y
            won &= open_windows
            open_windows ^= won
            view = windows.at(share, tap)
            view += kept(gradient, won)
        return share[windows.inner]

    return record(owner, (x,), y, rule)


def _avg_pool(owner, dims, x, kernel_size, stride, padding):
    x = float_tensor(x, owner)
    windows = _Windows(owner, dims, x.data, kernel_size, stride, padding)
    padded = windows.pad(x.data, 0)
    y = windows.at(padded, windows.taps[0]).copy(order="K")
    for tap in windows.taps[1:]:
        y += windows.at(padded, tap)
    y /= math.prod(windows.kernel)

    def rule(gradient):
        share, each = np.zeros_like(padded), gradient / math.prod(windows.kernel)
        for tap in windows.taps:
            view = windows.at(share, tap)
            view += each
        return share[windows.inner]

    return record(owner, (x,), y, rule)


class _Pool(Module):
    """What the four layers share."""

    function = None  # of pooling; staticmethod

    @named_as_in_torch()
    def __init__(self, kernel_size, stride=None, padding=0):
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding = padding

    def forward(self, x):
        return type(self).function(x, self.kernel_size, self.stride, self.padding)


class MaxPool2d(_Pool):
    """Keep the largest value of each window of an image.

    y[n, c, i, j] = max over u, v of x[n, c, i s + u - p, j s + v - p]

    Args:
        kernel_size: side of the window, in pixels; one number, or (kH, kW). So too the next two.
        stride: step s between neighbouring windows, in pixels; `kernel_size` if None, so that they do not overlap.
        padding: pixels p added on every side, which never win.

    Shapes:
        input (N, C, H, W), output (N, C, (H + 2p - k) // s + 1, likewise for W).

    Raises:
        TypeError, ValueError: as `max_pool2d`.

    Source: the review, "Convolutional neural networks".
    """

    function = staticmethod(max_pool2d)

    def extra_repr(self):
        return (f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation=1, "
                "ceil_mode=False")


class MaxPool1d(MaxPool2d):
    """Keep the largest value of each window of a signal: as `MaxPool2d`, with input (N, C, L)."""

    function = staticmethod(max_pool1d)


class AvgPool2d(_Pool):
    """Keep the mean of each window of an image.

    y[n, c, i, j] = sum over u, v of x[n, c, i s + u - p, j s + v - p] / (kH kW)

    Args:
        kernel_size, stride: as for `MaxPool2d`.
        padding: zeros p added on every side, which count in the mean.

    Shapes:
        input (N, C, H, W), output (N, C, (H + 2p - k) // s + 1, likewise for W).

    Raises:
        TypeError, ValueError: as `max_pool2d`.

    Source: LeCun et al. 1998.
    """

    function = staticmethod(avg_pool2d)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_Pool):
    """Keep the mean of each window of a signal: as `AvgPool2d`, with input (N, C, L)."""

    function = staticmethod(avg_pool1d)

    @named_as_in_torch("ceil_mode", "count_include_pad")
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__(kernel_size, stride, padding)
        arguments = (("kernel_size", self.kernel_size, 1), ("stride", self.stride, 1), ("padding", padding, 0))
        for name, value, least in arguments:  # PyTorch keeps, and shows, tuples of one
            setattr(self, name, integers(value, 1, "AvgPool1d", name, least))

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
