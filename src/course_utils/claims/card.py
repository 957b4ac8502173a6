"""How a verdict reads: figures with their units, the text, the card in a notebook."""

import re
import sys
from html import escape

from course_utils.claims.criteria import get
from course_utils.claims.verdicts import FOLLOWS, NOT_REPRODUCED, REPRODUCED, TELLS_NOTHING, UNDECIDED

MIME = "application/vnd.course.claim+json"

SYMBOLS = {REPRODUCED: "✓", NOT_REPRODUCED: "✗", UNDECIDED: "?", TELLS_NOTHING: "≈", FOLLOWS: "="}
SLUGS = {
    REPRODUCED: "reproduced",
    NOT_REPRODUCED: "not-reproduced",
    UNDECIDED: "undecided",
    TELLS_NOTHING: "tells-nothing",
    FOLLOWS: "follows",
}
ADDED = "not a sentence of the review, but of its references or of what came after"

_FACTORS = {"share": 100, "points": 100}
_SUFFIXES = {"share": " %", "points": " points", "times": " times", "": ""}
_MOST_LISTED = 6


def number(x, unit=""):
    """Return `x` to three significant digits, without its unit; shares and points are multiplied by 100."""
    x *= _FACTORS.get(unit, 1)
    text = f"{x:.0f}" if 1000 <= abs(x) < 1_000_000 else f"{x:.3g}"
    text = re.sub(r"e([+-])0*(\d+)", lambda m: f"e{m[1].replace('+', '')}{m[2]}", text)
    return re.sub("^-", "−", text)


def suffix(unit):
    """Return what follows a figure in this unit."""
    return _SUFFIXES.get(unit, f" {unit}")


def _one_figure(value, ends, part, exact):
    text = number(value, part.unit) + suffix(part.unit)
    if exact:
        return text
    low, high = (number(end, part.unit) for end in ends)
    return f"{text} (95 % interval {low} to {high})"


def figure(measured, part):
    """Return what was measured as text: figures, units, intervals, and the number of runs or that it is exact."""
    values, exact = measured.values, measured.exact
    if len(values) > _MOST_LISTED:
        ends = (number(end, part.unit) for end in (min(values), max(values)))
        text = f"{len(values)} figures from {' to '.join(ends)}{suffix(part.unit)}"
    else:
        both = zip(values, measured.intervals, strict=True)
        text = "; ".join(_one_figure(value, ends, part, exact) for value, ends in both)
    return f"{text}, {'exact' if exact else f'{measured.n} {part.repeats}'}"


def bound_words(part):
    """Return the bound of a part in words, with its unit."""
    return part.bound.words(lambda limit: number(limit, part.unit)) + suffix(part.unit)


def _rows(verdict):
    """Return the lines of the card before the verdict as (label, text) pairs; text and HTML show the same."""
    claim = get(verdict.id)
    part = claim.part(verdict.part)
    asked = f"{part.number}: {bound_words(part)}"
    # A claim in several parts has one long criterion, most of which is about the others.
    rows = [("Criterion", asked)] if part.name else [("Criterion", verdict.criterion), ("Asked for", asked)]
    if verdict.kind == "added":
        rows.insert(0, ("Added", ADDED))
    rows.append(("Measured", figure(verdict.measured, part)))
    if verdict.control is not None:
        name = f"{part.control}: " if part.control else ""
        rows.append(("Control", name + figure(verdict.control, part)))
    rows.append(("Verdict", f"{SYMBOLS[verdict.verdict]} {verdict.verdict}"))
    if verdict.notes:
        rows.append(("Note", "; ".join(verdict.notes)))
    if verdict.detail:
        rows.append(("Detail", verdict.detail))
    return rows


def _restated(verdict):
    """Return what the criterion was before it was restated and why, as (label, text) pairs."""
    restated = get(verdict.id).restated
    return [("Before", restated["old"]), ("Reason", restated["reason"])] if restated else []


def _title(verdict):
    return verdict.id + (f", {verdict.part}" if verdict.part else "")


def text(verdict):
    """Return a verdict as plain text."""
    lines = [f"{_title(verdict)}: {get(verdict.id).claim}"]
    lines += [f"  {label + ':':<11}{content}" for label, content in _rows(verdict) + _restated(verdict)]
    return "\n".join(lines)


def _row_html(verdict, label, content):
    if label != "Verdict":
        return f"<dt>{label}</dt><dd>{escape(content).replace(' %', '&nbsp;%')}</dd>"
    return (f'<dt>Verdict</dt><dd class="course-claim-verdict"><span aria-hidden="true">{SYMBOLS[verdict.verdict]}'
            f"</span> {escape(verdict.verdict)}</dd>")


def html(verdict):
    """Return a verdict as a card; its look is left to style sheets."""
    title = escape(_title(verdict))
    rows = "".join(_row_html(verdict, *row) for row in _rows(verdict))
    old = "".join(f"<p>{label}: {escape(content)}</p>" for label, content in _restated(verdict))
    folded = f"<details><summary>The criterion was restated</summary>{old}</details>" if old else ""
    return (
        f'<div class="course-claim course-claim-{SLUGS[verdict.verdict]}" role="group" aria-label="Claim {title}">'
        f'<p class="course-claim-title"><strong>{title}</strong>: {escape(get(verdict.id).claim)}</p>'
        f"<dl>{rows}</dl>{folded}</div>"
    )


def bundle(verdict):
    """Return the MIME bundle that a notebook stores."""
    return {"text/plain": text(verdict), "text/html": html(verdict), MIME: verdict.record()}


def show(verdict):
    """Display a verdict in the running notebook cell; in plain Python, print it."""
    # A shell can only be running if IPython has been imported; plain Python does not pay for the import.
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        print(text(verdict))
        return
    from IPython.display import display

    display(bundle(verdict), raw=True)
