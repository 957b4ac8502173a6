"""Exercises of the lesson on the chain rule."""

import numpy as np

from course_utils.checks import draws, graphs
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, raises, where

# ---- Exercise 1: y = sin(x), z = y**3

cubed_sine = Exercise(
    task="""The slope dz/dx of y = sin(x), z = y**3.

    dz/dx = 3 * sin(x)**2 * cos(x)

    Takes: x (float, radians).
    Returns: dz/dx, one number.
    """,
    answer=lambda x: 3 * np.sin(x) ** 2 * np.cos(x),
    cases={"x = 0.5": (0.5,), "x = 2": (2.0,), "x = -1": (-1.0,)},
    drawn=lambda rng: (draws.between(rng, -3, 3),),
    mistakes=(
        (
            gives(lambda x: 3 * x**2 * np.cos(x)),
            "The outer slope is 3y², taken at y = sin(x); here it was taken at x.",
        ),
        (gives(lambda x: 3 * np.sin(x) ** 2 + np.cos(x)), "The two slopes are multiplied, not added."),
        (
            gives(lambda x: 3 * np.sin(x) ** 2),
            "That is dz/dy. A step in x first becomes a step in y: the slope of sin(x) is missing.",
        ),
        (
            where(lambda value, x: close(value, -3 * np.sin(x) ** 2 * np.cos(x))),
            "Only the sign is off: 3 sin²(x) is never negative, so the slope has the sign of cos(x).",
        ),
        (
            gives(lambda x: 3 * np.cos(x) ** 2),
            "The outer slope is 3y² at y = sin(x); here the inner slope cos(x) was put in its place.",
        ),
        (gives(lambda x: np.sin(x) ** 3), "That is z itself; its slope is asked for."),
    ),
    hint="Write down dz/dy at y = sin(x), and dy/dx at x. What does the chain rule do with the two?",
    success="dz/dx = 3 sin²(x) · cos(x): the slope of the cube at y, times the slope of the sine at x.",
)


# ---- Exercise 2: z = x * tanh(x + y)


def _straight(x, y):
    """From x straight into the product."""
    return np.tanh(x + y)


def _through_tanh(x, y):
    """From x or y through the sum and the tanh into the product."""
    return x * (1 - np.tanh(x + y) ** 2)


def _first(formula):
    """Sign of a mistake: dz/dx is what this formula gives."""
    return where(lambda value, x, y: value.shape == (2,) and close(value[0], formula(x, y)))


two_paths = Exercise(
    task="""The gradient of z = x * tanh(x + y).

    dz/dx = tanh(x + y) + x * (1 - tanh(x + y)**2),  dz/dy = x * (1 - tanh(x + y)**2)

    Takes: x and y (float).
    Returns: (dz/dx, dz/dy).
    """,
    answer=lambda x, y: (_straight(x, y) + _through_tanh(x, y), _through_tanh(x, y)),
    cases={"x = 0.8, y = 0.7": (0.8, 0.7), "x = -0.5, y = 1": (-0.5, 1.0), "x = 2, y = -1.5": (2.0, -1.5)},
    drawn=lambda rng: (draws.between(rng, -2, 2), draws.between(rng, -2, 2)),
    mistakes=(
        (where(lambda value, x, y: value.size == 1), "Return both slopes, dz/dx and dz/dy, in this order."),
        (
            gives(lambda x, y: (_through_tanh(x, y), _straight(x, y) + _through_tanh(x, y))),
            "Both slopes are right, in the other order: dz/dx comes first.",
        ),
        (_first(_straight), "For dz/dx only the arrow from x into the product was counted. Where else does x enter?"),
        (_first(_through_tanh), "For dz/dx only the path through tanh was counted. Where else does x enter?"),
        (
            _first(lambda x, y: _straight(x, y) * _through_tanh(x, y)),
            "Along a path slopes are multiplied; the two paths from x to z are added.",
        ),
        (
            _first(lambda x, y: 1 - np.tanh(x + y) ** 2),
            "That multiplies the slopes of the two factors. Follow one path at a time.",
        ),
        (
            _first(lambda x, y: _straight(x, y) + x * (1 - np.tanh(x) ** 2)),
            "The slope of tanh is taken at what arrives there, x + y; here it was taken at x.",
        ),
        (
            _first(lambda x, y: _straight(x, y) + _through_tanh(x, y)),
            "dz/dx is right. y reaches z by one path only: through the sum, the tanh and the product.",
        ),
    ),
    hint="Draw the graph. Multiply the slopes along each path from x to z, then add the paths. Then the same for y.",
    success="x reaches z by two paths and y by one: slopes multiply along a path, and paths add up.",
)


# ---- Exercise 3: two steps that make the gradient check call a correct derivative wrong

_POINT, _TOLERANCE = 1.0, 0.01


def _errors(step):
    """Relative error of the central difference of exp, split into what curvature and what rounding does to it.

    In exact arithmetic (exp(x + h) - exp(x - h)) / 2h = exp(x) * sinh(h) / h; what is missing then is rounding.
    """
    measured = (np.exp(_POINT + step) - np.exp(_POINT - step)) / (2 * step)
    curvature = np.sinh(step) / step - 1
    return curvature, measured / np.exp(_POINT) - 1 - curvature


def _fails_by(step):
    """Why the check fails with this step: "curvature", "rounding", or "" if it does not fail."""
    curvature, rounding = _errors(step)
    if abs(curvature + rounding) <= _TOLERANCE:
        return ""
    return "curvature" if abs(curvature) >= abs(rounding) else "rounding"


def _both(predicate):
    """Sign of a mistake in a pair of finite steps."""
    return where(lambda steps: steps.shape == (2,) and np.all(np.isfinite(steps)) and predicate(steps))


def _reasons(first, second):
    """Sign of a mistake: these are the reasons why the two steps fail."""
    return _both(lambda steps: [_fails_by(step) for step in steps] == [first, second])


def _describe_steps(steps):
    curvature, rounding = _errors(steps[0])[0], _errors(steps[1])[1]
    return (
        f"h = {steps[0]:.3g} is off by {100 * abs(curvature):.3g} %, since exp curves within the step; "
        f"h = {steps[1]:.3g} by {100 * abs(rounding):.3g} %, since rounding leaves too little of the difference."
    )


step_sizes = Exercise(
    task="""Two steps h with which a central difference calls the correct slope of exp at x = 1 wrong.

    (exp(x + h) - exp(x - h)) / (2 * h) differs from exp(x) by more than 1 %: by its curvature with the first step,
    by rounding with the second.

    Takes: nothing.
    Returns: (too_large, too_small), both above 0.
    """,
    answer=lambda: (1.0, 1e-15),
    cases={"your steps": ()},
    accepts=lambda steps: np.all(steps > 0) and [_fails_by(step) for step in steps] == ["curvature", "rounding"],
    expected="two steps that are each wrong by more than 1 %, one through curvature and one through rounding",
    mistakes=(
        (where(lambda steps: steps.size == 1), "Return two steps: too_large, too_small."),
        (_both(lambda steps: np.any(steps == 0)), "A step of zero divides 0 by 0; it has no slope to be wrong about."),
        (
            _both(lambda steps: np.any(steps < 0)),
            "A negative step swaps the two sides and gives the same slope. Give sizes above zero.",
        ),
        (
            _both(lambda steps: not np.all(np.isfinite(np.exp(_POINT + steps)))),
            "exp(1 + h) is too large for a float there. A far smaller h is already wrong by more than 1 %.",
        ),
        (_reasons("rounding", "curvature"), "Both fail as they should, in the other order: too_large comes first."),
        (_reasons("curvature", "curvature"), "Both are too large: the curve bends within the step. Go far below 1e-8."),
        (
            _reasons("rounding", "rounding"),
            "Both are too small: exp(1 + h) and exp(1 - h) agree in nearly all digits. Try the first one near 1.",
        ),
        (_reasons("", ""), "With both of them the check is right to within 1 %. Go further out on either side."),
        (
            _reasons("curvature", ""),
            "The first fails through curvature. The second is still good to 1 %: make it smaller.",
        ),
        (
            _reasons("", "rounding"),
            "The second fails through rounding. The first is still good to 1 %: make it larger.",
        ),
    ),
    hint="The first step is to be too large and the second too small: go further out on either side.",
    success=_describe_steps,
)


# ---- Exercise 4: the derivative on any graph


def _on(names, sign):
    """Sign of a mistake, looked for on some cases only."""
    cases = [_WHOLE_GRAPH_CASES[name] for name in names]
    return lambda tried, *arguments: arguments in cases and sign(tried, *arguments)


def _after_the_chain(sign):
    """Sign of a mistake that a chain cannot show: there 0 may come from anything."""

    def later(tried, edges, *ends):
        return len(edges) > 2 and sign(tried, edges, *ends)

    later.formula = sign.formula
    return later


_DIAMOND = [("x", "a", 2.0), ("x", "b", -3.0), ("a", "y", 5.0), ("b", "y", 1.0), ("y", "z", 4.0)]

_WHOLE_GRAPH_CASES = {
    "a chain": ([("x", "y", 4.0), ("y", "z", 3.0)], "x", "z"),
    "two paths": ([("x", "a", 2.0), ("x", "b", 3.0), ("a", "z", 5.0), ("b", "z", 7.0)], "x", "z"),
    "two edges between the same nodes": ([("x", "z", 3.0), ("x", "z", 4.0)], "x", "z"),
    "a short way and a long way": ([("x", "y", 2.0), ("y", "w", 3.0), ("y", "z", 5.0), ("w", "z", 7.0)], "x", "z"),
    "edges in another order": ([_DIAMOND[i] for i in (2, 4, 0, 3, 1)], "x", "z"),
    "no path": ([("x", "y", 2.0), ("u", "z", 3.0)], "x", "z"),
    "against the arrows": ([("x", "y", 2.0), ("y", "z", 3.0)], "z", "x"),
    "source and target the same": ([("x", "y", 2.0), ("y", "z", 3.0)], "y", "y"),
    "a target in the middle": ([("x", "y", -2.0), ("y", "z", 3.0), ("x", "z", 5.0)], "x", "y"),
    "no edges": ([], "x", "z"),
    "a dead end beside the path": ([("x", "a", 2.0), ("a", "z", 3.0), ("a", "d", 5.0)], "x", "z"),
    "40 diamonds in a row": (graphs.diamonds(40), "n0", "n40"),
    "a chain of 5,000 edges": (graphs.shuffled([(f"n{i}", f"n{i + 1}", 1.0) for i in range(5000)]), "n0", "n5000"),
}

whole_graph = Exercise(
    task="""The derivative of one node of a graph with respect to another.

    d target / d source = sum over all paths from source to target of the product of the slopes on the path

    Takes: edges (list of (from, to, slope) in any order, without cycles; nodes are strings, slopes float), source and
        target (nodes).
    Returns: a float.
    """,
    answer=graphs.sweep,
    cases=_WHOLE_GRAPH_CASES,
    drawn=graphs.drawn,
    mistakes=(
        (
            _on(["40 diamonds in a row"], raises(TimeoutError)),
            "There are 2⁴⁰ paths but only 121 nodes. Go backwards from the target and let each node collect its "
            "derivative once, then pass it on: that is backpropagation.",
        ),
        (
            _on(["a chain of 5,000 edges"], raises(TimeoutError)),
            "The whole list is searched again for every node. Group the edges once, by the node they lead to.",
        ),
        (
            _on(["40 diamonds in a row", "a chain of 5,000 edges"], raises(RecursionError)),
            "Python allows about 1,000 calls inside each other. Keep a list of the nodes that are ready, and a loop.",
        ),
        (
            _on(["source and target the same"], where(lambda value, *_: value.size == 1)),
            "A change of y is a change of y, one to one: the target starts with derivative 1.",
        ),
        (_on(["a chain"], where(graphs.added_slopes)), "Along a path the slopes are multiplied, not added."),
        *(
            (
                _after_the_chain(gives(way)),
                "A node passed its derivative on before all of it had arrived. Let it wait for every edge that leaves "
                "it: go through the nodes in reverse topological order, whatever the order of the list.",
            )
            for way in graphs.TOO_EARLY
        ),
        (
            _on(["a dead end beside the path"], where(lambda value, *_: close(value, 0))),
            "Does a node wait for an edge that never reports? Nodes that do not lead to the target report a 0.",
        ),
        (
            where(graphs.one_path),
            "Only one of the paths arrived. Where they meet, add (+=): the second must not overwrite.",
        ),
        (
            _on(["no path", "against the arrows", "no edges"], raises(KeyError)),
            "A node that was never reached has derivative 0: let every node start from 0.",
        ),
        (
            _on(["no path", "against the arrows", "a target in the middle"], where(lambda value, *_: value.size == 1)),
            "What counts are the paths that follow the arrows from the source and end at the target.",
        ),
    ),
    hint="Multiply the slopes along each path from source to target, and add up the paths.",
    success="2⁴⁰ paths added up without walking them one by one. Backwards from the target, the same work gives the "
    "derivative with respect to every node; forwards from the source, that of every node with respect to this one.",
)
