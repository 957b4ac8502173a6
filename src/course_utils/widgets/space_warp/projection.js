// How to look at many hidden units in two dimensions: along the separating hyperplane, so that it is seen as a line.

// The square of a matrix of so many rows, row by row, divided by the square of its trace; null for nothing but zeros.
function scaledSquare(matrix, size) {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i];
  if (!(trace > 0)) return null;
  const square = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (matrix[i * size + k] / trace) * (matrix[k * size + j] / trace);
      square[i * size + j] = sum;
    }
  }
  return square;
}

// The direction in which a cloud with this covariance is longest: its square, squared again and again, keeps nothing
// else. Null for a cloud without a size.
function longest(covariance, size) {
  let matrix = covariance;
  for (let round = 0; round < 40; round++) {
    matrix = scaledSquare(matrix, size);
    if (!matrix) return null;
  }
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size));
  const norms = rows.map((row) => Math.hypot(...row));
  const norm = Math.max(...norms);
  return norm > 0 ? rows[norms.indexOf(norm)].map((value) => value / norm) : null;
}

// Some direction at right angles to a unit vector.
function beside(across) {
  const smallest = across.reduce((best, value, i) => (Math.abs(value) < Math.abs(across[best]) ? i : best), 0);
  const along = across.map((value, i) => (i === smallest ? 1 : 0) - across[smallest] * value);
  const norm = Math.hypot(...along);
  return along.map((value) => value / norm);
}

// The rows of `hidden` without their part along the unit vector `across`, and their mean.
function partWithin(across, hidden) {
  const size = across.length;
  const rest = new Float64Array(hidden.length);
  const mean = new Float64Array(size);
  for (let from = 0; from < hidden.length; from += size) {
    let distance = 0;
    for (let i = 0; i < size; i++) distance += across[i] * hidden[from + i];
    for (let i = 0; i < size; i++) {
      rest[from + i] = hidden[from + i] - distance * across[i];
      mean[i] += (rest[from + i] / hidden.length) * size;
    }
  }
  return { rest, mean };
}

function covarianceOf(rows, mean) {
  const size = mean.length;
  const covariance = new Float64Array(size * size);
  for (let from = 0; from < rows.length; from += size) {
    for (let i = 0; i < size; i++) {
      const away = rows[from + i] - mean[i];
      for (let j = 0; j < size; j++) covariance[i * size + j] += away * (rows[from + j] - mean[j]);
    }
  }
  return covariance;
}

// How to look along the separating hyperplane weight · h + bias = 0: two unit vectors and where they count from.
// `across` leads away from it; `along`, within it, is where the points `hidden` (one row each) spread most. Of the two
// signs of `along` the one along which `order` (a number a point) grows.
export function edgeOn(weight, bias, hidden, order) {
  const size = weight.length;
  const norm = Math.hypot(...weight);
  const across = Float64Array.from(weight, (w, i) => (norm > 0 ? w / norm : i === 0 ? 1 : 0));
  const { rest, mean } = partWithin(across, hidden);
  let along = longest(covarianceOf(rest, mean), size) || beside(across);
  const place = (row) => along.reduce((sum, value, i) => sum + value * (rest[row * size + i] - mean[i]), 0);
  const agreement = Array.from(order, (value, n) => value * place(n)).reduce((a, b) => a + b, 0);
  if (agreement < 0) along = along.map((value) => -value);
  const middle = along.reduce((sum, value, i) => sum + value * mean[i], 0);
  return { across, along, offset: norm > 0 ? bias / norm : 0, middle };
}

// Rows of hidden units as seen edge-on: the signed distance from the hyperplane, and the place along it.
export function project({ across, along, offset, middle }, hidden) {
  const size = across.length;
  const flat = new Float64Array((2 * hidden.length) / size);
  for (let n = 0; n < flat.length / 2; n++) {
    let [distance, place] = [offset, -middle];
    for (let i = 0; i < size; i++) {
      distance += across[i] * hidden[n * size + i];
      place += along[i] * hidden[n * size + i];
    }
    flat[2 * n] = distance;
    flat[2 * n + 1] = place;
  }
  return flat;
}
