// The network, its loss and its gradients. A network is {sizes, activation, parameters}: the numbers of units from the
// inputs to the output, "tanh", "sigmoid" or "relu", and all weights in one array, layer by layer, W row by row and
// then b. Points are arrays x1, x2, x1, x2, …

import { sigmoid } from "./values.js";

export function sizesOf(units, layers) {
  return [2, ...Array(layers).fill(units), 1];
}

// A network from [[W, b], …], W as rows (outputs, inputs).
export function toNetwork(weights, activation) {
  const sizes = [weights[0][0][0].length, ...weights.map(([, bias]) => bias.length)];
  return { sizes, activation, parameters: Float64Array.from(weights.flat(3)) };
}

// The other way round.
export function toWeights({ sizes, parameters }) {
  let from = 0;
  const take = (count) => Array.from(parameters.subarray(from, (from += count)));
  return sizes.slice(1).map((size, layer) => {
    const rows = Array.from({ length: size }, () => take(sizes[layer]));
    return [rows, take(size)];
  });
}

// Are these the weights of such a network, all of them finite numbers?
export function fits(weights, units, layers) {
  const sizes = sizesOf(units, layers);
  const isRow = (row, length) => Array.isArray(row) && row.length === length && row.every(Number.isFinite);
  return (
    Array.isArray(weights) &&
    weights.length === layers + 1 &&
    weights.every(
      (pair, layer) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        isRow(pair[1], sizes[layer + 1]) &&
        Array.isArray(pair[0]) &&
        pair[0].length === sizes[layer + 1] &&
        pair[0].every((row) => isRow(row, sizes[layer])),
    )
  );
}

function activate(values, activation) {
  if (activation === "tanh") for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i]);
  else if (activation === "sigmoid") for (let i = 0; i < values.length; i++) values[i] = sigmoid(values[i]);
  else for (let i = 0; i < values.length; i++) if (!(values[i] > 0)) values[i] = 0;
}

// Every layer's values at `points`: layers[0] are the points, layers.at(-1) the logits, before them the last hidden
// layer. `into` are the arrays of an earlier call, to be filled again.
export function forward({ sizes, activation, parameters }, points, into = null) {
  const count = points.length / 2;
  const layers = into || [points, ...sizes.slice(1).map((size) => new Float64Array(count * size))];
  layers[0] = points;
  let from = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [below, above] = [sizes[layer - 1], sizes[layer]];
    const [input, output] = [layers[layer - 1], layers[layer]];
    const biases = from + below * above;
    for (let n = 0; n < count; n++) {
      for (let o = 0; o < above; o++) {
        let sum = parameters[biases + o];
        const row = from + o * below;
        for (let i = 0; i < below; i++) sum += parameters[row + i] * input[n * below + i];
        output[n * above + o] = sum;
      }
    }
    if (layer < sizes.length - 1) activate(output, activation);
    from = biases + above;
  }
  return layers;
}

// The weights and the bias of the output unit.
export function outputUnit({ sizes, parameters }) {
  const units = sizes.at(-2);
  return { weight: parameters.subarray(parameters.length - units - 1, parameters.length - 1), bias: parameters.at(-1) };
}

// -ln of the probability of a label, from the logit: exact however large it is.
function surprise(logit, label) {
  return Math.max(logit, 0) - label * logit + Math.log1p(Math.exp(-Math.abs(logit)));
}

// Mean binary cross-entropy from the logits, and how many lie on the right side of y = 0.5.
export function score(logits, labels) {
  let [loss, right] = [0, 0];
  for (let n = 0; n < labels.length; n++) {
    loss += surprise(logits[n], labels[n]);
    if (logits[n] > 0 === (labels[n] === 1)) right++;
  }
  return { loss: loss / labels.length, right };
}

// What the gradients are computed in, once for many steps.
export function workspace(network, points) {
  const { sizes } = network;
  const count = points.length / 2;
  return {
    layers: [points, ...sizes.slice(1).map((size) => new Float64Array(count * size))],
    errors: sizes.map((size) => new Float64Array(count * size)),
    gradient: new Float64Array(network.parameters.length),
  };
}

// From dL/dh to dL/dz, in place, for one layer of hidden units with the outputs h.
function throughActivation(errors, outputs, activation) {
  if (activation === "tanh") for (let i = 0; i < errors.length; i++) errors[i] *= 1 - outputs[i] * outputs[i];
  else if (activation === "sigmoid") for (let i = 0; i < errors.length; i++) errors[i] *= outputs[i] * (1 - outputs[i]);
  else for (let i = 0; i < errors.length; i++) if (!(outputs[i] > 0)) errors[i] = 0;
}

// The loss and its derivative with respect to every parameter, by backpropagation.
export function lossAndGradients(network, points, labels, space = workspace(network, points)) {
  const { sizes, activation, parameters } = network;
  const { layers, errors, gradient } = space;
  const count = labels.length;
  forward(network, points, layers);
  const last = sizes.length - 1;
  const logits = layers[last];
  for (let n = 0; n < count; n++) errors[last][n] = (sigmoid(logits[n]) - labels[n]) / count;
  let end = parameters.length;
  for (let layer = last; layer > 0; layer--) {
    const [below, above] = [sizes[layer - 1], sizes[layer]];
    const [biases, from] = [end - above, end - above * (below + 1)];
    const [input, error, passed] = [layers[layer - 1], errors[layer], errors[layer - 1]];
    gradient.fill(0, from, end);
    passed.fill(0);
    for (let n = 0; n < count; n++) {
      for (let o = 0; o < above; o++) {
        const e = error[n * above + o];
        const row = from + o * below;
        gradient[biases + o] += e;
        for (let i = 0; i < below; i++) {
          gradient[row + i] += e * input[n * below + i];
          passed[n * below + i] += e * parameters[row + i];
        }
      }
    }
    if (layer > 1) throughActivation(passed, input, activation);
    end = from;
  }
  return { loss: score(logits, labels).loss, gradient };
}
