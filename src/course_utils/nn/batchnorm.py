"""Batch normalisation."""

import math

import numpy as np

from course_utils.arguments import whole_number
from course_utils.autograd.tensor import record
from course_utils.nn.arguments import float_dtype, float_tensor, named_as_in_torch
from course_utils.nn.module import Module, Parameter


class _BatchNorm(Module):
    """What the layers share; they differ in the shapes that they take."""

    axes = {}  # number of axes beside batch and features -> how they are called, for messages

    @named_as_in_torch("device", "dtype")
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, *,
                 dtype=np.float32):
        name = type(self).__name__
        self.num_features = whole_number(num_features, name, "num_features", 1)
        self.eps, self.momentum, self.affine = float(eps), momentum, affine
        self.track_running_stats = track_running_stats
        dtype = float_dtype(dtype, name)
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None
        self.running_mean = self.running_var = self.num_batches_tracked = None
        if track_running_stats:
            self.register_buffer("running_mean", np.zeros(num_features, dtype))
            self.register_buffer("running_var", np.ones(num_features, dtype))
            self.register_buffer("num_batches_tracked", np.array(0))

    def forward(self, x):
        name = type(self).__name__
        x = float_tensor(x, name)
        values, features = x.data, self.num_features
        if values.ndim - 2 not in self.axes or values.shape[1] != features:
            shapes = " or ".join(f"(N, {features}{axes})" for axes in self.axes.values())
            raise ValueError(f"{name} expected input {shapes}, got {values.shape}")
        if not self.training and self.track_running_stats:
            statistics = (array.astype(values.dtype) for array in (self.running_mean, self.running_var))
            return batch_norm(x, *statistics, self.weight, self.bias, self.eps, of_batch=False)
        count = values.size // features
        if count < 2:
            raise ValueError(f"{name} expected at least 2 values for each feature in training, got {values.shape}")
        axes = _all_but_features(values)
        mean, var = values.mean(axis=axes), values.var(axis=axes)
        if self.training and self.track_running_stats:
            self._follow(mean, var * (count / (count - 1)))
        return batch_norm(x, mean, var, self.weight, self.bias, self.eps, of_batch=True)

    def _follow(self, mean, var):
        """Move the running statistics towards those of a batch."""
        self.num_batches_tracked += 1
        new = 1 / int(self.num_batches_tracked) if self.momentum is None else float(self.momentum)
        self.running_mean = (1 - new) * self.running_mean + new * mean
        self.running_var = (1 - new) * self.running_var + new * var

    def extra_repr(self):
        return (f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
                f"track_running_stats={self.track_running_stats}")


class BatchNorm1d(_BatchNorm):
    """Give each feature mean 0 and variance 1 over the batch, then a scale and an offset that are learned.

    y = weight * (x - mean) / sqrt(var + eps) + bias

    In training, mean and var (the biased one, sum / n) are those of the batch, and the running statistics follow them:

    running = (1 - momentum) * running + momentum * batch,  with the unbiased variance, sum / (n - 1)

    In evaluation the running statistics are used.

    Args:
        num_features: features C.
        eps: added to the variance, so that a constant feature divides by something.
        momentum: weight of the newest batch; None makes the running statistics the plain mean over all batches.
        affine: whether there are `weight` and `bias`.
        track_running_stats: without them, evaluation uses the batch as well.
        dtype: float32 or float64, of parameters and buffers.

    Attributes:
        weight, bias: Parameters (C,), at first 1 and 0; or None.
        running_mean, running_var: arrays (C,), at first 0 and 1; or None.
        num_batches_tracked: batches seen in training, an integer array (); or None.

    Shapes:
        input (N, C) or (N, C, L), output of the same; a feature has n = N or N * L values.

    Raises:
        TypeError: the dtype is another, or the input holds no floats.
        ValueError: the input has another shape, or in training fewer than two values a feature.

    Source: Ioffe & Szegedy 2015.
    """

    axes = {0: "", 1: ", L"}


class BatchNorm2d(_BatchNorm):
    """Give each channel of images mean 0 and variance 1 over the batch and all pixels, then a learned scale and offset.

    y = weight * (x - mean) / sqrt(var + eps) + bias

    Arguments, attributes and errors are those of `BatchNorm1d`; a feature is a channel.

    Shapes:
        input (N, C, H, W), output of the same; a channel has n = N * H * W values.

    Source: Ioffe & Szegedy 2015, section 3.2: the same place-independence as the convolution before it.
    """

    axes = {2: ", H, W"}


def batch_norm(x, mean, var, weight, bias, eps, of_batch):
    """Normalise as one operation: y = weight * z + bias with z = (x - mean) / sqrt(var + eps).

    gradient of z = gradient of y * weight;  gradient of weight = sum of gradient of y * z;  of bias = sum of it;
    gradient of x = (gradient of z - its mean - z * mean of (gradient of z * z)) / sqrt(var + eps), because mean and
    var depend on x; the two means are left out if they do not.

    Args:
        x: Tensor (N, C, ...) of floats.
        mean, var: arrays (C,).
        weight, bias: Tensors (C,), or both None, which stands for 1 and 0.
        eps: added to the variance.
        of_batch: whether mean and var were computed from x.

    Returns:
        Tensor with the shape of x.
    """
    axes, shape = _all_but_features(x.data), (-1, *[1] * (x.data.ndim - 2))
    scale = (1 / np.sqrt(var + eps)).reshape(shape)
    z = (x.data - mean.reshape(shape)) * scale
    factors = scale if weight is None else scale * weight.data.reshape(shape)

    def rule_x(gradient):
        share = gradient * factors
        if of_batch:
            count = math.prod(share.shape[axis] for axis in axes)
            along = np.add.reduce(share * z, axis=axes, keepdims=True) / count
            share -= np.add.reduce(share, axis=axes, keepdims=True) / count
            share -= z * along
        return share

    if weight is None:
        return record("batch_norm", (x,), z, rule_x)
    y = z * weight.data.reshape(shape)
    y += bias.data.reshape(shape)
    return record("batch_norm", (x, weight, bias), y, rule_x, lambda gradient: np.add.reduce(gradient * z, axis=axes),
                  lambda gradient: np.add.reduce(gradient, axis=axes))


def _all_but_features(values):
    """The axes of the batch: all but axis 1."""
    return (0, *range(2, values.ndim))
