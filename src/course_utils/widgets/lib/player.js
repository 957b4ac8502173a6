// Something that plays: a button that says Play or Pause, and frames in between.

import { button } from "./controls.js";
import { html, setText } from "./elements.js";

// `options`:
//   words     what the button says, "Play" unless given
//   frame     (milliseconds since the start) => whether it goes on; draws one frame
//   begin     called before the first frame; returns the milliseconds that are behind already (or nothing)
//   end       called when it has stopped by itself or by the reader
//   jump      what a press does for a reader who has asked for less motion, instead of playing
//   stillNote the sentence that tells such a reader so; may be a function
export class Player {
  constructor(view, options) {
    this.view = view;
    Object.assign(this, { words: "Play", begin: () => 0, end: () => {}, jump: null, stillNote: "" }, options);
    this.running = false;
    this.button = button(view, this.words, () => this.press(), { class: "course-primary" });
    this.note = html("p", { class: "course-note", hidden: true });
    view.cleanups.push(() => this.stop());
    this.show();
  }

  press() {
    if (this.running) this.pause();
    else if (this.view.still && this.jump) this.jump();
    else this.play();
  }

  play() {
    this.stop();
    this.running = true;
    const behind = this.begin() || 0;
    this.show();
    let start = null;
    const next = (now) => {
      start ??= now - behind;
      if (!this.frame(now - start)) this.pause();
      else if (this.running) this.request = requestAnimationFrame(next);
    };
    this.request = requestAnimationFrame(next);
  }

  // Stand still, without a word.
  stop() {
    cancelAnimationFrame(this.request);
    if (!this.running) return;
    this.running = false;
    this.show();
  }

  // Stand still, and let the figure say where.
  pause() {
    this.stop();
    this.end();
  }

  show() {
    setText(this.button, this.running ? "Pause" : this.words);
    const words = typeof this.stillNote === "function" ? this.stillNote() : this.stillNote;
    this.note.hidden = !this.view.still || !words;
    setText(this.note, words);
  }
}

// Draw from one state to the next: frame(part) for parts from 0 to 1, at once for a reader who wants no motion. Returns a
// function that stops it.
export function glide(view, milliseconds, frame, done = () => {}) {
  if (view.still) {
    frame(1);
    done();
    return () => {};
  }
  let request = null;
  let start = null;
  const next = (now) => {
    start ??= now;
    const part = Math.min(1, (now - start) / milliseconds);
    frame(part);
    if (part < 1) request = requestAnimationFrame(next);
    else done();
  };
  request = requestAnimationFrame(next);
  return () => cancelAnimationFrame(request);
}
