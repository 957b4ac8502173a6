// The pure functions of the figure CaptionAttention. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_caption_attention_widget.py compares what arrives here, and the smooth spot, with NumPy.)

import assert from "node:assert/strict";
import test from "node:test";

import { fitted, hasSidebar, pictureRoom, thumbSide } from "../../src/course_utils/widgets/caption_attention/layout.js";
import { blend, blocks, fineness, shade, smooth, weightsOfWords } from "../../src/course_utils/widgets/caption_attention/light.js";
import * as sentences from "../../src/course_utils/widgets/caption_attention/sentences.js";
import { steppedWord, within } from "../../src/course_utils/widgets/caption_attention/state.js";
import { percent } from "../../src/course_utils/widgets/lib/text.js";

const { wordName, verdictInWords, hitInWords, lookInWords, moreInWords, summaryInWords } = sentences;

const near = (a, b, tolerance = 1e-6) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const oneHot = (count, cell) => Float32Array.from({ length: count }, (_, at) => Number(at === cell));
const PICTURE = {
  words: ["a", "circle", "above", "a", "square"],
  grid: [4, 5],
  peaks: [[0, 0.05], [13, 0.41], [19, 1], [5, 0.004], [7, 0.3]],
  hits: [null, true, null, null, false],
}; // prettier-ignore

test("a byte is a share of the largest weight of its word", () => {
  const attention = btoa(String.fromCharCode(0, 255, 51, 102, 255, 0, 0, 255));
  const found = weightsOfWords({ attention, peaks: [[1, 0.5], [0, 0.25]], grid: [2, 2] }); // prettier-ignore
  assert.equal(found.length, 2);
  [[0, 0.5, 0.1, 0.2], [0.25, 0, 0, 0.25]].forEach((row, word) => row.forEach((value, at) => near(found[word][at], value))); // prettier-ignore
});

test("each point of a smooth spot takes parts that add up to 1, most from the position it lies in", () => {
  for (const [count, fine] of [[1, 7], [2, 3], [8, 12], [14, 6]]) {
    const parts = blend(count, fine);
    assert.equal(parts.length, count * fine);
    parts.forEach((row, point) => {
      near(row.reduce((a, b) => a + b, 0), 1, 1e-5);
      assert.equal(row.indexOf(Math.max(...row)), Math.floor(point / fine));
    });
  }
});

test("blocks are the weights relative to the largest", () => {
  assert.deepEqual([...blocks([0.125, 0.5, 0.375])], [0.25, 1, 0.75]);
});

test("the smooth spot is brightest where the weight is, and fades with distance", () => {
  const [grid, fine] = [[5, 7], 9];
  const width = 7 * fine;
  for (const cell of [0, 17, 34, 8]) {
    const spot = smooth(oneHot(35, cell), grid, fine);
    assert.equal(spot.length, 35 * fine * fine);
    const best = spot.indexOf(Math.max(...spot));
    assert.equal(spot[best], 1);
    const [row, column] = [Math.floor(Math.floor(best / width) / fine), Math.floor((best % width) / fine)];
    assert.equal(row * 7 + column, cell);
  }
  const spot = smooth(oneHot(35, 17), grid, fine); // the middle
  const line = Array.from({ length: width }, (_, x) => spot[22 * width + x]);
  for (let x = 0; x < 31; x++) {
    assert.ok(line[x] < line[x + 1], "rises up to the middle");
    near(line[x], line[width - 1 - x]);
  }
  assert.ok(line[0] < 0.001);
});

test("equal weights darken nothing, smooth or not", () => {
  for (const spot of [blocks(new Float32Array(6).fill(1 / 6)), smooth(new Float32Array(6).fill(1 / 6), [2, 3], 4)]) {
    spot.forEach((value) => near(value, 1, 1e-5));
    const pixels = shade(spot, new Uint8ClampedArray(4 * spot.length));
    assert.ok(pixels.every((value) => value === 0));
  }
});

test("the shade is black, and the darker the less the network looked", () => {
  const pixels = shade([1, 0.5, 0], new Uint8ClampedArray(12).fill(0));
  assert.deepEqual([...pixels].filter((_, at) => at % 4 < 3), new Array(9).fill(0));
  const [bright, half, dark] = [pixels[3], pixels[7], pixels[11]];
  assert.equal(bright, 0);
  assert.ok(dark > 160 && dark < 230, "dark, and still to be seen");
  near(half, dark / 2, 1);
});

test("a spot has some sixty points a side", () => {
  assert.deepEqual([[8, 8], [14, 14], [4, 6], [32, 8], [1, 1]].map(fineness), [8, 4, 10, 2, 64]);
});

test("a picture fits into its room, and small ones get whole pixels of the screen", () => {
  assert.deepEqual(fitted([64, 64], 330), { width: 320, height: 320, crisp: true });
  assert.deepEqual(fitted([64, 64], 155, 2), { width: 128, height: 128, crisp: true });
  assert.deepEqual(fitted([64, 64], 165, 2), { width: 160, height: 160, crisp: true });
  assert.deepEqual(fitted([64, 64], 40), { width: 40, height: 40, crisp: true }, "smaller than itself");
  assert.deepEqual(fitted([120, 160], 320), { width: 320, height: 240, crisp: false });
  assert.deepEqual(fitted([160, 120], 100), { width: 75, height: 100, crisp: false });
});

test("two pictures of 256 pixels leave room for the captions beside them; otherwise they are as large as they fit", () => {
  assert.deepEqual([675, 676, 758].map(hasSidebar), [false, true, true]);
  assert.deepEqual([[758, false], [688, true], [600, true], [420, false]].map((one) => pictureRoom(...one)), [256, 256, 294, 204]);
  assert.deepEqual([pictureRoom(336, false), pictureRoom(336, true)], [320, 162], "on a phone one, or two that are compared");
});

test("small pictures to choose from stand in one row where they can be seen, otherwise in equal ones", () => {
  const rows = (count, width) => {
    const side = thumbSide(count, width) + 4;
    return [side - 4, Math.ceil(count / Math.floor((width + 4) / (side + 4)))];
  };
  assert.deepEqual(rows(3, 640), [44, 1]);
  assert.deepEqual(rows(12, 570), [39, 1]);
  assert.deepEqual(rows(16, 640), [32, 1]);
  assert.deepEqual(rows(24, 570), [39, 2]);
  assert.deepEqual(rows(12, 336), [44, 2]);
});

test("steps from word to word stop at the ends, and start at one of them", () => {
  assert.deepEqual([0, 1, 4].map((word) => steppedWord(word, 5, 1)), [1, 2, 4]);
  assert.deepEqual([0, 1, 4].map((word) => steppedWord(word, 5, -1)), [0, 0, 3]);
  assert.deepEqual([1, -1, Infinity, -Infinity].map((by) => steppedWord(null, 5, by)), [0, 4, 4, 0]);
  assert.deepEqual([Infinity, -Infinity].map((by) => steppedWord(2, 5, by)), [4, 0]);
});

test("a state that is shown exists", () => {
  const counts = [5, 2];
  assert.deepEqual(within({ picture: 0, word: 4, compared: 0 }, counts), { picture: 0, word: 4, compared: 0 });
  assert.deepEqual(within({ picture: 1, word: 4, compared: 1 }, counts), { picture: 1, word: 1, compared: 1 });
  assert.deepEqual(within({ picture: 9, word: null, compared: undefined }, counts), { picture: 1, word: null, compared: null });
  assert.deepEqual(within({ picture: "1", word: -1, compared: 1.5 }, counts), { picture: 0, word: null, compared: null });
});

test("numbers and sentences", () => {
  const plain = (text) => text.replaceAll("\u00a0", " ");
  assert.deepEqual([0, 0.001, 0.005, 0.414, 1].map(percent).map(plain), ["0 %", "<1 %", "1 %", "41 %", "100 %"]);
  assert.deepEqual([0, 1, 3].map((word) => wordName(PICTURE.words, word)), ["a (1 of 2)", "circle", "a (2 of 2)"]);
  assert.deepEqual([true, false, null].map(verdictInWords), ["✓ true", "✗ wrong", ""]);
  assert.deepEqual([true, false].map(hitInWords), ["looked at the object it names", "looked elsewhere"]);
  assert.equal(plain(lookInWords(PICTURE, 1)), "“circle” looks at row 2, column 3: 41 %.");
  assert.equal(plain(lookInWords(PICTURE, 3)), "“a” looks at row 1, column 0: <1 %.");
  const even = "The largest of 20 weights; all equal, each would be 5 %.";
  assert.equal(plain(moreInWords(PICTURE, 0)), even);
  assert.equal(plain(moreInWords(PICTURE, 1)), `${even} It is on the object that the word names.`);
  assert.equal(plain(moreInWords(PICTURE, 4)), `${even} It is not on the object that the word names.`);
  assert.equal(plain(moreInWords({ ...PICTURE, hits: null }, 1)), even);
});

test("what is said of a choice", () => {
  const told = (...given) => summaryInWords({ ...PICTURE, name: "scene", holds: false }, ...given).replaceAll("\u00a0", " ");
  assert.equal(told([], true), "scene: a circle above a square. That is wrong. No word chosen.");
  const even = "The largest of 20 weights; all equal, each would be 5 %.";
  const circle = `“circle” looks at row 2, column 3: 41 %. ${even} It is on the object that the word names.`;
  assert.equal(told([1, 0], false), `${circle} Compared: “a” looks at row 0, column 0: 5 %. ${even}`);
});
