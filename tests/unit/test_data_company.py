"""Pairs of neighbours counted as a loop counts them, and words chosen for a map."""

import numpy as np
import pytest

from course_utils import data

TEXT = "in may it rains in june it rains and then it snows in march".split()


@pytest.mark.parametrize(("window", "often"), [(1, 10.0), (3, 10.0), (3, 0.05), (50, 0.05)])
def test_pairs_are_counted_as_a_loop_counts_them(window, often):
    vocabulary = data.Vocabulary(TEXT, min_count=2)
    ids, expected = vocabulary.encode(TEXT), np.zeros((len(vocabulary), len(vocabulary)))
    for place, word in enumerate(ids):
        for other in range(len(ids)):
            if 0 < abs(place - other) <= window:
                expected[word, ids[other]] += (window + 1 - abs(place - other)) / window
    kept = np.minimum(1, np.sqrt(often / (vocabulary.counts / len(TEXT))))
    found = data.count_pairs(TEXT, vocabulary, window, often)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, (expected * np.outer(kept, kept))[1:, 1:], rtol=1e-6)


def test_pairs_want_a_window_and_a_share():
    with pytest.raises(ValueError, match="count_pairs expected window .*got 0"):
        data.count_pairs(TEXT, data.Vocabulary(TEXT), window=0)
    with pytest.raises(ValueError, match="count_pairs expected often .*got 0"):
        data.count_pairs(TEXT, data.Vocabulary(TEXT), often=0)


def test_a_map_has_the_first_words_and_those_of_the_categories():
    words = ["the", ",", "a", "of", "1980s", "may", "dog", "june", "monday", "snow", "july"]
    chosen, groups = data.words_for_map(words, 3, ("weekdays", "months"))
    assert chosen == ["the", "of", "may", "june", "monday", "july"]
    assert groups.tolist() == [-1, -1, 1, 1, -1, 1], "one weekday is no group"
    assert data.words_for_map(words, 100, ())[0] == [word for word in words if word.isalpha() and word != "a"]
    with pytest.raises(ValueError, match="words_for_map expected category .*months.*got 'colours'"):
        data.words_for_map(words, 3, ("colours",))
    with pytest.raises(ValueError, match="words_for_map expected many"):
        data.words_for_map(words, 0, ("months",))
    for arguments, what in (("may june", 3, ("months",)), "words"), ((words, 3, "months"), "categories"):
        with pytest.raises(ValueError, match=f"words_for_map expected a list of {what}, got str"):
            data.words_for_map(*arguments)
    with pytest.raises(ValueError, match="encode expected a list of tokens .*, got str"):
        data.count_pairs("the dog", data.Vocabulary(TEXT))
