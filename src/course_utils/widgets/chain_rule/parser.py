"""Turn an expression such as ``y = x**2; z = 3*y`` into a graph, without ever evaluating it as code.

A graph is a list of nodes ``{"id", "op", "inputs", "name", "value"}`` in topological order, the output last. `op` is
"leaf", "constant" or the name of an operation of `course_utils.autograd`; `inputs` are ids; `value` is the number of a
constant and None elsewhere. `parser.js` is the same parser, rule for rule and message for message; what the rules are
about (kinds of tokens, functions, constants, limits) stands in `language.json`, which both read.

    lines       line (";" or newline, line) ...        all but the last have a name
    line        [name "="] sum
    sum         product (("+" | "-") product) ...
    product     unary (("*" | "/") unary) ...
    unary       ("-" | "+") unary | power
    power       atom ["**" unary]                      binds tighter than a minus on its left, as in Python
    atom        number | name | function "(" sum ("," sum) ... ")" | "(" sum ")"
"""

import json
import math
import re
from pathlib import Path

from course_utils.widgets.base import WidgetValueError

LANGUAGE = json.loads(Path(__file__).with_name("language.json").read_text(encoding="utf-8"))
ARITY, CONSTANTS = LANGUAGE["functions"], LANGUAGE["constants"]
MAX_CHARACTERS, MAX_NODES, MAX_LEAVES, MAX_NAME, MAX_DEPTH = (
    LANGUAGE["limits"][name] for name in ("characters", "nodes", "leaves", "nameLength", "depth")
)

_SHAPES = [(kind, re.compile(shape)) for kind, shape in LANGUAGE["tokens"].items()]


class ExpressionError(WidgetValueError):
    """An expression that cannot be drawn; `position` counts characters from 0."""

    def __init__(self, position, message):
        super().__init__(f"character {position + 1}: {message}")
        self.position = position


class Token:
    """A piece of the text: its kind, the text itself, and where it starts."""

    def __init__(self, kind, text, position):
        self.kind, self.text, self.position = kind, text, position


def _tokenize(text):
    tokens, position = [], 0
    while position < len(text):
        kind, match = next(((kind, m) for kind, shape in _SHAPES if (m := shape.match(text, position))), (None, None))
        if kind is None and text[position] == "^":
            raise ExpressionError(position, 'expected "**" for a power, got "^"')
        if kind is None:
            raise ExpressionError(position, f'expected numbers, names and + - * / ** ( ), got "{text[position]}"')
        if kind == "name" and len(match.group()) > MAX_NAME:
            message = f'expected a name of at most {MAX_NAME} characters, got "{match.group()}"'
            raise ExpressionError(position, message)
        if kind != "space":
            tokens.append(Token(kind, match.group(), position))
        position = match.end()
    return [*tokens, Token("end", "", len(text))]


class _Parser:
    """A recursive-descent parser: one method for each line of the grammar."""

    def __init__(self, text):
        self.tokens = _tokenize(text)
        self.cursor = self.depth = 0
        self.nodes, self.names = [], {}

    @property
    def token(self):
        return self.tokens[self.cursor]

    def take(self, *texts):
        token = self.token
        if token.kind != "symbol" or token.text not in texts:
            return None
        self.cursor += 1
        return token

    def expected(self, what):
        token = self.token
        got = {"end": "the end", "end of line": "the end of the line"}.get(token.kind, f'"{token.text}"')
        raise ExpressionError(token.position, f"expected {what}, got {got}")

    def add(self, position, op, inputs, name=None, value=None):
        if len(self.nodes) >= MAX_NODES:
            raise ExpressionError(position, f"expected at most {MAX_NODES} nodes in the graph, got more")
        self.nodes.append({"id": len(self.nodes), "op": op, "inputs": inputs, "name": name, "value": value})
        return len(self.nodes) - 1

    def program(self):
        lines = []
        while self.token.kind != "end":
            if self.token.kind == "end of line":
                self.cursor += 1
            else:
                lines.append(self.line())
        if not lines:
            raise ExpressionError(0, "expected an expression such as x**2, got nothing")
        *lines, (output, _, _) = lines
        for _, name, position in lines:
            if name is None:
                message = 'expected a name for this line, such as "y = ...": only the last may lack one'
                raise ExpressionError(position, message)
        used = {id_ for node in self.nodes for id_ in node["inputs"]} | {output}
        for id_, name, position in lines:
            if id_ not in used:
                raise ExpressionError(position, f'expected "{name}" to be used in the last line, got no use of it')
        if not any(node["op"] == "leaf" for node in self.nodes):
            raise ExpressionError(0, "expected at least one variable such as x, got numbers only")
        if self.nodes[output]["name"] is None:
            self.nodes[output]["name"] = free_name(self.names)
        return self.nodes

    def line(self):
        start, name = self.token, None
        following = self.tokens[self.cursor + 1] if start.kind == "name" else start
        if following.kind == "symbol" and following.text == "=" and start.kind == "name":
            name = start.text
            for kind, known in (("function", ARITY), ("constant", CONSTANTS)):
                if name in known:
                    raise ExpressionError(start.position, f'expected a new name before "=", got the {kind} "{name}"')
            self.cursor += 2
        id_ = self.sum()
        if self.token.kind not in ("end", "end of line"):
            self.expected("an operator or the end of the line")
        if name is not None:
            if name in self.names:
                message = f'expected a new name before "=", got "{name}", which is already in use'
                raise ExpressionError(start.position, message)
            self.names[name] = id_
            self.nodes[id_]["name"] = self.nodes[id_]["name"] or name
        return id_, name, start.position

    def sum(self):
        left = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            left = self.add(sign.position, "add" if sign.text == "+" else "sub", [left, right])
        return left

    def product(self):
        left = self.unary()
        while sign := self.take("*", "/"):
            right = self.unary()
            left = self.add(sign.position, "mul" if sign.text == "*" else "div", [left, right])
        return left

    def unary(self):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(self.token.position, f"expected at most {MAX_DEPTH} levels of nesting, got more")
        sign = self.take("-", "+")
        id_ = self.unary() if sign else self.power()
        if sign and sign.text == "-":
            id_ = self.negated(sign, id_)
        self.depth -= 1
        return id_

    def negated(self, sign, id_):
        node = self.nodes[id_]
        if node["op"] != "constant" or node["name"] is not None:
            return self.add(sign.position, "neg", [id_])
        node["value"] = -node["value"] or 0.0  # a minus before a plain number is part of the number; no -0.0
        return id_

    def power(self):
        base = self.atom()
        sign = self.take("**")
        if not sign:
            return base
        return self.add(sign.position, "pow", [base, self.unary()])

    def atom(self):
        token = self.token
        if token.kind == "number":
            self.cursor += 1
            value = float(token.text)
            if not math.isfinite(value):
                raise ExpressionError(token.position, f'expected a number below 1e308, got "{token.text}"')
            return self.add(token.position, "constant", [], None, value)
        if token.kind == "name":
            self.cursor += 1
            return self.call(token) if self.take("(") else self.name(token)
        if self.take("("):
            id_ = self.sum()
            if not self.take(")"):
                self.expected('an operator or ")"')
            return id_
        return self.expected('a number, a name or "("')

    def call(self, token):
        name = token.text
        if name not in ARITY:
            raise ExpressionError(token.position, f'expected a function ({", ".join(ARITY)}), got "{name}"')
        inputs = [self.sum()]
        while self.take(","):
            inputs.append(self.sum())
        if not self.take(")"):
            self.expected('an operator, "," or ")"')
        if len(inputs) != ARITY[name]:
            message = f"expected {ARITY[name]} in the parentheses of {name}, got {len(inputs)}"
            raise ExpressionError(token.position, message)
        return self.add(token.position, name, inputs)

    def name(self, token):
        name = token.text
        if name in ARITY:
            raise ExpressionError(token.position, f'expected "(" after the function {name}, got none')
        if name in CONSTANTS:
            return self.add(token.position, "constant", [], name, CONSTANTS[name])
        if name not in self.names:
            if sum(node["op"] == "leaf" for node in self.nodes) >= MAX_LEAVES:
                message = f'expected at most {MAX_LEAVES} variables, got one more: "{name}"'
                raise ExpressionError(token.position, message)
            self.names[name] = self.add(token.position, "leaf", [], name)
        return self.names[name]


def free_name(used):
    """Return a name for an output that has none: z, or z2, z3, ... if that is taken."""
    if "z" not in used:
        return "z"
    number = 2
    while f"z{number}" in used:
        number += 1
    return f"z{number}"


def parse(text):
    """Turn text into a graph.

    Args:
        text: the expression, at most 300 characters.

    Returns:
        A list of nodes (see above), at most 40, of which at most 8 are leaves.

    Raises:
        ExpressionError: the text is not such an expression; the message says what was expected and where.
        TypeError: the expression is not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"ChainRule expected an expression as text, got {type(text).__name__}")
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(MAX_CHARACTERS, f"expected at most {MAX_CHARACTERS} characters, got {len(text)}")
    return _Parser(text).program()
