// The interactive figure GateExplorer: one memory cell reads a short sequence; its gates are set by hand or learned.

import { button, choices, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { decimals, indexed } from "../lib/text.js";
import { FigureView, mountable } from "../lib/view.js";
import { run } from "./cell.js";
import { GATES, StepTable } from "./grid.js";
import LIMITS from "./limits.json" with { type: "json" };
import { outputInWords, updateInWords, tableInWords } from "./sentences.js";

const LISTS = ["x", "write", "ask", ...Object.keys(GATES)];
const TRAITS = [...LISTS, "weight_ih", "weight_hh", "bias", "gates", "wanted", "step"];

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "gate-explorer");
    this.state = this.stateOfModel();
    this.fillRoot();
    this.grid.build(this.state.x.length);
    this.watchWidth(() => this.show());
    this.followTogether(TRAITS, () => this.readModel());
  }

  stateOfModel() {
    return Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
  }

  // --- the page

  fillRoot() {
    const ways = [["hand", "set by hand"], ["learned", "learned"]]; // prettier-ignore
    this.gates = choices(this, "Gates", ways, (gates) => this.change({ gates }), { class: "course-choices course-inline" });
    this.open = button(this, "Open all gates", () => this.openAll());
    this.grid = new StepTable(this, { press: (name, t) => this.press(name, t), look: (step) => this.change({ step }) });
    this.drawing = html("div", { role: "group", class: "course-grid" }, this.grid.element);
    this.words = html("p", { class: "course-words" });
    this.more = html("p", { class: "course-more" });
    const bar = html("div", { class: "course-bar" }, this.gates.element, this.open);
    this.root.prepend(bar, this.drawing, this.words, this.makeSliders(), this.more);
  }

  makeSliders() {
    const make = (name, low, step) => {
      const put = (value) => this.put(name, this.state.step - 1, value, false);
      return slider(this, "", { min: String(low), max: "1", step }, put, () => this.save());
    };
    this.sliders = { x: make("x", LIMITS.input[0], "0.1") };
    for (const name of Object.keys(GATES)) this.sliders[name] = make(name, 0, "0.05");
    return html("div", { class: "course-settings" }, ...Object.values(this.sliders).map((one) => sliders(one)));
  }

  // --- what the reader does

  change(changes, now = true) {
    Object.assign(this.state, changes);
    this.show();
    this.push(changes, now);
    this.announce(() => `${this.more.textContent} ${this.words.textContent}`);
  }

  // One number of one of the lists; what is pressed or moved is looked at.
  put(name, t, value, now = true) {
    const list = this.state[name].map((one, place) => (place === t ? value : one));
    this.change({ [name]: list, step: t + 1 }, now);
  }

  press(name, t) {
    this.put(name, t, this.state[name][t] >= 0.5 ? 0 : 1);
  }

  openAll() {
    this.change(Object.fromEntries(Object.keys(GATES).map((name) => [name, this.state.x.map(() => 1)])));
  }

  // What comes from Python or from another view of the same figure.
  readModel() {
    this.state = this.stateOfModel();
    if (this.state.x.length !== this.grid.steps) this.grid.build(this.state.x.length);
    this.show();
  }

  // --- what is shown

  show() {
    const { state } = this;
    const result = run(state);
    this.grid.show(state, result);
    this.drawing.setAttribute("aria-label", tableInWords(state, result));
    setText(this.words, updateInWords(state, result));
    setText(this.more, outputInWords(state, result));
    this.gates.set(state.gates);
    this.open.hidden = state.gates === "learned";
    const t = state.step - 1;
    setSlider(this.sliders.x, state.x[t], decimals(state.x[t], 1));
    setText(this.sliders.x.label, `Number ${indexed("x", state.step)}`);
    for (const [name, [words, letter]] of Object.entries(GATES)) {
      const one = this.sliders[name];
      setSlider(one, state[name][t], decimals(state[name][t]));
      setText(one.label, `${words[0].toUpperCase()}${words.slice(1)} ${indexed(letter, state.step)}`);
      one.slider.closest(".course-sliders").hidden = state.gates === "learned";
    }
  }
}

export default mountable(View);
