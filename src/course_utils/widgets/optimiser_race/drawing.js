// What the map and the curves draw alike: frames, axes, and the mark of each optimiser.

import { svg } from "../lib/elements.js";
import { OPTIMISERS } from "./landscapes.js";

export const CHIP = { width: 25, height: 16 };
const CHIP_GAP = CHIP.height + 2; // from the middle of one to that of the next

// The class that gives an optimiser its colour and dashes.
export function racerClass(name) {
  return `course-racer-${OPTIMISERS[name].toLowerCase()}`;
}

export function racerPath(name, attributes = {}) {
  return svg("path", { class: `course-trail ${racerClass(name)}`, ...attributes });
}

// The code of an optimiser on its colour.
export function chip(name) {
  const { width, height } = CHIP;
  return svg(
    "g",
    { class: `course-chip ${racerClass(name)}` },
    svg("rect", { x: -width / 2, y: -height / 2, width, height, rx: 4 }),
    svg("text", { y: 4.2 }, OPTIMISERS[name]),
  );
}

// Chips in a column keep this distance, and all of them stay within a box.
export function chipColumn({ top, bottom }) {
  return [CHIP_GAP, top + CHIP.height / 2 + 1, bottom - CHIP.height / 2 - 1];
}

// The rectangle inside the axes of a drawing.
export function plotArea({ left, right, top, bottom }, attributes = {}) {
  return svg("rect", { x: left, y: top, width: right - left, height: bottom - top, ...attributes });
}

// A clip of a drawing to the inside of its axes, and how to use it.
export function clipTo(id, area) {
  return { clip: svg("clipPath", { id }, area), area, use: `url(#${id})` };
}

export function raceDrawing({ width, height }, clips, ...parts) {
  const box = { role: "img", class: "course-drawing", viewBox: `0 0 ${width} ${height}` };
  return svg("svg", box, svg("defs", {}, ...clips.map(({ clip }) => clip)), ...parts);
}

export function axisTitles({ left, right, top, bottom, height }, below, beside) {
  return [
    svg("text", { class: "course-axis-title", x: (left + right) / 2, y: height - 4 }, below),
    svg("text", { class: "course-axis-title", transform: `translate(11 ${(top + bottom) / 2}) rotate(-90)` }, beside),
  ];
}
