// What the figure says.

import { percent } from "../lib/text.js";

export const KEYS = "The arrow keys go from word to word, Escape chooses none.";
export const STILL = "You have asked for less motion: each press of Play goes one word on.";
export const NOTE =
  "The brighter a place, the more weight it got while the word was written, relative to the largest weight, which is " +
  "framed. Rows and columns count from 0, from the top left. Shift with a click compares a word.";

// A word, and which of them where the caption has it more than once.
export function wordName(words, word) {
  const places = [...words.keys()].filter((index) => words[index] === words[word]);
  return places.length < 2 ? words[word] : `${words[word]} (${places.indexOf(word) + 1} of ${places.length})`;
}

export function verdictInWords(holds) {
  return holds === true ? "✓ true" : holds === false ? "✗ wrong" : "";
}

export function hitInWords(hit) {
  return hit ? "looked at the object it names" : "looked elsewhere";
}

export function lookInWords({ words, peaks, grid: [, columns] }, word) {
  const [cell, weight] = peaks[word];
  return `“${words[word]}” looks at row ${Math.floor(cell / columns)}, column ${cell % columns}: ${percent(weight)}.`;
}

// What that weight is to be compared with, and whether it lies on the object.
export function moreInWords({ hits, grid: [rows, columns] }, word) {
  const hit = hits?.[word] ?? null;
  const even = `The largest of ${rows * columns} weights; all equal, each would be ${percent(1 / (rows * columns))}.`;
  return hit === null ? even : `${even} It is ${hit ? "" : "not "}on the object that the word names.`;
}

// All of it for readers who listen: the caption if the picture is new, and where the chosen words look.
export function summaryInWords(picture, chosen, isNew) {
  const { name, words, holds } = picture;
  const verdict = { true: "That is true. ", false: "That is wrong. " }[holds] ?? "";
  const start = isNew ? `${name}: ${words.join(" ")}. ${verdict}` : "";
  const looks = chosen.map((word) => `${lookInWords(picture, word)} ${moreInWords(picture, word)}`);
  return `${start}${looks.join(" Compared: ") || "No word chosen."}`;
}
