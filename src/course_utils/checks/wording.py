"""What a check says about one call of the reader's function: what was expected, what came, and a hint."""

import copy
import inspect
import reprlib

import numpy as np

from course_utils.checks.runner import WrongSignature
from course_utils.checks.signs import close, fits, holds, near

FEW = 4  # numbers that are shown one by one


def complaint(exercise, tried, arguments, passed=(), hint=""):
    """Return what to say about one call, an empty text if it is right.

    Args:
        exercise: the exercise.
        tried: what came of the call.
        arguments: those of its case.
        passed: the earlier cases, which were right, as pairs (arguments, answer).
        hint: the hint, if it is known beforehand; by default that of the first mistake whose sign fits.
    """
    answer = exercise.answer(*map(_to_use, arguments))
    if _is_right(exercise, tried, arguments, answer):
        return _about_changes(names_of(exercise.answer), tried.changed)
    expected, got = (text(4) for text in _expected_and_got(exercise, tried, answer))
    if expected == got:  # they differ after the fourth digit
        expected, got = (text(10) for text in _expected_and_got(exercise, tried, answer))
    if tried.is_set > exercise.unordered:
        hint = "A set has no order, and here the order counts: return a list."
    hints = (words for sign, words in exercise.mistakes if fits(sign, tried, arguments, passed))
    return f"expected {expected}, got {got}. {hint or next(hints, '') or _usual_hint(exercise, tried, answer)}"


def _to_use(argument):
    """A copy of a generator, because drawing changes it; anything else as it is."""
    return copy.deepcopy(argument) if isinstance(argument, np.random.Generator) else argument


def names_of(function):
    """Return the names of the arguments that a function needs."""
    parameters = inspect.signature(function).parameters.values()
    return [one.name for one in parameters if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]


def drawn_case(function, arguments):
    """Return the name of a case that was drawn at random: its arguments, as far as a line can hold them."""
    given = [f"{name} {_show_argument(one)}" for name, one in zip(names_of(function), arguments, strict=True)
             if not isinstance(one, np.random.Generator)]
    return f"drawn at random, {', '.join(given)}"


def show(value, digits=4):
    """Return a number or a few as text, None for more."""
    if value is None or value.ndim > 1 or not 0 < value.size <= FEW:
        return None
    numbers = [_show_number(number, digits) for number in value.flat]
    return numbers[0] if value.ndim == 0 else f"({', '.join(numbers)}{',' if len(numbers) == 1 else ''})"


def _is_right(exercise, tried, arguments, answer):
    """Tell whether an answer is right; where several are, the exercise's `accepts` decides about finite numbers."""
    value = tried.value
    if value is None or tried.is_set > exercise.unordered or value.shape != np.shape(answer):
        return False
    if not np.all(np.isfinite(value)):
        return False
    return holds(exercise.accepts, value, *arguments) if exercise.accepts else close(value, answer)


def _about_changes(names, changed):
    """Complain of an argument that a right answer has changed."""
    if not changed:
        return ""
    name = names[changed[0]]
    return (f"expected {name} to stay as it was, got it changed. The answer is right, but whoever handed {name} over "
            "still needs it: work on a copy.")


def _expected_and_got(exercise, tried, answer):
    """Return two functions of the number of digits: what was expected, and what came."""
    right, value = np.asarray(answer, dtype=np.float64), tried.value
    if exercise.expected:
        return lambda digits: exercise.expected, lambda digits: show(value, digits) or tried.shown
    if value is not None and value.shape == right.shape and show(right) is None:
        wrong = np.argwhere(~near(value, np.asarray(answer)))
        if len(wrong):  # one place says more than the whole
            place = tuple(wrong[0].tolist())
            where = f"[{', '.join(map(str, place))}]"
            return (lambda digits: f"{_show_number(right[place], digits)} at {where}",
                    lambda digits: _show_number(value[place], digits))
    return (lambda digits: show(right, digits) or f"an array of shape {right.shape}",
            lambda digits: show(value, digits) or tried.shown)


def _usual_hint(exercise, tried, answer):
    """The hint for what can happen in any exercise; else that of the exercise."""
    if tried.error is not None:
        usual = {
            TimeoutError: "Is there a loop that never ends?",
            RecursionError: "Does the function call itself without end?",
            WrongSignature: f"The check calls it with ({', '.join(names_of(exercise.answer))}), like the stub.",
        }
        return usual.get(tried.error, "Call it yourself in a new cell to see the whole error.")
    if tried.value is None and tried.shown == "None":
        return "Does every way through it end in `return`?"
    if tried.value is None or tried.value.shape != np.shape(answer):
        return f"Return {_form(answer)}."
    if not np.all(np.isfinite(tried.value)):
        return "Not all of it is finite: did something overflow, or was it divided by zero?"
    return exercise.hint


def _form(answer):
    """Say what kind of thing is to be returned."""
    if np.ndim(answer) == 0:
        return "one number"
    if np.ndim(answer) == 1 and np.size(answer) > 1:
        return f"{np.size(answer)} numbers"
    return f"an array of shape {np.shape(answer)}"


def _show_number(number, digits):
    return str(int(number)) if abs(number) < 1e15 and number == int(number) else f"{number:.{digits}g}"


def _show_argument(argument):
    if isinstance(argument, np.ndarray):
        return show(argument) or f"of shape {argument.shape}"
    return f"{argument:.6g}" if isinstance(argument, float) else reprlib.repr(argument)
