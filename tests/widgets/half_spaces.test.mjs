// The pure functions of the figure HalfSpaces. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_half_spaces_widget.py compares all scores with those of Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { KERNELS, bestLine, kernelMachine, scoreFunction, solve, strength, weightsInTable } from "../../src/course_utils/widgets/half_spaces/machines.js";
import { describePanels, howFarMoved, resultInWords, settingsInWords } from "../../src/course_utils/widgets/half_spaces/sentences.js";

const close = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const CORNERS = Float64Array.of(-0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0.5, -0.5);
const XOR = [0, 0, 1, 1];
const rightOf = (scores, labels) => labels.filter((label, n) => scores[n] > 0 === (label === 1)).length;

test("elimination exchanges rows where the first number is 0", () => {
  const [x, y] = solve([Float64Array.of(0, 2), Float64Array.of(4, 1)], Float64Array.of(6, 11));
  close(x, 2);
  close(y, 3);
});

test("the kernels are those of the formulas", () => {
  close(KERNELS.gaussian({ kernel_width: 0.5 })(0, 0, 0.3, 0.4), Math.exp(-0.5));
  close(KERNELS.polynomial({ degree: 3 })(1, 2, 0.5, -1), (1 + 0.5 - 2) ** 3);
});

test("a Gaussian machine meets its targets and is silent far away", () => {
  const score = kernelMachine(KERNELS.gaussian({ kernel_width: 0.2 }), CORNERS, XOR);
  score(CORNERS).forEach((value, n) => close(value, 2 * XOR[n] - 1, 0.02));
  close(score(Float64Array.of(1.5, -1.5))[0], 0, 1e-6);
});

test("no line has all corners of XOR, and a line has two piles", () => {
  const { normal, threshold } = bestLine(CORNERS, XOR);
  const scores = Array.from(XOR, (_, n) => normal[0] * CORNERS[2 * n] + normal[1] * CORNERS[2 * n + 1] - threshold);
  assert.equal(rightOf(scores, XOR), 3);
  const piles = bestLine(Float64Array.of(-1, 0.2, -0.6, -0.2, 0.4, 0.1, 0.8, 0), [1, 1, 0, 0]);
  close(piles.normal[0], -1, 0.1); // class 1 is on the left
});

test("where no line beats one answer for all, the larger class is the answer", () => {
  const together = Float64Array.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
  const { normal, threshold } = bestLine(together, [1, 1, 0]);
  assert.deepEqual(normal, [0, 0]);
  assert.ok(threshold < 0);
});

test("three hidden units are trained to XOR, and one is not", () => {
  const right = (units) => rightOf(scoreFunction("network", { units }, CORNERS, XOR)(CORNERS), XOR);
  assert.equal(right(3), 4);
  assert.ok(right(1) < 4);
  assert.deepEqual(weightsInTable(2)[0][0], weightsInTable(8)[0][0].slice(0, 2));
});

test("strength goes from -1 to 1, and a line has but one", () => {
  assert.deepEqual([strength("gaussian", 3), strength("gaussian", -0.25)], [1, -0.25]);
  assert.equal(strength("line", 0.001), strength("line", 5));
  close(strength("network", 50), 1);
});

test("what it says", () => {
  assert.equal(settingsInWords("network", "One hidden layer", { units: 1 }), "One hidden layer of 1 tanh unit");
  assert.equal(settingsInWords("line", "Best straight line", {}), "Best straight line");
  assert.deepEqual([howFarMoved(0), howFarMoved(0.25), howFarMoved(-0.1)], ["not moved", "moved 0.25 to the right", "moved 0.10 to the left"]);
  const labels = Array.from({ length: 24 }, (_, n) => n % 2);
  const told = { settings: "Gaussian kernel of width 0.50", right: 24, copied: 19, labels, shift: 0.2, point: "(0.00, 0.10), class 0" };
  assert.equal(resultInWords(told), "Gaussian kernel of width 0.50: 24 of 24 points right. The copy, moved 0.20 to the right: 19 of 24.");
  assert.match(describePanels(told).examples, /12 circles of class 0 and 12 squares of class 1.*0 on the wrong side/);
  assert.match(describePanels(told).copy, /5 on the wrong side/);
});
