"""Check gradients against finite differences: nudge every element both ways and see how far the result moves.

d f / d x_i is close to (f(x + step * e_i) - f(x - step * e_i)) / (2 * step)

The error of this central difference falls with step^2 until rounding takes over; in float64 a step of 1e-6 leaves
about ten correct digits. It costs two evaluations an element, which is why nobody trains with it.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.autograd.graph import no_grad, topological_order
from course_utils.autograd.tensor import Tensor

SMALLEST_SCALE = 0.01


@dataclass(frozen=True)
class InputCheck:
    """How one input compared: the largest relative difference, and the element where it was found."""

    name: str
    difference: float
    index: tuple
    analytic: float
    numerical: float

    def __str__(self):
        place = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        return (f"{self.name}: largest relative difference {self.difference:.1e} "
                f"at {self.name}{place} (backward {self.analytic:.8g}, finite differences {self.numerical:.8g})")


@dataclass(frozen=True)
class GradcheckResult:
    """What `gradcheck` found; true if it passed. Printed, it is one line for each input."""

    inputs: tuple
    tolerance: float

    @property
    def passed(self):
        """Whether every relative difference is within the tolerance (nan is not)."""
        return all(one.difference <= self.tolerance for one in self.inputs)

    @property
    def differences(self):
        """Dict: name of the input -> its largest relative difference."""
        return {one.name: one.difference for one in self.inputs}

    def __bool__(self):
        return self.passed

    def __str__(self):
        lines = (f"{'✓' if one.difference <= self.tolerance else '✗'} {one}" for one in self.inputs)
        return "\n".join(lines)


def numerical_gradient(function, array, step=1e-6, gradient=None):
    """Estimate the gradient of a function by central differences.

    result[i] = sum over k of gradient[k] * (f(x + step * e_i)[k] - f(x - step * e_i)[k]) / (2 * step)

    Args:
        function: takes an array like `array`, returns a number, an array or a Tensor.
        array: where to take the gradient, float64, any shape; it is not changed.
        step: the nudge, in the unit of the array.
        gradient: weight of each output element, as in `Tensor.backward`; 1 for each if not given.

    Returns:
        An array with the shape of `array`.

    Raises:
        TypeError: the array is not float64.
        ValueError: the step is not positive.
    """
    array = np.array(array)
    if array.dtype != np.float64:
        raise TypeError(f"numerical_gradient expected a float64 array, got {array.dtype}")
    return _central_differences(lambda: function(array), array, step, 1.0 if gradient is None else gradient)


def _central_differences(compute, array, step, weights):
    """Nudge each element of `array` in place, see what compute() gives, and put the element back."""
    if not step > 0:
        raise ValueError(f"a finite difference expected a positive step, got {step}")
    estimate = np.empty_like(array)
    for index in np.ndindex(array.shape):
        original = array[index]
        try:
            array[index] = above = original + step
            high = _values(compute())
            array[index] = below = original - step
            low = _values(compute())
        finally:
            array[index] = original
        # above - below is the step that rounding really left; differencing first lets what did not move cancel.
        estimate[index] = np.sum(weights * (high - low)) / (above - below)
    return estimate


def _values(result):
    return np.array(result.data if isinstance(result, Tensor) else result)


def gradcheck(function, *inputs, step=1e-6, tolerance=1e-7):
    """Compare the gradients of `backward` with central differences, element by element.

    relative difference = |backward - numerical| / largest |derivative| of the same input

    One scale for a whole input, because rounding disturbs all its elements alike: a derivative that happens to be zero
    has no relative difference of its own. An input whose derivatives are all below 0.01 is measured against 0.01, or
    that rounding (about 1e-16 * |f| / step) would pass for a mistake.

    An output with several elements is weighted with fixed numbers between 0.5 and 1.5, so that errors in different
    elements cannot cancel.

    Args:
        function: takes the inputs, returns a Tensor of any shape.
        *inputs: Tensors or arrays, float64. Tensors that do not require a gradient are passed on unchecked; the
            others may also be used inside `function` (a layer's parameters). Values and `.grad` are left as they were.
        step: the nudge.
        tolerance: the largest relative difference that passes.

    Returns:
        A GradcheckResult: true if passed, with `.passed`, `.differences` and one `InputCheck` an input in `.inputs`.
        `assert result, result` names the element that disagrees most.

    Raises:
        TypeError: an input to check is not float64, or the function does not return a Tensor.
        ValueError: no input to check.
    """
    tensors = [one if isinstance(one, Tensor) else Tensor(one, requires_grad=True) for one in inputs]
    names = [tensor.name or f"input {i}" for i, tensor in enumerate(tensors)]
    checked = [(name, tensor) for name, tensor in zip(names, tensors, strict=True) if tensor.requires_grad]
    if not checked:
        raise ValueError("gradcheck expected at least one array or Tensor with requires_grad=True, got none")
    for name, tensor in checked:
        if tensor.dtype != np.float64:
            raise TypeError(f"gradcheck expected float64, got {tensor.dtype} for {name}: rounding in it hides the step")
    weights, analytic = _backward_gradients(function, tensors, [tensor for _, tensor in checked])
    with no_grad():
        numerical = [_central_differences(lambda: function(*tensors), tensor.data, step, weights)
                     for _, tensor in checked]
    found = zip(checked, analytic, numerical, strict=True)
    return GradcheckResult(tuple(_compare(name, a, n) for (name, _), a, n in found), tolerance)


def _backward_gradients(function, tensors, checked):
    """Run forward and backward once; return the output weights and a gradient for each checked tensor."""
    output = function(*tensors)
    if not isinstance(output, Tensor):
        raise TypeError(f"gradcheck expected the function to return a Tensor, got {type(output).__name__}")
    many = output.data.size > 1
    weights = np.random.default_rng(0).uniform(0.5, 1.5, output.shape) if many else np.ones(output.shape)
    involved = {*checked, *(topological_order(output) if output.requires_grad else ())}
    before = [(tensor, tensor.grad, tensor.retains_grad) for tensor in involved]
    try:
        for tensor in involved:
            tensor.grad = None
        for tensor in checked:
            tensor.retains_grad = True
        if output.requires_grad:
            output.backward(weights)
        gradients = [np.zeros(tensor.shape) if tensor.grad is None else tensor.grad for tensor in checked]
    finally:
        for tensor, grad, retains_grad in before:
            tensor.grad, tensor.retains_grad = grad, retains_grad
    return weights, gradients


def _compare(name, analytic, numerical):
    """Find the element of one input with the largest difference, relative to the input's largest derivative."""
    if analytic.size == 0:
        return InputCheck(name, 0.0, (), 0.0, 0.0)
    scale = np.nanmax(np.abs([analytic, numerical]), initial=SMALLEST_SCALE)
    difference = np.abs(analytic - numerical) / scale
    index = np.unravel_index(np.argmax(difference), difference.shape)  # argmax finds nan first
    index = tuple(int(i) for i in index)
    return InputCheck(name, float(difference[index]), index, float(analytic[index]), float(numerical[index]))
