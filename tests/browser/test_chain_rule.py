"""The ChainRule figure: what its controls do, and what it then says."""

import pytest
from conftest import parts_outside

from course_utils.autograd import Tensor
from course_utils.widgets import ChainRule

LESSON = "notebooks/02-backpropagation/01-chain-rule.html"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
TWO_PATHS = "Two paths: (x + y) × sin(x)"


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(ChainRule())


def readout(widget):
    return widget.locator(".course-readout").inner_text()


def label(widget):
    """The text description of the drawing, which a screen reader gets instead of it."""
    return widget.locator("svg.course-drawing").get_attribute("aria-label")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_the_drawing_says_stands_below_its_middle(open_widget, width):
    widget, _ = open_widget(width=width)
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
    y = Tensor(0.5, requires_grad=True, name="x").tanh()
    state = ChainRule(y * y + y, y=y).static_state()
    widget, _ = open_widget(expression="", graph=state["graph"], values=state["values"])
    box = widget.get_by_label("Expression", exact=True)
    assert box.input_value() == "" and "built in Python" in box.get_attribute("placeholder")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    box.fill("x * x")
    box.press("Enter")
    assert box.get_attribute("placeholder") == ""


def test_no_text_is_wider_than_its_card_and_none_is_stretched(open_widget):
    """In whatever font: characters move together where they must, and never apart."""
    widget, page = open_widget()
    widget.get_by_label("Expression", exact=True).fill("(sigmoid(w*x + b) - t)**2 * 0.000123456")
    widget.get_by_role("button", name="Draw").click()
    page.get_by_role("button", name="Nudge").click()
    for family in ("sans-serif", "serif", "monospace"):
        widget.evaluate("(one, family) => (one.style.fontFamily = family)", family)
        widget.get_by_label("w", exact=True).fill("0.7")
        page.get_by_role("button", name="Nudge").click()
        wrong = widget.evaluate(
            """widget => [...widget.querySelectorAll('.course-card, .course-pill')].flatMap(part => {
              const room = part.querySelector(':scope > rect').getBBox().width;
              return [...part.querySelectorAll(':scope > text')].filter(text => {
                const set = text.getComputedTextLength();
                text.removeAttribute('textLength');
                return set > room || text.getComputedTextLength() < set - 1;
              }).map(text => text.textContent);
            })"""
        )
        names = set(widget.locator(".course-card-name").all_text_contents())  # set once, in the font at that time
        assert [text for text in wrong if text not in names] == [], family


def test_constants_are_quiet_and_in_the_legend(open_widget):
    widget, _ = open_widget()
    entry = widget.locator(".course-legend").get_by_text("constant", exact=True)
    assert entry.is_visible()
    chip = widget.locator(".course-chip").first
    assert chip.locator("rect").evaluate("rect => getComputedStyle(rect).stroke") == "none"
    ink = "text => getComputedStyle(text).fill"
    assert chip.locator("text").evaluate(ink) != widget.locator(".course-card-name").first.evaluate(ink)
    widget.get_by_label("Example").select_option(label=TWO_PATHS)
    assert not entry.is_visible()


def test_two_arrows_between_the_same_cards_are_two_paths_in_words(open_widget):
    widget, _ = open_widget()
    widget.get_by_label("Expression", exact=True).fill("y = tanh(x); y*y + y")
    widget.get_by_role("button", name="Draw").click()
    routes = widget.locator(".course-path .course-way").all_inner_texts()
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


def test_slider_by_keyboard_updates_values_slopes_and_description(open_widget):
    widget, page = open_widget()
    assert "4 × 3 = 12" in readout(widget)
    slider = widget.get_by_label("x", exact=True)
    slider.focus()
    page.keyboard.press("Home")
    lowest = float(slider.get_attribute("min"))
    assert float(slider.input_value()) == lowest
    assert f"= {6 * lowest:g}".replace("-", "−") in readout(widget)
    assert f"{lowest:g}".replace("-", "−") in label(widget)


def test_first_target_negative_product_by_mouse(open_widget):
    """'Make the product of the slopes negative with one move.'"""
    widget, page = open_widget()
    slider = widget.get_by_label("x", exact=True)
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2)
    assert float(slider.input_value()) < 0
    assert "= −" in readout(widget)


def test_nudge_by_keyboard_shows_changes_prediction_and_error(open_widget):
    widget, page = open_widget()
    widget.get_by_label("Change Δx").select_option(label="+0.1")
    widget.get_by_role("button", name="Nudge").focus()
    page.keyboard.press("Enter")
    results = widget.locator(".course-results")
    results.wait_for()
    words = results.inner_text()
    for number in ("0.41", "1.23", "1.2", "0.03"):  # Δy, Δz, 12 × 0.1, the error
        assert number in words
    widget.get_by_role("button", name="Halve").press("Space")
    assert "0.0075" in results.inner_text(), "half the change, a quarter of the error"


def test_nudge_is_animated_and_escape_ends_it(open_widget):
    widget, page = open_widget(reduced_motion=False)
    widget.get_by_role("button", name="Nudge").click()
    page.wait_for_timeout(100)
    assert widget.locator(".course-pill[visibility=visible]").count() < 3
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert widget.locator(".course-pill[visibility=visible]").count() == 0
    widget.get_by_role("button", name="Nudge").click()
    page.wait_for_function("document.querySelectorAll('.course-pill[visibility=visible]').length === 3")
    widget.locator(".course-summary", has_text="Predicted: 4 × 3").wait_for()
    assert widget.locator(".course-dot[visibility=visible]").count() == 0


def test_second_target_two_paths_cancel(open_widget):
    """'Find a place where they cancel': at x = 2.0288, y = 0 the sum of the paths is zero and neither path is."""
    widget, page = open_widget()
    widget.get_by_label("Example").select_option(label=TWO_PATHS)
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
    widget, page = open_widget()
    widget.get_by_label("Example").select_option(label=TWO_PATHS)
    before = label(widget)
    radios = widget.locator(".course-path input[type=radio]")
    radios.nth(0).focus()
    page.keyboard.press("ArrowDown")
    assert radios.nth(1).is_checked()
    assert "along this path" in readout(widget)
    assert label(widget) != before


def test_third_target_a_saturated_neuron(open_widget):
    widget, _ = open_widget()
    widget.get_by_label("Example").select_option(label="A neuron")
    widget.get_by_label("b", exact=True).fill("5")
    widget.get_by_label("Input").select_option("w")
    shown = readout(widget).split("=")[-1].split()[0]
    digits, _, power = shown.replace("−", "-").partition("×10")
    assert abs(float(digits)) * 10.0 ** int(power.translate(SUPERSCRIPTS) or 0) < 0.01


def test_a_typed_expression_is_drawn_and_a_wrong_one_explained(open_widget):
    widget, page = open_widget()
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
    assert alert.inner_text()


def test_an_undefined_value_is_said_in_words(open_widget):
    widget, page = open_widget()
    widget.get_by_label("Expression", exact=True).fill("log(x)")
    widget.get_by_role("button", name="Draw").click()
    widget.get_by_label("x", exact=True).fill("-1")
    assert "undefined" in widget.inner_text()


def test_screen_readers_are_told_after_a_move(open_widget):
    widget, page = open_widget()
    slider = widget.get_by_label("x", exact=True)
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    live = widget.locator("[aria-live=polite]")
    page.wait_for_timeout(1500)
    assert "x" in live.inner_text() and "z" in live.inner_text()


def test_another_expression_takes_over_the_sliders(open_widget):
    widget, page = open_widget()
    for expression, moved in (("first*second + third", "third"), ("u * v", "u"), ("x**3", "x")):
        widget.get_by_label("Expression", exact=True).fill(expression)
        widget.get_by_role("button", name="Draw").click()
        widget.get_by_label(moved, exact=True).fill("2.5")
        assert page.evaluate("model.values.values")[moved] == 2.5
        assert widget.locator("input[type=range]").count() == len(page.evaluate("model.values.values"))


@pytest.mark.parametrize("width", [390, 780])
def test_the_account_of_nudges_fits(open_widget, width):
    widget, _ = open_widget(width=width)
    widget.get_by_label("Example").select_option(label=TWO_PATHS)
    widget.get_by_role("button", name="Nudge").click()
    for _ in range(4):
        widget.get_by_role("button", name="Halve").click()
    assert widget.locator(".course-results tbody tr").count() == 4 + 4
    assert parts_outside(widget, ".course-results *, .course-panel *") == []


@pytest.mark.parametrize(
    ("expression", "block"),
    [("(sigmoid(w*x + b) - t)**2", "end"), ("a*b + c*d + f*g + h*k", "start")],
    ids=["side", "below"],
)
def test_the_controls_stay_in_the_window_while_a_high_drawing_passes(open_widget, expression, block):
    """At the side of a narrow drawing, below a wide one; so the slider and the output are seen together."""
    widget, page = open_widget(width=1280, height=720)
    widget.get_by_label("Expression", exact=True).fill(expression)
    widget.get_by_role("button", name="Draw").click()
    assert widget.bounding_box()["height"] > 720
    output = widget.locator(".course-output")
    for seen in (widget.locator(".course-card").first, output):
        seen.evaluate("(card, block) => card.scrollIntoView({ block, behavior: 'instant' })", block)
        for control in (widget.locator("input[type=range]").first, widget.get_by_role("button", name="Nudge")):
            box = control.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 720
    covered = """card => {
      const box = card.querySelector('rect').getBoundingClientRect();
      return document.elementFromPoint(box.left + box.width / 2, box.top + 5).closest('.course-card') !== card;
    }"""
    assert not output.evaluate(covered)


def test_the_figures_of_the_lesson_are_there_in_the_font_of_the_book(open_page):
    watched = open_page(LESSON)
    page = watched.page
    mounts = page.locator(".course-widget-mount[data-widget=chain_rule]").count()
    assert page.locator(".course-chain-rule svg.course-drawing").count() == mounts >= 2
    family = "element => getComputedStyle(element).fontFamily"
    wanted = page.locator(".bd-sidebar-primary").evaluate(family)
    for part in ("svg.course-drawing text", ".course-readout", "button", "select", "legend"):
        assert page.locator(f".course-chain-rule {part}").first.evaluate(family) == wanted, part
    assert watched.problems == []
