// The interactive figure FeatureMaps: a LeNet runs here, and the outputs of all its layers are shown, from C1 at the
// bottom to the class scores at the top. Moving the picture shows what moves along and what stays.

import { fromBase64, toBase64 } from "../lib/bytes.js";
import { button, choices } from "../lib/controls.js";
import { unpackLayers } from "../lib/convnet.js";
import { html, setText } from "../lib/elements.js";
import { PictureChoice } from "../lib/picture_choice.js";
import { DRAWING, PIXELS, shifted } from "../lib/pictures.js";
import { capital, format } from "../lib/text.js";
import { Theme } from "../lib/theme.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { InputPanel } from "./input_panel.js";
import { FARTHEST, LAYERS, UNIT_LAYERS, below, isUnit, windowOf } from "./layers.js";
import { roomsOf } from "./layout.js";
import { newOutputs, runLenet, standardise } from "./network.js";
import { answerInWords, changeInWords, changesInWords, fieldInWords, layerInWords, shiftInWords } from "./sentences.js";
import { changeOf } from "./shift.js";
import { LayerLabel, Stack } from "./stack.js";
import { UnitPanel } from "./unit_panel.js";

const TRAITS = ["network", "picture", "drawing", "shift_x", "shift_y", "unit"];
const FIXED = ["weights", "pictures", "labels", "class_names", "standardise"];
const TOP = "The picture goes into C1; each layer works on the one below, up to the scores.";
const HINT = "With mouse, finger or pen; or focus it, move with the arrow keys, paint with Space.";
const ABOUT =
  "Changed: how far the numbers of a layer are from those of the unmoved picture. Moved back: what is left of that " +
  "when the maps are moved back by as much, away from the border; – where that is not a whole number of map pixels.";

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "feature-maps");
    this.hovered = null;
    this.makeParts();
    this.fillRoot();
    this.theme = new Theme(this, ["line", "ink-soft"], () => this.recolour());
    this.readFixed();
    this.listen();
    this.watchWidth((width) => this.layOut(width));
    this.readModel();
  }

  // --- the page

  makeParts() {
    this.input = new InputPanel(this, {
      drawn: () => (this.state?.picture === DRAWING ? this.drawn : null),
      shift: () => [this.state.shift_x, this.state.shift_y],
      move: (right, down) => this.moveTo(this.state.shift_x + right, this.state.shift_y + down),
      home: () => this.moveTo(0, 0),
      painted: () => this.change({ drawing: toBase64(this.drawn), picture: DRAWING }),
      cleared: () => this.clearDrawing(),
      refresh: () => this.state && this.paintInput(),
    });
    this.pictureChoice = new PictureChoice(
      this,
      (picture) => this.change({ picture }),
      () => this.clearDrawing(),
    );
    this.unitPanel = new UnitPanel(this, (unit) => this.change({ unit }));
    this.stack = new Stack();
    this.inputLabel = new LayerLabel("Input", "", "28 × 28, padding 2", 4);
    this.networkBox = html("div");
    this.readout = html("p", { class: "course-readout" });
    this.hint = html("p", { class: "course-note" }, HINT);
  }

  fillRoot() {
    this.inputLabel.element.append(this.input.pad);
    const input = html("div", { class: "course-layer-input" }, this.input.box, this.inputLabel.element);
    const verdict = html("div", { class: "course-verdict" }, this.readout, this.hint);
    const first = html("div", { class: "course-first" }, input, this.pictureChoice.element, this.networkBox, verdict);
    this.page = html("div", { class: "course-page" }, first, this.stack.element, this.unitPanel.element);
    this.root.prepend(this.makeTop(), this.page, this.makeLegend());
  }

  // How to read it, and, when asked for, what the numbers of a shift mean.
  makeTop() {
    const about = html("p", { class: "course-about", hidden: true }, ABOUT);
    const more = button(this, "What the numbers say", () => {
      about.hidden = !about.hidden;
      more.setAttribute("aria-expanded", String(!about.hidden));
    });
    more.setAttribute("aria-expanded", "false");
    return html("div", { class: "course-top course-note" }, html("p", {}, TOP), more, about);
  }

  makeLegend() {
    const sample = (kind) => html("span", { class: `course-sample course-sample-${kind}`, "aria-hidden": "true" });
    const entries = [
      ["ramp", "a unit: 0 to the strongest of its layer"],
      ["signed", "a weight: negative, 0, positive"],
      ["window", "what the unit sees"],
    ];
    const items = entries.map(([kind, words]) => html("li", {}, sample(kind), ` ${words}`));
    return html("ul", { class: "course-legend" }, ...items);
  }

  // --- state

  readFixed() {
    const get = (name, otherwise) => this.model.get(name) ?? otherwise;
    this.classes = get("class_names", []);
    this.classLabels = get("labels", []);
    this.scaling = get("standardise", [0, 1]);
    const bytes = fromBase64(get("pictures", ""));
    this.pictures = this.classLabels.map((_, index) => bytes.subarray(index * PIXELS, (index + 1) * PIXELS));
    this.networks = Object.fromEntries(get("weights", []).map(([name, one]) => [name, unpackLayers(one)]));
    this.before = newOutputs(this.classes.length);
    this.moved = newOutputs(this.classes.length);
    this.state = null;
    this.stack.setClasses(this.classes);
    this.pictureChoice.setPictures(this.pictures, this.pictures.map((_, index) => this.pictureName(index)));
    this.pictureChoice.paint(this.theme.ramps.ink);
    this.makeNetworks();
  }

  makeNetworks() {
    const names = Object.keys(this.networks);
    const options = names.map((name) => [name, name]);
    this.networkChoice = choices(this, "Network", options, (network) => this.change({ network }));
    this.networkChoice.element.classList.add("course-inline", "course-networks");
    this.networkBox.replaceChildren(this.networkChoice.element);
    this.networkBox.hidden = names.length < 2;
  }

  stateOfModel() {
    const get = (name) => this.model.get(name);
    const whole = (value, low, high) => (Number.isInteger(value) && value >= low && value <= high ? value : 0);
    const names = Object.keys(this.networks);
    // With its keys in the order of the units made here, see `same`: notebooks are stored with sorted keys.
    const inOrder = ({ layer, channel, row, column }) => ({ layer, channel, row, column });
    return {
      network: names.includes(get("network")) ? get("network") : names[0],
      picture: whole(get("picture"), DRAWING, this.pictures.length - 1),
      drawing: get("drawing") || "",
      shift_x: whole(get("shift_x"), -FARTHEST, FARTHEST),
      shift_y: whole(get("shift_y"), -FARTHEST, FARTHEST),
      unit: isUnit(get("unit")) ? inOrder(get("unit")) : null,
    };
  }

  readModel() {
    const state = this.stateOfModel();
    if (!state.network || same(state, this.state)) return;
    this.state = state;
    const bytes = fromBase64(state.drawing);
    this.drawn = bytes.length === PIXELS ? bytes : new Uint8Array(PIXELS);
    this.computeBefore();
    this.compute();
    this.show();
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    const names = Object.keys(changes);
    Object.assign(this.state, changes);
    if (names.some((name) => !name.startsWith("shift") && name !== "unit")) this.computeBefore();
    if (same(names, ["unit"])) this.showUnit();
    else {
      this.compute();
      this.show();
    }
    this.push(changes);
    this.announce(() => this.spoken());
  }

  // Run the network on the picture where it was.
  computeBefore() {
    const { picture, network } = this.state;
    this.unmoved = picture === DRAWING ? this.drawn : this.pictures[picture];
    runLenet(this.networks[network], standardise(this.unmoved, this.scaling), this.before);
  }

  // Run it on the picture where it is now, and compare.
  compute() {
    const { network, shift_x: right, shift_y: down } = this.state;
    this.isMoved = right !== 0 || down !== 0;
    this.pixels = this.isMoved ? shifted(this.unmoved, right, down) : this.unmoved;
    this.outputs = this.before;
    this.changes = {};
    if (!this.isMoved) return;
    this.outputs = runLenet(this.networks[network], standardise(this.pixels, this.scaling), this.moved);
    const compare = (layer, before, after) => (this.changes[layer] = changeOf(layer, before, after, right, down));
    compare("input", this.unmoved, this.pixels);
    for (const layer of [...UNIT_LAYERS, "scores"]) compare(layer, this.before[layer], this.moved[layer]);
  }

  // --- what the reader does

  listen() {
    for (const row of Object.values(this.stack.rows)) {
      this.on(row.canvas, "pointermove", (event) => event.pointerType !== "touch" && this.hover(row.unitAt(event)));
      this.on(row.canvas, "pointerleave", () => this.hover(null));
      this.on(row.canvas, "click", (event) => this.pin(row.unitAt(event)));
    }
    this.followTogether([...FIXED, ...TRAITS], (names) => {
      if (FIXED.some((name) => names.has(name))) {
        this.readFixed();
        this.layOut(this.width);
      }
      this.readModel();
    });
  }

  clearDrawing() {
    this.drawn.fill(0);
    this.change({ drawing: "" });
  }

  moveTo(right, down) {
    this.change({ shift_x: clamp(right, -FARTHEST, FARTHEST), shift_y: clamp(down, -FARTHEST, FARTHEST) });
  }

  hover(unit) {
    if (same(unit, this.hovered)) return;
    this.hovered = unit;
    this.showUnit();
  }

  pin(unit) {
    if (unit) this.change({ unit: same(unit, this.state.unit) ? null : unit });
  }

  // --- what is shown

  layOut(width) {
    const rooms = roomsOf(width);
    this.page.classList.toggle("course-beside", rooms.beside);
    this.stack.layOut(rooms);
    this.input.layOut(rooms.pixel);
    this.unitPanel.layOut(rooms.left);
    if (this.state) this.show();
  }

  recolour() {
    this.pictureChoice.paint(this.theme.ramps.ink);
    if (this.state) this.show();
  }

  show() {
    const { network, picture } = this.state;
    const { ramps } = this.theme;
    this.stack.fill(this.outputs, this.before, ramps.unsigned);
    this.stack.scores.show(this.outputs.scores);
    this.input.tiles.fill(this.pixels, 0, 255, ramps.ink);
    const { weight } = this.networks[network][0];
    this.largestWeight = Math.max(...weight.map(Math.abs));
    this.stack.filters.tiles.fill(weight, -this.largestWeight, this.largestWeight, ramps.signed);
    this.pictureChoice.set(picture);
    this.networkChoice.set(network);
    this.input.reset.disabled = !this.isMoved;
    setText(this.readout, this.verdict());
    this.hint.hidden = !this.isBlank();
    this.stack.showChanges(this.changes);
    this.inputLabel.show(this.isMoved ? [this.shiftText(), ...changeInWords("input", this.changes.input)] : []);
    this.showUnit();
    this.describe();
  }

  // What depends on the unit that is chosen or pointed at: the frames and the filter, in all layers.
  showUnit() {
    const unit = this.hovered ?? this.state.unit;
    const { colours } = this.theme;
    const { rows, filters } = this.stack;
    for (const row of Object.values(rows)) row.draw(colours);
    for (let layer = unit?.layer ?? "input"; layer !== "input"; layer = below(layer)) {
      rows[layer].frame(windowOf(unit, layer), colours);
    }
    filters.draw(unit, colours);
    this.paintInput();
    this.unitPanel.set(this.state.unit);
    this.unitPanel.show(unit, unit && this.valueOf(unit), this.scene());
  }

  valueOf({ layer, channel, row, column }) {
    const { size } = LAYERS[layer];
    return this.outputs[layer][(channel * size + row) * size + column];
  }

  // What the drawing of a unit needs, see UnitPanel.
  scene() {
    const tiles = (layer) => (layer === "input" ? this.input.tiles : this.stack.rows[layer].tiles);
    const network = this.networks[this.state.network];
    return { tiles, network, largest: this.largestWeight, padding: this.paddingColour(), ...this.theme };
  }

  // Padding is 0 after standardising: that is the mean brightness.
  paddingColour() {
    const index = clamp(Math.round(255 * this.scaling[0]), 0, 255);
    return `rgb(${new Uint8Array(this.theme.ramps.ink.buffer, 4 * index, 3).join(" ")})`;
  }

  paintInput() {
    this.input.paint(this.hovered ?? this.state.unit, this.paddingColour(), this.theme.colours);
  }

  // --- sentences

  pictureName(picture) {
    return picture === DRAWING ? "your drawing" : `picture ${picture}: ${this.classes[this.classLabels[picture]]}`;
  }

  isBlank() {
    return this.state.picture === DRAWING && this.drawn.every((pixel) => pixel === 0);
  }

  shiftText() {
    return `moved ${shiftInWords(this.state.shift_x, this.state.shift_y)}`;
  }

  verdict() {
    const { network, picture } = this.state;
    if (this.isBlank()) return "Draw something on the input.";
    const truth = picture === DRAWING ? null : this.classes[this.classLabels[picture]];
    return answerInWords(network, this.outputs.scores, this.classes, truth);
  }

  // What a screen reader gets instead of the pictures.
  describe() {
    const { picture, shift_x: right, shift_y: down } = this.state;
    for (const [layer, row] of Object.entries(this.stack.rows)) {
      row.canvas.setAttribute("aria-label", layerInWords(layer, this.outputs[layer]));
    }
    const filters = `The six filters of C1, weights up to ${format(this.largestWeight, 2)}.`;
    this.stack.filters.canvas.setAttribute("aria-label", filters);
    this.input.describe(this.pictureName(picture), shiftInWords(right, down), picture === DRAWING);
  }

  spoken() {
    const { unit, picture } = this.state;
    const moved = this.isMoved ? `, ${this.shiftText()}` : "";
    const chosen = unit ? ` ${this.unitPanel.name.textContent}. ${fieldInWords(unit)}` : "";
    return `${capital(this.pictureName(picture))}${moved}. ${this.verdict()}${changesInWords(this.changes)}${chosen}`;
  }
}

export default mountable(View);
