"""Beam search: write the likeliest sequences of a network that says at every step which token may come next.

The search knows nothing of the network. It calls a function, `step`, with the tokens written last and the network's
state, and keeps the state of each beginning beside it. So captions, translations and texts letter by letter, in NumPy
or in PyTorch, are written by one search.
"""

from collections import namedtuple

import numpy as np

from course_utils.arguments import check_shape, number, whole_number
from course_utils.nn.state import to_array


class Beams(namedtuple("Beams", ["tokens", "scores", "state"])):
    """What a beam search found: tokens (N, W, L), scores (N, W), and the state that the decoder ended with."""

    __slots__ = ()


def beam_search(step, state, start, end, width=3, max_length=30, length_penalty=0.0, pad=None):
    """Write N sequences at once, keeping at every step the `width` best beginnings of each.

    score of a beginning = sum over its tokens of ln p(token | tokens before) / (number of its tokens)^length_penalty

    Every beginning grows by every token, and the best of all these are kept; one that has come to the `end` stays as it
    is, the end counted as a token, and is kept as long as it is among the best. The search stops when no beginning can
    overtake the best any more, or at `max_length`. With a width of 1 it takes the likeliest token each time; with a
    width of at least the number of all sequences it finds the best of all.

    The decoder is a function and a state:

        def step(tokens, state):
            ...
            return log_p, state

    `tokens` are the last ones of all R = N * width beginnings, an integer array (R,), and `log_p` (R, V) are the
    logarithms of the probabilities of the next, a NumPy array, a Tensor or a torch tensor; -inf is a token that never
    comes. Those after a sequence's end count for nothing. Row n * width + w is a beginning of sequence n at every step,
    so what never changes (an encoder's outputs, repeated `width` times) may stay outside the state. In the state, the
    first axis of every array is the R rows: the search copies rows when a beginning goes on in several ways.

    Args:
        step: the function.
        state: the state before the first token, an array, a torch tensor or a tuple of them, each with N rows; or None
            within a tuple, or for no state at all.
        start: the token before the first, integers (N,), which also says how many sequences there are.
        end: the token that ends a sequence.
        width: beginnings kept for each sequence, W.
        max_length: the most tokens of a sequence, the end included.
        length_penalty: 0 for the likelihood of the whole sequence, which favours short ones, 1 for the mean over its
            tokens, or any other number of at least 0.
        pad: the token that fills up after the end; `end` if not given.

    Returns:
        Beams (tokens, scores, state): integers (N, W, L), without the start, L at most `max_length`, the best of each
        sequence first; their scores, (N, W), -inf where there are fewer than W sequences; and the state of the decoder
        after the last step, rows as above. All but the best may stand there unfinished.

    Raises:
        ValueError: an argument is out of its range, log_p has another shape, or is nan or above 0, or an array of the
            state has other rows.
        TypeError: the start is no integers, log_p are no floats, or the state is neither arrays nor a tuple of them.

    Source: Lowerre 1976; Sutskever et al. 2014; the power of the length, Wu et al. 2016, simplified.
    """
    whole_number(width, "beam_search", "width", 1)
    whole_number(max_length, "beam_search", "max_length", 1)
    number(length_penalty, "beam_search", "length_penalty", 0)
    words = _start(start).repeat(width)
    pad, count = end if pad is None else pad, len(words) // width
    state = _take(state, np.arange(count).repeat(width), count)
    tokens, done = np.empty((len(words), 0), np.intp), np.zeros(len(words), bool)
    totals, lengths = np.full((count, width), -np.inf), np.zeros((count, width), int)
    totals[:, 0] = 0  # all beginnings are still the same: one of them counts
    for length in range(1, max_length + 1):
        log_p, state = step(words, state)
        log_p = _checked(to_array(log_p), len(words), end, pad)
        classes = log_p.shape[1]
        log_p[done] = -np.inf
        log_p[done, pad] = 0  # a sequence that has ended goes on as it is
        grown = totals.astype(log_p.dtype)[:, :, None] + log_p.reshape(count, width, classes)
        grown = grown.reshape(count, width * classes)
        lengths = np.where(done.reshape(count, width), lengths, length)
        power = lengths.repeat(classes, 1).astype(log_p.dtype) ** length_penalty
        best = _largest(grown / power, width)
        rows = (np.arange(count)[:, None] * width + best // classes).ravel()  # which beginning each continues
        words = (best % classes).ravel()
        totals, lengths = np.take_along_axis(grown, best, 1), lengths.ravel()[rows].reshape(count, width)
        tokens = np.concatenate([tokens[rows], words[:, None]], axis=1)
        state, done = _take(state, rows, len(rows)), done[rows] | (words == end)
        if _decided(totals, lengths, done.reshape(count, width), max_length, length_penalty):
            break
    scores = totals / lengths.astype(totals.dtype) ** length_penalty
    return Beams(tokens.reshape(count, width, length), scores, state)


def _start(start):
    start = np.asarray(start)
    if start.dtype.kind not in "iu" and start.size:
        raise TypeError(f"beam_search expected start as integers, got {start.dtype}")
    check_shape(start.shape, ("N",), "beam_search", "start")
    return start.astype(np.intp)


def _take(state, rows, count):
    """Return some of the `count` rows of everything that a state holds."""
    if state is None:
        return None
    if isinstance(state, tuple | list):
        return tuple(_take(one, rows, count) for one in state)
    if not hasattr(state, "shape"):
        raise TypeError("beam_search expected state as an array, a tensor, or a tuple of them, got "
                        f"{type(state).__name__}")
    shape = tuple(state.shape)
    if shape[:1] != (count,):
        raise ValueError(f"beam_search expected the arrays of the state with {count} rows, ({count}, ...), got {shape}")
    return state[rows]


def _checked(log_p, rows, end, pad):
    """Return a copy of log_p, or say what is wrong with it or with the tokens that have a meaning."""
    check_shape(log_p.shape, (rows, "V"), "beam_search", "log_p of step", filled=("V",))
    if log_p.dtype.kind != "f":
        raise TypeError(f"beam_search expected log_p of step as floats, got {log_p.dtype}")
    for name, token in (("end", end), ("pad", pad)):
        whole_number(token, "beam_search", name, 0, log_p.shape[1] - 1)
    if not (log_p <= 1e-4).all():  # nan is not; rounding may leave a little above 0
        raise ValueError("beam_search expected log_p of step as logarithms of probabilities, at most 0, got "
                         f"{log_p[~(log_p <= 1e-4)][0]}")
    return np.array(log_p)


def _largest(scores, count):
    """Return the places of the largest numbers of each row, the largest first."""
    among = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(scores, among, 1), axis=1, kind="stable")
    return np.take_along_axis(among, order, 1)


def _decided(totals, lengths, done, max_length, length_penalty):
    """Say whether the best of every sequence has ended and none of the others can still overtake it.

    A further token never makes a total larger, but a longer sequence may divide it by more.
    """
    hopes = np.where(done, -np.inf, totals / float(max_length) ** length_penalty)
    best = totals[:, 0] / lengths[:, 0].astype(totals.dtype) ** length_penalty
    return bool((done[:, 0] & (hopes.max(axis=1) <= best)).all())
