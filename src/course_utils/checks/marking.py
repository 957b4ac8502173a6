"""Run handed-in notebooks afresh and read what the checks say in them. This runs other people's code."""

import asyncio
import json
import logging
import re
import tempfile
from subprocess import DEVNULL

RIGHT_WRONG_UNTOUCHED, NOT_RUN = "✓✗○", "–"
BEST_FIRST = RIGHT_WRONG_UNTOUCHED + NOT_RUN
CALL = re.compile(r"^checks\.(\w+\.\w+)\(", re.MULTILINE)


def read(path):
    """Return the notebook in a file, nothing but the sources of its code cells: no output, kernel or tag of before.

    Args:
        path: a ``pathlib.Path``.

    Raises:
        OSError, ValueError: it cannot be read, or is not a notebook.
    """
    import nbformat

    stored = json.loads(path.read_text(encoding="utf-8-sig"))
    cells = stored.get("cells") if isinstance(stored, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise ValueError("expected a notebook with a list of cells")
    sources = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code" and cell.get("source")]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def run(notebook, seconds, cell_seconds):
    """Run the cells of a notebook in order, in a kernel of this Python and an empty folder; errors do not end it.

    A cell that takes longer than `cell_seconds` is interrupted and the next one runs.

    Args:
        notebook: from `read`; it gets the outputs.
        seconds: for all cells together.
        cell_seconds: for each cell.

    Returns:
        Why the last cells did not run; empty if all of them did.
    """
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    quiet = logging.getLogger(f"{__name__}.nbclient")
    quiet.setLevel(logging.CRITICAL)  # what it would say of a slow cell or a dead kernel is said in the table
    own = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))

    async def in_time(folder):
        client = NotebookClient(notebook, own, timeout=cell_seconds, interrupt_on_timeout=True, allow_errors=True,
                                shutdown_kernel="immediate", log=quiet)
        asyncio.get_running_loop().add_signal_handler = _refuse
        async with asyncio.timeout(seconds) as limit:
            try:
                await client.async_execute(cleanup_kc=True, cwd=folder, stdout=DEVNULL, stderr=DEVNULL)
            except DeadKernelError:  # also what becomes of a cell that is cancelled
                if limit.expired():
                    return f"the {seconds} seconds were over"
                if asyncio.current_task().cancelling():
                    raise asyncio.CancelledError from None
                return "the kernel died"
        return ""

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            return asyncio.run(in_time(folder))
        except TimeoutError:
            return f"the {seconds} seconds were over"


def _refuse(*_):
    """Keep nbclient from handling Ctrl-C: it would end one notebook, and the next would run."""
    raise RuntimeError


def marks(notebook):
    """Return the marks in a notebook.

    An exercise that was tried in several cells counts with its best one. The folded solutions do not count.

    Args:
        notebook: from `read`, before or after `run`.

    Returns:
        Dict: exercise, such as ``"backpropagation.cubed_sine"`` -> one of ✓ ✗ ○ –, in the order of the notebook.
    """
    found = {}
    for exercise, mark, _ in _tried(notebook):
        found[exercise] = min(mark, found.get(exercise, NOT_RUN), key=BEST_FIRST.index)
    return found


def reasons(notebook, ended):
    """Return, for each exercise that got no mark, why: exercise -> one line.

    Args:
        notebook: after `run`.
        ended: what `run` returned.
    """
    not_run = {exercise for exercise, mark in marks(notebook).items() if mark == NOT_RUN}
    return {exercise: f"code cell {notebook.cells.index(cell) + 1}: {_problem(cell, ended)}"
            for exercise, _, cell in _tried(notebook) if exercise in not_run}


def _tried(notebook):
    """Yield (exercise, mark, cell) for each call of a check that counts."""
    for cell in notebook.cells:
        if cell.source.startswith("#@title Solution"):
            continue
        printed = "\n".join("".join(output.get("text", "")) for output in cell.outputs)
        said = [line[0] for line in printed.splitlines() if line[:1] and line[0] in RIGHT_WRONG_UNTOUCHED]
        for number, exercise in enumerate(CALL.findall(cell.source)):
            yield exercise, said[number] if number < len(said) else NOT_RUN, cell


def _problem(cell, ended):
    """Say in one line why a cell's check said nothing."""
    for output in cell.outputs:
        if output.output_type == "error":
            if output.ename == "KeyboardInterrupt":
                return "interrupted, it took too long"
            return f"{output.ename}: {output.evalue}".partition("\n")[0].removesuffix(": ")
    return ended or "the check was not reached"
