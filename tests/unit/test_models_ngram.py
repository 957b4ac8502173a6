"""models.NGramModel is interpolated Kneser-Ney: worked out by hand, by a slow program, and on text held out."""

import re
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.models import NGramModel

SETTINGS = settings(deadline=None, derandomize=True, max_examples=25, database=None)
orders = st.integers(1, 7)
discounts = st.sampled_from([None, 0.0, 0.3, 1.0, "modified"])
texts = st.lists(st.sampled_from("abcd"), min_size=1, max_size=30)


def reference_discounts(counts, discount):
    """What is taken off a count of 0, 1, 2 and more."""
    n = [counts.count(times) for times in range(5)]
    if discount not in (None, "modified"):
        return 0, discount, discount, discount
    d = n[1] / (n[1] + 2 * n[2]) if n[1] and n[2] else 0.5
    if discount is None or not n[1] * n[2] * n[3]:
        return 0, d, d, d
    return 0, *(max(r - (r + 1) * d * n[r + 1] / n[r], 0) for r in (1, 2, 3))


def reference(sentences, marked, order, discount, vocabulary):
    """The equations over dicts of tuples: a function p(context, word), or with no word the discount of each order."""
    sentences = [("<s>", *sentence, *(("</s>",) if marked else ())) for sentence in sentences]
    occurs = [Counter(s[i:i + n] for s in sentences for i in range(len(s) - n + 1)) for n in range(order + 2)]
    tables = [{}]
    for n in range(1, order + 1):
        after = Counter(gram[1:] for gram in occurs[n + 1])
        tables.append({gram: times if n == order or gram[0] == "<s>" else after[gram]
                       for gram, times in occurs[n].items() if gram[0] != "<s>" or (marked and n > 1)})
    counts = [list(table.values()) for table in tables]
    d = [reference_discounts(one, discount) for one in counts]

    def p(context, word, n=1):
        below = 1 / len(vocabulary) if n == 1 else p(context, word, n - 1)
        history = tuple(context[len(context) - n + 1:])
        follow = {gram: c for gram, c in tables[n].items() if gram[:-1] == history} if n <= len(context) + 1 else {}
        if not sum(follow.values()):
            return below
        kept = {gram: max(c - d[n][min(c, 3)], 0) for gram, c in follow.items()}
        freed = sum(follow.values()) - sum(kept.values())
        return (kept.get((*history, word), 0) + freed * below) / sum(follow.values())

    return (lambda context, word: p(context, word, order)), [
        one[1:] if discount == "modified" else one[1] for one in d[1:]]


def test_bigrams_by_hand():
    model = NGramModel(2, discount=0.5).fit([*"abacab"])  # ab twice; ba, ac and ca once; nothing after the last b
    assert model.vocabulary == ["a", "b", "c", "<unk>"] and model.discounts == [0.5, 0.5]
    single = [0.575, 0.175, 0.175, 0.075]  # a after three (b, c, the beginning), b and c after a only: 3, 1, 1 of 5
    np.testing.assert_allclose(model.distribution([]), single, rtol=1e-12)
    np.testing.assert_allclose(model.distribution(["a"]), [0.575 / 3, 1.675 / 3, 0.675 / 3, 0.025], rtol=1e-12)
    assert model.prob(["b"], "a") == pytest.approx(0.5 + 0.5 * 0.575, rel=1e-12)
    assert model.prob(["a"], "never seen") == pytest.approx(0.025, rel=1e-12)
    np.testing.assert_array_equal(model.distribution(["never seen"]), model.distribution([]))
    by_hand = [0.575, 1.675 / 3, 0.7875]
    np.testing.assert_allclose(model.probabilities([*"aba"]), by_hand, rtol=1e-12)
    assert model.perplexity([*"aba"]) == pytest.approx(np.prod(by_hand) ** (-1 / 3), rel=1e-12)


def test_sentences_by_hand():
    model = NGramModel(2, discount=0.5).fit([["a", "b"], ["a"]])
    assert model.vocabulary == ["a", "b", "<unk>", "</s>"]  # a and b come after one word, </s> after two: 1, 1, 2 of 4
    np.testing.assert_allclose(model.distribution([]), [0.21875, 0.21875, 0.09375, 0.46875], rtol=1e-12)
    first, last = (1.5 + 0.5 * 0.21875) / 2, (0.5 + 2 * 0.5 * 0.46875) / 2
    assert model.prob(["<s>"], "a") == pytest.approx(first, rel=1e-12)
    np.testing.assert_allclose(model.probabilities([["a"], ("a",)]), [first, last] * 2, rtol=1e-12)


def test_order_1_is_the_discounted_unigram():
    model = NGramModel(1, discount=0.25).fit([*"aaab"])
    expected = np.array([2.75, 0.75, 0]) / 4 + 0.25 * 2 / 4 / 3
    np.testing.assert_allclose(model.distribution([*"ab"]), expected, rtol=1e-12)
    np.testing.assert_allclose(NGramModel(1, 0.0).fit([*"aaab"]).distribution([]), [0.75, 0.25, 0], rtol=1e-12)


def test_the_discount_is_estimated_from_what_occurred_once_and_twice():
    once, twice, often = "abc", "dd" "ee", "fffff"
    assert NGramModel(1).fit([*once, *twice, *often]).discounts == [3 / (3 + 2 * 2)]
    assert NGramModel(2).fit([*"ababab"]).discounts == [1 / 3, 0.5]  # no pair occurs once


def test_modified_discounts_by_hand():
    model = NGramModel(1, "modified").fit([*"abcddeefffgggg"])  # words once: 3, twice: 2, three and four times: 1
    [discounts] = model.discounts  # d = 3 / 7; 1 - 2 d 2/3, 2 - 3 d 1/2, 3 - 4 d 1/1
    np.testing.assert_allclose(discounts, [3 / 7, 19 / 14, 9 / 7], rtol=1e-12)
    freed = (3 * 3 / 7 + 2 * 19 / 14 + 2 * 9 / 7) / 8  # for each of eight words, <unk> among them
    for word, own in {"a": 4 / 7, "d": 9 / 14, "f": 12 / 7, "g": 19 / 7, "x": 0}.items():
        assert model.prob([], word) == pytest.approx((own + freed) / 14, rel=1e-12)


def test_modified_pairs_by_hand():
    model = NGramModel(2, "modified").fit([*"ababababacacacadadaeafb"])
    # pairs: ab, ba 4 times; ac, ca 3; ad, da 2; ae, ea, af, fb once: n1 = 4, n2 = n3 = n4 = 2, d = 1/2
    np.testing.assert_allclose(model.discounts[1], [1 / 2, 1 / 2, 1], rtol=1e-12)
    freed = 1 + 1 + 1 / 2 + 1 / 2 + 1 / 2  # after a: ab and ac leave 1 each, ad, ae and af a half each
    for word, own in {"b": 3, "c": 2, "d": 3 / 2, "e": 1 / 2}.items():
        expected = (own + freed * model.prob([], word)) / 11
        assert model.prob(["a"], word) == pytest.approx(expected, rel=1e-12)


def test_modified_discounts_fall_back_on_one_discount_where_counts_are_missing():
    assert NGramModel(1, "modified").fit([*"abcdd"]).discounts == [(3 / 5, 3 / 5, 3 / 5)]  # nothing occurs three times
    assert NGramModel(1, "modified").fit([*"aabb"]).discounts == [(0.5, 0.5, 0.5)]


def test_the_lower_order_asks_after_how_many_words_and_not_how_often():
    words = "san francisco " * 20 + "my cat your cat his cat a cat the cat san francisco"
    model = NGramModel(2).fit(words.split())
    assert model.prob(["dog"], "cat") > 2 * model.prob(["dog"], "francisco")


@SETTINGS
@given(text=texts, order=orders, discount=discounts, other=texts)
def test_a_text_equals_the_slow_program(text, order, discount, other):
    model = NGramModel(order, discount).fit(text)
    p, expected = reference([text], False, order, discount, model.vocabulary)
    np.testing.assert_allclose(model.discounts, expected)
    read = [word if word in text else "<unk>" for word in other]
    expected = [p(read[max(i - order + 1, 0):i], word) for i, word in enumerate(read)]
    np.testing.assert_allclose(model.probabilities(other), expected, rtol=1e-10)


@SETTINGS
@given(text=st.lists(texts, min_size=1, max_size=5), order=orders, discount=discounts,
       other=st.lists(texts, max_size=3))
def test_sentences_equal_the_slow_program(text, order, discount, other):
    other = [*other, []]  # a sentence without words is only its end
    model = NGramModel(order, discount).fit(text)
    p, expected = reference(text, True, order, discount, model.vocabulary)
    np.testing.assert_allclose(model.discounts, expected)
    expected = []
    for sentence in other:
        read = ["<s>", *(word if word in sum(text, []) else "<unk>" for word in sentence), "</s>"]
        expected += [p(read[max(i - order + 1, 0):i], read[i]) for i in range(1, len(read))]
    np.testing.assert_allclose(model.probabilities(other), expected, rtol=1e-10)


@SETTINGS
@given(text=texts, order=orders, discount=discounts, context=st.lists(st.sampled_from("abcdx"), max_size=6))
def test_a_distribution_sums_to_1_and_is_prob(text, order, discount, context):
    for fitted_on in (text, [text, text[::-1], ["a", "b"]]):
        model = NGramModel(order, discount).fit(fitted_on)
        for history in (context, ["<s>", *context]):
            distribution = model.distribution(history)
            assert abs(distribution.sum() - 1) < 1e-12 and distribution.shape == (len(model.vocabulary),)
            probs = [model.prob(history, word) for word in model.vocabulary]
            np.testing.assert_allclose(distribution, probs, rtol=1e-10)


def markov_text(count, rng, words=25):
    """Words that depend on the two before them."""
    follow = np.random.default_rng(1).dirichlet(np.full(words, 0.05), (words, words))
    text = [0, 1]
    for _ in range(count):
        text.append(int(rng.choice(words, p=follow[text[-2], text[-1]])))
    return text


def triples(text):
    return list(zip(text, text[1:], text[2:], strict=False))


def test_it_beats_add_one_smoothing_and_shorter_contexts_on_text_held_out():
    rng = np.random.default_rng(0)
    train, test = markov_text(4000, rng), markov_text(2000, rng)
    grams, contexts = Counter(triples(train)), Counter(triple[:2] for triple in triples(train))
    log_p = [np.log((grams[triple] + 1) / (contexts[triple[:2]] + 26)) for triple in triples(test)]
    perplexity = [NGramModel(order).fit(train).perplexity(test) for order in (1, 2, 3)]
    assert perplexity[2] < 0.8 * np.exp(-np.mean(log_p))
    assert perplexity[2] < 0.8 * perplexity[1] < 0.8 * perplexity[0]


def test_samples_come_with_the_probabilities_of_the_model():
    model = NGramModel(2).fit([*"abacab"])
    rng = np.random.default_rng(0)
    words = [model.sample(1, rng, ["a"])[0] for _ in range(2000)]
    shares = [words.count(word) / 2000 for word in model.vocabulary]
    np.testing.assert_allclose(shares, model.distribution(["a"]), atol=0.03)
    first, second = (model.sample(50, np.random.default_rng(3)) for _ in range(2))
    assert first == second and len(first) == 50


def test_sampled_sentences_begin_and_end():
    model = NGramModel(3, discount=0.0).fit([["a", "b", "c"], ["a", "b", "d"]])
    words = model.sample(40, np.random.default_rng(0))
    assert words[::4] == ["a"] * 10 and words[1::4] == ["b"] * 10 and words[3::4] == ["</s>"] * 10
    assert set(words[2::4]) == {"c", "d"}


def test_words_may_be_strings_integers_or_an_array():
    integers = [0, 1, 0, 2, 0, 1]
    expected = NGramModel(3).fit([*"abacab"]).perplexity([*"abca"])
    assert NGramModel(3).fit(integers).perplexity(np.array([0, 1, 2, 0])) == pytest.approx(expected, rel=1e-12)
    assert NGramModel(3).fit(np.array(integers)).perplexity([0, 1, 2, 0]) == pytest.approx(expected, rel=1e-12)


def test_a_vocabulary_may_be_given():
    model = NGramModel(2).fit([0, 1, 0, 1], vocabulary=range(5))
    assert model.vocabulary == [0, 1, 2, 3, 4] and model.distribution([2])[4] > 0
    with pytest.raises(ValueError, match='expected words of its vocabulary, which has no "<unk>", got 5'):
        model.perplexity([0, 5])


def test_without_a_discount_what_was_never_seen_is_impossible(recwarn):
    assert NGramModel(2, discount=0).fit([*"abab"]).perplexity([*"aa"]) == np.inf
    assert not recwarn


def test_a_large_text_takes_seconds():
    words = [f"w{number}" for number in np.minimum(np.random.default_rng(0).zipf(1.2, 460_000), 8000)]
    start = time.perf_counter()
    model = NGramModel(5).fit(words[:220_000])
    fitted = time.perf_counter()
    model.perplexity(words[220_000:])
    assert fitted - start < 8 and time.perf_counter() - fitted < 8  # alone on the machine: under 1 second each


def fitted(*arguments):
    return NGramModel(*arguments).fit([*"abacab"])


ERRORS = [
    (lambda: NGramModel(11), ValueError, "NGramModel expected order as an integer from 1 to 10, got 11"),
    (lambda: NGramModel(0), ValueError, "NGramModel expected order as an integer from 1 to 10, got 0"),
    (lambda: NGramModel(2, 1.5), ValueError, "NGramModel expected discount as a number from 0 to 1 or None, got 1.5"),
    (lambda: NGramModel(2, "modifed"), ValueError, "NGramModel expected discount as a number"),
    (lambda: NGramModel(2, True), ValueError, "NGramModel expected discount as a number"),
    (lambda: NGramModel().prob(["a"], "b"), RuntimeError, "NGramModel expected fit before prob, got no text yet"),
    (lambda: NGramModel().perplexity(["a"]), RuntimeError, "NGramModel expected fit before probabilities"),
    (lambda: NGramModel().sample(2, None), RuntimeError, "NGramModel expected fit before sample"),
    (lambda: fitted().fit([]), ValueError, "NGramModel expected at least one word, got none"),
    (lambda: fitted().fit(3), TypeError, "NGramModel expected a sequence of words, got int"),
    (lambda: fitted().fit("ab"), TypeError, "NGramModel expected a sequence of words, got the string 'ab'; "
     "write [word], text.split(), or list(text) for its characters"),
    (lambda: fitted().fit(b"ab"), TypeError, "NGramModel expected a sequence of words, got the string b'ab'"),
    (lambda: fitted().fit(["a"], "ab"), TypeError, "NGramModel expected a sequence of words, got the string 'ab'"),
    (lambda: fitted().probabilities("ab"), TypeError, "NGramModel expected a sequence of words, got the string 'ab'"),
    (lambda: fitted().perplexity("ab "), TypeError, "NGramModel expected a sequence of words, got the string 'ab '"),
    (lambda: fitted().prob("the", "a"), TypeError, "NGramModel expected a sequence of words, got the string 'the'"),
    (lambda: fitted().distribution(""), TypeError, "NGramModel expected a sequence of words, got the string ''"),
    (lambda: fitted().sample(2, None, "a"), TypeError, "NGramModel expected a sequence of words, got the string 'a'"),
    (lambda: fitted().prob(3, "a"), TypeError, "NGramModel expected a sequence of words, got int"),
    (lambda: fitted().prob(["a"], ["b"]), TypeError, "NGramModel expected words as strings or integers: unhashable"),
    (lambda: fitted().fit(["a", ["b"]]), TypeError, "NGramModel expected words or sentences, got a mixture of both"),
    (lambda: fitted().fit([{"a"}, {"b"}]), TypeError, "NGramModel expected words as strings or integers: unhashable"),
    (lambda: fitted().perplexity([]), ValueError, "NGramModel expected at least one word, got none"),
    (lambda: fitted().perplexity([["a"]]), ValueError,
     "NGramModel expected a sequence of words, as in fit, got a list of sentences"),
    (lambda: fitted().sample(0, None), ValueError, "sample expected count as an integer of at least 1, got 0"),
    (lambda: fitted().sample(1, 0), TypeError, "sample expected rng as a numpy.random.Generator, got int"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()


def test_a_fit_that_fails_changes_nothing():
    model = fitted(2)
    before = model.distribution(["a"])
    with pytest.raises(TypeError):
        model.fit(["a", {"b"}])
    np.testing.assert_array_equal(model.distribution(["a"]), before)
    assert model.vocabulary == ["a", "b", "c", "<unk>"]
