// What the figure says, to eyes and to ears.

import { decimals, marksInWords, plural, tuple } from "../lib/text.js";
import { RULES } from "./learning.js";

export const CLASS_NAMES = ["circle", "square"];

// Whether a line could do it, and what that promises; `most` is the bound on corrections, null if no line can.
export function separableInWords(rule, most) {
  if (most === null) {
    if (rule === "two layers") return "No line separates these points; a bent border may.";
    const never = rule === "perceptron" ? "the rule never settles" : "it settles near the least squared error";
    return `No line separates these points: ${never}.`;
  }
  if (rule === "perceptron") return `A line separates these points: at most ${most.toLocaleString("en")} corrections.`;
  return `A line separates these points${rule === "adaline" ? "; Adaline need not find it" : ""}.`;
}

// The last step.
export function stepInWords(training) {
  const { points, step, mistaken, settled, diverged, example } = training;
  if (!step) return "Nothing shown yet. All weights are where they start.";
  if (diverged) return `Step ${step}: the weights have run away. Take a smaller learning rate.`;
  const pass = Math.ceil(step / points.length);
  const said = mistaken ? "a mistake" : "right";
  const settles = settled ? " A whole pass without a mistake: settled." : "";
  return `Step ${step}, pass ${pass}: point ${example + 1}, ${said}.${settles}`;
}

export function countInWords(training, wrong) {
  const name = training.settings.rule === "perceptron" ? "correction" : "mistake";
  return `${plural(training.mistakes, name)} so far; ${wrong} of ${training.points.length} points wrong now.`;
}

export function learnedInWords({ settings, weights }) {
  if (settings.rule === "two layers") return `${plural(settings.units, "hidden unit")}, ${weights.length} weights.`;
  return `w = ${tuple(weights.subarray(0, 2))}, b = ${decimals(weights[2])}`;
}

// The plane, for readers who do not see it.
export function planeInWords(training, wrong, chosen, hasBorder) {
  const { points, settings } = training;
  const counts = marksInWords(points.map((point) => point[2]));
  const border = settings.rule === "two layers" ? "border" : "line";
  const parted = hasBorder ? `A ${border} parts the plane` : `No ${border} is in view`;
  const wrongs = wrong.length ? `on the wrong side: ${wrong.map((n) => n + 1).join(", ")}` : "none on the wrong side";
  const [x, y, label] = points[chosen];
  const point = `Chosen: point ${chosen + 1}, a ${CLASS_NAMES[label]} at ${tuple([x, y])}.`;
  return `${RULES[settings.rule].label}: ${counts}. ${parted}; ${wrongs}. ${point}`;
}
