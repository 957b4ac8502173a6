// Bytes as text, which is how they travel in JSON.

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

// Rows of numbers as they travel: whole numbers from -127 to 127, each row times a scale of its own.
export function unpackRows({ steps, scales }, size) {
  const numbers = new Int8Array(fromBase64(steps).buffer);
  return scales.map((scale, row) => Float64Array.from(numbers.subarray(row * size, (row + 1) * size), (step) => step * scale));
}
