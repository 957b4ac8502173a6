// The paths from a leaf to the output, one of which can be chosen.

import { html, setText } from "../lib/elements.js";
import { pathInWords, productInWords, totalInWords, unlistedInWords } from "./sentences.js";

export class PathList {
  // `pick` hears the number of a path, or null for all of them.
  constructor(view, pick) {
    this.group = `${view.id}-path`;
    this.legend = html("legend");
    this.list = html("div", { class: "course-paths" });
    this.note = html("p", { class: "course-note", hidden: true });
    this.element = html("fieldset", { class: "course-ways" }, this.legend, this.list, this.note);
    // Rows come and go; the list that holds them listens.
    view.on(this.list, "change", ({ target }) => pick(target.value === "all" ? null : Number(target.value)));
  }

  show(ways, graph, text) {
    setText(this.legend, `Paths from ${ways.leaf} to ${ways.output}`);
    this.total = this.row("all", "All paths");
    this.total.radio.checked = true;
    this.rows = ways.paths.map((path, index) => this.row(index, pathInWords(path, ways, graph, text)));
    this.list.replaceChildren(...[this.total, ...this.rows].map(({ element }) => element));
  }

  row(value, words) {
    const radio = html("input", { type: "radio", name: this.group, value: String(value) });
    const numbers = html("span", { class: "course-product" });
    const label = html("span", {}, html("span", { class: "course-way" }, words), " ", numbers);
    return { radio, numbers, element: html("label", { class: "course-choice course-path" }, radio, label) };
  }

  update(ways, result) {
    setText(this.total.numbers, totalInWords(ways, result));
    ways.paths.forEach((path, index) => setText(this.rows[index].numbers, productInWords(path, result.slopes)));
    const note = unlistedInWords(ways, result);
    this.note.hidden = !note;
    setText(this.note, note);
  }
}
