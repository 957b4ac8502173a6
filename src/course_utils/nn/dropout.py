"""Dropout."""

from course_utils.arguments import random_generator, share
from course_utils.autograd.tensor import record
from course_utils.nn.arguments import float_tensor, named_as_in_torch
from course_utils.nn.module import Module


@named_as_in_torch("inplace")
def dropout(x, p=0.5, training=True, *, rng=None):
    """Set each element to 0 with probability p and enlarge the others; if it is not training, do nothing.

    y_i = m_i x_i / (1 - p), m_i = 0 with probability p, else 1; dy_i/dx_i = m_i / (1 - p)

    Args:
        x: Tensor or array of floats, any shape.
        p: probability of dropping an element, from 0 to 1.
        training: whether anything is dropped.
        rng: NumPy Generator for the mask; without one, NumPy's global state seeds it.

    Returns:
        Tensor of the same shape.

    Raises:
        TypeError: `rng` is not a Generator, or the input holds no floats.
        ValueError: p is not from 0 to 1.

    Source: Srivastava et al. 2014; the review, "Convolutional neural networks".
    """
    x, p = float_tensor(x, "dropout"), share(p, "dropout", "p")
    if not training or p == 0:
        return x
    keep = random_generator(rng, "dropout").random(x.data.shape, dtype=x.data.dtype) >= p
    factors = keep.astype(x.data.dtype)
    factors *= 1 / (1 - p) if p < 1 else 0
    return record("dropout", (x,), x.data * factors, lambda gradient: gradient * factors, p=p)


class Dropout(Module):
    """In training, set each element to 0 with probability p and enlarge the others; in evaluation, do nothing.

    y_i = m_i x_i / (1 - p), m_i = 0 with probability p, else 1; dy_i/dx_i = m_i / (1 - p)

    The division keeps the expected value what it was ("inverted" dropout), so that evaluation needs no correction.

    Args:
        p: probability of dropping an element, from 0 to 1.
        rng: NumPy Generator for the masks; without one, NumPy's global state seeds it.

    Shapes:
        input of any shape, output of the same.

    Raises:
        TypeError: `rng` is not a Generator, or the input holds no floats.
        ValueError: p is not from 0 to 1.

    Source: Srivastava et al. 2014; the review, "Convolutional neural networks".
    """

    @named_as_in_torch("inplace")
    def __init__(self, p=0.5, *, rng=None):
        self.p = float(share(p, "Dropout", "p"))
        self.rng = random_generator(rng, "Dropout")

    def forward(self, x):
        return dropout(float_tensor(x, "Dropout"), self.p, self.training, rng=self.rng)

    def extra_repr(self):
        return f"p={self.p}"
