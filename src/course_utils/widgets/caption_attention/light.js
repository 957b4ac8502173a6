// Where light falls on a picture: the weights that a network gave its places while it wrote a word, and the bright spot
// drawn of them. A position is a row and a column of the network's grid, counted from 0; weights come row by row.

import { fromBase64 } from "../lib/bytes.js";

const STEPS = 255;
const SOFTNESS = 0.6; // of the smooth spot: the standard deviation of a Gaussian, in positions
const DARKEST = 0.76; // how much of the light goes where the network did not look
const POINTS = 64; // of a smooth spot, across or down

// The weights of each word; _packed in __init__.py wrote them: one byte a position, times the largest weight.
export function weightsOfWords({ attention, peaks, grid: [rows, columns] }) {
  const bytes = fromBase64(attention);
  const cells = rows * columns;
  return peaks.map(([, peak], word) => {
    return Float32Array.from(bytes.subarray(word * cells, (word + 1) * cells), (step) => (step / STEPS) * peak);
  });
}

// How many points a smooth spot has for each position, across and down.
export function fineness([rows, columns]) {
  return Math.max(1, Math.floor(POINTS / Math.max(rows, columns)));
}

// For each of `count * fine` points on a line how much it takes from each of `count` positions; the parts add up to 1.
export function blend(count, fine) {
  return Array.from({ length: count * fine }, (_, point) => {
    const parts = Array.from({ length: count }, (_, position) => {
      const distance = (point + 0.5) / fine - (position + 0.5);
      return Math.exp(-0.5 * (distance / SOFTNESS) ** 2);
    });
    const sum = parts.reduce((a, b) => a + b, 0);
    return Float32Array.from(parts, (part) => part / sum);
  });
}

// The weights relative to the largest, one number from 0 to 1 a position.
export function blocks(weights) {
  const largest = Math.max(...weights);
  return Float32Array.from(weights, (weight) => weight / largest);
}

// The same without edges: `fine` times as many numbers across and down, 1 where it is brightest.
export function smooth(weights, [rows, columns], fine) {
  const [down, across] = [blend(rows, fine), blend(columns, fine)];
  const [height, width] = [rows * fine, columns * fine];
  const wide = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) sum += across[x][column] * weights[row * columns + column];
      wide[row * width + x] = sum;
    }
  }
  const spot = new Float32Array(height * width);
  let largest = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += down[y][row] * wide[row * width + x];
      spot[y * width + x] = sum;
      if (sum > largest) largest = sum;
    }
  }
  for (let at = 0; at < spot.length; at++) spot[at] /= largest;
  return spot;
}

// Fill the pixels (red, green, blue, opacity) of a shade that darkens everything but the spot. It is black in both
// themes: what it darkens is a picture.
export function shade(spot, pixels) {
  // Pixels round by themselves.
  for (let at = 0; at < spot.length; at++) pixels[4 * at + 3] = 255 * DARKEST * (1 - spot[at]);
  return pixels;
}
