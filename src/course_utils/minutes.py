"""Minutes of a lesson, counted from the text of its ``.md``.

    reading = words / 130 + lines of code / 8,   rounded to whole minutes

What counts as a *word*: whatever stands between blanks and has a letter or a digit in it. A formula, a code span, a
role such as a citation is one word; of a link or a picture counts what one sees, of HTML what stands between the tags.
Folded answers (``<details>``) count: readers open them.

What counts as a *line of code*: a line of a code cell, or of any other block of code, that is not empty. Options of a
cell (``:tags:``) are none. A folded cell counts like any other: folding hides code, it does not shorten a lesson.

The part *Exercises* (from ``## Exercises`` to the next heading of that size) has its own minutes: the sum of those in
its headings, ``### Exercise 2 (10 min): …``. Its words and its code are not counted as reading.

``python -m course_utils.minutes book/chapters/*/*.md`` prints a table of lessons, the longest first.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from course_utils import myst

WORDS_PER_MINUTE = 130
LINES_PER_MINUTE = 8

_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?---\n")
_BLOCK = re.compile(myst.BLOCK, re.MULTILINE)
_EXERCISES = re.compile(r"^## Exercises\b.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_ONE_EXERCISE = re.compile(r"### Exercise \d+ \((\d+) min\)")
_CODE = {None, "code", "code-block", "code-cell"}
_NOT_READ = {"bibliography", "figure", "image"}
_HTML = r"<!--[\s\S]*?-->|</?[a-zA-Z][^>]*>"
_NOT_SEEN = re.compile(rf"{_HTML}|{myst.COMMENT}|{myst.LABEL}|(?<=\])\([^)]*\)", re.MULTILINE)
_ONE_WORD = re.compile(f"{myst.FORMULA}|{myst.ROLE}|{myst.CODE_SPAN}")
_ROLE = re.compile(r"\{minutes\}`([^`]*)`")


@dataclass(frozen=True)
class Minutes:
    """What a lesson takes: `words` of prose, `lines` of code, and the minutes that its `exercises` state."""

    words: int
    lines: int
    exercises: int

    @property
    def reading(self):
        """Minutes of reading, without the exercises."""
        return round(self.words / WORDS_PER_MINUTE + self.lines / LINES_PER_MINUTE)


def _words(prose):
    """Return the number of words in `prose`, which has no blocks of code in it."""
    seen = _NOT_SEEN.sub(" ", _ONE_WORD.sub(" formula ", prose))
    return sum(1 for word in seen.split() if re.search(r"[^\W_]", word))


def _lines(cell):
    """Return the number of lines of code in the body of a `cell`."""
    return sum(1 for line in myst.OPTIONS.sub("", cell).splitlines() if line.strip())


def _words_and_lines(text):
    """Return (words, lines of code) of a `text`; what stands in a box, ``{note}``, is prose with its own blocks."""
    prose = _BLOCK.sub("", text)
    if stray := re.search(myst.STRAY_FENCE, prose, re.MULTILINE):
        raise ValueError(f"expected an end of the block that begins with {stray.group().strip()!r}, found none")
    words, lines = _words(prose), 0
    for block in _BLOCK.finditer(text):
        if block["name"] == "math":
            words += 1
        elif block["name"] in _CODE:
            lines += _lines(block["body"])
        elif block["name"] not in _NOT_READ:
            inside = _words_and_lines(block["title"] + "\n" + myst.OPTIONS.sub("", block["body"]))
            words, lines = words + inside[0], lines + inside[1]
    return words, lines


def _minutes_of_exercises(text):
    """Return the sum of the minutes in the headings of the exercises of `text`."""
    total = 0
    for heading in re.findall(r"(?m)^### .*$", text):
        stated = _ONE_EXERCISE.match(heading)
        if not stated:
            raise ValueError(f"expected a heading such as '### Exercise 2 (10 min): …', got {heading!r}")
        total += int(stated[1])
    return total


def count(text):
    """Return the :class:`Minutes` that the `text` of a lesson's ``.md`` takes.

    Raises:
        ValueError: a block of code does not end, or the heading of an exercise does not state its minutes.
    """
    text = _FRONT_MATTER.sub("", text)
    exercises = sum(_minutes_of_exercises(part) for part in _EXERCISES.findall(text))
    words, lines = _words_and_lines(_EXERCISES.sub("", text))
    return Minutes(words, lines, exercises)


def fill(text, counted=None):
    """Return `text` with ``{minutes}`reading` `` and ``{minutes}`exercises` `` replaced by numbers.

    Arguments:
        text: a lesson's text, or a piece of it.
        counted: the :class:`Minutes` of the lesson; by default those of `text`.

    Raises:
        ValueError: the role asks for something else, or `text` cannot be counted.
    """
    if not _ROLE.search(text):
        return text
    counted = counted or count(text)
    numbers = {"reading": counted.reading, "exercises": counted.exercises}

    def number(role):
        if role[1] not in numbers:
            raise ValueError(f"expected {{minutes}}`reading` or {{minutes}}`exercises`, got {role.group()}")
        return str(numbers[role[1]])

    return _ROLE.sub(number, text)


def main(paths):
    """Print words, lines of code and minutes of the lessons at `paths`, the longest first."""
    counted = {path: count(Path(path).read_text(encoding="utf-8")) for path in paths}
    print(f"{'words':>6} {'code':>5} {'reading':>8} {'exercises':>10}  lesson")
    for path, one in sorted(counted.items(), key=lambda item: -item[1].reading):
        print(f"{one.words:6} {one.lines:5} {one.reading:8} {one.exercises:10}  {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
