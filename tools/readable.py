"""Turn the Markdown cells of a lesson into Markdown that every reader of notebooks knows, without roles and directives.

The text of a lesson, ``book/chapters/…/NN-lesson.md``, is written for the book, in MyST. JupyterLab, Colab, VS Code and
GitHub show a role such as ``{cite}`lecun2015deep` `` as it stands. In the notebook stands instead

    a citation                   author and year, with a link to the work
    the bibliography             the list of the works that the lesson cites
    {minutes}                    the number, counted from the text
    {doc}, a link to a page      a link to the notebook, or to the page in the published book
    {term}                       the plain words
    a box, {note}                a quotation under a bold title
    {dropdown}                   a fold, <details>

Formulas, code spans and blocks of code stay as they are. The book puts the roles back when it reads a notebook
(``course_utils.sphinx_ext.prose``).
"""

import os
import re
from functools import cache, partial
from pathlib import Path
from textwrap import dedent, indent

import yaml
from citations import Works

from course_utils import minutes, myst

ROOT = Path(__file__).resolve().parents[1]
BOXES = {
    "admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning",
}
_LINK = r"(?<=\])\((?P<page>(?!https?:)[^)\s#]+\.md)(?P<anchor>#[^)\s]*)?\)"
_ATTRIBUTES = r"(?P<attributes>(?<=[\])`])\{[.#][^}\n]*\}|^\{[.#][^}\n]*\}$)"
_PIECE = re.compile(
    f"{myst.BLOCK}|{myst.FORMULA}|{myst.ROLE}|{myst.CODE_SPAN}|{_LINK}|{_ATTRIBUTES}|"
    f"(?P<dropped>{myst.LABEL}|{myst.COMMENT})|(?P<stray>{myst.STRAY_FENCE})",
    re.MULTILINE,
)
_WITH_TARGET = re.compile(r"(?P<words>.*\S)\s*<(?P<target>[^<>]+)>", re.DOTALL)


class Lesson:
    """What the cells of one lesson need to be written: its file, the works, those cited so far, the minutes.

    Arguments:
        source: the lesson's text, a path below `root`/book/chapters.
        works: the :class:`Works` that can be cited.
        root: the folder of the course.
    """

    def __init__(self, source, works, root=ROOT):
        self.source, self.works, self.root = source, works, root
        self.site = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"]
        self.minutes = minutes.count(source.read_text(encoding="utf-8"))
        self.cited, self.listed = [], False
        self.roles = {
            "cite": partial(self._cite, works.in_brackets),
            "cite:p": partial(self._cite, works.in_brackets),
            "cite:t": partial(self._cite, works.in_the_sentence),
            "doc": self._doc,
            "math": lambda content: f"${content}$",
            "term": lambda content: _WITH_TARGET.sub(r"\g<words>", content),
        }
        self.directives = {
            "bibliography": self._bibliography,
            "dropdown": self._dropdown,
            "math": lambda title, body: f"$$\n{body}\n$$",
            **{name: partial(self._box, name) for name in BOXES},
        }

    def readable(self, text):
        """Return `text`, the source of a Markdown cell, without roles and directives.

        Raises:
            ValueError: a role or directive without a readable form, an unknown work, a link to no page.
        """
        return _PIECE.sub(self._piece, minutes.fill(text, self.minutes))

    def _piece(self, found):
        """Return what stands in the notebook for one `found` piece of the text."""
        if found["stray"]:
            raise ValueError(f"expected an end of the block that begins with {found['stray'].strip()!r}, found none")
        if found["attributes"]:
            raise ValueError(f"attributes have no readable form, got {found['attributes']}")
        if found["dropped"]:
            return ""
        if found["page"]:
            return f"({self._page(found['page'].removesuffix('.md'))[0]}{found['anchor'] or ''})"
        if found["role"]:
            return self._known(self.roles, "role", found["role"])(found["content"])
        if found["fence"] and (found["name"] or found["fence"].startswith(":")):
            write = self._known(self.directives, "directive", found["name"])
            body = dedent(myst.OPTIONS.sub("", found["body"])).strip("\n")
            return indent(write(found["title"].strip(), body), found["indent"])
        return found.group()

    @staticmethod
    def _known(writers, kind, name):
        if name not in writers:
            raise ValueError(f"expected one of the {kind}s {', '.join(sorted(writers))}, got {{{name}}}")
        return writers[name]

    def _cite(self, write, content):
        keys = [key.strip() for key in content.split(",")]
        if self.listed:
            raise ValueError(f"expected the list of references after every citation, got {content!r} after it")
        self.cited += keys
        return write(keys)

    def _bibliography(self, title, body):
        self.listed = True
        return self.works.listing(self.cited)

    def _box(self, name, title, body):
        title = title if name == "admonition" else {"seealso": "See also"}.get(name, name.capitalize())
        lines = f"**{self.readable(title)}**\n\n{self.readable(body)}".splitlines()
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _dropdown(self, title, body):
        return f"<details>\n<summary>{self.readable(title)}</summary>\n\n{self.readable(body)}\n\n</details>"

    def _doc(self, content):
        """Return a link to a lesson or to a page of the book; without words of its own, it has the page's title."""
        named = _WITH_TARGET.fullmatch(content)
        address, text = self._page(named["target"] if named else content)
        title = named["words"] if named else re.search(r"(?m)^# (.+)$", text.read_text(encoding="utf-8"))[1]
        return f"[{title}]({address})"

    def _page(self, target):
        """Return the address and the text of a page: `target` is its path from the notebook, or /from the root.

        The address of a lesson is its notebook, that of another page is on the web.
        """
        here = self.root / "notebooks" / self.source.parent.name
        path = Path(os.path.normpath(self.root / target[1:] if target.startswith("/") else here / target))
        lesson = path.is_relative_to(self.root / "notebooks")
        text = self.root / "book" / "chapters" / path.relative_to(self.root / "notebooks") if lesson else path
        text = text.with_name(f"{text.name}.md")
        if not text.is_file():
            raise ValueError(f"expected a page at {target!r}, but there is no {text}")
        if lesson:
            return f"{Path(os.path.relpath(path, here)).as_posix()}.ipynb", text
        return f"{self.site.rstrip('/')}/{path.relative_to(self.root).as_posix()}.html", text


@cache
def _works(path):
    return Works(path)


def make_readable(notebook, source):
    """Replace, in place, the Markdown cells of the `notebook` that was read from the text file `source`, and return it.

    Raises:
        ValueError: a cell cannot be written; the message names the lesson and the cell.
    """
    lesson = Lesson(source, _works(ROOT / "book" / "references.bib"))
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            try:
                cell.source = lesson.readable(cell.source)
            except ValueError as problem:
                raise ValueError(f"{source.parent.name}/{source.name}, cell {number}: {problem}") from problem
    return notebook
