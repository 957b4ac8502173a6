// Canvases that are sharp on every screen, and pictures on them.

import { html } from "./elements.js";

// Screen pixels for a pixel of the page.
export function density() {
  return typeof devicePixelRatio === "undefined" ? 1 : devicePixelRatio;
}

// Give a canvas a size in pixels of the page; returns its context, which draws in them.
export function resizeCanvas(canvas, width, height) {
  canvas.width = Math.round(width * density());
  canvas.height = Math.round(height * density());
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(density(), 0, 0, density(), 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

// Arrays of numbers kept as pictures with one pixel a number, one below the other; drawn enlarged.
export class Tiles {
  constructor(count, rows, columns = rows) {
    Object.assign(this, { count, rows, columns });
    this.canvas = html("canvas", { width: columns, height: rows * count });
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(columns, rows * count);
    this.words = new Uint32Array(this.image.data.buffer);
  }

  // Values from `low` to `high` take the colours of a ramp (see theme.js) from first to last.
  fill(values, low, high, ramp) {
    const factor = high > low ? 255 / (high - low) : 0;
    for (let at = 0; at < values.length; at++) {
      const index = Math.round((values[at] - low) * factor);
      this.words[at] = ramp[index < 0 ? 0 : index > 255 ? 255 : index];
    }
    this.context.putImageData(this.image, 0, 0);
  }

  draw(context, index, x, y, cell) {
    const { canvas, rows, columns } = this;
    context.drawImage(canvas, 0, index * rows, columns, rows, x, y, columns * cell, rows * cell);
  }
}

// Frames [x, y, width, height] with a halo, to be seen on every colour.
export function outline(context, frames, colours, width = 2) {
  for (const [colour, thickness] of [[colours.paper, width + 2], [colours.orange, width]]) {
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.beginPath();
    for (const [x, y, w, h] of frames) context.rect(x - 0.5, y - 0.5, w + 1, h + 1);
    context.stroke();
  }
}

// Where a pointer is on an element, in pixels of the page.
export function placeOf({ clientX, clientY }, element) {
  const box = element.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}
