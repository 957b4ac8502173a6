// What the figure says, in words.

import { capital, decimals, percent, plural } from "../lib/text.js";
import { BITS } from "./machine.js";
import TABLE from "./table.json" with { type: "json" };

const MOST_NAMED = 6; // vectors that are listed one by one

// "without sharpening", or nothing.
export function withoutInWords(lacking) {
  return lacking ? `without ${TABLE.lacking[lacking]}` : "";
}

// "1, 2 and 5"; many are "1, 2, 3 … 17".
export function listed(numbers) {
  const words = numbers.map(String);
  if (words.length > MOST_NAMED) return `${words.slice(0, 3).join(", ")} … ${words.at(-1)}`;
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

// How well the list was given back; `wrong` is the list of wrong bits of each vector.
export function verdict(wrong) {
  const bits = wrong.reduce((sum, one) => sum + one.length, 0);
  const total = wrong.length * BITS;
  if (!bits) return `${capital(plural(wrong.length, "vector"))} given back, every bit right.`;
  const vectors = [...wrong.keys()].filter((n) => wrong[n].length).map((n) => n + 1);
  const where = `${vectors.length === 1 ? "vector" : "vectors"} ${listed(vectors)}`;
  return `${bits} of ${total} bits wrong (${percent(bits / total)}), in ${where}.`;
}

// What is heard or expected at a step of a list of `count` vectors.
export function stepInWords(step, count) {
  if (step === 0) return "hears “start”";
  if (step <= count) return `hears vector ${step}`;
  return step === count + 1 ? "hears “end”" : `should say vector ${step - count - 1}`;
}

// "cell 3 (0.98)": where a head is mostly.
export function placeInWords(weighting) {
  let best = 0;
  weighting.forEach((weight, i) => {
    if (weight > weighting[best]) best = i;
  });
  return `cell ${best} (${decimals(weighting[best])})`;
}

export function momentInWords(step, count, { reading, writing }) {
  const heads = `writes mostly on ${placeInWords(writing)}, reads mostly ${placeInWords(reading)}`;
  return `Step ${step}: ${stepInWords(step, count)}; ${heads}.`;
}

// The picture of one head, for those who do not see it: where it is at the start, the middle and the end.
export function headInWords(name, weightings, count) {
  const at = (step) => `at step ${step} mostly on ${placeInWords(weightings[step])}`;
  const steps = [0, count, count + 1, weightings.length - 1].filter((step, n, all) => all.indexOf(step) === n);
  return `Where the head that ${name} is over the steps: ${steps.map(at).join(", ")}.`;
}

// What a head is told, in the words of the table.
export function settingsInWords({ strength, gate, shift, power }) {
  return { gate: decimals(gate), strength: decimals(strength, 1), back: decimals(shift[0]), stay: decimals(shift[1]),
    on: decimals(shift[2]), power: decimals(power, 1) }; // prettier-ignore
}
