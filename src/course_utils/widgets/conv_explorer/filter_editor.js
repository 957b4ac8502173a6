// The filter: one that has a name, or weights that the reader types.

import { field, select, setOptions, tick } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { capital, format } from "../lib/text.js";
import { tint } from "../lib/theme.js";
import { range, same } from "../lib/values.js";
import { LIMITS, largest, turned } from "./convolution.js";
import { nameOf, resized, weightFrom, withWeight } from "./edits.js";
import { numeral, timesInWords } from "./sentences.js";

const TURN = "Turn the filter by 180° (convolution in the mathematician’s sense)";
const TURNED = "As it slides: turned by 180°";
const PROBLEM = `A weight is a number from ${format(-LIMITS.weight)} to ${LIMITS.weight}.`;

// Fill a list with the names of a table, after `others`, unless it holds them already.
export function setNames(element, table, others = []) {
  const options = [...others, ...Object.keys(table).map((name) => [name, capital(name)])];
  if (same(options, element.courseOptions)) return;
  element.courseOptions = options;
  setOptions(element, options);
}

export class FilterEditor {
  // `pick(kernel)` and `flip(whether)` hear what the reader changes.
  constructor(view, { pick, flip }) {
    Object.assign(this, { view, pick });
    this.presets = select(view, [], (name) => pick(this.kernels[name]));
    const sizes = range(...LIMITS.size).map((size) => [size, timesInWords(size, size)]);
    this.sizes = select(view, sizes, (size) => pick(resized(this.kernel, Number(size))));
    this.grid = html("div", { class: "course-weights", role: "group", "aria-label": "Weights of the filter" });
    this.problem = html("p", { class: "course-error", role: "alert" });
    this.tick = tick(view, TURN, flip);
    this.turnedTable = html("table", { class: "course-turned" }, html("caption", {}, TURNED), html("tbody"));
    const both = html("div", { class: "course-both" }, this.grid, field("Size", this.sizes), this.turnedTable);
    const legend = html("legend", {}, "Filter");
    const preset = field("Preset", this.presets);
    this.element = html("fieldset", {}, legend, preset, both, this.problem);
    view.on(this.grid, "input", (event) => this.type(event.target));
    view.on(this.grid, "focusout", () => this.showWeights());
    // What is typed after a first click replaces the weight: in front of a minus sign no digit can be typed.
    let first = false;
    view.on(this.grid, "pointerdown", ({ target }) => (first = target !== view.focused));
    view.on(this.grid, "click", ({ target }) => first && target.matches("input") && target.select());
  }

  type(input) {
    const weight = weightFrom(input.value);
    input.setAttribute("aria-invalid", String(weight === null));
    setText(this.problem, weight === null ? PROBLEM : "");
    if (weight === null) return;
    const [row, column] = input.dataset.place.split(" ").map(Number);
    this.pick(withWeight(this.kernel, row, column, weight));
  }

  show({ kernel, flip, kernels }) {
    Object.assign(this, { kernel, flip, kernels });
    const name = nameOf(kernels, kernel);
    setNames(this.presets, kernels, name === null ? [["", "Your own"]] : []);
    this.presets.value = name ?? "";
    this.sizes.value = String(kernel.length);
    this.tick.box.checked = flip;
    this.showWeights();
    this.showTurned();
  }

  showWeights() {
    const { kernel } = this;
    if (this.inputs?.length !== kernel.length ** 2) this.makeWeights(kernel.length);
    const strongest = largest(kernel);
    const { focused } = this.view;
    this.inputs.forEach((input, index) => {
      const weight = kernel[Math.floor(index / kernel.length)][index % kernel.length];
      tint(input.parentElement, weight / strongest);
      // What is being typed stays as it is.
      if (input === focused && weightFrom(input.value) !== null && Number(input.value) === weight) return;
      if (input === focused && input.getAttribute("aria-invalid") === "true") return;
      const words = String(Number(weight.toPrecision(3)));
      if (input.value !== words) input.value = words;
      input.setAttribute("aria-invalid", "false");
    });
    if (this.inputs.every((input) => input.getAttribute("aria-invalid") === "false")) setText(this.problem, "");
  }

  makeWeights(size) {
    this.inputs = range(0, size * size - 1).map((index) => {
      const [row, column] = [Math.floor(index / size), index % size];
      return html("input", {
        type: "number", step: "any", min: -LIMITS.weight, max: LIMITS.weight, "data-place": `${row} ${column}`,
        "aria-label": `Weight in row ${row}, column ${column}`,
      }); // prettier-ignore
    });
    this.grid.replaceChildren(...this.inputs.map((input) => html("span", { class: "course-tint" }, input)));
    this.grid.style.setProperty("--course-size", size);
  }

  showTurned() {
    const { kernel, flip } = this;
    this.turnedTable.hidden = !flip;
    if (!flip) return;
    const strongest = largest(kernel);
    const cell = (weight) => tint(html("td", {}, numeral(weight)), weight / strongest);
    this.turnedTable.tBodies[0].replaceChildren(...turned(kernel).map((row) => html("tr", {}, ...row.map(cell))));
  }
}
