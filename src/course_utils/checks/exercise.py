"""Exercises as data, and the one line that a check prints."""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.checks import runner
from course_utils.checks.runner import attempt, is_stub
from course_utils.checks.wording import complaint, drawn_case, show

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"
DRAWN = 3  # cases that are drawn anew in every check: nobody can answer to the stated ones only
GENERATORS, FEW = 20, 12  # random generators that a function is given; fewer different answers than this are too few


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
        mistakes: pairs (sign, hint), the signs from ``signs.py``: ``gives(wrong_formula)``, ``where(predicate)`` or
            ``raises(class)``. The first sign that fits is used; it must fit nothing but the mistake of which it speaks.
        hint: for a wrong answer that no sign fits: it says what is asked, and accuses of nothing.
        success: what follows ``✓``; a function of the answer to the last case if it is to speak of the numbers.
        drawn: ``drawn(rng)`` draws the arguments of a further case; every exercise whose function takes arguments has
            it. Numbers are near 1 in size, so that float32 is precise enough.
        accepts: if several answers are right: ``accepts(value, *arguments)`` tells whether one is; it is asked about
            finite numbers in the shape of the answer.
        expected: if several answers are right: what is expected, in words.
        unordered: the order of the answer does not matter, and a set will do.

    Raises:
        ValueError: there are no cases.
    """

    task: str
    answer: Callable
    cases: dict[str, tuple]
    mistakes: tuple[tuple[Callable, str], ...]
    hint: str
    success: str | Callable[[np.ndarray], str]
    drawn: Callable[[np.random.Generator], tuple] | None = None
    accepts: Callable[..., bool] | None = None
    expected: str = ""
    unordered: bool = False

    def __post_init__(self):
        if not self.cases:
            raise ValueError(f"{self.task.partition(chr(10))[0]!r}: expected one case or more, got none")
        object.__setattr__(self, "__doc__", inspect.cleandoc(self.task))  # the help that Jupyter shows

    def __repr__(self):
        return f"<exercise: {self.__doc__.partition(chr(10))[0]}>"

    def __call__(self, function: object) -> Result:
        """Try the reader's function on every case and print one line about it.

        The function is tried on the stated cases, on some drawn at random, and on the first one again: it must not
        depend on earlier calls, nor change what it is given. One that takes a random generator is given many.

        Args:
            function: what the reader passed, expected to be a function; anything else is answered too.

        Returns:
            The result, with the line that was printed. Nothing is raised, whatever the function does.
        """
        if not callable(function):
            passed = attempt(lambda: function)
            hint = "Pass the function by its name alone: with brackets after it, Python calls it first."
            got = show(passed.value) or passed.shown
            return _report(WRONG, f"✗ the argument: expected a function, got {got}. {hint}")
        if is_stub(function):
            return _report(NOT_ATTEMPTED, "○ not attempted yet")
        passed, until = [], 0.0
        for case, arguments, hint in [*self._tries(), *self._other_generators()]:
            if len(passed) in (0, len(self.cases)):  # the stated cases have the time limit, and all others once more
                until = time.monotonic() + runner.TIME_LIMIT
            tried = attempt(function, arguments, until - time.monotonic())
            with np.errstate(all="ignore"):  # formulas may meet numbers that overflow
                said = complaint(self, tried, arguments, passed, hint)
            if tried.printed and (said or case in self.cases):
                runner.say(tried.printed)
            if said:
                return _report(WRONG, f"✗ {case}: {said}")
            passed.append((arguments, tried.value))
        if said := self._about_drawing([answer for _, answer in passed[-GENERATORS:]]):
            return _report(WRONG, f"✗ {said}")
        success = self.success if isinstance(self.success, str) else self.success(passed[len(self.cases) - 1][1])
        return _report(RIGHT, f"✓ {success}")

    def _tries(self):
        """All calls to make, as triples: what a case is called, its arguments, and a hint if it is known beforehand."""
        for case, arguments in self.cases.items():
            yield case, arguments, ""
        rng = np.random.default_rng()
        for arguments in (self.drawn(rng) for _ in range(DRAWN if self.drawn else 0)):
            yield drawn_case(self.answer, arguments), arguments, ""
        case, arguments = next(iter(self.cases.items()))
        yield f"{case}, called again", arguments, "The same call was right before: does it depend on earlier calls?"

    def _other_generators(self):
        """Calls like the first with other random generators, if it has one; the last generator is like the first."""
        case, arguments = next(iter(self.cases.items()))
        if self._draws():
            for seed in [*range(1, GENERATORS), 1]:
                given = (np.random.default_rng(seed) if _is_generator(one) else one for one in arguments)
                yield f"{case}, with another generator", tuple(given), ""

    def _draws(self):
        """Tell whether the function is given a random generator."""
        return any(map(_is_generator, next(iter(self.cases.values()))))

    def _about_drawing(self, answers):
        """What to say about the answers with many generators, of which the last was like the first."""
        if not self._draws():
            return ""
        flat = [tuple(np.sort(one.ravel()) if self.unordered else one.ravel()) for one in answers]
        if flat[0] != flat[-1]:
            return ("one generator twice: expected the same answer, got two different ones. "
                    "Draw with the generator that is handed over, and with no other.")
        different = len(set(flat))
        if different >= FEW:
            return ""
        hint = "The generator is not used." if different == 1 else "Too little of it is left to chance."
        return f"{GENERATORS} calls with different generators: expected different answers, got {different}. {hint}"


def _is_generator(argument):
    return isinstance(argument, np.random.Generator)


def _report(status, line):
    if not runner.can_say(line[0]):  # then the words say it
        line = line[2:] if status == NOT_ATTEMPTED else f"{status}: {line[2:]}"
    runner.say(line)
    return Result(status, line)
