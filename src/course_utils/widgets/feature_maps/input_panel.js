// The picture within its padding: it is drawn on, moved, and shows what the chosen unit sees.

import { Tiles, outline, resizeCanvas } from "../lib/canvas.js";
import { html } from "../lib/elements.js";
import { arrowOf } from "../lib/keys.js";
import { movePad } from "../lib/move_pad.js";
import { Sketch } from "../lib/sketch.js";
import { PAD, SIDE, windowOf } from "./layers.js";

const ALL = SIDE + 2 * PAD;

export class InputPanel {
  // `options`:
  //   drawn       () => the bytes of the drawing, or null while another picture is shown
  //   shift       () => [right, down]
  //   move        (right, down) moves the picture by so much
  //   home        moves it back
  //   painted, cleared, refresh  what to call after the reader has drawn, cleared, or moved the pen
  constructor(view, options) {
    Object.assign(this, options);
    this.tiles = new Tiles(1, SIDE);
    this.canvas = html("canvas", { role: "img" });
    this.box = html("div", { class: "course-picture", tabindex: "0", role: "application" }, this.canvas);
    this.sketch = new Sketch(view, this.box, {
      rows: SIDE,
      columns: SIDE,
      surface: this.canvas,
      pixels: this.drawn,
      active: () => this.drawn() !== null,
      toPicture: (point) => this.toPicture(point),
      painted: this.painted,
      moved: this.refresh,
      cleared: this.cleared,
    });
    view.on(this.box, "keydown", (event) => {
      const arrow = this.drawn() === null && arrowOf(event);
      if (!arrow) return;
      event.preventDefault();
      this.move(...arrow);
    });
    for (const which of ["focus", "blur"]) view.on(this.box, which, this.refresh);
    const { pad, reset } = movePad(view, this.move, () => {
      this.home();
      this.box.focus({ preventScroll: true }); // the button can do nothing now and would lose the focus
    });
    Object.assign(this, { pad, reset });
  }

  layOut(cell) {
    this.cell = cell;
    this.context = resizeCanvas(this.canvas, ALL * cell, ALL * cell);
  }

  // Where a place of the canvas is in the picture before it was moved.
  toPicture([x, y]) {
    const [right, down] = this.shift();
    return [x / this.cell - PAD - right, y / this.cell - PAD - down];
  }

  describe(name, shift, drawing) {
    this.box.classList.toggle("course-pen", drawing);
    this.canvas.setAttribute("aria-label", `${name}, ${shift}`);
    const keys = drawing ? `Drawing area. ${Sketch.keys}` : "Input. The arrow keys move the picture.";
    this.box.setAttribute("aria-label", keys);
  }

  // Draw it, with a frame around what a unit sees; `padding` is the colour of what lies outside.
  paint(unit, padding, colours) {
    const { context, cell } = this;
    context.fillStyle = padding;
    context.fillRect(0, 0, ALL * cell, ALL * cell);
    this.tiles.draw(context, 0, PAD * cell, PAD * cell, cell);
    this.dashed(PAD, SIDE, [2, 2], colours);
    if (this.drawn()) {
      this.dashed(PAD + 4, 20, [1, 5], colours); // digits of MNIST fill this box
      if (this.box.matches(":focus")) this.paintPen(colours);
    }
    if (!unit) return;
    const { top, left, size } = windowOf(unit);
    const inset = size === ALL ? 2 : 0; // all of it: keep the frame on the canvas
    const place = (index) => (index + PAD) * cell + inset;
    outline(context, [[place(left), place(top), size * cell - 2 * inset, size * cell - 2 * inset]], colours);
  }

  dashed(from, size, dashes, colours) {
    const { context, cell } = this;
    context.strokeStyle = colours["ink-soft"];
    context.lineWidth = 1;
    context.setLineDash(dashes);
    context.strokeRect(from * cell - 0.5, from * cell - 0.5, size * cell + 1, size * cell + 1);
    context.setLineDash([]);
  }

  paintPen(colours) {
    const { context, cell } = this;
    const [x, y] = this.sketch.pen.map((index, axis) => (index + this.shift()[axis] + PAD) * cell);
    outline(context, [[x, y, cell, cell]], colours, 1.5);
  }
}
