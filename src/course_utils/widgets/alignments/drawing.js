// The drawing: ribbons between two sentences, and beside them the same weights as a matrix.

import { setAttributes, svg } from "../lib/elements.js";
import { px } from "../lib/scales.js";
import { ROW, THICKEST, ribbonPath, middleOf } from "./layout.js";

const THINNEST = 0.02; // a ribbon of a smaller weight is left out

export class Drawing {
  constructor() {
    this.band = svg("rect", { class: "course-band" });
    this.ribbons = svg("g", { class: "course-ribbons" });
    this.cells = svg("g", { class: "course-cells" });
    this.frame = svg("rect", { class: "course-frame" });
    this.words = svg("g", { class: "course-source" });
    this.heads = svg("g", { class: "course-heads" });
    this.element = svg("svg", { role: "img", class: "course-drawing" });
    this.element.append(this.band, this.ribbons, this.words, this.cells, this.frame, this.heads);
    this.rows = []; // { ribbons, cells } of each word of the translation
  }

  // Draw all for a translation: `places` from layout.js, words of the source, and where each word of the other looks.
  build(places, source, looks) {
    Object.assign(this, { places, source, looks });
    const { width, height, left, head, matrix, cell, angle } = places;
    setAttributes(this.element, { width, height, viewBox: `0 0 ${width} ${height}` });
    this.rows = looks.map((row, t) => ({
      ribbons: [...row].map((weight, s) => this.ribbon(weight, s, t)),
      cells: [...row].map((weight, s) => this.cell(weight, s, t)),
    }));
    this.ribbons.replaceChildren(...this.rows.flatMap(({ ribbons }) => ribbons).filter(Boolean));
    this.cells.replaceChildren(...this.rows.flatMap(({ cells }) => cells));
    this.sourceTexts = source.map((word, s) => svg("text", { x: left, y: middleOf(s) + 4 }, word));
    this.headTexts = source.map((word, s) => {
      const [x, y] = [matrix + cell * (s + 0.5) + 4, head - 6];
      return svg("text", { transform: `translate(${px(x)} ${y}) rotate(${angle})` }, word);
    });
    this.words.replaceChildren(...this.sourceTexts);
    this.heads.replaceChildren(...this.headTexts);
    const frame = { x: matrix, y: head, width: cell * source.length, height: ROW * looks.length };
    setAttributes(this.frame, frame);
  }

  ribbon(weight, s, t) {
    if (weight < THINNEST) return null;
    return svg("path", { d: ribbonPath(this.places, s, t), "stroke-width": px(weight * THICKEST) });
  }

  cell(weight, s, t) {
    const { matrix, cell, head } = this.places;
    const box = { x: matrix + cell * s, y: head + ROW * t, width: cell, height: ROW };
    return svg("rect", { ...box, style: `--course-weight: ${weight.toFixed(3)}` });
  }

  // Mark the row and the ribbons of a word of the translation, null for none.
  mark(word) {
    const { width, left } = this.places;
    this.element.classList.toggle("course-marked", word !== null);
    const y = word === null ? 0 : middleOf(word) - ROW / 2;
    setAttributes(this.band, { x: left + 6, y, width: width - left - 6, height: word === null ? 0 : ROW });
    this.rows.forEach(({ ribbons, cells }, t) => {
      for (const one of [...ribbons, ...cells]) one?.classList.toggle("course-here", t === word);
    });
    const row = word === null ? null : this.looks[word];
    this.source.forEach((_, s) => {
      const strong = row !== null && row[s] >= 0.5 * Math.max(...row);
      for (const texts of [this.sourceTexts, this.headTexts]) texts[s].classList.toggle("course-here", strong);
    });
  }

  say(words) {
    if (this.element.getAttribute("aria-label") !== words) this.element.setAttribute("aria-label", words);
  }

  // The word of the translation in whose row a pointer is, null for none.
  rowUnder(event) {
    const t = Math.floor((event.clientY - this.element.getBoundingClientRect().top - this.places.head) / ROW);
    return t >= 0 && t < this.rows.length ? t : null;
  }
}
