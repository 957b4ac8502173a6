// One unit: how it is chosen, what it sees, and what it adds up.

import { Tiles, resizeCanvas } from "../lib/canvas.js";
import { field, select, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { format } from "../lib/text.js";
import { clamp } from "../lib/values.js";
import { LAYERS, UNIT_LAYERS, below, windowOf } from "./layers.js";
import { fieldInWords, originInWords, unitName } from "./sentences.js";

const LAYER_INDEX = { C1: 0, C3: 1, C5: 2 }; // of those with filters, among the layers with weights
// How what a unit adds up is drawn, by the number of maps that it reads: pixels for a unit, and the room between maps.
const DETAILS = { 1: [8, 8], 6: [4, 6], 16: [3, 1] };
const HIGH = 46; // of the drawing, in pixels
const ASK =
  "Point at a map: the frames show what a unit sees, in the picture and in every layer between. A click keeps it. " +
  "Or choose it here. All are counted from 0.";

export class UnitPanel {
  // `choose(unit)` is called with what the reader chooses, or null.
  constructor(view, choose) {
    this.choose = choose;
    this.layers = select(view, [["", "none"], ...UNIT_LAYERS], (layer) => choose(this.middleOf(layer)));
    const names = { channel: "Map", row: "Row", column: "Column" };
    const move = (name) => (value) => choose({ ...this.chosen, [name]: value });
    this.sliders = Object.fromEntries(
      Object.entries(names).map(([name, label]) => [name, slider(view, label, { min: "0" }, move(name))]),
    );
    const controls = html("div", { class: "course-unit-controls" }, field("Layer", this.layers));
    controls.append(sliders(...Object.values(this.sliders)));
    this.name = html("p", { class: "course-unit-name" });
    this.words = html("p", { class: "course-note" });
    this.canvas = html("canvas", { "aria-hidden": "true" });
    const legend = html("legend", { class: "course-visually-hidden" }, "One unit");
    const told = html("div", { class: "course-told" }, this.words, this.canvas);
    this.element = html("fieldset", { class: "course-unit" }, legend, this.name, controls, told);
    this.weightTiles = new Tiles(1, 5);
  }

  layOut(width) {
    this.context = resizeCanvas(this.canvas, Math.min(256, width), HIGH);
  }

  middleOf(layer) {
    if (!layer) return null;
    const middle = Math.floor(LAYERS[layer].size / 2);
    return { layer, channel: 0, row: middle, column: middle };
  }

  // Put the controls on the unit that is chosen, or null.
  set(unit) {
    this.chosen = unit;
    this.layers.value = unit?.layer ?? "";
    const { maps, size } = unit ? LAYERS[unit.layer] : { maps: 1, size: 1 };
    for (const [name, one] of Object.entries(this.sliders)) {
      const last = (name === "channel" ? maps : size) - 1;
      one.slider.max = String(last);
      one.slider.disabled = last === 0;
      setSlider(one, unit?.[name] ?? 0);
      if (last === 0) setText(one.output, "");
    }
    setText(this.sliders.channel.label, unit && size === 1 ? "Unit" : "Map");
  }

  // Say what the unit is that is looked at; `scene` holds what `paint` needs.
  show(unit, value, scene) {
    setText(this.name, unit ? `${unitName(unit)}: ${format(value, 3)}` : "No unit chosen");
    setText(this.words, unit ? `${fieldInWords(unit)} ${originInWords(unit)}` : ASK);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (unit && LAYERS[unit.layer].kind !== "dense") this.paint(unit, scene);
  }

  // What a unit adds up: the units that it sees, and the weights of its filter. Of a pool, the four values. `scene`:
  //   tiles(layer)  what a layer, or "input", looks like
  //   network       with its weights; `largest` the strongest of C1
  //   padding       colour of what lies outside the picture
  //   colours, ramps
  paint(unit, scene) {
    const source = below(unit.layer);
    const view = windowOf(unit, source);
    const maps = view.channel === null ? [...Array(LAYERS[source].maps).keys()] : [view.channel];
    const [cell, gap] = DETAILS[maps.length];
    const side = view.size * cell;
    const { context } = this;
    maps.forEach((map, index) => {
      const places = [[1 + index * (side + gap), 1]];
      this.paintPatch(scene, scene.tiles(source), map, view, places[0][0], cell);
      if (LAYERS[unit.layer].kind === "conv") {
        // A single filter stands beside what it is multiplied with, several stand below.
        places.push(maps.length === 1 ? [1 + side + 24, 1] : [places[0][0], side + 5]);
        this.paintWeights(scene, unit, index, maps.length, ...places[1], cell);
      }
      context.strokeStyle = scene.colours.line;
      context.lineWidth = 1;
      for (const [x, y] of places) context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
    });
    if (unit.layer !== "C1") return;
    context.fillStyle = scene.colours.ink;
    context.font = "18px sans-serif";
    context.fillText("×", side + 8, side / 2 + 7);
  }

  paintPatch({ padding }, { canvas }, map, { top, left, size }, x, cell) {
    const { context } = this;
    const { width } = canvas;
    context.fillStyle = padding; // what is not painted over is outside the picture
    context.fillRect(x, 1, size * cell, size * cell);
    const [first, last] = [[left, top], [left + size, top + size]].map((ends) => ends.map((at) => clamp(at, 0, width)));
    const [w, h] = [last[0] - first[0], last[1] - first[1]];
    const place = [x + (first[0] - left) * cell, 1 + (first[1] - top) * cell];
    context.drawImage(canvas, first[0], map * width + first[1], w, h, ...place, w * cell, h * cell);
  }

  paintWeights({ network, largest, ramps }, { layer, channel }, index, count, x, y, cell) {
    const { weight } = network[LAYER_INDEX[layer]];
    const filter = weight.subarray(channel * count * 25, (channel + 1) * count * 25);
    const most = layer === "C1" ? largest : Math.max(...filter.map(Math.abs));
    this.weightTiles.fill(filter.subarray(index * 25, (index + 1) * 25), -most, most, ramps.signed);
    this.weightTiles.draw(this.context, 0, x, y, cell);
  }
}
