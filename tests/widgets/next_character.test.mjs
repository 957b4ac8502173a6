// The pure functions of the figure NextCharacter. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_next_character_widget.py compares the network, the probabilities and what is written with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { toBase64 } from "../../src/course_utils/widgets/lib/bytes.js";
import { Reader } from "../../src/course_utils/widgets/next_character/lstm.js";
import {
  COMES,
  coloursInWords,
  costInWords,
  entropyInWords,
  drawnInWords,
  othersInWords,
  quoted,
  sureInWords,
  unknownInWords,
} from "../../src/course_utils/widgets/next_character/sentences.js";
import { continued, drawn, entropy, probabilities, randomAt, ranked, shaped } from "../../src/course_utils/widgets/next_character/shares.js"; // prettier-ignore
import { sifted } from "../../src/course_utils/widgets/next_character/writing.js";

const close = (a, b, allowed = 1e-12) => assert.ok(Math.abs(a - b) <= allowed, `${a} is not ${b}`);
const all = (values, expected) => expected.forEach((one, index) => close(values[index], one));
const LOGITS = [0, Math.log(2), Math.log(5), Math.log(2)]; // shares 0.1, 0.2, 0.5, 0.2
const OPEN = { temperature: 1, top_k: 4, top_p: 1, seed: 1 };
const bytes = (steps) => toBase64(new Uint8Array(Int8Array.from(steps).buffer));
const CHARACTERS = "ab\n";

// One cell that counts the a's: the gates i and o are always open, f too, and only an a writes into it.
const COUNTER = {
  weights: [bytes([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]), bytes([0, 0, 0, 0]), bytes([1, 0, -1])],
  scales: [[1, 1, 100, 1], [1, 1, 1, 1], [1, 1, 1]],
  biases: [[100, 100, 0, 100], [0, 0, 0, 0], [0, 0.5, 0]],
};

test("a cell whose gates are open counts", () => {
  const reader = new Reader(COUNTER, CHARACTERS).read("aba");
  all(reader.along(0), [1, 1, 2].map(Math.tanh));
  all(reader.logits(0), [0, 0.5, 0]);
  all(reader.logits(3), [Math.tanh(2), 0.5, -Math.tanh(2)]);
});

test("an edit reads on from where the text was left as it was", () => {
  const reader = new Reader(COUNTER, CHARACTERS);
  for (const text of ["ab", "abaa", "aab", "", "b\na"]) {
    const fresh = new Reader(COUNTER, CHARACTERS).read(text);
    reader.read(text);
    assert.deepEqual(reader.states, fresh.states);
    assert.deepEqual(reader.costs, fresh.costs);
  }
});

test("the mean cost leaves out the first character, before which nothing was read", () => {
  const reader = new Reader(COUNTER, CHARACTERS);
  assert.equal(reader.read("a").mean(), null);
  const shares = probabilities(reader.read("ab").logits(1));
  close(reader.mean(), -Math.log2(shares[1]));
});

test("temperature, top-k and top-p", () => {
  all(probabilities(LOGITS), [0.1, 0.2, 0.5, 0.2]);
  all(shaped(LOGITS, { ...OPEN, temperature: 0.5 }), [1, 4, 25, 4].map((one) => one / 34));
  all(shaped(LOGITS, { ...OPEN, top_k: 2 }), [0, 2 / 7, 5 / 7, 0]); // of equals the first
  all(shaped(LOGITS, { ...OPEN, top_p: 0.5 }), [0, 0, 1, 0]);
  all(shaped(LOGITS, { ...OPEN, top_p: 0.51 }), [0, 2 / 7, 5 / 7, 0]);
  all(shaped(LOGITS, { ...OPEN, top_p: 0.9 }), [0, 2 / 9, 5 / 9, 2 / 9]);
  all(shaped(LOGITS, { ...OPEN, temperature: 0.5, top_k: 2, top_p: 0.9 }), [0, 4 / 29, 25 / 29, 0]);
  all(shaped(LOGITS, { ...OPEN, top_k: 2, top_p: 0.7 }), [0, 0, 1, 0]); // 5 / 7 is enough
});

test("sums that are equal but for their rounding count as equal, and all is all", () => {
  const tenths = Array.from({ length: 10 }, () => 0); // eight times 0.1 is a little less than 0.8
  assert.equal(shaped(tenths, { ...OPEN, top_k: 10, top_p: 0.8 }).filter((share) => share > 0).length, 8);
  assert.ok(shaped([0, -40], { ...OPEN, top_k: 2 })[1] > 0);
});

test("entropy in bits", () => {
  close(entropy([0.25, 0.25, 0.25, 0.25, 0]), 2);
  close(entropy([1, 0]), 0);
});

test("the likeliest characters have the lowest numbers", () => {
  assert.deepEqual(ranked(LOGITS), [2, 1, 3, 0]);
  const shares = probabilities(LOGITS);
  assert.deepEqual([0, 0.49, 0.51, 0.69, 0.71, 0.89, 0.91].map((one) => drawn(shares, one)), [2, 2, 1, 1, 3, 3, 0]);
  assert.equal(drawn([0, 0.5, 0.5 - 1e-16], 1 - 1e-17), 2); // never one that cannot be
});

test("the number of a place depends on seed and place alone", () => {
  assert.equal(randomAt(7, 5), randomAt(7, 5));
  const numbers = Array.from({ length: 4000 }, (_, place) => randomAt(7, place));
  assert.equal(new Set(numbers).size, 4000);
  close(numbers.reduce((a, b) => a + b) / 4000, 0.5, 0.02);
  assert.notEqual(randomAt(8, 5), randomAt(7, 5));
});

test("written in one go or one by one, it is the same text", () => {
  const reader = new Reader(COUNTER, CHARACTERS);
  const once = continued(reader, "a", OPEN, 30);
  let text = "a";
  for (let n = 0; n < 30; n++) text = continued(reader, text, OPEN, 1);
  assert.equal(once, text);
  assert.equal(once.length, 31);
  assert.notEqual(continued(reader, "a", { ...OPEN, seed: 2 }, 30), once);
  assert.equal(continued(reader, "a", { ...OPEN, top_k: 1 }, 5), "aaaaaa");
});

test("unknown characters are left out, and the caret stays with its text", () => {
  assert.deepEqual(sifted("aéb", "ab", 2), { kept: "ab", place: 1, lost: ["é"] });
  assert.deepEqual(sifted("ab", "ab", 1), { kept: "ab", place: 1, lost: [] });
  assert.equal(unknownInWords(["é", "é", "\t"]), "The network does not know “é”, the tab: left out.");
});

test("sentences", () => {
  assert.equal(quoted("to be\nor", 8), "“to be↵or”");
  assert.equal(quoted("to be or not to be", 18), "“…e or not to be”");
  assert.equal(sureInWords("qu", 2, "e", 0.97, 0.95), "After “qu” the network itself gives “e” 97\u00a0%: ✓ above 95\u00a0%.");
  assert.equal(sureInWords("", 0, " ", 0.2, 0.95), "With nothing read the network itself gives the space 20\u00a0%: not above 95\u00a0%."); // prettier-ignore
  assert.equal(costInWords("e", 0.25, 2, 1.5), "There stands “e”: 25\u00a0% or 2.00 bits. The text costs 1.50 bits a character.");
  assert.equal(costInWords(undefined, 0, 0, null), "");
  assert.equal(entropyInWords(2, 2), "Next character: 2.00 bits");
  assert.equal(entropyInWords(2, 1.5), "Next character: 2.00 bits, as drawn 1.50");
  assert.equal(othersInWords(1, 0.1), "1 other: 10\u00a0%");
  assert.equal(othersInWords(3, 0.1, "q", COMES), "3 others: 10\u00a0%, one of them “q”, which will be written ◂");
  assert.equal(drawnInWords([0.5, 0, 0.5]), "2 of 3 kept");
  assert.equal(drawnInWords([0.5, 0.5]), "");
  assert.equal(
    coloursInWords("3", "ab", [0.5, -0.25], 2),
    "The text, coloured by cell 3: lowest −0.25 at “b”, character 2, highest 0.50 at “a”, character 1; where you look it is −0.25",
  );
  assert.match(coloursInWords("3", "", [], 0), /No text yet/);
});
