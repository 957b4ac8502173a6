"""All claims in one picture: a line for each section, a tile for each claim, a mark for each of its outcomes."""

from collections import Counter
from html import escape

from course_utils.claims import FOLLOWS, NOT_REPRODUCED, REPRODUCED, TELLS_NOTHING, UNDECIDED
from course_utils.claims.card import SLUGS

UNTESTED = "not yet tested"
# From left to right within a section, and in the legend.
ORDER = (REPRODUCED, UNDECIDED, NOT_REPRODUCED, TELLS_NOTHING, FOLLOWS, UNTESTED)
SIZE = 20  # of a mark, pixels

# Each verdict has a shape, a sign and (by the style sheet) a colour of its own. Paths, because fonts draw signs apart.
_DISC = '<circle class="shape" cx="10" cy="10" r="8.5"/>'
_SHAPES = {
    REPRODUCED: _DISC + '<path class="sign" d="M5.8 10.4l2.9 2.9l5.6-6.2"/>',
    NOT_REPRODUCED: '<rect class="shape" x="2" y="2" width="16" height="16"/>'
    '<path class="sign" d="M6 6l8 8M14 6l-8 8"/>',
    UNDECIDED: '<path class="shape" d="M10 .8L19.2 10L10 19.2L.8 10Z"/>'
    '<path class="sign" d="M7.6 8.2a2.4 2.2 0 1 1 3.4 2c-.8.4-1 .8-1 1.6M10 14.2v.3"/>',
    TELLS_NOTHING: '<path class="shape" d="M10 1.2L19.2 18H.8Z"/>'
    '<path class="sign" d="M6.2 12c1.3-1.6 2.5-1.6 3.8-.6s2.5 1 3.8-.6M6.2 15.4c1.3-1.6 2.5-1.6 3.8-.6s2.5 1 3.8-.6"/>',
    FOLLOWS: _DISC + '<path class="sign" d="M6 8h8M6 12.2h8"/>',
    UNTESTED: _DISC,
}


def mark(outcome):
    """Return the mark of a verdict, or of a claim that is not yet tested, as SVG without a name of its own."""
    slug = SLUGS.get(outcome, "untested")
    return (
        f'<svg class="course-claims-mark course-claim-{slug}" width="{SIZE}" height="{SIZE}" viewBox="0 0 20 20"'
        f' aria-hidden="true">{_SHAPES[outcome]}</svg>'
    )


def _rank(outcomes):
    """Return the place of a claim in its line: that of its worst outcome, parts not yet tested aside."""
    return max((ORDER.index(one) for one in outcomes if one != UNTESTED), default=len(ORDER))


def _name(claim, outcomes):
    """Return the name of a tile's link: id, claim, and how often each verdict was given."""
    counts = Counter(outcomes)
    told = [f"{counts[one]} × {one}" if len(outcomes) > 1 else one for one in ORDER if counts[one]]
    return f"{claim.id}, {claim.claim}: {', '.join(told)}"


def _tile(claim, outcomes):
    marks = "".join(map(mark, sorted(outcomes, key=ORDER.index)))
    return (
        f'<li><a href="#claim-{claim.id.lower()}" aria-label="{escape(_name(claim, outcomes))}"'
        f' title="{escape(claim.claim)}"><span>{claim.id}</span><span>{marks}</span></a></li>'
    )


def _line(title, claims, outcomes):
    tiles = "".join(_tile(claim, outcomes[claim.id]) for claim in sorted(claims, key=lambda c: _rank(outcomes[c.id])))
    return f'<div class="course-claims-line"><p>{escape(title)}</p><ul>{tiles}</ul></div>'


def legend(outcomes):
    """Return what the marks mean, with the number of outcomes of each kind."""
    counts = Counter(one for several in outcomes.values() for one in several)
    items = "".join(f"<li>{mark(kind)} {escape(kind)}: {counts[kind]}</li>" for kind in ORDER)
    return f'<ul class="course-claims-legend">{items}</ul>'


def overview(groups, outcomes):
    """Return the picture as HTML.

    Args:
        groups: list of (title, claims of this line).
        outcomes: {id of a claim: one of `ORDER` for each of its outcomes, at least one}.
    """
    lines = "".join(_line(title, claims, outcomes) for title, claims in groups if claims)
    tested = sum(set(several) != {UNTESTED} for several in outcomes.values())
    counts = f"<p>{len(outcomes)} claims, {tested} of them tested so far. Their figures, by verdict:</p>"
    return f'<div class="course-claims-overview">{counts}{legend(outcomes)}{lines}</div>'
