// The race: the noise, the update rules and the paths. All are those of course_utils.optim and __init__.py, operation
// for operation.

import { mulberry32 } from "../lib/random.js";
import { LANDSCAPES, LIMITS } from "./landscapes.js";

// Pairs of standard normal numbers, by Box & Muller: the same as gaussian_pairs in Python.
export function gaussianPairs(seed, count) {
  const next = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32)); // + 1: never log(0)
    const angle = 2 * Math.PI * (next() / 2 ** 32);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

// Each takes (rate, momentum) and returns a function (gradient, memory) -> what to add to a weight, for one weight at a
// time; `memory` starts as {} and counts the steps in `t`. Settings are the defaults of course_utils.optim.
const RULES = {
  "gradient descent": (rate) => (gradient) => gradient * -rate,
  momentum: (rate, momentum) => (gradient, memory) => velocity(gradient, memory, momentum) * -rate,
  Nesterov: (rate, momentum) => (gradient, memory) =>
    (gradient + momentum * velocity(gradient, memory, momentum)) * -rate,
  Rprop: (rate) => (gradient, memory) => {
    const agreement = gradient * (memory.t === 1 ? 0 : memory.previous);
    const factor = agreement < 0 ? 0.5 : agreement > 0 ? 1.2 : 1;
    memory.size = Math.min(50, Math.max(1e-6, (memory.t === 1 ? rate : memory.size) * factor));
    memory.previous = agreement < 0 ? 0 : gradient;
    return -Math.sign(memory.previous) * memory.size;
  },
  Adagrad: (rate) => (gradient, memory) => {
    memory.sum = (memory.sum || 0) + gradient * gradient;
    return (gradient / (Math.sqrt(memory.sum) + 1e-10)) * -rate;
  },
  RMSprop: (rate) => (gradient, memory) => {
    memory.square = runningMean(memory.square, 0.99, gradient * gradient);
    return (gradient / (Math.sqrt(memory.square) + 1e-8)) * -rate;
  },
  Adam: (rate) => (gradient, memory) => {
    memory.mean = runningMean(memory.mean, 0.9, gradient);
    memory.square = runningMean(memory.square, 0.999, gradient * gradient);
    const root = Math.sqrt(memory.square) / Math.sqrt(1 - 0.999 ** memory.t) + 1e-8;
    return (memory.mean / root) * (-rate / (1 - 0.9 ** memory.t));
  },
};

function velocity(gradient, memory, momentum) {
  memory.velocity = memory.t === 1 ? gradient : memory.velocity * momentum + gradient;
  return memory.velocity;
}

function runningMean(old, weight, value) {
  return (old || 0) * weight + value * (1 - weight);
}

// Let one optimiser run. Returns path (a list of points) and losses, both up to the step before it diverged; diverged,
// that step or null; and exit, the point where it was then.
export function race(name, { landscape, start, rate, momentum, steps, noise = null }) {
  const { loss, gradient } = LANDSCAPES[landscape];
  const change = RULES[name](rate, momentum);
  const memories = [{}, {}];
  const result = { path: [], losses: [], diverged: null, exit: null };
  let w = [...start];
  for (let step = 0; step <= steps; step++) {
    const value = loss(...w);
    const lost = !w.every((one) => Math.abs(one) <= LIMITS.far) || !Number.isFinite(value);
    if (lost) return { ...result, diverged: step, exit: w };
    result.path.push(w);
    result.losses.push(value);
    const slopes = gradient(...w);
    w = w.map((one, index) => {
      memories[index].t = step + 1;
      return one + change(slopes[index] + (noise && step < steps ? noise[step][index] : 0), memories[index]);
    });
  }
  return result;
}

// Run all optimisers of a state (the synced traits). Returns {name: result of race}.
export function raceAll(state, names = state.optimisers) {
  const noise = noiseOf(state);
  const run = (name) => race(name, { ...state, rate: state.rates[name], noise });
  return Object.fromEntries(names.map((name) => [name, run(name)]));
}

function noiseOf({ landscape, noise, seed, steps }) {
  if (!LANDSCAPES[landscape].noisy || noise === 0) return null;
  return gaussianPairs(seed, steps).map((pair) => pair.map((one) => one * noise));
}
