// A view that keeps in step with its model, follows its own width, and tidies up after itself.

import { html, setText } from "./elements.js";

export class FigureView {
  // `name` is the part of the class `course-NAME` that the widget's style sheet hangs on.
  constructor(model, el, name) {
    this.model = model;
    this.id = `course-${name}-${Math.random().toString(36).slice(2, 9)}`;
    this.cleanups = [];
    this.live = html("p", { class: "course-visually-hidden", "aria-live": "polite" });
    // Keys pressed in here are for the figure: to JupyterLab the arrows that move a slider mean "fold this heading".
    this.root = html("div", { class: `course-widget course-${name}`, "data-lm-suppress-shortcuts": "true" }, this.live);
    this.on(this.root, "keydown", (event) => {
      // A notebook takes the focus away from whatever a key is pressed in.
      if (this.root.closest(".jp-Notebook")) event.stopPropagation();
    });
    el.append(this.root);
  }

  // Listen until the view is removed.
  on(element, event, handler) {
    element.addEventListener(event, handler);
    this.cleanups.push(() => element.removeEventListener(event, handler));
  }

  // Call `handlers[trait]` when the model changes, unless the change came from this view.
  follow(handlers) {
    for (const [trait, handler] of Object.entries(handlers)) {
      const quiet = () => this.pushing || handler();
      this.model.on(`change:${trait}`, quiet);
      this.cleanups.push(() => this.model.off(`change:${trait}`, quiet));
    }
  }

  // The same for traits that arrive together, one by one: `handler(names of those that came)` is called once, when all are
  // there.
  followTogether(traits, handler) {
    let arrived = new Set();
    const note = (trait) => {
      if (!arrived.size) {
        Promise.resolve().then(() => {
          const names = arrived;
          arrived = new Set();
          if (!this.removed) handler(names);
        });
      }
      arrived.add(trait);
    };
    this.follow(Object.fromEntries(traits.map((trait) => [trait, () => note(trait)])));
  }

  // Send what the reader changed to the model, at most some ten times a second.
  push(changes, now = false) {
    this.pushing = true;
    for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
    this.pushing = false;
    this.unsaved = true;
    if (now) this.save();
    else if (!this.saveTimer) this.saveTimer = setTimeout(() => this.save(), 90);
  }

  save() {
    clearTimeout(this.saveTimer);
    this.saveTimer = null;
    if (this.unsaved) this.model.save_changes();
    this.unsaved = false;
  }

  // The width inside the frame, in pixels.
  available() {
    const style = typeof getComputedStyle === "undefined" ? null : getComputedStyle(this.root);
    const inner = style ? this.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) : 0;
    return inner > 0 ? inner : 720;
  }

  // The style sheets go by the figure's own width: it may stand in a narrow column of a wide window, and a container
  // query would let it collapse inside a row of widgets.
  setSizeClass(width) {
    const size = width >= 740 ? "wide" : width >= 540 ? "medium" : width >= 420 ? "small" : "narrow";
    for (const name of ["wide", "medium", "small", "narrow"]) this.root.classList.toggle(`course-${name}`, name === size);
  }

  // Call layOut(width) now, and again whenever the figure's own width has changed.
  watchWidth(layOut) {
    const run = () => {
      this.width = this.available();
      this.setSizeClass(this.width);
      layOut(this.width);
    };
    run();
    this.watchPrinting(run);
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => Math.abs(this.available() - this.width) >= 2 && run());
    observer.observe(this.root);
    this.cleanups.push(() => observer.disconnect());
  }

  // On paper a figure is as wide as a sheet. The browser prints what is there when these handlers return.
  watchPrinting(layOut) {
    if (typeof matchMedia === "undefined") return;
    const change = (printing) => {
      this.root.classList.toggle("course-on-paper", printing);
      layOut();
    };
    this.on(window, "beforeprint", () => change(true));
    this.on(window, "afterprint", () => change(false));
    this.on(matchMedia("print"), "change", (event) => change(event.matches));
  }

  // What has the focus, also where the figure stands in a shadow tree, as in some notebooks.
  get focused() {
    return this.root.getRootNode().activeElement;
  }

  // Motion that the reader has asked not to see.
  get still() {
    return typeof matchMedia !== "undefined" && matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // Tell readers who listen; `words` is called when the reader has paused.
  announce(words) {
    clearTimeout(this.liveTimer);
    this.liveTimer = setTimeout(() => setText(this.live, words()), 700);
  }

  remove() {
    this.removed = true;
    clearTimeout(this.liveTimer);
    this.save();
    for (const undo of this.cleanups) undo();
    this.root.remove();
  }
}

// What a widget.js exports as default: a figure that a page draws with its model and can take away again.
export function mountable(View) {
  return {
    render({ model, el }) {
      const view = new View(model, el);
      return () => view.remove();
    },
  };
}
