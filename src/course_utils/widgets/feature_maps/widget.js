// The interactive figure FeatureMaps: a LeNet runs here, and the outputs of all its layers are shown, from the picture at the
// bottom to the class scores at the top. Moving the picture shows what moves along and what stays.
//
// First the pure functions, which Node tests: layers and windows, the network, the picture, changes, sentences.
// Then the view.

import { FigureView, format, html, same, setText } from "../shared.js";

export const SIDE = 28; // of the picture, in pixels
export const FARTHEST = 4; // shift
const PAD = 2;
const DRAWING = -1; // the picture that is the reader's own

// ---------------------------------------------------------------- layers and windows

// From bottom to top: maps of size x size units. A unit looks at kernel x kernel units of the layer below, and the next
// one at those `stride` farther on; a `pool` at those of its own map, the others at all maps.
export const LAYERS = {
  input: { maps: 1, size: SIDE },
  C1: { maps: 6, size: 28, kernel: 5, stride: 1, padding: PAD, kind: "conv" },
  S2: { maps: 6, size: 14, kernel: 2, stride: 2, padding: 0, kind: "pool" },
  C3: { maps: 16, size: 10, kernel: 5, stride: 1, padding: 0, kind: "conv" },
  S4: { maps: 16, size: 5, kernel: 2, stride: 2, padding: 0, kind: "pool" },
  C5: { maps: 120, size: 1, kernel: 5, stride: 1, padding: 0, kind: "conv" },
  F6: { maps: 84, size: 1, kernel: 1, stride: 1, padding: 0, kind: "dense" },
};
const NAMES = Object.keys(LAYERS);
export const UNIT_LAYERS = NAMES.slice(1);
const below = (layer) => NAMES[NAMES.indexOf(layer) - 1];

// What a unit sees of a layer below it: rows top … top + size - 1, columns left … left + size - 1, of map `channel` or,
// where that is null, of all maps. In the picture (layer "input") the window may hang over into the padding.
export function windowOf(unit, target = "input") {
  let { layer, channel, row: top, column: left } = unit;
  let size = 1;
  for (; layer !== target; layer = below(layer)) {
    const { kernel, stride, padding, kind } = LAYERS[layer];
    top = top * stride - padding;
    left = left * stride - padding;
    size = (size - 1) * stride + kernel;
    if (kind !== "pool") channel = null;
  }
  return { top, left, size, channel };
}

// How many pixels of the picture lie between the windows of neighbouring units.
export function stepOf(layer) {
  let step = 1;
  for (; layer !== "input"; layer = below(layer)) step *= LAYERS[layer].stride;
  return step;
}

export function isUnit(unit) {
  if (unit === null || typeof unit !== "object" || !UNIT_LAYERS.includes(unit.layer)) return false;
  const { maps, size } = LAYERS[unit.layer];
  const within = (index, count) => Number.isInteger(index) && index >= 0 && index < count;
  return within(unit.channel, maps) && within(unit.row, size) && within(unit.column, size);
}

// ---------------------------------------------------------------- the network

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

// One network of the trait `weights` -> [{ weight, bias, scales }, …] for C1, C3, C5, F6 and the scores. A weight is a
// whole number from -127 to 127 times the scale of its filter.
export function toNetwork({ weights, scales, biases }) {
  return weights.map((text, index) => {
    const steps = new Int8Array(fromBase64(text).buffer);
    const each = steps.length / scales[index].length;
    const weight = Float32Array.from(steps, (step, at) => step * scales[index][Math.floor(at / each)]);
    return { weight, bias: Float32Array.from(biases[index]) };
  });
}

// Arrays for what all layers put out; `forward` fills them again and again.
export function newOutputs(classes) {
  const entries = UNIT_LAYERS.map((name) => [name, new Float32Array(LAYERS[name].maps * LAYERS[name].size ** 2)]);
  return { ...Object.fromEntries(entries), logits: new Float32Array(classes), scores: new Float32Array(classes) };
}

const PADDED_SIDE = SIDE + 2 * PAD;
const padded = new Float32Array(PADDED_SIDE * PADDED_SIDE); // its border stays 0
const sums = new Float64Array(SIDE * SIDE);

// Fill `outputs` for a standardised picture. Padding is 0 after standardising, as in PyTorch.
export function forward(network, picture, outputs) {
  const [c1, c3, c5, f6, last] = network;
  for (let row = 0; row < SIDE; row++) {
    padded.set(picture.subarray(row * SIDE, (row + 1) * SIDE), (row + PAD) * PADDED_SIDE + PAD);
  }
  convolve(padded, 1, PADDED_SIDE, c1, outputs.C1);
  pool(outputs.C1, 6, 28, outputs.S2);
  convolve(outputs.S2, 6, 14, c3, outputs.C3);
  pool(outputs.C3, 16, 10, outputs.S4);
  dense(outputs.S4, c5, outputs.C5, true); // a window as large as the map: each unit sees everything
  dense(outputs.C5, f6, outputs.F6, true);
  dense(outputs.F6, last, outputs.logits, false);
  softmax(outputs.logits, outputs.scores);
  return outputs;
}

// 5 x 5 filters and ReLU. The sums run in double precision, over whole rows at a time.
function convolve(input, channels, size, { weight, bias }, output) {
  const side = size - 4;
  const area = side * side;
  let next = 0;
  for (let map = 0; map < bias.length; map++) {
    sums.fill(bias[map], 0, area);
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < 25; tap++) {
        const factor = weight[next++];
        let from = channel * size * size + Math.floor(tap / 5) * size + (tap % 5);
        for (let at = 0; at < area; from += size) {
          for (let column = 0; column < side; column++) sums[at++] += factor * input[from + column];
        }
      }
    }
    for (let at = 0; at < area; at++) output[map * area + at] = sums[at] > 0 ? sums[at] : 0;
  }
}

function pool(input, maps, size, output) {
  let next = 0;
  for (let row = 0; row < maps * size; row += 2) {
    for (let column = 0; column < size; column += 2) {
      const at = row * size + column;
      output[next++] = Math.max(input[at], input[at + 1], input[at + size], input[at + size + 1]);
    }
  }
}

function dense(input, { weight, bias }, output, relu) {
  let next = 0;
  for (let unit = 0; unit < bias.length; unit++) {
    let sum = bias[unit];
    for (let at = 0; at < input.length; at++) sum += weight[next++] * input[at];
    output[unit] = relu && sum < 0 ? 0 : sum;
  }
}

function softmax(logits, scores) {
  const largest = Math.max(...logits);
  let sum = 0;
  for (let k = 0; k < logits.length; k++) sum += scores[k] = Math.exp(logits[k] - largest);
  for (let k = 0; k < logits.length; k++) scores[k] /= sum;
}

// ---------------------------------------------------------------- the picture

export function standardise(pixels, [mean, std]) {
  return Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / std);
}

// Move a picture; what enters is background, 0.
export function shifted(pixels, right, down) {
  const moved = new Uint8Array(SIDE * SIDE);
  for (let row = Math.max(0, down); row < SIDE + Math.min(0, down); row++) {
    for (let column = Math.max(0, right); column < SIDE + Math.min(0, right); column++) {
      moved[row * SIDE + column] = pixels[(row - down) * SIDE + column - right];
    }
  }
  return moved;
}

// Draw from one point to another with a soft pen some two pixels wide, so that it looks like MNIST. Points are (x, y) in
// pixels from the top left corner: the middle of the first pixel is (0.5, 0.5).
export function stroke(pixels, [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const part = length > 0 ? Math.min(1, Math.max(0, (x * dx + y * dy) / length)) : 0;
      const ink = 1.5 - Math.hypot(x - part * dx, y - part * dy);
      const at = row * SIDE + column;
      if (ink > 0) pixels[at] = Math.max(pixels[at], Math.round(255 * Math.min(1, ink)));
    }
  }
}

// ---------------------------------------------------------------- what a shift changes

// Compare the maps of one layer before and after the picture has moved. Returns
//   changed  ||a' - a|| / ||a||
//   back     the same after the maps were moved back, over the units that still have a partner; null where the shift is
//            not a whole number of map pixels, or where a layer has no map
//   inside   the part of `back` that comes from units whose windows lie inside the picture both times
export function changeOf(layer, before, after, right, down) {
  const { maps, size } = LAYERS[layer] ?? { maps: before.length, size: 1 };
  const norm = Math.sqrt(sumOf(before.length, (at) => before[at] ** 2));
  const relative = (squares) => (squares === 0 ? 0 : Math.sqrt(squares) / norm);
  const changed = relative(sumOf(before.length, (at) => (after[at] - before[at]) ** 2));
  const step = LAYERS[layer] ? stepOf(layer) : 1;
  if (size === 1 || right % step || down % step) return { changed, back: null, inside: null };
  const [across, along] = [right / step, down / step];
  const clear = (index) => {
    const { top, size: length } = windowOf({ layer, channel: 0, row: index, column: 0 });
    return top >= 0 && top + length <= SIDE;
  };
  let [all, within] = [0, 0];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [toRow, toColumn] = [row + along, column + across];
      if (toRow < 0 || toRow >= size || toColumn < 0 || toColumn >= size) continue;
      const offset = along * size + across;
      const square = sumOf(maps, (map) => {
        const at = (map * size + row) * size + column;
        return (after[at + offset] - before[at]) ** 2;
      });
      all += square;
      if ([row, column, toRow, toColumn].every(clear)) within += square;
    }
  }
  return { changed, back: relative(all), inside: relative(within) };
}

function sumOf(count, term) {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += term(index);
  return sum;
}

// ---------------------------------------------------------------- sentences

export function percent(part) {
  if (!Number.isFinite(part)) return "undefined";
  if (part === 0) return "0 %";
  return part < 0.005 ? "<1 %" : `${Math.round(100 * part)} %`;
}

// "changed 84 %", "moved back 0 %", "with border 6 %"; a dash where the shift is not a whole number of map pixels.
export function changeInWords(layer, { changed, back, inside }) {
  const lines = [`changed ${percent(changed)}`];
  if (!(LAYERS[layer]?.size > 1)) return lines;
  lines.push(`moved back ${back === null ? "–" : percent(inside)}`);
  if (back > inside) lines.push(`with border ${percent(back)}`);
  return lines;
}

export function shiftInWords(right, down) {
  const sideways = right ? `${Math.abs(right)} ${right > 0 ? "right" : "left"}` : "";
  const upright = down ? `${Math.abs(down)} ${down > 0 ? "down" : "up"}` : "";
  return [sideways, upright].filter(Boolean).join(", ") || "not moved";
}

// The classes with the highest scores, first the highest.
export function ranking(scores) {
  return [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
}

const span = (first, size) => (size === 1 ? `${first}` : `${first} to ${first + size - 1}`);

// Which pixels of the picture a unit sees.
export function fieldInWords(unit) {
  const { top, left, size } = windowOf(unit);
  const inside = (first) => [Math.max(0, first), Math.min(SIDE, first + size) - Math.max(0, first)];
  const [rows, columns] = [inside(top), inside(left)];
  if (rows[1] === SIDE && columns[1] === SIDE) return `It sees the whole picture and its padding, ${size} × ${size} pixels.`;
  const where = `rows ${span(...rows)}, columns ${span(...columns)}`;
  const rest = rows[1] < size || columns[1] < size ? "; the rest is padding" : "";
  return `It sees ${size} × ${size} pixels: ${where}${rest}.`;
}

export function unitName({ layer, channel, row, column }) {
  if (LAYERS[layer].size === 1) return `${layer}, unit ${channel}`;
  return `${layer}, map ${channel}, row ${row}, column ${column}`;
}

// How a unit comes by its value.
export function originInWords({ layer, channel }) {
  return {
    C1: `The pixels, times filter ${channel}, are added up with a bias; a sum below 0 becomes 0.`,
    S2: `The largest of 2 × 2 units of map ${channel} of C1.`,
    C3: "Its filter reads 5 × 5 units of each of the 6 maps of S2: 150 products and a bias, then ReLU.",
    S4: `The largest of 2 × 2 units of map ${channel} of C3.`,
    C5: "Its filter reads 5 × 5 units of each of the 16 maps of S4, all there are: 400 products and a bias, then ReLU.",
    F6: "It reads all 120 units of C5: 120 products and a bias, then ReLU.",
  }[layer];
}

// ---------------------------------------------------------------- colours

// 256 colours from the first to the last, as [r, g, b] in 0 … 255, at equal distances.
export function ramp(...stops) {
  return Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * (stops.length - 1);
    const first = Math.min(Math.floor(place), stops.length - 2);
    return stops[first].map((from, at) => Math.round(from + (place - first) * (stops[first + 1][at] - from)));
  });
}

// The same as numbers for the pixels of an ImageData.
function packed(colours) {
  const words = new Uint32Array(256);
  const bytes = new Uint8ClampedArray(words.buffer);
  colours.forEach((colour, index) => bytes.set([...colour, 255], 4 * index));
  return words;
}

// ---------------------------------------------------------------- the view: rows

const ROWS = {
  F6: ["linear, ReLU", "84 units"],
  C5: ["convolution, ReLU", "120 units"],
  S4: ["max pooling", "16 maps of 5 × 5"],
  C3: ["convolution, ReLU", "16 maps of 10 × 10"],
  S2: ["max pooling", "6 maps of 14 × 14"],
  C1: ["convolution, ReLU", "6 maps of 28 × 28"],
};
const LABEL_WIDTH = 174; // of the text at the left of a row
const INPUT_CELL = 6; // screen pixels for a pixel of the picture
const FILTER_CELL = 6;

// How the maps of a layer are laid out in a width: columns, screen pixels for a unit, and the room between maps. The first
// column count whose units are large enough is taken. S2 and S4 are as large on the screen as what they pool.
const LAYOUTS = {
  C1: { columns: [6, 3], least: 2, most: 3, gap: 8 },
  S2: { like: "C1", times: 2 },
  C3: { columns: [8], least: 3, most: 4, gap: 5 },
  S4: { like: "C3", times: 2 },
  C5: { columns: [40, 30, 24, 20], least: 10, most: 12, gap: 1 },
  F6: { columns: [42, 28, 21, 14], least: 10, most: 12, gap: 1 },
};

export function layoutOf(layer, width) {
  const { like, times, columns, least, most, gap } = LAYOUTS[layer];
  if (like) {
    const under = layoutOf(like, width);
    return { ...under, cell: times * under.cell };
  }
  const { size } = LAYERS[layer];
  const cellFor = (count) => Math.min(most, Math.floor((width - (count - 1) * gap) / count / size));
  const count = columns.find((one) => cellFor(one) >= least) ?? columns.at(-1);
  return { columns: count, cell: Math.max(1, cellFor(count)), gap };
}

// A canvas that is drawn in screen pixels and is sharp on every screen.
function resizeCanvas(canvas, width, height) {
  const density = typeof devicePixelRatio === "undefined" ? 1 : devicePixelRatio;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

// The outputs of one layer, kept as a picture with one pixel a unit; drawn enlarged, map by map.
class Tiles {
  constructor(maps, size) {
    Object.assign(this, { maps, size });
    this.canvas = html("canvas", { width: size, height: size * maps });
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(size, size * maps);
    this.words = new Uint32Array(this.image.data.buffer);
  }

  // Values from `low` to `high` take the colours from first to last.
  fill(values, low, high, colours) {
    const factor = high > low ? 255 / (high - low) : 0;
    for (let at = 0; at < values.length; at++) {
      const index = Math.round((values[at] - low) * factor);
      this.words[at] = colours[index < 0 ? 0 : index > 255 ? 255 : index];
    }
    this.context.putImageData(this.image, 0, 0);
  }

  draw(context, map, x, y, cell) {
    const { canvas, size } = this;
    context.drawImage(canvas, 0, map * size, size, size, x, y, size * cell, size * cell);
  }
}

// A row of maps: where they stand, and which unit lies under the pointer.
class MapRow {
  constructor(layer) {
    this.layer = layer;
    Object.assign(this, LAYERS[layer]);
    this.tiles = new Tiles(this.maps, this.size);
    this.canvas = html("canvas", { class: "course-maps", role: "img" });
  }

  layOut(width) {
    Object.assign(this, layoutOf(this.layer, width));
    this.side = this.cell * this.size;
    const lines = Math.ceil(this.maps / this.columns);
    const length = (count) => count * (this.side + this.gap) - this.gap + 2;
    this.context = resizeCanvas(this.canvas, length(this.columns), length(lines));
  }

  place(map) {
    const distance = this.side + this.gap;
    return [1 + (map % this.columns) * distance, 1 + Math.floor(map / this.columns) * distance];
  }

  unitAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const distance = this.side + this.gap;
    const [x, y] = [event.clientX - box.left - 1, event.clientY - box.top - 1];
    const [across, along] = [Math.floor(x / distance), Math.floor(y / distance)];
    const unit = {
      layer: this.layer,
      channel: along * this.columns + across,
      row: Math.floor((y - along * distance) / this.cell),
      column: Math.floor((x - across * distance) / this.cell),
    };
    return across < this.columns && isUnit(unit) ? unit : null;
  }

  draw(colours) {
    const { context, canvas, side, cell, maps } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.beginPath();
    for (let map = 0; map < maps; map++) {
      const [x, y] = this.place(map);
      this.tiles.draw(context, map, x, y, cell);
      context.rect(x - 0.5, y - 0.5, side + 1, side + 1);
    }
    context.stroke();
  }

  // Outline a window of the maps, see `windowOf`.
  outline({ top, left, size, channel }, colours) {
    const frames = [];
    for (let map = 0; map < this.maps; map++) {
      if (channel !== null && channel !== map) continue;
      const [x, y] = this.place(map);
      frames.push([x + left * this.cell, y + top * this.cell, size * this.cell, size * this.cell]);
    }
    outline(this.context, frames, colours);
  }
}

// Frames with a halo, to be seen on every colour.
function outline(context, frames, colours, width = 2) {
  for (const [colour, thickness] of [[colours.paper, width + 2], [colours.orange, width]]) {
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.beginPath();
    for (const [x, y, w, h] of frames) context.rect(x - 0.5, y - 0.5, w + 1, h + 1);
    context.stroke();
  }
}

// ---------------------------------------------------------------- the view: the whole figure

const TRAITS = ["network", "picture", "drawing", "shift_x", "shift_y", "unit"];
const FIXED = ["weights", "pictures", "labels", "class_names", "standardise"];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const plain = (event) => !event.ctrlKey && !event.altKey && !event.metaKey;

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "feature-maps");
    this.hovered = null;
    this.pen = [14, 14]; // column and row where the keyboard draws
    this.rows = Object.fromEntries(UNIT_LAYERS.map((layer) => [layer, new MapRow(layer)]));
    this.pictureTiles = new Tiles(1, SIDE);
    this.filterTiles = new Tiles(6, 5);
    this.fillRoot();
    this.readColours();
    this.readFixed();
    this.listen();
    this.layOut();
    this.readModel();
  }

  // --- the page

  fillRoot() {
    this.readout = html("p", { class: "course-readout" });
    this.labels = {};
    const rows = Object.keys(ROWS).map((layer) => this.makeRow(layer, ...ROWS[layer], this.rows[layer].canvas));
    this.scoreList = html("ol", { class: "course-scores" });
    const scores = this.makeRow("scores", "softmax", "", this.scoreList);
    this.stack = html("div", { class: "course-stack" }, scores, ...rows, this.makeFilters(), this.makeInput());
    const words =
      "Changed: how far the numbers of a layer are from those of the unmoved picture. Moved back: what is left of that when " +
      "the maps are moved back by as much, away from the border; – where that is not a whole number of map pixels.";
    const note = html("p", { class: "course-note course-about" }, words);
    const controls = html("div", { class: "course-controls" }, this.makePictures(), this.makeNetworks(), this.makeUnit());
    const start = "To be read from the bottom: the picture, what each layer makes of it, and the scores of the classes.";
    const top = html("p", { class: "course-note course-top" }, start);
    this.root.prepend(top, this.stack, this.readout, controls, this.makeLegend(), note);
  }

  // What stands at the left of a row: its name, what it does, its shape, and what a shift changes.
  makeLabel(layer, kind, shape) {
    const name = { input: "Input", scores: "Class scores", filters: "Filters of C1" }[layer] ?? layer;
    const title = html("p", { class: "course-layer-name" }, html("strong", {}, name), kind ? ` ${kind}` : "");
    const shapeLine = html("p", { class: "course-shape" }, shape);
    const lines = [1, 2, 3].map(() => html("p", { class: "course-changed" }));
    this.labels[layer] = { shapeLine, lines };
    return html("div", { class: "course-label" }, title, shapeLine, ...lines);
  }

  makeRow(layer, kind, shape, content) {
    const place = html("div", { class: "course-content" }, content);
    return html("div", { class: `course-layer course-layer-${layer.toLowerCase()}` }, this.makeLabel(layer, kind, shape), place);
  }

  makeFilters() {
    this.filters = html("canvas", { class: "course-maps", role: "img" });
    return this.makeRow("filters", "", "5 × 5 weights each", this.filters);
  }

  makeInput() {
    this.picture = html("canvas", { role: "img" });
    this.pictureBox = html("div", { class: "course-picture", tabindex: "0", role: "application" }, this.picture);
    this.unitName = html("p", { class: "course-unit-name" });
    this.unitText = html("p", { class: "course-note" });
    this.detail = html("canvas", { "aria-hidden": "true" });
    const told = html("div", { class: "course-told" }, this.unitName, this.unitText, this.detail);
    const row = this.makeRow("input", "", "28 × 28, padding 2", this.pictureBox);
    row.firstChild.append(this.makePad());
    row.lastChild.append(told);
    return row;
  }

  makePad() {
    const arrow = (sign, way, key) => {
      const button = html("button", { type: "button", "aria-label": `Move the picture ${way}` }, sign);
      this.on(button, "click", () => this.moveBy(...ARROWS[key]));
      return button;
    };
    this.reset = html("button", { type: "button", class: "course-reset" }, "Reset");
    this.pad = html(
      "div",
      { class: "course-pad", role: "group", "aria-label": "Move the picture" },
      arrow("←", "left", "ArrowLeft"),
      arrow("↑", "up", "ArrowUp"),
      arrow("↓", "down", "ArrowDown"),
      arrow("→", "right", "ArrowRight"),
      this.reset,
    );
    return this.pad;
  }

  makePictures() {
    this.thumbs = html("div", { class: "course-thumbs" });
    this.clear = html("button", { type: "button" }, "Clear the drawing");
    const hint = "Draw on the input above, with mouse, finger or pen; or focus it, move with the arrow keys, paint with Space.";
    this.hint = html("p", { class: "course-note" }, hint);
    this.drawingBar = html("div", { class: "course-row course-drawing-bar" }, this.clear, this.hint);
    return html("fieldset", { class: "course-pictures" }, html("legend", {}, "Picture"), this.thumbs, this.drawingBar);
  }

  makeNetworks() {
    this.choices = html("div", { class: "course-row" });
    this.networkBox = html("fieldset", { class: "course-networks" }, html("legend", {}, "Network"), this.choices);
    return this.networkBox;
  }

  makeUnit() {
    const options = UNIT_LAYERS.map((layer) => html("option", { value: layer }, layer));
    const id = `${this.id}-layer`;
    this.layerSelect = html("select", { id }, html("option", { value: "" }, "none"), ...options);
    const layer = html("div", { class: "course-field" }, html("label", { for: id }, "Layer"), this.layerSelect);
    this.sliders = {};
    const lines = ["channel", "row", "column"].map((name) => {
      const id = `${this.id}-${name}`;
      const slider = html("input", { type: "range", id, min: "0", step: "1" });
      const output = html("output", { for: id });
      const label = html("label", { for: id }, name === "channel" ? "Map" : name === "row" ? "Row" : "Column");
      this.sliders[name] = { slider, output, label };
      return html("div", { class: "course-slider" }, label, slider, output);
    });
    const sliders = html("div", { class: "course-sliders" }, ...lines);
    const note = html("p", { class: "course-note" }, "Or point at it. A click keeps it. All are counted from 0.");
    return html("fieldset", { class: "course-unit" }, html("legend", {}, "One unit"), layer, sliders, note);
  }

  makeLegend() {
    const sample = (kind) => html("span", { class: `course-sample course-sample-${kind}`, "aria-hidden": "true" });
    const entries = [
      ["ramp", "a unit: 0 to the strongest of its layer"],
      ["signed", "a weight: negative, 0, positive"],
      ["window", "what the unit sees"],
    ];
    const items = entries.map(([kind, words]) => html("li", {}, sample(kind), ` ${words}`));
    return html("ul", { class: "course-legend" }, ...items);
  }

  // --- state

  readFixed() {
    const get = (name, otherwise) => this.model.get(name) ?? otherwise;
    this.classes = get("class_names", []);
    this.classLabels = get("labels", []);
    this.scaling = get("standardise", [0, 1]);
    const bytes = fromBase64(get("pictures", ""));
    this.pictures = this.classLabels.map((_, index) => bytes.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE));
    this.networks = Object.fromEntries(Object.entries(get("weights", {})).map(([name, one]) => [name, toNetwork(one)]));
    this.before = newOutputs(this.classes.length);
    this.moved = newOutputs(this.classes.length);
    this.state = null;
    this.makeScores();
    this.makeThumbs();
    this.makeChoices();
  }

  makeScores() {
    this.scores = this.classes.map((name) => {
      const bar = html("span", { class: "course-bar-fill" });
      const value = html("span", { class: "course-score-value" });
      const track = html("span", { class: "course-score-bar", "aria-hidden": "true" }, bar);
      return { bar, value, item: html("li", {}, html("span", { class: "course-score-name" }, name), track, value) };
    });
    const count = this.classes.length;
    this.scoreList.style.setProperty("--course-lines", String(count > 6 ? Math.ceil(count / 2) : count));
    this.scoreList.replaceChildren(...this.scores.map(({ item }) => item));
    setText(this.labels.scores.shapeLine, `${count} classes`);
  }

  makeThumbs() {
    const thumb = (value, content, ...words) => {
      const radio = html("input", { type: "radio", name: `${this.id}-picture`, value, class: "course-visually-hidden" });
      radio.addEventListener("change", () => this.choosePicture(Number(value)));
      return { radio, label: html("label", { class: "course-thumb" }, radio, content, ...words) };
    };
    const entries = [...this.pictures.keys()].map((index) => {
      const tiles = new Tiles(1, SIDE);
      const words = html("span", { class: "course-visually-hidden" }, this.pictureName(index));
      return { ...thumb(String(index), tiles.canvas, words), tiles };
    });
    const draw = thumb(String(DRAWING), html("span", { class: "course-draw" }, "draw one"));
    draw.label.classList.add("course-thumb-words");
    this.thumbnails = [...entries, draw];
    this.thumbs.replaceChildren(...this.thumbnails.map(({ label }) => label));
    this.paintThumbs();
  }

  makeChoices() {
    const names = Object.keys(this.networks);
    this.networkBox.hidden = names.length < 2;
    this.networkRadios = names.map((name) => {
      const radio = html("input", { type: "radio", name: `${this.id}-network`, value: name });
      radio.addEventListener("change", () => this.change({ network: name }));
      return radio;
    });
    const label = (radio) => html("label", { class: "course-choice" }, radio, ` ${radio.value}`);
    this.choices.replaceChildren(...this.networkRadios.map(label));
  }

  stateOfModel() {
    const get = (name) => this.model.get(name);
    const whole = (value, low, high, otherwise) => (Number.isInteger(value) && value >= low && value <= high ? value : otherwise);
    const names = Object.keys(this.networks);
    return {
      network: names.includes(get("network")) ? get("network") : names[0],
      picture: whole(get("picture"), DRAWING, this.pictures.length - 1, 0),
      drawing: get("drawing") || "",
      shift_x: whole(get("shift_x"), -FARTHEST, FARTHEST, 0),
      shift_y: whole(get("shift_y"), -FARTHEST, FARTHEST, 0),
      unit: isUnit(get("unit")) ? get("unit") : null,
    };
  }

  readModel() {
    const state = this.stateOfModel();
    if (!state.network || same(state, this.state)) return;
    this.state = state;
    this.readDrawing();
    this.computeBefore();
    this.compute();
    this.show();
  }

  readDrawing() {
    const bytes = fromBase64(this.state.drawing);
    this.drawn = bytes.length === SIDE * SIDE ? bytes : new Uint8Array(SIDE * SIDE);
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    const names = Object.keys(changes);
    Object.assign(this.state, changes);
    if (names.some((name) => !name.startsWith("shift") && name !== "unit")) this.computeBefore();
    if (same(names, ["unit"])) this.showUnit();
    else {
      this.compute();
      this.show();
    }
    this.push(changes);
    this.announce();
  }

  // Run the network on the picture where it was.
  computeBefore() {
    const { picture, network } = this.state;
    this.unmoved = picture === DRAWING ? this.drawn : this.pictures[picture];
    forward(this.networks[network], standardise(this.unmoved, this.scaling), this.before);
  }

  // Run it on the picture where it is now, and compare.
  compute() {
    const { network, shift_x: right, shift_y: down } = this.state;
    this.isMoved = right !== 0 || down !== 0;
    this.pixels = this.isMoved ? shifted(this.unmoved, right, down) : this.unmoved;
    this.outputs = this.before;
    if (this.isMoved) this.outputs = forward(this.networks[network], standardise(this.pixels, this.scaling), this.moved);
    this.changes = {};
    if (!this.isMoved) return;
    const compare = (layer, before, after) => (this.changes[layer] = changeOf(layer, before, after, right, down));
    compare("input", this.unmoved, this.pixels);
    for (const layer of [...UNIT_LAYERS, "scores"]) compare(layer, this.before[layer], this.moved[layer]);
  }

  // --- what the reader does

  listen() {
    this.on(this.reset, "click", () => {
      this.moveTo(0, 0);
      this.pictureBox.focus({ preventScroll: true }); // the button can do nothing now and would lose the focus
    });
    this.on(this.pad, "keydown", (event) => this.arrowKey(event, (right, down) => this.moveBy(right, down)));
    this.on(this.clear, "click", () => this.clearDrawing());
    for (const row of Object.values(this.rows)) {
      this.on(row.canvas, "pointermove", (event) => event.pointerType !== "touch" && this.hover(row.unitAt(event)));
      this.on(row.canvas, "pointerleave", () => this.hover(null));
      this.on(row.canvas, "click", (event) => this.pin(row.unitAt(event)));
    }
    this.on(this.layerSelect, "change", () => this.chooseLayer(this.layerSelect.value));
    for (const [name, { slider }] of Object.entries(this.sliders)) {
      this.on(slider, "input", () => this.change({ unit: { ...this.state.unit, [name]: Number(slider.value) } }));
    }
    this.listenToPicture();
    this.follow(Object.fromEntries(TRAITS.map((name) => [name, () => this.readModel()])));
    this.follow(Object.fromEntries(FIXED.map((name) => [name, () => this.readAgain()])));
    this.watchSize(() => Math.abs(this.available() - this.laidOutFor) >= 2 && this.resize());
    this.watchTheme();
  }

  // Everything arrives anew, one trait after the other: wait for the last.
  readAgain() {
    clearTimeout(this.fixedTimer);
    this.fixedTimer = setTimeout(() => {
      this.readFixed();
      this.layOut();
      this.readModel();
    });
  }

  listenToPicture() {
    const box = this.pictureBox;
    this.on(box, "keydown", (event) => {
      if (this.state.picture !== DRAWING) this.arrowKey(event, (right, down) => this.moveBy(right, down));
      else this.drawingKey(event);
    });
    this.on(box, "pointerdown", (event) => {
      if (this.state.picture !== DRAWING || event.button !== 0) return;
      this.drawingFrom = this.pointOf(event);
      this.picture.setPointerCapture(event.pointerId);
      this.draw(this.drawingFrom, this.drawingFrom);
    });
    this.on(box, "pointermove", (event) => {
      if (!this.drawingFrom) return;
      const point = this.pointOf(event);
      this.draw(this.drawingFrom, point);
      this.drawingFrom = point;
    });
    for (const end of ["pointerup", "pointercancel"]) this.on(box, end, () => (this.drawingFrom = null));
    for (const which of ["focus", "blur"]) this.on(box, which, () => this.state && this.paintPicture());
  }

  arrowKey(event, act) {
    const way = ARROWS[event.key];
    if (!way || !plain(event)) return;
    event.preventDefault();
    act(...way);
  }

  // Space paints where the pen is; with Shift the arrows paint along.
  drawingKey(event) {
    if (!plain(event)) return;
    const from = [...this.pen];
    const centre = ([column, row]) => [column + 0.5, row + 0.5];
    this.arrowKey(event, (right, down) => {
      this.pen = [clamp(from[0] + right, 0, SIDE - 1), clamp(from[1] + down, 0, SIDE - 1)];
      if (event.shiftKey) this.draw(centre(from), centre(this.pen));
      else this.paintPicture();
    });
    if (event.key === " ") this.draw(centre(from), centre(from));
    else if (event.key === "Delete") this.clearDrawing();
    else return;
    event.preventDefault();
  }

  // Where a pointer is, in pixels of the picture before it was moved.
  pointOf(event) {
    const box = this.picture.getBoundingClientRect();
    const { shift_x: right, shift_y: down } = this.state;
    return [(event.clientX - box.left) / INPUT_CELL - PAD - right, (event.clientY - box.top) / INPUT_CELL - PAD - down];
  }

  draw(from, to) {
    stroke(this.drawn, from, to);
    this.change({ drawing: toBase64(this.drawn), picture: DRAWING });
  }

  clearDrawing() {
    this.drawn.fill(0);
    this.change({ drawing: "" });
  }

  choosePicture(picture) {
    this.change({ picture });
  }

  moveBy(right, down) {
    this.moveTo(this.state.shift_x + right, this.state.shift_y + down);
  }

  moveTo(right, down) {
    this.change({ shift_x: clamp(right, -FARTHEST, FARTHEST), shift_y: clamp(down, -FARTHEST, FARTHEST) });
  }

  hover(unit) {
    if (same(unit, this.hovered)) return;
    this.hovered = unit;
    this.showUnit();
  }

  pin(unit) {
    if (unit) this.change({ unit: same(unit, this.state.unit) ? null : unit });
  }

  chooseLayer(layer) {
    if (!layer) return this.change({ unit: null });
    const middle = Math.floor(LAYERS[layer].size / 2);
    this.change({ unit: { layer, channel: 0, row: middle, column: middle } });
  }

  // --- colours and sizes

  // Canvases do not follow the style sheet by themselves.
  watchTheme() {
    const again = () => this.readColours() && this.state && this.recolour();
    if (typeof MutationObserver !== "undefined") {
      const observer = new MutationObserver(again);
      for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
      this.cleanups.push(() => observer.disconnect());
    }
    if (typeof matchMedia !== "undefined") this.on(matchMedia("(prefers-color-scheme: dark)"), "change", again);
  }

  // Returns whether they have changed.
  readColours() {
    const style = getComputedStyle(this.root);
    const brush = this.pictureTiles.context;
    const colour = (name) => {
      brush.fillStyle = style.getPropertyValue(`--course-${name}`).trim() || "#808080";
      return brush.fillStyle; // as #rrggbb
    };
    const names = ["paper", "panel", "line", "ink", "ink-soft", "blue", "orange"];
    const read = Object.fromEntries(names.map((name) => [name, colour(name)]));
    if (same(read, this.colours)) return false;
    this.colours = read;
    const rgb = (name) => [1, 3, 5].map((at) => parseInt(read[name].slice(at, at + 2), 16));
    this.ramps = {
      unit: packed(ramp(rgb("paper"), rgb("blue"), rgb("ink"))),
      pixel: packed(ramp(rgb("paper"), rgb("ink"))),
      signed: packed(ramp(rgb("orange"), rgb("paper"), rgb("blue"))),
    };
    return true;
  }

  recolour() {
    this.paintThumbs();
    this.show();
  }

  paintThumbs() {
    this.thumbnails.forEach(({ tiles }, index) => tiles?.fill(this.pictures[index], 0, 255, this.ramps.pixel));
  }

  layOut() {
    const width = this.available();
    this.laidOutFor = width;
    this.setSizeClass(width);
    const beside = width >= 660;
    this.stack.classList.toggle("course-beside", beside);
    const room = beside ? width - LABEL_WIDTH : width;
    for (const row of Object.values(this.rows)) row.layOut(room);
    const { columns, side, gap } = this.rows.C1;
    const lines = Math.ceil(6 / columns);
    const height = 5 * FILTER_CELL + 2;
    this.filterContext = resizeCanvas(this.filters, columns * (side + gap) - gap + 2, lines * (height + gap) - gap);
    this.pictureContext = resizeCanvas(this.picture, (SIDE + 2 * PAD) * INPUT_CELL, (SIDE + 2 * PAD) * INPUT_CELL);
    this.detailContext = resizeCanvas(this.detail, Math.min(312, width), 62);
  }

  resize() {
    this.layOut();
    if (this.state) this.show();
  }

  // --- what is shown

  show() {
    const { network, picture } = this.state;
    for (const [layer, row] of Object.entries(this.rows)) {
      // The colours are those of the picture where it was: moving it does not change their meaning.
      row.largest = Math.max(...this.before[layer]);
      row.tiles.fill(this.outputs[layer], 0, row.largest, this.ramps.unit);
    }
    this.pictureTiles.fill(this.pixels, 0, 255, this.ramps.pixel);
    const { weight } = this.networks[network][0];
    this.largestWeight = Math.max(...weight.map(Math.abs));
    this.filterTiles.fill(weight, -this.largestWeight, this.largestWeight, this.ramps.signed);
    for (const { radio } of this.thumbnails) radio.checked = Number(radio.value) === picture;
    for (const radio of this.networkRadios) radio.checked = radio.value === network;
    this.drawingBar.classList.toggle("course-off", picture !== DRAWING);
    this.pictureBox.classList.toggle("course-pen", picture === DRAWING);
    this.clear.disabled = picture !== DRAWING;
    this.reset.disabled = !this.isMoved;
    this.showScores();
    this.showLabels();
    this.showUnit();
  }

  showScores() {
    const { scores } = this.outputs;
    const best = ranking(scores)[0];
    this.scores.forEach(({ bar, value, item }, k) => {
      bar.style.transform = `scaleX(${scores[k].toFixed(3)})`;
      setText(value, percent(scores[k]));
      item.classList.toggle("course-best", k === best);
    });
    setText(this.readout, this.verdict());
  }

  showLabels() {
    for (const [layer, { lines }] of Object.entries(this.labels)) {
      const words = this.changes[layer] ? changeInWords(layer, this.changes[layer]) : [];
      if (layer === "input" && this.isMoved) words.splice(0, 3, this.shiftText(), words[0]);
      lines.forEach((line, index) => setText(line, words[index] ?? ""));
    }
  }

  showUnit() {
    const unit = this.hovered ?? this.state.unit;
    for (const row of Object.values(this.rows)) row.draw(this.colours);
    if (unit) {
      for (let layer = unit.layer; layer !== "input"; layer = below(layer)) {
        this.rows[layer].outline(windowOf(unit, layer), this.colours);
      }
    }
    this.paintFilters(unit);
    this.paintPicture();
    this.paintDetail(unit);
    setText(this.unitName, unit ? `${unitName(unit)}: ${format(this.valueOf(unit), 3)}` : "No unit chosen");
    const ask = "Point at a map: the frames show what a unit sees, in the picture and in every layer between.";
    setText(this.unitText, unit ? `${fieldInWords(unit)} ${originInWords(unit)}` : ask);
    this.showSliders();
    this.describe();
  }

  valueOf({ layer, channel, row, column }) {
    const { size } = LAYERS[layer];
    return this.outputs[layer][(channel * size + row) * size + column];
  }

  showSliders() {
    const { unit } = this.state;
    this.layerSelect.value = unit?.layer ?? "";
    for (const [name, { slider, output, label }] of Object.entries(this.sliders)) {
      const { maps, size } = unit ? LAYERS[unit.layer] : { maps: 1, size: 1 };
      slider.max = String((name === "channel" ? maps : size) - 1);
      slider.value = String(unit?.[name] ?? 0);
      slider.disabled = slider.max === "0";
      setText(output, slider.disabled ? "" : slider.value);
      if (name === "channel") setText(label, unit && size === 1 ? "Unit" : "Map");
    }
  }

  // Below each map of C1 the filter that makes it.
  paintFilters(unit) {
    const { filterContext: context, colours, filterTiles } = this;
    const { columns, side, gap } = this.rows.C1;
    const length = 5 * FILTER_CELL;
    context.clearRect(0, 0, this.filters.width, this.filters.height);
    for (let map = 0; map < 6; map++) {
      const x = 1 + (map % columns) * (side + gap) + Math.floor((side - length) / 2);
      const y = 1 + Math.floor(map / columns) * (length + 2 + gap);
      filterTiles.draw(context, map, x, y, FILTER_CELL);
      context.strokeStyle = colours.line;
      context.lineWidth = 1;
      context.strokeRect(x - 0.5, y - 0.5, length + 1, length + 1);
      if (unit?.layer === "C1" && unit.channel === map) outline(context, [[x, y, length, length]], colours);
    }
  }

  // Padding is 0 after standardising: that is the mean brightness.
  paddingColour() {
    const index = clamp(Math.round(255 * this.scaling[0]), 0, 255);
    return `rgb(${new Uint8Array(this.ramps.pixel.buffer, 4 * index, 3).join(" ")})`;
  }

  // The picture within its padding, the frame around what the chosen unit sees, and the pen.
  paintPicture() {
    const { pictureContext: context, colours } = this;
    const all = (SIDE + 2 * PAD) * INPUT_CELL;
    const edge = PAD * INPUT_CELL;
    context.fillStyle = this.paddingColour();
    context.fillRect(0, 0, all, all);
    this.pictureTiles.draw(context, 0, edge, edge, INPUT_CELL);
    const frame = (from, size, dashes, colour) => {
      context.strokeStyle = colour;
      context.lineWidth = 1;
      context.setLineDash(dashes);
      context.strokeRect(from - 0.5, from - 0.5, size + 1, size + 1);
      context.setLineDash([]);
    };
    frame(edge, SIDE * INPUT_CELL, [2, 2], colours["ink-soft"]);
    const unit = this.hovered ?? this.state.unit;
    if (this.state.picture === DRAWING) {
      frame(edge + 4 * INPUT_CELL, 20 * INPUT_CELL, [1, 5], colours["ink-soft"]); // digits of MNIST fill this box
      if (document.activeElement === this.pictureBox) this.paintPen();
    }
    if (!unit) return;
    const { top, left, size } = windowOf(unit);
    const inset = size === SIDE + 2 * PAD ? 2 : 0; // all of it: keep the frame on the canvas
    const place = (index) => (index + PAD) * INPUT_CELL + inset;
    outline(context, [[place(left), place(top), size * INPUT_CELL - 2 * inset, size * INPUT_CELL - 2 * inset]], colours);
  }

  paintPen() {
    const { shift_x: right, shift_y: down } = this.state;
    const [x, y] = [this.pen[0] + right, this.pen[1] + down].map((index) => (index + PAD) * INPUT_CELL);
    outline(this.pictureContext, [[x, y, INPUT_CELL, INPUT_CELL]], this.colours, 1.5);
  }

  // What a unit adds up: the units that it sees, and the weights of its filter. Of a pool, the four values.
  paintDetail(unit) {
    const { detailContext: context, colours } = this;
    context.clearRect(0, 0, this.detail.width, this.detail.height);
    if (!unit || LAYERS[unit.layer].kind === "dense") return;
    const source = below(unit.layer);
    const { top, left, size, channel } = windowOf(unit, source);
    const maps = channel === null ? [...Array(LAYERS[source].maps).keys()] : [channel];
    const cell = { 1: 12, 6: 5, 16: 3 }[maps.length];
    const side = size * cell;
    maps.forEach((map, index) => {
      const x = 1 + index * (side + (maps.length === 16 ? 4 : 8));
      this.paintPatch(source, map, top, left, size, x, cell);
      const places = [[x, 1]];
      if (LAYERS[unit.layer].kind === "conv") {
        // A single filter stands beside what it is multiplied with, several stand below.
        places.push(maps.length === 1 ? [x + side + 24, 1] : [x, side + 5]);
        this.paintWeights(unit, index, maps.length, ...places[1], cell);
      }
      context.strokeStyle = colours.line;
      context.lineWidth = 1;
      for (const [left, top] of places) context.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
    });
    if (unit.layer !== "C1") return;
    context.fillStyle = colours.ink;
    context.font = "18px sans-serif";
    context.fillText("×", side + 8, side / 2 + 7);
  }

  paintPatch(source, map, top, left, size, x, cell) {
    const { detailContext: context } = this;
    const tiles = source === "input" ? this.pictureTiles : this.rows[source].tiles;
    const { width } = tiles.canvas;
    context.fillStyle = this.paddingColour(); // what is not painted over is outside the picture
    context.fillRect(x, 1, size * cell, size * cell);
    const [first, last] = [[left, top], [left + size, top + size]].map((ends) => ends.map((at) => clamp(at, 0, width)));
    const [w, h] = [last[0] - first[0], last[1] - first[1]];
    const place = [x + (first[0] - left) * cell, 1 + (first[1] - top) * cell];
    context.drawImage(tiles.canvas, first[0], map * width + first[1], w, h, ...place, w * cell, h * cell);
  }

  paintWeights(unit, index, count, x, y, cell) {
    const layer = { C1: 0, C3: 1, C5: 2 }[unit.layer];
    const { weight } = this.networks[this.state.network][layer];
    const filter = weight.subarray(unit.channel * count * 25, (unit.channel + 1) * count * 25);
    const largest = layer === 0 ? this.largestWeight : Math.max(...filter.map(Math.abs));
    this.weightTiles ??= new Tiles(1, 5);
    this.weightTiles.fill(filter.subarray(index * 25, (index + 1) * 25), -largest, largest, this.ramps.signed);
    this.weightTiles.draw(this.detailContext, 0, x, y, cell);
  }

  // --- sentences

  pictureName(picture) {
    return picture === DRAWING ? "your drawing" : `picture ${picture}: ${this.classes[this.classLabels[picture]]}`;
  }

  isBlank() {
    return this.state.picture === DRAWING && this.drawn.every((pixel) => pixel === 0);
  }

  shiftText() {
    return `moved ${shiftInWords(this.state.shift_x, this.state.shift_y)}`;
  }

  verdict() {
    const { network, picture } = this.state;
    if (this.isBlank()) return "Draw something on the input, at the bottom.";
    const [first, second] = ranking(this.outputs.scores);
    const score = (k) => `${this.classes[k]} (${percent(this.outputs.scores[k])})`;
    const truth = picture === DRAWING ? "" : ` It is: ${this.classes[this.classLabels[picture]]}.`;
    return `${network[0].toUpperCase()}${network.slice(1)}: ${score(first)}, then ${score(second)}.${truth}`;
  }

  // What a screen reader gets instead of the pictures.
  describe() {
    const { picture, shift_x: right, shift_y: down } = this.state;
    const name = this.pictureName(picture);
    for (const [layer, row] of Object.entries(this.rows)) {
      const values = this.outputs[layer];
      let [strongest, active] = [0, 0];
      for (let at = 0; at < values.length; at++) {
        if (values[at] > 0) active++;
        if (values[at] > values[strongest]) strongest = at;
      }
      const channel = Math.floor(strongest / row.size ** 2);
      const which = row.size > 1 ? `map ${channel}` : `unit ${channel}`;
      const most = `strongest in ${which}, ${format(values[strongest], 3)}`;
      const words = `${layer}, ${ROWS[layer].join(", ")}: ${percent(active / values.length)} of the units respond, ${most}.`;
      row.canvas.setAttribute("aria-label", words);
    }
    this.filters.setAttribute("aria-label", `The six filters of C1, weights up to ${format(this.largestWeight, 2)}.`);
    this.picture.setAttribute("aria-label", `${name}, ${shiftInWords(right, down)}`);
    const keys = "The arrow keys move the pen, Space paints, Shift with an arrow paints along, Delete clears.";
    const box = picture === DRAWING ? `Drawing area. ${keys}` : "Input. The arrow keys move the picture.";
    this.pictureBox.setAttribute("aria-label", box);
  }

  announce() {
    super.announce(() => {
      const { unit, picture } = this.state;
      const moved = this.isMoved ? `, ${this.shiftText()}` : "";
      const lines = Object.entries(this.changes).map(([layer, change]) => {
        return `${layer} ${changeInWords(layer, change).join(", ")}`;
      });
      const changes = lines.length ? ` ${lines.join("; ")}.` : "";
      const chosen = unit ? ` ${this.unitName.textContent}. ${fieldInWords(unit)}` : "";
      const name = this.pictureName(picture);
      return `${name[0].toUpperCase()}${name.slice(1)}${moved}. ${this.verdict()}${changes}${chosen}`;
    });
  }

  remove() {
    clearTimeout(this.fixedTimer);
    super.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
