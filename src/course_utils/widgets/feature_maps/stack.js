// The layers, from the class scores down to C1: the name of each, what a shift has changed in it, and its maps.

import { html, setText } from "../lib/elements.js";
import { ScoreList } from "../lib/score_list.js";
import { UNIT_LAYERS } from "./layers.js";
import { FilterRow, MapRow } from "./map_row.js";
import { LAYER_WORDS, changeInWords } from "./sentences.js";

// Its name, what it does, its shape, and room for what a shift changes.
export class LayerLabel {
  constructor(name, kind, shape, count = 3) {
    const title = html("p", { class: "course-layer-name" }, html("strong", {}, name), kind ? ` ${kind}` : "");
    this.shape = html("p", { class: "course-shape" }, shape);
    this.lines = Array.from({ length: count }, () => html("p", { class: "course-changed" }));
    this.element = html("div", { class: "course-label" }, title, this.shape, ...this.lines);
  }

  show(words) {
    this.lines.forEach((line, index) => setText(line, words[index] ?? ""));
  }
}

export class Stack {
  constructor() {
    this.scores = new ScoreList();
    this.filters = new FilterRow();
    this.rows = Object.fromEntries(UNIT_LAYERS.map((layer) => [layer, new MapRow(layer)]));
    this.labels = { scores: new LayerLabel("Class scores", "softmax", "", 1) };
    for (const layer of UNIT_LAYERS) {
      this.labels[layer] = new LayerLabel(layer, ...LAYER_WORDS[layer], this.rows[layer].size > 1 ? 3 : 1);
    }
    const filterLabel = new LayerLabel("Filters of C1", "", "5 × 5 weights each", 0);
    this.labels.C1.element.append(filterLabel.element);
    const filters = html("div", { class: "course-layer-filters" }, this.filters.canvas);
    const layers = Object.keys(LAYER_WORDS).map((layer) =>
      this.line(layer, this.rows[layer].canvas, ...(layer === "C1" ? [filters] : [])),
    );
    this.element = html("div", { class: "course-stack" }, this.line("scores", this.scores.element), ...layers);
  }

  line(layer, ...content) {
    const name = `course-layer course-layer-${layer.toLowerCase()}`;
    return html("div", { class: name }, this.labels[layer].element, html("div", { class: "course-content" }, ...content));
  }

  setClasses(names) {
    this.scores.setClasses(names);
    setText(this.labels.scores.shape, `${names.length} classes`);
  }

  layOut({ maps, labelled }) {
    this.element.classList.toggle("course-labelled", labelled);
    this.scores.layOut(labelled ? 4 : 3);
    for (const row of [this.filters, ...Object.values(this.rows)]) row.layOut(maps);
  }

  // Colour the maps: from 0 to the largest output before the picture was moved, so that a shift does not change what a
  // colour means.
  fill(outputs, before, colours) {
    for (const [layer, row] of Object.entries(this.rows)) {
      row.tiles.fill(outputs[layer], 0, Math.max(...before[layer]), colours);
    }
  }

  showChanges(changes) {
    for (const [layer, label] of Object.entries(this.labels)) {
      label.show(changes[layer] ? changeInWords(layer, changes[layer]) : []);
    }
  }
}
