// Which picture and which words are chosen.

import { clamp } from "../lib/values.js";

// The word one step on or back; the first or the last if none is chosen. It stops at the ends.
export function steppedWord(word, count, by) {
  return clamp((word ?? (by > 0 ? -1 : count)) + by, 0, count - 1);
}

// A picture and two words that exist; `counts` is the number of words of each picture's caption.
export function within({ picture, word, compared }, counts) {
  const at = Number.isInteger(picture) ? clamp(picture, 0, counts.length - 1) : 0;
  const existing = (index) => (Number.isInteger(index) && index >= 0 ? Math.min(index, counts[at] - 1) : null);
  return { picture: at, word: existing(word), compared: existing(compared) };
}
