"""Exercises of the lesson on learned features and designed ones."""

import math

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: a direction without its sign


def _bin(dx, dy, bins, turn=180, angle=math.atan2):
    return int(math.degrees(angle(dy, dx)) % turn * bins / turn)


def _draw_change(rng):
    """A change whose angle is well inside its bin."""
    bins, size = draws.whole(rng, 2, 12), draws.between(rng, 0.5, 2)
    turn = math.radians((draws.whole(rng, 0, 2 * bins - 1) + draws.between(rng, 0.2, 0.8)) * 180 / bins)
    return round(size * math.cos(turn), 4), round(size * math.sin(turn), 4), bins


direction_bin = Exercise(
    task="""The bin of a change of brightness, from 0 to bins - 1.

    bin = floor(bins * angle / 180),  angle of (dx, dy) in degrees, from 0 to below 180

    Takes: dx and dy, two numbers, not both 0, and bins.
    Returns: a whole number. A change and its opposite have the same bin.
    """,
    answer=_bin,
    cases={
        "to the right": (1.0, 0.0, 9),
        "down to the right": (1.0, 1.0, 9),
        "down": (0.0, 1.0, 9),
        "down to the left": (-1.0, 1.0, 9),
        "up to the right, the opposite": (1.0, -1.0, 9),
        "to the left": (-1.0, 0.0, 9),
        "up, four bins": (0.0, -0.5, 4),
        "a small change in twelve bins": (-0.02, -0.01, 12),
    },
    drawn=_draw_change,
    mistakes=(
        (gives(lambda dx, dy, bins: _bin(dx, dy, bins, turn=360)),
         "The bins share 180 degrees, not 360: a change and its opposite have one direction."),
        (gives(lambda dx, dy, bins: _bin(abs(dx), abs(dy), bins)),
         "Down to the right and down to the left are two directions. Fold the angle, not the signs of dx and dy."),
        (gives(lambda dx, dy, bins: int(abs(math.degrees(math.atan2(dy, dx))) % 180 * bins / 180)),
         "Up to the right is opposite to down to the left: −45 degrees become 135, not 45."),
        (where(lambda value, dx, dy, bins: value == bins),
         "180 degrees is the direction of 0 degrees, to the right or to the left: the last bin is bins − 1."),
        (gives(lambda dx, dy, bins: _bin(dx, dy, bins, angle=lambda y, x: math.atan2(x, y))),
         "atan2 takes dy first, then dx."),
        (gives(lambda dx, dy, bins: round(math.degrees(math.atan2(dy, dx)) % 180 * bins / 180)),
         "A bin begins where the last one ends: round down, not to the nearest."),
        (gives(lambda dx, dy, bins: int(math.atan2(dy, dx) % 180 * bins / 180)), "atan2 gives radians."),
        (where(lambda value, dx, dy, bins: value == _bin(dx, dy, bins) + 1), "The first bin is number 0."),
        (where(lambda value, *_: value < 0), "An angle below 0 has not been brought into the range from 0 to 180."),
    ),
    hint="Take the angle with atan2, bring it into the range from 0 to 180 degrees, and count whole bins.",
    success="Ink on paper and paper on ink now look the same.",
)


# ---- Exercise 2: is one better than the other?


def _interval(first, second, t, ddof=1, root=True):
    differences = np.asarray(first) - np.asarray(second)
    spread = differences.std(ddof=ddof)
    return np.array([differences.mean(), t * spread / (math.sqrt(len(differences)) if root else 1)])


def _as_if_unpaired(first, second, t):
    mean = np.mean(first) - np.mean(second)
    return [mean, t * math.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / len(first))]


paired_interval = Exercise(
    task="""The mean difference of two ways that were tried on the same draws, and half the width of its interval.

    d_i = first_i - second_i,  mean = sum of d_i / n,  half = t * sqrt(sum of (d_i - mean)^2 / (n - 1)) / sqrt(n)

    Takes: first and second, arrays (n,), and the number t.
    Returns: (mean, half).
    """,
    answer=_interval,
    cases={
        "three draws": (np.array([0.05, 0.07, 0.06]), np.array([0.04, 0.04, 0.05]), 4.303),
        "an unlucky draw for both": (np.array([0.05, 0.25, 0.06]), np.array([0.03, 0.24, 0.03]), 4.303),
        "the second is worse": (np.array([0.1, 0.2, 0.3, 0.2]), np.array([0.4, 0.2, 0.5, 0.3]), 3.182),
        "a clear difference": (np.array([0.3, 0.32, 0.31]), np.array([0.1, 0.11, 0.12]), 4.303),
        "no difference": (np.array([0.1, 0.2, 0.1]), np.array([0.1, 0.2, 0.1]), 4.303),
    },
    drawn=lambda rng: (draws.numbers(rng, n := draws.whole(rng, 3, 8)), draws.numbers(rng, n),
                       draws.between(rng, 2, 4)),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return both: the mean difference and half the width."),
        (gives(lambda first, second, t: _interval(second, first, t)), "The differences are first − second."),
        (gives(lambda *given: np.abs(_interval(*given))),
         "The mean keeps its sign: it is below 0 where the second way makes more errors."),
        (gives(lambda *given: _interval(*given) @ [[1, 1], [-1, 1]]),
         "Those are the ends of the interval: return its middle and half its width."),
        (gives(lambda *given: _interval(*given, ddof=0)),
         "Divide by n − 1, not by n: the mean was taken from the same numbers. NumPy: std(ddof=1)."),
        (gives(lambda *given: _interval(*given, root=False)),
         "That is how far single draws scatter. A mean of n scatters less, by the root of n."),
        (gives(_as_if_unpaired),
         "Here both ways had the same draws. Take the differences first: a draw that is unlucky for both drops out."),
        (gives(lambda first, second, t: _interval(first, second, 1)), "t is missing."),
        (gives(lambda *given: _interval(*given) * [1, 2]), "Half the width is asked for, not all of it."),
    ),
    hint="Differences first; then their mean, and t times their standard deviation over the root of n.",
    success="The two ways differ if 0 is not between mean − half and mean + half.",
)


# ---- Exercise 3: break the design


def _larger(cells, factor):
    rows, columns, bins = cells.shape
    return cells.reshape(rows // factor, factor, columns // factor, factor, bins).mean(axis=(1, 3))


def _draw_cells(rng):
    factor = draws.whole(rng, 2, 3)
    rows, columns, bins = (draws.whole(rng, 1, 2) for _ in range(3))
    return draws.numbers(rng, factor * rows, factor * columns, bins), factor


_CELLS = (7.0 * np.arange(4 * 4 * 2) % 32 - 15).reshape(4, 4, 2) / 10  # in no order, of both signs

larger_cells = Exercise(
    task="""Histograms of larger cells: the mean over factor x factor of them.

    out[I, J, b] = mean of cells[i, j, b] over i from factor * I and j from factor * J, factor of each

    Takes: cells (rows, columns, bins), and factor, which divides rows and columns.
    Returns: an array (rows / factor, columns / factor, bins).
    """,
    answer=_larger,
    cases={
        "2 x 2 cells into one": (_CELLS[:2, :2], 2),
        "4 x 4 cells by 2": (_CELLS, 2),
        "more columns than rows": (_CELLS[:2], 2),
        "all into one": (_CELLS, 4),
        "a factor of 1": (_CELLS[:2, :3], 1),
    },
    drawn=_draw_cells,
    mistakes=(
        (gives(lambda cells, factor: _larger(cells, factor) * factor**2), "That is the sum: take the mean."),
        (gives(lambda cells, factor: cells[::factor, ::factor]), "Every cell counts, not only the first of a group."),
        (gives(lambda cells, factor: cells.reshape(
            factor, cells.shape[0] // factor, factor, cells.shape[1] // factor, cells.shape[2]).mean(axis=(0, 2))),
         "Those cells lie far apart, and neighbours belong together: the axis within a large cell is the later one."),
        (gives(lambda cells, factor: cells.reshape(
            cells.shape[0] // factor, factor, cells.shape[1] // factor, factor, -1).max(axis=(1, 3))),
         "That is the largest: take the mean."),
    ),
    hint="Cut rows and columns into groups of factor, and take the mean within the groups; leave the bins alone.",
    success="The larger the cells, the less the description knows of places.",
)
