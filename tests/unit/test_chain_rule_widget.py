"""The figure ChainRule: its two parsers agree, its numbers are PyTorch's, its errors are clear and change nothing."""

import json
import math
import random
import subprocess
import sys

import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils.autograd import Tensor, exp, maximum, tanh
from course_utils.widgets import ChainRule
from course_utils.widgets.chain_rule import ExpressionError, parser
from course_utils.widgets.chain_rule import graph as graphs

PARSE_AND_EVALUATE = """
const run = ({ text, values }) => {
  let graph;
  try { graph = figure.parse(text); } catch (error) { return { message: error.message, position: error.position }; }
  return { graph, ...(values ? figure.evaluate(graph, values) : {}) };
};
return asked.map(run);
"""
LEAVES = ("x", "y", "w", "b_1")
FUNCTIONS = [name for name in parser.ARITY if name != "maximum"]


def in_node(cases):
    """Run parse and evaluate of the browser on many cases in one process."""
    return ask("chain_rule", PARSE_AND_EVALUATE, cases)


def random_expression(rng, depth, names):
    """Write an expression with every operation of the grammar."""
    if depth == 0 or rng.random() < 0.1:
        return rng.choice([rng.choice(names)] * 4 + ["2", "0.5", "3", "1e-1", "pi", "e"])
    kind = rng.random()
    one = random_expression(rng, depth - 1, names)
    if kind < 0.25:
        return f"{rng.choice(FUNCTIONS)}({one})"
    if kind < 0.35:
        return f"(-{one})" if rng.random() < 0.5 else f"-{one}"
    if kind < 0.45:
        return f"({one})**{rng.choice(['2', '3', '-1', '0.5', rng.choice(names)])}"
    other = random_expression(rng, depth - 1, names)
    if kind < 0.55:
        return f"maximum({one}, {other})"
    text = f"{one} {rng.choice('+-*/')} {other}"
    return f"({text})" if rng.random() < 0.6 else text


def random_program(rng):
    if rng.random() < 0.3:
        first = random_expression(rng, 2, LEAVES)
        return f"s = {first}; t = s * {rng.choice(LEAVES)}; {random_expression(rng, 2, [*LEAVES, 's'])} + t * s"
    return random_expression(rng, rng.randint(1, 4), LEAVES)


def on_float64(function):
    return lambda *arguments: function(*(torch.as_tensor(argument, dtype=torch.float64) for argument in arguments))


def in_torch(text, values):
    """Compute a text that this test made itself, as Python with PyTorch's operations: Python's own grammar decides."""
    tensors = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in values.items()}
    names = {name: on_float64(getattr(torch, name)) for name in parser.ARITY} | {"pi": math.pi, "e": math.e} | tensors
    *lines, last = text.split("; ")
    for line in lines:
        exec(line, names)
    output = eval(last, names)
    output.backward()
    return output.item(), {name: tensor.grad.item() for name, tensor in tensors.items() if tensor.grad is not None}


@pytest.fixture(scope="module")
def computed():
    """Random expressions that are defined, each with the graph and the numbers of widget.js."""
    rng = random.Random(0)
    cases = []
    while len(cases) < 800:
        text = random_program(rng)
        if len(text) <= parser.MAX_CHARACTERS and any(name in text for name in LEAVES):
            cases.append({"text": text, "values": {name: round(rng.uniform(-2, 2), 3) for name in LEAVES}})
    return [(case["text"], case["values"], result) for case, result in zip(cases, in_node(cases), strict=True)]


def defined(computed):
    for text, values, result in computed:
        if "graph" in result and not result["problems"] and all(abs(value) < 1e4 for value in result["values"]):
            yield text, values, result


def test_both_parsers_make_the_same_graph(computed):
    graphs_made = 0
    for text, _, result in computed:
        try:
            assert parser.parse(text) == result["graph"], text
            graphs_made += 1
        except ExpressionError as error:
            assert (str(error), error.position) == (result["message"], result["position"]), text
    assert graphs_made > 600


def test_both_parsers_refuse_the_same_texts_with_the_same_words(computed):
    rng = random.Random(1)
    texts = ["", ";", "x^2", "foo(x)", "a = x; y", "x = x", "a*b*c*d*f*g*h*i*j"]
    texts += ["(" * 41 + "x", "x" + "+x" * 50, "x" * 301]
    for text, _, _ in computed[:400]:
        at = rng.randrange(len(text) + 1)
        texts.append(text[:at] + rng.choice("+-*/()=;,.^ 1xe_\n§'[") + text[at + rng.randint(0, 1) :])
    refused = 0
    for text, result in zip(texts, in_node([{"text": text} for text in texts]), strict=True):
        try:
            assert parser.parse(text) == result.get("graph"), (text, result)
        except ExpressionError as error:
            refused += 1
            assert (str(error), error.position) == (result.get("message"), result.get("position")), text
    assert refused > 150


def test_the_constants_are_those_of_python_and_every_operation_has_a_slope_in_the_browser():
    assert parser.CONSTANTS == {"pi": math.pi, "e": math.e}
    body = "return Object.entries(figure.OPERATIONS).map(([op, { value }]) => [op, value.length]);"
    assert dict(ask("chain_rule", body)) == graphs.INPUTS


def test_values_and_gradients_of_the_browser_are_those_of_torch(computed):
    compared = 0
    for text, values, result in defined(computed):
        output, gradients = in_torch(text, values)
        assert result["values"][-1] == pytest.approx(output, rel=1e-9, abs=1e-12), text
        for one in result["graph"]:
            if one["op"] == "leaf":
                expected = gradients[one["name"]]
                assert result["gradients"][one["id"]] == pytest.approx(expected, rel=1e-9, abs=1e-12), (text, one)
        compared += 1
    assert compared > 300


def test_values_and_gradients_of_python_are_those_of_the_browser(computed):
    for text, values, result in defined(computed):
        graph = parser.parse(text)
        output, gradients = graphs.evaluate(graph, values)
        assert output == pytest.approx(result["values"][-1], rel=1e-9, abs=1e-12), text
        expected = {one["name"]: result["gradients"][one["id"]] for one in graph if one["op"] == "leaf"}
        assert gradients == pytest.approx(expected, rel=1e-9, abs=1e-12), text


def test_what_the_browser_calls_undefined_is_nan_in_python(computed):
    undefined = [entry for entry in computed if "graph" in entry[2] and entry[2]["values"][-1] is None]
    assert len(undefined) > 30
    for text, values, _ in undefined:
        output, gradients = graphs.evaluate(parser.parse(text), values)
        assert math.isnan(output) and all(math.isnan(slope) for slope in gradients.values()), text


def test_kinks_follow_torch():
    cases = [("abs(x)", {"x": 0.0}), ("relu(x)", {"x": 0.0}), ("x**0", {"x": 0.0}), ("x**y", {"x": 0.0, "y": 2.0})]
    cases += [("maximum(x, y)", {"x": 1.0, "y": 1.0}), ("maximum(x, x*y)", {"x": 1.0, "y": 1.0})]
    for (text, values), result in zip(cases, in_node([{"text": t, "values": v} for t, v in cases]), strict=True):
        expected = in_torch(text, values)[1]
        leaves = {one["name"]: one["id"] for one in result["graph"] if one["op"] == "leaf"}
        assert graphs.evaluate(result["graph"], values)[1] == expected
        assert {name: result["gradients"][id_] for name, id_ in leaves.items()} == expected


def test_widget_reads_values_gradients_and_output_without_a_front_end():
    widget = ChainRule("(x + y) * sin(x)", values={"x": 1.0, "y": 2.0})
    assert widget.values == {"x": 1.0, "y": 2.0}
    assert widget.output == pytest.approx(3 * math.sin(1))
    assert widget.gradients == pytest.approx({"x": math.sin(1) + 3 * math.cos(1), "y": math.sin(1)})
    widget.values = {"x": 0}
    assert widget.values == {"x": 0.0, "y": 2.0} and widget.gradients["x"] == pytest.approx(2)


def test_default_is_figure_1b():
    widget = ChainRule()
    assert (widget.values, widget.output, widget.gradients) == ({"x": 2.0}, 12.0, {"x": 12.0})


def test_assigning_an_expression_redraws_and_keeps_known_leaves():
    widget = ChainRule("x * y", values={"x": 3, "y": 4})
    changes = []
    widget.observe(lambda change: changes.append(change["name"]), ["graph", "values", "selected"])
    widget.expression = "tanh(w*y)"
    assert widget.values == {"w": 2.0, "y": 4.0} and widget.selected == "w"
    assert widget.graph == parser.parse("tanh(w*y)") and set(changes) == {"graph", "values", "selected"}


def test_what_the_reader_types_arrives_from_the_front_end():
    widget = ChainRule("x * y")
    widget.set_state({"expression": "p*q", "graph": [], "values": {"p": 4, "q": 5}, "selected": "q", "delta": 0.5})
    assert (widget.values, widget.gradients) == ({"p": 4.0, "q": 5.0}, {"p": 5.0, "q": 4.0})
    assert (widget.selected, widget.delta, widget.graph) == ("q", 0.5, parser.parse("p*q"))
    widget.set_state({"values": {"v": 4}, "selected": "v", "expression": "v*v"})  # in any order
    assert widget.gradients == {"v": 8.0}
    widget.expression = "p*q"
    widget.values = {"p": 4, "q": 5}
    with pytest.raises(ValueError, match="finite number for q"):
        widget.set_state({"expression": "p*q*r", "values": {"p": 4, "q": None}})
    assert widget.expression == "p*q" and widget.values == {"p": 4.0, "q": 5.0}


def test_a_graph_built_from_tensors_keeps_what_is_shared():
    x, y = Tensor(2.0, requires_grad=True), Tensor(-1.0, requires_grad=True, name="why")
    shared = x * y
    z = maximum(shared**2, 0.5) + exp(shared) * 3 - tanh(-x) / abs(y)
    widget = ChainRule(z, x=x, prod=shared)
    assert [one["name"] for one in widget.graph if one["op"] == "mul"][0] == "prod"
    assert sum(one["inputs"].count(2) for one in widget.graph) == 2 and widget.graph[2]["name"] == "prod"
    z.backward()
    assert widget.expression == "" and widget.values == {"x": 2.0, "why": -1.0}
    assert widget.output == pytest.approx(z.item())
    assert widget.gradients == pytest.approx({"x": x.grad.item(), "why": y.grad.item()})
    widget.expression = "a + b"
    assert widget.gradients == {"a": 1.0, "b": 1.0}


def test_a_tensor_brings_its_own_name_and_a_keyword_wins():
    x, y = Tensor(0.5, requires_grad=True, name="x"), Tensor(2.0, requires_grad=True, name="mine")
    h = (x * y).tanh()
    h.name = "h"
    z = h * h + h
    z.name = "loss"
    names = [one["name"] for one in ChainRule(z, yours=y).graph]
    assert names == ["x", "yours", None, "h", None, "loss"]
    assert [one["name"] for one in ChainRule(z, yours=y, z=z, s=h).graph] == ["x", "yours", None, "s", None, "z"]


@pytest.mark.parametrize("name", ["exp", "pi", "hidden unit", "1st", "a_name_too_long", "ä", "", 7, "x"])
def test_a_name_that_cannot_be_drawn_falls_back_to_a_number(name):
    """The last one, x, is in use already."""
    x, other = leaf(), leaf(3.0, name=name)
    step = x * other
    step.name = name
    widget = ChainRule(step + 1, x=x)
    assert widget.values == {"x": 2.0, "u1": 3.0} and widget.gradients == {"x": 3.0, "u1": 2.0}
    assert [one["name"] for one in widget.graph] == ["x", "u1", None, None, "z"]


def test_a_number_that_falls_back_is_free():
    widget = ChainRule(leaf(name="u1") * leaf(3.0, name="no name") * leaf(4.0, name="log"))
    assert widget.values == {"u1": 2.0, "u2": 3.0, "u3": 4.0}
    output = leaf() * 2
    output.name = "x"
    assert ChainRule(output).graph[-1]["name"] == "z"


def test_the_name_of_a_constant_is_not_a_leaf():
    widget = ChainRule(leaf() * Tensor(3.0, name="three"))
    assert widget.values == {"x": 2.0} and widget.graph[1]["op"] == "constant"


def long_chain():
    x = y = Tensor(1.0, requires_grad=True)
    for _ in range(100_000):
        y = y + 1
    return ChainRule(y, x=x)


def leaf(value=2.0, name="x"):
    return Tensor(value, requires_grad=True, name=name)


BAD_CALLS = {
    "a vector": (lambda: ChainRule(Tensor([1.0, 2.0], requires_grad=True, name="v") * 2), r"shape \(2,\)"),
    "a reduction": (lambda: ChainRule(Tensor([1.0], requires_grad=True, name="v").sum()), "got sum"),
    "a leaf without a name": (lambda: ChainRule(leaf(name=None) * 2), "name for every leaf"),
    "a stranger": (lambda: ChainRule(leaf() * 2, y=leaf()), "expected y to be a Tensor"),
    "no Tensor": (lambda: ChainRule(leaf() * 2, y=2.0), "expected y to be a Tensor"),
    "a keyword beside text": (lambda: ChainRule("x*y", x=leaf()), "only beside a Tensor, got x"),
    "values beside a Tensor": (lambda: ChainRule(leaf() * 2, values={"x": 1}), "no values beside a Tensor"),
    "a keyword that is a function": (lambda: ChainRule((x := leaf()) * 2, exp=x), "got 'exp'"),
    "two keywords for one Tensor": (lambda: ChainRule((x := leaf()) * 2, a=x, b=x), "one name for each Tensor"),
    "no leaf": (lambda: ChainRule(Tensor(2.0) * 3), "1 to 8 leaves, got 0"),
    "not finite": (lambda: ChainRule(leaf(math.inf) * 2), "finite"),
    "too long": (long_chain, "at most 40 nodes"),
    "an unknown leaf": (lambda: ChainRule("x*y", values={"q": 1}), "one of the leaves x, y, got 'q'"),
    "nan": (lambda: ChainRule("x", values={"x": math.nan}), "finite number for x, got nan"),
    "a string": (lambda: ChainRule("x", values={"x": "1"}), "finite number for x, got '1'"),
    "a boolean": (lambda: ChainRule("x", values={"x": True}), "finite number for x, got True"),
    "a list of values": (lambda: ChainRule("x", values=[1]), "dict leaf -> number, got list"),
    "an empty range": (lambda: ChainRule("x", ranges={"x": (1, 1)}), r"range \(low, high\)"),
    "a range of one": (lambda: ChainRule("x", ranges={"x": 3}), r"range \(low, high\)"),
    "a range for nothing": (lambda: ChainRule("x", ranges={"q": (0, 1)}), "got 'q'"),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_gets_one_clear_error(case):
    call, message = BAD_CALLS[case]
    with pytest.raises(ValueError, match=message):
        call()


def test_an_expression_is_text():
    with pytest.raises(TypeError, match="as text, got int"):
        ChainRule(3)


@pytest.mark.parametrize("trait, value, message", [
    ("values", {"x": math.inf}, "finite number for x"),
    ("values", {"q": 1.0}, "got 'q'"),
    ("values", "x", "expected a dict"),
    ("expression", "x +", "character 4: expected a number"),
    ("expression", "", "got nothing"),
    ("graph", [], None),
    ("ranges", {"x": (2, 1)}, "range"),
    ("selected", "q", "got 'q'"),
    ("delta", 0.0, "other than 0"),
    ("delta", math.nan, "other than 0"),
    ("examples", [{"label": "none"}], "label, expression and values"),
    ("examples", [{"label": "bad", "expression": "x +", "values": {}}], "character 4"),
])
def test_a_bad_assignment_changes_nothing(trait, value, message):
    widget = ChainRule("x * y", ranges={"x": (-3, 3)})
    before = widget.static_state()
    if message is None:  # the graph of an expression is always the one of its text
        widget.graph = value
    else:
        with pytest.raises((ValueError, traitlets.TraitError), match=message):
            setattr(widget, trait, value)
    assert widget.static_state() == before


@pytest.mark.parametrize("graph", [
    [{"id": 0, "op": "leaf", "inputs": [], "name": "x"}],
    [{"id": 0, "op": "leaf", "inputs": [0], "name": "x", "value": None}],
    [{"id": 0, "op": "leaf", "inputs": [], "name": "x", "value": None},
     {"id": 1, "op": "eval", "inputs": [0], "name": "z", "value": None}],
    [{"id": 0, "op": "leaf", "inputs": [], "name": "x", "value": None},
     {"id": 1, "op": "leaf", "inputs": [], "name": "y", "value": None}],
    [{"id": 0, "op": "constant", "inputs": [], "name": None, "value": "1"}],
    "x", [None], [],
])
def test_a_graph_that_is_none_is_refused(graph):
    with pytest.raises(ValueError, match="ChainRule expected"):
        graphs.check_graph(graph)


@pytest.mark.parametrize("text", [
    "__import__('os').system('true')", "x.__class__", "().__class__", "lambda: x", "x[0]", "open(x)", "exec(x)",
    "eval(x)", "getattr(x, y)", "x if y else x", "f'{x}'", "x := 3", "x @ y", "x // y", "x % y", "~x", "not x",
    "x == y", "print(x)", "1j*x", "(" * 150 + "x" + ")" * 149, "-" * 299 + "x", "**" * 150, "9" * 299 + "9x",
    "\N{ARABIC-INDIC DIGIT TWO}*x", "\N{FULLWIDTH LATIN SMALL LETTER X}", "x" * 100_000,
])
def test_what_is_not_arithmetic_is_refused(text):
    with pytest.raises(ExpressionError, match="^character [0-9]+: expected"):
        ChainRule(text)


def test_there_is_no_negative_zero():
    assert math.copysign(1, parser.parse("x * -0")[1]["value"]) == 1


def test_huge_powers_are_undefined_and_not_computed():
    widget = ChainRule("10**10**10 * x + x**99999999")
    assert math.isnan(widget.output) and math.isnan(widget.gradients["x"])


def test_state_is_small_json_and_makes_the_same_widget():
    widget = ChainRule("(sigmoid(w*x + b) - t)**2", values={"w": 0.5}, ranges={"w": (-3, 3)})
    state = widget.static_state()
    assert len(json.dumps(state, allow_nan=False)) < 200_000
    assert state["widget"] == "chain_rule" and not any(name.startswith("_") for name in state)
    copy = ChainRule("x")
    copy.set_state({name: value for name, value in state.items() if name != "widget"})
    assert copy.static_state() == state
    largest = ChainRule("x" + "+x" * 39)
    assert len(json.dumps(largest.static_state(), allow_nan=False)) < 200_000


def test_files_and_text_form():
    widget = ChainRule("y = x**2; z = 3*y", values={"x": 2.0})
    assert "--course-orange" in widget._css and ".course-chain-rule" in widget._css
    assert "export default widget.default;" in str(widget._esm)
    bundle, _ = widget._repr_mimebundle_()
    text = "Interactive computational graph: y = x**2; z = 3*y at x = 2: z = 12, dz/dx = 12"
    assert bundle["text/plain"].startswith(text)


def test_every_example_draws():
    for example in ChainRule().examples:
        widget = ChainRule(example["expression"], values=example["values"])
        assert all(math.isfinite(slope) and slope != 0 for slope in widget.gradients.values())


def test_widgets_load_when_used():
    code = "import sys, course_utils.widgets; sys.exit('anywidget' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
