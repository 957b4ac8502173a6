// The interactive figure SpaceWarp: a small network learns to bend the plane until a straight line separates two classes
// (the review's Fig. 1a).
//
// First the pure functions, which Node tests: the network, its gradients, Adam, and the geometry of the drawings. Then the
// view. A network is {sizes, activation, parameters}: the numbers of units from the inputs to the output, "tanh", "sigmoid"
// or "relu", and all weights in one array, layer by layer, W row by row and then b. Points are arrays x1, x2, x1, x2, …

import { FigureView, build, format, html, same, setText, svg } from "../shared.js";

export const LIMITS = { units: [2, 8], layers: [1, 3], steps: 10000 };
export const ACTIVATIONS = ["tanh", "sigmoid", "relu"];
const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8];

// ---------------------------------------------------------------- the network

export function sizesOf(units, layers) {
  return [2, ...Array(layers).fill(units), 1];
}

export function parameterCount(sizes) {
  return sizes.slice(1).reduce((sum, size, layer) => sum + size * (sizes[layer] + 1), 0);
}

// A network from [[W, b], …], W as rows (outputs, inputs).
export function toNetwork(weights, activation) {
  const sizes = [weights[0][0][0].length, ...weights.map(([, bias]) => bias.length)];
  return { sizes, activation, parameters: Float64Array.from(weights.flat(3)) };
}

// The other way round.
export function toWeights({ sizes, parameters }) {
  let from = 0;
  const take = (count) => Array.from(parameters.subarray(from, (from += count)));
  return sizes.slice(1).map((size, layer) => {
    const rows = Array.from({ length: size }, () => take(sizes[layer]));
    return [rows, take(size)];
  });
}

// Are these the weights of such a network, all of them finite numbers?
export function fits(weights, units, layers) {
  const sizes = sizesOf(units, layers);
  const isRow = (row, length) => Array.isArray(row) && row.length === length && row.every(Number.isFinite);
  return (
    Array.isArray(weights) &&
    weights.length === layers + 1 &&
    weights.every(
      (pair, layer) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        isRow(pair[1], sizes[layer + 1]) &&
        Array.isArray(pair[0]) &&
        pair[0].length === sizes[layer + 1] &&
        pair[0].every((row) => isRow(row, sizes[layer])),
    )
  );
}

export function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const small = Math.exp(z);
  return small / (1 + small);
}

function activate(values, activation) {
  if (activation === "tanh") for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i]);
  else if (activation === "sigmoid") for (let i = 0; i < values.length; i++) values[i] = sigmoid(values[i]);
  else for (let i = 0; i < values.length; i++) if (!(values[i] > 0)) values[i] = 0;
}

// Every layer's values at `points`: layers[0] are the points, layers.at(-1) the logits, before them the last hidden layer.
// `into` are the arrays of an earlier call, to be filled again.
export function forward({ sizes, activation, parameters }, points, into = null) {
  const count = points.length / 2;
  const layers = into || [points, ...sizes.slice(1).map((size) => new Float64Array(count * size))];
  layers[0] = points;
  let from = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [below, above] = [sizes[layer - 1], sizes[layer]];
    const [input, output] = [layers[layer - 1], layers[layer]];
    const biases = from + below * above;
    for (let n = 0; n < count; n++) {
      for (let o = 0; o < above; o++) {
        let sum = parameters[biases + o];
        const row = from + o * below;
        for (let i = 0; i < below; i++) sum += parameters[row + i] * input[n * below + i];
        output[n * above + o] = sum;
      }
    }
    if (layer < sizes.length - 1) activate(output, activation);
    from = biases + above;
  }
  return layers;
}

// -ln of the probability of a label, from the logit: exact however large it is.
function surprise(logit, label) {
  return Math.max(logit, 0) - label * logit + Math.log1p(Math.exp(-Math.abs(logit)));
}

// Mean binary cross-entropy from the logits, and how many lie on the right side of y = 0.5.
export function score(logits, labels) {
  let [loss, right] = [0, 0];
  for (let n = 0; n < labels.length; n++) {
    loss += surprise(logits[n], labels[n]);
    if (logits[n] > 0 === (labels[n] === 1)) right++;
  }
  return { loss: loss / labels.length, right };
}

// What the gradients are computed in, once for many steps.
export function workspace(network, points) {
  const { sizes } = network;
  const count = points.length / 2;
  return {
    layers: [points, ...sizes.slice(1).map((size) => new Float64Array(count * size))],
    errors: sizes.map((size) => new Float64Array(count * size)),
    gradient: new Float64Array(network.parameters.length),
  };
}

// From dL/dh to dL/dz, in place, for one layer of hidden units with the outputs h.
function throughActivation(errors, outputs, activation) {
  if (activation === "tanh") for (let i = 0; i < errors.length; i++) errors[i] *= 1 - outputs[i] * outputs[i];
  else if (activation === "sigmoid") for (let i = 0; i < errors.length; i++) errors[i] *= outputs[i] * (1 - outputs[i]);
  else for (let i = 0; i < errors.length; i++) if (!(outputs[i] > 0)) errors[i] = 0;
}

// The loss and its derivative with respect to every parameter, by backpropagation.
export function lossAndGradients(network, points, labels, space = workspace(network, points)) {
  const { sizes, activation, parameters } = network;
  const { layers, errors, gradient } = space;
  const count = labels.length;
  forward(network, points, layers);
  const last = sizes.length - 1;
  const logits = layers[last];
  for (let n = 0; n < count; n++) errors[last][n] = (sigmoid(logits[n]) - labels[n]) / count;
  let end = parameters.length;
  for (let layer = last; layer > 0; layer--) {
    const [below, above] = [sizes[layer - 1], sizes[layer]];
    const [biases, from] = [end - above, end - above * (below + 1)];
    const [input, error, passed] = [layers[layer - 1], errors[layer], errors[layer - 1]];
    gradient.fill(0, from, end);
    passed.fill(0);
    for (let n = 0; n < count; n++) {
      for (let o = 0; o < above; o++) {
        const e = error[n * above + o];
        const row = from + o * below;
        gradient[biases + o] += e;
        for (let i = 0; i < below; i++) {
          gradient[row + i] += e * input[n * below + i];
          passed[n * below + i] += e * parameters[row + i];
        }
      }
    }
    if (layer > 1) throughActivation(passed, input, activation);
    end = from;
  }
  return { loss: score(logits, labels).loss, gradient };
}

// ---------------------------------------------------------------- training

export function adamState(count) {
  return { step: 0, average: new Float64Array(count), square: new Float64Array(count) };
}

// One step of Adam, in place: the rule, and the order of its operations, of course_utils.optim.Adam.
export function adamStep(parameters, gradient, state, learningRate) {
  state.step += 1;
  const root = Math.sqrt(1 - Math.pow(BETA2, state.step));
  const rate = learningRate / (1 - Math.pow(BETA1, state.step));
  for (let i = 0; i < parameters.length; i++) {
    state.average[i] = BETA1 * state.average[i] + (1 - BETA1) * gradient[i];
    state.square[i] = BETA2 * state.square[i] + (1 - BETA2) * gradient[i] * gradient[i];
    parameters[i] -= (rate * state.average[i]) / (Math.sqrt(state.square[i]) / root + EPS);
  }
}

// A training: the network (which changes), Adam's state, and a snapshot of the parameters for every step from 0 on.
export function startTraining(network, points, labels, learningRate) {
  return {
    network,
    points,
    labels,
    learningRate,
    adam: adamState(network.parameters.length),
    space: workspace(network, points),
    snapshots: [network.parameters.slice()],
  };
}

// Make `count` more steps, or as many as fit into `budget` milliseconds (at least one); returns how many.
export function trainSteps(training, count, budget = Infinity) {
  const { network, points, labels, learningRate, adam, space, snapshots } = training;
  const end = budget === Infinity ? Infinity : performance.now() + budget;
  let made = 0;
  while (made < count) {
    const { gradient } = lossAndGradients(network, points, labels, space);
    adamStep(network.parameters, gradient, adam, learningRate);
    snapshots.push(network.parameters.slice());
    made++;
    if (performance.now() >= end) break;
  }
  return made;
}

// The small generator mulberry32: numbers in [0, 1) from a whole number.
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Start weights: Xavier for tanh and sigmoid, He for relu, from normal numbers (Box and Muller); small biases.
export function newWeights(units, layers, activation, seed) {
  const random = generator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sizes = sizesOf(units, layers);
  return sizes.slice(1).map((size, layer) => {
    const below = sizes[layer];
    const gain = layer === layers ? 1 : { tanh: 5 / 3, sigmoid: 1, relu: Math.SQRT2 }[activation];
    const spread = activation === "relu" ? gain / Math.sqrt(below) : gain * Math.sqrt(2 / (below + size));
    const rows = Array.from({ length: size }, () => Array.from({ length: below }, () => spread * normal()));
    return [rows, Array.from({ length: size }, () => 0.1 * normal())];
  });
}

// ---------------------------------------------------------------- geometry

const CELLS = 22; // of the grid, along each side
const FINE = 3; // pieces of a grid line in each cell, so that it can bend
const SIDE = CELLS * FINE + 1; // points along each side of the lattice

// The square of the input plane that is shown: for points between -1 and 1 that from -1.1 to 1.1.
export function frameOf(points) {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (let k = 0; k < points.length; k++) {
    low[k % 2] = Math.min(low[k % 2], points[k]);
    high[k % 2] = Math.max(high[k % 2], points[k]);
  }
  const size = Math.max(...low.map(Math.abs), ...high.map(Math.abs));
  if (size <= 1 && size > 0.5) return { x: 0, y: 0, half: 1.1 };
  const half = 0.55 * Math.max(high[0] - low[0], high[1] - low[1]);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, half: half > 0 ? half : 1.1 };
}

// The points of the grid lines and between them, row by row from below.
export function lattice({ x, y, half }, side = SIDE) {
  const points = new Float64Array(2 * side * side);
  const at = (middle, index) => middle + half * ((2 * index) / (side - 1) - 1);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      points[2 * (row * side + column)] = at(x, column);
      points[2 * (row * side + column) + 1] = at(y, row);
    }
  }
  return points;
}

// The weights and the bias of the output unit.
export function outputUnit({ sizes, parameters }) {
  const units = sizes.at(-2);
  return { weight: parameters.subarray(parameters.length - units - 1, parameters.length - 1), bias: parameters.at(-1) };
}

// The direction in which a cloud with this covariance is longest: its square, squared again and again, keeps nothing else.
function longest(covariance, size) {
  let matrix = covariance;
  for (let round = 0; round < 40; round++) {
    const trace = Array.from({ length: size }, (_, i) => matrix[i * size + i]).reduce((a, b) => a + b, 0);
    if (!(trace > 0)) return null;
    const next = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < size; k++) next[i * size + j] += (matrix[i * size + k] / trace) * (matrix[k * size + j] / trace);
      }
    }
    matrix = next;
  }
  const norms = Array.from({ length: size }, (_, i) => Math.hypot(...matrix.subarray(i * size, (i + 1) * size)));
  const best = norms.indexOf(Math.max(...norms));
  return norms[best] > 0 ? Float64Array.from(matrix.subarray(best * size, (best + 1) * size), (v) => v / norms[best]) : null;
}

// Some direction at right angles to a unit vector.
function beside(across) {
  const smallest = across.reduce((best, value, i) => (Math.abs(value) < Math.abs(across[best]) ? i : best), 0);
  const along = across.map((value, i) => (i === smallest ? 1 : 0) - across[smallest] * value);
  const norm = Math.hypot(...along);
  return along.map((value) => value / norm);
}

// How to look along the separating hyperplane weight · h + bias = 0: two unit vectors and where they count from.
// `across` leads away from it; `along`, within it, is where the points `hidden` (one row each) spread most. Of the two signs
// of `along` the one along which `order` (a number a point) grows.
export function edgeOn(weight, bias, hidden, order) {
  const size = weight.length;
  const count = hidden.length / size;
  const norm = Math.hypot(...weight);
  const across = Float64Array.from(weight, (w, i) => (norm > 0 ? w / norm : i === 0 ? 1 : 0));
  const rest = new Float64Array(hidden.length);
  const mean = new Float64Array(size);
  for (let n = 0; n < count; n++) {
    let distance = 0;
    for (let i = 0; i < size; i++) distance += across[i] * hidden[n * size + i];
    for (let i = 0; i < size; i++) {
      rest[n * size + i] = hidden[n * size + i] - distance * across[i];
      mean[i] += rest[n * size + i] / count;
    }
  }
  const covariance = new Float64Array(size * size);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) covariance[i * size + j] += (rest[n * size + i] - mean[i]) * (rest[n * size + j] - mean[j]);
    }
  }
  let along = longest(covariance, size) || beside(across);
  const dot = (row) => along.reduce((sum, value, i) => sum + value * (rest[row * size + i] - mean[i]), 0);
  const agreement = Array.from(order, (value, n) => value * dot(n)).reduce((a, b) => a + b, 0);
  if (agreement < 0) along = along.map((value) => -value);
  const middle = along.reduce((sum, value, i) => sum + value * mean[i], 0);
  return { across, along, offset: norm > 0 ? bias / norm : 0, middle };
}

// Rows of hidden units as seen edge-on: the signed distance from the hyperplane, and the place along it.
export function project({ across, along, offset, middle }, hidden) {
  const size = across.length;
  const flat = new Float64Array((2 * hidden.length) / size);
  for (let n = 0; n < flat.length / 2; n++) {
    let [distance, place] = [offset, -middle];
    for (let i = 0; i < size; i++) {
      distance += across[i] * hidden[n * size + i];
      place += along[i] * hidden[n * size + i];
    }
    flat[2 * n] = distance;
    flat[2 * n + 1] = place;
  }
  return flat;
}

// The line weight · (u, v) + bias = 0 in a square box: its two ends, null if it misses the box, and the corners of the part
// of the box where the sum is positive.
export function separatingLine(weight, bias, { x, y, half }) {
  const corners = [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]];
  const value = ([u, v]) => weight[0] * u + weight[1] * v + bias;
  const ends = [];
  const side = [];
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % 4];
    const [a, b] = [value(corner), value(next)];
    if (a > 0) side.push(corner);
    if (a > 0 === b > 0) return;
    const part = a / (a - b);
    const cut = corner.map((from, k) => from + part * (next[k] - from));
    ends.push(cut);
    side.push(cut);
  });
  return { ends: ends.length === 2 ? ends : null, side };
}

// Where values on a lattice change sign: the border as pieces [x, y, x, y], and what is positive as polygons, both in
// steps of the lattice. Values in between are taken from straight lines along the sides of its cells.
export function contour(values, side = SIDE) {
  const [border, region] = [[], []];
  for (let row = 0; row < side - 1; row++) {
    let run = -1; // where a row of wholly positive cells began
    for (let column = 0; column < side; column++) {
      const at = row * side + column;
      const inside = column < side - 1 ? [at, at + 1, at + side + 1, at + side].map((index) => values[index] > 0) : [];
      const full = inside.length && inside.every(Boolean);
      if (full && run < 0) run = column;
      if (!full && run >= 0) {
        region.push([run, row, column, row, column, row + 1, run, row + 1]);
        run = -1;
      }
      if (!full && inside.some(Boolean)) cutCell(values, side, row, column, border, region);
    }
  }
  return { border, region };
}

function cutCell(values, side, row, column, border, region) {
  const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
  const heights = corners.map(([x, y]) => values[y * side + x]);
  const [polygon, cuts] = [[], []];
  corners.forEach(([x, y], index) => {
    const [next, a, b] = [corners[(index + 1) % 4], heights[index], heights[(index + 1) % 4]];
    if (a > 0) polygon.push(x, y);
    if (a > 0 === b > 0) return;
    const part = a / (a - b);
    const cut = [x + part * (next[0] - x), y + part * (next[1] - y)];
    polygon.push(...cut);
    cuts.push(cut);
  });
  region.push(polygon);
  // Where two corners across are positive, there are four cuts; the polygon joins them, so the border is between the others.
  const first = heights[0] > 0 ? 0 : 1;
  for (let k = 0; k < cuts.length; k += 2) {
    const [from, to] = cuts.length === 2 ? cuts : [cuts[(k + first) % 4], cuts[(k + first + 1) % 4]];
    border.push([...from, ...to]);
  }
}

// Round numbers between two ends, a handful of them.
export function ticks(low, high, most = 5) {
  const rough = (high - low) / most;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)) || 0);
}

// ---------------------------------------------------------------- the view: small helpers

const SETTINGS = ["data", "units", "layers", "activation", "seed", "learning_rate"];
const NAMES = { tanh: "tanh", sigmoid: "sigmoid", relu: "ReLU" };
const FIRST_SLICE = 150; // milliseconds of training before anything is drawn
const SLICE = 10; // and between two drawings
const STEPS_A_FRAME = 4; // when the reader watches
const WITHOUT_MOTION = 200; // steps that "Train" makes for a reader who wants no motion
const REACH = 24; // pixels from the pointer to the point it means
const EVERY = 9; // along a curve every ninth point has a mark
const APART = 4; // and of the points on the wrong side every fourth a cross

function decimals(number, digits = 2) {
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function vector(numbers) {
  return `(${Array.from(numbers, (number) => decimals(number)).join(", ")})`;
}

function plural(count, noun) {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

// Of rising numbers those that are well apart, at least one of every run.
function thinned(numbers) {
  const kept = [];
  for (const n of numbers) if (!kept.length || n - kept.at(-1) >= APART) kept.push(n);
  return kept;
}

// Tenths of a pixel, in few characters.
function px(number) {
  return Math.round(number * 10) / 10;
}

function circle(x, y, r) {
  return `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

function square(x, y, r) {
  return `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`;
}

function cross(x, y, r) {
  return `M${px(x - r)} ${px(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;
}

function polygon(points) {
  return points.length ? `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join("L")}z` : "";
}

// A chain of points of a flat array of pixels, by their numbers.
function chain(pixels, numbers) {
  let path = "";
  for (const n of numbers) path += `${path ? "L" : "M"}${px(pixels[2 * n])} ${px(pixels[2 * n + 1])}`;
  return path;
}

// The lines of the grid, each a list of numbers of lattice points.
const GRID_LINES = Array.from({ length: 2 * (CELLS + 1) }, (_, line) => {
  const fixed = (line >> 1) * FINE;
  return Array.from({ length: SIDE }, (__, along) => (line % 2 ? fixed * SIDE + along : along * SIDE + fixed));
});

// The lattice points around the cell of the grid that holds a point, and null outside of the grid.
function cellAround([x, y], frame) {
  const cell = [x - frame.x, y - frame.y].map((from) => Math.floor(((from / frame.half + 1) / 2) * CELLS));
  if (cell.some((index) => index < 0 || index >= CELLS)) return null;
  const [column, row] = cell.map((index) => index * FINE);
  const sides = [[0, 0, 1, 0], [FINE, 0, 0, 1], [FINE, FINE, -1, 0], [0, FINE, 0, -1]];
  return sides.flatMap(([x0, y0, dx, dy]) =>
    Array.from({ length: FINE }, (_, k) => (row + y0 + k * dy) * SIDE + column + x0 + k * dx),
  );
}

// The square box around flat points, with a margin.
function boxAround(...clouds) {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const cloud of clouds) {
    for (let k = 0; k < cloud.length; k++) {
      if (cloud[k] < low[k & 1]) low[k & 1] = cloud[k];
      if (cloud[k] > high[k & 1]) high[k & 1] = cloud[k];
    }
  }
  const half = Math.max(0.53 * (high[0] - low[0]), 0.53 * (high[1] - low[1]), 1e-3);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, half };
}

// ---------------------------------------------------------------- the view: one panel with two axes

const MARGIN = { left: 46, right: 6, top: 7, bottom: 36 };
const MOST_TICKS = 8;
const STRIP = 120; // pixels across the panel of the output
const GAP = 12; // pixels between two panels, as in the style sheet

class Panel {
  constructor(name, id) {
    this.title = html("p", { class: "course-panel-title" });
    this.clip = svg("rect");
    const clip = svg("clipPath", { id: `${id}-${name}-clip` }, this.clip);
    const path = (kind) => svg("path", { class: `course-${kind}` });
    this.layers = Object.fromEntries(
      ["region", "grid", "cell", "curve-0", "curve-1", "border", "class-0", "class-1", "wrong", "halo", "ring"].map((kind) => [
        kind,
        path(kind),
      ]),
    );
    const inside = svg("g", { "clip-path": `url(#${id}-${name}-clip)` }, ...Object.values(this.layers));
    this.frame = svg("rect", { class: "course-frame" });
    this.ticks = ["x", "y"].map((axis) =>
      Array.from({ length: MOST_TICKS }, () => svg("text", { class: `course-tick-${axis}` })),
    );
    this.names = ["x", "y"].map((axis) => svg("text", { class: `course-axis-${axis}` }));
    this.drawing = svg("svg", { role: "img", class: `course-drawing course-${name}` });
    this.drawing.append(svg("defs", {}, clip), inside, this.frame, ...this.ticks.flat(), ...this.names);
    this.element = html("div", { class: `course-panel course-panel-${name}` }, this.title, this.drawing);
  }

  // Give the panel a size in pixels.
  resize(width, height) {
    Object.assign(this, { width, height });
    this.element.style.width = `${width}px`;
    const { left, right, top, bottom } = MARGIN;
    Object.assign(this, { left, top, across: width - left - right, down: height - top - bottom });
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      this.drawing.setAttribute(name, value);
    }
    for (const rect of [this.clip, this.frame]) {
      for (const [name, value] of Object.entries({ x: left, y: top, width: this.across, height: this.down })) {
        rect.setAttribute(name, value);
      }
    }
  }

  // Show a part of the plane: x and y from `low` to `high`.
  look(low, high) {
    Object.assign(this, { low, high });
    this.scale = [this.across / (high[0] - low[0]), -this.down / (high[1] - low[1])];
    this.origin = [this.left - low[0] * this.scale[0], this.top - high[1] * this.scale[1]];
  }

  lookAt({ x, y, half }) {
    this.look([x - half, y - half], [x + half, y + half]);
  }

  place(x, y) {
    return [this.origin[0] + x * this.scale[0], this.origin[1] + y * this.scale[1]];
  }

  // Flat points as flat pixels.
  places(points) {
    const pixels = new Float64Array(points.length);
    for (let k = 0; k < points.length; k++) pixels[k] = this.origin[k & 1] + points[k] * this.scale[k & 1];
    return pixels;
  }

  set(layer, path) {
    this.layers[layer].setAttribute("d", path);
  }

  label(names, marks) {
    const bottom = this.top + this.down;
    names.forEach((name, axis) => setText(this.names[axis], name));
    this.names[0].setAttribute("transform", `translate(${this.left + this.across / 2} ${bottom + 31})`);
    this.names[1].setAttribute("transform", `translate(9 ${this.top + this.down / 2}) rotate(-90)`);
    this.ticks.forEach((texts, axis) => {
      const values = marks[axis] || ticks(this.low[axis], this.high[axis]);
      texts.forEach((text, index) => {
        const value = values[index];
        setText(text, index < values.length ? format(value) : "");
        if (index >= values.length) return;
        const [x, y] = axis === 0 ? this.place(value, 0) : this.place(0, value);
        text.setAttribute("x", axis === 0 ? px(x) : this.left - 5);
        text.setAttribute("y", axis === 0 ? bottom + 15 : px(y) + 4);
      });
    });
  }

  drawGrid(pixels) {
    this.set("grid", GRID_LINES.map((line) => chain(pixels, line)).join(""));
  }

  // The points at `pixels`, as marks; along a curve lines, with a mark at some of the points.
  drawPoints(pixels, { labels, connected }, crossed, radius = 3.2) {
    this.pixels = pixels;
    for (const label of [0, 1]) {
      const numbers = [...labels.keys()].filter((n) => labels[n] === label);
      const shape = label ? square : circle;
      const size = label ? radius * 0.92 : radius;
      let marks = "";
      numbers.forEach((n, place) => {
        if (!connected || place % EVERY === EVERY >> 1) marks += shape(pixels[2 * n], pixels[2 * n + 1], px(size));
      });
      this.set(`class-${label}`, marks);
      this.set(`curve-${label}`, connected ? chain(pixels, numbers) : "");
    }
    this.set("wrong", crossed.map((n) => cross(pixels[2 * n], pixels[2 * n + 1], 4)).join(""));
  }

  // A ring around a point.
  mark(point) {
    const ring = circle(this.pixels[2 * point], this.pixels[2 * point + 1], 8);
    this.set("halo", ring);
    this.set("ring", ring);
  }

  // The number of the point nearest to a place on the screen, null if none is near.
  nearest(event) {
    const box = this.drawing.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, distance] = [null, REACH];
    for (let n = 0; n < this.pixels.length / 2; n++) {
      const far = Math.hypot(this.pixels[2 * n] - x, this.pixels[2 * n + 1] - y);
      if (far < distance) [best, distance] = [n, far];
    }
    return best;
  }
}

// ---------------------------------------------------------------- the view: the whole figure

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "space-warp");
    this.starts = new Map();
    this.fillRoot();
    this.listen();
    this.readModel();
  }

  // --- the page

  fillRoot() {
    this.fields = {};
    const bar = html(
      "div",
      { class: "course-bar" },
      this.makeSelect("data", "Data"),
      this.makeSelect("units", "Hidden units", range(...LIMITS.units)),
      this.makeSelect("layers", "Hidden layers", range(...LIMITS.layers)),
      this.makeSelect("activation", "Activation", ACTIVATIONS, NAMES),
      (this.newButton = html("button", { type: "button" }, "New start")),
    );
    this.panels = Object.fromEntries(["input", "hidden", "output"].map((name) => [name, new Panel(name, this.id)]));
    this.row = html("div", { class: "course-panels" }, ...Object.values(this.panels).map((panel) => panel.element));
    this.readout = html("p", { class: "course-readout" });
    this.pointReadout = html("p", { class: "course-point-readout" });
    this.trainButton = html("button", { type: "button", class: "course-primary course-train" }, "Train");
    const controls = html(
      "div",
      { class: "course-controls" },
      ...this.makeSlider("step", "Training step"),
      this.trainButton,
      ...this.makeSlider("point", "Point"),
      this.pointReadout,
    );
    this.root.prepend(bar, this.row, makeLegend(), this.readout, controls);
  }

  makeSelect(name, label, values = [], names = {}) {
    const id = `${this.id}-${name}`;
    const options = values.map((value) => html("option", { value: String(value) }, names[value] || String(value)));
    this.fields[name] = html("select", { id }, ...options);
    return html("div", { class: "course-field" }, html("label", { for: id }, label), this.fields[name]);
  }

  makeSlider(name, label) {
    const id = `${this.id}-${name}`;
    const input = html("input", { id, type: "range", min: name === "point" ? "1" : "0", step: "1" });
    const output = html("output", { for: id });
    this.fields[name] = input;
    this[`${name}Output`] = output;
    const area = (element, part) => build(element, { class: `course-${name}-${part}` }, []);
    return [area(html("label", { for: id }, label), "label"), area(input, "slider"), area(output, "value")];
  }

  listen() {
    for (const name of ["data", "units", "layers", "activation"]) {
      const read = () => this.fields[name].value;
      this.on(this.fields[name], "change", () => this.change({ [name]: name === "units" || name === "layers" ? Number(read()) : read() }));
    }
    this.on(this.newButton, "click", () => this.change({ seed: (this.settings.seed + 1) % 4294967296 }));
    this.on(this.trainButton, "click", () => (this.running === "watched" ? this.pause() : this.train()));
    this.on(this.fields.step, "input", () => this.moveTo(Number(this.fields.step.value)));
    this.on(this.fields.step, "change", () => this.save());
    this.on(this.fields.point, "input", () => this.choosePoint(Number(this.fields.point.value) - 1));
    for (const panel of Object.values(this.panels)) {
      for (const kind of ["pointermove", "pointerdown"]) {
        this.on(panel.drawing, kind, (event) => {
          const point = panel.nearest(event);
          if (point !== null && point !== this.point) this.choosePoint(point);
        });
      }
    }
    const settings = [...SETTINGS, "datasets", "start", "steps"];
    this.follow({
      ...Object.fromEntries(settings.map((name) => [name, () => this.readSoon(true)])),
      step: () => this.readSoon(false),
    });
    this.watchSize(() => this.resize());
  }

  // --- state

  // What changes together arrives one by one: read it when all is there.
  readSoon(everything) {
    this.readAll = this.readAll || everything;
    if (this.reading) return;
    this.reading = true;
    Promise.resolve().then(() => {
      this.reading = false;
      if (this.removed) return;
      if (this.readAll) this.readModel();
      else this.followStep();
      this.readAll = false;
    });
  }

  readModel() {
    this.settings = Object.fromEntries(SETTINGS.map((name) => [name, this.model.get(name)]));
    const { units, layers } = this.settings;
    const start = this.model.get("start");
    // After new settings the weights that fit them may still be on their way.
    if (!fits(start, units, layers) && this.training) return;
    if (fits(start, units, layers)) this.starts.set(this.kindOfStart(), start);
    if (!this.model.get("datasets")[this.settings.data]) return;
    const step = this.model.get("step");
    this.begin(Math.max(this.model.get("steps"), step), step);
    if (!this.running && !this.agrees()) this.push(this.now());
  }

  // Has the model the weights that are shown? Two machines round differently, and a long training can make much of it.
  agrees() {
    const weights = this.model.get("weights");
    const { units, layers } = this.settings;
    if (this.model.get("step") !== this.step || !fits(weights, units, layers)) return false;
    const theirs = toNetwork(weights, this.settings.activation).parameters;
    return this.shown.parameters.every((value, index) => Math.abs(value - theirs[index]) <= 1e-6 * Math.max(1, Math.abs(value)));
  }

  followStep() {
    const step = this.model.get("step");
    if (step === this.step || !this.training) return;
    this.stop();
    if (step < this.training.snapshots.length) this.show(step);
    else this.catchUp(step, step);
  }

  // Start weights are remembered: a reader who comes back to a setting finds what was there.
  kindOfStart() {
    const { units, layers, activation, seed } = this.settings;
    return JSON.stringify([units, layers, activation, seed]);
  }

  start() {
    const { units, layers, activation, seed } = this.settings;
    const kind = this.kindOfStart();
    if (!this.starts.has(kind)) this.starts.set(kind, newWeights(units, layers, activation, seed));
    return this.starts.get(kind);
  }

  change(changes) {
    this.settings = { ...this.settings, ...changes };
    const steps = this.model.get("steps");
    this.begin(steps, steps);
    this.push({ ...changes, start: this.start(), ...this.now() }, true);
    this.announce(() => `${capital(this.whatIsShown())}. ${this.scoreInWords()}`);
  }

  // Train from the start for `last` steps, then show `step`.
  begin(last, step) {
    this.stop();
    const before = this.data;
    const sets = this.model.get("datasets");
    const chosen = sets[this.settings.data];
    this.data = { ...chosen, flat: Float64Array.from(chosen.points.flat()) };
    this.frame = frameOf(this.data.flat);
    this.lattice = lattice(this.frame);
    const network = toNetwork(this.start(), this.settings.activation);
    this.training = startTraining(network, this.data.flat, this.data.labels, this.settings.learning_rate);
    this.shown = toNetwork(this.start(), this.settings.activation);
    this.values = this.latticeValues = null;
    this.fillFields(sets);
    if (!before || !same(before.points, chosen.points)) this.point = Math.floor(this.data.labels.length / 4);
    this.layOut();
    trainSteps(this.training, last, last > 0 ? FIRST_SLICE : 0);
    this.catchUp(last, step);
  }

  fillFields(sets) {
    const options = Object.entries(sets).map(([value, { label }]) => html("option", { value }, label));
    this.fields.data.replaceChildren(...options);
    for (const name of ["data", "units", "layers", "activation"]) this.fields[name].value = String(this.settings[name]);
    this.fields.point.max = String(this.data.labels.length);
  }

  now() {
    return { step: this.step, weights: toWeights(this.shown) };
  }

  // --- training

  get last() {
    return this.training.snapshots.length - 1;
  }

  // Make the steps up to `last`, in slices if there are many, and end with `step` on the screen.
  catchUp(last, step) {
    if (this.last >= last) return this.show(step);
    this.run("unwatched", () => {
      trainSteps(this.training, last - this.last, SLICE);
      const done = this.last >= last;
      if (done) this.stop();
      if (done || !this.still) this.show(done ? step : Math.min(this.last, step));
      if (done) this.push(this.now());
    });
    this.show(Math.min(this.last, step));
  }

  train() {
    this.stop();
    const end = Math.min(LIMITS.steps, this.still ? this.last + WITHOUT_MOTION : LIMITS.steps);
    if (this.last >= end) return;
    setText(this.trainButton, "Pause");
    if (this.step < this.last) this.show(this.last);
    const still = this.still;
    this.run("watched", () => {
      trainSteps(this.training, Math.min(end - this.last, still ? Infinity : STEPS_A_FRAME), SLICE);
      const done = this.last >= end;
      if (done || !still) this.show(this.last);
      if (done) this.pause();
      else if (!still) this.push(this.now());
    });
  }

  pause() {
    this.stop();
    this.show(this.last);
    this.push(this.now(), true);
    this.announce(() => `Step ${this.step}. ${this.scoreInWords()}`);
  }

  run(kind, frame) {
    this.running = kind;
    const next = () => {
      if (this.running !== kind) return;
      frame();
      if (this.running === kind) this.request = requestAnimationFrame(next);
    };
    this.request = requestAnimationFrame(next);
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.running = null;
    setText(this.trainButton, "Train");
  }

  moveTo(step) {
    this.stop();
    this.show(step);
    this.push(this.now());
    this.announce(() => `Step ${this.step}. ${this.scoreInWords()}`);
  }

  choosePoint(point) {
    this.point = point;
    this.showPoint();
    this.announce(() => `Point ${this.point + 1}: ${this.pointReadout.textContent}`);
  }

  // --- drawing

  // The sizes of the panels: three in a row, two above one, or one below the other.
  layOut() {
    const width = this.available();
    this.laidOutFor = width;
    this.setSizeClass(width);
    const upright = width >= 680;
    const two = width >= 540;
    this.upright = upright;
    this.row.classList.toggle("course-three", upright);
    this.row.classList.toggle("course-two", two && !upright);
    const room = upright ? (width - 2 * GAP - STRIP) / 2 : two ? (width - GAP) / 2 : width;
    const side = Math.floor(Math.min(440, room));
    // A square inside the margins.
    const height = side - MARGIN.left - MARGIN.right + MARGIN.top + MARGIN.bottom;
    this.panels.input.resize(side, height);
    this.panels.hidden.resize(side, height);
    if (upright) this.panels.output.resize(STRIP, height);
    else this.panels.output.resize(Math.floor(two ? 2 * side + GAP : side), STRIP);
    this.panels.output.look(...(upright ? [[-0.6, -0.04], [1.6, 1.04]] : [[-0.04, -0.6], [1.04, 1.6]]));
    this.drawFixed();
  }

  resize() {
    if (Math.abs(this.available() - this.laidOutFor) < 2) return;
    this.layOut();
    this.show(this.step);
  }

  // What stays while the weights change.
  drawFixed() {
    const { input, hidden, output } = this.panels;
    const { units, layers } = this.settings;
    input.lookAt(this.frame);
    input.label(["x₁", "x₂"], []);
    this.gridPlaces = input.places(this.lattice);
    input.drawGrid(this.gridPlaces);
    const classes = [0, 1];
    const part = [0, 0.5, 1];
    output.label(this.upright ? ["class", "output y"] : ["output y", "class"], this.upright ? [classes, part] : [part, classes]);
    const ends = this.upright ? [[-0.6, 0.5], [1.6, 1.04]] : [[0.5, -0.6], [1.04, 1.6]];
    const [low, high] = ends.map((end) => output.place(...end));
    output.set("region", `M${low.map(px).join(" ")}H${px(high[0])}V${px(high[1])}H${px(low[0])}z`);
    output.set("border", `M${low.map(px).join(" ")}${this.upright ? `H${px(high[0])}` : `V${px(high[1])}`}`);
    setText(input.title, "Input space");
    const which = layers > 1 ? "last hidden layer" : "hidden units";
    setText(hidden.title, units > 2 ? `${capital(which)}, seen edge-on` : `Space of the ${which}`);
    setText(output.title, "Output");
  }

  // Show the network after `step` steps. No element is made here: it runs on every movement of the slider.
  show(step) {
    this.step = Math.max(0, Math.min(step, this.last));
    this.shown.parameters.set(this.training.snapshots[this.step]);
    this.values = forward(this.shown, this.data.flat, this.values);
    const logits = this.values.at(-1);
    this.score = score(logits, this.data.labels);
    this.wrong = [...this.data.labels.keys()].filter((n) => logits[n] > 0 !== (this.data.labels[n] === 1));
    this.crossed = this.data.connected ? thinned(this.wrong) : this.wrong;
    this.latticeValues = forward(this.shown, this.lattice, this.latticeValues);
    this.drawInput();
    this.drawHidden();
    this.drawOutput();
    this.showPoint();
    this.showNumbers();
  }

  drawInput() {
    const { input } = this.panels;
    const { border, region } = contour(this.latticeValues.at(-1));
    const unit = (2 * this.frame.half) / (SIDE - 1);
    const x = (column) => px(input.origin[0] + (this.frame.x - this.frame.half + column * unit) * input.scale[0]);
    const y = (row) => px(input.origin[1] + (this.frame.y - this.frame.half + row * unit) * input.scale[1]);
    let [area, line] = ["", ""];
    for (const corners of region) {
      for (let k = 0; k < corners.length; k += 2) area += `${k ? "L" : "M"}${x(corners[k])} ${y(corners[k + 1])}`;
      area += "z";
    }
    for (const [x0, y0, x1, y1] of border) line += `M${x(x0)} ${y(y0)}L${x(x1)} ${y(y1)}`;
    input.set("region", area);
    input.set("border", line);
    input.drawPoints(input.places(this.data.flat), this.data, this.crossed);
  }

  drawHidden() {
    const { hidden } = this.panels;
    let [grid, points] = [this.latticeValues.at(-2), this.values.at(-2)];
    let { weight, bias } = outputUnit(this.shown);
    let names = ["h₁", "h₂"];
    if (weight.length > 2) {
      const look = edgeOn(weight, bias, points, this.data.flat.filter((_, k) => k % 2 === 0));
      [grid, points, weight, bias] = [project(look, grid), project(look, points), [1, 0], 0];
      const plane = this.settings.units > 3 ? "hyperplane" : "plane";
      names = [`distance from the separating ${plane}`, `principal component in the ${plane}`];
    }
    const box = this.hiddenBox(grid, points);
    hidden.lookAt(box);
    hidden.label(names, []);
    this.hiddenGridPlaces = hidden.places(grid);
    hidden.drawGrid(this.hiddenGridPlaces);
    const { ends, side } = separatingLine(weight, bias, box);
    hidden.set("region", polygon(side.map((corner) => hidden.place(...corner))));
    hidden.set("border", ends ? `M${ends.map((end) => hidden.place(...end).map(px).join(" ")).join("L")}` : "");
    hidden.drawPoints(hidden.places(points), this.data, this.crossed);
  }

  hiddenBox(grid, points) {
    const { units, activation } = this.settings;
    if (units === 2 && activation === "tanh") return { x: 0, y: 0, half: 1.1 };
    if (units === 2 && activation === "sigmoid") return { x: 0.5, y: 0.5, half: 0.55 };
    return boxAround(grid, points);
  }

  drawOutput() {
    const { output } = this.panels;
    const { labels } = this.data;
    const flat = new Float64Array(2 * labels.length);
    this.outputs = Float64Array.from(this.values.at(-1), sigmoid);
    labels.forEach((label, n) => {
      flat[2 * n + (this.upright ? 0 : 1)] = label;
      flat[2 * n + (this.upright ? 1 : 0)] = this.outputs[n];
    });
    output.drawPoints(output.places(flat), { labels, connected: false }, this.crossed, 4.4);
  }

  showPoint() {
    const { point, data } = this;
    const input = data.flat.subarray(2 * point, 2 * point + 2);
    const cell = cellAround(input, this.frame);
    for (const [panel, places] of [[this.panels.input, this.gridPlaces], [this.panels.hidden, this.hiddenGridPlaces]]) {
      panel.set("cell", cell ? `${chain(places, cell)}z` : "");
    }
    for (const panel of Object.values(this.panels)) panel.mark(point);
    this.fields.point.value = String(point + 1);
    setText(this.pointOutput, `${point + 1} of ${data.labels.length}`);
    const { units } = this.settings;
    const hidden = this.values.at(-2).subarray(point * units, (point + 1) * units);
    const right = this.wrong.includes(point) ? "on the wrong side" : "on the right side";
    const where = `x = ${vector(input)}, h = ${vector(hidden)}, y = ${format(this.outputs[point], 3)}`;
    setText(this.pointReadout, `${where}: class ${data.labels[point]}, ${right}.`);
    this.fields.point.setAttribute("aria-valuetext", `${point + 1}, class ${data.labels[point]}`);
    this.describe();
  }

  showNumbers() {
    const field = this.fields.step;
    field.max = String(this.last);
    field.value = String(this.step);
    setText(this.stepOutput, `${this.step} of ${this.last}`);
    setText(this.readout, this.scoreInWords());
    this.trainButton.disabled = this.last >= LIMITS.steps;
  }

  // --- sentences

  scoreInWords() {
    const { loss, right } = this.score;
    return `Loss ${format(loss, 3)}, ${right} of ${this.data.labels.length} points on the right side.`;
  }

  whatIsShown() {
    const { units, layers, activation } = this.settings;
    return `${this.data.label}: ${plural(layers, "hidden layer")} of ${units} ${NAMES[activation]} units, step ${this.step}`;
  }

  describe() {
    const { labels } = this.data;
    const total = labels.length;
    const wrong = this.wrong.length;
    const above = this.outputs.filter((y) => y > 0.5).length;
    const sides = above && above < total ? "lie on both sides of" : "all lie on one side of";
    const mistakes = `${wrong || "none"} on the wrong side`;
    const { units } = this.settings;
    const line = units === 2 ? "the straight line" : `the ${units === 3 ? "plane" : "hyperplane"}, which is seen edge-on`;
    const highlighted = `Highlighted: point ${this.point + 1}, ${this.pointReadout.textContent}`;
    const count = [0, 1].map((label) => labels.filter((other) => other === label).length);
    const share = [0, 1].map((label) => labels.filter((other, n) => other === label && this.outputs[n] > 0.5).length);
    const say = (name, text) => this.panels[name].drawing.setAttribute("aria-label", text);
    const classes = `${plural(count[0], "circle")} of class 0 and ${plural(count[1], "square")} of class 1`;
    const border = `In the plane of the inputs they ${sides} the boundary y = 0.5, ${mistakes}.`;
    const shares = [0, 1].map((label) => `${share[label]} of ${plural(count[label], label ? "square" : "circle")}`);
    say("input", `Input space: ${classes} over a regular grid. ${border} ${highlighted}`);
    say("hidden", `In the space of the hidden units the ${total} points ${sides} ${line}, ${mistakes}. The grid is bent. ${highlighted}`);
    say("output", `Output from 0 to 1: ${shares.join(" and ")} are above 0.5. ${highlighted}`);
  }

  remove() {
    this.removed = true;
    cancelAnimationFrame(this.request);
    super.remove();
  }
}

function range(low, high) {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

function makeLegend() {
  const size = { class: "course-sample", width: 22, height: 14, "aria-hidden": "true" };
  const sample = (kind, path) => svg("svg", size, svg("path", { class: `course-${kind}`, d: path }));
  const entries = [
    [sample("class-0", circle(11, 7, 4)), "class 0"],
    [sample("class-1", square(11, 7, 3.7)), "class 1"],
    [sample("border", "M1 7H21"), "y = 0.5"],
    [sample("region", "M1 1h20v12h-20z"), "decided as class 1"],
    [sample("wrong", cross(11, 7, 4.5)), "on the wrong side"],
  ];
  return html("ul", { class: "course-legend" }, ...entries.map(([picture, words]) => html("li", {}, picture, ` ${words}`)));
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
