"""The drawing of a story with the looks of a memory network beside it."""

import numpy as np
import pytest

from course_utils import figures

TOLD = ["Mary took the milk.", "Mary went to the office.", "John went to the garden."]


def drawn(sentences, looks):
    """Draw; return the labels, from top to bottom, and the widths of the bars of each look."""
    import matplotlib.pyplot as plt

    figure = figures.draw_story(sentences, looks, "Where is the milk?")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    bars = [[bar.get_width() for bar in axes.patches] for axes in figure.axes]
    upside_down = all(axes.yaxis_inverted() for axes in figure.axes)
    names, title = [axes.get_xlabel() for axes in figure.axes], figure.get_suptitle()
    plt.close(figure)
    assert upside_down and title == "Where is the milk?"
    return labels, bars, names


def test_the_oldest_sentence_is_on_top_and_has_its_own_weight():
    looks = np.array([[0.1, 0.2, 0.7, 0, 0], [0.3, 0.6, 0.1, 0, 0]])  # the newest first, filled up
    labels, bars, names = drawn(TOLD, looks)
    assert labels == TOLD and names == ["look 1 (share)", "look 2 (share)"]
    np.testing.assert_allclose(bars, [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])


def test_what_was_not_remembered_is_left_out():
    labels, bars, _ = drawn(TOLD, [[0.4, 0.6]])
    assert labels == TOLD[1:] and bars == [[0.6, 0.4]]


@pytest.mark.parametrize("looks", [[0.4, 0.6], np.zeros((0, 3)), np.zeros((2, 0))])
def test_looks_are_a_table(looks):
    with pytest.raises(ValueError, match="draw_story expected looks"):
        figures.draw_story(TOLD, looks, "")
