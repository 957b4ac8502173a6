// What a reader typed, what a browser remembers, and how a guess compares with an answer.

import { format } from "../lib/text.js";

export const LONGEST = 40; // characters of a number

// The number that a text means: { number }, or { problem } in one line.
export function readNumber(text, unit = "") {
  let words = text.trim();
  if (!words) return { problem: "Type a number first." };
  if (words.length > LONGEST) return { problem: `Expected at most ${LONGEST} characters, got ${words.length}.` };
  if (unit && words.endsWith(unit)) words = words.slice(0, -unit.length).trim();
  const grouped = /^[-+−]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(words);
  const plain = words.replace("−", "-").replace(grouped ? /,/g : /[\u00a0 ](?=\d{3}\b)/g, "");
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  if (Number.isFinite(number)) return { number };
  return { problem: `Expected a number such as 0.25 or 1e-3, got “${text.trim()}”.` };
}

// At most so many digits, thousands with a comma: 30,000.
function grouped(number, digits) {
  return format(number, digits).replace(/(?<=^−?\d+)\B(?=(\d{3})+$)/g, ",");
}

// Whole numbers are counts and stay as they are; a figure of a run has no more than three digits that mean anything.
export function valueInWords({ choices, unit }, value, digits = 4) {
  if (choices.length) return choices[value];
  const number = grouped(value, Number.isInteger(value) ? 6 : digits);
  // One of what a word names in the plural; "ms" and "%" are no words. As in Python, `_shown`.
  const one = number === "1" ? unit.replace(/^([a-z]+[a-rt-z])s$/, "$1") : unit;
  return `${number}${unit ? `\u00a0${one}` : ""}`;
}

// How a guess and the run's answer go together.
export function comparison({ choices }, guess, answer) {
  if (choices.length) return guess === answer ? "as you said" : "not as you said";
  if (format(guess, 3) === format(answer, 3)) return "as you said";
  const [low, high] = [Math.min(guess, answer), Math.max(guess, answer)];
  const ratio = low > 0 ? high / low : Infinity;
  // Only what is more than nothing can be so many times too large.
  if (ratio === Infinity) return high - low < Infinity ? `you were off by ${grouped(high - low, 2)}` : "you were far off";
  if (guess > 0.9 * answer && guess < 1.1 * answer) return "you were within 10\u00a0%";
  return `yours is ${grouped(ratio, 2)} times too ${guess > answer ? "large" : "small"}`;
}

// The place where a browser keeps what was said to a question. A page from disk or in a frame may have none.
const storageKey = (id) => `course-predict-${id}`;

export function remember(id, guess) {
  try {
    if (guess === null) localStorage.removeItem(storageKey(id));
    else localStorage.setItem(storageKey(id), JSON.stringify(guess));
  } catch {
    // Then it is remembered as long as the page is open.
  }
}

export function remembered({ id, choices }) {
  try {
    const guess = JSON.parse(localStorage.getItem(storageKey(id)));
    const fits = choices.length ? Number.isInteger(guess) && guess >= 0 && guess < choices.length : Number.isFinite(guess);
    return fits ? guess : null;
  } catch {
    return null;
  }
}
