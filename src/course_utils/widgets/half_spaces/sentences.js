// What the figure says, to eyes and to ears.

import { decimals, plural } from "../lib/text.js";

export function settingsInWords(machine, name, { degree, kernel_width: width, units }) {
  const knob = {
    polynomial: ` of degree ${degree}`,
    gaussian: ` of width ${decimals(width)}`,
    network: ` of ${plural(units, "tanh unit")}`,
  };
  return name + (knob[machine] || "");
}

export function moved(shift) {
  if (Math.abs(shift) < 0.005) return "not moved";
  return `moved ${decimals(Math.abs(shift))} to the ${shift > 0 ? "right" : "left"}`;
}

// "Gaussian kernel of width 0.50: 24 of 24 points right. The copy, moved 0.20 to the right: 19 of 24."
export function resultInWords({ settings, right, copied, count, shift }) {
  return `${settings}: ${right} of ${count} points right. The copy, ${moved(shift)}: ${copied} of ${count}.`;
}

export function placeInWords([x1, x2], label) {
  return `(${decimals(x1)}, ${decimals(x2)}), class ${label}`;
}

// What the two panels show, for readers who do not see them.
export function describePanels({ settings, right, copied, count, ones, shift, point }) {
  const points = `${plural(count - ones, "circle")} of class 0 and ${plural(ones, "square")} of class 1`;
  return {
    examples: `Examples: ${points}, over the answer of the ${settings.toLowerCase()}; ${count - right} on the wrong side. Chosen: ${point}.`,
    copy: `The same answer under a copy of the points, ${moved(shift)}; ${count - copied} on the wrong side.`,
  };
}
