"""Every cell of every lesson can be run twice: Shift + Enter again, and nothing breaks, there or further down.

Not part of `make test`, since it takes twice as long as the lessons do: `make test-twice`.
"""

from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "book" / "chapters").glob("*/[0-9]*.md"))
SECONDS_PER_CELL = 300
BEGIN = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import state as _state"
REMEMBER = "_before = _state.remember(globals())"
COMPARE = "_changed = _state.changes(_before, globals()); assert not _changed, f'changed again: {_changed}'"


def code_cells(path):
    """The sources of a lesson's code cells."""
    cells = jupytext.read(path, fmt="md:myst").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def failures(sources, folder):
    """Run each code cell twice, in order; return what went wrong, one message a time.

    A second run may make values anew, but must leave as they are those that were there.

    Args:
        sources: the code of the cells.
        folder: where the kernel starts.
    """
    runs = [(number, code) for number, source in enumerate(sources, start=1)
            for code in (source, REMEMBER, source, COMPARE)]
    notebook = new_notebook(cells=[new_code_cell(BEGIN), *(new_code_cell(code) for _, code in runs)])
    NotebookClient(notebook, timeout=SECONDS_PER_CELL, kernel_name="python3", allow_errors=True,
                   resources={"metadata": {"path": str(folder)}}).execute()
    return [f"code cell {number}: {output.ename}: {output.evalue}"
            for (number, _), cell in zip(runs, notebook.cells[1:], strict=True)
            for output in cell.outputs if output.output_type == "error"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_cell_can_be_run_twice(path, tmp_path):
    assert not (found := failures(code_cells(path), tmp_path)), "\n".join(found)


PLANTED = """
from course_utils import autograd, nn
import numpy as np, torch
words, numbers, ours = [*"abcdef"], np.ones(3), nn.Linear(2, 1)
theirs, x = torch.nn.Linear(2, 1), autograd.Tensor(2.0, requires_grad=True)
---
words = words[1:]
---
assert words[0] == "b", "the list was cut again"
---
numbers *= 2
---
words.pop()
---
theirs.weight.data += 1
---
ours.weight.data += 1
---
(x * x).backward()
---
fresh, trained, table = autograd.Tensor(2.0, requires_grad=True), torch.nn.Linear(2, 1), {"rows": [1]}
(fresh * fresh).backward()
trained.weight.data += 1
table["rows"].append(2)
"""


def test_planted_faults_are_found_and_nothing_else(tmp_path):
    changed = {4: "numbers", 5: "words", 6: "theirs", 7: "ours", 8: "x"}
    expected = ["code cell 3: AssertionError: the list was cut again"] * 2
    expected += [f"code cell {number}: AssertionError: changed again: ['{name}']" for number, name in changed.items()]
    assert failures(PLANTED.strip().split("\n---\n"), tmp_path) == expected
