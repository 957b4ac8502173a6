// A picture that the reader draws, pixel by pixel, with mouse, finger, pen or the arrow keys.

import { placeOf } from "./canvas.js";
import { arrowOf, isPlain } from "./keys.js";
import { clamp } from "./values.js";

// Draw from one point to another with a soft pen some two pixels wide, so that it looks like MNIST. Points are (x, y) in
// pixels from the top left corner: the middle of the first pixel is (0.5, 0.5).
export function stroke(pixels, columns, [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [(at % columns) + 0.5 - x0, Math.floor(at / columns) + 0.5 - y0];
    const part = length > 0 ? clamp((x * dx + y * dy) / length, 0, 1) : 0;
    const ink = 1.5 - Math.hypot(x - part * dx, y - part * dy);
    if (ink > 0) pixels[at] = Math.max(pixels[at], Math.round(255 * Math.min(1, ink)));
  }
}

const KEYS = "The arrow keys move the pen, Space paints, Shift with an arrow paints along, Delete clears.";

// Lets the reader draw on `element` (focusable; its label ends with `Sketch.keys`). `options`:
//   rows, columns  of the picture
//   pixels         () => its bytes, which are painted in place
//   active         () => whether drawing is possible now
//   toPicture      ([x, y] in pixels of `surface`) => [x, y] in pixels of the picture
//   surface        the element that the pointer draws on
//   painted        called when pixels have changed
//   moved          called when only the pen of the keyboard has moved
//   cleared        called on Delete
export class Sketch {
  static keys = KEYS;

  constructor(view, element, options) {
    Object.assign(this, options);
    this.pen = [Math.floor(this.columns / 2), Math.floor(this.rows / 2)]; // column and row where the keyboard draws
    let from = null;
    view.on(this.surface, "pointerdown", (event) => {
      if (!this.active() || event.button !== 0) return;
      from = this.toPicture(placeOf(event, this.surface));
      this.surface.setPointerCapture(event.pointerId);
      this.paint(from, from);
    });
    view.on(this.surface, "pointermove", (event) => {
      if (!from || !this.active()) return;
      const point = this.toPicture(placeOf(event, this.surface));
      this.paint(from, point);
      from = point;
    });
    for (const end of ["pointerup", "pointercancel"]) view.on(this.surface, end, () => (from = null));
    view.on(element, "keydown", (event) => this.active() && this.key(event) && event.preventDefault());
  }

  paint(from, to) {
    stroke(this.pixels(), this.columns, from, to);
    this.painted();
  }

  key(event) {
    if (!isPlain(event)) return false;
    const centre = ([column, row]) => [column + 0.5, row + 0.5];
    const from = [...this.pen];
    const arrow = arrowOf(event);
    if (arrow) {
      this.pen = [clamp(from[0] + arrow[0], 0, this.columns - 1), clamp(from[1] + arrow[1], 0, this.rows - 1)];
      if (event.shiftKey) this.paint(centre(from), centre(this.pen));
      else this.moved();
    } else if (event.key === " ") this.paint(centre(from), centre(from));
    else if (event.key === "Delete" || event.key === "Backspace") this.cleared();
    else return false;
    return true;
  }
}
