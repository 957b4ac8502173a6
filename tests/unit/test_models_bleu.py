"""BLEU against nltk's, against examples worked out on paper, and what it refuses."""

import math
import warnings

import numpy as np
import pytest
from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu

from course_utils import models

WORDS = np.array("a the red blue small ring square above below".split())


def corpus(seed, sentences=30, references=(1, 4), changed=0.3):
    """References drawn at random, and hypotheses that are one of them with some words changed, left out or added.

    None is shorter than the longest runs: there nltk has a rule of its own.
    """
    rng = np.random.default_rng(seed)
    hypotheses, all_references = [], []
    for _ in range(sentences):
        own = [rng.choice(WORDS, size=rng.integers(9, 18)).tolist() for _ in range(rng.integers(*references))]
        words = own[rng.integers(len(own))]
        words = [str(rng.choice(WORDS)) if rng.random() < changed else word for word in words]
        words = words[int(rng.integers(3)) :]
        hypotheses.append(words + ["red"] * int(rng.integers(3)))
        all_references.append(own)
    return hypotheses, all_references


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("references", [(1, 2), (1, 5)], ids=["one reference", "several"])
def test_it_is_that_of_nltk(seed, references):
    hypotheses, own = corpus(seed, references=references)
    assert models.bleu(hypotheses, own).score == pytest.approx(corpus_bleu(own, hypotheses), abs=1e-12)
    assert 0.05 < models.bleu(hypotheses, own).score < 0.95


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_other_orders_are_those_of_nltk(order):
    hypotheses, own = corpus(3, 200, changed=0.1)
    expected = corpus_bleu(own, hypotheses, weights=[1 / order] * order)
    assert models.bleu(hypotheses, own, order=order).score == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_a_smoothed_sentence_is_that_of_nltk(seed):
    hypotheses, own = corpus(seed, 1, changed=0.6)
    expected = corpus_bleu(own, hypotheses, smoothing_function=SmoothingFunction().method2)
    found = models.bleu(hypotheses, own, smoothing=1)
    assert found.score == pytest.approx(expected, abs=1e-12) and found.score > 0


def test_short_ones_pay_and_long_ones_do_not():
    reference = "a red ring above a small blue square".split()
    whole, short = models.bleu([reference], [[reference]]), models.bleu([reference[:6]], [[reference]])
    assert whole == (1.0, (1.0,) * 4, 1.0, 8, 8)
    assert short.precisions == (1.0,) * 4 and (short.length, short.reference_length) == (6, 8)
    assert short.score == short.brevity_penalty == pytest.approx(math.exp(1 - 8 / 6))
    long = models.bleu([[*reference, "ring"]], [[reference]])
    assert long.brevity_penalty == 1 and long.precisions == pytest.approx((8 / 9, 7 / 8, 6 / 7, 5 / 6))


def test_a_word_counts_at_most_as_often_as_in_one_of_the_references():
    """The example of the paper: seven times "the"."""
    references = ["the cat is on the mat".split(), "there is a cat on the mat".split()]
    found = models.bleu([["the"] * 7], [references])
    assert found.precisions == (2 / 7, 0, 0, 0) and found.score == 0
    assert models.bleu([["the"] * 7], [references], order=1).score == pytest.approx(2 / 7)


def test_the_nearest_length_counts_and_of_two_the_shorter():
    hypothesis = ["a"] * 6
    assert models.bleu([hypothesis], [[["a"] * 9, ["a"] * 5]]).reference_length == 5
    assert models.bleu([hypothesis], [[["a"] * 8, ["a"] * 4]]).reference_length == 4


def test_sums_go_over_the_corpus_not_over_sentences():
    hypotheses, own = corpus(5, 8)
    whole = models.bleu(hypotheses, own).score
    single = [models.bleu([one], [references]).score for one, references in zip(hypotheses, own, strict=True)]
    assert 0 in single and whole > 0 and abs(whole - np.mean(single)) > 0.02


@pytest.mark.filterwarnings("error")
def test_nothing_in_common_and_nothing_said_give_0():
    assert models.bleu([["x", "y"]], [[["a", "b"]]]).score == 0
    assert models.bleu([[]], [[["a"]]]) == (0, (0,) * 4, 0, 0, 1)
    assert models.bleu([["a", "b"]], [[["a", "b"]]]).score == 0, "no run of four: 0 of 0"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nltk warns of it
        assert corpus_bleu([[["a", "b"]]], [["a", "b"]]) == pytest.approx(0, abs=1e-70)


def test_a_sentence_shorter_than_a_run_has_none_of_these_runs():
    hypotheses, own = [["a", "red", "ring"], ["a", "red", "ring", "above"]], [[["a", "red", "ring", "above"]]] * 2
    found = models.bleu(hypotheses, own)
    assert found.precisions == (1,) * 4 and found.score == pytest.approx(math.exp(1 - 8 / 7))
    assert corpus_bleu(own, hypotheses) < found.score, "nltk counts a run of four in the first"


def test_tokens_may_be_whatever_can_be_compared():
    words, own = corpus(1)
    numbers = {word: number for number, word in enumerate(WORDS)}
    hypotheses = [np.array([numbers[word] for word in one], dtype=int) for one in words]
    references = [[tuple(numbers[word] for word in one) for one in of] for of in own]
    assert models.bleu(hypotheses, references) == models.bleu(words, own)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (([["a"]], []), ValueError, "as many lists of references as hypotheses, and one at least, got 0 and 1"),
        (([], []), ValueError, "and one at least, got 0 and 0"),
        (([["a"], ["a"]], [[["a"]], []]), ValueError, "a reference for each sentence, got none for number 1"),
        ((["a dog"], [[["a"]]]), TypeError, "sentences as lists of tokens, got the string 'a dog'"),
        (([["a"]], [["a dog"]]), TypeError, "sentences as lists of tokens, got the string 'a dog'"),
        (([["a"]], ["a dog"]), TypeError, "a list of references for each sentence, got the string 'a dog'"),
        (([["a"]], [[["a"]]], 0), ValueError, "bleu expected order"),
        (([["a"]], [[["a"]]], 4, -1), ValueError, "bleu expected smoothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_it_refuses(arguments, kind, message):
    with pytest.raises(kind, match=message):
        models.bleu(*arguments)
