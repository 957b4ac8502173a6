// Which picture is shown: one of those that came with the figure, or the reader's own.

import { Tiles } from "./canvas.js";
import { button, choices } from "./controls.js";
import { html } from "./elements.js";
import { DRAWING, SIDE } from "./pictures.js";

export class PictureChoice {
  // `choose(index)` and `clear()` are called with what the reader does.
  constructor(view, choose, clear) {
    Object.assign(this, { view, choose });
    this.clear = button(view, "Clear the drawing", clear, { class: "course-clear" });
    this.element = html("div", { class: "course-pictures" });
  }

  // `names` are those of the `pictures`, which are bytes.
  setPictures(pictures, names) {
    this.pictures = pictures;
    this.tiles = pictures.map(() => new Tiles(1, SIDE));
    const options = pictures.map((_, index) => [
      index,
      this.tiles[index].canvas,
      html("span", { class: "course-visually-hidden" }, names[index]),
    ]);
    const draw = [DRAWING, html("span", { class: "course-draw" }, "draw one")];
    this.group = choices(this.view, "Picture", [...options, draw], (value) => this.choose(Number(value)));
    this.group.element.firstChild.className = "course-visually-hidden";
    for (const label of this.group.labels) label.classList.add("course-thumb");
    for (const radio of this.group.radios) radio.classList.add("course-visually-hidden");
    for (const { canvas } of this.tiles) canvas.setAttribute("aria-hidden", "true");
    this.group.labels.at(-1).classList.add("course-thumb-words");
    this.group.labels.at(-1).after(this.clear);
    this.element.replaceChildren(this.group.element);
  }

  paint(colours) {
    this.tiles.forEach((tiles, index) => tiles.fill(this.pictures[index], 0, 255, colours));
  }

  set(picture) {
    this.group.set(picture);
    this.clear.hidden = picture !== DRAWING;
  }
}
