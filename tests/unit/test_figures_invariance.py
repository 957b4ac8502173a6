"""What the lesson on pooling draws: receptive fields, changes at each layer, cells over a cycle; and pictures moved."""

import matplotlib
import numpy as np
import pytest

from course_utils import data, figures

matplotlib.use("agg")


def test_a_frame_marks_the_computed_field_from_the_first_pixel_that_counts():
    sizes = np.zeros((20, 20))
    sizes[6:9, 7:12] = 1
    axes = figures.draw_fields({"conv": (sizes, 5)}, "A finding").axes[0]
    assert axes.get_title() == "conv"
    assert axes.patches[0].get_bbox().bounds == (6.5, 5.5, 5, 5)
    assert axes.get_xlim() == (2.5, 15.5) and axes.get_ylim() == (14.5, 1.5)


def test_a_field_without_a_pixel_is_refused():
    with pytest.raises(ValueError, match="expected a pixel that counts in 'conv'"):
        figures.draw_fields({"conv": (np.zeros((4, 4)), 1)}, "")


def test_every_panel_has_every_network():
    curves = {"max": [0.6, 0.3], "none": [0.6, 0.5]}
    figure = figures.draw_changes({"shift": curves, "turn": curves, "size": curves}, ["pixels", "top"], "A finding")
    assert [axes.get_title() for axes in figure.axes] == ["shift", "turn", "size"]
    for axes in figure.axes:
        assert [(line.get_label(), list(line.get_ydata())) for line in axes.lines] == list(curves.items())
    assert [axes.get_ylabel() for axes in figure.axes] == ["", "relative change (1 = own length)", ""]


def test_the_slider_shows_picture_and_changes_of_each_shift():
    pictures = np.array([np.eye(4), np.roll(np.eye(4), 1, axis=1), np.zeros((4, 4))])
    changes = {"max": np.array([[0, 0], [0.6, 0.3], [1.4, 0.9]]), "none": np.ones((3, 2))}
    figure = figures.shift_slider(pictures, changes, ["pixels", "top"], ["none", "one", "two"])
    assert [frame.name for frame in figure.frames] == ["0", "1", "2"]
    assert figure.layout.title.text == "one" and figure.frames[2].layout.title.text == "two"
    assert list(figure.data[1].y) == [0.6, 0.3] and list(figure.frames[2].data[1].y) == [1.4, 0.9]
    np.testing.assert_array_equal(figure.data[0].z, 255 * pictures[1])
    np.testing.assert_array_equal(figure.data[-1].z, 255 * pictures[0], "the outline is the first picture's")
    assert figure.layout.yaxis2.range == (0, 1.5)


def test_a_cycle_is_closed():
    phases = np.linspace(0, 2 * np.pi, 4, endpoint=False)
    axes = figures.draw_cycles(phases, {"unit": [1, 2, 3, 2]}, "A finding").axes[0]
    np.testing.assert_allclose(axes.lines[0].get_xdata(), [0, 90, 180, 270, 360])
    assert list(axes.lines[0].get_ydata()) == [1, 2, 3, 2, 1]


def test_ratios_stand_sorted_in_their_column():
    axes = figures.draw_ratios({"before": [1.5, 1.2], "after": [[0.7], [0.2]]}, "A finding").axes[0]
    assert [list(line.get_ydata()) for line in axes.lines[:2]] == [[1.2, 1.5], [0.2, 0.7]]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["before", "after"]
    assert axes.get_xlabel() == "2 units each, sorted"


def test_pictures_move_by_whole_pixels_exactly():
    pictures = np.random.default_rng(0).random((2, 1, 8, 8)).astype(np.float32)
    moved = data.move_pictures(pictures, right=2, down=-1)
    assert moved.dtype == np.float32
    np.testing.assert_allclose(moved[:, :, :7, 2:], pictures[:, :, 1:, :6], atol=1e-5)
    assert not moved[:, :, 7].any() and not moved[..., :2].any()


def test_pictures_turn_counter_clockwise_and_grow_about_their_middle():
    pictures = np.random.default_rng(0).random((2, 1, 8, 8))
    np.testing.assert_allclose(data.move_pictures(pictures, degrees=90), np.rot90(pictures, axes=(2, 3)), atol=1e-6)
    square = np.zeros((1, 1, 8, 8))
    square[..., 3:5, 3:5] = 1
    grown = data.move_pictures(square, scale=2)[0, 0]
    np.testing.assert_allclose(grown[2:6, 2:6][1:3, 1:3], 1)
    assert grown.sum() == pytest.approx(4 * square.sum())


def test_what_is_no_stack_of_pictures_is_not_moved():
    with pytest.raises(ValueError, match=r"pictures \(N, C, H, W\), got \(8, 8\)"):
        data.move_pictures(np.ones((8, 8)))
