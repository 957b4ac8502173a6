"""Right and wrong answers to the exercises of the lesson on the autograd engine."""

import math
from collections import defaultdict

import numpy as np


def division_rules(a, b, gradient):
    return gradient / b, -gradient * a / b**2


def mean_rule(gradient, shape, axis):
    return np.broadcast_to(np.expand_dims(gradient, axis) / shape[axis], shape)


def topological_order(parents, root):
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


def broken_engines(x, y):
    return (y, y + 1)


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


def by_repeating(gradient, shape, axis):
    return np.repeat(np.expand_dims(gradient / shape[axis], axis), shape[axis], axis)


def with_the_matrix_of_slopes(y, gradient):
    return [(np.diag(row) - np.outer(row, row)) @ arriving for row, arriving in zip(y, gradient, strict=True)]


def with_two_marks(parents, root):
    """Depth first without recursion, with an iterator over the parents of every node on the way."""
    listed, seen, way = [], {root}, [(root, iter(parents[root]))]
    while way:
        node, rest = way[-1]
        parent = next((one for one in rest if one not in seen), None)
        if parent is None:
            listed.append(way.pop()[0])
        else:
            seen.add(parent)
            way.append((parent, iter(parents[parent])))
    return np.array(listed)


def two_dimensions_only(gradient, shape, axis):
    if len(shape) == 1 or axis == 0:
        return np.broadcast_to(gradient, shape) / shape[axis]
    return np.broadcast_to(np.reshape(gradient, (-1, 1)), shape) / shape[axis]


def by_walking(x, y):
    overwritten, added = {"x": 0.0}, {"x": 0.0}
    for name, share in (("x", 1.0), ("product", 1.0), ("x", y), ("y", x)):
        overwritten[name] = share
        added[name] = added.get(name, 0.0) + share
    return overwritten["x"], added["x"]


ALSO_RIGHT = [
    (broken_engines, by_walking),
    (division_rules, lambda a, b, g: np.array([1, -a / b]) * g / b), (mean_rule, by_repeating),
    (topological_order, with_two_marks), (softmax_rule, with_the_matrix_of_slopes),
]


MISTAKES = [
    (division_rules, lambda a, b, g: (1 / b, -a / b**2), "Those are the local slopes"),
    (division_rules, lambda a, b, g: (g / b, g * a / b**2), "mind the sign"),
    (division_rules, lambda a, b, g: (g / b, -g * a / b), "the square is missing"),
    (division_rules, lambda a, b, g: (g / b, -g / b**2), "with respect to b contains a"),
    (division_rules, lambda a, b, g: (g * b, g * a), "the rules of a product"),
    (division_rules, lambda a, b, g: g / b, "Return two shares"),
    (mean_rule, lambda g, shape, axis: mean_rule(g, shape, axis) * shape[axis], "the rule of a sum"),
    (mean_rule, lambda g, shape, axis: mean_rule(g, shape, axis) * shape[axis] / math.prod(shape),
     "not by that of the whole"),
    (mean_rule, lambda g, shape, axis: np.broadcast_to(g, shape) / shape[axis],
     "Put the lost axis back (np.expand_dims)"),
    (mean_rule, lambda g, shape, axis: mean_rule(g, shape, (1 - axis) * (shape == (3, 3)) + axis * (shape != (3, 3))),
     "Spread along another axis"),
    (mean_rule, lambda g, shape, axis: g / shape[axis], "the answer has the array's shape"),
    (broken_engines, lambda x, y: (y + 1, y + 1), "keeps one share only"),
    (broken_engines, lambda x, y: (1.0, y + 1), "comes last and stays"),
    (broken_engines, lambda x, y: (y, y + 2), "it has no parents"),
    (broken_engines, lambda x, y: (y, 2 * y + 1), "who would pass a share on twice?"),
    (broken_engines, lambda x, y: (y + 1, y), "in the other order"),
    (broken_engines, lambda x, y: y, "Return two reports"),
    (topological_order, depth_first, "✗ a chain of 1,000: expected every node that the root needs"),
    (topological_order, depth_first, "Keep a list as a stack"),
    (topological_order, lambda parents, root: depth_first(parents, root)[::-1], "The other way round"),
    (topological_order, lambda parents, root: [*depth_first(parents, root), root], "A node stands in the list twice"),
    (topological_order, lambda parents, root: sorted(parents), "has no business in the list"),
    (topological_order, breadth_first, "one comes before its parent"),
    (softmax_rule, lambda y, g: g * y * (1 - y), "Raising one score lowers all the other"),
    (softmax_rule, lambda y, g: y * (g - (g * y).sum(axis=0)), "axis 1"),
    (softmax_rule, lambda y, g: g * y - (g * y).sum(axis=1, keepdims=True), "The sum too is multiplied by y"),
    (softmax_rule, lambda y, g: y * (g - g.sum(axis=1, keepdims=True)), "weighted with its y"),
    (mean_rule, two_dimensions_only, "✗ shape (2, 3, 4), axis 1"),
    (topological_order, lambda parents, root: [node for node in sorted(parents) if node in depth_first(parents, root)],
     "names say nothing about the order"),
    (topological_order, lambda parents, root: [node for node in parents if node in depth_first(parents, root)],
     "✗ names in no order"),
    (topological_order, lambda parents, root: np.array(topological_order(parents, root)) + 0.4, "expected every node"),
    (topological_order, lambda parents, root: topological_order(parents, root)[1:], "A node is missing"),
    (topological_order, lambda parents, root: set(topological_order(parents, root)), "A set has no order"),
]

# Names of nodes are never negative, and y stands before y + 1 in every order.
NO_TRICK = {
    "absolute values": [topological_order], "as if no argument were negative": [topological_order],
    "sorted": [broken_engines],
}
