// One picture, darkened but for the spot where the network looked for a word, and what is to be said of it.

import { density } from "../lib/canvas.js";
import { html, setText } from "../lib/elements.js";
import { glide } from "../lib/player.js";
import { fitted } from "./layout.js";
import { blocks, fineness, shade, smooth } from "./light.js";
import { lookInWords, moreInWords } from "./sentences.js";

const GLIDE_MS = 180;

export class Spot {
  // `whole` is what is said of the picture while no word is chosen.
  constructor(view, whole) {
    this.view = view;
    this.stop = () => {};
    view.cleanups.push(() => this.stop());
    this.image = html("img", { alt: "", draggable: "false" });
    this.canvas = html("canvas", { width: "1", height: "1", "aria-hidden": "true" });
    this.context = this.canvas.getContext("2d");
    this.frame = html("div", { class: "course-frame" });
    this.box = html("div", { class: "course-picture", role: "img" }, this.image, this.canvas, this.frame);
    this.title = html("p", { class: "course-spot-title" }, whole);
    this.look = html("p", { class: "course-look" });
    this.more = html("p", { class: "course-note" });
    const said = html("div", { class: "course-said" }, this.title, this.look, " ", this.more);
    this.figure = html("div", { class: "course-spot" }, this.box, said);
  }

  // Where the network looked for a word of a picture; all of the picture if the word is null.
  show(picture, weights, word, asBlocks, glides) {
    const key = `${picture.name} ${word} ${asBlocks}`;
    if (key === this.key) return;
    this.key = key;
    if (this.image.getAttribute("src") !== picture.image) this.image.setAttribute("src", picture.image);
    this.lightUp(picture, weights[word], asBlocks, glides);
    this.frame.hidden = word === null;
    if (word !== null) this.place(picture, picture.peaks[word][0]);
    this.say(picture, word);
  }

  // Draw the spot of these weights; without any, all of the picture is bright.
  lightUp({ grid }, weights, asBlocks, glides) {
    const fine = asBlocks ? 1 : fineness(grid);
    const [height, width] = grid.map((count) => count * fine);
    let target = new Float32Array(height * width).fill(1);
    if (weights) target = asBlocks ? blocks(weights) : smooth(weights, grid, fine);
    this.canvas.classList.toggle("course-blocks", asBlocks);
    const fits = this.canvas.width === width && this.canvas.height === height;
    if (!fits || !this.pixels) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.pixels = this.context.createImageData(width, height);
    }
    this.travel(target, glides && fits);
  }

  say(picture, word) {
    this.title.hidden = word !== null;
    setText(this.look, word === null ? "" : lookInWords(picture, word));
    setText(this.more, word === null ? "" : moreInWords(picture, word));
    const seen = word === null ? "all of it" : `the place where “${picture.words[word]}” looks is bright`;
    this.box.setAttribute("aria-label", `${picture.name}, ${seen}`);
  }

  // Frame the position with the largest weight.
  place({ grid: [rows, columns] }, cell) {
    const { style } = this.frame;
    style.left = `${(100 * (cell % columns)) / columns}%`;
    style.top = `${(100 * Math.floor(cell / columns)) / rows}%`;
    style.width = `${100 / columns}%`;
    style.height = `${100 / rows}%`;
  }

  // From the spot that is drawn to another one, at once if it is not to glide.
  travel(target, glides) {
    this.stop();
    if (!glides) return this.paint(target);
    const from = this.shown.slice();
    this.stop = glide(this.view, GLIDE_MS, (part) => {
      this.paint(part < 1 ? target.map((value, at) => from[at] + part * (value - from[at])) : target);
    });
  }

  paint(spot) {
    this.shown = spot;
    shade(spot, this.pixels.data);
    this.context.putImageData(this.pixels, 0, 0);
  }

  layOut({ size }, room) {
    const { width, height, crisp } = fitted(size, room, density());
    this.box.style.width = `${width}px`;
    this.box.style.height = `${height}px`;
    this.image.classList.toggle("course-crisp", crisp);
  }
}
