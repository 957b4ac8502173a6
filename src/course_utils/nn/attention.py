"""Additive attention: choose, for every query, where among many positions to look."""

import numpy as np

from course_utils.arguments import check_shape, random_generator, whole_number
from course_utils.autograd import Tensor, tanh, where
from course_utils.nn.arguments import float_dtype, float_tensor
from course_utils.nn.dense import Linear
from course_utils.nn.losses import softmax
from course_utils.nn.module import Module


class AdditiveAttention(Module):
    """Look at the positions whose keys suit a query, and return the mean of what is there, weighted by how well.

    score[n, p] = v . tanh(W q[n] + U k[n, p]);  a[n] = softmax over p of score[n];
    context[n] = sum over p of a[n, p] k[n, p]

    Args:
        query_size: numbers Q in a query.
        key_size: numbers K at a position.
        hidden_size: numbers A in which query and key are compared.
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        query, key, score: Linear layers without bias, whose weights are W (A, Q), U (A, K) and v (1, A). They start
            as every `Linear` does.

    Shapes:
        query (N, Q), or (N, T, Q) for T queries to the same positions; keys (N, P, K); mask (N, P), true where one may
        look, or None. Output: context (N, K) or (N, T, K), weights (N, P) or (N, T, P).

    Raises:
        TypeError: the dtype or `rng` is of another kind, an input holds no floats, or the mask is not boolean.
        ValueError: a size is not a positive integer, a shape does not fit, or the mask leaves no position.

    Source: Bahdanau et al. 2015, eq. 5 and appendix A.1.2, where keys are the encoder's states; Xu et al. 2015, where
    they are places of an image; the review, Fig. 3.
    """

    def __init__(self, query_size, key_size, hidden_size, dtype=np.float32, rng=None):
        name = "AdditiveAttention"
        self.query_size = whole_number(query_size, name, "query_size", 1)
        self.key_size = whole_number(key_size, name, "key_size", 1)
        self.hidden_size = whole_number(hidden_size, name, "hidden_size", 1)
        dtype, rng = float_dtype(dtype, name), random_generator(rng, name)
        self.query = Linear(self.query_size, self.hidden_size, bias=False, dtype=dtype, rng=rng)
        self.key = Linear(self.key_size, self.hidden_size, bias=False, dtype=dtype, rng=rng)
        self.score = Linear(self.hidden_size, 1, bias=False, dtype=dtype, rng=rng)

    def forward(self, query, keys, mask=None):
        query, keys = float_tensor(query, "AdditiveAttention"), float_tensor(keys, "AdditiveAttention")
        self._check_shapes(query.data.shape, keys.data.shape)
        (batch, positions, _), several = keys.data.shape, query.data.shape[1:-1]  # several: (T,) or ()
        queries = query.reshape(batch, *(several or (1,)), 1, self.query_size)  # (N, T, 1, Q)
        keys_of_batch = keys.reshape(batch, 1, positions, self.key_size)  # (N, 1, P, K)
        scores = self.score(tanh(self.query(queries) + self.key(keys_of_batch)))[..., 0]  # (N, T, P)
        if mask is not None:
            scores = where(_mask(mask, keys.data.shape[:2])[:, None], scores, -np.inf)
        weights = softmax(scores)
        return (weights @ keys).reshape(batch, *several, self.key_size), weights.reshape(batch, *several, positions)

    def _check_shapes(self, query, keys):
        check_shape(keys, ("N", "P", self.key_size), "AdditiveAttention", "keys", filled=("P",))
        if len(query) not in (2, 3) or query[0] != keys[0] or query[-1] != self.query_size:
            raise ValueError(f"AdditiveAttention expected query ({keys[0]}, {self.query_size}) or ({keys[0]}, T, "
                             f"{self.query_size}), got {query}")


def _mask(mask, shape):
    """Return the mask as a boolean array of a shape (N, P)."""
    mask = mask.data if isinstance(mask, Tensor) else np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"AdditiveAttention expected a boolean mask, true where one may look, got {mask.dtype}")
    check_shape(mask.shape, shape, "AdditiveAttention", "mask")
    if not mask.any(axis=1).all():
        empty = int(np.flatnonzero(~mask.any(axis=1))[0])
        raise ValueError(f"AdditiveAttention expected a mask that leaves each row a position, got none in row {empty}")
    return mask
