// The pure functions of the figure ConvExplorer. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_conv_explorer_widget.py compares maps of many settings with torch and NumPy.)

import assert from "node:assert/strict";
import test from "node:test";

import * as convolution from "../../src/course_utils/widgets/conv_explorer/convolution.js";
import * as edits from "../../src/course_utils/widgets/conv_explorer/edits.js";
import { levelPaths, textSize } from "../../src/course_utils/widgets/conv_explorer/grid.js";
import * as sentences from "../../src/course_utils/widgets/conv_explorer/sentences.js";

const { correlate, extent, largest, outputSize, paddingFor, products, sizeByFormula, turned, weightsOf } = convolution;
const { isGrey, movedPicture, nameOf, resized, toggled, weightFrom, withWeight } = edits;
const { emptyInWords, numeral, paddingNotes, sizeInWords, sumInWords } = sentences;

const PLAIN = { stride: 1, padding: 0, dilation: 1 };
const PIXELS = [[0, 0.5, 1], [1, 0, 0.25], [0.75, 1, 0]]; // prettier-ignore
const ODD = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]; // prettier-ignore
const with_ = (changes) => ({ ...PLAIN, ...changes });
const settings = [1, 2, 3].flatMap((stride) => [0, 1, 2, 3, 4].flatMap((padding) => [1, 2, 3].map((dilation) => ({ stride, padding, dilation })))); // prettier-ignore

// Some picture, the same in every run.
const picture = (rows, columns) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => ((7 * i + 3 * j * j + i * j) % 11) / 10));

test("the size of the output is that of the formula, worked out by hand", () => {
  const table = [
    [14, 3, PLAIN, 12], [14, 3, with_({ padding: 1 }), 14], [14, 3, with_({ padding: 2 }), 16], [14, 3, with_({ stride: 2 }), 6],
    [14, 3, with_({ stride: 3 }), 4], [14, 3, with_({ dilation: 2 }), 10], [14, 5, with_({ dilation: 3 }), 2],
    [14, 2, PLAIN, 13], [14, 4, with_({ padding: 2, stride: 2 }), 8], [3, 5, PLAIN, 0], [3, 5, with_({ stride: 3 }), 0],
    [5, 5, PLAIN, 1], [1, 1, with_({ stride: 3 }), 1], [1, 3, with_({ padding: 4, dilation: 3 }), 3],
  ]; // prettier-ignore
  for (const [side, size, how, expected] of table) assert.equal(outputSize(side, size, how), expected, `${side} ${size}`);
  assert.equal(sizeByFormula(5, 5, with_({ dilation: 2 })), -3);
});

test("as many outputs as windows fit into the padded picture, counted one by one", () => {
  for (const how of settings) {
    for (let side = 1; side <= 9; side++) {
      for (let size = 1; size <= 5; size++) {
        const { stride, padding } = how;
        let windows = 0;
        for (let from = 0; from + extent(size, how) <= side + 2 * padding; from += stride) windows++;
        assert.equal(outputSize(side, size, how), windows, JSON.stringify([side, size, how]));
      }
    }
  }
});

test("named paddings: none, as large as the picture, every overlap", () => {
  for (const [size, dilation] of [[1, 1], [3, 1], [5, 1], [3, 2], [4, 2], [2, 2]]) {
    const how = (name) => with_({ dilation, padding: paddingFor(name, size, { dilation }) });
    assert.equal(outputSize(9, size, how("valid")), 9 - dilation * (size - 1));
    assert.equal(outputSize(9, size, how("same")), 9);
    assert.equal(outputSize(9, size, how("full")), 9 + dilation * (size - 1));
  } // prettier-ignore
  assert.equal(paddingFor("same", 4, { dilation: 1 }), 1.5);
  assert.equal(paddingNotes(3, with_({ padding: 1 })), "");
  assert.match(paddingNotes(4, PLAIN), /^“same” would need a padding of 1\.5; .* up to 4 can be set here\.$/);
  assert.match(paddingNotes(3, with_({ dilation: 3 })), /^“full” would need a padding of 6/);
  assert.equal(paddingNotes(3, with_({ padding: 1, stride: 2 })), "“same” keeps the size of the picture only with stride 1.");
});

test("a map worked out by hand, unturned and turned", () => {
  const kernel = [[1, 0], [0, -2]]; // prettier-ignore
  assert.deepEqual(correlate(PIXELS, kernel, PLAIN), [[0, 0], [-1, 0]]); // prettier-ignore
  assert.deepEqual(correlate(PIXELS, turned(kernel), PLAIN), [[0, -0.75], [-1, 0]]); // prettier-ignore
  assert.deepEqual(correlate(PIXELS, [[2]], with_({ stride: 2 })), [[0, 2], [1.5, 0]]); // prettier-ignore
  assert.deepEqual(correlate([[1]], kernel, with_({ padding: 1 })), [[-2, 0], [0, 1]]); // prettier-ignore
  assert.deepEqual(correlate([[1, 1]], [[1, 1], [1, 1]], PLAIN), []); // prettier-ignore
});

test("turning twice gives the filter back, and a state turns only if it says so", () => {
  assert.deepEqual(turned(ODD), [[9, 8, 7], [6, 5, 4], [3, 2, 1]]); // prettier-ignore
  assert.deepEqual(turned(turned(ODD)), ODD);
  assert.deepEqual(weightsOf({ kernel: ODD, flip: true }), turned(ODD));
  assert.equal(weightsOf({ kernel: ODD, flip: false }), ODD);
});

test("one bright pixel shows the filter: turned as it slides, itself in the mathematician's sense", () => {
  const pixel = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => (i === 2 && j === 2 ? 1 : 0)));
  assert.deepEqual(correlate(pixel, ODD, PLAIN), turned(ODD));
  assert.deepEqual(correlate(pixel, weightsOf({ kernel: ODD, flip: true }), PLAIN), ODD);
});

test("the products of every output add up to it, and their places are those of the taps", () => {
  const pixels = picture(7, 6);
  for (const how of settings) {
    for (const kernel of [[[2]], [[1, -1], [0.5, 3]], ODD]) {
      correlate(pixels, kernel, how).forEach((row, i) =>
        row.forEach((expected, j) => {
          const taps = products(pixels, kernel, how, i, j).flat();
          assert.ok(Math.abs(taps.reduce((sum, { product }) => sum + product, 0) - expected) < 1e-12);
          for (const tap of taps) {
            assert.equal(tap.inside, tap.row >= 0 && tap.row < 7 && tap.column >= 0 && tap.column < 6);
            assert.equal(tap.value, tap.inside ? pixels[tap.row][tap.column] : 0);
          }
        }),
      );
    }
  } // prettier-ignore
  const [[first], , [, , last]] = products(pixels, ODD, { stride: 2, padding: 1, dilation: 2 }, 1, 0);
  assert.deepEqual([first.row, first.column, last.row, last.column, first.inside], [1, -1, 5, 3, false]);
});

test("a shift of the picture shifts the map, away from the border", () => {
  const pixels = picture(9, 9);
  const before = correlate(pixels, ODD, PLAIN);
  const after = correlate(movedPicture(pixels, 1, -2), ODD, PLAIN);
  for (let i = 1; i < 7; i++) for (let j = 0; j < 5; j++) assert.equal(after[i][j], before[i - 1][j + 2]);
});

test("edits leave the picture and the filter alone and return new ones", () => {
  const copy = JSON.stringify([PIXELS, ODD]);
  assert.deepEqual(toggled(PIXELS, 0, 1)[0], [0, 0, 1]);
  assert.deepEqual(toggled(PIXELS, 1, 2)[1], [1, 0, 1]);
  assert.deepEqual(movedPicture(PIXELS, 1, 0), [[0, 0, 0], [0, 0.5, 1], [1, 0, 0.25]]); // prettier-ignore
  assert.deepEqual(movedPicture(PIXELS, 0, -1), [[0.5, 1, 0], [0, 0.25, 0], [1, 0, 0]]); // prettier-ignore
  assert.deepEqual(withWeight(ODD, 2, 0, -1)[2], [-1, 8, 9]);
  assert.equal(JSON.stringify([PIXELS, ODD]), copy);
});

test("a filter grows and shrinks around its middle", () => {
  assert.deepEqual(resized(ODD, 1), [[5]]);
  assert.deepEqual(resized(resized(ODD, 5), 3), ODD);
  assert.deepEqual(resized(ODD, 5)[1], [0, 1, 2, 3, 0]);
  assert.deepEqual(resized([[1]], 2), [[0, 0], [0, 1]]); // prettier-ignore
  for (let size = 1; size <= 5; size++) assert.equal(resized(ODD, size).length, size);
});

test("what is typed is a weight or it is none", () => {
  for (const [text, expected] of [["1.5", 1.5], ["-0", -0], [" 3 ", 3], ["1e1", 10], ["-100", -100]]) assert.equal(weightFrom(text), expected); // prettier-ignore
  for (const text of ["", " ", "-", "x", "101", "-1e9", "Infinity", "NaN"]) assert.equal(weightFrom(text), null, text);
});

test("the scale ends at the largest distance from 0, and a filter is found by its weights", () => {
  assert.equal(largest([[1, -3], [2, 0]]), 3); // prettier-ignore
  assert.equal(largest([[0, 0]]), 1);
  assert.equal(nameOf({ a: [[1]], odd: ODD }, [...ODD]), "odd");
  assert.equal(nameOf({ a: [[1]] }, ODD), null);
});

test("equal neighbours are painted as one piece, and what has no level not at all", () => {
  const paths = levelPaths([[0, 0, 1], [null, 1, 1]], 2, { left: 10, top: 0, cell: 5 }); // prettier-ignore
  assert.deepEqual(paths, ["M10 0h10v5h-10z", "M20 0h5v5h-5zM15 5h10v5h-10z"]);
});

test("numbers stand in cells that are large enough", () => {
  assert.ok(textSize(1, 21) >= 9.4 && textSize(2, 24) >= 9.4);
  assert.equal(textSize(5, 21), 0);
  assert.equal(textSize(1, 10), 0);
  for (const [longest, cell] of [[1, 21], [4, 40], [5, 68]]) assert.ok(0.57 * longest * textSize(longest, cell) <= 0.91 * cell); // prettier-ignore
});

test("numbers are short and keep their sign", () => {
  const table = [[0, "0"], [-0, "0"], [1 / 9, "0.111"], [-1 / 16, "−0.0625"], [1 / 256, "0.0039"], [1.23456, "1.23"], [-12.345, "−12.3"],
    [2e-6, "2×10⁻⁶"], [0.0001, "0.0001"], [123456, "1.2×10⁵"]]; // prettier-ignore
  for (const [number, words] of table) assert.equal(numeral(number), words);
});

test("the sum in words: all terms of a small filter, the telling ones of a larger one", () => {
  const at = (kernel, i, j, how = PLAIN) => sumInWords(products(PIXELS, kernel, how, i, j), i, j);
  assert.equal(at([[1, 0], [0, -2]], 1, 0), "output (1, 0) = 1 × 1 + 0 × 0 + 0.75 × 0 + 1 × −2 = −1"); // prettier-ignore
  const wide = with_({ padding: 4 });
  const five = Array(5).fill(Array(5).fill(0.5));
  assert.equal(at(five, 0, 0, wide), "output (0, 0) = 0 (all 25 products are 0)");
  assert.equal(at(five, 1, 1, wide), "output (1, 1) = 0.5 × 0.5 + 1 × 0.5 = 0.75 (the other 23 products are 0)");
  const bright = Array(5).fill(Array(5).fill(1));
  assert.equal(
    sumInWords(products(bright, five, PLAIN, 0, 0), 0, 0),
    `output (0, 0) = ${Array(4).fill("1 × 0.5").join(" + ")} + … + 1 × 0.5 + 1 × 0.5 = 12.5`,
  );
});

test("sizes in words, and why there is no output", () => {
  assert.equal(sizeInWords(14, 3, with_({ padding: 1 })), "(14 + 2·1 − 1·(3 − 1) − 1) // 1 + 1 = 14");
  assert.equal(sizeInWords(3, 5, with_({ stride: 2 })), "(3 + 2·0 − 1·(5 − 1) − 1) // 2 + 1 = 0");
  assert.equal(emptyInWords(PIXELS, 5, PLAIN), "The filter needs 5 × 5 pixels, the padded picture has 3 × 3.");
  assert.equal(emptyInWords([[0, 1]], 3, { stride: 1, padding: 1, dilation: 2 }), "The filter needs 5 × 5 pixels, the padded picture has 3 × 4.");
});

test("what lies between 0 and 1 is a picture, anything else has colours", () => {
  assert.equal(isGrey([[0, 0.5], [1, 0]]), true); // prettier-ignore
  assert.equal(isGrey([[0, -0.001]]), false);
  assert.equal(isGrey([[0, 1], [1.5, 0]]), false); // prettier-ignore
});
