// What the figure says.

import { decimals } from "../lib/text.js";

// What stands on a map: words, or, where that holds for more than half, phrases of several words.
export function nounOf(words) {
  return words.filter((word) => word.includes(" ")).length > words.length / 2 ? "phrase" : "word";
}

export function keysInWords(noun) {
  const moves = "The arrow keys move the map, plus and minus zoom, Home shows all of it.";
  const steps = `Shift with an arrow key goes to the nearest ${noun} that way`;
  return `${moves} ${steps}, Enter chooses the ${noun} in the middle, Escape lets it go.`;
}

export const STILL = "You have asked for less motion: each press of Play goes one step on.";
export const MOUSE = "Drag to move the map. After a click the wheel zooms.";
export const SCALE = "Each iteration is drawn at its own scale, so that it fills the map.";

export function listInWords(words, neighbours, most = 10) {
  return neighbours.slice(0, most).map(({ index, similarity }) => `${words[index]} ${decimals(similarity)}`).join(", ");
}

export function keptInWords(kept, many, mean, noun = "word") {
  const average = mean.toFixed(1);
  if (kept === null) {
    return `On average ${average} of a ${noun}'s ${many} nearest are also among its ${many} nearest on this map.`;
  }
  const those = `${kept} of the ${many} ${kept === 1 ? "is" : "are"} also among the ${many} nearest on this map.`;
  return `${those} Over all ${noun}s it is ${average} on average.`;
}

// What the drawing shows, for readers who do not see it; `map` as in the model, `nearest` as listInWords says it.
export function wordMapInWords(words, categories, { perplexity, iterations }, frame, word, nearest) {
  const groups = categories.length ? `, marked: ${categories.join(", ")}` : "";
  const noun = nounOf(words);
  const chosen = word < 0 ? `No ${noun} chosen.` : `Chosen: ${words[word]}; nearest: ${nearest}.`;
  return `${words.length} ${noun}s${groups}. Perplexity ${perplexity}, iteration ${iterations[frame]}. ${chosen}`;
}
