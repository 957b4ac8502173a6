"""Sentence pairs of frequent words, cut into tokens and divided."""

import numpy as np
import pytest

from course_utils import data


@pytest.fixture(scope="module")
def pairs():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_OFFLINE", "1")
        patch.delenv("COURSE_DATA", raising=False)
        yield data.load_sentence_pairs(150, 200, longest=12)


def test_tokens_of_both_languages():
    assert data.source_tokens("Don’t stop, it's twenty-one!") == ("don't", "stop", ",", "it's", "twenty-one", "!")
    assert data.target_tokens("J’ai faim ; dites-moi qu'il est là.") == (
        "j'", "ai", "faim", ";", "dites", "-moi", "qu'", "il", "est", "là", ".")


def test_the_text_can_be_written_again():
    text = "j'ai faim, dites-moi qu'il est là."
    assert data.join_tokens(data.target_tokens(text)) == text


@pytest.mark.parametrize("tokens", [data.source_tokens, data.target_tokens])
def test_a_sentence_is_a_string(tokens):
    with pytest.raises(ValueError, match="a sentence"):
        tokens(["Go."])


def test_words_are_known_and_sentences_short(pairs):
    assert pairs.tier == "built-in" and len(pairs) > 1000
    assert pairs.target_words[:2] == ("<s>", "</s>") and len(set(pairs.target_words)) == len(pairs.target_words) <= 202
    assert {word for one in pairs.english for word in one} <= set(pairs.source_words)
    assert {word for one in pairs.french for word in one} <= set(pairs.target_words[2:])
    assert max(map(len, pairs.english + pairs.french)) <= 12


def test_no_sentence_stands_in_two_parts(pairs):
    for side in (pairs.english, pairs.french):
        sets = [{side[row] for row in pairs.rows(part)} for part in ("training", "validation", "test")]
        assert sum(map(len, sets)) == len(set.union(*sets))
    shares = [len(pairs.rows(part)) / len(pairs) for part in ("training", "validation", "test")]
    assert np.isclose(sum(shares), 1) and 0.6 < shares[0] < 0.95 and min(shares) > 0.03


def test_translations_list_all_of_a_sentence(pairs):
    found = pairs.translations("test")
    assert sum(map(len, found.values())) == len(pairs.rows("test"))
    row = pairs.rows("test")[0]
    assert pairs.french[row] in found[pairs.english[row]]


def test_a_shared_sentence_joins_two_pairs():
    """Whatever shares a sentence, of either language and over several steps, is in one part."""
    from course_utils.data import sentence_pairs

    one = tuple((f"e{n // 2}", f"f{(n + 1) // 2}") for n in range(40))  # e0 f0, e0 f1, e1 f1, e1 f2, …: a chain
    linked = sentence_pairs._divided([((a,), (b,)) for a, b in one])
    apart = sentence_pairs._divided([((f"x{n}",), (f"y{n}",)) for n in range(200)])
    assert len(set(linked)) == 1 and set(apart) == {"training", "validation", "test"}


def test_sentences_as_numbers():
    ids, lengths = data.number_sentences([("b", "a"), ("a",)], ["<s>", "</s>", "a", "b"], "<s>", "</s>")
    assert ids.tolist() == [[0, 3, 2, 1], [0, 2, 1, 0]] and lengths.tolist() == [4, 3] and ids.dtype == np.int64


@pytest.mark.parametrize(("sentences", "says"), [([("c",)], "'c'"), ([], "0 sentences"), ([("a",), ()], "empty")])
def test_numbers_need_known_words(sentences, says):
    with pytest.raises(ValueError, match=says):
        data.number_sentences(sentences, ["a", "b"])


@pytest.mark.parametrize("name", ["source_words", "target_words", "longest"])
def test_sizes_are_whole_numbers(name):
    with pytest.raises(ValueError, match=name):
        data.load_sentence_pairs(**{name: 0})
