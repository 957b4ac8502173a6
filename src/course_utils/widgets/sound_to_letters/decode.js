// What the network said at each step, and what that spells.

import { fromBase64 } from "../lib/bytes.js";

export const PARTS = 16; // of a nat, in which costs travel
export const DEAREST = 12; // nats by which the blank may be lowered

// { steps, classes, costs }: costs are -ln y in nats, step by step.
export function readCosts({ steps, costs }) {
  const bytes = fromBase64(costs);
  return { steps, classes: bytes.length / steps, costs: Float64Array.from(bytes, (byte) => byte / PARTS) };
}

// The costs of the classes at a step, the blank dearer by so much.
export function costsAt({ classes, costs }, step, blank) {
  const row = [...costs.subarray(step * classes, (step + 1) * classes)];
  row[0] += blank;
  return row;
}

// The probabilities at a step, with sum 1 again.
export function sharesAt(said, step, blank) {
  const raw = costsAt(said, step, blank).map((cost) => Math.exp(-cost));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((one) => one / sum);
}

// The likeliest class of each step; of equals the first.
export function bestPath(said, blank) {
  return Array.from({ length: said.steps }, (_, step) => {
    const row = costsAt(said, step, blank);
    return row.indexOf(Math.min(...row));
  });
}

// The steps at which a letter begins: those that are neither blank nor a letter going on.
export function beginnings(path) {
  return path.map((_, step) => step).filter((step) => path[step] && path[step] !== path[step - 1]);
}

// The text that the first steps of a path spell, `upTo` of them.
export function spelled(path, letters, upTo = path.length) {
  const first = path.slice(0, upTo);
  return beginnings(first).map((step) => letters[first[step] - 1]).join("");
}

// A path as it is written: - for the blank, ␣ for the space.
export function asText(path, letters) {
  return path.map((one) => (one ? letters[one - 1] : "-")).join("").replaceAll(" ", "␣");
}

// The likeliest classes at a step, [class, share], at most `count` and none below a hundredth but the first.
export function leaders(shares, count) {
  const order = shares.map((share, index) => [index, share]).sort((a, b) => b[1] - a[1]);
  return order.slice(0, count).filter(([, share], rank) => !rank || share >= 0.01);
}
