// Panels: a title above a drawing with two axes; and one with the points of two classes, a grid, and a ring around one of
// the points.

import { Axes } from "./axes.js";
import { html } from "./elements.js";
import { GRID_LINES } from "./plane.js";
import { px } from "./scales.js";
import { circle, cross, polygon, polyline, square } from "./shapes.js";

export const GAP = 12; // pixels between two panels, as in figure.css
const PAIR = 540; // pixels from which two panels stand side by side
const MARGIN = { left: 46, right: 6, top: 7, bottom: 36 };
const CURVES = ["curve-0", "curve-1"];
const MARKS = ["class-0", "class-1", "wrong", "halo", "ring"];
const LAYERS = ["region", "grid", "cell", ...CURVES, "border", ...MARKS]; // from below
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

// The width of each of two panels, side by side or one below the other, at most `largest`; `element` holds both.
export function layOutPair(element, width, largest) {
  const beside = width >= PAIR;
  element.classList.toggle("course-beside", beside);
  return Math.floor(Math.min(largest, beside ? (width - GAP) / 2 : width));
}

export class Panel extends Axes {
  constructor(id, name, title, layers, margin) {
    super(id, name, layers, margin);
    this.title = html("p", { class: "course-panel-title" }, title);
    this.title.style.paddingLeft = `${margin.left}px`;
    this.element = html("div", { class: `course-panel course-plane course-panel-${name}` }, this.title, this.drawing);
  }

  resize(width, height) {
    super.resize(width, height);
    this.element.style.width = `${width}px`;
  }
}

export class ClassPanel extends Panel {
  constructor(id, name, title = "") {
    super(id, name, title, LAYERS, MARGIN);
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
    const points = (line) => line.map((point) => this.place(point));
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
}
