"""The HalfSpaces figure in a page: points are dragged, the classifier follows, and the copy is moved as a whole."""

import re

import numpy as np
import pytest

from course_utils.widgets import HalfSpaces


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(HalfSpaces("corners"))


@pytest.fixture
def show(figures):
    yield figures.show
    figures.check()


def readout(figure):
    return figure.locator(".course-readout").inner_text()


def model(page):
    return page.evaluate("({ ...model.values })")


def choose(figure, name, value):
    figure.get_by_label(name, exact=True).select_option(value)


def place_of(figure, point):
    """Where a point is in the window: the ring around the chosen one."""
    figure.get_by_label("Point", exact=True).fill(str(point))
    box = figure.locator("svg.course-examples").bounding_box()
    x, y, radius = re.match(r"M(\S+) (\S+)a(\S+)",
                            figure.locator("svg.course-examples path.course-ring").get_attribute("d")).groups()
    return box["x"] + float(x) + float(radius), box["y"] + float(y)


def drag(page, start, stop):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*stop, steps=4)
    page.mouse.up()


def test_the_best_line_has_three_corners_until_one_is_dragged_across(show):
    figure, page = show()
    assert readout(figure).startswith("Best straight line: 3 of 4 points right.")
    start, partner = place_of(figure, 1), place_of(figure, 2)
    # Beyond its partner, the segments of the two classes do not cross any more.
    drag(page, start, (partner[0] + 12, partner[1] - 12))
    assert readout(figure).startswith("Best straight line: 4 of 4 points right.")
    moved = model(page)["points"]
    assert np.allclose(moved[0], [0.66, 0.66], atol=0.1) and moved[1:] == HalfSpaces("corners").points[1:]


def test_a_point_stays_in_its_square(show):
    figure, page = show()
    start = place_of(figure, 3)
    drag(page, start, (start[0] - 400, start[1] - 400))
    assert model(page)["points"][2] == [-1, 1]


def test_a_drag_marks_no_numbers_of_the_axes(show):
    figure, page = show()
    start = place_of(figure, 1)
    drag(page, start, (start[0] + 90, start[1] + 120))
    assert page.evaluate("getSelection().toString()") == ""


def test_beside_the_points_nothing_is_dragged(show):
    figure, page = show()
    x, y = place_of(figure, 1)
    before = model(page)["points"]
    drag(page, (x + 40, y - 30), (x + 80, y - 60))
    assert model(page)["points"] == before


def test_keys_move_a_point_and_change_its_class(show):
    figure, page = show()
    figure.get_by_label("Point", exact=True).focus()
    page.keyboard.press("ArrowRight")
    figure.get_by_label("x₁", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert model(page)["points"][1] == [0.55, 0.5]
    figure.get_by_role("button", name="Change its class").press("Enter")
    assert model(page)["labels"] == [0, 1, 1, 1]
    assert readout(figure).startswith("Best straight line: 4 of 4")


@pytest.mark.parametrize(("machine", "right"), [("polynomial", 4), ("gaussian", 4), ("network", 4)])
def test_other_classifiers_have_all_corners_and_their_own_knob(show, machine, right):
    figure, page = show()
    choose(figure, "Classifier", machine)
    assert f": {right} of 4 points right" in readout(figure)
    knobs = {"polynomial": "Degree", "gaussian": "Width", "network": "Hidden units"}
    for name, label in knobs.items():
        assert figure.get_by_label(label, exact=True).is_visible() == (name == machine)
    assert model(page)["machine"] == machine


def test_moving_the_copy_changes_nothing_on_the_left(show):
    figure, _ = show(machine="gaussian")
    left = figure.locator("svg.course-examples path.course-class-0").get_attribute("d")
    right = figure.locator("svg.course-copy path.course-class-0").get_attribute("d")
    figure.get_by_label("Move the copy", exact=True).fill("0.5")
    assert figure.locator("svg.course-examples path.course-class-0").get_attribute("d") == left
    assert figure.locator("svg.course-copy path.course-class-0").get_attribute("d") != right
    assert "moved 0.50 to the right" in readout(figure)
    assert "moved 0.50 to the right" in figure.locator("svg.course-copy").get_attribute("aria-label")


def test_a_narrow_gaussian_leaves_paper_between_the_points(show):
    figure, _ = show(machine="gaussian", kernel_width=0.05)
    pixels = """canvas => { const { width, height } = canvas;
      const at = (x, y) => [...canvas.getContext('2d').getImageData(x * width, y * height, 1, 1).data].slice(0, 3);
      return [at(0.5, 0.5), at(0.02, 0.02), at(1 / 3, 1 / 3)]; }"""
    middle, corner, point = figure.locator("canvas").first.evaluate(pixels)
    assert np.abs(np.subtract(middle, corner)).max() <= 2
    assert np.abs(np.subtract(middle, point)).max() > 20
