// Outlines of marks, as the `d` of an SVG path.

import { px } from "./scales.js";

export function circle(x, y, r) {
  return `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

export function square(x, y, r) {
  return `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`;
}

export function triangle(x, y, r) {
  return polygon([[x, y - 1.15 * r], [x + r, y + 0.75 * r], [x - r, y + 0.75 * r]]); // prettier-ignore
}

export function cross(x, y, r) {
  return `M${px(x - r)} ${px(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;
}

// The corners of a star with five points around the origin; `inner` is the radius of its notches as a part of 1.
export function starCorners(inner = 0.42) {
  return Array.from({ length: 10 }, (_, index) => {
    const [radius, angle] = [index % 2 ? inner : 1, (index / 5 - 0.5) * Math.PI];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

export function star(x, y, r) {
  return polygon(starCorners().map(([across, down]) => [x + r * across, y + r * down]));
}

// An arrow from one place to another, both in pixels: a line and its two barbs. Too short to be seen, it is nothing.
export function arrow([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 1.5) return "";
  const barb = Math.min(8, 0.6 * length);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const barbs = [2.6, -2.6].map((turn) => {
    return `M${px(x1)} ${px(y1)}L${px(x1 + barb * Math.cos(angle + turn))} ${px(y1 + barb * Math.sin(angle + turn))}`;
  });
  return `M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}${barbs.join("")}`;
}

export function polygon(points) {
  return points.length ? `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join("L")}z` : "";
}

export function polyline(points) {
  return points.length ? `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join("L")}` : "";
}
