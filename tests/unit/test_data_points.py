"""Sets of points in the plane: shapes, order, and that no line separates them."""

import numpy as np
import pytest

from course_utils import data

NAMES = ["curves", "rings", "xor", "spirals"]


@pytest.mark.parametrize("name", NAMES)
def test_shapes_types_and_range(name):
    points, labels = data.make_points(name, np.random.default_rng(0), per_class=37)
    assert points.shape == (74, 2) and points.dtype == np.float64 and np.abs(points).max() <= 1
    assert labels.dtype == np.int64 and labels.tolist() == [0] * 37 + [1] * 37


@pytest.mark.parametrize("name", NAMES)
def test_no_line_separates_the_classes(name):
    """Every direction is tried, with the best threshold on it: the count right is far from all."""
    points, labels = data.make_points(name, np.random.default_rng(1))
    best = 0
    for angle in np.linspace(0, np.pi, 181):
        order = np.argsort(points @ [np.cos(angle), np.sin(angle)], kind="stable")
        ones_before = np.concatenate([[0], np.cumsum(labels[order])])
        right = np.arange(len(points) + 1) - ones_before + labels.sum() - ones_before
        best = max(best, right.max(), len(points) - right.min())
    assert best <= 0.9 * len(points)


def test_the_curves_are_those_of_the_docstring():
    points, labels = data.make_points("curves", np.random.default_rng(0), per_class=50)
    x, y = points.T
    np.testing.assert_allclose(y, 0.55 * np.cos(np.pi * x) + np.where(labels == 1, 0.25, -0.25))


def test_one_spiral_is_the_other_turned_by_half_a_circle():
    points, _ = data.make_points("spirals", np.random.default_rng(0), per_class=60)
    np.testing.assert_array_equal(points[:60], -points[60:])
    distance = np.hypot(*points[:60].T)
    assert (np.diff(distance) > 0).all(), "in order from the middle outwards"


def test_noise_has_the_given_size_and_the_seed_decides():
    clean, _ = data.make_points("curves", np.random.default_rng(0), per_class=5000)
    noisy, _ = data.make_points("curves", np.random.default_rng(0), per_class=5000, noise=0.2)
    again, _ = data.make_points("curves", np.random.default_rng(0), per_class=5000, noise=0.2)
    np.testing.assert_allclose((noisy - clean).std(axis=0), 0.2, rtol=0.05)
    np.testing.assert_array_equal(noisy, again)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "moons"}, "make_points expected name as one of curves, rings, xor, spirals, got 'moons'"),
        ({"per_class": 0}, "per_class as an integer of at least 1, got 0"),
        ({"per_class": True}, "per_class as an integer of at least 1, got True"),
        ({"per_class": 2.5}, "per_class as an integer of at least 1, got 2.5"),
        ({"noise": -1}, "noise as a number at least 0, got -1"),
        ({"noise": float("nan")}, "noise as a number at least 0, got nan"),
    ],
)
def test_bad_input_is_named(arguments, words):
    with pytest.raises(ValueError) as caught:
        data.make_points(**{"name": "xor", "rng": np.random.default_rng(0), **arguments})
    assert words in str(caught.value)
