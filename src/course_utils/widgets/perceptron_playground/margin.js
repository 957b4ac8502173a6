// Can a line separate the points, and with how much room?

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const times = (a, k) => [a[0] * k, a[1] * k, a[2] * k];
const crossProduct = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const TINY = 1e-9;

// The place nearest to the origin on a line through two points; on a plane through three.
function onLine(a, b) {
  const way = minus(b, a);
  return minus(a, times(way, dot(a, way) / dot(way, way)));
}

function onPlane(a, b, c) {
  const normal = crossProduct(minus(b, a), minus(c, a));
  return times(normal, dot(normal, a) / dot(normal, normal));
}

// The largest γ for which some unit vector u has t u · (x, y, 1) ≥ γ for all points [x, y, label]; 0 if no line separates
// them. With z = t (x, y, 1) it is the distance from the origin to the hull of all z, and the nearest place of the hull
// lies on a corner, an edge or a face: all of them are tried.
export function margin(points) {
  const all = points.map(([x, y, label]) => times([x, y, 1], label ? 1 : -1));
  let best = TINY;
  const attempt = (place) => {
    const length = Math.sqrt(dot(place, place));
    if (!(length > best)) return; // also what is not a number: points that coincide, or lie on one line
    for (const z of all) if (dot(z, place) / length < best) return;
    best = Math.min(...all.map((z) => dot(z, place) / length));
  };
  all.forEach((a, i) => {
    attempt(a);
    for (let j = 0; j < i; j++) {
      attempt(onLine(a, all[j]));
      for (let k = 0; k < j; k++) attempt(onPlane(a, all[j], all[k]));
    }
  });
  return best > TINY ? best : 0;
}

// The most corrections that Rosenblatt's rule can make: (R / γ)², null if no line separates the points.
export function bound(points) {
  const gap = margin(points);
  if (!gap) return null;
  const farthest = Math.max(...points.map(([x, y]) => x * x + y * y + 1));
  return Math.floor(farthest / gap ** 2 + TINY);
}
