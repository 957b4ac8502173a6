"""Render the outputs of notebooks in the static book: widgets, plotly figures, SVG pictures, claims.

myst-nb finds `MIME` through the entry point group ``myst_nb.mime_renderers``.
"""

import re

from docutils import nodes

from course_utils.sphinx_ext.plotly_html import plotly_node
from course_utils.sphinx_ext.svg import inline_svg, picture_prefix
from course_utils.sphinx_ext.widget import mount_node, saved_state

WIDGET = "application/vnd.jupyter.widget-view+json"
PLOTLY = "application/vnd.plotly.v1+json"
CLAIM = "application/vnd.course.claim+json"
SVG = "image/svg+xml"
BITMAPS = ("image/png", "image/jpeg", "image/gif")
_REMOTE = re.compile(r"""<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.I)


def _warn(renderer, data, message):
    cell = "" if data.cell_index is None else f"cell {data.cell_index + 1}: "
    renderer.logger.warning(cell + message, subtype="course", line=data.line)


def _alternative_text(renderer, data):
    """Return the text of the cell's ``mystnb: image: alt``, with a warning where there is none."""
    options = renderer.renderer.get_cell_level_config("render_image_options", data.cell_metadata, line=data.line)
    alt = " ".join(str(options.get("alt", "")).split())
    if not alt:
        _warn(renderer, data, f"{data.mime_type} without alternative text: set the cell metadata mystnb: image: alt")
    return alt


def _has_picture(renderer, data):
    """Whether the output that holds this widget view also stores a picture that its author put there.

    The photograph of a course widget is none: it would hide that the widget itself cannot be shown.
    """
    _, outputs = renderer.renderer.nb_client.code_cell_outputs(data.cell_index)
    bundles = [one.get("data", {}) for one in outputs if "photograph" not in one.get("metadata", {})]
    return any(bundle.get(WIDGET) == data.content and {SVG, *BITMAPS} & bundle.keys() for bundle in bundles)


def _widget(renderer, data):
    try:
        return [mount_node(saved_state(renderer.renderer.nb_client.nb_metadata, data.content["model_id"]))]
    except ValueError as problem:
        # An empty result makes myst-nb take the next representation, here the stored picture.
        if not _has_picture(renderer, data):
            _warn(renderer, data, str(problem))
        return []


def _svg(renderer, data):
    alt = _alternative_text(renderer, data)
    try:
        html = inline_svg(data.string, alt, picture_prefix(data.cell_index, data.output_index))
    except ValueError as problem:
        _warn(renderer, data, str(problem))
        return []
    return [nodes.raw("", html, format="html")]


def _plotly(renderer, data):
    try:
        return [plotly_node(data.content, _alternative_text(renderer, data))]
    except ValueError as problem:
        _warn(renderer, data, str(problem))
        return []


def _bitmap(renderer, data):
    if "photograph" not in data.output_metadata:  # that of a figure, which describes itself and is shown in its place
        _alternative_text(renderer, data)
    return None


def _claim(renderer, data):
    # For the claims page; the card that a reader sees is the text/html beside it.
    return []


def _html(renderer, data):
    remote = _REMOTE.search(data.string)
    if remote:
        _warn(renderer, data, f"text/html output loads from another site: {remote.group()}")
    return None


_RENDERERS = {WIDGET: _widget, PLOTLY: _plotly, SVG: _svg, CLAIM: _claim, "text/html": _html}
_RENDERERS |= dict.fromkeys(BITMAPS, _bitmap)


class MIME:
    """The plugin: which types come first, and how each is rendered."""

    mime_priority_overrides = [("html", WIDGET, 1), ("html", PLOTLY, 2), ("*", CLAIM, None)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the document nodes of an output, or None to leave it to myst-nb."""
        render = _RENDERERS.get(data.mime_type)
        return render(renderer, data) if render else None
