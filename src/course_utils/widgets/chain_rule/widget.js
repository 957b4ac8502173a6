// The interactive figure ChainRule: a computational graph drawn from an expression, with values, slopes, derivatives,
// paths, and small changes that travel through it (the review's Fig. 1b).
//
// First the pure functions, which Node tests: parse, evaluate, paths, nudge, format, describe, layout. Then the view.
// The parser is the same as parser.py, rule for rule and message for message, so that both give the same graph.

import { FigureView, build, format, html, same, setText, superscript, svg } from "../shared.js";

export const LIMITS = { characters: 300, nodes: 40, leaves: 8, nameLength: 12, depth: 40, paths: 12 };

const ARITY = { exp: 1, log: 1, sqrt: 1, tanh: 1, sigmoid: 1, relu: 1, sin: 1, cos: 1, abs: 1, maximum: 2 };
const CONSTANTS = { pi: Math.PI, e: Math.E };
// Positive, and different from one another, so that no function of the list starts outside its domain.
const DEFAULT_VALUES = [2, 1, 0.5, 1.5, 3, 0.25, 2.5, 4];

// ---------------------------------------------------------------- parsing

function fail(position, message) {
  const error = new Error(`character ${position + 1}: ${message}`);
  error.position = position;
  throw error;
}

function isFunctionName(name) {
  return Object.prototype.hasOwnProperty.call(ARITY, name);
}

function isConstantName(name) {
  return Object.prototype.hasOwnProperty.call(CONSTANTS, name);
}

function tokenize(text) {
  const shapes = [
    ["space", /^[ \t\r]+/],
    ["number", /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/],
    ["name", /^[A-Za-z_][A-Za-z0-9_]*/],
    ["end of line", /^[;\n]/],
    ["symbol", /^(?:\*\*|[-+*/(),=])/],
  ];
  const tokens = [];
  let rest = text;
  while (rest) {
    const position = text.length - rest.length;
    const [kind, match] = shapes.map(([name, shape]) => [name, rest.match(shape)]).find((pair) => pair[1]) || [];
    if (!kind && rest[0] === "^") fail(position, 'expected "**" for a power, got "^"');
    if (!kind) fail(position, `expected numbers, names and + - * / ** ( ), got "${String.fromCodePoint(rest.codePointAt(0))}"`);
    if (kind === "name" && match[0].length > LIMITS.nameLength) {
      fail(position, `expected a name of at most ${LIMITS.nameLength} characters, got "${match[0]}"`);
    }
    if (kind !== "space") tokens.push({ kind, text: match[0], position });
    rest = rest.slice(match[0].length);
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
    if (this.nodes.length >= LIMITS.nodes) fail(position, `expected at most ${LIMITS.nodes} nodes in the graph, got more`);
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
    for (const line of lines) {
      if (line.name === null) fail(line.position, 'expected a name for this line, such as "y = ...": only the last may lack one');
    }
    const used = new Set(this.nodes.flatMap((node) => node.inputs).concat(last.id));
    for (const line of lines) {
      if (!used.has(line.id)) fail(line.position, `expected "${line.name}" to be used in the last line, got no use of it`);
    }
    if (!this.nodes.some((node) => node.op === "leaf")) fail(0, "expected at least one variable such as x, got numbers only");
    if (this.nodes[last.id].name === null) this.nodes[last.id].name = freeName(new Set(this.names.keys()));
    return this.nodes;
  }

  line() {
    const start = this.token;
    let name = null;
    const next = this.tokens[this.cursor + 1];
    if (start.kind === "name" && next.kind === "symbol" && next.text === "=") {
      name = start.text;
      if (isFunctionName(name)) fail(start.position, `expected a new name before "=", got the function "${name}"`);
      if (isConstantName(name)) fail(start.position, `expected a new name before "=", got the constant "${name}"`);
      this.cursor += 2;
    }
    const id = this.sum();
    if (this.token.kind !== "end" && this.token.kind !== "end of line") this.expected("an operator or the end of the line");
    if (name !== null) {
      if (this.names.has(name)) fail(start.position, `expected a new name before "=", got "${name}", which is already in use`);
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
    if (++this.depth > LIMITS.depth) fail(this.token.position, `expected at most ${LIMITS.depth} levels of nesting, got more`);
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
    if (!isFunctionName(name)) {
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
    if (isFunctionName(name)) fail(token.position, `expected "(" after the function ${name}, got none`);
    if (isConstantName(name)) return this.add(token.position, "constant", [], name, CONSTANTS[name]);
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

// ---------------------------------------------------------------- values, slopes, derivatives

function sigmoid(a) {
  return a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a));
}

// value(inputs…); slopes(inputs…, value), one for each input, with PyTorch's conventions where the slope jumps.
const OPERATIONS = {
  add: { value: (a, b) => a + b, slopes: () => [1, 1] },
  sub: { value: (a, b) => a - b, slopes: () => [1, -1] },
  mul: { value: (a, b) => a * b, slopes: (a, b) => [b, a] },
  div: { value: (a, b) => a / b, slopes: (a, b) => [1 / b, -a / (b * b)] },
  pow: {
    value: (a, b) => Math.pow(a, b),
    slopes: (a, b, v) => [b === 0 ? 0 : b * Math.pow(a, b - 1), a === 0 && b >= 0 ? 0 : v * Math.log(a)],
  },
  neg: { value: (a) => -a, slopes: () => [-1] },
  exp: { value: Math.exp, slopes: (a, v) => [v] },
  log: { value: Math.log, slopes: (a) => [1 / a] },
  sqrt: { value: Math.sqrt, slopes: (a, v) => [0.5 / v] },
  tanh: { value: Math.tanh, slopes: (a, v) => [1 - v * v] },
  sigmoid: { value: sigmoid, slopes: (a, v) => [v * (1 - v)] },
  relu: { value: (a) => Math.max(a, 0), slopes: (a) => [a > 0 ? 1 : 0] },
  sin: { value: Math.sin, slopes: (a) => [Math.cos(a)] },
  cos: { value: Math.cos, slopes: (a) => [-Math.sin(a)] },
  abs: { value: Math.abs, slopes: (a) => [Math.sign(a)] },
  maximum: {
    value: (a, b) => Math.max(a, b),
    slopes: (a, b) => (a === b ? [0.5, 0.5] : a > b ? [1, 0] : [0, 1]),
  },
};

function whyUndefined(op, [a, b]) {
  if (op === "div" && b === 0) return "it divides by zero";
  if (op === "log" && a <= 0) return `log needs a positive number and got ${format(a)}`;
  if (op === "sqrt" && a < 0) return `sqrt needs a number that is not negative and got ${format(a)}`;
  if (op === "pow" && a === 0 && b < 0) return "it divides by zero (a negative power of 0)";
  if (op === "pow" && a < 0 && !Number.isInteger(b)) return `${format(a)} has no real power ${format(b)}`;
  return "the result is too large for a number";
}

function slopeProblem(op, [a, b], slopes) {
  if (slopes.every((slope) => slope === null || Number.isFinite(slope))) return null;
  if (op === "sqrt") return "the slope of sqrt at 0 is infinite";
  if (op === "pow" && a === 0) return `the slope of a power ${format(b)} at 0 is infinite`;
  if (op === "pow" && a < 0) return `a power of ${format(a)} has no slope in its exponent`;
  return "the slope is too large for a number";
}

// Which nodes depend on a leaf. The others (constants, and sums of constants) have neither slope nor derivative.
function dependsOnLeaf(graph) {
  const depends = [];
  for (const node of graph) depends[node.id] = node.op === "leaf" || node.inputs.some((id) => depends[id]);
  return depends;
}

// Forward for the values and slopes, backward for the derivatives of the output (the last node).
// Returns arrays indexed by node id: values; slopes (one per input, null along constants); gradients (null for
// constants); and problems, a list of {id, reason} for what is undefined.
export function evaluate(graph, values) {
  const depends = dependsOnLeaf(graph);
  const result = { values: [], slopes: [], gradients: graph.map((node) => (depends[node.id] ? 0 : null)), problems: [] };
  for (const node of graph) {
    const inputs = node.inputs.map((id) => result.values[id]);
    let value = node.op === "leaf" ? values[node.name] : node.value;
    let slopes = [];
    if (node.inputs.length) {
      // What is computed from something undefined is undefined, also where 1 / infinity would give a number again.
      const known = inputs.every(Number.isFinite);
      const operation = OPERATIONS[node.op];
      const raw = known ? operation.value(...inputs) : NaN;
      value = Number.isFinite(raw) ? raw : NaN;
      const local = Number.isFinite(raw) ? operation.slopes(...inputs, value) : inputs.map(() => NaN);
      slopes = local.map((slope, slot) => (depends[node.inputs[slot]] ? slope : null));
      const reason = Number.isFinite(raw) ? slopeProblem(node.op, inputs, slopes) : whyUndefined(node.op, inputs);
      if (known && reason) result.problems.push({ id: node.id, reason });
    }
    result.values.push(value);
    result.slopes.push(slopes);
  }
  // Where the output is undefined it has no derivative.
  if (Number.isNaN(result.values[graph.length - 1])) {
    result.gradients = result.gradients.map((gradient) => (gradient === null ? null : NaN));
    return result;
  }
  result.gradients[graph.length - 1] = 1;
  for (const node of [...graph].reverse()) {
    node.inputs.forEach((id, slot) => {
      if (depends[id]) result.gradients[id] += result.gradients[node.id] * result.slopes[node.id][slot];
    });
  }
  return result;
}

// ---------------------------------------------------------------- paths

function edgesOut(graph) {
  const out = graph.map(() => []);
  for (const node of graph) node.inputs.forEach((from, slot) => out[from].push({ from, to: node.id, slot }));
  return out;
}

// How many paths lead from a node to the output, counted backwards without listing them.
export function countPaths(graph, fromId) {
  const out = edgesOut(graph);
  const counts = graph.map(() => 0);
  counts[graph.length - 1] = 1;
  for (let id = graph.length - 2; id >= 0; id--) counts[id] = out[id].reduce((sum, edge) => sum + counts[edge.to], 0);
  return counts[fromId];
}

// The first `limit` paths from a node to the output, each a list of edges {from, to, slot}.
export function paths(graph, fromId, limit = LIMITS.paths) {
  const out = edgesOut(graph);
  const found = [];
  const follow = (id, path) => {
    if (found.length >= limit) return;
    if (id === graph.length - 1) found.push(path);
    for (const edge of out[id]) follow(edge.to, [...path, edge]);
  };
  follow(fromId, []);
  return found;
}

// The product of the slopes along a path.
export function pathProduct(path, slopes) {
  return path.reduce((product, edge) => product * slopes[edge.to][edge.slot], 1);
}

// ---------------------------------------------------------------- a small change travels

// Change one leaf by delta. steps: for each node the change reaches, {id, exact, predicted, terms}, where
// predicted = sum of slope * predicted change over the inputs that change, and terms lists these products.
export function nudge(graph, values, leaf, delta) {
  const before = evaluate(graph, values);
  const after = evaluate(graph, { ...values, [leaf]: values[leaf] + delta });
  const predicted = [];
  const steps = [];
  for (const node of graph) {
    const terms = [];
    node.inputs.forEach((from, slot) => {
      if (predicted[from] !== undefined) terms.push({ from, slope: before.slopes[node.id][slot], delta: predicted[from] });
    });
    if (node.op === "leaf" && node.name === leaf) predicted[node.id] = delta;
    else if (terms.length) predicted[node.id] = terms.reduce((sum, term) => sum + term.slope * term.delta, 0);
    else continue;
    const exact = after.values[node.id] - before.values[node.id];
    steps.push({ id: node.id, exact, predicted: predicted[node.id], terms });
  }
  const output = graph.length - 1;
  const reached = predicted[output] !== undefined;
  const actual = reached ? after.values[output] - before.values[output] : 0;
  const first = reached ? predicted[output] : 0;
  // What rounding alone can do to a difference of two such numbers.
  const rounding = 16 * Number.EPSILON * Math.max(Math.abs(before.values[output]), Math.abs(after.values[output]), 1e-300);
  const gap = actual - first;
  const error = Math.abs(gap) <= rounding ? 0 : gap;
  const relative = error === 0 ? 0 : Math.abs(error / actual);
  return { leaf, delta, steps, actual, predicted: first, error, relative, problems: after.problems };
}

// ---------------------------------------------------------------- numbers and names as text

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

function inBrackets(number) {
  return number < 0 ? `(${format(number)})` : format(number);
}

const TITLES = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} − ${b}`,
  mul: (a, b) => `${a} × ${b}`,
  div: (a, b) => `${a} / ${b}`,
  neg: (a) => `−${a}`,
  abs: (a) => `|${a}|`,
  maximum: (a, b) => `max(${a}, ${b})`,
};

function title(node, graph, labels) {
  const inputs = node.inputs.map((id) => {
    const input = graph[id];
    return input.op === "constant" && labels[id] === format(input.value) ? inBrackets(input.value) : labels[id];
  });
  if (node.op === "pow") {
    const exponent = graph[node.inputs[1]];
    const whole = exponent.op === "constant" && exponent.name === null && Number.isInteger(exponent.value);
    return whole && Math.abs(exponent.value) < 100
      ? inputs[0] + superscript(exponent.value)
      : `${inputs[0]} ** ${inputs[1]}`;
  }
  const short = TITLES[node.op];
  return short ? short(...inputs) : `${node.op}(${inputs.join(", ")})`;
}

// A label for every node (its own name, or u₁, u₂, … for an unnamed step) and what it is computed from.
export function describe(graph) {
  const taken = graph.map((node) => node.name || "");
  const letter = ["u", "v", "h", "a", "q", "step"].find((start) => !taken.some((name) => name.startsWith(start))) || "node";
  const labels = [];
  const formulas = [];
  let count = 0;
  for (const node of graph) {
    if (node.op === "constant") labels.push(node.name === "pi" ? "π" : node.name || format(node.value));
    else labels.push(node.name || letter + [...String(++count)].map((digit) => SUBSCRIPTS[digit]).join(""));
    formulas.push(node.inputs.length ? title(node, graph, labels) : null);
  }
  return { labels, formulas };
}

// ---------------------------------------------------------------- layout

const CARD_HEIGHT = 74;
const CHIP = { height: 18, gap: 10 };
const PILL_HEIGHT = 42;
const PADDING = 10;

// Constants used once stand beside their consumer, as a chip; everything else is an item in a layer.
function chipsOf(graph) {
  const out = edgesOut(graph);
  const chips = graph.map(() => []);
  const isChip = graph.map((node) => node.op === "constant" && out[node.id].length === 1 && graph.length > 1);
  for (const node of graph) for (const id of node.inputs) if (isChip[id]) chips[node.id].push(id);
  return { chips, isChip };
}

// Longest path from the leaves; then everything without inputs moves up to stand just before its first consumer.
function ranksOf(graph, isChip) {
  const rank = graph.map(() => 0);
  const drawnInputs = (node) => node.inputs.filter((id) => !isChip[id]);
  for (const node of graph) for (const id of drawnInputs(node)) rank[node.id] = Math.max(rank[node.id], rank[id] + 1);
  const out = edgesOut(graph);
  for (const node of [...graph].reverse()) {
    if (!drawnInputs(node).length && out[node.id].length) {
      rank[node.id] = Math.min(...out[node.id].map((edge) => rank[edge.to])) - 1;
    }
  }
  const lowest = Math.min(...graph.filter((node) => !isChip[node.id]).map((node) => rank[node.id]));
  return rank.map((value) => value - lowest);
}

// Layers of items. An edge that spans several layers gets a dummy item in each layer between, which keeps its way free.
function buildLayers(graph, isChip, rank) {
  const items = new Map();
  const layers = [];
  const put = (item) => {
    items.set(item.key, item);
    (layers[item.rank] = layers[item.rank] || []).push(item);
    return item;
  };
  for (const node of graph) {
    if (!isChip[node.id]) put({ key: `n${node.id}`, id: node.id, rank: rank[node.id], before: [], after: [] });
  }
  const edges = [];
  for (const node of graph) {
    node.inputs.forEach((from, slot) => {
      if (isChip[from]) return;
      const way = [items.get(`n${from}`)];
      for (let r = rank[from] + 1; r < rank[node.id]; r++) {
        way.push(put({ key: `d${from}-${node.id}-${slot}-${r}`, id: null, rank: r, before: [], after: [] }));
      }
      way.push(items.get(`n${node.id}`));
      way.slice(1).forEach((item, index) => {
        item.before.push(way[index]);
        way[index].after.push(item);
      });
      edges.push({ from, to: node.id, slot, way });
    });
  }
  return { layers, edges };
}

function countCrossings(layers) {
  let crossings = 0;
  for (const layer of layers) {
    const ends = layer.flatMap((item) => item.after.map((next) => [item.order, next.order]));
    for (let i = 0; i < ends.length; i++) {
      for (let j = 0; j < i; j++) if ((ends[i][0] - ends[j][0]) * (ends[i][1] - ends[j][1]) < 0) crossings++;
    }
  }
  return crossings;
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

// Barycentre sweeps, forwards and backwards; the order with the fewest crossings stays.
function orderLayers(layers) {
  const number = () => layers.forEach((layer) => layer.forEach((item, index) => (item.order = index)));
  number();
  let best = { crossings: countCrossings(layers), order: layers.map((layer) => [...layer]) };
  for (let sweep = 0; sweep < 12 && best.crossings > 0; sweep++) {
    const side = sweep % 2 ? "after" : "before";
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const centre = new Map(layer.map((item) => [item, item[side].length ? mean(item[side].map((o) => o.order)) : item.order]));
      layer.sort((a, b) => centre.get(a) - centre.get(b) || a.order - b.order);
      layer.forEach((item, index) => (item.order = index));
    }
    const crossings = countCrossings(layers);
    if (crossings < best.crossings) best = { crossings, order: layers.map((layer) => [...layer]) };
  }
  best.order.forEach((layer, index) => (layers[index] = layer));
  number();
}

// A leaf that stands in the middle of the graph gives way, so that the steps of the computation stay on one line.
function weight(item) {
  return item.before.length || item.rank === 0 ? 1 : 0.001;
}

// Move each item of a layer as near to its wish as the order and the distances allow (least squares, pooled blocks).
function settle(layer, wishes) {
  let offset = 0;
  const blocks = [];
  layer.forEach((item, index) => {
    if (index) offset += layer[index - 1].high + item.low;
    item.offset = offset;
    let block = { at: wishes[index] - offset, weight: weight(item), items: [item] };
    while (blocks.length && blocks[blocks.length - 1].at > block.at) {
      const last = blocks.pop();
      const total = last.weight + block.weight;
      const at = (last.at * last.weight + block.at * block.weight) / total;
      block = { at, weight: total, items: [...last.items, ...block.items] };
    }
    blocks.push(block);
  });
  for (const block of blocks) for (const item of block.items) item.cross = block.at + item.offset;
}

function wish(item, neighbours) {
  if (!neighbours.length) return item.cross;
  const total = neighbours.reduce((sum, other) => sum + weight(other), 0);
  return neighbours.reduce((sum, other) => sum + weight(other) * other.cross, 0) / total;
}

function placeAcross(layers) {
  for (const layer of layers) settle(layer, layer.map(() => 0));
  for (let sweep = 0; sweep < 24; sweep++) {
    const sides = [["before"], ["after"], ["before", "after"], ["after", "before"]][sweep % 4];
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      settle(layer, layer.map((item) => wish(item, sides.flatMap((side) => item[side]))));
    }
  }
}

function cardWidth(graph, text, isChip) {
  const output = text.labels[graph.length - 1];
  const lengths = graph.filter((node) => !isChip[node.id]).map((node) => {
    const heading = text.formulas[node.id] ? `${text.labels[node.id]} = ${text.formulas[node.id]}` : text.labels[node.id];
    return Math.max(heading.length * 7, `∂${output}/∂${text.labels[node.id]} = −0.1234`.length * 6.4);
  });
  return Math.min(190, Math.max(116, Math.ceil(Math.max(...lengths)) + 14));
}

function cubic(points, [x0, y0], [x1, y1], [x2, y2], [x3, y3]) {
  for (let step = 1; step <= 20; step++) {
    const t = step / 20;
    const s = 1 - t;
    const at = (a, b, c, d) => s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    points.push([at(x0, x1, x2, x3), at(y0, y1, y2, y3)]);
  }
}

// The course of an edge through its dummies: an SVG path and the same as a polyline, for labels and travelling dots.
function route(stops, flip) {
  const turn = ([main, cross]) => (flip ? [cross, main] : [main, cross]);
  const write = (point) => turn(point).map((value) => value.toFixed(1)).join(" ");
  const points = [turn(stops[0])];
  let path = `M ${write(stops[0])}`;
  for (let index = 1; index < stops.length; index++) {
    const [a, b] = [stops[index - 1], stops[index]];
    const middle = (a[0] + b[0]) / 2;
    const bends = [[middle, a[1]], [middle, b[1]]];
    path += ` C ${write(bends[0])}, ${write(bends[1])}, ${write(b)}`;
    cubic(points, turn(a), turn(bends[0]), turn(bends[1]), turn(b));
  }
  return { path, points };
}

function overlap(a, b) {
  const wide = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return wide > 0 && high > 0 ? wide * high : 0;
}

// The lines in short pieces, each with the box that holds it, so that most pieces can be passed over at once.
function piecesOf(edges) {
  return edges.flatMap((edge) =>
    Array.from({ length: Math.ceil(edge.points.length / 10) }, (_, index) => {
      const points = edge.points.slice(index * 10, index * 10 + 10);
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      return { edge, points, x, y, right: Math.max(...xs), bottom: Math.max(...ys) };
    }),
  );
}

// How much of a line runs through a box, 0 to 1: of its own line, and of the others added up.
function linesInside(pieces, own, box) {
  const [right, bottom] = [box.x + box.w, box.y + box.h];
  const share = { own: 0, others: 0 };
  for (const piece of pieces) {
    if (piece.right <= box.x || piece.x >= right || piece.bottom <= box.y || piece.y >= bottom) continue;
    const inside = piece.points.filter(([x, y]) => x > box.x && x < right && y > box.y && y < bottom).length;
    share[piece.edge === own ? "own" : "others"] += inside / piece.edge.points.length;
  }
  return share;
}

function headBox(edge, vertical) {
  const [x, y] = edge.tip;
  return vertical ? { x: x - 8, y: y - 14, w: 16, h: 14 } : { x: x - 14, y: y - 8, w: 14, h: 16 };
}

// Put each label on its edge or beside it, where it covers no card, no arrowhead, no other label, and little of the lines.
function placeLabels(edges, obstacles, size, vertical) {
  const tries = vertical
    ? [0.7, 0.75, 0.65, 0.8, 0.6, 0.55, 0.5, 0.85, 0.45, 0.9, 0.35]
    : [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
  const beside = vertical ? size.w / 2 + 5 : size.h / 2 + 5;
  const taken = [...obstacles, ...edges.map((edge) => headBox(edge, vertical))];
  const pieces = piecesOf(edges);
  for (const edge of edges) {
    let best = null;
    for (const shift of [0, -1, 1]) {
      for (const part of tries) {
        const [x, y] = edge.points[Math.round(part * (edge.points.length - 1))];
        const [right, down] = vertical ? [shift * beside, 0] : [0, shift * beside];
        const box = { w: size.w, h: size.h, x: x - size.w / 2 + right, y: y - size.h / 2 + down, side: vertical ? shift : 0 };
        // Best of all free; then off the lines; then near its usual place; then on its own line rather than beside it.
        const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
        const unusual = edge.side ? shift !== edge.side : shift !== 0;
        const start = covered * 10 + Math.abs(part - tries[0]) * 100 + (unusual ? 12 : 0);
        if (best && start >= best.cost) continue;
        const { own, others } = linesInside(pieces, edge, box);
        // On its line a label may interrupt half of it; beside it, none.
        const cost = start + (others + Math.max(0, own - (shift ? 0 : 0.5))) * 400;
        if (!best || cost < best.cost) best = { cost, box };
      }
    }
    edge.label = best.box;
    taken.push(best.box);
  }
}

// Two arrows between the same cards (x * x) run apart, each with its label on the outer side: mark them -1 and 1.
function markTwins(edges) {
  for (const edge of edges) {
    const twin = edges.find((other) => other !== edge && other.from === edge.from && other.to === edge.to);
    edge.side = twin ? Math.sign(edge.slot - twin.slot) : 0;
  }
}

// Spread the ends of edges along the side of a card, in the order in which they leave or arrive.
function ports(edges, width) {
  const upright = width > CARD_HEIGHT;
  for (const [end, place] of [["start", 0], ["stop", -1]]) {
    const groups = new Map();
    for (const edge of edges) {
      const item = edge.way.at(place);
      groups.set(item, [...(groups.get(item) || []), edge]);
    }
    for (const [item, group] of groups) {
      const other = place === 0 ? 1 : -2;
      group.sort((a, b) => a.way.at(other).cross - b.way.at(other).cross || a.slot - b.slot);
      const apart = group.some((edge) => edge.side) ? [40, 60] : [26, 56];
      const gap = Math.min(apart[upright ? 1 : 0], (width - 24) / Math.max(1, group.length - 1));
      group.forEach((edge, index) => (edge[end] = item.cross + (index - (group.length - 1) / 2) * gap));
      if (place === 0) for (const edge of group) edge.alone = group.length === 1;
    }
  }
  // A lone arrow between two cards that stand almost in line is drawn straight.
  for (const edge of edges) if (edge.alone && Math.abs(edge.start - edge.stop) < 30) edge.start = edge.stop;
}

function chipBoxes(card, ids, graph, text, vertical) {
  const widths = ids.map((id) => text.labels[id].length * 7 + 8);
  let x = vertical ? card.x + card.w + CHIP.gap : card.x + card.w / 2 - (widths.reduce((a, b) => a + b, 0) + 6 * (ids.length - 1)) / 2;
  return ids.map((id, index) => {
    const y = vertical ? card.y + (card.h - CHIP.height) / 2 : card.y - CHIP.gap - CHIP.height;
    const box = { id, x, y, w: widths[index], h: CHIP.height };
    x += widths[index] + 6;
    return box;
  });
}

function sizeItems(layers, chips, text, width, vertical) {
  for (const item of layers.flat()) {
    const own = item.id === null ? [] : chips[item.id];
    const chipWidth = own.reduce((sum, id) => sum + text.labels[id].length * 7 + 20, 0);
    if (item.id === null) Object.assign(item, { low: 16, high: 16 });
    else if (vertical) Object.assign(item, { low: width / 2 + 7, high: width / 2 + 7 + (own.length ? chipWidth + CHIP.gap : 0) });
    else Object.assign(item, { low: CARD_HEIGHT / 2 + 6 + (own.length ? 34 : 0), high: CARD_HEIGHT / 2 + PILL_HEIGHT + 4 });
  }
}

// Where everything goes: {width, height, nodes: [{id, x, y, w, h}], chips, edges: [{from, to, slot, path, points, label}]}.
// options.vertical: from top to bottom; options.compact: narrower gaps, for short slope labels.
export function layout(graph, options = {}) {
  const vertical = Boolean(options.vertical);
  const gap = vertical ? 98 : options.compact ? 84 : 118;
  const label = { w: !vertical && options.compact ? 58 : 84, h: 18 };
  const text = describe(graph);
  const { chips, isChip } = chipsOf(graph);
  const { layers, edges } = buildLayers(graph, isChip, ranksOf(graph, isChip));
  orderLayers(layers);
  const width = cardWidth(graph, text, isChip);
  sizeItems(layers, chips, text, width, vertical);
  placeAcross(layers);
  const depth = vertical ? CARD_HEIGHT : width;
  const nodes = [];
  for (const item of layers.flat()) {
    item.main = item.rank * (depth + gap);
    if (item.id === null) continue;
    const card = { id: item.id, w: width, h: CARD_HEIGHT };
    const [x, y] = vertical ? [item.cross - width / 2, item.main] : [item.main, item.cross - CARD_HEIGHT / 2];
    nodes.push({ ...card, x, y, rank: item.rank, chips: chipBoxes({ ...card, x, y }, chips[item.id], graph, text, vertical) });
  }
  markTwins(edges);
  ports(edges, vertical ? width : CARD_HEIGHT);
  for (const edge of edges) {
    const stops = edge.way.slice(1, -1).flatMap((item) => [[item.main, item.cross], [item.main + depth, item.cross]]);
    const last = edge.way.at(-1);
    Object.assign(edge, route([[edge.way[0].main + depth - 4, edge.start], ...stops, [last.main - 8, edge.stop]], vertical));
    edge.tip = vertical ? [edge.stop, last.main - 1] : [last.main - 1, edge.stop];
    delete edge.way;
    delete edge.alone;
  }
  const covered = nodes.flatMap((node) => [{ ...node, h: node.h + PILL_HEIGHT - 4 }, ...node.chips]);
  placeLabels(edges, covered, label, vertical);
  return frame(nodes, edges, vertical);
}

// Move everything to positive coordinates, with room for the pills under the cards.
function frame(nodes, edges, vertical) {
  const boxes = [...nodes.map((node) => ({ ...node, h: node.h + PILL_HEIGHT })), ...nodes.flatMap((node) => node.chips)];
  boxes.push(...edges.map((edge) => edge.label), ...edges.flatMap((edge) => edge.points.map(([x, y]) => ({ x, y, w: 0, h: 0 }))));
  const left = Math.min(...boxes.map((box) => box.x)) - PADDING;
  const top = Math.min(...boxes.map((box) => box.y)) - PADDING;
  const width = Math.max(...boxes.map((box) => box.x + box.w)) + PADDING - left;
  const height = Math.max(...boxes.map((box) => box.y + box.h)) + 4 - top;
  return { left, top, width, height, vertical, nodes, edges };
}

// How wide a drawing must be shown to keep its smallest text at 11 pixels; picks the widest style that fits.
export function chooseLayout(graph, available) {
  const smallest = 0.89; // the smallest text is set in 12.5 pixels
  for (const options of [{}, { compact: true }]) {
    const wide = layout(graph, options);
    if (wide.width * smallest <= available) {
      return { ...wide, compact: Boolean(options.compact), scale: Math.min(1.2, available / wide.width) };
    }
  }
  const tall = layout(graph, { vertical: true });
  return { ...tall, compact: false, scale: Math.min(1, Math.max(smallest, available / tall.width)) };
}

// ---------------------------------------------------------------- the view: small helpers

const STEP_MS = 600;
const SIZES = [1, 0.5, 0.1, 0.01, 0.001];
const FALLBACK = "y = x**2; z = 3*y";

function leavesOf(graph) {
  return graph.filter((node) => node.op === "leaf").map((node) => node.name);
}

// Values for the leaves of a graph: those that are known and finite, else a default.
function completeValues(graph, known) {
  const values = {};
  leavesOf(graph).forEach((name, index) => {
    const value = known[name];
    values[name] = typeof value === "number" && Number.isFinite(value) ? value : DEFAULT_VALUES[index];
  });
  return values;
}

function sliderRange(given, value) {
  const [low, high] = given || [-5, 5];
  return [Math.min(low, given ? value : Math.floor(value)), Math.max(high, given ? value : Math.ceil(value))];
}

// A round step with about 200 of them along the slider.
function sliderStep(low, high) {
  const rough = (high - low) / 200;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  return Number((power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999)).toPrecision(1));
}

function signed(number) {
  return number > 0 ? `+${format(number)}` : format(number);
}

function percent(fraction) {
  return `${format(Number((fraction * 100).toPrecision(2)))}\u00a0%`;
}

// ---------------------------------------------------------------- the view: the drawing

// Set a text in at most `room` pixels by moving its characters together.
function squeeze(element, text, room, perCharacter) {
  setText(element, text);
  if (text.length * perCharacter > room) {
    element.setAttribute("textLength", room);
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else element.removeAttribute("textLength");
}

// The same, but a text that would become unreadable is cut with an ellipsis.
function fit(element, text, room, perCharacter) {
  const most = Math.floor((room * 1.2) / perCharacter);
  squeeze(element, text.length > most ? `${text.slice(0, most - 1)}…` : text, room, perCharacter);
}

function drawChip(chip, node, text, vertical) {
  const middle = { x: chip.x + chip.w / 2, y: chip.y + chip.h / 2 };
  const stub = vertical
    ? { x1: node.x + node.w, y1: middle.y, x2: chip.x, y2: middle.y }
    : { x1: middle.x, y1: chip.y + chip.h, x2: middle.x, y2: node.y };
  return svg(
    "g",
    { class: "course-chip" },
    svg("line", stub),
    svg("rect", { x: chip.x, y: chip.y, width: chip.w, height: chip.h, rx: chip.h / 2 }),
    svg("text", { x: middle.x, y: middle.y + 4.5 }, text.labels[chip.id]),
  );
}

function drawCard(box, graph, text, vertical) {
  const node = graph[box.id];
  const middle = box.x + box.w / 2;
  const output = box.id === graph.length - 1;
  const heading = text.formulas[box.id] ? `${text.labels[box.id]} = ${text.formulas[box.id]}` : text.labels[box.id];
  const name = svg("text", { class: "course-card-name", x: middle, y: box.y + 21 });
  fit(name, heading, box.w - 14, 7.4);
  const value = svg("text", { class: "course-card-value", x: middle, y: box.y + 44 });
  const derivative = svg("text", { class: "course-card-derivative", x: middle, y: box.y + 64 });
  const exact = svg("text", { class: "course-pill-exact", x: middle, y: box.y + box.h + 15 });
  const guess = svg("text", { class: "course-pill-guess", x: middle, y: box.y + box.h + 31 });
  const pillBox = { x: box.x + 1, y: box.y + box.h - 3, width: box.w - 2, height: 40, rx: 8 };
  const pill = svg("g", { class: "course-pill", visibility: "hidden" }, svg("rect", pillBox), exact, guess);
  const kind = output ? "course-output" : { leaf: "course-leaf", constant: "course-constant" }[node.op] || "course-step";
  const group = svg(
    "g",
    { class: `course-card ${kind}` },
    ...box.chips.map((chip) => drawChip(chip, box, text, vertical)),
    svg("rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: node.op === "leaf" ? 22 : 9 }),
    name,
    value,
    derivative,
    svg("title", {}, heading),
  );
  return { box, group, value, derivative, pill, exact, guess };
}

function arrowHead([x, y], vertical) {
  return vertical
    ? `M ${x - 4.5} ${y - 9} L ${x + 4.5} ${y - 9} L ${x} ${y} Z`
    : `M ${x - 9} ${y - 4.5} L ${x - 9} ${y + 4.5} L ${x} ${y} Z`;
}

function drawEdge(edge, vertical) {
  const line = svg("path", { class: "course-edge-line", d: edge.path });
  const head = svg("path", { class: "course-edge-head", d: arrowHead(edge.tip, vertical) });
  // A text beside its line starts or ends at the line, however short it is.
  const { x, y, w, h, side } = edge.label;
  const anchor = { "-1": "course-to-line", 0: null, 1: "course-from-line" }[side];
  const slope = svg("text", { x: x + (w * (1 - side)) / 2, y: y + h / 2 + 4.5, class: anchor });
  const label = svg("g", { class: "course-edge-slope" }, slope);
  const dot = svg("circle", { class: "course-dot", r: 6, visibility: "hidden" });
  return { edge, group: svg("g", { class: "course-edge" }, line, head), label, slope, dot };
}

// Draw a graph into an empty <svg>; returns what later changes, so that nothing is rebuilt when a leaf moves.
function drawGraph(root, graph, geometry) {
  const text = describe(graph);
  const cards = [];
  for (const box of geometry.nodes) cards[box.id] = drawCard(box, graph, text, geometry.vertical);
  const edges = geometry.edges.map((edge) => drawEdge(edge, geometry.vertical));
  const all = cards.filter(Boolean);
  root.replaceChildren(
    ...edges.map((edge) => edge.group),
    ...all.map((card) => card.group),
    ...edges.map((edge) => edge.label),
    ...edges.map((edge) => edge.dot),
    ...all.map((card) => card.pill),
  );
  root.setAttribute("viewBox", [geometry.left, geometry.top, geometry.width, geometry.height].map((n) => n.toFixed(1)).join(" "));
  return { cards, edges, text, geometry };
}

// "slope 4" where there is room for so many characters, else "×4".
function slopeText(number, room) {
  if (number === null) return "";
  if (!Number.isFinite(number)) return "no slope";
  const words = `slope ${format(number)}`;
  return words.length <= room ? words : `×${format(number)}`;
}

function updateDrawing(drawing, graph, result) {
  const { labels } = drawing.text;
  const output = labels[graph.length - 1];
  for (const card of drawing.cards) {
    if (!card) continue;
    const room = card.box.w - 12;
    const value = result.values[card.box.id];
    card.group.classList.toggle("course-undefined", !Number.isFinite(value));
    fit(card.value, format(value), room, Number.isFinite(value) ? 11.5 : 8);
    const gradient = result.gradients[card.box.id];
    fit(card.derivative, gradient === null ? "" : `∂${output}/∂${labels[card.box.id]} = ${format(gradient)}`, room, 6.4);
  }
  for (const { edge, slope } of drawing.edges) {
    const words = slopeText(result.slopes[edge.to][edge.slot], drawing.geometry.compact ? 0 : edge.label.w / 6.3);
    if (slope.textContent !== words) squeeze(slope, words, edge.label.w, 6.3);
  }
}

// ---------------------------------------------------------------- the view: sentences

function inWords(graph, result, text) {
  const output = graph.length - 1;
  const steps = graph.filter((node) => node.op !== "constant").map((node) => {
    const formula = text.formulas[node.id] ? ` = ${text.formulas[node.id]}` : "";
    return `${text.labels[node.id]}${formula} = ${format(result.values[node.id])}`;
  });
  const derivatives = graph
    .filter((node) => node.op === "leaf")
    .map((node) => `with respect to ${node.name} ${format(result.gradients[node.id])}`);
  return `Computational graph. ${steps.join("; ")}. Derivative of ${text.labels[output]} ${derivatives.join(", ")}.`;
}

function productText(path, slopes) {
  const factors = path.map((edge) => slopes[edge.to][edge.slot]);
  const shown = factors.map((factor, index) => (index ? inBrackets(factor) : format(factor)));
  if (!factors.every(Number.isFinite)) return "undefined";
  if (factors.length === 1) return shown[0];
  return `${shown.join(" × ")} = ${format(pathProduct(path, slopes))}`;
}

// One step of a path; where two arrows lead to the same card, which of them it takes.
function stepText({ from, to, slot }, graph, labels) {
  const twin = graph[to].inputs.filter((id) => id === from).length > 1;
  return ` → ${labels[to]}${twin ? ` (${slot ? "second" : "first"} arrow)` : ""}`;
}

function sumText(numbers) {
  return numbers.map((number, index) => (index ? (number < 0 ? "− " : "+ ") + format(Math.abs(number)) : format(number))).join(" ");
}

function reach(leaf, output, derivative) {
  if (!Number.isFinite(derivative)) return "";
  if (derivative === 0) return `A small change of ${leaf} does not reach ${output}.`;
  const size = Math.abs(derivative) === 1 ? "just as large" : `${format(Math.abs(derivative))} times as large`;
  return `A small change of ${leaf} reaches ${output} ${size}${derivative < 0 ? ", with the opposite sign" : ""}.`;
}

// ---------------------------------------------------------------- the view: the whole figure

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "chain-rule");
    this.history = [];
    this.path = null; // null: all paths
    this.timers = new Set();
    this.fillRoot();
    this.readModel();
    this.listen();
  }

  // --- the page

  fillRoot() {
    this.drawingBox = svg("svg", { role: "img", class: "course-drawing" });
    this.scroll = html("div", { class: "course-scroll" }, this.drawingBox);
    this.readout = html("p", { class: "course-readout" });
    this.equation = html("strong");
    this.meaning = html("span");
    this.readout.append(this.equation, " ", this.meaning);
    this.problem = html("p", { class: "course-problem", hidden: true });
    this.results = this.makeResults();
    const notes = html("div", { class: "course-notes" }, this.makeLegend(), this.readout, this.problem);
    const controls = html("div", { class: "course-controls" }, this.makeInputs(), this.makeNudge(), this.makePaths());
    const side = html("div", { class: "course-side" }, controls, this.results);
    this.body = html("div", { class: "course-body" }, this.scroll, notes, side);
    this.root.prepend(this.makeExpression(), this.body);
  }

  makeExpression() {
    this.exampleSelect = html("select", { id: `${this.id}-example` });
    this.expressionBox = html("input", {
      id: `${this.id}-expression`,
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      "aria-describedby": `${this.id}-error`,
    });
    this.alert = html("p", { class: "course-error", role: "alert", id: `${this.id}-error` });
    const form = html(
      "form",
      { class: "course-bar" },
      html("div", { class: "course-field" }, html("label", { for: `${this.id}-example` }, "Example"), this.exampleSelect),
      html(
        "div",
        { class: "course-field course-grow" },
        html("label", { for: `${this.id}-expression` }, "Expression"),
        html("div", { class: "course-row" }, this.expressionBox, html("button", { type: "submit" }, "Draw")),
      ),
    );
    this.form = form;
    return html("div", {}, form, this.alert);
  }

  makeLegend() {
    this.legendDerivative = html("span", { class: "course-sample-derivative" });
    this.legendSlope = html("span", { class: "course-sample-slope" });
    this.legendTarget = html("span");
    this.legendConstant = html("li", {}, html("span", { class: "course-sample-constant" }, "constant"));
    return html(
      "ul",
      { class: "course-legend" },
      html("li", {}, html("span", { class: "course-sample-value" }, "value"), " of each step"),
      html("li", {}, this.legendSlope, " multiplies a small change along an arrow"),
      html("li", {}, this.legendDerivative, " ", this.legendTarget),
      this.legendConstant,
    );
  }

  makeInputs() {
    this.sliders = html("div", { class: "course-sliders" });
    return html("fieldset", {}, html("legend", {}, "Move the inputs"), this.sliders);
  }

  makeNudge() {
    this.leafSelect = html("select", { id: `${this.id}-leaf` });
    this.deltaSelect = html("select", { id: `${this.id}-delta` });
    this.deltaLabel = html("label", { for: `${this.id}-delta` }, "Change Δ");
    this.nudgeButton = html("button", { type: "button", class: "course-primary" }, "Nudge");
    this.halveButton = html("button", { type: "button" }, "Halve Δ, repeat");
    return html(
      "fieldset",
      {},
      html("legend", {}, "Send a small change through"),
      html(
        "div",
        { class: "course-row" },
        html("div", { class: "course-field" }, html("label", { for: `${this.id}-leaf` }, "Input"), this.leafSelect),
        html("div", { class: "course-field" }, this.deltaLabel, this.deltaSelect),
      ),
      html("div", { class: "course-row" }, this.nudgeButton, this.halveButton),
    );
  }

  makePaths() {
    this.pathsLegend = html("legend");
    this.pathList = html("div", { class: "course-paths" });
    this.pathNote = html("p", { class: "course-note", hidden: true });
    return html("fieldset", {}, this.pathsLegend, this.pathList, this.pathNote);
  }

  makeResults() {
    const table = (caption, ...headings) => {
      const body = html("tbody");
      const head = html("tr", {}, ...headings.map((heading) => html("th", { scope: "col" }, heading)));
      return [html("table", {}, html("caption", {}, caption), html("thead", {}, head), body), body];
    };
    const [steps, stepRows] = table("This nudge", "Change", "Exact", "Predicted: slope × change");
    const [past, pastRows] = table("The last nudges", "Nudge", "Actual", "Predicted", "Error");
    Object.assign(this, { stepTable: steps, stepRows, pastTable: past, pastRows });
    this.summary = html("p", { class: "course-summary" });
    this.pastTable.hidden = true;
    this.account = html("div", {}, steps, this.summary);
    return html("div", { class: "course-results", hidden: true }, this.account, html("div", {}, past));
  }

  // --- state

  readModel() {
    const expression = this.model.get("expression") || "";
    let graph = this.model.get("graph");
    if (!Array.isArray(graph) || !graph.length) {
      try {
        graph = parse(expression || FALLBACK);
      } catch {
        graph = parse(FALLBACK);
      }
    }
    this.expression = expression;
    this.setGraph(graph, this.model.get("values") || {});
  }

  setGraph(graph, values) {
    this.cancel();
    this.graph = graph;
    this.values = completeValues(graph, values);
    this.history = [];
    this.path = null;
    const leaves = leavesOf(graph);
    const wanted = this.model.get("selected");
    this.leaf = leaves.includes(wanted) ? wanted : leaves[0];
    this.delta = this.model.get("delta") || 0.1;
    this.alert.textContent = "";
    this.expressionBox.removeAttribute("aria-invalid");
    this.expressionBox.value = this.expression.trim().replace(/\s*[\n;]\s*/g, "; ");
    this.expressionBox.placeholder = this.expression ? "" : "built in Python; or type your own";
    this.fillExamples();
    this.fillSliders();
    this.leafSelect.replaceChildren(...leaves.map((name) => html("option", { value: name }, name)));
    this.geometry = null;
    this.draw();
    this.chooseLeaf(this.leaf);
    this.showDelta();
    this.showHistory();
  }

  listen() {
    this.on(this.form, "submit", (event) => {
      event.preventDefault();
      this.readExpression(this.expressionBox.value);
    });
    this.on(this.expressionBox, "paste", (event) => this.pasteLines(event));
    this.on(this.exampleSelect, "change", () => this.readExample());
    this.on(this.leafSelect, "change", () => this.pickLeaf(this.leafSelect.value));
    this.on(this.deltaSelect, "change", () => this.pickDelta(Number(this.deltaSelect.value)));
    this.on(this.nudgeButton, "click", () => this.startNudge());
    this.on(this.halveButton, "click", () => {
      this.pickDelta(this.delta / 2);
      this.startNudge();
    });
    this.on(this.root, "keydown", (event) => {
      if (event.key !== "Escape" || !this.nudged) return;
      this.cancel();
      event.stopPropagation();
    });
    this.follow({
      graph: () => this.followGraph(),
      expression: () => this.followGraph(),
      values: () => this.followValues(),
      ranges: () => this.followRanges(),
      examples: () => this.fillExamples(),
      selected: () => this.followSelected(),
      delta: () => this.followDelta(),
    });
    this.watchSize(() => this.resize());
  }

  followGraph() {
    const graph = this.model.get("graph");
    const expression = this.model.get("expression") || "";
    if (same(graph, this.graph) && expression === this.expression) return;
    this.expression = expression;
    if (Array.isArray(graph) && graph.length) this.setGraph(graph, { ...this.values, ...this.model.get("values") });
  }

  followValues() {
    const values = completeValues(this.graph, { ...this.values, ...this.model.get("values") });
    if (same(values, this.values)) return;
    this.cancel();
    this.values = values;
    this.followRanges();
  }

  followRanges() {
    this.fillSliders();
    this.update();
  }

  followSelected() {
    const name = this.model.get("selected");
    if (leavesOf(this.graph).includes(name) && name !== this.leaf) {
      this.cancel();
      this.chooseLeaf(name);
    }
  }

  followDelta() {
    this.delta = this.model.get("delta") || this.delta;
    this.showDelta();
  }

  // --- the expression

  fillExamples() {
    const examples = this.model.get("examples") || [];
    const plain = (text) => text.replace(/\s+/g, "");
    const current = examples.findIndex((example) => plain(example.expression) === plain(this.expression));
    const options = examples.map((example, index) => html("option", { value: String(index) }, example.label));
    if (current < 0) options.unshift(html("option", { value: "" }, this.expression ? "Your expression" : "Built in Python"));
    this.exampleSelect.replaceChildren(...options);
    this.exampleSelect.value = current < 0 ? "" : String(current);
  }

  readExample() {
    const example = (this.model.get("examples") || [])[Number(this.exampleSelect.value)];
    if (this.exampleSelect.value !== "" && example) this.readExpression(example.expression, example.values);
  }

  pasteLines(event) {
    const text = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!text.includes("\n")) return;
    event.preventDefault();
    const box = this.expressionBox;
    box.setRangeText(text.trim().replace(/\s*\n\s*/g, "; "), box.selectionStart, box.selectionEnd, "end");
  }

  readExpression(text, values = {}) {
    let graph;
    try {
      graph = parse(text);
    } catch (error) {
      this.expressionBox.setAttribute("aria-invalid", "true");
      setText(this.alert, `This expression cannot be drawn. ${error.message[0].toUpperCase()}${error.message.slice(1)}.`);
      return;
    }
    this.expression = text;
    this.setGraph(graph, { ...this.values, ...values });
    this.push({ expression: text, graph, values: this.values, selected: this.leaf }, true);
    this.announce();
  }

  // --- the inputs

  fillSliders() {
    const ranges = this.model.get("ranges") || {};
    const leaves = leavesOf(this.graph);
    if (!same(leaves, Object.keys(this.sliderOf || {}))) {
      this.sliderOf = {};
      this.sliders.replaceChildren(...leaves.map((name, index) => this.makeSlider(name, index)));
    }
    for (const name of leaves) {
      const { input, low, high } = this.sliderOf[name];
      const range = sliderRange(ranges[name], this.values[name]);
      // A range that was widened for a value stays wide, so that the slider does not jump under the hand.
      const keep = !ranges[name] && low !== undefined && low <= range[0] && high >= range[1];
      const [from, to] = keep ? [low, high] : range;
      Object.assign(this.sliderOf[name], { low: from, high: to });
      Object.assign(input, { min: String(from), max: String(to), step: String(sliderStep(from, to)) });
    }
  }

  makeSlider(name, index) {
    const id = `${this.id}-slider-${index}`;
    const input = html("input", { id, type: "range" });
    const output = html("output", { for: id });
    input.addEventListener("input", () => this.moveLeaf(name, Number(input.value)));
    input.addEventListener("change", () => this.save());
    this.sliderOf[name] = { input, output };
    return html("div", { class: "course-slider" }, html("label", { for: id }, name), input, output);
  }

  moveLeaf(name, value) {
    this.cancel();
    this.values = { ...this.values, [name]: value };
    this.update(name);
    this.push({ values: this.values });
    this.announce();
  }

  // --- drawing and redrawing

  draw() {
    const width = this.available();
    const geometry = chooseLayout(this.graph, width);
    this.drawnFor = width;
    this.geometry = geometry;
    this.drawing = drawGraph(this.drawingBox, this.graph, geometry);
    this.setSize();
    for (const card of this.drawing.cards) {
      const node = card && this.graph[card.box.id];
      if (node && node.op === "leaf") card.group.addEventListener("click", () => this.pickLeaf(node.name));
    }
    const output = this.drawing.text.labels[this.graph.length - 1];
    setText(this.legendDerivative, `∂${output}/∂…`);
    setText(this.legendTarget, `multiplies it all the way to ${output}`);
    setText(this.legendSlope, geometry.compact ? "×…" : "slope");
    this.legendConstant.hidden = !this.graph.some((node) => node.op === "constant");
  }

  setSize() {
    const { width, height, scale, vertical } = this.geometry;
    this.setSizeClass(this.drawnFor);
    this.drawingBox.setAttribute("width", Math.floor(width * scale));
    this.drawingBox.setAttribute("height", Math.ceil(height * scale));
    // A tall drawing on a wide page leaves room for the controls at its side.
    this.body.classList.toggle("course-side-by-side", vertical && this.drawnFor - width * scale > 330);
    this.checkScroll();
  }

  checkScroll() {
    const over = this.scroll.scrollWidth > this.scroll.clientWidth + 1;
    // A box that scrolls must be reachable from the keyboard.
    if (over) build(this.scroll, { tabindex: "0", role: "group", "aria-label": "Drawing of the graph, scrolls sideways" }, []);
    else for (const name of ["tabindex", "role", "aria-label"]) this.scroll.removeAttribute(name);
  }

  resize() {
    const width = this.available();
    if (Math.abs(width - this.drawnFor) < 2) return;
    this.drawnFor = width;
    const geometry = chooseLayout(this.graph, width);
    if (geometry.vertical === this.geometry.vertical && geometry.compact === this.geometry.compact) {
      this.geometry.scale = geometry.scale;
      this.setSize();
      return;
    }
    if (this.running) this.cancel();
    this.draw();
    this.markPath();
    this.update();
    if (this.nudged) for (const step of this.nudged.steps) this.showPill(step);
  }

  // Everything that follows the values. No element is made here: it runs on every movement of a slider.
  update(moved = null) {
    this.result = evaluate(this.graph, this.values);
    updateDrawing(this.drawing, this.graph, this.result);
    for (const [name, { input, output }] of Object.entries(this.sliderOf)) {
      setText(output, format(this.values[name]));
      if (name !== moved) input.value = String(this.values[name]);
    }
    this.updatePaths();
    this.updateReadout();
    this.updateProblem();
    this.describeDrawing();
  }

  describeDrawing() {
    const chosen = this.path === null ? "" : ` Highlighted: the path ${this.routeText(this.paths[this.path])}.`;
    this.drawingBox.setAttribute("aria-label", inWords(this.graph, this.result, this.drawing.text) + chosen);
  }

  updateProblem() {
    const problem = this.result.problems[0];
    this.problem.hidden = !problem;
    if (!problem) return;
    const { labels, formulas } = this.drawing.text;
    const name = formulas[problem.id] ? `${labels[problem.id]} = ${formulas[problem.id]}` : labels[problem.id];
    const what = Number.isFinite(this.result.values[problem.id]) ? "has no slope here" : "is undefined here";
    setText(this.problem, `${name} ${what}: ${problem.reason}.`);
  }

  // --- paths

  chooseLeaf(name) {
    this.leaf = name;
    this.leafSelect.value = name;
    this.leafId = this.graph.findIndex((node) => node.op === "leaf" && node.name === name);
    this.path = null;
    this.fillPaths();
    this.showDelta();
    this.update();
  }

  pickLeaf(name) {
    this.cancel();
    this.chooseLeaf(name);
    this.push({ selected: name }, true);
    this.announce();
  }

  fillPaths() {
    const { labels } = this.drawing.text;
    const output = labels[this.graph.length - 1];
    this.pathTotal = countPaths(this.graph, this.leafId);
    this.paths = paths(this.graph, this.leafId);
    setText(this.pathsLegend, `Paths from ${this.leaf} to ${output}`);
    this.pathRows = [null, ...this.paths].map((path, index) => {
      const id = `${this.id}-path-${index}`;
      const radio = html("input", { id, type: "radio", name: `${this.id}-path`, value: String(index) });
      radio.checked = index === 0;
      radio.addEventListener("change", () => this.pickPath(path === null ? null : index - 1));
      const route = path === null ? "All paths" : this.routeText(path);
      const numbers = html("span", { class: "course-product" });
      const label = html("label", { for: id }, html("span", {}, route), " ", numbers);
      return { path, numbers, row: html("div", { class: "course-path" }, radio, label) };
    });
    this.pathList.replaceChildren(...this.pathRows.map((entry) => entry.row));
    this.markPath();
  }

  routeText(path) {
    const { labels } = this.drawing.text;
    return labels[this.leafId] + path.map((edge) => stepText(edge, this.graph, labels)).join("");
  }

  pickPath(index) {
    if (this.running) this.cancel();
    this.path = index;
    this.markPath();
    this.updateReadout();
    this.describeDrawing();
    this.announce();
  }

  // Thick arrows along the chosen path, or along every path from the chosen leaf.
  markPath() {
    const chosen = this.path === null ? null : this.paths[this.path];
    const key = (edge) => `${edge.to}.${edge.slot}`;
    const onPath = new Set((chosen || []).map(key));
    const reached = new Set([this.leafId]);
    for (const node of this.graph) if (node.inputs.some((id) => reached.has(id))) reached.add(node.id);
    const nodes = chosen ? new Set([this.leafId, ...chosen.map((edge) => edge.to)]) : new Set([this.leafId]);
    for (const { edge, group, label } of this.drawing.edges) {
      const on = chosen ? onPath.has(key(edge)) : reached.has(edge.from);
      for (const element of [group, label]) {
        element.classList.toggle("course-on", on);
        element.classList.toggle("course-chosen", Boolean(chosen) && on);
      }
    }
    for (const card of this.drawing.cards) if (card) card.group.classList.toggle("course-chosen", nodes.has(card.box.id));
  }

  updatePaths() {
    const { slopes, gradients } = this.result;
    const total = gradients[this.leafId];
    let listed = 0;
    for (const { path, numbers } of this.pathRows) {
      if (path === null) continue;
      listed += pathProduct(path, slopes);
      setText(numbers, productText(path, slopes));
    }
    const count = this.pathTotal;
    setText(this.pathRows[0].numbers, count === 1 ? `the only one: ${format(total)}` : `sum of ${count} products: ${format(total)}`);
    const more = count - this.paths.length;
    this.pathNote.hidden = more <= 0;
    if (more > 0) setText(this.pathNote, `… and ${more} more; their products add up to ${format(total - listed)}.`);
  }

  updateReadout() {
    const { labels } = this.drawing.text;
    const output = labels[this.graph.length - 1];
    const { slopes, gradients } = this.result;
    const total = gradients[this.leafId];
    const name = `∂${output}/∂${this.leaf}`;
    if (this.path !== null) {
      setText(this.equation, productText(this.paths[this.path], slopes));
      const all = this.pathTotal === 2 ? "both paths" : `all ${this.pathTotal} paths`;
      const others = this.pathTotal === 1 ? `, all of ${name}` : `; ${all} together give ${name} = ${format(total)}`;
      setText(this.meaning, `along this path${others}.`);
      return;
    }
    let how = "";
    if (this.pathTotal === 1 && this.paths[0].length > 1) how = ` = ${productText(this.paths[0], slopes)}`;
    else if (this.pathTotal > 1 && this.pathTotal <= 4) {
      how = ` = ${sumText(this.paths.map((path) => pathProduct(path, slopes)))} = ${format(total)}`;
    } else how = ` = ${format(total)}`;
    setText(this.equation, Number.isFinite(total) ? name + how : `${name} is undefined.`);
    setText(this.meaning, reach(this.leaf, output, total));
  }

  // --- the nudge

  showDelta() {
    setText(this.deltaLabel, `Change Δ${this.leaf}`);
    const sizes = [...SIZES, ...SIZES.map((size) => -size)];
    if (!sizes.includes(this.delta)) sizes.push(this.delta);
    sizes.sort((a, b) => Math.sign(b) - Math.sign(a) || Math.abs(b) - Math.abs(a));
    this.deltaSelect.replaceChildren(...sizes.map((size) => html("option", { value: String(size) }, signed(size))));
    this.deltaSelect.value = String(this.delta);
    setText(this.halveButton, `Halve Δ${this.leaf}, repeat`);
    this.halveButton.disabled = Math.abs(this.delta) < 1e-6;
  }

  pickDelta(delta) {
    this.cancel();
    this.delta = delta;
    this.showDelta();
    this.push({ delta }, true);
  }

  wait(action, milliseconds) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, milliseconds);
    this.timers.add(timer);
  }

  // Stop a nudge and take its marks away; the table of the last nudges stays.
  cancel() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = null;
    this.running = false;
    if (!this.nudged || !this.drawing) return;
    this.nudged = null;
    for (const card of this.drawing.cards) if (card) card.pill.setAttribute("visibility", "hidden");
    for (const { dot } of this.drawing.edges) dot.setAttribute("visibility", "hidden");
    this.stepRows.replaceChildren();
    setText(this.summary, "");
    this.showResults();
  }

  startNudge() {
    this.cancel();
    const result = nudge(this.graph, this.values, this.leaf, this.delta);
    this.nudged = result;
    this.running = true;
    // Nodes of the same layer change together.
    const rank = new Map(this.geometry.nodes.map((node) => [node.id, node.rank]));
    const groups = new Map();
    for (const step of result.steps) groups.set(rank.get(step.id), [...(groups.get(rank.get(step.id)) || []), step]);
    const order = [...groups.keys()].sort((a, b) => a - b).map((key) => groups.get(key));
    const pace = Math.min(STEP_MS, 6000 / order.length);
    this.showResults();
    // On a small screen the drawing may be out of sight when the button is pressed.
    const place = this.scroll.getBoundingClientRect();
    if (place.top + place.height / 2 < 0) this.scroll.scrollIntoView({ block: "nearest", behavior: this.still ? "auto" : "smooth" });
    if (this.still) {
      order.forEach((steps) => this.revealSteps(steps));
      this.finishNudge(result);
    } else this.playSteps(order, 0, pace, result);
  }

  playSteps(order, index, pace, result) {
    if (index === order.length) return this.finishNudge(result);
    const next = () => {
      this.revealSteps(order[index]);
      this.wait(() => this.playSteps(order, index + 1, pace, result), index ? 120 : 300);
    };
    if (index === 0) return next();
    return this.travel(order[index], pace, next);
  }

  // Dots run along the arrows that carry the change into these nodes.
  travel(steps, pace, done) {
    const moving = this.drawing.edges.filter(({ edge }) =>
      steps.some((step) => step.id === edge.to && step.terms.some((term) => term.from === edge.from)),
    );
    const start = performance.now();
    const tick = (now) => {
      const part = Math.min(1, Math.max(0, (now - start) / pace));
      const eased = part * part * (3 - 2 * part);
      for (const { edge, dot } of moving) {
        const [x, y] = edge.points[Math.round(eased * (edge.points.length - 1))];
        dot.setAttribute("cx", x);
        dot.setAttribute("cy", y);
        dot.setAttribute("visibility", part < 1 ? "visible" : "hidden");
      }
      if (part < 1) this.frame = requestAnimationFrame(tick);
      else {
        this.frame = null;
        done();
      }
    };
    this.frame = requestAnimationFrame(tick);
  }

  showPill(step) {
    const card = this.drawing.cards[step.id];
    const room = card.box.w - 12;
    fit(card.exact, `Δ${this.drawing.text.labels[step.id]} = ${format(step.exact)}`, room, 7.4);
    fit(card.guess, step.terms.length ? `predicted ${format(step.predicted)}` : "the nudge", room, 6.6);
    card.pill.setAttribute("visibility", "visible");
  }

  revealSteps(steps) {
    const { labels } = this.drawing.text;
    for (const step of steps) {
      this.showPill(step);
      const products = step.terms.map((term, index) => {
        const factor = index ? inBrackets(term.slope) : format(term.slope);
        return `${factor} × ${inBrackets(term.delta)}`;
      });
      const sum = step.terms.length ? `${products.join(" + ")} = ${format(step.predicted)}` : "";
      const name = html("th", { scope: "row" }, `Δ${labels[step.id]}`);
      this.stepRows.append(html("tr", {}, name, html("td", {}, format(step.exact)), html("td", {}, sum)));
    }
    this.showResults();
  }

  showResults() {
    this.account.hidden = !this.stepRows.children.length;
    this.pastTable.hidden = !this.history.length;
    this.results.hidden = this.account.hidden && this.pastTable.hidden;
  }

  finishNudge(result) {
    this.running = false;
    const entry = { ...result, values: this.values };
    this.history = [...this.history, entry].slice(-4);
    setText(this.summary, this.summaryText(entry));
    this.showHistory();
    setText(this.live, this.summary.textContent);
  }

  summaryText(entry) {
    const output = this.drawing.text.labels[this.graph.length - 1];
    if (!Number.isFinite(entry.actual)) {
      const problem = entry.problems[0];
      return `Δ${output} is undefined${problem ? `: after the nudge, ${problem.reason}` : ""}.`;
    }
    if (!Number.isFinite(entry.predicted)) return `Δ${output} is ${format(entry.actual)}; without a slope there is no prediction.`;
    const { slopes, gradients } = this.result;
    let slope = format(gradients[this.leafId]);
    if (this.pathTotal === 1) slope = productText(this.paths[0], slopes).split(" = ")[0];
    else if (this.pathTotal <= 3) slope = `(${sumText(this.paths.map((path) => pathProduct(path, slopes)))})`;
    const start = `Δ${output} is ${format(entry.actual)}. Predicted: ${slope} × ${inBrackets(entry.delta)} = ${format(entry.predicted)}.`;
    if (entry.error === 0) return `${start} No error: along ${this.leaf}, ${output} is a straight line here.`;
    const fall = this.errorFall(entry);
    const times = fall ? ` That is ${format(Number(fall.toPrecision(2)))} times smaller than before.` : "";
    return `${start} Error: ${format(entry.error)}, ${percent(entry.relative)} of Δ${output}.${times}`;
  }

  // How many times the error fell since the nudge before, if that was twice this one from the same point.
  errorFall(entry) {
    const before = this.history[this.history.indexOf(entry) - 1];
    if (!before || before.leaf !== entry.leaf || !same(before.values, entry.values)) return null;
    const fall = Math.abs(before.error / entry.error);
    return before.delta === 2 * entry.delta && Number.isFinite(fall) && fall > 1 ? fall : null;
  }

  showHistory() {
    const rows = this.history.map((entry) => {
      const start = entry.values[entry.leaf];
      const fall = this.errorFall(entry);
      const error = entry.error === 0 ? "0" : `${format(entry.error)} (${percent(entry.relative)})`;
      const note = fall ? html("span", { class: "course-fall" }, ` ${format(Number(fall.toPrecision(2)))} times smaller`) : null;
      const from = html("span", { class: "course-from" }, ` at\u00a0${format(start)}`);
      return html(
        "tr",
        {},
        html("th", { scope: "row" }, `Δ${entry.leaf}\u00a0=\u00a0${format(entry.delta)}`, from),
        html("td", {}, format(entry.actual)),
        html("td", {}, format(entry.predicted)),
        html("td", {}, error, note),
      );
    });
    this.pastRows.replaceChildren(...rows);
    this.showResults();
  }

  // --- for readers who listen

  announce() {
    super.announce(() => {
      const problem = this.problem.hidden ? "" : ` ${this.problem.textContent}`;
      return `${inWords(this.graph, this.result, this.drawing.text)} ${this.readout.textContent}${problem}`;
    });
  }

  remove() {
    this.cancel();
    super.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
