// The pure functions of the figure Knobs. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_knobs_widget.py compares scores, objective and gradients with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { START, angleBetween, decide, drawBatch, areKnobs, gradientOf, measure, regionsOf, scoresOf, sharesOf, stepped, surpriseOf } from "../../src/course_utils/widgets/knobs/classifier.js"; // prettier-ignore
import { batchInWords, drawingsInWords, exampleInWords, objectiveInWords } from "../../src/course_utils/widgets/knobs/sentences.js";

const close = (a, b, allowed = 1e-12) => assert.ok(Math.abs(a - b) <= allowed, `${a} is not ${b}`);
const KNOBS = [[1, 0.5, 0.2], [-1, 0.4, 0], [0.3, -1, -0.1]]; // prettier-ignore
const POINTS = [[1, 0.5], [-1, 0.2], [0, -1], [0.4, -0.4]]; // prettier-ignore
const LABELS = [0, 1, 2, 0];

test("scores are weighted sums, shares are positive and add up to 1, also where powers overflow", () => {
  assert.deepEqual(scoresOf(KNOBS, [2, -1]), [1 * 2 - 0.5 + 0.2, -2 - 0.4, 0.6 + 1 - 0.1]);
  const shares = sharesOf([1000, 999, -1000]);
  close(shares[0], 1 / (1 + Math.exp(-1)));
  close(shares.reduce((sum, share) => sum + share), 1);
  close(surpriseOf([1000, 999, -1000], 2), 2000 + Math.log(1 + Math.exp(-1)), 1e-9);
  close(surpriseOf([0, 0, 0], 1), Math.log(3));
});

test("of equal scores the first class wins, as in Python's argmax", () => {
  assert.equal(decide([0, 0, 0]), 0);
  assert.equal(decide([0, 1, 1]), 1);
});

test("the gradient agrees with nudging every knob, for all examples and for a batch", () => {
  for (const rows of [undefined, [1, 3]]) {
    const gradient = gradientOf(KNOBS, POINTS, LABELS, rows);
    for (const c of [0, 1, 2]) {
      for (const k of [0, 1, 2]) {
        const nudged = (by) => KNOBS.map((row, d) => row.map((knob, i) => knob + (c === d && k === i ? by : 0)));
        const at = (by) => measure(nudged(by), POINTS, LABELS, rows).loss;
        close(gradient[c][k], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-9);
      }
    }
  }
});

test("a step goes against the gradient and lowers the objective; the knobs that are given stay", () => {
  const before = structuredClone(KNOBS);
  const there = stepped(KNOBS, gradientOf(KNOBS, POINTS, LABELS), 0.1);
  assert.ok(measure(there, POINTS, LABELS).loss < measure(KNOBS, POINTS, LABELS).loss);
  assert.deepEqual(KNOBS, before);
  assert.ok(START.flat().every((knob) => knob === 0));
});

test("the angle runs over all nine knobs, and there is none to nothing", () => {
  const one = [[1, 0, 0], [0, 0, 0], [0, 0, 0]]; // prettier-ignore
  const other = [[0, 0, 2], [0, 0, 0], [0, 0, 0]]; // prettier-ignore
  close(angleBetween(one, other), 90);
  close(angleBetween(one, one), 0, 1e-5);
  close(angleBetween(one, one.map((row) => row.map((x) => -x))), 180, 1e-5);
  assert.equal(angleBetween(one, START), null);
});

test("a batch repeats with its seed, has no example twice, and takes every example equally often", () => {
  assert.deepEqual(drawBatch(5, 45, 10), drawBatch(5, 45, 10));
  const counts = Array(9).fill(0);
  for (let seed = 0; seed < 3000; seed++) {
    const batch = drawBatch(seed, 9, 3);
    assert.equal(new Set(batch).size, 3);
    assert.deepEqual(batch, [...batch].sort((a, b) => a - b));
    for (const row of batch) counts[row]++;
  }
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 130, `${counts}`);
});

test("every place belongs to the region of the class that wins there", () => {
  const box = [[-2, 2], [-2, 2]]; // prettier-ignore
  const isIn = (corners, [x, y]) => corners.length > 2 && corners.every(([x0, y0], index) => {
    const [x1, y1] = corners[(index + 1) % corners.length];
    return (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= -1e-9;
  }); // prettier-ignore
  for (const knobs of [KNOBS, START, [[0, 0, 1], [0, 0, 1], [1, 0, 0]], [[0, 0, 0], [0, 0, 9], [0, 1, 0]]]) { // prettier-ignore
    const regions = regionsOf(knobs, box);
    for (let x = -1.95; x < 2; x += 0.3) {
      for (let y = -1.95; y < 2; y += 0.3) {
        assert.ok(isIn(regions[decide(scoresOf(knobs, [x, y]))], [x, y]), `${knobs} at ${x}, ${y}`);
      }
    }
    const area = (corners) => corners.reduce((sum, [x0, y0], index) => {
      const [x1, y1] = corners[(index + 1) % corners.length];
      return sum + (x0 * y1 - x1 * y0) / 2;
    }, 0); // prettier-ignore
    close(regions.reduce((sum, corners) => sum + area(corners), 0), 16, 1e-9);
  }
});

test("knobs of another form are refused", () => {
  assert.ok(areKnobs(KNOBS));
  for (const wrong of [null, [], [[1, 2], [1, 2], [1, 2]], [[1, 2, NaN], [1, 2, 3], [1, 2, 3]]]) assert.ok(!areKnobs(wrong)); // prettier-ignore
});

test("sentences", () => {
  assert.equal(objectiveInWords({ loss: 0.41234, right: 41 }, 45, 1), "E = 0.412 on all 45 examples, 41 of them right; 1 step so far.");
  assert.equal(batchInWords([], null, null), "No example is in the batch.");
  assert.equal(batchInWords([2], 1.5, 93.6), "Batch: example 3, E = 1.5. Its step points 94° away from the average one.");
  assert.equal(batchInWords([0, 4], 0.5, null), "Batch: examples 1, 5, E = 0.5. Its step has no direction to compare.");
  assert.ok(batchInWords([0, 1, 2, 3, 4, 5, 6], 0.5, 2).startsWith("Batch: 7 examples,"));
  const words = exampleInWords(4, [0, 0, Math.log(2)], 0, true);
  assert.equal(words, "Example 4 (A, in the batch): scores 0.00, 0.00, 0.69; shares 0.25, 0.25, 0.50; surprise 1.39, taken for C."); // prettier-ignore
  const scene = { labels: [0, 0, 1, 2], right: 3, regions: [[[0, 0], [1, 0], [0, 1]], [], []], knobs: KNOBS, chosen: [], example: "Example.", step: null, average: START }; // prettier-ignore
  const told = drawingsInWords(scene);
  assert.match(told.points, /2 circles of class A, 1 square of class B, 1 triangle of class C/);
  assert.match(told.points, /All of the plane is A's; 3 of 4 are on their own side. In the batch: none/);
  assert.match(told.knobs, /A at \(1.00, 0.50\): the average by \(0.00, 0.00\)/);
  assert.match(drawingsInWords({ ...scene, step: START }).knobs, /the batch moves it by/);
});
