// The frames of the maps, and the neighbours of each word, as they arrive: whole numbers of twelve bits. A position is
// two numbers from -1 to 1, y upwards; a word is its index.

export const STEPS = 4095;

// `count` whole numbers from 0 to 4,095 out of base64, two of them in three bytes; pack in __init__.py wrote them.
export function unpack(text, count) {
  const bytes = atob(text);
  const at = (index) => bytes.charCodeAt(index);
  return Uint16Array.from({ length: count }, (_, index) => {
    const start = 3 * (index >> 1);
    return index % 2 ? ((at(start + 1) & 15) << 8) | at(start + 2) : (at(start) << 4) | (at(start + 1) >> 4);
  });
}

// Positions of all frames of a map: one Float32Array (x, y, x, y, …) each.
export function toFrames({ points, iterations }, words) {
  const numbers = unpack(points, iterations.length * words * 2);
  const all = Float32Array.from(numbers, (number) => (2 * number) / STEPS - 1);
  return iterations.map((_, frame) => all.subarray(frame * words * 2, (frame + 1) * words * 2));
}

// For each word its nearest neighbours in the space of the vectors: [{ index, similarity }, …].
export function toNeighbours(nearest, similarities, words, most = 10) {
  const many = Math.min(most, words - 1);
  const indices = unpack(nearest, words * many);
  const cosines = unpack(similarities, words * many);
  const one = (at) => ({ index: indices[at], similarity: (2 * cosines[at]) / STEPS - 1 });
  return Array.from({ length: words }, (_, word) => Array.from({ length: many }, (_, rank) => one(word * many + rank)));
}

// Positions on the way from one frame to another, part 0 to 1, written into `into`.
export function between(from, to, part, into) {
  for (let at = 0; at < into.length; at++) into[at] = from[at] + part * (to[at] - from[at]);
  return into;
}

export function closestFrame(iterations, iteration) {
  const distance = (frame) => Math.abs(iterations[frame] - iteration);
  return iterations.reduce((best, _, frame) => (distance(frame) < distance(best) ? frame : best), 0);
}
