// The interactive figure Knobs: a linear classifier of three classes, its nine knobs turned by hand or by steps along the
// gradient of a few examples.

import { button, choices, field, select, setOptions, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { decimals, format } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { START, angleBetween, drawBatch, areKnobs, gradientOf, measure, regionsOf, scoresOf, stepped } from "./classifier.js";
import { Planes, REACH, legendOfKnobs } from "./planes.js";
import { batchInWords, drawingsInWords, exampleInWords, objectiveInWords } from "./sentences.js";
import TABLE from "./table.json" with { type: "json" };

const TRAITS = ["points", "labels", "knobs", "chosen", "highlighted", "shown", "learning_rate", "size", "seed", "path", "steps"];
const NAMES = ["w₁", "w₂", "b"];
const RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const SIZES = [1, 2, 5, 10, 30];
const BOX = [[-REACH, REACH], [-REACH, REACH]]; // prettier-ignore
const LARGEST = TABLE.limits.knob[1];

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "knobs");
    this.state = this.stateOfModel();
    this.fillRoot();
    this.watchWidth((width) => {
      this.planes.layOut(width);
      this.show();
    });
    this.followTogether(TRAITS, () => {
      const state = this.stateOfModel();
      if (!areKnobs(state.knobs) || state.points.length !== state.labels.length) return; // the rest is still on its way
      this.state = state;
      this.show();
    });
  }

  stateOfModel() {
    return Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
  }

  // --- the page

  fillRoot() {
    this.planes = new Planes(this);
    this.on(this.planes.points.drawing, "click", (event) => {
      const row = this.planes.points.nearest(event);
      if (row !== null) this.change({ highlighted: row, chosen: this.toggled(row) });
    });
    this.objective = html("p", { class: "course-objective" });
    this.batch = html("p", { class: "course-batch-words" });
    this.words = html("p", { class: "course-example-words" });
    const parts = html("div", { class: "course-parts" }, this.makeKnobs(), this.makeChoices());
    this.root.prepend(this.planes.element, legendOfKnobs(), this.objective, this.batch, this.words, parts, this.makeSteps());
  }

  makeKnobs() {
    const options = TABLE.classes.map((name, c) => [c, name]);
    this.classes = choices(this, "Knobs of class", options, (c) => this.change({ shown: Number(c) }));
    this.turners = NAMES.map((name, k) => {
      const turn = (value) => {
        const knobs = this.state.knobs.map((row) => [...row]);
        knobs[this.state.shown][k] = value;
        this.change({ knobs, path: [], steps: 0 }, false);
      };
      return slider(this, name, { min: "-6", max: "6", step: "0.05" }, turn, () => this.save());
    });
    return html("div", { class: "course-turning" }, this.classes.element, sliders(...this.turners));
  }

  makeChoices() {
    this.exampleSlider = slider(this, "Example", { min: "1" }, (number) => this.change({ highlighted: number - 1 }, false));
    const pick = (place) => this.change({ learning_rate: RATES[place] }, false);
    this.rateSlider = slider(this, "Learning rate", { min: "0", max: String(RATES.length - 1) }, pick);
    this.toggle = button(this, "", () => this.change({ chosen: this.toggled(this.state.highlighted) }));
    return html("div", { class: "course-choosing" }, sliders(this.exampleSlider, this.rateSlider), this.toggle);
  }

  makeSteps() {
    this.sizes = select(this, SIZES, (size) => this.change({ size: Number(size) }));
    const size = field("Batch size", this.sizes);
    this.drawing = button(this, "Draw a batch", () => this.drawAnother());
    this.stepping = button(this, "Step with the batch", () => this.step(this.state.chosen), { class: "course-primary" });
    this.averaging = button(this, "Step with all", () => this.step());
    this.restart = button(this, "All knobs to 0", () => this.change({ knobs: START, path: [], steps: 0 }));
    const buttons = [this.drawing, this.stepping, this.averaging, this.restart];
    return html("div", { class: "course-row course-stepping" }, size, ...buttons);
  }

  // --- what a reader does

  change(changes, now = true) {
    Object.assign(this.state, changes);
    this.show();
    this.push(changes, now);
    this.announce(() => `${this.objective.textContent} ${this.batch.textContent} ${this.words.textContent}`);
  }

  toggled(row) {
    const { chosen } = this.state;
    return chosen.includes(row) ? chosen.filter((one) => one !== row) : [...chosen, row].sort((a, b) => a - b);
  }

  drawAnother() {
    const { seed, points, size } = this.state;
    const next = (seed + 1) % 2 ** 32;
    const chosen = drawBatch(next, points.length, Math.min(size, points.length));
    this.change({ seed: next, chosen, highlighted: chosen[0] });
  }

  // A step along the average gradient of some of the examples, of all if none are named.
  step(rows) {
    const { knobs, points, labels, learning_rate: rate, path, steps } = this.state;
    const there = stepped(knobs, gradientOf(knobs, points, labels, rows), rate);
    const kept = there.map((row) => row.map((knob) => Number(clamp(knob, -LARGEST, LARGEST).toFixed(6))));
    this.change({ knobs: kept, path: [...path, knobs].slice(-TABLE.path), steps: steps + 1 });
  }

  // --- what is shown

  show() {
    const { points, labels, knobs, chosen, highlighted: example, learning_rate: rate, path, steps } = this.state;
    const average = gradientOf(knobs, points, labels);
    const own = chosen.length ? gradientOf(knobs, points, labels, chosen) : null;
    const back = (gradient) => gradient.map((row) => row.map((slope) => -rate * slope));
    const regions = regionsOf(knobs, BOX);
    const scene = { points, labels, knobs, regions, chosen, example, path, step: own && back(own), average: back(average) };
    this.planes.draw(scene);
    const all = measure(knobs, points, labels);
    const batch = chosen.length ? measure(knobs, points, labels, chosen) : null;
    const words = exampleInWords(example + 1, scoresOf(knobs, points[example]), labels[example], chosen.includes(example));
    setText(this.objective, objectiveInWords(all, labels.length, steps));
    setText(this.batch, batchInWords(chosen, batch && batch.loss, own && angleBetween(own, average)));
    setText(this.words, words);
    this.planes.describe(drawingsInWords({ ...scene, right: all.right, example: words }));
    this.showControls();
  }

  showControls() {
    const { points, knobs, chosen, highlighted: example, shown, learning_rate: rate, size, path } = this.state;
    this.classes.set(shown);
    this.turners.forEach((turner, k) => setSlider(turner, knobs[shown][k], decimals(knobs[shown][k])));
    this.exampleSlider.slider.max = String(points.length);
    setSlider(this.exampleSlider, example + 1, `${example + 1} of ${points.length}`);
    const nearest = RATES.reduce((best, one, place) => (Math.abs(one - rate) < Math.abs(RATES[best] - rate) ? place : best), 0);
    setSlider(this.rateSlider, nearest, format(rate));
    setOptions(this.sizes, SIZES.includes(size) ? SIZES : [...SIZES, size].sort((a, b) => a - b));
    this.sizes.value = String(size);
    setText(this.toggle, chosen.includes(example) ? "Take the example out" : "Put the example in");
    this.stepping.disabled = !chosen.length;
    this.restart.disabled = same(knobs, START) && !path.length;
  }
}

export default mountable(View);
