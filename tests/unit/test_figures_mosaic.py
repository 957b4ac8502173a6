"""The mosaic of pictures: where each stands, how bright it is, and what is refused."""

import matplotlib
import numpy as np
import pytest

from course_utils import figures

matplotlib.use("agg")


def test_pictures_stand_in_rows_with_a_word_on_each():
    pictures = np.zeros((5, 3, 8, 8))
    pictures[4, 0] = 1  # the last is red
    axes = figures.draw_mosaic(pictures, "A finding", words=list("abcde")).axes[0]
    shown = axes.images[0].get_array()
    assert shown.shape == (20, 30, 3) and axes.get_title(loc="left") + axes.get_title() == "A finding"
    assert shown[11, 11].tolist() == [1, 0, 0] and shown[0, 0].tolist() == shown[19, 29].tolist() == [1, 1, 1]
    assert [(text.get_text(), text.get_position()) for text in axes.texts][3:] == [("d", (4, 14)), ("e", (14, 14))]


def test_a_place_is_as_bright_as_its_share_of_the_attention():
    looks = np.array([[0.6, 0.3, 0.1, 0.0]])
    shown = figures.draw_mosaic(np.ones((1, 3, 8, 8)), "", columns=1, looks=looks).axes[0].images[0].get_array()
    assert np.allclose(shown[[1, 1, 8, 8], [1, 8, 1, 8], 0], 0.3 + 0.7 * looks[0] / 0.6, atol=1 / 62)


def test_words_and_looks_have_to_fit_the_pictures():
    with pytest.raises(ValueError, match="a word for each of 2 pictures, got 1"):
        figures.draw_mosaic(np.ones((2, 3, 8, 8)), "", words=["a"])
    with pytest.raises(ValueError, match=r"looks \(2, P\), got \(1, 4\)"):
        figures.draw_mosaic(np.ones((2, 3, 8, 8)), "", looks=np.ones((1, 4)))
    with pytest.raises(ValueError, match=r"pictures \(N, 3, H, W\)"):
        figures.draw_mosaic(np.ones((2, 8, 8)), "")
