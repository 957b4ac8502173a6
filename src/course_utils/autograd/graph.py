"""The walk back through the graph: how one number's gradient reaches every tensor it was computed from.

Each result remembers its parents and, for each parent, a *rule*: a function that turns the gradient of the result
into that parent's share. `backpropagate` visits the results in the reverse of the order in which they were made, so
that a tensor passes its gradient on only when every share of its own has arrived.

Source: the review, "Backpropagation to train multilayer architectures".
"""

import contextlib
import threading

import numpy as np


class _GradMode(threading.local):
    """Whether operations are recorded; each thread has its own answer."""

    enabled = True


grad_mode = _GradMode()


def is_grad_enabled():
    """Say whether operations are recorded at this point, as torch.is_grad_enabled does."""
    return grad_mode.enabled


class no_grad(contextlib.ContextDecorator):
    """Compute without recording: results need no gradient and remember no parents.

    Use it as ``with no_grad():``, or above a function as ``@no_grad`` or ``@no_grad()``.
    """

    def __new__(cls, function=None):
        if function is None:
            return super().__new__(cls)
        if not callable(function):
            raise TypeError(f"no_grad expected a function to decorate or nothing, got {type(function).__name__}")
        return cls()(function)

    def __init__(self, function=None):
        self._before = []  # a stack, because the same object may be entered twice

    def _recreate_cm(self):
        return no_grad()  # one object a call, so that threads running one decorated function do not share a stack

    def __enter__(self):
        self._before.append(grad_mode.enabled)
        grad_mode.enabled = False

    def __exit__(self, *exception):
        grad_mode.enabled = self._before.pop()


def topological_order(root):
    """List every tensor that needs a gradient on the way to `root`, parents before children.

    An explicit stack replaces recursion, so that the depth of the graph is limited by memory alone.

    Args:
        root: the Tensor to end with.

    Returns:
        A list of Tensors; `root` is the last.
    """
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        tensor, parents_are_listed = stack.pop()
        if parents_are_listed:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.append((tensor, True))
            for parent in tensor.parents:
                if parent.requires_grad and parent not in seen:
                    stack.append((parent, False))
    return order


def sum_to_shape(gradient, shape):
    """Undo broadcasting: an element that was used several times gets the sum of its gradients.

    Args:
        gradient: array with the broadcast shape.
        shape: the shape before broadcasting.

    Returns:
        An array of shape `shape`.
    """
    if gradient.shape == shape:
        return gradient
    added = gradient.ndim - len(shape)
    stretched = [axis for axis in range(added, gradient.ndim) if shape[axis - added] == 1]
    return np.add.reduce(gradient, axis=(*range(added), *stretched)).reshape(shape)


class _Shares:
    """What has arrived at each tensor so far: the sum of its shares, in the tensor's own shape and dtype.

    A sum that was made on the way, and that nothing else refers to, is added to in place and handed over as it is; any
    other array (the caller's own, or one that two tensors share) is never changed.
    """

    def __init__(self, root, gradient):
        self._sums = {root: gradient}
        self._ours = set()

    def add(self, tensor, share, source):
        """Add a share that was computed from the array `source` to what has arrived at `tensor`."""
        share = sum_to_shape(share, tensor.shape)
        if share.dtype != tensor.dtype:
            share = share.astype(tensor.dtype)
        share = np.asarray(share)  # NumPy's arithmetic on 0-d arrays gives scalars
        if tensor not in self._sums:
            self._sums[tensor] = share
            if share is not source and share.base is None:
                self._ours.add(tensor)
        elif tensor in self._ours:
            self._sums[tensor] += share
        else:
            self._sums[tensor] = np.asarray(self._sums[tensor] + share)
            self._ours.add(tensor)

    def take(self, tensor):
        """Return the sum for `tensor`, and forget it: its memory is free once it has been passed on."""
        return self._sums.pop(tensor)

    def add_to_grad(self, tensor, gradient):
        """Accumulate into `.grad` as PyTorch does; an array of a leaf that is only ours is kept without a copy."""
        if tensor.grad is None:
            tensor.grad = gradient if tensor.is_leaf and tensor in self._ours else gradient.copy()
        else:
            tensor.grad += gradient


def backpropagate(root, gradient):
    """Add to `.grad` of every leaf (and of every tensor that retains it) the gradient that starts at `root`.

    gradient of a parent = sum over its children of rule(gradient of the child)

    Args:
        root: the Tensor to start from.
        gradient: array with the shape and dtype of `root`.
    """
    shares = _Shares(root, gradient)
    with np.errstate(all="ignore"):  # an infinite slope (sqrt at 0) is an answer
        for tensor in reversed(topological_order(root)):
            gradient = shares.take(tensor)
            for parent, rule in zip(tensor.parents, tensor.rules, strict=True):
                if parent.requires_grad:
                    shares.add(parent, rule(gradient), gradient)
            if tensor.is_leaf or tensor.retains_grad:
                shares.add_to_grad(tensor, gradient)
