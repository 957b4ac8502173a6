"""How a verdict reads: figures with their units, the text, the card in a notebook."""

import re
import sys
from html import escape

from course_utils.claims.criteria import get
from course_utils.claims.verdicts import NOT_REPRODUCED, PARTLY, REPRODUCED

MIME = "application/vnd.course.claim+json"

SYMBOLS = {REPRODUCED: "✓", PARTLY: "◐", NOT_REPRODUCED: "✗"}
SLUGS = {REPRODUCED: "reproduced", PARTLY: "partly", NOT_REPRODUCED: "not-reproduced"}

_FACTORS = {"share": 100, "points": 100}
_SUFFIXES = {"share": " %", "points": " points", "times": " times", "": ""}


def number(x, unit=""):
    """Return `x` to three significant digits, without its unit; shares and points are multiplied by 100."""
    x *= _FACTORS.get(unit, 1)
    text = f"{x:.0f}" if 1000 <= abs(x) < 1_000_000 else f"{x:.3g}"
    return re.sub(r"e([+-])0*(\d+)", lambda m: f"e{m[1].replace('+', '')}{m[2]}", text)


def suffix(unit):
    """Return what follows a figure in this unit."""
    return _SUFFIXES.get(unit, f" {unit}")


def _one_figure(value, spread, unit):
    text = number(value, unit)
    if isinstance(spread, tuple):
        low, high = (number(end, unit) for end in spread)
        return f"{text} (95 % interval {low} to {high})"
    return text if spread is None else f"{text} ± {number(spread, unit)}"


def figure(verdict):
    """Return the measured figure of a verdict as text: value, spread, unit and number of repetitions."""
    claim = get(verdict.id)
    unit = claim.part(verdict.part).unit
    values = verdict.value
    if not isinstance(values, tuple):
        text = _one_figure(values, verdict.spread, unit)
    elif len(values) > 6:
        text = f"{len(values)} figures from {number(min(values), unit)} to {number(max(values), unit)}"
    else:
        spreads = verdict.spread or (None,) * len(values)
        text = "; ".join(_one_figure(value, spread, unit) for value, spread in zip(values, spreads, strict=True))
    repeats = claim.repeats if verdict.seeds != 1 else claim.repeats.removesuffix("s")
    return text + suffix(unit) + (f", {verdict.seeds} {repeats}" if verdict.seeds else "")


def bound_words(part):
    """Return the bound of a part in words, with its unit."""
    return part.bound.words(lambda limit: number(limit, part.unit)) + suffix(part.unit)


def _rows(verdict):
    """Return the lines of the card as (label, text) pairs; text and HTML show the same."""
    part = get(verdict.id).part(verdict.part)
    asked = f"{part.number}: {bound_words(part)}"
    # A claim in several parts has one long criterion, most of which is about the others.
    rows = [("Criterion", asked)] if part.name else [("Criterion", verdict.criterion), ("Asked for", asked)]
    rows.append(("Measured", figure(verdict)))
    if verdict.notes:
        rows.append(("Note", "; ".join(verdict.notes)))
    if verdict.detail:
        rows.append(("Detail", verdict.detail))
    return rows


def _title(verdict):
    return verdict.id + (f", {verdict.part}" if verdict.part else "")


def text(verdict):
    """Return a verdict as plain text."""
    lines = [f"{_title(verdict)}: {get(verdict.id).claim}"]
    lines += [f"  {label + ':':<11}{content}" for label, content in _rows(verdict)]
    return "\n".join([*lines, f"  {'Verdict:':<11}{SYMBOLS[verdict.verdict]} {verdict.verdict}"])


def html(verdict):
    """Return a verdict as a card; its look is left to style sheets."""
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(content)}</dd>" for label, content in _rows(verdict))
    return (
        f'<div class="course-claim course-claim-{SLUGS[verdict.verdict]}" role="group"'
        f' aria-label="Claim {escape(_title(verdict))}">'
        f'<p class="course-claim-title"><strong>{escape(_title(verdict))}</strong>: '
        f"{escape(get(verdict.id).claim)}</p>"
        f"<dl>{rows}<dt>Verdict</dt>"
        f'<dd class="course-claim-verdict"><span aria-hidden="true">{SYMBOLS[verdict.verdict]}</span> '
        f"{escape(verdict.verdict)}</dd></dl></div>"
    )


def bundle(verdict):
    """Return the MIME bundle that a notebook stores."""
    return {"text/plain": text(verdict), "text/html": html(verdict), MIME: verdict.record()}


def _shell():
    # A shell can only be running if IPython has been imported; plain Python does not pay for the import.
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def current_cell():
    """Return the number of the cell that is running, or None outside IPython."""
    shell = _shell()
    return shell.execution_count if shell else None


def show(verdict):
    """Display a verdict in the running notebook cell; in plain Python, print it."""
    if _shell() is None:
        print(text(verdict))
        return
    from IPython.display import display

    display(bundle(verdict), raw=True)
