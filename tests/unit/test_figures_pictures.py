"""What the lesson on convolution draws: pictures and maps, films, and how alike pixels are at a distance."""

import matplotlib
import numpy as np

from course_utils import figures

matplotlib.use("agg")


def test_signed_maps_have_zero_in_the_middle_of_their_scale():
    pictures = {"photograph": np.arange(12.0).reshape(3, 4), "edges": np.linspace(-4, 1, 12).reshape(3, 4),
                "stripes": np.zeros((3, 4))}
    figure = figures.draw_pictures(pictures, "A finding", signed=["edges"])
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title() for axes in shown] == list(pictures) and len(figure.axes) == 4
    assert shown[0].images[0].get_clim() == (0, 11)
    low, high = shown[1].images[0].get_clim()
    assert low == -high and high == np.quantile(np.abs(pictures["edges"]), 0.99)
    assert shown[0].images[0].get_cmap().name != shown[1].images[0].get_cmap().name == "signed"


def test_of_a_film_one_sees_column_and_time():
    film = np.zeros((5, 3, 8))
    film[2, 1, 6] = 1
    axes = figures.draw_films({"film": film, "less": film[:3, :, :4]}, "A finding").axes[0]
    assert np.argwhere(axes.images[0].get_array()).tolist() == [[2, 6]]
    assert axes.get_xlim() == (-0.5, 7.5) and axes.get_ylim() == (4.5, -0.5)
    assert axes.get_ylabel() == "time (frames)"


def test_each_picture_has_a_line_and_names_stand_at_its_ends():
    curves = np.array([[0.9, 0.5, 0.2], [0.7, 0.4, 0.2], [0.9, 0.5, 0.6]])
    named = {"grass": (1, 0), "coins": (2, -1)}
    figure = figures.draw_correlations([1, 2, 4], curves, np.zeros((3, 3)), "A finding", named)
    axes = figure.axes[0]
    np.testing.assert_allclose([line.get_ydata() for line in axes.lines[:3]], curves)
    np.testing.assert_allclose(axes.lines[3].get_ydata(), curves.mean(axis=0))
    assert {text.get_text(): text.xy for text in axes.texts} == {"grass": (1, 0.7), "coins": (4, 0.6)}
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["one photograph", "mean", "shuffled"]
