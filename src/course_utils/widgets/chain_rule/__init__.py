"""The interactive figure `ChainRule`: a computational graph with values, slopes, derivatives and small changes."""

import traitlets

from course_utils.arguments import is_number
from course_utils.autograd import Tensor
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.chain_rule import graph as graphs
from course_utils.widgets.chain_rule.parser import LANGUAGE, ExpressionError, parse

__all__ = ["ChainRule", "ExpressionError"]

EXAMPLES = [
    {"label": "Fig. 1b: a square, then times three", "expression": "y = x**2; z = 3*y", "values": {"x": 2.0}},
    {"label": "Two paths: (x + y) × sin(x)", "expression": "(x + y) * sin(x)", "values": {"x": 1.0, "y": 2.0}},
    {"label": "A shared input: x × y + sin(x)", "expression": "x*y + sin(x)", "values": {"x": 1.0, "y": 2.0}},
    {"label": "A neuron", "expression": "tanh(w*x + b)", "values": {"w": 0.5, "x": 1.5, "b": -0.25}},
    {
        "label": "A neuron and its squared error",
        "expression": "(sigmoid(w*x + b) - t)**2",
        "values": {"w": 0.5, "x": 1.5, "b": -0.25, "t": 1.0},
    },
]
# Positive, and different from one another, so that no function of the list starts outside its domain.
START_VALUES = LANGUAGE["startValues"]


class ChainRule(CourseWidget):
    """Draw an expression as a computational graph whose inputs can be moved and nudged.

    d(output)/d(leaf) = sum over the paths from leaf to output of the product of the slopes along the path

    Args:
        expression: text such as ``"y = x**2; z = 3*y"``: numbers, names, ``+ - * / **``, the functions exp, log,
            sqrt, tanh, sigmoid, relu, sin, cos, abs and maximum, the constants pi and e, and lines with a name,
            separated by ``;`` or newlines. Or a Tensor with one element: the computation behind it is drawn.
        values: where the leaves start, dict name -> number. Only for an expression as text.
        ranges: the ends of the sliders, dict name -> (low, high); without one -5 to 5, widened to hold the value.
        **tensors: with a Tensor, names for leaves and steps: ``ChainRule(z, x=x, y=y)``. They win over the names
            that the Tensors have themselves (`Tensor.name`).

    Attributes:
        expression: the text, or "" while a graph built from Tensors is shown; assigning another draws it.
        values: dict leaf -> float. Assigning changes the leaves that are given. (Assign: changing the dict in place
            does not redraw.) What the reader moves arrives here.
        gradients: dict leaf -> derivative of the output at `values`; nan where it is undefined.
        output: the value of the output at `values`; nan where it is undefined.
        graph: the nodes, as `parser` describes them.
        selected: the leaf whose paths are shown and which is nudged.
        delta: the size of a nudge.
        examples: what the list of examples offers, dicts of label, expression and values.

    Raises:
        ValueError: the expression or the graph cannot be drawn, a value is not a finite number, or there is no leaf
            of that name. Nothing changes then.
        TypeError: the expression is neither text nor a Tensor.

    Source: the review, Fig. 1b and "Backpropagation to train multilayer architectures".
    """

    subject = "Interactive computational graph"

    expression = traitlets.Unicode().tag(sync=True)
    graph = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    ranges = traitlets.Dict().tag(sync=True)
    examples = traitlets.List(EXAMPLES).tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    delta = traitlets.Float(0.1).tag(sync=True)

    def __init__(self, expression="y = x**2; z = 3*y", values=None, ranges=None, **tensors):
        if isinstance(expression, Tensor):
            if values is not None:
                raise WidgetValueError("ChainRule expected no values beside a Tensor, which has its own; got values")
            graph, start = graphs.from_tensor(expression, tensors)
            expression = ""
        else:
            if tensors:
                got = ", ".join(tensors)
                raise WidgetValueError(f"ChainRule expected names of Tensors only beside a Tensor, got {got}")
            graph, start = parse(expression), values or {}
        state = {"expression": expression} if expression else {}
        names = graphs.leaves(graph)
        super().__init__(graph=graph, values=_numbers(start, names), ranges=ranges or {}, selected=names[0], **state)

    @classmethod
    def example(cls):
        """Return a graph with two inputs, one of which reaches the output by two paths."""
        return cls("(x + y) * sin(x)", values={"x": 1.0, "y": 2.0})

    @property
    def gradients(self):
        return graphs.evaluate(self.graph, self.values)[1]

    @property
    def output(self):
        return graphs.evaluate(self.graph, self.values)[0]

    def describe(self):
        name = graphs.output_name(self.graph)
        shown = self.expression.replace("\n", "; ") or f"{name}, a graph of {len(self.graph)} nodes"
        point = ", ".join(f"{leaf} = {value:.4g}" for leaf, value in self.values.items())
        slopes = ", ".join(f"d{name}/d{leaf} = {slope:.4g}" for leaf, slope in self.gradients.items())
        return f"{shown} at {point}: {name} = {self.output:.4g}, {slopes}"

    def _leaves(self):
        # While the front end sets several traits at once, the graph may still be the old one.
        return graphs.leaves(parse(self.expression) if self.expression else self.graph)

    @traitlets.validate("expression")
    def _check_expression(self, proposal):
        parse(proposal["value"])
        return proposal["value"]

    @traitlets.validate("graph")
    def _check_graph(self, proposal):
        return parse(self.expression) if self.expression else graphs.check_graph(proposal["value"])

    @traitlets.validate("values")
    def _check_values(self, proposal):
        return _numbers(proposal["value"], self._leaves(), self.values)

    @traitlets.validate("ranges")
    def _check_ranges(self, proposal):
        return _pairs(proposal["value"], self._leaves())

    @traitlets.validate("examples")
    def _check_examples(self, proposal):
        for example in proposal["value"]:
            if not isinstance(example, dict) or set(example) != {"label", "expression", "values"}:
                raise WidgetValueError(
                    f"ChainRule expected examples as dicts of label, expression and values, got {example!r}"
                )
            _numbers(example["values"], graphs.leaves(parse(example["expression"])))
        return proposal["value"]

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        return _known(proposal["value"], self._leaves())

    @traitlets.validate("delta")
    def _check_delta(self, proposal):
        if not is_number(proposal["value"]) or proposal["value"] == 0:
            got = proposal["value"]
            raise WidgetValueError(f"ChainRule expected delta to be a finite number other than 0, got {got}")
        return proposal["value"]

    @traitlets.observe("expression")
    def _follow_expression(self, change):
        graph = parse(change["new"])
        names = graphs.leaves(graph)
        kept = {name: value for name, value in self.values.items() if name in names}
        with self.hold_sync():
            self.graph = graph
            self.values = _numbers(kept, names)
            if self.selected not in names:
                self.selected = names[0]


def _known(name, names):
    if name not in names:
        raise WidgetValueError(f"ChainRule expected one of the leaves {', '.join(names)}, got {name!r}")
    return name


def _numbers(given, names, otherwise=None):
    """Return a finite float for every leaf, in order: the one given, else the one in `otherwise`, else a default."""
    if not isinstance(given, dict):
        raise WidgetValueError(f"ChainRule expected values as a dict leaf -> number, got {type(given).__name__}")
    for name, value in given.items():
        _known(name, names)
        if not is_number(value):
            raise WidgetValueError(f"ChainRule expected a finite number for {name}, got {value!r}")
    known = dict(zip(names, START_VALUES, strict=False)) | (otherwise or {}) | given
    return {name: float(known[name]) for name in names}


def _pairs(given, names):
    """Return the ranges as lists of two finite floats, the lower first."""
    for name, pair in given.items():
        _known(name, names)
        is_pair = isinstance(pair, list | tuple) and len(pair) == 2 and all(map(is_number, pair))
        if not is_pair or not pair[0] < pair[1]:
            raise WidgetValueError(f"ChainRule expected a range (low, high) of finite numbers for {name}, got {pair!r}")
    return {name: [float(low), float(high)] for name, (low, high) in given.items()}
