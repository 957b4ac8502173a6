"""The Unroll figure in a page: numbers go forwards and a gradient comes back, folded up and unrolled."""

import pytest

from course_utils.widgets import Unroll


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(Unroll())


def press(widget, name, times=1):
    for _ in range(times):
        widget.get_by_role("button", name=name, exact=True).press("Enter")


def words(widget):
    return widget.locator(".course-words").inner_text()


def shown(widget, kind):
    """The numbers of a kind that are written in the columns, in the order of the steps."""
    texts = widget.locator(f".course-column .course-{kind}").all_text_contents()
    return [text for text in texts if text]


def visible(widget, selector):
    return widget.locator(selector).evaluate_all(
        "all => all.filter(one => getComputedStyle(one).visibility === 'visible').length")


def test_one_step_after_the_other_forwards_and_back(open_widget):
    widget, page = open_widget(step=0)
    assert words(widget) == "Nothing has been read yet: the state is 0."
    assert shown(widget, "gradient") == [] and visible(widget, ".course-bar") == 0
    press(widget, "One step", 3)
    assert words(widget).startswith("Step 3 reads −1.00: s₃ = tanh(U\u00a0x₃ + W\u00a0s₂) = (−0.91, 0.00)")
    press(widget, "One step", 6)
    assert words(widget) == "E is the last output. Its gradient starts at step 8: ∂E/∂s₈ = (1, 0.5)."
    assert shown(widget, "gradient") == ["1", "0.5"] and visible(widget, ".course-bar") == 1
    assert visible(widget, ".course-returning") == 0
    press(widget, "One step", 7)
    assert words(widget) == "Back at step 1: ∂E/∂s₁ = (0.24, −0.13), 0.24 times as long as at step 8."
    assert widget.locator(".course-more").inner_text().startswith("From step 8 to step 1 it shrank")
    assert visible(widget, ".course-bar") == 8 and visible(widget, ".course-returning") == 7
    press(widget, "One step")
    assert page.evaluate("model.values.step") == 0, "after the last it begins anew"


def test_folded_up_there_is_one_column_and_a_loop(open_widget):
    widget, page = open_widget(step=4)
    assert visible(widget, ".course-column") == 8 and visible(widget, ".course-loop") == 0
    press(widget, "Fold up")
    assert page.evaluate("model.values.unfolded") is False
    assert visible(widget, ".course-column") == 1 and visible(widget, ".course-loop") == 1
    assert widget.locator(".course-held").text_content() == "the delay holds s₃"
    assert "with a loop, at step 4" in widget.locator("svg.course-drawing").get_attribute("aria-label")
    press(widget, "One step")
    assert widget.locator(".course-held").text_content() == "the delay holds s₄"
    press(widget, "Unfold")
    assert visible(widget, ".course-column") == 8


def test_the_columns_glide_out_of_the_one(open_widget):
    widget, page = open_widget(step=4, unfolded=False, reduced_motion=False)
    places = """() => [...document.querySelectorAll('.course-column')].map(one => one.getBoundingClientRect().left)"""
    together = page.evaluate(places)
    assert max(together) - min(together) < 40, "one behind the other"
    press(widget, "Unfold")
    page.wait_for_function("() => document.querySelector('.course-loop').getAttribute('visibility') === 'hidden'")
    apart = sorted(page.evaluate(places))
    assert all(later - earlier > 60 for earlier, later in zip(apart, apart[1:], strict=False))


def test_play_goes_on_by_itself_and_stops(open_widget):
    widget, page = open_widget(step=14, reduced_motion=False)
    press(widget, "Play")
    page.wait_for_function("() => model.values.step === 16", timeout=8000)
    assert widget.get_by_role("button", name="Play", exact=True).is_visible()


def test_the_spectral_radius_decides_through_linear_units(open_widget):
    widget, page = open_widget()
    widget.get_by_label("linear", exact=True).check()
    radius = widget.get_by_label("Spectral radius of W")
    radius.press("ArrowLeft")
    radius.press("ArrowLeft")
    assert page.evaluate("model.values.radius") == 0.9
    assert "0.48 times as long" in words(widget)
    before = words(widget)
    widget.get_by_label("Size of the inputs").press("ArrowRight")
    assert words(widget) == before, "through linear units the gradient knows nothing of the inputs"
    widget.get_by_label("tanh", exact=True).check()
    assert words(widget) != before


def test_a_matrix_is_highlighted_in_all_its_copies(open_widget):
    widget, _ = open_widget()
    thick = """(all) => all.filter(one => getComputedStyle(one).strokeWidth === '3.4px' &&
      getComputedStyle(one).visibility === 'visible').length"""
    for name in "UWV":
        widget.get_by_label(name, exact=True).check()
        assert widget.locator(f".course-{name} > path").evaluate_all(thick) == 8
        assert f"{name} leads" in widget.locator(".course-more").inner_text()
    press(widget, "Fold up")
    widget.get_by_label("W", exact=True).check()
    assert widget.locator(".course-W > path").evaluate_all(thick) == 1


def test_what_is_too_long_or_too_short_stays_in_the_chart(open_widget):
    for radius, size, units in ((2.0, 1.0, "linear"), (0.1, 3.0, "tanh")):
        widget, page = open_widget(radius=radius, size=size, units=units)
        assert page.evaluate("""() => {
          const chart = [...document.querySelectorAll('.course-mark')].map(one => one.getBoundingClientRect());
          const top = Math.min(...chart.map(one => one.top)) - 30;
          const bottom = Math.max(...chart.map(one => one.bottom));
          return [...document.querySelectorAll('.course-bar')].map(one => one.getBoundingClientRect())
            .every(one => one.top > top && one.bottom <= bottom + 2);
        }""")
