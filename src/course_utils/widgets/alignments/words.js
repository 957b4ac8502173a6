// Words of a sentence, and a text of its words: as data.source_tokens and data.join_tokens do it in Python.

const TOKEN = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|[.,!?;:]/gu; // don't and twenty-one stay whole
const ENDS = [".", "!", "?"];

export function isWord(token) {
  return /^[\p{L}\p{N}]/u.test(token);
}

// The words of a text in lower case; `known` is a Map of words. Without a sign at its end it gets a full stop.
export function tokenise(text, known) {
  const tokens = text.toLowerCase().replaceAll("’", "'").match(TOKEN) ?? [];
  return tokens.length && !ENDS.includes(tokens.at(-1)) && known.has(".") ? [...tokens, "."] : tokens;
}

// j' ai , dites -moi .  ->  j'ai, dites-moi.
export function joinTokens(tokens) {
  return tokens.join(" ").replace(/ (?=[-.,])|(?<=') /g, "");
}

// What is wrong with a sentence of these words: { kind, word } or null. `most` is how many it may have.
export function problemOf(tokens, known, most) {
  if (!tokens.some(isWord)) return { kind: "empty" };
  const word = tokens.find((token) => !known.has(token));
  if (word !== undefined) return { kind: "unknown", word };
  return tokens.length > most ? { kind: "long" } : null;
}

// Known words that begin as the last word of a text does, at most `count` of them, the shortest first.
export function completions(text, words, count) {
  const last = text.toLowerCase().replaceAll("’", "'").match(/[\p{L}\p{N}'-]+$/u)?.[0];
  if (!last) return [];
  const found = words.filter((word) => word.startsWith(last) && word !== last);
  return found.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, count);
}
