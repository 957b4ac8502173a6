// The interactive figure ThreeEyes: one picture, described by its pixels, by a histogram of gradients and by what a
// ConvNet has learned, and what the same kind of classifier answers on each.

import { fromBase64, toBase64 } from "../lib/bytes.js";
import { tick } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { PictureChoice } from "../lib/picture_choice.js";
import { DRAWING, PIXELS, shifted } from "../lib/pictures.js";
import { Theme } from "../lib/theme.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { EyePanel } from "./eye_panel.js";
import TABLE from "./eyes.json" with { type: "json" };
import { EYES, brightness, describePicture, judge, relativeChange, unpackEyes } from "./eyes.js";
import { PictureBox } from "./picture_box.js";
import { agreement, movesInWords, spoken } from "./sentences.js";

const TRAITS = ["picture", "drawing", "shift_x", "shift_y", "swapped"];
const FIXED = ["weights", "pictures", "labels", "class_names"];
const FARTHEST = TABLE.farthest;
const HINT = "Draw with mouse, finger or pen; or focus the box, move with the arrow keys, paint with Space.";
const BESIDE = 560; // width from which the eyes stand beside the picture
const LEFT = 200; // width of the picture's column then

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "three-eyes");
    this.makeParts();
    this.fillRoot();
    this.theme = new Theme(this, ["line", "ink-soft"], () => this.recolour());
    this.readFixed();
    this.followTogether([...FIXED, ...TRAITS], (names) => {
      if (FIXED.some((name) => names.has(name))) this.readFixed();
      this.readModel();
    });
    this.watchWidth((width) => this.layOut(width));
    this.readModel();
  }

  // --- the page

  makeParts() {
    this.box = new PictureBox(this, {
      drawn: () => (this.state?.picture === DRAWING ? this.drawn : null),
      shift: () => [this.state.shift_x, this.state.shift_y],
      move: (right, down) => this.moveTo(this.state.shift_x + right, this.state.shift_y + down),
      home: () => this.change({ shift_x: 0, shift_y: 0, swapped: false }),
      painted: () => this.change({ drawing: toBase64(this.drawn), picture: DRAWING }),
      cleared: () => this.clearDrawing(),
      refresh: () => this.state && this.paintPicture(),
    });
    this.pictureChoice = new PictureChoice(
      this,
      (picture) => this.change({ picture }),
      () => this.clearDrawing(),
    );
    this.swap = tick(this, "swap ink and paper", (swapped) => this.change({ swapped }));
    this.panels = Object.fromEntries(EYES.map((name) => [name, new EyePanel(name)]));
    this.readout = html("p", { class: "course-readout" });
  }

  fillRoot() {
    const moves = html("div", { class: "course-moves" }, this.box.pad, this.swap.element);
    const first = html("div", { class: "course-first" }, this.box.element, moves, this.pictureChoice.element);
    const eyes = html("div", { class: "course-eyes" }, ...EYES.map((name) => this.panels[name].element));
    this.page = html("div", { class: "course-page" }, first, eyes);
    this.root.prepend(this.page, this.readout);
  }

  // --- state

  readFixed() {
    const get = (name, otherwise) => this.model.get(name) ?? otherwise;
    this.classes = get("class_names", []);
    this.classLabels = get("labels", []);
    const bytes = fromBase64(get("pictures", ""));
    this.pictures = this.classLabels.map((_, index) => bytes.subarray(index * PIXELS, (index + 1) * PIXELS));
    this.eyes = unpackEyes(get("weights", []));
    this.state = null;
    for (const name of EYES) this.panels[name].setClasses(this.classes);
    this.pictureChoice.setPictures(this.pictures, this.pictures.map((_, index) => this.pictureName(index)));
    this.pictureChoice.paint(this.theme.ramps.ink);
  }

  stateOfModel() {
    const get = (name) => this.model.get(name);
    const whole = (value, low, high) => (Number.isInteger(value) && value >= low && value <= high ? value : 0);
    return {
      picture: whole(get("picture"), DRAWING, this.pictures.length - 1),
      drawing: get("drawing") || "",
      shift_x: whole(get("shift_x"), -FARTHEST, FARTHEST),
      shift_y: whole(get("shift_y"), -FARTHEST, FARTHEST),
      swapped: Boolean(get("swapped")),
    };
  }

  readModel() {
    const state = this.stateOfModel();
    if (same(state, this.state)) return;
    this.state = state;
    const bytes = fromBase64(state.drawing);
    this.drawn = bytes.length === PIXELS ? bytes : new Uint8Array(PIXELS);
    this.compute();
    this.show();
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    Object.assign(this.state, changes);
    this.compute();
    this.show();
    this.push(changes);
    this.announce(() => this.spoken());
  }

  clearDrawing() {
    this.drawn.fill(0);
    this.change({ drawing: "" });
  }

  moveTo(right, down) {
    this.change({ shift_x: clamp(right, -FARTHEST, FARTHEST), shift_y: clamp(down, -FARTHEST, FARTHEST) });
  }

  compute() {
    const { picture, shift_x: right, shift_y: down, swapped } = this.state;
    const before = picture === DRAWING ? this.drawn : this.pictures[picture];
    this.isChanged = right !== 0 || down !== 0 || swapped;
    this.isBlank = picture === DRAWING && this.drawn.every((pixel) => pixel === 0);
    this.bytes = shifted(before, right, down);
    if (swapped) this.bytes = this.bytes.map((byte) => 255 - byte);
    this.features = describePicture(this.eyes, brightness(this.bytes));
    this.scores = judge(this.eyes, this.features);
    this.apart = null;
    if (!this.isChanged || this.isBlank) return;
    const old = describePicture(this.eyes, brightness(before));
    const change = (name) => [name, relativeChange(old[name], this.features[name])];
    this.apart = Object.fromEntries(EYES.map(change));
  }

  // --- what is shown

  layOut(width) {
    const beside = width >= BESIDE;
    this.page.classList.toggle("course-beside", beside);
    const room = beside ? width - LEFT - 20 : width;
    const size = clamp(Math.floor((room - 2 * 16) / 3), 84, 168);
    this.box.layOut(7);
    for (const name of EYES) this.panels[name].layOut(28 * Math.floor(size / 28));
    if (this.state) this.show();
  }

  recolour() {
    this.pictureChoice.paint(this.theme.ramps.ink);
    if (this.state) this.show();
  }

  show() {
    const { picture, swapped } = this.state;
    for (const name of EYES) {
      const change = this.apart && this.apart[name];
      this.panels[name].show(this.features[name], this.scores[name], change, this.classes, this.truth(), this.theme);
    }
    this.pictureChoice.set(picture);
    this.swap.box.checked = swapped;
    this.box.reset.disabled = !this.isChanged;
    setText(this.readout, this.isBlank ? HINT : agreement(this.scores, this.classes, this.truth()));
    this.paintPicture();
  }

  paintPicture() {
    const { picture } = this.state;
    const changes = this.changes();
    this.box.describe(changes ? `${this.pictureName(picture)}, ${changes}` : this.pictureName(picture), picture === DRAWING);
    this.box.paint(this.bytes, this.theme);
  }

  // --- sentences

  truth() {
    return this.state.picture === DRAWING ? null : this.classLabels[this.state.picture];
  }

  pictureName(picture) {
    return picture === DRAWING ? "your drawing" : `picture ${picture}: ${this.classes[this.classLabels[picture]]}`;
  }

  changes() {
    const { shift_x: right, shift_y: down, swapped } = this.state;
    return movesInWords(right, down, swapped);
  }

  spoken() {
    if (this.isBlank) return "Nothing is drawn.";
    const { picture } = this.state;
    return spoken(this.pictureName(picture), this.changes(), this.scores, this.classes, this.truth(), this.apart);
  }
}

export default mountable(View);
