// What the figure says, to eyes and to ears.

import { decimals, format, indexed, tuple } from "../lib/text.js";
import { placeIn } from "./unrolling.js";

function vector(numbers, digits) {
  return numbers.length === 1 ? digits(numbers[0]) : `(${numbers.map(digits).join(", ")})`;
}

const inShort = (numbers) => vector(numbers, (one) => format(one, 2));

// The line below the drawing, for the step that is looked at.
export function momentInWords({ step, inputs, size, units }, { states, outputs, gradients, shares }) {
  const steps = inputs.length;
  const { back, now } = placeIn(step, steps);
  if (step === 0) return "Nothing has been read yet: the state is 0.";
  if (back === null) {
    const sum = `U\u00a0${indexed("x", now)} + W\u00a0${indexed("s", now - 1)}`;
    const rule = units === "tanh" ? `tanh(${sum})` : sum;
    const state = vector(states[now], (one) => decimals(one));
    return `Step ${now} reads ${decimals(size * inputs[now - 1])}: ${indexed("s", now)} = ${rule} = ${state}, ${indexed("o", now)} = ${decimals(outputs[now])}.`;
  }
  const gradient = `∂E/∂${indexed("s", now)} = ${inShort(gradients[now])}`;
  if (now === steps) return `E is the last output. Its gradient starts at step ${steps}: ${gradient}.`;
  return `Back at step ${now}: ${gradient}, ${format(shares[now], 2)} times as long as at step ${steps}.`;
}

// What has become of the gradient in all: "" as long as it is on its way.
export function returnInWords({ step, inputs }, { shares }) {
  const steps = inputs.length;
  if (step < 2 * steps) return "";
  const share = shares[1];
  const what = share > 1.1 ? "it grew" : share < 0.9 ? "it shrank" : "it kept its length";
  const each = format(share ** (1 / (steps - 1)), 3);
  return `From step ${steps} to step 1 ${what}: ${format(share, 2)} times as long, a factor of about ${each} a step.`;
}

// What highlighting shows.
export function copiesInWords(shown, steps, unfolded) {
  if (shown === "none") return "";
  const where = { U: "into each state", W: "from each state to the next", V: "out of each state" }[shown];
  return unfolded ? `${shown} leads ${where}: ${steps} copies of the same numbers.` : `${shown} is there once, and is used at each step.`;
}

// The drawing for readers who do not see it.
export function drawingInWords(state, result) {
  const { step, inputs, unfolded, radius, units } = state;
  const { forward, back, now } = placeIn(step, inputs.length);
  const kind = `${units} units, spectral radius ${decimals(radius)}`;
  const form = unfolded ? `A recurrent network unrolled into ${inputs.length} steps` : `A recurrent network with a loop, at step ${now}`;
  const listed = Array.from({ length: forward }, (_, index) => `${indexed("s", index + 1)} ${tuple(result.states[index + 1])}`);
  const values = forward ? `States: ${listed.join("; ")}.` : "No state yet.";
  const lengths = result.shares.slice(1).map((share, index) => `step ${index + 1}: ${format(share, 2)}`);
  const gradient = back ? ` Length of the gradient, as a share of the last step's: ${lengths.slice(back - 1).join("; ")}.` : "";
  return `${form}, ${kind}. ${values}${gradient}`;
}
