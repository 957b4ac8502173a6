// The interactive figure SoundToLetters: a sound, what a network hears of it, and the letters that it writes over time.

import { field, select, setSlider, slider, sliders } from "../lib/controls.js";
import { placeOf } from "../lib/canvas.js";
import { listenToDragging } from "../lib/dragging.js";
import { html, setText } from "../lib/elements.js";
import { Player } from "../lib/player.js";
import { Theme } from "../lib/theme.js";
import { clamp, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { DEAREST, asText, bestPath, leaders, sharesAt, spelled, readCosts } from "./decode.js";
import { Picture, stepAt } from "./picture.js";
import { NOTE, STILL, blankInWords, leadersInWords, pictureInWords } from "./sentences.js";
import { frameInWords, frameAloud, matchInWords } from "./sentences.js";

const TRAITS = ["sound", "step", "blank"];
const LEADERS = 3;

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "sound-to-letters");
    this.sounds = model.get("sounds");
    this.letters = model.get("letters");
    this.picture = new Picture();
    this.theme = new Theme(this, ["line", "ink-soft", "orange"], () => this.repaint());
    this.fillRoot();
    this.watchWidth(() => this.state && this.draw());
    this.readModel();
    this.followTogether(TRAITS, () => this.readModel());
    this.listenToPicture();
  }

  // --- the page

  fillRoot() {
    const options = this.sounds.map(({ text }, index) => [index, text]);
    this.choice = select(this, options, (value) => this.pick({ sound: Number(value), step: 0 }));
    this.player = this.makePlayer();
    const bar = html("div", { class: "course-bar" }, field("Somebody says", this.choice), this.player.button);
    this.step = slider(this, "Step", { min: "0" }, (step) => this.pick({ step }));
    const price = { min: "0", max: String(DEAREST), step: "0.5" };
    this.blank = slider(this, "Blank dearer by", price, (blank) => this.pick({ blank }));
    this.now = html("p", { class: "course-now" });
    this.path = html("p", { class: "course-path" });
    this.parts = ["course-done", "course-here", "course-to-come"].map((name) => html("span", { class: name }));
    this.path.append(...this.parts);
    this.written = html("span", { class: "course-written" });
    this.verdict = html("span", { class: "course-verdict" });
    const text = html("p", { class: "course-text" }, "Written so far: ", this.written, " ", this.verdict);
    const controls = sliders(this.step, this.blank);
    const note = html("p", { class: "course-note" }, NOTE);
    this.root.prepend(bar, this.player.note, this.picture.canvas, controls, this.now, this.path, text, note);
  }

  // The sound and the line run together; the clock of the page leads, so that the line also runs where nothing sounds.
  makePlayer() {
    this.cleanups.push(() => this.silence());
    return new Player(this, {
      stillNote: STILL,
      jump: () => {
        this.sing(0);
        this.change({ step: this.last });
      },
      begin: () => {
        if (this.state.step === this.last) this.change({ step: 0 });
        const behind = this.state.step * this.stepSeconds;
        this.sing(behind);
        return 1000 * behind;
      },
      frame: (milliseconds) => {
        const step = Math.floor(milliseconds / 1000 / this.stepSeconds);
        this.change({ step: clamp(step, 0, this.last) });
        return step < this.last;
      },
      end: () => {
        if (this.state.step < this.last) this.silence();
        this.announce(() => this.summary());
      },
    });
  }

  sing(from) {
    this.silence();
    this.audio = new Audio(this.shown.audio);
    this.audio.currentTime = from;
    this.audio.play()?.catch(() => {}); // a page may forbid it, or have no loudspeaker
  }

  silence() {
    this.audio?.pause();
    this.audio = null;
  }

  listenToPicture() {
    const go = (_, event) => {
      const [x] = placeOf(event, this.picture.canvas);
      this.pick({ step: stepAt(x, this.width, this.said.steps) });
    };
    const take = () => {};
    const find = (event) => (event.type === "pointerdown" ? 0 : null);
    listenToDragging(this, this.picture.canvas, { find, take, move: go, drop: take });
    this.on(this.picture.canvas, "pointerdown", (event) => event.button || go(0, event));
  }

  // --- state

  get shown() {
    return this.sounds[this.state.sound];
  }

  get last() {
    return this.said.steps - 1;
  }

  get stepSeconds() {
    return this.shown.seconds / this.said.steps;
  }

  readModel() {
    const sound = clamp(this.model.get("sound") || 0, 0, this.sounds.length - 1);
    const step = clamp(this.model.get("step") || 0, 0, this.sounds[sound].steps - 1);
    const state = { sound, step, blank: clamp(this.model.get("blank") || 0, 0, DEAREST) };
    if (same(state, this.state)) return;
    this.player.stop();
    this.silence();
    this.apply(state);
  }

  // What the reader chooses ends what is playing.
  pick(changes) {
    if (this.player.running) this.player.pause();
    this.silence();
    this.change(changes);
  }

  change(changes) {
    const state = { ...this.state, ...changes };
    if (same(state, this.state)) return;
    this.apply(state);
    this.push(changes);
    if (!this.player.running) this.announce(() => this.summary());
  }

  apply(state) {
    const before = this.state;
    this.state = state;
    if (before?.sound !== state.sound) {
      this.said = readCosts(this.shown);
      this.picture.take(this.shown, this.said, this.letters);
      this.step.slider.max = String(this.last);
    }
    if (before?.sound !== state.sound || before?.blank !== state.blank) {
      this.best = bestPath(this.said, state.blank);
      this.picture.fill(state.blank, this.theme.ramps);
    }
    this.show();
  }

  // --- what is shown

  show() {
    const { sound, step, blank } = this.state;
    const { text, seconds } = this.shown;
    this.choice.value = String(sound);
    setSlider(this.step, step, frameInWords(step, this.said.steps, seconds));
    setSlider(this.blank, blank, blankInWords(blank));
    setText(this.now, `Likeliest here: ${leadersInWords(this.leading(), this.letters)}`);
    const path = asText(this.best, this.letters);
    [path.slice(0, step), path[step], path.slice(step + 1)].forEach((part, at) => setText(this.parts[at], part));
    setText(this.written, spelled(this.best, this.letters, step + 1));
    const whole = spelled(this.best, this.letters);
    setText(this.verdict, step === this.last ? matchInWords(whole, text) : "");
    this.verdict.classList.toggle("course-wrong", whole !== text);
    this.picture.canvas.setAttribute("aria-label", pictureInWords(this.shown, whole));
    this.draw();
  }

  leading() {
    return leaders(sharesAt(this.said, this.state.step, this.state.blank), LEADERS);
  }

  repaint() {
    if (!this.state) return;
    this.picture.fill(this.state.blank, this.theme.ramps);
    this.draw();
  }

  draw() {
    this.picture.draw(this.width, this.state.step, this.theme.colours);
  }

  summary() {
    const { step } = this.state;
    const soFar = spelled(this.best, this.letters, step + 1);
    return frameAloud(step, this.said.steps, this.leading(), this.letters, soFar);
  }
}

export default mountable(View);
