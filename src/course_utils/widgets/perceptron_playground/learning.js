// The three ways to learn: Rosenblatt's rule, Widrow and Hoff's, and the same gradient through a hidden layer. One step
// shows one example, in a fixed order, so that a training is a function of its settings. In Python: learning.py.

import { uniform } from "../lib/random.js";
import TABLE from "./table.json" with { type: "json" };

export const RULES = TABLE.rules;
export const LIMITS = TABLE.limits;
export const SETS = TABLE.sets;

// Weights of a line: [w1, w2, b]. Of two layers: [w1, w2, b] for each hidden unit, then v, then c.
export function startWeights({ rule, units, seed }) {
  if (rule !== "two layers") return new Float64Array(3);
  const next = uniform(seed);
  return Float64Array.from({ length: 4 * units + 1 }, () => 2 * next() - 1);
}

// What the hidden units say of a point, written into `hidden`.
function hiddenUnits(weights, units, x, y, hidden) {
  for (let j = 0; j < units; j++) hidden[j] = Math.tanh(weights[3 * j] * x + weights[3 * j + 1] * y + weights[3 * j + 2]);
  return hidden;
}

// The score z of a point: above 0 means class 1.
export function scoreOf(weights, { rule, units }, x, y, hidden = new Float64Array(units)) {
  if (rule !== "two layers") return weights[0] * x + weights[1] * y + weights[2];
  hiddenUnits(weights, units, x, y, hidden);
  let z = weights[4 * units];
  for (let j = 0; j < units; j++) z += weights[3 * units + j] * hidden[j];
  return z;
}

// A wrong score, or none: t is 1 for class 1 and −1 for class 0.
export function isWrong(z, label) {
  return (label ? z : -z) <= 0;
}

// Change the weights after one example; returns whether it was a mistake.
export function learn(weights, settings, [x, y, label], hidden = new Float64Array(settings.units)) {
  const { rule, units, rate } = settings;
  const t = label ? 1 : -1;
  const z = scoreOf(weights, settings, x, y, hidden);
  const wrong = isWrong(z, label);
  if (rule === "two layers") {
    const share = rate * (t - z);
    for (let j = 0; j < units; j++) {
      const below = share * weights[3 * units + j] * (1 - hidden[j] * hidden[j]);
      weights[3 * units + j] += share * hidden[j];
      weights[3 * j] += below * x;
      weights[3 * j + 1] += below * y;
      weights[3 * j + 2] += below;
    }
    weights[4 * units] += share;
    return wrong;
  }
  const share = rule === "adaline" ? rate * (t - z) : wrong ? t : 0;
  weights[0] += share * x;
  weights[1] += share * y;
  weights[2] += share;
  return wrong;
}

// A training that can go on: `goTo(step)` shows the examples up to there.
export class Training {
  constructor(points, settings) {
    Object.assign(this, { points, settings, hidden: new Float64Array(settings.units) });
    this.begin();
  }

  begin() {
    this.weights = startWeights(this.settings);
    this.before = this.weights.slice(); // those before the last step
    Object.assign(this, { step: 0, mistakes: 0, lastMistake: 0, passes: [], mistaken: false, diverged: false });
  }

  goTo(step) {
    if (step < this.step) this.begin();
    while (this.step < step) this.next(this.step === step - 1);
    return this;
  }

  next(isLast) {
    const { points, weights, passes } = this;
    if (isLast) this.before.set(weights);
    const place = this.step % points.length;
    if (place === 0) passes.push(0);
    this.step += 1;
    if (!this.diverged) this.mistaken = learn(weights, this.settings, points[place], this.hidden);
    if (this.mistaken) {
      this.mistakes += 1;
      this.lastMistake = this.step;
      passes[passes.length - 1] += 1;
    }
    this.diverged ||= weights.some((weight) => !(Math.abs(weight) < LIMITS.far));
  }

  // The number of the example shown last, null before the first.
  get example() {
    return this.step ? (this.step - 1) % this.points.length : null;
  }

  // Rosenblatt's rule is done after a pass without a mistake.
  get settled() {
    return this.settings.rule === "perceptron" && this.step - this.lastMistake >= this.points.length;
  }

  wrong() {
    const isWrongNow = ([x, y, label]) => isWrong(scoreOf(this.weights, this.settings, x, y, this.hidden), label);
    return [...this.points.keys()].filter((n) => isWrongNow(this.points[n]));
  }
}
