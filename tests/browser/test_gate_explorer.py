"""The GateExplorer figure in a page: gates set by hand, valve by valve, and the gates of a trained cell."""

import pytest

from course_utils.widgets import GateExplorer


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(GateExplorer())


def press(widget, name):
    widget.get_by_role("button", name=name, exact=True).press("Enter")


def result(widget):
    return widget.locator(".course-more").inner_text()


def test_shutting_the_other_input_gates_reaches_the_target(open_widget):
    widget, page = open_widget()
    assert "It is 0.50 and depends on x₁, x₂, x₃, x₄, x₅, x₆, x₇ and x₈." in result(widget)
    for step in (1, 2, 4, 5, 6, 7, 8):
        assert "It does." not in result(widget)
        press(widget, f"input gate at step {step}")
    assert result(widget) == "The last output should be x₃ = 0.40 and depend on nothing else. It does."
    assert page.evaluate("model.values.input_gate") == [0, 0, 1, 0, 0, 0, 0, 0]
    press(widget, "forget gate at step 6")
    assert "depends on no number that was read" in result(widget)
    press(widget, "Open all gates")
    assert page.evaluate("model.values.forget_gate") == [1] * 8 and "It is 0.50" in result(widget)


def test_what_is_pressed_is_looked_at_and_its_sliders_set_it_in_between(open_widget):
    widget, page = open_widget()
    press(widget, "forget gate at step 5")
    assert page.evaluate("model.values.step") == 5
    assert widget.locator(".course-words").inner_text().startswith("c₅ = f₅ c₄ + i₅ x₅ = 0.00 · 0.40 + 1.00 · −0.30")
    gate = widget.get_by_role("button", name="forget gate at step 5", exact=True)
    assert gate.get_attribute("aria-pressed") == "false" and gate.inner_text() == "0"
    widget.get_by_label("Forget gate f₅").press("ArrowRight")
    assert gate.get_attribute("aria-pressed") == "mixed" and gate.inner_text() == "0.05"
    assert widget.locator(".course-words").inner_text().startswith("c₅ = f₅ c₄ + i₅ x₅ = 0.05 · 0.40")
    press(widget, "Look at step 2")
    widget.get_by_label("Number x₂").press("ArrowRight")
    assert page.evaluate("model.values.x[1]") == pytest.approx(-0.4)


def test_the_learned_gates_follow_the_marks(open_widget):
    widget, page = open_widget()
    widget.get_by_label("learned", exact=True).check()
    assert widget.get_by_role("button", name="input gate at step 3", exact=True).count() == 0
    assert "should be 0.40. It is 0.38" in result(widget) and "depends on x₃." in result(widget)
    press(widget, "write at step 6")
    assert "should be 0.50" in result(widget) and "depends on x₆." in result(widget)
    press(widget, "ask at step 8")
    assert "should be 0.00" in result(widget)
    assert page.evaluate("[model.values.write[5], model.values.ask[7]]") == [1, 0]
    assert not widget.get_by_label("Forget gate f₈").is_visible() and widget.get_by_label("Number x₈").is_visible()


def test_a_shorter_sequence_has_fewer_columns(open_widget):
    lists = {"x": [0.1, 0.2, 0.3], "write": [0, 1, 0], "ask": [0, 0, 1]}
    widget, page = open_widget()
    gates = {f"{name}_gate": [1, 1, 1] for name in ("input", "forget", "output")}
    page.evaluate("values => model.arrive(values)", {**lists, **gates})
    assert widget.locator("thead button").count() == 3
    assert "∂h₃/∂x" in widget.locator(".course-row-share th").inner_text()
