// Finding a word by typing it, or a phrase by some of its words; where there is none, the closest spelling is offered.

import { button } from "../lib/controls.js";
import { html } from "../lib/elements.js";
import { nounOf } from "./sentences.js";
import { findWord, phrasesWith } from "./spelling.js";

const OFFERED = 6; // phrases

export class WordSearch {
  // choose(index) when a word has been found.
  constructor(view, words, choose) {
    Object.assign(this, { view, words, choose });
    this.noun = nounOf(words);
    const id = `${view.id}-search`;
    const plain = { autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
    this.field = html("input", { type: "text", id, maxlength: "80", list: `${id}-words`, ...plain });
    this.problem = html("p", { class: "course-error", role: "alert" });
    const options = words.map((word) => html("option", { value: word }));
    const list = html("datalist", { id: `${id}-words` }, ...options);
    const find = button(view, "Find", () => this.find(this.field.value));
    const label = html("label", { for: id }, `Find a ${this.noun}`);
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
    if (!found) return this.problem.replaceChildren(`Type a ${this.noun} first.`);
    if (found.exact) return this.choose(found.index);
    const all = this.noun === "phrase" ? phrasesWith(this.words, text) : [];
    if (all.length === 1) return this.choose(all[0]);
    const [name, some] = [`“${text.trim()}”`, all.slice(0, OFFERED)];
    const few = all.length > OFFERED ? ", among them " : ": ";
    if (all.length) return this.offer(`${name} is in ${all.length} phrases${few}`, some);
    this.offer(`${name} is not on this map. The closest spelling is `, [found.index]);
  }

  // Say something, with buttons for some words after it.
  offer(sentence, indices) {
    const buttons = indices.map((index) => {
      const one = html("button", { type: "button" }, this.words[index]); // it is gone after one press
      one.addEventListener("click", () => {
        this.field.value = this.words[index];
        this.field.focus();
        this.find(this.words[index]);
      });
      return one;
    });
    this.problem.replaceChildren(sentence, ...buttons.flatMap((one, at) => (at ? [" ", one] : [one])));
  }
}
