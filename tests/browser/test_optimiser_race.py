"""The OptimiserRace figure in a page: what its controls change in the race, and what it then says."""

import re

import pytest

from course_utils.widgets import OptimiserRace

LESSON = "notebooks/02-backpropagation/06-optimisers.html"
EVERYBODY = ["gradient descent", "momentum", "Nesterov", "Rprop", "Adagrad", "RMSprop", "Adam"]


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(OptimiserRace())


def in_words(widget):
    """What a screen reader gets instead of the map and of the curves."""
    return [drawing.get_attribute("aria-label") for drawing in widget.locator("svg.course-drawing").all()]


def readout(widget):
    return widget.locator(".course-readout").inner_text()


def tick(widget, *names):
    for name in names:
        widget.get_by_role("checkbox", name=name, exact=True).check()


def row(widget, name):
    return widget.locator(".course-racer").filter(has=widget.page.get_by_role("checkbox", name=name, exact=True))


def reached(widget, name):
    return row(widget, name).locator(".course-loss").inner_text()


def choose(widget, landscape):
    widget.get_by_label("Landscape", exact=True).select_option(landscape)


def start(widget):
    return [float(widget.get_by_label(f"Start w{index}", exact=True).input_value()) for index in "₁₂"]


def paths(widget):
    """How the paths on the map and the curves are drawn now."""
    drawn = "all => all.map(path => path.getAttribute('d'))"
    return widget.locator(".course-drawing .course-trail").evaluate_all(drawn)


def move(widget, page, label, key):
    """Focus a control and press a key; return its value before and after."""
    control = widget.get_by_label(label, exact=True)
    control.focus()
    before = control.input_value()
    page.keyboard.press(key)
    return float(before), float(control.input_value())


def click_at(widget, page, label, part):
    """Click a slider at a part of its length."""
    slider = widget.get_by_label(label, exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
    return float(slider.input_value())


def test_opened_from_disk_the_lesson_shows_a_finished_race_in_the_ravine(open_page):
    watched = open_page(LESSON, from_disk=True)
    mounts = watched.page.locator('.course-widget-mount[data-widget="optimiser_race"]').count()
    widgets = watched.page.locator(".course-optimiser-race")
    assert widgets.locator("svg.course-drawing").count() == 2 * mounts >= 2
    assert any(readout(one) == "After 200 steps Adam leads with E = 4.49×10⁻⁸." for one in widgets.all())
    assert watched.problems == []


def test_it_starts_as_a_finished_race_in_the_ravine(open_widget):
    widget, _ = open_widget()
    assert readout(widget) == "After 200 steps Adam leads with E = 4.49×10⁻⁸."
    assert reached(widget, "gradient descent") == "0.00515"
    seen, curves = in_words(widget)
    assert "Start at (−4, 0). After 200 steps: gradient descent at" in seen
    assert "After 200 of 200 steps: gradient descent 0.00515; momentum" in curves
    assert widget.locator(".course-map .course-trail").count() == 3
    assert widget.locator(".course-band").count() == 10


def test_a_landscape_brings_its_start_its_rates_and_its_formula(open_widget):
    widget, page = open_widget()
    select = widget.get_by_label("Landscape", exact=True)
    seen = {select.input_value(): widget.locator(".course-band").first.get_attribute("d")}
    starts = {"banana valley": [-1.5, 1], "saddle": [-1.6, 0.01], "noisy bowl": [-4, 3], "ravine": [-4, 0]}
    for landscape, expected in list(starts.items())[:3]:
        select.focus()
        page.keyboard.press("ArrowDown")
        assert select.input_value() == landscape and start(widget) == expected
        seen[landscape] = widget.locator(".course-band").first.get_attribute("d")
        assert widget.get_by_label("Noise", exact=True).is_visible() == (landscape == "noisy bowl")
        assert widget.get_by_role("button", name="Other noise").is_visible() == (landscape == "noisy bowl")
    assert len(set(seen.values())) == 4, "each has contours of its own"
    assert "w₂²" in widget.locator(".course-formula").inner_text()
    choose(widget, "ravine")
    assert start(widget) == starts["ravine"] and readout(widget).startswith("After 200 steps Adam")


def test_ticking_an_optimiser_adds_its_path_and_curve(open_widget):
    widget, page = open_widget()
    assert not row(widget, "Rprop").get_by_label("Learning rate of Rprop").is_visible()
    tick(widget, "Rprop")
    assert row(widget, "Rprop").get_by_label("Learning rate of Rprop").is_visible()
    assert widget.locator(".course-map .course-trail.course-racer-rp").count() == 1
    assert widget.locator(".course-trail.course-racer-rp").count() == 4  # also the curve, to come and past, and the row
    assert "Rprop at" in in_words(widget)[0] and readout(widget).startswith("After 200 steps Rprop leads")
    for name in ("gradient descent", "momentum", "Adam", "Rprop"):
        widget.get_by_role("checkbox", name=name, exact=True).press("Space")
    assert widget.locator(".course-map .course-trail").count() == 0
    assert readout(widget) == "Tick an optimiser to let it race."


def test_every_optimiser_has_a_look_of_its_own_and_nothing_leaves_the_frame(open_widget):
    widget, _ = open_widget()
    choose(widget, "noisy bowl")
    tick(widget, *EVERYBODY)
    looks = widget.locator(".course-map .course-trail").evaluate_all(
        "all => all.map(path => getComputedStyle(path).stroke + ' ' + getComputedStyle(path).strokeDasharray)"
    )
    codes = widget.locator(".course-map .course-chip").all_text_contents()
    assert len(set(looks)) == len(set(codes)) == 7
    boxes = [drawing.bounding_box() for drawing in widget.locator("svg.course-drawing").all()]
    assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=1), "the panels stand side by side"
    overflow = widget.evaluate(
        """widget => [...widget.querySelectorAll('.course-racer, .course-sliders, .course-timeline, .course-who')]
          .filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent)"""
    )
    assert overflow == []


def test_a_learning_rate_by_keyboard_and_by_mouse(open_widget):
    widget, page = open_widget()
    label, before = "Learning rate of gradient descent", paths(widget)
    old, new = move(widget, page, label, "ArrowLeft")
    slider = widget.get_by_label(label, exact=True)
    assert new < old and slider.get_attribute("aria-valuetext") == row(widget, "gradient descent").get_by_role(
        "status").inner_text() != "0.018"
    assert sum(a != b for a, b in zip(before, paths(widget), strict=True)) == 3, "only its own path and curve change"
    assert click_at(widget, page, label, 0.8) > -0.2
    words = reached(widget, "gradient descent")
    assert re.fullmatch(r"diverged at step \d", words)
    assert all(f"gradient descent {words}" in text for text in in_words(widget))
    assert readout(widget).startswith("After 200 steps Adam leads")
    reset = widget.get_by_role("button", name="Reset rates")
    reset.click()
    assert paths(widget) == before and reset.is_disabled()


def test_momentum_changes_momentum_and_nesterov_only(open_widget):
    widget, page = open_widget()
    tick(widget, *EVERYBODY)
    before = {name: reached(widget, name) for name in EVERYBODY}
    old, new = move(widget, page, "Momentum", "Home")
    assert (old, new) == (0.9, 0)
    assert [name for name in EVERYBODY if reached(widget, name) != before[name]] == ["momentum", "Nesterov"]
    assert reached(widget, "momentum") == reached(widget, "Nesterov"), "both are plain gradient descent now"
    assert 0.4 < click_at(widget, page, "Momentum", 0.5) < 0.6


def test_noise_and_other_noise(open_widget):
    widget, page = open_widget()
    choose(widget, "noisy bowl")
    before = paths(widget)
    widget.get_by_role("button", name="Other noise").press("Enter")
    other = paths(widget)
    assert all(a != b for a, b in zip(before, other, strict=True))
    old, new = move(widget, page, "Noise", "Home")
    assert (old, new) == (3, 0)
    quiet = paths(widget)
    widget.get_by_role("button", name="Other noise").click()
    assert paths(widget) == quiet, "without noise there is no other"
    assert click_at(widget, page, "Noise", 0.9) > 4 and paths(widget) != quiet


def test_a_click_on_the_map_sets_the_start(open_widget):
    widget, page = open_widget()
    before = paths(widget)
    frame = widget.locator(".course-map .course-frame").bounding_box()
    page.mouse.click(frame["x"] + 0.75 * frame["width"], frame["y"] + 0.25 * frame["height"])
    w1, w2 = start(widget)
    assert abs(w1 - (-4.6 + 0.75 * 6.6)) < 0.03 and abs(w2 - (3.3 - 0.25 * 6.6)) < 0.03
    assert all(a != b for a, b in zip(before, paths(widget), strict=True))
    assert f"Start at ({w1:.3g}, {w2:.3g})" in in_words(widget)[0]
    mark = widget.locator(".course-start").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - (frame["x"] + 0.75 * frame["width"])) < 2
    page.mouse.click(frame["x"] - 20, frame["y"] + 20)
    assert start(widget) == [w1, w2], "beside the map nothing happens"
    # The mouse can also drag it.
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0], frame["y"] - 60)
    page.mouse.up()
    assert start(widget) == [-1.3, 3.3], "the start stays on the map"
    page.mouse.move(*middle)
    assert start(widget) == [-1.3, 3.3], "and stays where it was let go"


def test_arrow_keys_and_sliders_move_the_start_to_the_ridge_too(open_widget):
    widget, page = open_widget()
    place = widget.get_by_role("group", name="Map of the landscape")
    place.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert start(widget) == [-3.95, 0.05]
    page.keyboard.press("Shift+ArrowDown")
    assert start(widget) == [-3.95, -0.45]
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    assert start(widget)[0] == -4.6, "the start stays on the map"
    ring = place.evaluate("place => [getComputedStyle(place).outlineStyle, getComputedStyle(place).outlineWidth]")
    assert ring == ["solid", "3px"]
    # The sliders do the same, finer.
    before = paths(widget)
    old, new = move(widget, page, "Start w₁", "ArrowRight")
    assert (old, new) == (-4.6, -4.59) and paths(widget) != before
    click_at(widget, page, "Start w₂", 0.9)
    assert start(widget)[0] == -4.59 and start(widget)[1] > 2
    # On the ridge everybody is stuck at the saddle.
    choose(widget, "saddle")
    assert move(widget, page, "Start w₂", "ArrowLeft") == (0.01, 0)
    for name in ("gradient descent", "momentum", "Adam"):
        assert reached(widget, name) == "0.25"


def test_the_step_slider_goes_back_in_the_race(open_widget):
    widget, page = open_widget()
    full = paths(widget)
    assert move(widget, page, "Step", "ArrowLeft") == (200, 199)
    assert "199 of 200" in widget.locator(".course-timeline").inner_text()
    assert move(widget, page, "Step", "Home")[1] == 0
    assert readout(widget) == "At the start E is 70.1."
    assert {reached(widget, name) for name in ("gradient descent", "momentum", "Adam")} == {"70.1"}
    line = "line => Number(line.getAttribute('x1'))"
    left = widget.locator(".course-now").evaluate(line)
    width = widget.locator("clipPath[id$=curves] rect").evaluate("area => area.width.baseVal.value")
    step = click_at(widget, page, "Step", 0.5)
    assert 90 < step < 110 and readout(widget).startswith(f"After {step:g} steps")
    assert widget.locator(".course-now").evaluate(line) - left == pytest.approx(width * step / 200, abs=0.2)
    ends = "clips => clips.map(clip => clip.x.baseVal.value + clip.width.baseVal.value)"
    assert widget.locator("clipPath[id$=past] rect").evaluate_all(ends)[0] == pytest.approx(
        widget.locator(".course-now").evaluate(line), abs=0.2), "the curve is strong up to the line"
    curves = slice(3, None)
    assert paths(widget)[curves] == full[curves] and paths(widget)[0] != full[0], "the curves stand, the paths grow"


def test_race_animates_and_pauses(open_widget):
    widget, page = open_widget(reduced_motion=False)
    button = widget.locator(".course-timeline button")
    step = widget.get_by_label("Step", exact=True)
    assert button.inner_text() == "Race" and not widget.locator(".course-note").first.is_visible()
    button.click()
    assert button.inner_text() == "Pause"
    page.wait_for_function("slider => Number(slider.value) > 5", arg=step.element_handle())
    button.press("Enter")
    stopped = int(step.input_value())
    assert button.inner_text() == "Race" and 5 < stopped < 190
    page.wait_for_timeout(200)
    assert int(step.input_value()) == stopped
    step.fill("190")
    button.click()
    page.wait_for_function("slider => slider.value === '200'", arg=step.element_handle())
    assert button.inner_text() == "Race" and readout(widget).startswith("After 200 steps")


def test_with_reduced_motion_the_race_goes_in_still_steps_and_is_told(open_widget):
    widget, page = open_widget()
    live = widget.locator("[aria-live=polite]")
    assert "each press of Race goes 20 steps on" in widget.inner_text()
    button = widget.get_by_role("button", name="Race")
    for expected in ("20", "40"):
        button.click()
        assert widget.get_by_label("Step", exact=True).input_value() == expected
    assert button.inner_text() == "Race" and readout(widget).startswith("After 40 steps")
    # Readers who listen are told after a move.
    page.wait_for_function("live => live.textContent", arg=live.element_handle())
    assert re.match(r"Ravine, start \(−4, 0\)\. After 40 steps \w+ leads .* gradient descent \S+; momentum ",
                    live.inner_text())


def test_in_step_with_a_kernel(open_widget):
    widget, page = open_widget(reduced_motion=False)
    page.evaluate("model.arrive({ landscape: 'saddle', start: [1, 0.5], optimisers: ['Adam'], steps: 50, step: 10 })")
    assert start(widget) == [1, 0.5] and readout(widget).startswith("After 10 steps Adam has reached")
    assert widget.get_by_label("Landscape", exact=True).input_value() == "saddle"
    page.evaluate("model.arrive({ rates: { Adam: 0.123456 }, momentum: 0.5 })")
    assert row(widget, "Adam").get_by_role("status").inner_text() == "0.123"
    assert page.evaluate("model.saved.length") == 0, "what comes from the kernel is not sent back"
    tick(widget, "Rprop")
    widget.get_by_label("Step", exact=True).press("ArrowRight")
    page.wait_for_function("model.saved.length > 0 && model.saved.at(-1).step === 11")
    last = page.evaluate("model.saved.at(-1)")
    assert last["optimisers"] == ["Rprop", "Adam"] and last["start"] == [1, 0.5]
    choose(widget, "noisy bowl")
    page.wait_for_function("model.saved.at(-1).landscape === 'noisy bowl'")
    last = page.evaluate("model.saved.at(-1)")
    assert last["start"] == [-4, 3] and last["rates"]["Adam"] == 0.1 and len(last["rates"]) == 7
    widget.get_by_role("button", name="Race").click()
    page.evaluate("model.arrive({ momentum: model.values.momentum })")
    assert widget.get_by_role("button", name="Pause").is_visible(), "an echo does not stop the race"
    page.evaluate("model.arrive({ momentum: 0.3 })")
    assert widget.get_by_role("button", name="Race").is_visible(), "news does"


def test_on_a_phone_the_map_stays_in_view_and_a_finger_sets_the_start(open_widget):
    widget, page = open_widget(width=390, height=844)
    map_box, curves = (drawing.bounding_box() for drawing in widget.locator("svg.course-drawing").all())
    assert curves["y"] >= map_box["y"] + map_box["height"], "the panels stand one below the other"
    tick(widget, *EVERYBODY)
    choose(widget, "saddle")  # where losses have the longest powers of ten
    fits = "all => all.every(loss => loss.scrollWidth <= loss.clientWidth && loss.clientHeight < 30)"
    assert widget.locator(".course-racer .course-loss").evaluate_all(fits)
    frame = widget.locator(".course-map .course-frame")
    for label in ("Learning rate of Adam", "Momentum", "Learning rate of momentum", "Step"):
        widget.get_by_label(label, exact=True).focus()
        area, control = frame.bounding_box(), widget.get_by_label(label, exact=True).bounding_box()
        assert 0 <= area["y"] and area["y"] + area["height"] <= control["y"] < 844, label
    before = start(widget)
    page.touchscreen.tap(area["x"] + 0.5 * area["width"], area["y"] + 0.3 * area["height"])
    assert start(widget) != before
