// The interactive figure CaptionAttention: a picture, the caption that a network wrote, where it looked for each word.

import { choices, select, setOptions } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { Player } from "../lib/player.js";
import { same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { hasSidebar, pictureRoom, thumbSide } from "./layout.js";
import { weightsOfWords } from "./light.js";
import { KEYS, NOTE, STILL, hitInWords, summaryInWords, verdictInWords, wordName } from "./sentences.js";
import { Spot } from "./spot.js";
import { steppedWord, within } from "./state.js";

const PLAY_MS = 1100; // a word
const TRAITS = ["picture", "word", "compared"];
const FAR_KEYS = { Home: -Infinity, End: Infinity };

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "caption-attention");
    this.pictures = model.get("pictures");
    this.counts = this.pictures.map(({ words }) => words.length);
    this.weights = this.pictures.map(weightsOfWords);
    this.asBlocks = false;
    this.spots = [new Spot(this, "No word chosen"), new Spot(this, "The whole picture")];
    this.fillRoot();
    this.state = null;
    this.watchWidth(() => this.layOut());
    this.readModel();
    this.listen();
  }

  // --- the page

  fillRoot() {
    this.stage = html("div", { class: "course-stage" }, ...this.spots.map(({ figure }) => figure));
    const seen = html("div", { class: "course-seen" }, this.makeControls(), this.stage);
    this.panels = html("div", { class: "course-panels" }, seen, this.makeOthers());
    const note = html("p", { class: "course-note" }, NOTE);
    this.root.prepend(this.makeThumbs(), this.makeCaption(), this.panels, note);
  }

  makeThumbs() {
    const options = this.pictures.map((picture, index) => {
      const wrong = picture.holds === false;
      const badge = wrong ? html("span", { class: "course-badge", "aria-hidden": "true" }, "✗") : "";
      const name = `${picture.name}${wrong ? ", wrong caption" : ""}`;
      const image = html("img", { src: picture.image, alt: "", draggable: "false" });
      return [index, image, badge, html("span", { class: "course-visually-hidden" }, name)];
    });
    const pick = (value) => this.pick({ picture: Number(value) });
    this.thumbs = choices(this, "Picture", options, pick, { class: "course-thumbs course-inline" });
    this.thumbs.radios.forEach((radio) => radio.classList.add("course-visually-hidden"));
    for (const label of this.thumbs.labels) {
      label.className = "course-thumb";
      label.title = label.lastChild.textContent;
    }
    const key = html("span", { class: "course-note" }, "✗: wrong caption");
    if (this.pictures.some(({ holds }) => holds === false)) this.thumbs.element.firstChild.append(" ", key);
    return this.thumbs.element;
  }

  makeCaption() {
    this.heading = html("span");
    this.verdict = html("span", { class: "course-verdict" });
    const heading = html("p", { class: "course-heading" }, this.heading, " ", this.verdict);
    const said = { role: "toolbar", "aria-label": `Caption with attention. ${KEYS}` };
    this.words = html("div", { class: "course-words course-toggles", ...said });
    const signs = [true, false].map((hit) => html("li", {}, this.makeSign(hit), ` ${hitInWords(hit)}`));
    this.signs = html("ul", { class: "course-legend" }, ...signs);
    const head = html("div", { class: "course-head" }, heading, this.signs);
    return html("div", {}, head, this.words);
  }

  makeSign(hit) {
    return html("span", { class: `course-sign ${hit ? "" : "course-wrong"}`, "aria-hidden": "true" }, hit ? "●" : "○");
  }

  makeControls() {
    this.player = this.makePlayer();
    const options = ["smooth", "blocks"].map((way) => [way, way]);
    const ways = choices(this, "How the spot is drawn", options, (way) => this.draw(way === "blocks"));
    ways.element.firstChild.className = "course-visually-hidden";
    ways.set("smooth");
    this.compare = select(this, [], (value) => this.pick({ compared: value === "" ? null : Number(value) }));
    const label = html("label", { for: this.compare.id }, "Compare with");
    const compare = html("div", { class: "course-compare" }, label, this.compare);
    const bar = html("div", { class: "course-bar" }, this.player.button, ways.element, compare);
    return html("div", { class: "course-controls" }, bar, this.player.note);
  }

  // Plays the words one by one, from the one after the chosen word, or from the first again.
  makePlayer() {
    const last = () => this.counts[this.state.picture] - 1;
    const next = () => (this.state.word === last() ? 0 : steppedWord(this.state.word, last() + 1, 1));
    let first = 0;
    return new Player(this, {
      stillNote: STILL,
      jump: () => this.change({ word: next() }),
      begin: () => this.change({ word: (first = next()) }),
      frame: (milliseconds) => {
        this.change({ word: Math.min(first + Math.floor(milliseconds / PLAY_MS), last()) });
        return this.state.word < last();
      },
      end: () => this.announce(() => this.summary(false)),
    });
  }

  makeOthers() {
    this.plain = html("span");
    this.plainVerdict = html("span", { class: "course-verdict" });
    const heading = html("p", { class: "course-heading" }, "Without attention ", this.plainVerdict);
    this.plainBox = html("div", {}, heading, html("p", {}, this.plain));
    this.truths = html("ul", { class: "course-truths", "aria-labelledby": `${this.id}-truths` });
    const truth = html("p", { class: "course-heading", id: `${this.id}-truths` }, "True captions");
    return html("div", { class: "course-others" }, this.plainBox, html("div", {}, truth, this.truths));
  }

  // --- state

  readModel() {
    const given = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    const state = within(given, this.counts);
    if (same(state, this.state)) return;
    this.stopPlaying();
    this.apply(state);
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    const before = this.state;
    const state = within({ ...before, ...changes }, this.counts);
    if (same(before, state)) return;
    this.apply(state);
    this.push(state);
    if (!this.player.running) this.announce(() => this.summary(before.picture !== state.picture));
  }

  apply(state) {
    const before = this.state;
    this.state = state;
    if (before?.picture !== state.picture) this.showPicture();
    this.show(before?.picture === state.picture);
  }

  get shown() {
    return this.pictures[this.state.picture];
  }

  // --- what the reader does

  listen() {
    this.on(this.words, "click", (event) => this.clickWord(event));
    const step = (right, down) => this.stepBy(right + down);
    listenToArrows(this, this.words, step, (event) => this.pressKey(event));
    this.followTogether(TRAITS, () => this.readModel());
  }

  stopPlaying() {
    if (this.player.running) this.player.pause();
  }

  // What the reader chooses ends what is playing.
  pick(changes) {
    this.stopPlaying();
    this.change(changes);
  }

  clickWord({ target, shiftKey }) {
    const index = this.buttons.findIndex((button) => button.contains(target));
    if (index < 0) return;
    const name = shiftKey ? "compared" : "word";
    this.pick({ [name]: this.state[name] === index ? null : index });
  }

  stepBy(by) {
    this.pick({ word: steppedWord(this.state.word, this.buttons.length, by) });
    this.buttons[this.state.word].focus();
  }

  // Returns whether the key is one of the figure's.
  pressKey({ key }) {
    if (key in FAR_KEYS) this.stepBy(FAR_KEYS[key]);
    else if (key === "Escape" && this.state.word !== null) this.pick({ word: null });
    else return false;
    return true;
  }

  // --- what is shown

  // What stays while the reader goes from word to word.
  showPicture() {
    const { name, words, holds, plain, plain_holds: plainHolds, truth, hits } = this.shown;
    setText(this.heading, `${name}, with attention`);
    this.showVerdict(this.verdict, holds);
    this.plainBox.hidden = plain === null;
    setText(this.plain, plain?.join(" ") ?? "");
    this.showVerdict(this.plainVerdict, plainHolds);
    this.truths.replaceChildren(...truth.map((words) => html("li", {}, words)));
    this.signs.hidden = !hits?.some((hit) => hit !== null);
    this.makeWords();
    setOptions(this.compare, [["", "no other word"], ...words.map((_, index) => [index, wordName(words, index)])]);
    this.layOutPictures();
  }

  showVerdict(element, holds) {
    setText(element, verdictInWords(holds));
    element.classList.toggle("course-wrong", holds === false);
  }

  makeWords() {
    const { words, hits } = this.shown;
    const hadFocus = this.words.contains(this.focused);
    this.buttons = words.map((word, index) => {
      const hit = hits?.[index] ?? null;
      const told = html("span", { class: "course-visually-hidden" }, `, ${hitInWords(hit)}`);
      const signs = hit === null ? [] : [this.makeSign(hit), told];
      return html("button", { type: "button" }, html("span", {}, word), ...signs);
    });
    this.words.replaceChildren(...this.buttons);
    if (hadFocus) this.buttons[this.state.word ?? 0].focus();
  }

  show(glides) {
    const { picture, word, compared } = this.state;
    this.thumbs.set(picture);
    this.compare.value = compared === null ? "" : String(compared);
    this.buttons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === word));
      button.tabIndex = index === (word ?? 0) ? 0 : -1; // one of them is reached by Tab, the others by arrow keys
      button.classList.toggle("course-compared", index === compared);
    });
    if (this.root.classList.contains("course-comparing") !== (compared !== null)) {
      this.root.classList.toggle("course-comparing", compared !== null);
      this.layOutPictures();
    }
    this.showSpots(glides);
  }

  showSpots(glides) {
    const { picture, word, compared } = this.state;
    [word, compared].forEach((chosen, side) => {
      this.spots[side].show(this.shown, this.weights[picture], chosen, this.asBlocks, glides);
    });
  }

  draw(asBlocks) {
    this.asBlocks = asBlocks;
    this.showSpots(false);
  }

  layOut() {
    this.panels.classList.toggle("course-beside", hasSidebar(this.width));
    const room = this.thumbs.element.lastChild.clientWidth || this.width;
    this.root.style.setProperty("--course-thumb", `${thumbSide(this.pictures.length, room)}px`);
    if (this.state) this.layOutPictures();
  }

  layOutPictures() {
    const room = pictureRoom(this.width, this.state.compared !== null);
    this.panels.style.setProperty("--course-room", `${room}px`);
    for (const spot of this.spots) spot.layOut(this.shown, room);
  }

  // --- for readers who listen

  summary(isNew) {
    const chosen = [this.state.word, this.state.compared].filter((word) => word !== null);
    return summaryInWords(this.shown, chosen, isNew);
  }
}

export default mountable(View);
