// Finding a word by typing it; where there is none, the closest spelling is offered.

import { button } from "../lib/controls.js";
import { html } from "../lib/elements.js";
import { findWord } from "./spelling.js";

export class WordSearch {
  // choose(index) when a word has been found.
  constructor(view, words, choose) {
    Object.assign(this, { view, words, choose });
    const id = `${view.id}-search`;
    const plain = { autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
    this.field = html("input", { type: "text", id, maxlength: "60", list: `${id}-words`, ...plain });
    this.problem = html("p", { class: "course-error", role: "alert" });
    const options = words.map((word) => html("option", { value: word }));
    const list = html("datalist", { id: `${id}-words` }, ...options);
    const find = button(view, "Find", () => this.find(this.field.value));
    const label = html("label", { for: id }, "Find a word");
    this.element = html("div", { class: "course-search" }, label, this.field, list, find);
    this.listen();
  }

  listen() {
    this.view.on(this.field, "keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.find(this.field.value);
    });
    // A word picked from the list arrives whole; typing arrives letter by letter.
    this.view.on(this.field, "input", ({ inputType }) => {
      this.clear();
      const picked = !inputType || inputType === "insertReplacementText";
      if (picked && this.words.includes(this.field.value)) this.find(this.field.value);
    });
  }

  // Take the complaint away.
  clear() {
    this.problem.replaceChildren();
  }

  find(text) {
    const found = findWord(this.words, text);
    if (!found) return this.problem.replaceChildren("Type a word first.");
    if (found.exact) return this.choose(found.index);
    const word = this.words[found.index];
    const closest = html("button", { type: "button" }, word); // it is gone after one press
    closest.addEventListener("click", () => {
      this.field.value = word;
      this.field.focus();
      this.find(word);
    });
    this.problem.replaceChildren(`“${text.trim()}” is not on this map. The closest spelling is `, closest);
  }
}
