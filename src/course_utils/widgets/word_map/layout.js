// How large the map is, in pixels of the page.

import { clamp } from "../lib/values.js";

const BESIDE = 660; // the least width at which the neighbours stand beside the map
const SIDE = { word: 226, phrase: 286 }; // they and the space between
const BORDER = 2;
const TALL = [280, 434]; // so that all controls are on one screen with the map

export function isBeside(width) {
  return width >= BESIDE;
}

// `noun` is what stands on it, words or phrases.
export function mapSize(width, noun = "word") {
  const across = Math.floor(isBeside(width) ? width - SIDE[noun] : width) - BORDER;
  return { width: across, height: Math.round(clamp(0.94 * across, ...TALL)) };
}
