// The pure functions of the figure ThreeEyes. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_three_eyes_widget.py compares features and scores with Python's.)

import assert from "node:assert/strict";
import test from "node:test";

import { PIXELS, SIDE, shifted } from "../../src/course_utils/widgets/lib/pictures.js";
import { uniform as generator } from "../../src/course_utils/widgets/lib/random.js";
import * as eyes from "../../src/course_utils/widgets/three_eyes/eyes.js";
import { strokesOf } from "../../src/course_utils/widgets/three_eyes/glyphs.js";
import * as gradients from "../../src/course_utils/widgets/three_eyes/gradients.js";
import * as sentences from "../../src/course_utils/widgets/three_eyes/sentences.js";

const { CELLS, ORIENTATIONS, GRADIENT_FEATURES, blockFeatures, cellHistograms, cellsOfFeatures } = gradients;
const { EYES, FEATURES, brightness, describePicture, judge, relativeChange } = eyes;

const noise = (seed) => {
  const random = generator(seed);
  return Uint8Array.from({ length: PIXELS }, () => Math.floor(256 * random()));
};
const ramp = (right, down) =>
  Float32Array.from({ length: PIXELS }, (_, at) => 0.02 * (right * (at % SIDE) + down * Math.floor(at / SIDE)));
const layer = (rows, columns, seed) => {
  const random = generator(seed);
  const weight = Float32Array.from({ length: rows * columns }, () => (random() - 0.5) / Math.sqrt(columns));
  return { weight, bias: new Float32Array(rows) };
};
const someEyes = (seed) => ({
  pixels: [layer(10, FEATURES.pixels, seed)],
  gradients: [layer(10, FEATURES.gradients, seed + 1)],
  convnet: [layer(8, 25, seed + 2), layer(16, 200, seed + 3), layer(10, FEATURES.convnet, seed + 4)],
});
const histogramAt = (cells, row, column) => [
  ...cells.subarray((row * CELLS + column) * ORIENTATIONS, (row * CELLS + column + 1) * ORIENTATIONS),
];

test("the numbers of features are those that the sentences state", () => {
  assert.deepEqual(FEATURES, { pixels: 784, gradients: 1296, convnet: 256 });
  assert.equal(GRADIENT_FEATURES, 1296);
  for (const name of EYES) assert.match(sentences.ABOUT[name].replace(",", ""), new RegExp(`^${FEATURES[name]} `));
});

test("a ramp has one direction, and the opposite ramp the same", () => {
  for (const [right, down, bin] of [[1, 0, 0], [-1, 0, 0], [0, 1, 4], [0, -1, 4], [1, 1, 2], [-1, -1, 2], [-1, 1, 6]]) {
    const histogram = histogramAt(cellHistograms(ramp(right, down)), 3, 3);
    const expected = 0.04 * Math.hypot(right, down);
    histogram.forEach((value, at) => assert.ok(Math.abs(value - (at === bin ? expected : 0)) < 1e-6, `${right} ${down}`));
  }
});

test("swapped ink and paper, or less contrast, change the pixels and not the gradients", () => {
  const picture = noise(1);
  const before = describePicture(someEyes(1), brightness(picture));
  for (const other of [picture.map((byte) => 255 - byte), picture.map((byte) => byte / 5).map((byte) => 5 * byte)]) {
    const after = describePicture(someEyes(1), brightness(other));
    if (other[0] === 255 - picture[0]) assert.ok(relativeChange(before.gradients, after.gradients) < 1e-6);
    assert.ok(relativeChange(before.pixels, after.pixels) > 0.001);
  }
  const dim = Float32Array.from(brightness(picture), (value) => 0.25 * value);
  assert.ok(relativeChange(before.gradients, blockFeatures(cellHistograms(dim))) < 1e-3);
});

test("features of a block have length 1, those of an empty picture are 0", () => {
  const features = blockFeatures(cellHistograms(brightness(noise(2))));
  for (let block = 0; block < 36; block++) {
    const part = features.subarray(36 * block, 36 * (block + 1));
    assert.ok(Math.abs(Math.hypot(...part) - 1) < 1e-6);
  }
  assert.ok(blockFeatures(cellHistograms(new Float32Array(PIXELS))).every((value) => value === 0));
});

test("a cell is drawn as the mean of its features over its blocks", () => {
  const ones = cellsOfFeatures(new Float32Array(GRADIENT_FEATURES).fill(1));
  assert.ok(ones.every((value) => value === 1));
  const first = new Float32Array(GRADIENT_FEATURES);
  first[0] = 1; // the first block, its first cell, the corner, which is in no other block
  assert.equal(cellsOfFeatures(first)[0], 1);
  const middle = new Float32Array(GRADIENT_FEATURES);
  middle[3 * ORIENTATIONS] = 1; // its last cell, in the second row and column, is in four blocks
  assert.equal(cellsOfFeatures(middle)[(CELLS + 1) * ORIENTATIONS], 0.25);
});

test("strokes run along the edges: across the direction in which the brightness changes", () => {
  const strokes = strokesOf(cellsOfFeatures(blockFeatures(cellHistograms(ramp(1, 0)))), 140);
  assert.equal(strokes.length, CELLS * CELLS);
  for (const [x0, y0, x1, y1] of strokes) assert.ok(Math.abs(x1 - x0) < 0.4 * Math.abs(y1 - y0), "an upright edge");
  assert.equal(Math.max(...strokes.map((stroke) => stroke[4])), 1);
  assert.deepEqual(strokesOf(new Float64Array(CELLS * CELLS * ORIENTATIONS), 140), []);
});

test("scores are positive and add up to 1, and the largest weighted sum wins", () => {
  const all = someEyes(5);
  all.pixels[0].bias[7] = 30;
  const scores = judge(all, describePicture(all, brightness(noise(3))));
  for (const name of EYES) {
    assert.ok(Math.abs(scores[name].reduce((sum, one) => sum + one, 0) - 1) < 1e-5 && Math.min(...scores[name]) >= 0);
  }
  assert.equal(sentences.answerOf(scores.pixels), 7);
});

test("the ConvNet is told less about a shift by one pixel than the pixels are", () => {
  const all = someEyes(6);
  const smooth = Uint8Array.from({ length: PIXELS }, (_, at) => 255 * Math.exp(-0.04 * Math.hypot(at % SIDE - 13, at / SIDE - 14) ** 2));
  const [before, after] = [smooth, shifted(smooth, 1, 0)].map((bytes) => describePicture(all, brightness(bytes)));
  assert.ok(relativeChange(before.pixels, after.pixels) > 0.1);
  assert.ok(relativeChange(before.convnet, after.convnet) > 0);
  assert.equal(relativeChange(before.pixels, before.pixels), 0);
});

test("sentences", () => {
  const { movesInWords, eyeInWords, agreement, distanceInWords } = sentences;
  assert.equal(movesInWords(0, 0, false), "");
  assert.equal(movesInWords(2, -1, true), "moved 2 right, 1 up, ink and paper swapped");
  assert.equal(movesInWords(-1, 0, false), "moved 1 left");
  const sure = Float32Array.from({ length: 10 }, (_, at) => (at === 4 ? 0.91 : 0.01));
  const other = Float32Array.from({ length: 10 }, (_, at) => (at === 9 ? 0.91 : 0.01));
  const names = [..."0123456789"];
  assert.equal(eyeInWords(sure, names, 4), "4 (91\u00a0%) ✓");
  assert.equal(eyeInWords(sure, names, 9), "4 (91\u00a0%) ✗");
  assert.equal(eyeInWords(sure, names, null), "4 (91\u00a0%)");
  assert.equal(agreement({ pixels: sure, gradients: sure, convnet: sure }, names, 4), "It is: 4. All three answer 4.");
  assert.equal(
    agreement({ pixels: other, gradients: sure, convnet: sure }, names, null),
    "They disagree: pixels 9, gradients 4, ConvNet 4.",
  );
  assert.equal(distanceInWords(null), "");
  assert.equal(distanceInWords(1e-7), "unchanged");
  assert.equal(distanceInWords(0.5), "changed by 50\u00a0%");
});
