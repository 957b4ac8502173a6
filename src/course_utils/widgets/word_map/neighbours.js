// Which words are near: to another word on the map, to a place, in a direction. Positions as in frames.js.

import { STEPS } from "./frames.js";

// The `many` words that are nearest to one on the map; of two that are equally near, the earlier one.
export function nearestOnMap(points, word, many) {
  const distances = [];
  // Back to whole numbers: the same ties as in Python.
  const at = (index) => Math.round(((points[index] + 1) / 2) * STEPS);
  for (let index = 0; 2 * index < points.length; index++) {
    const [across, along] = [at(2 * index) - at(2 * word), at(2 * index + 1) - at(2 * word + 1)];
    distances.push([across * across + along * along, index]);
  }
  const others = distances.filter(([, index]) => index !== word);
  return others.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, many).map(([, index]) => index);
}

// The word nearest to a place, or -1 if none is within `reach`; in the units of the map.
export function wordAt(points, x, y, reach = Infinity) {
  let [best, least] = [-1, reach * reach];
  for (let index = 0; 2 * index < points.length; index++) {
    const distance = (points[2 * index] - x) ** 2 + (points[2 * index + 1] - y) ** 2;
    if (distance < least || (distance === least && best < 0)) [best, least] = [index, distance];
  }
  return best;
}

// The nearest word to the right of another, above it, and so on: within 45 degrees of the direction [1, 0], [0, 1], …
export function wordTowards(points, word, [right, up]) {
  let [best, least] = [-1, Infinity];
  for (let index = 0; 2 * index < points.length; index++) {
    const [across, along] = [points[2 * index] - points[2 * word], points[2 * index + 1] - points[2 * word + 1]];
    const ahead = across * right + along * up;
    const aside = Math.abs(across * up + along * right);
    const distance = across * across + along * along;
    if (ahead > 0 && aside <= ahead && distance < least) [best, least] = [index, distance];
  }
  return best;
}
