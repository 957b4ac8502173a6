// What the figure says, to eyes and to ears.

import { countMarks, format, marksInWords, plural, tuple } from "../lib/text.js";

export const ACTIVATION_NAMES = { tanh: "tanh", sigmoid: "sigmoid", relu: "ReLU" };

export function scoreInWords({ loss, right }, total) {
  return `Loss ${format(loss, 3)}, ${right} of ${total} points on the right side.`;
}

// What the panels are of: "Two spirals: 2 hidden layers of 8 ReLU units, step 250".
export function networkInWords(label, { units, layers, activation }, step) {
  return `${label}: ${plural(layers, "hidden layer")} of ${units} ${ACTIVATION_NAMES[activation]} units, step ${step}`;
}

// One point in all three spaces.
export function pointInWords({ input, hidden, output, label, wrong }) {
  const where = `x = ${tuple(input)}, h = ${tuple(hidden)}, y = ${format(output, 3)}`;
  return `${where}: class ${label}, ${wrong ? "on the wrong side" : "on the right side"}.`;
}

// The plane in which y = 0.5 among so many hidden units, from three units on.
export function planeName(units) {
  return units > 3 ? "hyperplane" : "plane";
}

// What each panel shows, for readers who do not see it: {input, hidden, output}.
export function panelsInWords({ labels, outputs, wrong, units, highlighted }) {
  const above = outputs.filter((y) => y > 0.5).length;
  const sides = above && above < labels.length ? "lie on both sides of" : "all lie on one side of";
  const mistakes = `${wrong || "none"} on the wrong side`;
  const line = units === 2 ? "the straight line" : `the ${planeName(units)}, which is seen edge-on`;
  const shares = [0, 1].map((label) => {
    const share = labels.filter((other, n) => other === label && outputs[n] > 0.5).length;
    return `${share} of ${countMarks(labels, label)}`;
  });
  const border = `In the plane of the inputs they ${sides} the boundary y = 0.5, ${mistakes}.`;
  const bent = `In the space of the hidden units the ${labels.length} points ${sides} ${line}, ${mistakes}.`;
  return {
    input: `Input space: ${marksInWords(labels)} over a regular grid. ${border} ${highlighted}`,
    hidden: `${bent} The grid is bent. ${highlighted}`,
    output: `Output from 0 to 1: ${shares.join(" and ")} are above 0.5. ${highlighted}`,
  };
}
