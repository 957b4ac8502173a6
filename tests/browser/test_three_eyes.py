"""The ThreeEyes figure on a page of its own: choosing, drawing, moving, swapping, and what the three then say."""

import numpy as np
import pytest

from course_utils.data.standins import scikit_learn
from course_utils.widgets import ThreeEyes
from course_utils.widgets.three_eyes import eyes as three

EYES = ("pixels", "gradients", "convnet")


@pytest.fixture(scope="module")
def widget_in_python():
    """Random weights that answer differently, and one digit of each kind."""
    pictures, labels = scikit_learn.digits("test")
    first = [int(np.argmax(labels == digit)) for digit in range(10)]
    return ThreeEyes(pictures[first], labels[first], three.random_weights(np.random.default_rng(2)))


@pytest.fixture(scope="module")
def figures(figure_page, widget_in_python):
    return figure_page(widget_in_python)


def plain(locator):
    return [text.replace("\u00a0", " ") for text in locator.all_inner_texts()]


def answers(widget):
    return plain(widget.locator(".course-answer"))


def changes(widget):
    return plain(widget.locator(".course-changed"))


def drawn(widget, eye):
    return widget.locator(f".course-eye-{eye} canvas").evaluate("canvas => canvas.toDataURL()")


def value(page, name):
    return page.evaluate("name => model.values[name]", name)


def expected(widget):
    """What the answers of a widget in Python read like; the digit that is shown is known."""
    truth = None if widget.picture < 0 else widget.labels[widget.picture]
    found = []
    for scores in widget.scores.values():
        best = int(np.argmax(scores))
        sign = "" if truth is None else " ✓" if best == truth else " ✗"
        found.append(f"{best} ({100 * scores[best]:.0f} %){sign}")
    return found


def test_it_starts_with_three_answers_side_by_side(open_widget, widget_in_python):
    widget, _ = open_widget()
    assert answers(widget) == expected(widget_in_python)
    assert plain(widget.locator(".course-eye-name")) == ["Pixels", "Gradients", "ConvNet"]
    boxes = [widget.locator(f".course-eye-{eye}").bounding_box() for eye in EYES]
    assert len({box["y"] for box in boxes}) == 1 and boxes[0]["x"] < boxes[1]["x"] < boxes[2]["x"]
    assert changes(widget) == ["", "", ""]
    assert widget.locator(".course-readout").inner_text().startswith("It is: 0. ")
    assert widget.locator(".course-reset").is_disabled()


def test_a_picture_is_chosen_and_every_eye_sees_it(open_widget, widget_in_python):
    widget, page = open_widget()
    before = [drawn(widget, eye) for eye in EYES]
    widget.locator(".course-thumb").nth(7).click()
    assert value(page, "picture") == 7
    assert all(drawn(widget, eye) != old for eye, old in zip(EYES, before, strict=True))
    widget_in_python.picture = 7
    assert answers(widget) == expected(widget_in_python)
    widget_in_python.picture = 0


def test_swapping_ink_and_paper_changes_all_but_the_gradients(open_widget):
    widget, page = open_widget()
    before, said = {eye: drawn(widget, eye) for eye in EYES}, answers(widget)
    widget.get_by_label("swap ink and paper").check()
    assert value(page, "swapped") is True
    assert [drawn(widget, eye) == before[eye] for eye in EYES] == [False, True, False]
    assert [text == "unchanged" for text in changes(widget)] == [False, True, False]
    assert answers(widget)[1] == said[1] and answers(widget)[0] != said[0]
    widget.locator(".course-reset").click()
    assert value(page, "swapped") is False and answers(widget) == said and changes(widget) == ["", "", ""]
    assert page.evaluate("document.activeElement.className").startswith("course-picture")


def test_the_picture_moves_by_buttons_and_by_arrow_keys_and_stops_at_four(open_widget, widget_in_python):
    widget, page = open_widget()
    widget.get_by_role("button", name="Move the picture right").click()
    widget.locator(".course-picture").press("ArrowUp")
    assert (value(page, "shift_x"), value(page, "shift_y")) == (1, -1)
    widget_in_python.shift_x, widget_in_python.shift_y = 1, -1
    assert answers(widget) == expected(widget_in_python)
    widget_in_python.shift_x = widget_in_python.shift_y = 0
    for _ in range(6):
        widget.locator(".course-picture").press("ArrowRight")
    assert value(page, "shift_x") == 4
    label = widget.locator(".course-picture canvas").get_attribute("aria-label")
    assert label == "picture 0: 0, moved 4 right, 1 up"


def test_a_digit_is_drawn_with_the_mouse_and_with_the_keyboard(open_widget):
    widget, page = open_widget()
    widget.get_by_role("radio", name="draw one").check(force=True)
    assert value(page, "picture") == -1
    assert widget.locator(".course-readout").inner_text().startswith("Draw with mouse")
    box = widget.locator(".course-picture canvas").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 160, steps=5)
    page.mouse.up()
    first = value(page, "drawing")
    assert len(first) > 1000 and "✓" not in "".join(answers(widget)), "nobody knows what a drawing is"
    area = widget.locator(".course-picture")
    area.press("ArrowRight")
    area.press("Space")
    assert value(page, "drawing") != first
    widget.get_by_role("button", name="Clear the drawing").click()
    assert value(page, "drawing") == "" and changes(widget) == ["", "", ""]


def test_a_moved_drawing_is_drawn_where_the_pointer_is(open_widget):
    widget, page = open_widget(picture=-1, shift_x=3)
    box = widget.locator(".course-picture canvas").bounding_box()
    page.mouse.click(box["x"] + 7 * 20.5, box["y"] + 7 * 14.5)
    ink = page.evaluate("Uint8Array.from(atob(model.values.drawing), one => one.charCodeAt(0)).indexOf(255)")
    assert (ink // 28, ink % 28) == (14, 17)
