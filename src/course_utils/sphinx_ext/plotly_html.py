"""Write a plotly figure into a page as data; plotly_figures.js draws it with the local plotly.js."""

from html import escape

from docutils import nodes

from course_utils.sphinx_ext.widget import json_in_script

DEFAULT_HEIGHT = 450  # pixels; plotly's own default


def plotly_node(figure, alt):
    """Return the document node of a figure.

    Args:
        figure: plotly's JSON as a dict with ``data`` and ``layout``, perhaps ``frames``.
        alt: what a sighted reader takes from the figure; becomes its accessible name, and stands in its place until
            it is drawn.

    Raises:
        ValueError: `figure` has no ``data``.
    """
    if not isinstance(figure, dict) or "data" not in figure:
        raise ValueError(f"expected plotly JSON with 'data', got {type(figure).__name__}")
    kept = {key: figure[key] for key in ("data", "layout", "frames") if figure.get(key)}
    height = kept.get("layout", {}).get("height", DEFAULT_HEIGHT)
    html = (
        '<div class="output course-plotly">'
        f'<div class="course-plotly-plot" role="img" aria-label="{escape(alt)}" style="min-height:{height}px">'
        f'<p class="course-plotly-description">{escape(alt)}</p></div>'
        f'<script type="application/json">{json_in_script(kept)}</script></div>'
    )
    return nodes.raw("", html, format="html", course_assets=["plotly"])
