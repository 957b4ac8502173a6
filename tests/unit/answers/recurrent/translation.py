"""Right and wrong answers to the exercises of the lesson on translation."""

from collections import Counter
from functools import reduce

import numpy as np
import torch


def brevity_penalty(lengths, references):
    """By sorting: the shorter of two equally near comes first."""
    r = 0
    for length, own in zip(lengths, references, strict=True):
        ordered = sorted(own)
        r += ordered[int(np.argmin([abs(one - length) for one in ordered]))]
    c = sum(lengths)
    return 1.0 if c > r else np.e ** (1 - r / c)


def by_logarithms(lengths, references):
    near = [min((abs(one - length), one) for one in own)[1] for length, own in zip(lengths, references, strict=True)]
    return float(np.exp(np.minimum(0, 1 - np.sum(near) / np.sum(lengths))))


def clipped_precision(hypothesis, references, n):
    """By the counts of Counter."""
    def runs(words):
        return Counter(zip(*(words[k:] for k in range(n)), strict=False))

    own = runs(hypothesis)
    most = reduce(lambda one, other: one | other, map(runs, references))
    return (own & most).total() / max(1, own.total())


def one_after_the_other(hypothesis, references, n):
    found, seen = 0, []
    own = [" ".join(hypothesis[k : k + n]) for k in range(len(hypothesis) - n + 1)]
    others = [[" ".join(one[k : k + n]) for k in range(len(one) - n + 1)] for one in references]
    for run in own:
        seen.append(run)
        found += any(other.count(run) >= seen.count(run) for other in others)
    return found / len(own) if own else 0


def lost_attention(scores, lengths):
    """Sentence by sentence."""
    lost = []
    for row, length in zip(torch.as_tensor(np.array(scores, dtype=float)), lengths, strict=True):
        lost.append(float(row.softmax(0)[int(length):].sum()))
    return lost


def by_what_stays(scores, lengths):
    scores = np.array(scores, dtype=float)
    top = scores.max(axis=1, keepdims=True)
    inside = np.arange(scores.shape[1]) < np.asarray(lengths).reshape(-1, 1)
    return 1 - (np.exp(scores - top) * inside).sum(1) / np.exp(scores - top).sum(1)


def off_the_largest_of_all(scores, lengths):
    scores = np.array(scores, dtype=float)
    shares = np.exp(scores - scores.max())
    outside = np.arange(scores.shape[1]) >= np.asarray(lengths)[:, None]
    with np.errstate(invalid="ignore"):
        return (shares * outside).sum(1) / shares.sum(1)


def off_the_first_of_the_row(scores, lengths):
    shares = np.exp(scores - scores[:, :1])
    outside = np.arange(scores.shape[1]) >= lengths[:, None]
    return (shares * outside).sum(1) / shares.sum(1)


def straightness(weights):
    """Word by word."""
    peaks = [max(range(len(row)), key=lambda place: row[place]) for row in weights]
    back = sum(after < before for before, after in zip(peaks, peaks[1:], strict=False))
    return back, sum(peak == t for t, peak in enumerate(peaks)) / len(peaks)


def by_arrays(weights):
    peaks = torch.as_tensor(np.array(weights, dtype=float)).argmax(1).numpy()
    return np.count_nonzero(peaks[1:] < peaks[:-1]), (peaks == np.arange(len(peaks))).sum() / len(peaks)


def unclipped(hypothesis, references, n):
    own = [tuple(hypothesis[k : k + n]) for k in range(len(hypothesis) - n + 1)]
    known = {tuple(one[k : k + n]) for one in references for k in range(len(one) - n + 1)}
    return sum(run in known for run in own) / len(own) if own else 0


ALSO_RIGHT = [(brevity_penalty, by_logarithms), (clipped_precision, one_after_the_other),
              (lost_attention, by_what_stays), (straightness, by_arrays)]

MISTAKES = [
    (brevity_penalty, lambda lengths, references: np.exp(1 - sum(own[0] for own in references) / sum(lengths)),
     "gets no reward"),
    (brevity_penalty, lambda lengths, references: np.mean([brevity_penalty([one], [own]) for one, own in
                                                           zip(lengths, references, strict=True)]), "Add up"),
    (brevity_penalty, lambda lengths, references: by_logarithms(lengths, [one[:1] for one in references]), "the first"),
    (brevity_penalty, lambda lengths, references: by_logarithms(lengths, [[max(one)] for one in references]),
     "longest"),
    (brevity_penalty, lambda lengths, references: by_logarithms(lengths, [[min(one)] for one in references]),
     "shortest"),
    (brevity_penalty, lambda lengths, references: by_logarithms(lengths, [[min(one), max(one)] for one in references]),
     "nearest in length, added up"),
    (clipped_precision, unclipped, "at most as often"),
    (clipped_precision, lambda hypothesis, references, n: clipped_precision(hypothesis, references, 1), "single words"),
    (clipped_precision, lambda hypothesis, references, n: clipped_precision(hypothesis, references, n)
     * max(0, len(hypothesis) - n + 1) / len(hypothesis), "Divide by the number of runs"),
    (lost_attention, lambda scores, lengths: [1 - one for one in lost_attention(scores, lengths)], "stays inside"),
    (lost_attention, lambda scores, lengths: lost_attention(scores, [int(one) + 1 for one in lengths]), "from 0"),
    (lost_attention, lambda scores, lengths: lost_attention(scores, [int(one) - 1 for one in lengths]), "is there"),
    (clipped_precision, lambda hypothesis, references, n: clipped_precision(hypothesis, references, min(n, 2)),
     "smaller count of the two"),
    (lost_attention, off_the_largest_of_all, "its own row"),
    (lost_attention, off_the_first_of_the_row, "its own row"),
    (lost_attention, lambda scores, lengths: lost_attention(0 * np.array(scores), lengths), "share of places"),
    (straightness, lambda weights: (int((np.diff(np.argmax(weights, 1)) <= 0).sum()), straightness(weights)[1]),
     "same word again"),
    (straightness, lambda weights: (int((np.diff(np.argmax(weights, 1)) > 0).sum()), straightness(weights)[1]),
     "ahead"),
    (straightness, lambda weights: straightness(weights)[::-1], "come first"),
    (straightness, lambda weights: (straightness(weights)[0], (np.diag(weights) > 0.3).sum() / len(weights)),
     "largest weight of each row"),
]

# Penalties, shares and counts are never negative.
NO_TRICK = {"absolute values": [brevity_penalty, clipped_precision, lost_attention, straightness],
            "as if no argument were negative": [brevity_penalty, clipped_precision, straightness]}
