"""All exercises of the course, each with the answers that the tests give to it.

The answers to the exercises of `checks/CHAPTER/LESSON.py` stand in `answers/CHAPTER/LESSON.py` beside this file:

- a right one is the function with the exercise's name; it finds the answer in another way than the check does;
- `ALSO_RIGHT`: pairs (that function, one that is right in another way);
- `MISTAKES`: triples (that function, a wrong one, a piece of its hint);
- `NO_TRICK`: name of a trick of `tricks.py` -> those functions for which it gives a right answer.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path

from course_utils import checks
from course_utils.checks import finding, runner
from course_utils.checks.exercise import NOT_ATTEMPTED, RIGHT, WRONG, Exercise

ANSWERS = Path(__file__).with_name("answers")


@dataclass(frozen=True)
class Case:
    """An exercise, the file in which its answers stand, right answers, pairs (wrong answer, piece of its hint), and the
    names of the tricks that give a right answer."""

    check: Exercise
    file: Path
    right: tuple
    mistakes: tuple
    no_trick: frozenset


def _case(name, check, file):
    answers = importlib.import_module(f"answers.{file.parent.name}.{file.stem}") if file.exists() else None
    first = getattr(answers, name, None)
    others = [other for one, other in getattr(answers, "ALSO_RIGHT", ()) if one is first]
    mistakes = [(wrong, hint) for one, wrong, hint in getattr(answers, "MISTAKES", ()) if one is first]
    no_trick = {trick for trick, functions in getattr(answers, "NO_TRICK", {}).items() if first in functions}
    return Case(check, file, (first, *others) if first else (), tuple(mistakes), frozenset(no_trick))


def _all_cases():
    for chapter, package in finding.chapters(checks.__name__).items():
        for lesson, found in finding.lessons(package.__name__).items():
            for name, check in found.items():
                yield f"{chapter}.{name}", _case(name, check, ANSWERS / chapter / f"{lesson}.py")


CASES = dict(_all_cases())


def line_of(capsys, result):
    """The one line that was printed, which must be the one in the result; no traceback beside it."""
    captured = capsys.readouterr()
    assert captured.out == result.line + "\n"
    assert result.line.count("\n") == 0
    assert {"○": NOT_ATTEMPTED, "✗": WRONG, "✓": RIGHT}[result.line[0]] == result.status
    assert "Traceback" not in captured.err
    return result.line


def limit(monkeypatch, seconds, stopping=runner.STOPPING_TIME):
    """Let a check wait no longer than this; a short time to stop does for answers that are wrong in any case."""
    monkeypatch.setattr(runner, "TIME_LIMIT", seconds)
    monkeypatch.setattr(runner, "STOPPING_TIME", stopping)
