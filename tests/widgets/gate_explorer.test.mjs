// The pure functions of the figure GateExplorer. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_gate_explorer_widget.py compares gates, cells and outputs with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { expected, isReached, run, sources } from "../../src/course_utils/widgets/gate_explorer/cell.js";
import { outputInWords, updateInWords, tableInWords } from "../../src/course_utils/widgets/gate_explorer/sentences.js";

const close = (a, b, allowed = 1e-12) => assert.ok(Math.abs(a - b) <= allowed, `${a} is not ${b}`);
const OPEN = {
  x: [0.3, -0.5, 0.8, 0.2],
  write: [0, 1, 0, 0],
  ask: [0, 0, 0, 1],
  input_gate: [1, 1, 1, 1],
  forget_gate: [1, 1, 1, 1],
  output_gate: [1, 1, 1, 1],
  weight_ih: [[0.15, 8.3, -0.2], [0.1, -9.2, 0.2], [1.3, 0.1, 0], [0, -0.2, 9.4]], // prettier-ignore
  weight_hh: [-0.3, 0.4, -0.2, 0.5],
  bias: [-4.3, 5.2, -0.1, -4.4],
  gates: "hand",
  wanted: 3,
  step: 2,
};

test("with all gates open the cell adds up what it reads", () => {
  const { cells, hidden, shares } = run(OPEN);
  [0, 0.3, -0.2, 0.6, 0.8].forEach((c, t) => close(cells[t], c));
  close(hidden.at(-1), 0.8);
  assert.deepEqual(shares, [1, 1, 1, 1]);
});

test("a half-open forget gate halves what is held, and the gradient on its way", () => {
  const { cells, shares } = run({ ...OPEN, forget_gate: [1, 1, 1, 0.5] });
  close(cells[4], 0.5 * 0.6 + 0.2);
  assert.deepEqual(shares, [0.5, 0.5, 0.5, 1]);
});

test("the target is reached by two ways and no half of one", () => {
  const shutInputs = { ...OPEN, input_gate: [0, 0, 1, 0] };
  assert.ok(isReached(shutInputs, run(shutInputs)));
  const emptied = { ...OPEN, forget_gate: [1, 1, 0, 1], input_gate: [1, 1, 1, 0] };
  assert.ok(isReached(emptied, run(emptied)));
  assert.deepEqual(sources(run(emptied)), [3]);
  for (const half of [{ input_gate: [1, 1, 1, 0] }, { forget_gate: [1, 1, 0, 1] }, { input_gate: [0, 0, 0.5, 0] }, { input_gate: [0, 0, 1, 0], output_gate: [1, 1, 1, 0] }]) { // prettier-ignore
    const state = { ...OPEN, ...half };
    assert.ok(!isReached(state, run(state)));
  }
  const luck = { ...OPEN, x: [0.5, -0.5, 0.8, 0] };
  assert.ok(!isReached(luck, run(luck)), "the right number by chance depends on the others too");
});

test("the gradients agree with a nudge of each number, by hand and learned", () => {
  const partly = { input_gate: [0.2, 1, 0.7, 0.4], forget_gate: [0.3, 0.9, 0.5, 0.8], output_gate: [1, 0, 1, 0.6] };
  for (const gates of ["hand", "learned"]) {
    const state = { ...OPEN, ...partly, gates };
    const last = (t, by) => run({ ...state, x: state.x.map((x, k) => (k === t ? x + by : x)) }).hidden.at(-1);
    run(state).shares.forEach((share, t) => close(share, (last(t, 1e-5) - last(t, -1e-5)) / 2e-5, 1e-9));
  }
});

test("the learned cell writes when it is told to, and answers when it is asked", () => {
  const state = { ...OPEN, gates: "learned", weight_hh: [0, 0, 0, 0] };
  const { i, f, o, hidden } = run(state);
  assert.ok(i[1] > 0.95 && f[1] < 0.05 && i[2] < 0.05 && f[2] > 0.95 && o[3] > 0.95 && o[2] < 0.05);
  assert.equal(expected(state), -0.5);
  assert.equal(expected({ ...state, write: [0, 1, 1, 0] }), 0.8, "what was written last");
  close(hidden.at(-1), -0.5, 0.1);
  assert.equal(expected({ ...state, ask: [0, 0, 0, 0] }), 0);
  assert.equal(expected({ ...state, write: [0, 0, 0, 0] }), 0);
});

test("sentences", () => {
  const result = run(OPEN);
  assert.equal(updateInWords(OPEN, result), "c₂ = f₂ c₁ + i₂ x₂ = 1.00 · 0.30 + 1.00 · −0.50 = −0.20; h₂ = 1.00 · −0.20 = −0.20");
  assert.match(updateInWords({ ...OPEN, gates: "learned" }, run({ ...OPEN, gates: "learned" })), /i₂ g₂ = .* tanh\(/);
  assert.equal(
    outputInWords(OPEN, result),
    "The last output should be x₃ = 0.80 and depend on nothing else. It is 0.80 and depends on x₁, x₂, x₃ and x₄.",
  );
  const shut = { ...OPEN, input_gate: [0, 0, 1, 0] };
  assert.match(outputInWords(shut, run(shut)), /It does\.$/);
  const mute = { ...OPEN, output_gate: [1, 1, 1, 0] };
  assert.match(outputInWords(mute, run(mute)), /It is 0\.00 and depends on no number that was read\.$/);
  const learned = { ...OPEN, gates: "learned" };
  assert.match(outputInWords(learned, run(learned)), /^The last output should be −0\.50\. It is −0\.\d\d and depends on x₂/);
  assert.match(tableInWords(OPEN, result), /^A memory cell over 4 steps, its gates set by hand\. Cell: c₁ 0\.30, c₂ −0\.20/);
});
