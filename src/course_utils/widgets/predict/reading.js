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

export function valueInWords({ choices, unit }, value) {
  if (choices.length) return choices[value];
  const number = format(value).replace(/(?<=^−?\d+)\B(?=(\d{3})+$)/g, ","); // 30,000
  return `${number}${unit ? `\u00a0${unit}` : ""}`;
}

// How a guess and the run's answer go together.
export function comparison({ choices }, guess, answer) {
  if (choices.length) return guess === answer ? "as you said" : "not as you said";
  if (format(guess, 3) === format(answer, 3)) return "as you said";
  const ratio = guess / answer;
  if (!(ratio > 0) || !Number.isFinite(ratio)) return `you were off by ${format(Math.abs(guess - answer), 2)}`;
  if (ratio > 0.9 && ratio < 1.1) return "you were within 10 %";
  const times = format(ratio > 1 ? ratio : 1 / ratio, 2);
  return `yours is ${times} times too ${ratio > 1 ? "large" : "small"}`;
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
