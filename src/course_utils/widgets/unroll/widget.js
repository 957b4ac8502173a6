// The interactive figure Unroll: a recurrent network with a loop, and the same network spread out in time; numbers go
// forwards through it, and a gradient comes back (the review's Fig. 5).

import { button, choices, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { Player, glide } from "../lib/player.js";
import { decimals } from "../lib/text.js";
import { clamp, eased } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { UnrollDrawing } from "./drawing.js";
import LIMITS from "./limits.json" with { type: "json" };
import { copiesInWords, drawingInWords, returnInWords, momentInWords } from "./sentences.js";
import { unrolled } from "./unrolling.js";

const TRAITS = ["U", "W", "V", "inputs", "radius", "size", "units", "step", "unfolded", "shown"];
const STEP_MS = 700;
const FOLD_MS = 900;

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "unroll");
    this.state = this.stateOfModel();
    this.stopFolding = () => {};
    this.fillRoot();
    this.watchWidth(() => this.layOut());
    this.followTogether(TRAITS, () => this.readModel());
    this.cleanups.push(() => this.stopFolding());
  }

  stateOfModel() {
    return Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
  }

  get last() {
    return 2 * this.state.inputs.length;
  }

  // --- the page

  fillRoot() {
    this.drawing = new UnrollDrawing();
    this.words = html("p", { class: "course-words" });
    this.more = html("p", { class: "course-more" });
    const legend = html(
      "ul",
      { class: "course-legend" },
      html("li", {}, html("span", { class: "course-value" }, "value"), " on the way forwards"),
      html("li", {}, html("span", { class: "course-gradient" }, "∂E/∂s"), " on the way back"),
    );
    this.root.prepend(this.makeTimeline(), this.drawing.element, legend, this.words, this.more, this.makeSettings());
  }

  makeTimeline() {
    this.player = new Player(this, {
      begin: () => this.begin(),
      frame: (milliseconds) => this.playOn(milliseconds),
      end: () => this.push({ step: this.state.step }, true),
      jump: () => this.pickStep(this.next),
      stillNote: "You have asked for less motion: each press of Play goes one step on.",
    });
    this.oneStep = button(this, "One step", () => this.pickStep(this.next));
    this.folding = button(this, "", () => this.fold());
    this.timeline = slider(this, "Step", { min: "0" }, (step) => this.pickStep(step));
    const buttons = html("div", { class: "course-row" }, this.player.button, this.oneStep, this.folding);
    const bar = html("div", { class: "course-timeline" }, buttons, sliders(this.timeline));
    return html("div", { class: "course-time-controls" }, bar, this.player.note);
  }

  makeSettings() {
    const change = (name) => (value) => this.change({ [name]: value }, false);
    const range = (name, step) => ({ min: String(LIMITS[name][0]), max: String(LIMITS[name][1]), step });
    this.radius = slider(this, "Spectral radius of W", range("radius", "0.05"), change("radius"), () => this.save());
    this.size = slider(this, "Size of the inputs", range("size", "0.1"), change("size"), () => this.save());
    const kinds = [["tanh", "tanh"], ["linear", "linear"]]; // prettier-ignore
    this.units = choices(this, "Units", kinds, (units) => this.change({ units }), { class: "course-choices course-inline" });
    const matrices = [["none", "none"], ["U", "U"], ["W", "W"], ["V", "V"]]; // prettier-ignore
    const show = (shown) => this.change({ shown });
    this.shown = choices(this, "Highlight", matrices, show, { class: "course-choices course-inline" });
    const picks = html("div", { class: "course-picks" }, this.units.element, this.shown.element);
    return html("div", { class: "course-settings" }, sliders(this.radius, this.size), picks);
  }

  // --- what the reader does

  change(changes, now = true) {
    Object.assign(this.state, changes);
    this.show();
    this.push(changes, now);
    this.announce(() => [this.words, this.more].map((one) => one.textContent).join(" "));
  }

  // After the last step it begins anew.
  get next() {
    return this.state.step >= this.last ? 0 : this.state.step + 1;
  }

  pickStep(step) {
    this.player.stop();
    this.change({ step });
  }

  begin() {
    this.begun = this.state.step >= this.last ? 0 : this.state.step;
    return this.begun * STEP_MS;
  }

  playOn(milliseconds) {
    const step = clamp(Math.floor(milliseconds / STEP_MS), this.begun, this.last);
    if (step !== this.state.step) {
      this.state.step = step;
      this.show();
    }
    return step < this.last;
  }

  fold() {
    this.change({ unfolded: !this.state.unfolded });
    this.turnTo(this.state.unfolded);
  }

  // Glide from where the drawing is to one of its two forms.
  turnTo(unfolded) {
    this.stopFolding();
    const [from, to] = [this.drawing.part, unfolded ? 1 : 0];
    this.stopFolding = glide(this, FOLD_MS, (part) => this.drawing.unfold(from + (to - from) * eased(part)));
  }

  // What comes from Python or from another view of the same figure.
  readModel() {
    const before = this.state;
    this.state = this.stateOfModel();
    this.player.stop();
    if (this.state.inputs.length !== before.inputs.length || this.state.U.length !== before.U.length) this.layOut();
    else this.show();
    if (this.state.unfolded !== before.unfolded) this.turnTo(this.state.unfolded);
  }

  // --- what is shown

  layOut() {
    this.stopFolding();
    this.drawing.layOut(this.width, this.state.inputs.length, this.state.U.length);
    this.timeline.slider.max = String(this.last);
    this.show();
    this.drawing.unfold(this.state.unfolded ? 1 : 0);
  }

  show() {
    const { state } = this;
    const result = unrolled(state);
    this.drawing.show(state, result);
    this.drawing.describe(drawingInWords(state, result));
    setText(this.words, momentInWords(state, result));
    const more = [returnInWords(state, result), copiesInWords(state.shown, state.inputs.length, state.unfolded)];
    setText(this.more, more.filter(Boolean).join(" "));
    this.showControls();
  }

  showControls() {
    const { step, radius, size, units, shown, unfolded, inputs } = this.state;
    const steps = inputs.length;
    const words = step <= steps ? `${step} of ${steps}, forwards` : `${step - steps} of ${steps}, back`;
    setSlider(this.timeline, step, words);
    setSlider(this.radius, radius, decimals(radius));
    setSlider(this.size, size, decimals(size, 1));
    this.units.set(units);
    this.shown.set(shown);
    setText(this.folding, unfolded ? "Fold up" : "Unfold");
  }
}

export default mountable(View);
