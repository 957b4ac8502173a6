// Colours for what the style sheet does not reach: canvases.

import { same } from "./values.js";

// What each colour means, in every figure: a positive number is orange, a negative one blue, nothing has the colour of
// the paper; what cannot be negative goes from the paper over blue to ink.
const RAMPS = {
  signed: ["blue", "paper", "orange"],
  unsigned: ["paper", "blue", "ink"],
  ink: ["paper", "ink"],
};

// The tokens of the course as a page shows them now: { name: "#rrggbb" }.
export function readColours(element, names) {
  const style = getComputedStyle(element);
  const brush = document.createElement("canvas").getContext("2d");
  const colour = (name) => {
    brush.fillStyle = style.getPropertyValue(`--course-${name}`).trim() || "#808080";
    return brush.fillStyle;
  };
  return Object.fromEntries(names.map((name) => [name, colour(name)]));
}

const bytesOf = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

// 256 colours from the first to the last, as [r, g, b] in 0 … 255, at equal distances.
export function ramp(...stops) {
  return Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * (stops.length - 1);
    const first = Math.min(Math.floor(place), stops.length - 2);
    return stops[first].map((from, at) => Math.round(from + (place - first) * (stops[first + 1][at] - from)));
  });
}

// The same as whole numbers for the pixels of an ImageData.
function packed(colours) {
  const words = new Uint32Array(256);
  const bytes = new Uint8ClampedArray(words.buffer);
  colours.forEach((colour, index) => bytes.set([...colour, 255], 4 * index));
  return words;
}

// The colours of a figure in step with the theme: `colours[name]` and `ramps.signed`, `.unsigned`, `.ink`. `changed` is
// called when the theme has changed.
export class Theme {
  constructor(view, names, changed) {
    this.names = [...new Set([...names, ...Object.values(RAMPS).flat()])];
    this.root = view.root;
    this.read();
    const again = () => this.read() && changed();
    if (typeof MutationObserver !== "undefined") {
      const observer = new MutationObserver(again);
      for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
      view.cleanups.push(() => observer.disconnect());
    }
    // A notebook draws a figure before it stands in the page, and there it has no colours. When it does, it gets a size.
    if (typeof ResizeObserver !== "undefined") {
      const placed = new ResizeObserver(again);
      placed.observe(this.root);
      view.cleanups.push(() => placed.disconnect());
    }
    for (const query of ["(prefers-color-scheme: dark)", "print"]) {
      if (typeof matchMedia !== "undefined") view.on(matchMedia(query), "change", again);
    }
  }

  // Returns whether the colours have changed.
  read() {
    const colours = readColours(this.root, this.names);
    if (same(colours, this.colours)) return false;
    this.colours = colours;
    this.ramps = Object.fromEntries(
      Object.entries(RAMPS).map(([name, stops]) => [name, packed(ramp(...stops.map((stop) => bytesOf(colours[stop]))))]),
    );
    return true;
  }
}

// Colour what lies behind an element: orange for a share above 0, blue below, stronger away from 0.
export function tint(element, share) {
  element.classList.toggle("course-above", share > 0);
  element.classList.toggle("course-below", share < 0);
  element.style.setProperty("--course-share", String(Math.round(Math.min(1, Math.abs(share)) * 100) / 100));
  return element;
}
