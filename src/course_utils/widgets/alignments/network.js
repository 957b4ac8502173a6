// The network that translates: an encoder that reads in both directions, a decoder that writes, attention between them.

import { dense, softmax, unpackLayers } from "../lib/convnet.js";
import { sigmoid } from "../lib/values.js";

const START = 0; // the place of <s> among the target words

// The parts of the network as they travel, in this order; see translator.py.
const PARTS = [
  "source", "forwardInput", "forwardState", "backwardInput", "backwardState", "start", "target",
  "decoderInput", "decoderState", "query", "key", "score", "combine", "output",
]; // prettier-ignore

export function unpackNetwork(packed) {
  const layers = unpackLayers(packed);
  const rows = packed.scales.map((scales) => scales.length);
  // A layer without a bias has none to send.
  const whole = ({ weight, bias }, at) => ({ weight, bias: bias.length ? bias : new Float32Array(rows[at]) });
  return Object.fromEntries(PARTS.map((name, at) => [name, whole(layers[at], at)]));
}

function apply(layer, input) {
  const output = new Float64Array(layer.bias.length);
  dense(input, layer, output, false);
  return output;
}

function vectorOf({ weight, bias }, index) {
  const size = weight.length / bias.length;
  return weight.subarray(index * size, (index + 1) * size);
}

function concatenated(one, other) {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function tanh(vector) {
  return vector.map(Math.tanh);
}

// One step of a gated unit, the gates r, z, n below one another:
//   r, z = sigmoid(W x + b + U h + c),  n = tanh(W x + b + r (U h + c)),  h' = (1 - z) n + z h
function gru(input, hidden, ofInput, ofState) {
  const [a, b, size] = [apply(ofInput, input), apply(ofState, hidden), hidden.length];
  return hidden.map((h, k) => {
    const r = sigmoid(a[k] + b[k]);
    const z = sigmoid(a[size + k] + b[size + k]);
    const n = Math.tanh(a[2 * size + k] + r * b[2 * size + k]);
    return (1 - z) * n + z * h;
  });
}

function readAll(vectors, ofInput, ofState) {
  let hidden = new Float64Array(ofState.bias.length / 3);
  return vectors.map((vector) => (hidden = gru(vector, hidden, ofInput, ofState)));
}

// Read the words of a sentence, by their places: { keys, asked, hidden }, the encoder's states, what attention compares of
// them, and the first state of the decoder.
export function encode(network, ids) {
  const vectors = ids.map((id) => vectorOf(network.source, id));
  const forwards = readAll(vectors, network.forwardInput, network.forwardState);
  const backwards = readAll([...vectors].reverse(), network.backwardInput, network.backwardState);
  const last = concatenated(forwards.at(-1), backwards.at(-1));
  backwards.reverse();
  const keys = forwards.map((one, place) => concatenated(one, backwards[place]));
  const asked = keys.map((key) => apply(network.key, key));
  return { keys, asked, hidden: tanh(apply(network.start, last)) };
}

// Where a state of the decoder looks: weights with sum 1.
function attend(network, hidden, asked) {
  const query = apply(network.query, hidden);
  const scores = asked.map((key) => apply(network.score, key.map((value, k) => Math.tanh(value + query[k])))[0]);
  const looks = new Float64Array(scores.length);
  softmax(scores, looks);
  return looks;
}

// Write one word more: ln p of every word that may follow, the decoder's new state, and where it looked.
export function step(network, { keys, asked }, word, before) {
  const hidden = gru(vectorOf(network.target, word), before, network.decoderInput, network.decoderState);
  const looks = attend(network, hidden, asked);
  const context = keys[0].map((_, k) => keys.reduce((sum, key, place) => sum + looks[place] * key[k], 0));
  const logits = apply(network.output, tanh(apply(network.combine, concatenated(hidden, context))));
  logits[START] = -Infinity;
  const largest = Math.max(...logits);
  const total = Math.log(logits.reduce((sum, one) => sum + Math.exp(one - largest), 0));
  return { logP: logits.map((one) => one - largest - total), hidden, looks };
}
