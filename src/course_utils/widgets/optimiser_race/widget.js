// The interactive figure OptimiserRace: optimisers start at the same point of a landscape E(w1, w2) and race to its minimum,
// on a contour map and as curves of the loss.
//
// First the pure functions, which Node tests: landscapes, noise, race, contours, scales, spread. Then the view.
// The update rules and the noise are those of course_utils.optim and __init__.py, operation for operation.

import { FigureView, format, html, same, setText, superscript, svg } from "../shared.js";

export const LIMITS = { rate: [1e-4, 10], momentum: [0, 0.99], noise: [0, 6], steps: [10, 500], far: 1e3 };

// In the order of the list; the code stands beside a path, and names the class that gives it colour and dashes.
export const OPTIMISERS = {
  "gradient descent": "GD",
  momentum: "Mo",
  Nesterov: "Ne",
  Rprop: "Rp",
  Adagrad: "Ag",
  RMSprop: "RM",
  Adam: "Ad",
};
const NAMES = Object.keys(OPTIMISERS);

// ---------------------------------------------------------------- landscapes

const along = (w1, w2) => 0.96 * w1 + 0.28 * w2;
const across = (w1, w2) => 0.96 * w2 - 0.28 * w1;

// The same table as in __init__.py, and what is drawn: the formula, the gradient, where the minima are, the levels of the
// contours, and the smallest loss that the curves show.
export const LANDSCAPES = {
  ravine: {
    label: "Ravine",
    formula: "E = ½ u² + 50 v²,  u = 0.96 w₁ + 0.28 w₂,  v = 0.96 w₂ − 0.28 w₁",
    loss: (w1, w2) => (along(w1, w2) * along(w1, w2) + 100 * across(w1, w2) * across(w1, w2)) / 2,
    gradient: (w1, w2) => [
      along(w1, w2) * 0.96 - 100 * across(w1, w2) * 0.28,
      along(w1, w2) * 0.28 + 100 * across(w1, w2) * 0.96,
    ],
    window: [[-4.6, 2], [-3.3, 3.3]],
    start: [-4, 0],
    rates: [0.018, 0.004, 0.004, 0.1, 1, 0.1, 0.3],
    minima: [[0, 0]],
    saddles: [],
    levels: [0.2, 0.8, 2, 5, 12, 30, 70, 160, 320, 600],
    floor: 1e-8,
  },
  "banana valley": {
    label: "Banana valley",
    formula: "E = (1 − w₁)² / 10 + (w₂ − w₁²)²",
    loss: (w1, w2) => ((1 - w1) * (1 - w1)) / 10 + (w2 - w1 * w1) * (w2 - w1 * w1),
    gradient: (w1, w2) => [-(1 - w1) / 5 - 4 * w1 * (w2 - w1 * w1), 2 * (w2 - w1 * w1)],
    window: [[-2, 2], [-1, 3]],
    start: [-1.5, 1],
    rates: [0.1, 0.05, 0.05, 0.1, 0.5, 0.06, 0.2],
    minima: [[1, 1]],
    saddles: [],
    levels: [0.01, 0.05, 0.15, 0.35, 0.7, 1.3, 2.4, 4.4, 8, 14],
    floor: 1e-8,
  },
  saddle: {
    label: "Saddle",
    formula: "E = ½ w₁² + ¼ (1 − w₂²)²",
    loss: (w1, w2) => (w1 * w1) / 2 + ((1 - w2 * w2) * (1 - w2 * w2)) / 4,
    gradient: (w1, w2) => [w1, -w2 * (1 - w2 * w2)],
    window: [[-2, 2], [-2, 2]],
    start: [-1.6, 0.01],
    rates: [0.1, 0.03, 0.03, 0.02, 0.3, 0.03, 0.1],
    minima: [[0, -1], [0, 1]],
    saddles: [[0, 0]],
    levels: [0.02, 0.08, 0.16, 0.25, 0.4, 0.62, 0.95, 1.4, 2, 2.8],
    floor: 1e-8,
  },
  "noisy bowl": {
    label: "Noisy bowl",
    formula: "E = ½ w₁² + 2 w₂², its gradient with noise",
    loss: (w1, w2) => (w1 * w1 + 4 * w2 * w2) / 2,
    gradient: (w1, w2) => [w1, 4 * w2],
    window: [[-5, 3], [-4, 4]],
    start: [-4, 3],
    rates: [0.05, 0.01, 0.01, 0.1, 0.5, 0.05, 0.1],
    minima: [[0, 0]],
    saddles: [],
    levels: [0.3, 1.2, 2.7, 4.8, 7.5, 11, 15, 20, 26, 34],
    floor: 1e-4,
    noisy: true,
  },
}; // prettier-ignore

export function defaultRates(landscape) {
  return Object.fromEntries(NAMES.map((name, index) => [name, LANDSCAPES[landscape].rates[index]]));
}

// ---------------------------------------------------------------- noise

// Pairs of standard normal numbers from mulberry32 and Box & Muller, the same as gaussian_pairs in Python.
export function gaussianPairs(seed, count) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  };
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32)); // + 1: never log(0)
    const angle = 2 * Math.PI * (next() / 2 ** 32);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

// ---------------------------------------------------------------- update rules

// Each takes (rate, momentum) and returns a function (gradient, memory) -> what to add to a weight, for one weight at a
// time; `memory` starts as {} and counts the steps in `t`. Settings are the defaults of course_utils.optim.
const RULES = {
  "gradient descent": (rate) => (gradient) => gradient * -rate,
  momentum: (rate, momentum) => (gradient, memory) => velocity(gradient, memory, momentum) * -rate,
  Nesterov: (rate, momentum) => (gradient, memory) =>
    (gradient + momentum * velocity(gradient, memory, momentum)) * -rate,
  Rprop: (rate) => (gradient, memory) => {
    const agreement = gradient * (memory.t === 1 ? 0 : memory.previous);
    const factor = agreement < 0 ? 0.5 : agreement > 0 ? 1.2 : 1;
    memory.size = Math.min(50, Math.max(1e-6, (memory.t === 1 ? rate : memory.size) * factor));
    memory.previous = agreement < 0 ? 0 : gradient;
    return -Math.sign(memory.previous) * memory.size;
  },
  Adagrad: (rate) => (gradient, memory) => {
    memory.sum = (memory.sum || 0) + gradient * gradient;
    return (gradient / (Math.sqrt(memory.sum) + 1e-10)) * -rate;
  },
  RMSprop: (rate) => (gradient, memory) => {
    memory.square = average(memory.square, 0.99, gradient * gradient);
    return (gradient / (Math.sqrt(memory.square) + 1e-8)) * -rate;
  },
  Adam: (rate) => (gradient, memory) => {
    memory.mean = average(memory.mean, 0.9, gradient);
    memory.square = average(memory.square, 0.999, gradient * gradient);
    const root = Math.sqrt(memory.square) / Math.sqrt(1 - 0.999 ** memory.t) + 1e-8;
    return (memory.mean / root) * (-rate / (1 - 0.9 ** memory.t));
  },
};

function velocity(gradient, memory, momentum) {
  memory.velocity = memory.t === 1 ? gradient : memory.velocity * momentum + gradient;
  return memory.velocity;
}

function average(old, weight, value) {
  return (old || 0) * weight + value * (1 - weight);
}

// Let one optimiser run. Returns path (a list of points) and losses, both up to the step before it diverged; diverged,
// that step or null; and exit, the point where it was then.
export function race(name, { landscape, start, rate, momentum, steps, noise = null }) {
  const { loss, gradient } = LANDSCAPES[landscape];
  const change = RULES[name](rate, momentum);
  const memories = [{}, {}];
  const result = { path: [], losses: [], diverged: null, exit: null };
  let w = [...start];
  for (let step = 0; step <= steps; step++) {
    const value = loss(...w);
    const lost = !w.every((one) => Math.abs(one) <= LIMITS.far) || !Number.isFinite(value);
    if (lost) return { ...result, diverged: step, exit: w };
    result.path.push(w);
    result.losses.push(value);
    const slopes = gradient(...w);
    w = w.map((one, index) => {
      memories[index].t = step + 1;
      return one + change(slopes[index] + (noise && step < steps ? noise[step][index] : 0), memories[index]);
    });
  }
  return result;
}

// Run all optimisers of a state (the synced traits). Returns {name: result of race}.
export function raceAll(state, names = state.optimisers) {
  const noise = noiseOf(state);
  const run = (name) => race(name, { ...state, rate: state.rates[name], noise });
  return Object.fromEntries(names.map((name) => [name, run(name)]));
}

function noiseOf({ landscape, noise, seed, steps }) {
  if (!LANDSCAPES[landscape].noisy || noise === 0) return null;
  return gaussianPairs(seed, steps).map((pair) => pair.map((one) => one * noise));
}

// ---------------------------------------------------------------- contours

// The border of the region where E < level, as closed loops of points (x, y) in 0…1 over the window, y downwards.
// Marching squares on sqrt(E), which is straighter than E between two grid points. The grid is one cell larger than the
// window all around, and beyond it E counts as infinite, so that every loop closes, out of sight.
export function contours(landscape, levels = LANDSCAPES[landscape].levels, cells = 110) {
  const { loss, window: [[left, right], [bottom, top]] } = LANDSCAPES[landscape]; // prettier-ignore
  const size = cells + 5;
  const at = (index) => (index - 2) / cells;
  const heights = new Float64Array(size * size).fill(Infinity);
  for (let row = 1; row < size - 1; row++) {
    for (let column = 1; column < size - 1; column++) {
      heights[row * size + column] = Math.sqrt(loss(left + at(column) * (right - left), top - at(row) * (top - bottom)));
    }
  }
  return levels.map((level) => loops(heights, size, Math.sqrt(level), at));
}

// Where a region's border leaves a cell, by the corners that lie inside (bits: top left 1, top right 2, bottom right 4,
// bottom left 8): pairs of sides [from, to], with the inside on the right; sides: top 0, right 1, bottom 2, left 3.
// Two opposite corners count as connected.
const CROSSINGS = [
  [], [[0, 3]], [[1, 0]], [[1, 3]], [[2, 1]], [[0, 1], [2, 3]], [[2, 0]], [[2, 3]],
  [[3, 2]], [[0, 2]], [[1, 2], [3, 0]], [[1, 2]], [[3, 1]], [[0, 1]], [[3, 0]], [],
]; // prettier-ignore

function loops(heights, size, level, at) {
  const next = new Map(); // side -> side, where a side is 2 * the grid point at its top or left end, + 1 if it runs down
  const side = (row, column, which) =>
    2 * ((which === 2 ? row + 1 : row) * size + (which === 1 ? column + 1 : column)) + (which % 2);
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const corner = row * size + column;
      const inside =
        (heights[corner] < level) +
        2 * (heights[corner + 1] < level) +
        4 * (heights[corner + size + 1] < level) +
        8 * (heights[corner + size] < level);
      for (const [from, to] of CROSSINGS[inside]) next.set(side(row, column, from), side(row, column, to));
    }
  }
  const point = (key) => {
    const start = key >> 1;
    const end = key % 2 ? start + size : start + 1;
    const [low, high] = [heights[start], heights[end]];
    // Infinity is beyond the grid: the border is at its last finite point.
    const part = high === Infinity ? 0 : low === Infinity ? 1 : (level - low) / (high - low);
    const [x, y] = [at(start % size), at(Math.floor(start / size))];
    return key % 2 ? [x, y + part * (at(1) - at(0))] : [x + part * (at(1) - at(0)), y];
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

// ---------------------------------------------------------------- scales and labels

// The decades of the loss axis [lowest, highest]: from the landscape's floor to above the start.
export function decades(landscape, start) {
  const lowest = Math.round(Math.log10(LANDSCAPES[landscape].floor));
  const first = LANDSCAPES[landscape].loss(...start);
  return [lowest, Math.max(lowest + 4, first > 0 ? Math.ceil(Math.log10(first) + 0.15) : lowest)];
}

// The learning rate for a position of its slider, and back: the slider runs over powers of ten.
export function rateAt(position) {
  return Number((10 ** position).toPrecision(3));
}

export function positionOf(rate) {
  return Math.log10(rate);
}

// Move numbers apart until neighbours differ by at least `gap`, each as little as possible, all within [low, high] if
// they fit. Keeps the order of those that come in order.
export function spread(wanted, gap, low, high) {
  const order = wanted.map((value, index) => [value, index]).sort((a, b) => a[0] - b[0]);
  const blocks = [];
  for (const [value, index] of order) {
    let block = { members: [index], sum: value };
    block.top = value;
    // Overlapping blocks become one, centred on what its members want.
    while (blocks.length && blocks.at(-1).top + gap * blocks.at(-1).members.length > block.top) {
      const above = blocks.pop();
      const moved = block.sum - gap * above.members.length * block.members.length;
      block = { members: [...above.members, ...block.members], sum: above.sum + moved };
      block.top = block.sum / block.members.length;
    }
    blocks.push(block);
  }
  const result = [];
  for (const { members, top } of blocks) members.forEach((index, rank) => (result[index] = top + gap * rank));
  const sorted = order.map(([, index]) => index);
  let limit = high;
  for (const index of [...sorted].reverse()) limit = (result[index] = Math.min(result[index], limit)) - gap;
  limit = low;
  for (const index of sorted) limit = (result[index] = Math.max(result[index], limit)) + gap;
  return result;
}

// ---------------------------------------------------------------- sentences

function place([w1, w2]) {
  return `(${format(w1, 3)}, ${format(w2, 3)})`;
}

// How far one optimiser has come: "0.0048", or "diverged at step 12".
export function outcome(run, step) {
  return run.diverged !== null && run.diverged <= step ? `diverged at step ${run.diverged}` : format(run.losses[step], 3);
}

const countOf = (steps) => `${steps} ${steps === 1 ? "step" : "steps"}`;

// One sentence on who is ahead.
export function verdict(state, runs) {
  const racing = state.optimisers.filter((name) => runs[name].diverged === null || runs[name].diverged > state.step);
  if (!state.optimisers.length) return "Tick an optimiser to let it race.";
  if (!racing.length) return `After ${countOf(state.step)} everybody has diverged.`;
  const loss = (name) => runs[name].losses[state.step];
  if (state.step === 0) return `At the start E is ${format(loss(racing[0]), 3)}.`;
  const first = racing.reduce((best, name) => (loss(name) < loss(best) ? name : best));
  const verb = state.optimisers.length > 1 ? "leads with" : "has reached";
  return `After ${countOf(state.step)} ${first} ${verb} E = ${format(loss(first), 3)}.`;
}

export function mapInWords(state, runs) {
  const { label, window, minima, saddles } = LANDSCAPES[state.landscape];
  const range = window.map(([low, high], index) => `w${index + 1} from ${format(low)} to ${format(high)}`).join(", ");
  const lowest = `${minima.length > 1 ? "Minima" : "Minimum"} at ${minima.map(place).join(" and ")}`;
  const ridge = saddles.length ? `, saddle point at ${saddles.map(place).join(" and ")}` : "";
  const where = (name) => {
    const run = runs[name];
    if (run.diverged !== null && run.diverged <= state.step) return `${name} ${outcome(run, state.step)}`;
    const [w1, w2] = run.path[state.step];
    const off = w1 < window[0][0] || w1 > window[0][1] || w2 < window[1][0] || w2 > window[1][1];
    return `${name} at ${place([w1, w2])}${off ? ", off the map" : ""}`;
  };
  const racers = state.optimisers.map(where).join("; ") || "nobody races";
  const land = `Contour map, ${label}: ${range}. ${lowest}${ridge}.`;
  return `${land} Start at ${place(state.start)}. After ${countOf(state.step)}: ${racers}.`;
}

export function curvesInWords(state, runs) {
  const first = format(LANDSCAPES[state.landscape].loss(...state.start), 3);
  const racers = state.optimisers.map((name) => `${name} ${outcome(runs[name], state.step)}`).join("; ") || "nobody races";
  return `Loss E against steps, logarithmic. Start ${first}. After ${state.step} of ${countOf(state.steps)}: ${racers}.`;
}

// ---------------------------------------------------------------- the view: drawing

// Both drawings are as wide and as high, in units that are close to pixels.
const BOX = { width: 400, height: 392, top: 8, bottom: 352 };
const MAP = { left: 42, right: 386 };
const CURVES = { left: 46, right: 362 };
const CHIP = { width: 25, height: 16 };
const RACE_MS = 5000;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const px = (number) => String(Math.round(clamp(number, -1e4, 1e4) * 10) / 10);

function onMap(landscape, [w1, w2]) {
  const [[left, right], [bottom, top]] = LANDSCAPES[landscape].window;
  return [
    MAP.left + ((w1 - left) / (right - left)) * (MAP.right - MAP.left),
    BOX.top + ((top - w2) / (top - bottom)) * (BOX.bottom - BOX.top),
  ];
}

const classOf = (name) => `course-racer-${OPTIMISERS[name].toLowerCase()}`;

function chip(name) {
  const { width, height } = CHIP;
  return svg(
    "g",
    { class: `course-chip ${classOf(name)}` },
    svg("rect", { x: -width / 2, y: -height / 2, width, height, rx: 4 }),
    svg("text", { y: 4.2 }, OPTIMISERS[name]),
  );
}

function star([x, y], size) {
  const corners = Array.from({ length: 10 }, (_, index) => {
    const [radius, angle] = [index % 2 ? size * 0.42 : size, (index / 5 - 0.5) * Math.PI];
    return `${px(x + radius * Math.cos(angle))} ${px(y + radius * Math.sin(angle))}`;
  });
  return svg("path", { class: "course-star", d: `M${corners.join("L")}Z` });
}

function loopsPath(found) {
  const [width, height] = [MAP.right - MAP.left, BOX.bottom - BOX.top];
  const point = ([x, y]) => `${px(MAP.left + x * width)} ${px(BOX.top + y * height)}`;
  return found.map((loop) => `M${loop.map(point).join("L")}Z`).join("");
}

// About `count` round numbers from low to high.
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough * 0.99);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(10)));
}

function axisTitles(left, right, below, beside) {
  return [
    svg("text", { class: "course-axis-title", x: (left + right) / 2, y: BOX.height - 4 }, below),
    svg("text", { class: "course-axis-title", transform: `translate(11 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)` }, beside),
  ];
}

// ---------------------------------------------------------------- the view: the whole figure

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "optimiser-race");
    this.shapes = {};
    this.fillRoot();
    this.state = null;
    this.readModel();
    this.listen();
  }

  // --- the page

  fillRoot() {
    this.makeMap();
    this.makeCurves();
    this.readout = html("p", { class: "course-readout" });
    const panels = html("div", { class: "course-panels" }, this.mapBox, this.curves);
    const controls = html("div", { class: "course-controls" }, this.makeRacers(), this.makeSettings());
    this.root.prepend(this.makeHead(), panels, this.makeTimeline(), this.readout, controls);
  }

  makeHead() {
    const options = Object.entries(LANDSCAPES).map(([value, { label }]) => html("option", { value }, label));
    this.landscapeSelect = html("select", { id: `${this.id}-landscape` }, ...options);
    this.formula = html("p", { class: "course-formula" });
    const label = html("label", { for: `${this.id}-landscape` }, "Landscape");
    return html("div", { class: "course-bar" }, html("div", { class: "course-field" }, label, this.landscapeSelect), this.formula);
  }

  clip(name, left, right) {
    const rect = svg("rect", { x: left, y: BOX.top, width: right - left, height: BOX.bottom - BOX.top });
    return [svg("clipPath", { id: `${this.id}-${name}` }, rect), rect];
  }

  makeMap() {
    const [clip] = this.clip("map", MAP.left, MAP.right);
    this.ground = svg("g");
    this.trails = svg("g");
    this.startMark = svg("path", { class: "course-start", d: "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0M-12 0H-4M4 0H12M0 -12V-4M0 4V12" });
    this.heads = svg("g");
    this.mapAxes = svg("g", { class: "course-axes" });
    this.map = svg(
      "svg",
      { role: "img", class: "course-drawing", viewBox: `0 0 ${BOX.width} ${BOX.height}` },
      svg("defs", {}, clip),
      svg("g", { "clip-path": `url(#${this.id}-map)` }, this.ground, this.trails, this.startMark),
      svg("rect", { class: "course-frame", x: MAP.left, y: BOX.top, width: MAP.right - MAP.left, height: BOX.bottom - BOX.top }),
      this.mapAxes,
      this.heads,
    );
    // The same can be done with the sliders "Start"; this is the quick way.
    const label = "Map of the landscape. The arrow keys move the start, ten times as far with Shift.";
    this.mapBox = html("div", { class: "course-map", tabindex: "0", role: "group", "aria-label": label }, this.map);
  }

  makeCurves() {
    const [clip] = this.clip("curves", CURVES.left, CURVES.right);
    const [pastClip, past] = this.clip("past", CURVES.left, CURVES.right);
    this.past = past;
    this.faint = svg("g", { class: "course-to-come" });
    this.strong = svg("g");
    this.curveAxes = svg("g", { class: "course-axes" });
    this.now = svg("line", { class: "course-now", y1: BOX.top, y2: BOX.bottom });
    this.tags = svg("g");
    this.curves = svg(
      "svg",
      { role: "img", class: "course-drawing", viewBox: `0 0 ${BOX.width} ${BOX.height}` },
      svg("defs", {}, clip, pastClip),
      this.curveAxes,
      svg("g", { "clip-path": `url(#${this.id}-curves)` }, this.faint),
      svg("g", { "clip-path": `url(#${this.id}-past)` }, this.strong),
      this.now,
      this.tags,
    );
  }

  makeTimeline() {
    this.raceButton = html("button", { type: "button", class: "course-primary" }, "Race");
    this.stepSlider = html("input", { type: "range", id: `${this.id}-step`, min: "0", step: "1" });
    this.stepOutput = html("output", { for: `${this.id}-step` });
    const label = html("label", { for: `${this.id}-step` }, "Step");
    this.stillNote = html("p", { class: "course-note", hidden: true });
    const bar = html("div", { class: "course-timeline" }, this.raceButton, label, this.stepSlider, this.stepOutput);
    return html("div", {}, bar, this.stillNote);
  }

  makeRacers() {
    this.rows = Object.fromEntries(NAMES.map((name, index) => [name, this.makeRow(name, `${this.id}-${index}`)]));
    const headings = html(
      "div",
      { class: "course-racer course-headings", "aria-hidden": "true" },
      html("span", {}),
      html("span", { class: "course-rate-heading" }, "Learning rate"),
      html("span", {}, "E reached"),
    );
    const list = html("div", { class: "course-racers" }, headings, ...Object.values(this.rows).map(({ element }) => element));
    this.resetButton = html("button", { type: "button" }, "Reset rates");
    const row = html("div", { class: "course-row" }, this.resetButton);
    return html("fieldset", {}, html("legend", {}, "Who races"), list, row);
  }

  // One optimiser: a tick, its mark, its learning rate and the loss that it has reached.
  makeRow(name, id) {
    const line = svg("path", { class: `course-trail ${classOf(name)}`, d: "M2 9H26" });
    const mark = chip(name);
    mark.setAttribute("transform", "translate(42 9)");
    const box = { class: "course-sample", viewBox: "0 0 55 18", width: 55, height: 18, "aria-hidden": "true" };
    const row = {
      tick: html("input", { type: "checkbox", id }),
      rate: html("input", { type: "range", id: `${id}-rate`, min: "-4", max: "1", step: "0.02" }),
      output: html("output", { for: `${id}-rate` }),
      loss: html("span", { class: "course-loss" }),
    };
    const hidden = html("label", { class: "course-visually-hidden", for: `${id}-rate` }, `Learning rate of ${name}`);
    row.rest = [hidden, row.rate, row.output, row.loss];
    const who = html("span", { class: "course-who" }, row.tick, html("label", { for: id }, svg("svg", box, line, mark), name));
    row.element = html("div", { class: "course-racer" }, who, ...row.rest);
    return row;
  }

  makeSlider(name, label, attributes) {
    const id = `${this.id}-${name}`;
    const slider = html("input", { type: "range", id, ...attributes });
    const output = html("output", { for: id });
    const element = html("div", { class: "course-slider" }, html("label", { for: id }, label), slider, output);
    return { slider, output, element };
  }

  makeSettings() {
    const [low, high] = LIMITS.noise;
    this.momentum = this.makeSlider("momentum", "Momentum", { min: "0", max: "0.99", step: "0.01" });
    this.noise = this.makeSlider("noise", "Noise", { min: String(low), max: String(high), step: "0.1" });
    this.starts = [1, 2].map((index) => this.makeSlider(`start-${index}`, `Start w${"₀₁₂"[index]}`, { step: "0.01" }));
    this.noiseButton = html("button", { type: "button" }, "Other noise");
    this.noiseRow = html("div", { class: "course-row" }, this.noiseButton);
    const elements = [this.momentum, this.noise, ...this.starts].map(({ element }) => element);
    const note = html("p", { class: "course-note" }, "Or click the map, or focus it and use the arrow keys, to move the start.");
    const sliders = html("div", { class: "course-sliders" }, ...elements);
    return html("fieldset", {}, html("legend", {}, "Where and how"), sliders, note, this.noiseRow);
  }

  // --- state

  stateOfModel() {
    const get = (name, otherwise) => this.model.get(name) ?? otherwise;
    const wanted = get("landscape", "ravine");
    const landscape = wanted in LANDSCAPES ? wanted : "ravine";
    const length = get("steps", 200);
    return {
      landscape,
      optimisers: NAMES.filter((name) => get("optimisers", []).includes(name)),
      start: [...get("start", LANDSCAPES[landscape].start)],
      rates: { ...defaultRates(landscape), ...get("rates", {}) },
      momentum: get("momentum", 0.9),
      noise: get("noise", 3),
      seed: get("seed", 1),
      steps: length,
      step: clamp(get("step", length), 0, length),
    };
  }

  readModel() {
    const state = this.stateOfModel();
    if (this.state) {
      const { step, ...rest } = this.state;
      // While the race runs, its step is ahead of the model's.
      const others = { ...state };
      delete others.step;
      if (same(rest, others) && (this.running || step === state.step)) return;
    }
    this.stop();
    this.state = state;
    this.showAll();
  }

  // Take over what the reader changed, and show what depends on it.
  change(changes, show) {
    Object.assign(this.state, changes);
    show();
    this.push(changes);
    this.announce();
  }

  listen() {
    this.on(this.landscapeSelect, "change", () => this.pickLandscape(this.landscapeSelect.value));
    for (const name of NAMES) {
      const { tick, rate } = this.rows[name];
      this.on(tick, "change", () => this.pickOptimisers());
      this.on(rate, "input", () => this.pickRate(name, rateAt(Number(rate.value))));
    }
    this.on(this.momentum.slider, "input", () => this.rerun({ momentum: Number(this.momentum.slider.value) }));
    this.on(this.noise.slider, "input", () => this.rerun({ noise: Number(this.noise.slider.value) }));
    for (const [index, { slider }] of this.starts.entries()) {
      this.on(slider, "input", () => {
        const start = [...this.state.start];
        start[index] = Number(slider.value);
        this.pickStart(start);
      });
    }
    this.on(this.stepSlider, "input", () => this.pickStep(Number(this.stepSlider.value)));
    this.on(this.raceButton, "click", () => this.pressRace());
    this.on(this.resetButton, "click", () => this.rerun({ rates: defaultRates(this.state.landscape) }));
    this.on(this.noiseButton, "click", () => this.rerun({ seed: (this.state.seed + 1) % 2 ** 32 }));
    this.listenToMap();
    const follow = () => this.readModel();
    const traits = ["landscape", "optimisers", "start", "rates", "momentum", "noise", "seed", "steps", "step"];
    this.follow(Object.fromEntries(traits.map((name) => [name, follow])));
    this.watchSize(() => this.setSizeClass(this.available()));
    this.setSizeClass(this.available());
  }

  listenToMap() {
    this.on(this.map, "click", (event) => this.startAt(event));
    // A mouse may also drag the start; a finger scrolls the page.
    this.on(this.map, "pointerdown", (event) => {
      this.dragging = event.pointerType === "mouse" && event.button === 0;
      if (this.dragging) this.map.setPointerCapture(event.pointerId);
    });
    this.on(this.map, "pointermove", (event) => this.dragging && this.startAt(event));
    for (const end of ["pointerup", "pointercancel"]) this.on(this.map, end, () => (this.dragging = false));
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    this.on(this.mapBox, "keydown", (event) => {
      const direction = directions[event.key];
      if (!direction || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const size = event.shiftKey ? 0.5 : 0.05;
      this.pickStart(this.state.start.map((one, index) => one + direction[index] * size));
    });
  }

  startAt(event) {
    const box = this.map.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * BOX.width;
    const y = ((event.clientY - box.top) / box.height) * BOX.height;
    if (!this.dragging && (x < MAP.left || x > MAP.right || y < BOX.top || y > BOX.bottom)) return;
    const [[left, right], [bottom, top]] = LANDSCAPES[this.state.landscape].window;
    this.pickStart([
      left + ((x - MAP.left) / (MAP.right - MAP.left)) * (right - left),
      top - ((y - BOX.top) / (BOX.bottom - BOX.top)) * (top - bottom),
    ]);
  }

  pickLandscape(landscape) {
    this.stop();
    const { start } = LANDSCAPES[landscape];
    this.change({ landscape, start: [...start], rates: defaultRates(landscape) }, () => this.showAll());
  }

  pickOptimisers() {
    const optimisers = NAMES.filter((name) => this.rows[name].tick.checked);
    this.change({ optimisers }, () => this.showAll());
  }

  pickRate(name, rate) {
    const rates = { ...this.state.rates, [name]: rate };
    this.change({ rates }, () => {
      Object.assign(this.runs, raceAll(this.state, [name]));
      this.trace(name);
      this.showRates();
      this.showStep();
    });
  }

  pickStart(start) {
    const { window } = LANDSCAPES[this.state.landscape];
    const inside = start.map((one, index) => Number(clamp(one, ...window[index]).toFixed(2)));
    if (!same(inside, this.state.start)) this.rerun({ start: inside });
  }

  rerun(changes) {
    this.change(changes, () => {
      this.showSettings();
      this.showRates();
      this.runAll();
    });
  }

  pickStep(step) {
    this.stop();
    this.change({ step }, () => this.showStep());
  }

  // --- the race

  pressRace() {
    if (this.running) return this.pause();
    const { step, steps: length } = this.state;
    const from = step >= length ? 0 : step;
    if (this.still) return this.pickStep(Math.min(length, from + Math.ceil(length / 10)));
    this.running = true;
    this.showButton();
    const begin = performance.now() - (from / length) * RACE_MS;
    const tick = (now) => {
      this.state.step = clamp(Math.floor(((now - begin) / RACE_MS) * length), from, length);
      this.showStep();
      if (this.state.step < length) this.frame = requestAnimationFrame(tick);
      else this.pause();
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    if (!this.running) return;
    cancelAnimationFrame(this.frame);
    this.running = false;
    this.showButton();
  }

  // Stop where the race is, and say so; the model hears of the step only now.
  pause() {
    this.stop();
    this.push({ step: this.state.step });
    this.announce();
  }

  showButton() {
    setText(this.raceButton, this.running ? "Pause" : "Race");
    const { steps: length } = this.state;
    this.stillNote.hidden = !this.still;
    setText(this.stillNote, `You have asked for less motion: each press of Race goes ${Math.ceil(length / 10)} steps on.`);
  }

  // --- what is shown

  showAll() {
    const { landscape, optimisers, steps: length } = this.state;
    this.landscapeSelect.value = landscape;
    setText(this.formula, LANDSCAPES[landscape].formula);
    this.stepSlider.max = String(length);
    this.showGround();
    for (const name of NAMES) {
      const { tick, rest, element } = this.rows[name];
      tick.checked = optimisers.includes(name);
      element.classList.toggle("course-off", !tick.checked);
      for (const part of rest) part.hidden = !tick.checked;
    }
    this.showSettings();
    this.showRates();
    this.makeTraces();
    this.runAll();
    this.showButton();
  }

  // The contours of a landscape are computed once.
  showGround() {
    const { landscape } = this.state;
    if (this.groundOf === landscape) return;
    this.groundOf = landscape;
    const { minima, saddles, window } = LANDSCAPES[landscape];
    this.shapes[landscape] ||= contours(landscape).map(loopsPath);
    const bands = this.shapes[landscape].map((d) => svg("path", { class: "course-band", d }));
    const marks = saddles.map((point) => {
      const [x, y] = onMap(landscape, point);
      return svg("text", { class: "course-saddle", x, y: y + 4 }, "× saddle");
    });
    this.ground.replaceChildren(...bands.reverse(), ...marks, ...minima.map((point) => star(onMap(landscape, point), 9)));
    const [horizontal, vertical] = window;
    this.mapAxes.replaceChildren(
      ...ticks(...horizontal, 5).map((w) => svg("text", { x: onMap(landscape, [w, 0])[0], y: BOX.bottom + 16 }, format(w))),
      ...ticks(...vertical, 5).map((w) =>
        svg("text", { class: "course-at-left", x: MAP.left - 6, y: onMap(landscape, [0, w])[1] + 4 }, format(w)),
      ),
      ...axisTitles(MAP.left, MAP.right, "w₁", "w₂"),
    );
    for (const [index, { slider }] of this.starts.entries()) {
      [slider.min, slider.max] = window[index].map(String);
    }
  }

  // One trail, one head and one curve for each that races; later only their attributes change.
  makeTraces() {
    const { optimisers } = this.state;
    if (same(optimisers, this.traced)) return;
    this.traced = [...optimisers];
    this.traces = {};
    for (const name of optimisers) {
      const trail = () => svg("path", { class: `course-trail ${classOf(name)}` });
      const dot = svg("circle", { class: `course-head ${classOf(name)}`, r: 4.5 });
      const leader = svg("line", { class: `course-leader ${classOf(name)}` });
      this.traces[name] = { trail: trail(), faint: trail(), strong: trail(), dot, leader, head: chip(name), tag: chip(name) };
    }
    const all = Object.values(this.traces);
    this.trails.replaceChildren(...all.map(({ trail }) => trail));
    this.heads.replaceChildren(
      ...all.map(({ leader }) => leader),
      ...all.map(({ dot }) => dot),
      ...all.map(({ head }) => head),
    );
    this.faint.replaceChildren(...all.map(({ faint }) => faint));
    this.strong.replaceChildren(...all.map(({ strong }) => strong));
    this.tags.replaceChildren(...all.map(({ tag }) => tag));
  }

  runAll() {
    const { landscape, start, steps: length, optimisers } = this.state;
    this.runs = raceAll(this.state);
    const [x, y] = onMap(landscape, start);
    this.startMark.setAttribute("transform", `translate(${px(x)} ${px(y)})`);
    this.showCurveAxes(decades(landscape, start), length);
    for (const name of optimisers) this.trace(name);
    this.showStep();
  }

  showCurveAxes([lowest, highest], length) {
    if (same([lowest, highest, length], this.scale)) return;
    this.scale = [lowest, highest, length];
    const every = highest - lowest > 6 ? 2 : 1;
    const lines = [];
    for (let power = highest; power >= lowest; power -= every) {
      const y = this.lossHeight(10 ** power);
      lines.push(svg("line", { x1: CURVES.left, x2: CURVES.right, y1: y, y2: y }));
      const words = power === 0 ? "1" : power === 1 ? "10" : `10${superscript(power)}`;
      lines.push(svg("text", { class: "course-at-left", x: CURVES.left - 6, y: y + 4 }, words));
    }
    for (const step of ticks(0, length, 4)) {
      lines.push(svg("text", { x: this.stepPlace(step), y: BOX.bottom + 16 }, String(step)));
    }
    this.curveAxes.replaceChildren(...lines, ...axisTitles(CURVES.left, CURVES.right, "steps", "loss E"));
  }

  stepPlace(step) {
    return CURVES.left + (step / this.scale[2]) * (CURVES.right - CURVES.left);
  }

  // Where a loss stands; one below the axis stands on it.
  lossHeight(loss) {
    const [lowest, highest] = this.scale;
    const power = Math.max(lowest, Math.log10(loss));
    return BOX.top + ((highest - power) / (highest - lowest)) * (BOX.bottom - BOX.top);
  }

  // Remember where the run of one optimiser goes on the map, and draw its curve.
  trace(name) {
    const { path, losses, exit } = this.runs[name];
    const trace = this.traces[name];
    const far = exit && exit.every(Number.isFinite) ? [exit] : [];
    trace.points = [...path, ...far].map((point) => onMap(this.state.landscape, point));
    trace.words = trace.points.map(([x, y]) => `${px(x)} ${px(y)}`);
    const curve = losses.map((loss, step) => `${px(this.stepPlace(step))} ${px(this.lossHeight(loss))}`);
    if (exit) curve.push(`${px(this.stepPlace(losses.length))} -100`);
    for (const part of [trace.faint, trace.strong]) part.setAttribute("d", `M${curve.join("L")}`);
  }

  showStep() {
    const { step, steps: length, optimisers } = this.state;
    const x = this.stepPlace(step);
    this.past.setAttribute("width", px(x - CURVES.left));
    this.now.setAttribute("x1", px(x));
    this.now.setAttribute("x2", px(x));
    for (const name of optimisers) {
      this.traces[name].trail.setAttribute("d", `M${this.traces[name].words.slice(0, step + 1).join("L")}`);
      setText(this.rows[name].loss, outcome(this.runs[name], step));
    }
    this.placeHeads();
    this.placeTags(x);
    this.stepSlider.value = String(step);
    this.stepSlider.setAttribute("aria-valuetext", `${step} of ${length}`);
    setText(this.stepOutput, `${step} of ${length}`);
    setText(this.readout, verdict(this.state, this.runs));
    this.map.setAttribute("aria-label", mapInWords(this.state, this.runs));
    this.curves.setAttribute("aria-label", curvesInWords(this.state, this.runs));
  }

  // A dot where each optimiser is, and its chip beside it; chips of neighbours are moved apart. Outside the window the
  // chip stands at the edge where it left.
  placeHeads() {
    const { step, optimisers } = this.state;
    const places = optimisers.map((name) => {
      const { points } = this.traces[name];
      const [x, y] = points[Math.min(step, points.length - 1)];
      const [shownX, shownY] = [clamp(x, MAP.left, MAP.right), clamp(y, BOX.top, BOX.bottom)];
      return { name, x: shownX, y: shownY, off: shownX !== x || shownY !== y };
    });
    const groups = [];
    for (const one of places) {
      const near = groups.filter((group) => group.some((two) => Math.abs(one.x - two.x) < 52 && Math.abs(one.y - two.y) < 60));
      for (const group of near) groups.splice(groups.indexOf(group), 1);
      groups.push([...near.flat(), one]);
    }
    for (const group of groups) {
      const heights = spread(group.map(({ y }) => y), CHIP.height + 2, BOX.top + 9, BOX.bottom - 9);
      const rightmost = Math.max(...group.map(({ x }) => x));
      const beside = rightmost + 22 + CHIP.width / 2;
      const x = beside < MAP.right - CHIP.width / 2 ? beside : Math.min(...group.map((one) => one.x)) - 22 - CHIP.width / 2;
      group.forEach((one, index) => this.placeHead(one, x, heights[index]));
    }
  }

  placeHead({ name, x, y, off }, chipX, chipY) {
    const { head, dot, leader } = this.traces[name];
    head.setAttribute("transform", `translate(${px(chipX)} ${px(chipY)})`);
    dot.setAttribute("cx", px(x));
    dot.setAttribute("cy", px(y));
    dot.classList.toggle("course-outside", off);
    for (const [attribute, value] of Object.entries({ x1: x, y1: y, x2: chipX, y2: chipY })) leader.setAttribute(attribute, px(value));
  }

  // The chips beside the line of the step shown, those of close curves moved apart.
  placeTags(x) {
    const { step, optimisers } = this.state;
    const wanted = optimisers.map((name) => {
      const { losses } = this.runs[name];
      return step < losses.length ? clamp(this.lossHeight(losses[step]), BOX.top + 9, BOX.bottom - 9) : BOX.top + 9;
    });
    const heights = spread(wanted, CHIP.height + 2, BOX.top + 9, BOX.bottom - 9);
    optimisers.forEach((name, index) => {
      this.traces[name].tag.setAttribute("transform", `translate(${px(x + 6 + CHIP.width / 2)} ${px(heights[index])})`);
    });
  }

  showSettings() {
    const { landscape, momentum, noise, start } = this.state;
    const noisy = Boolean(LANDSCAPES[landscape].noisy);
    const show = ({ slider, output }, value) => {
      slider.value = String(value);
      setText(output, format(value));
    };
    show(this.momentum, momentum);
    show(this.noise, noise);
    start.forEach((one, index) => show(this.starts[index], one));
    this.noise.element.hidden = this.noiseRow.hidden = !noisy;
  }

  showRates() {
    const { rates, landscape } = this.state;
    for (const name of NAMES) {
      const { rate, output } = this.rows[name];
      const words = String(Number(rates[name].toPrecision(3)));
      // The slider itself knows only the power of ten.
      if (rateAt(Number(rate.value)) !== rates[name]) rate.value = String(positionOf(rates[name]));
      rate.setAttribute("aria-valuetext", words);
      setText(output, words);
    }
    this.resetButton.disabled = same(rates, defaultRates(landscape));
  }

  // --- for readers who listen

  announce() {
    super.announce(() => {
      const { landscape, optimisers, start, step } = this.state;
      const racers = optimisers.map((name) => `${name} ${outcome(this.runs[name], step)}`).join("; ");
      const where = `${LANDSCAPES[landscape].label}, start ${place(start)}.`;
      return `${where} ${verdict(this.state, this.runs)}${racers ? ` ${racers}.` : ""}`;
    });
  }

  remove() {
    this.stop();
    super.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
