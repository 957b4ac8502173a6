// Outlines of marks, as the `d` of an SVG path, and their samples for a legend.

import { px } from "./scales.js";

export function circle(x, y, r) {
  return `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

export function square(x, y, r) {
  return `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`;
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

export function polygon(points) {
  return points.length ? `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join("L")}z` : "";
}

export function polyline(points) {
  return points.length ? `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join("L")}` : "";
}
