// Pictures of digits: their size, and moving them.

export const SIDE = 28; // pixels
export const PIXELS = SIDE * SIDE;
export const DRAWING = -1; // in place of a picture's index: the reader's own

// Move a picture; what enters is background, 0.
export function shifted(pixels, right, down) {
  const moved = new Uint8Array(SIDE * SIDE);
  for (let row = Math.max(0, down); row < SIDE + Math.min(0, down); row++) {
    for (let column = Math.max(0, right); column < SIDE + Math.min(0, right); column++) {
      moved[row * SIDE + column] = pixels[(row - down) * SIDE + column - right];
    }
  }
  return moved;
}
