"""The OptimiserRace figure in the static book: every control by mouse and by keyboard, and what it then says."""

import re
import statistics

import pytest

LESSON = "notebooks/02-backpropagation/06-optimisers.html"
EVERYBODY = ["gradient descent", "momentum", "Nesterov", "Rprop", "Adagrad", "RMSprop", "Adam"]


@pytest.fixture
def open_widget(open_page):
    """Return a function that opens the lesson and returns (the figure that starts in the ravine, the watched page)."""

    def opener(**options):
        watched = open_page(LESSON, **options)
        widgets = watched.page.locator(".course-optimiser-race")
        index = widgets.evaluate_all("all => all.findIndex(one => one.querySelector('select').value === 'ravine')")
        assert index >= 0, "no figure that starts in the ravine"
        widget = widgets.nth(index)
        widget.scroll_into_view_if_needed()
        return widget, watched

    return opener


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


def move(widget, watched, label, key):
    """Focus a control and press a key; return its value before and after."""
    control = widget.get_by_label(label, exact=True)
    control.focus()
    before = control.input_value()
    watched.page.keyboard.press(key)
    return float(before), float(control.input_value())


def click_at(widget, watched, label, part):
    """Click a slider at a part of its length."""
    slider = widget.get_by_label(label, exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    watched.page.mouse.click(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
    return float(slider.input_value())


def test_every_figure_of_the_lesson_is_mounted(open_page):
    watched = open_page(LESSON)
    mounts = watched.page.locator('.course-widget-mount[data-widget="optimiser_race"]').count()
    assert watched.page.locator(".course-optimiser-race svg.course-drawing").count() == 2 * mounts >= 2
    ids = watched.page.eval_on_selector_all(".course-optimiser-race [id]", "nodes => nodes.map(node => node.id)")
    assert len(ids) == len(set(ids))
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
    widget, watched = open_widget()
    select = widget.get_by_label("Landscape", exact=True)
    seen = {select.input_value(): widget.locator(".course-band").first.get_attribute("d")}
    starts = {"banana valley": [-1.5, 1], "saddle": [-1.6, 0.01], "noisy bowl": [-4, 3], "ravine": [-4, 0]}
    for landscape, expected in list(starts.items())[:3]:
        select.focus()
        watched.page.keyboard.press("ArrowDown")
        assert select.input_value() == landscape and start(widget) == expected
        seen[landscape] = widget.locator(".course-band").first.get_attribute("d")
        assert widget.get_by_label("Noise", exact=True).is_visible() == (landscape == "noisy bowl")
        assert widget.get_by_role("button", name="Other noise").is_visible() == (landscape == "noisy bowl")
    assert len(set(seen.values())) == 4, "each has contours of its own"
    assert "w₂²" in widget.locator(".course-formula").inner_text()
    choose(widget, "ravine")
    assert start(widget) == starts["ravine"] and readout(widget).startswith("After 200 steps Adam")
    assert watched.problems == []


def test_ticking_an_optimiser_adds_its_path_and_curve(open_widget):
    widget, watched = open_widget()
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
    widget, watched = open_widget()
    label, before = "Learning rate of gradient descent", paths(widget)
    old, new = move(widget, watched, label, "ArrowLeft")
    slider = widget.get_by_label(label, exact=True)
    assert new < old and slider.get_attribute("aria-valuetext") == row(widget, "gradient descent").get_by_role(
        "status").inner_text() != "0.018"
    assert sum(a != b for a, b in zip(before, paths(widget), strict=True)) == 3, "only its own path and curve change"
    assert click_at(widget, watched, label, 0.8) > -0.2
    words = reached(widget, "gradient descent")
    assert re.fullmatch(r"diverged at step \d", words)
    assert all(f"gradient descent {words}" in text for text in in_words(widget))
    assert readout(widget).startswith("After 200 steps Adam leads")
    reset = widget.get_by_role("button", name="Reset rates")
    reset.click()
    assert paths(widget) == before and reset.is_disabled()


def test_momentum_changes_momentum_and_nesterov_only(open_widget):
    widget, watched = open_widget()
    tick(widget, *EVERYBODY)
    before = {name: reached(widget, name) for name in EVERYBODY}
    old, new = move(widget, watched, "Momentum", "Home")
    assert (old, new) == (0.9, 0)
    assert [name for name in EVERYBODY if reached(widget, name) != before[name]] == ["momentum", "Nesterov"]
    assert reached(widget, "momentum") == reached(widget, "Nesterov"), "both are plain gradient descent now"
    assert 0.4 < click_at(widget, watched, "Momentum", 0.5) < 0.6


def test_noise_and_other_noise(open_widget):
    widget, watched = open_widget()
    choose(widget, "noisy bowl")
    before = paths(widget)
    widget.get_by_role("button", name="Other noise").press("Enter")
    other = paths(widget)
    assert all(a != b for a, b in zip(before, other, strict=True))
    old, new = move(widget, watched, "Noise", "Home")
    assert (old, new) == (3, 0)
    quiet = paths(widget)
    widget.get_by_role("button", name="Other noise").click()
    assert paths(widget) == quiet, "without noise there is no other"
    assert click_at(widget, watched, "Noise", 0.9) > 4 and paths(widget) != quiet


def test_a_click_on_the_map_sets_the_start(open_widget):
    widget, watched = open_widget()
    before = paths(widget)
    frame = widget.locator(".course-map .course-frame").bounding_box()
    watched.page.mouse.click(frame["x"] + 0.75 * frame["width"], frame["y"] + 0.25 * frame["height"])
    w1, w2 = start(widget)
    assert abs(w1 - (-4.6 + 0.75 * 6.6)) < 0.03 and abs(w2 - (3.3 - 0.25 * 6.6)) < 0.03
    assert all(a != b for a, b in zip(before, paths(widget), strict=True))
    assert f"Start at ({w1:.3g}, {w2:.3g})" in in_words(widget)[0]
    mark = widget.locator(".course-start").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - (frame["x"] + 0.75 * frame["width"])) < 2
    watched.page.mouse.click(frame["x"] - 20, frame["y"] + 20)
    assert start(widget) == [w1, w2], "beside the map nothing happens"
    # The mouse can also drag it.
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    watched.page.mouse.move(*middle)
    watched.page.mouse.down()
    watched.page.mouse.move(middle[0], frame["y"] - 60)
    watched.page.mouse.up()
    assert start(widget) == [-1.3, 3.3], "the start stays on the map"
    watched.page.mouse.move(*middle)
    assert start(widget) == [-1.3, 3.3], "and stays where it was let go"


def test_arrow_keys_and_sliders_move_the_start_to_the_ridge_too(open_widget):
    widget, watched = open_widget()
    place = widget.get_by_role("group", name="Map of the landscape")
    place.focus()
    watched.page.keyboard.press("ArrowRight")
    watched.page.keyboard.press("ArrowUp")
    assert start(widget) == [-3.95, 0.05]
    watched.page.keyboard.press("Shift+ArrowDown")
    assert start(widget) == [-3.95, -0.45]
    for _ in range(3):
        watched.page.keyboard.press("Shift+ArrowLeft")
    assert start(widget)[0] == -4.6, "the start stays on the map"
    ring = place.evaluate("place => [getComputedStyle(place).outlineStyle, getComputedStyle(place).outlineWidth]")
    assert ring == ["solid", "3px"]
    # The sliders do the same, finer.
    before = paths(widget)
    old, new = move(widget, watched, "Start w₁", "ArrowRight")
    assert (old, new) == (-4.6, -4.59) and paths(widget) != before
    click_at(widget, watched, "Start w₂", 0.9)
    assert start(widget)[0] == -4.59 and start(widget)[1] > 2
    # On the ridge everybody is stuck at the saddle.
    choose(widget, "saddle")
    assert move(widget, watched, "Start w₂", "ArrowLeft") == (0.01, 0)
    for name in ("gradient descent", "momentum", "Adam"):
        assert reached(widget, name) == "0.25"


def test_the_step_slider_goes_back_in_the_race(open_widget):
    widget, watched = open_widget()
    full = paths(widget)
    assert move(widget, watched, "Step", "ArrowLeft") == (200, 199)
    assert "199 of 200" in widget.locator(".course-timeline").inner_text()
    assert move(widget, watched, "Step", "Home")[1] == 0
    assert readout(widget) == "At the start E is 70.1."
    assert {reached(widget, name) for name in ("gradient descent", "momentum", "Adam")} == {"70.1"}
    line = "line => Number(line.getAttribute('x1'))"
    left = widget.locator(".course-now").evaluate(line)
    step = click_at(widget, watched, "Step", 0.5)
    assert 90 < step < 110 and readout(widget).startswith(f"After {step:g} steps")
    assert widget.locator(".course-now").evaluate(line) - left == pytest.approx(316 * step / 200, abs=0.2)
    ends = "clips => clips.map(clip => clip.x.baseVal.value + clip.width.baseVal.value)"
    assert widget.locator("clipPath[id$=past] rect").evaluate_all(ends)[0] == pytest.approx(
        widget.locator(".course-now").evaluate(line), abs=0.2), "the curve is strong up to the line"
    curves = slice(3, None)
    assert paths(widget)[curves] == full[curves] and paths(widget)[0] != full[0], "the curves stand, the paths grow"


def test_race_animates_and_pauses(open_widget):
    widget, watched = open_widget(reduced_motion=False)
    button = widget.locator(".course-timeline button")
    step = widget.get_by_label("Step", exact=True)
    assert button.inner_text() == "Race" and not widget.locator(".course-note").first.is_visible()
    button.click()
    assert button.inner_text() == "Pause"
    watched.page.wait_for_function("slider => Number(slider.value) > 5", arg=step.element_handle())
    button.press("Enter")
    stopped = int(step.input_value())
    assert button.inner_text() == "Race" and 5 < stopped < 190
    watched.page.wait_for_timeout(200)
    assert int(step.input_value()) == stopped
    step.fill("190")
    button.click()
    watched.page.wait_for_function("slider => slider.value === '200'", arg=step.element_handle())
    assert button.inner_text() == "Race" and readout(widget).startswith("After 200 steps")
    assert watched.problems == []


def test_with_reduced_motion_the_race_goes_in_still_steps_and_is_told(open_widget):
    widget, watched = open_widget()
    live = widget.locator("[aria-live=polite]")
    assert "each press of Race goes 20 steps on" in widget.inner_text()
    button = widget.get_by_role("button", name="Race")
    for expected in ("20", "40"):
        button.click()
        assert widget.get_by_label("Step", exact=True).input_value() == expected
    assert button.inner_text() == "Race" and readout(widget).startswith("After 40 steps")
    # Readers who listen are told after a move.
    watched.page.wait_for_function("live => live.textContent", arg=live.element_handle())
    assert re.match(r"Ravine, start \(−4, 0\)\. After 40 steps \w+ leads .* gradient descent \S+; momentum ",
                    live.inner_text())


KERNEL = """() => {
  const values = JSON.parse(document.querySelector(
    '.course-widget-mount[data-widget="optimiser_race"] script[type="application/json"]').textContent);
  const handlers = {}, el = document.createElement('div');
  window.model = {
    values, saved: [],
    get: name => values[name],
    set: (name, value) => (values[name] = value),
    on: (name, handler) => (handlers[name] = [...(handlers[name] || []), handler]),
    off: (name, handler) => (handlers[name] = handlers[name].filter(one => one !== handler)),
    save_changes: () => window.model.saved.push({ ...values }),
    arrive: changes => {
      Object.assign(values, changes);
      for (const name of Object.keys(changes)) handlers[`change:${name}`].forEach(handler => handler());
    },
    listeners: () => Object.values(handlers).flat().length,
  };
  el.id = 'with-kernel';
  document.querySelector('.course-optimiser-race').parentElement.append(el);
  window.remove = window.courseWidgets.optimiser_race.render({ model: window.model, el });
}"""


def test_in_step_with_a_kernel(open_page):
    """Drawn once more, on a model that stands for the one of a notebook."""
    watched = open_page(LESSON, reduced_motion=False)
    page = watched.page
    page.evaluate(KERNEL)
    widget = page.locator("#with-kernel .course-optimiser-race")
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
    page.evaluate("remove()")
    assert page.evaluate("model.listeners()") == 0 and widget.count() == 0
    assert watched.problems == []


def test_every_control_is_reached_by_tab(open_widget):
    widget, watched = open_widget()
    widget.get_by_label("Landscape", exact=True).focus()
    seen = []
    for _ in range(24):
        seen.append(watched.page.evaluate(
            "(e => (e.labels && e.labels[0] || {}).textContent || e.ariaLabel || e.textContent)(document.activeElement)"
        ))
        watched.page.keyboard.press("Tab")
    expected = ["Landscape", "Map of the landscape", "Race", "Step", "GDgradient descent"]
    assert [text[: len(start)] for text, start in zip(seen, expected, strict=False)] == expected
    assert {"Learning rate of Adam", "Momentum", "Start w₁", "Start w₂"} <= set(seen)


def test_on_a_phone_nothing_leaves_the_screen(open_widget):
    widget, watched = open_widget(width=390, height=844, touch=True)
    choose(widget, "noisy bowl")
    tick(widget, *EVERYBODY)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390
    map_box, curves = (drawing.bounding_box() for drawing in widget.locator("svg.course-drawing").all())
    assert curves["y"] >= map_box["y"] + map_box["height"], "the panels stand one below the other"
    right = widget.evaluate(
        "widget => Math.max(...[...widget.querySelectorAll('input, output, button, label:not(.course-visually-hidden),"
        " .course-loss, select')].map(part => part.getBoundingClientRect().right))"
    )
    box = widget.bounding_box()
    assert right <= box["x"] + box["width"]
    choose(widget, "saddle")  # where losses have the longest powers of ten
    fits = "all => all.every(loss => loss.scrollWidth <= loss.clientWidth && loss.clientHeight < 30)"
    assert widget.locator(".course-racer .course-loss").evaluate_all(fits)
    frame = widget.locator(".course-map .course-frame")
    frame.scroll_into_view_if_needed()
    area = frame.bounding_box()
    before = start(widget)
    watched.page.touchscreen.tap(area["x"] + 0.5 * area["width"], area["y"] + 0.3 * area["height"])
    assert start(widget) != before


def test_colours_follow_the_theme(open_widget):
    def colours(widget):
        return [
            widget.locator(part).first.evaluate("part => getComputedStyle(part).stroke")
            for part in (".course-map .course-racer-mo", ".course-band", ".course-start", ".course-chip rect")
        ]

    light, _ = open_widget()
    dark, _ = open_widget(dark=True)
    assert all(a != b for a, b in zip(colours(light), colours(dark), strict=True))


def test_a_redraw_takes_at_most_16_ms(open_widget):
    """All seven over 200 steps, 150 moves of a slider, each followed by a layout; the bound is for the median."""
    widget, _ = open_widget()
    tick(widget, *EVERYBODY)
    for label in ("Start w₁", "Step", "Learning rate of Adam"):
        times = widget.get_by_label(label, exact=True).evaluate(
            """slider => {
              const times = [], widget = slider.closest('.course-optimiser-race');
              for (let i = 0; i < 150; i++) {
                slider.value = Number(slider.min) + (slider.max - slider.min) * ((i * 37) % 150) / 150;
                const start = performance.now();
                slider.dispatchEvent(new Event('input', { bubbles: true }));
                widget.getBoundingClientRect();
                times.push(performance.now() - start);
              }
              return times;
            }"""
        )
        print(f"{label}: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms")
        assert statistics.median(times) <= 16, label
