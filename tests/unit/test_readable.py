"""What is written for the book reads well in every reader of notebooks, and the book gets its own text back."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import jupytext
import nbformat
import pytest
from lesson_head import HEAD
from sphinx.errors import SphinxError

from course_utils.sphinx_ext import prose

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import readable  # noqa: E402
from citations import Works  # noqa: E402

BIBLIOGRAPHY = r"""
@article{lecun2015deep, author = {LeCun, Yann and Bengio, Yoshua and Hinton, Geoffrey}, title = {Deep learning},
  journal = {Nature}, volume = {521}, pages = {436--444}, year = {2015}, doi = {10.1038/nature14539}}
@article{baur1983complexity, author = {Baur, Walter and Strassen, Volker}, title = {The {Complexity} of derivatives},
  journal = {Theory}, year = {1983}, doi = {10.1016/0304-3975(83)90110-X}}
@misc{klambauer2017self, author = {Klambauer, G{\"u}nter}, title = {A_b}, year = {2017}, url = {https://example.org/a_b}}
@phdthesis{werbos1974beyond, author = {Werbos, Paul J.}, title = {Beyond}, school = {Harvard}, year = {1974}}
@book{dozat2020book, editor = {Dozat, Timothy and van der Maaten, Laurens}, title = {Book}, publisher = {P},
  year = {2020}}
"""
LECUN = "[LeCun et al., 2015](https://doi.org/10.1038/nature14539)"
TEXT = HEAD + """# Lesson

**Reading:** {minutes}`reading` minutes, exercises {minutes}`exercises` more {cite}`lecun2015deep`

```{code-cell} ipython3
x = "{cite}`lecun2015deep`"
```

## Exercises

### Exercise 1 (5 min): none

## References

```{bibliography}
:filter: docname in docnames
```
"""


@pytest.fixture
def course(tmp_path):
    """A course of two lessons and a page."""
    for name, text in {
        "_config.yml": "html:\n  baseurl: https://example.org/course/\n",
        "book/glossary.md": "# Glossary\n",
        "book/references.bib": BIBLIOGRAPHY,
        "book/chapters/01-one/01-first.md": TEXT,
        "book/chapters/02-two/01-second.md": "# The second lesson\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def lesson(course):
    return readable.Lesson(course / "book/chapters/01-one/01-first.md", Works(course / "book/references.bib"), course)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{cite}`lecun2015deep`", f"({LECUN})"),
        ("{cite:p}`lecun2015deep,\nwerbos1974beyond`", f"({LECUN}; Werbos, 1974)"),
        ("{cite}`baur1983complexity`", "([Baur and Strassen, 1983](https://doi.org/10.1016/0304-3975%2883%2990110-X))"),
        ("{cite:t}`klambauer2017self` says", "Klambauer ([2017](https://example.org/a_b)) says"),
        ("{cite:t}`werbos1974beyond`", "Werbos (1974)"),
        ("{cite}`dozat2020book`", "(Dozat and van der Maaten, 2020)"),
        ("{minutes}`reading` and {minutes}`exercises`", "0 and 5"),
        ("{term}`feature map`, {term}`maps <feature map>`", "feature map, maps"),
        ("{math}`x^2`", "$x^2$"),
        ("{doc}`../02-two/01-second`", "[The second lesson](../02-two/01-second.ipynb)"),
        ("{doc}`next <../02-two/01-second>`", "[next](../02-two/01-second.ipynb)"),
        ("{doc}`/notebooks/02-two/01-second`", "[The second lesson](../02-two/01-second.ipynb)"),
        ("{doc}`../../book/glossary`", "[Glossary](https://example.org/course/book/glossary.html)"),
        ("[a](../../book/glossary.md#map)", "[a](https://example.org/course/book/glossary.html#map)"),
        ("[a](01-first.ipynb), [b](https://example.org/x.md)", "[a](01-first.ipynb), [b](https://example.org/x.md)"),
        ("(label)=\n## Heading\n% a comment\n", "## Heading\n"),
        ("```{math}\nx^2\n```", "$$\nx^2\n$$"),
        ("```{note}\nOne {math}`x`.\n\nTwo.\n```", "> **Note**\n>\n> One $x$.\n>\n> Two."),
        (":::{admonition} A *title*\n:class: tip\nText.\n:::", "> **A *title***\n>\n> Text."),
        ("- item\n\n  ```{seealso}\n  Text.\n  ```", "- item\n\n  > **See also**\n  >\n  > Text."),
        ("````{tip}\n```python\nx = 1\n```\n````", "> **Tip**\n>\n> ```python\n> x = 1\n> ```"),
        (":::{dropdown} Why\nBecause.\n:::", "<details>\n<summary>Why</summary>\n\nBecause.\n\n</details>"),
    ],
)
def test_it_reads_well(lesson, written, expected):
    assert lesson.readable(written) == expected


@pytest.mark.parametrize(
    "untouched",
    [
        "`{cite}` and `` {cite}`key` `` in code",
        "```python\n{cite}`key`\n% magic\n(label)=\n```",
        "~~~\n```{note}\n~~~",
        r"$\mathbf{x}_{cite}$ and $$" + "\n" + r"\frac{a}{b} % {cite}`key`" + "\n$$",
        "98 % of 100, (a) = b, [x](#anchor)",
    ],
)
def test_code_and_formulas_are_left_alone(lesson, untouched):
    assert lesson.readable(untouched) == untouched


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{cit}`lecun2015deep`", r"expected one of the roles cite, .*, got {cit}"),
        ("```{figure} a.png\n```", r"expected one of the directives .*, got {figure}"),
        ("{cite}`nobody2000nothing`", r"no work 'nobody2000nothing' in references.bib"),
        ("{doc}`02-missing`", r"expected a page at '02-missing', but there is no .*01-one/02-missing.md"),
        ("[x](../../book/none.md)", r"expected a page at '../../book/none'"),
        ("[x]{.class}", r"attributes have no readable form, got {.class}"),
        ("```{note}\nno end", r"expected an end of the block that begins with '```{note}'"),
        ("{minutes}`all`", r"expected {minutes}`reading` or {minutes}`exercises`"),
        ("```{bibliography}\n```\n\n{cite}`lecun2015deep`", r"expected the list of references after every citation"),
    ],
)
def test_what_cannot_be_written_is_said(lesson, written, message):
    with pytest.raises(ValueError, match=message):
        lesson.readable(written)


def test_the_list_has_each_cited_work_once_sorted_by_author(lesson):
    lesson.readable("{cite}`werbos1974beyond, lecun2015deep` {cite}`baur1983complexity` {cite:t}`lecun2015deep`")
    works = lesson.readable("```{bibliography}\n:filter: docname in docnames\n```").splitlines()
    doi = "10.1016/0304-3975"
    assert works[0] == (
        "- Walter Baur and Volker Strassen. The Complexity of derivatives. *Theory*, 1983. "
        f"[doi:{doi}(83)90110-X](https://doi.org/{doi}%2883%2990110-X)."
    )
    assert works[1].startswith("- Yann LeCun, Yoshua Bengio, and Geoffrey Hinton. Deep learning. *Nature*, 521:436–444")
    assert works[2].startswith("- Paul J. Werbos.") and len(works) == 3


def test_latex_and_signs_of_markdown_in_the_bibliography(lesson):
    lesson.readable("{cite}`klambauer2017self`")
    listed = lesson.readable("```{bibliography}\n```")
    assert listed == r"- Günter Klambauer. A\_b. 2017. URL: [https://example.org/a\_b](https://example.org/a_b)."


def test_a_notebook_is_written_cell_by_cell(course, monkeypatch):
    monkeypatch.setattr(readable, "ROOT", course)
    source = course / "book/chapters/01-one/01-first.md"
    notebook = readable.make_readable(jupytext.read(source, fmt="md:myst"), source)
    first, code, last = notebook.cells
    assert f"**Reading:** 0 minutes, exercises 5 more ({LECUN})" in first.source
    assert code.source == 'x = "{cite}`lecun2015deep`"'
    assert "## References\n\n- Yann LeCun, " in last.source
    again = jupytext.read(source, fmt="md:myst")
    again.cells[2].source += "\n\n{cit}`x`"
    with pytest.raises(ValueError, match=r"^01-one/01-first.md, cell 3: expected one of the roles"):
        readable.make_readable(again, source)


@pytest.fixture
def pair(course, monkeypatch):
    """The text of a lesson, and its notebook as it is stored."""
    monkeypatch.setattr(readable, "ROOT", course)
    source = course / "book/chapters/01-one/01-first.md"
    return TEXT, readable.make_readable(jupytext.read(source, fmt="md:myst"), source)


def test_the_book_gets_its_roles_back_and_keeps_the_outputs(pair):
    text, notebook = pair
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="done\n")]
    cells = json.loads(prose.with_prose(nbformat.writes(notebook), text))["cells"]
    assert "**Reading:** 0 minutes, exercises 5 more {cite}`lecun2015deep`" in cells[0]["source"]
    assert cells[1]["outputs"][0]["text"] == ["done\n"]
    assert cells[2]["source"].endswith("```{bibliography}\n:filter: docname in docnames\n```")


def test_a_text_and_a_notebook_that_do_not_fit_are_refused(pair):
    text, notebook = pair
    stored = nbformat.writes(notebook)
    with pytest.raises(ValueError, match="the text has 5 cells, the notebook 3"):
        prose.with_prose(stored, text + "\n```{code-cell} ipython3\ny = 1\n```\n\nMore.\n")
    with pytest.raises(ValueError, match="cell 2 of the text is another one than cell 2 of the notebook"):
        prose.with_prose(stored, text.replace("x = ", "y = "))


def test_sphinx_reads_the_text_and_knows_that_it_did(course, pair):
    noted, content = [], [nbformat.writes(pair[1])]
    app = SimpleNamespace(srcdir=str(course), env=SimpleNamespace(note_dependency=noted.append))
    prose._put_prose_back(app, "notebooks/01-one/01-first", content)
    assert "{cite}`lecun2015deep`" in content[0]
    assert str(course / "book/chapters/01-one/01-first.md") in noted
    content = [nbformat.writes(pair[1]).replace('x = \\"', 'y = \\"')]
    with pytest.raises(SphinxError, match="^notebooks/01-one/01-first: cell 2 .*: run `make notebooks`"):
        prose._put_prose_back(app, "notebooks/01-one/01-first", content)


@pytest.mark.parametrize("docname", ["book/glossary", "notebooks/01-one/02-own"])
def test_a_page_without_a_text_stays_as_it_is(course, docname):
    content = ["as it is"]
    prose._put_prose_back(SimpleNamespace(srcdir=str(course)), docname, content)
    assert content == ["as it is"]
