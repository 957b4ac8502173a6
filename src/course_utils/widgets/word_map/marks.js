// The marks of the categories: colour and shape. The shapes differ even where the colours repeat.

import { svg } from "../lib/elements.js";
import { starCorners } from "../lib/shapes.js";

export const COLOURS = ["blue", "orange", "green", "purple"];
const OTHER = "ink-soft"; // words without a category, group -1

// Corners of a polygon, or null for a circle; all fit into a radius of about 1.
const CROSS = [
  [0.3, 0.3], [0.3, 1], [-0.3, 1], [-0.3, 0.3], [-1, 0.3], [-1, -0.3],
  [-0.3, -0.3], [-0.3, -1], [0.3, -1], [0.3, -0.3], [1, -0.3], [1, 0.3],
]; // prettier-ignore
const SHAPES = [
  null,
  [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
  [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  CROSS,
  [[0, 1.1], [1.05, -0.8], [-1.05, -0.8]],
  CROSS.map(([x, y]) => [(x - y) * 0.75, (x + y) * 0.75]),
  starCorners().map(([x, y]) => [1.3 * x, 1.3 * y]),
]; // prettier-ignore

export function colourName(group) {
  return group < 0 ? OTHER : COLOURS[group % COLOURS.length];
}

// Add a mark to the path of a canvas.
export function addMark(context, group, x, y, radius) {
  const corners = SHAPES[group];
  if (!corners) {
    const size = group < 0 ? 0.72 * radius : radius;
    context.moveTo(x + size, y);
    return context.arc(x, y, size, 0, 2 * Math.PI);
  }
  corners.forEach(([across, down], at) => {
    if (at) context.lineTo(x + radius * across, y + radius * down);
    else context.moveTo(x + radius * across, y + radius * down);
  });
  context.closePath();
}

// The same mark for a legend.
export function markSample(group) {
  const corners = SHAPES[group];
  const points = corners?.map((corner) => corner.map((one) => (5 * one).toFixed(1)).join(" ")).join(" ");
  const mark = corners ? svg("polygon", { points }) : svg("circle", { r: group < 0 ? 3.6 : 5 });
  const name = `course-mark course-${colourName(group)}`;
  return svg("svg", { class: name, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, mark);
}
