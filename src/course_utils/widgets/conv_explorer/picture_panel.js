// The input: a picture that is chosen, moved and edited pixel by pixel, with the window of the output that is
// explained.

import { button, field, select } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { format } from "../lib/text.js";
import { clamp, range } from "../lib/values.js";
import { extent, largest } from "./convolution.js";
import { isGrey } from "./edits.js";
import { GREYS, Grid, Mark, STEPS, levelPaths, signedFills } from "./grid.js";
import { numeral, timesInWords } from "./sentences.js";

const SHIFTS = [["←", "left", -1, 0], ["→", "right", 1, 0], ["↑", "up", 0, -1], ["↓", "down", 0, 1]]; // prettier-ignore

export class PicturePanel {
  // `options`:
  //   pick    (name of a picture, or nothing for the one that is shown)
  //   shift   (right, down, words)
  //   toggle  () turns the pixel under the cursor
  //   point   () the cursor has moved by keys
  constructor(view, options) {
    Object.assign(this, options);
    this.cursor = [0, 0]; // row and column
    this.makeGrid();
    this.makeTools(view);
    this.title = html("p", { class: "course-panel-title" });
    const head = html("div", { class: "course-row course-title-row" }, this.title, this.shifts);
    const label = "Input picture. The arrow keys move a cursor, Enter or Space turns its pixel black or white.";
    this.box = html("div", { class: "course-box course-input-box", tabindex: "0", role: "group", "aria-label": label });
    this.box.append(this.grid.drawing);
    this.element = html("div", { class: "course-panel" }, this.tools, head, this.box, this.makeScale());
    this.listen(view);
  }

  // A picture's greys are what they are: the same in a light and in a dark page. After them come the colours for
  // pictures that are no pictures, such as a gradient.
  makeGrid() {
    const grey = (level) => `rgb(${Array(3).fill(Math.round((255 * level) / GREYS)).join(",")})`;
    this.grid = new Grid("input", [...range(0, GREYS).map((level) => ({ fill: grey(level) })), ...signedFills()]);
    this.frame = new Mark("window");
    this.taps = new Mark("taps");
    this.cursorMark = new Mark("cursor");
    this.cursorMark.element.classList.add("course-at-cursor");
    this.grid.marks.append(this.taps.element, this.frame.element, this.cursorMark.element);
  }

  makeTools(view) {
    this.pictures = select(view, [], (name) => this.pick(name));
    this.reset = button(view, "Reset picture", () => this.pick());
    this.tools = html("div", { class: "course-row" }, field("Picture", this.pictures), this.reset);
    const buttons = SHIFTS.map(([arrow, words, right, down]) => {
      const name = `Shift the picture ${words}`;
      return button(view, arrow, () => this.shift(right, down, words), { "aria-label": name, title: name });
    });
    this.shifts = html("div", { class: "course-shifts", role: "group", "aria-label": "Shift the picture" }, ...buttons);
  }

  makeScale() {
    this.ramp = html("span", { "aria-hidden": "true" });
    this.ends = [html("span"), html("span")];
    const zeros = html("span", { class: "course-zeros", "aria-hidden": "true" });
    return html("p", { class: "course-scale" }, this.ends[0], this.ramp, this.ends[1], zeros, "padding, counts as 0");
  }

  listen(view) {
    const move = (right, down) => {
      this.moveCursor(this.cursor[0] + down, this.cursor[1] + right);
      this.point();
    };
    const press = ({ key }) => {
      if (key !== "Enter" && key !== " ") return false;
      this.toggle();
      return true;
    };
    listenToArrows(view, this.box, move, press);
    view.on(this.grid.drawing, "click", (event) => {
      const cell = this.grid.cellOf(event);
      const [row, column] = cell ? cell.map((index) => index - this.padding) : [-1, -1];
      if (this.pixels[row]?.[column] === undefined) return;
      this.moveCursor(row, column);
      this.toggle();
    });
  }

  show(pixels, padding) {
    Object.assign(this, { pixels, padding });
    const [height, width] = [pixels.length, pixels[0].length];
    const [rows, columns] = [height, width].map((side) => side + 2 * padding);
    this.grid.shape(rows, columns);
    this.paint(rows, columns);
    this.moveCursor(...this.cursor);
    const padded = padding ? `, padded to ${timesInWords(rows, columns)}` : "";
    setText(this.title, `Input ${timesInWords(height, width)}${padded}`);
  }

  paint(rows, columns) {
    const { grid, pixels, padding } = this;
    const inside = (row, column) => pixels[row - padding]?.[column - padding];
    const table = (make) =>
      range(0, rows - 1).map((row) => range(0, columns - 1).map((column) => make(inside(row, column))));
    const grey = isGrey(pixels);
    const end = grey ? 1 : largest(pixels);
    const signed = (value) => Math.round((value / end) * STEPS);
    const coloured = (value) => (signed(value) ? GREYS + 1 + STEPS + signed(value) : null);
    const level = (value) => (grey ? Math.round(value * GREYS) : coloured(value));
    grid.paint(table((value) => (value === undefined ? null : level(value))));
    grid.margin.setAttribute("d", levelPaths(table((value) => (value === undefined ? 0 : null)), 1, grid)[0]);
    this.rule(rows, columns);
    // Black on the lighter greys, white on the darker: each has a contrast of at least 4.5 to 1.
    const words = () => table((value) => (value === undefined ? "0" : format(value, 2)));
    grid.write(words, (row, column) => {
      const value = inside(row, column);
      if (value === undefined) return { class: "course-outside", fill: "currentColor" };
      if (!grey) return { class: "course-signed", fill: "currentColor" };
      return { class: "", fill: value > 0.46 ? "black" : "white" };
    });
    this.ramp.setAttribute("class", `course-ramp course-ramp-${grey ? "grey" : "map"}`);
    setText(this.ends[0], grey ? "0" : numeral(-end));
    setText(this.ends[1], numeral(end));
  }

  // Lines around the pixels, dashed ones in the padding, which is a strip above, below, left and right.
  rule(rows, columns) {
    const { grid, padding } = this;
    const [height, width] = [rows - 2 * padding, columns - 2 * padding];
    grid.lines.setAttribute("d", grid.gridPath(padding, padding, height, width));
    const strips = [[0, 0, padding, columns], [rows - padding, 0, padding, columns],
      [padding, 0, height, padding], [padding, columns - padding, height, padding]]; // prettier-ignore
    grid.dashes.setAttribute("d", padding ? strips.map((strip) => grid.gridPath(...strip)).join("") : "");
  }

  moveCursor(row, column) {
    const { pixels, padding, grid } = this;
    this.cursor = [clamp(row, 0, pixels.length - 1), clamp(column, 0, pixels[0].length - 1)];
    this.cursorMark.draw(grid.square(0, 0, 0));
    this.cursorMark.moveTo(grid.at(...this.cursor.map((index) => index + padding)));
  }

  // Frame the window of an output and its taps; nothing where there is no output.
  mark({ row, column, stride, dilation, kernel }, empty) {
    const { grid, frame, taps } = this;
    for (const mark of [frame, taps]) mark.show(!empty);
    if (empty) return;
    const places = range(0, kernel.length - 1);
    const tap = (u, v) => grid.square(u * dilation, v * dilation, 0.13 * grid.cell);
    frame.draw(grid.square(0, 0, -1, extent(kernel.length, { dilation })));
    taps.draw(places.map((u) => places.map((v) => tap(u, v)).join("")).join(""));
    for (const mark of [frame, taps]) mark.moveTo(grid.at(row * stride, column * stride));
  }
}
