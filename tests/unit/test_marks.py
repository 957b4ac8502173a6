"""The table of marks for instructors: python -m course_utils.checks handed-in."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.checks import marking

LESSON = Path(__file__).resolve().parents[2] / "notebooks/02-backpropagation/01-chain-rule.ipynb"
# Checks of a course that says what it is told to say.
CHECKS = """from types import SimpleNamespace as Names
checks = Names(a=Names(**{name: print for name in ("one", "two", "three", "four")}))"""


def cell(source, *printed):
    outputs = [new_output("stream", name="stdout", text=text) for text in printed]
    return new_code_cell(source, outputs=outputs, execution_count=1 if printed else None)


def hand_in(path, *cells, **metadata):
    """Write a notebook that first defines CHECKS."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[cell(CHECKS), *cells], metadata=metadata), path)
    return path


def mark(*arguments, **environment):
    """Run the command; return (exit status, rows of the table, lines on standard error)."""
    command = [sys.executable, "-m", "course_utils.checks", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **environment}, timeout=120)
    lines = [line for line in done.stderr.decode("utf-8").splitlines() if ": running, " not in line]
    return done.returncode, [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()], lines


def test_the_stored_lesson_has_four_exercises():
    found = marking.marks(marking.read(LESSON))
    assert [name.split(".")[0] for name in found] == ["backpropagation"] * 4
    assert set(found.values()) == {"–"}, "what is stored in a notebook counts for nothing"


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
    ]
    found = marking.marks(new_notebook(cells=cells))
    assert found == {"a.right": "✓", "a.wrong": "✗", "a.untouched": "○", "a.not_run": "–", "a.second_try": "✓"}


@pytest.fixture
def impostor(tmp_path):
    """A folder of Jupyter's in which somebody installed another kernel under the name python3."""
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["false"], "display_name": "Another", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    return tmp_path / "jupyter"


def test_a_folder_is_run_afresh_and_has_a_line_for_each_notebook(tmp_path, impostor):
    """Stored marks do not count, another kernel's name and tags neither; files of one student are not another's."""
    stale = cell("assert False\nchecks.a.two('✓')", "✓ stored\n")
    skipped = cell("checks.a.three('○ not attempted yet')")
    skipped.metadata["tags"] = ["skip-execution"]
    written = cell("open('numpy.py', 'w').write('raise SystemExit')\nchecks.a.one('✗ no')")
    other = {"kernelspec": {"name": "my-env", "display_name": "Mine", "language": "python"}}
    folder = tmp_path / "in"
    ada = hand_in(folder / "ada" / "lesson.ipynb", written, stale, new_markdown_cell("checks.a.prose(f)"), **other)
    bob = hand_in(folder / "bob.ipynb", cell("import os; assert os.listdir() == []\nchecks.a.one('✓ yes')"), skipped)
    hand_in(folder / ".ipynb_checkpoints" / "bob.ipynb")
    before = bob.read_bytes()
    status, rows, said = mark(folder, JUPYTER_PATH=str(impostor))
    assert rows == [["notebook", "a.one", "a.two", "a.three"], [str(ada), "✗", "–", "–"], [str(bob), "✓", "–", "○"]]
    assert said == [f"{ada}: a.two was not run: code cell 3: AssertionError"]
    assert status == 1 and bob.read_bytes() == before


def test_an_endless_cell_costs_its_own_exercise_and_no_other(tmp_path):
    path = hand_in(tmp_path / "ada.ipynb", cell("checks.a.one('✓')"), cell("while True:\n    pass\nchecks.a.two('✓')"),
                   cell("checks.a.three('✓')"))
    status, rows, said = mark(path, "--cell-seconds", 2)
    assert (status, rows[1][1:]) == (1, ["✓", "–", "✓"])
    assert said == [f"{path}: a.two was not run: code cell 3: interrupted, it took too long"]


def test_what_cannot_be_stopped_or_dies_ends_its_notebook_and_no_other(tmp_path):
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    ada = hand_in(tmp_path / "ada.ipynb", cell("checks.a.one('✓')"), cell(deaf), cell("checks.a.two('✓')"))
    bob = hand_in(tmp_path / "bob.ipynb", cell("import os; os._exit(1)\nchecks.a.one('✓')"))
    hand_in(tmp_path / "cy.ipynb", cell("checks.a.one('✓')\nchecks.a.two('✗')"))
    begun = time.monotonic()
    status, rows, said = mark(tmp_path, "--cell-seconds", 1, "--seconds", 8)
    assert time.monotonic() - begun < 50
    assert (status, [row[1:] for row in rows[1:]]) == (1, [["✓", "–"], ["–", "–"], ["✓", "✗"]])
    assert said == [f"{ada}: a.two was not run: code cell 4: the 8 seconds were over",
                    f"{bob}: a.one was not run: code cell 2: the kernel died"]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_terminal_without_the_marks_gets_them_all_the_same(tmp_path, encoding):
    path = tmp_path / "Łukasz.ipynb"
    path.write_text("“✓”")
    status, rows, said = mark(path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (status, rows, len(said)) == (1, [["notebook"], [str(path)]], 1)
    path = hand_in(path, cell("checks.a.one('✓ “yes” – Ł')"))
    assert mark(path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")[:2] == (0, [["notebook", "a.one"], [str(path), "✓"]])


def test_what_is_no_notebook_is_named_and_the_others_are_still_marked(tmp_path):
    contents = [b"not JSON", b"[1, 2]", b"\xff\xfe", b'{"cells": 3}', b'{"cells": [3]}',
                b'{"cells": [{"cell_type": "code", "source": 1}]}']
    broken = [tmp_path / f"{number}.ipynb" for number in range(len(contents))]
    for path, content in zip(broken, contents, strict=True):
        path.write_bytes(content)
    hand_in(tmp_path / "whole.ipynb", cell("checks.a.one('○')"))
    other = hand_in(tmp_path / "without.ipynb")
    status, rows, said = mark(tmp_path)
    assert (status, [row[1:] for row in rows[1:]]) == (1, [["–"]] * len(broken) + [["○"], ["–"]])
    assert [line.partition(": not read: ")[0] for line in said[:-1]] == list(map(str, broken))
    assert said[-1].startswith(f"{other}: expected calls of checks")


def heed_ctrl_c():
    """What runs in the background of a shell, as tests may, ignores the signal, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("when", ["the kernel starts", "a cell runs"])
def test_ctrl_c_ends_all_of_it(tmp_path, when):
    begun = tmp_path / "begun"
    for name in ("ada", "bob"):
        hand_in(tmp_path / f"{name}.ipynb", cell(f"import time; open({str(begun)!r}, 'w'); time.sleep(300)"))
    command = [sys.executable, "-u", "-m", "course_utils.checks", str(tmp_path)]
    done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            preexec_fn=heed_ctrl_c)
    assert "ada.ipynb: running, 1 of 2" in done.stderr.readline()
    while when == "a cell runs" and not begun.exists():
        time.sleep(0.1)
    done.send_signal(signal.SIGINT)
    said = done.communicate(timeout=60)[1]
    assert said == "stopped; the notebook that was running and those after it are not in the table\n"


@pytest.mark.parametrize("name", ["nowhere", "empty", "nothing.ipynb"])
def test_a_folder_without_notebooks_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    status, rows, said = mark(tmp_path / name)
    assert (status, rows) == (2, []) and said[-1].endswith("expected a notebook or a folder with notebooks, found none")
