// Mouse, pen and fingers on a map: a click, dragging, two fingers, the wheel.

import { placeOf } from "../lib/canvas.js";
import { clamp } from "../lib/values.js";

const STILL_CLICK = 4; // pixels that a click may move
const NOTCH = 240; // pixels of the wheel that double the map
const LEAST_APART = 8; // of two fingers, in pixels

// `does`:
//   hover   (event or null): a mouse points there
//   choose  (event): a click or a tap
//   pan     (right, down): dragged so many pixels
//   zoom    (factor, left, top): what is there stays there
//   wheels  (event) => whether the wheel is for the map and not for the page
export class MapPointers {
  constructor(view, canvas, does) {
    Object.assign(this, { canvas, does });
    this.places = new Map(); // of the fingers that are down
    this.dragged = false;
    view.on(canvas, "pointerdown", (event) => this.down(event));
    view.on(canvas, "pointermove", (event) => this.move(event));
    view.on(canvas, "pointerup", (event) => this.up(event));
    view.on(canvas, "pointercancel", ({ pointerId }) => this.places.delete(pointerId));
    view.on(canvas, "pointerleave", () => does.hover(null));
    const wheel = (event) => this.wheel(event);
    canvas.addEventListener("wheel", wheel, { passive: false });
    view.cleanups.push(() => canvas.removeEventListener("wheel", wheel));
  }

  down(event) {
    if (event.button !== 0) return;
    this.places.set(event.pointerId, placeOf(event, this.canvas));
    this.dragged = this.places.size > 1;
    this.pressedAt = placeOf(event, this.canvas);
    this.canvas.setPointerCapture?.(event.pointerId);
  }

  move(event) {
    const before = this.places.get(event.pointerId);
    if (!before) return this.does.hover(event.pointerType === "mouse" ? event : null);
    const now = placeOf(event, this.canvas);
    this.dragged ||= Math.hypot(now[0] - this.pressedAt[0], now[1] - this.pressedAt[1]) > STILL_CLICK;
    if (!this.dragged) return;
    this.places.set(event.pointerId, now);
    const other = [...this.places].find(([id]) => id !== event.pointerId);
    if (other) this.pinch(before, now, other[1]);
    else this.does.pan(now[0] - before[0], now[1] - before[1]);
  }

  // Two fingers: as far apart as they were on the map.
  pinch(before, now, other) {
    const distance = (place) => Math.max(LEAST_APART, Math.hypot(place[0] - other[0], place[1] - other[1]));
    const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    this.does.zoom(distance(now) / distance(before), ...middle);
  }

  up(event) {
    if (this.places.delete(event.pointerId) && !this.dragged) this.does.choose(event);
  }

  wheel(event) {
    if (!this.does.wheels(event)) return;
    event.preventDefault();
    this.does.zoom(2 ** (-clamp(event.deltaY, -NOTCH / 2, NOTCH / 2) / NOTCH), ...placeOf(event, this.canvas));
  }
}
