// Which words of a translation look where, and whether their order is that of the source.

import { isWord } from "./words.js";

const CLEAR = 0.5; // a word's largest weight from which on it counts, as in Python

// The place of the largest of some numbers, the first of equals.
export function peakOf(row) {
  return row.reduce((best, value, place) => (value > row[best] ? place : best), 0);
}

function counts(token) {
  return /[\p{L}\p{N}']$/u.test(token);
}

// The pairs [one, other] of words of the translation, one before the other, whose largest weights cross.
export function crossings(target, source, looks) {
  const places = looks.map((row, t) => {
    const place = peakOf(row);
    return row[place] >= CLEAR && counts(target[t]) && isWord(source[place]) ? place : null;
  });
  const pairs = [];
  places.forEach((one, first) => {
    if (one === null) return;
    for (let second = first + 1; second < places.length; second++) {
      if (places[second] !== null && places[second] < one) pairs.push([first, second]);
    }
  });
  return pairs;
}
