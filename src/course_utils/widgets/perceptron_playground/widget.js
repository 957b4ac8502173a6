// The interactive figure PerceptronPlayground: points of two classes, and three ways to learn a border between them.

import { button, choices, field, select, setOptions, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { Player } from "../lib/player.js";
import { format, tuple } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { Board } from "./board.js";
import { LIMITS, RULES, SETS, Training } from "./learning.js";
import { bound } from "./margin.js";
import { Passes } from "./passes.js";
import { CLASS_NAMES, countInWords, planeInWords, separableInWords, stepInWords, learnedInWords } from "./sentences.js";

const TRAITS = ["rule", "points", "rate", "units", "seed", "step", "point"];
const COLUMNS = 680; // pixels from which the plane and the controls stand side by side
const OWN = "your own";
const LEGEND = "Yellow: the point shown last. Dashed: the border before that step. ×: on the wrong side now.";
const MOST_STEPS = LIMITS.step[1];
const [FEWEST, MOST] = LIMITS.points;
const RATES = 10; // steps of the slider in a factor of ten
const AT_ONCE = { perceptron: 1, adaline: 5, "two layers": 50 }; // passes, for a reader who wants no motion
const HASTE = { perceptron: 1, adaline: 2, "two layers": 40 }; // of a run, against one example at a time

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "perceptron-playground");
    this.brush = 1;
    this.fillRoot();
    this.watchWidth((width) => this.root.classList.toggle("course-columns", width >= COLUMNS));
    this.readModel();
    this.followTogether(TRAITS, () => this.readModel());
  }

  // --- the page

  fillRoot() {
    this.board = new Board(this, {
      move: (index, place) => this.movePoint(index, place),
      add: (place) => this.addPoint(place),
      choose: (point) => this.change({ point }),
      done: () => this.save(),
    });
    this.passes = new Passes();
    const legend = html("p", { class: "course-note" }, LEGEND);
    const side = html("div", { class: "course-side" }, ...this.makeTraining(), this.makeSettings(), legend);
    const stage = html("div", { class: "course-stage" }, this.board.element, side, this.makePoints());
    this.root.prepend(this.makeHead(), stage);
  }

  makeHead() {
    this.sets = select(this, [], (name) => this.pickSet(name));
    const rules = Object.entries(RULES).map(([name, { label }]) => [name, label]);
    this.rules = choices(this, "Rule", rules, (rule) => this.change({ rule, rate: RULES[rule].rate, step: 0 }));
    return html("div", { class: "course-bar" }, field("Points", this.sets), this.rules.element);
  }

  makeTraining() {
    this.player = new Player(this, {
      words: "Run",
      begin: () => void (this.from = this.state.step),
      frame: (milliseconds) => this.runOn(milliseconds),
      end: () => this.tellStep(),
      jump: () => this.goTo(this.endOfPass(AT_ONCE[this.state.rule])),
      stillNote: () => "You have asked for less motion: Run goes on without showing the steps between.",
    });
    this.one = button(this, "Step", () => this.goTo(this.state.step + 1));
    this.pass = button(this, "Pass", () => this.goTo(this.endOfPass(1)));
    this.again = button(this, "Start again", () => this.goTo(0));
    const buttons = html("div", { class: "course-row" }, this.player.button, this.one, this.pass, this.again);
    this.promise = html("p", { class: "course-promise" });
    this.readout = html("p", { class: "course-readout" });
    this.counted = html("p", { class: "course-counted" });
    this.numbers = html("p", { class: "course-numbers" });
    return [buttons, this.player.note, this.readout, this.counted, this.numbers, this.promise, this.passes.element];
  }

  makeSettings() {
    const [low, high] = LIMITS.rate.map((rate) => Math.round(RATES * Math.log10(rate)));
    const toRate = (index) => Number((10 ** (index / RATES)).toPrecision(3));
    this.rate = slider(this, "Learning rate", { min: low, max: high }, (index) => this.change({ rate: toRate(index) }));
    const [fewest, most] = LIMITS.units;
    this.units = slider(this, "Hidden units", { min: fewest, max: most }, (units) => this.change({ units }));
    this.start = button(this, "New start", () => this.change({ seed: (this.state.seed + 1) % 2 ** 32 }));
    return html("div", { class: "course-settings" }, sliders(this.rate, this.units), this.start);
  }

  makePoints() {
    this.point = slider(this, "Point", { min: "1" }, (number) => this.change({ point: number - 1 }));
    const kinds = CLASS_NAMES.map((name, label) => [label, mark(label), name]);
    this.brushes = choices(this, "A click in the plane adds a", kinds, (label) => this.pickBrush(Number(label)));
    this.adding = button(this, "", () => this.addPoint(this.freePlace()));
    this.turn = button(this, "Change class", () => this.turnPoint());
    this.removing = button(this, "Remove", () => this.removePoint());
    const buttons = html("div", { class: "course-row" }, this.adding, this.turn, this.removing);
    return html("div", { class: "course-points" }, sliders(this.point), this.brushes.element, buttons);
  }

  // --- state

  readModel() {
    this.state = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    this.showAll();
  }

  // Take over what the reader changed, here and in the model.
  change(changes) {
    Object.assign(this.state, changes);
    this.showAll();
    this.push(changes);
    this.announce(() => `${this.readout.textContent} ${this.counted.textContent}`);
  }

  get chosen() {
    return Math.min(this.state.point, this.state.points.length - 1);
  }

  pickSet(name) {
    this.player.stop();
    this.change({ points: name === OWN ? this.own : SETS[name], step: 0, point: 0 });
  }

  editPoints(points, point = this.chosen) {
    this.own = points;
    this.change({ points, point });
  }

  movePoint(index, place) {
    const [x, y] = place.map((one) => Number(clamp(one, -1, 1).toFixed(2)) + 0);
    this.editPoints(this.state.points.map((one, n) => (n === index ? [x, y, one[2]] : one)), index); // prettier-ignore
    this.announce(() => `Point ${index + 1} at ${tuple([x, y])}. ${this.promise.textContent}`);
  }

  addPoint(place) {
    const { points } = this.state;
    if (points.length >= MOST) return;
    const [x, y] = place.map((one) => Number(one.toFixed(2)) + 0);
    this.editPoints([...points, [x, y, this.brush]], points.length);
  }

  // A place for a point that is added without a pointer: the first of a row along the middle that is free.
  freePlace() {
    const isFree = (x, y) => this.state.points.every(([a, b]) => Math.hypot(a - x, b - y) > 0.1);
    for (let n = 0; n < 400; n++) {
      const [x, y] = [((n * 0.37 + 1) % 2) - 1, ((Math.floor(n / 5) * 0.23 + 1) % 2) - 1];
      if (isFree(x, y)) return [x, y];
    }
    return [0, 0];
  }

  turnPoint() {
    this.editPoints(this.state.points.map(([x, y, label], n) => [x, y, n === this.chosen ? 1 - label : label]));
  }

  removePoint() {
    const point = Math.max(0, this.chosen - (this.chosen === this.state.points.length - 1));
    this.editPoints(this.state.points.filter((_, n) => n !== this.chosen), point); // prettier-ignore
  }

  pickBrush(label) {
    this.brush = label;
    this.showPointControls();
  }

  // --- training

  goTo(step) {
    this.player.stop();
    this.change({ step: Math.min(step, MOST_STEPS) });
  }

  endOfPass(passes) {
    const { step, points } = this.state;
    return (Math.floor(step / points.length) + passes) * points.length;
  }

  // A frame of a run: slow at first, so that each example is seen, then faster.
  runOn(milliseconds) {
    const seconds = milliseconds / 1000;
    const due = HASTE[this.state.rule] * (5 * seconds + 6 * Math.max(0, seconds - 2) ** 2);
    const goal = Math.min(MOST_STEPS, this.from + Math.floor(due));
    while (this.training.step < goal && !this.training.settled) this.training.goTo(this.training.step + 1);
    if (this.training.step !== this.state.step) {
      this.state.step = this.training.step;
      this.showTraining();
      this.push({ step: this.state.step });
    }
    return this.training.step < MOST_STEPS && !this.training.settled && !this.training.diverged;
  }

  tellStep() {
    this.save();
    this.announce(() => `${this.readout.textContent} ${this.counted.textContent}`);
  }

  // The training of the settings as they are now; another one if they have changed.
  train() {
    const { points, rule, rate, units, seed, step } = this.state;
    const made = { points, rule, rate, units, seed };
    if (!same(made, this.made)) {
      if (!this.made || !same(points, this.made.points)) this.most = bound(points);
      this.made = made;
      this.training = new Training(points, { rule, rate, units, seed });
    }
    this.training.goTo(step);
  }

  // --- what is shown

  showAll() {
    this.train();
    const { points, rule, rate, units } = this.state;
    this.showSets(points);
    this.rules.set(rule);
    setSlider(this.rate, Math.round(RATES * Math.log10(rate)), format(rate, 3));
    setSlider(this.units, units);
    const layers = rule === "two layers";
    this.rate.element.hidden = !RULES[rule].rated;
    this.units.element.hidden = this.start.hidden = !layers;
    this.showPointControls();
    this.board.showPoints(points, this.chosen);
    setText(this.promise, separableInWords(rule, this.most));
    this.showTraining();
  }

  showSets(points) {
    const name = Object.keys(SETS).find((one) => same(SETS[one], points));
    if (!name) this.own = points;
    if (this.offered !== Boolean(this.own)) {
      setOptions(this.sets, [...Object.keys(SETS), ...(this.own ? [OWN] : [])]);
      this.offered = Boolean(this.own);
    }
    this.sets.value = name || OWN;
  }

  showPointControls() {
    const { points } = this.state;
    const [x, y, label] = points[this.chosen];
    this.point.slider.max = String(points.length);
    const words = `${this.chosen + 1} of ${points.length}`;
    setSlider(this.point, this.chosen + 1, words, `${words}, a ${CLASS_NAMES[label]} at ${tuple([x, y])}`);
    this.brushes.set(this.brush);
    setText(this.adding, `Add a ${CLASS_NAMES[this.brush]}`);
    this.adding.disabled = points.length >= MOST;
    this.removing.disabled = points.length <= FEWEST;
  }

  // No element is made here: it runs in every frame of a run.
  showTraining() {
    const { training, board } = this;
    const wrong = training.wrong();
    const before = training.step && !same([...training.before], [...training.weights]) ? training.before : null;
    board.showDecision(training.weights, before, training.settings, training.example, wrong);
    board.describe(planeInWords(training, wrong, this.chosen, board.hasBorder));
    this.passes.show(training.passes, training.points.length);
    setText(this.readout, stepInWords(training));
    setText(this.counted, countInWords(training, wrong.length));
    setText(this.numbers, learnedInWords(training));
    const done = training.step >= MOST_STEPS;
    this.player.button.disabled = done || training.settled || training.diverged;
    this.one.disabled = this.pass.disabled = done;
    this.again.disabled = training.step === 0;
  }
}

function mark(label) {
  return html("span", { class: `course-key-${label}`, "aria-hidden": "true" }, label ? "■" : "●");
}

export default mountable(View);
