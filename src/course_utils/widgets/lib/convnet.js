// The layers of a small ConvNet, on flat arrays: maps one after the other, rows one after the other.

import { fromBase64 } from "./bytes.js";

const KERNEL = 5; // the side of all filters
const LARGEST = 32; // the side of a map, at most
const sums = new Float64Array(LARGEST * LARGEST);

// Layers as they travel -> [{ weight, bias }, …]. A weight is a whole number from -127 to 127 times the scale of its
// filter.
export function unpackLayers({ weights, scales, biases }) {
  return weights.map((text, index) => {
    const steps = new Int8Array(fromBase64(text).buffer);
    const each = steps.length / scales[index].length;
    const weight = Float32Array.from(steps, (step, at) => step * scales[index][Math.floor(at / each)]);
    return { weight, bias: Float32Array.from(biases[index]) };
  });
}

// 5 x 5 filters and ReLU, on maps of size x size without padding. The sums run in double precision, over whole rows at a time.
export function convolve(input, channels, size, { weight, bias }, output) {
  const side = size - KERNEL + 1;
  const area = side * side;
  let next = 0;
  for (let map = 0; map < bias.length; map++) {
    sums.fill(bias[map], 0, area);
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < KERNEL * KERNEL; tap++) {
        const factor = weight[next++];
        let from = channel * size * size + Math.floor(tap / KERNEL) * size + (tap % KERNEL);
        for (let at = 0; at < area; from += size) {
          for (let column = 0; column < side; column++) sums[at++] += factor * input[from + column];
        }
      }
    }
    for (let at = 0; at < area; at++) output[map * area + at] = sums[at] > 0 ? sums[at] : 0;
  }
}

// The largest of 2 x 2 units.
export function pool(input, maps, size, output) {
  let next = 0;
  for (let row = 0; row < maps * size; row += 2) {
    for (let column = 0; column < size; column += 2) {
      const at = row * size + column;
      output[next++] = Math.max(input[at], input[at + 1], input[at + size], input[at + size + 1]);
    }
  }
}

export function dense(input, { weight, bias }, output, relu) {
  let next = 0;
  for (let unit = 0; unit < bias.length; unit++) {
    let sum = bias[unit];
    for (let at = 0; at < input.length; at++) sum += weight[next++] * input[at];
    output[unit] = relu && sum < 0 ? 0 : sum;
  }
}

// Fill `scores` with positive numbers that add up to 1.
export function softmax(logits, scores) {
  const largest = Math.max(...logits);
  let sum = 0;
  for (let k = 0; k < logits.length; k++) sum += scores[k] = Math.exp(logits[k] - largest);
  for (let k = 0; k < logits.length; k++) scores[k] /= sum;
}
