// What the figure says, in words.

import { ranking } from "../lib/score_list.js";
import { capital, format, percent } from "../lib/text.js";
import { LAYERS, SIDE, windowOf } from "./layers.js";

// "changed 84 %", "moved back 0 %", "with border 6 %"; a dash where the shift is not a whole number of map pixels.
export function changeInWords(layer, { changed, back, inside }) {
  const lines = [`changed ${percent(changed)}`];
  if (!(LAYERS[layer]?.size > 1)) return lines;
  lines.push(`moved back ${back === null ? "–" : percent(inside)}`);
  if (back > inside) lines.push(`with border ${percent(back)}`);
  return lines;
}

export function shiftInWords(right, down) {
  const sideways = right ? `${Math.abs(right)} ${right > 0 ? "right" : "left"}` : "";
  const upright = down ? `${Math.abs(down)} ${down > 0 ? "down" : "up"}` : "";
  return [sideways, upright].filter(Boolean).join(", ") || "not moved";
}

const span = (first, size) => (size === 1 ? `${first}` : `${first} to ${first + size - 1}`);

// Which pixels of the picture a unit sees.
export function fieldInWords(unit) {
  const { top, left, size } = windowOf(unit);
  const inside = (first) => [Math.max(0, first), Math.min(SIDE, first + size) - Math.max(0, first)];
  const [rows, columns] = [inside(top), inside(left)];
  const everything = `It sees the whole picture and its padding, ${size} × ${size} pixels.`;
  if (rows[1] === SIDE && columns[1] === SIDE) return everything;
  const where = `rows ${span(...rows)}, columns ${span(...columns)}`;
  const rest = rows[1] < size || columns[1] < size ? "; the rest is padding" : "";
  return `It sees ${size} × ${size} pixels: ${where}${rest}.`;
}

export function unitName({ layer, channel, row, column }) {
  if (LAYERS[layer].size === 1) return `${layer}, unit ${channel}`;
  return `${layer}, map ${channel}, row ${row}, column ${column}`;
}

// How a unit comes by its value.
export function originInWords({ layer, channel }) {
  return {
    C1: `The pixels, times filter ${channel}, are added up with a bias; a sum below 0 becomes 0.`,
    S2: `The largest of 2 × 2 units of map ${channel} of C1.`,
    C3: "Its filter reads 5 × 5 units of each of the 6 maps of S2: 150 products and a bias, then ReLU.",
    S4: `The largest of 2 × 2 units of map ${channel} of C3.`,
    C5: "Its filter reads 5 × 5 units of each of the 16 maps of S4, all there are: 400 products and a bias, then ReLU.",
    F6: "It reads all 120 units of C5: 120 products and a bias, then ReLU.",
  }[layer];
}

// What each layer does, and how many units it has.
export const LAYER_WORDS = {
  F6: ["linear, ReLU", "84 units"],
  C5: ["convolution, ReLU", "120 units"],
  S4: ["max pooling", "16 maps of 5 × 5"],
  C3: ["convolution, ReLU", "16 maps of 10 × 10"],
  S2: ["max pooling", "6 maps of 14 × 14"],
  C1: ["convolution, ReLU", "6 maps of 28 × 28"],
};

// A layer for those who do not see its maps.
export function layerInWords(layer, values) {
  let [strongest, active] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    if (values[at] > 0) active++;
    if (values[at] > values[strongest]) strongest = at;
  }
  const { size } = LAYERS[layer];
  const which = `${size > 1 ? "map" : "unit"} ${Math.floor(strongest / size ** 2)}`;
  const most = `strongest in ${which}, ${format(values[strongest], 3)}`;
  const share = percent(active / values.length);
  return `${layer}, ${LAYER_WORDS[layer].join(", ")}: ${share} of the units respond, ${most}.`;
}

// The two classes with the highest scores, and the right one where it is known.
export function answerInWords(network, scores, classes, truth) {
  const [first, second] = ranking(scores);
  const score = (k) => `${classes[k]} (${percent(scores[k])})`;
  const known = truth === null ? "" : ` It is: ${truth}.`;
  return `${capital(network)}: ${score(first)}, then ${score(second)}.${known}`;
}

// What a shift has changed in every layer, for those who listen.
export function changesInWords(changes) {
  const lines = Object.entries(changes).map(([layer, change]) => `${layer} ${changeInWords(layer, change).join(", ")}`);
  return lines.length ? ` ${lines.join("; ")}.` : "";
}
