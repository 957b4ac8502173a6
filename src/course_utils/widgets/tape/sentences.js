// What the figure says, in words.

import { capital, decimals, joined, percent, plural } from "../lib/text.js";
import { BITS } from "./machine.js";
import TABLE from "./table.json" with { type: "json" };

const MOST_NAMED = 4; // vectors that are named one by one

// "Without sharpening: ", or nothing.
export function withoutInWords(lacking) {
  return lacking ? `Without ${TABLE.lacking[lacking]}: ` : "";
}

// "1, 2 and 5"; many are "1, 2 … 17".
export function vectorsInWords(numbers) {
  const words = numbers.map(String);
  if (words.length > MOST_NAMED) return `${words.slice(0, 2).join(", ")} … ${words.at(-1)}`;
  return joined(words);
}

// How well the list was given back; `wrong` is the list of wrong bits of each vector.
export function recallInWords(wrong) {
  const bits = wrong.reduce((sum, one) => sum + one.length, 0);
  const total = wrong.length * BITS;
  if (!bits) return `${capital(plural(wrong.length, "vector"))} given back, every bit right.`;
  const vectors = [...wrong.keys()].filter((n) => wrong[n].length).map((n) => n + 1);
  const where = `${vectors.length === 1 ? "vector" : "vectors"} ${vectorsInWords(vectors)}`;
  return `${bits} of ${total} bits wrong (${percent(bits / total)}), in ${where}.`;
}

// What is heard or expected at a step of a list of `count` vectors.
export function hearsInWords(step, count) {
  if (step === 0) return "hears “start”";
  if (step <= count) return `hears vector ${step}`;
  return step === count + 1 ? "hears “end”" : `should say vector ${step - count - 1}`;
}

const SOMEWHERE = 0.3; // the largest weight of a head that is at a cell

// "mostly on cell 3 (0.98)": where a weighting is.
export function placeInWords(weighting) {
  let best = 0;
  weighting.forEach((weight, i) => {
    if (weight > weighting[best]) best = i;
  });
  const largest = decimals(weighting[best]);
  return weighting[best] < SOMEWHERE ? `spread (${largest} at most)` : `mostly on cell ${best} (${largest})`;
}

export function stepAloud(step, count, { reading, writing }) {
  const heads = `writes ${placeInWords(writing)}, reads ${placeInWords(reading)}`;
  return `Step ${step}: ${hearsInWords(step, count)}; ${heads}.`;
}

// The picture of one head, for those who do not see it: where it is at the start, the middle and the end.
export function headInWords(name, weightings, count) {
  const at = (step) => `at step ${step} ${placeInWords(weightings[step])}`;
  const steps = [0, count, count + 1, weightings.length - 1].filter((step, n, all) => all.indexOf(step) === n);
  return `Where the head that ${name} is over the steps: ${steps.map(at).join(", ")}.`;
}

// The four steps of a head, for the same.
export function workingInWords(name, { content, mixed, moved, weighting }) {
  const places = [content, mixed, moved, weighting].map(placeInWords);
  const steps = ["by its key", "mixed with where it was", "moved", "sharpened"].map((words, n) => `${words} ${places[n]}`);
  return `The head that ${name}: ${steps.join(", ")}.`;
}

// What is on the tape, for the same: cells with a number that is not nearly 0.
export function tapeInWords(tape, numbers) {
  const cells = tape.length / numbers;
  const rows = Array.from({ length: cells }, (_, i) => tape.subarray(i * numbers, (i + 1) * numbers));
  const filled = rows.filter((row) => row.some((one) => Math.abs(one) > 0.5)).length;
  return `${filled} of ${cells} cells hold a number above 0.5 or below −0.5.`;
}

// What a head is told, in the words of the table.
export function addressInWords({ strength, gate, shift, power }) {
  return { gate: decimals(gate), strength: decimals(strength, 1), back: decimals(shift[0]), stay: decimals(shift[1]),
    on: decimals(shift[2]), power: decimals(power, 1) }; // prettier-ignore
}
