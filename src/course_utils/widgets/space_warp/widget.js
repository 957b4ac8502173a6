// The interactive figure SpaceWarp: a small network learns to bend the plane until a straight line separates two
// classes (the review's Fig. 1a).

import { button, field, select, setOptions, setSlider, slider } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { fits, forward, score, toNetwork, toWeights } from "../lib/network.js";
import { thinned } from "../lib/panel.js";
import { frameOf, lattice } from "../lib/plane.js";
import { Player } from "../lib/player.js";
import { capital } from "../lib/text.js";
import { newWeights, startTraining, trainSteps } from "../lib/training.js";
import { range, same, sigmoid } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { ACTIVATION_NAMES, networkInWords, panelsInWords, pointInWords, scoreInWords } from "./sentences.js";
import { Spaces, legendOfSpaces } from "./spaces.js";
import TABLE from "./table.json" with { type: "json" };

const SETTINGS = ["data", "units", "layers", "activation", "seed", "learning_rate"];
const MOST_STEPS = TABLE.limits.steps[1];
const FIRST_SLICE = 150; // milliseconds of training before anything is drawn
const SLICE = 10; // and between two drawings
const STEPS_A_FRAME = 4; // when the reader watches
const WITHOUT_MOTION = 200; // steps that "Train" makes for a reader who wants no motion

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "space-warp");
    this.starts = new Map();
    this.fillRoot();
    this.watchWidth((width) => this.layOut(width));
    this.readModel();
    // What changes together arrives one by one; a step alone is a place in the training that is there already.
    this.followTogether([...SETTINGS, "datasets", "start", "steps", "step"], (names) => {
      if (names.size === 1 && names.has("step")) this.followStep();
      else this.readModel();
    });
    this.cleanups.push(() => this.stopCatchingUp());
  }

  // --- the page

  fillRoot() {
    this.spaces = new Spaces(this.id);
    this.readout = html("p", { class: "course-readout" });
    this.pointReadout = html("p", { class: "course-point-readout" });
    const controls = html("div", { class: "course-controls" }, ...this.makeTraining(), ...this.makePoint());
    this.root.prepend(this.makeSettings(), this.spaces.element, legendOfSpaces(), this.readout, controls);
  }

  makeSettings() {
    const choose = (name, toValue) => (text) => this.change({ [name]: toValue(text) });
    const activations = TABLE.activations.map((name) => [name, ACTIVATION_NAMES[name]]);
    this.fields = {
      data: select(this, [], choose("data", String)),
      units: select(this, range(...TABLE.limits.units), choose("units", Number)),
      layers: select(this, range(...TABLE.limits.layers), choose("layers", Number)),
      activation: select(this, activations, choose("activation", String)),
    };
    return html(
      "div",
      { class: "course-bar" },
      field("Data", this.fields.data),
      field("Hidden units", this.fields.units),
      field("Hidden layers", this.fields.layers),
      field("Activation", this.fields.activation),
      button(this, "New start", () => this.change({ seed: (this.settings.seed + 1) % 2 ** 32 })),
    );
  }

  makeTraining() {
    const save = () => this.save();
    this.stepSlider = slider(this, "Training step", { min: "0" }, (step) => this.moveTo(step), save);
    this.stepSlider.element.classList.add("course-step");
    this.player = new Player(this, {
      words: "Train",
      begin: () => this.beginToWatch(),
      frame: () => this.trainOn(),
      end: () => this.showLast(),
    });
    this.player.button.classList.add("course-train");
    return [this.stepSlider.element, this.player.button];
  }

  makePoint() {
    this.pointSlider = slider(this, "Point", { min: "1" }, (number) => this.choosePoint(number - 1));
    this.pointSlider.element.classList.add("course-point");
    for (const panel of this.spaces.all) {
      const follow = (event) => {
        const point = panel.nearest(event);
        if (point !== null && point !== this.point) this.choosePoint(point);
      };
      for (const kind of ["pointermove", "pointerdown"]) this.on(panel.drawing, kind, follow);
    }
    return [this.pointSlider.element, this.pointReadout];
  }

  layOut(width) {
    this.spaces.layOut(width);
    if (!this.training) return;
    this.spaces.drawFixed(this.scene);
    this.show(this.step);
  }

  // --- state

  get datasets() {
    return Object.fromEntries(this.model.get("datasets"));
  }

  get settings() {
    return this.scene.settings;
  }

  readModel() {
    const settings = Object.fromEntries(SETTINGS.map((name) => [name, this.model.get(name)]));
    const start = this.model.get("start");
    const ready = fits(start, settings.units, settings.layers);
    // After new settings the weights that fit them may still be on their way.
    if (!ready && this.training) return;
    if (ready) this.starts.set(kindOfStart(settings), start);
    if (!this.datasets[settings.data]) return;
    const step = this.model.get("step");
    this.begin(settings, Math.max(this.model.get("steps"), step), step);
    if (!this.catching && !this.agrees()) this.push(this.now());
  }

  // Has the model the weights that are shown? Two machines round differently, and a long training can make much of it.
  agrees() {
    const weights = this.model.get("weights");
    const { units, layers, activation } = this.settings;
    if (this.model.get("step") !== this.step || !fits(weights, units, layers)) return false;
    const theirs = toNetwork(weights, activation).parameters;
    const isClose = (value, index) => Math.abs(value - theirs[index]) <= 1e-6 * Math.max(1, Math.abs(value));
    return this.scene.network.parameters.every(isClose);
  }

  followStep() {
    const step = this.model.get("step");
    if (!this.training || step === this.step) return;
    this.stop();
    if (step < this.training.snapshots.length) this.show(step);
    else this.catchUp(step, step);
  }

  // Start weights are remembered: a reader who comes back to a setting finds what was there.
  startOf(settings) {
    const { units, layers, activation, seed } = settings;
    const kind = kindOfStart(settings);
    if (!this.starts.has(kind)) this.starts.set(kind, newWeights(units, layers, activation, seed));
    return this.starts.get(kind);
  }

  change(changes) {
    const steps = this.model.get("steps");
    this.begin({ ...this.settings, ...changes }, steps, steps);
    this.push({ ...changes, start: this.startOf(this.settings), ...this.now() }, true);
    this.announce(() => {
      const shown = networkInWords(this.scene.data.label, this.settings, this.step);
      return `${capital(shown)}. ${this.scoreInWords()}`;
    });
  }

  // Train from the start for `last` steps, then show `step`.
  begin(settings, last, step) {
    this.stop();
    const before = this.scene && this.scene.data.points;
    const sets = this.datasets;
    const chosen = sets[settings.data];
    const data = { ...chosen, flat: Float64Array.from(chosen.points.flat()) };
    const frame = frameOf(data.flat);
    const start = this.startOf(settings);
    const network = toNetwork(start, settings.activation);
    this.scene = { settings, data, frame, lattice: lattice(frame), network, values: null, latticeValues: null };
    const trained = toNetwork(start, settings.activation);
    this.training = startTraining(trained, data.flat, data.labels, settings.learning_rate);
    this.fillFields(sets);
    if (!same(before, chosen.points)) this.point = Math.floor(data.labels.length / 4);
    this.spaces.drawFixed(this.scene);
    trainSteps(this.training, last, last > 0 ? FIRST_SLICE : 0);
    this.catchUp(last, step);
  }

  fillFields(sets) {
    setOptions(this.fields.data, Object.entries(sets).map(([name, { label }]) => [name, label])); // prettier-ignore
    for (const [name, control] of Object.entries(this.fields)) control.value = String(this.settings[name]);
    this.pointSlider.slider.max = String(this.scene.data.labels.length);
  }

  now() {
    return { step: this.step, weights: toWeights(this.scene.network) };
  }

  // --- training

  get last() {
    return this.training.snapshots.length - 1;
  }

  // Make the steps up to `last`, in slices if there are many, and end with `step` on the screen.
  catchUp(last, step) {
    this.catching = this.last < last;
    const next = () => {
      trainSteps(this.training, last - this.last, SLICE);
      this.catching = this.last < last;
      if (!this.catching || !this.still) this.show(this.catching ? Math.min(this.last, step) : step);
      if (this.catching) this.request = requestAnimationFrame(next);
      else this.push(this.now());
    };
    if (this.catching) this.request = requestAnimationFrame(next);
    this.show(Math.min(this.last, step));
  }

  beginToWatch() {
    this.stopCatchingUp();
    this.goal = Math.min(MOST_STEPS, this.still ? this.last + WITHOUT_MOTION : MOST_STEPS);
    if (this.step < this.last) this.show(this.last);
  }

  // A frame for a reader who watches; who wants no motion sees only the end.
  trainOn() {
    trainSteps(this.training, Math.min(this.goal - this.last, this.still ? Infinity : STEPS_A_FRAME), SLICE);
    if (!this.still) {
      this.show(this.last);
      this.push(this.now());
    }
    return this.last < this.goal;
  }

  showLast() {
    this.show(this.last);
    this.push(this.now(), true);
    this.announceStep();
  }

  stopCatchingUp() {
    cancelAnimationFrame(this.request);
    this.catching = false;
  }

  stop() {
    this.stopCatchingUp();
    this.player.stop();
  }

  moveTo(step) {
    this.stop();
    this.show(step);
    this.push(this.now());
    this.announceStep();
  }

  choosePoint(point) {
    this.point = point;
    this.showPoint();
    this.announce(() => `Point ${this.point + 1}: ${this.pointReadout.textContent}`);
  }

  // --- what is shown

  // Show the network after `step` steps. No element is made here: it runs on every movement of the slider.
  show(step) {
    const { scene } = this;
    const { labels, flat, connected } = scene.data;
    this.step = Math.max(0, Math.min(step, this.last));
    scene.network.parameters.set(this.training.snapshots[this.step]);
    scene.values = forward(scene.network, flat, scene.values);
    scene.latticeValues = forward(scene.network, scene.lattice, scene.latticeValues);
    const logits = scene.values.at(-1);
    scene.outputs = Float64Array.from(logits, sigmoid);
    this.score = score(logits, labels);
    this.wrong = [...labels.keys()].filter((n) => logits[n] > 0 !== (labels[n] === 1));
    scene.crossed = connected ? thinned(this.wrong) : this.wrong;
    this.spaces.draw(scene);
    this.showPoint();
    this.showNumbers();
  }

  showPoint() {
    const { point } = this;
    const { settings, data, values, outputs } = this.scene;
    const { labels } = data;
    const label = labels[point];
    const words = pointInWords({
      input: data.flat.subarray(2 * point, 2 * point + 2),
      hidden: values.at(-2).subarray(point * settings.units, (point + 1) * settings.units),
      output: outputs[point],
      label,
      wrong: this.wrong.includes(point),
    });
    this.spaces.mark(point, this.scene);
    setText(this.pointReadout, words);
    setSlider(this.pointSlider, point + 1, `${point + 1} of ${labels.length}`, `${point + 1}, class ${label}`);
    const highlighted = `Highlighted: point ${point + 1}, ${words}`;
    const counted = { labels, outputs, wrong: this.wrong.length, units: settings.units };
    this.spaces.describe(panelsInWords({ ...counted, highlighted }));
  }

  showNumbers() {
    this.stepSlider.slider.max = String(this.last);
    setSlider(this.stepSlider, this.step, `${this.step} of ${this.last}`);
    setText(this.readout, this.scoreInWords());
    this.player.button.disabled = this.last >= MOST_STEPS;
  }

  scoreInWords() {
    return scoreInWords(this.score, this.scene.data.labels.length);
  }

  announceStep() {
    this.announce(() => `Step ${this.step}. ${this.scoreInWords()}`);
  }
}

// What start weights belong to.
function kindOfStart({ units, layers, activation, seed }) {
  return JSON.stringify([units, layers, activation, seed]);
}

export default mountable(View);
