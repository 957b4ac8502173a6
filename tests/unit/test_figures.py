"""The figures that lessons import unseen show the numbers they were given, and refuse what does not fit."""

import matplotlib
import numpy as np
import pytest

from course_utils import figures

matplotlib.use("agg")


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def test_the_nudge_is_drawn_beside_what_the_slopes_predict():
    figure = figures.draw_nudge(["x", "y", "z"], [0.5, 2.25, 6.75], [4.0, 3.0], "A finding")
    heights = [bar.get_height() for bar in figure.axes[0].patches[:6]]
    assert heights == [0.5, 2.25, 6.75, 0.5, 2.0, 6.0]  # measured, then predicted
    assert texts(figure) == ["Δx = 0.5", "Δy = 2.25", "Δz = 6.75", "× 4", "× 3"]
    assert figure.axes[0].get_title(loc="left") + figure.axes[0].get_title() == "A finding"


def test_the_nudge_wants_a_slope_between_neighbours():
    with pytest.raises(ValueError, match="got 2 names, 2 changes and 2 slopes"):
        figures.draw_nudge(["x", "y"], [1.0, 2.0], [2.0, 2.0], "")


def test_under_the_microscope_the_curve_becomes_its_slope():
    figure = figures.microscope(lambda x: x * x, 4.0, 2.0, widths=(1.0, 0.01))
    u = np.array(figure.data[0].x)
    np.testing.assert_allclose(figure.data[0].y, 4 * u + u**2, atol=1e-12)  # ((2 + u)^2 - 4) / 1
    np.testing.assert_allclose(figure.frames[1].data[0].y, 4 * u + 0.01 * u**2, atol=1e-9)
    np.testing.assert_allclose(figure.data[1].y, 4 * u)
    assert "25 %" in figure.layout.title.text and "0.25 %" in figure.frames[1].layout.title.text


def test_a_network_shows_every_weight_on_its_arrow():
    weights = [np.array([[0.1, -0.2], [0.3, 0.4], [0.5, 0.6]]), np.array([[1.0, 2.0, 3.0]])]
    figure = figures.draw_network([["x", "y"], ["a", "b", "c"], ["z"]], weights, "t", labels=["in", "hid", "out"])
    shown = texts(figure)
    assert {"x", "a", "z", "in", "out"} <= set(shown)
    assert sorted(shown[:9], key=float) == ["-0.20", "0.10", "0.30", "0.40", "0.50", "0.60", "1.00", "2.00", "3.00"]


def test_going_backwards_the_arrows_point_to_the_input():
    def heads(backward):
        axes = figures.draw_network([["x"], ["z"]], [[[2.0]]], "t", backward=backward, digits=3).axes[0]
        arrow = next(text for text in axes.texts if text.arrow_patch is not None)
        return arrow.xy[0] > arrow.xyann[0], arrow.arrow_patch.get_edgecolor()

    assert heads(False)[0] and not heads(True)[0] and heads(False)[1] != heads(True)[1]


def test_a_network_wants_weights_that_fit_its_layers():
    with pytest.raises(ValueError, match=r"expected weights of shapes \[\(1, 2\)\], got \[\(2, 1\)\]"):
        figures.draw_network([["x", "y"], ["z"]], [np.ones((2, 1))], "")


def test_an_unknown_token_or_figure_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="no colour token 'pink'; the tokens are paper"):
        figures.light("pink")
    with pytest.raises(AttributeError, match="draw_network"):
        figures.draw_nothing  # noqa: B018


def test_the_style_draws_text_as_text_on_the_paper():
    with matplotlib.rc_context():
        figures.use_style()
        assert matplotlib.rcParams["svg.fonttype"] == "none"
        assert matplotlib.rcParams["figure.facecolor"] == figures.light("paper")
