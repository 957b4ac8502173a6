// The histograms of the cells as bundles of strokes: along each edge, the longer and darker the more of it there is.

import { CELLS, ORIENTATIONS } from "./gradients.js";

// [x0, y0, x1, y1, strength from 0 to 1] of each stroke on a square of `size`; weak ones are left out.
export function strokesOf(cells, size) {
  const side = size / CELLS;
  const largest = Math.max(...cells);
  const strokes = [];
  cells.forEach((value, at) => {
    const strength = largest > 0 ? value / largest : 0;
    if (strength < 0.05) return;
    const cell = Math.floor(at / ORIENTATIONS);
    const gradient = (((at % ORIENTATIONS) + 0.5) * Math.PI) / ORIENTATIONS;
    const [along, down] = [-Math.sin(gradient), Math.cos(gradient)]; // an edge runs across its gradient
    const reach = 0.5 * side * Math.min(1, 0.35 + 0.65 * strength);
    const [x, y] = [((cell % CELLS) + 0.5) * side, (Math.floor(cell / CELLS) + 0.5) * side];
    strokes.push([x - reach * along, y - reach * down, x + reach * along, y + reach * down, strength]);
  });
  return strokes;
}

export function drawGlyphs(context, cells, size, colours) {
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = colours.line;
  context.lineWidth = 0.5;
  context.beginPath();
  for (let index = 1; index < CELLS; index++) {
    const place = (index * size) / CELLS;
    context.moveTo(place, 0);
    context.lineTo(place, size);
    context.moveTo(0, place);
    context.lineTo(size, place);
  }
  context.stroke();
  context.strokeStyle = colours.blue;
  context.lineWidth = 1.4;
  for (const [x0, y0, x1, y1, strength] of strokesOf(cells, size)) {
    context.globalAlpha = strength;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }
  context.globalAlpha = 1;
}
