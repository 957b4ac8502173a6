// From scores to probabilities: temperature, the k likeliest, the nucleus; and which character a random number means.

import { uniform } from "../lib/random.js";

const STEP = 0x6d2b79f5; // by which mulberry32 goes on
const CLOSE = 1e-12; // sums of probabilities that differ by less are equal

// Indices from the highest score to the lowest.
export function ranked(scores) {
  return [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b);
}

// Probabilities of all characters: first the temperature, then the k likeliest, then the fewest of these whose sum reaches
// `top_p`.
export function shaped(logits, { temperature, top_k, top_p }) {
  const order = ranked(logits);
  const shares = new Float64Array(logits.length);
  let sum = 0;
  for (const index of order.slice(0, top_k)) {
    sum += shares[index] = Math.exp((logits[index] - logits[order[0]]) / temperature);
  }
  let reached = 0;
  let kept = 0;
  for (const index of order) {
    if (top_p < 1 && reached >= top_p - CLOSE) shares[index] = 0;
    else {
      reached += shares[index] / sum;
      kept += shares[index];
    }
  }
  for (const index of order) shares[index] /= kept;
  return shares;
}

export function probabilities(logits) {
  return shaped(logits, { temperature: 1, top_k: logits.length, top_p: 1 });
}

// Entropy in bits.
export function entropy(shares) {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0);
}

// The random number of a place in the text, in [0, 1): the one that mulberry32 gives there.
export function randomAt(seed, place) {
  return uniform(seed + Math.imul(place, STEP))();
}

// The index that a number in [0, 1) means: the likeliest characters have the lowest numbers.
export function drawn(shares, number) {
  const order = ranked(shares).filter((index) => shares[index] > 0);
  let sum = 0;
  for (const index of order) {
    sum += shares[index];
    if (number < sum) return index;
  }
  return order.at(-1);
}

// `count` more characters for a text that `reader` reads.
export function continued(reader, text, settings, count) {
  for (let made = 0; made < count; made++) {
    const shares = shaped(reader.read(text).logits(text.length), settings);
    text += reader.characters[drawn(shares, randomAt(settings.seed, text.length))];
  }
  return text;
}
