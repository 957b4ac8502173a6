// The machine of the figure Tape: a neural Turing machine run on one list. `machine.py` gives the same in Python.

import { fromBase64 } from "../lib/bytes.js";
import { dense, softmax } from "../lib/convnet.js";
import { sigmoid } from "../lib/values.js";
import TABLE from "./table.json" with { type: "json" };

export const BITS = TABLE.bits; // of a vector
export const WIDTH = TABLE.width; // numbers in a cell
export const INPUTS = BITS + 2; // the vector, then the signs "start" and "end"
const HEAD = WIDTH + 6; // numbers that a head is told: key, strength, gate, three shifts, power
const LAYERS = ["controller", "heads", "edit", "output"];

// The weights as they travel, pairs [name, bytes of float32 in base64], as layers { weight, bias }.
export function unpackMachine(pairs) {
  const arrays = Object.fromEntries(
    pairs.map(([name, text]) => {
      const bytes = fromBase64(text);
      return [name, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];
    }),
  );
  return Object.fromEntries(
    LAYERS.map((name) => [name, { weight: arrays[`${name}.weight`], bias: arrays[`${name}.bias`] }]),
  );
}

// Steps of a list of so many vectors: start, the vectors, end, and as many in silence.
export function stepsOf(vectors) {
  return 2 * vectors + 2;
}

// What the machine hears: INPUTS numbers for each step. `vectors` are lists of BITS numbers 0 or 1.
export function inputsOf(vectors) {
  const inputs = new Float64Array(stepsOf(vectors.length) * INPUTS);
  inputs[BITS] = 1;
  vectors.forEach((vector, n) => inputs.set(vector, (n + 1) * INPUTS));
  inputs[(vectors.length + 1) * INPUTS + BITS + 1] = 1;
  return inputs;
}

const softplus = (z) => (z > 30 ? z : Math.log1p(Math.exp(z)));

// What a head is told, from the numbers `told` of the controller; `lacking` takes a part away.
export function settingsOf(told, lacking) {
  const [strength, gate, ...rest] = told.subarray(WIDTH);
  const shift = rest.slice(0, 3);
  softmax(shift, shift);
  return {
    key: told.subarray(0, WIDTH),
    strength: softplus(strength),
    gate: lacking === "looking" ? 0 : sigmoid(gate),
    shift: lacking === "moves" ? [0, 1, 0] : shift,
    power: lacking === "sharpening" ? 1 : 1 + softplus(rest[3]),
  };
}

// Of the rows of WIDTH numbers.
function lengthsOf(values) {
  const lengths = new Float64Array(values.length / WIDTH);
  for (let i = 0, at = 0; i < lengths.length; i++) {
    let sum = 0;
    for (let k = 0; k < WIDTH; k++, at++) sum += values[at] * values[at];
    lengths[i] = Math.max(Math.sqrt(sum), 1e-12);
  }
  return lengths;
}

// How a head comes from the weighting before to the next one, on a tape (cells of WIDTH numbers, one after the other):
// what it has after each of the four steps. The last is the weighting.
export function address(tape, lengths, before, { key, strength, gate, shift, power }) {
  const cells = before.length;
  const [size] = lengthsOf(key);
  const [back, stay, on] = shift;
  const [content, mixed, moved, weighting] = [0, 1, 2, 3].map(() => new Float64Array(cells));
  for (let i = 0; i < cells; i++) {
    let product = 0;
    for (let k = 0, at = i * WIDTH; k < WIDTH; k++, at++) product += tape[at] * key[k];
    content[i] = (strength * product) / (lengths[i] * size);
  }
  softmax(content, content);
  for (let i = 0; i < cells; i++) mixed[i] = gate * content[i] + (1 - gate) * before[i];
  let total = 0;
  for (let i = 0; i < cells; i++) {
    moved[i] = back * mixed[i + 1 < cells ? i + 1 : 0] + stay * mixed[i] + on * mixed[i ? i - 1 : cells - 1];
    total += weighting[i] = moved[i] ** power;
  }
  for (let i = 0; i < cells; i++) weighting[i] /= total;
  return { content, mixed, moved, weighting };
}

// Run the machine on a list. Returns, for each step: outputs (probabilities of 1), the weightings of both heads, the tape
// afterwards, what the heads were told, and their four steps.
export function runMachine(machine, vectors, cells, lacking = "") {
  const inputs = inputsOf(vectors);
  const [x, h] = [new Float64Array(INPUTS + WIDTH), new Float64Array(machine.controller.bias.length)];
  const [told, edit] = [new Float64Array(2 * HEAD), new Float64Array(2 * WIDTH)];
  let tape = new Float64Array(cells * WIDTH).fill(TABLE.blank);
  let weightings = [0, 1].map(() => new Float64Array(cells).fill(1, 0, 1));
  const steps = [];
  for (let t = 0; t < stepsOf(vectors.length); t++) {
    x.set(inputs.subarray(t * INPUTS, (t + 1) * INPUTS));
    dense(x, machine.controller, h);
    for (let k = 0; k < h.length; k++) h[k] = Math.tanh(h[k]);
    dense(h, machine.heads, told);
    const settings = [0, 1].map((head) => settingsOf(told.slice(head * HEAD, (head + 1) * HEAD), lacking));
    const lengths = lengthsOf(tape);
    const old = tape;
    const working = settings.map((one, head) => address(old, lengths, weightings[head], one));
    weightings = working.map(({ weighting }) => weighting);
    const read = readFrom(tape, weightings[0]);
    dense(h, machine.edit, edit);
    tape = writeOn(tape, weightings[1], edit);
    const output = new Float64Array(BITS);
    dense(Float64Array.of(...h, ...read), machine.output, output);
    const [reading, writing] = weightings;
    steps.push({ output: output.map(sigmoid), reading, writing, tape, settings, working });
    x.set(read, INPUTS);
  }
  return steps;
}

function readFrom(tape, weighting) {
  const read = new Float64Array(WIDTH);
  for (let i = 0, at = 0; i < weighting.length; i++) {
    for (let k = 0; k < WIDTH; k++, at++) read[k] += weighting[i] * tape[at];
  }
  return read;
}

// `edit` holds what to erase and what to add, before they are squashed.
function writeOn(tape, weighting, edit) {
  const written = new Float64Array(tape.length);
  const [erase, add] = [edit.subarray(0, WIDTH).map(sigmoid), edit.subarray(WIDTH).map(Math.tanh)];
  for (let i = 0, at = 0; i < weighting.length; i++) {
    const weight = weighting[i];
    for (let k = 0; k < WIDTH; k++, at++) written[at] = tape[at] * (1 - weight * erase[k]) + weight * add[k];
  }
  return written;
}

// Which bits are wrong: for each vector the list of its wrong bits.
export function wrongBits(vectors, steps) {
  const answers = steps.slice(-vectors.length);
  return vectors.map((vector, n) =>
    [...vector.keys()].filter((bit) => answers[n].output[bit] > 0.5 !== vector[bit] > 0.5),
  );
}
