"""What was measured: figures with their intervals, from samples, from exact numbers, or as they were stored."""

import math
from dataclasses import dataclass

import numpy as np

from course_utils.claims.intervals import bootstrap_interval, interval

# Units whose figures cannot lie elsewhere; a percentage passed where a share is expected is caught by this.
_RANGES = {"share": (0, 1), "points": (-1, 1)}


@dataclass(frozen=True)
class Measured:
    """One figure or several, which all have to meet the same bound.

    `value` is a float, or a tuple where several figures were measured, and `interval` has one (low, high) for each;
    `n` is the number of runs, or of observations; `samples` is None where the figure cannot be worked out of them
    again. An exact figure has no interval, no samples and no `n`.
    """

    value: float | tuple
    interval: tuple | None = None
    n: int | None = None
    samples: tuple | None = None

    @property
    def exact(self):
        return self.interval is None

    @property
    def values(self):
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def intervals(self):
        """One (low, high) for each figure; an exact figure is both ends."""
        if self.exact:
            return tuple((value, value) for value in self.values)
        return self.interval if isinstance(self.value, tuple) else (self.interval,)

    @property
    def columns(self):
        """The samples of each figure, (figures, runs), or None."""
        return None if self.samples is None else np.array(self.samples).reshape(self.n, -1).T

    def record(self):
        """Return what is stored of it."""
        return {"value": self.value, "interval": self.interval, "n": self.n, "samples": self.samples,
                "exact": self.exact}


def _tuples(array):
    """Turn an array into nested tuples of floats."""
    return tuple(map(_tuples, array)) if np.ndim(array) else float(array)


def _numbers(given, unit, what):
    """Return `given` as an array of finite floats within the range of the unit."""
    try:
        plain = given.tolist() if hasattr(given, "tolist") else given  # NumPy's and PyTorch's alike
        array = np.array(plain)
    except ValueError:
        raise ValueError(f"{what}: expected as many figures in each run, got rows of different lengths") from None
    if array.size and array.dtype.kind not in "iuf":
        raise TypeError(f"{what}: expected numbers, got {given!r}")
    array = array.astype(float)
    low, high = _RANGES.get(unit, (-math.inf, math.inf))
    for number in array.flat:
        if not math.isfinite(number):
            raise ValueError(f"{what}: expected finite numbers, got {number:g}")
        if not low <= number <= high:
            raise ValueError(f"{what}: expected numbers from {low} to {high} ({unit}), got {number:g}")
    return array


def from_samples(samples, unit, what):
    """Return the mean and the t-interval over runs; samples are (runs,) or (runs, figures).

    The mean of shares is a share: what the interval has outside the unit's range is cut off.
    """
    array = _numbers(samples, unit, what)
    if array.ndim not in (1, 2) or (array.ndim == 2 and not array.shape[1]):
        raise ValueError(f"{what}: expected samples (runs,) or (runs, figures), got shape {array.shape}")
    if len(array) < 2:
        raise ValueError(f"{what}: expected at least 2 runs, got {len(array)}; "
                         "a figure without chance in it goes into exact=")
    low, high = np.clip(interval(array), *_RANGES.get(unit, (-math.inf, math.inf)))
    ends = (float(low), float(high)) if array.ndim == 1 else tuple(zip(_tuples(low), _tuples(high), strict=True))
    return Measured(_tuples(array.mean(axis=0)), ends, len(array), _tuples(array))


def from_exact(exact, unit, what):
    """Return a figure without chance in it, or several."""
    array = _numbers(exact, unit, what)
    if array.ndim > 1 or not array.size:
        raise ValueError(f"{what}: expected a number or a list of numbers, got shape {array.shape}")
    return Measured(_tuples(array))


def from_bootstrap(samples, statistic, unit, what):
    """Return a statistic of observations, or several, with intervals by drawing them anew."""
    if not callable(statistic):
        raise TypeError(f"{what}: expected bootstrap as a function of the samples, got {statistic!r}")
    array = _numbers(samples, "", what)
    if array.ndim < 1 or len(array) < 2:
        raise ValueError(f"{what}: expected at least 2 observations, got shape {array.shape}")
    figures = _numbers(statistic(array), unit, f"{what}, bootstrap")
    if figures.ndim > 1 or not figures.size:
        raise ValueError(f"{what}: expected a number or a list of numbers from the function in bootstrap=, got shape "
                         f"{figures.shape}")
    if not figures.ndim:
        return Measured(float(figures), bootstrap_interval(array, statistic), len(array))
    ends = tuple(bootstrap_interval(array, lambda drawn, k=k: statistic(drawn)[k]) for k in range(len(figures)))
    return Measured(_tuples(figures), ends, len(array))


def from_record(stored, unit, what):
    """Return what `Measured.record` made. Samples are averaged anew, so that a figure edited by hand is found out."""
    if not isinstance(stored, dict) or not {"value", "interval", "n", "samples", "exact"} <= set(stored):
        raise ValueError(f"{what}: expected a figure with interval, n and samples; run it again")
    if stored["exact"]:
        return from_exact(stored["value"], unit, what)
    if stored["samples"] is not None:
        found = from_samples(stored["samples"], unit, what)
        if not np.allclose(_numbers(stored["value"], unit, what), found.value, rtol=1e-9, atol=0):
            raise ValueError(f"{what}: expected the mean of the samples {found.value}, got {stored['value']}; "
                             "run it again")
        return found
    figures, ends = _numbers(stored["value"], unit, what), _numbers(stored["interval"], "", what)
    if ends.shape != (*figures.shape, 2):
        raise ValueError(f"{what}: expected an interval (low, high) of each figure, got {stored['interval']!r}")
    return Measured(_tuples(figures), _tuples(ends), stored["n"])
