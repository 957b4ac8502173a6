"""Gradients that are not allowed to be too long."""

import numpy as np

from course_utils.arguments import is_number
from course_utils.autograd import Tensor


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Shorten all gradients together if they are longer than `max_norm`; the direction stays. PyTorch's, of `nn.utils`.

    g = g * min(1, max_norm / (n + 1e-6)), where n is the norm of all gradients as one long vector

    To be called between `backward()` and the optimiser's `step()`.

    Args:
        parameters: Tensors, a list or another iterable; or one. Those without a gradient are passed over.
        max_norm: the longest that the gradients may be together.
        norm_type: 2 for the length, `float("inf")` for the largest element, or another p >= 1.
        error_if_nonfinite: whether to stop at a norm of nan or infinity.

    Returns:
        n before the shortening, a float.

    Raises:
        TypeError: the parameters are not Tensors.
        ValueError: `max_norm` or `norm_type` is out of range.
        RuntimeError: n is not finite, if `error_if_nonfinite`.

    Source: Pascanu, Mikolov & Bengio 2013.
    """
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    for parameter in parameters:
        if not isinstance(parameter, Tensor):
            raise TypeError(f"clip_grad_norm_ expected Tensors as parameters, got {type(parameter).__name__}")
    if not is_number(max_norm, 0):
        raise ValueError(f"clip_grad_norm_ expected max_norm as a number at least 0, got {max_norm!r}")
    if norm_type != np.inf and not is_number(norm_type, 1):
        raise ValueError(f"clip_grad_norm_ expected norm_type as a number at least 1 or infinity, got {norm_type!r}")
    parameters = [parameter for parameter in parameters if parameter.grad is not None]
    norms = [np.linalg.norm(parameter.grad.ravel(), norm_type) for parameter in parameters]
    total = float(np.linalg.norm(norms, norm_type)) if norms else 0.0
    if error_if_nonfinite and not np.isfinite(total):
        raise RuntimeError(f"clip_grad_norm_ expected finite gradients, got a norm of {total}")
    factor = max_norm / (total + 1e-6)
    if not factor >= 1:
        for parameter in parameters:  # a new array: two parameters may share the array of their gradients
            parameter.grad = parameter.grad * float(factor)
    return total
