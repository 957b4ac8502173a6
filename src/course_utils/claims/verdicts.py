"""From a measured figure to a verdict: the rules, and the record that is kept."""

import json
import math
import numbers
import operator
from dataclasses import asdict, dataclass, field

from course_utils.claims.criteria import get

REPRODUCED = "reproduced"
PARTLY = "partly"
NOT_REPRODUCED = "not reproduced at this scale"

# Units whose figures cannot lie elsewhere; a percentage passed where a share is expected is caught by this.
_RANGES = {"share": (0, 1), "points": (-1, 1)}


@dataclass(frozen=True)
class Verdict:
    """What came out of testing one part of a claim.

    `value` is a float or a tuple of floats; `spread` is None, a half-width, a (low, high) pair or, with a tuple of
    values, a tuple of such; `notes` says what kept the verdict from being better.
    """

    id: str
    part: str | None
    value: float | tuple
    spread: float | tuple | None
    seeds: int | None
    verdict: str
    criterion: str
    lesson: tuple[str, ...]
    detail: str | None
    notes: tuple[str, ...] = field(default=(), compare=False)
    # The notebook cell that has shown it already; Jupyter must not show it again as that cell's result.
    shown_in: int | None = field(default=None, repr=False, compare=False)

    def __bool__(self):
        raise TypeError("a verdict is neither true nor false: expected `.verdict == claims.REPRODUCED` or such")

    def record(self):
        """Return what is stored in the notebook, as the dict that JSON makes of it."""
        record = asdict(self)
        del record["notes"], record["shown_in"]
        return json.loads(json.dumps(record))

    def _ipython_display_(self):
        from course_utils.claims import card  # here, because the card is written in terms of verdicts

        if self.shown_in is None or self.shown_in != card.current_cell():
            card.show(self)


def _number(value, what):
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{what}: expected a number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{what}: expected a finite number, got {value!r}")
    return float(value)


def _plain(value):
    """Turn NumPy and PyTorch scalars and arrays into Python numbers and lists."""
    return value.tolist() if hasattr(value, "tolist") else value


def _values(value, part, what):
    value = _plain(value)
    listed = isinstance(value, (list, tuple))
    if listed and not value:
        raise ValueError(f"{what}: expected at least one figure, got an empty list")
    values = tuple(_number(_plain(one), what) for one in (value if listed else [value]))
    low, high = _RANGES.get(part.unit, (-math.inf, math.inf))
    for one in values:
        if not low <= one <= high:
            raise ValueError(f"{what}: expected a number from {low} to {high} ({part.unit}), got {one:g}")
    return values, listed


def _interval(value, spread, what):
    """Return the spread in its stored form, and the interval (low, high) around `value`."""
    spread = _plain(spread)
    if isinstance(spread, (list, tuple)):
        if len(spread) != 2:
            raise ValueError(f"{what}: expected spread as a half-width or (low, high), got {len(spread)} numbers")
        low, high = (_number(_plain(end), f"{what}, spread") for end in spread)
        if not low <= value <= high:
            raise ValueError(f"{what}: expected a spread around the figure {value:g}, got ({low:g}, {high:g})")
        return (low, high), (low, high)
    half = _number(spread, f"{what}, spread")
    if half < 0:
        raise ValueError(f"{what}: expected a spread of 0 or more, got {half:g}")
    return half, (value - half, value + half)


def _spreads(values, listed, spread, what):
    """Return the spread in its stored form, and one interval for each value."""
    spread = _plain(spread)
    if spread is None:
        return None, [(value, value) for value in values]
    if not listed:
        stored, interval = _interval(values[0], spread, what)
        return stored, [interval]
    if not isinstance(spread, (list, tuple)):
        spread = [spread] * len(values)
    if len(spread) != len(values):
        raise ValueError(f"{what}: expected one spread for each of {len(values)} figures, got {len(spread)}")
    pairs = [_interval(value, one, what) for value, one in zip(values, spread, strict=True)]
    return tuple(stored for stored, _ in pairs), [interval for _, interval in pairs]


def _seeds(seeds, what):
    if seeds is None:
        return None
    try:
        if isinstance(seeds, bool):
            raise TypeError
        count = operator.index(seeds)
    except TypeError:
        raise TypeError(f"{what}: expected seeds as a whole number, got {seeds!r}") from None
    if count < 1:
        raise ValueError(f"{what}: expected at least 1 seed, got {count}")
    return count


def _weigh(bound, values, intervals):
    """Return the verdict on the figures alone, and the notes that explain it."""
    met = [bound.admits(value) for value in values]
    if not any(met):
        return NOT_REPRODUCED, []
    notes = []
    if not all(met):
        notes.append(f"{sum(met)} of {len(met)} figures meet the criterion")
    # Every kind of bound admits a range without holes: an interval meets it when both its ends do.
    if any(ok and not all(map(bound.admits, ends)) for ok, ends in zip(met, intervals, strict=True)):
        notes.append("the 95 % interval crosses the bound")
    return (PARTLY if notes else REPRODUCED), notes


def judge(claim_id, value, *, spread=None, part=None, seeds=None, detail=None):
    """Return the `Verdict` on a measured figure, without showing it. Arguments and errors are those of `check`.

    reproduced    every figure and the whole of its interval meet the criterion
    partly        a figure meets it, but not all do, or an interval crosses the bound, or there were too few seeds
    not reproduced at this scale    no figure meets it
    """
    claim = get(claim_id)
    chosen = claim.part(part)
    what = f"{claim.id} {chosen.name}" if chosen.name else claim.id
    values, listed = _values(value, chosen, what)
    stored, intervals = _spreads(values, listed, spread, what)
    seeds = _seeds(seeds, what)
    if detail is not None and not isinstance(detail, str):
        raise TypeError(f"{what}: expected detail as a str or None, got {type(detail).__name__}")

    verdict, notes = _weigh(chosen.bound, values, intervals)
    if claim.seeds and (seeds or 0) < claim.seeds:
        given = f"number of {claim.repeats} not given" if seeds is None else f"{seeds} {_one(claim.repeats, seeds)}"
        notes.append(f"{given}; {claim.seeds} asked for")
        verdict = PARTLY if verdict == REPRODUCED else verdict
    if claim.seeds and stored is None:
        notes.append("no spread given")
    return Verdict(
        id=claim.id,
        part=chosen.name,
        value=values if listed else values[0],
        spread=stored,
        seeds=seeds,
        verdict=verdict,
        criterion=claim.criterion,
        lesson=chosen.lessons,
        detail=detail,
        notes=tuple(notes),
    )


def _one(plural, count):
    return plural.removesuffix("s") if count == 1 else plural
