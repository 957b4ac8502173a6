"""The Story figure in a page: sentences are written, understood or not, and the network answers."""

import pytest

from course_utils.widgets import Story


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(Story.of_the_ring())


def sentence(widget, number):
    return widget.get_by_label(f"Sentence {number}", exact=True)


def answer(widget):
    return widget.locator(".course-readout").inner_text()


def looks(widget, number):
    """What the four looks say of a sentence, in per cent."""
    row = widget.locator("tbody tr").nth(number - 1)
    return [int(cell) for cell in row.locator("td").all_inner_texts()]


def test_one_sentence_takes_the_ring_elsewhere(open_widget):
    widget, page = open_widget()
    assert answer(widget).startswith("Where is the ring? Mount-Doom")
    assert max(looks(widget, 7)) > 50
    sentence(widget, 7).fill("Frodo journeyed to the Grey-havens.")
    assert answer(widget).startswith("Where is the ring? Grey-havens")
    page.wait_for_function("model.values.story[6] === 'Frodo journeyed to the Grey-havens.'")
    widget.get_by_role("button", name="Put it back").press("Enter")
    assert answer(widget).startswith("Where is the ring? Mount-Doom")
    assert sentence(widget, 7).input_value() == "Frodo journeyed to Mount-Doom."


def test_the_word_that_is_not_understood_is_named_and_nothing_is_answered(open_widget):
    widget, _ = open_widget()
    sentence(widget, 4).fill("Bilbo wandered to the Shire.")
    problem = widget.locator(".course-error")
    assert "Sentence 4: “wandered” is not understood; after “Bilbo” could stand" in problem.inner_text()
    assert sentence(widget, 4).get_attribute("aria-invalid") == "true"
    assert sentence(widget, 4).get_attribute("aria-describedby") == problem.get_attribute("id")
    assert not widget.locator(".course-readout").is_visible()
    sentence(widget, 4).fill("bilbo WENT to the shire")
    assert problem.inner_text() == "" and answer(widget).startswith("Where is the ring? Mount-Doom")
    assert sentence(widget, 4).get_attribute("aria-invalid") == "false"


def test_an_unfinished_sentence_is_said_to_be_so(open_widget):
    widget, _ = open_widget()
    sentence(widget, 12).fill("Bilbo took the r")
    assert widget.locator(".course-error").inner_text() == "Sentence 12 is not finished. It could go on with “ring”."


def test_sentences_come_and_go_by_keyboard(open_widget):
    widget, page = open_widget()
    rows = widget.locator("tbody tr")
    assert rows.count() == 13  # twelve, and one to go on
    widget.get_by_label("A new sentence").fill("Gollum took the ring.")
    assert rows.count() == 14
    sentence(widget, 2).press("Enter")
    assert rows.count() == 15 and sentence(widget, 3).input_value() == ""
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Sentence 3"
    page.keyboard.press("Backspace")
    assert rows.count() == 14 and page.evaluate("document.activeElement.getAttribute('aria-label')") == "Sentence 2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Sentence 1"


def test_an_empty_sentence_is_not_told(open_widget):
    widget, _ = open_widget(story=["Bilbo travelled to the Shire.", "", "Bilbo left the ring there."])
    assert answer(widget).startswith("Where is the ring? Shire")
    assert widget.locator("tbody tr").nth(1).locator("td").all_inner_texts() == [""] * 4
    sentence(widget, 1).fill("")
    sentence(widget, 3).fill("")
    assert "There is no story yet" in widget.locator(".course-error").inner_text()


def test_stories_and_questions_are_chosen(open_widget):
    widget, page = open_widget()
    widget.get_by_label("Question", exact=True).select_option("Where is Frodo now?")
    assert answer(widget).startswith("Where is Frodo now? Shire")
    widget.get_by_label("Story", exact=True).select_option("Two sentences")
    assert page.evaluate("model.values.story.length") == 2 and answer(widget).startswith("Where is the ring? Shire")
    assert widget.locator("tbody tr").count() == 3


def test_as_many_sentences_as_are_remembered_leave_no_row_to_go_on(open_widget):
    widget, _ = open_widget(story=["Bilbo took the ring."] * 19 + ["Bilbo went to the cave."])
    assert widget.locator("tbody tr").count() == 20 and widget.get_by_label("A new sentence").count() == 0
    sentence(widget, 20).press("Enter")
    assert widget.locator("tbody tr").count() == 20


def test_what_is_wrong_stands_where_the_answer_stood_and_all_is_on_one_screen(open_widget):
    widget, _ = open_widget()
    assert widget.bounding_box()["height"] < 660
    place = widget.locator(".course-readout").bounding_box()["y"]
    sentence(widget, 12).fill("Bilbo wandered to the Shire.")
    problem, table = (widget.locator(one).bounding_box() for one in (".course-error", "table"))
    assert problem["y"] == pytest.approx(place, abs=4)
    assert problem["y"] + problem["height"] <= table["y"] + 8
