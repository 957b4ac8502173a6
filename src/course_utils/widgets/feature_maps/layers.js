// The layers of the network, and which units of one a unit of another looks at.

import TABLE from "./lenet.json" with { type: "json" };

// From bottom to top: maps of size x size units. A unit looks at kernel x kernel units of the layer below, and the next
// one at those `stride` farther on; a `pool` at those of its own map, the others at all maps.
export const LAYERS = TABLE.layers;
export const FARTHEST = TABLE.farthest; // shift, in pixels
export const SIDE = LAYERS.input.size; // of the picture, in pixels
export const PAD = LAYERS.C1.padding;

const NAMES = Object.keys(LAYERS);
export const UNIT_LAYERS = NAMES.slice(1);
export const below = (layer) => NAMES[NAMES.indexOf(layer) - 1];

// What a unit sees of a layer below it: rows top … top + size - 1, columns left … left + size - 1, of map `channel` or,
// where that is null, of all maps. In the picture (layer "input") the window may hang over into the padding.
export function windowOf(unit, target = "input") {
  let { layer, channel, row: top, column: left } = unit;
  let size = 1;
  for (; layer !== target; layer = below(layer)) {
    const { kernel, stride, padding, kind } = LAYERS[layer];
    top = top * stride - padding;
    left = left * stride - padding;
    size = (size - 1) * stride + kernel;
    if (kind !== "pool") channel = null;
  }
  return { top, left, size, channel };
}

// How many pixels of the picture lie between the windows of neighbouring units.
export function stepOf(layer) {
  let step = 1;
  for (; layer !== "input"; layer = below(layer)) step *= LAYERS[layer].stride;
  return step;
}

export function isUnit(unit) {
  if (unit === null || typeof unit !== "object" || !UNIT_LAYERS.includes(unit.layer)) return false;
  const { maps, size } = LAYERS[unit.layer];
  const within = (index, count) => Number.isInteger(index) && index >= 0 && index < count;
  return within(unit.channel, maps) && within(unit.row, size) && within(unit.column, size);
}
