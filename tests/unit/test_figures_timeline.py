"""The drawing of a timeline."""

import matplotlib.pyplot as plt
import pytest

from course_utils import figures


def test_every_stop_has_a_mark_in_its_year_and_its_words_where_there_is_room():
    stops = {1943: "wires", 1960: "slopes", 2012: "cards"}
    figure = figures.draw_timeline(stops, {"winter": (1969, 1985)}, "Three stops")
    (axes,) = figure.axes
    marks = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines]
    assert marks == [(1943, 0), (1960, 1), (2012, 2)]
    words = {text.get_text(): text.get_ha() for text in axes.texts}
    assert words == {"winter": "center", "1943  wires": "left", "1960  slopes": "left", "cards  2012": "right"}
    (span,) = axes.patches
    assert (span.get_x(), span.get_width()) == (1969, 16)
    low, high = axes.get_ylim()
    assert low > 2 and high < -1, "the first stop is at the top, below the names of the spans"
    assert axes.get_title(loc="left") + axes.get_title() == "Three stops" and axes.get_xlabel() == "year"
    plt.close(figure)


def test_a_year_is_a_whole_number():
    with pytest.raises(ValueError, match="draw_timeline expected year as an integer, got '1943'"):
        figures.draw_timeline({"1943": "wires"}, {}, "One stop")
