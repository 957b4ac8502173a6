"""The embedding layer: a table with one row of learned numbers for every word."""

import numpy as np

from course_utils.arguments import check_shape, is_whole_number, random_generator, whole_number
from course_utils.autograd.tensor import Tensor, record
from course_utils.nn import init
from course_utils.nn.arguments import float_dtype, float_tensor, named_as_in_torch
from course_utils.nn.module import Module, Parameter


def embedding(indices, weight, padding_idx=None):
    """Look up one row of a table for every index, as one operation: y[..., d] = w[indices[...], d].

    gradient of w[k, d] = sum of the gradient of y[..., d] over all places where indices[...] = k

    Looking up row k is the product of a one-of-K vector with the table, without the multiplications by zero.

    Args:
        indices: integers of any shape, from 0 to K - 1: an array, a list or a Tensor.
        weight: Tensor (K, D).
        padding_idx: a row that gets no gradient, from -K to K - 1, or None.

    Returns:
        Tensor (..., D).

    Raises:
        TypeError: the indices are not integers, or the weight no floats.
        ValueError: an index is not a row of the table, or the weight is not a matrix.

    Source: Bengio et al. 2003; the review, "Distributed representations and language processing".
    """
    weight = float_tensor(weight, "embedding")
    check_shape(weight.data.shape, ("num_embeddings", "embedding_dim"), "embedding", "weight")
    indices = _rows_of_table(indices, len(weight.data))
    padding_idx = _padding_row(padding_idx, len(weight.data))

    def rule(gradient):
        shape = weight.data.shape
        share = _sum_by_row(indices.reshape(-1), gradient.reshape(indices.size, shape[1]), shape)
        if padding_idx is not None:
            share[padding_idx] = 0
        return share

    return record("embedding", (weight,), weight.data[indices], rule, indices=indices)


def _rows_of_table(indices, count):
    """Return the indices as an array of integers from 0 to `count` - 1."""
    indices = indices.data if isinstance(indices, Tensor) else np.asarray(indices)
    if indices.dtype.kind not in "iu":
        raise TypeError(f"embedding expected indices as integers, got {indices.dtype}")
    outside = (indices < 0) | (indices >= count)
    if outside.any():
        raise ValueError(f"embedding expected indices from 0 to {count - 1}, got {indices[outside][0]}")
    return indices.astype(np.intp)  # a copy: what the caller does to the array later does not change the gradient


def _padding_row(padding_idx, count):
    """Return the row that is padding as a number from 0 to `count` - 1; negative numbers count from the end."""
    if padding_idx is None:
        return None
    if not is_whole_number(padding_idx):
        raise TypeError(f"embedding expected padding_idx as an integer or None, got {padding_idx!r}")
    if not -count <= padding_idx < count:
        raise ValueError(f"embedding expected padding_idx from {-count} to {count - 1}, got {padding_idx}")
    return int(padding_idx) % count


def _sum_by_row(rows, gradient, shape):
    """Add up the gradients (n, D) that belong to the same row of a table of a shape (K, D).

    `np.add.at` says the same in one line and takes two to five times as long: here equal rows are first sorted to
    stand below one another, and then each run is added up.
    """
    total = np.zeros(shape, gradient.dtype)
    if rows.size:
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        starts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
        total[rows[starts]] = np.add.reduceat(gradient[order], starts, axis=0)
    return total


class Embedding(Module):
    """Give every word of a vocabulary a vector that is learned.

    y[..., d] = w[indices[...], d]

    The table starts in N(0, 1), as in PyTorch; the row of the padding starts at 0.

    Args:
        num_embeddings: words K in the vocabulary.
        embedding_dim: numbers D in each vector.
        padding_idx: the index of a filler that stands for no word, from -K to K - 1, or None. Its row gets no gradient.
        dtype: float32 or float64, of the table.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        weight: Parameter (K, D).

    Shapes:
        input (...) of integers from 0 to K - 1, output (..., D).

    Raises:
        TypeError: `padding_idx`, the dtype or `rng` is of another kind, or the input holds no integers.
        ValueError: a size is not a positive integer, or the input or `padding_idx` is not a row of the table.

    Source: Bengio et al. 2003; the review, "Distributed representations and language processing".
    """

    @named_as_in_torch("max_norm", "norm_type", "scale_grad_by_freq", "sparse")
    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, *, dtype=np.float32, rng=None):
        self.num_embeddings = whole_number(num_embeddings, "Embedding", "num_embeddings", 1)
        self.embedding_dim = whole_number(embedding_dim, "Embedding", "embedding_dim", 1)
        self.padding_idx = _padding_row(padding_idx, self.num_embeddings)
        dtype, rng = float_dtype(dtype, "Embedding"), random_generator(rng, "Embedding")
        self.weight = init.normal_(Parameter(np.empty((self.num_embeddings, self.embedding_dim), dtype)), rng=rng)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    def forward(self, indices):
        return embedding(indices, self.weight, self.padding_idx)

    def extra_repr(self):
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
