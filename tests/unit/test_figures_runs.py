"""Blocks of pictures, intervals of runs, and the sliders of chapter 4: what is drawn where, and what is refused."""

import matplotlib
import numpy as np
import pytest

from course_utils import figures
from course_utils.figures import tokens

matplotlib.use("agg")


def test_blocks_stand_one_under_the_other_with_their_names():
    pictures = np.full((5, 4, 6), 0.5)
    figure = figures.draw_blocks({"original": pictures[:2], "deformed": pictures}, "A finding", columns=2)
    sheets = [axes.images[0].get_array() for axes in figure.axes]
    assert [axes.get_ylabel() for axes in figure.axes] == ["original", "deformed"]
    assert [sheet.shape for sheet in sheets] == [(5, 14), (15, 14)] and figure.get_suptitle() == "A finding"
    assert np.ma.getmaskarray(sheets[0])[:, [5, 6, 7]].all(axis=0).tolist() == [False, True, False]
    assert np.ma.getmaskarray(sheets[1])[10:, 7:].all()  # the sixth place is empty


def test_blocks_are_stacks_of_pictures():
    with pytest.raises(ValueError, match=r"blocks \(N, H, W\), got \(2, 2\)"):
        figures.draw_blocks({"original": np.ones((2, 2))}, "", columns=2)


def test_intervals_stand_around_the_means_with_every_run_below():
    samples = {"one": np.array([1.0, 3.0]), "other": np.array([-4.0, -2.0])}
    axes = figures.draw_intervals(samples, {"one": 0.5, "other": 2.0}, "A finding", "rise (points)").axes[0]
    bars = [line.get_segments()[0][:, 0].tolist() for line in axes.collections]
    runs = [line.get_xdata().tolist() for line in axes.lines if line.get_marker() == "."]
    assert bars == [[1.5, 2.5], [-5.0, -1.0]] and runs == [[1, 3], [-4, -2]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["one", "other"]
    assert axes.get_xlabel() == "rise (points)" and axes.yaxis_inverted()


def test_the_survival_slider_has_a_frame_for_each_deformation():
    pictures = {"none": np.zeros((3, 4, 4)), "mirror": np.ones((3, 4, 4))}
    percents = {"none": {"a": 10.04, "b": 20}, "mirror": {"a": 30, "b": 50}}
    figure = figures.survival_slider(pictures, percents, lambda name: f"{name}!", "mirror")
    assert np.shape(figure.data[0].z) == (4, 12) and list(figure.data[1].x) == [30, 50]
    assert [frame.name for frame in figure.frames] == ["none", "mirror"] and figure.layout.sliders[0].active == 1
    assert list(figure.frames[0].data[1].x) == [10.0, 20] and figure.frames[0].layout.title.text == "none!"
    with pytest.raises(ValueError, match="the same deformations"):
        figures.survival_slider(pictures, {"none": percents["none"]}, str, "none")


def test_the_vote_slider_moves_bars_and_a_mark():
    answers = {0: [0.2, 0.8], 1: [0.9, 0.1], 10: [0.3, 0.7]}
    figure = figures.vote_slider(np.eye(4), answers, {1: 11.0, 10: 10.2}, 10.0, "ab", lambda n: f"of {n}")
    assert list(figure.data[0].y) == [0.9, 0.1] and list(figure.data[3].y) == [0.2, 0.8]
    assert list(figure.data[4].y) == [11.0, 10.2] and list(figure.data[5].y) == [10.0, 10.0]
    last = figure.frames[1]
    assert last.name == "10" and list(last.data[0].y) == [0.3, 0.7] and list(last.data[1].y) == [10.2]
    assert last.layout.title.text == "of 10" and figure.layout.title.text == "of 1"
    with pytest.raises(ValueError, match="for 0 and"):
        figures.vote_slider(np.eye(4), answers, {1: 11.0}, 10.0, "ab", str)


def test_rates_are_drawn_run_by_run_with_a_line_through_the_means():
    panels = {"few": {0.0: [10.0, 12.0], 0.5: [9.0]}, "many": {0.0: [8.0], 0.5: [12.0]}}
    figure = figures.draw_rate_panels(panels, "A finding", "rate", "error (%)")
    first, second = figure.axes
    assert first.lines[-1].get_ydata().tolist() == [11, 9] and list(first.lines[0].get_ydata()) == [10, 12]
    assert [axes.get_ylabel() for axes in figure.axes] == ["error (%)"] * 2 and second.get_xlabel() == "rate"
    assert first.get_title(loc="left") + first.get_title() == "few" and figure.get_suptitle() == "A finding"


def test_a_photograph_keeps_its_greys_in_the_dark():
    """What is coloured by tokens turns with the theme, and a photograph would become its own negative."""
    photo = {"none": np.zeros((2, 4, 4))}
    figure = figures.survival_slider(photo, {"none": {"full": 10.0}}, str, "none")
    ends = {colour for _, colour in figure.data[0].colorscale}
    assert not ends & {value for pair in tokens.TOKENS.values() for value in pair}


RATES = [0.1, 1.0]
TOO_MANY = {
    "draw_misses": lambda many: figures.draw_misses(RATES, many(5, 2), "A finding"),
    "draw_rates": lambda many: figures.draw_rates(RATES, many(5, 2), "A finding", "error", 1),
    "draw_changes": lambda many: figures.draw_changes({"a": many(5, 2)}, ["in", "out"], "A finding"),
    "draw_rate_panels": lambda many: figures.draw_rate_panels(
        {name: {0.5: [1.0]} for name in many(4, 2)}, "A finding", "rate", "error (%)"),
    "depth_slider": lambda many: figures.depth_slider(RATES, many(4, (2, 3)), str, "layer", "size"),
}


@pytest.mark.parametrize("name", TOO_MANY)
def test_no_curve_is_left_out_because_the_colours_have_run_out(name):
    with pytest.raises(ValueError, match=f"{name} expected at most . (curves|panels), got"):
        TOO_MANY[name](lambda count, shape: {f"curve {index}": np.ones(shape) for index in range(count)})
