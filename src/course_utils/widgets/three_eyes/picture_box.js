// The picture: chosen or drawn, moved with the arrow keys or with buttons.

import { Tiles, outline, resizeCanvas } from "../lib/canvas.js";
import { html } from "../lib/elements.js";
import { arrowOf } from "../lib/keys.js";
import { movePad } from "../lib/move_pad.js";
import { SIDE } from "../lib/pictures.js";
import { Sketch } from "../lib/sketch.js";

const DIGIT = [4, 20]; // digits of MNIST fill a box of 20 x 20 pixels

export class PictureBox {
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
    this.element = html("div", { class: "course-picture", tabindex: "0", role: "application" }, this.canvas);
    this.sketch = new Sketch(view, this.element, {
      rows: SIDE,
      columns: SIDE,
      surface: this.canvas,
      pixels: this.drawn,
      active: () => this.drawn() !== null,
      toPicture: ([x, y]) => [x / this.cell - this.shift()[0], y / this.cell - this.shift()[1]],
      painted: this.painted,
      moved: this.refresh,
      cleared: this.cleared,
    });
    view.on(this.element, "keydown", (event) => {
      const arrow = this.drawn() === null && arrowOf(event);
      if (!arrow) return;
      event.preventDefault();
      this.move(...arrow);
    });
    for (const which of ["focus", "blur"]) view.on(this.element, which, this.refresh);
    const { pad, reset } = movePad(view, this.move, () => {
      this.home();
      this.element.focus({ preventScroll: true }); // the button can do nothing now and would lose the focus
    });
    Object.assign(this, { pad, reset });
  }

  layOut(cell) {
    this.cell = cell;
    this.context = resizeCanvas(this.canvas, SIDE * cell, SIDE * cell);
  }

  describe(name, drawing) {
    this.element.classList.toggle("course-pen", drawing);
    this.canvas.setAttribute("aria-label", name);
    const keys = drawing ? `Drawing area. ${Sketch.keys}` : "Picture. The arrow keys move it.";
    this.element.setAttribute("aria-label", keys);
  }

  paint(bytes, { ramps, colours }) {
    const { context, cell } = this;
    this.tiles.fill(bytes, 0, 255, ramps.ink);
    this.tiles.draw(context, 0, 0, 0, cell);
    if (!this.drawn()) return;
    const [from, size] = DIGIT;
    context.strokeStyle = colours["ink-soft"];
    context.lineWidth = 1;
    context.setLineDash([1, 5]);
    context.strokeRect(from * cell - 0.5, from * cell - 0.5, size * cell + 1, size * cell + 1);
    context.setLineDash([]);
    if (!this.element.matches(":focus")) return;
    const [x, y] = this.sketch.pen.map((index, axis) => (index + this.shift()[axis]) * cell);
    outline(context, [[x, y, cell, cell]], colours, 1.5);
  }
}
