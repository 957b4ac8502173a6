// The histogram of oriented gradients: models.histogram_of_gradients in Python. `pixels` are brightness from 0 to 1.

import { SIDE } from "../lib/pictures.js";
import TABLE from "./eyes.json" with { type: "json" };

const { cell, block, orientations, epsilon } = TABLE.gradients;
export const CELLS = Math.floor(SIDE / cell); // along each side
export const ORIENTATIONS = orientations;
const BLOCKS = CELLS - block + 1;
const BLOCK_SIZE = block * block * ORIENTATIONS;
export const GRADIENT_FEATURES = BLOCKS * BLOCKS * BLOCK_SIZE;

// The direction of a change and its opposite are one: angles from 0 to 180 degrees.
function binOf(dx, dy) {
  let degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
  if (degrees < 0) degrees += 180;
  if (degrees >= 180) degrees -= 180;
  return Math.min(Math.floor((degrees * ORIENTATIONS) / 180), ORIENTATIONS - 1);
}

// The mean size of the changes in each cell, by their directions: cell after cell, CELLS x CELLS x ORIENTATIONS.
export function cellHistograms(pixels) {
  const found = new Float64Array(CELLS * CELLS * ORIENTATIONS);
  for (let row = 0; row < CELLS * cell; row++) {
    for (let column = 0; column < CELLS * cell; column++) {
      const at = row * SIDE + column;
      const dx = column > 0 && column < SIDE - 1 ? pixels[at + 1] - pixels[at - 1] : 0;
      const dy = row > 0 && row < SIDE - 1 ? pixels[at + SIDE] - pixels[at - SIDE] : 0;
      const size = Math.hypot(dx, dy);
      if (size === 0) continue;
      const which = Math.floor(row / cell) * CELLS + Math.floor(column / cell);
      found[which * ORIENTATIONS + binOf(dx, dy)] += size / (cell * cell);
    }
  }
  return found;
}

// The features: the histograms of each block of cells, divided by the length of all of them together.
export function blockFeatures(cells) {
  const features = new Float32Array(GRADIENT_FEATURES);
  const values = new Float64Array(BLOCK_SIZE);
  let next = 0;
  for (let place = 0; place < BLOCKS * BLOCKS; place++) {
    const [top, left] = [Math.floor(place / BLOCKS), place % BLOCKS];
    let squares = epsilon * epsilon;
    for (let at = 0; at < BLOCK_SIZE; at++) {
      const member = Math.floor(at / ORIENTATIONS);
      const which = (top + Math.floor(member / block)) * CELLS + left + (member % block);
      values[at] = cells[which * ORIENTATIONS + (at % ORIENTATIONS)];
      squares += values[at] ** 2;
    }
    const length = Math.sqrt(squares);
    for (const value of values) features[next++] = value / length;
  }
  return features;
}

// What the features say of each cell, the mean over the blocks that it is in: to be drawn.
export function cellsOfFeatures(features) {
  const sums = new Float64Array(CELLS * CELLS * ORIENTATIONS);
  const counts = new Uint8Array(CELLS * CELLS);
  let next = 0;
  for (let place = 0; place < BLOCKS * BLOCKS; place++) {
    const [top, left] = [Math.floor(place / BLOCKS), place % BLOCKS];
    for (let member = 0; member < block * block; member++) {
      const which = (top + Math.floor(member / block)) * CELLS + left + (member % block);
      counts[which]++;
      for (let bin = 0; bin < ORIENTATIONS; bin++) sums[which * ORIENTATIONS + bin] += features[next++];
    }
  }
  return sums.map((sum, at) => sum / counts[Math.floor(at / ORIENTATIONS)]);
}
