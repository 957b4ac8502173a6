"""The CaptionAttention figure: what it shows of a word, of two, of a picture, and how it plays."""

import io
import statistics

import numpy as np
import pytest
from PIL import Image

from course_utils.figures import tokens
from course_utils.widgets import CaptionAttention

REDRAWS = """
widget => Array.from({ length: 40 }, (_, i) => {
  const words = widget.querySelectorAll('.course-words button');
  const start = performance.now();
  words[i % words.length].click();
  widget.getBoundingClientRect();
  return performance.now() - start;
})
"""
WORDS = "a small red circle above a large blue square".split()
COUNT = 16
PHOTOGRAPH = 15  # larger, not square, with more positions, and with nothing known of its captions


def weights_at(row, column, grid, width=0.8):
    rows, columns = np.mgrid[: grid[0], : grid[1]]
    weights = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * width**2)) + 1e-3
    return weights / weights.sum()


def scene(index):
    """A red circle at the top and a blue square below it, on a noisy ground; every fourth caption is wrong."""
    rng = np.random.default_rng(index)
    x, wrong = 8 + 3 * index, index % 4 == 2
    image = 0.45 + 0.05 * rng.standard_normal((64, 64, 3))
    down, across = np.mgrid[:64, :64]
    image[(down - 12) ** 2 + (across - x) ** 2 < 30] = (0.85, 0.15, 0.15)
    image[38:58, 22:42] = (0.2, 0.3, 0.9)
    words = [*WORDS[:7], "green", "square"] if wrong else WORDS
    looks = [weights_at(1, x // 8, (8, 8))] * 5 + [weights_at(0 if wrong else 5, 3, (8, 8))] * 4
    return {
        "name": f"scene {index}", "image": image.clip(0, 1), "caption": words, "attention": np.array(looks),
        "truth": [" ".join(WORDS), "a blue square below a red circle"], "plain": ["a", *WORDS[3:]],
        "holds": not wrong, "plain_holds": index % 2 == 0,
        "hits": [None] * 3 + [True] + [None] * 4 + [not wrong],
    }


def photograph():
    down, across = np.mgrid[:120, :160]
    image = np.stack([across / 160, down / 120, 0.5 + 0 * down], axis=2)
    looks = np.array([weights_at(2, 9, (9, 12)), weights_at(7, 1, (9, 12))])
    return {"name": "<b>dunes</b>", "image": image, "caption": ["sandy", "dunes"], "attention": looks,
            "truth": ["<i>sand</i>"]}


@pytest.fixture(scope="module")
def widget_in_python():
    return CaptionAttention([*map(scene, range(COUNT - 1)), photograph()])


@pytest.fixture(scope="module")
def figures(figure_page, widget_in_python):
    return figure_page(widget_in_python)


@pytest.fixture(scope="module")
def timed_figures(figure_page, widget_in_python):
    """The same on a page whose clock goes on only when it is told to."""
    figures = figure_page(widget_in_python)
    figures.page.clock.install(time=0)
    figures.page.clock.pause_at(3_600_000)
    return figures


@pytest.fixture
def open_moving(timed_figures):
    """Return the function that puts a fresh figure there, for a reader who has not asked for less motion."""
    yield lambda **changes: timed_figures.show(reduced_motion=False, **changes)
    timed_figures.check()


def value(page, *names):
    return page.evaluate("names => names.map(name => model.values[name])", list(names))


def words(widget):
    return widget.locator(".course-words button")


def chosen(widget):
    return words(widget).evaluate_all("all => all.flatMap((one, at) => one.ariaPressed === 'true' ? [at] : [])")


def text_of(widget, part, side=0):
    return widget.locator(".course-spot").nth(side).locator(part).inner_text().replace("\u00a0", " ")


def shade(widget, side=0):
    """How dark each point of a spot is: (height, width) of numbers from 0 to 255."""
    get = """canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return [canvas.height, canvas.width, [...data].filter((_, at) => at % 4 === 3)];
    }"""
    height, width, values = widget.locator(".course-spot canvas").nth(side).evaluate(get)
    return np.reshape(values, (height, width))


def brightest(widget, grid=(8, 8), side=0):
    """The position whose middle is brightest."""
    dark = shade(widget, side)
    fine = dark.shape[0] // grid[0]
    return list(map(int, np.unravel_index(dark[fine // 2 :: fine, fine // 2 :: fine].argmin(), grid)))


def on_screen(page, widget, side=0):
    """What is seen of a picture: (256, 256, 3), or as high as it is, of numbers from 0 to 255."""
    widget.evaluate("widget => Promise.all([...widget.querySelectorAll('img')].map(image => image.decode()))")
    picture = widget.locator(".course-picture").nth(side)
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    # The corner may lie between two pixels of the screen; a figure starts where the page puts it.
    page.evaluate("scrollBy(0, %r)" % (box["y"] % 1))
    box = {name: round(size) for name, size in picture.bounding_box().items()}
    shot = page.screenshot(clip=box)
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(float)


def verdicts(widget):
    return widget.locator(".course-verdict").all_inner_texts()


def test_it_starts_with_the_picture_the_captions_and_no_word(open_widget):
    widget, page = open_widget()
    assert words(widget).locator("span:first-child").all_inner_texts() == WORDS and chosen(widget) == []
    assert widget.locator(".course-heading").first.inner_text() == "scene 0, with attention ✓ true"
    assert verdicts(widget) == ["✓ true", "✓ true"]
    assert widget.locator(".course-others p").all_inner_texts()[1] == "a circle above a large blue square"
    truths = widget.locator(".course-truths li").all_inner_texts()
    assert truths == ["a small red circle above a large blue square", "a blue square below a red circle"]
    for side in (0, 1):
        assert not shade(widget, side).any() and not widget.locator(".course-frame").nth(side).is_visible()
    assert text_of(widget, ".course-spot-title") == "No word chosen"
    assert text_of(widget, ".course-spot-title", 1) == "The whole picture"
    assert page.evaluate("model.saves") == 0, "a figure that is only looked at says nothing"


def test_what_is_wrong_is_marked_and_not_hidden(open_widget):
    widget, _ = open_widget()
    names = widget.locator(".course-thumb").evaluate_all("all => all.map(one => one.title)")
    assert len(names) == COUNT and [name for name in names if "wrong" in name] == [
        f"scene {index}, wrong caption" for index in (2, 6, 10, 14)]
    assert widget.locator(".course-badge").count() == 4
    widget.get_by_role("radio", name="scene 6, wrong caption").check(force=True)
    assert verdicts(widget) == ["✗ wrong", "✓ true"]
    colour = widget.locator(".course-verdict").first.evaluate("one => getComputedStyle(one).color")
    orange = tokens.light("orange")
    assert colour == "rgb({}, {}, {})".format(*(int(orange[at : at + 2], 16) for at in (1, 3, 5)))
    signs = widget.locator(".course-words .course-sign").all_inner_texts()
    assert signs == ["●", "○"]
    assert words(widget).last.inner_text().endswith("looked elsewhere")
    assert words(widget).nth(3).inner_text().endswith("looked at the object it names")


def test_a_word_by_mouse_lights_up_where_the_network_looked(open_widget):
    widget, page = open_widget()
    words(widget).nth(3).click()
    assert value(page, "word") == [3] and chosen(widget) == [3]
    assert brightest(widget) == [1, 1] and shade(widget).min() == 0 and shade(widget).max() > 150
    assert not widget.locator(".course-spot-title").first.is_visible()
    weight = weights_at(1, 1, (8, 8)).max()
    assert text_of(widget, ".course-look") == f"“circle” looks at row 1, column 1: {100 * weight:.0f} %."
    more = text_of(widget, ".course-note")
    assert more == "The largest of 64 weights; all equal, each would be 2 %. It is on the object that the word names."
    picture = widget.locator(".course-picture").first.bounding_box()
    frame = widget.locator(".course-frame").first.bounding_box()
    assert [picture["width"], picture["height"]] == [256, 256]
    for axis, size in (("x", "width"), ("y", "height")):
        assert frame[axis] == picture[axis] + 32 and frame[size] == 32
    words(widget).nth(8).click()
    assert brightest(widget) == [5, 3] and chosen(widget) == [8]
    words(widget).nth(8).click()
    assert value(page, "word") == [None] and not shade(widget).any(), "a second click lets the word go"


def test_what_is_looked_at_keeps_its_colour_on_the_screen_and_the_rest_is_dim(open_widget, widget_in_python):
    widget, page = open_widget(picture=0, word=8)
    seen, whole = on_screen(page, widget), on_screen(page, widget, 1)
    blue = [51, 77, 230]
    assert np.abs(whole[156:232:24, 90:166:19] - blue).max() < 12, "the square, at (22, 38), four times as large"
    assert np.abs(seen[180, 116] - blue).max() < 40
    assert seen[:48, 160:].mean() < 0.35 * whole[:48, 160:].mean()
    # Pixels are squares of 4 by 4 with hard edges.
    squares = whole.reshape(64, 4, 64, 4, 3)[4:60, :, 4:60]
    assert np.abs(squares - squares[:, 2:3, :, 2:3]).max() <= 2


def test_a_word_by_arrow_keys(open_widget):
    widget, page = open_widget()
    words(widget).first.focus()
    focused = "[...document.querySelectorAll('.course-words button')].indexOf(document.activeElement)"
    for key, expected in (("ArrowRight", 0), ("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1), ("ArrowUp", 0),
                          ("ArrowLeft", 0), ("End", 8), ("ArrowRight", 8), ("Home", 0)):
        page.keyboard.press(key)
        assert value(page, "word") == [expected] and page.evaluate(focused) == expected, key
    page.keyboard.press("End")
    assert text_of(widget, ".course-look").startswith("“square” looks at row 5, column 3: ")
    page.keyboard.press("Escape")
    assert value(page, "word") == [None]
    page.keyboard.press("ArrowLeft")
    assert value(page, "word") == [8], "from the end"
    page.keyboard.press("Enter")
    assert value(page, "word") == [None], "Enter presses the button"


def test_a_word_by_finger(open_widget):
    widget, page = open_widget(width=390)
    words(widget).nth(3).tap()
    assert value(page, "word") == [3] and brightest(widget) == [1, 1]


def test_another_picture_by_mouse_and_by_keyboard_keeps_the_word(open_widget):
    widget, page = open_widget(word=8)
    widget.locator(".course-thumb").nth(1).click()
    assert value(page, "picture", "word") == [1, 8] and chosen(widget) == [8]
    page.keyboard.press("ArrowRight")
    assert value(page, "picture") == [2] and brightest(widget) == [0, 3]
    ring = widget.locator(".course-thumb").nth(2).evaluate("thumb => getComputedStyle(thumb).outlineWidth")
    assert ring == "3px", "the focus is seen on the picture"
    shown = widget.locator(".course-picture img").first.get_attribute("src")
    assert shown == widget.locator(".course-thumb img").nth(2).get_attribute("src")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert value(page, "picture", "word") == [PHOTOGRAPH, 1], "the last word of a shorter caption"


def test_a_photograph_with_nothing_known_and_text_that_looks_like_markup(open_widget):
    widget, page = open_widget(picture=PHOTOGRAPH, word=0)
    assert widget.locator(".course-heading").first.inner_text() == "<b>dunes</b>, with attention"
    assert widget.locator("b, i").count() == 0 and widget.locator(".course-truths").inner_text() == "<i>sand</i>"
    assert not widget.get_by_text("Without attention").is_visible()
    assert not widget.get_by_text("looked elsewhere").first.is_visible(), "no legend without signs"
    box = widget.locator(".course-picture").first.bounding_box()
    assert [box["width"], box["height"]] == [256, 192]
    assert brightest(widget, (9, 12)) == [2, 9] and text_of(widget, ".course-look").startswith("“sandy” looks at row 2")
    assert text_of(widget, ".course-note") == "The largest of 108 weights; all equal, each would be 1 %."
    steps = np.abs(np.diff(on_screen(page, widget, 1)[96, :, 0]))
    assert steps.max() < 8, "a photograph has no squares"


def test_blocks_show_the_positions_as_they_are(open_widget):
    widget, _ = open_widget(word=3)
    soft = shade(widget)
    assert soft.shape == (64, 64) and np.abs(np.diff(soft.astype(int))).max() < 50
    widget.get_by_label("blocks").check()
    weights = weights_at(1, 1, (8, 8))
    np.testing.assert_allclose(shade(widget), 0.76 * 255 * (1 - weights / weights.max()), atol=1.01)
    rendering = widget.locator(".course-spot canvas").first.evaluate("one => getComputedStyle(one).imageRendering")
    assert rendering == "pixelated"
    widget.get_by_label("smooth").check()
    np.testing.assert_array_equal(shade(widget), soft)


def test_two_words_side_by_side(open_widget):
    widget, page = open_widget(word=3)
    select = widget.get_by_label("Compare with")
    options = select.locator("option").all_inner_texts()
    assert options == ["no other word", "a (1 of 2)", "small", "red", "circle", "above", "a (2 of 2)", "large", "blue",
                       "square"]
    select.select_option("square")
    assert value(page, "word", "compared") == [3, 8]
    assert brightest(widget) == [1, 1] and brightest(widget, side=1) == [5, 3]
    assert text_of(widget, ".course-look", 1).startswith("“square” looks at row 5, column 3: ")
    assert "course-compared" in words(widget).nth(8).get_attribute("class")
    words(widget).nth(6).click(modifiers=["Shift"])
    assert value(page, "word", "compared") == [3, 6] and select.input_value() == "6"
    words(widget).nth(6).click(modifiers=["Shift"])
    assert value(page, "compared") == [None] and not shade(widget, 1).any()
    assert text_of(widget, ".course-spot-title", 1) == "The whole picture"


def test_play_goes_one_word_on_for_who_wants_no_motion(open_widget):
    widget, page = open_widget()
    assert widget.get_by_text("You have asked for less motion").is_visible()
    play = widget.get_by_role("button", name="Play")
    for expected in (*range(9), 0):
        play.click()
        assert value(page, "word") == [expected]
    assert play.inner_text() == "Play"


def test_play_steps_through_the_words_and_can_be_stopped(open_moving):
    widget, page = open_moving()
    assert not widget.get_by_text("You have asked for less motion").is_visible()
    widget.get_by_role("button", name="Play").click()
    assert value(page, "word") == [0]
    page.clock.run_for(1600)
    assert value(page, "word") == [1] and widget.get_by_role("button", name="Pause").is_visible()
    assert widget.locator("[aria-live=polite]").inner_text() == "", "nothing is said while it plays"
    widget.get_by_role("button", name="Pause").click()
    page.clock.run_for(1300)
    assert value(page, "word") == [1], "it waits"
    words(widget).nth(7).click()
    widget.get_by_role("button", name="Play").click()
    assert value(page, "word") == [8]
    page.clock.run_for(1200)
    assert value(page, "word") == [8] and widget.get_by_role("button", name="Play").is_visible(), "that was the last"
    page.clock.run_for(900)
    assert "“square” looks at" in widget.locator("[aria-live=polite]").inner_text()
    widget.get_by_role("button", name="Play").click()
    assert value(page, "word") == [0], "and begins again with the first"
    widget.locator(".course-thumb").nth(1).click()
    page.clock.run_for(1300)
    assert value(page, "picture", "word") == [1, 0], "another picture stops it"


def test_the_spot_glides_from_word_to_word(open_moving):
    widget, page = open_moving(word=3)
    before = shade(widget)
    words(widget).nth(8).click()
    page.clock.run_for(60)
    during = shade(widget)
    page.clock.run_for(400)
    after = shade(widget)
    assert (during != before).any() and (during != after).any() and brightest(widget) == [5, 3]


def test_screen_readers_are_told_after_a_change(open_widget):
    widget, page = open_widget()
    live = widget.locator("[aria-live=polite]")
    assert live.inner_text() == ""
    widget.get_by_role("radio", name="scene 2, wrong caption").check(force=True)
    page.wait_for_timeout(900)
    caption = "scene 2: a small red circle above a large green square. That is wrong. No word chosen."
    assert live.inner_text() == caption
    words(widget).nth(3).click()
    page.wait_for_timeout(900)
    told = live.inner_text().replace("\u00a0", " ")
    assert told.startswith("“circle” looks at row 1, column 1: ") and "It is on the object" in told
    widget.get_by_label("Compare with").select_option("square")
    page.wait_for_timeout(900)
    told = live.inner_text().replace("\u00a0", " ")
    assert "Compared: “square” looks at row 0, column 3: " in told
    assert told.endswith("It is not on the object that the word names.")
    label = widget.locator(".course-picture").first.get_attribute("aria-label")
    assert label == "scene 2, the place where “circle” looks is bright"


def test_on_a_laptop_the_words_the_pictures_and_the_choice_of_pictures_are_on_one_screen(open_widget):
    """Also in the narrowest column of the book, with sixteen pictures."""
    for column in (730, 800):
        widget, page = open_widget(width=1280, height=720, picture=2, word=3, compared=8)
        page.evaluate("width => (document.getElementById('figures').style.maxWidth = `${width}px`)", column)
        page.wait_for_function("width => document.querySelector('.course-widget').offsetWidth === width", arg=column)
        page.wait_for_timeout(100)
        assert widget.bounding_box()["height"] <= 640
        thumbs, said = (widget.locator(f".course-{one}").last.bounding_box() for one in ("thumbs", "said"))
        assert said["y"] + said["height"] - thumbs["y"] < 600
        seen, others = (widget.locator(f".course-{one}").bounding_box() for one in ("seen", "others"))
        assert others["x"] >= seen["x"] + seen["width"], "the other captions stand beside them"
    page.evaluate("document.getElementById('figures').style.maxWidth = ''")


def test_on_a_phone_the_words_stand_right_above_their_picture(open_widget):
    widget, _ = open_widget(width=390, height=844, word=3)
    boxes = [widget.locator(f".course-{one}").first.bounding_box() for one in ("thumbs", "words", "picture", "bar")]
    ends = [box["y"] + box["height"] for box in boxes]
    assert boxes[2]["y"] - ends[1] < 16 and ends[0] <= boxes[1]["y"] and ends[2] <= boxes[3]["y"]
    assert ends[2] - boxes[0]["y"] < 844, "all of it is on the screen"


def test_on_a_phone_one_picture_is_large_and_two_are_side_by_side(open_widget):
    widget, page = open_widget(width=390, word=3)
    first, second = widget.locator(".course-picture").all()
    assert first.bounding_box()["width"] >= 250 and not second.is_visible()
    widget.get_by_label("Compare with").select_option("square")
    one, two = first.bounding_box(), second.bounding_box()
    assert one["y"] == two["y"] and one["x"] + one["width"] <= two["x"] and one["width"] == two["width"] >= 128
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_timeout(300)
    assert first.bounding_box()["width"] == 256, "it follows the width"


def test_nothing_jumps_from_word_to_word(open_widget):
    widget, _ = open_widget()
    parts = ".course-picture, .course-others"
    places = f"widget => [...widget.querySelectorAll('{parts}')].map(one => one.getBoundingClientRect().y)"
    before = widget.evaluate(places)
    for word in (0, 3, 8):
        words(widget).nth(word).click()
        assert widget.evaluate(places) == before
    widget.get_by_label("Compare with").select_option("red")
    assert widget.evaluate(places) == before


def test_the_model_holds_what_is_shown(open_widget):
    widget, page = open_widget()
    widget.locator(".course-thumb").nth(6).click()
    words(widget).nth(8).click()
    widget.get_by_label("Compare with").select_option("circle")
    page.wait_for_timeout(200)
    saved = page.evaluate("model.saved.at(-1)")
    assert [saved[name] for name in ("picture", "word", "compared")] == [6, 8, 3]
    assert widget.locator(".course-heading").first.inner_text() == "scene 6, with attention ✗ wrong"


def test_the_figure_follows_what_python_sets(open_widget):
    widget, page = open_widget()
    page.evaluate("model.set('picture', 2)")
    assert widget.locator(".course-thumb input").nth(2).is_checked() and verdicts(widget)[0] == "✗ wrong"
    page.evaluate("model.set('word', 8)")
    assert chosen(widget) == [8] and brightest(widget) == [0, 3]
    page.evaluate("model.set('compared', 3)")
    assert brightest(widget, side=1) == [1, 1]
    page.evaluate(f"model.set('picture', {PHOTOGRAPH})")  # its words come a moment later
    assert chosen(widget) == [1] and words(widget).count() == 2
    page.evaluate("model.arrive({ word: null, compared: null })")
    assert chosen(widget) == [] and not shade(widget).any()
    assert page.evaluate("model.saves") == 0, "what comes from Python is not sent back"


def test_another_word_takes_at_most_16_ms(open_widget):
    """40 other words, each with a layout; of twelve series the one least disturbed."""
    widget, _ = open_widget(word=3, compared=8)
    series = [widget.evaluate(REDRAWS) for _ in range(12)]
    late, median = min((statistics.quantiles(times, n=20)[-1], statistics.median(times)) for times in series)
    print(f"\nword changed: median {median:.2f} ms, 95 % below {late:.2f} ms")
    assert median <= 16 and late <= 16
