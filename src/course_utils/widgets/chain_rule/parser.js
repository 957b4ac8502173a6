// From text to a graph. The same parser as parser.py, rule for rule and message for message, so that both give the same
// graph; what the rules are about (functions, constants, limits) stands in language.json, which both read.

import LANGUAGE from "./language.json" with { type: "json" };

const { limits: LIMITS, functions: ARITY, constants: CONSTANTS } = LANGUAGE;
const SHAPES = Object.entries(LANGUAGE.tokens).map(([kind, shape]) => [kind, new RegExp(shape, "y")]);

function fail(position, message) {
  const error = new Error(`character ${position + 1}: ${message}`);
  error.position = position;
  throw error;
}

// The piece of the text that starts at a position: [its kind, the text itself], or [] where none does.
function pieceAt(text, position) {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = position;
    const match = shape.exec(text);
    if (match) return [kind, match[0]];
  }
  return [];
}

function tokenize(text) {
  const tokens = [];
  for (let position = 0; position < text.length; ) {
    const [kind, piece] = pieceAt(text, position);
    if (!kind && text[position] === "^") fail(position, 'expected "**" for a power, got "^"');
    if (!kind) {
      const got = String.fromCodePoint(text.codePointAt(position));
      fail(position, `expected numbers, names and + - * / ** ( ), got "${got}"`);
    }
    if (kind === "name" && piece.length > LIMITS.nameLength) {
      fail(position, `expected a name of at most ${LIMITS.nameLength} characters, got "${piece}"`);
    }
    if (kind !== "space") tokens.push({ kind, text: piece, position });
    position += piece.length;
  }
  tokens.push({ kind: "end", text: "", position: text.length });
  return tokens;
}

class Parser {
  constructor(text) {
    this.tokens = tokenize(text);
    this.cursor = 0;
    this.depth = 0;
    this.nodes = [];
    this.names = new Map(); // name -> id
  }

  get token() {
    return this.tokens[this.cursor];
  }

  take(...texts) {
    if (this.token.kind !== "symbol" || !texts.includes(this.token.text)) return null;
    return this.tokens[this.cursor++];
  }

  expected(what) {
    const token = this.token;
    const got = { end: "the end", "end of line": "the end of the line" }[token.kind] || `"${token.text}"`;
    fail(token.position, `expected ${what}, got ${got}`);
  }

  add(position, op, inputs, name = null, value = null) {
    if (this.nodes.length >= LIMITS.nodes) {
      fail(position, `expected at most ${LIMITS.nodes} nodes in the graph, got more`);
    }
    this.nodes.push({ id: this.nodes.length, op, inputs, name, value });
    return this.nodes.length - 1;
  }

  program() {
    const lines = [];
    while (this.token.kind !== "end") {
      if (this.token.kind === "end of line") this.cursor++;
      else lines.push(this.line());
    }
    if (!lines.length) fail(0, "expected an expression such as x**2, got nothing");
    const last = lines.pop();
    for (const { name, position } of lines) {
      if (name === null) fail(position, 'expected a name for this line, such as "y = ...": only the last may lack one');
    }
    const used = new Set(this.nodes.flatMap((node) => node.inputs).concat(last.id));
    for (const { id, name, position } of lines) {
      if (!used.has(id)) fail(position, `expected "${name}" to be used in the last line, got no use of it`);
    }
    if (!this.nodes.some((node) => node.op === "leaf")) {
      fail(0, "expected at least one variable such as x, got numbers only");
    }
    if (this.nodes[last.id].name === null) this.nodes[last.id].name = freeName(new Set(this.names.keys()));
    return this.nodes;
  }

  line() {
    const start = this.token;
    let name = null;
    const next = this.tokens[this.cursor + 1];
    if (start.kind === "name" && next.kind === "symbol" && next.text === "=") {
      name = start.text;
      const kind = Object.hasOwn(ARITY, name) ? "function" : Object.hasOwn(CONSTANTS, name) ? "constant" : null;
      if (kind) fail(start.position, `expected a new name before "=", got the ${kind} "${name}"`);
      this.cursor += 2;
    }
    const id = this.sum();
    if (!["end", "end of line"].includes(this.token.kind)) this.expected("an operator or the end of the line");
    if (name !== null) {
      if (this.names.has(name)) {
        fail(start.position, `expected a new name before "=", got "${name}", which is already in use`);
      }
      this.names.set(name, id);
      if (this.nodes[id].name === null) this.nodes[id].name = name;
    }
    return { id, name, position: start.position };
  }

  sum() {
    let left = this.product();
    for (let sign; (sign = this.take("+", "-")); ) {
      const right = this.product();
      left = this.add(sign.position, sign.text === "+" ? "add" : "sub", [left, right]);
    }
    return left;
  }

  product() {
    let left = this.unary();
    for (let sign; (sign = this.take("*", "/")); ) {
      const right = this.unary();
      left = this.add(sign.position, sign.text === "*" ? "mul" : "div", [left, right]);
    }
    return left;
  }

  unary() {
    if (++this.depth > LIMITS.depth) {
      fail(this.token.position, `expected at most ${LIMITS.depth} levels of nesting, got more`);
    }
    const sign = this.take("-", "+");
    let id = sign ? this.unary() : this.power();
    if (sign && sign.text === "-") id = this.negated(sign, id);
    this.depth--;
    return id;
  }

  negated(sign, id) {
    const node = this.nodes[id];
    // A minus before a plain number is part of the number.
    if (node.op !== "constant" || node.name !== null) return this.add(sign.position, "neg", [id]);
    node.value = node.value === 0 ? 0 : -node.value;
    return id;
  }

  power() {
    const base = this.atom();
    const sign = this.take("**");
    if (!sign) return base;
    const exponent = this.unary();
    return this.add(sign.position, "pow", [base, exponent]);
  }

  atom() {
    const token = this.token;
    if (token.kind === "number") {
      this.cursor++;
      const value = Number(token.text);
      if (!Number.isFinite(value)) fail(token.position, `expected a number below 1e308, got "${token.text}"`);
      return this.add(token.position, "constant", [], null, value);
    }
    if (token.kind === "name") {
      this.cursor++;
      return this.take("(") ? this.call(token) : this.name(token);
    }
    if (this.take("(")) {
      const id = this.sum();
      if (!this.take(")")) this.expected('an operator or ")"');
      return id;
    }
    return this.expected('a number, a name or "("');
  }

  call(token) {
    const name = token.text;
    if (!Object.hasOwn(ARITY, name)) {
      fail(token.position, `expected a function (${Object.keys(ARITY).join(", ")}), got "${name}"`);
    }
    const inputs = [this.sum()];
    while (this.take(",")) inputs.push(this.sum());
    if (!this.take(")")) this.expected('an operator, "," or ")"');
    if (inputs.length !== ARITY[name]) {
      fail(token.position, `expected ${ARITY[name]} in the parentheses of ${name}, got ${inputs.length}`);
    }
    return this.add(token.position, name, inputs);
  }

  name(token) {
    const name = token.text;
    if (Object.hasOwn(ARITY, name)) fail(token.position, `expected "(" after the function ${name}, got none`);
    if (Object.hasOwn(CONSTANTS, name)) return this.add(token.position, "constant", [], name, CONSTANTS[name]);
    if (!this.names.has(name)) {
      if (this.nodes.filter((node) => node.op === "leaf").length >= LIMITS.leaves) {
        fail(token.position, `expected at most ${LIMITS.leaves} variables, got one more: "${name}"`);
      }
      this.names.set(name, this.add(token.position, "leaf", [], name));
    }
    return this.names.get(name);
  }
}

function freeName(used) {
  if (!used.has("z")) return "z";
  let number = 2;
  while (used.has(`z${number}`)) number++;
  return `z${number}`;
}

// Turn text into a graph: nodes {id, op, inputs, name, value} in topological order, the output last.
// Throws an Error whose message says what was expected and where; its `position` counts from 0.
export function parse(text) {
  if (typeof text !== "string") throw new TypeError(`expected an expression as text, got ${typeof text}`);
  if (text.length > LIMITS.characters) {
    fail(LIMITS.characters, `expected at most ${LIMITS.characters} characters, got ${text.length}`);
  }
  return new Parser(text).program();
}
