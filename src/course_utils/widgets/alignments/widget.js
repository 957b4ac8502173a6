// The interactive figure Alignments: a small network translates a sentence, and shows where it looked for each word.

import { button, choices, field, select, setOptions, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { clamp, range, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { translate } from "./beam.js";
import { Drawing } from "./drawing.js";
import { hasSideList, layOut, middleOf } from "./layout.js";
import LIMITS from "./limits.json" with { type: "json" };
import { unpackNetwork } from "./network.js";
import {
  NOTE,
  attentionInWords,
  candidateInWords,
  candidateScore,
  completionsInWords,
  crossingsInWords,
  looksInWords,
  refusalInWords,
  widthInWords,
} from "./sentences.js";
import { completions, joinTokens, problemOf, tokenise } from "./words.js";

const TRAITS = ["sentence", "width", "candidate", "word"];
const HINTS = 8;
const BUTTON = 24; // height of a word, in pixels
const NONE = { candidate: 0, word: null };

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "alignments");
    this.readFixed();
    this.hovered = null;
    this.fillRoot();
    this.state = this.stateOfModel();
    this.watchWidth(() => this.build());
    this.show();
    this.listen();
  }

  // What Python never changes.
  readFixed() {
    this.sourceWords = this.model.get("source_words");
    this.targetWords = this.model.get("target_words");
    this.known = new Map(this.sourceWords.map((word, place) => [word, place]));
    this.sentences = this.model.get("sentences");
    this.penalty = this.model.get("length_penalty");
    this.network = unpackNetwork(this.model.get("network"));
    this.cache = new Map();
  }

  // --- the page

  fillRoot() {
    const pick = (sentence) => sentence && this.take(sentence);
    this.choice = select(this, this.sentences, pick);
    const plain = { type: "text", id: `${this.id}-own`, maxlength: "120", autocomplete: "off", autocapitalize: "none" };
    this.own = html("input", { ...plain, spellcheck: "false" });
    const go = button(this, "Translate", () => this.take(this.own.value));
    const typed = html("div", { class: "course-row" }, this.own, go);
    const own = html("div", { class: "course-field course-grow" }, html("label", { for: this.own.id }, "Or type one"), typed);
    this.problem = html("p", { class: "course-error", role: "alert" });
    this.hint = html("p", { class: "course-note course-hint" }, NOTE);
    const [low, high] = LIMITS.width;
    const beam = (width) => this.change({ width, ...NONE });
    this.beam = slider(this, "Beam width", { min: String(low), max: String(high) }, beam);
    this.stage = html("div", { class: "course-stage" });
    this.drawing = new Drawing();
    this.stage.append(this.drawing.element);
    this.buttons = [];
    this.now = html("p", { class: "course-now" });
    this.crossing = html("p", { class: "course-crossing" });
    this.panels = html("div", { class: "course-panels" }, this.stage, this.makeCandidates());
    const bar = html("div", { class: "course-bar" }, field("Choose a sentence", this.choice), own);
    const under = html("div", { class: "course-under" }, sliders(this.beam), this.hint);
    this.root.prepend(bar, this.problem, under, this.panels, this.now, this.crossing);
  }

  makeCandidates() {
    this.entries = range(0, LIMITS.width[1] - 1).map(() => ({
      text: html("span", { class: "course-text", lang: "fr" }),
      score: html("span", { class: "course-score" }),
    }));
    const options = this.entries.map(({ text, score }, index) => [index, text, score]);
    const pick = (index) => {
      const candidate = Number(index);
      if (candidate < this.result.candidates.length) this.change({ candidate, word: null });
    };
    this.candidates = choices(this, "Translations, with their scores", options, pick);
    return html("div", { class: "course-side" }, this.candidates.element);
  }

  // The button of a word of the translation.
  wordButton(t) {
    if (!this.buttons[t]) {
      const press = () => this.change({ word: this.state.word === t ? null : t });
      this.buttons[t] = button(this, "", press, { class: "course-target", lang: "fr" });
      this.stage.append(this.buttons[t]);
      for (const kind of ["focus", "blur"]) this.on(this.buttons[t], kind, () => this.mark());
    }
    return this.buttons[t];
  }

  listen() {
    this.on(this.own, "keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.take(this.own.value);
    });
    this.on(this.own, "input", () => {
      this.problem.replaceChildren();
      setText(this.hint, completionsInWords(completions(this.own.value, this.sourceWords, HINTS)));
    });
    const hover = (row) => {
      if (row === this.hovered) return;
      this.hovered = row;
      this.mark();
    };
    this.on(this.stage, "pointermove", (event) => event.pointerType === "mouse" && hover(this.drawing.rowUnder(event)));
    this.on(this.stage, "pointerleave", () => hover(null));
    this.followTogether(TRAITS, () => this.readModel());
  }

  // --- state

  stateOfModel() {
    const get = (name) => this.model.get(name);
    const width = clamp(get("width") || 1, ...LIMITS.width);
    const candidate = clamp(get("candidate") || 0, 0, width - 1);
    return { sentence: get("sentence"), width, candidate, word: get("word") ?? null };
  }

  readModel() {
    const state = this.stateOfModel();
    if (same(state, this.state)) return;
    this.state = state;
    this.build();
    this.show();
  }

  // A sentence that the reader chose or typed, if all of its words are known.
  take(text) {
    const sentence = text.trim();
    const problem = problemOf(tokenise(sentence, this.known), this.known, LIMITS.source);
    this.problem.replaceChildren(problem ? refusalInWords(problem, this.known.size, LIMITS.source) : "");
    setText(this.hint, NOTE);
    if (!problem) this.change({ sentence, ...NONE });
  }

  change(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    if (same(before, this.state)) return;
    if (!same({ ...before, word: null }, { ...this.state, word: null })) this.build();
    this.show();
    this.push(changes);
    this.announce(() => `${this.now.textContent} ${this.crossing.textContent}`);
  }

  // What was found for the sentence: { source, candidates }, each candidate { target, looks, score, done }.
  get result() {
    const { sentence, width } = this.state;
    const key = `${width} ${sentence}`;
    if (!this.cache.has(key)) {
      const source = tokenise(sentence, this.known);
      const ids = source.map((word) => this.known.get(word));
      const found = translate(this.network, ids, { width, longest: LIMITS.target, penalty: this.penalty });
      const named = found.map((one) => ({ ...one, target: one.words.map((word) => this.targetWords[word]) }));
      if (this.cache.size > 50) this.cache.clear();
      this.cache.set(key, { source, candidates: named });
    }
    return this.cache.get(key);
  }

  get shown() {
    const { candidates } = this.result;
    return candidates[Math.min(this.state.candidate, candidates.length - 1)];
  }

  // --- what is shown

  // Draw a translation anew.
  build() {
    const { source } = this.result;
    const { target, looks } = this.shown;
    this.panels.classList.toggle("course-beside", hasSideList(this.width));
    const places = layOut(this.width, source.length, target.length);
    this.hovered = null;
    this.drawing.build(places, source, looks);
    this.drawing.say(attentionInWords(source, this.shown));
    this.stage.style.height = `${places.height}px`;
    target.forEach((word, t) => {
      const element = this.wordButton(t);
      setText(element, word);
      element.hidden = false;
      const box = { left: places.button, top: middleOf(t) - BUTTON / 2, width: places.word, height: BUTTON };
      for (const [name, pixels] of Object.entries(box)) element.style[name] = `${pixels}px`;
    });
    this.buttons.slice(target.length).forEach((element) => (element.hidden = true));
  }

  show() {
    const { sentence, width, candidate } = this.state;
    const { source, candidates } = this.result;
    const isOwn = !this.sentences.includes(sentence);
    if (isOwn !== this.choice.options.length > this.sentences.length) {
      setOptions(this.choice, isOwn ? [["", "your own"], ...this.sentences] : this.sentences);
    }
    this.choice.value = isOwn ? "" : sentence;
    if (this.written !== sentence) this.own.value = isOwn ? sentence : "";
    this.written = sentence;
    setSlider(this.beam, width, widthInWords(width));
    this.candidates.labels.forEach((label, index) => {
      label.hidden = index >= candidates.length;
      if (label.hidden) return;
      setText(this.entries[index].text, candidateInWords(candidates[index]));
      setText(this.entries[index].score, candidateScore(candidates[index]));
    });
    this.candidates.set(candidate);
    const { target, looks } = this.shown;
    setText(this.crossing, crossingsInWords(target, source, looks));
    this.buttons.forEach((element, t) => element.setAttribute("aria-pressed", String(t === this.state.word)));
    this.mark();
  }

  // The word under the mouse, the one with the focus, or the one that was pressed.
  mark() {
    const { target, looks } = this.shown;
    const focused = this.buttons.findIndex((one) => one === this.focused && one.matches(":focus-visible"));
    const chosen = this.hovered ?? (focused >= 0 ? focused : this.state.word);
    const word = chosen !== null && chosen < target.length ? chosen : null;
    this.drawing.mark(word);
    this.buttons.forEach((element, t) => element.classList.toggle("course-here", t === word));
    const all = `${joinTokens(this.result.source)}  →  ${joinTokens(target)}`;
    setText(this.now, word === null ? all : looksInWords(target[word], looks[word], this.result.source));
  }
}

export default mountable(View);
