"""The drawing of one outcome: figures and intervals against the bound, the control beside them, on one axis.

Places along the axis are percentages, heights are pixels: the drawing is as wide as the page allows, and its text keeps
its size.
"""

from dataclasses import dataclass
from html import escape

FIGURE, CONTROL = "figure", "control"
TOP, LABEL, ROW, TICKS, TITLE = 24, 16, 16, 24, 16  # pixels
HALF = 5.5  # of a mark, pixels
MOST_ROWS = 12  # more figures than this share one row


@dataclass(frozen=True)
class Row:
    """One figure with its interval; `label` is "" for all but the first of several figures; None ends: exact."""

    kind: str
    label: str
    value: float
    low: float | None = None
    high: float | None = None


def _mark(kind, exact, x, y):
    """Return a mark: a disc for a measured figure, a square for an exact one, a hollow diamond for a control."""
    if kind == CONTROL:
        path = f"M0 {-HALF - 1}L{HALF + 1} 0L0 {HALF + 1}L{-HALF - 1} 0Z"
        return f'<svg x="{x:.2f}%" y="{y}" overflow="visible"><path class="mark" d="{path}"/></svg>'
    if exact:
        at = f'x="{x:.2f}%" y="{y - HALF}" transform="translate({-HALF} 0)"'
        return f'<rect class="mark" {at} width="{2 * HALF}" height="{2 * HALF}"/>'
    return f'<circle class="mark" cx="{x:.2f}%" cy="{y}" r="{HALF}"/>'


def _row(row, axis, y):
    """Return the drawing of a row whose mark is at height `y`."""
    parts = []
    if row.label:
        parts.append(f'<text class="name" x="0" y="{y - HALF - 5}">{escape(row.label)}</text>')
    if row.low is not None:
        low, high = f"{axis.at(row.low):.2f}%", f"{axis.at(row.high):.2f}%"
        parts.append(f'<line class="interval" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>')
        parts += [f'<line class="interval" x1="{x}" x2="{x}" y1="{y - 4}" y2="{y + 4}"/>' for x in (low, high)]
    parts.append(_mark(row.kind, row.low is None, axis.at(row.value), y))
    return f'<g class="{row.kind}">{"".join(parts)}</g>'


def _right_side(bound, axis, words, bottom):
    """Return the shaded side of the bound, its edges, and the bound in words above it."""
    edges = [axis.at(limit) for limit in bound.limits]
    left = 0 if bound.kind in ("below", "at_most") else edges[0]
    right = 100 if bound.kind in ("above", "at_least") else edges[-1]
    parts = [f'<rect class="right" x="{left:.2f}%" width="{right - left:.2f}%" y="{TOP}" height="{bottom - TOP}"/>']
    parts += [f'<line class="edge" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP - 4}" y2="{bottom}"/>' for x in edges]
    # Towards the side that has more room.
    x, anchor = (edges[0], "start") if edges[0] < 50 else (edges[-1], "end")
    parts.append(f'<text class="bound" x="{x:.2f}%" y="{TOP - 9}" text-anchor="{anchor}">{escape(words)}</text>')
    return "".join(parts)


def _axis(axis, bottom):
    parts = [f'<line class="axis" x1="0" x2="100%" y1="{bottom}" y2="{bottom}"/>']
    for x, label in axis.ticks():
        parts.append(f'<line class="axis" x1="{x:.2f}%" x2="{x:.2f}%" y1="{bottom}" y2="{bottom + 5}"/>')
        parts.append(f'<text class="tick" x="{x:.2f}%" y="{bottom + 18}" text-anchor="middle">{escape(label)}</text>')
    if axis.title:
        parts.append(f'<text class="tick" x="100%" y="{bottom + 34}" text-anchor="end">{escape(axis.title)}</text>')
    return "".join(parts)


def draw(rows, bound, axis, *, words, alt):
    """Return the drawing as SVG.

    Args:
        rows: list of `Row`, from top to bottom.
        bound: with `kind` and `limits`, as in the claims' registry.
        axis: an `Axis` that spans the figures and the limits.
        words: the bound in words.
        alt: what the drawing shows, for those who cannot see it.
    """
    drawn, y, thin = [], TOP, len(rows) > MOST_ROWS
    for row in rows:
        y += LABEL if row.label else 0
        drawn.append(_row(row, axis, y + ROW / 2))
        y += 0 if thin and not row.label else ROW
    bottom = y + 6
    height = bottom + TICKS + (TITLE if axis.title else 0)
    inside = _right_side(bound, axis, words, bottom) + "".join(drawn) + _axis(axis, bottom)
    return (
        f'<svg class="course-claims-drawing" role="img" aria-label="{escape(alt)}" width="100%" height="{height:g}">'
        f"{inside}</svg>"
    )
