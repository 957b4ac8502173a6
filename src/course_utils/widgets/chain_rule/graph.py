"""Graphs as the widget draws them: made from Tensors, checked, and computed with Tensors."""

import itertools
import math
import re

import numpy as np

from course_utils import autograd
from course_utils.arguments import is_number
from course_utils.autograd import Tensor
from course_utils.widgets.base import WidgetValueError
from course_utils.widgets.chain_rule.parser import (
    ARITY,
    CONSTANTS,
    LANGUAGE,
    MAX_LEAVES,
    MAX_NAME,
    MAX_NODES,
    free_name,
)

# How many inputs an operation has: the operators, and the functions that an expression can call.
INPUTS = {"add": 2, "sub": 2, "mul": 2, "div": 2, "pow": 2, "neg": 1} | ARITY
_NAME = re.compile(LANGUAGE["tokens"]["name"])


def leaves(graph):
    """Return the names of the leaves, in the order in which they were first used."""
    return [node["name"] for node in graph if node["op"] == "leaf"]


def output_name(graph):
    """Return the name of the output."""
    return graph[-1]["name"]


def _is_name(name):
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        return False
    return name not in ARITY and name not in CONSTANTS


def _check_name(name):
    if not _is_name(name):
        raise WidgetValueError(f"ChainRule expected a name of at most {MAX_NAME} letters, digits and _ that is neither "
                               f"a function nor a constant, got {name!r}")
    return name


def check_graph(graph):
    """Return the graph if the widget can draw it.

    Raises:
        WidgetValueError: it is not a list of nodes in topological order with known operations and unique names.
    """
    if not isinstance(graph, list) or not 1 <= len(graph) <= MAX_NODES:
        raise WidgetValueError(f"ChainRule expected a graph of 1 to {MAX_NODES} nodes, got {_came(graph)}")
    for index, node in enumerate(graph):
        if not _is_node(node, index):
            raise WidgetValueError(f"ChainRule expected node {index} of the graph as {{id, op, inputs, name, value}} "
                                   f"with a known op and earlier nodes as inputs, got {_came(node)}")
    names = [node["name"] for node in graph if node["name"] is not None and node["op"] != "constant"]
    for name in names:
        _check_name(name)
    if len(set(names)) != len(names):
        raise WidgetValueError(f"ChainRule expected a different name for each node, got {', '.join(names)}")
    if not 1 <= len(leaves(graph)) <= MAX_LEAVES:
        raise WidgetValueError(f"ChainRule expected 1 to {MAX_LEAVES} leaves, got {len(leaves(graph))}")
    used = {id_ for node in graph for id_ in node["inputs"]}
    if used != set(range(len(graph) - 1)) or graph[-1]["name"] is None:
        raise WidgetValueError("ChainRule expected every node to lead to the last, which has a name; one does not")
    return graph


def _is_node(node, index):
    if not isinstance(node, dict) or set(node) != {"id", "op", "inputs", "name", "value"} or node["id"] != index:
        return False
    op, inputs, name, value = node["op"], node["inputs"], node["name"], node["value"]
    count = {"leaf": 0, "constant": 0} | INPUTS
    if not isinstance(op, str) or not isinstance(inputs, list) or count.get(op) != len(inputs):
        return False
    if not all(isinstance(id_, int) and 0 <= id_ < index for id_ in inputs) or not isinstance(name, str | None):
        return False
    return (name is not None or op != "leaf") and (is_number(value) if op == "constant" else value is None)


def _came(value):
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _parents(tensor):
    """Return the parents of a Tensor; a number as exponent counts as one."""
    if tensor.op == "pow" and len(tensor.parents) == 1:
        return (*tensor.parents, Tensor(float(tensor.params["exponent"])))
    return tensor.parents


def _in_order(root):
    """List root and everything it was computed from, inputs first, and the inputs of each."""
    order, inputs, stack = [], {}, [(root, False)]
    while stack:
        tensor, done = stack.pop()
        if done:
            order.append(tensor)
        elif tensor not in inputs:
            inputs[tensor] = _parents(tensor)
            if len(inputs) > MAX_NODES:
                raise WidgetValueError(f"ChainRule expected at most {MAX_NODES} nodes in the graph, got more")
            stack.append((tensor, True))
            stack.extend((parent, False) for parent in reversed(inputs[tensor]))
    return order, inputs


def _names(order, given):
    """Choose a name for each tensor: the keyword, else its own if that can be drawn and is still free.

    Leaves and the output get one in any case; a step without one stays without, and is drawn as u₁, u₂, …
    """
    members = set(order)
    names = {}
    for name, tensor in given.items():
        if not isinstance(tensor, Tensor) or tensor not in members:
            raise WidgetValueError(f"ChainRule expected {name} to be a Tensor with requires_grad=True that the output "
                                   f"was computed from, got {_came(tensor)}")
        if tensor in names:
            raise WidgetValueError(f"ChainRule expected one name for each Tensor, got {names[tensor]} and {name}")
        names[tensor] = _check_name(name)
    taken = set(names.values())
    for tensor in order:
        if tensor not in names and tensor.requires_grad and _is_name(tensor.name) and tensor.name not in taken:
            names[tensor] = tensor.name
            taken.add(tensor.name)
    for tensor in order:
        if tensor not in names and tensor.op == "leaf" and tensor.requires_grad and tensor.name is not None:
            names[tensor] = next(name for number in itertools.count(1) if (name := f"u{number}") not in taken)
            taken.add(names[tensor])
    if order[-1].op != "leaf":
        names.setdefault(order[-1], free_name(taken))
    return names


def from_tensor(root, given):
    """Turn the computation behind a scalar Tensor into a graph; what is shared in it stays shared.

    Args:
        root: the output, a Tensor with one element.
        given: names for Tensors in its graph, a dict name -> Tensor; they win over the names that Tensors have.
            Other leaves that require a gradient need a name of their own (`Tensor(2.0, requires_grad=True, name="x")`),
            which becomes u1, u2, … if it is in use already or cannot be drawn; the rest are constants.

    Returns:
        (graph, values): the graph, and the values of the leaves, a dict name -> float.

    Raises:
        WidgetValueError: a tensor has several elements, an operation cannot be drawn, a leaf has no name, a value is
            not finite, or the graph is too large.
    """
    order, inputs = _in_order(root)
    names = _names(order, given)
    numbers, graph, values = {}, [], {}
    for tensor in order:
        node = _node(tensor, names.get(tensor), len(graph), [numbers[parent] for parent in inputs[tensor]])
        numbers[tensor] = node["id"]
        graph.append(node)
        if node["op"] == "leaf":
            values[node["name"]] = _number(tensor)
    return check_graph(graph), values


def _number(tensor):
    if not is_number(tensor.data.item()):
        raise WidgetValueError(f"ChainRule expected finite numbers in the graph, got {tensor.data.item()!r}")
    return float(tensor.data.item())


def _node(tensor, name, number, inputs):
    if tensor.data.size != 1:
        raise WidgetValueError(f"ChainRule expected single numbers, got a tensor of shape {tensor.data.shape}"
                               f"{'' if tensor.op == 'leaf' else ' from ' + tensor.op}")
    op, value = tensor.op, None
    if op == "leaf" and not (tensor.requires_grad or name):
        op, value = "constant", _number(tensor)
    elif op == "leaf" and name is None:
        raise WidgetValueError("ChainRule expected a name for every leaf, got one without: write ChainRule(z, x=x) or "
                               'Tensor(2.0, requires_grad=True, name="x")')
    elif op != "leaf" and op not in INPUTS:
        drawn = ", ".join(sorted(INPUTS))
        raise WidgetValueError(f"ChainRule expected operations that it can draw ({drawn}), got {op}")
    return {"id": number, "op": op, "inputs": inputs, "name": name, "value": value}


def evaluate(graph, values):
    """Compute a graph with Tensors.

    Args:
        graph: a list of nodes.
        values: dict leaf name -> float.

    Returns:
        (output, gradients): a float, and a dict leaf name -> derivative of the output. All are nan if any step
        is undefined (the logarithm of a negative number, a division by zero, an overflow).
    """
    tensors = []
    with np.errstate(all="ignore"):
        for node in graph:
            inputs = [tensors[id_] for id_ in node["inputs"]]
            if node["op"] == "leaf":
                tensors.append(Tensor(float(values[node["name"]]), requires_grad=True))
            elif node["op"] == "constant":
                tensors.append(Tensor(float(node["value"])))
            else:
                tensors.append(_OPERATIONS[node["op"]](*inputs))
            if not math.isfinite(tensors[-1].item()):
                return math.nan, dict.fromkeys(leaves(graph), math.nan)
        tensors[-1].backward()
    of_leaf = {node["name"]: tensors[node["id"]] for node in graph if node["op"] == "leaf"}
    return tensors[-1].item(), {name: float(tensor.grad.item()) for name, tensor in of_leaf.items()}


_OPERATIONS = {name: getattr(autograd.operations, name) for name in INPUTS}
