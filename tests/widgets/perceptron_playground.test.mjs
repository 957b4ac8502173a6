// The pure functions of the figure PerceptronPlayground. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_perceptron_playground_widget.py compares trainings and bounds with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { LIMITS, RULES, SETS, Training, isWrong, learn, scoreOf, startWeights } from "../../src/course_utils/widgets/perceptron_playground/learning.js";
import { bound, margin } from "../../src/course_utils/widgets/perceptron_playground/margin.js";
import { countInWords, planeInWords, separableInWords, stepInWords, learnedInWords } from "../../src/course_utils/widgets/perceptron_playground/sentences.js";

const close = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const PERCEPTRON = { rule: "perceptron", units: 3, rate: 1, seed: 0 };
const ADALINE = { ...PERCEPTRON, rule: "adaline", rate: 0.1 };
const LAYERS = { ...PERCEPTRON, rule: "two layers", rate: 0.05, units: 2 };
const training = (points, settings, step) => new Training(points, settings).goTo(step);

test("Rosenblatt's rule adds or takes away an example that is wrong, and leaves the others", () => {
  const weights = startWeights(PERCEPTRON);
  assert.deepEqual([...weights], [0, 0, 0]);
  assert.equal(learn(weights, PERCEPTRON, [0.5, -1, 1]), true); // a score of 0 is on no side
  assert.deepEqual([...weights], [0.5, -1, 1]);
  assert.equal(learn(weights, PERCEPTRON, [0.5, -1, 1]), false);
  assert.deepEqual([...weights], [0.5, -1, 1]);
  assert.equal(learn(weights, PERCEPTRON, [0.5, 0, 0]), true);
  assert.deepEqual([...weights], [0, -1, 0]);
});

test("Adaline's step is its rate times what is missing, also where the answer was right", () => {
  const weights = Float64Array.of(1, 0, 1);
  assert.equal(learn(weights, ADALINE, [0.5, 1, 1]), false);
  [1 - 0.025, -0.05, 1 - 0.05].forEach((expected, n) => close(weights[n], expected));
});

test("two layers go down the slope of half the squared error", () => {
  const weights = startWeights(LAYERS);
  assert.equal(weights.length, 9);
  const point = [0.3, -0.6, 1];
  const error = (at) => (1 - scoreOf(at, LAYERS, point[0], point[1])) ** 2 / 2;
  const nudged = Array.from(weights, (_, n) => {
    const [more, less] = [1e-6, -1e-6].map((by) => error(weights.map((one, k) => one + by * (k === n))));
    return (more - less) / 2e-6;
  });
  const after = weights.slice();
  learn(after, LAYERS, point);
  nudged.forEach((slope, n) => close(after[n], weights[n] - LAYERS.rate * slope, 1e-8));
});

test("start weights are the seed's, from -1 to 1", () => {
  assert.deepEqual(startWeights(LAYERS), startWeights(LAYERS));
  assert.notDeepEqual(startWeights(LAYERS), startWeights({ ...LAYERS, seed: 1 }));
  assert.ok(startWeights({ ...LAYERS, units: 6 }).every((weight) => weight >= -1 && weight < 1));
});

test("a training that goes back begins anew, and counts what was wrong when it came", () => {
  const there = training(SETS["two clouds"], PERCEPTRON, 100);
  assert.deepEqual([there.mistakes, there.settled, there.passes.reduce((a, b) => a + b)], [4, true, 4]);
  assert.deepEqual(there.wrong(), []);
  there.goTo(3);
  assert.deepEqual([...there.weights], [...training(SETS["two clouds"], PERCEPTRON, 3).weights]);
  assert.equal(there.example, 2);
  assert.equal(there.passes.length, 1);
  assert.equal(new Training(SETS.XOR, PERCEPTRON).example, null);
});

test("the weights before the last step are kept", () => {
  const there = training(SETS["two clouds"], PERCEPTRON, 1);
  assert.deepEqual([...there.before], [0, 0, 0]);
  assert.deepEqual([...there.weights], [0.05, 0.14, -1]);
});

test("what no line separates never settles; its bound is none", () => {
  for (const name of ["one point astray", "XOR", "a disc in a ring"]) {
    assert.equal(margin(SETS[name]), 0, name);
    assert.equal(bound(SETS[name]), null, name);
    const long = training(SETS[name], PERCEPTRON, 2000);
    assert.ok(!long.settled && long.passes.every((count) => count > 0), name);
  }
});

test("what a line separates settles within the bound", () => {
  for (const name of ["two clouds", "a narrow gap", "uneven crowds"]) {
    const long = training(SETS[name], PERCEPTRON, 5000);
    assert.ok(long.settled && long.mistakes <= bound(SETS[name]), name);
  }
});

test("the margin of two points is half their distance in the space with the 1", () => {
  const points = [[0.6, 0, 1], [-0.6, 0, 0]]; // prettier-ignore
  close(margin(points), 0.6);
  assert.equal(bound(points), Math.floor(1.36 / 0.36));
  assert.equal(margin([[0.2, 0.2, 1], [0.2, 0.2, 0]]), 0); // prettier-ignore
  close(margin([[0.3, 0.4, 1], [0.3, 0.4, 1]]), Math.sqrt(1.25)); // prettier-ignore
});

test("no weights can beat the margin", () => {
  const points = SETS["a narrow gap"];
  const gap = margin(points);
  for (let n = 0; n < 2000; n++) {
    const u = [Math.sin(n * 1.1), Math.cos(n * 2.3), Math.sin(n * 3.7 + 1)];
    const length = Math.hypot(...u);
    const least = Math.min(...points.map(([x, y, label]) => ((label ? 1 : -1) * (u[0] * x + u[1] * y + u[2])) / length));
    assert.ok(least <= gap + 1e-12);
  }
});

test("weights that run away are stopped", () => {
  const points = [[1, 1, 1], [1, 1, 0]]; // prettier-ignore
  const away = training(points, { ...ADALINE, rate: 1 }, 400);
  assert.ok(away.diverged && away.weights.every(Number.isFinite));
  assert.equal(away.step, 400);
  assert.match(stepInWords(away), /run away/);
});

test("what it says", () => {
  const start = new Training(SETS["two clouds"], PERCEPTRON);
  assert.equal(stepInWords(start), "Nothing shown yet. All weights are where they start.");
  start.goTo(1);
  assert.equal(stepInWords(start), "Step 1, pass 1: point 1, a mistake.");
  assert.equal(countInWords(start, 8), "1 correction so far; 8 of 16 points wrong now.");
  assert.equal(learnedInWords(start), "w = (0.05, 0.14), b = −1.00");
  start.goTo(100);
  assert.equal(stepInWords(start), "Step 100, pass 7: point 4, right. A whole pass without a mistake: settled.");
  assert.equal(separableInWords("perceptron", 1176), "A line separates these points: at most 1,176 corrections.");
  assert.match(separableInWords("perceptron", null), /never settles/);
  assert.match(separableInWords("adaline", null), /least squared error/);
  assert.match(separableInWords("adaline", 9), /need not find it/);
  const plane = planeInWords(start, [2, 4], 0, true);
  assert.match(plane, /^Perceptron: 8 circles of class 0 and 8 squares of class 1. A line parts the plane; on the wrong side: 3, 5/);
  assert.match(planeInWords(start, [], 2, false), /No line is in view; none on the wrong side. Chosen: point 3, a square at/);
  assert.equal(learnedInWords(new Training(SETS.XOR, LAYERS)), "2 hidden units, 9 weights.");
});

test("every set fits the limits", () => {
  const [fewest, most] = LIMITS.points;
  for (const points of Object.values(SETS)) {
    assert.ok(points.length >= fewest && points.length <= most);
    assert.ok(points.every(([x, y, label]) => Math.abs(x) <= 1 && Math.abs(y) <= 1 && (label === 0 || label === 1)));
  }
  const [low, high] = LIMITS.rate;
  assert.ok(Object.values(RULES).every(({ rate }) => rate >= low && rate <= high));
  assert.equal(isWrong(0, 1) && isWrong(0, 0), true);
});
