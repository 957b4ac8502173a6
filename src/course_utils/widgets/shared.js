// What the interactive figures have in common: making elements, writing numbers, and a view that keeps in step with its
// model. `import { … } from "../shared.js"` in a widget.js; source.py puts both into the one module that a page loads.

const SVG = "http://www.w3.org/2000/svg";
const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// ---------------------------------------------------------------- elements

// Set attributes (null and false leave one out) and append children (null leaves one out). Text goes in as text.
export function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

// ---------------------------------------------------------------- numbers

export function superscript(integer) {
  return [...String(integer)].map((character) => SUPERSCRIPTS[character]).join("");
}

// At most so many significant digits, a true minus sign, powers of ten for the very small and the very large.
export function format(number, digits = 4) {
  if (number === null || number === undefined || !Number.isFinite(number)) return "undefined";
  if (number === 0) return "0";
  const sign = number < 0 ? "−" : "";
  const rounded = Number(Math.abs(number).toPrecision(digits));
  if (rounded >= 1e-3 && rounded < 1e5) return sign + String(rounded);
  const [mantissa, exponent] = rounded.toExponential().split("e");
  return `${sign}${mantissa}×10${superscript(Number(exponent))}`;
}

// ---------------------------------------------------------------- a view and its model

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

  watchSize(handler) {
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(handler);
    observer.observe(this.root);
    this.cleanups.push(() => observer.disconnect());
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
    clearTimeout(this.liveTimer);
    this.save();
    for (const undo of this.cleanups) undo();
    this.root.remove();
  }
}
