// The mathematics of a graph: a list of nodes {id, op, inputs, name, value} in topological order, the output last.

import LANGUAGE from "./language.json" with { type: "json" };
import { OPERATIONS, slopeProblem, whyUndefined } from "./operations.js";

// How many paths are listed; the others are counted.
export const LISTED = 12;

export function leavesOf(graph) {
  return graph.filter((node) => node.op === "leaf").map((node) => node.name);
}

// Values for the leaves of a graph: those that are known and finite, else one to start from.
export function completeValues(graph, known) {
  const value = (name, index) => (Number.isFinite(known[name]) ? known[name] : LANGUAGE.startValues[index]);
  return Object.fromEntries(leavesOf(graph).map((name, index) => [name, value(name, index)]));
}

// Which nodes depend on a leaf. The others (constants, and sums of constants) have neither slope nor derivative.
function dependsOnLeaf(graph) {
  const depends = [];
  for (const node of graph) depends[node.id] = node.op === "leaf" || node.inputs.some((id) => depends[id]);
  return depends;
}

// The value of a step, its slopes, and the reason why one of them is undefined. What is computed from something
// undefined is undefined, also where 1 / infinity would give a number again; the reason then stands at an earlier step.
function computeStep(node, inputs, depends) {
  const known = inputs.every(Number.isFinite);
  const operation = OPERATIONS[node.op];
  const raw = known ? operation.value(...inputs) : NaN;
  const defined = Number.isFinite(raw);
  const local = defined ? operation.slopes(...inputs, raw) : inputs.map(() => NaN);
  const slopes = local.map((slope, slot) => (depends[node.inputs[slot]] ? slope : null));
  const reason = defined ? slopeProblem(node.op, inputs, slopes) : whyUndefined(node.op, inputs);
  return { value: defined ? raw : NaN, slopes, reason: known ? reason : null };
}

// Backward: the derivative of the output with respect to each node. Where the output is undefined it has none.
function gradientsOf(graph, { values, slopes }, depends) {
  const last = graph.length - 1;
  const defined = Number.isFinite(values[last]);
  const gradients = graph.map((node) => (!depends[node.id] ? null : defined ? 0 : NaN));
  if (!defined) return gradients;
  gradients[last] = 1;
  for (const node of [...graph].reverse()) {
    node.inputs.forEach((id, slot) => {
      if (depends[id]) gradients[id] += gradients[node.id] * slopes[node.id][slot];
    });
  }
  return gradients;
}

// Forward for the values and slopes, backward for the derivatives of the output (the last node).
// Returns arrays indexed by node id: values; slopes (one per input, null along constants); gradients (null for
// constants); and problems, a list of {id, reason} for what is undefined.
export function evaluate(graph, values) {
  const depends = dependsOnLeaf(graph);
  const result = { values: [], slopes: [], problems: [] };
  for (const node of graph) {
    const given = { value: node.op === "leaf" ? values[node.name] : node.value, slopes: [], reason: null };
    const inputs = node.inputs.map((id) => result.values[id]);
    const { value, slopes, reason } = node.inputs.length ? computeStep(node, inputs, depends) : given;
    if (reason) result.problems.push({ id: node.id, reason });
    result.values.push(value);
    result.slopes.push(slopes);
  }
  return { ...result, gradients: gradientsOf(graph, result, depends) };
}

// The edges {from, to, slot} that leave each node.
export function edgesOut(graph) {
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
export function paths(graph, fromId, limit = LISTED) {
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
      const slope = before.slopes[node.id][slot];
      if (predicted[from] !== undefined) terms.push({ from, slope, delta: predicted[from] });
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
  const size = Math.max(Math.abs(before.values[output]), Math.abs(after.values[output]), 1e-300);
  const rounding = 16 * Number.EPSILON * size;
  const gap = actual - first;
  const error = Math.abs(gap) <= rounding ? 0 : gap;
  const relative = error === 0 ? 0 : Math.abs(error / actual);
  return { leaf, delta, steps, actual, predicted: first, error, relative, problems: after.problems };
}

// What leads from a leaf to the output: {leaf, id, output, count, paths}; `paths` are the first of `count`.
export function waysFrom(graph, leaf) {
  const id = graph.findIndex((node) => node.op === "leaf" && node.name === leaf);
  return { leaf, id, output: graph.at(-1).name, count: countPaths(graph, id), paths: paths(graph, id) };
}
