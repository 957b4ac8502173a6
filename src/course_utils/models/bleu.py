"""BLEU: how much of a translation stands in the translations that people made of the same sentence."""

import math
from collections import Counter, namedtuple

from course_utils.arguments import number, whole_number


class Bleu(namedtuple("Bleu", ["score", "precisions", "brevity_penalty", "length", "reference_length"])):
    """The score from 0 to 1, and what it is made of: p_1 … p_order, the penalty, and the lengths c and r in tokens."""

    __slots__ = ()


def bleu(hypotheses, references, order=4, smoothing=0):
    """Compare all sentences of a test with their references, in one number.

    BLEU = exp(min(0, 1 - r / c)) (p_1 p_2 … p_order)^(1 / order);
    p_n = sum over runs of n tokens of min(count in the hypothesis, largest count in one of its references)
          / number of runs of n tokens in the hypotheses

    Both sums of p_n go over all sentences. c is the number of tokens in the hypotheses, r that in the references, of
    several for one sentence the one nearest in length, of two equally near the shorter. A hypothesis shorter than n
    adds nothing to p_n, as in sacrebleu; nltk counts one run that is not found. Where some p_n is 0, so is the score: a
    single sentence often has no run of four tokens in common with its reference.

    Args:
        hypotheses: N sentences, each a list of tokens.
        references: for each of them a list of one or more sentences, also lists of tokens.
        order: length of the longest runs.
        smoothing: number added to both sums of p_n for n > 1; 0 is BLEU as published, 1 is for single sentences.

    Returns:
        Bleu (score, precisions, brevity_penalty, length, reference_length).

    Raises:
        ValueError: there is no sentence, their numbers differ, a sentence has no reference, or an argument is out of
            its range.
        TypeError: a sentence is a string, where a list of tokens was expected.

    Source: Papineni et al. 2002; smoothing: Lin & Och 2004.
    """
    whole_number(order, "bleu", "order", 1)
    number(smoothing, "bleu", "smoothing", 0)
    hypotheses, references = _checked(hypotheses, references)
    pairs = list(zip(hypotheses, references, strict=True))
    length = sum(map(len, hypotheses))
    reference_length = sum(_nearest_length(len(sentence), own) for sentence, own in pairs)
    precisions = tuple(_precision(pairs, n, smoothing if n > 1 else 0) for n in range(1, order + 1))
    penalty = math.exp(min(0.0, 1 - reference_length / length)) if length else 0.0
    score = penalty * math.prod(precisions) ** (1 / order)
    return Bleu(score, precisions, penalty, length, reference_length)


def _runs(sentence, n):
    return Counter(zip(*(sentence[start:] for start in range(n)), strict=False))


def _precision(pairs, n, more):
    """Return the share of runs of n tokens that the references have too, `more` added above and below the line."""
    found = count = more
    for sentence, own in pairs:
        runs = _runs(sentence, n)
        most = Counter()
        for reference in own:
            most |= _runs(reference, n)  # the larger count of each run
        found += (runs & most).total()  # the smaller one
        count += runs.total()
    return found / count if count else 0.0


def _nearest_length(length, references):
    return min(map(len, references), key=lambda other: (abs(other - length), other))


def _checked(hypotheses, references):
    """Return both as lists, down to the tokens, if they are what they should be."""
    hypotheses, references = [_sentence(one) for one in hypotheses], [_references(own) for own in references]
    if not hypotheses or len(hypotheses) != len(references):
        raise ValueError("bleu expected as many lists of references as hypotheses, and one at least, got "
                         f"{len(references)} and {len(hypotheses)}")
    if not all(references):
        raise ValueError(f"bleu expected a reference for each sentence, got none for number {references.index([])}")
    return hypotheses, references


def _references(own):
    if isinstance(own, str):
        raise TypeError(f"bleu expected a list of references for each sentence, got the string {own!r:.60}")
    return [_sentence(one) for one in own]


def _sentence(tokens):
    if isinstance(tokens, str):
        raise TypeError(f"bleu expected sentences as lists of tokens, got the string {tokens!r:.60}")
    return list(tokens)
