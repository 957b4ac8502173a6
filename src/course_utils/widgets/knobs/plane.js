// A square drawing with two axes: what lies in the plane of the inputs, or in that of two knobs.

import { placeOf } from "../lib/canvas.js";
import { html, setAttributes, setText, svg } from "../lib/elements.js";
import { linear, px, ticks } from "../lib/scales.js";
import { format } from "../lib/text.js";

const MARGIN = { left: 40, right: 8, top: 6, bottom: 34 };
const MOST_TICKS = 9;

export class Plane {
  // `layers` are names of paths, from below.
  constructor(view, name, title, axes, layers) {
    const id = `${view.id}-${name}`;
    this.clip = svg("rect");
    this.frame = svg("rect", { class: "course-frame" });
    this.layers = Object.fromEntries(layers.map((kind) => [kind, svg("path", { class: `course-${kind}` })]));
    this.marks = svg("g", { class: "course-marks" });
    this.ticks = ["x", "y"].map((axis) =>
      Array.from({ length: MOST_TICKS }, () => svg("text", { class: `course-tick-${axis}` })),
    );
    this.names = axes.map((axis) => svg("text", {}, axis));
    this.drawing = svg("svg", { role: "img", class: `course-drawing course-${name}` });
    this.drawing.append(
      svg("defs", {}, svg("clipPath", { id }, this.clip)),
      svg("g", { "clip-path": `url(#${id})` }, ...Object.values(this.layers), this.marks),
      this.frame,
      ...this.ticks.flat(),
      ...this.names,
    );
    this.element = html("div", {}, html("p", { class: "course-plane-title" }, title), this.drawing);
  }

  // Give the drawing a width in pixels; its inside is a square.
  resize(width) {
    this.side = width - MARGIN.left - MARGIN.right;
    const height = this.side + MARGIN.top + MARGIN.bottom;
    this.element.style.width = `${width}px`;
    setAttributes(this.drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    for (const rect of [this.clip, this.frame]) {
      setAttributes(rect, { x: MARGIN.left, y: MARGIN.top, width: this.side, height: this.side });
    }
  }

  // Show what lies between -reach and reach, both ways.
  look(reach) {
    const [left, bottom] = [MARGIN.left, MARGIN.top + this.side];
    this.across = linear([-reach, reach], [left, left + this.side]);
    this.up = linear([-reach, reach], [bottom, MARGIN.top]);
    setAttributes(this.names[0], { x: left + this.side / 2, y: bottom + 31 });
    this.names[1].setAttribute("transform", `translate(11 ${MARGIN.top + this.side / 2}) rotate(-90)`);
    const values = ticks(-reach, reach);
    this.ticks.forEach((texts, axis) =>
      texts.forEach((text, index) => {
        setText(text, index < values.length ? format(values[index]) : "");
        if (index >= values.length) return;
        const place = axis === 0 ? [px(this.across(values[index])), bottom + 15] : [left - 5, px(this.up(values[index])) + 4];
        setAttributes(text, { x: place[0], y: place[1] });
      }),
    );
  }

  place([x, y]) {
    return [this.across(x), this.up(y)];
  }

  set(layer, path) {
    this.layers[layer].setAttribute("d", path);
  }

  // The number of the point nearest to a place on the screen, null if none is within `reach` pixels.
  nearest(event, points, reach = 24) {
    const [x, y] = placeOf(event, this.drawing);
    let [best, distance] = [null, reach];
    points.forEach((point, row) => {
      const [across, up] = this.place(point);
      const far = Math.hypot(across - x, up - y);
      if (far < distance) [best, distance] = [row, far];
    });
    return best;
  }
}

// An arrow from one place to another, both in pixels: a line and its two barbs. Too short to be seen, it is nothing.
export function arrow([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 1.5) return "";
  const barb = Math.min(8, 0.6 * length);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const barbs = [2.6, -2.6].map((turn) => {
    return `M${px(x1)} ${px(y1)}L${px(x1 + barb * Math.cos(angle + turn))} ${px(y1 + barb * Math.sin(angle + turn))}`;
  });
  return `M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}${barbs.join("")}`;
}
