"""What all optimisers share: the list of parameters, the walk over it, and the checks."""

import numpy as np

from course_utils.arguments import is_number
from course_utils.autograd import Tensor


class Optimizer:
    """The base of every optimiser: a subclass says in `_update` what one step does to one parameter.

    Args:
        params: the Tensors to change, leaves such as `model.parameters()` yields.

    Attributes:
        params: the Tensors, a list.
        state: for each of them a dict of what the optimiser remembers (momentum_buffer, exp_avg, ...).

    Raises:
        TypeError: the parameters are not Tensors, or are not in a list or another iterable.
        ValueError: there are none, one is given twice, or one is not a leaf.
    """

    def __init__(self, params):
        self.params = self._checked(params)
        self.state = [{} for _ in self.params]
        self._scratch = [None] * len(self.params)

    def _checked(self, params):
        name = type(self).__name__
        if isinstance(params, Tensor) or not hasattr(params, "__iter__") or hasattr(params, "parameters"):
            raise TypeError(f"{name} expected a list of parameters, got {type(params).__name__}; "
                            "write [tensor] or model.parameters()")
        params = list(params)
        if not params:
            raise ValueError(f"{name} expected at least one parameter, got none; an iterator can be used only once")
        for parameter in params:
            if not isinstance(parameter, Tensor):
                raise TypeError(f"{name} expected Tensors as parameters, got {type(parameter).__name__}")
            if not parameter.is_leaf:
                raise ValueError(f"{name} expected leaves as parameters, got the result of {parameter.op!r}")
        if len(set(params)) < len(params):
            raise ValueError(f"{name} expected different parameters, got one of them twice")
        return params

    def _check(self, name, value, holds, expected):
        """Refuse a setting for which `holds` is false."""
        if not holds:
            raise ValueError(f"{type(self).__name__} expected {name} {expected}, got {value!r}")

    def _check_not_negative(self, **settings):
        """Refuse settings that are not numbers from 0 on; nan and infinity are not."""
        for name, value in settings.items():
            self._check(name, value, is_number(value, 0), ">= 0")

    def _check_pair(self, name, value, holds, expected):
        """Refuse a setting that is not a pair of numbers for which `holds(first, second)` is true."""
        is_pair = isinstance(value, (tuple, list)) and len(value) == 2 and all(map(is_number, value))
        self._check(name, value, is_pair and holds(*value), expected)

    def zero_grad(self):
        """Forget the gradient of every parameter: `.grad` becomes None."""
        for parameter in self.params:
            parameter.grad = None

    def step(self):
        """Change every parameter that has a gradient, in place; the gradients stay as they are.

        Raises:
            TypeError: a gradient holds no real numbers.
            ValueError: a gradient has another shape than its parameter.
        """
        steps = [(i, parameter.data, self._gradient(i)) for i, parameter in enumerate(self.params)
                 if parameter.grad is not None]  # all are checked before one is changed
        for i, data, gradient in steps:
            # In one dimension, because NumPy's arithmetic on arrays of shape () gives numbers, which nothing changes.
            data, gradient = np.atleast_1d(data, gradient)
            if self._scratch[i] is None or self._scratch[i].dtype != data.dtype:
                self._scratch[i] = np.empty_like(data)
            self._update(data, gradient, self.state[i], self._scratch[i])

    def _gradient(self, i):
        """Return the gradient of a parameter, of its shape."""
        parameter = self.params[i]
        gradient = np.asarray(parameter.grad)
        if gradient.dtype.kind in "fiub" and gradient.shape == parameter.shape:
            return gradient
        expected = f"{type(self).__name__}.step expected a gradient of"
        which = f"parameter {i}" if parameter.name is None else f"parameter {i}, {parameter.name}"
        if gradient.dtype.kind not in "fiub":
            raise TypeError(f"{expected} real numbers for {which}, got {gradient.dtype}")
        raise ValueError(f"{expected} shape {parameter.shape} for {which}, got {gradient.shape}")

    def _update(self, data, gradient, state, scratch):
        """Make one step with one parameter.

        Args:
            data: the parameter's values, changed in place.
            gradient: an array of the same shape, not changed. Both have at least one axis: () comes as (1,).
            state: dict of what is remembered, empty at the first step.
            scratch: an array of the same shape for intermediate results, so that no step needs new memory.
        """
        raise NotImplementedError(f"{type(self).__name__} expected a method _update, got none")

    def __repr__(self):
        settings = {name: value for name, value in vars(self).items() if name not in ("params", "state", "_scratch")}
        return f"{type(self).__name__}({', '.join(f'{name}={value}' for name, value in settings.items())})"


def with_decay(gradient, data, weight_decay):
    """Return the gradient of loss + weight_decay / 2 * sum of data^2: gradient + weight_decay * data."""
    return gradient if weight_decay == 0 else gradient + float(weight_decay) * data


def add_scaled(data, factor, array, scratch):
    """data += factor * array, in place and without new memory."""
    np.multiply(array, float(factor), out=scratch)
    data += scratch


def moving_average(average, weight, array, scratch):
    """average = weight * average + (1 - weight) * array, in place and without new memory."""
    average *= weight
    add_scaled(average, 1 - weight, array, scratch)
