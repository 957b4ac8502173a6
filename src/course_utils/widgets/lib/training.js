// Adam, a training that remembers every step, and the weights that it starts from.

import { lossAndGradients, sizesOf, workspace } from "./network.js";
import { uniform } from "./random.js";

const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8];

export function adamState(count) {
  return { step: 0, average: new Float64Array(count), square: new Float64Array(count) };
}

// One step of Adam, in place: the rule, and the order of its operations, of course_utils.optim.Adam.
export function adamStep(parameters, gradient, state, learningRate) {
  state.step += 1;
  const root = Math.sqrt(1 - Math.pow(BETA2, state.step));
  const rate = learningRate / (1 - Math.pow(BETA1, state.step));
  for (let i = 0; i < parameters.length; i++) {
    state.average[i] = BETA1 * state.average[i] + (1 - BETA1) * gradient[i];
    state.square[i] = BETA2 * state.square[i] + (1 - BETA2) * gradient[i] * gradient[i];
    parameters[i] -= (rate * state.average[i]) / (Math.sqrt(state.square[i]) / root + EPS);
  }
}

// A training: the network (which changes), Adam's state, and a snapshot of the parameters for every step from 0 on.
export function startTraining(network, points, labels, learningRate) {
  return {
    network,
    points,
    labels,
    learningRate,
    adam: adamState(network.parameters.length),
    space: workspace(network, points),
    snapshots: [network.parameters.slice()],
  };
}

// Make `count` more steps, or as many as fit into `budget` milliseconds (at least one); returns how many.
export function trainSteps(training, count, budget = Infinity) {
  const { network, points, labels, learningRate, adam, space, snapshots } = training;
  const end = budget === Infinity ? Infinity : performance.now() + budget;
  let made = 0;
  while (made < count) {
    const { gradient } = lossAndGradients(network, points, labels, space);
    adamStep(network.parameters, gradient, adam, learningRate);
    snapshots.push(network.parameters.slice());
    made++;
    if (performance.now() >= end) break;
  }
  return made;
}

// Start weights: Xavier for tanh and sigmoid, He for relu, from normal numbers (Box and Muller); small biases.
export function newWeights(units, layers, activation, seed) {
  const random = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sizes = sizesOf(units, layers);
  return sizes.slice(1).map((size, layer) => {
    const below = sizes[layer];
    const gain = layer === layers ? 1 : { tanh: 5 / 3, sigmoid: 1, relu: Math.SQRT2 }[activation];
    const spread = activation === "relu" ? gain / Math.sqrt(below) : gain * Math.sqrt(2 / (below + size));
    const rows = Array.from({ length: size }, () => Array.from({ length: below }, () => spread * normal()));
    return [rows, Array.from({ length: size }, () => 0.1 * normal())];
  });
}
