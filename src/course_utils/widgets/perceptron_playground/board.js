// The plane with the points of both classes, what is decided there, and the ways to move, add and choose points.

import { placeOf } from "../lib/canvas.js";
import { contour } from "../lib/contours.js";
import { html, setAttributes, svg } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { linear, px, ticks } from "../lib/scales.js";
import { circle, cross, polygon, polyline, square } from "../lib/shapes.js";
import { format } from "../lib/text.js";
import { range } from "../lib/values.js";
import { scoreOf } from "./learning.js";

const BOX = { width: 396, height: 388, left: 40, right: 390, top: 4, bottom: 354 };
const SIDE = 61; // of the lattice on which a decision is drawn
const AXIS = range(0, SIDE - 1).map((k) => (2 * k) / (SIDE - 1) - 1);
const GRIP = 13; // pixels around a point in which it is taken
const [STEP, LEAP] = [0.05, 0.25]; // of an arrow key, and with Shift
const LABEL = "The plane. The arrow keys move the chosen point, five times as far with Shift.";
const ACROSS = linear([-1, 1], [BOX.left, BOX.right]);
const UP = linear([-1, 1], [BOX.bottom, BOX.top]);

export class Board {
  // `on.move(index, place)`, `on.add(place)` and `on.choose(index)` hear what the reader does.
  constructor(view, on) {
    const clip = svg("clipPath", { id: `${view.id}-board` }, plane());
    this.region = svg("path", { class: "course-region" });
    this.ghost = svg("path", { class: "course-ghost" });
    this.border = svg("path", { class: "course-border" });
    this.marks = svg("g");
    this.ring = svg("path", { class: "course-ring" });
    this.seen = svg("path", { class: "course-seen" });
    this.wrong = svg("path", { class: "course-wrong" });
    const inside = svg("g", { "clip-path": `url(#${view.id}-board)` }, plane({ class: "course-ground" }), this.region);
    inside.append(this.ghost, this.border);
    this.drawing = svg("svg", { role: "img", class: "course-drawing", viewBox: `0 0 ${BOX.width} ${BOX.height}` });
    this.drawing.append(svg("defs", {}, clip), inside, plane({ class: "course-frame" }), axes());
    this.drawing.append(this.seen, this.marks, this.wrong, this.ring);
    const taking = { class: "course-board", tabindex: "0", role: "group", "aria-label": LABEL };
    this.element = html("div", taking, this.drawing);
    this.points = [];
    this.listen(view, on);
  }

  listen(view, on) {
    let [held, moved] = [null, false];
    view.on(this.drawing, "pointerdown", (event) => {
      if (event.button) return;
      held = this.near(this.placeOf(event));
      moved = false;
      if (held === null) return;
      on.choose(held);
      this.drawing.setPointerCapture(event.pointerId);
    });
    view.on(this.drawing, "pointermove", (event) => {
      if (held === null) return;
      moved = true;
      on.move(held, this.placeOf(event));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      view.on(this.drawing, end, () => {
        if (held !== null && moved) on.done();
        held = null;
      });
    }
    view.on(this.drawing, "click", (event) => {
      const place = this.placeOf(event);
      if (!moved && this.near(place) === null && place.every((one) => Math.abs(one) <= 1)) on.add(place);
      moved = false;
    });
    listenToArrows(view, this.element, (right, down, event) => {
      const size = event.shiftKey ? LEAP : STEP;
      const [x, y] = this.points[this.chosen];
      on.move(this.chosen, [x + right * size, y - down * size]);
    });
  }

  placeOf(event) {
    const scale = BOX.width / this.drawing.getBoundingClientRect().width;
    const [x, y] = placeOf(event, this.drawing);
    return [ACROSS.back(x * scale), UP.back(y * scale)];
  }

  // The number of the point that is meant by a place, null if there is none.
  near([x, y]) {
    const far = this.points.map(([a, b]) => Math.hypot(ACROSS(a) - ACROSS(x), UP(b) - UP(y)));
    const nearest = far.indexOf(Math.min(...far));
    return far[nearest] <= GRIP ? nearest : null;
  }

  // One element for each point; later only their attributes change.
  showPoints(points, chosen) {
    while (this.marks.childElementCount > points.length) this.marks.lastElementChild.remove();
    while (this.marks.childElementCount < points.length) this.marks.append(svg("path"));
    points.forEach(([x, y, label], n) => {
      const d = label ? square(ACROSS(x), UP(y), 5.5) : circle(ACROSS(x), UP(y), 6);
      setAttributes(this.marks.children[n], { d, class: `course-point course-class-${label}` });
    });
    Object.assign(this, { points, chosen });
    const [x, y] = points[chosen];
    this.ring.setAttribute("d", circle(ACROSS(x), UP(y), 11));
  }

  // What the weights decide, where it was decided before, the example shown last, and which points are wrong now.
  showDecision(weights, before, settings, example, wrong) {
    const now = decision(weights, settings);
    this.region.setAttribute("d", now.region.map(polygon).join(""));
    this.border.setAttribute("d", now.border.map(polyline).join(""));
    this.ghost.setAttribute("d", before ? decision(before, settings).border.map(polyline).join("") : "");
    const seen = example === null ? null : this.points[example];
    this.seen.setAttribute("d", seen ? circle(ACROSS(seen[0]), UP(seen[1]), 15) : "");
    const places = wrong.map((n) => this.points[n]);
    this.wrong.setAttribute("d", places.map(([x, y]) => cross(ACROSS(x), UP(y), 3)).join(""));
  }

  describe(words) {
    this.drawing.setAttribute("aria-label", words);
  }
}

function plane(attributes = {}) {
  const { left, right, top, bottom } = BOX;
  return svg("rect", { x: left, y: top, width: right - left, height: bottom - top, ...attributes });
}

function axes() {
  const { left, right, top, bottom, height } = BOX;
  const below = ticks(-1, 1, 4).map((x) => svg("text", { x: ACROSS(x), y: bottom + 15 }, format(x)));
  const beside = ticks(-1, 1, 4).map((y) =>
    svg("text", { class: "course-at-left", x: left - 5, y: UP(y) + 4 }, format(y)),
  );
  const names = [
    svg("text", { x: (left + right) / 2, y: height - 4 }, "x₁"),
    svg("text", { transform: `translate(11 ${(top + bottom) / 2}) rotate(-90)` }, "x₂"),
  ];
  return svg("g", { class: "course-axes" }, ...below, ...beside, ...names);
}

// Region and border of what is decided as class 1, in pixels.
function decision(weights, settings) {
  const values = new Float64Array(SIDE * SIDE);
  const hidden = new Float64Array(settings.units);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      values[row * SIDE + column] = scoreOf(weights, settings, AXIS[column], AXIS[row], hidden);
    }
  }
  if (values.every((z) => !(z > 0))) return { region: [], border: [] };
  const { region, border } = contour(values, SIDE);
  const unit = 2 / (SIDE - 1);
  const toPixels = (line) => line.map(([column, row]) => [px(ACROSS(column * unit - 1)), px(UP(row * unit - 1))]);
  return { region: region.map(toPixels), border: border.map(toPixels) };
}
