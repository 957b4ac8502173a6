// A recurrent network over a short sequence, and the way back through it: plain numbers, one step after the other.

const ACTIVATIONS = {
  tanh: { f: Math.tanh, slope: (s) => 1 - s * s },
  linear: { f: (z) => z, slope: () => 1 },
};

const weightedSum = (weights, values) => weights.reduce((sum, one, i) => sum + one * values[i], 0);

// What the network does with its inputs, x times `size`, and where the gradient of the last output goes; W counts
// `radius` times. Steps are counted from 1, as in the equations: entry 0 of the states is the 0 before the first step.
//   states[t]     s_t = f(U x_t + W s_(t-1))
//   outputs[t]    o_t = V s_t
//   gradients[t]  dE/ds_t for E = o_T:  V at the last step, then  dE/ds_(t-1) = W^T (f' dE/ds_t)
//   shares[t]     the length of gradients[t] over that of the last
export function unrolled({ U, W, V, inputs, radius, size, units }) {
  const { f, slope } = ACTIVATIONS[units];
  const steps = inputs.length;
  const states = [U.map(() => 0)];
  const outputs = [null];
  for (const x of inputs) {
    const before = states.at(-1);
    states.push(U.map((u, i) => f(u * size * x + radius * weightedSum(W[i], before))));
    outputs.push(weightedSum(V, states.at(-1)));
  }
  const gradients = Array(steps + 1).fill(null);
  gradients[steps] = [...V];
  for (let t = steps; t > 1; t--) {
    const ofSums = gradients[t].map((one, i) => one * slope(states[t][i]));
    gradients[t - 1] = ofSums.map((_, j) => radius * W.reduce((sum, row, i) => sum + row[j] * ofSums[i], 0));
  }
  const last = Math.hypot(...V);
  const shares = gradients.map((one) => one && Math.hypot(...one) / last);
  return { states, outputs, gradients, shares };
}

// Where a figure stands after so many moves: `forward` steps are computed, the gradient has come back to step `back`,
// null before it starts; `now` is the step that is looked at.
export function placeIn(step, steps) {
  const forward = Math.min(step, steps);
  const back = step > steps ? 2 * steps + 1 - step : null;
  return { forward, back, now: back ?? Math.max(forward, 1) };
}
