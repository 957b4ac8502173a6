// Random numbers that are the same in every browser; in Python, widgets.optimiser_race.mulberry32 gives the same.

// The small generator mulberry32: whole numbers of 32 bits from a whole number.
export function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  };
}

// Numbers in [0, 1).
export function uniform(seed) {
  const next = mulberry32(seed);
  return () => next() / 2 ** 32;
}
