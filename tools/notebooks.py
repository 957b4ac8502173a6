"""Make notebooks/ from book/chapters/: pair each text file with its notebook, then run what changed.

    python tools/notebooks.py               all lessons
    python tools/notebooks.py 03-03 02      lesson 03-03, and chapter 02
    python tools/notebooks.py --check       write nothing; fail if a run would change something

A notebook runs again when its code or a file of the package that it used has changed (`changes.py`). Otherwise its
outputs are kept, the text is brought up to date, and so are the scripts of its widgets and the pictures beside its
figures (`pictures.py`): a second run changes nothing. A lesson that fails leaves its stored notebook as it was.
"""

import argparse
import difflib
import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import changes
import jupytext
import nbformat
import pictures
import readable
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "book" / "chapters"
NOTEBOOKS = ROOT / "notebooks"
SECONDS_PER_CELL = 300  # as in the tests: a machine in use must not stop a lesson


class LessonError(Exception):
    """A lesson that could not be made; the message says what to look at."""


class OutOfDate(Exception):
    """`--check` found something that a run would change."""


# ---------------------------------------------------------------- text and stored outputs


def notebook_path(text_path):
    """Return the place of the notebook that belongs to a text file."""
    return (NOTEBOOKS / text_path.relative_to(TEXTS)).with_suffix(".ipynb")


def pair(text_path, stored):
    """Return the notebook of a text file, with metadata, cell ids and outputs of the stored notebook where they fit.

    Args:
        text_path: the lesson's text in book/chapters/.
        stored: the notebook made from it last time, or None.
    """
    notebook = readable.make_readable(jupytext.read(text_path, fmt="md:myst"), text_path)
    notebook.metadata.pop("jupytext", None)  # the pairing is this script's, not the reader's
    if stored:
        notebook.metadata = stored.metadata | notebook.metadata
        old, new = code_cells(stored), code_cells(notebook)
        if [cell.source for cell in old] == [cell.source for cell in new]:
            for before, after in zip(old, new, strict=True):
                after.outputs, after.execution_count = before.outputs, before.execution_count
    set_ids(notebook.cells, stored.cells if stored else [])
    return notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def set_ids(cells, stored):
    """Give each cell the id of the stored cell that it continues, also where its text changed; others a new one."""
    kinds = [[(cell.cell_type, cell.source) for cell in side] for side in (stored, cells)]
    continued = {}
    for _, start, end, new_start, new_end in difflib.SequenceMatcher(None, *kinds, autojunk=False).get_opcodes():
        for kind in ("code", "markdown", "raw"):
            before = [cell.id for cell in stored[start:end] if cell.cell_type == kind]
            after = [index for index in range(new_start, new_end) if cells[index].cell_type == kind]
            continued.update(zip(after, before, strict=False))
    used = set(continued.values())
    for index, cell in enumerate(cells):
        attempt = 0
        while index not in continued:
            name = hashlib.sha256(f"{cell.cell_type} {attempt} {cell.source}".encode()).hexdigest()[:8]
            attempt += 1
            if name not in used:
                continued[index] = name
                used.add(name)
        cell.id = continued[index]


# ---------------------------------------------------------------- running


class Client(NotebookClient):
    """Runs a notebook, remembers which cell is at work, and asks the kernel in the end which files it used."""

    at_work, used = 0, ()

    async def async_execute_cell(self, cell, cell_index, **options):
        if cell_index == 0:
            self.kc.execute(changes.WATCH, silent=True)
        self.at_work = cell_index
        done = await super().async_execute_cell(cell, cell_index, **options)
        if cell_index == len(self.nb.cells) - 1:
            question = self.kc.execute("", silent=True, user_expressions={"used": changes.USED})
            reply = await self.async_wait_for_reply(question)
            self.used = json.loads(_text_of(reply["content"]["user_expressions"]["used"]))
        return done


def _text_of(answer):
    if answer["status"] != "ok":
        raise RuntimeError(f"the kernel was asked for the files that it used, and failed: {answer['evalue']}")
    return eval(answer["data"]["text/plain"], {"__builtins__": {}})  # the repr of a string


def execute(notebook, name):
    """Run every cell of a notebook in a fresh kernel and return it with new outputs, and what they were made with.

    Raises:
        LessonError: a cell fails or takes longer than `SECONDS_PER_CELL`.
    """
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("widgets", None)
    folder = (NOTEBOOKS / name).parent
    folder.mkdir(parents=True, exist_ok=True)  # a new chapter; the kernel starts there
    client = Client(notebook, timeout=SECONDS_PER_CELL, kernel_name="python3", record_timing=False,
                    resources={"metadata": {"path": str(folder)}}, coalesce_streams=True)
    try:
        client.execute()
    except (CellControlSignal, CellExecutionError, DeadKernelError) as problem:
        cell = notebook.cells[client.at_work]
        number = code_cells(notebook).index(cell) + 1
        first = next(iter(cell.source.strip().splitlines()), "")
        said = re.sub(r"\x1b\[[\d;]*m", "", str(problem))  # without the colours of a terminal
        raise LessonError(f"code cell {number} ({first!r}) failed:\n{said}") from problem
    for cell in code_cells(notebook):  # a progress bar that is done leaves a blank line
        cell.outputs = [one for one in cell.outputs if one.output_type != "stream" or one.text.strip()]
    notebook.metadata["executed"] = changes.fingerprints(notebook, changes.package_files(client.used))
    notebook.metadata["language_info"].pop("version", None)  # differs between machines and says nothing to a reader
    pictures.shrink_plots(notebook)
    return stable_model_ids(notebook, name)


def stable_model_ids(notebook, name):
    """Replace the random ids of widget models by ids that depend on their order, so that a rerun changes nothing."""
    models = pictures.widget_models(notebook)
    text = nbformat.writes(notebook)
    # Order of appearance in the cells; models without a view (layouts) follow in the order of their own content.
    cells_text = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    order = sorted(
        models, key=lambda i: (cells_text.find(i) if i in cells_text else len(cells_text), models[i].model_name)
    )
    for number, model in enumerate(order):
        text = text.replace(model, hashlib.md5(f"{name} {number}".encode(), usedforsecurity=False).hexdigest())
    return nbformat.reads(text, as_version=4)


# ---------------------------------------------------------------- one lesson


def make(text_path, camera, run, force=False):
    """Return the text of a lesson's notebook as it should be.

    Args:
        text_path: the lesson's text in book/chapters/.
        camera: takes the photographs of figures, see `pictures.photograph`.
        run: function (notebook, name, reason) -> the notebook, executed.
        force: run it even if nothing has changed.
    """
    path = notebook_path(text_path)
    stored = nbformat.read(path, as_version=4) if path.exists() else None
    notebook = pair(text_path, stored)
    taken = pictures.photographs(stored) if stored else {}
    if reason := "asked for" if force else changes.why_stale(notebook):
        notebook = run(notebook, str(path.relative_to(NOTEBOOKS)), reason)
    pictures.refresh_widgets(notebook)
    pictures.photograph(notebook, camera, taken)
    pictures.describe(notebook)
    return re.sub(r"\n*\Z", "\n", nbformat.writes(notebook))


def run_lesson(notebook, name, reason):
    """Execute a notebook and say so."""
    print(f"{name}: running ({reason})", flush=True)
    return execute(notebook, name)


def write(path, text):
    """Write a file in one step: whoever looks sees the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as new:
        new.write(text)
    os.chmod(new.name, 0o644)
    os.replace(new.name, path)


def update(text_paths, force):
    """Make the notebooks of the given texts; return the problems, one message a lesson."""
    problems = []
    with pictures.Camera() as camera:
        for text_path in text_paths:
            path = notebook_path(text_path)
            try:
                text = make(text_path, camera, run_lesson, force)
            except (LessonError, ValueError, RuntimeError) as problem:
                problems.append(f"{path.relative_to(NOTEBOOKS)}: {problem}")
                continue
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                write(path, text)
                print(f"{path.relative_to(ROOT)}: written", flush=True)
    return problems


def check(text_paths):
    """Return what `update` would do: one message for each notebook that is out of date."""

    def run(notebook, name, reason):
        raise OutOfDate(reason)

    def camera(html, selector):
        raise OutOfDate("a figure has no photograph of its present state")

    problems = []
    for text_path in text_paths:
        path = notebook_path(text_path)
        try:
            if make(text_path, camera, run) != path.read_text(encoding="utf-8"):
                raise OutOfDate("the text, a widget's script or the description of a picture changed")
        except OutOfDate as reason:
            problems.append(f"run `make notebooks`; out of date: {path.relative_to(NOTEBOOKS)} ({reason})")
    return problems


# ---------------------------------------------------------------- the command


def choose(wanted):
    """Return the text files of the lessons that are asked for by number, ``03-03`` or ``03``; all if none is named.

    Raises:
        LessonError: there is no such lesson.
    """
    texts = sorted(TEXTS.glob("[0-9]*/[0-9]*.md"))
    numbers = {f"{path.parent.name[:2]}-{path.name[:2]}": path for path in texts}
    unknown = [name for name in wanted if not any(number == name or number[:2] == name for number in numbers)]
    if unknown:
        raise LessonError(f"expected numbers of lessons ({', '.join(numbers)}) or chapters, got {', '.join(unknown)}")
    return [path for number, path in numbers.items() if not wanted or {number, number[:2]} & set(wanted)]


def orphans():
    """Return the notebooks whose text is gone."""
    found = (path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    return sorted(path for path in found if not (TEXTS / path.relative_to(NOTEBOOKS)).with_suffix(".md").exists())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", help="numbers of lessons (03-03) or chapters (03); all if left out")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if anything would change")
    parser.add_argument("--force", action="store_true", help="run every notebook again")
    arguments = parser.parse_args()

    if "COURSE_DATA" in os.environ:  # relative to where the command was typed, not to each notebook
        os.environ["COURSE_DATA"] = os.path.abspath(os.environ["COURSE_DATA"])
    if lost := orphans():
        sys.exit(f"no text in book/chapters for: {', '.join(str(path.relative_to(ROOT)) for path in lost)}")
    try:
        texts = choose(arguments.lessons)
    except LessonError as problem:
        sys.exit(str(problem))
    problems = check(texts) if arguments.check else update(texts, arguments.force)
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(texts)} notebook(s) up to date")


if __name__ == "__main__":
    main()
