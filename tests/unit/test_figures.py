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


def test_the_misses_of_a_nudge_stand_against_its_size():
    axes = figures.draw_misses([1.0, 0.1], {"forward": [0.5, 0.05], "central": [0.2, 0.002]}, "A finding").axes[0]
    assert [line.get_label() for line in axes.lines] == ["forward difference", "central difference"]
    assert [list(line.get_ydata()) for line in axes.lines] == [[0.5, 0.05], [0.2, 0.002]]
    assert axes.get_xscale() == axes.get_yscale() == "log" and axes.get_xlabel() == "step h (unit of x)"


def test_a_network_shows_every_weight_on_its_arrow():
    weights = [np.array([[0.1, -0.2], [0.3, 0.4], [0.5, 0.6]]), np.array([[1.0, 2.0, 3.0]])]
    figure = figures.draw_network([["x", "y"], ["a", "b", "c"], ["z"]], weights, "t", labels=["in", "hid", "out"])
    shown = texts(figure)
    assert {"x", "a", "z", "in", "out"} <= set(shown)
    assert sorted(shown[:9], key=float) == ["-0.20", "0.10", "0.30", "0.40", "0.50", "0.60", "1.00", "2.00", "3.00"]


def test_going_backwards_the_arrows_point_to_the_input():
    def heads(backward):
        axes = figures.draw_network([["x"], ["z"]], [[[2.0]]], "t", backward=backward).axes[0]
        arrow = next(text for text in axes.texts if text.arrow_patch is not None)
        return arrow.xy[0] > arrow.xyann[0], arrow.arrow_patch.get_edgecolor()

    assert heads(False)[0] and not heads(True)[0] and heads(False)[1] != heads(True)[1]


def test_a_network_wants_weights_that_fit_its_layers():
    with pytest.raises(ValueError, match=r"expected weights of shapes \[\(1, 2\)\], got \[\(2, 1\)\]"):
        figures.draw_network([["x", "y"], ["z"]], [np.ones((2, 1))], "")


def test_histograms_layer_by_layer_count_every_number():
    rows = {"narrow": [np.full(7, 0.2), np.full(5, -3.0)], "wide": [np.array([-0.9, 0.9]), np.array([0.5, 0.6, 5.0])]}
    figure = figures.layer_histograms(rows, (1, 2), "A finding", "y")
    counts = [[axes.patches[0].get_data().values.sum() for axes in figure.axes[row : row + 2]] for row in (0, 2)]
    assert counts == [[7, 5], [2, 3]], "what lies outside is in the outermost bars"
    assert figure.axes[2].get_title() == "±0.9" and figure.axes[3].get_title() == "±2.1"
    assert figure.axes[1].patches[0].get_data().values[0] == 5
    with pytest.raises(ValueError, match=r"layers from 1 to 2 for narrow, got \[1, 3\]"):
        figures.layer_histograms(rows, (1, 3), "", "")


def test_the_slider_over_starts_begins_at_gain_1_and_keeps_one_axis():
    series = {"a": [[1e-3, 1.0], [0.5, 1.0], [10.0, 1.0]], "b": np.ones((3, 2))}
    figure = figures.depth_slider([0.1, 1.0, 3.0], series, lambda gain: f"Gain {gain:g}", "layer", "size")
    assert figure.layout.title.text == "Gain 1" and figure.layout.sliders[0].active == 1
    assert [frame.name for frame in figure.frames] == ["0.1", "1", "3"]
    assert [step.args[0][0] for step in figure.layout.sliders[0].steps] == ["0.1", "1", "3"]
    assert list(figure.frames[0].data[0].y) == [1e-3, 1.0] and figure.layout.yaxis.range == (-3, 1)
    assert len({trace.line.dash for trace in figure.data}) == 2, "curves differ in more than colour"
    with pytest.raises(ValueError, match=r"expected \(3, layers\) for b, got \(2, 2\)"):
        figures.depth_slider([0.1, 1.0, 3.0], {"b": np.ones((2, 2))}, str, "", "")


def test_every_plane_shows_the_mapped_points_and_where_the_score_is_positive():
    points, labels = np.array([[0.5, 0.0], [0.0, 0.5], [-0.5, 0.0]]), np.array([0, 1, 1])
    names = {"title": "t", "x": "a", "y": "b"}
    spaces = [
        {"map": lambda x: x, "score": None, **names},
        {"map": lambda x: 2 * x + 1, "score": lambda h: h[:, 0] - 1, **names},
    ]
    figure = figures.draw_spaces(points, labels, spaces, "A finding", lines=3)
    first, second = figure.axes
    assert len(first.lines) == len(second.lines) == 3  # the grid, and two classes
    assert np.isnan(first.lines[0].get_xydata()).any(axis=1).sum() == 3 + 3, "six lines: the grid both ways"
    np.testing.assert_allclose(first.lines[-1].get_xydata(), points[1:])
    np.testing.assert_allclose(second.lines[-1].get_xydata(), 2 * points[1:] + 1)
    assert first.lines[-1].get_marker() != first.lines[-2].get_marker(), "classes differ in more than colour"
    assert not first.collections and len(second.collections) == 2
    border = second.collections[1].get_paths()[0].vertices
    np.testing.assert_allclose(border[:, 0], 1)
    for wrong in (np.zeros((3, 3)), np.zeros(3)):
        with pytest.raises(ValueError, match=r"points \(N, 2\) and labels \(N,\) of 0 and 1, got \(3"):
            figures.draw_spaces(wrong, labels, spaces, "")
    with pytest.raises(ValueError, match="of 0 and 1"):
        figures.draw_spaces(points, [0, 1, 2], spaces, "")


def test_grids_show_their_numbers_and_mark_what_is_meant():
    first = {"values": [[1.0, -2.5], [0.04, 3.0]], "title": "x", "marked": [(0, 1)], "faint": [(1, 0)]}
    second = {"values": np.ones((1, 3)), "sign": "=", "colour": "orange"}
    figure = figures.draw_grids([[first, second], [second]], "A finding", digits=1)
    axes = figure.axes[0]
    assert texts(figure) == ["1", "−2.5", "0", "3", "x", "1", "1", "1", "=", "1", "1", "1", "="]
    cells = [patch for patch in axes.patches if patch.get_width() == patch.get_height() == 1]
    assert len(cells) == 4 + 3 + 3
    highlight = matplotlib.colors.to_rgba(figures.light("highlight"))
    assert [cell.get_facecolor() == highlight for cell in cells] == [False, True] + 8 * [False]
    places = [(text.get_position(), text.get_text()) for text in axes.texts]
    assert places[1][0][0] > places[0][0][0] and places[2][0][1] > places[0][0][1], "columns to the right, rows down"
    assert axes.texts[2].get_color() == figures.light("ink-soft") != axes.texts[0].get_color()
    right, bottom = axes.get_xlim()[1], axes.get_ylim()[0]
    assert all(patch.get_x() + patch.get_width() <= right and patch.get_y() + patch.get_height() <= bottom
               for patch in axes.patches)
    with pytest.raises(ValueError, match=r"expected arrays \(H, W\), got \(3,\)"):
        figures.draw_grids([[{"values": [1, 2, 3]}]], "")


def test_activations_stand_beside_their_slopes():
    pairs = {"cube": (lambda z: z**3, lambda z: 3 * z**2), "twice": (lambda z: 2 * z, lambda z: 0 * z + 2)}
    figure = figures.draw_activations(pairs, reach=2.0)
    left, right = figure.axes
    assert [line.get_label() for line in left.lines] == ["cube", "twice"]
    assert left.lines[0].get_ydata()[[0, -1]].tolist() == [-8, 8] and right.lines[0].get_ydata()[-1] == 12
    assert left.get_ylabel() == "value f(z)" and right.get_ylabel() == "slope f′(z)"
    assert len({line.get_linestyle() for line in left.lines}) == 2, "curves differ in more than colour"


def test_results_at_each_rate_are_marked_and_their_means_joined():
    runs = {"without": [[1.0, 4.0], [3.0, 8.0]], "with": [5.0, 6.0]}
    axes = figures.draw_rates([0.1, 1.0], runs, "A finding", "error (nats)", 0.6, ticks=(1, 5)).axes[0]
    means = [list(line.get_ydata()) for line in axes.lines if line.get_linestyle() == "-"]
    marks = [list(line.get_ydata()) for line in axes.lines if line.get_linestyle() == "None"]
    assert means == [[2, 6], [5, 6]] and marks == [[1, 4], [3, 8], [5, 6]]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["without", "with"]
    assert list(axes.get_yticks()) == [1, 5] and axes.get_ylabel() == "error (nats)"
    with pytest.raises(ValueError, match="expected 2 columns for with, got 3"):
        figures.draw_rates([0.1, 1.0], {"with": [1.0, 2.0, 3.0]}, "", "", 1)


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
