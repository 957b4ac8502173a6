// A picture or a map as a grid of coloured cells with their numbers, and marks on it.

import { placeOf } from "../lib/canvas.js";
import { svg } from "../lib/elements.js";
import { hundredths, range } from "../lib/values.js";

const SIDE = 336; // of a panel, in units that are close to pixels
const LARGEST_CELL = 68;
const SMALLEST_TEXT = 9.4;
export const GREYS = 32; // steps from black to white
export const STEPS = 20; // steps from 0 to the strongest colour

// From the strongest blue, for the most negative, over nothing to the strongest orange.
export function signedFills() {
  const sign = (level) => (level > 0 ? "course-plus" : "course-minus");
  return range(-STEPS, STEPS).map((level) => ({ class: sign(level), "fill-opacity": Math.abs(level) / STEPS }));
}

// Cells meet without a gap.

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
      const [x, y] = [hundredths(left + from * cell), hundredths(top + i * cell)];
      const [width, height] = [hundredths((j - from + 1) * cell), hundredths(cell)];
      paths[row[from]] += `M${x} ${y}h${width}v${height}h${-width}z`;
    }
  });
  return paths;
}

export class Grid {
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
    return [hundredths(this.left + column * this.cell), hundredths(this.top + row * this.cell)];
  }

  // A square inside the cell that is `down` and `right` of the place of a mark.
  square(down, right, inset, cells = 1) {
    const side = hundredths(cells * this.cell - 2 * inset);
    const [x, y] = [right, down].map((index) => hundredths(index * this.cell + inset));
    return `M${x} ${y}h${side}v${side}h${-side}z`;
  }

  // Lines around the cells from (row, column) on.
  gridPath(row, column, rows, columns) {
    const [width, height] = [hundredths(columns * this.cell), hundredths(rows * this.cell)];
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
    this.numbers.setAttribute("font-size", hundredths(size));
    const count = this.rows * this.columns;
    while (this.texts.length < count) this.texts.push({ element: this.numbers.appendChild(svg("text")), shown: {} });
    this.texts.forEach(({ element, shown }, index) => {
      const [row, column] = [Math.floor(index / this.columns), index % this.columns];
      const words = index < count ? rows[row][column] : "";
      if (shown.words !== words) element.textContent = shown.words = words;
      if (index >= count) return;
      const [x, y] = this.at(row + 0.5, column + 0.5);
      const wanted = { x, y: hundredths(y + 0.36 * size), ...look(row, column) };
      for (const name of Object.keys(wanted)) {
        if (shown[name] !== wanted[name]) element.setAttribute(name, (shown[name] = wanted[name]));
      }
    });
  }

  // The cell under the pointer, null beside the cells.
  cellOf(event) {
    const { width, height } = this.drawing.getBoundingClientRect();
    const [x, y] = placeOf(event, this.drawing);
    const row = Math.floor(((y / height) * SIDE - this.top) / this.cell);
    const column = Math.floor(((x / width) * SIDE - this.left) / this.cell);
    return row >= 0 && row < this.rows && column >= 0 && column < this.columns ? [row, column] : null;
  }
}

// Marks that are moved as a whole; `halo` sets them off from what lies below.
export class Mark {
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
