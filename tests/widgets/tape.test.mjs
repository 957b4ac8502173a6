// The pure functions of the figure Tape. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_tape_widget.py compares the machine with Python's.)

import assert from "node:assert/strict";
import test from "node:test";

import { uniform as generator } from "../../src/course_utils/widgets/lib/random.js";
import * as bits from "../../src/course_utils/widgets/tape/bits.js";
import * as machine from "../../src/course_utils/widgets/tape/machine.js";
import * as sentences from "../../src/course_utils/widgets/tape/sentences.js";

const { BITS, INPUTS, WIDTH, address, inputsOf, runMachine, settingsOf, stepsOf, wrongBits } = machine;
const HEAD = WIDTH + 6;
const HIDDEN = 5;

const layer = (rows, columns, random) => ({
  weight: Float32Array.from({ length: rows * columns }, () => random() - 0.5),
  bias: Float32Array.from({ length: rows }, () => random() - 0.5),
});
const someMachine = (seed) => {
  const random = generator(seed);
  return {
    controller: layer(HIDDEN, INPUTS + WIDTH, random),
    heads: layer(2 * HEAD, HIDDEN, random),
    edit: layer(2 * WIDTH, HIDDEN, random),
    output: layer(BITS, HIDDEN + WIDTH, random),
  };
};
const sum = (values) => values.reduce((total, one) => total + one, 0);
const near = (a, b, far = 1e-9) => assert.ok(Math.abs(a - b) < far, `${a} is not ${b}`);
const one = (cells, at) => new Float64Array(cells).fill(1, at, at + 1);
const told = { key: new Float64Array(WIDTH).fill(1), strength: 0, gate: 0, shift: [0, 1, 0], power: 1 };

// A tape whose cell n points along axis n.
const axes = (cells) => {
  const tape = new Float64Array(cells * WIDTH);
  for (let n = 0; n < cells; n++) tape[n * WIDTH + n] = 2;
  return [tape, new Float64Array(cells).fill(2)];
};

test("a list is heard between its signs and then there is silence", () => {
  const inputs = inputsOf([[1, 0, 0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0, 0, 0]]); // prettier-ignore
  assert.equal(inputs.length, stepsOf(2) * INPUTS);
  const heard = Array.from({ length: stepsOf(2) }, (_, t) => [...inputs.subarray(t * INPUTS, (t + 1) * INPUTS)]);
  assert.deepEqual(heard[0], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  assert.deepEqual(heard[1], [1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  assert.deepEqual(heard[3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.equal(sum(heard[2]), 1);
  assert.equal(sum(heard[4]) + sum(heard[5]), 0);
});

test("each of the four steps does its part alone", () => {
  const [tape, lengths] = axes(6);
  const key = one(WIDTH, 2);
  const work = (settings, before = one(6, 4)) => address(tape, lengths, before, { ...told, ...settings });
  const look = (...given) => [...work(...given).weighting];
  look({}).forEach((weight, n) => near(weight, n === 4 ? 1 : 0));
  look({ key, strength: 50, gate: 1 }).forEach((weight, n) => near(weight, n === 2 ? 1 : 0));
  const mixed = look({ key, strength: 50, gate: 0.25 });
  near(mixed[2], 0.25);
  near(mixed[4], 0.75);
  look({ shift: [0, 0, 1] }).forEach((weight, n) => near(weight, n === 5 ? 1 : 0));
  look({ shift: [0, 0, 1] }, one(6, 5)).forEach((weight, n) => near(weight, n === 0 ? 1 : 0));
  look({ shift: [1, 0, 0] }, one(6, 0)).forEach((weight, n) => near(weight, n === 5 ? 1 : 0));
  const sharp = look({ shift: [0, 0.25, 0.75], power: 2 });
  near(sharp[5] / sharp[4], 9);
  near(sum(sharp), 1);
  const whole = work({ key, strength: 50, gate: 0.25, shift: [0, 0.5, 0.5], power: 2 });
  near(whole.content[2], 1);
  assert.deepEqual([...whole.mixed].map((weight) => Math.round(100 * weight)), [0, 0, 25, 0, 75, 0]);
  near(whole.moved[3], 0.125);
  near(whole.moved[5], 0.375);
  near(whole.weighting[5] / whole.weighting[3], 9);
});

test("a run shows how each head came to its weighting", () => {
  const steps = runMachine(someMachine(1), bits.randomVectors(3, 1), 9);
  steps.slice(1).forEach(({ working, settings, reading, writing }, n) => {
    const before = [steps[n].reading, steps[n].writing];
    working.forEach(({ content, mixed, moved, weighting }, head) => {
      const { gate, shift, power } = settings[head];
      mixed.forEach((share, i) => near(share, gate * content[i] + (1 - gate) * before[head][i]));
      moved.forEach((share, i) =>
        near(share, shift[0] * mixed[(i + 1) % 9] + shift[1] * mixed[i] + shift[2] * mixed[(i + 8) % 9]),
      );
      near(weighting[0] / weighting[4], (moved[0] / moved[4]) ** power);
      assert.equal(weighting, [reading, writing][head]);
    });
  });
});

test("what a head lacks is taken away whatever it is told", () => {
  const random = generator(2);
  const numbers = Float64Array.from({ length: HEAD }, () => 4 * random() - 2);
  const whole = settingsOf(numbers, "");
  near(sum(whole.shift), 1);
  assert.ok(whole.gate > 0 && whole.gate < 1 && whole.power > 1 && whole.strength > 0);
  assert.deepEqual({ ...settingsOf(numbers, "looking"), gate: whole.gate }, whole);
  assert.equal(settingsOf(numbers, "looking").gate, 0);
  assert.deepEqual(settingsOf(numbers, "moves").shift, [0, 1, 0]);
  assert.equal(settingsOf(numbers, "sharpening").power, 1);
});

test("a run has a step for each thing heard and said, and weightings with sum 1", () => {
  const vectors = bits.randomVectors(4, 1);
  for (const lacking of ["", "looking", "moves", "sharpening"]) {
    const steps = runMachine(someMachine(1), vectors, 9, lacking);
    assert.equal(steps.length, 10);
    for (const { reading, writing, output, tape } of steps) {
      near(sum(reading), 1);
      near(sum(writing), 1);
      assert.ok(output.every((share) => share > 0 && share < 1));
      assert.ok(tape.every(Number.isFinite));
    }
  }
  const still = runMachine(someMachine(1), vectors, 9, "moves");
  assert.notDeepEqual(still.at(-1).tape, runMachine(someMachine(1), vectors, 9).at(-1).tape);
});

test("wrong bits are those on the other side of one half", () => {
  const vectors = [[1, 0, 1, 0, 1, 0, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0]]; // prettier-ignore
  const say = (numbers) => ({ output: Float64Array.from(numbers) });
  const steps = [say(Array(8).fill(0)), say([0.9, 0.1, 0.4, 0, 1, 0.6, 1, 0]), say(vectors[1])];
  assert.deepEqual(wrongBits(vectors, steps), [[2, 5], []]);
});

test("lists travel as text and come back", () => {
  const vectors = bits.randomVectors(5, 7);
  assert.deepEqual(bits.toVectors(bits.toText(vectors)), vectors);
  assert.equal(bits.toText([[0, 0, 0, 0, 0, 1, 0, 1]]), "05");
  assert.deepEqual(bits.ofLength(vectors, 2), vectors.slice(0, 2));
  const longer = bits.ofLength(vectors, 9);
  assert.deepEqual(longer.slice(0, 5), vectors);
  assert.equal(longer.length, 9);
  assert.deepEqual(bits.ofLength(longer.slice(0, 7), 9), longer, "the same vectors come back");
  assert.equal(bits.flipped(vectors, 3, 0)[3][0], 1 - vectors[3][0]);
  assert.deepEqual(bits.flipped(bits.flipped(vectors, 3, 0), 3, 0), vectors);
});

test("sentences say what is wrong, and where the heads are", () => {
  assert.equal(sentences.recallInWords([[], [], []]), "3 vectors given back, every bit right.");
  assert.equal(sentences.recallInWords([[], [1, 2], [0]]), "3 of 24 bits wrong (13\u00a0%), in vectors 2 and 3.");
  assert.equal(sentences.recallInWords([[], [1]]), "1 of 16 bits wrong (6\u00a0%), in vector 2.");
  assert.equal(sentences.vectorsInWords([1, 2, 3, 4, 5, 6, 9]), "1, 2 … 9");
  assert.deepEqual([0, 2, 4, 5].map((step) => sentences.hearsInWords(step, 3)),
    ["hears “start”", "hears vector 2", "hears “end”", "should say vector 1"]); // prettier-ignore
  assert.equal(sentences.placeInWords(Float64Array.of(0.2, 0.7, 0.1)), "mostly on cell 1 (0.70)");
  assert.equal(sentences.placeInWords(new Float64Array(5).fill(0.2)), "spread (0.20 at most)");
  const moment = { reading: Float64Array.of(1, 0), writing: Float64Array.of(0.4, 0.6) };
  assert.equal(sentences.stepAloud(1, 1, moment),
    "Step 1: hears vector 1; writes mostly on cell 1 (0.60), reads mostly on cell 0 (1.00)."); // prettier-ignore
  assert.equal(sentences.headInWords("reads", [[1, 0], [0, 1], [0, 1], [0, 1]], 1),
    "Where the head that reads is over the steps: at step 0 mostly on cell 0 (1.00), at step 1 mostly on cell 1 " +
    "(1.00), at step 2 mostly on cell 1 (1.00), at step 3 mostly on cell 1 (1.00)."); // prettier-ignore
  const stages = { content: [0.5, 0.5], mixed: [0.4, 0.6], moved: [0.9, 0.1], weighting: [1, 0] };
  assert.equal(sentences.workingInWords("reads", stages),
    "The head that reads: by its key mostly on cell 0 (0.50), mixed with where it was mostly on cell 1 (0.60), moved " +
    "mostly on cell 0 (0.90), sharpened mostly on cell 0 (1.00)."); // prettier-ignore
  assert.equal(sentences.tapeInWords(Float64Array.of(0.6, 0, 0.1, -0.2, 0, -0.7), 2),
    "2 of 3 cells hold a number above 0.5 or below −0.5."); // prettier-ignore
  assert.equal(sentences.withoutInWords("moves"), "Without moves: ");
  assert.equal(sentences.withoutInWords(""), "");
});
