// The pure functions of the figure FeatureMaps. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_feature_maps_widget.py compares the outputs of every layer with PyTorch.)

import assert from "node:assert/strict";
import test from "node:test";

import { fromBase64, toBase64 } from "../../src/course_utils/widgets/lib/bytes.js";
import { unpackLayers } from "../../src/course_utils/widgets/lib/convnet.js";
import { shifted } from "../../src/course_utils/widgets/lib/pictures.js";
import { ranking } from "../../src/course_utils/widgets/lib/score_list.js";
import { uniform as generator } from "../../src/course_utils/widgets/lib/random.js";
import { stroke } from "../../src/course_utils/widgets/lib/sketch.js";
import { ramp } from "../../src/course_utils/widgets/lib/theme.js";
import { percent } from "../../src/course_utils/widgets/lib/text.js";
import * as layers from "../../src/course_utils/widgets/feature_maps/layers.js";
import { BESIDE, filterLayoutOf, layoutOf, roomsOf } from "../../src/course_utils/widgets/feature_maps/layout.js";
import { runLenet, newOutputs, standardise } from "../../src/course_utils/widgets/feature_maps/network.js";
import * as sentences from "../../src/course_utils/widgets/feature_maps/sentences.js";
import { changeOf } from "../../src/course_utils/widgets/feature_maps/shift.js";

const { LAYERS, SIDE, UNIT_LAYERS, isUnit, stepOf, windowOf } = layers;
const { changeInWords, changesInWords, fieldInWords, layerInWords, originInWords } = sentences;
const { shiftInWords, unitName, answerInWords } = sentences;
const SHAPES = [[6, 1, 5, 5], [16, 6, 5, 5], [120, 16, 5, 5], [84, 120], [3, 84]];
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const unitOf = (layer, row, column, channel = 0) => ({ layer, channel, row, column });

function network(seed, low = -1) {
  const random = generator(seed);
  return SHAPES.map((shape) => {
    const bound = 2 / Math.sqrt(product(shape.slice(1)));
    const weight = Float32Array.from({ length: product(shape) }, () => bound * (low + (1 - low) * random()));
    return { weight, bias: Float32Array.from({ length: shape[0] }, () => 0.1 * random()) };
  });
}

const picture = (seed) => {
  const random = generator(seed);
  return Uint8Array.from({ length: SIDE * SIDE }, () => Math.floor(256 * random()));
};
const run = (weights, pixels) => runLenet(weights, standardise(pixels, [0.2, 0.3]), newOutputs(3));

test("windows in the picture have the sizes and the steps of this architecture", () => {
  const known = { C1: [1, 5], S2: [2, 6], C3: [2, 14], S4: [4, 16], C5: [4, 32], F6: [4, 32] };
  for (const [layer, [step, size]] of Object.entries(known)) {
    assert.equal(stepOf(layer), step);
    for (const row of [0, LAYERS[layer].size - 1]) {
      const found = windowOf(unitOf(layer, row, 0));
      assert.deepEqual([found.top, found.left, found.size], [row * step - 2, -2, size], layer);
      assert.ok(found.top + size <= SIDE + 2, "nothing beyond the padding");
    }
  }
});

test("a unit changes with the pixels in its window and with no other", () => {
  const positive = network(3, 0); // with positive weights a brighter pixel reaches every unit that sees it
  const dark = new Float32Array(SIDE * SIDE).fill(1);
  const before = runLenet(positive, dark, newOutputs(3));
  for (const [row, column] of [[0, 0], [0, 13], [27, 27], [11, 2], [14, 20]]) {
    const bright = dark.slice();
    bright[row * SIDE + column] = 100;
    const after = runLenet(positive, bright, newOutputs(3));
    for (const layer of UNIT_LAYERS) {
      const { maps, size } = LAYERS[layer];
      for (let at = 0; at < maps * size * size; at++) {
        const { top, left, size: length } = windowOf(unitOf(layer, Math.floor(at / size) % size, at % size));
        const sees = row >= top && row < top + length && column >= left && column < left + length;
        assert.equal(after[layer][at] !== before[layer][at], sees, `${layer} ${at}`);
      }
    }
  }
});

test("windows in the layers between: a pool sees its own map, a convolution all", () => {
  assert.deepEqual(windowOf(unitOf("S4", 1, 2, 7), "S4"), { top: 1, left: 2, size: 1, channel: 7 });
  assert.deepEqual(windowOf(unitOf("S4", 1, 2, 7), "C3"), { top: 2, left: 4, size: 2, channel: 7 });
  assert.deepEqual(windowOf(unitOf("S4", 1, 2, 7), "S2"), { top: 2, left: 4, size: 6, channel: null });
  assert.deepEqual(windowOf(unitOf("S4", 1, 2, 7), "C1"), { top: 4, left: 8, size: 12, channel: null });
  assert.deepEqual(windowOf(unitOf("F6", 0, 0, 83), "S4"), { top: 0, left: 0, size: 5, channel: null });
});

test("units that do not exist are told from those that do", () => {
  assert.ok(isUnit(unitOf("C1", 27, 0, 5)) && isUnit(unitOf("F6", 0, 0, 83)));
  const bad = [null, 3, unitOf("C2", 0, 0), unitOf("input", 0, 0), unitOf("C1", 28, 0), unitOf("C1", 0, -1), unitOf("S4", 0, 0, 16), unitOf("C3", 0.5, 0), { layer: "C1" }]; // prettier-ignore
  for (const unit of bad) assert.equal(isUnit(unit), false, JSON.stringify(unit));
});

test("weights are whole numbers times the scale of their row", () => {
  const text = toBase64(new Uint8Array(Int8Array.of(127, -127, 0, -1, 2, 3).buffer));
  const [layer] = unpackLayers({ weights: [text], scales: [[0.5, 0.25]], biases: [[1, -2]] });
  assert.deepEqual([...layer.weight], [63.5, -63.5, 0, -0.25, 0.5, 0.75]);
  assert.deepEqual([...layer.bias], [1, -2]);
  assert.deepEqual([...fromBase64(toBase64(Uint8Array.of(0, 127, 128, 255)))], [0, 127, 128, 255]);
  assert.equal(fromBase64("").length, 0);
});

test("a filter with a single 1 copies the picture, and pooling takes the largest of four", () => {
  const weights = network(1);
  weights[0].weight.fill(0);
  weights[0].bias.fill(0);
  weights[0].weight[12] = 1; // the middle of the first filter
  weights[0].weight[25] = 1; // the top left corner of the second
  weights[0].bias[2] = 0.5;
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, at) => at - 300);
  const outputs = runLenet(weights, values, newOutputs(3));
  for (const [row, column] of [[0, 0], [14, 3], [27, 27]]) {
    const at = row * SIDE + column;
    assert.equal(outputs.C1[at], Math.max(0, at - 300), "negative sums become 0");
    const corner = row >= 2 && column >= 2 ? Math.max(0, at - 2 * SIDE - 2 - 300) : 0;
    assert.equal(outputs.C1[784 + at], corner, "beyond the picture is 0");
    assert.equal(outputs.C1[2 * 784 + at], 0.5);
  }
  assert.equal(outputs.S2[14 * 13 + 4], outputs.C1[27 * SIDE + 9]);
});

test("scores are the softmax of the logits, also of very large ones", () => {
  const weights = network(5);
  weights[4].bias.set([1000, 1001, -1000]);
  const { scores } = run(weights, picture(1));
  assert.ok(Math.abs(scores.reduce((a, b) => a + b, 0) - 1) < 1e-6);
  assert.ok(scores[1] > scores[0] && scores[0] > 0.01 && scores[2] === 0);
  assert.deepEqual(ranking(scores), [1, 0, 2]);
});

test("outputs of an earlier run are filled again with the same numbers", () => {
  const weights = network(2);
  const outputs = run(weights, picture(3));
  const copy = structuredClone(outputs);
  runLenet(weights, standardise(picture(4), [0.2, 0.3]), outputs);
  assert.notDeepEqual(outputs.F6, copy.F6);
  runLenet(weights, standardise(picture(3), [0.2, 0.3]), outputs);
  assert.deepEqual(outputs, copy);
});

test("a moved picture keeps what stays inside, and background enters", () => {
  const pixels = picture(6);
  for (const [right, down] of [[0, 0], [2, 0], [-3, 1], [0, -4], [4, 4]]) {
    const moved = shifted(pixels, right, down);
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        const [r, c] = [row - down, column - right];
        const expected = r >= 0 && r < SIDE && c >= 0 && c < SIDE ? pixels[r * SIDE + c] : 0;
        assert.equal(moved[row * SIDE + column], expected);
      }
    }
  }
});

test("a change is 0 for what did not move, and moving back undoes it away from the border", () => {
  const weights = network(7);
  const pixels = picture(8);
  const before = run(weights, pixels);
  for (const layer of [...UNIT_LAYERS, "scores"]) assert.equal(changeOf(layer, before[layer], before[layer], 0, 0).changed, 0);
  for (const [right, down] of [[1, 0], [0, -3], [2, 0], [-2, 4], [4, -4]]) {
    const after = run(weights, shifted(pixels, right, down));
    for (const layer of [...UNIT_LAYERS, "scores"]) {
      const { changed, back, inside } = changeOf(layer, before[layer], after[layer], right, down);
      assert.ok(changed > 0.01, `${layer} has changed`);
      const steps = { C1: 1, S2: 2, C3: 2, S4: 4 }[layer];
      if (steps && right % steps === 0 && down % steps === 0) {
        assert.equal(inside, 0, `${layer}: exactly nothing is left inside`);
        assert.ok(back > 0 && back < changed, `${layer}: some is left at the border`);
      } else {
        assert.deepEqual([back, inside], [null, null], layer);
      }
    }
  }
});

test("the change is a ratio of norms, counted over the units that still have a partner", () => {
  const before = new Float32Array(784);
  const after = new Float32Array(784);
  before[10 * 28 + 10] = 3;
  before[10 * 28 + 27] = 4; // leaves
  after[10 * 28 + 11] = 3;
  after[5 * 28] = 6; // enters
  const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);
  const { changed, back, inside } = changeOf("input", before, after, 1, 0);
  near(changed, Math.sqrt(9 + 16 + 9 + 36) / 5);
  assert.deepEqual([back, inside], [0, 0]);
  after[10 * 28 + 12] = 1; // its partner, at column 11, is 0
  near(changeOf("input", before, after, 1, 0).inside, 1 / 5);
  const six = (value) => new Float32Array(6 * 784).fill(value);
  const edge = six(1);
  edge[28 * 28 - 1] = 3; // the last unit of map 0 sees padding
  const found = changeOf("C1", six(1), edge, 1, 0);
  assert.ok(found.back > 0 && found.inside === 0);
  assert.equal(changeOf("scores", Float32Array.of(0, 1), Float32Array.of(0, 1), 4, 4).back, null);
});

test("nothing to compare with gives no number", () => {
  assert.equal(percent(changeOf("C5", new Float32Array(120), new Float32Array(120).fill(1), 1, 0).changed), "undefined");
  assert.equal(changeOf("C5", new Float32Array(120), new Float32Array(120), 1, 0).changed, 0);
});

test("the pen is two pixels wide with soft edges, and never makes a pixel darker", () => {
  const pixels = new Uint8Array(784);
  stroke(pixels, SIDE, [10.5, 10.5], [10.5, 10.5]);
  const at = (row, column) => pixels[row * SIDE + column];
  assert.deepEqual([at(10, 10), at(10, 11), at(9, 10), at(10, 12)], [255, 128, 128, 0]);
  stroke(pixels, SIDE, [5, 20], [23, 20]);
  for (let column = 6; column < 22; column++) {
    const across = [17, 18, 19, 20, 21].map((row) => at(row, column));
    assert.deepEqual(across, [0, 0, 255, 255, 0], "between two rows both are black");
  }
  const before = pixels.slice();
  stroke(pixels, SIDE, [10, 10], [-40, -40]);
  assert.ok(pixels.every((pixel, index) => pixel >= before[index]));
});

test("numbers and sentences", () => {
  assert.deepEqual([0, 0.004, 0.005, 0.834, 1.2, NaN].map(percent), ["0\u00a0%", "<1\u00a0%", "1\u00a0%", "83\u00a0%", "120\u00a0%", "undefined"]);
  assert.deepEqual(changeInWords("C1", { changed: 0.8, back: 0.06, inside: 0 }), ["changed 80\u00a0%", "moved back 0\u00a0%", "with border 6\u00a0%"]);
  assert.deepEqual(changeInWords("S2", { changed: 0.8, back: null, inside: null }), ["changed 80\u00a0%", "moved back –"]);
  assert.deepEqual(changeInWords("scores", { changed: 0.8, back: null, inside: null }), ["changed 80\u00a0%"]);
  assert.equal(shiftInWords(0, 0), "not moved");
  assert.equal(shiftInWords(-2, 1), "2 left, 1 down");
  assert.equal(unitName(unitOf("C3", 1, 2, 15)), "C3, map 15, row 1, column 2");
  assert.equal(unitName(unitOf("F6", 0, 0, 80)), "F6, unit 80");
  assert.equal(fieldInWords(unitOf("C1", 10, 11)), "It sees 5 × 5 pixels: rows 8 to 12, columns 9 to 13.");
  assert.equal(fieldInWords(unitOf("C1", 0, 11)), "It sees 5 × 5 pixels: rows 0 to 2, columns 9 to 13; the rest is padding.");
  assert.equal(fieldInWords(unitOf("S4", 4, 4)), "It sees 16 × 16 pixels: rows 14 to 27, columns 14 to 27; the rest is padding.");
  assert.equal(fieldInWords(unitOf("C5", 0, 0)), "It sees the whole picture and its padding, 32 × 32 pixels.");
  for (const layer of UNIT_LAYERS) assert.ok(originInWords(unitOf(layer, 0, 0, 3)).endsWith("."));
});

test("a ramp runs through its colours in equal steps", () => {
  const colours = ramp([255, 255, 255], [0, 0, 255], [0, 0, 0]);
  assert.deepEqual([colours[0], colours[255], colours.length], [[255, 255, 255], [0, 0, 0], 256]);
  assert.deepEqual(colours[51], [153, 153, 255]);
  const light = colours.map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b);
  assert.ok(light.every((value, index) => index === 0 || value <= light[index - 1]), "always darker");
});

test("what stands only in sentences of the whole figure", () => {
  assert.equal(answerInWords("trained", [0.1, 0.6, 0.3], ["a", "b", "c"], "c"), "Trained: b (60\u00a0%), then c (30\u00a0%). It is: c.");
  assert.equal(answerInWords("trained", [0.1, 0.6, 0.3], ["a", "b", "c"], null), "Trained: b (60\u00a0%), then c (30\u00a0%).");
  assert.equal(changesInWords({}), "");
  const changes = { C1: { changed: 0.5, back: 0, inside: 0 }, F6: { changed: 0.1, back: null, inside: null } };
  assert.equal(changesInWords(changes), " C1 changed 50\u00a0%, moved back 0\u00a0%; F6 changed 10\u00a0%.");
  const values = new Float32Array(6 * 14 * 14);
  values[3 * 196 + 5] = 2.5;
  const expected = "S2, max pooling, 6 maps of 14 × 14: <1\u00a0% of the units respond, strongest in map 3, 2.5.";
  assert.equal(layerInWords("S2", values), expected);
});

test("maps fit into the width, a row of S4 is as large as what it pools, and filters stand beside C1", () => {
  for (let width = 250; width <= 1200; width += 7) {
    for (const layer of UNIT_LAYERS) {
      const { columns, cell, gap } = layoutOf(layer, width);
      assert.ok(Number.isInteger(cell) && cell >= 1);
      assert.ok(columns * (cell * LAYERS[layer].size + gap) - gap <= width, `${layer} at ${width}`);
    }
    const sides = ["S4", "C3"].map((layer) => layoutOf(layer, width).cell * LAYERS[layer].size);
    assert.equal(sides[0], sides[1]);
    const [maps, filters] = [layoutOf("C1", width), filterLayoutOf(width)];
    assert.ok(3 * (28 * maps.cell + maps.gap) + 12 + 2 * (5 * filters.cell + filters.gap) - filters.gap <= width);
  }
});

test("both columns fit into the figure, and the picture leaves room for the buttons beside it", () => {
  for (let width = 270; width <= 1200; width++) {
    const { beside, labelled, left, maps, pixel } = roomsOf(width);
    assert.equal(beside, width >= BESIDE);
    assert.ok(left + (beside ? 12 + 408 : 0) <= width && (labelled ? maps + 142 : maps) <= width);
    assert.ok(32 * pixel + 8 + 4 * 24 <= left || width < 296, `${width}`);
  }
});
