"""The table of marks for instructors: python -m course_utils.checks handed-in/*.ipynb."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.checks.__main__ import marks

LESSON = Path(__file__).resolve().parents[2] / "notebooks/02-backpropagation/01-chain-rule.ipynb"


def cell(source, *printed):
    outputs = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in printed]
    return nbformat.v4.new_code_cell(source, outputs=outputs)


def run(*paths):
    command = [sys.executable, "-m", "course_utils.checks", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_stored_lesson_has_four_exercises_that_nobody_attempted():
    found = marks(nbformat.read(LESSON, as_version=4))
    assert [name.split(".")[0] for name in found] == ["backpropagation"] * 4
    assert set(found.values()) == {"○"}


def test_every_mark_is_read_and_the_best_of_several_attempts_counts():
    cells = [
        cell("checks.a.right(f)", "✓ well done\n"),
        cell("checks.a.wrong(f)", "some print of the student\n✗ x = 1: expected 2, got 3.\n"),
        cell("checks.a.untouched(f)", "○ not attempted yet\n"),
        cell("checks.a.not_run(f)"),
        cell("checks.a.second_try(f)", "✗ no\n"),
        cell("checks.a.second_try(f)", "✓ yes\n"),
        cell("checks.a.second_try(f)", "○ not attempted yet\n"),
        cell("#@title Solution\nchecks.a.wrong(f)", "✓ the folded solution does not count\n"),
        nbformat.v4.new_markdown_cell("checks.a.prose(f)"),
    ]
    found = marks(nbformat.v4.new_notebook(cells=cells))
    assert found == {"a.right": "✓", "a.wrong": "✗", "a.untouched": "○", "a.not_run": "–", "a.second_try": "✓"}


def test_the_table_has_a_line_for_each_notebook(tmp_path):
    for name, source in {"ada": "checks.a.one(f)", "bob": "checks.a.two(f)"}.items():
        nbformat.write(nbformat.v4.new_notebook(cells=[cell(source, "✓ yes\n")]), tmp_path / f"{name}.ipynb")
    done = run(tmp_path / "ada.ipynb", tmp_path / "bob.ipynb")
    assert done.returncode == 0 and done.stderr == ""
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows[0] == ["notebook", "a.one", "a.two"]
    assert [row[1:] for row in rows[1:]] == [["✓", "–"], ["–", "✓"]]


@pytest.mark.parametrize("content", ["not JSON", "[1, 2]", '{"cells": 3}', None])
def test_what_is_no_notebook_is_named_and_the_others_are_still_read(tmp_path, content):
    if content is not None:
        (tmp_path / "broken.ipynb").write_text(content)
    done = run(tmp_path / "broken.ipynb", LESSON)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path / 'broken.ipynb'}: not read: ") and "Traceback" not in done.stderr
    assert "○" in done.stdout
