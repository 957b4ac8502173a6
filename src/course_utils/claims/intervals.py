"""95 % intervals of a mean over independent runs: the one place of Student's t."""

import numpy as np

LEVEL = 0.95
MOST_RUNS = 10_000  # beyond that, how many runs would decide is not worked out
_RESAMPLES = 2000


def _student(runs):
    """Return how many standard errors the interval of a mean over this many runs reaches to either side."""
    from scipy.special import stdtrit  # scipy.stats gives the same and takes a second to load

    return stdtrit(np.asarray(runs) - 1, (1 + LEVEL) / 2)


def half_width(samples, axis=0):
    """Return half the width of the 95 % interval of a mean over independent runs.

    half width = t s / √n, with t from Student's distribution with n − 1 degrees of freedom

    Args:
        samples: numbers, n of them along `axis`, one for each run.
        axis: of the runs.

    Returns:
        a float for samples of one dimension, otherwise an array without that axis; in the samples' unit.

    Raises:
        ValueError: there are fewer than two runs.

    Source: Student, Biometrika 6, 1 (1908).
    """
    samples = np.asarray(samples, dtype=float)
    runs = samples.shape[axis] if samples.ndim else 1
    if runs < 2:
        raise ValueError(f"expected at least 2 runs for an interval, got {runs}")
    return _student(runs) * samples.std(axis=axis, ddof=1) / np.sqrt(runs)


def interval(samples, axis=0):
    """Return the 95 % interval of a mean over independent runs.

    (mean − half width, mean + half width)

    Args and errors are those of `half_width`.

    Returns:
        (low, high), two floats for samples of one dimension, otherwise two arrays without that axis.
    """
    half, mean = half_width(samples, axis), np.mean(np.asarray(samples, dtype=float), axis=axis)
    return mean - half, mean + half


def bootstrap_interval(samples, statistic):
    """Return the 95 % interval (low, high) of `statistic(samples)`: percentiles over samples drawn with replacement.

    Args:
        samples: array, one observation for each entry of the first axis.
        statistic: takes such an array and returns one number.

    Source: Efron, Annals of Statistics 7, 1 (1979).
    """
    from scipy.stats import bootstrap

    rows = np.arange(len(samples))  # rows are drawn, so that an observation may be more than one number
    drawn = bootstrap((rows,), lambda chosen: float(statistic(samples[chosen])), n_resamples=_RESAMPLES,
                      vectorized=False, confidence_level=LEVEL, method="percentile", rng=np.random.default_rng(0))
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def runs_to_decide(samples, distance):
    """Return the least number of runs whose interval would not reach a bound that is `distance` from the mean.

    the smallest n with t(n − 1) s / √n < distance, with the standard deviation s of the samples at hand

    Args:
        samples: numbers (n,), n at least 2.
        distance: of their mean from the bound, 0 or more.

    Returns:
        an integer, or None for more than 10,000.
    """
    runs = np.arange(2, MOST_RUNS + 1)
    enough = _student(runs) * np.std(samples, ddof=1) / np.sqrt(runs) < distance
    return int(runs[enough.argmax()]) if enough.any() else None
