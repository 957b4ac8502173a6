// The pure functions of the figure Predict. Run: node --test "tests/widgets/*.test.mjs"

import assert from "node:assert/strict";
import test from "node:test";

import { LONGEST, comparison, readNumber, valueInWords } from "../../src/course_utils/widgets/predict/reading.js";

const NUMBER = { choices: [], unit: "ms" };
const CHOICE = { choices: ["halves", "stays"], unit: "" };

test("a number is read as people type it", () => {
  for (const [text, number] of [["0.12", 0.12], [" −3 ", -3], ["1e-3", 0.001], [".5", 0.5], ["+7.", 7], ["12 000", 12000], ["30,000", 3e4],
    ["−1,234.5", -1234.5], ["4 ms", 4]]) {
    assert.deepEqual(readNumber(text, "ms"), { number }, text);
  }
});

test("what is no number gets one line that says what was expected and what came", () => {
  assert.match(readNumber("").problem, /Type a number/);
  assert.match(readNumber("   ").problem, /Type a number/);
  for (const text of ["abc", "NaN", "Infinity", "1e999", "0x10", "1,2,3", "0,250", "1,23", "1 2", "--1", "4 km"]) {
    assert.match(readNumber(text, "ms").problem, /^Expected a number such as 0\.25 or 1e-3, got “.*”\.$/, text);
  }
  assert.equal(readNumber("9".repeat(5000)).problem, `Expected at most ${LONGEST} characters, got 5000.`);
});

test("a guess is compared as a person would", () => {
  assert.equal(comparison(NUMBER, 0.12, 0.12002), "as you said");
  assert.equal(comparison(NUMBER, 0.115, 0.12), "you were within 10\u00a0%");
  assert.equal(comparison(NUMBER, 36, 12), "yours is 3 times too large");
  assert.equal(comparison(NUMBER, 3, 12), "yours is 4 times too small");
  assert.equal(comparison(NUMBER, 14000, 1), "yours is 14,000 times too large");
  assert.equal(comparison(NUMBER, 1, 3e8), "yours is 3×10⁸ times too small");
  assert.equal(comparison(CHOICE, 0, 0), "as you said");
  assert.equal(comparison(CHOICE, 0, 1), "not as you said");
});

test("only what is more than 0 is so many times too large", () => {
  const table = [
    [-3, 12, "15"], [3, -12, "15"], [-3, -12, "9"], [-36, -12, "24"], [-11.5, -12, "0.5"], [5, 0, "5"], [0, 5, "5"],
    [0, -1e-9, "1×10⁻⁹"], [2500, -2500, "5,000"], [1e300, 1e-300, "1×10³⁰⁰"], [5e-324, 1e300, "1×10³⁰⁰"],
  ]; // prettier-ignore
  for (const [guess, answer, by] of table) {
    assert.equal(comparison(NUMBER, guess, answer), `you were off by ${by}`, `${guess} for ${answer}`);
  }
  assert.equal(comparison(NUMBER, -12, -12.001), "as you said");
  assert.equal(comparison(NUMBER, 0, -0), "as you said");
  assert.equal(comparison(NUMBER, 1.7e308, -1.7e308), "you were far off");
});

test("values are said with their unit, choices by their words", () => {
  assert.equal(valueInWords(NUMBER, 0.120341), "0.1203\u00a0ms");
  assert.equal(valueInWords(NUMBER, 0.120341, 3), "0.12\u00a0ms");
  assert.equal(valueInWords(NUMBER, 61706, 3), "61,706\u00a0ms");
  assert.equal(valueInWords(NUMBER, 30000), "30,000\u00a0ms");
  assert.equal(valueInWords({ choices: [], unit: "" }, -1234), "−1,234");
  assert.equal(valueInWords(NUMBER, 1024.5), "1,025\u00a0ms");
  assert.equal(valueInWords(NUMBER, 300), "300\u00a0ms");
  assert.equal(valueInWords(CHOICE, 1), "stays");
  assert.equal(valueInWords(NUMBER, 1e300), "1×10³⁰⁰\u00a0ms");
  assert.equal(valueInWords(NUMBER, 0), "0\u00a0ms");
});

test("one of a unit that is a word has no s", () => {
  const say = (value, unit) => valueInWords({ choices: [], unit }, value).replace("\u00a0", " ");
  const table = [
    [1, "points", "1 point"], [1, "times", "1 time"], [1.00004, "pixels", "1 pixel"], [1, "ms", "1 ms"], [1, "%", "1 %"],
    [1, "of 100", "1 of 100"], [1, "loss", "1 loss"], [1.5, "points", "1.5 points"], [0, "points", "0 points"],
    [-1, "points", "−1 points"], [1, "", "1"],
  ]; // prettier-ignore
  for (const [value, unit, words] of table) assert.equal(say(value, unit), words);
});
