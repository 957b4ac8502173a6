"""The PerceptronPlayground figure in a page: points placed, dragged and turned, rules stepped and run."""

import re

import pytest

from course_utils.widgets import PerceptronPlayground

TOUCH = """(drawing, [clientX, clientY]) => {
  const touches = [new Touch({ identifier: 1, target: drawing, clientX, clientY })];
  return drawing.dispatchEvent(new TouchEvent('touchstart', { touches, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(PerceptronPlayground("two clouds"))


def state(page):
    return page.evaluate("({ ...model.values })")


def readout(widget):
    return widget.locator(".course-readout").inner_text()


def counted(widget):
    return widget.locator(".course-counted").inner_text()


def promise(widget):
    return widget.locator(".course-promise").inner_text()


def border(widget):
    return widget.locator(".course-border").get_attribute("d")


def press(widget, name):
    widget.get_by_role("button", name=name, exact=True).click()


def place(widget, x, y):
    """Where a point of the plane is in the window."""
    box = widget.locator(".course-ground").bounding_box()
    return box["x"] + (x + 1) / 2 * box["width"], box["y"] + (1 - y) / 2 * box["height"]


def test_step_by_step_the_line_turns_and_the_corrections_are_counted(open_widget):
    widget, page = open_widget()
    assert readout(widget).startswith("Nothing shown yet") and border(widget) == ""
    press(widget, "Step")
    assert readout(widget) == "Step 1, pass 1: point 1, a mistake."
    assert counted(widget).startswith("1 correction so far")
    lines = {border(widget)}
    for _ in range(15):
        press(widget, "Step")
        lines.add(border(widget))
    expected = PerceptronPlayground("two clouds", step=16)
    assert counted(widget) == f"{expected.mistakes} corrections so far; {len(expected.wrong)} of 16 points wrong now."
    assert len(lines) >= 3, "the line has turned"
    press(widget, "Pass")
    assert state(page)["step"] == 32 and "settled" in readout(widget)
    assert widget.get_by_role("button", name="Run", exact=True).is_disabled()
    press(widget, "Start again")
    assert state(page)["step"] == 0 and border(widget) == ""


def test_a_run_stops_by_itself_when_the_rule_settles(open_widget):
    widget, page = open_widget(reduced_motion=False)
    press(widget, "Run")
    page.wait_for_function("() => document.querySelector('.course-readout').textContent.includes('settled')")
    assert state(page)["step"] == 22 and PerceptronPlayground("two clouds", step=22).mistakes == 4
    assert counted(widget).startswith("4 corrections so far; 0 of 16")


def test_what_cannot_be_separated_never_settles(open_widget):
    widget, page = open_widget()
    widget.get_by_label("Points", exact=True).select_option("one point astray")
    assert promise(widget) == "No line separates these points: the rule never settles."
    for _ in range(12):
        press(widget, "Pass")
    assert "settled" not in readout(widget)
    bars = widget.locator(".course-bars").get_attribute("d")
    assert bars.count("M") == 12, "a mistake in every pass"
    passes = widget.locator(".course-passes svg").get_attribute("aria-label")
    assert re.search(r"the last 10 of 12: (\d+, ){9}\d+\.", passes)


def test_dragging_a_point_with_the_mouse(open_widget):
    widget, page = open_widget()
    for _ in range(2):
        press(widget, "Pass")
    line, most = border(widget), promise(widget)
    x, y, label = state(page)["points"][2]
    page.mouse.move(*place(widget, x, y))
    page.mouse.down()
    page.mouse.move(*place(widget, -0.3, 0.1), steps=4)
    page.mouse.up()
    moved = state(page)
    assert moved["points"][2][:2] == pytest.approx([-0.3, 0.1], abs=0.02) and moved["points"][2][2] == label
    assert moved["point"] == 2 and len(moved["points"]) == 16, "a drag adds no point"
    assert border(widget) != line and promise(widget) != most
    assert widget.get_by_label("Points", exact=True).input_value() == "your own"


def test_the_same_with_the_keyboard(open_widget):
    widget, page = open_widget()
    slider = widget.get_by_label("Point", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    before = state(page)["points"][1]
    widget.locator(".course-board").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    assert state(page)["points"][1][:2] == pytest.approx([before[0] - 0.25, before[1] + 0.05])
    for _ in range(9):
        page.keyboard.press("Shift+ArrowLeft")
    assert state(page)["points"][1][0] == -1, "the plane has an edge"


def test_a_finger_on_a_point_does_not_scroll_the_page(open_widget):
    widget, page = open_widget()
    x, y, _ = state(page)["points"][2]
    drawing = widget.locator(".course-board svg")
    scrolls = [drawing.evaluate(TOUCH, list(place(widget, *spot))) for spot in [(x, y), (-0.8, 0.8)]]
    assert scrolls == [False, True]


def test_a_click_adds_a_point_of_the_chosen_class(open_widget):
    widget, page = open_widget()
    page.mouse.click(*place(widget, -0.8, 0.8))
    assert state(page)["points"][16] == [pytest.approx(-0.8, abs=0.02), pytest.approx(0.8, abs=0.02), 1]
    widget.get_by_role("radio", name="circle").check()
    page.mouse.click(*place(widget, 0.8, 0.8))
    assert state(page)["points"][17][2] == 0 and state(page)["point"] == 17
    x, y, _ = state(page)["points"][0]
    page.mouse.click(*place(widget, x, y))
    assert len(state(page)["points"]) == 18 and state(page)["point"] == 0, "a click on a point chooses it"


def test_points_by_buttons_and_their_limits(open_widget):
    widget, page = open_widget()
    press(widget, "Change class")
    assert state(page)["points"][0][2] == 1
    press(widget, "Remove")
    assert len(state(page)["points"]) == 15
    while not widget.get_by_role("button", name="Add a square", exact=True).is_disabled():
        press(widget, "Add a square")
    points = state(page)["points"]
    assert len(points) == 40 and len({tuple(one[:2]) for one in points}) == 40
    page.mouse.click(*place(widget, -0.97, 0.97))
    assert len(state(page)["points"]) == 40
    while not widget.get_by_role("button", name="Remove", exact=True).is_disabled():
        press(widget, "Remove")
    assert len(state(page)["points"]) == 2


def test_rules_bring_their_controls_and_begin_anew(open_widget):
    widget, page = open_widget(step=20)
    assert not widget.get_by_label("Learning rate").is_visible()
    widget.get_by_role("radio", name="Adaline").check()
    assert state(page)["step"] == 0 and widget.get_by_label("Learning rate").is_visible()
    assert not widget.get_by_label("Hidden units").is_visible()
    press(widget, "Pass")
    expected = PerceptronPlayground("two clouds", "adaline", step=16)
    w1, w2, b = (f"{weight:.2f}".replace("-", "−") for weight in expected.weights)
    assert widget.locator(".course-numbers").inner_text() == f"w = ({w1}, {w2}), b = {b}"
    widget.get_by_role("radio", name="Two layers").check()
    assert widget.get_by_label("Hidden units").is_visible()
    assert widget.get_by_role("button", name="New start").is_visible()


def test_two_layers_solve_xor_and_a_line_does_not(open_widget):
    widget, _ = open_widget()
    widget.get_by_label("Points", exact=True).select_option("XOR")
    press(widget, "Run")
    assert "4 of 4 points wrong now" in counted(widget)
    widget.get_by_role("radio", name="Two layers").check()
    for _ in range(5):  # fifty passes each, for a reader who wants no motion
        press(widget, "Run")
    assert counted(widget).endswith("0 of 4 points wrong now.")
    assert border(widget).count("M") >= 1
    line = border(widget)
    press(widget, "New start")
    assert border(widget) != line


def test_without_motion_it_says_so(open_widget):
    widget, _ = open_widget()
    assert widget.locator(".course-note:visible").first.inner_text().startswith("You have asked for less motion")
    widget, _ = open_widget(reduced_motion=False)
    assert not widget.get_by_text("You have asked for less motion").is_visible()
