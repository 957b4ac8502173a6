// The classifiers: each turns labelled points into a function that scores others, positive where it says class 1. Points
// are arrays x1, x2, x1, x2, …

import { forward, toNetwork } from "../lib/network.js";
import { startTraining, trainSteps } from "../lib/training.js";
import TABLE from "./table.json" with { type: "json" };

// The solution of A x = b, by elimination; A is an array of rows, and both are used up.
export function solve(rows, b) {
  const count = b.length;
  for (let k = 0; k < count; k++) {
    let best = k;
    for (let i = k + 1; i < count; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    [b[k], b[best]] = [b[best], b[k]];
    for (let i = k + 1; i < count; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j < count; j++) rows[i][j] -= factor * rows[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (let k = count - 1; k >= 0; k--) {
    for (let j = k + 1; j < count; j++) b[k] -= rows[k][j] * b[j];
    b[k] /= rows[k][k];
  }
  return b;
}

export const KERNELS = {
  gaussian: ({ kernel_width: width }) => (x1, x2, y1, y2) =>
    Math.exp(-((x1 - y1) ** 2 + (x2 - y2) ** 2) / (2 * width * width)),
  polynomial: ({ degree }) => (x1, x2, y1, y2) => (1 + x1 * y1 + x2 * y2) ** degree,
};

// Kernel ridge regression of the targets -1 and 1, as models.KernelMachine does it.
export function kernelMachine(kernel, flat, labels) {
  const count = labels.length;
  const mean = labels.reduce((sum, label) => sum + 2 * label - 1, 0) / count;
  const rows = labels.map((_, i) =>
    Float64Array.from(labels, (__, j) =>
      kernel(flat[2 * i], flat[2 * i + 1], flat[2 * j], flat[2 * j + 1]) + (i === j ? TABLE.ridge : 0)),
  ); // prettier-ignore
  const alpha = solve(rows, Float64Array.from(labels, (label) => 2 * label - 1 - mean));
  return (others) => {
    const scores = new Float64Array(others.length / 2).fill(mean);
    for (let n = 0; n < scores.length; n++) {
      const [x1, x2] = [others[2 * n], others[2 * n + 1]];
      for (let i = 0; i < count; i++) scores[n] += alpha[i] * kernel(flat[2 * i], flat[2 * i + 1], x1, x2);
    }
    return scores;
  };
}

// Along every direction, in steps of half a degree, the cuts between neighbouring points: visit(right, gap, normal,
// threshold), with class 1 above the threshold.
function everyCut(flat, labels, visit) {
  const count = labels.length;
  const ones = labels.reduce((sum, label) => sum + label, 0);
  for (let direction = 0; direction < TABLE.directions; direction++) {
    const angle = (direction * Math.PI) / TABLE.directions;
    const normal = [Math.cos(angle), Math.sin(angle)];
    const along = Float64Array.from(labels, (_, n) => normal[0] * flat[2 * n] + normal[1] * flat[2 * n + 1]);
    const order = [...along.keys()].sort((a, b) => along[a] - along[b]);
    let [zerosBelow, onesBelow] = [0, 0];
    for (let k = 0; k < count - 1; k++) {
      if (labels[order[k]]) onesBelow++;
      else zerosBelow++;
      const [low, high] = [along[order[k]], along[order[k + 1]]];
      if (high - low < 1e-9) continue;
      const right = zerosBelow + ones - onesBelow;
      visit(right, high - low, normal, (low + high) / 2);
      visit(count - right, high - low, [-normal[0], -normal[1]], -(low + high) / 2);
    }
  }
}

// The line with most points on the right side; of equally good ones, that with the widest gap around it.
export function bestLine(flat, labels) {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  let [most, widest, best] = [Math.max(ones, labels.length - ones), 0, null];
  everyCut(flat, labels, (right, gap, normal, threshold) => {
    if (right < most || (right === most && gap <= widest + 1e-9)) return;
    [most, widest, best] = [right, gap, { normal, threshold }];
  });
  return best || { normal: [0, 0], threshold: 0.5 - ones / labels.length }; // no line beats saying one class always
}

// The weights of the table, which a training starts from; the same in Python.
export function weightsInTable(units) {
  const rows = TABLE.start.slice(0, units);
  return [[rows.map((row) => row.slice(0, 2)), rows.map((row) => row[2])], [[rows.map((row) => row[3])], [0]]];
}

function trainedNetwork({ units }, flat, labels) {
  const network = toNetwork(weightsInTable(units), "tanh");
  trainSteps(startTraining(network, flat, labels, TABLE.learning_rate), TABLE.steps);
  return (others) => forward(network, others).at(-1);
}

export function scoreFunction(machine, knobs, flat, labels) {
  if (machine === "network") return trainedNetwork(knobs, flat, labels);
  if (machine !== "line") return kernelMachine(KERNELS[machine](knobs), flat, labels);
  const { normal, threshold } = bestLine(flat, labels);
  return (others) => Float64Array.from({ length: others.length / 2 }, (_, n) =>
    normal[0] * others[2 * n] + normal[1] * others[2 * n + 1] - threshold); // prettier-ignore
}

// How strongly a score speaks for class 1 (above 0) or class 0, from -1 to 1. A line knows no more or less.
export function strength(machine, score) {
  if (machine === "line") return 0.6 * Math.sign(score);
  return machine === "network" ? Math.tanh(score / 2) : Math.max(-1, Math.min(1, score));
}
