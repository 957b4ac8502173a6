// What the labels say, and which of them fit.

export const GAP = 7; // between a point and its label, in pixels

const LONGEST = 28; // characters of a label

// A label that is not too long: what is cut off ends in an ellipsis, after a whole word if that keeps half of it.
export function shortened(text, most = LONGEST) {
  const letters = [...text];
  if (letters.length <= most) return text;
  const kept = letters.slice(0, most - 1).join("");
  const whole = /\s/.test(letters[most - 1]) ? kept : kept.replace(/\s+\S*$/u, "");
  return `${(whole.length >= most / 2 ? whole : kept).trimEnd()}…`;
}

// A text in lines of at most so many characters, broken between words where there are any.
export function wrapped(text, most) {
  const lines = [];
  for (const word of text.split(" ").flatMap((one) => one.match(new RegExp(`.{1,${most}}`, "gsu")) ?? [])) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Choose the labels that fit, in this order: each to the right of its point or to the left, where it overlaps none
// before it and does not go beyond `edge`. The first `forced` get one in any case, some lines above or below if need be.
// Returns [{ index, left, top, width }, …] in pixels from the middle of the map at this scale: left is the label's left
// end, top its middle. Where the camera is does not matter: moving the map changes no label.
export function thin(order, points, scale, widths, height, forced = 0, edge = Infinity) {
  const rows = new Map(); // labels by the line that they are in, as [left, right, top, …]
  const isFree = (left, right, top) => {
    const row = Math.floor(top / height);
    for (let near = row - 1; near <= row + 1; near++) {
      const taken = rows.get(near);
      if (!taken) continue;
      for (let at = 0; at < taken.length; at += 3) {
        if (left < taken[at + 1] && right > taken[at] && Math.abs(top - taken[at + 2]) < height) return false;
      }
    }
    return true;
  };
  const placed = [];
  order.forEach((index, rank) => {
    const [x, y] = [points[2 * index] * scale, -points[2 * index + 1] * scale];
    const width = widths[index] * (rank < forced ? 1.15 : 1); // theirs are bold
    const both = [x + GAP, x - GAP - width];
    const inside = both.filter((left) => left >= -edge && left + width <= edge);
    const sides = inside.length || rank >= forced ? inside : both;
    for (let line = 0; line <= (rank < forced ? 24 : 0); line++) {
      const top = y + height * (line % 2 ? -(line + 1) / 2 : line / 2);
      const left = sides.find((side) => isFree(side, side + width, top));
      if (left === undefined) continue;
      const row = Math.floor(top / height);
      if (!rows.has(row)) rows.set(row, []);
      rows.get(row).push(left, left + width, top);
      placed.push({ index, left, top, width });
      break;
    }
  });
  return placed;
}
