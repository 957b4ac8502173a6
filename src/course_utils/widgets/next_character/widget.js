// The interactive figure NextCharacter: a text, what a network expects after it, and what a cell holds along it.

import { button, field, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { Player } from "../lib/player.js";
import { decimals, percent } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { Bars } from "./bars.js";
import LIMITS from "./limits.json" with { type: "json" };
import { Reader } from "./lstm.js";
import { COMES, NOTE, STANDS, STILL, cellName, coloursInWords, costInWords } from "./sentences.js";
import { entropyInWords, fullInWords, leftInWords, likeliestInWords, sureInWords, unknownInWords } from "./sentences.js";
import { continued, drawn, entropy, probabilities, randomAt, ranked, shaped } from "./shares.js";
import { Writing } from "./writing.js";

const TRAITS = ["text", "typed", "position", "cell", "temperature", "top_k", "top_p", "seed"];
const WRITE_MS = 90; // a character
const AT_ONCE = 40; // characters, for a reader who wants no motion
const LEADERS = 3; // said aloud

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "next-character");
    this.known = model.get("characters");
    this.reader = new Reader(model.get("network"), this.known);
    this.fillRoot();
    this.readModel();
    this.watchWidth(() => this.writing.reveal());
    this.followTogether(TRAITS, () => this.readModel());
  }

  // --- the page

  fillRoot() {
    this.writing = new Writing(this, this.known, {
      typed: (text, position, lost) => this.type(text, position, lost),
      looked: (position) => this.look(position),
    });
    this.error = html("div", { class: "course-error", role: "status" });
    this.bars = new Bars(this.id);
    this.sure = html("p", { class: "course-sure" });
    this.cost = html("p", { class: "course-cost" });
    const left = html("div", { class: "course-left" }, ...this.makeText());
    const right = html("div", { class: "course-right" }, this.bars.element, this.makeSettings());
    const columns = html("div", { class: "course-columns" }, left, right);
    const note = html("p", { class: "course-note" }, NOTE);
    this.root.prepend(columns, this.player.note, this.error, this.sure, this.cost, note);
  }

  makeText() {
    const last = String(this.reader.cells - 1);
    this.cell = slider(this, "Cell", { min: "0", max: last }, (cell) => this.change({ cell }), () => this.save());
    const scale = html("div", { class: "course-scale", "aria-hidden": "true" }, "−1", html("span"), "1");
    this.one = button(this, "Write one", () => this.write(1));
    this.player = this.makePlayer();
    this.back = button(this, "Take back", () => this.takeBack());
    this.seed = html("input", { type: "number", id: `${this.id}-seed`, min: LIMITS.seed[0], max: LIMITS.seed[1] });
    this.on(this.seed, "input", () => this.readSeed());
    this.on(this.seed, "change", () => (this.seed.value = String(this.state.seed)));
    const seed = field("Seed", this.seed);
    const bar = html("div", { class: "course-bar" }, this.one, this.player.button, this.back, seed);
    return [this.writing.label, this.writing.box, sliders(this.cell), scale, bar];
  }

  makeSettings() {
    const make = (label, name, low, high, step) => {
      const attributes = { min: String(low), max: String(high), step };
      return slider(this, label, attributes, (value) => this.change({ [name]: value }), () => this.save());
    };
    this.temperature = make("Temperature", "temperature", ...LIMITS.temperature, "0.05");
    this.topK = make("Top-k", "top_k", 1, this.known.length, "1");
    this.topP = make("Top-p", "top_p", ...LIMITS.top_p, "0.05");
    return sliders(this.temperature, this.topK, this.topP);
  }

  makePlayer() {
    let made = 0;
    return new Player(this, {
      words: "Write on",
      stillNote: STILL,
      jump: () => this.write(AT_ONCE),
      begin: () => (made = 0),
      frame: (milliseconds) => {
        const wanted = Math.floor(milliseconds / WRITE_MS) + 1;
        if (wanted > made) this.write(wanted - made);
        made = wanted;
        return !this.full;
      },
      end: () => this.announce(() => this.summary()),
    });
  }

  // --- what the reader does

  type(text, position, lost) {
    this.player.stop();
    this.change({ text, position, typed: text.length });
    setText(this.error, lost.length ? unknownInWords(lost) : "");
  }

  look(position) {
    if (position === this.state.position || this.player.running) return;
    this.change({ position });
  }

  write(count) {
    const room = LIMITS.text - this.state.text.length;
    const text = continued(this.reader, this.state.text, this.state, Math.min(count, room));
    this.change({ text, position: text.length });
    this.writing.reveal();
  }

  takeBack() {
    this.player.stop();
    const text = this.state.text.slice(0, this.state.typed);
    this.change({ text, position: text.length });
    this.one.focus(); // the button that was pressed can do nothing more
  }

  readSeed() {
    const seed = Number(this.seed.value);
    const [low, high] = LIMITS.seed;
    if (Number.isInteger(seed) && seed >= low && seed <= high) this.change({ seed });
  }

  // --- state

  get full() {
    return this.state.text.length >= LIMITS.text;
  }

  // What comes from Python or from another view of the same figure.
  readModel() {
    const state = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    state.position = clamp(state.position, 0, state.text.length);
    state.typed = clamp(state.typed, 0, state.text.length);
    if (same(state, this.state)) return;
    this.player.stop();
    this.state = state;
    this.show();
    this.writing.reveal();
  }

  change(changes) {
    const state = { ...this.state, ...changes };
    if (same(state, this.state)) return;
    this.state = state;
    this.show();
    this.push(changes);
    if (!this.player.running) this.announce(() => this.summary());
  }

  // --- what is shown

  show() {
    this.reader.read(this.state.text);
    this.showBars();
    this.showText();
    this.showControls();
  }

  showBars() {
    const { text, position } = this.state;
    const logits = this.reader.logits(position);
    const order = ranked(logits);
    const own = probabilities(logits);
    const shares = shaped(logits, this.state);
    const real = text[position];
    const next = this.known[drawn(shares, randomAt(this.state.seed, position))];
    this.bars.show(this.known, order, shares, own, real ?? next, real ? STANDS : COMES);
    setText(this.bars.title, entropyInWords(entropy(own), entropy(shares)));
    setText(this.sure, sureInWords(text, position, this.known[order[0]], own[order[0]], LIMITS.sure));
    this.sure.classList.toggle("course-reached", own[order[0]] > LIMITS.sure);
    const share = real ? own[this.known.indexOf(real)] : 0;
    setText(this.cost, costInWords(real, share, this.reader.costs[position], this.reader.mean()));
    this.leaders = order.slice(0, LEADERS).map((index) => [this.known[index], shares[index]]);
    this.kept = shares.reduce((count, one) => count + (one > 0), 0);
  }

  showText() {
    const { text, position, typed, cell } = this.state;
    const values = this.reader.along(cell);
    const name = cellName(cell, this.reader.size, this.reader.cells);
    this.writing.show(text, position, typed, values);
    this.writing.colours.setAttribute("aria-label", coloursInWords(name, text, values, position));
    setSlider(this.cell, cell, `${name}${position ? `: ${decimals(values[position - 1])}` : ""}`);
  }

  showControls() {
    const { temperature, top_k: topK, top_p: topP, seed, text, typed } = this.state;
    const count = this.known.length;
    setSlider(this.temperature, temperature, decimals(temperature));
    setSlider(this.topK, topK, topK === count ? `all ${count}` : String(topK));
    setSlider(this.topP, topP, `${percent(topP)}`, `${percent(topP)}, ${leftInWords(this.kept, count)} kept`);
    if (this.focused !== this.seed) this.seed.value = String(seed);
    this.one.disabled = this.full;
    this.player.button.disabled = this.full;
    this.back.disabled = typed === text.length;
    setText(this.error, this.full ? fullInWords(LIMITS.text) : "");
  }

  summary() {
    return likeliestInWords(this.leaders, this.state.text, this.state.position);
  }
}

export default mountable(View);
