// The network: its weights, and what all its layers put out for a picture.

import { fromBase64 } from "../lib/bytes.js";
import { LAYERS, PAD, SIDE, UNIT_LAYERS } from "./layers.js";

export function standardise(pixels, [mean, std]) {
  return Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / std);
}

// One network of the trait `weights` -> [{ weight, bias, scales }, …] for C1, C3, C5, F6 and the scores. A weight is a
// whole number from -127 to 127 times the scale of its filter.
export function unpackNetwork({ weights, scales, biases }) {
  return weights.map((text, index) => {
    const steps = new Int8Array(fromBase64(text).buffer);
    const each = steps.length / scales[index].length;
    const weight = Float32Array.from(steps, (step, at) => step * scales[index][Math.floor(at / each)]);
    return { weight, bias: Float32Array.from(biases[index]) };
  });
}

// Arrays for what all layers put out; `runLenet` fills them again and again.
export function newOutputs(classes) {
  const entries = UNIT_LAYERS.map((name) => [name, new Float32Array(LAYERS[name].maps * LAYERS[name].size ** 2)]);
  return { ...Object.fromEntries(entries), logits: new Float32Array(classes), scores: new Float32Array(classes) };
}

const PADDED_SIDE = SIDE + 2 * PAD;
const padded = new Float32Array(PADDED_SIDE * PADDED_SIDE); // its border stays 0
const sums = new Float64Array(SIDE * SIDE);

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

// 5 x 5 filters and ReLU. The sums run in double precision, over whole rows at a time.
function convolve(input, channels, size, { weight, bias }, output) {
  const side = size - 4;
  const area = side * side;
  let next = 0;
  for (let map = 0; map < bias.length; map++) {
    sums.fill(bias[map], 0, area);
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < 25; tap++) {
        const factor = weight[next++];
        let from = channel * size * size + Math.floor(tap / 5) * size + (tap % 5);
        for (let at = 0; at < area; from += size) {
          for (let column = 0; column < side; column++) sums[at++] += factor * input[from + column];
        }
      }
    }
    for (let at = 0; at < area; at++) output[map * area + at] = sums[at] > 0 ? sums[at] : 0;
  }
}

function pool(input, maps, size, output) {
  let next = 0;
  for (let row = 0; row < maps * size; row += 2) {
    for (let column = 0; column < size; column += 2) {
      const at = row * size + column;
      output[next++] = Math.max(input[at], input[at + 1], input[at + size], input[at + size + 1]);
    }
  }
}

function dense(input, { weight, bias }, output, relu) {
  let next = 0;
  for (let unit = 0; unit < bias.length; unit++) {
    let sum = bias[unit];
    for (let at = 0; at < input.length; at++) sum += weight[next++] * input[at];
    output[unit] = relu && sum < 0 ? 0 : sum;
  }
}

function softmax(logits, scores) {
  const largest = Math.max(...logits);
  let sum = 0;
  for (let k = 0; k < logits.length; k++) sum += scores[k] = Math.exp(logits[k] - largest);
  for (let k = 0; k < logits.length; k++) scores[k] /= sum;
}
