// How far the layers follow when the picture moves.

import { LAYERS, SIDE, stepOf, windowOf } from "./layers.js";

// Compare the maps of one layer before and after the picture has moved. Returns
//   changed  ||a' - a|| / ||a||
//   back     the same after the maps were moved back, over the units that still have a partner; null where the shift is
//            not a whole number of map pixels, or where a layer has no map
//   inside   the part of `back` that comes from units whose windows lie inside the picture both times
export function changeOf(layer, before, after, right, down) {
  const { maps, size } = LAYERS[layer] ?? { maps: before.length, size: 1 };
  const norm = Math.sqrt(sumOf(before.length, (at) => before[at] ** 2));
  const relative = (squares) => (squares === 0 ? 0 : Math.sqrt(squares) / norm);
  const changed = relative(sumOf(before.length, (at) => (after[at] - before[at]) ** 2));
  const step = LAYERS[layer] ? stepOf(layer) : 1;
  if (size === 1 || right % step || down % step) return { changed, back: null, inside: null };
  const [across, along] = [right / step, down / step];
  const clear = (index) => {
    const { top, size: length } = windowOf({ layer, channel: 0, row: index, column: 0 });
    return top >= 0 && top + length <= SIDE;
  };
  let [all, within] = [0, 0];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [toRow, toColumn] = [row + along, column + across];
      if (toRow < 0 || toRow >= size || toColumn < 0 || toColumn >= size) continue;
      const offset = along * size + across;
      const square = sumOf(maps, (map) => {
        const at = (map * size + row) * size + column;
        return (after[at + offset] - before[at]) ** 2;
      });
      all += square;
      if ([row, column, toRow, toColumn].every(clear)) within += square;
    }
  }
  return { changed, back: relative(all), inside: relative(within) };
}

function sumOf(count, term) {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += term(index);
  return sum;
}
