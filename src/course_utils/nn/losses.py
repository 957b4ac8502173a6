"""Losses: one number that says how wrong the outputs are; and the softmax, computed so that nothing overflows."""

import numpy as np

from course_utils.arguments import check_shape, one_of
from course_utils.autograd.operations.reductions import normalise_axis
from course_utils.autograd.tensor import Tensor, record
from course_utils.nn.arguments import float_tensor, named_as_in_torch

REDUCTIONS = ("mean", "sum", "none")


@named_as_in_torch("weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing")
def cross_entropy(logits, targets, *, reduction="mean"):
    """How surprised a classifier is by the true classes, from its scores before the softmax, as one operation.

    loss = mean over n of -ln p[n, target_n],  p = softmax(logits);
    gradient of logits[n, c] = (p[n, c] - [c = target_n]) / N

    Args:
        logits: Tensor or array (N, C) of floats: a score for each of C classes.
        targets: integers (N,) from 0 to C - 1: the true classes; an array, a list or a Tensor.
        reduction: "mean" or "sum" over the batch, or "none".

    Returns:
        Tensor (); (N,) with "none", in nats.

    Raises:
        TypeError: the logits are not floats, or the targets not integers; or an argument that only PyTorch's has, such
            as its third, weight.
        ValueError: shapes that do not fit, a target that is not a class, an empty batch, or another reduction.

    Source: the review, "Supervised learning".
    """
    logits = float_tensor(logits, "cross_entropy")
    check_shape(logits.data.shape, ("N", "C"), "cross_entropy", "logits", filled=("N", "C"))
    indices = np.arange(len(logits.data)), _classes(targets, *logits.data.shape)
    log_p = _log_softmax(logits.data, axis=1)
    losses, share_of_each = _reduce(-log_p[indices], reduction, "cross_entropy")

    def rule(gradient):
        share = np.exp(log_p)
        share[indices] -= 1
        share *= share_of_each(gradient).reshape(-1, 1)
        return share

    return record("cross_entropy", (logits,), losses, rule, targets=indices[1], reduction=reduction)


@named_as_in_torch("size_average", "reduce", "reduction")
def mse_loss(input, target, *, reduction="mean"):
    """Mean squared error: loss = mean of (input - target)^2, gradient of input = 2 (input - target) / size.

    Args:
        input: Tensor or array of floats: the outputs, any shape.
        target: Tensor or array of floats of the same shape; nothing is broadcast.
        reduction: "mean" or "sum" over all elements, or "none".

    Returns:
        Tensor (); with "none", of the shape of the input; in the square of its unit.

    Raises:
        TypeError: input or target holds no floats.
        ValueError: the shapes differ, there is no element, or another reduction.
    """
    input, target = float_tensor(input, "mse_loss"), float_tensor(target, "mse_loss")
    if input.data.shape != target.data.shape or not input.data.size:
        raise ValueError(f"mse_loss expected input and target of one shape, with at least one element, "
                         f"got {input.data.shape} and {target.data.shape}")
    difference = np.asarray(input.data - target.data)
    losses, share_of_each = _reduce(difference * difference, reduction, "mse_loss")

    def rule(factor):
        return lambda gradient: difference * (factor * share_of_each(gradient))

    return record("mse_loss", (input, target), losses, rule(2), rule(-2), reduction=reduction)


def _reduce(losses, reduction, owner):
    """Reduce an array of losses; return the result, and how its gradient is shared among them."""
    one_of(reduction, REDUCTIONS, owner, "reduction")
    if reduction == "none":
        return losses, lambda gradient: gradient
    if reduction == "sum":
        return losses.sum(), lambda gradient: gradient
    size = losses.size
    return losses.sum() / size, lambda gradient: gradient / size


def _classes(targets, count, classes):
    """Return targets as an array of `count` integers from 0 to `classes` - 1."""
    targets = targets.data if isinstance(targets, Tensor) else np.asarray(targets)
    if targets.dtype.kind not in "iu":
        raise TypeError(f"cross_entropy expected targets as integer class indices, got {targets.dtype}")
    check_shape(targets.shape, (count,), "cross_entropy", "targets")
    outside = (targets < 0) | (targets >= classes)
    if outside.any():
        raise ValueError(f"cross_entropy expected targets from 0 to {classes - 1}, got {targets[outside.argmax()]}")
    return targets.copy()  # what the caller does to his does not change the gradient


def _log_softmax(values, axis):
    """Return x - ln(sum of e^x along an axis) for an array of floats; the largest x is subtracted first."""
    shifted = values - np.maximum.reduce(values, axis=axis, keepdims=True)
    shifted -= np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))
    return shifted


def softmax(x, dim=-1):
    """Turn scores into probabilities: y_i = e^(x_i) / sum over j of e^(x_j).

    gradient of x = y * (gradient of y - sum of gradient of y * y)

    Args:
        x: Tensor or array of floats, any shape with at least one axis.
        dim: the axis along which the probabilities sum to 1.

    Returns:
        Tensor with the shape of x.

    Raises:
        ValueError: x has no such axis, or no element along it.
    """
    x, axis = _scores(x, dim, "softmax")
    y = np.exp(_log_softmax(x.data, axis))

    def rule(gradient):
        share = gradient * y
        return share - y * np.add.reduce(share, axis=axis, keepdims=True)

    return record("softmax", (x,), y, rule, dim=dim)


def log_softmax(x, dim=-1):
    """The logarithm of `softmax`, exact where the probability itself would round to 0: y_i = x_i - ln sum_j e^(x_j).

    gradient of x = gradient of y - e^y * sum of gradient of y

    Args:
        x: Tensor or array of floats, any shape with at least one axis.
        dim: the axis along which the probabilities sum to 1.

    Returns:
        Tensor with the shape of x.

    Raises:
        ValueError: x has no such axis, or no element along it.
    """
    x, axis = _scores(x, dim, "log_softmax")
    y = _log_softmax(x.data, axis)

    def rule(gradient):
        return gradient - np.exp(y) * np.add.reduce(gradient, axis=axis, keepdims=True)

    return record("log_softmax", (x,), y, rule, dim=dim)


def _scores(x, dim, owner):
    x = float_tensor(x, owner)
    axis = normalise_axis(dim, x.data.ndim, owner)
    if x.data.shape[axis] == 0:
        raise ValueError(f"{owner} expected at least one element along axis {dim}, got shape {x.data.shape}")
    return x, axis
