// Which part of the map is seen: { x, y, zoom }, its middle in the units of the map, and how much it is enlarged.

import { clamp } from "../lib/values.js";

export const ZOOM = [1, 24];
export const WHOLE = { x: 0, y: 0, zoom: ZOOM[0] };

// Pixels for one unit of the map. At zoom 1 all of it is seen, with a little room around it.
export function scaleOf({ zoom }, { width, height }) {
  return zoom * 0.46 * Math.min(width, height);
}

export function toScreen(camera, size, x, y) {
  const scale = scaleOf(camera, size);
  return [size.width / 2 + (x - camera.x) * scale, size.height / 2 - (y - camera.y) * scale];
}

export function toMap(camera, size, left, top) {
  const scale = scaleOf(camera, size);
  return [camera.x + (left - size.width / 2) / scale, camera.y - (top - size.height / 2) / scale];
}

export function limited({ x, y, zoom }) {
  return { x: clamp(x, -1, 1), y: clamp(y, -1, 1), zoom: clamp(zoom, ...ZOOM) };
}

// Zoom by a factor; what is at (left, top) on the screen stays there.
export function zoomAt(camera, size, factor, left, top) {
  const zoom = clamp(camera.zoom * factor, ...ZOOM);
  if (zoom === ZOOM[0]) return { ...WHOLE };
  const [x, y] = toMap(camera, size, left, top);
  const scale = scaleOf({ zoom }, size);
  return limited({ x: x - (left - size.width / 2) / scale, y: y + (top - size.height / 2) / scale, zoom });
}

export function isSeen(camera, size, x, y, margin = 0) {
  const [left, top] = toScreen(camera, size, x, y);
  return left >= margin && left <= size.width - margin && top >= margin && top <= size.height - margin;
}
