"""The classifiers of `HalfSpaces` on the Python side: each turns labelled points into a function that scores others."""

import json
from pathlib import Path

import numpy as np

from course_utils.models import KernelMachine
from course_utils.widgets import networks

TABLE = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))


def score_function(machine, knobs, points, labels):
    """Return the function (M, 2) -> (M,) that is positive where a machine says class 1.

    Args:
        machine: ``"line"``, ``"polynomial"``, ``"gaussian"`` or ``"network"``.
        knobs: dict of degree, kernel_width and units.
        points: (N, 2).
        labels: (N,) of 0 and 1.
    """
    if machine == "line":
        normal, threshold = best_line(points, labels)
        return lambda others: others @ normal - threshold
    if machine == "network":
        start = weights_in_table(knobs["units"])
        weights = networks.train(start, "tanh", points, labels, TABLE["learning_rate"], TABLE["steps"])
        network = networks.build(weights, "tanh")
        return lambda others: network(others).data[:, 0]
    settings = {"width": knobs["kernel_width"], "degree": knobs["degree"], "ridge": TABLE["ridge"]}
    return KernelMachine(machine, **settings).fit(points, 2 * labels - 1).predict


def best_line(points, labels):
    """Return the unit normal (2,) and the threshold of the line with most points on the right side.

    All directions in steps of half a degree are tried, each with the cuts between neighbouring points; of equally good
    ones, the line with the widest gap around it is taken.
    """
    angles = np.arange(TABLE["directions"]) * np.pi / TABLE["directions"]
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (D, 2)
    along = normals @ points.T  # (D, N)
    order = np.argsort(along, axis=1, kind="stable")
    along, sorted_labels = np.take_along_axis(along, order, axis=1), labels[order]
    gaps = np.diff(along, axis=1)  # (D, N - 1)
    below = np.cumsum(1 - sorted_labels, axis=1)[:, :-1]  # of class 0, up to the cut
    above = sorted_labels.sum(axis=1, keepdims=True) - np.cumsum(sorted_labels, axis=1)[:, :-1]
    right = np.stack([below + above, len(labels) - below - above], axis=2)  # (D, N - 1, 2): class 1 above, below
    right[gaps < 1e-9] = -1
    if right.max() < max(labels.sum(), len(labels) - labels.sum()):  # all points at one place, or nearly
        return np.array([0.0, 0.0]), 0.5 - labels.mean()
    width = np.where(right == right.max(), gaps[:, :, None], -1)
    direction, cut, side = np.argwhere(width >= width.max() - 1e-9)[0]
    sign = 1 - 2 * side
    return sign * normals[direction], sign * (along[direction, cut] + along[direction, cut + 1]) / 2


def weights_in_table(units):
    """Return the weights of the table, which a training starts from; the same in the browser, as nested lists."""
    rows = np.array(TABLE["start"][:units])
    return [[rows[:, :2].tolist(), rows[:, 2].tolist()], [[rows[:, 3].tolist()], [0.0]]]
