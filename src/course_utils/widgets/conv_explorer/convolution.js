// The arithmetic of a filter that slides over a picture. Pictures, filters and maps are lists of rows; settings are
// {stride, padding, dilation}.

import TABLE from "./limits.json" with { type: "json" };

export const LIMITS = TABLE;

// Pixels from the first tap of the filter to the last.
export function extent(size, { dilation }) {
  return dilation * (size - 1) + 1;
}

// (H + 2p − d(k − 1) − 1) // s + 1, which is negative or 0 where the filter does not fit.
export function sizeByFormula(side, size, { stride, padding, dilation }) {
  return Math.floor((side + 2 * padding - dilation * (size - 1) - 1) / stride) + 1;
}

export function outputSize(side, size, settings) {
  return Math.max(0, sizeByFormula(side, size, settings));
}

// The padding with a name: "valid" none, "same" as large as the input with stride 1, "full" every overlap of one pixel.
export function paddingFor(name, size, { dilation }) {
  const reach = dilation * (size - 1);
  return { valid: 0, same: reach / 2, full: reach }[name];
}

export function turned(kernel) {
  return kernel.map((row) => [...row].reverse()).reverse();
}

// The weights as they lie on the picture.
export function weightsOf({ kernel, flip }) {
  return flip ? turned(kernel) : kernel;
}

// The map y[i, j] = sum over u, v of w[u, v] x[i s + u d − p, j s + v d − p], with x = 0 outside the picture.
export function correlate(pixels, weights, settings) {
  const { stride, padding, dilation } = settings;
  const [rows, columns] = [pixels.length, pixels[0].length].map((side) => outputSize(side, weights.length, settings));
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => {
      let sum = 0;
      for (let u = 0; u < weights.length; u++) {
        const row = pixels[i * stride + u * dilation - padding];
        if (!row) continue;
        for (let v = 0; v < weights.length; v++) {
          const value = row[j * stride + v * dilation - padding];
          if (value !== undefined) sum += weights[u][v] * value;
        }
      }
      return sum;
    }),
  );
}

// What one output is made of: k rows of taps {row, column, inside, value, weight, product}, places in the picture.
export function products(pixels, weights, { stride, padding, dilation }, i, j) {
  return weights.map((line, u) =>
    line.map((weight, v) => {
      const [row, column] = [i * stride + u * dilation - padding, j * stride + v * dilation - padding];
      const value = pixels[row]?.[column];
      const inside = value !== undefined;
      return { row, column, inside, value: inside ? value : 0, weight, product: inside ? value * weight : 0 };
    }),
  );
}

// The largest distance from 0 in rows of numbers: the end of their colour scale, 1 where all are 0.
export function largest(rows) {
  let most = 0;
  for (const row of rows) for (const value of row) most = Math.max(most, Math.abs(value));
  return most || 1;
}

export function canPad(padding) {
  return Number.isInteger(padding) && padding <= LIMITS.padding[1];
}
