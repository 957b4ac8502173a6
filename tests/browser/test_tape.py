"""The Tape figure on a page of its own: longer lists, another tape, parts taken away, bits turned, steps shown."""

import numpy as np
import pytest

from course_utils.widgets import Tape


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(Tape(6, step=3))


@pytest.fixture
def show(figures):
    yield figures.show
    figures.check()


def value(page, name):
    return page.evaluate("name => model.values[name]", name)


def text(figure, part):
    return figure.locator(part).inner_text().replace("\u00a0", " ")


def verdict_of(page, **changes):
    """The share of wrong bits that Python finds for what the page shows."""
    state = {name: value(page, name) for name in ("bits", "cells", "lacking")} | changes
    widget = Tape(cells=state["cells"], lacking=state["lacking"])
    widget.bits = state["bits"]
    return int((widget.said != widget.vectors).sum()), widget.vectors.size


def slide(figure, name, to):
    slider = figure.get_by_label(name, exact=True)
    move = "(one, to) => { one.value = to; one.dispatchEvent(new Event('input', { bubbles: true })) }"
    slider.evaluate(move, str(to))


def picture(figure, part):
    return figure.locator(f"{part} canvas").evaluate("canvas => canvas.toDataURL()")


def test_it_starts_with_a_list_given_back(show):
    figure, _ = show()
    assert text(figure, ".course-readout") == "6 vectors given back, every bit right."
    assert text(figure, ".course-moment").startswith("Step 3: hears vector 3; writes mostly on cell ")


def test_a_longer_list_keeps_its_beginning_and_is_judged_as_in_python(show):
    figure, page = show()
    before = value(page, "bits")
    slide(figure, "Vectors", 40)
    page.wait_for_timeout(150)
    assert value(page, "bits").startswith(before) and len(value(page, "bits")) == 80
    slide(figure, "Cells", 24)
    page.wait_for_timeout(150)
    wrong, bits = verdict_of(page)
    assert wrong and text(figure, ".course-readout").startswith(f"{wrong} of {bits} bits wrong")
    slide(figure, "Vectors", 6)
    page.wait_for_timeout(150)
    assert value(page, "bits") == before


def test_a_part_taken_away_is_said_and_seen(show):
    figure, page = show()
    before = picture(figure, ".course-writing")
    figure.get_by_label("Heads without").select_option("moves")
    page.wait_for_timeout(150)
    assert value(page, "lacking") == "moves"
    assert picture(figure, ".course-writing") != before
    assert text(figure, ".course-readout").startswith("Without moves: ")
    wrong, bits = verdict_of(page)
    assert f"{wrong} of {bits} bits wrong" in text(figure, ".course-readout")


def test_a_bit_is_turned_by_the_pointer_and_by_keys(show):
    figure, page = show()
    before = value(page, "bits")
    canvas = figure.locator(".course-given canvas")
    box = canvas.bounding_box()
    across = (box["width"] - 46) / 14  # 14 steps, the words on the left
    canvas.click(position={"x": 46 + 1.5 * across, "y": 2.5})  # the first bit of the first vector
    page.wait_for_timeout(150)
    first = f"{int(before[:2], 16) ^ 128:02x}{before[2:]}"
    assert value(page, "bits") == first
    group = figure.get_by_role("group", name="The arrow keys move over the given bits")
    group.focus()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    page.wait_for_timeout(150)
    assert value(page, "bits") == f"{first[:2]}{int(first[2:4], 16) ^ 64:02x}{first[4:]}"


def test_the_step_under_the_pointer_is_shown(show):
    figure, page = show()
    canvas = figure.locator(".course-reading canvas")
    box = canvas.bounding_box()
    across = (box["width"] - 46) / 14
    page.mouse.move(box["x"] + 46 + 2.5 * across, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 46 + 9.5 * across, box["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_timeout(150)
    assert value(page, "step") == 9
    assert text(figure, ".course-moment").startswith("Step 9: should say vector 2; ")
    assert text(figure, ".course-tape-now .course-panel-title") == "The tape after step 9"


def test_play_goes_from_step_to_step(show):
    figure, page = show(reduced_motion=False, step=9)
    figure.get_by_role("button", name="Play").click()
    seen = set()
    for _ in range(200):
        seen.add(int(figure.get_by_label("Step", exact=True).input_value()))
        if 13 in seen:
            break
        page.wait_for_timeout(20)
    assert 13 in seen and seen & {10, 11, 12}  # a machine in use may miss some
    figure.get_by_role("button", name="Play").wait_for()


def test_the_heads_are_told_what_python_works_out(show):
    figure, _ = show()
    _, weightings, _ = Tape(6).run()
    best = weightings[3].argmax(axis=1)
    said = f"writes mostly on cell {best[1]} ({weightings[3, 1].max():.2f}), reads "
    assert said in text(figure, ".course-moment")
    cells = [float(one) for one in figure.locator(".course-settings tbody td:not(.course-number)").all_inner_texts()]
    told = np.array(cells).reshape(6, 2)
    assert (told[1] <= 1).all() and (told[5] >= 1).all()
    np.testing.assert_allclose(told[2:5].sum(axis=0), 1, atol=0.02)


def test_another_list_has_other_bits_and_as_many(show):
    figure, page = show()
    before = value(page, "bits")
    figure.get_by_role("button", name="Another list").click()
    page.wait_for_timeout(150)
    assert value(page, "bits") != before and len(value(page, "bits")) == len(before)


def test_the_longest_list_on_the_longest_tape_is_redrawn_in_a_frame(show):
    figure, _ = show(bits=Tape(60).bits, cells=96, step=100)
    slider = figure.get_by_label("Cells", exact=True)
    times = slider.evaluate("""one => Array.from({ length: 24 }, (_, n) => {
      const start = performance.now();
      one.value = 96 - (n % 3);
      one.dispatchEvent(new Event('input', { bubbles: true }));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    })""")
    print(f"fastest {min(times):.1f} ms, median {np.median(times):.1f} ms")
    assert min(times) < 16  # a machine in use is slower at times


def test_a_press_beside_the_given_bits_shows_the_step(show):
    figure, page = show()
    before = value(page, "bits")
    canvas = figure.locator(".course-given canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": 46 + 10.5 * (box["width"] - 46) / 14, "y": 70})  # among what is said
    page.wait_for_timeout(150)
    assert (value(page, "step"), value(page, "bits")) == (10, before)


def test_the_tape_tells_what_it_holds_and_how_the_heads_came_there(show):
    figure, _ = show()
    told = figure.locator(".course-tape-now canvas").get_attribute("aria-label").replace("\u00a0", " ")
    _, weightings, tapes = Tape(6).run()
    filled = int((np.abs(tapes[3]) > 0.5).any(axis=1).sum())
    assert f"{filled} of 24 cells hold a number" in told
    for name, weighting in zip(("reads", "writes"), weightings[3], strict=True):
        way = told.split(f"The head that {name}: ")[1]
        assert way.split(", sharpened ")[1].startswith(f"mostly on cell {weighting.argmax()} ({weighting.max():.2f}).")
