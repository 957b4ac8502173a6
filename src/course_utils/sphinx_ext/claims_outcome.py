"""The drawing of one outcome of a claim: its rows, its axis, its text alternative."""

from course_utils.claims import FOLLOWS
from course_utils.claims.card import bound_words, figure
from course_utils.sphinx_ext.claims_axis import axis_for
from course_utils.sphinx_ext.claims_drawing import CONTROL, FIGURE, Row, draw

LEAST_SHARE = 0.25  # of a common axis: where a part would fill less of it, each gets an axis of its own


def _rows(measured, kind, name, part):
    """Return a row for each figure; the first one says what they are."""
    several = f"{len(measured.values)} figures, " if len(measured.values) > 1 else ""
    label = f"{name} ({several}{'exact' if measured.exact else f'{measured.n} {part.repeats}'})"
    ends = [(None, None)] * len(measured.values) if measured.exact else measured.intervals
    pairs = zip(measured.values, ends, strict=True)
    return [Row(kind, "" if index else label, value, *interval) for index, (value, interval) in enumerate(pairs)]


def rows(verdict, part):
    """Return the rows of the drawing: what was measured, and the control if there was one."""
    found = _rows(verdict.measured, FIGURE, "measured", part)
    if verdict.control is not None:
        found += _rows(verdict.control, CONTROL, f"control: {part.control}" if part.control else "control", part)
    return found


def _extent(verdict):
    """Return every number that the drawing of a verdict has to show."""
    measured = [one for one in (verdict.measured, verdict.control) if one is not None]
    ends = [end for one in measured for interval in one.intervals for end in interval]
    return [*ends, *(value for one in measured for value in one.values), *verdict.bound.limits]


def axes(claim, verdicts):
    """Return an axis for each of a claim's verdicts: a common one where units agree and none gets too small on it."""
    extents = [(claim.part(verdict.part).unit, _extent(verdict)) for verdict in verdicts]
    found = []
    for unit, extent in extents:
        alike = [other for its, other in extents if its == unit]
        common = axis_for(sum(alike, []), unit)
        spans = [common.at(max(one)) - common.at(min(one)) for one in alike]
        found.append(common if unit and min(spans) >= 100 * LEAST_SHARE else axis_for(extent, unit))
    return found


def described(verdict, part):
    """Return what a drawing shows: figure, interval, bound, control, verdict."""
    sentences = [f"Measured: {figure(verdict.measured, part)}", f"Asked for: {bound_words(part)}"]
    if verdict.control is not None:
        name = f", {part.control}" if part.control else ""
        sentences.append(f"Control{name}: {figure(verdict.control, part)}")
    return f"{part.number}. {'. '.join(sentences)}. Verdict: {verdict.verdict}."


def drawing(verdict, part, axis):
    """Return the drawing of a verdict as SVG; "" for what follows from the construction, which no bound judges."""
    if verdict.verdict == FOLLOWS:
        return ""
    return draw(rows(verdict, part), part.bound, axis, words=bound_words(part), alt=described(verdict, part))
