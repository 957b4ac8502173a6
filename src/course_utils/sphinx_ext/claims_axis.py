"""The axis of a claim's drawing: what it spans, where a figure lies on it, where its ticks stand and how they read."""

import math
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from course_utils.claims.card import number

LOG_FROM = 30  # the largest figure over the smallest: from here on the axis is logarithmic
MARGIN = 0.08  # of the span, on either side
MOST_TICKS = 5
# Percentages are what readers see of these; and no axis shows what a figure of such a unit cannot be.
_SCALES = {"share": 100, "points": 100}
_RANGES = {"share": (0, 1), "points": (-1, 1)}
_TITLES = {"share": "%", "points": "percentage points"}


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high` for figures of a unit."""

    low: float
    high: float
    unit: str
    log: bool

    @property
    def title(self):
        """The unit in words, "" where figures have none."""
        return _TITLES.get(self.unit, self.unit)

    def at(self, x):
        """Return where `x` lies, in percent of the width; what lies outside is put at the end."""
        ends = (self.low, self.high, min(max(x, self.low), self.high))
        low, high, place = map(math.log10, ends) if self.log else ends
        return 100 * (place - low) / (high - low)

    def ticks(self):
        """Return the ticks as (place in percent of the width, label) pairs."""
        scale = _SCALES.get(self.unit, 1)
        low, high = self.low * scale, self.high * scale
        if self.log:
            places = _powers(low, high)
            labels = [number(x) for x in places]
        else:
            found = MaxNLocator(nbins=MOST_TICKS, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3).tick_values(low, high)
            slack = 1e-9 * (high - low)
            places = [float(x) for x in found if low - slack <= x <= high + slack]
            labels = tick_labels(places)
        return [(self.at(x / scale), label) for x, label in zip(places, labels, strict=True)]


def _powers(low, high):
    """Return ticks of a logarithmic axis: powers of ten, some left out if there are many, threes between if few."""
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    inside = [10.0**power for power in powers if 10.0**power >= low]
    if len(inside) > 2:
        return inside[:: math.ceil(len(inside) / MOST_TICKS)]
    return [step * 10.0**power for power in powers for step in (1, 3) if low <= step * 10.0**power <= high]


def tick_labels(places):
    """Return what stands at the ticks: as many decimals as tell them apart; shortened where numbers get long."""
    if len(places) < 2 or max(map(abs, places)) < 1e-3 or max(map(abs, places)) >= 1e6:
        return [number(x) for x in places]
    step = min(after - before for before, after in zip(places, places[1:], strict=False))
    decimals = next(count for count in range(10) if abs(round(step, count) - step) <= 1e-6 * step)
    return [f"{x + 0.0:.{decimals}f}".replace("-", "−") for x in places]


def axis_for(figures, unit):
    """Return an axis that shows all `figures`: values, ends of intervals, limits of the bound."""
    low, high = min(figures), max(figures)
    if low > 0 and high / low >= LOG_FROM and unit not in _RANGES:
        margin = (high / low) ** MARGIN
        return Axis(low / margin, high * margin, unit, log=True)
    margin = MARGIN * (high - low) or abs(high) or 1
    least, most = _RANGES.get(unit, (-math.inf, math.inf))
    return Axis(max(low - margin, least), min(high + margin, most), unit, log=False)
