// The interactive figure ConvExplorer: a small filter slides over a small picture; every output is a sum of products.

import { html, setText } from "../lib/elements.js";
import { Player } from "../lib/player.js";
import { capital, format } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { correlate, extent, largest, outputSize, products, weightsOf } from "./convolution.js";
import { movedPicture, nameOf, toggled } from "./edits.js";
import { FilterEditor, setNames } from "./filter_editor.js";
import { MapPanel } from "./map_panel.js";
import { PicturePanel } from "./picture_panel.js";
import { ProductTable } from "./product_table.js";
import { cellInWords, emptyInWords, numeral, sumInWords, timesInWords } from "./sentences.js";
import { SlideSettings } from "./slide_settings.js";

const SETTINGS = ["kernel", "kernels", "stride", "padding", "dilation", "flip"];
const TRAITS = ["picture", "pictures", "pixels", ...SETTINGS, "row", "column"];
const STILL_SPEED = 2; // outputs a second at most, for a reader who has asked for less motion
const GLIDING_SPEED = 8; // up to which the window glides from place to place
const THREE = 640; // width of the figure from which filter, settings and products stand side by side

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "conv-explorer");
    this.filled = null; // outputs that Play has reached, null for all of them
    this.makeParts();
    this.fillRoot();
    this.readModel();
    this.followTogether(TRAITS, () => this.readModel());
    this.watchWidth((width) => this.root.classList.toggle("course-three", width >= THREE));
  }

  // --- the page

  makeParts() {
    this.player = this.makePlayer();
    this.input = new PicturePanel(this, {
      pick: (picture = this.state.picture) => this.change({ picture, pixels: this.state.pictures[picture] }),
      shift: (right, down, words) => this.shift(right, down, words),
      toggle: () => this.toggle(),
      point: () => this.announce(() => this.pixelInWords()),
    });
    this.map = new MapPanel(this, this.player, {
      choose: (place) => this.choose({ ...this.state, ...place }),
      faster: () => this.player.running && this.play(),
      current: () => this.state,
      playing: () => this.player.running,
    });
    // After the player's own listener, which has started or stopped it.
    this.on(this.player.button, "click", () => this.showPlay());
    this.filter = new FilterEditor(this, {
      pick: (kernel) => this.change({ kernel }),
      flip: (flip) => this.change({ flip }),
    });
    this.settings = new SlideSettings(this, (changes) => this.change(changes));
    this.productTable = new ProductTable();
    this.sum = html("p", { class: "course-sum" });
  }

  fillRoot() {
    const panels = html("div", { class: "course-panels" }, this.input.element, this.map.element);
    const controls = html("div", { class: "course-controls" }, this.filter.element, this.settings.element);
    controls.append(this.filter.tick.element, this.productTable.element, this.settings.formula);
    this.root.prepend(panels, this.player.note, this.sum, controls);
  }

  // --- state

  stateOfModel() {
    const state = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    for (const name of ["pictures", "kernels"]) state[name] = Object.fromEntries(state[name]);
    return { ...state, flip: Boolean(state.flip) };
  }

  readModel() {
    const state = this.stateOfModel();
    if (this.state) {
      const settled = ({ row, column, ...others }) => others;
      // While the filter slides, its place is ahead of the model's.
      const moved = state.row !== this.state.row || state.column !== this.state.column;
      if (same(settled(state), settled(this.state)) && (this.player.running || !moved)) return;
    }
    this.stop();
    this.filled = null;
    this.state = state;
    this.showAll();
  }

  // Take over what the reader changed, and show what depends on it.
  change(changes, words = () => this.settingsInWords()) {
    this.stop();
    this.filled = null;
    Object.assign(this.state, changes);
    this.compute();
    if ("pixels" in changes || "padding" in changes) this.showPicture();
    if ("kernel" in changes || "flip" in changes) this.filter.show(this.state);
    this.showSettings();
    this.showMap();
    this.showChosen();
    const { row, column } = this.state;
    this.push({ ...changes, row, column });
    this.announce(words);
  }

  compute() {
    const { state } = this;
    const { pixels, kernel } = state;
    this.weights = weightsOf(state);
    this.output = correlate(pixels, this.weights, state);
    this.sides = [pixels.length, pixels[0].length].map((side) => outputSize(side, kernel.length, state));
    this.emptyWords = this.sides.includes(0) ? emptyInWords(pixels, kernel.length, state) : "";
    this.empty = this.emptyWords !== "";
    this.end = largest(this.output);
    state.row = clamp(state.row, 0, this.sides[0] - 1);
    state.column = clamp(state.column, 0, this.sides[1] - 1);
  }

  // --- what the reader does

  shift(right, down, words) {
    const say = () => `The picture moved ${words}. ${this.mapInWords()}`;
    this.change({ pixels: movedPicture(this.state.pixels, down, right) }, say);
  }

  toggle() {
    const pixels = toggled(this.state.pixels, ...this.input.cursor);
    this.change({ pixels }, () => `${this.pixelInWords()} ${this.chosenInWords()}`);
  }

  choose({ row, column }) {
    if (this.empty) return;
    const [i, j] = [row, column].map((index, axis) => clamp(index, 0, this.sides[axis] - 1));
    const moved = i !== this.state.row || j !== this.state.column;
    if (this.player.running) this.stop();
    else if (!moved) return;
    // Where Play has not been yet there is nothing to look at: show the whole map.
    if (this.filled !== null && i * this.sides[1] + j >= this.filled) this.filled = null;
    Object.assign(this.state, { row: i, column: j });
    if (this.filled === null && this.shownUpTo !== null) this.showMap();
    this.showChosen();
    this.push({ row: i, column: j });
    this.announce(() => this.chosenInWords());
  }

  // --- play

  get speed() {
    return this.still ? Math.min(this.map.speed, STILL_SPEED) : this.map.speed;
  }

  // It goes on from where it was paused, or from the first output.
  makePlayer() {
    let from = 0;
    return new Player(this, {
      begin: () => {
        from = this.filled ?? 0;
      },
      frame: (milliseconds) => {
        const total = this.sides[0] * this.sides[1];
        const reached = Math.min(total, from + 1 + Math.floor((milliseconds / 1000) * this.speed));
        if (reached !== this.filled) this.fillTo(reached);
        return reached < total;
      },
      end: () => this.rest(),
      stillNote: `You have asked for less motion: Play makes at most ${STILL_SPEED} outputs a second.`,
    });
  }

  play() {
    this.player.play();
    this.showPlay();
  }

  fillTo(count) {
    this.filled = count;
    this.state.row = Math.floor((count - 1) / this.sides[1]);
    this.state.column = (count - 1) % this.sides[1];
    this.showMap();
    this.showChosen();
  }

  stop() {
    this.player.stop();
    this.showPlay();
  }

  // It stands still and says so; the model hears of the place only now.
  rest() {
    this.showPlay();
    if (this.filled === this.sides[0] * this.sides[1]) this.filled = this.shownUpTo = null;
    const { row, column } = this.state;
    this.push({ row, column }, true);
    this.announce(() => this.chosenInWords());
  }

  showPlay() {
    const { running } = this.player;
    this.player.button.disabled = Boolean(this.empty);
    this.root.classList.toggle("course-gliding", running && !this.still && this.speed <= GLIDING_SPEED);
  }

  // --- what is shown

  showAll() {
    this.compute();
    this.showPicture();
    this.filter.show(this.state);
    this.showSettings();
    this.showMap();
    this.showChosen();
  }

  showPicture() {
    const { pixels, padding, pictures, picture } = this.state;
    this.edited = !same(pixels, pictures[picture]);
    this.input.show(pixels, padding);
  }

  showSettings() {
    setNames(this.input.pictures, this.state.pictures);
    this.input.pictures.value = this.state.picture;
    this.input.reset.disabled = !this.edited;
    this.settings.show(this.state);
    this.root.classList.toggle("course-large", this.state.kernel.length > 3);
    this.root.style.setProperty("--course-turned", this.state.flip ? this.state.kernel.length : 0);
  }

  showMap() {
    this.shownUpTo = this.filled;
    this.map.show(this.output, this.sides, this.filled, this.end, this.emptyWords);
    this.showPlay();
  }

  showChosen() {
    const { state, empty } = this;
    this.input.mark(state, empty);
    this.map.mark(state, this.sides, empty);
    this.productTable.element.hidden = empty;
    if (empty) setText(this.sum, this.chosenInWords());
    else {
      const taken = products(state.pixels, this.weights, state, state.row, state.column);
      this.productTable.show(taken, largest(this.weights), state);
      setText(this.sum, `${capital(sumInWords(taken, state.row, state.column))}.`);
    }
    this.describe();
  }

  // --- for readers who listen

  pixelInWords() {
    const [row, column] = this.input.cursor;
    return `Pixel ${cellInWords(row, column)} is ${numeral(this.state.pixels[row][column])}.`;
  }

  chosenInWords() {
    const { row, column } = this.state;
    if (this.empty) return `There is no output. ${this.emptyWords}`;
    return `Output ${cellInWords(row, column)} is ${format(this.output[row][column])}.`;
  }

  mapInWords() {
    if (this.empty) return this.chosenInWords();
    const values = this.output.flat();
    const [low, high] = [Math.min(...values), Math.max(...values)].map(numeral);
    return `The output is ${timesInWords(...this.sides)}, from ${low} to ${high}. ${this.chosenInWords()}`;
  }

  settingsInWords() {
    const { picture, kernel, kernels, flip, stride, padding, dilation } = this.state;
    const name = nameOf(kernels, kernel) ?? `your own, ${timesInWords(kernel.length, kernel.length)}`;
    const filter = `filter ${name}${flip ? ", turned" : ""}`;
    const settings = `stride ${stride}, padding ${padding}, dilation ${dilation}`;
    return `${capital(picture)}, ${filter}, ${settings}. ${this.mapInWords()}`;
  }

  describe() {
    const { pixels, picture, padding } = this.state;
    const edited = this.edited ? ", edited" : "";
    const padded = padding ? `, padding ${padding}` : "";
    const size = timesInWords(pixels.length, pixels[0].length);
    const words = `${capital(picture)}${edited}, ${size} pixels${padded}. ${this.windowInWords()}`;
    this.input.grid.drawing.setAttribute("aria-label", words);
    this.map.grid.drawing.setAttribute("aria-label", this.mapInWords());
  }

  windowInWords() {
    const { padding, row, column, stride, kernel } = this.state;
    if (this.empty) return this.emptyWords;
    const first = [row, column].map((index) => index * stride - padding);
    const last = first.map((index) => index + extent(kernel.length, this.state) - 1);
    const [rows, columns] = first.map((index, axis) => `${numeral(index)} to ${numeral(last[axis])}`);
    return `The window of output ${cellInWords(row, column)} covers rows ${rows} and columns ${columns}.`;
  }
}

export default mountable(View);
