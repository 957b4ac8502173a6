"""Exercise checks: accept the solution, reject the stub, name the mistake, and survive anything at all."""

import math
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from fractions import Fraction
from functools import cache
from graphlib import TopologicalSorter

import nbclient
import nbformat
import numpy as np
import pytest
import torch

from course_utils.checks import backpropagation, runner
from course_utils.checks.exercise import NOT_ATTEMPTED, RIGHT, WRONG, Exercise, check, gives

CHECKS = [
    backpropagation.cubed_sine,
    backpropagation.two_paths,
    backpropagation.step_sizes,
    backpropagation.whole_graph,
    backpropagation.output_unit,
    backpropagation.passed_down,
    backpropagation.twins,
    backpropagation.softmax_error,
    backpropagation.division_rules,
    backpropagation.mean_rule,
    backpropagation.topological_order,
    backpropagation.softmax_rule,
    backpropagation.broken_engines,
    backpropagation.separating_line,  # 13
    backpropagation.xor_by_hand,
    backpropagation.point_gradient,
    backpropagation.without_the_bend,
    backpropagation.leaky_backward,  # 17
    backpropagation.starting_spread,
    backpropagation.deadly_bias,
    backpropagation.surprise,
    backpropagation.swish_backward,
    backpropagation.terminal_step,  # 22
    backpropagation.adam_step,
    backpropagation.breaking_rate,
    backpropagation.batchnorm_backward,
]
every_check = pytest.mark.parametrize("checked", CHECKS, ids=lambda checked: checked.__name__)


@pytest.fixture
def short_limit(monkeypatch):
    monkeypatch.setattr(runner, "TIME_LIMIT", 0.5)


@pytest.fixture
def tiny_limit(monkeypatch):
    """For attempts that are wrong whether they are cut short or not."""
    monkeypatch.setattr(runner, "TIME_LIMIT", 0.1)
    monkeypatch.setattr(runner, "STOPPING_TIME", 0.3)


def line_of(capsys, result):
    """The one line that was printed, which must be the one in the result; no traceback beside it."""
    captured = capsys.readouterr()
    assert captured.out == result.line + "\n"
    assert result.line.count("\n") == 0
    assert {"○": NOT_ATTEMPTED, "✗": WRONG, "✓": RIGHT}[result.line[0]] == result.status
    assert "Traceback" not in captured.err
    return result.line


# ---- Solutions, as the lesson prints them


def dz_dx(x):
    y = np.sin(x)
    dz_dy = 3 * y**2
    dy_dx = np.cos(x)
    return dz_dy * dy_dx


def gradient(x, y):
    t = np.tanh(x + y)
    straight, through_tanh = t, x * (1 - t**2)
    return straight + through_tanh, through_tanh


def step_sizes():
    return 1.0, 1e-17


def derivative(edges, source, target):
    arriving, leads_to = defaultdict(list), defaultdict(set)
    for start, end, slope in edges:
        arriving[end].append((start, slope))
        leads_to[start].add(end)

    total = defaultdict(float, {target: 1.0})
    for end in TopologicalSorter(leads_to).static_order():
        for start, slope in arriving[end]:
            total[start] += slope * total[end]
    return total[source]


def derivatives(y_below, y, t):
    dE_dz = (y - t) * y * (1 - y)
    return dE_dz, y_below * dE_dz


def layer_backward(dE_dy, y, w):
    return (dE_dy * (1 - y**2)) @ w


def starting_weights():
    return np.tile([0.3, -0.2, 0.5], (4, 1))


def softmax(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def dE_dz(z, labels):
    p = softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


def division_rules(a, b, gradient):
    return gradient / b, -gradient * a / b**2


def mean_rule(gradient, shape, axis):
    return np.broadcast_to(np.expand_dims(gradient, axis) / shape[axis], shape)


def order(parents, root):
    """Count how often each node is still needed; a node is listed, last first, when nobody needs it any more."""
    needed, found = defaultdict(int), [root]
    for node in found:
        for parent in parents[node]:
            if needed[parent] == 0:
                found.append(parent)
            needed[parent] += 1
    listed, ready = [], [root]
    while ready:
        node = ready.pop()
        listed.append(node)
        for parent in parents[node]:
            needed[parent] -= 1
            if needed[parent] == 0:
                ready.append(parent)
    return listed[::-1]


def softmax_rule(y, gradient):
    return y * (gradient - (gradient * y).sum(axis=1, keepdims=True))


def logistic(z):
    return 1 / (1 + np.exp(-z))


def separating_line(v, c):
    return -v[0] / v[1], -c / v[1]


def xor_by_hand():
    return 1, -1, 0, -1, 1, 0, 3, 3, -1  # another than the lesson's: |x1 - x2|


def point_gradient(x, w, b, v, c):
    h = np.tanh(w @ x + b)
    y = logistic(v @ h + c)
    return w.T @ (v * (1 - h**2) * y * (1 - y))


def without_the_bend(w1, b1, w2, b2):
    return np.hstack([w2 @ w1, (w2 @ b1 + b2)[:, None]])


def leaky_backward(z, gradient):
    return np.where(z > 0, gradient, gradient / 10)


def starting_spread(fan_in, a):
    return (fan_in * (1 + a * a) / 2) ** -0.5


def deadly_bias(weight):
    return -np.where(weight > 0, weight, 0).sum(axis=1)


def surprise(z, t):
    return max(z, 0) - t * z + np.log1p(np.exp(-abs(z)))


def swish_backward(z, gradient):
    value = z * logistic(z)
    return gradient * (value + logistic(z) * (1 - value))


def adam_step(w, m, v, gradient, t):
    m, v = m + 0.1 * (gradient - m), v + 0.001 * (gradient**2 - v)
    return w - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-3), m, v


def batchnorm_backward(x, gradient, gamma, through_mean=True, through_spread=True, axis=0, eps=1e-5):
    """As the Jacobian matrix of every column, which takes its derivative from nobody's formula."""
    count, spread = x.shape[axis], np.sqrt(x.var(axis=axis, keepdims=True) + eps)
    centred = x - x.mean(axis=axis, keepdims=True)
    share = gradient * gamma
    result = share / spread
    if through_mean:
        result = result - share.sum(axis=axis, keepdims=True) / (count * spread)
    if through_spread:
        result = result - centred * (share * centred).sum(axis=axis, keepdims=True) / (count * spread**3)
    return result


SOLUTIONS = [
    dz_dx, gradient, step_sizes, derivative,
    derivatives, layer_backward, starting_weights, dE_dz,
    division_rules, mean_rule, order, softmax_rule, lambda x, y: (y, y + 1),
    separating_line, xor_by_hand, point_gradient, without_the_bend,
    leaky_backward, starting_spread, deadly_bias, surprise, swish_backward,
    lambda g, lr, momentum: lr * g / (1 - momentum), adam_step, lambda k: 2 / max(k), batchnorm_backward,
]  # fmt: skip


@pytest.mark.parametrize(("checked", "solution"), list(zip(CHECKS, SOLUTIONS, strict=True)))
def test_the_solution_is_right(checked, solution, capsys):
    result = checked(solution)
    assert line_of(capsys, result).startswith("✓ ")
    assert result.status == RIGHT


def test_the_success_of_exercise_3_reports_the_measured_errors(capsys):
    line = line_of(capsys, backpropagation.step_sizes(step_sizes))
    assert "h = 1 is off by 17.5 %" in line
    assert "h = 1e-17 by 100 %" in line


# ---- Stubs


def ellipsis_stub(x): ...  # your code here


def docstring_stub(x):
    """The slope of z."""


def pass_stub(x):
    """The slope of z."""

    pass


def renamed_stub_with_other_arguments(*anything, **more): ...


@every_check
@pytest.mark.parametrize(
    "stub", [ellipsis_stub, docstring_stub, pass_stub, renamed_stub_with_other_arguments], ids=lambda f: f.__name__
)
def test_an_untouched_stub_is_not_attempted(checked, stub, capsys):
    assert line_of(capsys, checked(stub)) == "○ not attempted yet"


@every_check
def test_a_stub_without_source_is_not_attempted(checked, capsys):
    namespace = {}
    exec('def stub(x):\n    "docstring"\n    ...\n', namespace)
    assert checked(namespace["stub"]).status == NOT_ATTEMPTED


def forgets_to_return(x):
    np.sin(x)


def returns_none(x):
    return None


def assigns_only(x):
    slope = None  # noqa: F841


@pytest.mark.parametrize("attempt", [forgets_to_return, returns_none, assigns_only, lambda x: None, lambda x: ...])
def test_code_that_gives_none_is_an_attempt(attempt, capsys):
    assert line_of(capsys, backpropagation.cubed_sine(attempt)).startswith("✗ x = 0.5: expected 0.6051, got ")


# ---- Mistakes and their hints


def slopes_along_paths(edges, source, target):
    if source == target:
        return 1.0
    return sum(slope * slopes_along_paths(edges, end, target) for start, end, slope in edges if start == source)


def remembered_recursion(edges, source, target):
    leaving = defaultdict(list)
    for start, end, slope in edges:
        leaving[start].append((end, slope))

    @cache
    def from_node(node):
        return 1.0 if node == target else sum(slope * from_node(end) for end, slope in leaving[node])

    return from_node(source)


def overwrites(edges, source, target):
    total = {node: 0.0 for edge in edges for node in edge[:2]} | {target: 1.0}
    for start, end, slope in reversed(edges):
        total[start] = slope * total[end]
    return total[source]


def in_list_order(edges, source, target):
    total = defaultdict(float, {target: 1.0})
    for start, end, slope in reversed(edges):
        total[start] += slope * total[end]
    return total[source]


def in_order_of_arrival(edges, source, target):
    total, queue = defaultdict(float, {target: 1.0}), [target]
    for node in queue:
        for start, end, slope in edges:
            if end == node:
                total[start] += slope * total[node]
                queue.append(start)
    return total[source]


def keyed_by_nodes(edges, source, target):
    return derivative(
        [(*nodes, slope) for nodes, slope in {edge[:2]: edge[2] for edge in edges}.items()], source, target
    )


def adds_along_the_path(edges, source, target):
    return sum(slope for _, _, slope in edges)


def starts_from_nothing(edges, source, target):
    return 0.0 if source == target else derivative(edges, source, target)


def waits_for_dead_ends(edges, source, target):
    """Backwards from the target only: a node with an edge that leads elsewhere never gets its turn."""
    arriving, waiting = defaultdict(list), defaultdict(int)
    for start, end, slope in edges:
        arriving[end].append((start, slope))
        waiting[start] += 1
    total, ready = defaultdict(float, {target: 1.0}), [target]
    for end in ready:
        for start, slope in arriving[end]:
            total[start] += slope * total[end]
            waiting[start] -= 1
            ready += [start] * (waiting[start] == 0)
    return total[source]


def fails_without_a_path(edges, source, target):
    if not any(edge[1] == target and edge[0] != "u" for edge in edges):
        return {}[source]
    return derivative(edges, source, target)


def searches_the_list(edges, source, target):
    return derivative(edges, source, target) if len(edges) < 1000 else time.sleep(1)


def depth_first(parents, root, listed=None):
    listed = [] if listed is None else listed
    if root not in listed:
        for parent in parents[root]:
            depth_first(parents, parent, listed)
        listed.append(root)
    return listed


def breadth_first(parents, root):
    listed = [root]
    for node in listed:
        listed += [parent for parent in dict.fromkeys(parents[node]) if parent not in listed]
    return listed[::-1]


def twice_logistic(y_below, y, t):
    again = 1 / (1 + np.exp(-y))
    dE_dz = (y - t) * again * (1 - again)
    return dE_dz, y_below * dE_dz


def overflowing_softmax(z, labels):
    with np.errstate(all="ignore"):
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return (p - np.eye(z.shape[1])[labels]) / len(z)


STRAIGHT, TANH = lambda x, y: np.tanh(x + y), lambda x, y: x * (1 - np.tanh(x + y) ** 2)
MISTAKES = [
    (0, lambda x: 3 * x**2 * np.cos(x), "taken at y = sin(x); here it was taken at x"),
    (0, lambda x: 3 * np.sin(x) ** 2 + np.cos(x), "multiplied, not added"),
    (0, lambda x: 3 * np.sin(x) ** 2, "the slope of sin(x) is missing"),
    (0, lambda x: -3 * np.sin(x) ** 2 * np.cos(x), "the slope of sin(x) is +cos(x)"),
    (0, lambda x: 3 * np.cos(x) ** 2, "the inner slope cos(x) was put in its place"),
    (0, lambda x: np.sin(x) ** 3, "That is z itself"),
    (0, lambda x: x, "What does the chain rule do with the two?"),
    (0, lambda x: abs(dz_dx(x)), "✗ x = 2: expected -1.032, got 1.032. Only the sign is off"),
    (0, lambda x: (dz_dx(x), 1.0), "Return one number."),
    (0, lambda x: math.nan, "got nan. Something overflowed"),
    (0, lambda: 1.0, "The check calls it with (x), like the stub."),
    (0, lambda x: 1 / 0, "got ZeroDivisionError: division by zero (line "),
    (0, lambda x: dz_dx(x) * (1 + 2e-6), "expected 0.6051340202, got 0.6051352304"),
    (1, lambda x, y: (STRAIGHT(x, y), TANH(x, y)), "only the arrow from x into the product was counted"),
    (1, lambda x, y: (TANH(x, y), TANH(x, y)), "only the path through tanh was counted"),
    (1, lambda x, y: (STRAIGHT(x, y) * TANH(x, y), TANH(x, y)), "the two paths from x to z are added"),
    (1, lambda x, y: gradient(x, y)[::-1], "in the other order: dz/dx comes first"),
    (1, lambda x, y: gradient(x, y)[0], "Return both slopes"),
    (1, lambda x, y: (1 - np.tanh(x + y) ** 2, TANH(x, y)), "multiplies the slopes of the two factors"),
    (1, lambda x, y: (STRAIGHT(x, y) + TANH(x, 0.0), TANH(x, y)), "taken at what arrives there, x + y"),
    (1, lambda x, y: (gradient(x, y)[0], 1.0), "dz/dx is right. y reaches z by one path only"),
    (1, lambda x, y: (0.0, 0.0), "Draw the graph"),
    (1, lambda x, y: None, "got None. Does every way through it end in `return`?"),
    (2, lambda: 1.0, "Return two steps"),
    (2, lambda: (1.0, 0.0), "A step of zero"),
    (2, lambda: (1.0, -1e-17), "A negative step"),
    (2, lambda: (1000.0, 1e-17), "exp(1 + h) is too large for a float there"),
    (2, lambda: (1e-17, 1.0), "in the other order"),
    (2, lambda: (2.0, 1.0), "Both are too large"),
    (2, lambda: (1e-17, 1e-18), "Both are too small"),
    (2, lambda: (1e-2, 1e-6), "With both of them the check is right"),
    (2, lambda: (1.0, 1e-6), "The second is still good to 1 %"),
    (2, lambda: (0.1, 1e-17), "The first is still good to 1 %"),
    (2, lambda: (math.nan, 1e-17), "Something overflowed"),
    (3, adds_along_the_path, "✗ a chain: expected 12, got 7. Along a path the slopes are multiplied"),
    (3, overwrites, "✗ two paths: expected 31, got 10. Only one of the paths arrived"),
    (3, keyed_by_nodes, "✗ two edges between the same nodes: expected 7, got 4. Only one of the paths arrived"),
    (3, in_order_of_arrival, "✗ a short way and a long way: expected 52, got 62. A node passed its derivative on"),
    (3, in_list_order, "✗ edges in another order: expected 28, got 0. A node passed its derivative on"),
    (3, fails_without_a_path, "has derivative 0: let every node start from 0"),
    (3, lambda edges, source, target: derivative(edges, *sorted([source, target])), "paths that follow the arrows"),
    (3, starts_from_nothing, "the target starts with derivative 1"),
    (3, waits_for_dead_ends, "✗ a dead end beside the path: expected 6, got 0. Does a node wait"),
    (
        3,
        slopes_along_paths,
        "✗ 40 diamonds in a row: expected 1.1e+12, got no answer within 0.5 seconds. There are 2⁴⁰",
    ),
    (3, remembered_recursion, "✗ a chain of 5,000 edges: expected 1, got RecursionError"),
    (3, remembered_recursion, "Python allows about 1,000 calls inside each other"),
    (3, searches_the_list, "Group the edges once"),
    (4, lambda below, y, t: (y - t, below * (y - t)), "y (1 - y), is missing"),
    (4, lambda below, y, t: [-one for one in derivatives(below, y, t)], "Only the sign is off"),
    (4, lambda below, y, t: [2 * one for one in derivatives(below, y, t)], "Twice too large"),
    (4, lambda below, y, t: derivatives(below, y, t)[:1] * 2, "The weight was multiplied by y_below"),
    (4, lambda below, y, t: derivatives(below, y, t)[0], "Return both, dE/dz and dE/dw"),
    (4, twice_logistic, "without another logistic function"),
    (5, lambda dE_dy, y, w: dE_dy @ w, "The units were left out"),
    (5, lambda dE_dy, y, w: (dE_dy * y * (1 - y)) @ w, "That of tanh is 1 - y²"),
    (5, lambda dE_dy, y, w: (dE_dy * (1 - np.tanh(y) ** 2)) @ w, "without another tanh"),
    (5, lambda dE_dy, y, w: (dE_dy * (1 - y**2)) @ w.T, "The shapes do not fit"),
    (5, lambda dE_dy, y, w: layer_backward(dE_dy, y, w if len(w) != w.shape[1] else w.T), "the wrong way round"),
    (5, lambda dE_dy, y, w: layer_backward(dE_dy, y, w) if len(y) == 1 else y.T @ layer_backward(dE_dy, y, w),
     "That has the shape of the weights"),
    (6, lambda: np.zeros((3, 4)), "(4, 3), not (3, 4)"),
    (6, lambda: np.eye(4, 3), "Four different units"),
    (6, lambda: np.repeat([[1.0, 0, 0], [0, 1.0, 0]], 2, axis=0), "They must all start alike"),
    (6, lambda: np.full((4, 3), math.nan), "must be finite numbers"),
    (6, lambda: 0.5, "Return 12 numbers"),
    (7, lambda z, labels: len(z) * dE_dz(z, labels) if len(z) > 1 else dE_dz(z, labels), "E is their mean"),
    (7, lambda z, labels: -dE_dz(z, labels), "Only the sign is off"),
    (7, lambda z, labels: softmax(z), "What is subtracted at the right class?"),
    (7, lambda z, labels: dE_dz(z, labels) * softmax(z) * (1 - softmax(z)), "p - t is all that is left"),
    (7, lambda z, labels: (softmax(z, 0) - np.eye(z.shape[1])[labels]) / len(z), "sum along axis 1"),
    (7, overflowing_softmax, "Subtract each row's largest score first"),
    (8, lambda a, b, g: (1 / b, -a / b**2), "Those are the local slopes"),
    (8, lambda a, b, g: (g / b, g * a / b**2), "mind the sign"),
    (8, lambda a, b, g: (g / b, -g * a / b), "the square is missing"),
    (8, lambda a, b, g: (g / b, -g / b**2), "with respect to b contains a"),
    (8, lambda a, b, g: (g * b, g * a), "the rules of a product"),
    (8, lambda a, b, g: g / b, "Return two shares"),
    (9, lambda g, shape, axis: mean_rule(g, shape, axis) * shape[axis], "the rule of a sum"),
    (9, lambda g, shape, axis: mean_rule(g, shape, axis) * shape[axis] / math.prod(shape), "not by that of the whole"),
    (9, lambda g, shape, axis: np.broadcast_to(g, shape) / shape[axis], "Put the lost axis back (np.expand_dims)"),
    (9, lambda g, shape, axis: mean_rule(g, shape, (1 - axis) * (shape == (3, 3)) + axis * (shape != (3, 3))),
     "Spread along the other axis"),
    (9, lambda g, shape, axis: g / shape[axis], "the answer has the array's shape"),
    (10, depth_first, "✗ a chain of 1,000: expected every node that the root needs"),
    (10, depth_first, "Keep a list as a stack"),
    (10, lambda parents, root: depth_first(parents, root)[::-1], "The other way round"),
    (10, lambda parents, root: [*depth_first(parents, root), root], "A node stands in the list twice"),
    (10, lambda parents, root: sorted(parents), "has no business in the list"),
    (10, breadth_first, "one comes before its parent"),
    (12, lambda x, y: (y + 1, y + 1), "keeps one share only"),
    (12, lambda x, y: (1.0, y + 1), "comes last and stays"),
    (12, lambda x, y: (y, y + 2), "it has no parents"),
    (12, lambda x, y: (y, 2 * y + 1), "who would pass a share on twice?"),
    (12, lambda x, y: (y + 1, y), "in the other order"),
    (12, lambda x, y: y, "Return two reports"),
    (11, lambda y, g: g * y * (1 - y), "Raising one score lowers all the other"),
    (11, lambda y, g: y * (g - (g * y).sum(axis=0)), "axis 1"),
    (11, lambda y, g: g * y - (g * y).sum(axis=1, keepdims=True), "The sum too is multiplied by y"),
    (11, lambda y, g: y * (g - g.sum(axis=1, keepdims=True)), "weighted with its y"),
    (13, lambda v, c: -v[0] / v[1], "Return two numbers"),
    (13, lambda v, c: (v[0] / v[1], -c / v[1]), "The slope's sign"),
    (13, lambda v, c: (-v[0] / v[1], c / v[1]), "The intercept's sign"),
    (13, lambda v, c: (-v[1] / v[0], -c / v[0]), "Solve for h₂"),
    (13, lambda v, c: (-v[0] / v[1], -c), "is divided by v₂"),
    (14, lambda: (1, 1, 0, 1, 1, -1, 1, 0, -0.5), "with output weight 0 is not there"),
    (14, lambda: (1, 1, 0, 1, 1, -1, 1, 1, -0.5), "That is OR"),
    (14, lambda: (1, 1, -1, 1, 1, -1, 1, 1, -0.5), "That is AND"),
    (14, lambda: (1, 1, 0, 1, 1, -1, -1, 2, 0.5), "the wrong way round"),
    (14, lambda: (1, 1, 0, 1, 1, -1, 1, 1, 1), "on the same side"),
    (14, lambda: (1, 1, 0, 1, 1, -1), "Return nine numbers"),
    (15, lambda x, w, b, v, c: v @ w, "both have a slope"),
    (15, lambda x, w, b, v, c: (v * (1 - np.tanh(w @ x + b) ** 2)) @ w, "y (1 - y), is missing"),
    (15, lambda x, w, b, v, c: w @ (v * (1 - np.tanh(w @ x + b) ** 2)), "✗ one tanh unit"),
    (15, lambda x, w, b, v, c: (w if len(w) == 2 else w.T) @ np.linalg.pinv(w.T) @ point_gradient(x, w, b, v, c),
     "the wrong way round"),
    (16, lambda w1, b1, w2, b2: np.column_stack([w2 @ w1, b2]), "The first bias is lost"),
    (16, lambda w1, b1, w2, b2: np.column_stack([w2 @ w1, w2 @ b1]), "The second bias is lost"),
    (16, lambda w1, b1, w2, b2: np.column_stack([w2 @ w1, b1[: len(b2)] + b2]), "second layer as well"),
    (16, lambda w1, b1, w2, b2: w2 @ w1, "as the last column"),
    (17, lambda z, g: np.where(z > 0, 1, 0.1), "Those are the slopes"),
    (17, lambda z, g: g * (z > 0), "a plain ReLU"),
    (17, lambda z, g: np.where(g > 0, g, 0.1 * g), "not that of the gradient"),
    (17, lambda z, g: g * np.where(z > 0, z, 0.1 * z), "by the value f(z)"),
    (17, lambda z, g: g * np.where(z > 0, 0.1, 1), "swapped"),
    (18, lambda n, a: 2 / ((1 + a**2) * n), "its root is the spread"),
    (18, lambda n, a: n**-0.5, "where everything passes"),
    (18, lambda n, a: (2 / n) ** 0.5, "He's start for a = 0"),
    (18, lambda n, a: (2 / n / (1 + a)) ** 0.5, "a enters as a²"),
    (18, lambda n, a: ((1 + a**2) / (2 * n)) ** 0.5, "The wrong way up"),
    (19, lambda w: -w.sum(axis=1), "a white picture"),
    (19, lambda w: -np.abs(w).sum(axis=1), "a pixel is never below 0"),
    (19, lambda w: np.maximum(w, 0).sum(axis=1), "Only the sign is off"),
    (19, lambda w: -w.max(axis=1), "all of them can be on"),
    (19, lambda w: -np.maximum(w, 0).sum(axis=0), "axis 1"),
    (20, lambda z, t: logistic(z) - t, "That is its slope"),
    (20, lambda z, t: t * z - np.logaddexp(0, z), "Only the sign is off"),
    (20, lambda z, t: np.logaddexp(0, z), "if the target is 0"),
    (20, lambda z, t: np.logaddexp(0, -z), "if the target is 1"),
    (20, lambda z, t: (np.logaddexp(0, z) - t * z) / np.log(10), "to base 10"),
    (20, lambda z, t: -np.log(1 - logistic(z)) if t == 0 else np.logaddexp(0, -z), "1 - p rounds to 0"),
    (20, lambda z, t: -np.log(logistic(z)) if t else np.logaddexp(0, z), "without forming e^z"),
    (21, lambda z, g: g * logistic(z), "z also changes the logistic factor"),
    (21, lambda z, g: g * z * logistic(z) * (1 - logistic(z)), "z is also a factor itself"),
    (21, lambda z, g: g * logistic(z) * (1 - logistic(z)), "not f'g'"),
    (21, lambda z, g: swish_backward(z, 1 + 0 * g), "Those are the slopes"),
    (22, lambda g, lr, momentum: lr * g, "That is the first step"),
    (22, lambda g, lr, momentum: g / (1 - momentum), "That is the velocity"),
    (22, lambda g, lr, momentum: lr * g * (1 + momentum), "That is the second step"),
    (22, lambda g, lr, momentum: -lr * g / (1 - momentum), "its direction is known"),
    (23, lambda w, m, v, g, t: adam_step(w, m, v, g, t)[0], "Return all three"),
    (23, lambda w, m, v, g, t: adam_step(w, m, v, g, t + 1), "t counts from 1"),
    (23, lambda w, m, v, g, t: (2 * w - adam_step(w, m, v, g, t)[0], *adam_step(w, m, v, g, t)[1:]), "Uphill"),
    (23, lambda w, m, v, g, t: (w - 0.1 * (0.9 * m + 0.1 * g) / (np.sqrt(0.999 * v + 0.001 * g**2) + 1e-3),
                                *adam_step(w, m, v, g, t)[1:]), "too small at first"),
    (24, lambda k: 1 / max(k), "arrives in one step"),
    (24, lambda k: 2 / min(k), "The steepest has broken"),
    (24, lambda k: 2 / np.mean(k), "take the worst"),
    (24, lambda k: max(k) / 2, "The other way up"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, gamma, False, False), "for constants"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, gamma, True, False), "the one through the spread is missing"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, 1), "gamma is missing"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, gamma, axis=int(x.shape[1] > 1)), "over the examples, axis 0"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, gamma) * np.sqrt(x.var(axis=0) + 1e-5), "division by the spread"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, gamma, eps=0), "eps = 1e-5 that is added"),
    (25, lambda x, g, gamma: len(x) * batchnorm_backward(x, g, gamma) - (len(x) - 1) * g * gamma
     / np.sqrt(x.var(axis=0) + 1e-5), "Sums where means belong"),
    (25, lambda x, g, gamma: batchnorm_backward(x, g, gamma, False), "expected the direct share less"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "mistake", "hint"), MISTAKES, ids=lambda part: part if type(part) is str else "")
def test_a_mistake_gets_its_hint(exercise, mistake, hint, capsys, short_limit):
    with np.errstate(over="ignore", divide="ignore"):  # two of the mistakes are just that
        result = CHECKS[exercise](mistake)
    assert hint in line_of(capsys, result)
    assert result.status == WRONG


# ---- Other forms of a right answer


@pytest.mark.parametrize(
    "convert",
    [float, np.float32, np.asarray, Fraction, torch.tensor, lambda value: torch.tensor(value, requires_grad=True)],
)
def test_whatever_converts_to_a_number_is_accepted(convert):
    assert backpropagation.cubed_sine(lambda x: convert(dz_dx(x))).status == RIGHT


@pytest.mark.parametrize("one", ["1.0", True, 1 + 0j, np.array("1.0"), np.array([1.0]), [1.0], b"1"], ids=repr)
def test_what_only_resembles_the_number_is_not_accepted(one):
    exercise = Exercise(answer=lambda: 1.0, cases={"one": ()}, mistakes=(), hint="", success="")
    assert check(lambda: 1.0, exercise).status == RIGHT
    assert check(lambda: one, exercise).line.endswith("Return one number.")


def test_a_tensor_that_only_has_detach_and_numpy_is_accepted():
    class Tensor:
        def __init__(self, value):
            self.value = value

        def detach(self):
            return self

        def numpy(self):
            return np.asarray(self.value)

    assert backpropagation.two_paths(lambda x, y: [Tensor(slope) for slope in gradient(x, y)]).status == RIGHT


def counts_what_is_missing(edges, source, target):
    arriving, waiting = defaultdict(list), defaultdict(int)
    for start, end, slope in edges:
        arriving[end].append((start, slope))
        waiting[start] += 1

    total = defaultdict(float, {target: 1.0})
    ready = [end for end in arriving if waiting[end] == 0]
    while ready:
        end = ready.pop()
        for start, slope in arriving[end]:
            total[start] += slope * total[end]
            waiting[start] -= 1
            if waiting[start] == 0:
                ready.append(start)
    return total[source]


def goes_forwards(edges, source, target):
    return derivative([(end, start, slope) for start, end, slope in edges], target, source)


@pytest.mark.parametrize("solution", [counts_what_is_missing, goes_forwards], ids=lambda solution: solution.__name__)
def test_another_way_through_the_graph_is_right_too(solution):
    assert backpropagation.whole_graph(solution).status == RIGHT


def test_a_function_may_spoil_its_argument_and_only_its_copy():
    def spoils(edges, source, target):
        answer = derivative(edges, source, target)
        edges.clear()
        return answer

    for _ in range(2):
        assert backpropagation.whole_graph(spoils).status == RIGHT


# ---- Anything at all


class Hostile:
    """Every way of looking at it goes wrong."""

    def __getattribute__(self, name):
        raise SystemExit(name)

    def __repr__(self):
        raise KeyboardInterrupt

    def __float__(self):
        raise SystemExit

    __array__ = __len__ = __iter__ = __eq__ = __bool__ = __float__
    __hash__ = None


class HostileError(BaseException):
    def __str__(self):
        raise SystemExit


class EndlessNumber:
    """Longer than any limit here; not endless, because pytest shows it when a test fails."""

    def __float__(self):
        until = time.monotonic() + 1
        while time.monotonic() < until:
            pass

    __repr__ = __float__


def print_nothing(*arguments):
    print(end="")


def itself():
    nested = []
    nested.append(nested)
    return nested


RETURNED = {
    "None": None,
    "number as text": "0.6051",
    "long text": "long " * 10**6,
    "two lines": "one\ntwo\r\x1b[2K",
    "lone surrogate": "\ud800",
    "bytes": b"\xff",
    "nan": math.nan,
    "infinity": -math.inf,
    "bool": True,
    "complex": 1 + 2j,
    "ellipsis": ...,
    "empty list": [],
    "ragged list": [[1], [2, 3]],
    "list of None": [None, None],
    "list in itself": itself(),
    "dict": {"x": 1},
    "three numbers": (1, 2, 3),
    "long list": [0.0] * 10**5,
    "matrix": np.zeros((3, 4)),
    "large array": np.zeros((1000, 1000)),
    "empty array": np.zeros((0, 2)),
    "nan array": np.full(2, np.nan),
    "array of text": np.array(["a", "b"]),
    "array of objects": np.array([None, "a"], dtype=object),
    "dates": np.array(["2015-05-28"], dtype="datetime64[D]"),
    "masked": np.ma.masked,
    "huge integer": 10**400,
    "unprintable integer": 10**10_000,
    "huge pair": (1e308, 1e308),
    "tiny pair": (5e-324, 5e-324),
    "tensor": torch.zeros(2, 3, requires_grad=True),
    "meta tensor": torch.zeros(2, device="meta"),
    "generator": (number for number in [1.0, 2.0]),
    "function": print_nothing,
    "class": Hostile,
    "hostile": Hostile(),
    "pair of hostiles": (Hostile(), Hostile()),
    "endless": EndlessNumber(),
    "module": math,
}


@every_check
@pytest.mark.parametrize("returned", RETURNED)
def test_anything_may_be_returned(checked, returned, capsys, tiny_limit):
    line = line_of(capsys, checked(lambda *arguments: RETURNED[returned]))
    assert line.startswith("✗ ")
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.parametrize("passed", RETURNED)
def test_anything_may_be_passed_instead_of_a_function(passed, capsys, tiny_limit):
    for checked in CHECKS:
        line = line_of(capsys, checked(RETURNED[passed]))
        assert line.startswith("✗ ")
        assert callable(RETURNED[passed]) or line.startswith("✗ the argument: expected a function, got ")


@every_check
@pytest.mark.parametrize(
    "error",
    [
        ValueError("two\nlines"),
        SystemExit(1),
        KeyboardInterrupt(),
        GeneratorExit(),
        StopIteration(),
        RecursionError(),
        MemoryError(),
        TimeoutError(),
        Warning("long " * 10**5),
        HostileError(),
        ExceptionGroup("several", [ValueError()]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_anything_may_be_raised(checked, error, capsys):
    def fails(*arguments):
        raise error

    assert line_of(capsys, checked(fails)).startswith("✗ ")


def calls_itself(*arguments):
    return calls_itself(*arguments)


def spoils_everything(*arguments):
    for argument in arguments:
        if isinstance(argument, list):
            argument[:] = [argument]
    return arguments


def yields(*arguments):
    yield 1.0


def ends_python(*arguments):
    sys.exit("bye")


def swallows_the_stop(*arguments):
    """Cannot be stopped; ends by itself after a second, for the sake of the other tests."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        try:
            time.sleep(1)
        except BaseException:
            pass


@every_check
@pytest.mark.parametrize(
    "function",
    [
        calls_itself,
        spoils_everything,
        yields,
        ends_python,
        swallows_the_stop,
        lambda: 1.0,
        lambda *, x: 1.0,
        lambda a, b, c, d: 1.0,
        len,
        int,
        dict,
        np.sin,
        np.zeros,
        object(),
    ],
    ids=lambda function: getattr(function, "__name__", type(function).__name__),
)
def test_any_function_may_be_passed(checked, function, capsys, tiny_limit):
    assert line_of(capsys, checked(function)).startswith("✗ ")


# ---- Time


def test_an_endless_loop_is_stopped_after_five_seconds(capsys):
    running = []

    def endless(x):
        running.append(threading.current_thread())
        while True:
            pass

    started = time.monotonic()
    line = line_of(capsys, backpropagation.cubed_sine(endless))
    assert 5 <= time.monotonic() - started < 6.5
    assert "got no answer within 5 seconds. Is there a loop that never ends?" in line
    assert len(running) == 1
    assert not running[0].is_alive()


def test_a_loop_that_catches_every_exception_is_stopped_all_the_same(short_limit):
    running = []

    def endless(x):
        running.append(threading.current_thread())
        while True:
            try:
                sum(range(100))
            except:  # noqa: E722
                pass

    interval = sys.getswitchinterval()
    assert backpropagation.cubed_sine(endless).status == WRONG
    assert sys.getswitchinterval() == interval
    assert not running[0].is_alive()


def test_the_limit_holds_for_all_cases_together(tiny_limit):
    exercise = Exercise(lambda x: 0.0, {f"case {i}": (i,) for i in range(100)}, (), "", "")
    started = time.monotonic()
    result = check(lambda x: time.sleep(0.02) or 0.0, exercise)
    assert "got no answer within 0.1 seconds" in result.line
    assert time.monotonic() - started < 1


def test_deep_recursion_does_not_end_python():
    """Half a megabyte, the stack of a thread on macOS, would overflow here; some versions of Python refuse before."""
    code = """if True:
        import functools, sys, threading
        from course_utils.checks.runner import attempt
        sys.setrecursionlimit(10**6)
        @functools.cache
        def depth(n):
            return 0.0 if n == 0 else 1.0 + depth(n - 1)
        threading.stack_size(2**19)
        print(attempt(depth, (9000,), 60).shown)
        assert threading.stack_size() == 2**19
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("9000.0", "RecursionError"))


# ---- What a reader sees


def test_the_prints_of_the_function_come_before_the_result(capsys):
    def talks(x):
        print("x is", x)
        return dz_dx(x)

    result = backpropagation.cubed_sine(talks)
    assert capsys.readouterr().out == "x is 0.5\nx is 2.0\nx is -1.0\n" + result.line + "\n"


def test_a_flood_of_prints_is_cut_short(capsys, short_limit):
    def floods(x):
        while True:
            print("\ud800 and so on")

    result = backpropagation.cubed_sine(floods)
    out = capsys.readouterr().out
    assert len(out) < runner.MOST_PRINTED + 200
    assert out.endswith("…\n" + result.line + "\n")
    out.encode()


def test_the_mistake_table_of_a_new_exercise_is_all_that_it_needs(capsys):
    exercise = Exercise(
        answer=lambda side: side**2,
        cases={"side 3": (3,)},
        mistakes=((gives(lambda side: 4 * side), "That is the perimeter."),),
        hint="Multiply.",
        success="an area",
    )
    assert check(lambda side: side * side, exercise).line == "✓ an area"
    assert check(lambda side: 4 * side, exercise).line == "✗ side 3: expected 9, got 12. That is the perimeter."
    assert check(lambda side: side, exercise).line == "✗ side 3: expected 9, got 3. Multiply."


def test_a_notebook_shows_each_result_once():
    cells = [
        "from course_utils.checks import backpropagation, runner\nimport math\nrunner.TIME_LIMIT = 0.3",
        "def dz_dx(x):\n    ...   # your code here\n\nbackpropagation.cubed_sine(dz_dx)",
        "def dz_dx(x):\n    print('here')\n    while True:\n        pass\n\nbackpropagation.cubed_sine(dz_dx)",
        "def dz_dx(x):\n    return 3 * math.sin(x)**2 * mat.cos(x)\n\nbackpropagation.cubed_sine(dz_dx)",
        "def dz_dx(x):\n    return None\n\nbackpropagation.cubed_sine(dz_dx)",
        "backpropagation.cubed_sine(lambda x: 3 * math.sin(x)**2 * math.cos(x))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute(env=_environment())
    outputs = [[output.get("text") for output in cell.outputs] for cell in notebook.cells]
    assert outputs[1] == ["○ not attempted yet\n"]
    assert "".join(outputs[2]).startswith("here\n✗ x = 0.5: expected 0.6051, got no answer within 0.3 seconds.")
    assert len(outputs[3]) == 1 and "NameError: name 'mat' is not defined (line 2)" in outputs[3][0]
    assert len(outputs[4]) == 1 and "got None" in outputs[4][0]
    assert len(outputs[5]) == 1 and outputs[5][0].startswith("✓ ")


def test_importing_the_checks_needs_only_numpy():
    code = (
        "import sys, course_utils.checks; "
        "heavy = {'torch', 'matplotlib', 'plotly', 'sklearn', 'anywidget', 'IPython'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment())
    assert done.stdout == "[]\n", done.stderr


def _environment():
    """The environment of a new process that finds the same package as this one."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
