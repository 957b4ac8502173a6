"""Right and wrong answers to the exercises of the lesson on predicting the next character."""

import math

import numpy as np


def bits_per_character(p):
    """By the product of all probabilities."""
    return -math.log2(math.prod(float(one) for one in p)) / len(p)


def by_nats(p):
    return -np.log(np.asarray(p)).sum() / len(p) / np.log(2)


def in_columns(ids, columns):
    """Column by column."""
    length = len(ids) // columns
    return np.stack([ids[n * length : (n + 1) * length] for n in range(columns)], axis=1)


def row_by_row(ids, columns):
    length = len(ids) // columns
    return [[int(ids[n * length + t]) for n in range(columns)] for t in range(length)]


def nucleus(p, share):
    """Take one after another until there is enough."""
    left, found = dict(enumerate(np.asarray(p, dtype=float))), np.zeros(len(p))
    while found.sum() < share:
        best = max(left, key=left.get)
        found[best] = left.pop(best)
    return found / found.sum()


def by_threshold(p, share):
    """The smallest kept probability, from the sums of all that are at least as large."""
    p = np.asarray(p, dtype=float)
    least = max(one for one in p if p[p >= one].sum() >= share)
    return np.where(p >= least, p, 0) / p[p >= least].sum()


def greedy_loop(follow, first):
    """Write long enough to be in the loop, then count until the same character comes again."""
    here = first
    for _ in range(len(follow)):
        here = follow[here]
    there, steps = follow[here], 1
    while there != here:
        there, steps = follow[there], steps + 1
    return steps


def hare_and_tortoise(follow, first):
    slow, fast = follow[first], follow[follow[first]]
    while slow != fast:
        slow, fast = follow[slow], follow[follow[fast]]
    steps, fast = 1, follow[slow]
    while slow != fast:
        fast, steps = follow[fast], steps + 1
    return float(steps)


ALSO_RIGHT = [
    (bits_per_character, by_nats), (in_columns, row_by_row), (nucleus, by_threshold),
    (greedy_loop, hare_and_tortoise),
]


def visited(follow, first):
    seen = []
    while first not in seen:
        seen.append(first)
        first = follow[first]
    return seen, first


def back_to_the_first(follow, first):
    here, steps = follow[first], 1
    while here != first:
        here, steps = follow[here], steps + 1
    return steps


def cut(p, share, order, reached):
    found = np.zeros(len(p))
    kept = order[reached < share]
    found[kept] = np.asarray(p)[kept]
    return found


def from_the_rarest(p, share):
    order = np.argsort(p)
    found = cut(p, share, order, np.cumsum(p[order]) - p[order])
    return found / found.sum()


def without_the_last(p, share):
    order = np.argsort(-p)
    found = cut(p, share, order, np.cumsum(p[order]))
    return found / found.sum() if found.any() else found


def one_too_many(p, share):
    order = np.argsort(-p)
    found = cut(p, share + 1e-9, order, np.cumsum(p[order]) - p[order])
    return found / found.sum()


MISTAKES = [
    (bits_per_character, lambda p: np.log2(p).mean(), "sign is turned"),
    (bits_per_character, lambda p: -np.log(p).mean(), "These are nats"),
    (bits_per_character, lambda p: -np.log2(p).sum(), "the whole text costs"),
    (bits_per_character, lambda p: -np.log2(p.mean()), "not the probabilities"),
    (bits_per_character, lambda p: 2 ** by_nats(p), "the perplexity"),
    (in_columns, lambda ids, columns: ids[: len(ids) // columns * columns].reshape(-1, columns), "it skips characters"),
    (in_columns, lambda ids, columns: in_columns(ids, columns).T, "lie in rows"),
    (in_columns, lambda ids, columns: in_columns(ids[len(ids) % columns :], columns), "not at its beginning"),
    (in_columns, lambda ids, columns: in_columns(np.r_[ids, np.zeros(-len(ids) % columns, int)], columns),
     "the rest of the text is dropped"),
    (in_columns, lambda ids, columns: in_columns(list(dict.fromkeys(ids.tolist())), columns),
     "Return an array of shape (2, 4)"),
    (nucleus, lambda p, share: np.where(nucleus(p, share) > 0, p, 0), "add up to 1 again"),
    (nucleus, lambda p, share: np.where(nucleus(p, share) > 0, p, 0) / share, "what is left in the nucleus"),
    (nucleus, without_the_last, "belongs to the nucleus too"),
    (nucleus, one_too_many, "equal to the share has reached it"),
    (nucleus, from_the_rarest, "Begin with the likeliest"),
    (nucleus, lambda p, share: np.sort(nucleus(p, share))[::-1], "at the place of its character"),
    (nucleus, lambda p, share: p, "Nothing was cut off"),
    (greedy_loop, lambda follow, first: len(visited(follow, first)[0]), "counts the way into the loop"),
    (greedy_loop, lambda follow, first: greedy_loop(follow, first) + 1, "One too many"),
    (greedy_loop, lambda follow, first: visited(follow, first)[0].index(visited(follow, first)[1]),
     "length of the way into the loop"),
    (greedy_loop, lambda follow, first: len(follow), "at most"),
    (greedy_loop, back_to_the_first, "need not contain it"),
    (greedy_loop, lambda follow, first: greedy_loop(follow, 0), "that is given"),
    (greedy_loop, lambda follow, first: greedy_loop(follow, len(follow) - 1), "that is given"),
    (greedy_loop, lambda follow, first: max(greedy_loop(follow, a) for a in range(len(follow))), "several loops"),
]

# Probabilities, characters and counts are never negative.
NO_TRICK = {
    "absolute values": [bits_per_character, in_columns, nucleus, greedy_loop],
    "as if no argument were negative": [bits_per_character, in_columns, nucleus, greedy_loop],
}
