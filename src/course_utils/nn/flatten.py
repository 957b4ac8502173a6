"""Flatten."""

import math

from course_utils.autograd import reshape
from course_utils.autograd.operations.reductions import normalise_axis
from course_utils.autograd.tensor import as_tensor
from course_utils.nn.module import Module


class Flatten(Module):
    """Join neighbouring axes into one: by default all but the first, so that an image becomes a vector.

    y[n, (c H + i) W + j] = x[n, c, i, j] with the default arguments

    Args:
        start_dim: the first axis to join; negative ones count from the end.
        end_dim: the last.

    Shapes:
        input (N, C, H, W), output (N, C * H * W) with the default arguments.

    Raises:
        ValueError: the input has no such axes, or the first comes after the last.
    """

    def __init__(self, start_dim=1, end_dim=-1):
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x):
        x = as_tensor(x, "Flatten")
        shape = x.data.shape
        start, end = (normalise_axis(axis, len(shape), "Flatten") for axis in (self.start_dim, self.end_dim))
        if start > end:
            raise ValueError(f"Flatten expected start_dim before end_dim, got {self.start_dim} and {self.end_dim} "
                             f"for input {shape}")
        return reshape(x, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
