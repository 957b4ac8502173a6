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
    """How one input compared: the largest relative difference of a derivative, and which derivative that is.

    It is the derivative with respect to the input's element `index` of the output's element `output`.
    """

    name: str
    difference: float
    index: tuple
    analytic: float
    numerical: float
    output: tuple = ()

    def __str__(self):
        of_output = f", of {_element('output', self.output)}" if self.output else ""
        return (f"{self.name}: largest relative difference {self.difference:.1e} at {_element(self.name, self.index)} "
                f"(backward {self.analytic:.8g}, finite differences {self.numerical:.8g}{of_output})")


def _element(name, index):
    return f"{name}[{', '.join(map(str, index))}]" if index else name


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
    weights, estimate = 1.0 if gradient is None else gradient, np.empty_like(array)
    for index, derivatives in _central_differences(lambda: function(array), array, step):
        estimate[index] = np.sum(weights * derivatives)
    return estimate


def _central_differences(compute, array, step):
    """Nudge each element of `array` in place, see what compute() gives, and put the element back.

    Yields:
        (index, derivatives): an element, and the derivative of every element of the result with respect to it.
    """
    if not step > 0:
        raise ValueError(f"a finite difference expected a positive step, got {step}")
    for index in np.ndindex(array.shape):
        original = array[index]
        try:
            array[index] = above = original + step
            high = _values(compute())
            array[index] = below = original - step
            low = _values(compute())
        finally:
            array[index] = original
        yield index, (high - low) / (above - below)  # which is the step that rounding really left


def _values(result):
    return np.array(result.data if isinstance(result, Tensor) else result)


def gradcheck(function, *inputs, step=1e-6, tolerance=1e-7):
    """Compare the derivatives of `backward` with central differences: of every output by every element of every input.

    relative difference = |backward - numerical| / max(|backward|, |numerical|, 0.01 * max(1, |output|))

    Each derivative is measured against itself, so that a large one hides no mistake in a small one. Those that are
    small beside the output are measured against a hundredth of it, or of 1, or that rounding (about
    1e-16 * |output| / step) would pass for a mistake.

    Args:
        function: takes the inputs, returns a Tensor of any shape; it goes backward once for each element of it.
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
    output, analytic = _backward_derivatives(function, tensors, [tensor for _, tensor in checked])
    with no_grad():
        numerical = [_nudged_derivatives(lambda: function(*tensors), tensor, output.size, step)
                     for _, tensor in checked]
    found = zip(checked, analytic, numerical, strict=True)
    return GradcheckResult(tuple(_compare(name, output.data, a, n) for (name, _), a, n in found), tolerance)


def _backward_derivatives(function, tensors, checked):
    """Run forward once, and backward from each element of the output.

    Returns:
        The output, and for each checked tensor an array: an axis for the elements of the output, then the tensor's own.
    """
    output = function(*tensors)
    if not isinstance(output, Tensor):
        raise TypeError(f"gradcheck expected the function to return a Tensor, got {type(output).__name__}")
    derivatives = [np.zeros((output.size, *tensor.shape)) for tensor in checked]
    if not output.requires_grad:
        return output, derivatives
    involved = {*checked, *topological_order(output)}
    before = [(tensor, tensor.grad, tensor.retains_grad) for tensor in involved]
    try:
        for tensor in checked:
            tensor.retains_grad = True
        for row, index in enumerate(np.ndindex(output.shape)):
            for tensor in involved:
                tensor.grad = None
            one = np.zeros(output.shape)
            one[index] = 1
            output.backward(one)
            for tensor, rows in zip(checked, derivatives, strict=True):
                rows[row] = 0 if tensor.grad is None else tensor.grad
    finally:
        for tensor, grad, retains_grad in before:
            tensor.grad, tensor.retains_grad = grad, retains_grad
    return output, derivatives


def _nudged_derivatives(compute, tensor, size, step):
    """Return the derivatives of the `size` elements of compute() by central differences, as `_backward_derivatives`."""
    rows, values = np.empty((size, *tensor.shape)), tensor._data
    tensor._data = values.copy()  # those of a recorded result are read-only
    try:
        for index, derivatives in _central_differences(compute, tensor.data, step):
            rows[(slice(None), *index)] = derivatives.reshape(-1)
    finally:
        tensor._data = values
    return rows


def _compare(name, output, analytic, numerical):
    """Find the derivative by one input with the largest relative difference."""
    if analytic.size == 0:
        return InputCheck(name, 0.0, (), 0.0, 0.0)
    smallest = SMALLEST_SCALE * np.maximum(1, np.abs(output)).reshape(-1, *[1] * (analytic.ndim - 1))
    scale = np.fmax(np.fmax(np.abs(analytic), np.abs(numerical)), smallest)  # nan, which fails below, is no scale
    difference = np.abs(analytic - numerical) / scale
    place = np.unravel_index(np.argmax(difference), difference.shape)  # argmax finds nan first
    of_output = np.unravel_index(place[0], output.shape)
    largest, backward, nudged = (float(array[place]) for array in (difference, analytic, numerical))
    index, of_output = (tuple(map(int, one)) for one in (place[1:], of_output))
    return InputCheck(name, largest, index, backward, nudged, of_output)
