"""What every page of the book gets: only the scripts that it needs, a description, launch links."""

import re
from html import escape

from docutils import nodes

from course_utils.sphinx_ext.launch import add_launch_links

DESCRIPTION_LENGTH = 160  # characters, what search engines show
# Before the theme's own script runs: with the mode "auto" its page has no colours yet.
_FIRST_THEME = (
    "(d => { if (!/^(light|dark)$/.test(d.theme)) "
    "d.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'; })"
    "(document.documentElement.dataset);"
)
# Scripts and style sheets of extensions that Jupyter Book always loads and this book does not use on every page.
_THEBE = re.compile("thebe", re.I)
_THEBE_SETTINGS = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>\s*(?:<script>\s*kernelName.*?</script>)?', re.DOTALL
)
_TOGGLE = re.compile("togglebutton|toggle", re.I)
_DESIGN = re.compile("design-tabs|sphinx-design", re.I)
_MATH = re.compile("mathjax", re.I)


def page_assets(doctree):
    """Return what the page's widgets and figures need, for example ``["plotly", "widget:chain_rule"]``."""
    if doctree is None:
        return []
    return sorted({name for node in doctree.findall(nodes.raw) for name in node.get("course_assets", ())})


def description(doctree):
    """Return the page's first paragraph as one line, cut between words."""
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None)
    text = " ".join(paragraph.astext().split()) if paragraph else ""
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[: DESCRIPTION_LENGTH - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _add_assets(app, assets):
    for name in assets:
        kind, _, widget = name.partition(":")
        if kind == "widget":
            app.add_js_file(f"widgets/{widget}.js", loading_method="defer", priority=600)
            app.add_css_file(f"widgets/{widget}.css")
    if any(name.startswith("widget:") for name in assets):
        app.add_js_file("course/mount.js", loading_method="defer", priority=700)
    if "plotly" in assets:
        # It asks for plotly.min.js itself when a figure comes near the window.
        app.add_js_file("course/plotly_figures.js", loading_method="defer", priority=700)


def _clean_body(body):
    """Take out settings of thebe, and mend roles and labels for assistive technology.

    docutils gives citations a role that lists may not hold; myst-nb labels every fold alike, over its own words.
    """
    body = _THEBE_SETTINGS.sub("", body).replace(' aria-label="Toggle hidden content"', "")
    return body.replace(' role="doc-biblioentry"', ' role="listitem"')


def _drop_unused(context):
    """Leave out the scripts and style sheets of extensions that this page does not use."""
    body = context.get("body", "")
    unused = [_THEBE]
    if not re.search(r'class="[^"]*\b(?:toggle|dropdown)\b', body):
        unused.append(_TOGGLE)
    if 'class="sd-' not in body and " sd-" not in body:
        unused.append(_DESIGN)

    if not re.search(r'class="[^"]*\bmath\b', body):
        unused.append(_MATH)

    def wanted(asset):
        text = f"{getattr(asset, 'filename', asset)} {getattr(asset, 'attributes', {}).get('body', '')}"
        return not any(pattern.search(text) for pattern in unused)

    for key in ("script_files", "css_files"):
        if key in context:
            context[key] = [asset for asset in context[key] if wanted(asset)]


def prepare_page(app, pagename, templatename, context, doctree):
    """Handle ``html-page-context``, after the theme."""
    if app.builder.format != "html":
        return
    app.add_js_file(None, body=_FIRST_THEME, priority=1)
    _add_assets(app, page_assets(doctree))
    if doctree is not None:
        app.add_js_file("course/contents.js", loading_method="defer")
        app.add_js_file("course/fonts.js", loading_method="defer")
        app.add_js_file("course/print.js", loading_method="defer", priority=500)
        if add_launch_links(app, pagename, context):
            app.add_js_file("course/launch.js", loading_method="defer")
        context["body"] = _clean_body(context["body"])
        if "course-claim" in context["body"]:
            app.add_css_file("claims.css")
        if 'name="description"' not in context.get("metatags", ""):
            tag = f'<meta name="description" content="{escape(description(doctree))}" />'
            context["metatags"] = context.get("metatags", "") + tag
    _drop_unused(context)
