// What the figure says.

import { decimals, percent } from "../lib/text.js";

export const NOTE =
  "Above the energy in 20 mel bands, low ones at the bottom; below the probability of each class. Drag through both, or " +
  "move the step.";
export const STILL = "You have asked for less motion: Play plays the sound and goes to its end.";

export function className(index, letters) {
  if (!index) return "blank";
  return letters[index - 1] === " " ? "space" : letters[index - 1];
}

// "f 91 %, blank 8 %"
export function leadersInWords(leaders, letters) {
  return leaders.map(([index, share]) => `${className(index, letters)} ${percent(share)}`).join(", ");
}

export function frameInWords(step, steps, seconds) {
  return `${step + 1} of ${steps}, ${decimals(((step + 0.5) * seconds) / steps)} s`;
}

export function blankInWords(blank) {
  return blank ? `${decimals(blank, 1)} nats` : "as it is";
}

export function matchInWords(written, said) {
  return written === said ? "✓ all right" : "✗ not what was said";
}

export function pictureInWords({ text, seconds }, written) {
  const sound = `Spectrogram of “${text}”, ${decimals(seconds, 1)} seconds`;
  return `${sound}, and below it the probability of each letter over time; written “${written}”`;
}

export function frameAloud(step, steps, leaders, letters, soFar) {
  const so = soFar ? `written so far “${soFar}”` : "nothing written so far";
  return `Step ${step + 1} of ${steps}: ${leadersInWords(leaders, letters)}; ${so}`;
}
