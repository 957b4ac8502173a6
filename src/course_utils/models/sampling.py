"""Sampling: from which probabilities to draw what a network writes next."""

import numpy as np

from course_utils.arguments import number, whole_number
from course_utils.nn.state import to_array

_CLOSE = 1e-12  # sums of probabilities that differ by less are equal


def sampling_probabilities(logits, temperature=1.0, top_k=None, top_p=1.0):
    """Return the probabilities from which the next token is drawn.

    p = softmax(logits / temperature); all but the `top_k` largest become 0, and of those all but the fewest, the
    largest first, whose sum reaches `top_p`; what is left is divided by its sum

    A low temperature sharpens, a high one flattens; top_k keeps a number of tokens, top_p ("nucleus sampling") a share
    of the probability, and so few tokens where the network is sure and many where it is not. Of equal logits the first
    stay.

    Args:
        logits: (..., V) floats, scores or logarithms of probabilities; a NumPy array, a Tensor or a torch tensor.
        temperature: above 0; 1 changes nothing.
        top_k: tokens that may be drawn, from 1; all of them if None or if there are fewer.
        top_p: share of the probability that they have together at least, above 0 and at most 1.

    Returns:
        float64 array (..., V), which adds up to 1 along the last axis.

    Raises:
        TypeError, ValueError: the temperature, top_k or top_p is out of its range, or there are no logits, or they are
            nan or all -inf.

    Source: Ackley, Hinton & Sejnowski 1985 (temperature); Fan et al. 2018 (top-k); Holtzman et al. 2020 (nucleus).
    """
    number(temperature, "sampling_probabilities", "temperature", above=0)
    whole_number(top_k, "sampling_probabilities", "top_k", 1, optional=True)
    number(top_p, "sampling_probabilities", "top_p", above=0, most=1)
    logits = _checked(to_array(logits))
    order = np.argsort(-logits, axis=-1, kind="stable")
    shares = np.take_along_axis(logits, order, -1)
    shares = np.exp((shares - shares[..., :1]) / temperature)  # the likeliest first
    if top_k is not None:
        shares[..., top_k:] = 0
    shares /= shares.sum(-1, keepdims=True)
    reached = np.cumsum(shares, axis=-1) - shares >= top_p - _CLOSE  # by those before
    shares[reached & (top_p < 1)] = 0
    placed = np.empty_like(shares)
    np.put_along_axis(placed, order, shares / shares.sum(-1, keepdims=True), -1)
    return placed


def _checked(logits):
    logits = np.asarray(logits)
    if logits.ndim < 1 or not logits.shape[-1] or logits.dtype.kind not in "fiu":
        raise ValueError(f"sampling_probabilities expected logits (..., V), got {logits.dtype} {logits.shape}")
    logits = logits.astype(np.float64)
    if logits.size and not np.isfinite(logits.max(axis=-1)).all():
        raise ValueError("sampling_probabilities expected numbers or -inf, and a number in every row, "
                         f"got {logits.max(axis=-1)[~np.isfinite(logits.max(axis=-1))][0]}")
    return logits
