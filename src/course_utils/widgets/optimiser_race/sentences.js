// What the figure says, to eyes and to ears.

import { format } from "../lib/text.js";
import { LANDSCAPES } from "./landscapes.js";

export function weightsInWords([w1, w2]) {
  return `(${format(w1, 3)}, ${format(w2, 3)})`;
}

// "0 steps" and not "no steps": it is where the race stands.
function stepsInWords(steps) {
  return `${steps} ${steps === 1 ? "step" : "steps"}`;
}

// How far one optimiser has come: "0.0048", or "diverged at step 12".
export function outcome(run, step) {
  const lost = run.diverged !== null && run.diverged <= step;
  return lost ? `diverged at step ${run.diverged}` : format(run.losses[step], 3);
}

// One sentence on who is ahead.
export function verdict(state, runs) {
  const racing = state.optimisers.filter((name) => runs[name].diverged === null || runs[name].diverged > state.step);
  if (!state.optimisers.length) return "Tick an optimiser to let it race.";
  if (!racing.length) return `After ${stepsInWords(state.step)} everybody has diverged.`;
  const loss = (name) => runs[name].losses[state.step];
  if (state.step === 0) return `At the start E is ${format(loss(racing[0]), 3)}.`;
  const first = racing.reduce((best, name) => (loss(name) < loss(best) ? name : best));
  const verb = state.optimisers.length > 1 ? "leads with" : "has reached";
  return `After ${stepsInWords(state.step)} ${first} ${verb} E = ${format(loss(first), 3)}.`;
}

export function mapInWords(state, runs) {
  const { label, window, minima, saddles } = LANDSCAPES[state.landscape];
  const range = window.map(([low, high], index) => `w${index + 1} from ${format(low)} to ${format(high)}`).join(", ");
  const lowest = `${minima.length > 1 ? "Minima" : "Minimum"} at ${minima.map(weightsInWords).join(" and ")}`;
  const ridge = saddles.length ? `, saddle point at ${saddles.map(weightsInWords).join(" and ")}` : "";
  const where = (name) => {
    const run = runs[name];
    if (run.diverged !== null && run.diverged <= state.step) return `${name} ${outcome(run, state.step)}`;
    const [w1, w2] = run.path[state.step];
    const off = w1 < window[0][0] || w1 > window[0][1] || w2 < window[1][0] || w2 > window[1][1];
    return `${name} at ${weightsInWords([w1, w2])}${off ? ", off the map" : ""}`;
  };
  const racers = state.optimisers.map(where).join("; ") || "nobody races";
  const land = `Contour map, ${label}: ${range}. ${lowest}${ridge}.`;
  return `${land} Start at ${weightsInWords(state.start)}. After ${stepsInWords(state.step)}: ${racers}.`;
}

export function curvesInWords(state, runs) {
  const first = format(LANDSCAPES[state.landscape].loss(...state.start), 3);
  const racers = racersInWords(state, runs) || "nobody races";
  const reached = `After ${state.step} of ${stepsInWords(state.steps)}: ${racers}.`;
  return `Loss E against steps, logarithmic. Start ${first}. ${reached}`;
}

export function racersInWords(state, runs) {
  return state.optimisers.map((name) => `${name} ${outcome(runs[name], state.step)}`).join("; ");
}
