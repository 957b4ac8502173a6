"""Derivatives on a graph of slopes, the right way and wrong ones.

A graph is a list of (from, to, slope) without cycles. The derivative of ``target`` with respect to ``source`` is the
sum over all paths of the product of their slopes.
"""

import random
from collections import defaultdict
from graphlib import TopologicalSorter

import numpy as np

from course_utils.checks.signs import close

FEW = 20  # edges; wrong ways that follow every path are tried on small graphs only


def sweep(edges, source, target):
    """Backpropagation: every node comes after all the nodes it leads to, and then passes its whole derivative on."""
    arriving, leads_to = defaultdict(list), defaultdict(set)
    for start, end, slope in edges:
        arriving[end].append((start, slope))
        leads_to[start].add(end)
    totals = defaultdict(float, {target: 1.0})
    for end in TopologicalSorter(leads_to).static_order():
        for start, slope in arriving[end]:
            totals[start] += slope * totals[end]
    return totals[source]


def _paths(edges, source, target):
    """The slopes along every path; for small graphs only."""
    if source == target:
        return [[]]
    onwards = [(end, slope) for start, end, slope in edges if start == source]
    return [[slope, *path] for end, slope in onwards for path in _paths(edges, end, target)]


def _only_small(edges):
    if len(edges) >= FEW:
        raise ValueError("the wrong ways are tried on small graphs only")


def one_path(value, edges, source, target):
    """Tell whether the value is the product along one path alone."""
    return len(edges) < FEW and any(close(value, np.prod(path)) for path in _paths(edges, source, target))


def added_slopes(value, edges, source, target):
    """Tell whether the value is the sum of all slopes."""
    return len(edges) < FEW and close(value, sum(map(sum, _paths(edges, source, target))))


def _in_list_order(edges, source, target):
    """Wrong: go through the list once, whatever its order."""
    _only_small(edges)
    totals = defaultdict(float, {target: 1.0})
    for start, end, slope in edges:
        totals[start] += slope * totals[end]
    return totals[source]


def _in_order_of_arrival(edges, source, target, again):
    """Wrong: a node passes its derivative on when first reached, or each time it is reached."""
    _only_small(edges)
    totals, queue, seen = defaultdict(float, {target: 1.0}), [target], {target}
    while queue and len(queue) < 1000:
        node = queue.pop(0)
        for start, end, slope in edges:
            if end == node:
                totals[start] += slope * totals[node]
                if again or start not in seen:
                    queue.append(start)
                    seen.add(start)
    return totals[source]


def _backwards(edges):
    return [(end, start, slope) for start, end, slope in edges]


# Wrong: nodes pass on what they have before all of it has arrived.
TOO_EARLY = (
    _in_list_order,
    lambda edges, source, target: _in_list_order(edges[::-1], source, target),
    lambda edges, source, target: _in_list_order(_backwards(edges), target, source),
    lambda edges, source, target: _in_list_order(_backwards(edges)[::-1], target, source),
    lambda edges, source, target: _in_order_of_arrival(edges, source, target, again=False),
    lambda edges, source, target: _in_order_of_arrival(edges, source, target, again=True),
)


def drawn(rng):
    """A graph of seven nodes and twelve edges with small whole slopes, and two nodes of it with a derivative not 0."""
    while True:
        names = rng.permutation(list("abcdefg")).tolist()
        ends = [sorted(rng.choice(7, size=2, replace=False).tolist()) for _ in range(12)]
        edges = [(names[start], names[end], float(rng.choice([-2, -1, 1, 2, 3]))) for start, end in ends]
        source, target = names[0], names[-1]
        if sweep(edges, source, target):
            return edges, source, target


def shuffled(edges):
    """The edges in another order, the same one every time."""
    return random.Random(0).sample(edges, len(edges))


def diamonds(count):
    """A chain of diamonds with slopes 1: two ways through each, 2**count paths in all."""
    corners = [(f"n{i}", f"{side}{i}", f"n{i + 1}") for i in range(count) for side in "ab"]
    return shuffled([edge for a, b, c in corners for edge in ((a, b, 1.0), (b, c, 1.0))])
