// The pure functions of the figure Unroll. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_unroll_widget.py compares states, outputs and gradients with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { CHART, heightOf, columnsFor, loopOf } from "../../src/course_utils/widgets/unroll/layout.js";
import { copiesInWords, drawingInWords, returnInWords, momentInWords } from "../../src/course_utils/widgets/unroll/sentences.js";
import { placeIn, unrolled } from "../../src/course_utils/widgets/unroll/unrolling.js";

const close = (a, b, allowed = 1e-12) => assert.ok(Math.abs(a - b) <= allowed, `${a} is not ${b}`);
const NETWORK = { U: [1, 0.5], W: [[0.6, -0.8], [0.8, 0.6]], V: [1, 0.5], inputs: [1, 0, -1, 0.5], radius: 1.2, size: 1, units: "tanh" }; // prettier-ignore

test("the second state is what a pocket calculator gives", () => {
  const { states, outputs } = unrolled({ ...NETWORK, radius: 1 });
  assert.deepEqual(states[0], [0, 0]);
  close(states[1][0], Math.tanh(1));
  close(states[2][0], Math.tanh(0.6 * Math.tanh(1) - 0.8 * Math.tanh(0.5)));
  close(outputs[2], states[2][0] + 0.5 * states[2][1]);
});

test("the gradients agree with a nudge of the input of each step", () => {
  for (const units of ["tanh", "linear"]) {
    const network = { ...NETWORK, units };
    const { states, gradients } = unrolled(network);
    const last = (t, by) => unrolled({ ...network, inputs: network.inputs.map((x, i) => (i === t - 1 ? x + by : x)) }).outputs.at(-1);
    for (let t = 1; t <= 4; t++) {
      const slope = (s) => (units === "tanh" ? 1 - s * s : 1);
      const byHand = gradients[t].reduce((sum, one, i) => sum + one * slope(states[t][i]) * network.U[i], 0);
      close(byHand, (last(t, 1e-5) - last(t, -1e-5)) / 2e-5, 1e-8);
    }
  }
});

test("through linear units that W only turns, each step multiplies the gradient by the spectral radius", () => {
  const { shares } = unrolled({ ...NETWORK, units: "linear" });
  assert.equal(shares[0], null);
  for (let t = 1; t <= 4; t++) close(shares[t], 1.2 ** (4 - t));
});

test("inputs of size 0 leave tanh units at 0, where they are linear", () => {
  const { states, shares } = unrolled({ ...NETWORK, size: 0 });
  assert.ok(states.flat().every((one) => one === 0));
  close(shares[1], 1.2 ** 3);
});

test("a step is one forwards, or one back", () => {
  assert.deepEqual(placeIn(0, 4), { forward: 0, back: null, now: 1 });
  assert.deepEqual(placeIn(4, 4), { forward: 4, back: null, now: 4 });
  assert.deepEqual(placeIn(5, 4), { forward: 4, back: 4, now: 4 });
  assert.deepEqual(placeIn(8, 4), { forward: 4, back: 1, now: 1 });
});

test("columns have room, and the chart keeps every length inside", () => {
  for (const [width, steps] of [[320, 8], [760, 8], [760, 2]]) { // prettier-ignore
    const layout = columnsFor(width, steps, 2);
    const { places, box, left, chart } = layout;
    assert.equal(places.length, steps + 1);
    assert.ok(places[1] - box / 2 > left && places.at(-1) + box / 2 < width);
    for (let t = 2; t <= steps; t++) assert.ok(places[t] - places[t - 1] > box + 5);
    assert.ok(loopOf(layout).at[0] + 100 < width);
    for (const share of [0, 1e-30, 1, 1e30]) {
      const height = heightOf(share, layout);
      assert.ok(height >= chart && height <= chart + CHART.height);
    }
    assert.ok(heightOf(10, layout) < heightOf(1, layout));
  }
  assert.ok(columnsFor(330, 8, 2).compact && !columnsFor(760, 8, 2).compact);
});

test("sentences", () => {
  const state = { ...NETWORK, step: 2, unfolded: true, shown: "W" };
  const result = unrolled(state);
  assert.equal(momentInWords({ ...state, step: 0 }, result), "Nothing has been read yet: the state is 0.");
  assert.equal(momentInWords(state, result), "Step 2 reads 0.00: s₂ = tanh(U\u00a0x₂ + W\u00a0s₁) = (0.10, 0.79), o₂ = 0.50.");
  assert.ok(momentInWords({ ...state, units: "linear" }, result).includes("s₂ = U\u00a0x₂ + W\u00a0s₁ = "));
  assert.equal(momentInWords({ ...state, step: 5 }, result), "E is the last output. Its gradient starts at step 4: ∂E/∂s₄ = (1, 0.5).");
  assert.match(momentInWords({ ...state, step: 8 }, result), /^Back at step 1: ∂E\/∂s₁ = \(.+\), 0?\.?\d+.* times as long as at step 4\.$/);
  assert.equal(returnInWords(state, result), "");
  const reach = (share) => returnInWords({ ...state, step: 8 }, { shares: [null, share, 1, 1, 1] });
  assert.equal(reach(0.125), "From step 4 to step 1 it shrank: 0.13 times as long, a factor of about 0.5 a step.");
  assert.ok(reach(8).includes("it grew: 8 times as long, a factor of about 2 a step"));
  assert.ok(reach(1.05).includes("it kept its length"));
  assert.ok(reach(1.4).endsWith("1.4 times as long, a factor of about 1.12 a step."));
  assert.equal(copiesInWords("none", 4, true), "");
  assert.equal(copiesInWords("W", 4, true), "W leads from each state to the next: 4 copies of the same numbers.");
  assert.equal(copiesInWords("U", 4, false), "U is there once, and is used at each step.");
  const told = drawingInWords({ ...state, step: 7 }, result);
  assert.match(told, /^A recurrent network unrolled into 4 steps, tanh units, spectral radius 1\.20\. States: s₁ \(0\.76, 0\.46\); s₂/);
  assert.match(told, /Length of the gradient, as a share of the last step's: step 2: .+; step 3: .+; step 4: 1\.$/);
  assert.match(drawingInWords({ ...state, step: 0, unfolded: false }, result), /with a loop, at step 1.* No state yet\.$/);
});
