// The neighbours of the chosen word among the vectors, as a list, and which of them the map keeps near.

import { button } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { decimals } from "../lib/text.js";
import { SCALE, keptInWords } from "./sentences.js";

export class NeighbourList {
  // `many` neighbours a word; choose(rank) when one of them is clicked, point(rank) while the mouse or the focus is on
  // one and point(null) after that, clear() for no word; `hasFrames` is whether there is more than one iteration.
  constructor(view, many, noun, { choose, point, clear }, hasFrames) {
    Object.assign(this, { many, noun });
    this.heading = html("p", { class: "course-heading", id: `${view.id}-heading` });
    const ask = `Click a ${noun}, or find it by typing. Its ${many} nearest neighbours among the vectors come here.`;
    this.prompt = html("p", {}, ask);
    const columns = ["similarity", "on the map"].map((name) => html("span", {}, name));
    this.columns = html("p", { class: "course-columns", "aria-hidden": "true" }, html("span"), ...columns);
    this.rows = Array.from({ length: many }, (_, rank) => this.makeRow(view, () => choose(rank), (isHere) => point(isHere ? rank : null)));
    const items = this.rows.map((row) => html("li", {}, row.button));
    this.list = html("ol", { class: "course-neighbours", "aria-labelledby": this.heading.id }, ...items);
    this.kept = html("p", { class: "course-kept" });
    this.clear = button(view, `Choose no ${noun}`, clear);
    const note = html("p", { class: "course-note", hidden: !hasFrames }, SCALE);
    const parts = [this.heading, this.prompt, this.columns, this.list, this.kept, this.clear, note];
    this.element = html("div", { class: "course-side" }, ...parts);
  }

  makeRow(view, press, point) {
    const row = { name: html("span", { class: "course-name" }), value: html("span", { class: "course-value" }) };
    row.near = html("span", { class: "course-near" });
    row.button = button(view, row.name, press);
    const rest = html("span", { class: "course-visually-hidden" }, "on the map");
    row.button.append(" ", row.value, " ", row.near, " ", rest);
    for (const [event, isHere] of Object.entries({ pointerenter: true, focus: true, pointerleave: false, blur: false })) {
      view.on(row.button, event, () => point(isHere));
    }
    return row;
  }

  // The chosen word in text, or null.
  showWord(word) {
    setText(this.heading, word === null ? `No ${this.noun} chosen` : `Nearest to ${word}`);
    this.clear.hidden = this.list.hidden = this.columns.hidden = word === null;
    this.prompt.hidden = word !== null;
  }

  // Its neighbours, { index, similarity } each, none without a word; `near` are those that are near on the map too, and
  // `mean` is how many that are on average.
  showNeighbours(words, neighbours, near, mean) {
    neighbours.forEach(({ index, similarity }, rank) => {
      const row = this.rows[rank];
      setText(row.name, words[index]);
      setText(row.value, decimals(similarity));
      setText(row.near, near.has(index) ? "near" : "far");
      row.button.classList.toggle("course-far", !near.has(index));
    });
    const found = neighbours.filter(({ index }) => near.has(index)).length;
    setText(this.kept, keptInWords(neighbours.length ? found : null, this.many, mean, this.noun));
  }
}
