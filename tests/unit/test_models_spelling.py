"""What a speller wrote: collapsed paths, edit distance, character error."""

from itertools import product

import numpy as np
import pytest

from course_utils import models


@pytest.mark.parametrize(
    ("path", "labels"),
    [([0, 1, 1, 0, 1], [1, 1]), ([1, 1, 1], [1]), ([0, 0], []), ([], []), ([2, 1, 1, 2], [2, 1, 2])],
)
def test_a_path_is_collapsed(path, labels):
    assert models.ctc_collapse(path).tolist() == labels


def test_another_class_may_be_the_blank():
    assert models.ctc_collapse(np.array([0, 2, 0, 0, 1]), blank=2).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("written", "meant", "distance"),
    [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("bcd", "abcd", 1), ("ab", "ba", 2)],
)
def test_known_distances(written, meant, distance):
    assert models.edit_distance(written, meant) == distance
    assert models.edit_distance(list(written), list(meant)) == distance


def test_the_distance_is_that_of_the_shortest_row_of_edits():
    """Against a search through all texts, one edit after the other."""
    texts = ["".join(one) for length in range(4) for one in product("ab", repeat=length)]
    reached, ring = {"ab": 0}, {"ab"}
    for steps in range(1, 4):
        grown = set()
        for text in ring:
            for place in range(len(text) + 1):
                grown |= {text[:place] + letter + text[place:] for letter in "ab"}
                grown |= {text[:place] + text[place + 1:]}
                grown |= {text[:place] + letter + text[place + 1:] for letter in "ab"}
        ring = grown - reached.keys()
        reached |= dict.fromkeys(ring, steps)
    assert {text: models.edit_distance(text, "ab") for text in texts} == {text: reached[text] for text in texts}


def test_the_character_error_counts_letters_not_texts():
    assert models.character_error(["abcd", "x"], ["abcd", "yz"]) == pytest.approx(2 / 6)
    assert models.character_error(["aaaa"], ["a"]) == 3


@pytest.mark.parametrize(("written", "meant"), [(["a"], ["a", "b"]), ([""], [""])])
def test_lists_that_do_not_fit_are_refused(written, meant):
    with pytest.raises(ValueError, match="character_error expected"):
        models.character_error(written, meant)
