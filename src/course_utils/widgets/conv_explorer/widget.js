// The interactive figure ConvExplorer: a small filter slides over a small picture; every output is a sum of products.
//
// First the pure functions, which Node tests: sizes, sums, products, edits of picture and filter, sentences. Then the view.
// Pictures, filters and maps are lists of rows. Settings are {stride, padding, dilation}; a state holds all traits.

import { FigureView, format, html, same, setText, svg } from "../shared.js";

export const LIMITS = { stride: [1, 3], padding: [0, 4], dilation: [1, 3], size: [1, 5], weight: 100 };

// ---------------------------------------------------------------- sizes

// Pixels from the first tap of the filter to the last.
export function extent(size, { dilation }) {
  return dilation * (size - 1) + 1;
}

// (H + 2p − d(k − 1) − 1) // s + 1, which is negative or 0 where the filter does not fit.
export function sizeByFormula(side, size, { stride, padding, dilation }) {
  return Math.floor((side + 2 * padding - dilation * (size - 1) - 1) / stride) + 1;
}

export function outputSize(side, size, settings) {
  return Math.max(0, sizeByFormula(side, size, settings));
}

// The padding with a name: "valid" none, "same" as large as the input with stride 1, "full" every overlap of one pixel.
export function paddingFor(name, size, { dilation }) {
  const reach = dilation * (size - 1);
  return { valid: 0, same: reach / 2, full: reach }[name];
}

// ---------------------------------------------------------------- sums

export function turned(kernel) {
  return kernel.map((row) => [...row].reverse()).reverse();
}

// The weights as they lie on the picture.
export function weightsOf({ kernel, flip }) {
  return flip ? turned(kernel) : kernel;
}

// The map y[i, j] = sum over u, v of w[u, v] x[i s + u d − p, j s + v d − p], with x = 0 outside the picture.
export function correlate(pixels, weights, settings) {
  const { stride, padding, dilation } = settings;
  const [rows, columns] = [pixels.length, pixels[0].length].map((side) => outputSize(side, weights.length, settings));
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => {
      let sum = 0;
      for (let u = 0; u < weights.length; u++) {
        const row = pixels[i * stride + u * dilation - padding];
        if (!row) continue;
        for (let v = 0; v < weights.length; v++) {
          const value = row[j * stride + v * dilation - padding];
          if (value !== undefined) sum += weights[u][v] * value;
        }
      }
      return sum;
    }),
  );
}

// What one output is made of: k rows of taps {row, column, inside, value, weight, product}, places in the picture.
export function products(pixels, weights, { stride, padding, dilation }, i, j) {
  return weights.map((line, u) =>
    line.map((weight, v) => {
      const [row, column] = [i * stride + u * dilation - padding, j * stride + v * dilation - padding];
      const value = pixels[row]?.[column];
      const inside = value !== undefined;
      return { row, column, inside, value: inside ? value : 0, weight, product: inside ? value * weight : 0 };
    }),
  );
}

// The largest distance from 0 in a map: the end of its colour scale, 1 where all is 0.
export function largest(map) {
  let most = 0;
  for (const row of map) for (const value of row) most = Math.max(most, Math.abs(value));
  return most || 1;
}

// ---------------------------------------------------------------- edits

// Whether all values can be shown as greys.
export function isGrey(pixels) {
  return pixels.every((row) => row.every((value) => value >= 0 && value <= 1));
}

// A black pixel becomes white, a white one black, a grey one whichever is farther away.
export function toggled(pixels, row, column) {
  return pixels.map((line, i) => (i === row ? line.map((value, j) => (j === column ? (value < 0.5 ? 1 : 0) : value)) : line));
}

// The whole picture moved; what leaves is lost, zeros come in.
export function shifted(pixels, down, right) {
  return pixels.map((line, i) => line.map((_, j) => pixels[i - down]?.[j - right] ?? 0));
}

// A filter of another size around the same middle: zeros come in at the edge, or weights go.
export function resized(kernel, size) {
  const shift = Math.floor(size / 2) - Math.floor(kernel.length / 2);
  return Array.from({ length: size }, (_, u) => Array.from({ length: size }, (__, v) => kernel[u - shift]?.[v - shift] ?? 0));
}

export function withWeight(kernel, row, column, weight) {
  return kernel.map((line, u) => line.map((old, v) => (u === row && v === column ? weight : old)));
}

// A weight from what the reader typed, null if it is none.
export function weightFrom(text) {
  const weight = text.trim() === "" ? NaN : Number(text);
  return Math.abs(weight) <= LIMITS.weight ? weight : null;
}

// The name of a filter or picture in a table, null if it is not there.
export function nameOf(table, value) {
  return Object.keys(table).find((name) => same(table[name], value)) ?? null;
}

// ---------------------------------------------------------------- sentences

// Three digits, at most four of them after the point.
export function numeral(number) {
  const rounded = Number(number.toPrecision(3));
  const short = Math.abs(rounded) < 1 ? Number(rounded.toFixed(4)) : rounded;
  if ((short === 0 && number !== 0) || Math.abs(short) >= 1e5) return format(number, 2);
  return (short < 0 ? "−" : "") + String(Math.abs(short));
}

const place = (row, column) => `(${row}, ${column})`;
const by = (rows, columns) => `${rows} × ${columns}`;

// All terms of a small filter; of a larger one those that are not 0, and of many of these the first and the last.
export function sumInWords(taps, row, column) {
  const all = taps.flat();
  const telling = all.length <= 9 ? all : all.filter(({ product }) => product !== 0);
  const zeros = all.length - telling.length;
  const sum = all.reduce((total, { product }) => total + product, 0);
  const terms = telling.map(({ value, weight }) => `${numeral(value)} × ${numeral(weight)}`);
  if (terms.length > 9) terms.splice(4, terms.length - 6, "…");
  const rest = zeros === 0 ? "" : telling.length ? ` (the other ${zeros} products are 0)` : ` (all ${zeros} products are 0)`;
  return `output ${place(row, column)} = ${terms.join(" + ")}${terms.length ? " = " : ""}${format(sum)}${rest}`;
}

// (14 + 2·1 − 1·(3 − 1) − 1) // 1 + 1 = 14
export function sizeInWords(side, size, settings) {
  const { stride, padding, dilation } = settings;
  const count = numeral(sizeByFormula(side, size, settings));
  return `(${side} + 2·${padding} − ${dilation}·(${size} − 1) − 1) // ${stride} + 1 = ${count}`;
}

export function emptyInWords(pixels, size, settings) {
  const [rows, columns] = [pixels.length, pixels[0].length].map((side) => side + 2 * settings.padding);
  const needed = extent(size, settings);
  return `The filter needs ${by(needed, needed)} pixels, the padded picture has ${by(rows, columns)}.`;
}

export function canPad(padding) {
  return Number.isInteger(padding) && padding <= LIMITS.padding[1];
}

// Which of the named paddings this filter cannot have, and where "same" does not keep its promise.
export function paddingNotes(size, settings) {
  const notes = ["same", "full"].map((name) => {
    const padding = paddingFor(name, size, settings);
    return canPad(padding) ? "" : `“${name}” would need a padding of ${padding}; here are whole pixels up to ${LIMITS.padding[1]}.`;
  });
  const broken = paddingFor("same", size, settings) === settings.padding && settings.stride > 1;
  return [...notes, broken ? "“same” keeps the size of the picture only with stride 1." : ""].filter(Boolean).join(" ");
}

// ---------------------------------------------------------------- the view: a panel of cells

const SIDE = 336; // of a panel, in units that are close to pixels
const LARGEST_CELL = 68;
const SMALLEST_TEXT = 9.4;
const GREYS = 32; // steps from black to white
const STEPS = 20; // steps from 0 to the strongest colour

// From the strongest blue, for the most negative, over nothing to the strongest orange.
const signedFills = () =>
  range(-STEPS, STEPS).map((level) => ({ class: level > 0 ? "course-plus" : "course-minus", "fill-opacity": Math.abs(level) / STEPS }));

const px = (number) => Math.round(number * 100) / 100;

// Text that fits into a cell: its size, 0 where it would be too small to read.
export function textSize(longest, cell) {
  const size = Math.min(0.46 * cell, (0.9 * cell) / (0.57 * Math.max(1, longest)), 15);
  return size < SMALLEST_TEXT ? 0 : size;
}

// One path for each of `count` levels, from a table of levels; neighbours in a row become one piece, null is left out.
export function levelPaths(levels, count, { left, top, cell }) {
  const paths = Array(count).fill("");
  levels.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      const from = j;
      while (j + 1 < row.length && row[j + 1] === row[from]) j++;
      if (row[from] === null) continue;
      const width = px((j - from + 1) * cell);
      paths[row[from]] += `M${px(left + from * cell)} ${px(top + i * cell)}h${width}v${px(cell)}h${-width}z`;
    }
  });
  return paths;
}

class Grid {
  // `fills` are the attributes of one path per level.
  constructor(name, fills) {
    this.fills = fills.map((attributes) => svg("path", attributes));
    this.margin = svg("path", { class: "course-padding" });
    this.lines = svg("path", { class: "course-lines" });
    this.dashes = svg("path", { class: "course-dashes" });
    this.texts = [];
    this.numbers = svg("g", { class: "course-numbers" });
    this.marks = svg("g", { class: "course-marks" });
    this.drawing = svg(
      "svg",
      { role: "img", class: `course-drawing course-${name}`, viewBox: `0 0 ${SIDE} ${SIDE}` },
      svg("g", { class: "course-fills" }, this.margin, ...this.fills),
      this.lines,
      this.dashes,
      this.numbers,
      this.marks,
    );
  }

  shape(rows, columns) {
    const cell = Math.min(LARGEST_CELL, SIDE / Math.max(rows, columns));
    const [left, top] = [(SIDE - cell * columns) / 2, (SIDE - cell * rows) / 2];
    Object.assign(this, { rows, columns, cell, left, top });
  }

  at(row, column) {
    return [px(this.left + column * this.cell), px(this.top + row * this.cell)];
  }

  // A square inside the cell that is `down` and `right` of the place of a mark.
  square(down, right, inset, cells = 1) {
    const side = px(cells * this.cell - 2 * inset);
    return `M${px(right * this.cell + inset)} ${px(down * this.cell + inset)}h${side}v${side}h${-side}z`;
  }

  // Lines around the cells from (row, column) on.
  gridPath(row, column, rows, columns) {
    const [width, height] = [px(columns * this.cell), px(rows * this.cell)];
    let path = "";
    for (let i = 0; i <= rows; i++) path += `M${this.at(row + i, column).join(" ")}h${width}`;
    for (let j = 0; j <= columns; j++) path += `M${this.at(row, column + j).join(" ")}v${height}`;
    return path;
  }

  paint(levels) {
    const paths = levelPaths(levels, this.fills.length, this);
    paths.forEach((path, level) => {
      if (this.fills[level].getAttribute("d") !== path) this.fills[level].setAttribute("d", path);
    });
  }

  // Numbers in the cells, if the longest of them fits: `make` writes them as rows of texts, `look` gives the attributes
  // of one that differ.
  write(make, look) {
    const rows = textSize(1, this.cell) ? make() : [];
    const longest = Math.max(1, ...rows.map((row) => Math.max(...row.map((text) => text.length))));
    const size = textSize(longest, this.cell);
    this.numbers.style.display = size ? "" : "none";
    if (!size) return;
    this.numbers.setAttribute("font-size", px(size));
    const count = this.rows * this.columns;
    while (this.texts.length < count) this.texts.push({ element: this.numbers.appendChild(svg("text")), shown: {} });
    this.texts.forEach(({ element, shown }, index) => {
      const [row, column] = [Math.floor(index / this.columns), index % this.columns];
      const words = index < count ? rows[row][column] : "";
      if (shown.words !== words) element.textContent = shown.words = words;
      if (index >= count) return;
      const [x, y] = this.at(row + 0.5, column + 0.5);
      const wanted = { x, y: px(y + 0.36 * size), ...look(row, column) };
      for (const name of Object.keys(wanted)) {
        if (shown[name] !== wanted[name]) element.setAttribute(name, (shown[name] = wanted[name]));
      }
    });
  }

  // The cell under the pointer, null beside the cells.
  cellOf(event) {
    const box = this.drawing.getBoundingClientRect();
    const row = Math.floor((((event.clientY - box.top) / box.height) * SIDE - this.top) / this.cell);
    const column = Math.floor((((event.clientX - box.left) / box.width) * SIDE - this.left) / this.cell);
    return row >= 0 && row < this.rows && column >= 0 && column < this.columns ? [row, column] : null;
  }
}

// Marks that are moved as a whole; `halo` sets them off from what lies below.
class Mark {
  constructor(name) {
    this.halo = svg("path", { class: "course-halo" });
    this.line = svg("path", { class: `course-${name}` });
    this.element = svg("g", { class: "course-mark" }, this.halo, this.line);
  }

  draw(path) {
    if (path === this.path) return;
    this.path = path;
    this.halo.setAttribute("d", path);
    this.line.setAttribute("d", path);
  }

  moveTo([x, y]) {
    this.element.style.transform = `translate(${x}px, ${y}px)`;
  }

  show(visible) {
    this.element.style.display = visible ? "" : "none";
  }
}

// ---------------------------------------------------------------- the view: the whole figure

const TRAITS = ["picture", "pictures", "pixels", "kernel", "kernels", "stride", "padding", "dilation", "flip", "row", "column"];
const SPEEDS = [2, 8, 30, 120]; // outputs a second
const STILL_SPEED = 2; // at most, for a reader who has asked for less motion
const GLIDING_SPEED = 8; // up to which the window glides from place to place
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const SHIFTS = [["←", "left", 0, -1], ["→", "right", 0, 1], ["↑", "up", -1, 0], ["↓", "down", 1, 0]]; // prettier-ignore
const LABELS = { stride: "Stride s", padding: "Padding p", dilation: "Dilation d" };

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const range = (low, high) => Array.from({ length: high - low + 1 }, (_, index) => low + index);

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "conv-explorer");
    this.cursor = [0, 0];
    this.filled = null; // outputs that Play has reached, null for all of them
    this.fillRoot();
    this.readModel();
    this.listen();
  }

  // --- the page

  fillRoot() {
    this.makeInput();
    this.makeOutput();
    const panels = html("div", { class: "course-panels" }, this.inputPanel, this.outputPanel);
    const controls = html("div", { class: "course-controls" }, this.makeFilter(), this.makeSettings());
    this.root.prepend(this.makeHead(), panels, this.makeOne(), controls);
  }

  field(label, control) {
    return html("div", { class: "course-field" }, html("label", { for: control.id }, label), control);
  }

  select(name, options = []) {
    return html("select", { id: `${this.id}-${name}` }, ...options.map(([value, words]) => html("option", { value }, words)));
  }

  button(words, attributes = {}) {
    return html("button", { type: "button", ...attributes }, words);
  }

  makeHead() {
    this.pictureSelect = this.select("picture");
    this.resetButton = this.button("Reset picture");
    this.shiftButtons = SHIFTS.map(([arrow, words]) => this.button(arrow, { "aria-label": `Shift the picture ${words}` }));
    const shifts = html("div", { class: "course-row course-shifts", role: "group", "aria-label": "Shift the picture" });
    shifts.append(html("span", { class: "course-note", "aria-hidden": "true" }, "Shift"), ...this.shiftButtons);
    return html("div", { class: "course-bar" }, this.field("Picture", this.pictureSelect), shifts, this.resetButton);
  }

  panel(name, grid, label, scale) {
    const title = html("p", { class: "course-panel-title" });
    const box = html("div", { class: `course-box course-${name}-box`, tabindex: "0", role: "group", "aria-label": label }, grid.drawing);
    return { title, box, element: html("div", { class: "course-panel" }, title, box, scale) };
  }

  // A picture's greys are what they are: the same in a light and in a dark page. After them come the colours for
  // pictures that are no pictures, such as a gradient.
  makeInput() {
    const grey = (level) => `rgb(${Array(3).fill(Math.round((255 * level) / GREYS)).join(",")})`;
    this.input = new Grid("input", [...range(0, GREYS).map((level) => ({ fill: grey(level) })), ...signedFills()]);
    this.frame = new Mark("window");
    this.taps = new Mark("taps");
    this.cursorMark = new Mark("cursor");
    this.cursorMark.element.classList.add("course-at-cursor");
    this.input.marks.append(this.taps.element, this.frame.element, this.cursorMark.element);
    this.inputRamp = html("span", { "aria-hidden": "true" });
    this.inputEnds = [html("span"), html("span")];
    const [low, high] = this.inputEnds;
    const zeros = html("span", { class: "course-zeros", "aria-hidden": "true" });
    const scale = html("p", { class: "course-scale" }, low, this.inputRamp, high, zeros, "padding, counts as 0");
    const label = "Input picture. The arrow keys move a cursor, Enter or Space turns its pixel black or white.";
    const { title, box, element } = this.panel("input", this.input, label, scale);
    Object.assign(this, { inputTitle: title, inputBox: box, inputPanel: element });
  }

  makeOutput() {
    this.map = new Grid("map", signedFills());
    this.chosen = new Mark("window");
    this.map.marks.append(this.chosen.element);
    this.scaleEnds = [html("span"), html("span")];
    const bar = html("span", { class: "course-ramp course-ramp-map", "aria-hidden": "true" });
    this.mapScale = html("p", { class: "course-scale" }, this.scaleEnds[0], bar, this.scaleEnds[1], "0 has no colour");
    this.mapScale.lastChild.before(" "); // what is read aloud needs a gap
    const label = "Output map. The arrow keys choose the output that is explained.";
    const { title, box, element } = this.panel("map", this.map, label, this.mapScale);
    this.emptyNote = html("p", { class: "course-empty" });
    box.after(this.emptyNote);
    Object.assign(this, { mapTitle: title, mapBox: box, mapPanel: element });
    this.outputPanel = element;
  }

  slider(name, label, attributes = {}) {
    const id = `${this.id}-${name}`;
    const slider = html("input", { type: "range", id, step: "1", ...attributes });
    const output = html("output", { for: id });
    const element = html("div", { class: "course-slider" }, html("label", { for: id }, label), slider, output);
    return { slider, output, element };
  }

  // One output: its products, its sum, and Play, which goes through all of them.
  makeOne() {
    this.caption = html("caption");
    this.productTable = html("table", { class: "course-products" }, this.caption, html("tbody"));
    this.places = { row: this.slider("row", "Row", { min: "0" }), column: this.slider("column", "Column", { min: "0" }) };
    const sliders = html("div", { class: "course-sliders" }, ...Object.values(this.places).map(({ element }) => element));
    this.playButton = this.button("Play", { class: "course-primary course-play" });
    this.speedSelect = this.select("speed", SPEEDS.map((speed) => [speed, `${speed} a second`]));
    this.speedSelect.value = String(SPEEDS[1]);
    this.stillNote = html("p", { class: "course-note" });
    const play = html("div", { class: "course-row" }, this.playButton, this.field("Speed", this.speedSelect));
    const legend = html("legend", {}, "Which output");
    this.sum = html("p", { class: "course-sum" });
    const where = html("fieldset", { class: "course-where" }, legend, sliders, play, this.stillNote);
    this.one = html("div", { class: "course-one" }, where, this.productTable);
    return html("div", { class: "course-middle" }, this.sum, this.one);
  }

  makeFilter() {
    this.presetSelect = this.select("preset");
    this.sizeSelect = this.select("size", range(...LIMITS.size).map((size) => [size, by(size, size)]));
    this.weightGrid = html("div", { class: "course-weights", role: "group", "aria-label": "Weights of the filter" });
    this.problem = html("p", { class: "course-error", role: "alert" });
    this.flipBox = html("input", { type: "checkbox", id: `${this.id}-flip` });
    const flip = html("label", { for: this.flipBox.id }, "Turn the filter by 180° (convolution in the mathematician’s sense)");
    this.turnedTable = html("table", { class: "course-turned" }, html("caption", {}, "As it slides: turned by 180°"), html("tbody"));
    const head = html("div", { class: "course-row" }, this.field("Preset", this.presetSelect), this.field("Size", this.sizeSelect));
    const both = html("div", { class: "course-both" }, this.weightGrid, this.turnedTable);
    const tick = html("div", { class: "course-tick" }, this.flipBox, flip);
    return html("fieldset", {}, html("legend", {}, "Filter"), head, both, this.problem, tick);
  }

  makeSettings() {
    this.sliders = Object.fromEntries(
      Object.entries(LABELS).map(([name, label]) => {
        const [min, max] = LIMITS[name];
        return [name, this.slider(name, label, { min, max })];
      }),
    );
    this.paddingButtons = Object.fromEntries(["valid", "same", "full"].map((name) => [name, this.button(name)]));
    const group = html("div", { class: "course-row course-paddings", role: "group", "aria-label": "Padding" });
    group.append(html("span", { class: "course-note", "aria-hidden": "true" }, "Padding"), ...Object.values(this.paddingButtons));
    this.paddingNote = html("p", { class: "course-note" });
    this.sizeLines = [html("p"), html("p")];
    const words = html("p", { class: "course-note" }, "Size of the output; // divides and rounds down:");
    const symbols = html("p", {}, "(H + 2p − d(k − 1) − 1) // s + 1");
    const formula = html("div", { class: "course-formula" }, words, symbols, ...this.sizeLines);
    const sliders = html("div", { class: "course-sliders" }, ...Object.values(this.sliders).map(({ element }) => element));
    return html("fieldset", {}, html("legend", {}, "How it slides"), sliders, group, this.paddingNote, formula);
  }

  // --- state

  stateOfModel() {
    const state = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    return { ...state, flip: Boolean(state.flip) };
  }

  readModel() {
    const state = this.stateOfModel();
    if (this.state) {
      const settled = ({ row, column, ...others }) => others;
      // While the filter slides, its place is ahead of the model's.
      const moved = state.row !== this.state.row || state.column !== this.state.column;
      if (same(settled(state), settled(this.state)) && (this.running || !moved)) return;
    }
    this.stop();
    this.filled = null;
    this.state = state;
    this.showAll();
  }

  // Take over what the reader changed, and show what depends on it.
  change(changes, words) {
    this.stop();
    this.filled = null;
    Object.assign(this.state, changes);
    this.compute();
    if ("pixels" in changes || "padding" in changes) this.showPicture();
    if ("kernel" in changes || "flip" in changes) this.showFilter();
    this.showSettings();
    this.showMap();
    this.showChosen();
    const { row, column } = this.state;
    this.push({ ...changes, row, column });
    this.announce(words || (() => this.settingsInWords()));
  }

  compute() {
    const { state } = this;
    const { pixels } = state;
    this.weights = weightsOf(state);
    this.output = correlate(pixels, this.weights, state);
    [this.rows, this.columns] = [pixels.length, pixels[0].length].map((side) => outputSize(side, state.kernel.length, state));
    this.empty = this.rows === 0 || this.columns === 0;
    this.end = largest(this.output);
    state.row = clamp(state.row, 0, this.rows - 1);
    state.column = clamp(state.column, 0, this.columns - 1);
  }

  // --- what the reader does

  listen() {
    this.on(this.pictureSelect, "change", () => this.pickPicture(this.pictureSelect.value));
    this.on(this.resetButton, "click", () => this.pickPicture(this.state.picture));
    this.shiftButtons.forEach((button, index) => {
      const [, words, down, right] = SHIFTS[index];
      const say = () => `The picture moved ${words}. ${this.mapInWords()}`;
      this.on(button, "click", () => this.change({ pixels: shifted(this.state.pixels, down, right) }, say));
    });
    this.listenToInput();
    this.listenToMap();
    for (const [name, { slider }] of Object.entries(this.places)) {
      this.on(slider, "input", () => this.choose({ ...this.state, [name]: Number(slider.value) }));
    }
    this.on(this.playButton, "click", () => (this.running ? this.pause() : this.play()));
    this.on(this.speedSelect, "change", () => this.running && this.play());
    this.on(this.presetSelect, "change", () => this.pickKernel(this.state.kernels[this.presetSelect.value]));
    this.on(this.sizeSelect, "change", () => this.pickKernel(resized(this.state.kernel, Number(this.sizeSelect.value))));
    this.on(this.weightGrid, "input", (event) => this.typeWeight(event.target));
    this.on(this.weightGrid, "focusout", () => this.showFilter());
    this.on(this.flipBox, "change", () => this.change({ flip: this.flipBox.checked }));
    for (const [name, { slider }] of Object.entries(this.sliders)) {
      this.on(slider, "input", () => this.change({ [name]: Number(slider.value) }));
    }
    for (const [name, button] of Object.entries(this.paddingButtons)) {
      const padding = () => paddingFor(name, this.state.kernel.length, this.state);
      this.on(button, "click", () => this.change({ padding: padding() }));
    }
    this.follow(Object.fromEntries(TRAITS.map((name) => [name, () => this.readModel()])));
    this.watchSize(() => this.setSizeClass(this.available()));
    this.setSizeClass(this.available());
  }

  // Arrow keys go to `move`; other keys that mean something here to `press`.
  listenToKeys(box, move, press = () => {}) {
    this.on(box, "keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const direction = ARROWS[event.key];
      if (!direction && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (direction) move(...direction);
      else press();
    });
  }

  listenToInput() {
    const move = (down, right) => {
      this.moveCursor(this.cursor[0] + down, this.cursor[1] + right);
      this.announce(() => this.pixelInWords());
    };
    this.listenToKeys(this.inputBox, move, () => this.toggle());
    this.on(this.input.drawing, "click", (event) => {
      const cell = this.input.cellOf(event);
      const [row, column] = cell ? cell.map((index) => index - this.state.padding) : [-1, -1];
      if (this.state.pixels[row]?.[column] === undefined) return;
      this.moveCursor(row, column);
      this.toggle();
    });
  }

  listenToMap() {
    const move = (down, right) => this.choose({ row: this.state.row + down, column: this.state.column + right });
    this.listenToKeys(this.mapBox, move);
    const point = (event) => {
      const cell = this.map.cellOf(event);
      if (cell) this.choose({ row: cell[0], column: cell[1] });
    };
    // A finger scrolls the page; it chooses by a tap.
    this.on(this.map.drawing, "pointermove", (event) => event.pointerType === "mouse" && !this.running && point(event));
    this.on(this.map.drawing, "click", point);
  }

  pickPicture(picture) {
    const { pictures } = this.state;
    this.change({ picture, pixels: pictures[picture] });
  }

  pickKernel(kernel) {
    this.change({ kernel });
  }

  typeWeight(input) {
    const weight = weightFrom(input.value);
    input.setAttribute("aria-invalid", String(weight === null));
    setText(this.problem, weight === null ? `A weight is a number from ${format(-LIMITS.weight)} to ${LIMITS.weight}.` : "");
    if (weight === null) return;
    const [row, column] = input.dataset.place.split(" ").map(Number);
    this.change({ kernel: withWeight(this.state.kernel, row, column, weight) });
  }

  toggle() {
    const pixels = toggled(this.state.pixels, ...this.cursor);
    this.change({ pixels }, () => `${this.pixelInWords()} ${this.chosenInWords()}`);
  }

  choose({ row, column }) {
    if (this.empty) return;
    const [i, j] = [clamp(row, 0, this.rows - 1), clamp(column, 0, this.columns - 1)];
    const moved = i !== this.state.row || j !== this.state.column;
    if (this.running) this.stop();
    else if (!moved) return;
    // Where Play has not been yet there is nothing to look at: show the whole map.
    if (this.filled !== null && i * this.columns + j >= this.filled) this.filled = null;
    Object.assign(this.state, { row: i, column: j });
    if (this.filled === null && this.shownUpTo !== null) this.showMap();
    this.showChosen();
    this.push({ row: i, column: j });
    this.announce(() => this.chosenInWords());
  }

  // --- play

  get speed() {
    const wanted = Number(this.speedSelect.value);
    return this.still ? Math.min(wanted, STILL_SPEED) : wanted;
  }

  // Go on from where it was paused, or from the first output.
  play() {
    if (this.empty) return;
    this.stop();
    const total = this.rows * this.columns;
    const from = this.filled ?? 0;
    const { speed } = this;
    this.running = true;
    this.showPlay();
    let begin = null;
    const tick = (now) => {
      begin ??= now;
      const reached = Math.min(total, from + 1 + Math.floor(((now - begin) / 1000) * speed));
      if (reached !== this.filled) this.fillTo(reached);
      if (reached < total) this.request = requestAnimationFrame(tick);
      else this.pause();
    };
    this.request = requestAnimationFrame(tick);
  }

  fillTo(count) {
    this.filled = count;
    this.state.row = Math.floor((count - 1) / this.columns);
    this.state.column = (count - 1) % this.columns;
    this.showMap();
    this.showChosen();
  }

  stop() {
    cancelAnimationFrame(this.request);
    if (!this.running) return;
    this.running = false;
    this.showPlay();
  }

  // Stand still, and say so; the model hears of the place only now.
  pause() {
    this.stop();
    if (this.filled === this.rows * this.columns) this.filled = this.shownUpTo = null;
    const { row, column } = this.state;
    this.push({ row, column }, true);
    this.announce(() => this.chosenInWords());
  }

  showPlay() {
    setText(this.playButton, this.running ? "Pause" : "Play");
    this.playButton.disabled = this.empty;
    this.root.classList.toggle("course-gliding", Boolean(this.running) && !this.still && this.speed <= GLIDING_SPEED);
    this.stillNote.hidden = !this.still;
    setText(this.stillNote, `You have asked for less motion: Play makes at most ${STILL_SPEED} outputs a second.`);
  }

  // --- what is shown

  showAll() {
    this.compute();
    this.showPicture();
    this.showFilter();
    this.showSettings();
    this.showMap();
    this.showChosen();
  }

  fillSelect(select, table, others = []) {
    const names = Object.keys(table);
    if (same(names, select.names)) return;
    select.names = names;
    select.replaceChildren(...others, ...names.map((name) => html("option", { value: name }, capital(name))));
  }

  showPicture() {
    const { pixels, padding } = this.state;
    const [height, width] = [pixels.length, pixels[0].length];
    const [rows, columns] = [height, width].map((side) => side + 2 * padding);
    const { input } = this;
    this.edited = !same(pixels, this.state.pictures[this.state.picture]);
    input.shape(rows, columns);
    const inside = (row, column) => pixels[row - padding]?.[column - padding];
    const table = (make) => range(0, rows - 1).map((row) => range(0, columns - 1).map((column) => make(inside(row, column))));
    const grey = isGrey(pixels);
    const end = grey ? 1 : largest(pixels);
    const signed = (value) => Math.round((value / end) * STEPS);
    const level = (value) => (grey ? Math.round(value * GREYS) : signed(value) ? GREYS + 1 + STEPS + signed(value) : null);
    input.paint(table((value) => (value === undefined ? null : level(value))));
    input.lines.setAttribute("d", input.gridPath(padding, padding, height, width));
    // The padding is a strip above, below, left and right.
    const strips = [[0, 0, padding, columns], [rows - padding, 0, padding, columns],
      [padding, 0, height, padding], [padding, columns - padding, height, padding]]; // prettier-ignore
    input.dashes.setAttribute("d", padding ? strips.map((strip) => input.gridPath(...strip)).join("") : "");
    input.margin.setAttribute("d", levelPaths(table((value) => (value === undefined ? 0 : null)), 1, input)[0]);
    // Black on the lighter greys, white on the darker: each has a contrast of at least 4.5 to 1.
    const words = () => table((value) => (value === undefined ? "0" : format(value, 2)));
    input.write(words, (row, column) => {
      const value = inside(row, column);
      if (value === undefined) return { class: "course-outside", fill: "currentColor" };
      return grey ? { class: "", fill: value > 0.46 ? "black" : "white" } : { class: "course-signed", fill: "currentColor" };
    });
    this.inputRamp.setAttribute("class", `course-ramp course-ramp-${grey ? "grey" : "map"}`);
    setText(this.inputEnds[0], grey ? "0" : numeral(-end));
    setText(this.inputEnds[1], numeral(end));
    this.moveCursor(...this.cursor);
    setText(this.inputTitle, `Input ${by(height, width)}${padding ? `, padded to ${by(rows, columns)}` : ""}`);
  }

  moveCursor(row, column) {
    const { pixels, padding } = this.state;
    this.cursor = [clamp(row, 0, pixels.length - 1), clamp(column, 0, pixels[0].length - 1)];
    this.cursorMark.draw(this.input.square(0, 0, 0));
    this.cursorMark.moveTo(this.input.at(...this.cursor.map((index) => index + padding)));
  }

  showFilter() {
    const { kernel, flip, kernels } = this.state;
    if (this.weightInputs?.length !== kernel.length ** 2) this.makeWeights(kernel.length);
    const strongest = Math.max(...kernel.flat().map(Math.abs)) || 1;
    const focused = this.root.getRootNode().activeElement;
    this.weightInputs.forEach((input, index) => {
      const weight = kernel[Math.floor(index / kernel.length)][index % kernel.length];
      tint(input.parentElement, weight / strongest);
      // What is being typed stays as it is.
      if (input === focused && weightFrom(input.value) !== null && Number(input.value) === weight) return;
      if (input === focused && input.getAttribute("aria-invalid") === "true") return;
      const words = String(Number(weight.toPrecision(3)));
      if (input.value !== words) input.value = words;
      input.setAttribute("aria-invalid", "false");
    });
    if (this.weightInputs.every((input) => input.getAttribute("aria-invalid") === "false")) setText(this.problem, "");
    const own = html("option", { value: "", disabled: true }, "Your own");
    this.fillSelect(this.presetSelect, kernels, [own]);
    this.presetSelect.value = nameOf(kernels, kernel) ?? "";
    this.sizeSelect.value = String(kernel.length);
    this.flipBox.checked = flip;
    this.showTurned(kernel, flip, strongest);
  }

  makeWeights(size) {
    this.weightInputs = range(0, size * size - 1).map((index) => {
      const [row, column] = [Math.floor(index / size), index % size];
      return html("input", {
        type: "number", step: "any", min: -LIMITS.weight, max: LIMITS.weight, "data-place": `${row} ${column}`,
        "aria-label": `Weight in row ${row}, column ${column}`,
      }); // prettier-ignore
    });
    this.weightGrid.replaceChildren(...this.weightInputs.map((input) => html("span", { class: "course-tint" }, input)));
    this.weightGrid.style.setProperty("--course-size", size);
  }

  showTurned(kernel, flip, strongest) {
    this.turnedTable.hidden = !flip;
    if (!flip) return;
    const cell = (weight) => tint(html("td", { class: "course-tint" }, html("span", {}, numeral(weight))), weight / strongest);
    this.turnedTable.tBodies[0].replaceChildren(...turned(kernel).map((row) => html("tr", {}, ...row.map(cell))));
  }

  showSettings() {
    const { state } = this;
    const { pixels, pictures, picture, kernel } = state;
    this.fillSelect(this.pictureSelect, pictures);
    this.pictureSelect.value = picture;
    this.resetButton.disabled = !this.edited;
    for (const [name, { slider, output }] of Object.entries(this.sliders)) {
      slider.value = String(state[name]);
      setText(output, String(state[name]));
    }
    for (const [name, button] of Object.entries(this.paddingButtons)) {
      const padding = paddingFor(name, kernel.length, state);
      button.disabled = !canPad(padding);
      button.setAttribute("aria-pressed", String(padding === state.padding));
    }
    const notes = paddingNotes(kernel.length, state);
    setText(this.paddingNote, notes);
    this.paddingNote.hidden = !notes;
    const sides = pixels.length === pixels[0].length ? [["", pixels.length]] : [["rows: ", pixels.length], ["columns: ", pixels[0].length]];
    this.sizeLines.forEach((line, index) => {
      line.hidden = index >= sides.length;
      if (!line.hidden) setText(line, sides[index][0] + sizeInWords(sides[index][1], kernel.length, state));
    });
  }

  showMap() {
    const { map, output, rows, columns, filled, empty, end } = this;
    this.shownUpTo = filled;
    this.mapBox.hidden = this.mapScale.hidden = empty;
    this.emptyNote.hidden = !empty;
    setText(this.emptyNote, empty ? emptyInWords(this.state.pixels, this.state.kernel.length, this.state) : "");
    setText(this.mapTitle, empty ? "No output" : `Output ${by(rows, columns)}`);
    if (empty) return;
    const reached = (i, j) => filled === null || i * columns + j < filled;
    const level = (value) => Math.round((value / end) * STEPS);
    map.shape(rows, columns);
    map.paint(output.map((row, i) => row.map((value, j) => (reached(i, j) && level(value) ? level(value) + STEPS : null))));
    map.dashes.setAttribute("d", filled === null ? "" : map.gridPath(0, 0, rows, columns));
    map.lines.setAttribute("d", filled === null ? map.gridPath(0, 0, rows, columns) : this.reachedPath());
    const words = () => output.map((row) => row.map((value) => format(value, 2)));
    // All the numbers decide on the size of the text, those that are reached are seen.
    const look = (i, j) => ({ visibility: reached(i, j) ? "visible" : "hidden" });
    map.write(words, look);
    setText(this.scaleEnds[0], numeral(-end));
    setText(this.scaleEnds[1], numeral(end));
  }

  // Lines around the outputs that Play has reached.
  reachedPath() {
    const { map, filled, columns } = this;
    const [full, rest] = [Math.floor(filled / columns), filled % columns];
    return (full ? map.gridPath(0, 0, full, columns) : "") + (rest ? map.gridPath(full, 0, 1, rest) : "");
  }

  showChosen() {
    const { row, column, stride, dilation, kernel } = this.state;
    const { empty, input, map } = this;
    for (const mark of [this.frame, this.taps, this.chosen]) mark.show(!empty);
    this.one.classList.toggle("course-without", empty);
    this.productTable.hidden = empty;
    for (const [name, count] of [["row", this.rows], ["column", this.columns]]) {
      const { slider, output } = this.places[name];
      slider.disabled = empty;
      slider.max = String(Math.max(count - 1, 0));
      slider.value = String(this.state[name]);
      setText(output, String(this.state[name]));
    }
    if (!this.running) this.showPlay();
    if (!empty) {
      this.frame.draw(input.square(0, 0, -1, extent(kernel.length, this.state)));
      const taps = range(0, kernel.length - 1);
      this.taps.draw(taps.map((u) => taps.map((v) => input.square(u * dilation, v * dilation, 0.13 * input.cell)).join("")).join(""));
      for (const mark of [this.frame, this.taps]) mark.moveTo(input.at(row * stride, column * stride));
      this.chosen.draw(map.square(0, 0, 0));
      this.chosen.moveTo(map.at(row, column));
      this.showProducts();
    }
    setText(this.sum, empty ? `There is no output. ${this.emptyNote.textContent}` : this.sumNow());
    this.describe();
  }

  sumNow() {
    return `${capital(sumInWords(this.taken, this.state.row, this.state.column))}.`;
  }

  showProducts() {
    const { pixels, row, column } = this.state;
    this.taken = products(pixels, this.weights, this.state, row, column);
    const size = this.taken.length;
    if (this.cells?.length !== size * size) this.makeProducts(size);
    setText(this.caption, `Products at output ${place(row, column)}: input × weight`);
    const strongest = Math.max(...this.weights.flat().map(Math.abs)) || 1;
    this.taken.flat().forEach(({ value, weight, product, inside }, index) => {
      const { cell, factors, result } = this.cells[index];
      tint(cell, product / strongest);
      cell.classList.toggle("course-from-padding", !inside);
      setText(factors, `${numeral(value)} × ${numeral(weight)}`);
      setText(result, numeral(product));
    });
  }

  makeProducts(size) {
    this.cells = range(1, size * size).map(() => {
      const [factors, result] = [html("span", { class: "course-factors" }), html("b")];
      return { factors, result, cell: html("td", { class: "course-tint" }, factors, " ", result) };
    });
    const rows = range(0, size - 1).map((u) => html("tr", {}, ...this.cells.slice(u * size, (u + 1) * size).map(({ cell }) => cell)));
    this.productTable.tBodies[0].replaceChildren(...rows);
    this.one.style.setProperty("--course-size", size);
    this.one.classList.toggle("course-many", size > 3);
  }

  // --- for readers who listen

  pixelInWords() {
    const [row, column] = this.cursor;
    return `Pixel ${place(row, column)} is ${numeral(this.state.pixels[row][column])}.`;
  }

  chosenInWords() {
    const { row, column } = this.state;
    if (this.empty) return `There is no output. ${this.emptyNote.textContent}`;
    return `Output ${place(row, column)} is ${format(this.output[row][column])}.`;
  }

  mapInWords() {
    if (this.empty) return this.chosenInWords();
    const values = this.output.flat();
    const [low, high] = [Math.min(...values), Math.max(...values)].map(numeral);
    return `The output is ${by(this.rows, this.columns)}, from ${low} to ${high}. ${this.chosenInWords()}`;
  }

  settingsInWords() {
    const { kernel, kernels, flip, stride, padding, dilation } = this.state;
    const filter = nameOf(kernels, kernel) ?? `your own, ${by(kernel.length, kernel.length)}`;
    const settings = `stride ${stride}, padding ${padding}, dilation ${dilation}`;
    return `${capital(this.state.picture)}, filter ${filter}${flip ? ", turned" : ""}, ${settings}. ${this.mapInWords()}`;
  }

  describe() {
    const { pixels, picture, padding, row, column, stride, kernel } = this.state;
    const edited = this.edited ? ", edited" : "";
    const padded = padding ? `, padding ${padding}` : "";
    const first = [row, column].map((index) => index * stride - padding);
    const last = first.map((index) => index + extent(kernel.length, this.state) - 1);
    const covered = `rows ${numeral(first[0])} to ${numeral(last[0])} and columns ${numeral(first[1])} to ${numeral(last[1])}`;
    const seen = this.empty ? this.emptyNote.textContent : `The window of output ${place(row, column)} covers ${covered}.`;
    const size = by(pixels.length, pixels[0].length);
    this.input.drawing.setAttribute("aria-label", `${capital(picture)}${edited}, ${size} pixels${padded}. ${seen}`);
    this.map.drawing.setAttribute("aria-label", this.mapInWords());
  }

  remove() {
    this.stop();
    super.remove();
  }
}

// Colour what lies behind a number: orange for a share above 0, blue below, stronger away from 0.
function tint(element, share) {
  element.classList.toggle("course-above", share > 0);
  element.classList.toggle("course-below", share < 0);
  element.style.setProperty("--course-share", px(Math.min(1, Math.abs(share))));
  return element;
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
