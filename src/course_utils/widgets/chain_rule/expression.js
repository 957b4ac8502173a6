// Where the reader picks an example or writes an expression.

import { field, select, setOptions } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { capital } from "../lib/text.js";

// On one line, as it stands in the box.
function onOneLine(text) {
  return text.trim().replace(/\s*[\n;]\s*/g, "; ");
}

export class ExpressionForm {
  // `read` hears the text, and the values that come with an example.
  constructor(view, read) {
    this.read = read;
    this.list = select(view, [], (index) => this.readExample(index));
    const error = `${view.id}-error`;
    this.box = html("input", {
      id: `${view.id}-expression`,
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      "aria-describedby": error,
    });
    this.alert = html("p", { class: "course-error", role: "alert", id: error });
    const row = html("div", { class: "course-row" }, this.box, html("button", { type: "submit" }, "Draw"));
    const label = html("label", { for: this.box.id }, "Expression");
    const box = html("div", { class: "course-field course-grow" }, label, row);
    const form = html("form", { class: "course-bar" }, field("Example", this.list), box);
    this.element = html("div", {}, form, this.alert);
    view.on(form, "submit", (event) => {
      event.preventDefault();
      read(this.box.value, {});
    });
    view.on(this.box, "paste", (event) => this.pasteLines(event));
  }

  show(expression, examples) {
    this.alert.textContent = "";
    this.box.removeAttribute("aria-invalid");
    this.box.value = onOneLine(expression);
    this.box.placeholder = expression ? "" : "built in Python; or type your own";
    this.showExamples(expression, examples);
  }

  showExamples(expression, examples) {
    this.examples = examples;
    const plain = (text) => text.replace(/\s+/g, "");
    const current = examples.findIndex((example) => plain(example.expression) === plain(expression));
    const options = examples.map(({ label }, index) => [index, label]);
    if (current < 0) options.unshift(["", expression ? "Your expression" : "Built in Python"]);
    setOptions(this.list, options);
    this.list.value = current < 0 ? "" : String(current);
  }

  readExample(index) {
    const example = index === "" ? null : this.examples[Number(index)];
    if (example) this.read(example.expression, example.values);
  }

  // The box has one line: what is copied from several comes in with semicolons.
  pasteLines(event) {
    const text = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!text.includes("\n")) return;
    event.preventDefault();
    this.box.setRangeText(onOneLine(text), this.box.selectionStart, this.box.selectionEnd, "end");
  }

  refuse(error) {
    this.box.setAttribute("aria-invalid", "true");
    setText(this.alert, `This expression cannot be drawn. ${capital(error.message)}.`);
  }
}
