// Pictures of a run: one column for each step, on canvases above one another that share their axis; and the tape.

import { placeOf, resizeCanvas, Tiles } from "../lib/canvas.js";
import { html } from "../lib/elements.js";
import { ticks } from "../lib/scales.js";
import { clamp } from "../lib/values.js";

export const LEFT = 46; // pixels beside a picture, for words or numbers
const BELOW = 30; // pixels below the last picture, for the numbers of the steps
const FONT = 12;

// The middle of a line of text beside a picture: neither end is cut off.
const inside = (y, height) => clamp(y, FONT / 2, height - FONT / 2);

// A picture of `rows` × steps numbers from 0 to 1, with words at its left and the step that is shown framed.
export class Timeline {
  // `name` is the part of the class `course-NAME`; `last` draws the axis of the steps.
  constructor(name, title, { last = false, ramp = "unsigned" } = {}) {
    Object.assign(this, { last, ramp });
    this.canvas = html("canvas", { role: "img" });
    this.title = html("p", { class: "course-panel-title" }, title);
    this.element = html("div", { class: `course-timeline course-${name}` }, this.title, this.canvas);
  }

  layOut(width, height, font) {
    Object.assign(this, { width, height, font });
    this.context = resizeCanvas(this.canvas, width, height + (this.last ? BELOW : 0));
  }

  // `values` are numbers row by row; `labels` pairs [row, text] beside the rows (in the middle of that row).
  show({ values, rows, steps, labels, step, wrong = [] }, theme) {
    if (!this.tiles || this.tiles.rows !== rows || this.tiles.columns !== steps) this.tiles = new Tiles(1, rows, steps);
    this.tiles.fill(values, 0, 1, theme.ramps[this.ramp]);
    Object.assign(this, { rows, steps });
    const { context, width, height } = this;
    context.fillStyle = theme.colours.paper;
    context.fillRect(0, 0, width, height + BELOW);
    context.drawImage(this.tiles.canvas, LEFT, 0, width - LEFT, height);
    this.frame(theme, step, wrong);
    this.write(theme, labels);
  }

  get cell() {
    return [(this.width - LEFT) / this.steps, this.height / this.rows];
  }

  frame({ colours }, step, wrong) {
    const { context, width, height } = this;
    const [across, down] = this.cell;
    context.lineWidth = 1;
    context.strokeStyle = colours.line;
    context.strokeRect(LEFT + 0.5, 0.5, width - LEFT - 1, height - 1);
    context.fillStyle = colours.orange;
    for (const [column, row] of wrong) {
      const side = Math.max(2, Math.min(across, down) - 2);
      context.fillRect(LEFT + (column + 0.5) * across - side / 2, (row + 0.5) * down - side / 2, side, side);
    }
    context.lineWidth = 2;
    context.strokeStyle = colours.ink;
    context.strokeRect(LEFT + step * across, 1, Math.max(3, across), height - 2);
  }

  write({ colours }, labels) {
    const { context, width, height } = this;
    const [across, down] = this.cell;
    Object.assign(context, { fillStyle: colours["ink-soft"], font: `${FONT}px ${this.font}`, textBaseline: "middle" });
    context.textAlign = "right";
    for (const [row, text] of labels) context.fillText(text, LEFT - 6, inside((row + 0.5) * down, height));
    if (!this.last) return;
    context.textAlign = "center";
    for (const at of ticks(0, this.steps - 1, clamp(Math.floor(width / 60), 2, 9))) {
      context.fillText(String(at), LEFT + (at + 0.5) * across, height + 9);
    }
    context.fillText("step", LEFT + (width - LEFT) / 2, height + 22);
  }

  // [step, row] under a pointer, null beside the picture.
  under(event) {
    const [x, y] = placeOf(event, this.canvas);
    const [across, down] = this.cell;
    const [step, row] = [Math.floor((x - LEFT) / across), Math.floor(y / down)];
    return step < 0 || step >= this.steps || row < 0 || row >= this.rows ? null : [step, row];
  }
}

const BAR = 16; // pixels of the column of a head
const GAP = 6;

// The tape after a step: a row for each cell, and before it how much the two heads count it.
export class TapePicture {
  constructor() {
    this.canvas = html("canvas", { role: "img" });
    this.title = html("p", { class: "course-panel-title" });
    this.element = html("div", { class: "course-tape-now" }, this.title, this.canvas);
  }

  layOut(width, height, font) {
    Object.assign(this, { width, height, font });
    this.context = resizeCanvas(this.canvas, width, height + BELOW);
  }

  show({ tape, reading, writing }, numbers, theme) {
    const { context, width, height } = this;
    const cells = reading.length;
    const colours = theme.colours;
    const [left, first] = [LEFT - 18, LEFT - 18 + 2 * (BAR + 2) + GAP];
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, width, height + BELOW);
    const parts = [[writing, 1, left, BAR, 0, "unsigned"], [reading, 1, left + BAR + 2, BAR, 0, "unsigned"],
      [tape, numbers, first, width - first, -1, "signed"]]; // prettier-ignore
    parts.forEach(([values, columns, x, wide, low, ramp], part) => {
      const kept = (this.tiles ??= [])[part];
      const fits = kept && kept.rows === cells && kept.columns === columns;
      const tiles = fits ? kept : (this.tiles[part] = new Tiles(1, cells, columns));
      tiles.fill(values, low, 1, theme.ramps[ramp]);
      context.drawImage(tiles.canvas, x, 0, wide, height);
      Object.assign(context, { lineWidth: 1, strokeStyle: colours.line });
      context.strokeRect(x + 0.5, 0.5, wide - 1, height - 1);
    });
    Object.assign(context, { fillStyle: colours["ink-soft"], font: `${FONT}px ${this.font}`, textBaseline: "middle" });
    context.textAlign = "right";
    for (const at of ticks(0, cells - 1, 5)) {
      context.fillText(String(at), left - 4, inside(((at + 0.5) * height) / cells, height));
    }
    context.textAlign = "center";
    context.fillText("W", left + BAR / 2, height + 9);
    context.fillText("R", left + BAR * 1.5 + 2, height + 9);
    context.fillText("numbers in the cell", first + (width - first) / 2, height + 9);
  }
}
