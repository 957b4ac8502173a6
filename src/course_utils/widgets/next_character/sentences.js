// What the figure says.

import { decimals, percent, plural } from "../lib/text.js";

const NAMES = { " ": "space", "\n": "line end", "\t": "tab" };
const SIGNS = { " ": "␣", "\n": "↵", "\t": "⇥" };
const SEEN = 14; // characters of the text that are quoted
const LEFT_OUT = 6; // unknown characters that are named

export const NOTE =
  "A bar is the probability from which the next character is drawn, an outline the network’s own. ◂ marks the " +
  "character that stands there, at the end of the text the one to be written. The bars look after the caret: move it.";
export const STILL = "You have asked for less motion: “Write on” writes forty characters at once.";

// A character as one sign: the space and the line end have signs of their own.
export function sign(character) {
  return SIGNS[character] ?? character;
}

// A character in a sentence.
export function named(character) {
  return NAMES[character] ? `the ${NAMES[character]}` : `“${character}”`;
}

export function quoted(text, position) {
  const before = text.slice(Math.max(0, position - SEEN), position);
  return `“${position > SEEN ? "…" : ""}${[...before].map((one) => (one === " " ? one : sign(one))).join("")}”`;
}

// The network's own opinion, and whether it is sure enough.
export function sureInWords(text, position, character, share, wanted) {
  const start = position ? `After ${quoted(text, position)} the` : "With nothing read the";
  const sure = share > wanted ? `✓ above ${percent(wanted)}` : `not above ${percent(wanted)}`;
  return `${start} network itself gives ${named(character)} ${percent(share)}: ${sure}.`;
}

// What stands there, and what the text costs: `cost` and the `mean` in bits, null where there is none.
export function costInWords(character, share, cost, mean) {
  const here = character ? `There stands ${named(character)}: ${percent(share)} or ${decimals(cost)} bits. ` : "";
  return `${here}${mean === null ? "" : `The text costs ${decimals(mean)} bits a character.`}`;
}

export function entropyInWords(own, drawn) {
  const now = decimals(drawn) === decimals(own) ? "" : `, as drawn ${decimals(drawn)}`;
  return `Next character: ${decimals(own)} bits${now}`;
}

export const STANDS = "which stands there";
export const COMES = "which will be written";

// The characters below the bars; `marked` is one of them, or null.
export function othersInWords(count, share, marked = null, why = "") {
  const found = marked === null ? "" : `, one of them ${named(marked)}, ${why} ◂`;
  return `${plural(count, "other")}: ${percent(share)}${found}`;
}

// How many characters can be drawn, where not all can.
export function drawnInWords(shares) {
  const kept = shares.filter((one) => one > 0).length;
  return kept === shares.length ? "" : `${leftInWords(kept, shares.length)} kept`;
}

export function leftInWords(kept, count) {
  return kept === count ? `all ${count}` : `${kept} of ${count}`;
}

export function cellName(cell, size, cells) {
  return cells === size ? `${cell}` : `${cell % size} of layer ${Math.floor(cell / size) + 1}`;
}

// The colours along the text.
export function coloursInWords(name, text, values, position) {
  if (!text) return `No text yet; cell ${name} has nothing to remember`;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const at = (value) => {
    const place = values.indexOf(value);
    return `${decimals(value)} at ${named(text[place])}, character ${place + 1}`;
  };
  const here = position ? `; where you look it is ${decimals(values[position - 1])}` : "";
  return `The text, coloured by cell ${name}: lowest ${at(low)}, highest ${at(high)}${here}`;
}

export function fullInWords(most) {
  return `The text is full: ${most} characters. Delete some.`;
}

export function unknownInWords(characters) {
  const names = [...new Set(characters)].slice(0, LEFT_OUT).map(named).join(", ");
  return `The network does not know ${names}: left out.`;
}

export function likeliestInWords(leaders, text, position) {
  const likeliest = leaders.map(([character, share]) => `${named(character)} ${percent(share)}`).join(", ");
  return `${position ? `After ${quoted(text, position)}` : "With nothing read"}: ${likeliest}`;
}
