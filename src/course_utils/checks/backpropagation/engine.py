"""Exercises of the lesson on the autograd engine."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, complains_of, gives, raises, where


def _random(*shape):
    return np.random.default_rng(1).uniform(0.2, 1.5, size=shape)


# ---- Exercise 1: the two rules of a division

division_rules = Exercise(
    task="""The shares that a division y = a / b passes back.

    share of a = gradient / b,  share of b = -gradient * a / b**2

    Takes: a, b and gradient (that of y), floats.
    Returns: the two shares.
    """,
    answer=lambda a, b, gradient: (gradient / b, -gradient * a / b**2),
    cases={
        "a = 1, b = 2, gradient = 1": (1.0, 2.0, 1.0),
        "a = 3, b = 2, gradient = 5": (3.0, 2.0, 5.0),
        "a = 2, b = -0.5, gradient = -1": (2.0, -0.5, -1.0),
    },
    drawn=lambda rng: (draws.numbers(rng), draws.between(rng, 0.5, 3) * float(rng.choice([-1, 1])), draws.numbers(rng)),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return two shares: the one of a, then the one of b."),
        (
            gives(lambda a, b, gradient: (1 / b, -a / b**2)),
            "Those are the local slopes. A rule multiplies what arrives, the gradient, by its slope.",
        ),
        (gives(lambda a, b, gradient: (gradient / b, gradient * a / b**2)), "a/b falls when b grows: mind the sign."),
        (
            gives(lambda a, b, gradient: (gradient / b, -gradient * a / b)),
            "The slope of a/b with respect to b is -a/b²: the square is missing.",
        ),
        (gives(lambda a, b, gradient: (gradient / b, -gradient / b**2)), "The slope with respect to b contains a."),
        (gives(lambda a, b, gradient: (gradient * b, gradient * a)), "Those are the rules of a product."),
    ),
    hint="The slopes of a/b are 1/b and -a/b². Multiply the gradient by each.",
    success="gradient / b for a, -gradient · a / b² for b. An engine needs nothing more to know division.",
)


# ---- Exercise 2: the rule of a mean along an axis


def _mean_rule(gradient, shape, axis):
    return np.broadcast_to(np.expand_dims(gradient, axis) / shape[axis], shape).copy()


def _draw_mean(rng):
    shape = tuple(rng.permutation([2, 3, 4, 5])[: draws.whole(rng, 1, 4)].tolist())
    axis = draws.whole(rng, 0, len(shape) - 1)
    return draws.numbers(rng, *shape[:axis], *shape[axis + 1 :]) * np.array(1.0), shape, axis


def _scaled(factor):
    """Sign of a mistake: right but for a factor that depends on the shape and the axis."""
    return gives(lambda gradient, shape, axis: _mean_rule(gradient, shape, axis) * factor(shape, axis))


mean_rule = Exercise(
    task="""The rule of y = x.mean(axis).

    share[..., i, ...] = gradient / n for every i of the n along the axis

    Takes: gradient (that of y, without the axis), shape (of x) and axis.
    Returns: an array of that shape.
    """,
    answer=_mean_rule,
    cases={
        "shape (4,), axis 0": (np.array(2.0), (4,), 0),
        "shape (4, 3), axis 0": (_random(3), (4, 3), 0),
        "shape (4, 3), axis 1": (_random(4), (4, 3), 1),
        "shape (3, 3), axis 1": (_random(3), (3, 3), 1),
        "shape (2, 3, 4), axis 1": (-_random(2, 4), (2, 3, 4), 1),
        "shape (2, 3, 2, 3), axis 2": (_random(2, 3, 3), (2, 3, 2, 3), 2),
    },
    drawn=_draw_mean,
    mistakes=(
        (_scaled(lambda shape, axis: shape[axis]), "That is the rule of a sum: a mean of n numbers moves 1/n as far."),
        (
            _scaled(lambda shape, axis: shape[axis] / np.prod(shape)),
            "Divide by the number of elements along the axis, not by that of the whole array.",
        ),
        (
            where(lambda value, gradient, shape, axis: any(
                close(value, _mean_rule(gradient, shape, other)) for other in range(len(shape)) if other != axis)),
            "Spread along another axis. Put the lost axis back first, for example with np.expand_dims.",
        ),
        (
            where(lambda value, gradient, shape, axis: value.shape == np.shape(gradient)),
            "Every element of the array gets a share: the answer has the array's shape.",
        ),
        (complains_of("broadcast"), "Put the lost axis back (np.expand_dims), then spread (np.broadcast_to)."),
    ),
    hint="Every element along the axis gets the same share: the gradient divided by how many they are.",
    success="Forwards many became one; backwards one is handed out to many, 1/n to each.",
)


# ---- Exercise 3: what two broken engines report for z = x * y + x

broken_engines = Exercise(
    task="""What two broken engines report for dz/dx of z = x * y + x.

    overwriting: y;  without order: y + 1, which is right

    Takes: x and y (float).
    Returns: the two reports.
    """,
    answer=lambda x, y: (y, y + 1),
    cases={"x = 2, y = 5": (2.0, 5.0), "x = -1, y = 0.5": (-1.0, 0.5), "x = 3, y = -2": (3.0, -2.0)},
    drawn=lambda rng: (draws.numbers(rng), draws.numbers(rng)),
    mistakes=(
        (where(lambda value, *_: value.size == 1), "Return two reports: overwriting, at_once."),
        (gives(lambda x, y: (y + 1, y)), "Both are right, in the other order: overwriting comes first."),
        (gives(lambda x, y: (y + 1, y + 1)), "y + 1 is right for z; the engine that overwrites keeps one share only."),
        (gives(lambda x, y: (1.0, y + 1)), "The sum is walked first. The share of the product comes last and stays."),
        (
            gives(lambda x, y: (y, y + 2)),
            "x is a leaf: it comes up twice in the walk, but it has no parents to pass anything on to.",
        ),
        (
            where(lambda value, x, y: value.shape == (2,) and close(value[0], y)),
            "The first is right. In the second nothing is lost: who would pass a share on twice?",
        ),
    ),
    hint="Walk it: the sum gives 1 to the product and 1 to x; the product gives y to x. Set or add?",
    success="y and y + 1: overwriting loses a share. Without order nothing is lost here: x passes nothing on.",
)


# ---- Exercise 4: an order without recursion


def _order(parents, root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack += [(node, True), *((parent, False) for parent in parents[node])]
    return order


def _is_order(order, parents, root):
    """Tell whether a list or array has every node that the root needs, once, parents before children."""
    place = {node: position for position, node in enumerate(order)}
    return (
        len(place) == len(order)
        and set(order) == set(_order(parents, root))
        and all(place[parent] < place[node] for node in order for parent in parents[node])
    )


def _draw_order(rng):
    """A graph of eight nodes with names and entries in no order, and its last node."""
    names = rng.choice(90, size=8, replace=False).tolist()
    parents = {names[i]: [names[j] for j in rng.integers(i, size=draws.whole(rng, 1, 2)).tolist()] if i else []
               for i in range(8)}
    return {names[i]: parents[names[i]] for i in rng.permutation(8).tolist()}, names[-1]


def _numbers(predicate):
    """Sign of a mistake in a list of numbers."""
    return where(lambda value, parents, root: value.ndim == 1 and predicate(value.tolist(), parents, root))


topological_order = Exercise(
    task="""A topological order made without recursion.

    Takes: parents (dict: node, an int -> list of the nodes it was computed from) and root (a node).
    Returns: a list: every node that the root needs, once, parents before children.
    """,
    answer=_order,
    cases={
        "a chain 0 -> 1 -> 2": ({0: [], 1: [0], 2: [1]}, 2),
        "x used twice": ({0: [], 1: [0, 0]}, 1),
        "a short way and a long way": ({0: [], 1: [0], 2: [1], 3: [0, 2]}, 3),
        "the long way first": ({0: [], 1: [0], 2: [1], 3: [2, 0]}, 3),
        "a part that the root does not need": ({0: [], 1: [0], 2: [0], 3: [1]}, 3),
        "names in no order": ({3: [7], 5: [9, 3], 7: [], 9: [7, 3]}, 5),
        "one node": ({4: []}, 4),
        "a chain of 1,000": ({i: [i - 1] if i else [] for i in range(1000)}, 999),
    },
    drawn=_draw_order,
    accepts=lambda value, parents, root: _is_order(value.tolist(), parents, root),
    expected="every node that the root needs, once, parents before children",
    mistakes=(
        (raises(RecursionError), "Python allows about 1,000 calls inside each other. Keep a list as a stack."),
        (_numbers(lambda order, parents, root: len(set(order)) < len(order)), "A node stands in the list twice."),
        (
            _numbers(lambda order, parents, root: set(order) > set(_order(parents, root))),
            "A node that the root was not computed from has no business in the list.",
        ),
        (
            _numbers(lambda order, parents, root: set(order) < set(_order(parents, root))),
            "A node is missing from which the root was computed.",
        ),
        (
            _numbers(lambda order, parents, root: len(order) > 1 and _is_order(order[::-1], parents, root)),
            "The other way round: parents come before the nodes computed from them.",
        ),
        (
            _numbers(lambda order, parents, root: set(order) == set(_order(parents, root))),
            "All nodes are there, but one comes before its parent, and names say nothing about the order. Append a "
            "node when all its parents are done.",
        ),
    ),
    hint="Put a node on the list only when all its parents are on it.",
    success="Parents before children, at any depth. Walked backwards, no node passes on before all has arrived.",
)


# ---- Exercise 5: the rule of a softmax


def _softmax_rule(y, gradient):
    return y * (gradient - (gradient * y).sum(axis=1, keepdims=True))


_Y = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]])

softmax_rule = Exercise(
    task="""The rule of a softmax along axis 1.

    share[n, c] = y[n, c] * (gradient[n, c] - sum over d of gradient[n, d] * y[n, d])

    Takes: y (the outputs) and gradient (theirs), both (N, C).
    Returns: an array (N, C).
    """,
    answer=_softmax_rule,
    cases={
        "2 examples, 3 classes": (_Y, np.array([[1.0, -2.0, 0.5], [0.3, 0.8, -1.0]])),
        "every gradient 1": (_Y, np.ones((2, 3))),
    },
    drawn=lambda rng: (rng.dirichlet(np.ones(4), size=3), draws.numbers(rng, 3, 4)),
    mistakes=(
        (
            gives(lambda y, gradient: gradient * y * (1 - y)),
            "That counts only how y_c reacts to its own score. Raising one score lowers all the other outputs.",
        ),
        (
            gives(lambda y, gradient: y * (gradient - (gradient * y).sum(axis=0))),
            "The sum runs over the classes of one example, axis 1.",
        ),
        (gives(lambda y, gradient: y * (gradient - (gradient * y).sum())), "Sum for each example by itself, axis 1."),
        (
            gives(lambda y, gradient: gradient * y - (gradient * y).sum(axis=1, keepdims=True)),
            "The sum too is multiplied by y: every output falls in proportion to itself.",
        ),
        (
            gives(lambda y, gradient: y * (gradient - gradient.sum(axis=1, keepdims=True))),
            "Inside the sum each gradient is weighted with its y.",
        ),
    ),
    hint="The slope of y_d with respect to z_c is y_d ([c = d] - y_c). Multiply by gradient_d and add over d.",
    success="y · (gradient - sum of gradient · y): what is the same for all classes cancels.",
)
