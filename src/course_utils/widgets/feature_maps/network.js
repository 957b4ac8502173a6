// The network: its weights, and what all its layers put out for a picture.

import { convolve, dense, pool, softmax } from "../lib/convnet.js";
import { LAYERS, PAD, SIDE, UNIT_LAYERS } from "./layers.js";

export function standardise(pixels, [mean, std]) {
  return Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / std);
}

// Arrays for what all layers put out; `runLenet` fills them again and again.
export function newOutputs(classes) {
  const entries = UNIT_LAYERS.map((name) => [name, new Float32Array(LAYERS[name].maps * LAYERS[name].size ** 2)]);
  return { ...Object.fromEntries(entries), logits: new Float32Array(classes), scores: new Float32Array(classes) };
}

const PADDED_SIDE = SIDE + 2 * PAD;
const padded = new Float32Array(PADDED_SIDE * PADDED_SIDE); // its border stays 0

// Fill `outputs` for a standardised picture. Padding is 0 after standardising, as in PyTorch.
export function runLenet(network, picture, outputs) {
  const [c1, c3, c5, f6, last] = network;
  for (let row = 0; row < SIDE; row++) {
    padded.set(picture.subarray(row * SIDE, (row + 1) * SIDE), (row + PAD) * PADDED_SIDE + PAD);
  }
  convolve(padded, 1, PADDED_SIDE, c1, outputs.C1);
  pool(outputs.C1, 6, 28, outputs.S2);
  convolve(outputs.S2, 6, 14, c3, outputs.C3);
  pool(outputs.C3, 16, 10, outputs.S4);
  dense(outputs.S4, c5, outputs.C5, true); // a window as large as the map: each unit sees everything
  dense(outputs.C5, f6, outputs.F6, true);
  dense(outputs.F6, last, outputs.logits, false);
  softmax(outputs.logits, outputs.scores);
  return outputs;
}
