"""Make notebooks/ from book/chapters/: pair each text file with its notebook, then execute what changed.

A notebook remembers, in its metadata, a fingerprint of the code that produced its outputs. When the code cells and the
widgets' scripts still have that fingerprint, the outputs are kept and only the text is brought up to date, so that a
second run changes nothing. ``--check`` writes nothing and fails if a run would change something.
"""

import argparse
import hashlib
import json
import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from jupytext.combine import combine_inputs_with_outputs
from nbclient import NotebookClient

from course_utils.widgets import source

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "book" / "chapters"
NOTEBOOKS = ROOT / "notebooks"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
SECONDS_PER_CELL = 120


def widget_models(notebook):
    """Return the saved state of the notebook's widgets, by model id."""
    return notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})


def fingerprint(notebook):
    """Return the sha256 of what decides the outputs: the code cells in order, and the widgets that were shown."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    states = [model["state"] for model in widget_models(notebook).values()]
    shown = sorted({state["widget"] for state in states if "widget" in state})
    scripts = [part for name in shown for part in (source.style(name), source.script(name))]
    return hashlib.sha256("\0".join([*code, *scripts]).encode()).hexdigest()


def pair(text_path, notebook_path):
    """Return the notebook of a text file, with the outputs and cell ids of the stored notebook where they still fit."""
    notebook = jupytext.read(text_path, fmt="md:myst")
    if notebook_path.exists():
        stored = nbformat.read(notebook_path, as_version=4)
        notebook = combine_inputs_with_outputs(notebook, stored, fmt="md:myst")
    notebook.metadata.pop("jupytext", None)  # the pairing is this script's, not the reader's
    for number, cell in enumerate(notebook.cells):
        if not notebook_path.exists():
            cell["id"] = f"cell-{number:03d}"
    return notebook


def stable_model_ids(notebook, name):
    """Replace the random ids of widget models by ids that depend on their order, so that a rerun changes nothing."""
    models = widget_models(notebook)
    text = nbformat.writes(notebook)
    # Order of appearance in the cells; models without a view (layouts) follow in the order of their own content.
    cells_text = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    order = sorted(
        models, key=lambda i: (cells_text.find(i) if i in cells_text else len(cells_text), models[i].model_name)
    )
    for number, model in enumerate(order):
        text = text.replace(model, hashlib.md5(f"{name} {number}".encode(), usedforsecurity=False).hexdigest())
    return nbformat.reads(text, as_version=4)


def execute(notebook, name):
    """Run every cell in a fresh kernel and return the notebook with new outputs and the fingerprint of its code."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("widgets", None)
    NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str((NOTEBOOKS / name).parent)}},
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":  # a progress bar that is done leaves a blank line
            cell.outputs = [one for one in cell.outputs if one.output_type != "stream" or one.text.strip()]
    notebook.metadata["executed"] = fingerprint(notebook)
    notebook.metadata["language_info"].pop("version", None)  # differs between machines and says nothing to a reader
    return stable_model_ids(notebook, name)


def make(text_path, force=False):
    """Return (path, new text of the notebook, whether it was executed)."""
    name = text_path.relative_to(TEXTS).with_suffix(".ipynb")
    path = NOTEBOOKS / name
    notebook = pair(text_path, path)
    if run := force or notebook.metadata.get("executed") != fingerprint(notebook):
        print(f"{name}: executing", flush=True)
        path.parent.mkdir(exist_ok=True)  # a new chapter; the kernel starts there
        notebook = execute(notebook, str(name))
    text = nbformat.writes(notebook)
    return path, re.sub(r"\n*\Z", "\n", text), run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if anything would change")
    parser.add_argument("--force", action="store_true", help="execute every notebook again")
    arguments = parser.parse_args()

    if "COURSE_DATA" in os.environ:  # relative to where the command was typed, not to each notebook
        os.environ["COURSE_DATA"] = os.path.abspath(os.environ["COURSE_DATA"])
    texts = sorted(TEXTS.glob("*/*.md"))
    orphans = [
        path
        for path in sorted(NOTEBOOKS.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
        and not (TEXTS / path.relative_to(NOTEBOOKS)).with_suffix(".md").exists()
    ]
    if orphans:
        sys.exit(f"no text in book/chapters for: {', '.join(str(path.relative_to(ROOT)) for path in orphans)}")

    stale = []
    for text_path in texts:
        if arguments.check:
            name = text_path.relative_to(TEXTS).with_suffix(".ipynb")
            notebook = pair(text_path, NOTEBOOKS / name)
            same_code = notebook.metadata.get("executed") == fingerprint(notebook)
            same_text = (NOTEBOOKS / name).exists() and nbformat.writes(notebook).rstrip() == (
                (NOTEBOOKS / name).read_text(encoding="utf-8").rstrip()
            )
            if not (same_code and same_text):
                stale.append(str(name))
            continue
        path, text, executed = make(text_path, arguments.force)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: {'executed and ' if executed else ''}written")
    if stale:
        sys.exit(f"run `make notebooks`; out of date: {', '.join(stale)}")
    print(f"{len(texts)} notebook(s) up to date")


if __name__ == "__main__":
    main()
