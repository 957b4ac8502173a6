// The pure functions of the figure SpaceWarp. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_space_warp_widget.py compares loss, gradients, Adam and the edge-on view with the package and NumPy.)

import assert from "node:assert/strict";
import test from "node:test";

import { fits, forward, lossAndGradients, outputUnit, score, toNetwork, toWeights } from "../../src/course_utils/widgets/lib/network.js";
import { frameOf, lattice, separatingLine } from "../../src/course_utils/widgets/lib/plane.js";
import { edgeOn, project } from "../../src/course_utils/widgets/space_warp/projection.js";
import TABLE from "../../src/course_utils/widgets/space_warp/table.json" with { type: "json" };
import { adamState, adamStep, newWeights, startTraining, trainSteps } from "../../src/course_utils/widgets/lib/training.js";

const ACTIVATIONS = TABLE.activations;
const close = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const WEIGHTS = [[[[1, -2], [0.5, 3]], [0.25, -1]], [[[2, -0.5]], [0.125]]]; // prettier-ignore
// The start weights of two tanh units with seed 0, as figures have stored them.
const STORED = [
  [[[0.9277060184591626, 0.5084564648096062], [-1.2700831202273628, -0.9658106271291391]], [-0.09628753313457393, 0.061423999846414695]],
  [[[-1.4798115744681823, -0.699009418730085]], [-0.1270679717056971]],
]; // prettier-ignore
const POINTS = Float64Array.of(0.5, -0.25, -1, 0.75, 0.1, 0.2);
const LABELS = [1, 0, 1];
const NETWORKS = ACTIVATIONS.flatMap((activation) => [[2, 1], [3, 1], [8, 2], [4, 3]].map(([units, layers]) => ({ activation, units, layers }))); // prettier-ignore

test("weights become one array, layer by layer, and come back", () => {
  const network = toNetwork(WEIGHTS, "tanh");
  assert.deepEqual(network.sizes, [2, 2, 1]);
  assert.deepEqual([...network.parameters], [1, -2, 0.5, 3, 0.25, -1, 2, -0.5, 0.125]);
  assert.deepEqual(toWeights(network), WEIGHTS);
  const { weight, bias } = outputUnit(network);
  assert.deepEqual([[...weight], bias], [[2, -0.5], 0.125]);
});

test("the outputs of every layer are those of a hand calculation", () => {
  const sums = [0.5 + 0.5 + 0.25, 0.25 - 0.75 - 1]; // at the first point
  const functions = { tanh: Math.tanh, sigmoid: (z) => 1 / (1 + Math.exp(-z)), relu: (z) => Math.max(z, 0) };
  for (const activation of ACTIVATIONS) {
    const layers = forward(toNetwork(WEIGHTS, activation), POINTS);
    const hidden = sums.map(functions[activation]);
    close(layers[1][0], hidden[0]);
    close(layers[1][1], hidden[1]);
    close(layers[2][0], 2 * hidden[0] - 0.5 * hidden[1] + 0.125);
    assert.deepEqual(layers.map((layer) => layer.length), [6, 6, 3]);
  }
});

test("arrays of an earlier call are filled again with the same numbers", () => {
  const network = toNetwork(WEIGHTS, "tanh");
  const first = forward(network, POINTS);
  const copy = first.map((layer) => layer.slice());
  const again = forward(network, POINTS, first);
  assert.equal(again[1], first[1]);
  assert.deepEqual(again, copy);
});

test("loss and score are exact for large and small outputs", () => {
  const { loss, right } = score([1000, -1000, 1000, 0], [1, 0, 0, 0]);
  close(loss, (1000 + Math.log(2)) / 4);
  assert.equal(right, 3);
  close(score([-3], [1]).loss, Math.log(1 + Math.exp(3)));
  assert.ok(score([40], [1]).loss > 4e-18);
});

test("y = 0.5 itself counts as class 0", () => {
  assert.equal(score([0], [0]).right, 1);
  assert.equal(score([0], [1]).right, 0);
});

test("every gradient agrees with central differences", () => {
  const step = 1e-6;
  for (const { activation, units, layers } of NETWORKS) {
    const network = toNetwork(newWeights(units, layers, activation, 3), activation);
    const { gradient, loss } = lossAndGradients(network, POINTS, LABELS);
    close(loss, score(forward(network, POINTS).at(-1), LABELS).loss);
    for (let i = 0; i < gradient.length; i++) {
      const at = (shift) => {
        const moved = { ...network, parameters: network.parameters.slice() };
        moved.parameters[i] += shift;
        return score(forward(moved, POINTS).at(-1), LABELS).loss;
      };
      close(gradient[i], (at(step) - at(-step)) / (2 * step), 1e-7);
    }
  }
});

test("Adam's first step is one learning rate long, against the sign of the gradient", () => {
  const parameters = Float64Array.of(1, 1, 1);
  const state = adamState(3);
  adamStep(parameters, Float64Array.of(4, -0.001, 0), state, 0.1);
  close(parameters[0], 0.9, 1e-8);
  close(parameters[1], 1.1, 1e-5);
  assert.equal(parameters[2], 1);
  assert.equal(state.step, 1);
});

test("training keeps every step, lowers the loss and depends on nothing but the start", () => {
  const once = () => startTraining(toNetwork(newWeights(3, 1, "tanh", 1), "tanh"), POINTS, LABELS, 0.03);
  const training = once();
  assert.equal(trainSteps(training, 40), 40);
  assert.equal(training.snapshots.length, 41);
  assert.deepEqual(training.snapshots[40], training.network.parameters);
  assert.notEqual(training.snapshots[40], training.network.parameters, "a snapshot is a copy");
  const losses = [0, 40].map((step) => score(forward({ ...training.network, parameters: training.snapshots[step] }, POINTS).at(-1), LABELS).loss);
  assert.ok(losses[1] < 0.8 * losses[0], `${losses}`);
  const inParts = once();
  trainSteps(inParts, 15);
  trainSteps(inParts, 25);
  assert.deepEqual(inParts.snapshots, training.snapshots);
});

test("a budget of time ends a training after at least one step", () => {
  const training = startTraining(toNetwork(newWeights(8, 3, "tanh", 1), "tanh"), POINTS, LABELS, 0.03);
  assert.equal(trainSteps(training, 1000, 0), 1);
  assert.equal(trainSteps(training, 0, 100), 0);
  assert.equal(training.snapshots.length, 2);
});

test("start weights have the shapes and the spread of their kind, and follow the seed", () => {
  for (const { activation, units, layers } of NETWORKS) {
    const weights = newWeights(units, layers, activation, 7);
    assert.ok(fits(weights, units, layers));
    assert.deepEqual(newWeights(units, layers, activation, 7), weights);
    assert.notDeepEqual(newWeights(units, layers, activation, 8), weights);
  }
  // What stored figures started from must come again to the last bit.
  assert.deepEqual(newWeights(2, 1, "tanh", 0), STORED);
  const spread = (activation, layer = 1) => {
    const all = Array.from({ length: layer === 1 ? 60 : 600 }, (_, seed) => newWeights(8, 2, activation, seed)[layer][0].flat()).flat();
    return Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length);
  };
  close(spread("tanh"), (5 / 3) * Math.sqrt(2 / 16), 0.03);
  close(spread("sigmoid"), Math.sqrt(2 / 16), 0.03);
  close(spread("relu"), Math.sqrt(2 / 8), 0.03);
  close(spread("tanh", 2), Math.sqrt(2 / 9), 0.03);
  close(spread("relu", 2), Math.sqrt(1 / 8), 0.03);
});

test("weights that do not fit are told from those that do", () => {
  assert.ok(fits(WEIGHTS, 2, 1));
  const bad = [null, [], "weights", WEIGHTS.slice(1), [[[[1, 2]], [0]], WEIGHTS[1]], [[[[1, 2], [3, NaN]], [0, 0]], WEIGHTS[1]], [[[[1, 2], [3, 4]]], WEIGHTS[1]]]; // prettier-ignore
  for (const weights of bad) assert.equal(fits(weights, 2, 1), false, JSON.stringify(weights));
  assert.equal(fits(WEIGHTS, 3, 1), false);
  assert.equal(fits(WEIGHTS, 2, 2), false);
});

test("edge-on, the sign of the distance is the decision, and the directions are perpendicular", () => {
  for (const units of [3, 5, 8]) {
    const network = toNetwork(newWeights(units, 1, "tanh", 2), "tanh");
    const points = lattice({ x: 0, y: 0, half: 1 }, 9);
    const layers = forward(network, points);
    const { weight, bias } = outputUnit(network);
    const look = edgeOn(weight, bias, layers[1], points.filter((_, k) => k % 2 === 0));
    const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    close(dot(look.across, look.across), 1);
    close(dot(look.along, look.along), 1);
    assert.ok(Math.abs(dot(look.across, look.along)) < 1e-12);
    const seen = project(look, layers[1]);
    const norm = Math.hypot(...weight);
    layers[2].forEach((logit, n) => close(seen[2 * n], logit / norm, 1e-12));
    const places = seen.filter((_, k) => k % 2 === 1);
    assert.ok(Math.abs(places.reduce((a, b) => a + b, 0)) < 1e-10, "counted from the middle of the points");
    assert.ok(dot(places, points.filter((_, k) => k % 2 === 0)) > 0, "grows with the order that was given");
  }
});

test("edge-on works where there is nothing to see", () => {
  for (const [weight, hidden] of [[[0, 0, 0], [1, 2, 3, 4, 5, 6]], [[1, 2, 2], [1, 1, 1, 1, 1, 1]], [[0, 0, 1], [0, 0, 1, 0, 0, 2]]]) {
    const look = edgeOn(Float64Array.from(weight), 0.5, Float64Array.from(hidden), [0, 1]);
    const norms = [look.across, look.along].map((direction) => Math.hypot(...direction));
    norms.forEach((norm) => close(norm, 1));
    close(look.across.reduce((sum, value, i) => sum + value * look.along[i], 0), 0);
    assert.ok([...project(look, Float64Array.from(hidden))].every(Number.isFinite));
  }
});

test("the separating line is cut off at the box, and its side is where the sum is positive", () => {
  const box = { x: 0, y: 0, half: 1 };
  assert.deepEqual(separatingLine([1, 0], -0.5, box), {
    ends: [[0.5, -1], [0.5, 1]],
    side: [[0.5, -1], [1, -1], [1, 1], [0.5, 1]],
  }); // prettier-ignore
  assert.deepEqual(separatingLine([0, -1], 0, { x: 2, y: 0, half: 1 }).side, [[1, -1], [3, -1], [3, 0], [1, 0]]);
  assert.deepEqual(separatingLine([1, 1], 5, box), { ends: null, side: [[-1, -1], [1, -1], [1, 1], [-1, 1]] });
  assert.deepEqual(separatingLine([1, 1], -5, box), { ends: null, side: [] });
  assert.deepEqual(separatingLine([0, 0], 0, box), { ends: null, side: [] });
  const [[x0, y0], [x1, y1]] = separatingLine([3, -2], 0.4, box).ends;
  for (const [x, y] of [[x0, y0], [x1, y1]]) close(3 * x - 2 * y + 0.4, 0); // prettier-ignore
  close(Math.max(Math.abs(x0), Math.abs(y0)), 1);
});

test("the frame is the usual square for usual points and fits others", () => {
  assert.deepEqual(frameOf(Float64Array.of(-1, 0.2, 0.9, 0)), { x: 0, y: 0, half: 1.1 });
  const { x, y, half } = frameOf(Float64Array.of(100, 10, 120, 14));
  close(x, 110);
  close(y, 12);
  close(half, 11);
  assert.equal(frameOf(Float64Array.of(3, 3, 3, 3)).half, 1.1);
});

test("the lattice goes row by row from below", () => {
  assert.deepEqual([...lattice({ x: 1, y: 0, half: 2 }, 3)].map((v) => v || 0), [-1, -2, 1, -2, 3, -2, -1, 0, 1, 0, 3, 0, -1, 2, 1, 2, 3, 2]);
});
