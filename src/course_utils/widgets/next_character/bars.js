// The likeliest characters: a bar for the probability from which one is drawn, an outline for the network's own.

import { html, setText } from "../lib/elements.js";
import { percent } from "../lib/text.js";
import { drawnInWords, named, othersInWords, sign } from "./sentences.js";

export const ROWS = 12;

export class Bars {
  constructor(id) {
    this.title = html("p", { class: "course-bars-title", id: `${id}-bars` });
    this.rows = Array.from({ length: ROWS }, () => this.makeRow());
    this.list = html("ol", { "aria-labelledby": this.title.id }, ...this.rows.map(({ item }) => item));
    this.others = html("p", { class: "course-others" });
    this.element = html("div", { class: "course-bars" }, this.title, this.list, this.others);
  }

  makeRow() {
    const glyph = html("span", { class: "course-glyph", "aria-hidden": "true" });
    const name = html("span", { class: "course-visually-hidden" });
    const fill = html("span", { class: "course-fill" });
    const own = html("span", { class: "course-own" });
    const track = html("span", { class: "course-track", "aria-hidden": "true" }, fill, own);
    const value = html("span", { class: "course-value" });
    const mark = html("span", { class: "course-mark", "aria-hidden": "true" });
    return { item: html("li", {}, glyph, name, track, value, mark), glyph, name, fill, own, value, mark };
  }

  // `order` ranks the characters, `shares` are those that count, `own` those of the network; `marked` is a character, and
  // `why` says what it is.
  show(characters, order, shares, own, marked, why) {
    this.rows.forEach(({ item, glyph, name, fill, own: outline, value, mark }, rank) => {
      const index = order[rank];
      item.hidden = index === undefined;
      if (item.hidden) return;
      const character = characters[index];
      setText(glyph, sign(character));
      setText(name, `${named(character)}${character === marked ? `, ${why}` : ""}: own ${percent(own[index])}, `);
      fill.style.transform = `scaleX(${shares[index].toFixed(4)})`;
      outline.style.width = `${(100 * own[index]).toFixed(2)}%`;
      setText(value, shares[index] > 0 ? percent(shares[index]) : "cut");
      item.classList.toggle("course-cut", shares[index] === 0);
      setText(mark, character === marked ? "◂" : "");
      item.classList.toggle("course-marked", character === marked);
    });
    const rest = order.slice(ROWS);
    const sum = rest.reduce((before, index) => before + shares[index], 0);
    const found = rest.some((index) => characters[index] === marked) ? marked : null;
    const others = rest.length ? othersInWords(rest.length, sum, found, why) : "";
    setText(this.others, [others, drawnInWords(shares)].filter(Boolean).join("; "));
  }
}
