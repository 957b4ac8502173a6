// What the figure says.

import { decimals, percent, plural } from "../lib/text.js";
import { crossings, peakOf } from "./crossings.js";
import { joinTokens } from "./words.js";

export const NOTE =
  "Wide ribbons and strong squares are large weights. Point at a French word, or press it, to mark its own.";

const SAID = 3; // places that are named with a word
const LEAST = 0.05;

// "“rouge” looks at red 83 %, car 11 %."
export function looksInWords(word, row, source) {
  const order = [...row.keys()].sort((a, b) => row[b] - row[a] || a - b);
  const kept = order.slice(0, SAID).filter((place, rank) => !rank || row[place] >= LEAST);
  return `“${word}” looks at ${kept.map((place) => `${source[place]} ${percent(row[place])}`).join(", ")}.`;
}

// Whether ribbons cross, and the first that do.
export function crossingsInWords(target, source, looks) {
  const pairs = crossings(target, source, looks);
  if (!pairs.length) return "No ribbons of half a word's weight or more cross.";
  const [first, second] = pairs[0];
  const [one, other] = [first, second].map((t) => `“${target[t]}” looks at ${source[peakOf(looks[t])]}`);
  const more = pairs.length > 1 ? ` The ribbons of ${plural(pairs.length, "pair")} of words cross.` : "";
  return `Ribbons cross: ${one}, and ${other}, which stands before it.${more}`;
}

export function candidateInWords({ target, done }) {
  return done ? joinTokens(target) : `${joinTokens(target)} …`;
}

export function candidateScore({ score }) {
  return decimals(score);
}

export function widthInWords(width) {
  return width === 1 ? "1, greedy" : String(width);
}

export function refusalInWords({ kind, word }, count, most) {
  if (kind === "empty") return "Type an English sentence first.";
  if (kind === "long") return `The sentence may have at most ${most} words and signs.`;
  return `“${word}” is not one of the ${count} words that the network knows.`;
}

export function completionsInWords(words) {
  return words.length ? `Known words: ${words.join(", ")}` : NOTE;
}

// What the drawing shows, for readers who do not see it.
export function attentionInWords(source, { target, looks }) {
  const peaks = target.map((word, t) => {
    const place = peakOf(looks[t]);
    return `${word} at ${source[place]} ${percent(looks[t][place])}`;
  });
  return `Attention of “${joinTokens(target)}” on “${source.join(" ")}”. Each word looks most at: ${peaks.join(", ")}.`;
}
