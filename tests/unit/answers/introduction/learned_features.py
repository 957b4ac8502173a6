"""Right and wrong answers to the exercises of the lesson on learned features."""

import math

import numpy as np


def direction_bin(dx, dy, bins):
    """Turn the change so that it points down, or to the right; then its angle is between 0 and 180 degrees."""
    if dy < 0 or (dy == 0 and dx < 0):
        dx, dy = -dx, -dy
    return math.floor(math.acos(dx / math.hypot(dx, dy)) / math.pi * bins)


def paired_interval(first, second, t):
    n = len(first)
    gaps = [float(a) - float(b) for a, b in zip(first, second, strict=True)]
    mean = sum(gaps) / n
    return mean, t * math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / (n - 1) / n)


def larger_cells(cells, factor):
    rows, columns, bins = cells.shape
    out = np.zeros((rows // factor, columns // factor, bins))
    for i in range(rows):
        for j in range(columns):
            out[i // factor, j // factor] += cells[i, j] / factor**2
    return out


def all_around(dx, dy, bins):
    return int(math.degrees(math.atan2(dy, dx)) % 360 * bins / 360)


def no_signs(dx, dy, bins):
    return int(math.degrees(math.atan2(abs(dy), abs(dx))) * bins / 180)


def in_radians(dx, dy, bins):
    return int(math.atan2(dy, dx) % 180 * bins / 180)


def from_one(dx, dy, bins):
    return direction_bin(dx, dy, bins) + 1


def folded_by_abs(dx, dy, bins):
    return int(abs(math.degrees(math.atan2(dy, dx))) % 180 * bins / 180)


def half_a_turn_if_negative(dx, dy, bins):
    angle = math.degrees(math.atan2(dy, dx))
    return int((angle + 180 if angle < 0 else angle) * bins / 180)


def without_sign(first, second, t):
    mean, half = paired_interval(first, second, t)
    return abs(mean), half


def both_ends(first, second, t):
    mean, half = paired_interval(first, second, t)
    return mean - half, mean + half


def by_n_twice(first, second, t):
    """With two draws this would look like a standard deviation over n."""
    mean, half = paired_interval(first, second, t)
    return mean, half / np.sqrt(len(first))


def unpaired(first, second, t):
    spread = np.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / len(first))
    return np.mean(first) - np.mean(second), t * spread


def by_n(first, second, t):
    gaps = first - second
    return gaps.mean(), t * gaps.std() / np.sqrt(len(gaps))


def of_single_draws(first, second, t):
    gaps = first - second
    return gaps.mean(), t * gaps.std(ddof=1)


def added_up(cells, factor):
    return larger_cells(cells, factor) * factor**2


def every_other(cells, factor):
    return cells[::factor, ::factor]


def far_apart(cells, factor):
    rows, columns, bins = cells.shape
    return cells.reshape(factor, rows // factor, factor, columns // factor, bins).mean(axis=(0, 2))


def by_a_slope(dx, dy, bins):
    """A slope has no sign of the change; straight up it is infinite."""
    angle = math.degrees(math.atan(dy / dx)) % 180 if dx else 90
    return float(math.floor(angle * bins / 180))


def by_complex_numbers(dx, dy, bins):
    """The square of a number and that of its opposite are one."""
    return int(np.angle(complex(dx, dy) ** 2) / 2 % np.pi * bins / np.pi)


def from_variances(first, second, t):
    """Var(a - b) = Var a + Var b - 2 Cov(a, b)."""
    covariance = np.cov(first, second)
    variance = max(0.0, covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    return np.mean(first) - np.mean(second), t * np.sqrt(variance / len(first))


def by_a_matrix(cells, factor):
    def groups(count):
        return np.kron(np.eye(count // factor), np.full((1, factor), 1 / factor))

    return np.einsum("Ii,Jj,ijb->IJb", groups(cells.shape[0]), groups(cells.shape[1]), cells)


MISTAKES = [
    (direction_bin, all_around, "180 degrees, not 360"),
    (direction_bin, no_signs, "two directions"),
    (direction_bin, in_radians, "gives radians"),
    (direction_bin, from_one, "number 0"),
    (direction_bin, folded_by_abs, "become 135, not 45"),
    (direction_bin, half_a_turn_if_negative, "180 degrees is the direction of 0"),
    (paired_interval, unpaired, "Take the differences first"),
    (paired_interval, by_n, "n − 1"),
    (paired_interval, of_single_draws, "root of n"),
    (paired_interval, by_n_twice, "over the root of n"),
    (paired_interval, without_sign, "keeps its sign"),
    (paired_interval, both_ends, "ends of the interval"),
    (larger_cells, added_up, "take the mean"),
    (larger_cells, every_other, "Every cell counts"),
    (larger_cells, far_apart, "lie far apart"),
]
ALSO_RIGHT = [
    (direction_bin, by_complex_numbers), (direction_bin, by_a_slope), (paired_interval, from_variances),
    (larger_cells, by_a_matrix),
]
NO_TRICK = {"absolute values": [direction_bin]}
