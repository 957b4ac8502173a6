// What the operations of a graph compute, how steep they are, and where they have no value or no slope.

import { format } from "../lib/text.js";
import { sigmoid } from "../lib/values.js";

// value(inputs…); slopes(inputs…, value), one for each input, with PyTorch's conventions where the slope jumps.
export const OPERATIONS = {
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

// Why an operation has no value at these inputs.
export function whyUndefined(op, [a, b]) {
  if (op === "div" && b === 0) return "it divides by zero";
  if (op === "log" && a <= 0) return `log needs a positive number and got ${format(a)}`;
  if (op === "sqrt" && a < 0) return `sqrt needs a number that is not negative and got ${format(a)}`;
  if (op === "pow" && a === 0 && b < 0) return "it divides by zero (a negative power of 0)";
  if (op === "pow" && a < 0 && !Number.isInteger(b)) return `${format(a)} has no real power ${format(b)}`;
  return "the result is too large for a number";
}

// Why it has a value but no slope there; null where it has both.
export function slopeProblem(op, [a, b], slopes) {
  if (slopes.every((slope) => slope === null || Number.isFinite(slope))) return null;
  if (op === "sqrt") return "the slope of sqrt at 0 is infinite";
  if (op === "pow" && a === 0) return `the slope of a power ${format(b)} at 0 is infinite`;
  if (op === "pow" && a < 0) return `a power of ${format(a)} has no slope in its exponent`;
  return "the slope is too large for a number";
}
