// The pure functions of the figure ChainRule. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_chain_rule_widget.py compares the same functions with PyTorch.)

import assert from "node:assert/strict";
import test from "node:test";

import {
  LISTED,
  countPaths,
  evaluate,
  nudge,
  pathProduct,
  paths,
  waysFrom,
} from "../../src/course_utils/widgets/chain_rule/graph.js";
import { chooseLayout, layout } from "../../src/course_utils/widgets/chain_rule/layout.js";
import { describe } from "../../src/course_utils/widgets/chain_rule/names.js";
import { sizesWith } from "../../src/course_utils/widgets/chain_rule/nudging.js";
import { parse } from "../../src/course_utils/widgets/chain_rule/parser.js";
import * as sentences from "../../src/course_utils/widgets/chain_rule/sentences.js";
import { playWaves, timesOf, wavesOf } from "../../src/course_utils/widgets/chain_rule/travel.js";
import { format } from "../../src/course_utils/widgets/lib/text.js";

const EXAMPLES = [
  "y = x**2; z = 3*y",
  "(x + y) * sin(x)",
  "x*y + sin(x)",
  "tanh(w*x + b)",
  "(sigmoid(w*x + b) - t)**2",
];

const shape = (text) => parse(text).map((node) => [node.op, ...node.inputs, ...(node.name ? [node.name] : []), ...(node.value === null ? [] : [node.value])]);
const valueOf = (text, values = { x: 2, y: 3 }) => evaluate(parse(text), values).values.at(-1);
const close = (a, b, relative = 1e-12) => assert.ok(Math.abs(a - b) <= relative * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("a graph lists inputs first, the output last, and names what has a name", () => {
  assert.deepEqual(shape("y = x**2; z = 3*y"), [
    ["leaf", "x"],
    ["constant", 2],
    ["pow", 0, 1, "y"],
    ["constant", 3],
    ["mul", 3, 2, "z"],
  ]);
  assert.deepEqual(parse("sin(x)")[1], { id: 1, op: "sin", inputs: [0], name: "z", value: null });
});

test("a repeated leaf is one node, a repeated subexpression two", () => {
  assert.deepEqual(shape("x*x"), [["leaf", "x"], ["mul", 0, 0, "z"]]);
  assert.equal(shape("sin(x) + sin(x)").filter(([op]) => op === "sin").length, 2);
});

test("precedence and grouping are those of Python", () => {
  const table = [
    ["-x**2", -4], ["2**-x", 0.25], ["x**y**x", 512], ["(x**y)**x", 64], ["x - y - 1", -2], ["x / y / 2", 1 / 3],
    ["x + y * 2", 8], ["-x * -y", 6], ["--x", 2], ["+x", 2], ["1e-3 * x", 0.002], [".5*x + 1.", 2], ["x*-3", -6],
    ["maximum(x, y) - abs(-x)", 1], ["pi * x / pi", 2], ["log(e) * x", 2], ["relu(-x) + y", 3], ["a = x + 1\n\nb = a * a;\n b - y;", 6],
  ]; // prettier-ignore
  for (const [text, expected] of table) close(valueOf(text), expected);
});

test("the output takes the first free name", () => {
  assert.equal(parse("x + z").at(-1).name, "z2");
  assert.equal(parse("z2 = z + 1; z2 * 2").at(-1).name, "z3");
  assert.equal(parse("loss = x + 1").at(-1).name, "loss");
});

test("what is not an expression gets one message with the place", () => {
  const table = [
    ["", 0, "got nothing"], [" ; \n ", 0, "got nothing"], ["x +", 3, "a number, a name"], ["x y", 2, 'got "y"'],
    ["2x", 1, "an operator"], ["x^2", 1, '"**"'], ["(x", 2, '")"'], ["x)", 1, 'got ")"'], ["foo(x)", 0, "exp, log, sqrt"],
    ["sin", 0, '"(" after the function sin'], ["maximum(x)", 0, "expected 2"], ["sin(x, y)", 0, "expected 1"], ["sin()", 4, 'got ")"'],
    ["x = x + 1", 0, "already in use"], ["exp = x", 0, 'the function "exp"'], ["pi = x", 0, 'the constant "pi"'],
    ["x + 1 = y", 6, 'got "="'], ["a = x; y", 0, '"a" to be used'], ["x + 1; y", 0, "only the last"], ["3 + 4", 0, "numbers only"],
    ["__import__('os')", 11, `got "'"`], ["x.real", 1, "got \".\""], ["x[0]", 1, 'got "["'], ["1e999*x", 0, "below 1e308"],
    ["abcdefghijklm", 0, "at most 12"], ["a+b+c+d+e1+f+g+h+i", 17, "at most 8"], ["é", 0, 'got "é"'], ["x😀", 1, 'got "😀"'],
    ["constructor(x)", 0, 'got "constructor"'], ["x +\n y", 3, "the end of the line"],
    ["(".repeat(60) + "x", 40, "40 levels"], ["x" + "+x".repeat(60), 79, "at most 40 nodes"], ["x".repeat(301), 300, "at most 300 characters"],
  ]; // prettier-ignore
  for (const [text, position, part] of table) {
    assert.throws(
      () => parse(text),
      (error) => error.message.startsWith(`character ${position + 1}: expected`) && error.message.includes(part) && error.position === position,
      `${text}: ${(() => { try { return JSON.stringify(parse(text)); } catch (error) { return error.message; } })()}`,
    );
  }
  assert.throws(() => parse(null), TypeError);
});

test("values, slopes and gradients of the review's Fig. 1b", () => {
  const result = evaluate(parse("y = x**2; z = 3*y"), { x: 2 });
  assert.deepEqual(result.values, [2, 2, 4, 3, 12]);
  assert.deepEqual(result.slopes, [[], [], [4, null], [], [null, 3]]);
  assert.deepEqual(result.gradients, [12, null, 3, null, 1]);
});

test("gradients agree with central differences", () => {
  const step = 1e-6;
  for (const text of [...EXAMPLES, "x**y / sqrt(x)", "exp(-x) * cos(y) - log(x*y)", "maximum(x, y) * relu(x) + abs(-y)"]) {
    const graph = parse(text);
    const leaves = graph.filter((node) => node.op === "leaf");
    const values = Object.fromEntries(leaves.map((node, index) => [node.name, 0.7 + 0.4 * index]));
    const { gradients } = evaluate(graph, values);
    for (const { id, name } of leaves) {
      const at = (shift) => evaluate(graph, { ...values, [name]: values[name] + shift }).values.at(-1);
      close(gradients[id], (at(step) - at(-step)) / (2 * step), 1e-7);
    }
  }
});

test("where a slope jumps, the convention is PyTorch's", () => {
  const gradient = (text, values) => evaluate(parse(text), values).gradients[0];
  assert.equal(gradient("abs(x)", { x: 0 }), 0);
  assert.equal(gradient("relu(x)", { x: 0 }), 0);
  assert.equal(gradient("maximum(x, y)", { x: 1, y: 1 }), 0.5);
  assert.equal(gradient("x**0", { x: 0 }), 0);
  assert.equal(gradient("y*0 + x**1", { x: 0, y: 1 }), 0); // the first leaf is y
});

test("what is undefined says so, and stays undefined", () => {
  const table = [
    ["log(x)", -2, "log needs a positive number and got −2"], ["1 / x", 0, "divides by zero"], ["sqrt(x)", -1, "not negative"],
    ["x**0.5", -1, "no real power"], ["x**-1", 0, "divides by zero"], ["exp(x)", 1000, "too large"], ["10**10**10 * x", 1, "too large"],
    ["1 / (1 / x)", 0, "divides by zero"], ["exp(log(x))", 0, "log needs"], ["log(x)**0", 0, "log needs"],
  ]; // prettier-ignore
  for (const [text, x, reason] of table) {
    const result = evaluate(parse(text), { x });
    assert.ok(result.problems[0].reason.includes(reason), `${text}: ${JSON.stringify(result.problems)}`);
    assert.equal(result.problems.length, 1);
    assert.ok(Number.isNaN(result.values.at(-1)) && result.gradients.every((g) => g === null || Number.isNaN(g)), text);
  }
  const corner = evaluate(parse("sqrt(x)"), { x: 0 });
  assert.equal(corner.values.at(-1), 0);
  assert.match(corner.problems[0].reason, /infinite/);
});

test("the products of all paths add up to the derivative", () => {
  for (const text of [...EXAMPLES, "x*x*x", "a = x*y; b = a*a; b*b + a"]) {
    const graph = parse(text);
    const values = { x: 1.1, y: 0.6, w: 0.5, b: -0.3, t: 1 };
    const { slopes, gradients } = evaluate(graph, values);
    for (const node of graph.filter((one) => one.op === "leaf")) {
      const all = paths(graph, node.id, 1000);
      assert.equal(all.length, countPaths(graph, node.id));
      close(all.reduce((sum, path) => sum + pathProduct(path, slopes), 0), gradients[node.id]);
      for (const path of all) {
        assert.equal(path[0].from, node.id);
        assert.equal(path.at(-1).to, graph.length - 1);
      }
    }
  }
});

test("paths are counted without being listed, and the list is capped", () => {
  const graph = parse("a = x*x; b = a*a; c = b*b; d = c*c; f = d*d; g = f*f; h = g*g; i = h*h; j = i*i; k = j*j; k*k");
  assert.equal(countPaths(graph, 0), 2 ** 11);
  assert.equal(paths(graph, 0, 12).length, 12);
  assert.equal(paths(graph, 0).length, LISTED);
});

test("a nudge reports each change beside its prediction", () => {
  const result = nudge(parse("y = x**2; z = 3*y"), { x: 2 }, "x", 0.1);
  assert.deepEqual(result.steps.map((step) => step.id), [0, 2, 4]);
  const expected = [[0.1, 0.1], [0.41, 0.4], [1.23, 1.2]];
  result.steps.forEach((step, index) => {
    close(step.exact, expected[index][0]);
    close(step.predicted, expected[index][1]);
  });
  assert.deepEqual(result.steps[2].terms, [{ from: 2, slope: 3, delta: 0.4 }]);
  close(result.error, 0.03);
  close(result.relative, 0.03 / 1.23);
});

test("halving a nudge quarters its error", () => {
  for (const text of EXAMPLES) {
    const graph = parse(text);
    const values = { x: 1.1, y: 0.6, w: 0.5, b: -0.3, t: 1 };
    for (const delta of [0.01, -0.01]) {
      const [whole, half] = [delta, delta / 2].map((size) => nudge(graph, values, "x", size).error);
      assert.ok(Math.abs(whole / half - 4) < 0.1, `${text}: ${whole / half}`);
    }
  }
});

test("a straight line leaves no error, and a leaf that does not matter no change", () => {
  const straight = nudge(parse("3*x + y"), { x: 2, y: 1 }, "x", 0.1);
  assert.equal(straight.error, 0);
  assert.equal(straight.relative, 0);
  assert.equal(nudge(parse("relu(x) + y"), { x: -2, y: 1 }, "x", 0.5).actual, 0);
});

test("numbers have at most four digits, a true minus, and no negative zero", () => {
  const table = [
    [0, "0"], [-0, "0"], [12, "12"], [-1.5, "−1.5"], [0.841470985, "0.8415"], [123.456, "123.5"], [99999.9, "1×10⁵"],
    [12345678, "1.235×10⁷"], [0.001, "0.001"], [0.00012345, "1.234×10⁻⁴"], [-1e-12, "−1×10⁻¹²"], [NaN, "undefined"],
    [Infinity, "undefined"], [null, "undefined"], [1e300, "1×10³⁰⁰"],
  ]; // prettier-ignore
  for (const [number, text] of table) assert.equal(format(number), text);
});

test("steps without a name get one that is free", () => {
  assert.deepEqual(describe(parse("tanh(w*x + b)")).labels, ["w", "x", "u₁", "b", "u₂", "z"]);
  assert.deepEqual(describe(parse("u*x + 1")).labels.slice(0, 3), ["u", "x", "v₁"]);
  assert.deepEqual(describe(parse("y = x**2; z = -3*y")).formulas.filter(Boolean), ["x²", "(−3) × y"]);
});

const told = (text, values, leaf, path = null) => {
  const graph = parse(text);
  const ways = waysFrom(graph, leaf);
  return sentences.readout(ways, evaluate(graph, values), path === null ? null : ways.paths[path]);
};

test("the line below the drawing says how the derivative comes about, and what it means", () => {
  const fig1b = "y = x**2; z = 3*y";
  assert.deepEqual(told(fig1b, { x: 2 }, "x"), ["∂z/∂x = 4 × 3 = 12", "A small change of x reaches z 12 times as large."]);
  assert.deepEqual(told(fig1b, { x: 2 }, "x", 0), ["4 × 3 = 12", "along this path, all of ∂z/∂x."]);
  assert.deepEqual(told("x", { x: 2 }, "x"), ["∂x/∂x = 1", "A small change of x reaches x just as large."]);
  const two = told("(x + y) * sin(x)", { x: 1, y: 2 }, "x", 1);
  assert.deepEqual(two, ["0.5403 × 3 = 1.621", "along this path; both paths together give ∂z/∂x = 2.462."]);
  assert.equal(told("(x + y) * sin(x)", { x: 1, y: 2 }, "x")[0], "∂z/∂x = 0.8415 + 1.621 = 2.462");
  assert.deepEqual(told("log(x)", { x: -1 }, "x"), ["∂z/∂x is undefined.", ""]);
  assert.equal(told("relu(x) + y", { x: -1, y: 1 }, "x")[1], "A small change of x does not reach z.");
  assert.equal(told("y - 2*x", { x: 1, y: 1 }, "x")[1], "A small change of x reaches z 2 times as large, with the opposite sign.");
});

test("the paths that are not listed are told as a sum", () => {
  const graph = parse("a = x*x; b = a*a; c = b*b; c*c");
  const ways = waysFrom(graph, "x");
  const result = evaluate(graph, { x: 1 });
  assert.equal(sentences.totalInWords(ways, result), "sum of 16 products: 16");
  assert.equal(sentences.unlistedInWords(ways, result), "… and 4 more; their products add up to 4.");
  assert.equal(sentences.unlistedInWords(waysFrom(parse("x*x"), "x"), evaluate(parse("x*x"), { x: 1 })), "");
});

test("a nudge is told with its prediction and its error, and how far the error fell", () => {
  const graph = parse("y = x**2; z = 3*y");
  const [ways, result] = [waysFrom(graph, "x"), evaluate(graph, { x: 2 })];
  const [one, two] = [0.1, 0.05].map((delta) => ({ ...nudge(graph, { x: 2 }, "x", delta), values: { x: 2 } }));
  const first = "Δz is 1.23. Predicted: 4 × 3 × 0.1 = 1.2. Error: 0.03, 2.4\u00a0% of Δz.";
  assert.equal(sentences.nudgeInWords(one, undefined, ways, result), first);
  assert.match(sentences.nudgeInWords(two, one, ways, result), /Error: 0.0075, 1.2\u00a0% of Δz. That is 4 times smaller than before.$/);
  assert.equal(sentences.fallInWords(two, { ...one, values: { x: 1 } }), "", "from another point");
  assert.equal(sentences.fallInWords(one, two), "", "not half as large");
  assert.equal(sentences.predictionInWords(one.steps[2]), "3 × 0.4 = 1.2");
  assert.equal(sentences.predictionInWords(one.steps[0]), "");
  const line = { ...nudge(parse("3*x"), { x: 1 }, "x", 0.1), values: { x: 1 } };
  const straight = sentences.nudgeInWords(line, undefined, waysFrom(parse("3*x"), "x"), evaluate(parse("3*x"), { x: 1 }));
  assert.match(straight, /No error: along x, z is a straight line here.$/);
  const root = parse("sqrt(x)");
  const over = { ...nudge(root, { x: 0.5 }, "x", -1), values: { x: 0.5 } };
  const words = sentences.nudgeInWords(over, undefined, waysFrom(root, "x"), evaluate(root, { x: 0.5 }));
  assert.equal(words, "Δz is undefined: after the nudge, sqrt needs a number that is not negative and got −0.5.");
});

test("a change arrives layer by layer, in six seconds and the rests between at most", () => {
  const { steps } = nudge(parse("(x + y) * sin(x)"), { x: 1, y: 2 }, "x", 0.1);
  const ranks = new Map([[0, 0], [1, 0], [2, 1], [3, 1], [4, 2]]);
  assert.deepEqual(wavesOf(steps, ranks).map((wave) => wave.map((step) => step.id)), [[0], [2, 3], [4]]);
  assert.deepEqual(timesOf(3), { pace: 600, times: [0, 900, 1620] });
  assert.equal(timesOf(30).pace, 200);
});

test("who has asked for less motion sees every change at once", () => {
  const seen = [];
  const tell = { run: (wave, part) => seen.push([wave, part]), arrive: (wave) => seen.push(wave) };
  playWaves({ still: true }, ["a", "b"], tell, () => seen.push("done"));
  assert.deepEqual(seen, [["a", 1], "a", ["b", 1], "b", "done"]);
});

test("a size of one's own stands in its place among the others", () => {
  assert.deepEqual(sizesWith(0.1), [1, 0.5, 0.1, 0.01, 0.001, -1, -0.5, -0.1, -0.01, -0.001]);
  assert.deepEqual(sizesWith(-0.05).slice(-3), [-0.05, -0.01, -0.001]);
});

const boxes = (drawing) => drawing.nodes.flatMap((node) => [node, ...node.chips]);
const overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const STYLES = [{}, { compact: true }, { vertical: true }];

const SHARED = ["x*x", "y = tanh(x); y*y + y", "a = x*x; a*a*x"];

test("no label covers a card, another label, an arrowhead or another arrow, in any style", () => {
  for (const text of [...EXAMPLES, ...SHARED]) {
    for (const style of STYLES) {
      const drawing = layout(parse(text), style);
      const labels = drawing.edges.map((edge) => edge.label);
      const heads = drawing.edges.map(({ tip: [x, y] }) =>
        style.vertical ? { x: x - 4.5, y: y - 9, w: 9, h: 9 } : { x: x - 9, y: y - 4.5, w: 9, h: 9 },
      );
      labels.forEach((label, index) => {
        const what = `${text} ${JSON.stringify(style)} label ${index}`;
        for (const other of [...boxes(drawing), ...labels.slice(0, index), ...heads]) assert.ok(!overlaps(label, other), what);
        const others = drawing.edges.filter((edge, at) => at !== index).flatMap((edge) => edge.points);
        for (const [x, y] of others) assert.ok(!overlaps(label, { x, y, w: 0, h: 0 }), `${what} covers another arrow`);
      });
    }
  }
});

test("two arrows between the same cards are two to the eye", () => {
  for (const text of [...SHARED, "y = x**2; y/y + y*y"]) {
    for (const style of STYLES) {
      const { edges } = layout(parse(text), style);
      const twins = edges.filter((edge) => edges.some((other) => other !== edge && other.from === edge.from && other.to === edge.to));
      assert.ok(twins.length >= 2, text);
      for (const one of twins) {
        const two = twins.find((other) => other !== one && other.from === one.from && other.to === one.to);
        const apart = one.points.map(([x, y], index) => Math.hypot(x - two.points[index][0], y - two.points[index][1]));
        assert.ok(Math.min(...apart) >= 16, `${text} ${JSON.stringify(style)}: ${Math.min(...apart)}`);
      }
    }
  }
});

test("cards never overlap, stay inside, and stand after their inputs", () => {
  const wild = "a = x*y + sin(x)*z; b = a*a - exp(x)/t; c = maximum(a, b)**2; c*x + b*y - t*2";
  for (const text of [...EXAMPLES, wild, "x", "2*3*x", "c = 3; c*x + c", "x*x*x*x"]) {
    const graph = parse(text);
    for (const style of STYLES) {
      const drawing = layout(graph, style);
      const all = boxes(drawing);
      assert.deepEqual([...new Set(all.map((box) => box.id))].sort((a, b) => a - b), graph.map((node) => node.id));
      all.forEach((box, index) => all.slice(0, index).forEach((other) => assert.ok(!overlaps(box, other), text)));
      for (const box of all) {
        assert.ok(box.x >= drawing.left && box.x + box.w <= drawing.left + drawing.width, text);
        assert.ok(box.y >= drawing.top && box.y + box.h <= drawing.top + drawing.height, text);
      }
      const rank = new Map(drawing.nodes.map((node) => [node.id, node.rank]));
      for (const edge of drawing.edges) {
        assert.ok(rank.get(edge.from) < rank.get(edge.to), text);
        for (const [x, y] of edge.points) {
          assert.ok(x >= drawing.left && x <= drawing.left + drawing.width && y >= drawing.top && y <= drawing.top + drawing.height, text);
        }
      }
    }
  }
});

test("the drawing fits a phone and never shrinks its text below 11 pixels", () => {
  for (const text of EXAMPLES) {
    const narrow = chooseLayout(parse(text), 324);
    assert.ok(narrow.vertical && narrow.width * narrow.scale <= 325, `${text}: ${narrow.width * narrow.scale}`);
    for (const width of [300, 500, 700, 900, 1400]) assert.ok(chooseLayout(parse(text), width).scale * 12.5 >= 11);
  }
  assert.equal(chooseLayout(parse(EXAMPLES[0]), 800).vertical, false);
});
