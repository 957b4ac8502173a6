// From values to places on the screen, and round numbers to write beside an axis.

import { clamp } from "./values.js";

// A place or a length for an attribute: tenths of a pixel, and not so far away that a browser stumbles.
export function px(number) {
  return Math.round(clamp(number, -1e4, 1e4) * 10) / 10;
}

// The step between round numbers of which about `count` fit from `low` to `high`.
export function roundStep(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * 0.999);
  return Number((factor * power).toPrecision(1));
}

// Round numbers between two ends, about `count` of them.
export function ticks(low, high, count = 5) {
  const step = roundStep(low, high, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

// A function that takes values from [low, high] to places from `from` to `to`; `.back` goes the other way.
export function linear([low, high], [from, to]) {
  const scale = (value) => from + ((value - low) / (high - low)) * (to - from);
  scale.back = (place) => low + ((place - from) / (to - from)) * (high - low);
  return scale;
}

// Move numbers apart until neighbours differ by at least `gap`, each as little as possible, all within [low, high] if
// they fit. Keeps the order of those that come in order.
export function spread(wanted, gap, low, high) {
  const order = wanted.map((value, index) => [value, index]).sort((a, b) => a[0] - b[0]);
  const blocks = [];
  for (const [value, index] of order) {
    let block = { members: [index], sum: value, top: value };
    // Overlapping blocks become one, centred on what its members want.
    while (blocks.length && blocks.at(-1).top + gap * blocks.at(-1).members.length > block.top) {
      const above = blocks.pop();
      const moved = block.sum - gap * above.members.length * block.members.length;
      block = { members: [...above.members, ...block.members], sum: above.sum + moved };
      block.top = block.sum / block.members.length;
    }
    blocks.push(block);
  }
  const result = [];
  for (const { members, top } of blocks) members.forEach((index, rank) => (result[index] = top + gap * rank));
  const sorted = order.map(([, index]) => index);
  let limit = high;
  for (const index of [...sorted].reverse()) limit = (result[index] = Math.min(result[index], limit)) - gap;
  limit = low;
  for (const index of sorted) limit = (result[index] = Math.max(result[index], limit)) + gap;
  return result;
}
