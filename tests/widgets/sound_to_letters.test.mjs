// The pure functions of the figure SoundToLetters. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_sound_to_letters_widget.py compares paths and texts with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import * as decode from "../../src/course_utils/widgets/sound_to_letters/decode.js";
import { stepAt } from "../../src/course_utils/widgets/sound_to_letters/picture.js";
import * as sentences from "../../src/course_utils/widgets/sound_to_letters/sentences.js";

const { asText, beginnings, bestPath, leaders, sharesAt, spelled, readCosts } = decode;
const LETTERS = " en";

// Three steps of four classes: blank first with a runner-up e, then e, then n.
const SAID = {
  steps: 3,
  classes: 4,
  costs: Float64Array.from([0.1, 5, 2.5, 6, 3, 5, 0.1, 4, 2, 9, 3, 0.5]),
};

test("costs arrive in sixteenths", () => {
  const said = readCosts({ steps: 2, costs: btoa(String.fromCharCode(0, 16, 255, 8, 4, 2)) });
  assert.equal(said.classes, 3);
  assert.deepEqual([...said.costs], [0, 1, 255 / 16, 0.5, 0.25, 0.125]);
});

test("the best path changes where the blank becomes dearer than the second", () => {
  assert.deepEqual(bestPath(SAID, 0), [0, 2, 3]);
  assert.deepEqual(bestPath(SAID, 2), [0, 2, 3]);
  assert.deepEqual(bestPath(SAID, 2.5), [2, 2, 3], "2.6 against 2.5");
});

test("shares add up to one, also with another price", () => {
  for (const blank of [0, 1, 12]) {
    const shares = sharesAt(SAID, 0, blank);
    assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-12);
  }
  assert.ok(sharesAt(SAID, 0, 12)[0] < 1e-4);
});

test("equal neighbours are one letter, and two with a blank between them", () => {
  assert.equal(spelled([0, 2, 2, 0, 3, 0], LETTERS), "en");
  assert.equal(spelled([2, 0, 2], LETTERS), "ee");
  assert.equal(spelled([2, 1, 2, 2], LETTERS), "e e");
  assert.equal(spelled([0, 0], LETTERS), "");
  assert.equal(spelled([], LETTERS), "");
  assert.equal(spelled([2, 2, 3], LETTERS, 2), "e", "so far");
  assert.deepEqual(beginnings([0, 2, 2, 0, 2, 3]), [1, 4, 5]);
});

test("a path is written with signs for the blank and the space", () => {
  assert.equal(asText([0, 2, 1, 1, 3], LETTERS), "-e␣␣n");
});

test("leaders are few, in order, and none that hardly counts", () => {
  assert.deepEqual(leaders([0.2, 0.7, 0.095, 0.005], 3), [[1, 0.7], [0, 0.2], [2, 0.095]]);
  assert.deepEqual(leaders([0.995, 0.005], 3), [[0, 0.995]]);
});

test("a place of the drawing is a step, also beside it", () => {
  assert.equal(stepAt(0, 546, 10), 0);
  assert.equal(stepAt(46 + 251, 546, 10), 5);
  assert.equal(stepAt(545, 546, 10), 9);
  assert.equal(stepAt(2000, 546, 10), 9);
});

test("what it says", () => {
  assert.equal(sentences.className(0, LETTERS), "blank");
  assert.equal(sentences.className(1, LETTERS), "space");
  assert.equal(sentences.className(3, LETTERS), "n");
  assert.equal(sentences.leadersInWords([[2, 0.9], [0, 0.1]], LETTERS), "e 90\u00a0%, blank 10\u00a0%");
  assert.equal(sentences.frameInWords(0, 10, 2), "1 of 10, 0.10 s");
  assert.equal(sentences.blankInWords(0), "as it is");
  assert.equal(sentences.blankInWords(2.5), "2.5 nats");
  assert.equal(sentences.matchInWords("ten", "ten"), "✓ all right");
  assert.match(sentences.frameAloud(2, 9, [[0, 1]], LETTERS, ""), /^Step 3 of 9: blank .*nothing written so far$/);
});
