"""Curves and next words: what the pictures of the chapter on language show of their numbers."""

import matplotlib
import numpy as np
import pytest

from course_utils import figures

matplotlib.use("agg")


def test_curves_keep_their_numbers_and_their_names():
    curves = {"triples": [3.0, 2.0, 1.0], "network": [2.0, 1.5, 0.5]}
    (axes,) = figures.draw_lines(["never", "1–3", "4 +"], curves, "A finding", "times", "perplexity", ylim=(0, 4)).axes
    assert [line.get_ydata().tolist() for line in axes.lines] == list(curves.values())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(curves)
    assert len({(line.get_color(), line.get_marker()) for line in axes.lines}) == 2 and axes.get_ylim() == (0, 4)
    curves = {f"N = {n}": [n, n, n] for n in range(5)}
    (axes,) = figures.draw_lines([1, 2, 4], curves, "", "x", "y", at_end=True, xscale="log").axes
    assert axes.get_xscale() == "log" and axes.get_legend() is None
    assert [(text.get_text(), text.xy) for text in axes.texts] == [(f"N = {n}", (4, n)) for n in range(5)]
    (axes,) = figures.draw_lines([1], {"b": [5.1], "a": [5.0]}, "", "x", "y", at_end=True, ylim=(0, 10)).axes
    (low, high) = axes.texts
    assert low.get_text() == "a" and high.xy[1] - low.xy[1] == pytest.approx(0.6), "names would lie on each other"


def test_runs_are_marks_around_the_curve_of_their_means():
    runs = {"a": np.array([[1.0, 2.0, 4.0], [3.0, 2.0, 0.0]]), "b": np.zeros((5, 3))}
    (axes,) = figures.draw_runs([1, 2, 3], runs, "A finding", "x", "y", level=1).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    curves = [line.get_ydata() for line in axes.lines if line.get_linestyle() == "-"]
    marks = [line.get_ydata() for line in axes.lines if line.get_linestyle() != "-"]
    assert [one.tolist() for one in curves] == [[2, 2, 2], [0, 0, 0]]
    assert [one.tolist() for one in marks[:2]] == runs["a"].tolist() and len(marks) == 2 + 5 + 1
    with pytest.raises(ValueError, match=r"draw_runs expected a \(runs, 2\), got \(2, 3\)"):
        figures.draw_runs([1, 2], runs, "", "x", "y")


def test_curves_want_a_number_for_each_place():
    with pytest.raises(ValueError, match=r"draw_lines expected a \(3,\), got \(2,\)"):
        figures.draw_lines([1, 2, 3], {"a": [1, 2]}, "", "x", "y")
    with pytest.raises(ValueError, match="at most 4 curves in a legend, got 5"):
        figures.draw_lines([1], dict.fromkeys("abcde", [1]), "", "x", "y")


def test_the_slider_shows_what_each_model_expects():
    words = ["<unk>", *"abcdefghij"]
    rising, falling = np.arange(11) / 55, np.arange(11)[::-1] / 55
    steps = [(["<unk>", "a"], 10, (rising, falling)), (["a", "j"], 0, (falling, rising))]
    figure = figures.expectation_slider(steps, words, ("table", "network"))
    above, below = figure.data
    np.testing.assert_allclose(above.x, np.sort(rising)[::-1][:8], atol=1e-4)
    assert above.text[0] == "j 18.2% ◀ came" and below.text[0] == "‹unk› 18.2%"
    assert figure.layout.title.text == "… ‹unk› a <b>j</b><br>table 18.18%, network 0.00%"
    assert [frame.name for frame in figure.frames] == ["1: j", "2: ‹unk›"]
    assert figure.frames[1].data[0].text[0] == "‹unk› 18.2% ◀ came"
    assert "<b>‹unk›</b>" in figure.frames[1].layout.title.text
    with pytest.raises(ValueError, match=r"2 models with 11 probabilities, got \[11, 3\]"):
        figures.expectation_slider([([], 0, (rising, np.ones(3) / 3))], words, ("table", "network"))
