// Beam search, as models.beam_search does it: keep the best beginnings, and let each grow by every word.

import { encode, step } from "./network.js";

const [START, END] = [0, 1]; // the places of <s> and </s> among the target words

function perWord(total, length, penalty) {
  return total / length ** penalty;
}

// The `width` best ways to go on: [{ parent, word, total, length, score }, …], the best first, of equals the earlier.
function bestOf(beams, grown, width, length, penalty) {
  const found = [];
  const isAmong = (score) => found.length < width || score > found.at(-1).score;
  const offer = (one) => {
    const at = found.findIndex(({ score }) => score < one.score);
    found.splice(at < 0 ? found.length : at, 0, one);
    if (found.length > width) found.pop();
  };
  beams.forEach((beam, parent) => {
    const { total: before, score: reached } = beam;
    if (beam.done) {
      if (isAmong(reached)) offer({ parent, word: END, total: before, length: beam.length, score: reached });
      return;
    }
    grown[parent].logP.forEach((logP, word) => {
      const total = before + logP;
      const score = perWord(total, length, penalty);
      if (isAmong(score)) offer({ parent, word, total, length, score });
    });
  });
  return found;
}

// Can no unfinished beginning overtake the best any more?
function isDecided(beams, longest, penalty) {
  return beams[0].done && beams.every(({ done, total }) => done || perWord(total, longest, penalty) <= beams[0].score);
}

// The translations of a sentence, by the places of its words, the best first: { words, score, looks, done } each, `words`
// without <s> and </s>, `looks` where the network looked for each of them.
export function translate(network, ids, { width, longest, penalty }) {
  const read = encode(network, ids);
  let beams = [{ words: [], looks: [], total: 0, length: 0, score: 0, done: false, last: START, hidden: read.hidden }];
  for (let length = 1; length <= longest; length++) {
    const grown = beams.map((beam) => (beam.done ? null : step(network, read, beam.last, beam.hidden)));
    beams = bestOf(beams, grown, width, length, penalty).map(({ parent, word, total, length: steps, score }) => {
      const [beam, more] = [beams[parent], grown[parent]];
      const numbers = { total, length: steps, score };
      if (beam.done) return { ...beam, ...numbers };
      const next = { ...numbers, done: word === END, last: word, hidden: more.hidden };
      if (word === END) return { ...next, words: beam.words, looks: beam.looks };
      return { ...next, words: [...beam.words, word], looks: [...beam.looks, more.looks] };
    });
    if (isDecided(beams, longest, penalty)) break;
  }
  return beams.map(({ words, score, looks, done }) => ({ words, score, looks, done }));
}
