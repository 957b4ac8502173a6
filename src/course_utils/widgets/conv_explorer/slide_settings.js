// How the filter slides: stride, padding and dilation, and the size of the output that comes of them.

import { button, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { LIMITS, canPad, paddingFor } from "./convolution.js";
import { paddingNotes, sizeInWords } from "./sentences.js";

const LABELS = { stride: "Stride s", padding: "Padding p", dilation: "Dilation d" };

export class SlideSettings {
  // `set({ stride, padding or dilation })` hears what the reader changes.
  constructor(view, set) {
    const make = ([name, label]) => {
      const [min, max] = LIMITS[name];
      return [name, slider(view, label, { min, max }, (value) => set({ [name]: value }))];
    };
    this.sliders = Object.fromEntries(Object.entries(LABELS).map(make));
    const pad = (name) => set({ padding: paddingFor(name, this.size, this.settings) });
    const named = ["valid", "same", "full"].map((name) => [name, button(view, name, () => pad(name))]);
    this.named = Object.fromEntries(named);
    const group = html("div", { class: "course-row course-paddings", role: "group", "aria-label": "Padding" });
    const word = html("span", { class: "course-note", "aria-hidden": "true" }, "Padding");
    group.append(word, ...Object.values(this.named));
    this.note = html("p", { class: "course-note" });
    const legend = html("legend", {}, "How it slides");
    const lines = sliders(...Object.values(this.sliders));
    this.element = html("fieldset", { class: "course-slide" }, legend, lines, group, this.note);
    this.formula = this.makeFormula();
  }

  makeFormula() {
    this.sizes = [html("p"), html("p")];
    const words = html("p", { class: "course-note" }, "Size of the output, // rounds down:");
    const symbols = html("p", {}, "(H + 2p − d(k − 1) − 1) // s + 1");
    return html("div", { class: "course-formula" }, words, symbols, ...this.sizes);
  }

  show(state) {
    this.settings = state;
    this.size = state.kernel.length;
    for (const [name, one] of Object.entries(this.sliders)) setSlider(one, state[name]);
    for (const [name, element] of Object.entries(this.named)) {
      const padding = paddingFor(name, this.size, state);
      element.disabled = !canPad(padding);
      element.setAttribute("aria-pressed", String(padding === state.padding));
    }
    const notes = paddingNotes(this.size, state);
    setText(this.note, notes);
    this.note.hidden = !notes;
    this.showSize(state);
  }

  // One line for a square picture, two for another.
  showSize({ pixels, ...state }) {
    const [rows, columns] = [pixels.length, pixels[0].length];
    const sides = rows === columns ? [["", rows]] : [["rows: ", rows], ["columns: ", columns]];
    this.sizes.forEach((line, index) => {
      line.hidden = index >= sides.length;
      if (!line.hidden) setText(line, sides[index][0] + sizeInWords(sides[index][1], this.size, state));
    });
  }
}
