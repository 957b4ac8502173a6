// Lists of vectors as they travel, two hexadecimal digits a vector, and changing them.

import { uniform } from "../lib/random.js";
import { BITS } from "./machine.js";

// The first bit is the highest of the number.
export function toVectors(text) {
  return Array.from({ length: text.length >> 1 }, (_, n) => {
    const number = parseInt(text.slice(2 * n, 2 * n + 2), 16) || 0;
    return Array.from({ length: BITS }, (__, bit) => (number >> (BITS - 1 - bit)) & 1);
  });
}

export function toText(vectors) {
  const number = (vector) => vector.reduce((sum, bit) => 2 * sum + bit, 0);
  return vectors.map((vector) => number(vector).toString(16).padStart(2, "0")).join("");
}

// So many random vectors.
export function randomVectors(count, seed) {
  const random = uniform(seed);
  return Array.from({ length: count }, () => Array.from({ length: BITS }, () => (random() < 0.5 ? 0 : 1)));
}

// The list with so many vectors: cut off, or with random ones at its end, always the same.
export function ofLength(vectors, count) {
  return [...vectors, ...randomVectors(count, 1).slice(vectors.length)].slice(0, count);
}

export function flipped(vectors, vector, bit) {
  return vectors.map((one, n) => (n === vector ? one.map((value, k) => (k === bit ? 1 - value : value)) : one));
}
