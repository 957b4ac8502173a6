"""Minutes of a lesson: words, lines of code and exercises are counted as the module says."""

import re
import subprocess
import sys

import pytest

from course_utils import minutes

TEXT = """---
jupytext:
  text_representation:
    format_name: myst
---

# A title of five words

**Reading:** {minutes}`reading` minutes, exercises {minutes}`exercises` more

## The question

WORDS

```{code-cell} ipython3
:tags: [nbval-ignore-output]

CODE
```

## Exercises

These words are not read.

### Exercise 1 (5 min): warm up

```{code-cell} ipython3
x = 1
```

### Exercise 2 (20 min): a project

## In short

Two words.
"""
HEAD = len("A title of five words Reading: 1 minutes, exercises 2 more The question In short Two words.".split())


def lesson(words="", code=""):
    return TEXT.replace("WORDS", words).replace("CODE", code)


def words(prose):
    return minutes.count(prose).words


def test_reading_is_words_by_130_and_lines_by_8():
    counted = minutes.count(lesson("word " * (1300 - HEAD), "y = 1\n" * 80))
    assert (counted.words, counted.lines, counted.reading) == (1300, 80, 20)


def test_exercises_are_the_sum_of_their_headings():
    assert minutes.count(lesson()).exercises == 25
    assert minutes.count("# A lesson without any").exercises == 0


def test_front_matter_and_the_part_of_exercises_are_not_read():
    assert minutes.count(lesson()).words == HEAD


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("the slope, and – in one – 4 words", 7),
        ("of $x^2 + y$ and\n$$\na + b = c\n$$\n", 4),
        ("`a = b + c` is one, so are {cite}`one2000a, two2001b` and {cite:t}`one2000a`", 8),
        ("a [long link](02-backprop-by-hand.ipynb) and ![two words](picture.png)", 6),
        ("<details>\n<summary>Answer</summary>\n\nIt does.\n\n</details>", 3),
        ("| symbol | unit |\n|---|---|\n| $x$ | metres |", 4),
        ("one\n\n% a comment\n(label)=\n<!-- another\ncomment -->", 1),
        ("it costs $5\n\nand then $6", 6),
        ("```{note}\n:class: wide\nThree more words\n```", 3),
        (":::{admonition} Its title\nThree more words\n:::", 5),
        ("```{math}\na + b\n```", 1),
        ("```{bibliography}\n:filter: docname in docnames\n```", 0),
    ],
)
def test_a_word_is_what_one_reads(prose, expected):
    assert words(prose) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("```{code-cell} ipython3\n:tags: [exercise]\n\nx = 1\n\ny = 2  # two\n```", 2),
        ("```{code-cell} ipython3\n---\nmystnb:\n  image:\n    alt: no tag, hide-input\n---\nx = 1\n```", 1),
        ("```{code-cell} ipython3\n:tags: [hide-input]\n\nx = 1\n```", 1),
        ("```{code-cell} ipython3\n---\ntags: [hide-input, solution]\ncellView: form\n---\nx = 1\n```", 1),
        ("```{code-cell} ipython3\nx = 'hide-input'\n```", 1),
        ("```python\nx = 1\n```", 1),
        ("```{code-cell} ipython3\nx = '''\n---\n'''\n```", 3),
        ("````{note}\nOne word:\n\n```python\nx = 1\ny = 2\n```\n````", 2),
    ],
)
def test_a_line_of_code_is_one_that_is_shown(block, expected):
    counted = minutes.count(block)
    assert counted.lines == expected


def test_fill_puts_the_numbers_in():
    text = lesson("word " * 1300)
    counted = minutes.count(text)
    filled = minutes.fill(text)
    assert f"**Reading:** {counted.reading} minutes, exercises 25 more" in filled
    assert minutes.count(filled) == counted
    assert minutes.fill("no role here") == "no role here"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{code-cell} ipython3\nx = 1\n", "expected an end of the block that begins with '```{code-cell} ipython3'"),
        ("## Exercises\n\n### Exercise 1: too hasty\n", "expected a heading such as '### Exercise 2 (10 min): …', got"),
    ],
)
def test_what_cannot_be_counted_is_said(text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        minutes.count(text)


def test_fill_says_which_numbers_there_are():
    message = "expected {minutes}`reading` or {minutes}`exercises`, got {minutes}`all`"
    with pytest.raises(ValueError, match=re.escape(message)):
        minutes.fill("{minutes}`all`")


def test_the_table_lists_the_longest_first(tmp_path):
    for name, code in (("short", "x = 1\n"), ("long", "x = 1\n" * 80)):
        (tmp_path / f"{name}.md").write_text(lesson("", code), encoding="utf-8")
    command = [sys.executable, "-m", "course_utils.minutes", "short.md", "long.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    head, first, second = done.stdout.splitlines()
    assert head.split() == ["words", "code", "reading", "exercises", "lesson"]
    assert first.split() == [str(HEAD), "80", "10", "25", "long.md"]
    assert second.endswith("short.md")
