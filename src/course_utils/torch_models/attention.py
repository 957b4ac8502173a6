"""Additive attention in PyTorch: the same equation and the same names as `course_utils.nn.AdditiveAttention`."""

import torch
from torch import nn

from course_utils.arguments import check_shape


class AdditiveAttention(nn.Module):
    """Look at the positions whose keys suit a query, and return the mean of what is there, weighted by how well.

    score[n, p] = v . tanh(W q[n] + U k[n, p]);  a[n] = softmax over p of score[n];
    context[n] = sum over p of a[n, p] k[n, p]

    Args:
        query_size: numbers Q in a query.
        key_size: numbers K at a position.
        hidden_size: numbers A in which query and key are compared.

    Attributes:
        query, key, score: linear layers without bias, whose weights are W (A, Q), U (A, K) and v (1, A).

    Shapes:
        query (N, Q), or (N, T, Q) for T queries to the same positions; keys (N, P, K); mask (N, P), true where one may
        look, or None. Output: context (N, K) or (N, T, K), weights (N, P) or (N, T, P).

    Raises:
        TypeError: the mask is not boolean.
        ValueError: a shape does not fit.

    A row whose mask leaves no position gets nan, as a softmax of nothing does: the check would wait for the GPU.

    Source: Bahdanau et al. 2015, eq. 5 and appendix A.1.2; Xu et al. 2015; the review, Fig. 3.
    """

    def __init__(self, query_size, key_size, hidden_size):
        super().__init__()
        self.query_size, self.key_size = query_size, key_size
        self.query = nn.Linear(query_size, hidden_size, bias=False)
        self.key = nn.Linear(key_size, hidden_size, bias=False)
        self.score = nn.Linear(hidden_size, 1, bias=False)

    def forward(self, query, keys, mask=None):
        self._check(tuple(query.shape), tuple(keys.shape), mask)
        queries = query if query.ndim == 3 else query[:, None]  # (N, T, Q)
        compared = torch.tanh(self.query(queries)[:, :, None] + self.key(keys)[:, None])  # (N, T, P, A)
        scores = self.score(compared)[..., 0]  # (N, T, P)
        if mask is not None:
            scores = scores.masked_fill(~mask[:, None], -torch.inf)
        weights = scores.softmax(-1)
        context = weights @ keys  # (N, T, K)
        return (context, weights) if query.ndim == 3 else (context[:, 0], weights[:, 0])

    def _check(self, query, keys, mask):
        check_shape(keys, ("N", "P", self.key_size), "AdditiveAttention", "keys", filled=("P",))
        if len(query) not in (2, 3) or query[0] != keys[0] or query[-1] != self.query_size:
            raise ValueError(f"AdditiveAttention expected query ({keys[0]}, {self.query_size}) or ({keys[0]}, T, "
                             f"{self.query_size}), got {query}")
        if mask is not None and mask.dtype != torch.bool:
            raise TypeError(f"AdditiveAttention expected a boolean mask, true where one may look, got {mask.dtype}")
        if mask is not None:
            check_shape(mask.shape, keys[:2], "AdditiveAttention", "mask")
