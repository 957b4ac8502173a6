"""From measured figures to a verdict: the rules, and the record that is kept."""

import json
from dataclasses import dataclass

from course_utils.claims.criteria import RIGHT, WRONG, Bound, get
from course_utils.claims.intervals import MOST_RUNS, runs_to_decide
from course_utils.claims.measured import Measured, from_bootstrap, from_exact, from_samples

REPRODUCED = "reproduced"
NOT_REPRODUCED = "not reproduced at this scale"
UNDECIDED = "undecided"
TELLS_NOTHING = "tells nothing: the control passes too"
FOLLOWS = "follows from the construction; test passed"  # of a construction; no verdict on the review


@dataclass(frozen=True)
class Verdict:
    """What came out of testing one part of a claim.

    `measured` and `control` (None if there was none) are `Measured`; `notes` says what kept the verdict from being
    better, `lacking` what of the criterion the run did not do yet.
    """

    id: str
    part: str | None
    kind: str
    verdict: str
    measured: Measured
    control: Measured | None
    bound: Bound
    criterion: str
    lesson: tuple[str, ...]
    lacking: str | None
    detail: str | None
    notes: tuple[str, ...]

    value = property(lambda self: self.measured.value, doc="a float, or a tuple of floats for several figures")
    interval = property(lambda self: self.measured.interval, doc="(low, high), a tuple of such, or None if exact")
    n = property(lambda self: self.measured.n, doc="the number of runs or observations, None if exact")
    exact = property(lambda self: self.measured.exact, doc="whether the figure is one without chance in it")
    control_value = property(lambda self: self.control and self.control.value)
    control_interval = property(lambda self: self.control and self.control.interval)

    def __bool__(self):
        raise TypeError("a verdict is neither true nor false: expected `.verdict == claims.REPRODUCED` or such")

    def _ipython_display_(self):
        """Show nothing where a verdict is the last line of a cell: `check` has shown its card already."""

    def record(self):
        """Return what is stored in the notebook, as the dict that JSON makes of it."""
        record = {
            "id": self.id, "part": self.part, "kind": self.kind, **self.measured.record(),
            "control": self.control and self.control.record(), "verdict": self.verdict, "notes": self.notes,
            "criterion": self.criterion, "lesson": self.lesson, "lacking": self.lacking, "detail": self.detail,
        }
        return json.loads(json.dumps(record))


def judge(claim_id, samples=None, *, part=None, control=None, exact=None, bootstrap=None, lacking=None, detail=None):
    """Return the `Verdict` on what was measured, without showing it. Arguments and errors are those of `check`.

    reproduced    the whole interval of every figure is on the right side of the bound, and the control's is not
    tells nothing: the control passes too    both are
    not reproduced at this scale    the whole interval of a figure is on the wrong side
    undecided    otherwise; and either way where something of what the criterion asks for is missing
    """
    claim = get(claim_id)
    chosen = claim.part(part)
    what = f"{claim.id} {chosen.name}" if chosen.name else claim.id
    if (samples is None) == (exact is None):
        beside = " beside the control" if control is not None else ""
        got = "neither" if samples is None else "both"
        raise ValueError(f"{what}: expected samples= or exact={beside}, got {got}")
    for name, words in (("lacking", lacking), ("detail", detail)):
        if words is not None and not isinstance(words, str):
            raise TypeError(f"{what}: expected {name} as a str or None, got {type(words).__name__}")
    if exact is not None:
        if bootstrap is not None:
            raise ValueError(f"{what}: expected bootstrap= with samples=, got it with exact=")
        found = from_exact(exact, chosen.unit, what)
    else:
        found = _from_runs(samples, bootstrap, chosen.unit, what)
    if control is not None:
        control = _control(control, bootstrap, chosen.unit, f"{what}, control")
    return decide(claim, chosen, found, control, lacking, detail)


def _from_runs(samples, bootstrap, unit, what):
    if bootstrap is None:
        return from_samples(samples, unit, what)
    return from_bootstrap(samples, bootstrap, unit, what)


def _control(control, bootstrap, unit, what):
    """Return what was measured of the control: a number is exact, anything else samples."""
    if isinstance(control, (int, float)) or getattr(control, "ndim", 1) == 0:
        return from_exact(control, unit, what)
    return _from_runs(control, bootstrap, unit, what)


def decide(claim, part, found, control=None, lacking=None, detail=None):
    """Return the `Verdict` on a part of a claim from two `Measured`; see `judge`."""
    if claim.kind == "construction":
        verdict, notes = _test(claim, part, found), []
    else:
        verdict, notes = _weigh(part, found)
        if verdict == REPRODUCED and control is not None:
            verdict, more = _against(part, control)
            notes += more
        missing, uncontrolled = _missing(part, found, lacking), _uncontrolled(part, control)
        # A run that is not the one asked for proves nothing either way; a control only speaks where the bound is met.
        if (missing and verdict in (REPRODUCED, NOT_REPRODUCED)) or (uncontrolled and verdict == REPRODUCED):
            verdict = UNDECIDED
        notes += missing + uncontrolled
    return Verdict(claim.id, part.name, claim.kind, verdict, found, control, part.bound, claim.criterion, part.lessons,
                   lacking, detail, tuple(notes))


def _test(claim, part, found):
    """Return the words of a test that passed; every single sample of a construction has to meet the bound."""
    columns = found.columns
    tried = found.values if columns is None else columns.flat
    for figure in tried:
        if not part.bound.admits(figure):
            raise AssertionError(f"{claim.id} follows from the construction: expected {part.number} "
                                 f"{part.bound.words(str)}, got {figure:.3g}")
    return FOLLOWS


def _weigh(part, found):
    """Return the verdict on figures alone, and the notes that explain it."""
    sides = [part.bound.side(*ends) for ends in found.intervals]
    several = len(sides) > 1
    if WRONG in sides:
        wrong = sides.count(WRONG)
        miss = "misses" if wrong == 1 else "miss"
        return NOT_REPRODUCED, [f"{wrong} of {len(sides)} figures {miss} the bound"] if several else []
    if set(sides) == {RIGHT}:
        return REPRODUCED, []
    open_ones = [index for index, side in enumerate(sides) if side is None]
    whose = f"of {len(open_ones)} of {len(sides)} figures " if several else ""
    note = f"the 95 % interval {whose}crosses the bound"
    if found.columns is None:  # observations drawn anew: more of them need not be more runs
        return UNDECIDED, [note]
    needed = [runs_to_decide(found.columns[index], part.bound.distance(found.values[index])) for index in open_ones]
    count = f"more than {MOST_RUNS:,}" if None in needed else f"about {max(needed):,}"
    return UNDECIDED, [f"{note}; {count} {part.repeats} would decide"]


def _against(part, control):
    """Return the verdict on figures that meet the bound, in the light of a control that should not."""
    verdict, _ = _weigh(part, control)
    if verdict == REPRODUCED:
        return TELLS_NOTHING, []
    return (REPRODUCED, []) if verdict == NOT_REPRODUCED else (UNDECIDED, ["the control's interval crosses the bound"])


def _missing(part, found, lacking):
    """Return what of the criterion was not done, each as a note."""
    missing = [f"still lacking: {lacking}"] if lacking else []
    if part.seeds and not found.exact and found.n < part.seeds:
        missing.append(f"{found.n} {part.repeats}; {part.seeds} asked for")
    return missing


def _uncontrolled(part, control):
    """Return a note where the control that the criterion names was left out."""
    return [f"no control given; asked for: {part.control}"] if part.control and control is None else []
