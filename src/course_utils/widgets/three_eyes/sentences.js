// What the figure says, in words.

import { ranking } from "../lib/score_list.js";
import { capital, percent } from "../lib/text.js";
import { EYES } from "./eyes.js";

export const NAMES = { pixels: "pixels", gradients: "gradients", convnet: "ConvNet" };

export const ABOUT = {
  pixels: "784 numbers, raw",
  gradients: "1,296 numbers, designed",
  convnet: "256 numbers, learned",
};

export const HEARD = {
  pixels: "The brightness of 28 × 28 pixels.",
  gradients: "The directions of edges in 7 × 7 cells, as bundles of strokes.",
  convnet: "What the ConvNet hands to its last layer: 16 maps of 4 × 4.",
};

export const answerOf = (scores) => ranking(scores)[0];

// "moved 2 right, 1 up, ink and paper swapped"; nothing for a picture as it came.
export function movesInWords(right, down, swapped) {
  const parts = [
    right ? `${Math.abs(right)} ${right > 0 ? "right" : "left"}` : "",
    down ? `${Math.abs(down)} ${down > 0 ? "down" : "up"}` : "",
  ].filter(Boolean);
  const moved = parts.length ? [`moved ${parts.join(", ")}`] : [];
  return [...moved, ...(swapped ? ["ink and paper swapped"] : [])].join(", ");
}

// "4 (97 %) ✓"; the sign only where the right answer is known.
export function eyeInWords(scores, classes, truth) {
  const best = answerOf(scores);
  const sign = truth === null ? "" : best === truth ? " ✓" : " ✗";
  return `${classes[best]} (${percent(scores[best])})${sign}`;
}

// Who agrees with whom.
export function agreement(scores, classes, truth) {
  const answers = EYES.map((name) => answerOf(scores[name]));
  const known = truth === null ? "" : `It is: ${classes[truth]}. `;
  if (new Set(answers).size === 1) return `${known}All three answer ${classes[answers[0]]}.`;
  const each = EYES.map((name, index) => `${NAMES[name]} ${classes[answers[index]]}`).join(", ");
  return `${known}They disagree: ${each}.`;
}

// How far a description is from that of the picture as it came. Numbers are rounded at the seventh digit.
export function distanceInWords(change) {
  if (change === null) return "";
  return change < 1e-5 ? "unchanged" : `changed by ${percent(change)}`;
}

// Everything for those who listen.
export function spoken(picture, changes, scores, classes, truth, apart) {
  const what = changes ? `${picture}, ${changes}` : picture;
  const how = apart ? ` ${EYES.map((name) => `${NAMES[name]} ${distanceInWords(apart[name])}`).join(", ")}.` : "";
  return `${capital(what)}. ${agreement(scores, classes, truth)}${how}`;
}
