// Where a function on a grid crosses a level, by marching squares: one table for all figures.

// Where a border leaves a cell, by the corners that lie inside (bits: top left 1, top right 2, bottom right 4, bottom
// left 8): pairs of sides [from, to], with the inside on the right; sides: top 0, right 1, bottom 2, left 3. Of two
// opposite corners the inside counts as connected.
const CROSSINGS = [
  [], [[0, 3]], [[1, 0]], [[1, 3]], [[2, 1]], [[0, 1], [2, 3]], [[2, 0]], [[2, 3]],
  [[3, 2]], [[0, 2]], [[1, 2], [3, 0]], [[1, 2]], [[3, 1]], [[0, 1]], [[3, 0]], [],
]; // prettier-ignore

// The border of what lies below `level`, as closed loops of points (column, row), both in steps of the grid. Beyond the
// grid values count as infinite, so that every loop closes, at the last value that is finite.
export function loops(values, columns, level) {
  const rows = values.length / columns;
  const wide = columns + 2;
  const at = (row, column) =>
    row < 0 || column < 0 || row >= rows || column >= columns ? Infinity : values[row * columns + column];
  const next = new Map(); // side -> side, where a side is 2 * the point at its top or left end, + 1 if it runs down
  const side = (row, column, which) =>
    2 * ((row + 1 + (which === 2)) * wide + column + 1 + (which === 1)) + (which % 2);
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      const inside =
        (at(row, column) < level) +
        2 * (at(row, column + 1) < level) +
        4 * (at(row + 1, column + 1) < level) +
        8 * (at(row + 1, column) < level);
      for (const [from, to] of CROSSINGS[inside]) next.set(side(row, column, from), side(row, column, to));
    }
  }
  const point = (key) => {
    const [column, row] = [((key >> 1) % wide) - 1, Math.floor((key >> 1) / wide) - 1];
    const [low, high] = [at(row, column), key % 2 ? at(row + 1, column) : at(row, column + 1)];
    const part = high === Infinity ? 0 : low === Infinity ? 1 : (level - low) / (high - low);
    return key % 2 ? [column, row + part] : [column + part, row];
  };
  const found = [];
  while (next.size) {
    const loop = [];
    for (let key = next.keys().next().value; next.has(key); ) {
      loop.push(point(key));
      const following = next.get(key);
      next.delete(key);
      key = following;
    }
    found.push(loop);
  }
  return found;
}

// A loop without what runs along the edge of a grid of so many rows and columns: a list of pieces, each a list of points.
export function inside(loop, rows, columns) {
  const edges = ([column, row]) => [column === 0, row === 0, column === columns - 1, row === rows - 1];
  const pieces = [];
  let piece = null;
  loop.forEach((point, index) => {
    const next = loop[(index + 1) % loop.length];
    const [here, there] = [edges(point), edges(next)];
    if (here.some((on, which) => on && there[which])) piece = null;
    else if (piece) piece.push(next);
    else pieces.push((piece = [point, next]));
  });
  return pieces;
}

// Where values on a square lattice change sign, in steps of the lattice: the border as lines, and what is positive as loops.
export function contour(values, side) {
  const region = loops(values.map((value) => -value), side, 0); // prettier-ignore
  return { border: region.flatMap((loop) => inside(loop, side, side)), region };
}
