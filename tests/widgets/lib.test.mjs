// The library of the figures: what is pure in it. Run: node --test "tests/widgets/*.test.mjs"

import assert from "node:assert/strict";
import test from "node:test";

import { fromBase64, toBase64 } from "../../src/course_utils/widgets/lib/bytes.js";
import { contour, inside, loops } from "../../src/course_utils/widgets/lib/contours.js";
import { decisionOn, lattice } from "../../src/course_utils/widgets/lib/plane.js";
import { mulberry32, uniform } from "../../src/course_utils/widgets/lib/random.js";
import { linear, px, roundStep, spread, ticks } from "../../src/course_utils/widgets/lib/scales.js";
import * as shapes from "../../src/course_utils/widgets/lib/shapes.js";
import { capital, countMarks, decimals, format, indexed, joined, marksInWords, percent, plural, superscript, tuple } from "../../src/course_utils/widgets/lib/text.js";
import { clamp, eased, range, same, sigmoid } from "../../src/course_utils/widgets/lib/values.js";

const close = (a, b, relative = 1e-12) =>
  assert.ok(Math.abs(a - b) <= relative * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

// ---------------------------------------------------------------- contours

const field = (side, f) => Float64Array.from({ length: side * side }, (_, at) => f(at % side, Math.floor(at / side)));
// The area inside a loop, less than nothing where the inside is not on its right (rows go downwards).
const area = (loop) =>
  loop.reduce((sum, [x, y], at) => {
    const [u, v] = loop[(at + 1) % loop.length];
    return sum + (x * v - u * y) / 2;
  }, 0);
const total = (found) => found.reduce((sum, loop) => sum + area(loop), 0);
const pieces = (found, side) => found.flatMap((loop) => inside(loop, side, side));
const lengthOf = (line) =>
  line.slice(1).reduce((sum, [x, y], at) => sum + Math.hypot(x - line[at][0], y - line[at][1]), 0);

test("the contour of a plane is a straight line, and the area below its level is exact", () => {
  const found = loops(field(11, (x, y) => 12.5 - x - 2 * y), 11, 0);
  const border = pieces(found, 11);
  for (const [x, y] of border.flat()) close(x + 2 * y, 12.5);
  close(border.reduce((sum, line) => sum + lengthOf(line), 0), Math.hypot(10, 5)); // prettier-ignore
  close(total(found), 100 - (6.25 + 1.25) * 5);
});

test("the contour of a hill is a circle, and what is outside is the rest", () => {
  const bowl = (x, y) => (x - 10) ** 2 + (y - 10) ** 2;
  const found = loops(field(21, bowl), 21, 60);
  const border = pieces(found, 21);
  for (const [x, y] of border.flat()) assert.ok(Math.abs(Math.hypot(x - 10, y - 10) - Math.sqrt(60)) < 0.05);
  assert.deepEqual([found.length, border.length], [1, 1]);
  assert.deepEqual(border[0][0], border[0].at(-1), "a border that meets no edge is closed");
  close(total(found), 60 * Math.PI, 0.01);
  // The same from outside: a loop around the grid and one, in the other direction, around the hole.
  const outside = loops(field(21, (x, y) => -bowl(x, y)), 21, -60); // prettier-ignore
  assert.equal(outside.length, 2);
  assert.ok(area(outside[0]) * area(outside[1]) < 0, "a hole has what is inside on its right too");
  close(total(outside), 400 - total(found));
});

test("of two opposite corners the inside is connected", () => {
  for (const sign of [1, -1]) {
    const found = loops(Float64Array.of(-sign, sign, sign, -sign), 2, 0);
    const border = pieces(found, 2);
    assert.deepEqual([found.length, border.length], [1, 2]);
    close(total(found), 0.75);
    for (const [[x0, y0], [x1, y1]] of border) {
      close(Math.hypot(x1 - x0, y1 - y0), Math.SQRT1_2);
      // In the middle of a piece the corner that it cuts off is outside.
      const corner = [Math.round((x0 + x1) / 2), Math.round((y0 + y1) / 2)];
      assert.equal(corner[0] === corner[1], sign < 0, `${corner}`);
    }
  }
});

test("where nothing crosses the level there is no border", () => {
  assert.deepEqual(loops(field(5, () => 1), 5, 0), []); // prettier-ignore
  const found = loops(field(5, () => -1), 5, 0); // prettier-ignore
  assert.deepEqual([found.length, total(found), pieces(found, 5)], [1, 16, []]);
});

test("a grid need not be square, and a value at the level is not below it", () => {
  const found = loops(Float64Array.of(1, 0, 1, 1, -1, 1, 1, 0, 1, 1, 1, 1), 3, 0);
  assert.deepEqual(found.map((loop) => loop.length), [4]); // prettier-ignore
  assert.deepEqual(new Set(found.flat().map(String)), new Set(["1,0", "1.5,1", "1,2", "0.5,1"]));
  const wide = loops(Float64Array.of(-1, -1, -1, 1, -1, -1, -1, 1), 4, 0);
  assert.deepEqual(wide.flatMap((loop) => inside(loop, 2, 4)), [[[2.5, 0], [2.5, 1]]]); // prettier-ignore
});

test("a border that leaves the grid and comes back is in pieces", () => {
  // A stripe of two columns, open at top and bottom.
  const border = pieces(loops(field(5, (x) => Math.abs(x - 2) - 0.75), 5, 0), 5); // prettier-ignore
  assert.equal(border.length, 2);
  for (const line of border) {
    assert.equal(new Set(line.map(([x]) => x)).size, 1);
    assert.deepEqual(line.map(([, y]) => y).sort(), [0, 1, 2, 3, 4]);
  }
});

test("the decision is drawn as loops around what is positive, and its border without the edge of the picture", () => {
  // Positive right of x = 1.5.
  const { border, region } = contour(Float64Array.of(-3, -1, 1, -3, -1, 1, -3, -1, 1), 3);
  assert.equal(region.length, 1);
  assert.deepEqual(new Set(region[0].map(String)), new Set(["1.5,0", "2,0", "2,1", "2,2", "1.5,2", "1.5,1"]));
  assert.deepEqual(border.map((line) => line.map(([x]) => x)), [[1.5, 1.5, 1.5]]);
  assert.deepEqual(contour(Float64Array.of(-1, -1, -1, -1), 2), { border: [], region: [] });
  assert.deepEqual(contour(Float64Array.of(1, 1, 1, 1), 2).border, []);
}); // prettier-ignore

// ---------------------------------------------------------------- scales

test("ticks are round, inside, and a handful", () => {
  assert.deepEqual(ticks(-1.1, 1.1), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticks(-0.04, 1.04), [0, 0.5, 1]);
  assert.deepEqual(ticks(-4.6, 2, 5), [-4, -2, 0, 2]);
  assert.deepEqual(ticks(0, 200, 4), [0, 50, 100, 150, 200]);
  assert.deepEqual(ticks(-2, 2, 5), [-2, -1, 0, 1, 2]);
  assert.deepEqual(ticks(0, 0.3, 3), [0, 0.1, 0.2, 0.3], "0.3 is not 0.30000000000000004");
  assert.ok(Object.is(ticks(-0.04, 1)[0], 0), "not −0");
  const axes = [[-3.3, 4.9], [0.001, 0.0017], [100, 122], [-1e-3, 1e-3], [-7, 700], [0, 2], [0, 5.1], [0.21, 1.2]];
  for (const [low, high] of axes) {
    const marks = ticks(low, high);
    assert.ok(marks.length >= 2 && marks.length <= 8, `${low} ${high}: ${marks}`);
    assert.ok(marks.every((mark) => mark >= low - 1e-12 && mark <= high + 1e-12));
  }
}); // prettier-ignore

test("steps between ticks are 1, 2 or 5 times a power of ten", () => {
  const table = [
    [0, 10, 10, 1], [0, 10, 5, 2], [0, 10, 4, 5], [0, 10, 1.5, 10], [-1, 1, 5, 0.5], [0, 0.003, 3, 0.001],
    [0, 1e-4, 5, 2e-5], [0, 1e6, 5, 2e5],
  ];
  for (const [low, high, count, step] of table) assert.equal(roundStep(low, high, count), step);
}); // prettier-ignore

test("neighbours are moved apart as little as possible, in order and inside", () => {
  const table = [
    [[10, 50], 10, 0, 100, [10, 50]], [[50, 50], 10, 0, 100, [45, 55]], [[50, 10, 52], 10, 0, 100, [46, 10, 56]],
    [[0, 0, 0], 10, 0, 100, [0, 10, 20]], [[100, 99], 10, 0, 100, [100, 90]], [[], 10, 0, 100, []],
    [[40, 45, 52], 10, 0, 100, [35 + 2 / 3, 45 + 2 / 3, 55 + 2 / 3]],
  ]; // prettier-ignore
  for (const [wanted, gap, low, high, expected] of table) {
    const got = spread(wanted, gap, low, high);
    assert.equal(got.length, expected.length);
    got.forEach((value, index) => close(value, expected[index]));
  }
  const many = spread([5, 5, 6, 60, 61, 62, 63], 10, 0, 80).sort((a, b) => a - b);
  many.slice(1).forEach((value, index) => assert.ok(value - many[index] >= 10 - 1e-9));
  assert.ok(many[0] >= 0 && many.at(-1) <= 80);
});

test("a place on the screen has tenths of a pixel and an end", () => {
  assert.deepEqual([1.04, 1.05001, -2.26, 1e9, -Infinity].map(px), [1, 1.1, -2.3, 1e4, -1e4]);
});

test("a scale goes from values to places and back", () => {
  const scale = linear([-1, 3], [100, 20]);
  assert.deepEqual([-1, 0, 3, 5].map(scale), [100, 80, 20, -20]);
  for (const value of [-1, 0.7, 12]) close(scale.back(scale(value)), value);
});

// ---------------------------------------------------------------- text

test("numbers have few digits, a true minus sign and powers of ten", () => {
  const table = [
    [0, "0"], [-0, "0"], [1.23456, "1.235"], [-0.5, "−0.5"], [99999, "1×10⁵"], [99994, "99990"], [12345, "12350"],
    [0.001, "0.001"], [0.00099996, "0.001"], [0.0005, "5×10⁻⁴"], [-1.5e-7, "−1.5×10⁻⁷"], [6.02214e23, "6.022×10²³"],
    [NaN, "undefined"], [Infinity, "undefined"], [null, "undefined"], [undefined, "undefined"],
  ]; // prettier-ignore
  for (const [number, words] of table) assert.equal(format(number), words);
  assert.equal(format(Math.PI, 2), "3.1");
  assert.equal(superscript(-120), "⁻¹²⁰");
  assert.equal(indexed("s", 10), "s₁₀");
});

test("decimals are as many as asked for, and nothing is never negative", () => {
  assert.deepEqual([1, -0.126, -0.004, 0].map((number) => decimals(number)), ["1.00", "−0.13", "0.00", "0.00"]); // prettier-ignore
  assert.equal(decimals(-2.5, 0), "−3");
  assert.equal(decimals(0.12345, 4), "0.1235");
});

test("a share is whole per cent, and more than nothing is never none", () => {
  const words = [0, 0.001, 0.00499, 0.005, 0.126, 1, NaN].map(percent);
  assert.deepEqual(words, ["0\u00a0%", "<1\u00a0%", "<1\u00a0%", "1\u00a0%", "13\u00a0%", "100\u00a0%", "undefined"]);
});

test("words follow their number", () => {
  assert.deepEqual([0, 1, 2].map((count) => plural(count, "step")), ["no steps", "1 step", "2 steps"]); // prettier-ignore
  assert.deepEqual([[], ["a"], ["a", "b", "c"]].map((words) => joined(words, "or")), ["", "a", "a, b or c"]);
  assert.equal(capital("last hidden layer"), "Last hidden layer");
});

// ---------------------------------------------------------------- the rest

test("the generator is mulberry32", () => {
  const next = mulberry32(1);
  assert.deepEqual([next(), next()], [2693262067, 11749833], "from its author's program");
  const random = uniform(0);
  assert.deepEqual([random(), random(), random()], [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]);
  const many = Array.from({ length: 10000 }, uniform(2 ** 32 - 1));
  assert.ok(many.every((number) => number >= 0 && number < 1));
  close(many.reduce((a, b) => a + b) / 10000, 0.5, 0.01);
});

// Where the pen of a path goes: [x, y] after each of its commands.
const stops = (d) => {
  let [x, y, start] = [0, 0, null];
  return [...d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)].flatMap(([, command, rest]) => {
    const numbers = rest.trim() ? rest.trim().split(" ").map(Number) : [];
    const by = { m: numbers, l: numbers, a: numbers.slice(-2), h: [numbers[0], 0], v: [0, numbers[0]] }[command];
    if (command === "z") return [];
    [x, y] = by ? [x + by[0], y + by[1]] : numbers;
    start ??= [x, y];
    return [[x, y]];
  });
};

test("marks have their middle where they are asked for", () => {
  for (const [name, corners] of [["circle", 3], ["square", 4], ["cross", 4]]) {
    const points = stops(shapes[name](30, 20, 4));
    assert.equal(points.length, corners, name);
    for (const [axis, middle] of [[0, 30], [1, 20]]) {
      const values = points.map((point) => point[axis]);
      close((Math.min(...values) + Math.max(...values)) / 2, middle, 1e-9);
    }
    assert.equal(Math.max(...points.map(([x]) => x)), 34, name);
  }
  const star = stops(shapes.star(30, 20, 10));
  assert.equal(star.length, 10);
  star.forEach(([x, y], index) => close(Math.hypot(x - 30, y - 20), index % 2 ? 4.2 : 10, 0.02));
  assert.deepEqual(star[0], [30, 10], "a star stands upright");
}); // prettier-ignore

test("a decision on a lattice comes in the coordinates of the plane", () => {
  const frame = { x: 2, y: -1, half: 3 };
  const points = lattice(frame, 5);
  const decided = (score) => decisionOn(frame, Float64Array.from({ length: 25 }, (_, n) => score(points[2 * n], points[2 * n + 1])), 5);
  const { region, border } = decided((x) => x - 3);
  assert.equal(border.length, 1);
  for (const [x] of border[0]) close(x, 3);
  assert.deepEqual([0, 1].map((k) => Math.max(...region[0].map((corner) => corner[k]))), [5, 2]);
  assert.deepEqual(decided(() => 0), { region: [], border: [] }, "a score of 0 decides nothing");
});

test("a polygon is closed and a line is not", () => {
  assert.equal(shapes.polygon([[1, 2], [3, 4.04], [5, 6]]), "M1 2L3 4L5 6z"); // prettier-ignore
  assert.equal(shapes.polyline([[1, 2], [3, 4]]), "M1 2L3 4"); // prettier-ignore
  assert.deepEqual([shapes.polygon([]), shapes.polyline([])], ["", ""]);
});

test("an arrow has a shaft and two barbs, and none if it cannot be seen", () => {
  assert.equal(shapes.arrow([0, 0], [40, 0]).match(/M/g).length, 3);
  assert.equal(shapes.arrow([0, 0], [0.5, 0.5]), "");
});

test("bytes come back from text", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  assert.equal(toBase64(Uint8Array.of(0, 255, 16)), "AP8Q");
  assert.equal(fromBase64("").length, 0);
});

test("numbers and marks in words", () => {
  assert.equal(tuple(Float64Array.of(0.104, -2.5)), "(0.10, −2.50)");
  assert.equal(marksInWords([1, 0, 1, 1]), "1 circle of class 0 and 3 squares of class 1");
  assert.equal(countMarks([2, 0, 2], 2), "2 triangles");
});

test("small things about numbers", () => {
  assert.deepEqual([clamp(5, 0, 3), clamp(-1, 0, 3), clamp(2, 0, 3), clamp(2, 3, 1)], [3, 0, 2, 3]);
  assert.deepEqual([range(2, 4), range(3, 2)], [[2, 3, 4], []]); // prettier-ignore
  assert.ok(same({ a: [1] }, { a: [1] }) && !same([1], [2]));
  assert.deepEqual([sigmoid(0), sigmoid(-1000), sigmoid(1000)], [0.5, 0, 1]);
  close(sigmoid(-3), 1 / (1 + Math.exp(3)));
  assert.deepEqual([0, 0.5, 1].map(eased), [0, 0.5, 1]);
  assert.ok(eased(0.1) < 0.1 && eased(0.9) > 0.9);
});
