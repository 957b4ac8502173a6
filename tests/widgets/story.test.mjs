// The pure functions of the figure Story. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_story_widget.py compares all looks with those of Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { treeOf, understand, wordsIn } from "../../src/course_utils/widgets/story/grammar.js";
import { answer, readSentence } from "../../src/course_utils/widgets/story/reader.js";
import { replyInWords, forgottenInWords, hopsInWords, unreadInWords } from "../../src/course_utils/widgets/story/sentences.js";

const TREE = treeOf(["Bilbo took the ring.", "Bilbo took the ring there.", "Frodo went to Mount-Doom.", "The End."]);
const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test("names with a hyphen are one word, marks are none", () => {
  assert.deepEqual(wordsIn("  Frodo went to Mount-Doom. "), ["Frodo", "went", "to", "Mount-Doom"]);
  assert.deepEqual(wordsIn("…"), []);
});

test("capitals and marks do not matter", () => {
  for (const text of ["Bilbo took the ring.", "bilbo TOOK the ring", "Bilbo, took: the ring!"]) {
    assert.deepEqual(understand(TREE, text), { sentence: "Bilbo took the ring." });
  }
  assert.deepEqual(understand(TREE, "the end"), { sentence: "The End." });
});

test("the first word that is not understood is named, with what could stand there", () => {
  assert.deepEqual(understand(TREE, "Bilbo wandered to Mount-Doom."), { word: "wandered", after: "Bilbo", expected: ["took"] });
  assert.deepEqual(understand(TREE, "Sam took the ring."), { word: "Sam", after: "", expected: ["bilbo", "frodo", "the"] });
  assert.deepEqual(understand(TREE, "The End of it."), { word: "of", after: "End", expected: [] });
  assert.deepEqual(understand(TREE, "Bilbo took the ring there now"), { word: "now", after: "there", expected: [] });
});

test("what may still become a sentence is not finished", () => {
  assert.deepEqual(understand(TREE, "Bil"), { unfinished: ["bilbo"] });
  assert.deepEqual(understand(TREE, "Bilbo took the"), { unfinished: ["ring"] });
  assert.deepEqual(understand(TREE, "Bilbo took the ring t"), { unfinished: ["there"] });
  assert.equal(understand(TREE, "Bil ").word, "Bil"); // a word that is over
  assert.equal(understand(TREE, "Bil.").word, "Bil");
  assert.deepEqual(understand(TREE, ""), { unfinished: ["bilbo", "frodo", "the"] });
});

test("a sentence is its words, each weighted by its place", () => {
  const table = [[0, 0], [1, 1], [10, 10]];
  // Two words, two numbers: l = (1 - j/2) - (d/2)(1 - j), for d = 1: 1/2, 1/2, for d = 2: 1/2, 1.
  const [first, second] = readSentence([1, 2], table, 2);
  close(first, 5.5);
  close(second, 0.5 + 10);
  assert.deepEqual([...readSentence([], table, 2)], [0, 0]);
});

test("two looks by hand: who has it, and where that one went", () => {
  // milk, mary, newer, office; one word a sentence, so that l = (1 - 1) - (d/D)(1 - 2) = d/D: the tables are divided by it.
  const scaled = (row) => row.map((value, d) => (value * row.length) / (d + 1));
  const tables = [
    [[0, 0, 0, 0], [3, 0, 0, 0], [0, 0, 0, 0], [3, 0, 4, 0]],
    [[0, 0, 0, 0], [0, 3, 0, 0], [0, 3, 0, 0], [0, 0, 0, 0]],
    [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 3], [0, 0, 0, 0]],
  ].map((table) => table.map(scaled));
  const none = Array(2).fill([0, 0, 0, 0]);
  const reader = { hops: 2, size: 4, words: tables, time: [none, [[0, 0, 1, 0], [0, 0, 0.5, 0]], none], before: null };
  const { looks, probabilities } = answer(reader, [[1], [2]], [3]); // "Mary took the milk", "Mary went to the office"
  assert.ok(looks[0][0] > 0.99 && looks[1][1] > 0.8);
  assert.equal(probabilities.indexOf(Math.max(...probabilities)), 2);
  close(probabilities.reduce((a, b) => a + b), 1);
});

test("what is older than the memory gets no weight, but is heard before the oldest", () => {
  const table = [[0], [1], [-2]];
  const reader = { hops: 1, size: 1, words: [table, table], time: [[[0]], [[0]]], before: null };
  assert.deepEqual(answer(reader, [[2], [1]], [1]).looks, [[0, 1]]);
  const told = { ...reader, before: [table] };
  assert.notDeepEqual(answer(told, [[2], [1]], [1]).probabilities, answer(told, [[1]], [1]).probabilities);
});

test("what it says", () => {
  assert.equal(unreadInWords(3, { word: "wandered", after: "Bilbo", expected: ["got", "took"] }), "Sentence 3: “wandered” is not understood; after “Bilbo” could stand “got” or “took”.");
  assert.equal(unreadInWords(1, { word: "Sam", after: "", expected: ["bilbo"] }), "Sentence 1: “Sam” is not understood; at its beginning could stand “bilbo”.");
  assert.equal(unreadInWords(1, { word: "now", after: "there", expected: [] }), "Sentence 1: “now” is not understood; after “there” the sentence is over.");
  assert.match(unreadInWords(2, { unfinished: [..."abcdefghij"] }), /not finished.*“h” or 2 other words\.$/);
  assert.equal(replyInWords("Where is the ring?", ["Shire", "cave"], [0.25, 0.6]), "Where is the ring? cave, 60\u00a0%.");
  assert.deepEqual(hopsInWords(["A.", "B."], [[0.2, 0.8]]), ["Look 1: 80\u00a0% on “B.”"]);
  assert.deepEqual([forgottenInWords(3, 4), forgottenInWords(5, 4)], ["", "Only the last 4 sentences are remembered."]);
});
