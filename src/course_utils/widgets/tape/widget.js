// The interactive figure Tape: a neural Turing machine copies a list. Where its heads are, and what is on its tape, at
// every step; the list can be made longer than any that it was trained on.

import { html, setText } from "../lib/elements.js";
import { listenToDragging } from "../lib/dragging.js";
import { Player } from "../lib/player.js";
import { Theme } from "../lib/theme.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { flipped, ofLength, randomVectors, toText, toVectors } from "./bits.js";
import { ListControls, StepControls } from "./controls.js";
import { TapePicture, Timeline } from "./drawing.js";
import { Given, ROWS } from "./given.js";
import { WIDTH, runMachine, stepsOf, unpackMachine, wrongBits } from "./machine.js";
// prettier-ignore
import {
  headInWords, stepAloud, addressInWords, tapeInWords, recallInWords, withoutInWords, workingInWords,
} from "./sentences.js";
import TABLE from "./table.json" with { type: "json" };

const TRAITS = ["bits", "cells", "step", "lacking"];
const BESIDE = 640; // width from which the tape stands beside the heads
const RIGHT = 284; // width of its column then
const BIT = 5; // pixels of a row of bits
const HEAD = 98; // pixels of the picture of a head
const PACE = 7; // steps a second
const NO_STEP = ""; // a row that goes on with the step above
const SETTINGS = [["strength", "1", "look: strength β"], ["gate", "2", "mix: gate g"], ["back", "3", "move: share of −1"],
  ["stay", NO_STEP, "share of 0"], ["on", NO_STEP, "share of 1"], ["power", "4", "sharpen: power γ"]]; // prettier-ignore

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "tape");
    this.makeParts();
    this.theme = new Theme(this, ["line", "ink-soft"], () => this.show());
    this.readMachine();
    this.readModel();
    this.followTogether(["weights", ...TRAITS], (names) => {
      if (names.has("weights")) this.readMachine();
      this.readModel();
    });
    this.watchWidth((width) => this.layOut(width));
  }

  // --- the page

  makeParts() {
    this.list = new ListControls(this, {
      vectors: (count) => this.change({ vectors: ofLength(this.state.vectors, count) }),
      cells: (cells) => this.change({ cells }),
      another: () => this.change({ vectors: randomVectors(this.state.vectors.length, Math.random() * 2 ** 32) }),
      without: (lacking) => this.change({ lacking }),
    });
    this.given = new Given(this, (vector, bit) => this.change({ vectors: flipped(this.state.vectors, vector, bit) }));
    this.writing = new Timeline("writing", "Where it writes: the weight of each cell");
    this.reading = new Timeline("reading", "Where it reads", { last: true });
    this.tape = new TapePicture();
    this.makeTable();
    this.player = this.makePlayer();
    this.steps = new StepControls(this, this.player, (step) => this.goTo(step));
    this.readout = html("p", { class: "course-readout" });
    this.moment = html("p", { class: "course-moment" });
    const pictures = [this.given, this.writing, this.reading].map((one) => one.element);
    const left = html("div", { class: "course-left" }, ...pictures);
    const right = html("div", { class: "course-right" }, this.table, this.tape.element);
    this.page = html("div", { class: "course-page" }, left, right);
    const said = [legend(), this.steps.element, this.player.note, this.readout, this.moment];
    this.root.prepend(this.list.element, this.page, ...said);
    this.listen(this.given.timeline, (event) => !this.given.bitUnder(event));
    for (const timeline of [this.writing, this.reading]) this.listen(timeline);
  }

  makeTable() {
    const columns = ["writes", "reads"].map((words) => html("th", { scope: "col" }, words));
    const head = html("tr", {}, html("td", { colspan: "2" }), ...columns);
    this.cells = SETTINGS.map(() => [html("td"), html("td")]);
    const rows = SETTINGS.map(([, number, words], n) =>
      html("tr", {}, html("td", { class: "course-number" }, number), html("th", { scope: "row" }, words), ...this.cells[n]),
    );
    this.table = html("table", { class: "course-settings" }, html("caption", {}, "What the heads are told"));
    this.table.append(html("thead", {}, head), html("tbody", {}, ...rows));
  }

  makePlayer() {
    return new Player(this, {
      begin: () => (this.state.step >= this.last ? 0 : (1000 * this.state.step) / PACE),
      frame: (milliseconds) => {
        this.goTo(Math.min(this.last, Math.floor((milliseconds / 1000) * PACE)));
        return this.state.step < this.last;
      },
      end: () => this.tell(),
      jump: () => this.goTo(this.state.step < this.last ? this.last : 0),
      stillNote: "Play goes to the last step at once; the slider goes step by step.",
    });
  }

  // The step under the pointer is shown while it is held. `free(event)` tells whether the place means nothing else.
  listen(timeline, free = () => true) {
    const look = (event) => {
      const found = timeline.under(event);
      if (found) this.goTo(found[0]);
    };
    listenToDragging(this, timeline.canvas, {
      find: (event) => (timeline.under(event) && free(event) ? 0 : null),
      take: () => this.player.stop(),
      move: (_, event) => look(event),
      drop: () => this.tell(),
    });
    this.on(timeline.canvas, "pointerdown", (event) => free(event) && look(event));
  }

  // --- state

  readMachine() {
    this.machine = unpackMachine(this.model.get("weights") || []);
    this.state = null;
  }

  readModel() {
    const [bits, cells, step, lacking] = TRAITS.map((name) => this.model.get(name));
    const state = { vectors: toVectors(bits), cells, step, lacking: lacking in TABLE.lacking ? lacking : "" };
    if (same(state, this.state)) return;
    const anew = !this.state || !same({ ...state, step: 0 }, { ...this.state, step: 0 });
    this.player.stop();
    this.state = state;
    if (anew) this.compute();
    this.show();
  }

  get last() {
    return stepsOf(this.state.vectors.length) - 1;
  }

  // Take over what the reader changed in the list or the machine, and show it.
  change(changes) {
    this.player.stop();
    Object.assign(this.state, changes);
    this.state.step = clamp(this.state.step, 0, this.last);
    this.compute();
    this.show();
    const { vectors, cells, step, lacking } = this.state;
    this.push({ bits: toText(vectors), cells, step, lacking });
    this.tell();
  }

  goTo(step) {
    if (step === this.state.step) return;
    this.state.step = step;
    this.show();
    this.push({ step });
    if (!this.player.running) this.tell();
  }

  compute() {
    const { vectors, cells, lacking } = this.state;
    this.run = runMachine(this.machine, vectors, cells, lacking);
    this.wrong = wrongBits(vectors, this.run);
    const across = (head) => {
      const values = new Float64Array(cells * this.run.length);
      this.run.forEach((moment, t) => moment[head].forEach((weight, i) => (values[i * this.run.length + t] = weight)));
      return values;
    };
    this.pictures = { writing: across("writing"), reading: across("reading") };
  }

  // --- what is shown

  layOut(width) {
    const beside = width >= BESIDE;
    this.page.classList.toggle("course-beside", beside);
    const font = getComputedStyle(this.root).fontFamily;
    const left = beside ? width - RIGHT - 20 : width;
    this.given.timeline.layOut(left, ROWS * BIT, font);
    for (const one of [this.writing, this.reading]) one.layOut(left, HEAD, font);
    this.tape.layOut(beside ? RIGHT : Math.min(width, 300), beside ? 2 * HEAD - 48 : 200, font);
    this.show();
  }

  show() {
    if (!this.width || !this.state) return;
    const { cells, step, vectors, lacking } = this.state;
    this.list.show(this.state);
    this.steps.show(this.state, this.last);
    this.given.show(this.state, this.run, this.wrong, this.theme);
    const labels = [0, Math.floor((cells - 1) / 2), cells - 1].map((cell, n) => [cell, n ? String(cell) : "cell 0"]);
    for (const head of ["writing", "reading"]) {
      const picture = { values: this.pictures[head], rows: cells, steps: this.run.length, labels, step };
      this[head].show(picture, this.theme);
    }
    const moment = this.run[step];
    this.tape.show(moment, WIDTH, this.theme);
    [1, 0].forEach((head, column) => {
      const words = addressInWords(moment.settings[head]);
      SETTINGS.forEach(([name], row) => setText(this.cells[row][column], words[name]));
    });
    setText(this.tape.title, `The tape after step ${step}`);
    setText(this.readout, withoutInWords(lacking) + recallInWords(this.wrong));
    setText(this.moment, stepAloud(step, vectors.length, moment));
    this.describe(moment);
  }

  describe(moment) {
    const { vectors, step } = this.state;
    const names = { writing: "writes", reading: "reads" };
    for (const head of ["writing", "reading"]) {
      const weightings = this.run.map((one) => one[head]);
      this[head].canvas.setAttribute("aria-label", headInWords(names[head], weightings, vectors.length));
    }
    const said = `The list that is given, and what is said. ${recallInWords(this.wrong)}`;
    this.given.timeline.canvas.setAttribute("aria-label", said);
    const heads = ["writing", "reading"].map((head, n) => workingInWords(names[head], moment.working[1 - n]));
    const words = [`The tape after step ${step}.`, tapeInWords(moment.tape, WIDTH), ...heads];
    this.tape.canvas.setAttribute("aria-label", words.join(" "));
  }

  tell() {
    this.announce(() => `${this.readout.textContent} ${this.moment.textContent}`);
  }
}

// What the colours mean.
function legend() {
  const sample = (kind) => html("span", { class: `course-sample course-sample-${kind}`, "aria-hidden": "true" });
  const entries = [["bits", "0, 1"], ["wrong", "wrong bit"], ["weights", "weight 0 … 1"],
    ["numbers", "number −1 … 1 (keys: scaled to it)"]]; // prettier-ignore
  const lines = entries.map(([kind, words]) => html("li", {}, sample(kind), ` ${words}`));
  return html("ul", { class: "course-legend" }, ...lines);
}

export default mountable(View);
