// Numbers and lists in words.

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const MARKS = ["circle", "square", "triangle"]; // of points, by their class

export function superscript(integer) {
  return [...String(integer)].map((character) => SUPERSCRIPTS[character]).join("");
}

// At most so many significant digits, a true minus sign, powers of ten for the very small and the very large.
export function format(number, digits = 4) {
  if (number === null || number === undefined || !Number.isFinite(number)) return "undefined";
  if (number === 0) return "0";
  const sign = number < 0 ? "−" : "";
  const rounded = Number(Math.abs(number).toPrecision(digits));
  if (rounded >= 1e-3 && rounded < 1e5) return sign + String(rounded);
  const [mantissa, exponent] = rounded.toExponential().split("e");
  return `${sign}${mantissa}×10${superscript(Number(exponent))}`;
}

// So many digits after the point, a true minus sign, none before 0.
export function decimals(number, digits = 2) {
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && Number(text) !== 0 ? `−${text}` : text;
}

// "(0.10, −2.50)"
export function tuple(numbers) {
  return `(${Array.from(numbers, (number) => decimals(number)).join(", ")})`;
}

// A share in whole per cent; what is more than nothing is never "0 %".
export function percent(share) {
  if (!Number.isFinite(share)) return "undefined";
  return share > 0 && share < 0.005 ? "<1\u00a0%" : `${Math.round(100 * share)}\u00a0%`;
}

// "s₃"
export function indexed(name, number) {
  return name + [...String(number)].map((digit) => SUBSCRIPTS[digit]).join("");
}

// "a, b and c"
export function joined(words, last = "and") {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

export function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

// "1 step", "3 steps", "no steps".
export function plural(count, noun) {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}

// How many marks there are of a class: "1 circle", "3 squares".
export function countMarks(labels, label) {
  return plural(labels.filter((other) => other === label).length, MARKS[label]);
}

// The same of both classes: "1 circle of class 0 and 3 squares of class 1".
export function marksInWords(labels) {
  return `${countMarks(labels, 0)} of class 0 and ${countMarks(labels, 1)} of class 1`;
}
