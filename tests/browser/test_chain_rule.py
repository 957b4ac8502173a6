"""The ChainRule figure in the static book: every control by mouse and by keyboard, and what it then says."""

import statistics

import pytest

HOME = "book/index.html"
LESSON = "notebooks/02-backpropagation/01-chain-rule.html"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@pytest.fixture
def open_widget(open_page):
    """Return a function that opens a page and returns (the ChainRule that starts as `showing`, the watched page)."""

    def opener(path=HOME, showing="Fig. 1b", **options):
        watched = open_page(path, **options)
        widgets = watched.page.locator(".course-chain-rule")
        start = "one => one.querySelector('select').selectedOptions[0].label.startsWith(text)"
        index = widgets.evaluate_all(f"(all, text) => all.findIndex({start})", showing)
        assert index >= 0, f"no figure that starts as {showing}"
        widget = widgets.nth(index)
        widget.scroll_into_view_if_needed()
        return widget, watched

    return opener


def readout(widget):
    return widget.locator(".course-readout").inner_text()


def label(widget):
    """The text description of the drawing, which a screen reader gets instead of it."""
    return widget.locator("svg.course-drawing").get_attribute("aria-label")


def test_every_figure_of_the_lesson_is_mounted(open_page):
    watched = open_page(LESSON)
    mounts = watched.page.locator(".course-widget-mount").count()
    assert watched.page.locator(".course-chain-rule svg.course-drawing").count() == mounts >= 2
    ids = watched.page.eval_on_selector_all(".course-chain-rule [id]", "nodes => nodes.map(node => node.id)")
    assert len(ids) == len(set(ids))
    assert watched.problems == []


@pytest.mark.parametrize("width", [1280, 390])
def test_what_the_drawing_says_stands_below_its_middle(open_widget, width):
    widget, _ = open_widget(LESSON, width=width)
    middles = widget.evaluate(
        """widget => ['svg.course-drawing', '.course-legend', '.course-readout'].map(name => {
          const box = widget.querySelector(name).getBoundingClientRect();
          return (box.left + box.right) / 2;
        })"""
    )
    assert max(middles) - min(middles) <= 1
    sides = widget.evaluate(
        """widget => {
          const text = document.createRange();
          text.selectNodeContents(widget.querySelector('.course-readout'));
          const [inner, outer] = [text.getBoundingClientRect(), widget.getBoundingClientRect()];
          return [inner.left - outer.left, outer.right - inner.right];
        }"""
    )
    assert abs(sides[0] - sides[1]) <= 2


def test_a_graph_built_in_python_says_so_in_the_empty_box(open_widget):
    built, _ = open_widget(LESSON, showing="Built in Python")
    box = built.get_by_label("Expression", exact=True)
    assert box.input_value() == "" and "built in Python" in box.get_attribute("placeholder")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    box.fill("x * x")
    box.press("Enter")
    assert box.get_attribute("placeholder") == ""


def test_constants_are_quiet_and_in_the_legend(open_widget):
    widget, _ = open_widget()
    entry = widget.locator(".course-legend").get_by_text("constant", exact=True)
    assert entry.is_visible()
    chip = widget.locator(".course-chip").first
    assert chip.locator("rect").evaluate("rect => getComputedStyle(rect).stroke") == "none"
    ink = "text => getComputedStyle(text).fill"
    assert chip.locator("text").evaluate(ink) != widget.locator(".course-card-name").first.evaluate(ink)
    widget.get_by_label("Example").select_option(label="Two paths: (x + y) × sin(x)")
    assert not entry.is_visible()


def test_two_arrows_between_the_same_cards_are_two_paths_in_words(open_widget):
    widget, _ = open_widget()
    widget.get_by_label("Expression", exact=True).fill("y = tanh(x); y*y + y")
    widget.get_by_role("button", name="Draw").click()
    routes = widget.locator(".course-path label > span:first-child").all_inner_texts()
    assert len(routes) == 4 and len(set(routes)) == 4
    assert "y → u₁ (first arrow) → z" in routes[1] and "(second arrow)" in routes[2]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_slopes_have_a_halo_in_the_colour_of_the_paper(open_widget, dark):
    widget, _ = open_widget(dark=dark)
    halo = widget.locator(".course-edge-slope text").first.evaluate(
        "text => [getComputedStyle(text).paintOrder.split(' ')[0], getComputedStyle(text).stroke]"
    )
    paper = widget.evaluate("widget => getComputedStyle(widget).backgroundColor")
    assert halo == ["stroke", paper]


def test_the_text_is_set_in_the_font_of_the_books_controls(open_widget):
    widget, watched = open_widget()
    family = "element => getComputedStyle(element).fontFamily"
    wanted = watched.page.locator(".bd-sidebar-primary").evaluate(family)
    for part in ("svg.course-drawing text", ".course-readout", "button", "select", "legend"):
        assert widget.locator(part).first.evaluate(family) == wanted, part


def test_slider_by_keyboard_updates_values_slopes_and_description(open_widget):
    widget, watched = open_widget()
    assert "4 × 3 = 12" in readout(widget)
    slider = widget.get_by_label("x", exact=True)
    slider.focus()
    watched.page.keyboard.press("Home")
    lowest = float(slider.get_attribute("min"))
    assert float(slider.input_value()) == lowest
    assert f"= {6 * lowest:g}".replace("-", "−") in readout(widget)
    assert f"{lowest:g}".replace("-", "−") in label(widget)


def test_first_target_negative_product_by_mouse(open_widget):
    """'Make the product of the slopes negative with one move.'"""
    widget, watched = open_widget(LESSON)
    slider = widget.get_by_label("x", exact=True)
    box = slider.bounding_box()
    watched.page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2)
    assert float(slider.input_value()) < 0
    assert "= −" in readout(widget)


def test_nudge_by_keyboard_shows_changes_prediction_and_error(open_widget):
    widget, watched = open_widget()
    widget.get_by_label("Change Δx").select_option(label="+0.1")
    widget.get_by_role("button", name="Nudge").focus()
    watched.page.keyboard.press("Enter")
    results = widget.locator(".course-results")
    results.wait_for()
    words = results.inner_text()
    for number in ("0.41", "1.23", "1.2", "0.03"):  # Δy, Δz, 12 × 0.1, the error
        assert number in words
    widget.get_by_role("button", name="Halve").press("Space")
    assert "0.0075" in results.inner_text(), "half the change, a quarter of the error"


def test_nudge_is_animated_and_escape_ends_it(open_widget):
    widget, watched = open_widget(reduced_motion=False)
    widget.get_by_role("button", name="Nudge").click()
    watched.page.wait_for_timeout(100)
    assert widget.locator(".course-pill[visibility=visible]").count() < 3
    watched.page.keyboard.press("Escape")
    watched.page.wait_for_timeout(200)
    assert watched.problems == []
    widget.get_by_role("button", name="Nudge").click()
    watched.page.wait_for_timeout(4000)
    assert widget.locator(".course-pill[visibility=visible]").count() == 3


def test_second_target_two_paths_cancel(open_widget):
    """'Find a place where they cancel': at x = 2.0288, y = 0 the sum of the paths is zero and neither path is."""
    widget, watched = open_widget(LESSON)
    widget.get_by_label("Example").select_option(label="Two paths: (x + y) × sin(x)")
    assert widget.locator(".course-path").count() == 3  # all paths, and each of the two
    signs = set()
    slider = widget.get_by_label("x", exact=True)
    widget.get_by_label("y", exact=True).fill("0")
    for value in ("2", "2.1"):
        slider.fill(value)
        total = float(readout(widget).split("=")[-1].split()[0].replace("−", "-"))
        signs.add(total > 0)
    assert signs == {True, False}


def test_choosing_a_path_highlights_it_and_shows_its_product(open_widget):
    widget, watched = open_widget(LESSON)
    widget.get_by_label("Example").select_option(label="Two paths: (x + y) × sin(x)")
    before = label(widget)
    radios = widget.locator(".course-path input[type=radio]")
    radios.nth(0).focus()
    watched.page.keyboard.press("ArrowDown")
    assert radios.nth(1).is_checked()
    assert "along this path" in readout(widget)
    assert label(widget) != before


def test_third_target_a_saturated_neuron(open_widget):
    widget, _ = open_widget(LESSON)
    widget.get_by_label("Example").select_option(label="A neuron")
    widget.get_by_label("b", exact=True).fill("5")
    widget.get_by_label("Input").select_option("w")
    shown = readout(widget).split("=")[-1].split()[0]
    digits, _, power = shown.replace("−", "-").partition("×10")
    assert abs(float(digits)) * 10.0 ** int(power.translate(SUPERSCRIPTS) or 0) < 0.01


def test_a_typed_expression_is_drawn_and_a_wrong_one_explained(open_widget):
    widget, watched = open_widget()
    box = widget.get_by_label("Expression", exact=True)
    box.fill("exp(-a**2) + b")
    box.press("Enter")
    assert widget.get_by_label("a", exact=True).count() == 1 and widget.get_by_label("b", exact=True).count() == 1
    drawn = label(widget)
    box.fill("a ^ 2")
    box.press("Enter")
    alert = widget.get_by_role("alert")
    assert "**" in alert.inner_text()
    assert label(widget) == drawn, "the last good graph stays"
    box.fill("window.alert(1)")
    box.press("Enter")
    assert alert.inner_text() and watched.problems == []


def test_an_undefined_value_is_said_in_words(open_widget):
    widget, watched = open_widget()
    widget.get_by_label("Expression", exact=True).fill("log(x)")
    widget.get_by_role("button", name="Draw").click()
    widget.get_by_label("x", exact=True).fill("-1")
    assert "undefined" in widget.inner_text()
    assert watched.problems == []


def test_screen_readers_are_told_after_a_move(open_widget):
    widget, watched = open_widget()
    slider = widget.get_by_label("x", exact=True)
    slider.focus()
    for _ in range(3):
        watched.page.keyboard.press("ArrowRight")
    live = widget.locator("[aria-live=polite]")
    watched.page.wait_for_timeout(1500)
    assert "x" in live.inner_text() and "z" in live.inner_text()


def test_every_control_is_reached_by_tab(open_widget):
    widget, watched = open_widget()
    widget.get_by_label("Example").focus()
    reached = set()
    for _ in range(12):
        reached.add(watched.page.evaluate("document.activeElement.tagName + (document.activeElement.type || '')"))
        watched.page.keyboard.press("Tab")
    assert {"SELECTselect-one", "INPUTtext", "BUTTONsubmit", "INPUTrange", "BUTTONbutton", "INPUTradio"} <= reached


def test_on_a_phone_the_whole_drawing_is_on_the_screen(open_widget):
    widget, watched = open_widget(width=390, height=844, touch=True)
    box = widget.locator("svg.course-drawing").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    slider = widget.get_by_label("x", exact=True)
    area = slider.bounding_box()
    watched.page.touchscreen.tap(area["x"] + 0.9 * area["width"], area["y"] + area["height"] / 2)
    assert float(slider.input_value()) > 2


def test_colours_follow_the_theme(open_widget):
    fill = "card => getComputedStyle(card).fill"
    light, _ = open_widget()
    dark, _ = open_widget(dark=True)
    value = ".course-card-value"
    assert light.locator(value).first.evaluate(fill) != dark.locator(value).first.evaluate(fill)


def test_a_redraw_takes_at_most_16_ms(open_widget):
    """300 moves of the slider, each followed by a layout; the bound is that of the design, for the median."""
    widget, _ = open_widget()
    times = widget.evaluate(
        """widget => {
          const slider = widget.querySelector('input[type=range]'), times = [];
          for (let i = 0; i < 300; i++) {
            slider.value = Number(slider.min) + (slider.max - slider.min) * ((i * 37) % 300) / 300;
            const start = performance.now();
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            widget.getBoundingClientRect();
            times.push(performance.now() - start);
          }
          return times;
        }"""
    )
    assert statistics.median(times) <= 16
