"""Sphinx extension of the book: living figures without a kernel, claims, launch links, the look's generated files."""

import hashlib
from html import escape
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector

from course_utils.sphinx_ext.assets import static_files, write_static_files
from course_utils.sphinx_ext.claims_page import setup_claims
from course_utils.sphinx_ext.launch import ColabRole
from course_utils.sphinx_ext.page import prepare_page
from course_utils.sphinx_ext.plan_lists import setup_plan
from course_utils.sphinx_ext.prose import setup_prose
from course_utils.sphinx_ext.widget import CourseWidget

_REDIRECT = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url={target}"><link rel="canonical" href="{target}">
<link rel="icon" href="data:,"></head>
<body><main><h1>{title}</h1><p><a href="{target}">Open the book</a></p></main></body>
</html>
"""


def _source_digest():
    """Return a number that changes with what this package does and serves, so that pages are made anew after an edit.

    Sphinx copies served files only when it makes a page: without this, an edited script would not arrive.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    for name, content in sorted(static_files().items()):
        digest.update(name.encode() + content)
    return int.from_bytes(digest.digest()[:4], "big")


def _write_static(app):
    """Generate the served files beside the doctrees and serve them before the theme's pages are written."""
    app.course_static = Path(app.doctreedir).parent / ".course_static"
    write_static_files(app.course_static)
    app.config.html_static_path.append(str(app.course_static))


def _forget_widget_state(app, doctree):
    """Keep myst-nb from embedding the state of every widget a second time: each mount holds its own."""
    NbMetadataCollector.get_js_files(app.env, app.env.docname).pop("ipywidgets_state", None)


def _write_redirect(app, exception):
    """Write index.html where the root page has another name."""
    if exception is None and app.builder.name == "html" and app.config.root_doc != "index":
        text = _REDIRECT.format(
            language=app.config.language or "en",
            title=escape(app.config.html_title or app.config.project),
            target=app.builder.get_target_uri(app.config.root_doc),
        )
        Path(app.outdir, "index.html").write_text(text, encoding="utf-8")


def setup(app):
    """Register the extension."""
    app.add_directive("course-widget", CourseWidget)
    app.add_role("colab", ColabRole())
    app.add_css_file("course-tokens.css", priority=100)
    app.connect("builder-inited", _write_static)
    app.connect("doctree-read", _forget_widget_state)
    app.connect("html-page-context", prepare_page, priority=900)
    app.connect("build-finished", _write_redirect)
    setup_claims(app)
    setup_plan(app)
    setup_prose(app)
    return {"version": "1", "env_version": _source_digest(), "parallel_read_safe": True, "parallel_write_safe": True}
