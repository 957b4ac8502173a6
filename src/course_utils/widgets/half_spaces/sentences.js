// What the figure says, to eyes and to ears.

import { decimals, marksInWords, plural, tuple } from "../lib/text.js";

export function settingsInWords(machine, name, { degree, kernel_width: width, units }) {
  const knob = {
    polynomial: ` of degree ${degree}`,
    gaussian: ` of width ${decimals(width)}`,
    network: ` of ${plural(units, "tanh unit")}`,
  };
  return name + (knob[machine] || "");
}

export function howFarMoved(shift) {
  if (Math.abs(shift) < 0.005) return "not moved";
  return `moved ${decimals(Math.abs(shift))} to the ${shift > 0 ? "right" : "left"}`;
}

// "Gaussian kernel of width 0.50: 24 of 24 points right. The copy, moved 0.20 to the right: 19 of 24."
export function resultInWords({ settings, right, copied, labels, shift }) {
  return `${settings}: ${right} of ${labels.length} points right. The copy, ${howFarMoved(shift)}: ${copied} of ${labels.length}.`;
}

export function pointAndClass(point, label) {
  return `${tuple(point)}, class ${label}`;
}

// What the two panels show, for readers who do not see them.
export function describePanels({ settings, right, copied, labels, shift, point }) {
  return {
    examples: `Examples: ${marksInWords(labels)}, over the answer of the ${settings.toLowerCase()}; ${labels.length - right} on the wrong side. Chosen: ${point}.`,
    copy: `The same answer under a copy of the points, ${howFarMoved(shift)}; ${labels.length - copied} on the wrong side.`,
  };
}
