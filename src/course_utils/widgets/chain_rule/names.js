// What the nodes of a graph are called, and what they are computed from, as text.

import { format, superscript } from "../lib/text.js";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

// A number as a factor: a negative one in brackets.
export function inBrackets(number) {
  return number < 0 ? `(${format(number)})` : format(number);
}

const FORMULAS = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} − ${b}`,
  mul: (a, b) => `${a} × ${b}`,
  div: (a, b) => `${a} / ${b}`,
  neg: (a) => `−${a}`,
  abs: (a) => `|${a}|`,
  maximum: (a, b) => `max(${a}, ${b})`,
};

function formulaOf(node, graph, labels) {
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
  const short = FORMULAS[node.op];
  return short ? short(...inputs) : `${node.op}(${inputs.join(", ")})`;
}

// A label for every node (its own name, or u₁, u₂, … for an unnamed step) and what it is computed from.
export function describe(graph) {
  const taken = graph.map((node) => node.name || "");
  const isFree = (start) => !taken.some((name) => name.startsWith(start));
  const letter = ["u", "v", "h", "a", "q", "step"].find(isFree) || "node";
  const labels = [];
  const formulas = [];
  let count = 0;
  for (const node of graph) {
    if (node.op === "constant") labels.push(node.name === "pi" ? "π" : node.name || format(node.value));
    else labels.push(node.name || letter + [...String(++count)].map((digit) => SUBSCRIPTS[digit]).join(""));
    formulas.push(node.inputs.length ? formulaOf(node, graph, labels) : null);
  }
  return { labels, formulas };
}

// "y = x²", or the name alone where there is nothing to compute.
export function heading({ labels, formulas }, id) {
  return formulas[id] ? `${labels[id]} = ${formulas[id]}` : labels[id];
}
