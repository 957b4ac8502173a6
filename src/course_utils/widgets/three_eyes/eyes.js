// Three ways to describe a picture, and the same kind of classifier on each: a score is a weighted sum of the numbers
// that describe it.

import { convolve, dense, pool, softmax, unpackLayers } from "../lib/convnet.js";
import { PIXELS, SIDE } from "../lib/pictures.js";
import TABLE from "./eyes.json" with { type: "json" };
import { GRADIENT_FEATURES, blockFeatures, cellHistograms } from "./gradients.js";

const { kernel, maps } = TABLE.convnet;
const [FIRST, SECOND] = maps;
const ROOM = SIDE - kernel + 1; // side of a map of the first convolution
const POOLED = ROOM / 2;
const INNER = POOLED - kernel + 1;
export const MAP_SIDE = INNER / 2; // of what the classifier of the ConvNet is given
export const MAPS = SECOND;

export const EYES = ["pixels", "gradients", "convnet"];
export const FEATURES = { pixels: PIXELS, gradients: GRADIENT_FEATURES, convnet: MAPS * MAP_SIDE ** 2 };

// The trait `weights` -> { pixels: layers, … }.
export function unpackEyes(weights) {
  return Object.fromEntries(weights.map(([name, packed]) => [name, unpackLayers(packed)]));
}

const work = {
  first: new Float32Array(FIRST * ROOM * ROOM),
  second: new Float32Array(FIRST * POOLED * POOLED),
  third: new Float32Array(SECOND * INNER * INNER),
};

// What the last layer of the ConvNet is given: 5 x 5 filters and ReLU, the largest of 2 x 2, and the same once more.
function learnedFeatures([first, second], pixels) {
  const features = new Float32Array(FEATURES.convnet);
  convolve(pixels, 1, SIDE, first, work.first);
  pool(work.first, FIRST, ROOM, work.second);
  convolve(work.second, FIRST, POOLED, second, work.third);
  pool(work.third, SECOND, INNER, features);
  return features;
}

// Bytes -> brightness from 0 to 1.
export function brightness(bytes) {
  return Float32Array.from(bytes, (byte) => byte / 255);
}

// Describe a picture (brightness) in the three ways: { pixels, gradients, convnet }.
export function describePicture(eyes, pixels) {
  return {
    pixels,
    gradients: blockFeatures(cellHistograms(pixels)),
    convnet: learnedFeatures(eyes.convnet, pixels),
  };
}

// The scores of the classes by each eye: positive numbers that add up to 1.
export function judge(eyes, features) {
  const scores = {};
  for (const name of EYES) {
    const last = eyes[name].at(-1);
    const logits = new Float32Array(last.bias.length);
    dense(features[name], last, logits, false);
    softmax(logits, (scores[name] = new Float32Array(logits.length)));
  }
  return scores;
}

// How far one description is from another: the length of their difference over the length of the first.
export function relativeChange(before, after) {
  let [difference, length] = [0, 0];
  for (let at = 0; at < before.length; at++) {
    difference += (after[at] - before[at]) ** 2;
    length += before[at] ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / length);
}
