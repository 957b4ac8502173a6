// What is drawn of a plane: the part that is shown, the grid on it, and where the output changes its mind.

import { contour } from "./contours.js";

const CELLS = 22; // of the grid, along each side
const FINE = 3; // pieces of a grid line in each cell, so that it can bend
export const SIDE = CELLS * FINE + 1; // points along each side of the lattice

// The least and the largest x and y of flat points: [low, high].
function boundsOf(...clouds) {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const cloud of clouds) {
    for (let k = 0; k < cloud.length; k++) {
      if (cloud[k] < low[k & 1]) low[k & 1] = cloud[k];
      if (cloud[k] > high[k & 1]) high[k & 1] = cloud[k];
    }
  }
  return [low, high];
}

// The square of the input plane that is shown: for points between -1 and 1 that from -1.1 to 1.1.
export function frameOf(points) {
  const [low, high] = boundsOf(points);
  const size = Math.max(...low.map(Math.abs), ...high.map(Math.abs));
  if (size <= 1 && size > 0.5) return { x: 0, y: 0, half: 1.1 };
  const half = 0.55 * Math.max(high[0] - low[0], high[1] - low[1]);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, half: half > 0 ? half : 1.1 };
}

// The points of the grid lines and between them, row by row from below.
export function lattice({ x, y, half }, side = SIDE) {
  const points = new Float64Array(2 * side * side);
  const at = (middle, index) => middle + half * ((2 * index) / (side - 1) - 1);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      points[2 * (row * side + column)] = at(x, column);
      points[2 * (row * side + column) + 1] = at(y, row);
    }
  }
  return points;
}

// Where values on a lattice are above 0, and where that begins: {region, border}, loops and lines in the plane.
export function decisionOn({ x, y, half }, values, side = SIDE) {
  const unit = (2 * half) / (side - 1);
  const toPlane = (line) => line.map(([column, row]) => [x - half + column * unit, y - half + row * unit]);
  const { region, border } = contour(values, side);
  return { region: region.map(toPlane), border: border.map(toPlane) };
}

// The lines of the grid, each a list of numbers of lattice points.
export const GRID_LINES = Array.from({ length: 2 * (CELLS + 1) }, (_, line) => {
  const fixed = (line >> 1) * FINE;
  return Array.from({ length: SIDE }, (__, along) => (line % 2 ? fixed * SIDE + along : along * SIDE + fixed));
});

// The lattice points around the cell of the grid that holds a point, and null outside of the grid.
export function cellAround([x, y], frame) {
  const cell = [x - frame.x, y - frame.y].map((from) => Math.floor(((from / frame.half + 1) / 2) * CELLS));
  if (cell.some((index) => index < 0 || index >= CELLS)) return null;
  const [column, row] = cell.map((index) => index * FINE);
  const sides = [[0, 0, 1, 0], [FINE, 0, 0, 1], [FINE, FINE, -1, 0], [0, FINE, 0, -1]];
  return sides.flatMap(([x0, y0, dx, dy]) =>
    Array.from({ length: FINE }, (_, k) => (row + y0 + k * dy) * SIDE + column + x0 + k * dx),
  );
}

// The square box around flat points, with a margin.
export function boxAround(...clouds) {
  const [low, high] = boundsOf(...clouds);
  const half = Math.max(0.53 * (high[0] - low[0]), 0.53 * (high[1] - low[1]), 1e-3);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, half };
}

// The line weight · (u, v) + bias = 0 in a square box: its two ends, null if it misses the box, and the corners of the
// part of the box where the sum is positive.
export function separatingLine(weight, bias, { x, y, half }) {
  const corners = [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]];
  const value = ([u, v]) => weight[0] * u + weight[1] * v + bias;
  const ends = [];
  const side = [];
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % 4];
    const [a, b] = [value(corner), value(next)];
    if (a > 0) side.push(corner);
    if (a > 0 === b > 0) return;
    const part = a / (a - b);
    const cut = corner.map((from, k) => from + part * (next[k] - from));
    ends.push(cut);
    side.push(cut);
  });
  return { ends: ends.length === 2 ? ends : null, side };
}
