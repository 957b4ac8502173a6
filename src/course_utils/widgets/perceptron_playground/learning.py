"""The three ways to learn of the figure, as learning.js and margin.js have them."""

import json
import math
from pathlib import Path

import numpy as np

from course_utils.widgets.optimiser_race import mulberry32

TABLE = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))
RULES, LIMITS, SETS = TABLE["rules"], TABLE["limits"], TABLE["sets"]


def start_weights(rule, units, seed):
    """Return the weights before the first step: a list [w1, w2, b], or of two layers (4 units + 1,) numbers."""
    if rule != "two layers":
        return [0.0, 0.0, 0.0]
    return [2 * (word / 2**32) - 1 for word in mulberry32(seed, 4 * units + 1)]


def scores(weights, rule, units, points):
    """Return the scores z of points (N, 2) as (N,); above 0 means class 1."""
    weights = np.asarray(weights)
    if rule != "two layers":
        return points @ weights[:2] + weights[2]
    first = weights[: 3 * units].reshape(units, 3)
    return np.tanh(points @ first[:, :2].T + first[:, 2]) @ weights[3 * units : -1] + weights[-1]


def train(points, rule, units, rate, seed, steps):
    """Show `steps` examples in their order; return (weights, mistakes).

    Args:
        points: list of [x, y, label], labels 0 and 1.
        rule, units, rate, seed: as `PerceptronPlayground` has them.
        steps: how many examples.
    """
    weights, mistakes = start_weights(rule, units, seed), 0
    show = _show_to_layers if rule == "two layers" else _show_to_line
    for step in range(steps):
        x, y, label = points[step % len(points)]
        wrong = show(weights, rule, units, rate, x, y, 1 if label else -1)
        mistakes += wrong
        if not all(abs(weight) < LIMITS["far"] for weight in weights):
            return weights, mistakes + (steps - step - 1) * wrong  # it has diverged, and stays what it is
    return weights, mistakes


def margin(points):
    """Return the largest gamma with t u · (x, y, 1) >= gamma for a unit vector u; 0 if no line separates the points.

    The distance from the origin to the hull of t (x, y, 1), by non-negative least squares.
    """
    from scipy.optimize import nnls

    points = np.asarray(points, dtype=float)
    signed = np.where(points[:, 2] > 0, 1, -1)[:, None] * np.column_stack([points[:, :2], np.ones(len(points))])
    shares, _ = nnls(np.vstack([signed.T, np.ones(len(points))]), np.array([0.0, 0.0, 0.0, 1.0]))
    gap = np.linalg.norm(signed.T @ shares) / shares.sum()
    return float(gap) if gap > 1e-9 else 0.0


def _show_to_line(weights, rule, units, rate, x, y, t):
    z = weights[0] * x + weights[1] * y + weights[2]
    wrong = t * z <= 0
    share = rate * (t - z) if rule == "adaline" else t * wrong
    weights[0] += share * x
    weights[1] += share * y
    weights[2] += share
    return wrong


def _show_to_layers(weights, rule, units, rate, x, y, t):
    hidden = [math.tanh(weights[3 * j] * x + weights[3 * j + 1] * y + weights[3 * j + 2]) for j in range(units)]
    z = weights[4 * units]
    for j in range(units):
        z += weights[3 * units + j] * hidden[j]
    share = rate * (t - z)
    for j in range(units):
        below = share * weights[3 * units + j] * (1 - hidden[j] * hidden[j])
        weights[3 * units + j] += share * hidden[j]
        weights[3 * j] += below * x
        weights[3 * j + 1] += below * y
        weights[3 * j + 2] += below
    weights[4 * units] += share
    return t * z <= 0
