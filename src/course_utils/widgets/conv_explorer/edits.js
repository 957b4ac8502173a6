// What the reader does to a picture or a filter: each makes a new one.

import { range, same } from "../lib/values.js";
import { LIMITS } from "./convolution.js";

// Whether all values can be shown as greys.
export function isGrey(pixels) {
  return pixels.every((row) => row.every((value) => value >= 0 && value <= 1));
}

// A black pixel becomes white, a white one black, a grey one whichever is farther away.
export function toggled(pixels, row, column) {
  const other = (value, j) => (j === column ? Number(value < 0.5) : value);
  return pixels.map((line, i) => (i === row ? line.map(other) : line));
}

// The whole picture moved; what leaves is lost, zeros come in.
export function movedPicture(pixels, down, right) {
  return pixels.map((line, i) => line.map((_, j) => pixels[i - down]?.[j - right] ?? 0));
}

// A filter of another size around the same middle: zeros come in at the edge, or weights go.
export function resized(kernel, size) {
  const shift = Math.floor(size / 2) - Math.floor(kernel.length / 2);
  const places = range(0, size - 1);
  return places.map((u) => places.map((v) => kernel[u - shift]?.[v - shift] ?? 0));
}

export function withWeight(kernel, row, column, weight) {
  return kernel.map((line, u) => line.map((old, v) => (u === row && v === column ? weight : old)));
}

// A weight from what the reader typed, null if it is none.
export function weightFrom(text) {
  const weight = text.trim() === "" ? NaN : Number(text);
  return Math.abs(weight) <= LIMITS.weight ? weight : null;
}

// The name of a filter or picture in a table, null if it is not there.
export function nameOf(table, value) {
  return Object.keys(table).find((name) => same(table[name], value)) ?? null;
}
