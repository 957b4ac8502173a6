"""The figure Predict: questions before the run, and afterwards the run's answers beside the reader's own."""

import hashlib
import json
import re

import traitlets

from course_utils.arguments import is_number, is_whole_number
from course_utils.widgets.base import CourseWidget, WidgetValueError

LONGEST = 400  # characters of a question, a choice or a reason
MOST_CHOICES = 6


class Predict(CourseWidget):
    """Questions that a reader answers before running anything: a number, or one of several choices.

    The reader commits; nothing waits for it. Later the lesson says what the run found (`answer`), and shows it beside
    what the reader said (`compare`). A browser remembers what was said to a question, also on a page without a kernel.

    Args:
        questions: {question: unit} for a number ("" where it has none), {question: [choice, …]} for a choice.

    Attributes:
        guesses: what the reader said, one entry a question: a number, the index of a choice, or None.

    Raises:
        ValueError: `questions` is not such a table.

    Example:
        >>> predict = Predict({"How far does z move?": "", "Does the gap halve?": ["it halves", "it stays"]})
        >>> predict.answer(1, 0.1203, "slope 12 times 0.01, and a little more")
        >>> predict.answer(2, "it stays", "the gap is a constant")
        >>> comparison = predict.compare()
    """

    subject = "Questions before the run"

    questions = traitlets.List(read_only=True).tag(sync=True)
    guesses = traitlets.List().tag(sync=True)
    answers = traitlets.List(read_only=True).tag(sync=True)
    compares = traitlets.Bool(False, read_only=True).tag(sync=True)

    def __init__(self, questions):
        if not isinstance(questions, dict) or not questions:
            raise ValueError(f"Predict expected a table {{question: unit or choices}}, got {questions!r}")
        entries = [_question(text, kind) for text, kind in questions.items()]
        self.set_trait("questions", entries)
        self.set_trait("answers", [None] * len(entries))
        super().__init__(guesses=[None] * len(entries))

    @classmethod
    def example(cls):
        return cls({"How many sides has a hexagon?": "sides", "Is a square a rectangle?": ["yes", "no", "only some"]})

    def answer(self, question, answer, why):
        """Say what the run found.

        Args:
            question: its number, from 1.
            answer: a finite number, or one of the choices.
            why: one sentence that explains it.

        Raises:
            ValueError: there is no such question, or this cannot be an answer to it.
        """
        entry = self._entry(question)
        value = _value(entry, answer, f"the answer to question {question}")
        answers = [*self.answers]
        answers[question - 1] = {"value": value, "why": _text(why, f"the reason for answer {question}")}
        self.set_trait("answers", answers)

    def guess(self, question, guess):
        """Commit to a guess from Python: the same as in the figure. None takes it back.

        Raises:
            ValueError: there is no such question, or this cannot be an answer to it.
        """
        entry = self._entry(question)
        guesses = [*self.guesses]
        guesses[question - 1] = None if guess is None else _value(entry, guess, f"a guess at question {question}")
        self.guesses = guesses

    def compare(self):
        """Return a figure that shows each answer beside the reader's own, once the reader has committed.

        Raises:
            ValueError: a question has no answer yet.
        """
        missing = [str(number) for number, answer in enumerate(self.answers, 1) if answer is None]
        if missing:
            raise ValueError(f"compare expected an answer to every question, got none to {', '.join(missing)}")
        questions = {entry["text"]: entry["choices"] or entry["unit"] for entry in self.questions}
        both = Predict(questions)  # not type(self): traitlets makes a class for each figure, which has no script
        both.set_trait("answers", self.answers)
        both.set_trait("compares", True)
        traitlets.link((self, "guesses"), (both, "guesses"))
        return both

    def describe(self):
        parts = []
        rows = zip(self.questions, self.guesses, self.answers, strict=True)
        for number, (entry, guess, answer) in enumerate(rows, 1):
            choices = f" ({' / '.join(entry['choices'])})" if entry["choices"] else ""
            said = f" You said: {_shown(entry, guess)}." if guess is not None else ""
            found = f" The run says: {_shown(entry, answer['value'])}: {answer['why']}" if self.compares else ""
            parts.append(f"{number}. {entry['text']}{choices}{said}{found}")
        return " ".join(parts)

    def _entry(self, question):
        if not is_whole_number(question, 1, len(self.questions)):
            raise ValueError(f"expected the number of a question, 1 to {len(self.questions)}, got {question!r}")
        return self.questions[question - 1]

    @traitlets.validate("guesses")
    def _valid_guesses(self, proposal):
        guesses = proposal["value"]
        if len(guesses) != len(self.questions):
            raise WidgetValueError(f"guesses expected {len(self.questions)} entries, got {len(guesses)}")
        for number, (entry, guess) in enumerate(zip(self.questions, guesses, strict=True), 1):
            indexed = bool(entry["choices"]) and is_whole_number(guess, 0, len(entry["choices"]) - 1)
            if not (guess is None or indexed or (not entry["choices"] and is_number(guess))):
                wanted = "the index of a choice" if entry["choices"] else "a finite number"
                raise WidgetValueError(f"guesses expected {wanted} or None for question {number}, got {guess!r}")
        return guesses


def _question(text, kind):
    """Return the entry of one question. Its id follows its words: a changed question forgets what was said to it."""
    text = _text(text, "a question")
    if isinstance(kind, str):
        entry = {"text": text, "unit": kind, "choices": []}
    else:
        is_list = isinstance(kind, (list, tuple)) and 2 <= len(kind) <= MOST_CHOICES
        if not is_list or len({*map(repr, kind)}) != len(kind):
            raise ValueError(f"{text!r} expected a unit, or 2 to {MOST_CHOICES} different choices, got {kind!r}")
        entry = {"text": text, "unit": "", "choices": [_text(choice, "a choice") for choice in kind]}
    words = json.dumps([text, entry["choices"]], ensure_ascii=False)
    return {"id": hashlib.sha256(words.encode()).hexdigest()[:12], **entry}


def _text(text, what):
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{what} expected some words, got {text!r}")
    if len(text) > LONGEST:
        raise ValueError(f"{what} expected at most {LONGEST} characters, got {len(text)}")
    return text


def _value(entry, value, what):
    """Return a number, or the index of a choice."""
    if not entry["choices"]:
        if not is_number(value):
            raise ValueError(f"{what} expected a finite number, got {value!r:.60}")
        return float(value)
    if value not in entry["choices"]:
        raise ValueError(f"{what} expected one of {', '.join(map(repr, entry['choices']))}, got {value!r:.60}")
    return entry["choices"].index(value)


def _shown(entry, value):
    if entry["choices"]:
        return entry["choices"][value]
    number = f"{value:,.0f}" if 999.5 <= abs(value) < 1e6 else f"{value:.3g}"
    unit = re.sub(r"^([a-z]+[a-rt-z])s$", r"\1", entry["unit"]) if number == "1" else entry["unit"]
    return f"{number} {unit}".strip()
