// Where everything stands. On a laptop all of it is seen at once: the picture, its choice and the chosen unit on the
// left, the scores and the layers on the right.

import { LAYERS } from "./layers.js";

export const BESIDE = 684; // width of the figure from which the layers stand beside the picture
const LABELLED = 420; // and from which the name of a layer stands beside its maps
const STACK = 408; // width of scores and layers
const LABEL = 142; // of it, for the names
const GAP = 12; // between the two columns
const LARGEST_LEFT = 344;

// Maps side by side, at most so many screen pixels for a unit, and the room between maps. A row of S4 is as large as
// what it pools; S2 has less, so that it needs one line.
const LAYOUTS = {
  C1: { columns: 3, most: 2, gap: 3 },
  S2: { columns: 6, most: 3, gap: 2 },
  C3: { columns: 8, most: 3, gap: 3 },
  S4: { like: "C3", times: 2 },
  C5: { columns: 24, most: 8, gap: 1 },
  F6: { columns: 21, most: 8, gap: 1 },
};
const FILTERS = { columns: 2, most: 7, gap: 3, apart: 12 };

export function layoutOf(layer, width) {
  const { like, times, columns, most, gap } = LAYOUTS[layer];
  if (like) {
    const under = layoutOf(like, width);
    return { ...under, cell: times * under.cell };
  }
  const cell = Math.floor((width - (columns - 1) * gap) / columns / LAYERS[layer].size);
  return { columns, gap, cell: Math.max(1, Math.min(most, cell)) };
}

// The filters of C1 stand beside its maps.
export function filterLayoutOf(width) {
  const { columns, most, gap, apart } = FILTERS;
  const maps = layoutOf("C1", width);
  const left = width - maps.columns * (maps.cell * LAYERS.C1.size + maps.gap) - apart;
  const cell = Math.floor((left - (columns - 1) * gap) / columns / 5);
  return { columns, gap, cell: Math.max(2, Math.min(most, cell)) };
}

// Of a figure so wide: do its layers stand beside the picture, do their names stand beside the maps, how wide are the
// left column and a row of maps, and how many screen pixels has a pixel of the picture?
export function roomsOf(width) {
  const beside = width >= BESIDE;
  const left = beside ? Math.min(LARGEST_LEFT, width - STACK - GAP) : width;
  const labelled = width >= LABELLED;
  const maps = labelled ? STACK - LABEL : Math.min(STACK - LABEL, width);
  return { beside, labelled, left, maps, pixel: left < 300 ? 5 : 6 };
}
