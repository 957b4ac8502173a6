// A linear classifier of points in the plane, its objective and its gradient. Knobs are three rows [w1, w2, b], one a class;
// points are pairs.

import { uniform } from "../lib/random.js";

export const START = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]; // prettier-ignore

export function scoresOf(knobs, [x1, x2]) {
  return knobs.map(([w1, w2, b]) => w1 * x1 + w2 * x2 + b);
}

// The softmax of scores: how the classes share 1 among them.
export function sharesOf(scores) {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power);
  return powers.map((power) => power / total);
}

// How surprising the true class is, in nats: minus the logarithm of its share, without taking one of 0.
export function surpriseOf(scores, label) {
  const largest = Math.max(...scores);
  const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
  return Math.log(total) + largest - scores[label];
}

// The class with the highest score; of equal ones the first.
export function decide(scores) {
  return scores.indexOf(Math.max(...scores));
}

// The objective over some of the points, all if none are named: the mean surprise and how many are right.
export function measure(knobs, points, labels, rows = points.map((_, row) => row)) {
  const scores = rows.map((row) => scoresOf(knobs, points[row]));
  const sum = rows.reduce((total, row, at) => total + surpriseOf(scores[at], labels[row]), 0);
  return { loss: sum / rows.length, right: rows.filter((row, at) => decide(scores[at]) === labels[row]).length };
}

// The average gradient over some of the points: share minus target, times the input.
export function gradientOf(knobs, points, labels, rows = points.map((_, row) => row)) {
  const gradient = START.map((row) => [...row]);
  for (const row of rows) {
    const shares = sharesOf(scoresOf(knobs, points[row]));
    shares.forEach((share, c) => {
      const off = (share - (c === labels[row] ? 1 : 0)) / rows.length;
      [...points[row], 1].forEach((input, k) => (gradient[c][k] += off * input));
    });
  }
  return gradient;
}

export function stepped(knobs, gradient, rate) {
  return knobs.map((row, c) => row.map((knob, k) => knob - rate * gradient[c][k]));
}

export function lengthOf(gradient) {
  return Math.hypot(...gradient.flat());
}

// The angle between two gradients in degrees, over all nine knobs; null where one of them has no direction.
export function angleBetween(one, other) {
  const lengths = lengthOf(one) * lengthOf(other);
  if (lengths < 1e-12) return null;
  const product = one.flat().reduce((sum, value, index) => sum + value * other.flat()[index], 0);
  return (Math.acos(Math.max(-1, Math.min(1, product / lengths))) * 180) / Math.PI;
}

// `size` of `count` examples, each at most once, in rising order; the same for the same seed.
export function drawBatch(seed, count, size) {
  const next = uniform(seed);
  const all = Array.from({ length: count }, (_, row) => row);
  for (let place = 0; place < size; place++) {
    const other = place + Math.floor(next() * (count - place));
    [all[place], all[other]] = [all[other], all[place]];
  }
  return all.slice(0, size).sort((a, b) => a - b);
}

// Are these the knobs of such a classifier, all of them finite numbers?
export function areKnobs(knobs) {
  const isRow = (row) => Array.isArray(row) && row.length === 3 && row.every(Number.isFinite);
  return Array.isArray(knobs) && knobs.length === 3 && knobs.every(isRow);
}

// The part of a box [[low x1, high x1], [low x2, high x2]] where each class has the highest score: three polygons, empty
// where a class never wins.
export function regionsOf(knobs, [[left, right], [bottom, top]]) {
  const box = [[left, bottom], [right, bottom], [right, top], [left, top]]; // prettier-ignore
  return knobs.map((own, c) =>
    knobs.reduce((area, other, d) => (d === c ? area : clip(area, own.map((knob, k) => knob - other[k]), d < c)), box),
  );
}

// The part of a polygon where w · x + b is above 0; where the sum is 0 all over, it stays if it is not `strict`.
function clip(corners, [w1, w2, b], strict) {
  if (w1 === 0 && w2 === 0) return b > 0 || (b === 0 && !strict) ? corners : [];
  const value = ([x1, x2]) => w1 * x1 + w2 * x2 + b;
  return corners.flatMap((corner, index) => {
    const next = corners[(index + 1) % corners.length];
    const [here, there] = [value(corner), value(next)];
    const kept = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return kept;
    const part = here / (here - there);
    return [...kept, corner.map((from, k) => from + part * (next[k] - from))];
  });
}
