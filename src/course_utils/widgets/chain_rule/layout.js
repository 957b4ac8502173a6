// Where everything in the drawing of a graph goes.

import { px } from "../lib/scales.js";
import { placeLabels } from "./labels.js";
import { buildLayers, chipsOf, orderLayers, placeAcross, ranksOf } from "./layers.js";
import { describe, heading } from "./names.js";

const CARD_HEIGHT = 74;
const CHIP = { height: 18, gap: 10 };
const PILL_HEIGHT = 42;
const PADDING = 10;

function cardWidth(graph, text, isChip) {
  const output = text.labels[graph.length - 1];
  const lengths = graph.filter((node) => !isChip[node.id]).map(({ id }) => {
    return Math.max(heading(text, id).length * 7, `∂${output}/∂${text.labels[id]} = −0.1234`.length * 6.4);
  });
  return Math.min(190, Math.max(116, Math.ceil(Math.max(...lengths)) + 14));
}

function cubic(points, [x0, y0], [x1, y1], [x2, y2], [x3, y3]) {
  for (let step = 1; step <= 20; step++) {
    const t = step / 20;
    const s = 1 - t;
    const at = (a, b, c, d) => s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    points.push([at(x0, x1, x2, x3), at(y0, y1, y2, y3)]);
  }
}

// The course of an edge through its dummies: an SVG path and the same as a polyline, for labels and travelling dots.
function route(stops, flip) {
  const turn = ([main, cross]) => (flip ? [cross, main] : [main, cross]);
  const write = (point) => turn(point).map(px).join(" ");
  const points = [turn(stops[0])];
  let path = `M ${write(stops[0])}`;
  for (let index = 1; index < stops.length; index++) {
    const [a, b] = [stops[index - 1], stops[index]];
    const middle = (a[0] + b[0]) / 2;
    const bends = [[middle, a[1]], [middle, b[1]]];
    path += ` C ${write(bends[0])}, ${write(bends[1])}, ${write(b)}`;
    cubic(points, turn(a), turn(bends[0]), turn(bends[1]), turn(b));
  }
  return { path, points };
}

// Two arrows between the same cards (x * x) run apart, each with its label on the outer side: mark them -1 and 1.
function markTwins(edges) {
  for (const edge of edges) {
    const twin = edges.find((other) => other !== edge && other.from === edge.from && other.to === edge.to);
    edge.side = twin ? Math.sign(edge.slot - twin.slot) : 0;
  }
}

// Spread the ends of edges along the side of a card, in the order in which they leave or arrive.
function ports(edges, width) {
  const upright = width > CARD_HEIGHT;
  for (const [end, place] of [["start", 0], ["stop", -1]]) {
    const groups = new Map();
    for (const edge of edges) {
      const item = edge.way.at(place);
      groups.set(item, [...(groups.get(item) || []), edge]);
    }
    for (const [item, group] of groups) {
      const other = place === 0 ? 1 : -2;
      group.sort((a, b) => a.way.at(other).cross - b.way.at(other).cross || a.slot - b.slot);
      const apart = group.some((edge) => edge.side) ? [40, 60] : [26, 56];
      const gap = Math.min(apart[upright ? 1 : 0], (width - 24) / Math.max(1, group.length - 1));
      group.forEach((edge, index) => (edge[end] = item.cross + (index - (group.length - 1) / 2) * gap));
      if (place === 0) for (const edge of group) edge.alone = group.length === 1;
    }
  }
  // A lone arrow between two cards that stand almost in line is drawn straight.
  for (const edge of edges) if (edge.alone && Math.abs(edge.start - edge.stop) < 30) edge.start = edge.stop;
}

function chipBoxes(card, ids, text, vertical) {
  const widths = ids.map((id) => text.labels[id].length * 7 + 8);
  const together = widths.reduce((sum, width) => sum + width, 0) + 6 * (ids.length - 1);
  let x = vertical ? card.x + card.w + CHIP.gap : card.x + (card.w - together) / 2;
  return ids.map((id, index) => {
    const y = vertical ? card.y + (card.h - CHIP.height) / 2 : card.y - CHIP.gap - CHIP.height;
    const box = { id, x, y, w: widths[index], h: CHIP.height };
    x += widths[index] + 6;
    return box;
  });
}

function sizeItems(layers, chips, text, width, vertical) {
  for (const item of layers.flat()) {
    const own = item.id === null ? [] : chips[item.id];
    const chipWidth = own.reduce((sum, id) => sum + text.labels[id].length * 7 + 20, 0);
    const half = vertical ? width / 2 + 7 : CARD_HEIGHT / 2 + 6;
    if (item.id === null) Object.assign(item, { low: 16, high: 16 });
    else if (vertical) Object.assign(item, { low: half, high: half + (own.length ? chipWidth + CHIP.gap : 0) });
    else Object.assign(item, { low: half + (own.length ? 34 : 0), high: CARD_HEIGHT / 2 + PILL_HEIGHT + 4 });
  }
}

// The cards of all layers with their chips; `depth` is how far a layer reaches, `gap` lies between two of them.
function placeCards(layers, chips, text, { width, depth, gap, vertical }) {
  const nodes = [];
  for (const item of layers.flat()) {
    item.main = item.rank * (depth + gap);
    if (item.id === null) continue;
    const [x, y] = vertical ? [item.cross - width / 2, item.main] : [item.main, item.cross - CARD_HEIGHT / 2];
    const card = { id: item.id, x, y, w: width, h: CARD_HEIGHT, rank: item.rank };
    nodes.push({ ...card, chips: chipBoxes(card, chips[item.id], text, vertical) });
  }
  return nodes;
}

// The ways of the edges from card to card, and the tips of their arrows.
function drawnEdges(edges, depth, vertical) {
  return edges.map(({ from, to, slot, side, start, stop, way }) => {
    const stops = way.slice(1, -1).flatMap((item) => [[item.main, item.cross], [item.main + depth, item.cross]]);
    const [first, last] = [way[0].main + depth, way.at(-1).main];
    const tip = vertical ? [stop, last - 1] : [last - 1, stop];
    return { from, to, slot, side, tip, ...route([[first - 4, start], ...stops, [last - 8, stop]], vertical) };
  });
}

// Where everything goes: {left, top, width, height, vertical, nodes: [{id, x, y, w, h, rank, chips}],
// edges: [{from, to, slot, path, points, tip, label}]}.
// options.vertical: from top to bottom; options.compact: narrower gaps, for short slope labels.
export function layout(graph, options = {}) {
  const vertical = Boolean(options.vertical);
  const gap = vertical ? 98 : options.compact ? 84 : 118;
  const label = { w: !vertical && options.compact ? 58 : 84, h: 18 };
  const text = describe(graph);
  const { chips, isChip } = chipsOf(graph);
  const { layers, edges: ways } = buildLayers(graph, isChip, ranksOf(graph, isChip));
  orderLayers(layers);
  const width = cardWidth(graph, text, isChip);
  sizeItems(layers, chips, text, width, vertical);
  placeAcross(layers);
  const depth = vertical ? CARD_HEIGHT : width;
  const nodes = placeCards(layers, chips, text, { width, depth, gap, vertical });
  markTwins(ways);
  ports(ways, vertical ? width : CARD_HEIGHT);
  const edges = drawnEdges(ways, depth, vertical);
  const covered = nodes.flatMap((node) => [{ ...node, h: node.h + PILL_HEIGHT - 4 }, ...node.chips]);
  placeLabels(edges, covered, label, vertical);
  return inFrame(nodes, edges, vertical);
}

// Move everything to positive coordinates, with room for the pills under the cards.
function inFrame(nodes, edges, vertical) {
  const boxes = [
    ...nodes.flatMap((node) => [{ ...node, h: node.h + PILL_HEIGHT }, ...node.chips]),
    ...edges.flatMap((edge) => [edge.label, ...edge.points.map(([x, y]) => ({ x, y, w: 0, h: 0 }))]),
  ];
  const left = Math.min(...boxes.map((box) => box.x)) - PADDING;
  const top = Math.min(...boxes.map((box) => box.y)) - PADDING;
  const width = Math.max(...boxes.map((box) => box.x + box.w)) + PADDING - left;
  const height = Math.max(...boxes.map((box) => box.y + box.h)) + 4 - top;
  return { left, top, width, height, vertical, nodes, edges };
}

// How wide a drawing must be shown to keep its smallest text at 11 pixels; picks the widest style that fits.
export function chooseLayout(graph, available) {
  const smallest = 0.89; // the smallest text is set in 12.5 pixels
  for (const options of [{}, { compact: true }]) {
    const wide = layout(graph, options);
    if (wide.width * smallest <= available) {
      return { ...wide, compact: Boolean(options.compact), scale: Math.min(1, available / wide.width) };
    }
  }
  const tall = layout(graph, { vertical: true });
  return { ...tall, compact: false, scale: Math.min(1, Math.max(smallest, available / tall.width)) };
}
