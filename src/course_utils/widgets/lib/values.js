// Small things about numbers and lists.

// A number moved into [low, high]; `low` where the two have no room between them.
export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

// A number to two decimals.
export function hundredths(value) {
  return Math.round(100 * value) / 100;
}

// The whole numbers from `low` to `high`, both included.
export function range(low, high) {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

// Are two values of JSON the same? The keys of an object count in their order.
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const small = Math.exp(z);
  return small / (1 + small);
}

// From 0 to 1 with a slow start and a slow end.
export function eased(part) {
  return part * part * (3 - 2 * part);
}
