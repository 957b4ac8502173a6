// What the figure says, to eyes and to ears.

import { countMarks, decimals, format, plural, tuple } from "../lib/text.js";
import { decide, sharesOf, surpriseOf } from "./classifier.js";
import TABLE from "./table.json" with { type: "json" };

const NAMES = TABLE.classes;

function row(numbers) {
  return numbers.map((number) => decimals(number)).join(", ");
}

// The objective: "E = 0.412 on all 45 examples, 41 of them right; 3 steps."
export function objectiveInWords({ loss, right }, count, steps) {
  return `E = ${format(loss, 3)} on all ${count} examples, ${right} of them right; ${plural(steps, "step")} so far.`;
}

// The batch beside the average.
export function batchInWords(chosen, batchLoss, angle) {
  if (!chosen.length) return "No example is in the batch.";
  const which = chosen.length > 6 ? plural(chosen.length, "example") : `example${chosen.length > 1 ? "s" : ""} ${chosen.map((one) => one + 1).join(", ")}`; // prettier-ignore
  const turned = angle === null ? "has no direction to compare" : `points ${Math.round(angle)}° away from the average one`;
  return `Batch: ${which}, E = ${format(batchLoss, 3)}. Its step ${turned}.`;
}

// One example: what it is, its scores, its shares, its surprise.
export function exampleInWords(number, scores, label, isChosen) {
  const shares = sharesOf(scores);
  const answer = decide(scores);
  const verdict = answer === label ? "right" : `taken for ${NAMES[answer]}`;
  const where = isChosen ? `${NAMES[label]}, in the batch` : NAMES[label];
  const surprise = format(surpriseOf(scores, label), 3);
  return (
    `Example ${number} (${where}): scores ${row(scores)}; ` +
    `shares ${row(shares)}; surprise ${surprise}, ${verdict}.`
  );
}

// What the two drawings show, for readers who do not see them.
export function drawingsInWords({ labels, right, regions, knobs, chosen, example, step, average }) {
  const counts = NAMES.map((name, c) => `${countMarks(labels, c)} of class ${name}`);
  const won = NAMES.filter((_, c) => regions[c].length > 2);
  const parts = won.length > 1 ? `Straight borders part the plane between ${won.join(", ")}` : `All of the plane is ${won}'s`;
  const inBatch = chosen.length ? plural(chosen.length, "example") : "none";
  const arrows = NAMES.map((name, c) => {
    const arrow = (one) => tuple(one[c].slice(0, 2));
    const batch = step ? `the batch moves it by ${arrow(step)}, ` : "";
    return `${name} at ${tuple(knobs[c].slice(0, 2))}: ${batch}the average by ${arrow(average)}`;
  });
  return {
    points: `Inputs: ${counts.join(", ")}. ${parts}; ${right} of ${labels.length} are on their own side. In the batch: ${inBatch}. ${example}`,
    knobs: `The knobs w₁ and w₂ of each class. ${arrows.join("; ")}.`,
  };
}
