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


def _fit(gradient, data):
    """Give a share the shape and the dtype of the tensor that it belongs to."""
    gradient = sum_to_shape(gradient, data.shape)
    if gradient.dtype != data.dtype:
        gradient = gradient.astype(data.dtype)
    return np.asarray(gradient)  # NumPy's arithmetic on 0-d arrays gives scalars


def backpropagate(root, gradient):
    """Add to `.grad` of every leaf (and of every tensor that retains it) the gradient that starts at `root`.

    gradient of a parent = sum over its children of rule(gradient of the child)

    Args:
        root: the Tensor to start from.
        gradient: array with the shape and dtype of `root`.
    """
    arrived = {root: gradient}
    owned = set()  # tensors whose gradient is a new array that nothing else refers to: it may be changed or kept
    with np.errstate(all="ignore"):  # an infinite slope (sqrt at 0) is an answer, as in PyTorch, not a warning
        for tensor in reversed(topological_order(root)):
            gradient = arrived.pop(tensor)
            for parent, rule in zip(tensor.parents, tensor.rules, strict=True):
                if not parent.requires_grad:
                    continue
                share = _fit(rule(gradient), parent.data)
                if parent not in arrived:
                    arrived[parent] = share
                    if share is not gradient and share.base is None:
                        owned.add(parent)
                elif parent in owned:
                    arrived[parent] += share
                else:
                    arrived[parent] = np.asarray(arrived[parent] + share)
                    owned.add(parent)
            if tensor.is_leaf or tensor.retains_grad:
                _add_to_grad(tensor, gradient, keep=tensor.is_leaf and tensor in owned)


def _add_to_grad(tensor, gradient, keep):
    """Accumulate as PyTorch does; `keep` says that the array may become `.grad` without a copy."""
    if tensor.grad is None:
        tensor.grad = gradient if keep else gradient.copy()
    else:
        tensor.grad += gradient
