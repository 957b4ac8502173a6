"""The FeatureMaps figure on a page of its own: every control by mouse, keyboard and finger, and what it then shows."""

import base64
import re

import numpy as np
import pytest
import torch
from conftest import parts_outside

from course_utils.data import load_images
from course_utils.figures import tokens
from course_utils.widgets import FeatureMaps

MAPS = ("C1", "S2", "C3", "S4")
LAYERS = (*MAPS, "C5", "F6")
PIXEL = 6  # screen pixels for a pixel of the picture


def torch_lenet(classes):
    layers = torch.nn
    return layers.Sequential(
        layers.Conv2d(1, 6, 5, padding=2), layers.ReLU(), layers.MaxPool2d(2),
        layers.Conv2d(6, 16, 5), layers.ReLU(), layers.MaxPool2d(2),
        layers.Conv2d(16, 120, 5), layers.ReLU(), layers.Flatten(),
        layers.Linear(120, 84), layers.ReLU(), layers.Linear(84, classes),
    )


@pytest.fixture(scope="module")
def widget_in_python():
    """A network trained for a few seconds, the same as it started, and pictures of 0 to 9, two of each."""
    torch.manual_seed(0)
    data = load_images("digits", limit=1200)
    model, pictures = torch_lenet(10), torch.from_numpy(data.images)
    start = {key: value.clone() for key, value in model.state_dict().items()}
    mean, std = pictures.mean().item(), pictures.std().item()
    inputs, labels = (pictures - mean) / std, torch.from_numpy(data.labels)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for first in [*range(0, 1200, 30)] * 3:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs[first : first + 30]), labels[first : first + 30]).backward()
        optimizer.step()
    networks = {"trained": model.state_dict(), "random filters": start}
    shown = np.ravel([[np.flatnonzero(data.labels == digit)[turn] for digit in range(10)] for turn in range(2)])
    return FeatureMaps(networks, data.images[shown], data.labels[shown], data.class_names, standardise=(mean, std))


@pytest.fixture(scope="module")
def figures(figure_page, widget_in_python):
    return figure_page(widget_in_python)


def canvas(widget, layer):
    return widget.locator(f".course-layer-{layer.lower()} canvas").first


def picture_of(widget, layer):
    """Everything that is drawn on the canvas of a row."""
    return canvas(widget, layer).evaluate("canvas => canvas.toDataURL()")


def colour_at(widget, layer, x, y):
    get = "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"
    return canvas(widget, layer).evaluate(get, [x, y])


def rgb(name, dark=False):
    value = tokens.TOKENS[name][int(dark)]
    return [int(value[at : at + 2], 16) for at in (1, 3, 5)]


def row_text(widget, layer):
    """What the label of a row says of a shift, line by line."""
    lines = widget.locator(f".course-layer-{layer.lower()} .course-changed").all_inner_texts()
    return [line.replace("\u00a0", " ") for line in lines if line]


def readout(widget):
    return widget.locator(".course-readout").inner_text().replace("\u00a0", " ")


def unit_name(widget):
    return widget.locator(".course-unit-name").inner_text()


def percents(widget):
    return [text.replace("\u00a0", " ") for text in widget.locator(".course-score-value").all_inner_texts()]


def arrow(widget, way):
    return widget.get_by_role("button", name=f"Move the picture {way}")


def radio(widget, name):
    return widget.get_by_role("radio", name=name, exact=True)


def place_of(widget, layer, unit, cell):
    """Where the middle of a unit is on the canvas of its layer."""
    channel, row, column = unit
    columns, side = {"C1": (3, 28 * 2 + 3), "S2": (6, 14 * 3 + 2)}[layer]
    x, y = channel % columns * side + (column + 0.5) * cell, channel // columns * side + (row + 0.5) * cell
    return {"x": 1 + x, "y": 1 + y}


def value(page, name):
    return page.evaluate("name => model.values[name]", name)


def test_it_starts_with_all_layers_and_the_picture_unmoved(open_widget, widget_in_python):
    widget, _ = open_widget()
    assert widget.locator(".course-layer-name strong").all_inner_texts() == [
        "Input", "Class scores", "F6", "C5", "S4", "C3", "S2", "C1", "Filters of C1"]
    tops = [canvas(widget, layer).bounding_box()["y"] for layer in LAYERS]
    assert tops == sorted(tops, reverse=True), "from the bottom to the top"
    assert widget.locator(".course-shape").all_inner_texts() == [
        "28 × 28, padding 2", "10 classes", "84 units", "120 units", "16 maps of 5 × 5", "16 maps of 10 × 10",
        "6 maps of 14 × 14", "6 maps of 28 × 28", "5 × 5 weights each"]
    scores = widget_in_python.activations()["scores"]
    expected = [f"{100 * score:.0f} %" if score >= 0.005 else "<1 %" for score in scores]
    assert percents(widget) == expected
    best = int(np.argmax(scores))
    assert readout(widget).startswith(f"Trained: {best} ({expected[best]}), then ") and "It is: 0." in readout(widget)
    assert widget.locator(".course-best .course-score-name").inner_text() == str(best)
    assert [row_text(widget, layer) for layer in (*LAYERS, "scores", "input")] == [[]] * 8
    assert unit_name(widget) == "No unit chosen"


def test_a_picture_by_mouse_and_by_keyboard(open_widget):
    widget, page = open_widget()
    seen = {picture_of(widget, layer) for layer in LAYERS}
    widget.locator(".course-thumb").nth(5).click()
    assert value(page, "picture") == 5 and radio(widget, "picture 5: 5").is_checked()
    assert "It is: 5." in readout(widget)
    assert seen.isdisjoint({picture_of(widget, layer) for layer in LAYERS})
    page.keyboard.press("ArrowRight")
    assert value(page, "picture") == 6 and "It is: 6." in readout(widget)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert value(page, "picture") == 4
    ring = widget.locator(".course-thumb").nth(4).evaluate("thumb => getComputedStyle(thumb).outlineWidth")
    assert ring == "3px", "the focus is seen on the picture"


def test_random_filters_by_mouse_and_by_keyboard(open_widget):
    widget, page = open_widget()
    filters, maps = picture_of(widget, "filters"), picture_of(widget, "C1")
    radio(widget, "random filters").click()
    assert value(page, "network") == "random filters" and readout(widget).startswith("Random filters: ")
    assert picture_of(widget, "filters") != filters and picture_of(widget, "C1") != maps
    page.keyboard.press("ArrowLeft")
    assert value(page, "network") == "trained" and picture_of(widget, "filters") == filters


def test_one_network_needs_no_choice(open_widget, widget_in_python):
    weights = widget_in_python.weights
    widget, _ = open_widget(weights=[["trained", weights["trained"]]])
    assert not widget.locator(".course-networks").is_visible()
    assert readout(widget).startswith("Trained: ")


def test_moving_the_picture_by_button_and_by_arrow_key(open_widget):
    widget, page = open_widget()
    start = picture_of(widget, "input")
    arrow(widget, "right").click()
    assert (value(page, "shift_x"), value(page, "shift_y")) == (1, 0)
    assert row_text(widget, "input")[0] == "moved 1 right"
    assert row_text(widget, "C1")[1] == "moved back 0 %" and row_text(widget, "S2")[1] == "moved back –"
    arrow(widget, "down").press("ArrowDown")
    assert (value(page, "shift_x"), value(page, "shift_y")) == (1, 1)
    box = widget.locator(".course-picture")
    box.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    assert row_text(widget, "input")[0] == "moved 1 left, 1 up"
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    assert value(page, "shift_y") == -4, "no farther"
    widget.get_by_role("button", name="Reset").click()
    assert (value(page, "shift_x"), value(page, "shift_y")) == (0, 0)
    assert box.evaluate("box => box === document.activeElement"), "the focus is not lost with the button"
    assert picture_of(widget, "input") == start and row_text(widget, "C1") == []
    assert widget.get_by_role("button", name="Reset").is_disabled()


def test_each_row_says_how_far_it_changed_and_what_is_left_when_moved_back(open_widget, widget_in_python):
    widget, _ = open_widget(picture=7, shift_x=4)
    python = widget_in_python
    python.picture = 7
    before = python.activations()
    python.shift_x = 4
    after = python.activations()
    python.picture = python.shift_x = 0
    for layer in (*LAYERS, "scores"):
        change = np.linalg.norm(after[layer] - before[layer]) / np.linalg.norm(before[layer])
        assert row_text(widget, layer)[0] == f"changed {100 * change:.0f} %"
    for layer, step in zip(MAPS, (1, 2, 2, 4), strict=True):
        by = 4 // step
        back = np.linalg.norm(after[layer][..., by:] - before[layer][..., :-by]) / np.linalg.norm(before[layer])
        border = f"{100 * back:.0f} %" if back >= 0.005 else "<1 %"
        assert row_text(widget, layer)[1:] == ["moved back 0 %", f"with border {border}"]


def test_pointing_at_a_unit_shows_its_window_and_a_click_keeps_it(open_widget, widget_in_python):
    widget, page = open_widget()
    plain = {layer: picture_of(widget, layer) for layer in ("input", "C1", "S2", "C3", "filters")}
    canvas(widget, "S2").hover(position=place_of(widget, "S2", (2, 5, 6), 3))
    number = widget_in_python.activations()["S2"][2, 5, 6]
    name, shown = unit_name(widget).split(": ")
    assert name == "S2, map 2, row 5, column 6" and float(shown) == pytest.approx(number, rel=6e-3, abs=1e-3)
    assert "It sees 6 × 6 pixels: rows 8 to 13, columns 10 to 15." in widget.locator(".course-told").inner_text()
    assert {layer for layer in plain if picture_of(widget, layer) == plain[layer]} == {"C3", "filters"}
    # The frame is around pixels 10 to 15 across and 8 to 13 down, of 6 screen pixels each, within 2 pixels of padding.
    left, right, top, bottom = 12 * 6, 18 * 6, 10 * 6, 16 * 6
    middle = (top + bottom) // 2
    assert colour_at(widget, "input", left - 1, middle) == colour_at(widget, "input", right, middle) == rgb("orange")
    for edge in (top - 1, bottom):
        assert colour_at(widget, "input", left + 20, edge) == rgb("orange")
    assert value(page, "unit") is None, "pointing only looks"
    page.mouse.move(2, 2)
    assert unit_name(widget) == "No unit chosen" and picture_of(widget, "S2") == plain["S2"]
    canvas(widget, "C1").click(position=place_of(widget, "C1", (5, 0, 27), 2))
    kept = {"layer": "C1", "channel": 5, "row": 0, "column": 27}
    page.mouse.move(2, 2)
    assert value(page, "unit") == kept and unit_name(widget).startswith("C1, map 5, row 0, column 27: ")
    assert "the rest is padding" in widget.locator(".course-told").inner_text()
    assert picture_of(widget, "filters") != plain["filters"], "its filter is framed"
    canvas(widget, "C1").click(position=place_of(widget, "C1", (5, 0, 27), 2))
    assert value(page, "unit") is None


def test_a_click_takes_away_a_unit_of_a_notebook(open_widget):
    """Notebooks are stored with sorted keys."""
    widget, page = open_widget(unit={"channel": 5, "column": 27, "layer": "C1", "row": 0})
    assert unit_name(widget).startswith("C1, map 5, row 0, column 27: ")
    canvas(widget, "C1").click(position=place_of(widget, "C1", (5, 0, 27), 2))
    assert value(page, "unit") is None


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_units_under_the_pointer(open_widget, layer):
    widget, page = open_widget()
    box = canvas(widget, layer).bounding_box()
    canvas(widget, layer).click(position={"x": box["width"] - 6, "y": box["height"] - 6})
    unit, sizes = value(page, "unit"), {"C1": 28, "S2": 14, "C3": 10, "S4": 5}
    last = {"C1": 5, "S2": 5, "C3": 15, "S4": 15, "C5": 119, "F6": 83}[layer]
    assert (unit["layer"], unit["channel"]) == (layer, last)
    near = sizes.get(layer, 1) - 3 if layer in ("C1", "C3", "S2") else sizes.get(layer, 1) - 1
    assert near <= unit["row"] < sizes.get(layer, 1) and near <= unit["column"] < sizes.get(layer, 1)
    assert unit_name(widget).startswith(f"{layer}, ")


def test_a_unit_by_keyboard_alone(open_widget):
    widget, page = open_widget()
    select = widget.get_by_label("Layer", exact=True)
    sliders = [widget.get_by_label(name, exact=True) for name in ("Map", "Row", "Column")]
    assert all(slider.is_disabled() for slider in sliders)
    select.select_option("C3")
    assert value(page, "unit") == {"layer": "C3", "channel": 0, "row": 5, "column": 5}
    for slider, key in zip(sliders, ("End", "ArrowLeft", "Home"), strict=True):
        slider.focus()
        page.keyboard.press(key)
    assert value(page, "unit") == {"layer": "C3", "channel": 15, "row": 4, "column": 0}
    assert unit_name(widget).startswith("C3, map 15, row 4, column 0: ")
    select.select_option("F6")
    assert widget.get_by_label("Unit", exact=True).get_attribute("max") == "83"
    assert sliders[1].is_disabled() and "whole picture and its padding" in widget.locator(".course-told").inner_text()
    select.select_option("")
    assert value(page, "unit") is None and all(slider.is_disabled() for slider in sliders[1:])


def draw_line(widget, page, start, end):
    box = widget.locator(".course-picture").bounding_box()
    page.mouse.move(*(box[axis] + at for axis, at in zip("xy", start, strict=True)))
    page.mouse.down()
    page.mouse.move(*(box[axis] + at for axis, at in zip("xy", end, strict=True)), steps=8)
    page.mouse.up()


def drawn(page):
    drawing = base64.b64decode(value(page, "drawing")) or bytes(784)
    return np.frombuffer(drawing, np.uint8).reshape(28, 28)


def test_drawing_with_the_mouse(open_widget, widget_in_python):
    widget, page = open_widget()
    box = widget.locator(".course-picture")
    box.scroll_into_view_if_needed()
    draw_line(widget, page, (60, 60), (60, 140))
    assert value(page, "picture") == 0 and not drawn(page).any(), "a picture that was given is not drawn on"
    radio(widget, "draw one").check(force=True)
    assert readout(widget) == "Draw something on the input."
    box.scroll_into_view_if_needed()
    draw_line(widget, page, (15 * 6, 10 * 6), (15 * 6, 22 * 6))
    pixels = drawn(page)
    assert value(page, "picture") == -1
    assert (pixels[8:20, 12:14] == 255).all(), "x = 13, in pixels of the picture, from y = 8 to 20"
    assert not pixels[:, :11].any() and not pixels[:, 15:].any() and not pixels[:6].any() and not pixels[22:].any()
    widget_in_python.draw(pixels / 255)
    expected = widget_in_python.scores
    widget_in_python.picture = 0
    best = int(np.argmax(expected))
    assert readout(widget).startswith(f"Trained: {best} (") and "It is" not in readout(widget)
    assert percents(widget)[best] == f"{100 * expected[best]:.0f} %"
    arrow(widget, "right").click()
    box.scroll_into_view_if_needed()
    draw_line(widget, page, (20 * 6, 10 * 6), (20 * 6, 22 * 6))
    assert (drawn(page)[8:20, 16:18] == 255).all(), "drawn where the pen is seen, on the moved picture"
    widget.get_by_role("button", name="Clear the drawing").click()
    assert value(page, "drawing") == "" and readout(widget).startswith("Draw something")


def test_a_stroke_ends_when_another_picture_arrives(open_widget):
    widget, page = open_widget(picture=-1)
    box = widget.locator(".course-picture")
    box.scroll_into_view_if_needed()
    area = box.bounding_box()
    page.mouse.move(area["x"] + 60, area["y"] + 60)
    page.mouse.down()
    before = drawn(page)
    page.evaluate("model.arrive({ picture: 3 })")
    page.mouse.move(area["x"] + 60, area["y"] + 120)
    page.mouse.up()
    assert value(page, "picture") == 3 and (drawn(page) == before).all()


def test_drawing_with_the_keyboard(open_widget):
    widget, page = open_widget(picture=-1)
    box = widget.locator(".course-picture")
    assert "Space paints" in box.get_attribute("aria-label")
    without_pen = picture_of(widget, "input")
    box.focus()
    assert picture_of(widget, "input") != without_pen, "the pen is seen"
    page.keyboard.press("Space")
    assert drawn(page)[14, 14] == 255 and drawn(page)[14, 13] == 128 and np.count_nonzero(drawn(page)) == 9
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert np.count_nonzero(drawn(page)) == 9, "moving does not paint"
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    assert (drawn(page)[10, 15:19] == 255).all()
    assert value(page, "shift_x") == value(page, "shift_y") == 0
    page.keyboard.press("Delete")
    assert value(page, "drawing") == ""


def test_drawing_with_a_finger(open_widget):
    widget, page = open_widget(width=390, picture=-1)
    box = widget.locator(".course-picture")
    box.scroll_into_view_if_needed()
    area = box.bounding_box()
    page.touchscreen.tap(area["x"] + 6 * 16, area["y"] + 6 * 16)
    assert drawn(page)[13:15, 13:15].all(), "x = y = 14"
    assert box.evaluate("box => getComputedStyle(box).touchAction") == "none"
    assert canvas(widget, "C1").evaluate("canvas => getComputedStyle(canvas).touchAction") == "pan-y"


def test_screen_readers_are_told_after_a_change(open_widget):
    widget, page = open_widget()
    live = widget.locator("[aria-live=polite]")
    assert live.inner_text() == ""
    arrow(widget, "right").click()
    arrow(widget, "right").click()
    page.wait_for_timeout(900)
    words = live.inner_text().replace("\u00a0", " ")
    assert words.startswith("Picture 0: 0, moved 2 right. Trained: ")
    assert "C1 changed " in words and "moved back 0 %" in words and re.search(r"scores changed <?\d+ %", words)
    widget.get_by_label("Layer", exact=True).select_option("S2")
    page.wait_for_timeout(900)
    assert "S2, map 0, row 7, column 7: " in live.inner_text() and "It sees 6 × 6 pixels" in live.inner_text()
    label = canvas(widget, "C1").get_attribute("aria-label").replace("\u00a0", " ")
    assert re.fullmatch(r"C1, convolution, ReLU, 6 maps of 28 × 28: \d+ % of the units respond, strongest in map \d, "
                        r"[\d.]+\.", label)


def test_colours_follow_the_theme_also_when_it_changes_later(open_widget):
    widget, page = open_widget()
    layers = ("input", "filters", *LAYERS)
    light = [picture_of(widget, layer) for layer in layers]
    assert colour_at(widget, "input", 14, 14) == rgb("paper"), "no ink in the corner of a digit"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    later = [picture_of(widget, layer) for layer in layers]
    assert colour_at(widget, "input", 14, 14) == rgb("paper", dark=True)
    dark = [picture_of(open_widget(dark=True)[0], layer) for layer in layers]
    assert later == dark and all(one != other for one, other in zip(light, dark, strict=True))


@pytest.mark.parametrize("width", [320, 390, 560, 700, 1000])
def test_nothing_is_wider_than_the_page(open_widget, width):
    widget, page = open_widget(width=width, shift_x=1, unit={"layer": "C5", "channel": 9, "row": 0, "column": 0})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert parts_outside(widget, "canvas, p, li, button, label, input:not([type=radio])") == []


def test_labels_stand_beside_the_maps_or_above_them_and_follow_the_width(open_widget):
    widget, page = open_widget()
    label = widget.locator(".course-layer-c1 > .course-label")
    assert label.bounding_box()["y"] + 5 > canvas(widget, "C1").bounding_box()["y"] - 5
    assert label.bounding_box()["x"] + label.bounding_box()["width"] <= canvas(widget, "C1").bounding_box()["x"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert label.bounding_box()["y"] + label.bounding_box()["height"] <= canvas(widget, "C1").bounding_box()["y"]
    sides = [canvas(widget, layer).bounding_box()["width"] for layer in ("C3", "S4")]
    assert sides[0] == sides[1] <= 332


def test_on_a_laptop_the_picture_its_choice_the_scores_and_all_layers_are_seen_at_once(open_widget):
    unit = {"layer": "C3", "channel": 2, "row": 4, "column": 6}
    widget, _ = open_widget(width=1280, height=720, shift_x=2, unit=unit)
    assert widget.bounding_box()["height"] <= 640
    parts = [canvas(widget, layer) for layer in (*LAYERS, "filters", "input")]
    rest = (".course-thumb", ".course-networks", ".course-scores", ".course-unit")
    parts += [widget.locator(name).first for name in rest]
    boxes = [part.bounding_box() for part in parts]
    assert max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes) <= 600


def test_on_a_phone_what_changes_the_scores_stands_above_them(open_widget):
    widget, _ = open_widget(width=390, height=844)
    names = (".course-picture", ".course-thumb", ".course-networks", ".course-readout", ".course-scores")
    boxes = [widget.locator(name).first.bounding_box() for name in names]
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert boxes[-1]["y"] + boxes[-1]["height"] - boxes[0]["y"] <= 500


def test_a_weight_above_0_is_orange_and_one_below_is_blue(open_widget, widget_in_python):
    widget, _ = open_widget()
    weights = widget_in_python.rounded()["0.weight"][:, 0]
    strongest = np.abs(weights).max()
    for map_, row, column in np.argwhere(np.abs(weights) > 0.8 * strongest):
        # Filters of 5 x 5 cells of 7 screen pixels, 2 in a line, 3 apart.
        x, y = 1 + map_ % 2 * 38 + column * 7 + 3, 1 + map_ // 2 * 38 + row * 7 + 3
        red, _, blue = colour_at(widget, "filters", int(x), int(y))
        assert (red > blue) == (weights[map_, row, column] > 0)


def test_nothing_jumps_when_the_picture_moves(open_widget):
    widget, _ = open_widget()
    tops = [canvas(widget, layer).bounding_box()["y"] for layer in (*LAYERS, "input")]
    arrow(widget, "right").click()
    arrow(widget, "right").click()
    assert [canvas(widget, layer).bounding_box()["y"] for layer in (*LAYERS, "input")] == tops


def test_the_model_holds_what_is_shown_and_a_second_view_follows(open_widget):
    widgets, page = open_widget(views=2)
    one, two = widgets.nth(0), widgets.nth(1)
    assert page.evaluate("model.saves") == 0, "a figure that is only looked at says nothing"
    one.locator(".course-thumb").nth(8).click()
    arrow(one, "up").click()
    radio(one, "random filters").click()
    one.get_by_label("Layer", exact=True).select_option("C5")
    page.mouse.move(2, 2)
    assert page.evaluate("model.saves") >= 1
    assert readout(two) == readout(one) and percents(two) == percents(one)
    for layer in (*LAYERS, "filters", "input"):
        assert picture_of(two, layer) == picture_of(one, layer), layer
    assert row_text(two, "C1") == row_text(one, "C1") != [] and unit_name(two) == unit_name(one)


def test_the_figure_follows_what_python_sets(open_widget):
    widget, page = open_widget()
    page.evaluate("model.set('picture', 9)")
    assert radio(widget, "picture 9: 9").is_checked() and "It is: 9." in readout(widget)
    page.evaluate("model.set('shift_y', -2)")
    assert row_text(widget, "input")[0] == "moved 2 up"
    page.evaluate("model.set('unit', { layer: 'S4', channel: 3, row: 1, column: 2 })")
    assert unit_name(widget).startswith("S4, map 3, row 1, column 2: ")
    page.evaluate("model.set('drawing', btoa(String.fromCharCode(...new Uint8Array(784).fill(200))))")
    page.evaluate("model.set('picture', -1)")
    assert radio(widget, "draw one").is_checked() and readout(widget).startswith("Trained: ")
    page.evaluate("model.set('labels', model.values.labels.slice(0, 3))")
    page.wait_for_timeout(100)
    assert widget.locator(".course-thumb").count() == 4
