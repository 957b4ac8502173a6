// Where the parts of the drawing stand, in pixels: words of the source, ribbons, words of the translation, matrix.

import { clamp } from "../lib/values.js";

export const ROW = 25; // of one word
const HEAD = 64; // room above the matrix for the words of the source
const SLANT = 34; // and to its right, where the last of them leans out; less on a phone
const BESIDE = 660; // the least width at which the candidates stand beside the drawing
const SIDE = 200; // they and the space between
const CELL = [6, 30];
const UPRIGHT = 16; // a narrower cell has its word upright
const RIBBON = 190; // from one sentence to the other, at most
const BETWEEN = 6; // the words of the translation and the matrix
export const THICKEST = 18; // a ribbon of weight 1

export function hasSideList(width) {
  return width >= BESIDE;
}

// `source` and `target` are how many words there are.
export function layOut(width, source, target) {
  const across = Math.floor(hasSideList(width) ? width - SIDE : width);
  // `left` is the right end of the words of the source.
  const { left, word, slant } = across < 420 ? { left: 70, word: 66, slant: 22 } : { left: 94, word: 100, slant: SLANT };
  const rest = across - left - word - BETWEEN - slant;
  const cell = Math.floor(clamp((0.72 * rest) / source, ...CELL));
  const ribbon = Math.min(rest - cell * source, RIBBON);
  const button = left + ribbon;
  return {
    width: across,
    height: HEAD + ROW * Math.max(source, target) + 4,
    head: HEAD,
    left,
    from: left + 5, // ribbons
    to: button - 3,
    button,
    word,
    matrix: button + word + BETWEEN,
    cell,
    angle: cell < UPRIGHT ? -90 : -55, // of the words above it
  };
}

// The middle of a word's row.
export function middleOf(index) {
  return HEAD + ROW * (index + 0.5);
}

// A ribbon from a word of the source to one of the translation, as a path along its middle.
export function ribbonPath({ from, to }, source, target) {
  const [y, z, middle] = [middleOf(source), middleOf(target), (from + to) / 2];
  return `M${from} ${y}C${middle} ${y} ${middle} ${z} ${to} ${z}`;
}
