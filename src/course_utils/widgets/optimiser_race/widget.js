// The interactive figure OptimiserRace: optimisers start at the same point of a landscape E(w1, w2) and race to its
// minimum, on a contour map and as curves of the loss.

import { button, field, select, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { Player } from "../lib/player.js";
import { format } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { LossCurves, decades } from "./curves.js";
import { LANDSCAPES, LIMITS, RACERS, defaultRates } from "./landscapes.js";
import { RaceMap } from "./map.js";
import { raceAll } from "./race.js";
import { RacerList } from "./racers.js";
import { curvesInWords, mapInWords, racersInWords, verdict, weightsInWords } from "./sentences.js";

const TRAITS = ["landscape", "optimisers", "start", "rates", "momentum", "noise", "seed", "steps", "step"];
const RACE_MS = 5000;
const STILL_PARTS = 10; // in which a reader who wants no motion sees the race
const COLUMNS = 680; // pixels from which drawings and controls stand side by side

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "optimiser-race");
    this.state = this.stateOfModel();
    this.fillRoot();
    this.watchWidth((width) => this.root.classList.toggle("course-columns", width >= COLUMNS));
    this.showAll();
    this.followTogether(TRAITS, () => this.readModel());
  }

  // --- the page

  fillRoot() {
    this.map = new RaceMap(this, (start) => this.pickStart(start));
    this.curves = new LossCurves(this);
    this.racers = new RacerList(this, {
      pick: () => this.change({ optimisers: this.racers.picked }, () => this.showAll()),
      rate: (name, rate) => this.pickRate(name, rate),
      reset: () => this.rerun({ rates: defaultRates(this.state.landscape) }),
    });
    const stage = html(
      "div",
      { class: "course-stage" },
      this.map.element,
      this.curves.element,
      this.makeTimeline(),
      this.racers.element,
      this.makeSettings(),
    );
    this.root.prepend(this.makeHead(), stage);
  }

  makeHead() {
    const options = Object.entries(LANDSCAPES).map(([name, { label }]) => [name, label]);
    this.landscape = select(this, options, (landscape) => this.pickLandscape(landscape));
    this.formula = html("p", { class: "course-formula" });
    this.readout = html("p", { class: "course-readout" });
    const words = html("div", { class: "course-grow" }, this.formula, this.readout);
    return html("div", { class: "course-bar" }, field("Landscape", this.landscape), words);
  }

  makeTimeline() {
    this.player = new Player(this, {
      words: "Race",
      begin: () => this.beginRace(),
      frame: (milliseconds) => this.raceOn(milliseconds),
      end: () => this.tellStep(),
      jump: () => this.pickStep(Math.min(this.state.steps, this.from + this.leap)),
      stillNote: () => `You have asked for less motion: each press of Race goes ${this.leap} steps on.`,
    });
    this.timeline = slider(this, "Step", { min: "0" }, (step) => this.pickStep(step));
    const bar = html("div", { class: "course-timeline" }, this.player.button, this.timeline.element);
    return html("div", { class: "course-time" }, bar, this.player.note);
  }

  makeSettings() {
    const [least, most] = LIMITS.momentum;
    const [quiet, loud] = LIMITS.noise;
    const momentum = { min: least, max: most, step: "0.01" };
    this.momentum = slider(this, "Momentum", momentum, (value) => this.rerun({ momentum: value }));
    this.noise = slider(this, "Noise", { min: quiet, max: loud, step: "0.1" }, (value) => this.rerun({ noise: value }));
    this.starts = ["w₁", "w₂"].map((name, axis) =>
      slider(this, `Start ${name}`, { step: "0.01" }, (value) => {
        this.pickStart(this.state.start.map((one, index) => (index === axis ? value : one)));
      }),
    );
    const other = () => this.rerun({ seed: (this.state.seed + 1) % 2 ** 32 });
    this.noiseButton = button(this, "Other noise", other);
    const words = "Or click the map, or focus it and use the arrow keys, to move the start.";
    return html(
      "fieldset",
      { class: "course-settings" },
      html("legend", {}, "Where and how"),
      sliders(...this.starts, this.momentum, this.noise),
      html("div", { class: "course-row" }, this.noiseButton, this.racers.reset),
      html("p", { class: "course-note" }, words),
    );
  }

  // --- state

  stateOfModel() {
    const state = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    return {
      ...state,
      optimisers: RACERS.filter((name) => state.optimisers.includes(name)),
      start: [...state.start],
      rates: { ...defaultRates(state.landscape), ...state.rates },
      step: clamp(state.step, 0, state.steps),
    };
  }

  readModel() {
    const state = this.stateOfModel();
    // While the race runs, its step is ahead of the model's.
    if (same(this.player.running ? { ...this.state, step: state.step } : this.state, state)) return;
    this.player.stop();
    this.state = state;
    this.showAll();
  }

  // Take over what the reader changed, and show what depends on it.
  change(changes, show) {
    Object.assign(this.state, changes);
    show();
    this.push(changes);
    this.tell();
  }

  rerun(changes) {
    this.change(changes, () => {
      this.showSettings();
      this.racers.showRates(this.state);
      this.runAll();
    });
  }

  pickLandscape(landscape) {
    this.player.stop();
    const start = [...LANDSCAPES[landscape].start];
    this.change({ landscape, start, rates: defaultRates(landscape) }, () => this.showAll());
  }

  pickRate(name, rate) {
    this.change({ rates: { ...this.state.rates, [name]: rate } }, () => {
      Object.assign(this.runs, raceAll(this.state, [name]));
      this.trace(name);
      this.racers.showRates(this.state);
      this.showStep();
    });
  }

  pickStart(wanted) {
    const { window } = LANDSCAPES[this.state.landscape];
    const start = wanted.map((one, axis) => Number(clamp(one, ...window[axis]).toFixed(2)));
    if (!same(start, this.state.start)) this.rerun({ start });
  }

  pickStep(step) {
    this.player.stop();
    this.change({ step }, () => this.showStep());
  }

  // --- the race

  // Where a race starts that is started now: where it stands, or at the beginning if it is over.
  get from() {
    return this.state.step >= this.state.steps ? 0 : this.state.step;
  }

  get leap() {
    return Math.ceil(this.state.steps / STILL_PARTS);
  }

  beginRace() {
    this.state.step = this.from;
    this.begun = this.from;
    return (this.begun / this.state.steps) * RACE_MS;
  }

  raceOn(milliseconds) {
    const { steps } = this.state;
    this.state.step = clamp(Math.floor((milliseconds / RACE_MS) * steps), this.begun, steps);
    this.showStep();
    return this.state.step < steps;
  }

  // The race stands still; the model hears of the step only now.
  tellStep() {
    this.push({ step: this.state.step });
    this.tell();
  }

  // --- what is shown

  showAll() {
    const { landscape, optimisers, steps } = this.state;
    const { formula, window } = LANDSCAPES[landscape];
    this.landscape.value = landscape;
    setText(this.formula, formula);
    this.timeline.slider.max = String(steps);
    this.starts.forEach(({ slider: input }, axis) => ([input.min, input.max] = window[axis].map(String)));
    this.map.showLandscape(landscape);
    this.racers.showWho(optimisers);
    for (const drawing of [this.map, this.curves]) drawing.setRacers(optimisers);
    this.showSettings();
    this.racers.showRates(this.state);
    this.runAll();
    this.player.show();
  }

  runAll() {
    const { landscape, start, steps, optimisers } = this.state;
    this.runs = raceAll(this.state);
    this.map.showStart(start);
    this.curves.setScale(decades(landscape, start), steps);
    for (const name of optimisers) this.trace(name);
    this.showStep();
  }

  trace(name) {
    for (const drawing of [this.map, this.curves]) drawing.trace(name, this.runs[name]);
  }

  showStep() {
    const { state, runs } = this;
    for (const drawing of [this.map, this.curves]) drawing.show(state.step);
    this.racers.showReached(state, runs);
    setSlider(this.timeline, state.step, `${state.step} of ${state.steps}`);
    setText(this.readout, verdict(state, runs));
    this.map.describe(mapInWords(state, runs));
    this.curves.describe(curvesInWords(state, runs));
  }

  showSettings() {
    const { landscape, momentum, noise, start } = this.state;
    setSlider(this.momentum, momentum, format(momentum));
    setSlider(this.noise, noise, format(noise));
    start.forEach((one, axis) => setSlider(this.starts[axis], one, format(one)));
    this.noise.element.hidden = this.noiseButton.hidden = !LANDSCAPES[landscape].noisy;
  }

  // Tell readers who listen how the race stands.
  tell() {
    this.announce(() => {
      const { state, runs } = this;
      const where = `${LANDSCAPES[state.landscape].label}, start ${weightsInWords(state.start)}.`;
      const racers = racersInWords(state, runs);
      return `${where} ${verdict(state, runs)}${racers ? ` ${racers}.` : ""}`;
    });
  }
}

export default mountable(View);
