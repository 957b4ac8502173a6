"""The figure Predict in a page: commit by mouse and keyboard, be remembered, and compare afterwards."""

import pytest

from course_utils.widgets import Predict

QUESTIONS = {"How far does z move?": "cm", "Does the gap halve?": ["it halves", "it stays"]}


def answered():
    predict = Predict(QUESTIONS)
    predict.answer(1, 12.03, "The slope is 12.")
    predict.answer(2, "it stays", "It is a constant.")
    return predict


@pytest.fixture(scope="module")
def figures(figure_page):
    return figure_page(answered())


def test_commit_by_keyboard(open_widget):
    figure, page = open_widget()
    page.get_by_label("How far does z move?").focus()
    page.keyboard.type("12.5 cm")
    page.keyboard.press("Enter")
    assert figure.get_by_text("You said: 12.5\u00a0cm").is_visible()
    assert "The run says" not in figure.inner_text(), "the answer comes later"
    page.keyboard.press("Tab")  # to "Change my mind"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("model.values.guesses") == [12.5, 1]
    assert "You said: it stays" in figure.inner_text()


def test_commit_by_mouse_and_change_ones_mind(open_widget):
    figure, page = open_widget()
    figure.get_by_text("it halves").click()
    figure.get_by_role("button", name="Commit").nth(1).click()
    assert page.evaluate("model.values.guesses") == [None, 0]
    assert figure.get_by_label("it stays").is_disabled()
    figure.get_by_role("button", name="Change my mind").click()
    assert page.evaluate("model.values.guesses") == [None, None]
    figure.get_by_text("it stays").click()
    figure.get_by_role("button", name="Commit").nth(1).click()
    assert page.evaluate("model.values.guesses") == [None, 1]


@pytest.mark.parametrize(("text", "said"), [
    ("", "Type a number first."), ("abc", "Expected a number such as 0.25 or 1e-3, got “abc”."),
    ("NaN", "Expected a number such as 0.25 or 1e-3, got “NaN”."),
    ("1" * 300, "Expected at most 40 characters, got 300."),
])  # fmt: skip
def test_what_is_no_number_gets_one_line(open_widget, text, said):
    figure, page = open_widget()
    field = figure.get_by_label("How far does z move?")
    field.fill(text)
    page.keyboard.press("Enter") if text else figure.get_by_role("button", name="Commit").first.click()
    assert figure.get_by_role("alert").all_inner_texts() == [said, ""]
    assert page.evaluate("model.values.guesses") == [None, None] and page.evaluate("model.saves") == 0
    assert field.evaluate("one => one === document.activeElement")
    page.keyboard.type("1")
    assert figure.get_by_role("alert").first.inner_text() == ""


def test_no_choice_gets_one_line(open_widget):
    figure, _ = open_widget()
    figure.get_by_role("button", name="Commit").nth(1).click()
    assert figure.get_by_role("alert").nth(1).inner_text() == "Choose an answer first."


def test_what_python_takes_back_leaves_the_question_as_it_was(open_widget):
    figure, page = open_widget()
    field = figure.get_by_label("How far does z move?")
    field.fill("12")
    page.keyboard.press("Enter")
    figure.get_by_text("it halves").click()
    figure.get_by_role("button", name="Commit").first.click()
    page.evaluate("model.arrive({ guesses: [null, null] })")
    page.evaluate("render()")  # another view does not remember it either
    assert page.evaluate("model.values.guesses") == [None, None]
    assert field.input_value() == "" and figure.locator("input:checked").count() == 0
    assert figure.get_by_text("You said").count() == 0


def test_a_browser_remembers(figures):
    figure, page = figures.show()
    figure.get_by_label("How far does z move?").fill("12")
    page.keyboard.press("Enter")
    page.reload()
    page.evaluate("""() => {
      const state = JSON.parse(document.getElementById('state').textContent);
      courseWidgets.predict.render({ model: { get: name => state[name], set: (name, value) => (state[name] = value),
        on() {}, off() {}, save_changes() {} }, el: document.getElementById('figures') });
    }""")
    assert page.get_by_text("You said: 12\u00a0cm").is_visible()
    figures.check()


def test_the_answer_shows_beside_the_guess_once_there_is_one(open_widget):
    figure, page = open_widget(compares=True)
    assert "The run says" not in figure.inner_text()
    figure.get_by_label("How far does z move?").fill("24.06")
    page.keyboard.press("Enter")
    told = figure.locator("li").first.locator("p").all_inner_texts()
    answer = "The run says: 12\u00a0cm (yours is 2 times too large)"
    assert told[-3:] == ["You said: 24.06\u00a0cm", answer, "The slope is 12."]
    assert "constant" not in figure.inner_text()
    figure.get_by_role("button", name="Show the answer").click()
    told = figure.locator("li").nth(1).locator("p").all_inner_texts()
    assert told[-2:] == ["The run says: it stays", "It is a constant."]


def test_two_figures_with_the_same_questions_know_of_each_other(open_widget):
    """As on a page without a kernel, where each has a model of its own."""
    figure, page = open_widget()
    page.evaluate("""() => {
      const state = { ...model.values, compares: true };
      const el = document.createElement('div');
      document.getElementById('figures').append(el);
      views.push(courseWidgets.predict.render({ el, model: { get: name => state[name],
        set: (name, value) => (state[name] = value), on() {}, off() {}, save_changes() {} } }));
    }""")
    figure.get_by_label("How far does z move?").fill("12")
    page.keyboard.press("Enter")
    other = page.locator("#figures .course-predict").nth(1)
    assert "You said: 12\u00a0cm" in other.inner_text() and "The slope is 12." in other.inner_text()
    figure.get_by_role("button", name="Change my mind").click()
    assert "The slope is 12." not in other.inner_text()


def test_in_a_lesson_of_the_book(open_page):
    """Committed by keyboard and by mouse, remembered after a reload, compared where the run's answer is."""
    page = open_page("notebooks/02-backpropagation/01-chain-rule.html").page
    asked = page.locator(".course-predict").first
    asked.get_by_role("textbox").first.focus()
    page.keyboard.type("0.12")
    page.keyboard.press("Enter")
    asked.get_by_text("it falls to a quarter").click()
    asked.get_by_role("button", name="Commit").first.click()  # that of the first question is gone
    page.reload()
    asked, compared = page.locator(".course-predict").first, page.locator(".course-predict").last
    compared.scroll_into_view_if_needed()
    assert asked.get_by_text("You said:").all_inner_texts() == ["You said: 0.12", "You said: it falls to a quarter"]
    assert "The run says" not in asked.inner_text()
    told = [answer.split(":")[0] for answer in compared.locator(".course-answer").all_inner_texts() if answer]
    assert told == ["The run says"] * 2
