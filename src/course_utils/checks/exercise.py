"""Exercises as data, and the one line that a check prints."""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.checks import runner
from course_utils.checks.runner import Attempt, WrongSignature, attempt, is_stub

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"


@dataclass(frozen=True)
class Result:
    """What a check found. A notebook shows the line that was printed, and not this object after it.

    Args:
        status: ``"right"``, ``"wrong"`` or ``"not attempted"``.
        line: the line that was printed.
    """

    status: str
    line: str

    def _ipython_display_(self):
        """Show nothing more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Exercise:
    """An exercise: what is asked, what is right, on which cases, and what goes wrong. Called, it checks a function.

    Args:
        task: what is asked, for ``checks.chapter.exercise?``: one line, the equation, what the reader's function takes
            and returns, with shapes.
        answer: the right function. If several answers are right, one of them.
        cases: name of a case → arguments. The first case that goes wrong is the one reported, so plain ones come first.
        mistakes: pairs (sign, hint). ``sign(attempt, *arguments)`` tells whether a wrong attempt shows this mistake:
            ``gives(wrong_formula)``, ``where(predicate)`` or ``raises(class)``. The first sign that fits is used.
        hint: for a wrong answer that no sign fits.
        success: what follows ``✓``; a function of the answer to the last case if it is to speak of the numbers.
        accepts: if several answers are right: ``accepts(value, *arguments)`` tells whether one is.
        expected: if several answers are right: what is expected, in words.

    Raises:
        ValueError: there are no cases.
    """

    task: str
    answer: Callable
    cases: dict[str, tuple]
    mistakes: tuple[tuple[Callable, str], ...]
    hint: str
    success: str | Callable[[np.ndarray], str]
    accepts: Callable[..., bool] | None = None
    expected: str = ""

    def __post_init__(self):
        if not self.cases:
            raise ValueError(f"{self.task.partition(chr(10))[0]!r}: expected one case or more, got none")
        object.__setattr__(self, "__doc__", inspect.cleandoc(self.task))  # the help that Jupyter shows

    def __repr__(self):
        return f"<exercise: {self.__doc__.partition(chr(10))[0]}>"

    def __call__(self, function: object) -> Result:
        """Try the reader's function on every case and print one line about it.

        Args:
            function: what the reader passed, expected to be a function; anything else is answered too.

        Returns:
            The result, with the line that was printed. Nothing is raised, whatever the function does.
        """
        if not callable(function):
            got = _show(attempt(lambda: function))
            hint = "Pass the function by its name alone: with brackets after it, Python calls it first."
            return _report(WRONG, f"✗ the argument: expected a function, got {got}. {hint}")
        if is_stub(function):
            return _report(NOT_ATTEMPTED, "○ not attempted yet")
        until = time.monotonic() + runner.TIME_LIMIT
        for case, arguments in self.cases.items():
            tried = attempt(function, arguments, until - time.monotonic())
            with np.errstate(all="ignore"):  # formulas may meet numbers that overflow
                complaint = _complaint(tried, self, arguments)
            if complaint:
                return _report(WRONG, f"✗ {case}: {complaint}")
        success = self.success if isinstance(self.success, str) else self.success(tried.value)
        return _report(RIGHT, f"✓ {success}")


def gives(formula: Callable) -> Callable:
    """Sign of a mistake: the answer is what this wrong formula gives."""
    return lambda tried, *arguments: tried.value is not None and close(tried.value, formula(*arguments))


def where(predicate: Callable[..., bool]) -> Callable:
    """Sign of a mistake: the answer consists of numbers, and ``predicate(value, *arguments)`` holds."""
    return lambda tried, *arguments: tried.value is not None and bool(predicate(tried.value, *arguments))


def raises(*classes: type[BaseException]) -> Callable:
    """Sign of a mistake: the call raised one of these. TimeoutError stands for no answer in time."""
    return lambda tried, *arguments: tried.error is not None and issubclass(tried.error, classes)


def close(value: np.ndarray, expected: float | tuple | np.ndarray) -> bool:
    """Same shape, and the same numbers to six digits, which float32 keeps."""
    expected = np.asarray(expected, dtype=np.float64)
    return value.shape == expected.shape and np.allclose(value, expected, rtol=1e-6, atol=1e-9)


def _complaint(tried, exercise, arguments):
    """What to say about one attempt; nothing if it is right."""
    answer = exercise.answer(*arguments)
    if tried.value is not None and tried.value.shape == np.shape(answer):
        accepts = exercise.accepts or (lambda value, *_: close(value, answer))
        if accepts(tried.value, *arguments):
            return ""
    expected, got = exercise.expected or _show(_right(answer)), _show(tried)
    if expected == got:  # they differ after the fourth digit
        expected, got = _show(_right(answer), digits=10), _show(tried, digits=10)
    hints = (hint for sign, hint in exercise.mistakes if sign(tried, *arguments))
    return f"expected {expected}, got {got}. {next(hints, None) or _usual_hint(tried, answer, exercise)}"


def _usual_hint(tried, answer, exercise):
    """The hint for mistakes that can be made in any exercise."""
    numbers = "one number" if np.ndim(answer) == 0 else f"{np.size(answer)} numbers"
    if tried.error is not None:
        usual = {
            TimeoutError: "Is there a loop that never ends?",
            RecursionError: "Does the function call itself without end?",
            WrongSignature: f"The check calls it with {inspect.signature(exercise.answer)}, like the stub.",
        }
        return usual.get(tried.error, "Call it yourself in a new cell to see the whole error.")
    if tried.value is None:
        return "Does every way through it end in `return`?" if tried.shown == "None" else f"Return {numbers}."
    if tried.value.shape != np.shape(answer):
        return f"Return {numbers}."
    if not np.all(np.isfinite(tried.value)):
        return "Something overflowed on the way, or was divided by zero."
    return exercise.hint


def _right(answer):
    return Attempt(np.asarray(answer, dtype=np.float64), "")


def _show(tried, digits=4):
    """A number or a few as text; anything else as the attempt shows it."""
    if tried.value is None or tried.value.ndim > 1 or not 0 < tried.value.size <= 4:
        return tried.shown
    numbers = [f"{number:.{digits}g}" for number in tried.value.flat]
    return numbers[0] if tried.value.ndim == 0 else f"({', '.join(numbers)}{',' if len(numbers) == 1 else ''})"


def _report(status, line):
    if not runner.can_say(line[0]):  # then the words say it
        line = line[2:] if status == NOT_ATTEMPTED else f"{status}: {line[2:]}"
    runner.say(line)
    return Result(status, line)
