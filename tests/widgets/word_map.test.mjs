// The pure functions of the figure WordMap. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_word_map_widget.py compares what arrives here, and the neighbours on the map, with NumPy.)

import assert from "node:assert/strict";
import test from "node:test";

import { ZOOM, isSeen, limited, scaleOf, toMap, toScreen, zoomAt } from "../../src/course_utils/widgets/word_map/camera.js";
import * as frames from "../../src/course_utils/widgets/word_map/frames.js";
import { shortened, thin, wrapped } from "../../src/course_utils/widgets/word_map/labels.js";
import { isBeside, mapSize } from "../../src/course_utils/widgets/word_map/layout.js";
import { nearestOnMap, wordAt, wordTowards } from "../../src/course_utils/widgets/word_map/neighbours.js";
import { keptInWords, keysInWords, listInWords, nounOf, wordMapInWords } from "../../src/course_utils/widgets/word_map/sentences.js";
import { editDistance, findWord, phrasesWith } from "../../src/course_utils/widgets/word_map/spelling.js";
import { uniform } from "../../src/course_utils/widgets/lib/random.js";

const { STEPS, unpack, toFrames, toNeighbours, between, closestFrame } = frames;

const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const SIZE = { width: 700, height: 500 };

function scattered(count, seed = 1) {
  const random = uniform(seed);
  return Float32Array.from({ length: 2 * count }, () => 2 * random() - 1);
}

test("two numbers come out of three bytes", () => {
  const text = btoa(String.fromCharCode(0x12, 0x3a, 0xbc, 0xff, 0xf0, 0x00));
  assert.deepEqual([...unpack(text, 4)], [0x123, 0xabc, 0xfff, 0x000]);
  assert.deepEqual([...unpack(text, 3)], [0x123, 0xabc, 0xfff], "the last of an odd number");
  assert.equal(unpack("", 0).length, 0);
});

test("frames are cut out of one text, from -1 to 1", () => {
  const text = btoa(String.fromCharCode(0x00, 0x0f, 0xff, 0xff, 0xf0, 0x00));
  const [first, second] = toFrames({ points: text, iterations: [0, 50] }, 1);
  assert.deepEqual([[...first], [...second]], [[-1, 1], [1, -1]]);
});

test("each word gets as many neighbours as there are others, at most ten", () => {
  const text = btoa(String.fromCharCode(0, 0x10, 0x02, 0, 0x00, 0x01, 0, 0x20, 0x00)); // 1, 2, 0, 1, 2, 0
  const found = toNeighbours(text, text, 3);
  assert.deepEqual(found.map((list) => list.map(({ index }) => index)), [[1, 2], [0, 1], [2, 0]]);
  near(found[0][1].similarity, 4 / STEPS - 1);
});

test("half way is the middle", () => {
  const into = new Float32Array(2);
  assert.deepEqual([...between([0, 1], [1, -1], 0.5, into)], [0.5, 0]);
  assert.deepEqual([...between([0, 1], [1, -1], 1, into)], [1, -1]);
});

test("the frame with the closest iteration", () => {
  assert.deepEqual([0, 60, 120, 900].map((iteration) => closestFrame([0, 100, 250], iteration)), [0, 1, 1, 2]);
});

test("at zoom 1 all of the map is seen, also its corners", () => {
  const view = { x: 0, y: 0, zoom: 1 };
  for (const size of [SIZE, { width: 350, height: 329 }]) {
    for (const [x, y] of [[-1, -1], [1, 1], [0, -1]]) assert.ok(isSeen(view, size, x, y, 10));
  }
  const [left, top] = toScreen(view, SIZE, 0.5, 1);
  assert.deepEqual([left, top], [350 + 0.5 * 230, 250 - 230], "y upwards");
});

test("from the map to the screen and back", () => {
  const view = { x: 0.3, y: -0.2, zoom: 3.5 };
  const [x, y] = toMap(view, SIZE, ...toScreen(view, SIZE, -0.4, 0.9));
  near(x, -0.4);
  near(y, 0.9);
});

test("zooming keeps what is under the pointer where it is", () => {
  const view = { x: 0.1, y: 0.2, zoom: 2 };
  const before = toMap(view, SIZE, 400, 300);
  const after = zoomAt(view, SIZE, 1.7, 400, 300);
  near(after.zoom, 3.4);
  const now = toMap(after, SIZE, 400, 300);
  near(now[0], before[0]);
  near(now[1], before[1]);
});

test("zoom and place have limits, and all the way out is the whole map", () => {
  assert.equal(zoomAt({ x: 0, y: 0, zoom: 20 }, SIZE, 100, 350, 250).zoom, ZOOM[1]);
  assert.deepEqual(zoomAt({ x: 0.9, y: 0.9, zoom: 2 }, SIZE, 0.1, 0, 0), { x: 0, y: 0, zoom: 1 });
  assert.deepEqual(limited({ x: 7, y: -7, zoom: 3 }), { x: 1, y: -1, zoom: 3 });
});

const overlap = (a, b, height) => a.left < b.left + b.width && b.left < a.left + a.width && Math.abs(a.top - b.top) < height;

test("labels never overlap, and the first come first", () => {
  const points = scattered(600);
  const widths = Array.from({ length: 600 }, (_, index) => 20 + (index % 7) * 9);
  const order = [...widths.keys()];
  for (const zoom of [1, 3]) {
    const labels = thin(order, points, scaleOf({ zoom }, SIZE), widths, 15, 11);
    assert.ok(labels.length > 100 * zoom && labels.length < 600, `${labels.length} labels at zoom ${zoom}`);
    for (const [at, one] of labels.entries()) {
      for (const other of labels.slice(at + 1)) assert.ok(!overlap(one, other, 15), `${one.index} and ${other.index}`);
    }
    assert.deepEqual(labels.slice(0, 11).map(({ index }) => index), order.slice(0, 11));
    const more = thin(order, points, 4 * scaleOf({ zoom }, SIZE), widths, 15, 11);
    assert.ok(more.length > labels.length, "there is more room when zoomed in");
  }
});

test("what is left out had no room", () => {
  const points = scattered(300, 5);
  const widths = Array.from({ length: 300 }, () => 40);
  const scale = 230;
  const labels = thin([...widths.keys()], points, scale, widths, 15);
  const has = new Set(labels.map(({ index }) => index));
  for (const index of widths.keys()) {
    if (has.has(index)) continue;
    const [x, y] = [points[2 * index] * scale, -points[2 * index + 1] * scale];
    for (const left of [x + 7, x - 47]) {
      const earlier = labels.filter((label) => label.index < index);
      assert.ok(earlier.some((label) => overlap(label, { left, top: y, width: 40 }, 15)));
    }
  }
});

test("the chosen word and its neighbours get their labels even where all are in one place", () => {
  const points = new Float32Array(40);
  const widths = Array.from({ length: 20 }, () => 50);
  const labels = thin([...widths.keys()], points, 200, widths, 15, 11);
  assert.equal(labels.length, 11, "and the others get none");
  for (const [at, one] of labels.entries()) {
    for (const other of labels.slice(at + 1)) assert.ok(!overlap(one, other, 15));
  }
});

test("no label goes beyond the edge, but the chosen word has one even if it is too long", () => {
  const points = Float32Array.of(0.9, 0, -0.9, 0.5, 0.9, 0.5, 0.85, 0.5);
  const [first, second] = thin([0, 1, 2, 3], points, 100, [40, 40, 40, 40], 15, 0, 100);
  assert.deepEqual([first.index, second.index], [0, 1]);
  assert.ok(Math.abs(first.left - (90 - 7 - 40)) < 1e-4, "to the left, where there is room");
  assert.ok(Math.abs(second.left - (-90 + 7)) < 1e-4);
  for (const { left, width } of thin([0, 1, 2, 3], points, 100, [40, 40, 40, 40], 15, 0, 100)) {
    assert.ok(left >= -100 && left + width <= 100);
  }
  assert.equal(thin([0], points, 100, [400], 15, 0, 100).length, 0);
  assert.equal(thin([0], points, 100, [400], 15, 1, 100).length, 1);
});

test("the nearest on the map; the earlier of two that are equally near", () => {
  const at = (...numbers) => Float32Array.from(numbers, (number) => (2 * number) / STEPS - 1);
  const points = at(100, 100, 100, 90, 90, 100, 100, 105, 500, 500);
  assert.deepEqual(nearestOnMap(points, 0, 3), [3, 1, 2]);
  assert.deepEqual(nearestOnMap(points, 4, 10), [3, 0, 1, 2], "never itself, and no more than there are");
});

test("the word at a place, if it is within reach", () => {
  const points = Float32Array.of(0, 0, 0.5, 0.5);
  assert.equal(wordAt(points, 0.4, 0.4), 1);
  assert.equal(wordAt(points, 0.4, 0.4, 0.2), 1);
  assert.equal(wordAt(points, 0.3, 0.3, 0.1), -1);
});

test("the next word in a direction", () => {
  const points = Float32Array.of(0, 0, 0.5, 0.1, 0.2, 0.3, -0.4, 0.1, 0, -0.9);
  assert.equal(wordTowards(points, 0, [1, 0]), 1, "0.2, 0.3 is more up than right");
  assert.equal(wordTowards(points, 0, [0, 1]), 2);
  assert.equal(wordTowards(points, 0, [-1, 0]), 3);
  assert.equal(wordTowards(points, 0, [0, -1]), 4);
  assert.equal(wordTowards(points, 4, [0, -1]), -1);
});

test("spellings differ by letters changed, added, left out or swapped", () => {
  const known = [["", "", 0], ["a", "", 1], ["monday", "monday", 0], ["tuseday", "tuesday", 1], ["monnday", "monday", 1], ["mnday", "monday", 1], ["sunday", "monday", 2], ["kitten", "sitting", 3]]; // prettier-ignore
  for (const [from, to, cost] of known) {
    assert.equal(editDistance(from, to), cost, `${from}, ${to}`);
    assert.equal(editDistance(to, from), cost, `${to}, ${from}`);
  }
});

test("a word is found whatever its capitals, and otherwise the closest spelling", () => {
  const words = ["the", "Monday", "tuesday", "US", "us", "constructor"];
  assert.deepEqual(findWord(words, " the "), { index: 0, exact: true });
  assert.deepEqual(findWord(words, "MONDAY"), { index: 1, exact: true });
  assert.deepEqual([findWord(words, "us").index, findWord(words, "US").index, findWord(words, "Us").index], [4, 3, 3]);
  assert.deepEqual(findWord(words, "tuseday"), { index: 2, exact: false });
  assert.deepEqual(findWord(words, "constructor"), { index: 5, exact: true });
  assert.equal(findWord(words, "  "), null);
});

const PHRASES = ["I have a red car.", "the red wine", "Le vin rouge", "j'ai vécu l'été", "a car", "constructor of cars"];

test("phrases are found by words of theirs, whatever their order, capitals and accents", () => {
  assert.deepEqual(phrasesWith(PHRASES, "red"), [0, 1]);
  assert.deepEqual(phrasesWith(PHRASES, "car red"), [0]);
  assert.deepEqual(phrasesWith(PHRASES, "CAR"), [0, 4, 5], "the last word may have only begun");
  assert.deepEqual(phrasesWith(PHRASES, "car a"), [0, 4]);
  assert.deepEqual(phrasesWith(PHRASES, "car o"), [], "but not those before it: not cars");
  assert.deepEqual(phrasesWith(PHRASES, "l'ete"), [3]);
  assert.deepEqual(phrasesWith(PHRASES, "green"), []);
  assert.deepEqual(phrasesWith(PHRASES, " . "), []);
});

test("a phrase is found whole, and otherwise by the words that are spelt most alike", () => {
  assert.deepEqual(findWord(PHRASES, "i have a RED car."), { index: 0, exact: true });
  assert.deepEqual(findWord(PHRASES, "roige"), { index: 2, exact: false }, "not the shortest phrase");
  assert.deepEqual(findWord(PHRASES, "red vine"), { index: 1, exact: false });
  assert.deepEqual(findWord(PHRASES, "?!").exact, false);
});

test("long labels are cut, after a word where one ends", () => {
  assert.equal(shortened("a red car"), "a red car");
  assert.equal(shortened("x".repeat(28)), "x".repeat(28));
  assert.equal(shortened("x".repeat(29)), `${"x".repeat(27)}…`);
  const cut = (text) => shortened(text, 24);
  assert.equal(cut("the man who lives in the red house"), "the man who lives in…");
  assert.equal(cut("the man who lives in it and sings"), "the man who lives in it…", "a word that just fits");
  assert.equal(cut("to incomprehensibilities of all kinds"), "to incomprehensibilitie…", "not only the first");
  for (const most of [8, 12, 24]) assert.ok([...shortened("çà et là, il fait très beau ici", most)].length <= most);
});

test("a phrase is read whole, in lines that are not too long", () => {
  assert.deepEqual(wrapped("the man who lives in the red house", 12), ["the man who", "lives in the", "red house"]);
  assert.deepEqual(wrapped("a car", 40), ["a car"]);
  assert.deepEqual(wrapped("abcdefghij k", 4), ["abcd", "efgh", "ij k"], "a word longer than a line is broken");
  assert.equal(wrapped("the man who lives in the red house", 12).join(" "), "the man who lives in the red house");
});

test("what stands on the map has its name", () => {
  const maps = [["a", "b"], ["a", "new york"], ["a", "a red car", "two red cars"]];
  assert.deepEqual(maps.map(nounOf), ["word", "word", "phrase"]);
  assert.match(keysInWords("phrase"), /nearest phrase that way, Enter chooses the phrase/);
  assert.match(keptInWords(null, 10, 5, "phrase"), /^On average 5\.0 of a phrase's 10 nearest/);
  assert.match(keptInWords(1, 10, 5, "phrase"), /Over all phrases it is/);
  const told = wordMapInWords(["the car", "red car"], [], { perplexity: 30, iterations: [0] }, 0, -1, "");
  assert.equal(told, "2 phrases. Perplexity 30, iteration 0. No phrase chosen.");
});

test("sentences", () => {
  const neighbours = [{ index: 1, similarity: 0.914 }, { index: 0, similarity: -0.25 }];
  assert.equal(listInWords(["a", "b"], neighbours), "b 0.91, a −0.25");
  assert.equal(listInWords(["a", "b"], neighbours, 1), "b 0.91");
  assert.equal(keptInWords(1, 10, 4.25), "1 of the 10 is also among the 10 nearest on this map. Over all words it is 4.3 on average.");
  assert.ok(keptInWords(0, 3, 2).startsWith("0 of the 3 are also among the 3 nearest"));
  assert.equal(keptInWords(null, 10, 5), "On average 5.0 of a word's 10 nearest are also among its 10 nearest on this map.");
});

test("what the drawing says to readers who do not see it", () => {
  const map = { perplexity: 30, iterations: [0, 500] };
  assert.equal(wordMapInWords(["a", "b"], [], map, 1, -1, ""), "2 words. Perplexity 30, iteration 500. No word chosen.");
  const told = wordMapInWords(["a", "b"], ["x", "y"], map, 0, 1, "a 0.91");
  assert.equal(told, "2 words, marked: x, y. Perplexity 30, iteration 0. Chosen: b; nearest: a 0.91.");
});

test("the map leaves room for the list beside it, and is never higher than a screen has room for", () => {
  assert.deepEqual([659, 660].map(isBeside), [false, true]);
  assert.deepEqual(mapSize(758), { width: 530, height: 434 });
  assert.deepEqual(mapSize(688), { width: 460, height: 432 });
  assert.deepEqual(mapSize(334), { width: 332, height: 312 });
  assert.deepEqual(mapSize(200), { width: 198, height: 280 });
  assert.deepEqual(mapSize(758, "phrase"), { width: 470, height: 434 }, "the list of phrases is wider");
  assert.deepEqual(mapSize(334, "phrase"), mapSize(334));
});
