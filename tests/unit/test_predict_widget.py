"""The figure Predict in Python: guesses, answers, and one clear line for what cannot be either."""

import math
import re

import pytest
import traitlets

from course_utils.widgets import Predict


@pytest.fixture
def predict():
    return Predict({"How far does z move?": "", "Does the gap halve?": ["it halves", "it stays"]})


def test_nothing_waits_for_a_guess(predict):
    predict.answer(1, 0.12, "slope times change")
    predict.answer(2, "it stays", "it is a constant")
    comparison = predict.compare()
    assert predict.guesses == [None, None]
    assert repr(comparison).endswith("The run says: it stays: it is a constant")


def test_a_guess_in_one_figure_is_known_to_the_other(predict):
    predict.answer(1, 0.12, "slope times change")
    predict.answer(2, "it halves", "it is linear")
    comparison = predict.compare()
    predict.guess(1, 0.1)
    comparison.guess(2, "it stays")
    assert predict.guesses == comparison.guesses == [0.1, 1]
    assert "You said: it stays." in repr(predict) and "The run" not in repr(predict)
    predict.guess(1, None)
    assert comparison.guesses == [None, 1]


@pytest.mark.parametrize("value, said", [
    (30000, "30,000 ms"), (0.12034, "0.12 ms"), (-1234, "-1,234 ms"), (3e20, "3e+20 ms"), (999.7, "1,000 ms"),
])  # fmt: skip
def test_numbers_are_written_as_people_do(value, said):
    predict = Predict({"How long?": "ms"})
    predict.guess(1, value)
    assert repr(predict).endswith(f"You said: {said}.")


@pytest.mark.parametrize("value, unit, said", [
    (1, "points", "1 point"), (2, "points", "2 points"), (1, "ms", "1 ms"), (1, "of 100", "1 of 100"),
    (1, "loss", "1 loss"),
])  # fmt: skip
def test_one_of_a_unit_that_is_a_word_has_no_s(value, unit, said):
    predict = Predict({"How many?": unit})
    predict.guess(1, value)
    assert repr(predict).endswith(f"You said: {said}.")


def test_an_answer_may_be_put_in_again(predict):
    predict.answer(1, 0.12, "slope times change")
    predict.answer(1, 0.13, "another run")
    assert predict.answers[0] == {"value": 0.13, "why": "another run"}


def test_a_changed_question_has_another_id():
    def identity(*choices):
        return Predict({"Which?": list(choices)}).questions[0]["id"]

    assert identity("a", "b") == identity("a", "b") != identity("a", "c")


def test_what_the_browser_sends_is_checked_and_refused_whole(predict):
    predict.set_state({"guesses": [0.5, 1]})
    for wrong in ([0.5], ["0.5", 1], [0.5, 2], [0.5, 0.5], [math.inf, 1], [True, 1], [0.5, "0"]):
        with pytest.raises(traitlets.TraitError, match="guesses expected"):
            predict.set_state({"guesses": wrong})
        assert predict.guesses == [0.5, 1]


@pytest.mark.parametrize(("act", "message"), [
    (lambda p: p.guess(1, "0.1"), "a guess at question 1 expected a finite number, got '0.1'"),
    (lambda p: p.guess(1, math.nan), "a guess at question 1 expected a finite number, got nan"),
    (lambda p: p.guess(2, "it grows"), "a guess at question 2 expected one of 'it halves', 'it stays', got 'it grows'"),
    (lambda p: p.guess(0, 1), "expected the number of a question, 1 to 2, got 0"),
    (lambda p: p.answer(1, None, "why"), "the answer to question 1 expected a finite number, got None"),
    (lambda p: p.answer(1, 1, " "), "the reason for answer 1 expected some words, got ' '"),
    (lambda p: p.answer(1, 1, "x" * 500), "the reason for answer 1 expected at most 400 characters, got 500"),
    (lambda p: p.compare(), "compare expected an answer to every question, got none to 1, 2"),
    (lambda p: Predict([]), "Predict expected a table {question: unit or choices}, got []"),
    (lambda p: Predict({"": ""}), "a question expected some words, got ''"),
    (lambda p: Predict({"Which?": ["a"]}), "'Which?' expected a unit, or 2 to 6 different choices, got ['a']"),
    (lambda p: Predict({"Which?": ["a", "a"]}), "different choices, got ['a', 'a']"),
    (lambda p: Predict({"Which?": 3}), "'Which?' expected a unit, or 2 to 6 different choices, got 3"),
])  # fmt: skip
def test_one_clear_line(predict, act, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        act(predict)
