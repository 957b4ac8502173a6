// The controls of the figure: the list, the tape, what is taken away, and the step that is shown.

import { button, field, select, setSlider, slider, sliders } from "../lib/controls.js";
import { html } from "../lib/elements.js";
import { plural } from "../lib/text.js";
import { hearsInWords } from "./sentences.js";
import TABLE from "./table.json" with { type: "json" };

export class ListControls {
  // `options`: vectors(count), cells(count), another(), without(name)
  constructor(view, options) {
    const [least, most] = TABLE.limits.vectors;
    const [few, many] = TABLE.limits.cells;
    this.vectors = slider(view, "Vectors", { min: least, max: most }, options.vectors);
    this.cells = slider(view, "Cells", { min: few, max: many }, options.cells);
    this.another = button(view, "Another list", options.another);
    const parts = Object.entries(TABLE.lacking);
    this.without = select(view, parts, options.without);
    const choice = html("div", { class: "course-row" }, field("Heads without", this.without), this.another);
    this.element = html("div", { class: "course-controls" }, sliders(this.vectors, this.cells), choice);
  }

  show({ vectors, cells, lacking }) {
    setSlider(this.vectors, vectors.length, String(vectors.length), plural(vectors.length, "vector"));
    setSlider(this.cells, cells, String(cells), plural(cells, "cell"));
    this.without.value = lacking;
  }
}

export class StepControls {
  // `choose(step)` hears the slider; `player` is the one that plays.
  constructor(view, player, choose) {
    this.step = slider(view, "Step", { min: 0 }, choose);
    const lines = sliders(this.step);
    this.element = html("div", { class: "course-steps" }, player.button, lines);
  }

  show({ vectors, step }, last) {
    this.step.slider.max = String(last);
    const words = hearsInWords(step, vectors.length);
    setSlider(this.step, step, String(step), `${step}, ${words}`);
  }
}
