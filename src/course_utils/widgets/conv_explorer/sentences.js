// What the figure says, in words.

import { format } from "../lib/text.js";
import { LIMITS, canPad, extent, paddingFor, sizeByFormula } from "./convolution.js";

// Three digits, at most four of them after the point.
export function numeral(number) {
  const rounded = Number(number.toPrecision(3));
  const short = Math.abs(rounded) < 1 ? Number(rounded.toFixed(4)) : rounded;
  if ((short === 0 && number !== 0) || Math.abs(short) >= 1e5) return format(number, 2);
  return (short < 0 ? "−" : "") + String(Math.abs(short));
}

export const cellInWords = (row, column) => `(${row}, ${column})`;
export const timesInWords = (rows, columns) => `${rows} × ${columns}`;

// All terms of a small filter; of a larger one those that are not 0, and of many of these the first and the last.
export function sumInWords(taps, row, column) {
  const all = taps.flat();
  const telling = all.length <= 9 ? all : all.filter(({ product }) => product !== 0);
  const zeros = all.length - telling.length;
  const sum = all.reduce((total, { product }) => total + product, 0);
  const terms = telling.map(({ value, weight }) => `${numeral(value)} × ${numeral(weight)}`);
  if (terms.length > 9) terms.splice(4, terms.length - 6, "…");
  const rest = zeros === 0 ? "" : ` (${telling.length ? "the other" : "all"} ${zeros} products are 0)`;
  return `output ${cellInWords(row, column)} = ${terms.join(" + ")}${terms.length ? " = " : ""}${format(sum)}${rest}`;
}

// (14 + 2·1 − 1·(3 − 1) − 1) // 1 + 1 = 14
export function sizeInWords(side, size, settings) {
  const { stride, padding, dilation } = settings;
  const count = numeral(sizeByFormula(side, size, settings));
  return `(${side} + 2·${padding} − ${dilation}·(${size} − 1) − 1) // ${stride} + 1 = ${count}`;
}

export function emptyInWords(pixels, size, settings) {
  const [rows, columns] = [pixels.length, pixels[0].length].map((side) => side + 2 * settings.padding);
  const needed = extent(size, settings);
  const has = timesInWords(rows, columns);
  return `The filter needs ${timesInWords(needed, needed)} pixels, the padded picture has ${has}.`;
}

// Which of the named paddings this filter cannot have, and where "same" does not keep its promise.
export function paddingNotes(size, settings) {
  const notes = ["same", "full"].map((name) => {
    const padding = paddingFor(name, size, settings);
    const most = LIMITS.padding[1];
    return canPad(padding) ? "" : `“${name}” would need a padding of ${padding}; only whole pixels up to ${most} can be set here.`;
  });
  const broken = paddingFor("same", size, settings) === settings.padding && settings.stride > 1;
  return [...notes, broken ? "“same” keeps the size of the picture only with stride 1." : ""].filter(Boolean).join(" ");
}
