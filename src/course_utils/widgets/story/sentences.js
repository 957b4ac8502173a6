// What the figure says.

import { joined, percent, plural } from "../lib/text.js";

const MOST_NAMED = 8; // words that could stand somewhere

function listed(words) {
  const shown = words.slice(0, MOST_NAMED).map((word) => `“${word}”`);
  if (words.length > MOST_NAMED) shown.push(plural(words.length - MOST_NAMED, "other word"));
  return joined(shown, "or");
}

// Why a sentence is not understood, as `understand` found it.
export function unreadInWords(number, { word, after, unfinished, expected }) {
  if (unfinished) return `Sentence ${number} is not finished. It could go on with ${listed(unfinished)}.`;
  const where = after ? `after “${after}”` : "at its beginning";
  const could = expected.length ? `${where} could stand ${listed(expected)}` : `${where} the sentence is over`;
  return `Sentence ${number}: “${word}” is not understood; ${could}.`;
}

// The answer, and what else it might have been.
export function replyInWords(question, places, probabilities) {
  const best = probabilities.indexOf(Math.max(...probabilities));
  return `${question} ${places[best]}, ${percent(probabilities[best])}.`;
}

// Where each look goes most: "Look 1: 98 % on “Frodo dropped the ring there.”"
export function hopsInWords(sentences, looks) {
  return looks.map((look, index) => {
    const most = look.indexOf(Math.max(...look));
    return `Look ${index + 1}: ${percent(look[most])} on “${sentences[most]}”`;
  });
}

export function forgottenInWords(count, memory) {
  return count <= memory ? "" : `Only the last ${memory} sentences are remembered.`;
}
