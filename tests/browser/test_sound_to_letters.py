"""The figure SoundToLetters in a page: what playing, dragging and a dearer blank do."""

import pytest

from course_utils.widgets import SoundToLetters

LOW_ENOUGH = 640  # pixels, with the seventeen classes of the lesson


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(SoundToLetters.example())


def written(widget):
    return widget.locator(".course-written").inner_text()


def canvas(widget):
    return widget.locator("canvas.course-sound")


def test_step_by_step_the_letters_come(open_widget):
    widget, page = open_widget(step=0)
    seen = [written(widget)]
    step = widget.get_by_label("Step", exact=True)
    for _ in range(10):
        step.press("ArrowRight")
        seen.append(written(widget))
    assert seen == ["", *["t"] * 4, *["te"] * 3, *["ten"] * 3]
    assert widget.locator(".course-verdict").inner_text() == "✓ all right"
    assert page.evaluate("model.values.step") == 10


def test_a_dearer_blank_writes_letters_that_are_not_there(open_widget):
    widget, page = open_widget(step=10)
    blank = widget.get_by_label("Blank dearer by", exact=True)
    before = canvas(widget).evaluate("one => one.toDataURL()")
    for _ in range(8):
        blank.press("ArrowRight")
    assert page.evaluate("model.values.blank") == 4
    assert written(widget) != "ten" and "s" in written(widget)
    assert widget.locator(".course-verdict").inner_text() == "✗ not what was said"
    assert canvas(widget).evaluate("one => one.toDataURL()") != before
    assert f"written “{written(widget)}”" in canvas(widget).get_attribute("aria-label")


def test_a_drag_through_the_picture_moves_the_step(open_widget):
    widget, page = open_widget(step=0)
    box = canvas(widget).bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 30)
    page.mouse.down()
    first = page.evaluate("model.values.step")
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 60)
    page.mouse.up()
    assert 4 <= first <= 7 and page.evaluate("model.values.step") == 10


def test_another_sound_begins_anew(open_widget):
    widget, page = open_widget(step=8)
    widget.get_by_label("Somebody says").select_option("two tens")
    assert page.evaluate("[model.values.sound, model.values.step]") == [1, 0]
    assert widget.get_by_label("Step", exact=True).get_attribute("max") == "20"
    widget.get_by_label("Step", exact=True).press("End")
    assert written(widget) == "two tens"


def test_play_runs_to_the_end_at_the_pace_of_the_sound(open_widget):
    widget, page = open_widget(step=0)
    page.emulate_media(reduced_motion="no-preference")
    button = widget.get_by_role("button", name="Play")
    button.click()
    page.wait_for_function("model.values.step === 10", timeout=5000)
    widget.get_by_role("button", name="Play").wait_for()
    assert written(widget) == "ten"
    page.emulate_media(reduced_motion="reduce")


def test_with_less_motion_play_goes_to_the_end(open_widget):
    widget, page = open_widget(step=2)
    page.emulate_media(reduced_motion="reduce")
    widget.get_by_role("button", name="Play").press("Enter")
    assert page.evaluate("model.values.step") == 10


def test_it_is_low_enough_with_the_letters_of_the_lesson(open_widget):
    widget, _ = open_widget(width=1280, height=720)
    height, rows = widget.bounding_box()["height"], 17 - 8
    assert height + 11 * rows <= LOW_ENOUGH
