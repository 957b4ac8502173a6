"""Maps show every point once, in the look of its group, and refuse what does not fit."""

import matplotlib
import numpy as np
import pytest

from course_utils import figures

matplotlib.use("agg")
POINTS = np.arange(10.0).reshape(5, 2)
WORDS = ["may", "june", "tea", "three", "four"]
GROUPS = np.array([0, 0, -1, 1, 1])


def test_words_are_dots_and_their_groups_have_looks():
    figure = figures.draw_word_map(POINTS, WORDS, GROUPS, ("months", "numbers"), {"may", "absent"}, "A finding")
    (axes,) = figure.axes
    assert [line.get_xydata().tolist() for line in axes.lines] == [
        POINTS[GROUPS == group].tolist() for group in (-1, 0, 1)]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["months", "numbers"]
    assert [(text.get_text(), text.xy) for text in axes.texts] == [("may", (0.0, 1.0))]
    looks = {(line.get_color(), line.get_marker()) for line in axes.lines}
    assert len(looks) == 3 and len({mark for _, mark in looks}) == 3, "groups differ in more than colour"
    assert axes.get_xlabel() and axes.get_ylabel() and axes.get_title() + axes.get_title(loc="left") == "A finding"


def test_a_word_map_wants_a_point_and_a_group_for_each_word():
    with pytest.raises(ValueError, match=r"draw_word_map expected points \(5, 2\), got \(4, 2\)"):
        figures.draw_word_map(POINTS[:4], WORDS, GROUPS, ("a", "b"), (), "")
    with pytest.raises(ValueError, match=r"draw_word_map expected groups \(5,\), got \(3,\)"):
        figures.draw_word_map(POINTS, WORDS, GROUPS[:3], ("a", "b"), (), "")
    with pytest.raises(ValueError, match="at most 5 groups, got 6"):
        figures.draw_word_map(POINTS, WORDS, GROUPS, list("abcdef"), (), "")


def test_maps_side_by_side_show_the_same_groups():
    figure = figures.draw_side_by_side({"start 0": POINTS, "start 1": -POINTS}, [0, 1, 2, 0, 1], "A finding")
    first, second = figure.axes
    assert first.get_title() + first.get_title(loc="left") == "start 0" and first.get_xlabel() == "no unit"
    for axis, points in ((first, POINTS), (second, -POINTS)):
        assert [line.get_xydata().tolist() for line in axis.lines] == [
            points[[0, 3]].tolist(), points[[1, 4]].tolist(), points[[2]].tolist()]
    assert figure.get_suptitle() == "A finding"
    with pytest.raises(ValueError, match=r"draw_side_by_side expected start 0 \(3, 2\), got \(5, 2\)"):
        figures.draw_side_by_side({"start 0": POINTS}, [0, 1, 2], "")
