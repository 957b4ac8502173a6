// What the figure says, to eyes and to ears.

import { decimals, indexed, joined } from "../lib/text.js";
import { expected, isReached, sources } from "./cell.js";

// The line of the step that is looked at.
export function updateInWords({ gates, step }, { i, f, g, o, cells, hidden }) {
  const t = step - 1;
  const [c, h] = [indexed("c", step), indexed("h", step)];
  const cell = `${decimals(f[t])} · ${decimals(cells[t])} + ${decimals(i[t])} · ${decimals(g[t])} = ${decimals(cells[step])}`;
  const squashed = gates === "learned" ? `tanh(${decimals(cells[step])})` : decimals(cells[step]);
  const letter = gates === "learned" ? "g" : "x";
  const terms = `${indexed("f", step)} ${indexed("c", step - 1)} + ${indexed("i", step)} ${indexed(letter, step)}`;
  return `${c} = ${terms} = ${cell}; ${h} = ${decimals(o[t])} · ${squashed} = ${decimals(hidden[step])}`;
}

// What the last output is, and what it should be.
export function outputInWords(state, result) {
  const steps = state.x.length;
  const last = decimals(result.hidden[steps]);
  const from = sources(result);
  const depends = from.length ? `depends on ${joined(from.map((step) => indexed("x", step)))}` : "depends on no number that was read";
  if (state.gates === "learned") {
    return `The last output should be ${decimals(expected(state))}. It is ${last} and ${depends}.`;
  }
  const wish = `The last output should be ${indexed("x", state.wanted)} = ${decimals(state.x[state.wanted - 1])} and depend on nothing else.`;
  return isReached(state, result) ? `${wish} It does.` : `${wish} It is ${last} and ${depends}.`;
}

// The figure in one sentence, for readers who do not see the bars.
export function tableInWords({ gates, x }, { cells }) {
  const held = x.map((_, t) => `${indexed("c", t + 1)} ${decimals(cells[t + 1])}`);
  return `A memory cell over ${x.length} steps, its gates ${gates === "learned" ? "learned" : "set by hand"}. Cell: ${held.join(", ")}.`;
}
