// The drawing: the network, folded up or unrolled, with its numbers, and below it how long the gradient is at each step.
// Its elements are made once for a width and a number of steps; after that only texts, classes and places change.

import { html, setAttributes, setText, svg } from "../lib/elements.js";
import { px } from "../lib/scales.js";
import { arrow } from "../lib/shapes.js";
import { decimals, format, indexed, superscript } from "../lib/text.js";
import { heightOf, columnsFor, loopOf } from "./layout.js";
import { placeIn } from "./unrolling.js";

const MARKS = [-4, -2, 0, 2]; // powers of ten beside the chart
const MATRICES = ["U", "W", "V"];
const SMALL = 0.005; // below this a narrow box says "≈0"

// A number for a box.
function written(number, compact, digits) {
  if (number === null) return "";
  if (!compact) return digits === null ? format(number, 2) : decimals(number, digits);
  return number !== 0 && Math.abs(number) < SMALL ? "≈0" : Math.abs(number) < 10 ? decimals(number, 1) : format(number, 2);
}

function edge(kind, { box, row }, y, rows = 1) {
  return svg("rect", { class: `course-${kind}`, x: px(-box / 2), y, width: px(box), height: rows * row, rx: 6 });
}

// A number in a box, with a colour behind it.
function makeCell({ box, row }, kind, y) {
  const behind = svg("rect", { x: px(1 - box / 2), y: y + 1, width: px(box - 2), height: row - 2, rx: 4 });
  const text = svg("text", { class: `course-${kind}`, x: 0, y: y + 14 });
  return { behind, text, parts: kind === "value" ? [behind, text] : [text] };
}

function fillValue({ behind, text }, number, compact) {
  setText(text, written(number, compact, 2));
  behind.setAttribute("class", number > 0 ? "course-plus" : "course-minus");
  behind.setAttribute("fill-opacity", String(Math.round(42 * Math.min(1, Math.abs(number ?? 0))) / 100));
}

// An arrow along which a matrix multiplies, with the matrix's name beside it.
function matrixArrow(name, kind = "") {
  const [path, label] = [svg("path"), svg("text", { class: "course-matrix" }, name)];
  return { path, label, group: svg("g", { class: `course-arrow course-${name} ${kind}` }, path, label) };
}

// One step: boxes around x = 0, to be moved to their place.
function makeColumn(layout, units, t) {
  const { output, state, input, row, times, compact } = layout;
  const [o, x] = [makeCell(layout, "value", output), makeCell(layout, "value", input)];
  const rows = Array.from({ length: 2 * units }, (_, i) => makeCell(layout, i < units ? "value" : "gradient", state + i * row));
  const ways = { U: [[0, input], [0, state + 2 * units * row + 2]], V: [[0, state], [0, output + row + 2]] }; // prettier-ignore
  const arrows = Object.entries(ways).map(([name, [from, to]]) => {
    const { path, label, group } = matrixArrow(name);
    path.setAttribute("d", arrow(from, to));
    setAttributes(label, { x: 9, y: px((from[1] + to[1]) / 2 + 6), visibility: compact && t > 1 ? "hidden" : "visible" });
    return group;
  });
  const edges = [edge("edge", layout, output), edge("frame", layout, state, 2 * units), edge("edge", layout, input)];
  const time = svg("text", { class: "course-time", x: 0, y: times }, String(t));
  const inside = [o, ...rows, x].flatMap(({ parts }) => parts);
  const group = svg("g", { class: "course-column" }, ...arrows, ...inside, ...edges, time);
  return { o, x, values: rows.slice(0, units), gradients: rows.slice(units), group };
}

export class UnrollDrawing {
  constructor() {
    this.svg = svg("svg", { role: "img", class: "course-drawing" });
    this.element = html("div", { class: "course-stage" }, this.svg);
  }

  layOut(width, steps, units) {
    this.layout = columnsFor(width, steps, units);
    this.steps = steps;
    const { height, compact } = this.layout;
    const each = (make) => [null, ...Array.from({ length: steps }, (_, index) => make(index + 1))];
    this.columns = each((t) => makeColumn(this.layout, units, t));
    this.links = each(() => ({ ...matrixArrow("W"), returning: svg("path", { class: "course-returning" }) }));
    this.svg.replaceChildren(
      ...this.makeNames(),
      this.makeLoop(),
      ...this.links.slice(1).flatMap(({ group, returning }) => [group, returning]),
      ...this.columns.slice(1).map(({ group }) => group),
      ...this.makeChart(),
    );
    setAttributes(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    this.svg.classList.toggle("course-compact", compact);
  }

  makeNames() {
    const { left, output, forwards, input, row, times } = this.layout;
    const names = [["o", output + row / 2], ["s", forwards], ["x", input + row / 2], ["t", times - 5]]; // prettier-ignore
    this.zero = svg("text", { class: "course-zero", x: left - 13, y: px(forwards + 4) }, "0");
    return [...names.map(([name, y]) => svg("text", { class: "course-row-name", x: 3, y: px(y + 5) }, name)), this.zero];
  }

  makeLoop() {
    const { path, at } = loopOf(this.layout);
    const square = svg("rect", { class: "course-delay", x: px(at[0] - 6), y: px(at[1] - 6), width: 12, height: 12 });
    const around = matrixArrow("W", "course-loop");
    around.path.setAttribute("d", path);
    setAttributes(around.label, { x: px(at[0] - 14), y: px(this.layout.back + 20) });
    this.held = svg("text", { class: "course-held", x: px(at[0] + 14), y: px(at[1] + 5) });
    around.group.append(square, this.held);
    this.loop = around.group;
    return this.loop;
  }

  makeChart() {
    const { left, width, chart, places, box } = this.layout;
    const lines = MARKS.map((power) => {
      const y = heightOf(10 ** power, this.layout);
      const line = svg("line", { class: power ? "course-line" : "course-line course-one", x1: left, x2: width, y1: y, y2: y });
      const words = power ? `10${superscript(power)}` : "1";
      return svg("g", {}, line, svg("text", { class: "course-mark", x: left - 5, y: y + 4 }, words));
    });
    const title = svg("text", { class: "course-chart-title", x: left, y: chart - 8 }, "length of ∂E/∂s, that of the last step being 1");
    const each = (make) => [null, ...places.slice(1).map(make)];
    this.bars = each((place) => svg("rect", { class: "course-bar", x: px(place - box / 2), width: px(box) }));
    this.shares = each((place) => svg("text", { class: "course-share", x: px(place) }));
    return [title, ...lines, ...this.bars.slice(1), ...this.shares.slice(1)];
  }

  // Unfolded by a part from 0 to 1.
  unfold(part) {
    const { places, folded, box, left, forwards, back } = this.layout;
    this.part = part;
    const seen = (share) => ({ opacity: Math.round(100 * share) / 100, visibility: share > 0 ? "visible" : "hidden" });
    const at = places.map((place) => place && folded + part * (place - folded));
    for (let t = 1; t <= this.steps; t++) {
      const { path, label, group, returning } = this.links[t];
      const [from, to] = [t === 1 ? left - 8 : at[t - 1] + box / 2, at[t] - box / 2];
      setAttributes(this.columns[t].group, { transform: `translate(${px(at[t])} 0)`, ...seen(t === this.now ? 1 : part) });
      path.setAttribute("d", arrow([from + 1, forwards], [to - 1, forwards]));
      setAttributes(label, { x: px((from + to) / 2), y: px(forwards - 6) });
      if (this.layout.compact && t > 1) label.setAttribute("visibility", "hidden");
      setAttributes(group, seen(part));
      if (t > 1) returning.setAttribute("d", arrow([to - 1, back], [from + 1, back]));
      returning.setAttribute("opacity", seen(part).opacity);
    }
    setAttributes(this.zero, seen(part));
    setAttributes(this.loop, seen(1 - part));
  }

  show({ step, inputs, size, shown }, { states, outputs, gradients, shares }) {
    const { compact } = this.layout;
    const { forward, back, now } = placeIn(step, this.steps);
    this.now = now;
    for (let t = 1; t <= this.steps; t++) {
      const { o, x, values, gradients: slopes, group } = this.columns[t];
      const [read, returned] = [t <= forward, back !== null && t >= back];
      fillValue(x, inputs[t - 1] * size, compact);
      fillValue(o, read ? outputs[t] : null, compact);
      values.forEach((cell, i) => fillValue(cell, read ? states[t][i] : null, compact));
      slopes.forEach(({ text }, i) => setText(text, written(returned ? gradients[t][i] : null, compact, null)));
      group.classList.toggle("course-read", read);
      group.classList.toggle("course-now", t === now && step > 0);
      this.links[t].group.classList.toggle("course-read", read);
      this.links[t].returning.setAttribute("visibility", back !== null && t > back ? "visible" : "hidden");
      this.showBar(t, returned ? shares[t] : null);
    }
    setText(this.held, `the delay holds ${now > 1 ? indexed("s", now - 1) : "0"}`);
    this.loop.classList.toggle("course-back", back !== null && back < this.steps);
    for (const name of MATRICES) this.svg.classList.toggle(`course-shows-${name}`, shown === name);
    if (this.part !== undefined) this.unfold(this.part);
  }

  showBar(t, share) {
    const one = heightOf(1, this.layout);
    const end = share === null ? one : heightOf(share, this.layout);
    const visibility = share === null ? "hidden" : "visible";
    setAttributes(this.bars[t], { y: px(Math.min(one, end) - 1), height: px(Math.abs(end - one) + 2), visibility });
    setText(this.shares[t], written(share, this.layout.compact, null));
    this.shares[t].setAttribute("y", px(end > one ? one - 5 : end - 5));
  }

  describe(words) {
    this.svg.setAttribute("aria-label", words);
  }
}
