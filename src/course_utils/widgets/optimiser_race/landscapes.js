// The landscapes E(w1, w2): what Python knows of them too, with the loss, its gradient and the contours.

import { loops } from "../lib/contours.js";
import TABLE from "./race.json" with { type: "json" };

export const LIMITS = TABLE.limits;

// In the order of the list; the code stands beside a path, and names the class that gives it colour and dashes.
export const OPTIMISERS = TABLE.optimisers;
export const RACERS = Object.keys(OPTIMISERS);

// The coordinates of the ravine: its floor is turned against the axes.
const ravineAxes = (w1, w2) => [0.96 * w1 + 0.28 * w2, 0.96 * w2 - 0.28 * w1];

// Operation for operation those of __init__.py.
const FUNCTIONS = {
  ravine: {
    loss: (w1, w2) => {
      const [along, across] = ravineAxes(w1, w2);
      return (along * along + 100 * across * across) / 2;
    },
    gradient: (w1, w2) => {
      const [along, across] = ravineAxes(w1, w2);
      return [along * 0.96 - 100 * across * 0.28, along * 0.28 + 100 * across * 0.96];
    },
  },
  "banana valley": {
    loss: (w1, w2) => ((1 - w1) * (1 - w1)) / 10 + (w2 - w1 * w1) * (w2 - w1 * w1),
    gradient: (w1, w2) => [-(1 - w1) / 5 - 4 * w1 * (w2 - w1 * w1), 2 * (w2 - w1 * w1)],
  },
  saddle: {
    loss: (w1, w2) => (w1 * w1) / 2 + ((1 - w2 * w2) * (1 - w2 * w2)) / 4,
    gradient: (w1, w2) => [w1, -w2 * (1 - w2 * w2)],
  },
  "noisy bowl": {
    loss: (w1, w2) => (w1 * w1 + 4 * w2 * w2) / 2,
    gradient: (w1, w2) => [w1, 4 * w2],
  },
};

// name -> {label, formula, window, start, rates, noisy, minima, saddles, levels (of the contours), floor (the smallest
// loss that the curves show), loss, gradient}
export const LANDSCAPES = Object.fromEntries(
  Object.entries(TABLE.landscapes).map(([name, home]) => [name, { ...home, ...FUNCTIONS[name] }]),
);

export function defaultRates(landscape) {
  return { ...LANDSCAPES[landscape].rates };
}

// The border of the region where E < level, as closed loops of points (x, y) in 0…1 over the window, y downwards.
// Marching squares on sqrt(E), which is straighter than E between two grid points. The grid is one cell larger than the
// window all around, so that loops that leave it close out of sight.
export function contours(landscape, levels = LANDSCAPES[landscape].levels, cells = 110) {
  const { loss, window: [[left, right], [bottom, top]] } = LANDSCAPES[landscape]; // prettier-ignore
  const size = cells + 3;
  const at = (index) => (index - 1) / cells;
  const heights = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [w1, w2] = [left + at(column) * (right - left), top - at(row) * (top - bottom)];
      heights[row * size + column] = Math.sqrt(loss(w1, w2));
    }
  }
  const inWindow = (loop) => loop.map(([column, row]) => [at(column), at(row)]);
  return levels.map((level) => loops(heights, size, Math.sqrt(level)).map(inWindow));
}
