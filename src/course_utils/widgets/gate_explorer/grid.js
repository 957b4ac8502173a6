// The table: a column for each step; rows for what is read, the gates, the cell, the output, and what it depends on.

import { button } from "../lib/controls.js";
import { html, setAttributes, setText, svg } from "../lib/elements.js";
import { px } from "../lib/scales.js";
import { decimals, indexed } from "../lib/text.js";
import { range } from "../lib/values.js";

export const GATES = { input_gate: ["input gate", "i"], forget_gate: ["forget gate", "f"], output_gate: ["output gate", "o"] };
export const MARKS = { write: "write", ask: "ask" };
const BARS = { cell: "cell c", output: "output h", share: "∂h/∂x" };
const TALL = 52; // pixels of a row of bars

// `press(name, t)` hears of a button in a row of gates or marks, `look(t)` of the head of a column; steps from 0.
export class StepTable {
  constructor(view, { press, look }) {
    Object.assign(this, { view, press, look });
    this.head = html("thead");
    this.body = html("tbody");
    const caption = html("caption", {}, "One cell, step by step");
    this.element = html("table", {}, caption, this.head, this.body);
  }

  // Make the columns of so many steps.
  build(steps) {
    this.steps = steps;
    this.heads = range(1, steps).map((t) => button(this.view, String(t), () => this.look(t), { "aria-label": `Look at step ${t}` }));
    const corner = html("th", { scope: "col" }, "step");
    this.head.replaceChildren(html("tr", {}, corner, ...this.heads.map((one) => html("th", { scope: "col" }, one))));
    this.rows = { x: this.textRow("x", "reads x") };
    for (const [name, words] of Object.entries(MARKS)) this.rows[name] = this.buttonRow(name, words);
    for (const [name, [words, letter]] of Object.entries(GATES)) this.rows[name] = this.gateRow(name, words, letter);
    for (const [name, words] of Object.entries(BARS)) this.rows[name] = this.barRow(name, words);
    this.body.replaceChildren(...Object.values(this.rows).map(({ element }) => element));
  }

  row(name, words, cells) {
    const tds = cells.map((one) => html("td", {}, one));
    return html("tr", { class: `course-row-${name}` }, html("th", { scope: "row" }, words), ...tds);
  }

  textRow(name, words) {
    const cells = range(1, this.steps).map(() => html("span"));
    return { element: this.row(name, words, cells), cells };
  }

  buttonRow(name, words, letter = "") {
    const cells = range(1, this.steps).map((t) => {
      const attributes = { class: "course-valve", "aria-label": `${words} at step ${t}`, "aria-pressed": "false" };
      return button(this.view, "", () => this.press(name, t - 1), attributes);
    });
    return { element: this.row(name, `${words} ${letter}`, cells), cells };
  }

  // A valve to press when the gates are set by hand, a number when they are learned.
  gateRow(name, words, letter) {
    const made = this.buttonRow(name, words, letter);
    made.numbers = made.cells.map((one) => {
      const number = html("span", { class: "course-gate" });
      one.after(number);
      return number;
    });
    return made;
  }

  barRow(name, words) {
    const bars = [];
    const texts = [];
    const cells = range(1, this.steps).map(() => {
      bars.push(svg("rect", { x: "2", width: "6" }));
      texts.push(html("span"));
      const line = svg("path", { class: "course-zero", d: `M0 ${TALL / 2}h10` });
      const size = { viewBox: `0 0 10 ${TALL}`, preserveAspectRatio: "none", height: TALL, width: "100%", "aria-hidden": "true" };
      return html("div", { class: "course-bar-cell" }, svg("svg", size, line, bars.at(-1)), texts.at(-1));
    });
    return { element: this.row(name, words, cells), bars, texts };
  }

  show(state, result) {
    const learned = state.gates === "learned";
    this.heads.forEach((one, t) => one.setAttribute("aria-pressed", String(t + 1 === state.step)));
    this.rows.x.cells.forEach((one, t) => setText(one, decimals(state.x[t], 1)));
    for (const name of Object.keys(MARKS)) {
      this.rows[name].element.hidden = !learned;
      this.rows[name].cells.forEach((one, t) => this.showMark(one, state[name][t]));
    }
    for (const [name, [, letter]] of Object.entries(GATES)) this.showGates(this.rows[name], result[letter], learned);
    this.showBars(this.rows.cell, result.cells.slice(1));
    this.showBars(this.rows.output, result.hidden.slice(1));
    this.showBars(this.rows.share, result.shares);
    setText(this.rows.share.element.firstChild, `∂${indexed("h", this.steps)}/∂x`);
  }

  showMark(one, mark) {
    one.setAttribute("aria-pressed", String(mark === 1));
    setText(one, mark ? "●" : "○");
  }

  showGates({ cells, numbers }, values, learned) {
    cells.forEach((one, t) => {
      const value = values[t];
      [one, numbers[t]].forEach((cell) => cell.style.setProperty("--course-share", value.toFixed(2)));
      one.setAttribute("aria-pressed", value === 1 ? "true" : value === 0 ? "false" : "mixed");
      one.hidden = learned;
      numbers[t].hidden = !learned;
      setText(one, value === 0 || value === 1 ? String(value) : decimals(value));
      setText(numbers[t], decimals(value));
    });
  }

  // Bars from the middle, up for positive numbers; one of size 1 is as high as there is room, unless others are larger.
  showBars({ bars, texts }, values) {
    const most = Math.max(1, ...values.map(Math.abs));
    values.forEach((value, t) => {
      const length = (Math.abs(value) / most) * (TALL / 2 - 1);
      setAttributes(bars[t], { y: px(value > 0 ? TALL / 2 - length : TALL / 2), height: px(length) });
      setText(texts[t], decimals(value));
    });
  }
}
