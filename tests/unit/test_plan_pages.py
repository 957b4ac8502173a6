"""What the pages of the book say from the plan: lists, minutes, and words in the place of links to what is left out."""

import json
from io import StringIO

import jupytext
import nbformat
import pytest
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.docutils import docutils_namespace, patch_docutils
from test_plan import PLAN, SMALL

from course_utils import claims, plan
from course_utils.sphinx_ext import plan_lists
from course_utils.sphinx_ext.left_out import notebook_without_links, without_links

LESSON = """# One

**Review:** "The start" · **Running:** a second · **Know before:** [two](../01-first/02-two.ipynb), the
sum of $x^2$, [three](../02-second/01-three.ipynb#a-heading)

""" + "word " * 260 + """

## Exercises

### Exercise 1 (10 min): try
"""


@pytest.fixture
def root(tmp_path):
    """A course whose lessons are all written, of which the first chapter is selected."""
    (tmp_path / "course.toml").write_text(SMALL.replace('"all"', '["01"]'), encoding="utf-8")
    for name in ("01-first/index", "01-first/01-one", "01-first/02-two", "02-second/index", "02-second/01-three"):
        path = tmp_path / "book" / "chapters" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LESSON, encoding="utf-8")
    return tmp_path


ON = "notebooks/01-first/01-one"


@pytest.mark.parametrize("text, words", [
    ("See [three](../02-second/01-three.ipynb).", "See three (not in this book)."),
    ("[three\nof `x[0]`](../02-second/01-three.ipynb#top)", "three\nof `x[0]` (not in this book)"),
    ("{doc}`three <../02-second/01-three>`", "three (not in this book)"),
    ("{doc}`/notebooks/02-second/01-three`", "Three (not in this book)"),
    ("{doc}`the chapter </book/chapters/02-second/index>`", "the chapter (not in this book)"),
    ("[two](02-two.ipynb), [three](../02-second/01-three.ipynb)", "[two](02-two.ipynb), three (not in this book)"),
    ("{doc}`../01-first/02-two` and {doc}`/book/claims`", "{doc}`../01-first/02-two` and {doc}`/book/claims`"),
    ("![picture](three.png) [site](https://example.org/02-second/01-three.ipynb)", None),
    ("[an unknown lesson](../03-third/01-x.ipynb)", None),
])
def test_links_to_what_is_left_out_become_words(root, text, words):
    assert without_links(text, ON, plan.load(root)) == (words or text)


def test_links_to_what_is_not_written_say_so(root):
    (root / "book/chapters/01-first/02-two.md").unlink()
    assert without_links("[two](02-two.ipynb)", ON, plan.load(root)) == "two (not written yet)"


def test_in_a_notebook_only_prose_changes(root):
    link = "[three](../02-second/01-three.ipynb)"
    cells = [{"cell_type": "markdown", "source": [f"# é\n{link}"]}, {"cell_type": "code", "source": [f"'{link}'"]}]
    found = json.loads(notebook_without_links(json.dumps({"cells": cells}), ON, plan.load(root)))
    assert found["cells"] == [{"cell_type": "markdown", "source": "# é\nthree (not in this book)"}, cells[1]]


def test_what_to_know_before_leads_there_from_any_page(root):
    words = plan_lists.know_before(plan.load(root).lessons[0])
    assert words == (
        "[two](/notebooks/01-first/02-two.ipynb), the sum of $x^2$, [three](../02-second/01-three.ipynb#a-heading)"
    ).replace("(../02-second/", "(/notebooks/02-second/")


def test_every_lesson_and_figure_is_in_the_lists():
    home, figures = plan_lists.chapters_text(PLAN), plan_lists.figures_text(PLAN)
    assert all(lesson.title in home for lesson in PLAN.lessons)
    assert [row.split("|")[1].strip() for row in figures.splitlines()[2:]] == list(PLAN.figures)


def test_every_claim_stands_beside_its_lessons_in_the_map():
    rows = "\n".join(plan_lists.section_text(PLAN, chapter.section) for chapter in PLAN.chapters).splitlines()
    missing = [
        (claim.id, number)
        for claim in claims.registry().values()
        for number in claim.lessons
        if not any(f"**{number}**" in row and claim.id in row for row in rows)
    ]
    assert not missing


def test_an_unknown_section_is_refused():
    with pytest.raises(ValueError, match="no section 'middle'; those known are introduction; supervised learning"):
        plan_lists.section_text(PLAN, "middle")


@pytest.fixture
def build(root):
    """Return a function that builds the small course with a home page: its warnings, and the HTML of all pages."""

    def run(home):
        for name in ("01-first/01-one", "01-first/02-two"):
            path = root / "notebooks" / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(jupytext.reads(LESSON, fmt="md:myst"), path)
        chapter = "# First things\n\n```{plan-lessons}\n```\n\n```{plan-claims}\n```\n"
        (root / "book/chapters/01-first/index.md").write_text(chapter, encoding="utf-8")
        (root / "home.md").write_text(home + TOCTREE, encoding="utf-8")
        settings = {
            "extensions": ["myst_nb", "course_utils.sphinx_ext"],
            "exclude_patterns": ["book/chapters/*/[0-9]*.md", "book/chapters/02-*", "out"],
            "root_doc": "home",
            "nb_execution_mode": "off",
            "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath"],
        }
        warnings = StringIO()
        with patch_docutils(), docutils_namespace():
            folders = [root, None, root / "out" / "html", root / "out" / "trees", "html"]
            Sphinx(*folders, confoverrides=settings, status=None, warning=warnings).build()
        return warnings.getvalue(), {
            path.relative_to(root / "out/html").as_posix(): path.read_text("utf-8")
            for path in (root / "out/html").rglob("*.html")
        }

    return run


TOCTREE = """
```{toctree}
:hidden:
:glob:
book/chapters/*/index
notebooks/*/*
```
"""
HOME = """# Home

{plan}`in-book` of {plan}`lessons`; {plan}`reading` and {plan}`exercises` minutes.

```{plan-chapters}
```

```{plan-figures}
```

```{plan-section} end
```
"""


def test_a_book_with_a_selection_builds_without_a_warning(build):
    warnings, pages = build(HOME)
    assert warnings == ""
    assert "2 of 3; 2 and 10 minutes." in pages["home.html"]
    assert 'href="notebooks/01-first/01-one.html"' in pages["home.html"] and "02-second" not in pages["home.html"]
    assert "Not in this book: Three" in pages["home.html"]
    assert "three (not in this book)" in pages["notebooks/01-first/01-one.html"]
    chapter = pages["book/chapters/01-first/index.html"]
    assert "2 minutes, exercises 10 more." in chapter and "three (not in this book)." in chapter
    assert 'href="../../../notebooks/01-first/02-two.html"' in chapter and 'class="math' in chapter


def test_pages_of_an_earlier_selection_are_deleted(build, root):
    old = root / "out/html/notebooks/02-second/01-three.html"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    _, pages = build(HOME)
    assert not old.exists() and "home.html" in pages


@pytest.mark.parametrize("text, message", [
    ("```{plan-section} middle\n```", "plan-section: no section 'middle'"),
    ("```{plan-lessons}\n```", "plan-lessons: expected the opening page of a chapter, got home"),
    ("{plan}`weeks`", "no fact 'weeks' of the plan; known are lessons, in-book, reading, exercises"),
])
def test_a_mistake_on_a_page_is_named(build, text, message):
    warnings, _ = build(f"# Home\n\n{text}\n")
    assert message in warnings


def test_a_bad_plan_stops_the_build(build, root):
    (root / "course.toml").write_text(SMALL.replace("01-02", "01-01"), encoding="utf-8")
    with pytest.raises(ConfigError, match="course.toml: expected each lesson once, found 01-01 2 times"):
        build(HOME)


def test_without_a_plan_the_lists_say_so(build, root):
    (root / "course.toml").unlink()
    warnings, _ = build("# Home\n\n```{plan-chapters}\n```\n")
    assert "expected the plan of the course at" in warnings
