// The memory network: what MemoryNetwork.forward computes in Python, for one question.

import { unpackRows } from "../lib/bytes.js";
import { softmax } from "../lib/convnet.js";

// The network as it travels -> tables of words, times and, if it has them, of the sentence before, each a list of rows.
export function unpackReader({ hops, size, words, time, before }) {
  const split = (packed, tables) => {
    const rows = unpackRows(packed, size);
    const each = rows.length / tables;
    return Array.from({ length: tables }, (_, table) => rows.slice(table * each, (table + 1) * each));
  };
  const tables = { words: split(words, hops + 1), time: split(time, hops + 1) };
  return { hops, size, ...tables, before: before ? split(before, hops) : null };
}

// The vector of a sentence, from the numbers of its words and a table; no sentence is 0.
export function readSentence(numbers, table, size) {
  const vector = new Float64Array(size);
  const length = numbers.length;
  numbers.forEach((word, index) => {
    const place = (index + 1) / length;
    for (let d = 0; d < size; d++) vector[d] += (1 - place - ((d + 1) / size) * (1 - 2 * place)) * table[word][d];
  });
  return vector;
}

function shares(scores) {
  const parts = new Float64Array(scores.length);
  softmax(scores, parts);
  return [...parts];
}

function innerProduct(a, b) {
  return a.reduce((sum, value, at) => sum + value * b[at], 0);
}

function add(sum, factor, vector) {
  for (let at = 0; at < sum.length; at++) sum[at] += factor * vector[at];
}

// Answer a question about a story, both as numbers of words, the oldest sentence first. Returns the probability of every
// word, and for each look the weight of each sentence; 0 for those too old to be remembered.
export function answer(reader, story, question) {
  const { hops, size, words, time, before } = reader;
  const remembered = Math.min(story.length, time[0].length);
  const newestFirst = story.slice().reverse();
  const told = newestFirst.slice(0, remembered);
  const state = readSentence(question, words[0], size);
  const looks = [];
  for (let hop = 0; hop < hops; hop++) {
    const scores = told.map((sentence, age) => innerProduct(state, readSentence(sentence, words[hop], size)) + innerProduct(state, time[hop][age]));
    const look = shares(scores);
    told.forEach((sentence, age) => {
      add(state, look[age], readSentence(sentence, words[hop + 1], size));
      add(state, look[age], time[hop + 1][age]);
      if (before && newestFirst[age + 1]) add(state, look[age], readSentence(newestFirst[age + 1], before[hop], size));
    });
    looks.push([...Array(story.length - remembered).fill(0), ...look.reverse()]);
  }
  return { looks, probabilities: shares(words[hops].map((row) => innerProduct(state, row))) };
}
