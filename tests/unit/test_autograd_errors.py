"""What is refused, with one error that says what was expected and what came."""

import operator

import numpy as np
import pytest
import torch

from course_utils.autograd import Tensor, concatenate, gradcheck, maximum, no_grad, numerical_gradient, stack, where


def ones(*shape):
    return Tensor(np.ones(shape), requires_grad=True)


def in_place(x, other):
    x += other


@no_grad
def in_place_no_grad(x, other):
    x += other


ERRORS = {
    # data
    "object": (lambda: Tensor(object()), TypeError, "expected float32, float64, integers or booleans, got object"),
    "None": (lambda: Tensor(None), TypeError, "got NoneType"),
    "string": (lambda: Tensor("one"), TypeError, "expected float32, float64, .* got dtype <U3"),
    "complex": (lambda: Tensor([1j]), TypeError, "got dtype complex128"),
    "half": (lambda: Tensor(np.ones(2, np.float16)), TypeError, "got dtype float16"),
    "objects": (lambda: Tensor([1.0, None]), TypeError, "got dtype object"),
    "tensor": (lambda: Tensor(ones(2)), TypeError, "expected numbers or an array, got a Tensor"),
    "ragged": (lambda: Tensor([[1.0], [1.0, 2.0]]), ValueError, "expected rows of equal length, got a ragged list"),
    "bool with grad": (lambda: Tensor([True], requires_grad=True), TypeError, "float32 or float64 .* got bool"),
    "int with grad": (lambda: Tensor(2, requires_grad=True), TypeError, "got int64; write 2.0, not 2"),
    # backward
    "no gradient": (lambda: ones(2, 3).backward(), ValueError, r"expected a gradient .* shape \(2, 3\), got none"),
    "gradient shape": (lambda: (ones(2) * 2).backward(np.ones(3)), ValueError,
                       r"expected a gradient of shape \(2,\), got \(3,\)"),
    "gradient that would broadcast": (lambda: ones(2).backward(1.0), ValueError, r"shape \(2,\), got \(\)"),
    "gradient type": (lambda: ones().backward("one"), TypeError, "got dtype <U3"),
    "needs none": (lambda: Tensor(1.0).backward(), RuntimeError, "computed from one with requires_grad=True"),
    "retain needs none": (lambda: Tensor(1.0).retain_grad(), RuntimeError, "tensor that requires a gradient, got one"),
    # operands
    "add shapes": (lambda: ones(2, 3) + ones(4), ValueError,
                   r"add expected shapes that broadcast together, got \(2, 3\) and \(4,\)"),
    "sub shapes": (lambda: np.ones(3) - ones(2), ValueError, r"sub expected .* got \(3,\) and \(2,\)"),
    "mul shapes": (lambda: ones(2) * ones(3), ValueError, r"mul expected .* got \(2,\) and \(3,\)"),
    "div shapes": (lambda: ones(2) / ones(3), ValueError, r"div expected .* got \(2,\) and \(3,\)"),
    "pow shapes": (lambda: ones(2) ** ones(3), ValueError, r"pow expected .* got \(2,\) and \(3,\)"),
    "integer powers": (lambda: 2 ** Tensor([-1]), ValueError, "negative integer powers"),
    "maximum shapes": (lambda: maximum(ones(2), ones(3)), ValueError, r"maximum expected .* got \(2,\) and \(3,\)"),
    "comparison shapes": (lambda: ones(2) > ones(3), ValueError, r"gt expected .* got \(2,\) and \(3,\)"),
    "operand type": (lambda: ones(2) + "a", TypeError, "add expected a Tensor, an array or a number, got str"),
    "operand of torch": (lambda: ones(2) * torch.ones(2), TypeError, "mul expected a Tensor, .* got torch.Tensor"),
    "operand list": (lambda: [1.0, 2.0] * ones(2), TypeError, "mul expected .* got list"),
    "operand None": (lambda: ones(2) - None, TypeError, "sub expected .* got NoneType"),
    "operand complex": (lambda: ones(2) * 1j, TypeError, "mul expected .* got complex"),
    "ordering": (lambda: ones(2) < "a", TypeError, "'<' not supported"),
    "matmul sizes": (lambda: ones(2, 3) @ ones(2, 3), ValueError, r"expected shapes .* got \(2, 3\) and \(2, 3\)"),
    "matmul vectors": (lambda: ones(2) @ ones(3), ValueError, r"got \(2,\) and \(3,\)"),
    "matmul batches": (lambda: ones(2, 4, 3) @ ones(5, 3, 1), ValueError,
                       r"leading axes that broadcast together, got \(2, 4, 3\) and \(5, 3, 1\)"),
    "matmul numbers": (lambda: ones(2) @ 3.0, ValueError, r"at least one axis, got shapes \(2,\) and \(\)"),
    # axes and shapes
    "sum axis": (lambda: ones(2, 3).sum(axis=2), ValueError, "sum expected an axis from -2 to 1, got 2"),
    "mean axis": (lambda: ones(2).mean(axis=(0, 1)), ValueError, "mean expected an axis from -1 to 0, got 1"),
    "max axis": (lambda: ones().max(axis=0), ValueError, "max expected an axis None, as the tensor has no axes, got 0"),
    "axis type": (lambda: ones(2).sum(axis=0.5), TypeError, "sum expected an integer axis, got 0.5"),
    "axis twice": (lambda: ones(2, 2).sum(axis=(1, -1)), ValueError, r"expected different axes, got \(1, -1\)"),
    "max of nothing": (lambda: ones(2, 0).max(axis=1), ValueError, r"at least one element .* shape \(2, 0\), axis 1"),
    "reshape": (lambda: ones(2, 3).reshape(4, 2), ValueError, r"for 6 elements \(2, 3\), got \(4, 2\)"),
    "permute": (lambda: ones(2, 3, 4).permute(0, 2), ValueError, r"permute expected each of 3 axes once, got \(0, 2\)"),
    "transpose": (lambda: ones(2, 3).transpose(0, 2), ValueError, "transpose expected an axis from -2 to 1, got 2"),
    "transpose as in NumPy": (lambda: ones(2, 3, 4).transpose(0, 2, 1), TypeError,
                              r"transpose expected two axes to exchange, as PyTorch's, got \(0, 2, 1\); permute"),
    "transpose of nothing": (lambda: ones(2, 3).transpose(), TypeError, r"two axes .* got \(\); .*\.T reverses them"),
    "index": (lambda: ones(2)[2], IndexError, "index 2 is out of bounds for axis 0 with size 2"),
    "index type": (lambda: ones(2)[0.5], IndexError, "only integers, slices"),
    # several tensors
    "concatenate nothing": (lambda: concatenate([]), ValueError, "concatenate expected at least one tensor, got none"),
    "concatenate a tensor": (lambda: concatenate(ones(2)), TypeError, "a list or tuple of tensors, got Tensor"),
    "concatenate shapes": (lambda: concatenate([ones(2, 3), ones(2, 4)]), ValueError,
                           r"equal except along axis 0, got \(2, 3\), \(2, 4\)"),
    "concatenate scalars": (lambda: concatenate([ones(), ones()]), ValueError, "concatenate expected an axis None"),
    "stack nothing": (lambda: stack(()), ValueError, "stack expected at least one tensor, got none"),
    "stack shapes": (lambda: stack([ones(2), ones(3)]), ValueError, r"stack expected equal shapes, got \(2,\), \(3,\)"),
    "stack axis": (lambda: stack([ones(2)], axis=2), ValueError, "stack expected an axis from -2 to 1, got 2"),
    "stack strings": (lambda: stack(["a"]), TypeError, "stack expected a Tensor, an array or a number, got str"),
    "where condition": (lambda: where(ones(2), ones(2), 0), TypeError, "expected a boolean condition, got float64"),
    "where shapes": (lambda: where(np.ones(2, bool), ones(3), 0), ValueError,
                     r"where expected .* got \(2,\) and \(3,\) and \(\)"),
    # Python and NumPy
    "item": (lambda: ones(3).item(), ValueError, r"item expected a tensor with one element, got shape \(3,\)"),
    "truth": (lambda: bool(ones(3)), ValueError, "one element"),
    "len": (lambda: len(ones()), TypeError, r"at least one axis, got a tensor of shape \(\)"),
    "iteration": (lambda: list(ones()), TypeError, "at least one axis"),
    "NumPy's function": (lambda: np.exp(ones(2)), TypeError,
                         "NumPy's exp expected an array, got a Tensor that requires a gradient; "
                         r"use autograd.exp to stay in the graph, or .data or .detach\(\) to leave it"),
    "NumPy's reduction": (lambda: np.sum(ones(2), axis=0), TypeError, "NumPy's sum .* use autograd.sum .* or .data"),
    "NumPy's other name": (lambda: np.abs(ones(2)), TypeError, "NumPy's absolute .* use autograd.abs"),
    "NumPy's transpose": (lambda: np.transpose(ones(2)), TypeError, "NumPy's transpose .* use autograd.permute"),
    "NumPy's list": (lambda: np.concatenate([np.ones(2), ones(2)]), TypeError, "use autograd.concatenate to stay"),
    "NumPy's own": (lambda: np.median(ones(2)), TypeError, "NumPy's median .* gradient; use .data or .detach"),
    "NumPy's comparison": (lambda: np.array_equal(ones(2), np.ones(2)), TypeError, "NumPy's array_equal expected"),
    "array in place": (lambda: operator.isub(np.ones(2), ones(2)), TypeError, "NumPy's subtract expected an array"),
    "data from a Tensor": (lambda: setattr(ones(2), "data", ones(2) - 0.1), TypeError,
                           r"Tensor\.data expected an array, got a Tensor .*; compute with \.data, or .* \.detach"),
    "data of integers": (lambda: setattr(ones(2), "data", np.array([1, 2])), TypeError,
                         r"Tensor\.data expected floats, as a gradient is required, got int64"),
    "data of another shape": (lambda: setattr(ones(2), "data", np.ones((3, 2))), ValueError,
                              r"Tensor\.data expected the shape \(2,\) of what it replaces, got \(3, 2\)"),
    "data of text": (lambda: setattr(Tensor(1.0), "data", "one"), TypeError, "got dtype <U3"),
    "result in place": (lambda: (ones(2) * 2).data.fill(0), ValueError, "read-only"),
    "numpy array": (lambda: np.asarray(ones(2)), TypeError, "expected an array, got a Tensor that requires a gradient"),
    "in place": (lambda: in_place(ones(2), 1), RuntimeError, r"expected no_grad\(\) around a leaf"),
    "in place shape": (lambda: in_place_no_grad(ones(2), np.ones((3, 2))), ValueError,
                       r"expected shape \(2,\), got \(3, 2\)"),
    "no_grad": (lambda: no_grad(3), TypeError, "expected a function to decorate or nothing, got int"),
    # gradcheck
    "gradcheck float32": (lambda: gradcheck(lambda x: x, np.ones(2, np.float32)), TypeError,
                          "gradcheck expected float64, got float32 for input 0"),
    "gradcheck output": (lambda: gradcheck(lambda x: x.data, np.ones(2)), TypeError, "return a Tensor, got ndarray"),
    "gradcheck nothing": (lambda: gradcheck(lambda x: x, Tensor([1])), ValueError, "at least one array or Tensor"),
    "gradcheck step": (lambda: gradcheck(lambda x: x, np.ones(2), step=0), ValueError, "positive step, got 0"),
    "numerical integers": (lambda: numerical_gradient(np.sum, np.array([1, 2])), TypeError,
                           "expected a float64 array, got int64"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert type(caught.value) is error
