// One memory cell that reads a short sequence, and where the gradient of its last output goes.

import { sigmoid } from "../lib/values.js";

const GATES = ["input_gate", "forget_gate", "output_gate"];

// The gates as they are set by hand: the cell is an adding machine with three valves.
//   c_t = f_t c_(t-1) + i_t x_t,  h_t = o_t c_t
function byHand(state) {
  const [inputs, forgets, outputs] = GATES.map((name) => state[name]);
  const cells = [0];
  state.x.forEach((x, t) => cells.push(forgets[t] * cells[t] + inputs[t] * x));
  const hidden = [0, ...outputs.map((o, t) => o * cells[t + 1])];
  return { i: [...inputs], f: [...forgets], g: [...state.x], o: [...outputs], cells, hidden };
}

// The gates as a trained cell works them out, rows i, f, g, o of the weights; its inputs are x, write and ask.
//   c_t = f_t c_(t-1) + i_t g_t,  h_t = o_t tanh(c_t)
function learned({ x, write, ask, weight_ih, weight_hh, bias }) {
  const found = { i: [], f: [], g: [], o: [], cells: [0], hidden: [0] };
  for (let t = 0; t < x.length; t++) {
    const read = [x[t], write[t], ask[t]];
    const sums = bias.map((b, k) => b + weight_hh[k] * found.hidden[t] + weight_ih[k].reduce((sum, w, j) => sum + w * read[j], 0));
    const [i, f, g, o] = [sigmoid(sums[0]), sigmoid(sums[1]), Math.tanh(sums[2]), sigmoid(sums[3])];
    const c = f * found.cells[t] + i * g;
    Object.entries({ i, f, g, o, cells: c, hidden: o * Math.tanh(c) }).forEach(([name, one]) => found[name].push(one));
  }
  return found;
}

// The gradient of the last output with respect to each x_t; gates set by hand let it through and do not answer.
function sharesByHand({ i, f, o }) {
  let back = o.at(-1);
  const shares = [];
  for (let t = i.length - 1; t >= 0; t--) {
    shares.unshift(back * i[t]);
    back *= f[t];
  }
  return shares;
}

function sharesLearned({ weight_ih, weight_hh }, { i, f, g, o, cells }) {
  const shares = [];
  let [ofHidden, ofCell] = [1, 0];
  for (let t = i.length - 1; t >= 0; t--) {
    const squashed = Math.tanh(cells[t + 1]);
    ofCell += ofHidden * o[t] * (1 - squashed * squashed);
    const ofSums = [
      ofCell * g[t] * i[t] * (1 - i[t]),
      ofCell * cells[t] * f[t] * (1 - f[t]),
      ofCell * i[t] * (1 - g[t] * g[t]),
      ofHidden * squashed * o[t] * (1 - o[t]),
    ];
    shares.unshift(ofSums.reduce((sum, one, k) => sum + one * weight_ih[k][0], 0));
    ofHidden = ofSums.reduce((sum, one, k) => sum + one * weight_hh[k], 0);
    ofCell *= f[t];
  }
  return shares;
}

// What the cell does: i, f, g, o of each step; cells and hidden from the 0 before the first step on; and
//   shares[t]   dh_T/dx of the step with index t
export function run(state) {
  const found = state.gates === "learned" ? learned(state) : byHand(state);
  const shares = state.gates === "learned" ? sharesLearned(state, found) : sharesByHand(found);
  return { ...found, shares };
}

// Which steps the last output depends on, by more than a twentieth: their numbers, counted from 1.
export function sources({ shares }) {
  return shares.flatMap((share, t) => (Math.abs(share) > 0.05 ? [t + 1] : []));
}

// Whether the last output holds the wanted number and nothing else; set by hand, to the last digit.
export function isReached({ x, wanted }, { hidden, shares }) {
  const only = shares.every((share, t) => Math.abs(share - (t + 1 === wanted ? 1 : 0)) < 1e-6);
  return only && Math.abs(hidden.at(-1) - x[wanted - 1]) < 1e-6;
}

// What the cell was trained for: the number that was written last, asked for at the last step (or 0).
export function expected({ x, write, ask }) {
  const last = write.lastIndexOf(1);
  return ask.at(-1) && last >= 0 ? x[last] : 0;
}
