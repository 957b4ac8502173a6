// What the figure says in words about a graph, its derivatives and its nudges. `ways` is what waysFrom returns,
// `result` what evaluate returns, `text` what describe returns.

import { format } from "../lib/text.js";
import { same } from "../lib/values.js";
import { pathProduct } from "./graph.js";
import { heading, inBrackets } from "./names.js";

// The drawing for readers who listen.
export function graphInWords(graph, result, text) {
  const steps = graph
    .filter((node) => node.op !== "constant")
    .map(({ id }) => `${heading(text, id)} = ${format(result.values[id])}`);
  const derivatives = graph
    .filter((node) => node.op === "leaf")
    .map(({ id, name }) => `with respect to ${name} ${format(result.gradients[id])}`);
  return `Computational graph. ${steps.join("; ")}. Derivative of ${text.labels.at(-1)} ${derivatives.join(", ")}.`;
}

// "4 × 3 = 12": the slopes along a path and their product.
export function productInWords(path, slopes) {
  const factors = path.map((edge) => slopes[edge.to][edge.slot]);
  if (!factors.every(Number.isFinite)) return "undefined";
  const product = format(pathProduct(path, slopes));
  if (factors.length < 2) return product;
  return `${factors.map((factor, index) => (index ? inBrackets(factor) : format(factor))).join(" × ")} = ${product}`;
}

// "x → y → z"; where two arrows lead to the same card, which of them it takes.
export function pathInWords(path, ways, graph, { labels }) {
  const steps = path.map(({ from, to, slot }) => {
    const twin = graph[to].inputs.filter((id) => id === from).length > 1;
    return ` → ${labels[to]}${twin ? ` (${slot ? "second" : "first"} arrow)` : ""}`;
  });
  return labels[ways.id] + steps.join("");
}

function signedSum(numbers) {
  const term = (number) => `${number < 0 ? "−" : "+"} ${format(Math.abs(number))}`;
  return numbers.map((number, index) => (index ? term(number) : format(number))).join(" ");
}

function sumOfPaths({ paths }, slopes) {
  return signedSum(paths.map((path) => pathProduct(path, slopes)));
}

// What stands beside "All paths".
export function totalInWords(ways, { gradients }) {
  const total = format(gradients[ways.id]);
  return ways.count === 1 ? `the only one: ${total}` : `sum of ${ways.count} products: ${total}`;
}

// What stands below the paths: those that are not listed, "" if there are none.
export function unlistedInWords(ways, { slopes, gradients }) {
  const more = ways.count - ways.paths.length;
  const listed = ways.paths.reduce((sum, path) => sum + pathProduct(path, slopes), 0);
  return more > 0 ? `… and ${more} more; their products add up to ${format(gradients[ways.id] - listed)}.` : "";
}

function reachInWords({ leaf, output }, derivative) {
  if (derivative === 0) return `A small change of ${leaf} does not reach ${output}.`;
  const size = Math.abs(derivative) === 1 ? "just as large" : `${format(Math.abs(derivative))} times as large`;
  return `A small change of ${leaf} reaches ${output} ${size}${derivative < 0 ? ", with the opposite sign" : ""}.`;
}

// The line below the drawing: [an equation, what it means]. `path` is the chosen one, null for all of them.
export function readout(ways, { slopes, gradients }, path) {
  const total = gradients[ways.id];
  const name = `∂${ways.output}/∂${ways.leaf}`;
  if (path) {
    const all = ways.count === 2 ? "both paths" : `all ${ways.count} paths`;
    const others = ways.count === 1 ? `, all of ${name}` : `; ${all} together give ${name} = ${format(total)}`;
    return [productInWords(path, slopes), `along this path${others}.`];
  }
  if (!Number.isFinite(total)) return [`${name} is undefined.`, ""];
  const how =
    ways.count === 1 ? productInWords(ways.paths[0], slopes)
    : ways.count <= 4 ? `${sumOfPaths(ways, slopes)} = ${format(total)}`
    : format(total); // prettier-ignore
  return [`${name} = ${how}`, reachInWords(ways, total)];
}

// The first step that has no value or no slope, "" where all have both.
export function problemInWords({ problems, values }, text) {
  if (!problems.length) return "";
  const [{ id, reason }] = problems;
  const what = Number.isFinite(values[id]) ? "has no slope here" : "is undefined here";
  return `${heading(text, id)} ${what}: ${reason}.`;
}

// Two digits are enough to see a share shrink.
export function shareInWords(share) {
  return `${format(share * 100, 2)}\u00a0%`;
}

// "4 × 0.1 + 3 × 0.2 = 1": what the slopes predict for one step; "" for the leaf itself.
export function predictionInWords(step) {
  const products = step.terms.map(({ slope, delta }, index) => {
    return `${index ? inBrackets(slope) : format(slope)} × ${inBrackets(delta)}`;
  });
  return products.length ? `${products.join(" + ")} = ${format(step.predicted)}` : "";
}

// "4 times smaller": how far the error fell since the nudge before, if that was twice this one from the same point.
export function fallInWords(entry, before) {
  if (!before || before.leaf !== entry.leaf || !same(before.values, entry.values)) return "";
  const fall = Math.abs(before.error / entry.error);
  if (before.delta !== 2 * entry.delta || !Number.isFinite(fall) || fall <= 1) return "";
  return `${format(fall, 2)} times smaller`;
}

function slopeOf(ways, { slopes, gradients }) {
  if (ways.count === 1) return productInWords(ways.paths[0], slopes).split(" = ")[0];
  return ways.count <= 3 ? `(${sumOfPaths(ways, slopes)})` : format(gradients[ways.id]);
}

// What a nudge has done to the output; `before` is the nudge before it, if there was one.
export function nudgeInWords(entry, before, ways, result) {
  const change = `Δ${ways.output} is ${format(entry.actual)}`;
  if (!Number.isFinite(entry.actual)) {
    const [problem] = entry.problems;
    return `${change}${problem ? `: after the nudge, ${problem.reason}` : ""}.`;
  }
  if (!Number.isFinite(entry.predicted)) return `${change}; without a slope there is no prediction.`;
  const prediction = `${slopeOf(ways, result)} × ${inBrackets(entry.delta)} = ${format(entry.predicted)}`;
  const start = `${change}. Predicted: ${prediction}.`;
  if (entry.error === 0) return `${start} No error: along ${ways.leaf}, ${ways.output} is a straight line here.`;
  const fall = fallInWords(entry, before);
  const end = fall ? ` That is ${fall} than before.` : "";
  return `${start} Error: ${format(entry.error)}, ${shareInWords(entry.relative)} of Δ${ways.output}.${end}`;
}
