// A row of maps: where they stand, and which unit lies under the pointer.

import { Tiles, outline, placeOf, resizeCanvas } from "../lib/canvas.js";
import { html } from "../lib/elements.js";
import { LAYERS, isUnit } from "./layers.js";
import { filterLayoutOf, layoutOf } from "./layout.js";

// Draw tiles side by side in lines of `columns`, each with a thin frame; returns where each stands.
function drawTiles(context, tiles, { columns, cell, gap }, colours) {
  const [wide, high] = [tiles.columns * cell, tiles.rows * cell];
  const places = Array.from({ length: tiles.count }, (_, index) => [
    1 + (index % columns) * (wide + gap),
    1 + Math.floor(index / columns) * (high + gap),
  ]);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  places.forEach(([x, y], index) => {
    tiles.draw(context, index, x, y, cell);
    context.rect(x - 0.5, y - 0.5, wide + 1, high + 1);
  });
  context.stroke();
  return places;
}

function resizeForTiles(canvas, { count, rows, columns: across }, { columns, cell, gap }) {
  const lines = Math.ceil(count / columns);
  return resizeCanvas(canvas, columns * (across * cell + gap) - gap + 2, lines * (rows * cell + gap) - gap + 2);
}

// The outputs of one layer.
export class MapRow {
  constructor(layer) {
    this.layer = layer;
    Object.assign(this, LAYERS[layer]);
    this.tiles = new Tiles(this.maps, this.size);
    this.canvas = html("canvas", { class: "course-maps", role: "img" });
  }

  layOut(width) {
    this.layout = layoutOf(this.layer, width);
    this.context = resizeForTiles(this.canvas, this.tiles, this.layout);
  }

  unitAt(event) {
    const { columns, cell, gap } = this.layout;
    const distance = cell * this.size + gap;
    const [x, y] = placeOf(event, this.canvas).map((at) => at - 1);
    const [across, along] = [Math.floor(x / distance), Math.floor(y / distance)];
    const unit = {
      layer: this.layer,
      channel: along * columns + across,
      row: Math.floor((y - along * distance) / cell),
      column: Math.floor((x - across * distance) / cell),
    };
    return across < columns && isUnit(unit) ? unit : null;
  }

  draw(colours) {
    this.places = drawTiles(this.context, this.tiles, this.layout, colours);
  }

  // Outline a window of the maps, see `windowOf`.
  frame({ top, left, size, channel }, colours) {
    const { cell } = this.layout;
    const places = channel === null ? this.places : [this.places[channel]];
    outline(this.context, places.map(([x, y]) => [x + left * cell, y + top * cell, size * cell, size * cell]), colours);
  }
}

// The filters of C1, in the order of its maps.
export class FilterRow {
  constructor() {
    this.tiles = new Tiles(LAYERS.C1.maps, LAYERS.C1.kernel);
    this.canvas = html("canvas", { role: "img" });
  }

  layOut(width) {
    this.layout = filterLayoutOf(width);
    this.context = resizeForTiles(this.canvas, this.tiles, this.layout);
  }

  // Draw them; the one that makes the map of `unit` is outlined.
  draw(unit, colours) {
    const places = drawTiles(this.context, this.tiles, this.layout, colours);
    if (unit?.layer !== "C1") return;
    const side = this.tiles.rows * this.layout.cell;
    outline(this.context, [[...places[unit.channel], side, side]], colours);
  }
}
