// The text: a field to type in, and behind it the same text once more, which carries the colours.

import { html, setText } from "../lib/elements.js";
import { tint } from "../lib/theme.js";
import LIMITS from "./limits.json" with { type: "json" };
import { sign } from "./sentences.js";

const LINE = 22; // pixels, as in the style sheet
const EDGE = 6;

// `text` without the characters that are not `known`, and where a place of it is then: { kept, place, lost }.
export function sifted(text, known, place) {
  const keep = (part) => [...part].filter((one) => known.includes(one)).join("");
  const lost = [...text].filter((one) => !known.includes(one));
  return { kept: keep(text), place: keep(text.slice(0, place)).length, lost };
}

export class Writing {
  // `typed(text, position, unknown characters)` hears what the reader writes, `looked(position)` where the caret goes.
  constructor(view, known, { typed, looked }) {
    const quiet = { spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: String(LIMITS.text) };
    this.field = html("textarea", { id: `${view.id}-text`, ...quiet });
    this.label = html("label", { for: this.field.id }, "Text");
    this.colours = html("div", { class: "course-colours", role: "img" });
    this.box = html("div", { class: "course-text", "data-scrolls": true }, this.colours, this.field);
    this.characters = [];
    this.view = view;
    view.on(this.field, "input", () => {
      const { kept, place, lost } = sifted(this.field.value, known, this.field.selectionEnd);
      if (lost.length) this.put(kept, place);
      typed(kept, place, lost);
    });
    view.on(this.field, "scroll", () => this.align());
    view.on(this.field, "focus", () => this.field.setSelectionRange(this.position, this.position));
    const caret = () => view.focused === this.field && looked(this.field.selectionEnd);
    view.on(document, "selectionchange", caret);
  }

  // What the field holds, with the caret at a place.
  put(text, place) {
    this.field.value = text;
    if (this.view.focused === this.field) this.field.setSelectionRange(place, place);
  }

  // Show a text, coloured by `values` from -1 to 1; what the network wrote begins at `typed`.
  show(text, position, typed, values) {
    this.position = position;
    if (this.field.value !== text) this.put(text, position);
    while (this.characters.length > text.length) this.characters.pop().remove();
    for (let place = 0; place < text.length; place++) {
      const span = this.characters[place] ?? this.add();
      if (span.dataset.is !== text[place]) this.fill(span, text[place]);
      tint(span, values[place]);
      span.classList.toggle("course-written", place >= typed);
      span.classList.toggle("course-here", place === position - 1);
    }
    this.align();
  }

  add() {
    const span = html("span");
    this.characters.push(span);
    this.colours.append(span);
    return span;
  }

  // A line end has no width: a sign stands where it is.
  fill(span, character) {
    span.dataset.is = character;
    span.classList.toggle("course-end", character === "\n");
    if (character === "\n") span.replaceChildren(html("span", { class: "course-end-sign" }, sign(character)), "\n");
    else setText(span, character);
  }

  // The two texts scroll together, and break their lines alike: a bar to scroll by takes room from one of them only.
  align() {
    this.colours.style.width = `${this.field.clientWidth}px`;
    this.colours.scrollTop = this.field.scrollTop;
  }

  // Scroll to the character that was read last.
  reveal() {
    this.align(); // so that the lines behind break as they do in the field
    const here = this.characters[this.position - 1];
    const { scrollTop, clientHeight } = this.field;
    const top = here ? here.offsetTop : 0;
    if (top < scrollTop) this.field.scrollTop = top - LINE;
    else if (top + LINE + EDGE > scrollTop + clientHeight) this.field.scrollTop = top + LINE + EDGE - clientHeight;
    this.align();
  }
}
