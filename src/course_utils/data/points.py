"""Small sets of points in the plane that no straight line separates."""

import numpy as np

from course_utils.arguments import number, one_of, whole_number

TURNS = 1.5  # of each spiral around the middle


def make_points(name, rng, per_class=100, noise=0.0):
    """Return points of two classes in the plane, class by class and each class in order along its curve.

    ``"curves"``: the lines y = 0.55 cos(pi x) - 0.25 (class 0) and y = 0.55 cos(pi x) + 0.25 (class 1), as in the
    review's Fig. 1a. ``"rings"``: a disc around the middle (0) and a ring around it (1). ``"xor"``: the four quadrants,
    class 1 where x and y have different signs. ``"spirals"``: two arms that turn 1.5 times around each other.

    Args:
        name: ``"curves"``, ``"rings"``, ``"xor"`` or ``"spirals"``.
        rng: numpy.random.Generator for the places in rings and quadrants, and for the noise.
        per_class: points of each class.
        noise: standard deviation of what is added to both coordinates, in their unit.

    Returns:
        (points, labels): float64 (2 * per_class, 2), without noise in [-1, 1], and int64 (2 * per_class,).

    Raises:
        ValueError: there is no such set (the message lists the known ones), per_class is not a positive integer, or
            noise is negative or not finite.

    Source: the review, Fig. 1a; the spirals after Lang & Witbrock 1988.
    """
    draw = _SETS[one_of(name, _SETS, "make_points", "name")]
    per_class = whole_number(per_class, "make_points", "per_class", 1)
    number(noise, "make_points", "noise", least=0)
    classes = draw(per_class, rng)
    points = np.concatenate(classes)
    return points + noise * rng.normal(size=points.shape), np.repeat([0, 1], per_class)


def _curves(count, rng):
    x = np.linspace(-1, 1, count)
    return [np.stack([x, 0.55 * np.cos(np.pi * x) + shift], axis=1) for shift in (-0.25, 0.25)]


def _rings(count, rng):
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [rng.uniform(low, high, size=(count, 1)) * directions for low, high in ((0.0, 0.45), (0.7, 1.0))]


def _xor(count, rng):
    classes = []
    for first, second in (((1, 1), (-1, -1)), ((-1, 1), (1, -1))):
        signs = np.where(np.arange(count)[:, None] < count / 2, first, second)
        classes.append(signs * rng.uniform(0.1, 1.0, size=(count, 2)))
    return classes


def _spirals(count, rng):
    part = np.linspace(0.1, 1, count)  # of the way from the middle to the end of the arm
    angles = 2 * np.pi * TURNS * part
    arm = part[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [arm, -arm]


_SETS = {"curves": _curves, "rings": _rings, "xor": _xor, "spirals": _spirals}
