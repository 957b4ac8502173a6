// Where the slopes are written: on their arrows or beside them, clear of everything else.

function overlap(a, b) {
  const wide = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return wide > 0 && high > 0 ? wide * high : 0;
}

// The lines in short pieces, each with the box that holds it, so that most pieces can be passed over at once.
function piecesOf(edges) {
  return edges.flatMap((edge) =>
    Array.from({ length: Math.ceil(edge.points.length / 10) }, (_, index) => {
      const points = edge.points.slice(index * 10, index * 10 + 10);
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      return { edge, points, x, y, right: Math.max(...xs), bottom: Math.max(...ys) };
    }),
  );
}

// How much of a line runs through a box, 0 to 1: of its own line, and of the others added up.
function linesInside(pieces, own, box) {
  const [right, bottom] = [box.x + box.w, box.y + box.h];
  const share = { own: 0, others: 0 };
  for (const piece of pieces) {
    if (piece.right <= box.x || piece.x >= right || piece.bottom <= box.y || piece.y >= bottom) continue;
    const inside = piece.points.filter(([x, y]) => x > box.x && x < right && y > box.y && y < bottom).length;
    share[piece.edge === own ? "own" : "others"] += inside / piece.edge.points.length;
  }
  return share;
}

function headBox(edge, vertical) {
  const [x, y] = edge.tip;
  return vertical ? { x: x - 8, y: y - 14, w: 16, h: 14 } : { x: x - 14, y: y - 8, w: 14, h: 16 };
}

// The places that a label may take: along its line, on it and to either side.
function* placesOf(edge, size, vertical) {
  const parts = vertical
    ? [0.7, 0.75, 0.65, 0.8, 0.6, 0.55, 0.5, 0.85, 0.45, 0.9, 0.35]
    : [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
  const beside = vertical ? size.w / 2 + 5 : size.h / 2 + 5;
  for (const shift of [0, -1, 1]) {
    for (const part of parts) {
      const [x, y] = edge.points[Math.round(part * (edge.points.length - 1))];
      const [right, down] = vertical ? [shift * beside, 0] : [0, shift * beside];
      const box = { ...size, x: x - size.w / 2 + right, y: y - size.h / 2 + down, side: vertical ? shift : 0 };
      yield { box, shift, away: Math.abs(part - parts[0]) };
    }
  }
}

// Best of all free; then off the lines; then near its usual place; then on its own line rather than beside it.
function bestPlace(edge, size, taken, pieces, vertical) {
  let best = null;
  for (const { box, shift, away } of placesOf(edge, size, vertical)) {
    const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    const unusual = edge.side ? shift !== edge.side : shift !== 0;
    const start = covered * 10 + away * 100 + (unusual ? 12 : 0);
    if (best && start >= best.cost) continue;
    const { own, others } = linesInside(pieces, edge, box);
    // On its line a label may interrupt half of it; beside it, none.
    const cost = start + (others + Math.max(0, own - (shift ? 0 : 0.5))) * 400;
    if (!best || cost < best.cost) best = { cost, box };
  }
  return best.box;
}

// Put each label on its edge or beside it, where it covers no card, no arrowhead, no other label, and little of the
// lines.
export function placeLabels(edges, obstacles, size, vertical) {
  const taken = [...obstacles, ...edges.map((edge) => headBox(edge, vertical))];
  const pieces = piecesOf(edges);
  for (const edge of edges) {
    edge.label = bestPlace(edge, size, taken, pieces, vertical);
    taken.push(edge.label);
  }
}
