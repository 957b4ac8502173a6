"""The arithmetic of convolution: windows written out as columns, and three matrix products.

Every window of the input becomes a column of a matrix, so that one matrix product applies all filters at all places
("im2col"). The backward pass multiplies by the same matrices transposed. Two things make it fast:

- The batch is the *last* axis, (C, H, W, N). Neighbours in memory are then the same pixel of different pictures, and
  long stretches are copied at once. A result is handed out as a view with the axes (N, C, H, W); NumPy's
  element-by-element operations keep that order in memory, so that the next convolution need not turn it round.
- A few rows of the output at a time: their columns stay near the processor, and memory is needed for these alone. The
  backward pass makes the columns again instead of keeping them.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from course_utils.nn.arguments import integers

BLOCK = 2_000_000  # bytes of columns at a time, about what a processor core keeps close to it


class Sweep:
    """All places of a filter over a batch, with the three products that a convolution consists of.

    Args:
        owner: the name of the operation, for messages.
        x: shape of the input, (N, C, *spatial).
        weight: shape of the filters, (O, C / groups, *kernel).
        stride, padding, dilation: as for `conv2d`.
        groups: number of groups.

    Attributes:
        out: the spatial shape of the output.

    Raises:
        ValueError: the window is larger than the padded input, or an argument is out of its range.
    """

    def __init__(self, owner, x, weight, stride, padding, dilation, groups):
        self.x, self.weight, self.groups, self.kernel = x, weight, groups, weight[2:]
        dims = len(self.kernel)
        self.stride = integers(stride, dims, owner, "stride", 1)
        self.dilation = integers(dilation, dims, owner, "dilation", 1)
        self.padding = padding_of(padding, self.kernel, self.stride, self.dilation, owner)
        self.out = output_size(x[2:], self.kernel, self.stride, self.padding, self.dilation, owner)

    def pad(self, x):
        """Return an array (N, C, *spatial) as (C, *spatial, N), with the zeros around it."""
        x = batch_last(x)
        return np.pad(x, ((0, 0), *self.padding, (0, 0))) if any(map(any, self.padding)) else x

    def forward(self, padded, weight):
        """Return weight times columns, (N, O, *out)."""
        y = np.empty((self.weight[0], *self.out, self.x[0]), np.result_type(padded, weight))
        y_rows, filters = y.reshape(self.groups, self.weight[0] // self.groups, -1), self._as_matrices(weight)
        for rows, places in self._blocks(y.dtype):
            np.matmul(filters, self._columns(padded, rows), out=y_rows[..., places])
        return np.moveaxis(y, -1, 0)

    def gradient_of_weight(self, gradient, padded):
        """Return the gradient of y times the columns transposed, (O, C / groups, *kernel)."""
        gradient = self._as_matrices(batch_last(gradient))
        share = np.zeros((self.groups, gradient.shape[1], math.prod(self.weight[1:])), gradient.dtype)
        for rows, places in self._blocks(gradient.dtype):
            share += gradient[..., places] @ self._columns(padded, rows).swapaxes(-1, -2)
        return share.reshape(self.weight)

    def gradient_of_input(self, gradient, weight):
        """Return the filters transposed times the gradient of y, every column added back where it was taken from."""
        gradient = self._as_matrices(batch_last(gradient))
        transposed = np.ascontiguousarray(self._as_matrices(weight).swapaxes(-1, -2))
        spatial = [size + sum(pads) for size, pads in zip(self.x[2:], self.padding, strict=True)]
        padded = np.zeros((self.x[1], *spatial, self.x[0]), gradient.dtype)
        for rows, places in self._blocks(gradient.dtype):
            columns = (transposed @ gradient[..., places]).reshape(self._columns_shape(rows))
            for tap in np.ndindex(self.kernel):
                padded[(slice(None), *self._window(tap, rows))] += columns[(slice(None), *tap)]
        inner = (slice(before, before + size) for size, (before, _) in zip(self.x[2:], self.padding, strict=True))
        return np.moveaxis(padded[(slice(None), *inner)], -1, 0)

    def _columns(self, padded, rows):
        """Copy the windows of some rows of the output into columns, (groups, C / groups * taps, places)."""
        steps = padded.strides
        taps = [step * distance for step, distance in zip(steps[1:-1], self.dilation, strict=True)]
        moves = [step * stride for step, stride in zip(steps[1:-1], self.stride, strict=True)]
        first = padded[:, rows.start * self.stride[0] :]
        shape = self._columns_shape(rows)
        windows = as_strided(first, shape, (steps[0], *taps, *moves, steps[-1]), writeable=False)
        return windows.reshape(self.groups, math.prod(self.weight[1:]), math.prod(shape[-len(self.out) - 1 :]))

    def _columns_shape(self, rows):
        return (self.x[1], *self.kernel, rows.stop - rows.start, *self.out[1:], self.x[0])

    def _window(self, tap, rows):
        """Return the slices of the padded input that one filter tap meets while the filter moves over some rows."""
        ranges = [rows, *(slice(0, size) for size in self.out[1:])]
        return tuple(slice(u * d + r.start * s, u * d + (r.stop - 1) * s + 1, s)
                     for u, d, s, r in zip(tap, self.dilation, self.stride, ranges, strict=True))

    def _blocks(self, dtype):
        """Yield (rows, places): a few rows of the output as a slice, and the same as a slice of all its places."""
        places = math.prod(self.out[1:]) * self.x[0]
        bytes_of_row = self.x[1] * math.prod(self.kernel) * places * dtype.itemsize
        height = max(1, BLOCK // max(1, bytes_of_row))
        for start in range(0, self.out[0], height):
            stop = min(start + height, self.out[0])
            yield slice(start, stop), slice(start * places, stop * places)

    def _as_matrices(self, array):
        """Put the filters of each group, or what belongs to them, into the rows of one matrix."""
        rows = self.weight[0] // self.groups
        return array.reshape(self.groups, rows, array.size // self.weight[0])


def batch_last(array):
    """Return (N, C, ...) as an array (C, ..., N) that lies in memory in this order; no copy if it does already."""
    return np.ascontiguousarray(np.moveaxis(array, 0, -1))


def padding_of(padding, kernel, stride, dilation, owner):
    """Return the zeros before and after the input along each axis, as pairs.

    Raises:
        ValueError: neither "same", "valid" nor integers of at least 0; or "same" with a stride.
    """
    if not isinstance(padding, str):
        return tuple((p, p) for p in integers(padding, len(kernel), owner, "padding", 0))
    if padding not in ("same", "valid"):
        raise ValueError(f"{owner} expected padding as integers, 'same' or 'valid', got {padding!r}")
    if padding == "valid":
        return ((0, 0),) * len(kernel)
    if set(stride) != {1}:
        raise ValueError(f"{owner} expected stride 1 with padding 'same', got stride {stride}")
    totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def output_size(spatial, kernel, stride, padding, dilation, owner):
    """Return how many places a window has along each axis: (size + padding - d (k - 1) - 1) // s + 1.

    Raises:
        ValueError: the window is larger than the padded input.
    """
    padded = tuple(size + sum(pads) for size, pads in zip(spatial, padding, strict=True))
    window = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    if any(size < width for size, width in zip(padded, window, strict=True)):
        raise ValueError(f"{owner} expected an input at least as large as its window {window}, got {tuple(spatial)}"
                         + (f", with padding {padded}" if padded != tuple(spatial) else ""))
    return tuple((size - width) // s + 1 for size, width, s in zip(padded, window, stride, strict=True))
