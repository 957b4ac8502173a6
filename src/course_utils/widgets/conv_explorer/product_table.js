// What one output is made of: a table of its products.

import { html, setText } from "../lib/elements.js";
import { tint } from "../lib/theme.js";
import { range } from "../lib/values.js";
import { cellInWords, numeral } from "./sentences.js";

export class ProductTable {
  constructor() {
    this.caption = html("caption");
    this.table = html("table", { class: "course-products" }, this.caption, html("tbody"));
    this.element = html("div", { class: "course-one" }, this.table);
  }

  // `taps` as from `products`; `strongest` is the strongest weight.
  show(taps, strongest, { row, column }) {
    if (this.cells?.length !== taps.length ** 2) this.makeCells(taps.length);
    setText(this.caption, `Products at output ${cellInWords(row, column)}: input × weight`);
    taps.flat().forEach(({ value, weight, product, inside }, index) => {
      const { cell, factors, result } = this.cells[index];
      tint(cell, product / strongest);
      cell.classList.toggle("course-from-padding", !inside);
      setText(factors, `${numeral(value)} × ${numeral(weight)}`);
      setText(result, numeral(product));
    });
  }

  makeCells(size) {
    this.cells = range(1, size * size).map(() => {
      const [factors, result] = [html("span", { class: "course-factors" }), html("b")];
      return { factors, result, cell: html("td", {}, factors, " ", result) };
    });
    const line = (u) => html("tr", {}, ...this.cells.slice(u * size, (u + 1) * size).map(({ cell }) => cell));
    this.table.tBodies[0].replaceChildren(...range(0, size - 1).map(line));
    this.element.style.setProperty("--course-size", size);
    this.element.classList.toggle("course-many", size > 3);
  }
}
