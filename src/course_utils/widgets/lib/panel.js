// One panel: a drawing with two axes, a grid, the points of both classes, and a ring around one of them.

import { placeOf } from "./canvas.js";
import { html, setAttributes, setText, svg } from "./elements.js";
import { GRID_LINES } from "./plane.js";
import { px, ticks } from "./scales.js";
import { circle, cross, polygon, polyline, square } from "./shapes.js";
import { format } from "./text.js";

export const MARGIN = { left: 46, right: 6, top: 7, bottom: 36 };
const CURVES = ["curve-0", "curve-1"];
const MARKS = ["class-0", "class-1", "wrong", "halo", "ring"];
const LAYERS = ["region", "grid", "cell", ...CURVES, "border", ...MARKS]; // from below
const MOST_TICKS = 8;
const REACH = 24; // pixels from the pointer to the point it means
const EVERY = 9; // along a curve every ninth point has a mark
const APART = 4; // and of the points on the wrong side every fourth a cross

// A chain of points of a flat array of pixels, by their numbers.
function chain(pixels, numbers) {
  let path = "";
  for (const n of numbers) path += `${path ? "L" : "M"}${px(pixels[2 * n])} ${px(pixels[2 * n + 1])}`;
  return path;
}

// Of rising numbers those that are well apart, at least one of every run.
export function thinned(numbers) {
  const kept = [];
  for (const n of numbers) if (!kept.length || n - kept.at(-1) >= APART) kept.push(n);
  return kept;
}

export class Panel {
  constructor(name, id) {
    this.title = html("p", { class: "course-panel-title" });
    this.clip = svg("rect");
    const clip = svg("clipPath", { id: `${id}-${name}-clip` }, this.clip);
    this.layers = Object.fromEntries(LAYERS.map((kind) => [kind, svg("path", { class: `course-${kind}` })]));
    const shown = svg("g", { "clip-path": `url(#${id}-${name}-clip)` }, ...Object.values(this.layers));
    this.frame = svg("rect", { class: "course-frame" });
    this.ticks = ["x", "y"].map((axis) =>
      Array.from({ length: MOST_TICKS }, () => svg("text", { class: `course-tick-${axis}` })),
    );
    this.names = ["x", "y"].map((axis) => svg("text", { class: `course-axis-${axis}` }));
    this.drawing = svg("svg", { role: "img", class: `course-drawing course-${name}` });
    this.drawing.append(svg("defs", {}, clip), shown, this.frame, ...this.ticks.flat(), ...this.names);
    this.element = html("div", { class: `course-panel course-plane course-panel-${name}` }, this.title, this.drawing);
  }

  // Give the panel a size in pixels.
  resize(width, height) {
    const { left, right, top, bottom } = MARGIN;
    Object.assign(this, { left, top, across: width - left - right, down: height - top - bottom });
    this.element.style.width = `${width}px`;
    setAttributes(this.drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    for (const rect of [this.clip, this.frame]) {
      setAttributes(rect, { x: left, y: top, width: this.across, height: this.down });
    }
  }

  // Show a part of the plane: x and y from `low` to `high`.
  look(low, high) {
    Object.assign(this, { low, high });
    this.scale = [this.across / (high[0] - low[0]), -this.down / (high[1] - low[1])];
    this.origin = [this.left - low[0] * this.scale[0], this.top - high[1] * this.scale[1]];
  }

  lookAt({ x, y, half }) {
    this.look([x - half, y - half], [x + half, y + half]);
  }

  place(x, y) {
    return [this.origin[0] + x * this.scale[0], this.origin[1] + y * this.scale[1]];
  }

  // Flat points as flat pixels.
  places(points) {
    const pixels = new Float64Array(points.length);
    for (let k = 0; k < points.length; k++) pixels[k] = this.origin[k & 1] + points[k] * this.scale[k & 1];
    return pixels;
  }

  set(layer, path) {
    this.layers[layer].setAttribute("d", path);
  }

  label(names, marks) {
    const bottom = this.top + this.down;
    names.forEach((name, axis) => setText(this.names[axis], name));
    this.names[0].setAttribute("transform", `translate(${this.left + this.across / 2} ${bottom + 31})`);
    this.names[1].setAttribute("transform", `translate(9 ${this.top + this.down / 2}) rotate(-90)`);
    this.ticks.forEach((texts, axis) => {
      const values = marks[axis] || ticks(this.low[axis], this.high[axis]);
      texts.forEach((text, index) => {
        const value = values[index];
        setText(text, index < values.length ? format(value) : "");
        if (index >= values.length) return;
        const [x, y] = axis === 0 ? this.place(value, 0) : this.place(0, value);
        text.setAttribute("x", axis === 0 ? px(x) : this.left - 5);
        text.setAttribute("y", axis === 0 ? bottom + 15 : px(y) + 4);
      });
    });
  }

  drawGrid(pixels) {
    this.gridPixels = pixels;
    this.set("grid", GRID_LINES.map((line) => chain(pixels, line)).join(""));
  }

  // The cell of the grid with these lattice points around it.
  drawCell(numbers) {
    this.set("cell", numbers ? `${chain(this.gridPixels, numbers)}z` : "");
  }

  // What is decided as class 1, and where that begins: loops and lines in coordinates of the panel.
  drawDecision(region, border) {
    const points = (line) => line.map(([x, y]) => this.place(x, y));
    this.set("region", region.map((loop) => polygon(points(loop))).join(""));
    this.set("border", border.map((line) => polyline(points(line))).join(""));
  }

  // The points at `pixels`, as marks; along a curve lines, with a mark at some of the points.
  drawPoints(pixels, { labels, connected }, crossed, radius = 3.2) {
    this.pixels = pixels;
    for (const label of [0, 1]) {
      const numbers = [...labels.keys()].filter((n) => labels[n] === label);
      const shape = label ? square : circle;
      const size = label ? radius * 0.92 : radius;
      let marks = "";
      numbers.forEach((n, place) => {
        if (!connected || place % EVERY === EVERY >> 1) marks += shape(pixels[2 * n], pixels[2 * n + 1], px(size));
      });
      this.set(`class-${label}`, marks);
      this.set(`curve-${label}`, connected ? chain(pixels, numbers) : "");
    }
    this.set("wrong", crossed.map((n) => cross(pixels[2 * n], pixels[2 * n + 1], 4)).join(""));
  }

  // A ring around a point.
  mark(point) {
    const ring = circle(this.pixels[2 * point], this.pixels[2 * point + 1], 8);
    this.set("halo", ring);
    this.set("ring", ring);
  }

  // The number of the point nearest to a place on the screen, null if none is near.
  nearest(event) {
    const [x, y] = placeOf(event, this.drawing);
    let [best, distance] = [null, REACH];
    for (let n = 0; n < this.pixels.length / 2; n++) {
      const far = Math.hypot(this.pixels[2 * n] - x, this.pixels[2 * n + 1] - y);
      if (far < distance) [best, distance] = [n, far];
    }
    return best;
  }
}
