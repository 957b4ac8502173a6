"""The Knobs figure in a page: what knobs, steps and batches change, and what it says."""

import re

import pytest

from course_utils.widgets import Knobs

MARKED = """widget =>
  [...widget.querySelector('svg.course-points .course-batch').getAttribute('d').matchAll(/M/g)].length"""


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(Knobs())


def press(widget, name):
    widget.get_by_role("button", name=name, exact=True).press("Enter")


def objective(widget):
    return float(re.search(r"E = ([\d.]+)", widget.locator(".course-objective").inner_text())[1])


def path(widget, drawing, layer):
    return widget.locator(f"svg.course-{drawing} path.course-{layer}").get_attribute("d") or ""


def test_at_zero_nothing_is_known(open_widget):
    widget, _ = open_widget()
    assert widget.locator(".course-objective").inner_text() == ("E = 1.1 on all 45 examples, 15 of them right; "
                                                                "no steps so far.")
    label = widget.locator("svg.course-points").get_attribute("aria-label")
    assert "All of the plane is A's; 15 of 45 are on their own side" in label
    assert widget.get_by_role("button", name="All knobs to 0").is_disabled()
    assert path(widget, "weights", "step") and path(widget, "weights", "average")


def test_a_knob_turned_by_keyboard_moves_the_border_and_the_scores(open_widget):
    widget, page = open_widget()
    words = widget.locator(".course-example-words")
    before = words.inner_text(), path(widget, "points", "borders")
    widget.get_by_label("B", exact=True).check()
    knob = widget.get_by_label("w₁", exact=True)
    for _ in range(20):
        knob.press("ArrowRight")
    assert page.evaluate("model.values.knobs") == [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert words.inner_text() != before[0] and path(widget, "points", "borders") != before[1]
    assert objective(widget) < 1.09


def test_steps_with_all_go_downhill_and_leave_a_trail(open_widget):
    widget, page = open_widget()
    losses = [objective(widget)]
    for _ in range(5):
        press(widget, "Step with all")
        losses.append(objective(widget))
    assert losses == sorted(losses, reverse=True) and losses[-1] < 0.6
    assert path(widget, "weights", "trail-0").count("L") == 5
    assert "5 steps so far" in widget.locator(".course-objective").inner_text()
    widget.get_by_label("b", exact=True).press("ArrowRight")
    assert page.evaluate("[model.values.steps, model.values.path.length]") == [0, 0]
    press(widget, "All knobs to 0")
    assert objective(widget) == 1.1


def test_the_fifth_batch_of_one_points_away_from_the_average(open_widget):
    """As the lesson says; the draws are the same for every reader."""
    widget, _ = open_widget()
    for _ in range(5):
        press(widget, "Draw a batch")
    words = widget.locator(".course-batch-words").inner_text()
    angle = int(re.search(r"(\d+)°", words)[1])
    assert angle > 90
    before = objective(widget)
    press(widget, "Step with the batch")
    assert objective(widget) > before


def test_a_click_puts_an_example_in_and_takes_it_out(open_widget):
    widget, page = open_widget(chosen=[], highlighted=7)
    assert widget.get_by_role("button", name="Step with the batch").is_disabled()
    x, y = page.evaluate("""() => {
      const ring = document.querySelector('svg.course-points .course-ring').getBoundingClientRect();
      return [ring.left + ring.width / 2, ring.top + ring.height / 2];
    }""")
    page.mouse.click(x, y)
    assert page.evaluate("model.values.chosen") == [7] and widget.evaluate(MARKED) == 1
    assert widget.get_by_role("button", name="Take the example out").is_visible()
    page.mouse.click(x, y)
    assert page.evaluate("model.values.chosen") == []
    assert path(widget, "weights", "step") == ""


def test_a_batch_has_the_size_that_was_chosen(open_widget):
    widget, page = open_widget()
    widget.get_by_label("Batch size").select_option("10")
    press(widget, "Draw a batch")
    assert len(page.evaluate("model.values.chosen")) == 10 and widget.evaluate(MARKED) == 10
    step = path(widget, "weights", "step")
    widget.get_by_label("Learning rate").press("ArrowLeft")
    assert page.evaluate("model.values.learning_rate") == 0.5
    assert path(widget, "weights", "step") != step, "half as long"


def test_knobs_far_away_are_still_seen(open_widget):
    widget, _ = open_widget(knobs=[[30, -12, 0], [-3, 4, 0], [0, 0, 1]])
    inside = widget.evaluate("""widget => {
      const frame = widget.querySelector('svg.course-weights .course-frame').getBoundingClientRect();
      return [...widget.querySelectorAll('svg.course-weights .course-marks circle')].every(one => {
        const box = one.getBoundingClientRect();
        return box.left > frame.left && box.right < frame.right && box.top > frame.top && box.bottom < frame.bottom;
      });
    }""")
    assert inside


def test_on_a_phone_the_borders_stand_by_the_sliders_that_turn_them(open_widget):
    widget, _ = open_widget(width=390, height=800)
    plane, sliders = (widget.locator(one).bounding_box() for one in ("svg.course-points", ".course-turning"))
    assert sliders["y"] + sliders["height"] - plane["y"] < 700
