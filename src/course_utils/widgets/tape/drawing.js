// Pictures of a run: one column for each step, on canvases above one another that share their axis; and the tape.

import { placeOf, resizeCanvas, Tiles } from "../lib/canvas.js";
import { html } from "../lib/elements.js";
import { ticks } from "../lib/scales.js";
import { clamp } from "../lib/values.js";

export const LEFT = 46; // pixels beside a picture, for words or numbers
const BELOW = 30; // pixels below the last picture, for the numbers of the steps
const FONT = 12;

// The middle of a line of text beside a picture: neither end is cut off.
const uncut = (y, height) => clamp(y, FONT / 2, height - FONT / 2);

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
    for (const [row, text] of labels) context.fillText(text, LEFT - 6, uncut((row + 0.5) * down, height));
    if (!this.last) return;
    context.textAlign = "center";
    for (const at of ticks(0, this.steps - 1, clamp(Math.floor(width / 60), 2, 9))) {
      const half = context.measureText(String(at)).width / 2;
      context.fillText(String(at), Math.min(LEFT + (at + 0.5) * across, width - half), height + 9);
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

const STAGE = 13; // pixels of a column of a weighting
const GAP = 8; // between groups of columns
const AXIS = 26; // left of them, for the numbers of the cells
const KEY = 9; // pixels of a row of a key
const LINE = 13; // from key to key
const ABOVE = 2 * LINE + 4; // the keys stand over the tape, number over number
const HEADS = [["key, writes", 1], ["key, reads", 0]]; // from the top
const STAGES = ["content", "mixed", "moved", "weighting"];

// The tape after a step: a row for each cell, above it the keys, and before it the four steps of both heads.
export class TapePicture {
  constructor() {
    this.canvas = html("canvas", { role: "img" });
    this.title = html("p", { class: "course-panel-title" });
    this.element = html("div", { class: "course-tape-now" }, this.title, this.canvas);
    this.tiles = {};
  }

  layOut(width, height, font) {
    Object.assign(this, { width, height, font });
    this.context = resizeCanvas(this.canvas, width, ABOVE + height + BELOW);
  }

  show({ tape, settings, working }, numbers, theme) {
    const { context, width, height } = this;
    const { colours } = theme;
    const cells = working[0].weighting.length;
    Object.assign(this, { cells, theme });
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, width, ABOVE + height + BELOW);
    Object.assign(context, { font: `${FONT}px ${this.font}`, textBaseline: "middle", textAlign: "right" });
    const first = AXIS + HEADS.length * (STAGES.length * STAGE + GAP);
    HEADS.forEach(([words, head], row) => {
      const y = 1 + row * LINE;
      this.draw(`key ${head}`, inOne(settings[head].key), 1, numbers, [first, y, width - first, KEY]);
      this.say(words, first - 6, y + KEY / 2);
      STAGES.forEach((stage, column) => {
        const x = AXIS + row * (STAGES.length * STAGE + GAP) + column * STAGE;
        this.draw(`${stage} ${head}`, working[head][stage], cells, 1, [x, ABOVE, STAGE, height], "unsigned");
      });
    });
    this.draw("tape", tape, cells, numbers, [first, ABOVE, width - first, height]);
    this.label(cells, first);
  }

  // Numbers as a picture in a box [x, y, width, height]; what can be negative from -1 to 1.
  draw(name, values, rows, columns, [x, y, width, height], ramp = "signed") {
    const kept = this.tiles[name];
    const tiles = kept?.rows === rows ? kept : (this.tiles[name] = new Tiles(1, rows, columns));
    tiles.fill(values, ramp === "signed" ? -1 : 0, 1, this.theme.ramps[ramp]);
    this.context.drawImage(tiles.canvas, x, y, width, height);
    Object.assign(this.context, { lineWidth: 1, strokeStyle: this.theme.colours.line });
    this.context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }

  say(words, x, y, align = "right") {
    Object.assign(this.context, { fillStyle: this.theme.colours["ink-soft"], textAlign: align });
    this.context.fillText(words, x, y);
  }

  label(cells, first) {
    const { width, height } = this;
    for (const at of ticks(0, cells - 1, 5)) {
      this.say(String(at), AXIS - 4, ABOVE + uncut(((at + 0.5) * height) / cells, height));
    }
    const [line, next] = [ABOVE + height + 9, ABOVE + height + 23];
    ["writes", "reads"].forEach((words, row) => {
      const x = AXIS + row * (STAGES.length * STAGE + GAP);
      STAGES.forEach((_, column) => this.say(String(column + 1), x + (column + 0.5) * STAGE, line, "center"));
      this.say(words, x + 2 * STAGE, next, "center");
    });
    this.say("numbers in the cell", first + (width - first) / 2, line, "center");
  }
}

// A key with its largest number at 1 or -1: its length does not matter to a cosine.
function inOne(key) {
  const largest = key.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-12);
  return key.map((one) => one / largest);
}
