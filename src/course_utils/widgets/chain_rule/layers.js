// Which cards of a graph stand in which layer, in which order, and how far apart (after Sugiyama, 1981).

import { edgesOut } from "./graph.js";

// Constants used once stand beside their consumer, as a chip; everything else is an item in a layer.
export function chipsOf(graph) {
  const out = edgesOut(graph);
  const chips = graph.map(() => []);
  const isChip = graph.map((node) => node.op === "constant" && out[node.id].length === 1 && graph.length > 1);
  for (const node of graph) for (const id of node.inputs) if (isChip[id]) chips[node.id].push(id);
  return { chips, isChip };
}

// Longest path from the leaves; then everything without inputs moves up to stand just before its first consumer.
export function ranksOf(graph, isChip) {
  const rank = graph.map(() => 0);
  const drawnInputs = (node) => node.inputs.filter((id) => !isChip[id]);
  for (const node of graph) for (const id of drawnInputs(node)) rank[node.id] = Math.max(rank[node.id], rank[id] + 1);
  const out = edgesOut(graph);
  for (const node of [...graph].reverse()) {
    if (!drawnInputs(node).length && out[node.id].length) {
      rank[node.id] = Math.min(...out[node.id].map((edge) => rank[edge.to])) - 1;
    }
  }
  const lowest = Math.min(...graph.filter((node) => !isChip[node.id]).map((node) => rank[node.id]));
  return rank.map((value) => value - lowest);
}

// Layers of items. An edge that spans several layers gets a dummy item in each layer between, which keeps its way free.
export function buildLayers(graph, isChip, rank) {
  const items = new Map();
  const layers = [];
  const put = (item) => {
    items.set(item.key, item);
    (layers[item.rank] = layers[item.rank] || []).push(item);
    return item;
  };
  for (const node of graph) {
    if (!isChip[node.id]) put({ key: `n${node.id}`, id: node.id, rank: rank[node.id], before: [], after: [] });
  }
  const edges = [];
  for (const node of graph) {
    node.inputs.forEach((from, slot) => {
      if (isChip[from]) return;
      const way = [items.get(`n${from}`)];
      for (let r = rank[from] + 1; r < rank[node.id]; r++) {
        way.push(put({ key: `d${from}-${node.id}-${slot}-${r}`, id: null, rank: r, before: [], after: [] }));
      }
      way.push(items.get(`n${node.id}`));
      way.slice(1).forEach((item, index) => {
        item.before.push(way[index]);
        way[index].after.push(item);
      });
      edges.push({ from, to: node.id, slot, way });
    });
  }
  return { layers, edges };
}

function countCrossings(layers) {
  let crossings = 0;
  for (const layer of layers) {
    const ends = layer.flatMap((item) => item.after.map((next) => [item.order, next.order]));
    for (let i = 0; i < ends.length; i++) {
      for (let j = 0; j < i; j++) if ((ends[i][0] - ends[j][0]) * (ends[i][1] - ends[j][1]) < 0) crossings++;
    }
  }
  return crossings;
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

// Barycentre sweeps, forwards and backwards; the order with the fewest crossings stays.
export function orderLayers(layers) {
  const number = () => layers.forEach((layer) => layer.forEach((item, index) => (item.order = index)));
  number();
  let best = { crossings: countCrossings(layers), order: layers.map((layer) => [...layer]) };
  for (let sweep = 0; sweep < 12 && best.crossings > 0; sweep++) {
    const side = sweep % 2 ? "after" : "before";
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const centreOf = (item) => (item[side].length ? mean(item[side].map((other) => other.order)) : item.order);
      const centre = new Map(layer.map((item) => [item, centreOf(item)]));
      layer.sort((a, b) => centre.get(a) - centre.get(b) || a.order - b.order);
      layer.forEach((item, index) => (item.order = index));
    }
    const crossings = countCrossings(layers);
    if (crossings < best.crossings) best = { crossings, order: layers.map((layer) => [...layer]) };
  }
  best.order.forEach((layer, index) => (layers[index] = layer));
  number();
}

// A leaf that stands in the middle of the graph gives way, so that the steps of the computation stay on one line.
function weight(item) {
  return item.before.length || item.rank === 0 ? 1 : 0.001;
}

// Move each item of a layer as near to its wish as the order and the distances allow (least squares, pooled blocks).
function settle(layer, wishes) {
  let offset = 0;
  const blocks = [];
  layer.forEach((item, index) => {
    if (index) offset += layer[index - 1].high + item.low;
    item.offset = offset;
    let block = { at: wishes[index] - offset, weight: weight(item), items: [item] };
    while (blocks.length && blocks[blocks.length - 1].at > block.at) {
      const last = blocks.pop();
      const total = last.weight + block.weight;
      const at = (last.at * last.weight + block.at * block.weight) / total;
      block = { at, weight: total, items: [...last.items, ...block.items] };
    }
    blocks.push(block);
  });
  for (const block of blocks) for (const item of block.items) item.cross = block.at + item.offset;
}

function wish(item, neighbours) {
  if (!neighbours.length) return item.cross;
  const total = neighbours.reduce((sum, other) => sum + weight(other), 0);
  return neighbours.reduce((sum, other) => sum + weight(other) * other.cross, 0) / total;
}

// Give each item its place across the layers, near to what it is joined with; several sweeps, each way.
export function placeAcross(layers) {
  for (const layer of layers) settle(layer, layer.map(() => 0));
  for (let sweep = 0; sweep < 24; sweep++) {
    const sides = [["before"], ["after"], ["before", "after"], ["after", "before"]][sweep % 4];
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      settle(layer, layer.map((item) => wish(item, sides.flatMap((side) => item[side]))));
    }
  }
}
