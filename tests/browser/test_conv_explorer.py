"""The ConvExplorer figure on a page of its own: every control by mouse and by keyboard, and what it shows and says."""

import re

import numpy as np
import pytest

from course_utils.widgets import ConvExplorer


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(ConvExplorer())


@pytest.fixture
def open_widget(figures):
    """Return a function that draws a ConvExplorer with these arguments and returns (the figure, its page)."""
    yield lambda page=None, **arguments: figures.show(**(page or {}), **plain(ConvExplorer(**arguments)))
    figures.check()


def plain(widget):
    return {name: value for name, value in widget.static_state().items() if name != "widget"}


def model(page, *names):
    values = page.evaluate("model.values")
    return [values[name] for name in names] if len(names) > 1 else values[names[0]]


def in_python(page):
    """The widget in Python with the state of the page."""
    state = page.evaluate("model.values")
    widget = ConvExplorer()
    widget.set_state({name: state[name] for name in state if name != "widget"})
    return widget


def numbers(widget, panel="map"):
    """The numbers in the cells of a panel, row after row, those that can be seen."""
    texts = widget.locator(f"svg.course-{panel} .course-numbers text").evaluate_all(
        "all => all.filter(one => one.textContent && getComputedStyle(one).visibility === 'visible'"
        " && getComputedStyle(one.parentElement).display !== 'none').map(one => one.textContent)"
    )
    return [float(text.replace("−", "-")) for text in texts]


def cell(widget, panel, row, column, rows, columns=None):
    """The middle of a cell of a panel, on the screen."""
    columns = columns or rows
    drawing = widget.locator(f"svg.course-{panel}")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    size = min(68 / 336, 1 / max(rows, columns)) * box["width"]
    left, top = box["x"] + (box["width"] - size * columns) / 2, box["y"] + (box["height"] - size * rows) / 2
    return left + (column + 0.5) * size, top + (row + 0.5) * size


def total(widget):
    return widget.locator(".course-sum").inner_text()


def label(widget, panel):
    return widget.locator(f"svg.course-{panel}").get_attribute("aria-label")


def mark(widget, panel):
    """Where the frame around the window or the chosen output is: left, top, width on the screen."""
    box = widget.locator(f"svg.course-{panel} path.course-window").bounding_box()
    return box["x"], box["y"], box["width"]


def named(widget, name):
    return widget.get_by_label(name, exact=True)


def text_of(widget, selector):
    return widget.locator(selector).inner_text()


def test_it_starts_with_a_seven_and_its_vertical_edges(open_widget):
    widget, page = open_widget()
    assert text_of(widget, ".course-panel-title >> nth=0") == "Input 14 × 14, padded to 16 × 16"
    assert text_of(widget, ".course-panel-title >> nth=1") == "Output 14 × 14"
    np.testing.assert_array_equal(numbers(widget), in_python(page).output.ravel())
    assert len(numbers(widget, "input")) == 256 and sum(numbers(widget, "input")) == np.sum(model(page, "pixels"))
    assert total(widget).startswith("Output (7, 7) = 0 × −1 + ") and total(widget).endswith(" + 1 × 1 = 4.")
    products = widget.locator(".course-products td").all_inner_texts()
    assert len(products) == 9 and products[5].split("\n") == ["1 × 2", "2"]
    assert "(14 + 2·1 − 1·(3 − 1) − 1) // 1 + 1 = 14" in text_of(widget, ".course-formula")
    assert label(widget, "input") == (
        "Seven, 14 × 14 pixels, padding 1. The window of output (7, 7) covers rows 6 to 8 and columns 6 to 8."
    )
    assert label(widget, "map") == "The output is 14 × 14, from −4 to 4. Output (7, 7) is 4."
    assert [text_of(widget, f".course-scale >> nth=1 >> span >> nth={n}") for n in (0, 2)] == ["−4", "4"]
    ids = page.eval_on_selector_all("#figures [id]", "nodes => nodes.map(node => node.id)")
    assert len(ids) == len(set(ids)) > 8


@pytest.mark.parametrize("arguments", [
    {},
    {"picture": "corners", "kernel": "corner", "flip": True},
    {"picture": "corners", "kernel": "corner", "stride": 2},
    {"kernel": "Laplacian", "stride": 3, "padding": 0},
    {"kernel": "horizontal edge", "dilation": 3, "padding": 4, "stride": 2},
    {"picture": "bright pixel", "kernel": [[1, 2, 3, 4], [5, 6, 7, 8], [9, -1, -2, -3], [4, 5, 6, 7]], "padding": 0},
    {"pictures": {"wide": [[0, 1, 1, 0, 1, 0, 0], [1, 1, 0, 0, 1, 1, 0]]}, "kernel": [[2, -1], [0, 1]], "padding": 2},
])
def test_the_map_is_that_of_python_and_turns_blue_and_orange(open_widget, arguments):
    widget, page = open_widget(**arguments)
    output = ConvExplorer(**arguments).output
    np.testing.assert_array_equal(numbers(widget), output.ravel())
    painted = widget.locator("svg.course-map").evaluate(
        """drawing => ['plus', 'minus'].map(sign => {
          const paths = [...drawing.querySelectorAll('.course-' + sign)].map(path => path.getAttribute('d') || '');
          const pieces = [...paths.join('').matchAll(/h([\\d.]+)v([\\d.]+)h-/g)];
          return pieces.reduce((sum, [, width, height]) => sum + width / height, 0);
        })"""
    )
    steps = np.round(output / np.abs(output).max() * 20)
    assert painted == pytest.approx([np.sum(steps > 0), np.sum(steps < 0)], abs=0.1)


def test_mouse_over_an_output_shows_its_window_and_its_products(open_widget):
    widget, page = open_widget(kernel="vertical edge", padding=1, stride=2, dilation=2)
    rows = 6  # (14 + 2 - 4 - 1) // 2 + 1
    page.mouse.move(*cell(widget, "map", 1, 4, rows))
    assert model(page, "row", "column") == [1, 4]
    output = in_python(page).output[1, 4]
    assert output != 0 and total(widget).endswith(f" = {output:g}.".replace("-", "−"))
    assert named(widget, "Row").input_value() == "1" and named(widget, "Column").input_value() == "4"
    # The window begins at pixel (1 * 2 - 1, 4 * 2 - 1) of the picture, that is at (2, 8) with its padding.
    x, y, width = mark(widget, "input")
    size = widget.locator("svg.course-input").bounding_box()["width"] / 16
    left, top = (middle - size / 2 for middle in cell(widget, "input", 2, 8, 16))
    assert abs(x - left) < 4 and abs(y - top) < 4 and abs(width - 5 * size) < 8
    taps = widget.locator("svg.course-input path.course-taps").get_attribute("d")
    assert taps.count("M") == 9, "every tap has its mark"
    assert "covers rows 1 to 5 and columns 7 to 11" in label(widget, "input")
    before = total(widget)
    page.mouse.move(*cell(widget, "map", 0, 0, rows))
    assert total(widget) != before and widget.locator("td.course-from-padding").count() == 5


def test_arrow_keys_and_sliders_choose_an_output(open_widget):
    widget, page = open_widget()
    box = widget.get_by_role("group", name=re.compile("^Output map"))
    box.focus()
    for key, place in (("ArrowRight", [7, 8]), ("ArrowDown", [8, 8]), ("ArrowLeft", [8, 7]), ("ArrowUp", [7, 7])):
        before = mark(widget, "input"), mark(widget, "map")
        page.keyboard.press(key)
        assert model(page, "row", "column") == place
        assert mark(widget, "input") != before[0] and mark(widget, "map") != before[1]
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    assert model(page, "row") == 0, "the edge holds"
    ring = box.evaluate("box => [getComputedStyle(box).outlineStyle, getComputedStyle(box).outlineWidth]")
    assert ring == ["solid", "3px"]
    named(widget, "Row").press("End")
    named(widget, "Column").press("ArrowLeft")
    assert model(page, "row", "column") == [13, 6] and total(widget).startswith("Output (13, 6) = ")
    page.wait_for_function("model.saved.length && model.saved.at(-1).row === 13")


def test_pixels_are_edited_by_mouse_and_by_keyboard(open_widget):
    widget, page = open_widget(padding=2)
    before = numbers(widget)
    page.mouse.click(*cell(widget, "input", 4, 2, 18))
    assert model(page, "pixels")[2][0] == 1 and numbers(widget) != before
    np.testing.assert_array_equal(numbers(widget), in_python(page).output.ravel())
    page.mouse.click(*cell(widget, "input", 1, 5, 18))
    assert np.sum(model(page, "pixels")) == np.sum(in_python(page).pictures["seven"]) + 1, "padding stays 0"
    assert "Seven, edited" in label(widget, "input")
    box = widget.get_by_role("group", name=re.compile("^Input picture"))
    box.focus()
    page.keyboard.press("ArrowUp")
    cursor = widget.locator(".course-at-cursor").first
    assert cursor.evaluate("mark => getComputedStyle(mark).visibility") == "visible"
    for key, value in (("Enter", 1), ("Space", 0), ("Enter", 1)):
        page.keyboard.press(key)
        assert model(page, "pixels")[1][0] == value
    widget.get_by_role("button", name="Reset picture").click()
    assert model(page, "pixels") == dict(model(page, "pictures"))["seven"] and numbers(widget) == before
    assert widget.get_by_role("button", name="Reset picture").is_disabled()


def test_a_shift_of_the_picture_moves_the_map_along(open_widget):
    widget, page = open_widget(kernel="corner", picture="corners")
    before = in_python(page).output
    for name, axis, by in (("right", 1, 1), ("down", 0, 1), ("left", 1, -1), ("up", 0, -1)):
        widget.get_by_role("button", name=f"Shift the picture {name}").click()
        after = in_python(page).output
        np.testing.assert_array_equal(after[1:-1, 1:-1], np.roll(before, by, axis)[1:-1, 1:-1])
        np.testing.assert_array_equal(numbers(widget), after.ravel())
        before = after


def test_pictures_and_filters_are_chosen_from_lists(open_widget):
    widget, page = open_widget(pictures={"<b>mine</b>": np.eye(7)}, kernels={"mine": [[1, -1], [1, -1]]})
    picture, preset = named(widget, "Picture"), named(widget, "Preset")
    assert picture.input_value() == "<b>mine</b>" and widget.locator("option b").count() == 0
    seen = set()
    for name in dict(model(page, "pictures")):
        picture.select_option(name)
        assert model(page, "pixels") == dict(model(page, "pictures"))[name]
        seen.add(label(widget, "map"))
    for name in dict(model(page, "kernels")):
        preset.select_option(name)
        assert model(page, "kernel") == dict(model(page, "kernels"))[name]
        assert named(widget, "Size").input_value() == str(len(model(page, "kernel")))
        seen.add(label(widget, "map"))
    assert len(seen) > 10
    picture.focus()
    page.keyboard.press("Home")
    assert model(page, "picture") == "seven"


def test_weights_are_typed(open_widget):
    widget, page = open_widget()
    weight = widget.get_by_label("Weight in row 0, column 2")
    weight.fill("-2.5")
    assert model(page, "kernel")[0] == [-1, 0, -2.5] and named(widget, "Preset").input_value() == ""
    before, sum_before = model(page, "kernel"), total(widget)
    for bad in ("", "-", "1000"):
        weight.fill("") if bad != "1000" else weight.fill(bad)
        if bad == "-":
            weight.press("-")
        assert weight.get_attribute("aria-invalid") == "true" and model(page, "kernel") == before
        assert widget.get_by_role("alert").inner_text() == "A weight is a number from −100 to 100."
        assert total(widget) == sum_before
    weight.blur()
    assert weight.input_value() == "-2.5" and widget.get_by_role("alert").inner_text() == ""
    weight.fill("0.125")
    assert weight.input_value() == "0.125" and model(page, "kernel")[0][2] == 0.125
    for size in "52143":
        named(widget, "Size").select_option(size)
        assert widget.locator(".course-weights input").count() == int(size) ** 2
        assert widget.locator(".course-products td").count() == int(size) ** 2
        drawn, python = numbers(widget), in_python(page).output.ravel()
        np.testing.assert_allclose(drawn if drawn else python, python, atol=0.06, rtol=0.06)


def test_a_weight_is_replaced_by_what_is_typed_after_a_click(open_widget):
    widget, page = open_widget()
    weight = widget.get_by_label("Weight in row 1, column 0")
    weight.click(position={"x": 5, "y": 10})
    page.keyboard.type("-3")
    assert model(page, "kernel")[1] == [-3, 0, 2]
    weight.press("End")
    weight.click()
    page.keyboard.type("5")
    assert model(page, "kernel")[1] != [5, 0, 2], "a second click puts the cursor into the text"


def test_turning_the_filter_is_shown_and_turns_the_picture_of_a_bright_pixel(open_widget):
    kernel = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    widget, page = open_widget(picture="bright pixel", kernel=kernel)
    around = [row * 14 + column for row in (5, 6, 7) for column in (5, 6, 7)]
    assert [numbers(widget)[place] for place in around] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    tick = widget.get_by_role("checkbox", name=re.compile("Turn the filter by 180°"))
    assert not widget.locator(".course-turned").is_visible()
    tick.press("Space")
    assert model(page, "flip") is True
    assert [numbers(widget)[place] for place in around] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert widget.locator(".course-turned td").all_inner_texts() == list("987654321")
    weights = widget.locator(".course-weights input").evaluate_all("all => all.map(one => one.value)")
    assert weights == list("123456789"), "what is edited stays unturned"


def test_stride_padding_and_dilation(open_widget):
    widget, page = open_widget()
    sliders = [("Stride s", 2, 7), ("Padding p", 2, 8), ("Dilation d", 2, 7)]
    for name, value, side in sliders:
        named(widget, name).press("ArrowRight")
        assert int(named(widget, name).input_value()) == value
        assert text_of(widget, ".course-panel-title >> nth=1") == f"Output {side} × {side}"
        assert f"= {side}" in text_of(widget, ".course-formula")
        np.testing.assert_array_equal(numbers(widget), in_python(page).output.ravel())
    assert max(model(page, "row", "column")) <= 6, "the place stays on the map"
    strip = widget.locator("svg.course-input .course-dashes")
    assert strip.evaluate("path => getComputedStyle(path).strokeDasharray") != "none"
    for name, padding in (("valid", 0), ("same", 2), ("full", 4)):
        button = widget.get_by_role("button", name=name, exact=True)
        button.click()
        assert model(page, "padding") == padding and button.get_attribute("aria-pressed") == "true"
        assert bool(strip.get_attribute("d")) == (padding > 0)
    named(widget, "Size").select_option("4")
    named(widget, "Dilation d").fill("1")
    assert widget.get_by_role("button", name="same", exact=True).is_disabled()
    assert "“same” would need a padding of 1.5" in widget.inner_text()


def test_a_filter_that_does_not_fit_is_explained_and_everything_stays_usable(open_widget):
    widget, page = open_widget(picture="small plus", kernel="wide blur", padding=0)
    assert text_of(widget, ".course-panel-title >> nth=1") == "Output 1 × 1"
    named(widget, "Dilation d").press("End")
    words = "The filter needs 13 × 13 pixels, the padded picture has 5 × 5."
    assert text_of(widget, ".course-empty") == words and words in total(widget) and words in label(widget, "input")
    assert not widget.locator("svg.course-map").is_visible() and not widget.locator(".course-products").is_visible()
    assert widget.get_by_role("button", name="Play").is_disabled() and named(widget, "Row").is_disabled()
    assert in_python(page).output.shape == (0, 0)
    page.mouse.click(*cell(widget, "input", 0, 0, 5))
    assert model(page, "pixels")[0][0] == 1
    widget.get_by_role("button", name="Shift the picture down").click()
    named(widget, "Padding p").press("End")
    assert text_of(widget, ".course-panel-title >> nth=1") == "Output 1 × 1" and numbers(widget)
    assert not widget.locator(".course-empty").is_visible() and widget.locator("svg.course-map").is_visible()


def test_play_fills_the_map_and_can_be_paused(open_widget):
    widget, page = open_widget(page={"reduced_motion": False})
    live = widget.locator("[aria-live=polite]")
    page.evaluate(
        """() => {
          window.said = [];
          const live = document.querySelector('#figures [aria-live=polite]');
          const all = { childList: true, characterData: true, subtree: true };
          new MutationObserver(() => said.push(live.textContent)).observe(live, all);
        }"""
    )
    named(widget, "Speed").select_option("30")
    button = widget.locator(".course-play")
    button.click()
    assert button.inner_text() == "Pause"
    second_row = "document.querySelector('#figures .course-sum').textContent.startsWith('Output (1, ')"
    page.wait_for_function(second_row)
    assert 14 < len(numbers(widget)) < 60, "the map is filled up to there"
    page.wait_for_timeout(800)
    assert page.evaluate("said") == [], "nothing is said while it plays"
    button.press("Enter")
    reached = len(numbers(widget))
    row, column = model(page, "row", "column")
    assert button.inner_text() == "Play" and row * 14 + column + 1 == reached
    page.wait_for_timeout(300)
    assert len(numbers(widget)) == reached, "it stands still"
    page.wait_for_function("live => live.textContent", arg=live.element_handle())
    value = in_python(page).output[row, column]
    assert live.inner_text() == f"Output ({row}, {column}) is {value:g}.".replace("-", "−")
    named(widget, "Speed").select_option("120")
    button.click()
    page.wait_for_function("document.querySelector('#figures .course-play').textContent === 'Play'")
    assert len(numbers(widget)) == 196 and model(page, "row", "column") == [13, 13]


def test_a_change_or_a_choice_ends_play(open_widget):
    widget, page = open_widget(page={"reduced_motion": False})
    button = widget.locator(".course-play")
    for act in (
        lambda: page.mouse.click(*cell(widget, "map", 10, 3, 14)),
        lambda: named(widget, "Preset").select_option("Laplacian"),
        lambda: named(widget, "Column").press("End"),
        lambda: page.evaluate("model.arrive({ flip: true })"),
    ):
        button.click()
        page.wait_for_timeout(300)
        assert button.inner_text() == "Pause" and len(numbers(widget)) < 30
        act()
        assert button.inner_text() == "Play"
        page.evaluate("model.arrive({ padding: 0 }); model.arrive({ padding: 1 })")
        assert len(numbers(widget)) == 196


def test_with_less_motion_play_makes_still_and_slower_steps(open_widget):
    widget, page = open_widget()
    assert "Play makes at most 2 outputs a second" in widget.inner_text()
    named(widget, "Speed").select_option("120")
    widget.locator(".course-play").click()
    page.wait_for_timeout(1300)
    assert 2 <= len(numbers(widget)) <= 5
    assert "course-gliding" not in widget.get_attribute("class")
    moving = widget.locator(".course-mark").first.evaluate("mark => getComputedStyle(mark).transitionDuration")
    assert moving == "0s"


def test_the_window_glides_while_play_is_slow(open_widget):
    widget, _ = open_widget(page={"reduced_motion": False})
    assert "less motion" not in widget.inner_text()
    widget.locator(".course-play").click()
    assert "course-gliding" in widget.get_attribute("class")
    moving = widget.locator(".course-mark").first.evaluate("mark => getComputedStyle(mark).transitionDuration")
    assert moving == "0.1s"


def test_in_step_with_a_kernel(open_widget):
    widget, page = open_widget()
    page.evaluate("model.arrive({ kernel: [[1, 0], [0, -1]], stride: 2, padding: 0, row: 3, column: 4 })")
    assert text_of(widget, ".course-panel-title >> nth=1") == "Output 7 × 7"
    assert total(widget).startswith("Output (3, 4) = ") and named(widget, "Size").input_value() == "2"
    tiny = [[1, 0.5], [0, 1]]
    state = {"pictures": [["tiny", tiny]], "picture": "tiny", "pixels": tiny, "row": 0, "column": 0}
    page.evaluate("state => model.arrive(state)", state)
    assert numbers(widget, "input") == [1, 0.5, 0, 1] and numbers(widget) == [0]
    assert page.evaluate("model.saved.length") == 0, "what comes from the kernel is not sent back"
    named(widget, "Padding p").press("ArrowRight")
    page.wait_for_function("model.saved.length === 1 && model.saved[0].padding === 1")


def test_readers_who_listen_are_told_once_after_a_move(open_widget):
    widget, page = open_widget()
    live = widget.locator("[aria-live=polite]")

    def hear(pattern):
        heard = "([live, pattern]) => new RegExp(pattern).test(live.textContent)"
        page.wait_for_function(heard, arg=[live.element_handle(), pattern])

    widget.get_by_role("group", name=re.compile("^Output map")).press("ArrowRight")
    assert in_python(page).output[7, 8] == -2
    hear(r"^Output \(7, 8\) is −2\.$")
    widget.get_by_role("group", name=re.compile("^Input picture")).press("ArrowDown")
    hear(r"^Pixel \(1, 0\) is 0\.$")
    widget.get_by_role("group", name=re.compile("^Input picture")).press("Enter")
    hear(r"^Pixel \(1, 0\) is 1\. Output \(7, 8\) is ")
    named(widget, "Preset").select_option("Laplacian")
    hear(r"^Seven, filter Laplacian, stride 1, padding 1, dilation 1\. The output is 14 × 14, from −\d to \d\.")


@pytest.mark.parametrize("arguments", [{}, {"picture": "noise", "kernel": "wide blur", "flip": True, "dilation": 3}])
def test_on_a_phone_nothing_leaves_the_screen(open_widget, arguments):
    widget, page = open_widget(page={"width": 390, "height": 844}, **arguments)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = widget.bounding_box()
    right = widget.evaluate(
        "widget => Math.max(...[...widget.querySelectorAll('input, button, select, svg, td, p:not([aria-live])')]"
        ".map(part => part.getBoundingClientRect().right))"
    )
    assert right <= box["x"] + box["width"]
    drawings = [widget.locator(f"svg.course-{name}").bounding_box() for name in ("input", "map")]
    assert drawings[1]["y"] > drawings[0]["y"] + drawings[0]["height"], "the panels stand one below the other"
    widget.locator("svg.course-map").scroll_into_view_if_needed()
    rows = in_python(page).output.shape[0]
    page.touchscreen.tap(*cell(widget, "map", 1, 2, rows))
    assert model(page, "row", "column") == [1, 2] and total(widget).startswith("Output (1, 2) = ")


def test_on_a_laptop_both_panels_filter_settings_and_products_are_seen_at_once(open_widget):
    for picture in ("seven", "noise"):
        widget, _ = open_widget(page={"width": 1280, "height": 720}, picture=picture, kernel="Gaussian blur")
        assert widget.bounding_box()["height"] <= 640
        parts = ("svg.course-input", "svg.course-map", ".course-weights", ".course-slide", ".course-products")
        boxes = [widget.locator(part).bounding_box() for part in parts]
        assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=4)
        assert max(box["y"] + box["height"] for box in boxes) - boxes[0]["y"] <= 560
        assert min(box["width"] for box in boxes[:2]) >= 290, "its numbers can be read"


def test_on_a_phone_filter_and_settings_are_seen_with_the_map(open_widget):
    widget, _ = open_widget(page={"width": 390, "height": 844})
    top = widget.locator("svg.course-map").bounding_box()["y"]
    for part in (".course-weights", ".course-slide"):
        box = widget.locator(part).bounding_box()
        assert box["y"] + box["height"] - top <= 844 - 60, part


def test_the_figure_does_not_jump_while_the_window_slides(open_widget):
    # Numbers that take one line on the left, two on the right.
    half = np.where(np.arange(20) < 10, 1.0, np.random.default_rng(0).random((20, 20)))
    widget, _ = open_widget(pictures={"half": half}, kernel="wide blur", padding=0)
    heights = widget.evaluate(
        """widget => {
          const slider = widget.querySelectorAll('input[type=range]')[1], heights = new Set();
          for (let value = 0; value <= Number(slider.max); value++) {
            slider.value = value;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            heights.add(widget.getBoundingClientRect().height);
          }
          return [...heights];
        }"""
    )
    assert len(heights) == 1


def test_colours_follow_the_theme_and_greys_do_not(open_widget):
    def colours(widget, property, *parts):
        look = f"part => getComputedStyle(part).{property}"
        return [widget.locator(part).first.evaluate(look) for part in parts]

    ends = [f"svg.course-input .course-fills path >> nth={index}" for index in (1, 33)]
    moving, greys = [], []
    for dark in (False, True):
        figure, _ = open_widget(page={"dark": dark})
        moving.append(colours(figure, "fill", ".course-plus", ".course-minus", ".course-padding") +
                      colours(figure, "stroke", "path.course-window", ".course-dashes"))
        greys.append(colours(figure, "fill", *ends))
    assert all(a != b for a, b in zip(*moving, strict=True))
    assert greys[0] == greys[1] and "rgb(255, 255, 255)" in greys[0]


def test_a_picture_with_negative_values_is_shown_in_the_colours_of_the_map(open_widget):
    widget, _ = open_widget(pictures={"gradient": [[1, -1], [3, 2]]}, kernel=[[1, 2], [0, -1]], flip=True)
    panel = widget.locator("svg.course-input")
    filled = panel.locator(".course-fills path:not(.course-padding)").evaluate_all(
        "paths => paths.filter(path => path.getAttribute('d')).map(path => path.getAttribute('class'))")
    assert sorted(filled) == ["course-minus", "course-plus", "course-plus", "course-plus"]
    assert widget.locator(".course-scale").first.inner_text().split()[:2] == ["−3", "3"]
    assert panel.locator("text.course-signed").count() == 4
    assert widget.locator("svg.course-map text").evaluate_all("texts => texts.map(text => text.textContent)") == [
        "1", "1", "−2", "3", "7", "5", "0", "−3", "−2"]
    widget.get_by_label("Picture", exact=True).select_option("circle")
    assert widget.locator(".course-scale").first.inner_text().split()[:2] == ["0", "1"]
    assert widget.locator("svg.course-input .course-plus[d]:not([d=''])").count() == 0
