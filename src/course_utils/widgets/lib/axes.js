// A drawing with two axes: a frame, numbers and names beside it, and layers of paths inside.

import { placeOf } from "./canvas.js";
import { setAttributes, setText, svg } from "./elements.js";
import { px, ticks } from "./scales.js";
import { format } from "./text.js";

const MOST_TICKS = 8;
const REACH = 24; // pixels from the pointer to the point it means

export class Axes {
  // `name` is the part of the class `course-NAME` of the drawing; `layers` are names of paths, from below; `margin` is
  // {left, right, top, bottom} of the frame, in pixels.
  constructor(id, name, layers, margin) {
    Object.assign(this, { margin, pixels: [] });
    const clip = `${id}-${name}-clip`;
    this.clip = svg("rect");
    this.frame = svg("rect", { class: "course-frame" });
    this.layers = Object.fromEntries(layers.map((kind) => [kind, svg("path", { class: `course-${kind}` })]));
    this.inside = svg("g", { "clip-path": `url(#${clip})` }, ...Object.values(this.layers));
    this.ticks = ["x", "y"].map((axis) =>
      Array.from({ length: MOST_TICKS }, () => svg("text", { class: `course-tick-${axis}` })),
    );
    this.names = ["x", "y"].map((axis) => svg("text", { class: `course-axis-${axis}` }));
    this.drawing = svg("svg", { role: "img", class: `course-drawing course-${name}` });
    const defs = svg("defs", {}, svg("clipPath", { id: clip }, this.clip));
    this.drawing.append(defs, this.inside, this.frame, ...this.ticks.flat(), ...this.names);
  }

  // Give the drawing a size in pixels; without a height, its frame is a square.
  resize(width, height = null) {
    const { left, right, top, bottom } = this.margin;
    this.across = width - left - right;
    this.down = height === null ? this.across : height - top - bottom;
    Object.assign(this, { width, height: this.down + top + bottom });
    setAttributes(this.drawing, { width, height: this.height, viewBox: `0 0 ${width} ${this.height}` });
    for (const rect of [this.clip, this.frame]) {
      setAttributes(rect, { x: left, y: top, width: this.across, height: this.down });
    }
  }

  // Show a part of the plane: x and y from `low` to `high`.
  look(low, high) {
    Object.assign(this, { low, high });
    this.scale = [this.across / (high[0] - low[0]), -this.down / (high[1] - low[1])];
    this.origin = [this.margin.left - low[0] * this.scale[0], this.margin.top - high[1] * this.scale[1]];
  }

  lookAt({ x, y, half }) {
    this.look([x - half, y - half], [x + half, y + half]);
  }

  // Write names beside the axes, and numbers: `marks` of each, round ones where there are none.
  label(names, marks = []) {
    const { left, top } = this.margin;
    const bottom = top + this.down;
    names.forEach((name, axis) => setText(this.names[axis], name));
    this.names[0].setAttribute("transform", `translate(${left + this.across / 2} ${bottom + 31})`);
    this.names[1].setAttribute("transform", `translate(9 ${top + this.down / 2}) rotate(-90)`);
    this.ticks.forEach((texts, axis) => {
      const values = marks[axis] || ticks(this.low[axis], this.high[axis]);
      texts.forEach((text, index) => {
        const value = values[index];
        setText(text, index < values.length ? format(value) : "");
        if (index >= values.length) return;
        const [x, y] = this.place(axis === 0 ? [value, 0] : [0, value]);
        text.setAttribute("x", axis === 0 ? px(x) : left - 5);
        text.setAttribute("y", axis === 0 ? bottom + 15 : px(y) + 4);
      });
    });
  }

  // A point in pixels.
  place([x, y]) {
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

  // The pixel of the drawing under a pointer; a page may show the drawing larger or smaller than its size.
  pixelUnder(event) {
    const scale = this.width / this.drawing.getBoundingClientRect().width;
    return placeOf(event, this.drawing).map((pixel) => pixel * scale);
  }

  // The point of the plane under a pointer.
  pointUnder(event) {
    return this.pixelUnder(event).map((pixel, axis) => (pixel - this.origin[axis]) / this.scale[axis]);
  }

  // The number of the point that a pointer means: of those at `this.pixels` the nearest, null if none is near.
  nearest(event, reach = REACH) {
    const [x, y] = this.pixelUnder(event);
    let [best, distance] = [null, reach];
    for (let n = 0; n < this.pixels.length / 2; n++) {
      const far = Math.hypot(this.pixels[2 * n] - x, this.pixels[2 * n + 1] - y);
      if (far < distance) [best, distance] = [n, far];
    }
    return best;
  }
}
