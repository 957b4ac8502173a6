"""The NextCharacter figure in a page: typing, the caret, writing on, and the colours of a cell along the text."""

import numpy as np
import pytest

from course_utils.widgets import NextCharacter

KNOWN = "\n abcdef"
TEXT = "a bad cab\nfed a bee"


def sure_network():
    """A network of three cells without a doubt after a "b": a "b" opens the cell 0 for an a."""
    size, count = 3, len(KNOWN)
    rng = np.random.default_rng(2)
    state = {"weight_ih": rng.normal(size=(4 * size, count)), "weight_hh": 0.5 * rng.normal(size=(4 * size, size)),
             "bias_ih": rng.normal(size=4 * size), "bias_hh": np.zeros(4 * size)}
    b = KNOWN.index("b")
    for gate, sign in ((0, 1), (2, 1), (3, 1)):
        state["weight_ih"][gate * size, b] = 9 * sign
    state["bias_ih"][[0, 2, 3]] -= 3
    weight = rng.normal(size=(count, size))
    weight[:, 0] = 0
    weight[KNOWN.index("a"), 0] = 12
    return {f"lstm.{kind}_l0": one for kind, one in state.items()} | {"out.weight": weight, "out.bias": np.zeros(count)}


@pytest.fixture(scope="module")
def made():
    return NextCharacter(sure_network(), KNOWN, TEXT)


@pytest.fixture(scope="module")
def figures(figure_page, made):
    return figure_page(made)


def text_of(page):
    return page.evaluate("model.values.text")


def press(widget, name):
    widget.get_by_role("button", name=name, exact=True).press("Enter")


def coloured(widget):
    """The text behind the field, and the share of the colour of each character, below 0 for blue."""
    return widget.locator(".course-colours > span").evaluate_all("""all => all.map(one => [one.dataset.is,
      (one.classList.contains('course-below') ? -1 : 1) * Number(one.style.getPropertyValue('--course-share'))])""")


def test_typing_moves_bars_and_colours_and_reaches_the_target(open_widget, made):
    widget, page = open_widget()
    field = widget.get_by_label("Text", exact=True)
    field.focus()
    assert "not above 95" in widget.locator(".course-sure").inner_text()
    field.press("End")
    field.type("b")
    assert text_of(page) == TEXT + "b" and page.evaluate("model.values.position") == len(TEXT) + 1
    said = widget.locator(".course-sure").inner_text()
    assert "the network itself gives “a”" in said and "✓ above 95" in said
    assert "course-reached" in widget.locator(".course-sure").get_attribute("class")
    assert "".join(one for one, _ in coloured(widget)) == TEXT + "b"
    made.text = TEXT + "b"
    np.testing.assert_allclose([one for _, one in coloured(widget)], made.cells()[:, 0], atol=0.0051)


def test_the_field_and_the_colours_behind_it_break_their_lines_alike(open_widget):
    for width in (1280, 390):
        widget, page = open_widget(width=width, text="abc def " * 20 + "\n" * 40 + "a" * 58, typed=258,
                                   position=1)
        sizes = """() => ['textarea', '.course-colours'].map(one => document.querySelector(one)).map(one =>
          [one.clientWidth, one.scrollHeight])"""
        field, behind = page.evaluate(sizes)
        assert field == behind
        widget.locator("textarea").evaluate("one => { one.scrollTop = 40; }")
        page.wait_for_function("document.querySelector('.course-colours').scrollTop === 40")


@pytest.mark.parametrize("width", [1280, 620, 390])
def test_the_place_that_is_looked_at_is_in_sight(open_widget, width):
    inside = """widget => { const [box, here] = ['.course-text', '.course-here'].map(one =>
      widget.querySelector(one).getBoundingClientRect()); return here.top > box.top && here.bottom < box.bottom; }"""
    text = "abc def " * 20 + "\n" * 20 + "a" * 40
    widget, page = open_widget(width=width, text=text, typed=220, position=220)
    assert widget.evaluate(inside)
    page.evaluate("model.arrive({ position: 3 })")
    page.wait_for_function("document.querySelector('.course-colours').scrollTop === 0")
    assert widget.evaluate(inside)


def test_the_caret_looks_at_another_place(open_widget, made):
    widget, page = open_widget()
    field = widget.get_by_label("Text", exact=True)
    field.focus()
    for _ in range(3):
        field.press("ArrowLeft")
    page.wait_for_function("model.values.position === 16")
    cost = widget.locator(".course-cost").inner_text()
    assert cost.startswith("There stands “b”:")
    assert widget.locator(".course-here").evaluate_all("all => all.map(one => one.dataset.is)") == [" "]
    field.press("Control+Home")
    page.wait_for_function("model.values.position === 0")
    assert widget.locator(".course-sure").inner_text().startswith("With nothing read")
    assert widget.locator(".course-here").count() == 0


def test_what_the_network_does_not_know_is_left_out(open_widget):
    widget, page = open_widget()
    field = widget.get_by_label("Text", exact=True)
    field.focus()
    field.press("Control+Home")
    field.type("aZb")
    assert text_of(page) == "ab" + TEXT and page.evaluate("model.values.position") == 2
    page.keyboard.insert_text("é")
    assert widget.locator(".course-error").inner_text() == "The network does not know “é”: left out."
    assert field.input_value() == "ab" + TEXT
    field.type("c")
    assert widget.locator(".course-error").inner_text() == ""


def test_it_writes_as_python_does_and_takes_back(open_widget, made):
    widget, page = open_widget()
    made.text = TEXT
    made.position, made.seed, made.temperature = len(TEXT), 1, 1.0
    for _ in range(3):
        made.write()
        press(widget, "Write one")
    assert text_of(page) == made.text
    press(widget, "Write on")  # less motion: forty at once
    made.write(40)
    assert text_of(page) == made.text and page.evaluate("model.values.typed") == len(TEXT)
    assert widget.locator(".course-written").count() == 43
    press(widget, "Take back")
    assert text_of(page) == TEXT
    assert widget.get_by_role("button", name="Take back").is_disabled()
    assert page.evaluate("document.activeElement.textContent") == "Write one"


def test_the_mark_says_what_will_be_written_and_the_seed_changes_it(open_widget):
    widget, page = open_widget()
    drawn = set()
    for seed in range(1, 9):
        widget.get_by_label("Seed", exact=True).fill(str(seed))
        marked = widget.locator(".course-marked .course-visually-hidden")
        said = marked.inner_text() if marked.count() else None
        press(widget, "Write one")
        written = text_of(page)[len(TEXT) :]
        if said:
            names = {" ": "the space", "\n": "the line end"}
            assert said.startswith(f"{names.get(written, f'“{written}”')}, which will be written")
        drawn.add(written)
        press(widget, "Take back")
    assert len(drawn) > 2
    widget.get_by_label("Seed", exact=True).fill("5000")
    assert page.evaluate("model.values.seed") == 8
    widget.get_by_label("Seed", exact=True).blur()
    assert widget.get_by_label("Seed", exact=True).input_value() == "8"


def test_it_writes_on_until_it_is_paused(open_widget):
    widget, page = open_widget(reduced_motion=False)
    widget.get_by_role("button", name="Write on", exact=True).click()
    page.wait_for_function("model.values.text.length > 24")
    widget.get_by_role("button", name="Pause").click()
    written = text_of(page)
    page.wait_for_timeout(300)
    assert text_of(page) == written and widget.get_by_role("button", name="Write on", exact=True).is_visible()


def test_a_full_text_says_so_and_stops(open_widget):
    widget, page = open_widget(text="a" * 290, typed=290, position=290)
    press(widget, "Write on")
    assert len(text_of(page)) == 300
    assert widget.locator(".course-error").inner_text() == "The text is full: 300 characters. Delete some."
    assert widget.get_by_role("button", name="Write one").is_disabled()


def test_the_controls_change_the_bars_at_once_and_leave_the_outlines(open_widget):
    widget, _ = open_widget()
    outlines = ".course-own"
    own = widget.locator(outlines).evaluate_all("all => all.map(one => one.style.width)")
    values = widget.locator(".course-value")
    before = values.all_inner_texts()
    widget.get_by_label("Temperature", exact=True).press("Home")
    sharp = values.all_inner_texts()
    assert sharp != before and "as drawn" in widget.locator(".course-bars-title").inner_text()
    widget.get_by_label("Temperature", exact=True).press("End")
    widget.get_by_label("Top-k", exact=True).press("Home")
    assert values.all_inner_texts()[:8] == ["100\u00a0%", *["cut"] * 7]
    assert widget.locator(".course-others").inner_text() == f"1 of {len(KNOWN)} kept"
    widget.get_by_label("Top-k", exact=True).press("End")
    widget.get_by_label("Top-p", exact=True).press("Home")
    assert values.all_inner_texts()[1] == "cut"
    assert widget.locator(outlines).evaluate_all("all => all.map(one => one.style.width)") == own


def test_another_cell_colours_the_text(open_widget):
    widget, page = open_widget()
    before = coloured(widget)
    label = widget.locator(".course-colours").get_attribute("aria-label")
    widget.get_by_label("Cell", exact=True).press("ArrowRight")
    assert page.evaluate("model.values.cell") == 1 and coloured(widget) != before
    assert widget.locator(".course-colours").get_attribute("aria-label") != label
