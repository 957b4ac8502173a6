"""Exercises of the lesson on translation."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: brevity penalty


def _nearest(length, references):
    return min(references, key=lambda one: (abs(one - length), one))


def _penalty(lengths, references, choose=_nearest, most=1.0):
    ratio = sum(choose(length, own) for length, own in zip(lengths, references, strict=True)) / sum(lengths)
    return min(most, float(np.exp(1 - ratio)))


def _draw_lengths(rng):
    """One translation is far too short; for the others any reference may be the nearest."""
    count = draws.whole(rng, 2, 4)
    references = [[draws.whole(rng, 5, 14) for _ in range(draws.whole(rng, 2, 4))] for _ in range(count)]
    return [*(int(rng.choice(own)) - draws.whole(rng, 0, 1) for own in references), 5], [*references, [12]]


brevity_penalty = Exercise(
    task="""The brevity penalty of BLEU, of a whole test.

    min(1, exp(1 - r / m)), m the tokens of all translations, r those of the references nearest in length

    Takes: lengths, a list of N whole numbers, and references, for each of them a list of one or more whole numbers.
    Returns: a number from 0 to 1.
    """,
    answer=_penalty,
    cases={
        "one sentence, two words short": ([6], [[8]]),
        "as long as the reference": ([8], [[8]]),
        "longer than the reference": ([9], [[6]]),
        "one too short, one too long": ([4, 9], [[8], [7]]),
        "two references": ([5, 8], [[9, 6], [5, 9]]),
        "two references equally near": ([6, 3], [[8, 4], [7]]),
        "four references": ([7, 6], [[3, 12, 8, 2], [9]]),
    },
    drawn=_draw_lengths,
    mistakes=(
        (gives(lambda lengths, references: _penalty(lengths, references, most=np.inf)),
         "A text that is longer than its reference gets no reward for it."),
        (gives(lambda lengths, references: float(np.mean([_penalty([one], [own]) for one, own in
                                                          zip(lengths, references, strict=True)]))),
         "That is the mean over the sentences. Add up the lengths of the whole test first."),
        (gives(lambda lengths, references: min(1.0, float(np.exp(1 - sum(lengths) / sum(
            _nearest(one, own) for one, own in zip(lengths, references, strict=True)))))),
         "The ratio is turned: m stands below the line."),
        (gives(lambda lengths, references: _penalty(lengths, references, lambda length, own: own[0])),
         "Of several references counts the one nearest in length, not the first."),
        (gives(lambda lengths, references: _penalty(lengths, references, lambda length, own: min(own))),
         "Of several references counts the one nearest in length, not the shortest."),
        (gives(lambda lengths, references: _penalty(lengths, references, lambda length, own: max(own))),
         "Of several references counts the one nearest in length, not the longest."),
        (gives(lambda lengths, references: _penalty(
            lengths, references, lambda length, own: min(own, key=lambda one: (abs(one - length), -one)))),
         "Of two references equally near in length the shorter one counts."),
    ),
    hint="r: for each sentence the reference nearest in length, added up. m: all lengths, added up. exp(1 - r / m).",
    success="A quarter too short costs 28 %, half as long as it should be 63 %.",
)


# ---- Exercise 2: clipped precision


def _runs(words, n):
    return [tuple(words[start : start + n]) for start in range(len(words) - n + 1)]


def _most(run, references, n):
    return max(_runs(one, n).count(run) for one in references)


def _precision(hypothesis, references, n, clipped=True, most=_most):
    own = _runs(hypothesis, n)
    found = [min(own.count(run), most(run, references, n)) if clipped else
             own.count(run) * (most(run, references, n) > 0) for run in set(own)]
    return sum(found) / len(own) if own else 0.0


_WORDS = "le la chat dort".split()


def _sentence(rng, low, high):
    return [_WORDS[place] for place in rng.integers(0, len(_WORDS), draws.whole(rng, low, high))]


_REFERENCES = ["le chat est sur le lit .".split(), "il y a un chat sur le lit .".split()]

clipped_precision = Exercise(
    task="""The precision of a sentence's runs of n words against several references.

    sum over runs of min(count in the hypothesis, largest count in one reference) / number of runs in the hypothesis

    Takes: hypothesis, a list of words; references, a list of such lists; n, the length of a run.
    Returns: a number from 0 to 1; 0 if the hypothesis has no run of n words.
    """,
    answer=_precision,
    cases={
        "single words, all right": (["le", "chat", "."], _REFERENCES, 1),
        "le le le le": (["le"] * 4, _REFERENCES, 1),
        "pairs of words": ("le chat sur un lit .".split(), _REFERENCES, 2),
        "three words of a run, in another order": ("lit le sur chat le".split(), _REFERENCES, 3),
        "runs of three words": ("le chat dort sur un lit .".split(), [*_REFERENCES, "il dort sur un banc".split()], 3),
        "a sentence shorter than n": (["chat", "."], _REFERENCES, 3),
        "one reference has it once, one twice": ("le chat le lit le".split(), _REFERENCES[::-1], 1),
    },
    drawn=lambda rng: (_sentence(rng, 6, 10), [_sentence(rng, 6, 10) for _ in range(draws.whole(rng, 1, 2))],
                       draws.whole(rng, 1, 3)),
    mistakes=(
        (gives(lambda hypothesis, references, n: _precision(hypothesis, references, n, clipped=False)),
         "A run counts at most as often as it stands in a reference."),
        (gives(lambda hypothesis, references, n: _precision(
            hypothesis, references, n,
            most=lambda run, others, size: sum(_runs(one, size).count(run) for one in others))),
         "Do not add up the references: the one that has the run most often counts."),
        (gives(lambda hypothesis, references, n: _precision(hypothesis, references[:1], n)),
         "There are several references."),
        (gives(lambda hypothesis, references, n: _precision(hypothesis, references, 1)),
         "That is the precision of single words."),
        (gives(lambda hypothesis, references, n: _precision(hypothesis, references, n)
               * len(_runs(hypothesis, n)) / len(hypothesis)),
         "Divide by the number of runs of n words: it is smaller than the number of words."),
        (gives(lambda hypothesis, references, n: float(np.mean(
            [_most(run, references, n) > 0 for run in set(_runs(hypothesis, n))] or [0.0]))),
         "Runs count as often as they occur, above and below the line."),
    ),
    hint="Count each run in the hypothesis and in each reference; keep the smaller count of the two.",
    success="BLEU adds up both sums over all sentences of a test before it divides.",
)


# ---- Exercise 3: attention on what is not there


def _softmax(scores, axis=1):
    shares = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return shares / shares.sum(axis=axis, keepdims=True)


def _outside(scores, lengths, shares=None, first=0):
    places = np.arange(scores.shape[1]) >= np.asarray(lengths)[:, None] + first
    return np.sum((_softmax(scores) if shares is None else shares) * places, axis=1)


def _draw_scores(rng):
    scores = draws.numbers(rng, draws.whole(rng, 2, 4), 5)
    return scores, rng.permutation(np.arange(1, 6))[: len(scores)]


lost_attention = Exercise(
    task="""The share of attention that goes to places that are not there, if the mask is forgotten.

    sum over s >= length of softmax(scores)[s]

    Takes: scores (N, S), and lengths (N,), whole numbers from 1 to S.
    Returns: (N,), numbers from 0 to 1.
    """,
    answer=_outside,
    cases={
        "equal scores, two of four there": (np.zeros((1, 4)), np.array([2])),
        "two sentences": (np.array([[1.0, 0.5, 0.0, -1.0], [0.0, -0.5, 2.0, 1.0]]), np.array([1, 3])),
        "nothing is filled up": (np.array([[0.5, -0.5], [1.0, 0.0]]), np.array([2, 1])),
        "large scores in one row": (np.array([[0.0, 801.0, 800.0, 0.0], [0.0, -1.0, 1.0, 0.5]]), np.array([2, 3])),
    },
    drawn=_draw_scores,
    mistakes=(
        (where(lambda value, scores, lengths: np.isnan(value).any()),
         "Take off the largest score of its own row before the exponential: exp(800) is infinite, and exp(-800) is 0."),
        (gives(lambda scores, lengths: 1 - _outside(scores, lengths)), "That is the share that stays inside."),
        (gives(lambda scores, lengths: _outside(scores, lengths, first=1)),
         "Places count from 0: a sentence of 2 words has the places 0 and 1, and 2 is the first outside."),
        (gives(lambda scores, lengths: _outside(scores, lengths, first=-1)),
         "The last word of the sentence is there: its place is length - 1."),
        (gives(lambda scores, lengths: _outside(scores, lengths, _softmax(scores, axis=0))),
         "The softmax goes over the places of one sentence, not over the sentences."),
        (gives(lambda scores, lengths: _outside(scores, lengths, _softmax(scores, axis=None))),
         "Each sentence has a softmax of its own: its weights add up to 1."),
        (gives(lambda scores, lengths: (scores.shape[1] - np.asarray(lengths)) / scores.shape[1]),
         "That is the share of places. Their scores decide how much attention they get."),
    ),
    hint="A softmax along each row; then the sum of its shares from the place `length` on.",
    success="With a mask their scores are -inf, and exp(-inf) is 0.",
)


# ---- Exercise 4: how straight an alignment is


def _straightness(weights, step=lambda steps: steps < 0, axis=1):
    peaks = np.argmax(weights, axis=axis)
    return int(step(np.diff(peaks)).sum()), float(np.mean(peaks == np.arange(len(peaks))))


def _rows(*orders):
    return np.array(orders) / sum(orders[0])


def _draw_alignment(rng):
    return (_rows(*(rng.permutation(np.arange(1, 6)) for _ in range(draws.whole(rng, 4, 8)))),)


straightness = Exercise(
    task="""How straight an alignment is.

    peak[t] = the place s with the largest weights[t, s]

    Takes: weights (T, S), where the network looked for each word of the target.
    Returns: (steps back, share): how often peak[t + 1] < peak[t], and the share of words with peak[t] = t.
    """,
    answer=_straightness,
    cases={
        "a straight line": (np.eye(4),),
        "one step back": (_rows([7, 2, 1], [1, 2, 7], [1, 7, 2]),),
        "more words than places": (_rows([6, 3, 1], [6, 3, 1], [1, 3, 6], [6, 3, 1], [3, 6, 1]),),
        "fewer words than places": (_rows([1, 2, 3, 10], [10, 1, 2, 3]),),
        "a single word": (_rows([4, 5, 1]),),
    },
    drawn=_draw_alignment,
    mistakes=(
        (gives(lambda weights: _straightness(weights, lambda steps: steps <= 0)),
         "To look at the same word again is no step back."),
        (gives(lambda weights: _straightness(weights, lambda steps: steps > 0)), "Those are the steps ahead."),
        (gives(lambda weights: _straightness(weights, lambda steps: abs(steps) > 1)),
         "A step ahead, however large, is no step back."),
        (gives(lambda weights: _straightness(weights, axis=0)),
         "For each word of the target, a row, the largest weight counts: the maximum along the row."),
        (gives(lambda weights: _straightness(weights)[::-1]), "The steps back come first, then the share."),
        (gives(lambda weights: (_straightness(weights)[0], float(_straightness(weights)[1] * len(weights)))),
         "The second number is a share: divide by the number of words."),
    ),
    hint="The place of the largest weight of each row, and the differences between neighbours.",
    success="A word-for-word translation has no step back; crossed ribbons have one.",
)
