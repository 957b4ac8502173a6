// The plane with the points of both classes, what is decided there, and the ways to move, add and choose points.

import { Axes } from "../lib/axes.js";
import { listenToDragging } from "../lib/dragging.js";
import { html, setAttributes, svg } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { decisionOn, lattice } from "../lib/plane.js";
import { circle, cross, polygon, polyline, square } from "../lib/shapes.js";
import { scoreOf } from "./learning.js";

const WIDTH = 396; // pixels; the style sheet makes the drawing as wide as its column
const MARGIN = { left: 40, right: 6, top: 4, bottom: 34 };
const FRAME = { x: 0, y: 0, half: 1 }; // what is shown of the plane
const CORNERS = [[-1, -1], [1, -1], [1, 1], [-1, 1]]; // prettier-ignore
const SIDE = 61; // of the lattice on which a decision is drawn
const LATTICE = lattice(FRAME, SIDE);
const GRIP = 13; // pixels around a point in which it is taken
const [STEP, LEAP] = [0.05, 0.25]; // of an arrow key, and with Shift
const LABEL = "The plane. The arrow keys move the chosen point, five times as far with Shift.";

export class Board {
  // `on.move(index, place)`, `on.add(place)` and `on.choose(index)` hear what the reader does.
  constructor(view, on) {
    this.axes = new Axes(view.id, "inputs", ["ground", "region", "ghost", "border"], MARGIN);
    this.axes.resize(WIDTH);
    this.axes.lookAt(FRAME);
    this.axes.label(["x₁", "x₂"]);
    this.axes.set("ground", this.outline(polygon, CORNERS));
    // What belongs to a point may stick out of the frame.
    this.seen = svg("path", { class: "course-seen" });
    this.marks = svg("g");
    this.wrong = svg("path", { class: "course-wrong" });
    this.ring = svg("path", { class: "course-ring" });
    this.axes.drawing.append(this.seen, this.marks, this.wrong, this.ring);
    const taking = { class: "course-board course-plane", tabindex: "0", role: "group", "aria-label": LABEL };
    this.element = html("div", taking, this.axes.drawing);
    this.points = [];
    this.listen(view, on);
  }

  listen(view, on) {
    const { axes } = this;
    const find = (event) => axes.nearest(event, GRIP);
    const move = (point, event) => on.move(point, axes.pointUnder(event));
    listenToDragging(view, axes.drawing, { find, take: on.choose, move, drop: on.done });
    // After a drag there is a point under the pointer: the one that was dragged.
    view.on(axes.drawing, "click", (event) => {
      const place = axes.pointUnder(event);
      if (find(event) === null && place.every((one) => Math.abs(one) <= 1)) on.add(place);
    });
    listenToArrows(view, this.element, (right, down, event) => {
      const size = event.shiftKey ? LEAP : STEP;
      const [x, y] = this.points[this.chosen];
      on.move(this.chosen, [x + right * size, y - down * size]);
    });
  }

  outline(shape, points) {
    return shape(points.map((point) => this.axes.place(point)));
  }

  // One element for each point; later only their attributes change.
  showPoints(points, chosen) {
    const places = points.map((point) => this.axes.place(point));
    while (this.marks.childElementCount > points.length) this.marks.lastElementChild.remove();
    while (this.marks.childElementCount < points.length) this.marks.append(svg("path"));
    points.forEach(([, , label], n) => {
      const d = label ? square(...places[n], 5.5) : circle(...places[n], 6);
      setAttributes(this.marks.children[n], { d, class: `course-point course-class-${label}` });
    });
    Object.assign(this, { points, chosen, places });
    this.axes.pixels = places.flat();
    this.ring.setAttribute("d", circle(...places[chosen], 11));
  }

  // What the weights decide, where it was decided before, the example shown last, and which points are wrong now.
  showDecision(weights, before, settings, example, wrong) {
    const { region, border } = decision(weights, settings);
    const paths = (shape, lines) => lines.map((line) => this.outline(shape, line)).join("");
    this.axes.set("region", paths(polygon, region));
    this.axes.set("border", paths(polyline, border));
    this.axes.set("ghost", before ? paths(polyline, decision(before, settings).border) : "");
    this.seen.setAttribute("d", example === null ? "" : circle(...this.places[example], 15));
    this.wrong.setAttribute("d", wrong.map((n) => cross(...this.places[n], 3)).join(""));
    this.hasBorder = border.length > 0;
  }

  describe(words) {
    this.axes.drawing.setAttribute("aria-label", words);
  }
}

// Region and border of what is decided as class 1.
function decision(weights, settings) {
  const values = new Float64Array(SIDE * SIDE);
  const hidden = new Float64Array(settings.units);
  for (let n = 0; n < values.length; n++) {
    values[n] = scoreOf(weights, settings, LATTICE[2 * n], LATTICE[2 * n + 1], hidden);
  }
  return decisionOn(FRAME, values, SIDE);
}
