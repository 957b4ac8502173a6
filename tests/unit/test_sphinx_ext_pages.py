"""Whole pages: small books built with the course's Sphinx extension."""

import json
import re
from io import StringIO

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

SETTINGS = {
    "extensions": ["myst_nb", "sphinx_thebe", "sphinx_book_theme", "course_utils.sphinx_ext"],
    "html_theme": "sphinx_book_theme",
    "html_theme_options": {"repository_url": "https://github.com/owner/name", "repository_branch": "main"},
    "html_title": "Book",
    "nb_execution_mode": "off",
    "nb_ipywidgets_js": {},
}
WIDGET_STATE = {"widget": "chain_rule", "expression": "3 * x**2", "_esm": "…", "layout": "IPY_MODEL_1", "tooltip": None}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'


@pytest.fixture
def build(tmp_path):
    """Return a function that builds pages in a small book and returns its warnings and its HTML by page name."""

    def run(**pages):
        source = tmp_path / "source"
        source.mkdir()
        for name, content in pages.items():
            if isinstance(content, str):
                (source / f"{name}.md").write_text(content, encoding="utf-8")
            else:
                nbformat.write(content, source / f"{name}.ipynb")
        warnings = StringIO()
        folders = [source, None, tmp_path / "build" / "html", tmp_path / "build" / ".doctrees", "html"]
        settings = {**SETTINGS, "root_doc": next(iter(pages))}
        with patch_docutils(), docutils_namespace():
            Sphinx(*folders, confoverrides=settings, status=None, warning=warnings).build()
        return warnings.getvalue(), {name: (tmp_path / f"build/html/{name}.html").read_text("utf-8") for name in pages}

    return run


def saved(state):
    model = {"model_name": "AnyModel", "state": state}
    return {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"abc": model}}}}


def notebook(*outputs, alt=None, state=None):
    cells = [new_markdown_cell("# Lesson\n\nWhat the lesson says first.")]
    for data in outputs:
        cell = new_code_cell("1", outputs=[new_output("display_data", data=data)])
        if alt:
            cell.metadata["mystnb"] = {"image": {"alt": alt}}
        cells.append(cell)
    language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return new_notebook(cells=cells, metadata={**language, **(saved(state) if state else {})})


WIDGET_VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "abc"}, "text/plain": "Widget()"}
FIGURE = {"application/vnd.plotly.v1+json": {"data": [], "layout": {}}, "text/plain": "Figure()"}


def test_widget_in_a_notebook_is_mounted_with_only_its_scripts(build):
    warnings, pages = build(lesson=notebook(WIDGET_VIEW, state=WIDGET_STATE))
    html = pages["lesson"]
    assert warnings == ""
    assert 'class="course-widget-mount" data-widget="chain_rule"' in html
    assert "widgets/chain_rule.js" in html and "course/mount.js" in html
    assert "plotly" not in html and "thebe" not in html and "_esm" not in html and "widget-state+json" not in html
    assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//', html)


def test_foreign_widget_is_a_warning_unless_a_picture_is_stored(build):
    foreign = {"value": 1}
    warnings, _ = build(lesson=notebook(WIDGET_VIEW, state=foreign))
    assert "cell 2: widget abc (AnyModel) is not a course widget" in warnings


def test_stored_picture_stands_in_for_a_foreign_widget(build):
    bundle = {**WIDGET_VIEW, "image/svg+xml": PICTURE}
    warnings, pages = build(lesson=notebook(bundle, alt="A line", state={"value": 1}))
    assert warnings == ""
    assert 'aria-label="A line"' in pages["lesson"]


def test_picture_and_figure_with_alternative_text(build):
    warnings, pages = build(lesson=notebook({"image/svg+xml": PICTURE}, FIGURE, alt="A line"))
    html = pages["lesson"]
    assert warnings == ""
    assert html.count('aria-label="A line"') == 2
    assert "course/plotly_figures.js" in html and "mount.js" not in html
    assert "plotly.min.js" not in html, "plotly.js is loaded when a figure comes near"


PNG = {"image/png": "iVBORw0KGgo="}


def test_the_png_beside_a_figure_stays_out_of_the_book(build):
    outputs = [{"image/svg+xml": PICTURE} | PNG, FIGURE | PNG, WIDGET_VIEW | PNG]
    warnings, pages = build(lesson=notebook(*outputs, alt="A line", state=WIDGET_STATE))
    html = pages["lesson"]
    assert warnings == ""
    assert html.count('aria-label="A line"') == 2 and "course-widget-mount" in html
    assert "<img" not in html and "_images" not in html


def test_the_photograph_of_a_widget_does_not_hide_that_the_widget_is_broken(build):
    lesson = notebook(WIDGET_VIEW | PNG, alt="A line", state={"widget": "nothing"})
    lesson.cells[1].outputs[0].metadata["photograph"] = "0123456789abcdef"
    warnings, _ = build(lesson=lesson)
    assert "no widget 'nothing'; the widgets are" in warnings


def test_the_photograph_of_a_widget_needs_no_text_of_its_own(build):
    lesson = notebook(WIDGET_VIEW | PNG, state=WIDGET_STATE)
    lesson.cells[1].outputs[0].metadata["photograph"] = "0123456789abcdef"
    warnings, pages = build(lesson=lesson)
    assert warnings == "" and "course-widget-mount" in pages["lesson"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"image/svg+xml": PICTURE}, "image/svg+xml"),
        ({"image/png": "iVBORw0KGgo="}, "image/png"),
        (FIGURE, "application/vnd.plotly.v1+json"),
    ],
)
def test_missing_alternative_text_is_a_warning(build, data, kind):
    warnings, _ = build(lesson=notebook(data))
    assert f"cell 2: {kind} without alternative text" in warnings


def test_claim_shows_its_card(build):
    claim = {"application/vnd.course.claim+json": {"id": "C08"}, "text/html": "<p>the card</p>", "text/plain": "plain"}
    warnings, pages = build(lesson=notebook(claim))
    assert warnings == ""
    assert "<p>the card</p>" in pages["lesson"] and "plain</" not in pages["lesson"]


def test_html_output_from_another_site_is_a_warning(build):
    warnings, _ = build(lesson=notebook({"text/html": '<script src="https://cdn.example.com/x.js"></script>'}))
    assert "loads from another site" in warnings


def test_notebook_page_has_launch_links_and_other_pages_do_not(build):
    warnings, pages = build(home="# Home\n\nWords.\n\n```{toctree}\nlesson\n```\n", lesson=notebook())
    assert warnings == ""
    assert "blob/main/lesson.ipynb" in pages["lesson"] and "course/launch.js" in pages["lesson"]
    assert "course-launch" not in pages["home"]


def test_page_has_a_description_and_index_leads_to_it(build, tmp_path):
    _, pages = build(home="# Home\n\nThe first words, & more.\n")
    assert '<meta name="description" content="The first words, &amp; more." />' in pages["home"]
    assert 'content="0; url=home.html"' in (tmp_path / "build/html/index.html").read_text("utf-8")


def test_directive_mounts_a_widget(build):
    body = '```{course-widget} chain_rule\nexpression: 3 * x**2\n```\n'
    warnings, pages = build(home=f"# Home\n\n{body}")
    assert warnings == ""
    state = re.search(r'data-widget="chain_rule"><script type="application/json">(.*?)</script>', pages["home"])[1]
    assert json.loads(state)["expression"] == "3 * x**2"
    assert "widgets/chain_rule.js" in pages["home"]


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("nothing", "", "no widget 'nothing'; the widgets are"),
        ("chain_rule", "{", "course-widget chain_rule: while parsing"),
        ("chain_rule", "[1]", "expected keyword arguments such as `x: 1`"),
        ("chain_rule", '{"expression": "import os"}', "course-widget chain_rule:"),
    ],
)
def test_directive_says_what_is_wrong(build, name, body, message):
    warnings, _ = build(home=f"# Home\n\n```{{course-widget}} {name}\n{body}\n```\n")
    assert message in warnings
