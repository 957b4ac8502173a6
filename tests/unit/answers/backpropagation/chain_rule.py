"""Right and wrong answers to the exercises of the lesson on the chain rule."""

import math
import time
from collections import defaultdict
from functools import cache
from graphlib import TopologicalSorter

import numpy as np
import torch


def cubed_sine(x):
    y = np.sin(x)
    dz_dy = 3 * y**2
    dy_dx = np.cos(x)
    return dz_dy * dy_dx


def two_paths(x, y):
    t = np.tanh(x + y)
    straight, through_tanh = t, x * (1 - t**2)
    return straight + through_tanh, through_tanh


def step_sizes():
    return 1.0, 1e-17


def whole_graph(edges, source, target):
    arriving, leads_to = defaultdict(list), defaultdict(set)
    for start, end, slope in edges:
        arriving[end].append((start, slope))
        leads_to[start].add(end)

    total = defaultdict(float, {target: 1.0})
    for end in TopologicalSorter(leads_to).static_order():
        for start, slope in arriving[end]:
            total[start] += slope * total[end]
    return total[source]


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
    return whole_graph(
        [(*nodes, slope) for nodes, slope in {edge[:2]: edge[2] for edge in edges}.items()], source, target
    )


def adds_along_the_path(edges, source, target):
    return sum(slope for _, _, slope in edges)


def starts_from_nothing(edges, source, target):
    return 0.0 if source == target else whole_graph(edges, source, target)


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
    return whole_graph(edges, source, target)


def searches_the_list(edges, source, target):
    return whole_graph(edges, source, target) if len(edges) < 1000 else time.sleep(10)


STRAIGHT, TANH = lambda x, y: np.tanh(x + y), lambda x, y: x * (1 - np.tanh(x + y) ** 2)


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
    return whole_graph([(end, start, slope) for start, end, slope in edges], target, source)


def by_an_imaginary_step(x):
    return (np.sin(x + 1e-30j) ** 3).imag / 1e-30


def by_an_engine(x, y):
    x, y = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    (x * torch.tanh(x + y)).backward()
    return x.grad, y.grad


def as_a_matrix(edges, source, target):
    """The inverse of (identity - slopes) adds up the products along all paths; on graphs small enough for it."""
    if len(edges) > 1000:
        return whole_graph(edges, source, target)
    nodes = {source, target, *(node for start, end, _ in edges for node in (start, end))}
    place = {node: number for number, node in enumerate(sorted(nodes))}
    slopes = np.zeros((len(nodes), len(nodes)))
    for start, end, slope in edges:
        slopes[place[start], place[end]] += slope
    return np.linalg.inv(np.eye(len(nodes)) - slopes)[place[source], place[target]]


ALSO_RIGHT = [
    (cubed_sine, by_an_imaginary_step), (two_paths, by_an_engine), (step_sizes, lambda: [0.3, 1e-15]),
    (whole_graph, counts_what_is_missing), (whole_graph, goes_forwards), (whole_graph, as_a_matrix),
]

MISTAKES = [
    (cubed_sine, lambda x: 3 * x**2 * np.cos(x), "taken at y = sin(x); here it was taken at x"),
    (cubed_sine, lambda x: 3 * np.sin(x) ** 2 + np.cos(x), "multiplied, not added"),
    (cubed_sine, lambda x: 3 * np.sin(x) ** 2, "the slope of sin(x) is missing"),
    (cubed_sine, lambda x: -3 * np.sin(x) ** 2 * np.cos(x), "Only the sign is off"),
    (cubed_sine, lambda x: 3 * np.cos(x) ** 2, "the inner slope cos(x) was put in its place"),
    (cubed_sine, lambda x: np.sin(x) ** 3, "That is z itself"),
    (cubed_sine, lambda x: x, "What does the chain rule do with the two?"),
    (cubed_sine, lambda x: abs(cubed_sine(x)), "✗ x = 2: expected -1.032, got 1.032. Only the sign is off"),
    (cubed_sine, lambda x: (cubed_sine(x), 1.0), "Return one number."),
    (cubed_sine, lambda x: math.nan, "got nan. Not all of it is finite"),
    (cubed_sine, lambda: 1.0, "The check calls it with (x), like the stub."),
    (cubed_sine, lambda x: 1 / 0, "got ZeroDivisionError: division by zero (line "),
    (cubed_sine, lambda x: cubed_sine(x) * (1 + 2e-5), "expected 0.6051340202, got 0.6051461228"),
    (two_paths, lambda x, y: (STRAIGHT(x, y), TANH(x, y)), "only the arrow from x into the product was counted"),
    (two_paths, lambda x, y: (TANH(x, y), TANH(x, y)), "only the path through tanh was counted"),
    (two_paths, lambda x, y: (STRAIGHT(x, y) * TANH(x, y), TANH(x, y)), "the two paths from x to z are added"),
    (two_paths, lambda x, y: two_paths(x, y)[::-1], "in the other order: dz/dx comes first"),
    (two_paths, lambda x, y: two_paths(x, y)[0], "Return both slopes"),
    (two_paths, lambda x, y: (1 - np.tanh(x + y) ** 2, TANH(x, y)), "multiplies the slopes of the two factors"),
    (two_paths, lambda x, y: (STRAIGHT(x, y) + TANH(x, 0.0), TANH(x, y)), "taken at what arrives there, x + y"),
    (two_paths, lambda x, y: (two_paths(x, y)[0], 1.0), "dz/dx is right. y reaches z by one path only"),
    (two_paths, lambda x, y: (0.0, 0.0), "Draw the graph"),
    (two_paths, lambda x, y: None, "got None. Does every way through it end in `return`?"),
    (step_sizes, lambda: 1.0, "Return two steps"),
    (step_sizes, lambda: (1.0, 0.0), "A step of zero"),
    (step_sizes, lambda: (1.0, -1e-17), "A negative step"),
    (step_sizes, lambda: (1000.0, 1e-17), "exp(1 + h) is too large for a float there"),
    (step_sizes, lambda: (1e-17, 1.0), "in the other order"),
    (step_sizes, lambda: (2.0, 1.0), "Both are too large"),
    (step_sizes, lambda: (1e-17, 1e-18), "Both are too small"),
    (step_sizes, lambda: (1e-2, 1e-6), "With both of them the check is right"),
    (step_sizes, lambda: (1.0, 1e-6), "The second is still good to 1 %"),
    (step_sizes, lambda: (0.1, 1e-17), "The first is still good to 1 %"),
    (step_sizes, lambda: (math.nan, 1e-17), "Not all of it is finite"),
    (whole_graph, adds_along_the_path, "✗ a chain: expected 12, got 7. Along a path the slopes are multiplied"),
    (whole_graph, overwrites, "✗ two paths: expected 31, got 10. Only one of the paths arrived"),
    (whole_graph, keyed_by_nodes,
     "✗ two edges between the same nodes: expected 7, got 4. Only one of the paths arrived"),
    (whole_graph, in_order_of_arrival,
     "✗ a short way and a long way: expected 52, got 62. A node passed its derivative on"),
    (whole_graph, in_list_order, "✗ edges in another order: expected 28, got 0. A node passed its derivative on"),
    (whole_graph, fails_without_a_path, "has derivative 0: let every node start from 0"),
    (whole_graph, lambda edges, source, target: whole_graph(edges, *sorted([source, target])),
     "paths that follow the arrows"),
    (whole_graph, starts_from_nothing, "the target starts with derivative 1"),
    (whole_graph, waits_for_dead_ends, "✗ a dead end beside the path: expected 6, got 0. Does a node wait"),
    (
        whole_graph,
        slopes_along_paths,
        "✗ 40 diamonds in a row: expected 1099511627776, got no answer within 2 seconds. There are 2⁴⁰",
    ),
    (whole_graph, remembered_recursion, "✗ a chain of 5,000 edges: expected 1, got RecursionError"),
    (whole_graph, remembered_recursion, "Python allows about 1,000 calls inside each other"),
    (whole_graph, searches_the_list, "Group the edges once"),
]

# Steps above 0 are their own absolute values, and sin²(x) cos(x) is the same for x and -x.
NO_TRICK = {"absolute values": [step_sizes], "as if no argument were negative": [cubed_sine]}
