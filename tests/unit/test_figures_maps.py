"""Rows of small pictures: every picture in its place, strips as strips, signs in colours."""

import matplotlib
import numpy as np
import pytest

from course_utils import data, figures

matplotlib.use("agg")


def shown(figure):
    """The array that each row of the figure shows, without its mask."""
    return [axes.images[0].get_array().filled(np.nan) for axes in figure.axes]


def test_rows_stand_one_below_the_other_under_their_names():
    maps = np.arange(6 * 14 * 14.0).reshape(6, 14, 14)
    figure = figures.draw_maps({"scores": np.arange(10.0), "S2": maps}, "A finding", ticks=list("abcdefghij"))
    assert [axes.get_ylabel() for axes in figure.axes] == ["scores", "S2"]
    assert figure.get_suptitle() == "A finding"
    assert [tick.get_text() for tick in figure.axes[0].get_xticklabels()] == list("abcdefghij")
    strip, row = shown(figure)
    np.testing.assert_array_equal(strip, [np.arange(10.0)])
    assert row.shape == (14, 6 * 14 + 5 * 2), "gaps of a seventh"
    np.testing.assert_array_equal(row[:, 16:30], maps[1])
    assert np.isnan(row[:, 14:16]).all()


def test_many_pictures_stand_in_lines_and_units_without_a_place_in_a_strip():
    rows = {"C3": np.ones((16, 10, 10)), "odd": np.ones((13, 5, 5)), "C5": np.ones((120, 1, 1))}
    figure = figures.draw_maps(rows, "")
    many, odd, strip = shown(figure)
    assert many.shape == (2 * 10 + 1, 8 * 10 + 7) and strip.shape == (1, 120)
    assert np.nansum(odd) == 13 * 25


def test_a_signed_picture_reaches_its_own_largest_size():
    figure = figures.draw_maps({"": np.array([[[1.0, -4.0]], [[0.5, 0.25]], [[0.0, 0.0]]])}, "", signed=True)
    np.testing.assert_array_equal(shown(figure)[0][0, [0, 1, 3, 4, 6, 7]], [0.25, -1, 1, 0.5, 0, 0])
    assert figure.axes[0].images[0].get_clim() == (-1, 1)


def test_what_is_no_row_of_pictures_is_refused():
    with pytest.raises(ValueError, match=r"rows \(M, H, W\) or \(M,\), got \(2, 2\)"):
        figures.draw_maps({"": np.ones((2, 2))}, "")


def test_the_ten_digits_of_seven_bars_differ():
    digits = data.segment_digits()
    assert digits.shape == (10, 12, 7) and digits.dtype == np.float32 and set(np.unique(digits)) == {-1, 1}
    apart = ((digits[:, None] != digits) * 1).sum(axis=(2, 3)) + 99 * np.eye(10)
    assert apart.min() >= 6, "no two digits are less than a bar apart"
    bar = np.argwhere(digits[8] != digits[0])
    assert bar.tolist() == [[row, column] for row in (5, 6) for column in (2, 3, 4)], "the bar in the middle"
