"""Put the prose of a lesson's text back when Sphinx reads its notebook.

The Markdown cells of a notebook are written for readers of notebooks (``tools/readable.py``): no roles, no directives.
The book is to have its own citations, its list of references and its links, so it takes the Markdown cells from the
text that the notebook was made from, ``book/chapters/…/NN-lesson.md``. The code and its outputs stay the notebook's.
"""

import json
from pathlib import Path

import jupytext
from sphinx.errors import SphinxError

from course_utils import minutes, myst

EARLY = 100  # before the handlers that change what the text says


def text_of(docname, root):
    """Return the path of the text that belongs to the page `docname`, or None where there is none."""
    folder, _, name = docname.partition("/")
    path = Path(root, "book", "chapters", f"{name}.md")
    return path if folder == "notebooks" and path.is_file() else None


def with_prose(notebook, text):
    """Return the JSON text of a `notebook` with the Markdown cells of the lesson's `text` in it, minutes filled in.

    Raises:
        ValueError: the two have not the same cells.
    """
    notebook = json.loads(notebook)
    written = jupytext.reads(minutes.fill(text), fmt="md:myst").cells
    pairs = list(zip(notebook["cells"], written, strict=False))
    if len(notebook["cells"]) != len(written):
        raise ValueError(f"the text has {len(written)} cells, the notebook {len(notebook['cells'])}")
    for number, (cell, source) in enumerate(pairs, start=1):
        same_code = cell["cell_type"] != "code" or "".join(cell["source"]) == source.source
        if cell["cell_type"] != source.cell_type or not same_code:
            raise ValueError(f"cell {number} of the text is another one than cell {number} of the notebook")
        if cell["cell_type"] == "markdown":
            cell["source"] = source.source
    return json.dumps(notebook, ensure_ascii=False)


def _put_prose_back(app, docname, content):
    """Handle ``source-read``: `content` is a list with one text, which is replaced."""
    path = text_of(docname, app.srcdir)
    if path is None:
        return
    for source in (path, minutes.__file__, myst.__file__):
        app.env.note_dependency(str(source))
    try:
        content[0] = with_prose(content[0], path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise SphinxError(f"{docname}: {problem}: run `make notebooks`") from problem


def setup_prose(app):
    """Register the handler."""
    app.connect("source-read", _put_prose_back, priority=EARLY)
