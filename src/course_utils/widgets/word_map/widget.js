// The interactive figure WordMap: words on a map that t-SNE made, and their neighbours in the space that it was made from.
//
// First the pure functions, which Node tests: numbers that arrive, the view of the map, labels that fit, neighbours on
// the map, spellings, sentences. Then the view. A position is two numbers from -1 to 1, y upwards; a word is its index.

import { FigureView, html, same, setText, svg } from "../shared.js";

export const STEPS = 4095;
export const ZOOM = [1, 24];

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// ---------------------------------------------------------------- numbers that arrive

// `count` whole numbers from 0 to 4,095 out of base64, two of them in three bytes; pack in __init__.py wrote them.
export function unpack(text, count) {
  const bytes = atob(text);
  const at = (index) => bytes.charCodeAt(index);
  return Uint16Array.from({ length: count }, (_, index) => {
    const start = 3 * (index >> 1);
    return index % 2 ? ((at(start + 1) & 15) << 8) | at(start + 2) : (at(start) << 4) | (at(start + 1) >> 4);
  });
}

// Positions of all frames of a map: one Float32Array (x, y, x, y, …) each.
export function toFrames({ points, iterations }, words) {
  const numbers = unpack(points, iterations.length * words * 2);
  const all = Float32Array.from(numbers, (number) => (2 * number) / STEPS - 1);
  return iterations.map((_, frame) => all.subarray(frame * words * 2, (frame + 1) * words * 2));
}

// For each word its nearest neighbours in the space of the vectors: [{ index, similarity }, …].
export function toNeighbours(nearest, similarities, words, most = 10) {
  const many = Math.min(most, words - 1);
  const indices = unpack(nearest, words * many);
  const cosines = unpack(similarities, words * many);
  const one = (at) => ({ index: indices[at], similarity: (2 * cosines[at]) / STEPS - 1 });
  return Array.from({ length: words }, (_, word) => Array.from({ length: many }, (_, rank) => one(word * many + rank)));
}

// Positions on the way from one frame to another, part 0 to 1, written into `into`.
export function between(from, to, part, into) {
  for (let at = 0; at < into.length; at++) into[at] = from[at] + part * (to[at] - from[at]);
  return into;
}

export function closestFrame(iterations, iteration) {
  const distance = (frame) => Math.abs(iterations[frame] - iteration);
  return iterations.reduce((best, _, frame) => (distance(frame) < distance(best) ? frame : best), 0);
}

// ---------------------------------------------------------------- the view of the map

// Pixels for one unit of the map. At zoom 1 all of it is seen, with a little room around it.
export function scaleOf({ zoom }, { width, height }) {
  return zoom * 0.46 * Math.min(width, height);
}

export function toScreen(view, size, x, y) {
  const scale = scaleOf(view, size);
  return [size.width / 2 + (x - view.x) * scale, size.height / 2 - (y - view.y) * scale];
}

export function toMap(view, size, left, top) {
  const scale = scaleOf(view, size);
  return [view.x + (left - size.width / 2) / scale, view.y - (top - size.height / 2) / scale];
}

export function limited({ x, y, zoom }) {
  return { x: clamp(x, -1, 1), y: clamp(y, -1, 1), zoom: clamp(zoom, ...ZOOM) };
}

// Zoom by a factor; what is at (left, top) on the screen stays there.
export function zoomAt(view, size, factor, left, top) {
  const zoom = clamp(view.zoom * factor, ...ZOOM);
  if (zoom === ZOOM[0]) return { x: 0, y: 0, zoom };
  const [x, y] = toMap(view, size, left, top);
  const scale = scaleOf({ zoom }, size);
  return limited({ x: x - (left - size.width / 2) / scale, y: y + (top - size.height / 2) / scale, zoom });
}

export function isSeen(view, size, x, y, margin = 0) {
  const [left, top] = toScreen(view, size, x, y);
  return left >= margin && left <= size.width - margin && top >= margin && top <= size.height - margin;
}

// ---------------------------------------------------------------- labels that fit

const GAP = 7; // between a point and its label, in pixels

// Choose the labels that fit, in this order: each to the right of its point or to the left, where it overlaps none before
// it and does not go beyond `edge`. The first `forced` get one in any case, some lines above or below if need be. Returns
// [{ index, left, top, width }, …] in pixels from the middle of the map at this scale: left is the label's left end, top
// its middle. Where the view is does not matter: moving the map changes no label.
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

// ---------------------------------------------------------------- neighbours on the map

// The `many` words that are nearest to one on the map; of two that are equally near, the earlier one.
export function nearestOnMap(points, word, many) {
  const distances = [];
  // Back to whole numbers: the same ties as in Python.
  const at = (index) => Math.round(((points[index] + 1) / 2) * STEPS);
  for (let index = 0; 2 * index < points.length; index++) {
    const [across, along] = [at(2 * index) - at(2 * word), at(2 * index + 1) - at(2 * word + 1)];
    distances.push([across * across + along * along, index]);
  }
  const others = distances.filter(([, index]) => index !== word);
  return others.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, many).map(([, index]) => index);
}

// The word nearest to a place, or -1 if none is within `reach`; in the units of the map.
export function wordAt(points, x, y, reach = Infinity) {
  let [best, least] = [-1, reach * reach];
  for (let index = 0; 2 * index < points.length; index++) {
    const distance = (points[2 * index] - x) ** 2 + (points[2 * index + 1] - y) ** 2;
    if (distance < least || (distance === least && best < 0)) [best, least] = [index, distance];
  }
  return best;
}

// The nearest word to the right of another, above it, and so on: within 45 degrees of the direction [1, 0], [0, 1], …
export function wordTowards(points, word, [right, up]) {
  let [best, least] = [-1, Infinity];
  for (let index = 0; 2 * index < points.length; index++) {
    const [across, along] = [points[2 * index] - points[2 * word], points[2 * index + 1] - points[2 * word + 1]];
    const ahead = across * right + along * up;
    const aside = Math.abs(across * up + along * right);
    const distance = across * across + along * along;
    if (ahead > 0 && aside <= ahead && distance < least) [best, least] = [index, distance];
  }
  return best;
}

// ---------------------------------------------------------------- spellings

// How many letters must be changed, added, left out or swapped with their neighbour to get from one word to the other.
export function editDistance(from, to) {
  const [a, b] = [[...from], [...to]];
  let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  a.forEach((letter, i) => {
    const row = [i + 1];
    b.forEach((other, j) => {
      const changed = old[j] + (letter !== other);
      row.push(Math.min(changed, old[j + 1] + 1, row[j] + 1));
      const swapped = i > 0 && j > 0 && letter === b[j - 1] && a[i - 1] === other;
      if (swapped) row[j + 1] = Math.min(row[j + 1], older[j - 1] + 1);
    });
    [older, old] = [old, row];
  });
  return old[b.length];
}

// The word that is spelt most like a text, as { index, exact }: exact also if only capitals differ. Null for no text.
export function findWord(words, text) {
  const wanted = text.trim();
  if (!wanted) return null;
  const exact = words.indexOf(wanted);
  if (exact >= 0) return { index: exact, exact: true };
  const [lower, all] = [wanted.toLowerCase(), words.map((word) => word.toLowerCase())];
  const alike = all.indexOf(lower);
  if (alike >= 0) return { index: alike, exact: true };
  const costs = all.map((word) => editDistance(lower, word));
  return { index: costs.indexOf(Math.min(...costs)), exact: false };
}

// ---------------------------------------------------------------- sentences

const two = (number) => number.toFixed(2).replace("-", "−");

export function listInWords(words, neighbours, most = 10) {
  return neighbours.slice(0, most).map(({ index, similarity }) => `${words[index]} ${two(similarity)}`).join(", ");
}

export function keptInWords(kept, many, mean) {
  const average = mean.toFixed(1);
  if (kept === null) return `On average ${average} of a word's ${many} nearest are also among its ${many} nearest on this map.`;
  const those = `${kept} of the ${many} ${kept === 1 ? "is" : "are"} also among the ${many} nearest on this map.`;
  return `${those} Over all words it is ${average} on average.`;
}

// ---------------------------------------------------------------- marks

// Colour and shape of each category; the shapes differ even where the colours repeat. Corners of a polygon, or null for
// a circle; all fit into a radius of about 1.
const COLOURS = ["blue", "orange", "green", "purple"];
const cross = [[0.3, 0.3], [0.3, 1], [-0.3, 1], [-0.3, 0.3], [-1, 0.3], [-1, -0.3], [-0.3, -0.3], [-0.3, -1], [0.3, -1], [0.3, -0.3], [1, -0.3], [1, 0.3]]; // prettier-ignore
const SHAPES = [
  null,
  [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
  [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  cross,
  [[0, 1.1], [1.05, -0.8], [-1.05, -0.8]],
  cross.map(([x, y]) => [(x - y) * 0.75, (x + y) * 0.75]),
  Array.from({ length: 10 }, (_, at) => {
    const [radius, angle] = [at % 2 ? 0.55 : 1.3, (at / 5 - 0.5) * Math.PI];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }),
]; // prettier-ignore

const OTHER = "ink-soft"; // words without a category

// Add a mark to the path of a canvas.
function addMark(context, group, x, y, radius) {
  const corners = SHAPES[group];
  if (!corners) {
    const size = group < 0 ? 0.72 * radius : radius;
    context.moveTo(x + size, y);
    return context.arc(x, y, size, 0, 2 * Math.PI);
  }
  corners.forEach(([across, down], at) => {
    if (at) context.lineTo(x + radius * across, y + radius * down);
    else context.moveTo(x + radius * across, y + radius * down);
  });
  context.closePath();
}

function sample(group) {
  const corners = SHAPES[group];
  const points = corners?.map((corner) => corner.map((one) => (5 * one).toFixed(1)).join(" ")).join(" ");
  const mark = corners ? svg("polygon", { points }) : svg("circle", { r: group < 0 ? 3.6 : 5 });
  const name = group < 0 ? OTHER : COLOURS[group % COLOURS.length];
  return svg("svg", { class: `course-mark course-${name}`, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, mark);
}

// ---------------------------------------------------------------- the view

const LINE = 15; // height of a label, in pixels
const FONT = 12;
const MOVE_MS = 260; // from one frame to the next that the reader picks
const PLAY_MS = 650;
const REACH = { mouse: 12, touch: 22 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const PAN = 48;
const KEYS = "The arrow keys move the map, plus and minus zoom, Home shows all of it. Shift with an arrow key goes to the nearest " +
  "word that way, Enter chooses the word in the middle, Escape lets it go."; // prettier-ignore

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "word-map");
    this.readFixed();
    this.view = { x: 0, y: 0, zoom: 1 };
    this.highlighted = new Set();
    this.hovered = -1;
    this.pointers = new Map();
    this.version = 0; // of what decides which labels fit
    this.fillRoot();
    this.readColours();
    this.layOut();
    this.state = null;
    this.readModel();
    this.listen();
  }

  // What Python never changes.
  readFixed() {
    const get = (name) => this.model.get(name);
    this.words = get("words");
    this.indices = new Map(this.words.map((word, index) => [word, index]));
    this.groups = get("groups");
    this.categories = get("category_names");
    this.neighbours = toNeighbours(get("nearest"), get("similarities"), this.words.length);
    this.many = this.neighbours[0].length;
    this.maps = get("maps").map((map) => ({ ...map, frames: toFrames(map, this.words.length) }));
    this.shown = new Float32Array(2 * this.words.length); // positions as they are drawn, also on their way
  }

  // --- the page

  fillRoot() {
    const main = html("div", { class: "course-main" }, this.makeMap(), this.makeTimeline(), this.makeLegend());
    this.panels = html("div", { class: "course-panels" }, main, this.makeSide());
    this.root.prepend(this.makeHead(), this.panels);
  }

  makeHead() {
    const options = this.words.map((word) => html("option", { value: word }));
    const attributes = { autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: "60", list: `${this.id}-words` };
    this.search = html("input", { type: "text", id: `${this.id}-search`, ...attributes });
    this.find = html("button", { type: "button" }, "Find");
    this.problem = html("p", { class: "course-error", role: "alert" });
    const row = html("div", { class: "course-row" }, this.search, this.find);
    const list = html("datalist", { id: `${this.id}-words` }, ...options);
    const label = html("label", { for: `${this.id}-search` }, "Find a word");
    const field = html("div", { class: "course-field course-grow" }, label, row, list);
    return html("div", {}, html("div", { class: "course-bar" }, field, this.makePerplexities()), this.problem);
  }

  makePerplexities() {
    this.radios = this.maps.map((_, index) => html("input", { type: "radio", name: `${this.id}-map`, value: String(index) }));
    const labels = this.radios.map((radio, index) => html("label", {}, radio, ` ${this.maps[index].perplexity}`));
    const row = html("div", { class: "course-row" }, ...labels);
    return html("fieldset", { class: "course-perplexities", hidden: this.maps.length < 2 }, html("legend", {}, "Perplexity"), row);
  }

  makeMap() {
    this.canvas = html("canvas", { role: "img" });
    this.context = this.canvas.getContext("2d");
    const attributes = { class: "course-map", tabindex: "0", role: "group", "aria-label": `Map of words. ${KEYS}` };
    this.mapBox = html("div", attributes, this.canvas);
    const button = (text, title, attributes) => html("button", { type: "button", title, ...attributes }, text);
    this.zoomIn = button("+", "Zoom in", { "aria-label": "Zoom in" });
    this.zoomOut = button("−", "Zoom out", { "aria-label": "Zoom out" });
    this.fit = button("Fit", "Show the whole map");
    const buttons = html("div", { class: "course-zoom" }, this.zoomIn, this.zoomOut, this.fit);
    const note = html("p", { class: "course-note" }, "Drag to move the map. After a click the wheel zooms.");
    return html("div", {}, this.mapBox, html("div", { class: "course-under" }, note, buttons));
  }

  makeTimeline() {
    this.play = html("button", { type: "button" }, "Play");
    this.slider = html("input", { type: "range", id: `${this.id}-frame`, min: "0", step: "1" });
    // Room for the longest number: the slider keeps its length while it moves.
    const longest = Math.max(...this.maps.flatMap(({ iterations }) => iterations).map((iteration) => String(iteration).length));
    this.sliderOutput = html("output", { for: `${this.id}-frame`, style: `min-width: ${longest}ch` });
    const still = "You have asked for less motion: each press of Play goes one step on.";
    this.stillNote = html("p", { class: "course-note", hidden: true }, still);
    const label = html("label", { for: `${this.id}-frame` }, "Iteration");
    this.timeline = html("div", { class: "course-timeline" }, this.play, label, this.slider, this.sliderOutput);
    return html("div", {}, this.timeline, this.stillNote);
  }

  makeLegend() {
    this.toggles = this.categories.map((name, group) => {
      return html("button", { type: "button", "aria-pressed": "false" }, sample(group), name);
    });
    const items = this.toggles.map((toggle) => html("li", {}, toggle));
    if (items.length && this.groups.includes(-1)) items.push(html("li", { class: "course-others" }, sample(-1), "other words"));
    return html("ul", { class: "course-legend", hidden: !items.length, "aria-label": "Categories" }, ...items);
  }

  makeSide() {
    this.heading = html("p", { class: "course-heading", id: `${this.id}-heading` });
    this.rows = Array.from({ length: this.many }, () => {
      const row = { name: html("span", { class: "course-name" }), value: html("span", { class: "course-value" }) };
      row.near = html("span", { class: "course-near" });
      const rest = html("span", { class: "course-visually-hidden" }, "on the map");
      row.button = html("button", { type: "button" }, row.name, " ", row.value, " ", row.near, " ", rest);
      return row;
    });
    const items = this.rows.map(({ button }) => html("li", {}, button));
    const ask = `Click a word, or find it by typing. Its ${this.many} nearest neighbours among the vectors come here.`;
    this.prompt = html("p", {}, ask);
    const columns = ["similarity", "on the map"].map((name) => html("span", {}, name));
    this.columns = html("p", { class: "course-columns", "aria-hidden": "true" }, html("span"), ...columns);
    this.list = html("ol", { class: "course-neighbours", "aria-labelledby": `${this.id}-heading` }, ...items);
    this.kept = html("p", { class: "course-kept" });
    this.clear = html("button", { type: "button" }, "Choose no word");
    const note = html("p", { class: "course-note", hidden: this.maps.every(({ frames }) => frames.length < 2) });
    note.append("Each iteration is drawn at its own scale, so that it fills the map.");
    return html("div", { class: "course-side" }, this.heading, this.prompt, this.columns, this.list, this.kept, this.clear, note);
  }

  // --- state

  stateOfModel() {
    const map = Math.max(0, this.maps.findIndex(({ perplexity }) => perplexity === this.model.get("perplexity")));
    const last = this.maps[map].frames.length - 1;
    const frame = clamp(this.model.get("frame") ?? last, 0, last);
    return { word: this.indices.get(this.model.get("word")) ?? -1, map, frame };
  }

  readModel() {
    const [before, state] = [this.state, this.stateOfModel()];
    if (same(state, before)) return;
    this.stop();
    this.state = state;
    if (before) this.travel(before);
    else this.settle();
    this.show();
    this.keepInSight();
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    if (same(before, this.state)) {
      if (!this.arrived && !this.moving) this.settle(); // stopped on the way
      return this.draw();
    }
    this.travel(before);
    this.show();
    this.pushState();
    this.announce();
  }

  pushState() {
    const { word, map, frame } = this.state;
    this.push({ word: word < 0 ? "" : this.words[word], perplexity: this.maps[map].perplexity, frame });
  }

  get points() {
    return this.maps[this.state.map].frames[this.state.frame];
  }

  listen() {
    this.on(this.search, "keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.searchFor(this.search.value);
    });
    // A word picked from the list arrives whole; typing arrives letter by letter.
    this.on(this.search, "input", ({ inputType }) => {
      this.problem.replaceChildren();
      const picked = !inputType || inputType === "insertReplacementText";
      if (picked && this.indices.has(this.search.value)) this.searchFor(this.search.value);
    });
    this.on(this.find, "click", () => this.searchFor(this.search.value));
    this.radios.forEach((radio, map) => this.on(radio, "change", () => this.pickMap(map)));
    this.toggles.forEach((toggle, group) => this.on(toggle, "click", () => this.toggle(group)));
    this.rows.forEach(({ button }, rank) => this.on(button, "click", () => this.choose(this.neighbours[this.state.word][rank].index)));
    this.on(this.clear, "click", () => {
      this.mapBox.focus(); // the button goes
      this.choose(-1);
    });
    this.on(this.slider, "input", () => this.pickFrame(Number(this.slider.value)));
    this.on(this.play, "click", () => this.pressPlay());
    for (const [button, action] of [[this.zoomIn, "+"], [this.zoomOut, "-"], [this.fit, "Home"]]) {
      this.on(button, "click", () => this.zoomKey(action));
    }
    this.listenToMap();
    this.watchTheme();
    const follow = () => this.readModel();
    this.follow({ word: follow, perplexity: follow, frame: follow });
    this.watchSize(() => this.available() !== this.laidOutFor && this.resize());
  }

  listenToMap() {
    this.on(this.mapBox, "keydown", (event) => this.pressKey(event));
    this.on(this.canvas, "pointerdown", (event) => this.pointerDown(event));
    this.on(this.canvas, "pointermove", (event) => this.pointerMove(event));
    this.on(this.canvas, "pointerup", (event) => this.pointerUp(event));
    this.on(this.canvas, "pointercancel", ({ pointerId }) => this.pointers.delete(pointerId));
    this.on(this.canvas, "pointerleave", () => this.hover(-1));
    // The wheel scrolls the page, as everywhere, until the map has been clicked.
    this.wheel = (event) => {
      const isForPage = !this.mapBox.contains(document.activeElement) || (event.deltaY > 0 && this.view.zoom === ZOOM[0]);
      if (isForPage && !event.ctrlKey) return;
      event.preventDefault();
      this.setView(zoomAt(this.view, this.size, 2 ** (-clamp(event.deltaY, -120, 120) / 240), ...this.place(event)));
    };
    this.canvas.addEventListener("wheel", this.wheel, { passive: false });
    this.cleanups.push(() => this.canvas.removeEventListener("wheel", this.wheel));
  }

  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  }

  // The word whose point or label is there.
  wordUnder(event) {
    const [left, top] = this.place(event);
    const near = (pixels) => wordAt(this.shown, ...toMap(this.view, this.size, left, top), pixels / scaleOf(this.view, this.size));
    const exact = near(6);
    if (exact >= 0) return exact;
    const [x, y] = toScreen(this.view, this.size, 0, 0);
    const label = this.labels.find((one) => {
      return left >= x + one.left && left <= x + one.left + one.width && Math.abs(top - y - one.top) <= LINE / 2;
    });
    return label ? label.index : near(REACH[event.pointerType] ?? REACH.mouse);
  }

  pointerDown(event) {
    if (event.button !== 0) return;
    this.pointers.set(event.pointerId, this.place(event));
    this.dragged = this.pointers.size > 1;
    this.pressedAt = this.place(event);
    this.canvas.setPointerCapture?.(event.pointerId);
  }

  pointerMove(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return this.hover(event.pointerType === "mouse" ? this.wordUnder(event) : -1);
    const now = this.place(event);
    const farther = Math.hypot(now[0] - this.pressedAt[0], now[1] - this.pressedAt[1]) > 4;
    this.dragged ||= farther;
    if (!this.dragged) return;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    this.pointers.set(event.pointerId, now);
    if (!others.length) return this.pan(now[0] - before[0], now[1] - before[1]);
    // Two fingers: as far apart as they were on the map.
    const [other] = others;
    const distance = (place) => Math.max(8, Math.hypot(place[0] - other[0], place[1] - other[1]));
    const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    this.setView(zoomAt(this.view, this.size, distance(now) / distance(before), ...middle));
  }

  pointerUp(event) {
    if (!this.pointers.delete(event.pointerId) || this.dragged) return;
    const word = this.wordUnder(event);
    if (word >= 0) this.choose(word === this.state.word ? -1 : word, false);
  }

  pressKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow && event.shiftKey) this.step(arrow);
    else if (arrow) this.pan(-PAN * arrow[0], PAN * arrow[1]);
    else if (event.key === "Enter") this.choose(wordAt(this.points, this.view.x, this.view.y));
    else if (event.key === "Escape" && this.state.word >= 0) this.choose(-1);
    else if (!this.zoomKey(event.key)) return;
    event.preventDefault();
  }

  zoomKey(key) {
    const factor = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, _: 1 / 1.5 }[key];
    if (!factor && key !== "Home") return false;
    const { width, height } = this.size;
    this.setView(factor ? zoomAt(this.view, this.size, factor, width / 2, height / 2) : { x: 0, y: 0, zoom: 1 });
    this.announce(() => `Zoom ${this.view.zoom.toFixed(1)}. ${this.countSeen()} of ${this.words.length} words in view.`);
    return true;
  }

  // --- what the reader does

  choose(word, look = true) {
    this.problem.replaceChildren();
    this.change({ word });
    if (look) this.keepInSight();
  }

  // From the chosen word to the nearest one in a direction.
  step(direction) {
    const { word } = this.state;
    const next = word < 0 ? wordAt(this.points, this.view.x, this.view.y) : wordTowards(this.points, word, direction);
    if (next >= 0) this.choose(next);
  }

  searchFor(text) {
    const found = findWord(this.words, text);
    if (found?.exact) {
      this.choose(found.index);
      this.centre(2.5);
      return;
    }
    if (!found) return this.problem.replaceChildren("Type a word first.");
    const word = this.words[found.index];
    const button = html("button", { type: "button" }, word);
    button.addEventListener("click", () => {
      this.search.value = word;
      this.search.focus(); // the button goes
      this.searchFor(word);
    });
    this.problem.replaceChildren(`“${text.trim()}” is not on this map. The closest spelling is `, button);
  }

  pickMap(map) {
    const [before, after] = [this.maps[this.state.map], this.maps[map]];
    const last = this.state.frame === before.frames.length - 1;
    const iteration = before.iterations[this.state.frame];
    this.stop();
    this.change({ map, frame: last ? after.frames.length - 1 : closestFrame(after.iterations, iteration) });
    this.keepInSight();
  }

  pickFrame(frame) {
    this.stop();
    this.change({ frame });
  }

  toggle(group) {
    if (!this.highlighted.delete(group)) this.highlighted.add(group);
    this.toggles[group].setAttribute("aria-pressed", String(this.highlighted.has(group)));
    this.version++;
    this.draw();
  }

  hover(word) {
    if (word === this.hovered) return;
    this.hovered = word;
    this.canvas.classList.toggle("course-on-word", word >= 0);
    this.draw();
  }

  // --- the view of the map

  setView(view) {
    this.view = limited(view);
    // At zoom 1 a finger scrolls the page; a map that is larger than its frame follows the finger.
    this.canvas.style.touchAction = this.view.zoom > 1 ? "none" : "pan-y";
    this.draw();
  }

  pan(right, down) {
    const scale = scaleOf(this.view, this.size);
    this.setView({ ...this.view, x: this.view.x - right / scale, y: this.view.y + down / scale });
  }

  centre(zoom) {
    const { word } = this.state;
    const [x, y] = [this.points[2 * word], this.points[2 * word + 1]];
    this.setView({ x, y, zoom: Math.max(zoom, this.view.zoom) });
  }

  keepInSight() {
    const { word } = this.state;
    if (word < 0 || isSeen(this.view, this.size, this.points[2 * word], this.points[2 * word + 1], 12)) return;
    this.centre(1);
  }

  countSeen() {
    return this.words.filter((_, at) => isSeen(this.view, this.size, this.points[2 * at], this.points[2 * at + 1])).length;
  }

  // --- motion

  // Go from where the words are drawn to where they are to be, at once if the reader wants no motion.
  travel(before) {
    this.version++;
    const stays = before.map === this.state.map && before.frame === this.state.frame;
    if (stays && (this.arrived || this.moving)) return;
    const target = this.points;
    if (this.still) return this.settle();
    const [from, begin] = [this.shown.slice(), performance.now()];
    cancelAnimationFrame(this.animation);
    this.moving = true;
    this.arrived = false;
    const tick = (now) => {
      const part = clamp((now - begin) / MOVE_MS, 0, 1);
      if (part < 1) between(from, target, part * part * (3 - 2 * part), this.shown);
      else this.settle();
      this.draw();
      if (part < 1) this.animation = requestAnimationFrame(tick);
    };
    this.animation = requestAnimationFrame(tick);
  }

  // The words are where they belong.
  settle() {
    cancelAnimationFrame(this.animation);
    this.moving = false;
    this.arrived = true;
    this.shown.set(this.points);
    this.version++;
  }

  pressPlay() {
    if (this.playing) return this.pause();
    const { frames } = this.maps[this.state.map];
    const from = this.state.frame === frames.length - 1 ? 0 : this.state.frame;
    if (this.still) return this.change({ frame: this.state.frame === frames.length - 1 ? 0 : from + 1 });
    cancelAnimationFrame(this.animation);
    this.playing = this.moving = true;
    this.arrived = false;
    setText(this.play, "Pause");
    const begin = performance.now() - from * PLAY_MS;
    const tick = (now) => {
      const place = clamp((now - begin) / PLAY_MS, from, frames.length - 1);
      const low = Math.min(Math.floor(place), frames.length - 2);
      between(frames[low], frames[low + 1], place - low, this.shown);
      if (place === frames.length - 1) return this.pause(frames.length - 1);
      if (Math.round(place) !== this.state.frame) this.showFrame(Math.round(place));
      this.draw();
      this.animation = requestAnimationFrame(tick);
    };
    this.animation = requestAnimationFrame(tick);
  }

  // Stop at a whole frame, and say so; the model hears of it only now.
  pause(frame = this.state.frame) {
    this.stop();
    this.state = { ...this.state, frame };
    this.settle();
    this.show();
    this.pushState();
    this.announce();
  }

  stop() {
    cancelAnimationFrame(this.animation);
    this.playing = this.moving = false;
    setText(this.play, "Play");
  }

  // --- colours and sizes

  // A canvas does not follow the style sheet by itself.
  watchTheme() {
    const again = () => this.readColours() && this.draw();
    if (typeof MutationObserver !== "undefined") {
      const observer = new MutationObserver(again);
      for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
      this.cleanups.push(() => observer.disconnect());
    }
    if (typeof matchMedia !== "undefined") this.on(matchMedia("(prefers-color-scheme: dark)"), "change", again);
  }

  // Returns whether they have changed.
  readColours() {
    const style = getComputedStyle(this.root);
    const names = ["paper", "line", "ink", "ink-soft", "highlight", ...COLOURS];
    const read = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--course-${name}`).trim() || "gray"]));
    const changed = !same(read, this.colours);
    this.colours = read;
    return changed;
  }

  layOut() {
    const width = this.available();
    this.laidOutFor = width;
    this.setSizeClass(width);
    const beside = width >= 660;
    this.panels.classList.toggle("course-beside", beside);
    const across = Math.floor(beside ? width - 226 : width) - 2;
    this.size = { width: across, height: Math.round(clamp(0.94 * across, 280, 540)) };
    const density = typeof devicePixelRatio === "undefined" ? 1 : devicePixelRatio;
    this.canvas.width = Math.round(this.size.width * density);
    this.canvas.height = Math.round(this.size.height * density);
    this.canvas.style.width = `${this.size.width}px`;
    this.canvas.style.height = `${this.size.height}px`;
    this.context.setTransform(density, 0, 0, density, 0, 0);
    this.fontFamily = getComputedStyle(this.root).fontFamily;
    this.context.font = `${FONT}px ${this.fontFamily}`;
    this.widths = this.words.map((word) => this.context.measureText(word).width + 2);
    this.version++;
  }

  resize() {
    this.layOut();
    this.draw();
  }

  // --- what is shown

  show() {
    const { word, map } = this.state;
    this.radios.forEach((radio, index) => (radio.checked = index === map));
    const frames = this.maps[map].frames.length;
    this.timeline.hidden = frames < 2;
    this.slider.max = String(frames - 1);
    this.stillNote.hidden = !this.still || frames < 2;
    setText(this.heading, word < 0 ? "No word chosen" : `Nearest to ${this.words[word]}`);
    this.clear.hidden = this.list.hidden = this.columns.hidden = word < 0;
    this.prompt.hidden = word >= 0;
    this.showFrame(this.state.frame);
    this.draw();
  }

  // What depends on the frame, also while the map is playing.
  showFrame(frame) {
    this.state = { ...this.state, frame };
    const { word, map } = this.state;
    const { iterations, kept } = this.maps[map];
    this.slider.value = String(frame);
    this.slider.setAttribute("aria-valuetext", String(iterations[frame]));
    setText(this.sliderOutput, String(iterations[frame]));
    const near = new Set(word < 0 ? [] : nearestOnMap(this.points, word, this.many));
    this.near = near;
    const neighbours = word < 0 ? [] : this.neighbours[word];
    neighbours.forEach(({ index, similarity }, rank) => {
      const { name, value, near: sign, button } = this.rows[rank];
      setText(name, this.words[index]);
      setText(value, two(similarity));
      setText(sign, near.has(index) ? "near" : "far");
      button.classList.toggle("course-far", !near.has(index));
    });
    const found = neighbours.filter(({ index }) => near.has(index)).length;
    setText(this.kept, keptInWords(word < 0 ? null : found, this.many, kept[frame]));
    this.canvas.setAttribute("aria-label", this.mapInWords());
  }

  mapInWords() {
    const { word, map, frame } = this.state;
    const { perplexity, iterations } = this.maps[map];
    const groups = this.categories.length ? `, marked: ${this.categories.join(", ")}` : "";
    const nearest = word < 0 ? "" : listInWords(this.words, this.neighbours[word], 3);
    const chosen = word < 0 ? "No word chosen." : `Chosen: ${this.words[word]}; nearest: ${nearest}.`;
    return `${this.words.length} words${groups}. Perplexity ${perplexity}, iteration ${iterations[frame]}. ${chosen}`;
  }

  // The order in which words get their labels, and for how many of them there must be room.
  labelOrder() {
    const { word } = this.state;
    const first = word < 0 ? [] : [word, ...this.neighbours[word].map(({ index }) => index)];
    const isWanted = (index) => !this.highlighted.size || this.highlighted.has(this.groups[index]);
    // While words move, those that have a label keep it if they can: less flicker.
    const before = this.moving ? (this.labels ?? []).map(({ index }) => index) : [];
    const order = new Set(first);
    for (const index of [...before, ...this.words.keys()]) if (isWanted(index)) order.add(index);
    return { order: [...order], forced: first.length };
  }

  fitLabels() {
    const scale = scaleOf(this.view, this.size);
    const key = `${this.version} ${scale}`;
    if (key === this.fitted && !this.moving) return;
    this.fitted = key;
    const { order, forced } = this.labelOrder();
    // At zoom 1 the edge is that of the picture: no label is cut off there.
    const edge = (this.view.zoom * this.size.width) / 2 - 2;
    this.labels = thin(order, this.shown, scale, this.widths, LINE, forced, edge);
  }

  draw() {
    this.fitLabels();
    const { context, size, view } = this;
    const scale = scaleOf(view, size);
    const [left, top] = toScreen(view, size, 0, 0);
    const screen = (index) => [left + this.shown[2 * index] * scale, top - this.shown[2 * index + 1] * scale];
    const { word } = this.state;
    const chosen = word < 0 ? [] : [...this.neighbours[word].map(({ index }) => index), word];
    const isForced = new Set(chosen);
    const labels = this.labels.map((one) => ({ ...one, left: left + one.left, top: top + one.top }));
    const seen = labels.filter(({ left: x, top: y, width }) => x < size.width && x + width > 0 && y > -LINE && y < size.height + LINE);
    const forced = seen.filter(({ index }) => isForced.has(index));
    context.clearRect(0, 0, size.width, size.height);
    this.drawMarks(screen);
    this.drawLabels(seen.filter(({ index }) => !isForced.has(index)));
    forced.forEach((one) => this.fade(one));
    this.drawLines(screen);
    this.drawSpecialMarks(this.hovered >= 0 ? [...chosen, this.hovered] : chosen, screen);
    this.drawSpecialLabels(forced, screen);
    if (this.hovered >= 0) this.drawHovered(screen);
  }

  drawLines(screen) {
    const { word } = this.state;
    if (word < 0) return;
    const { context, colours } = this;
    context.lineWidth = 1.3;
    context.strokeStyle = colours.ink;
    for (const kept of [true, false]) {
      context.setLineDash(kept ? [] : [3, 4]);
      context.beginPath();
      for (const { index } of this.neighbours[word]) {
        if (this.near.has(index) !== kept) continue;
        context.moveTo(...screen(word));
        context.lineTo(...screen(index));
      }
      context.stroke();
    }
    context.setLineDash([]);
  }

  get radius() {
    return clamp(2.9 + 0.5 * Math.log2(this.view.zoom), 2.9, 5);
  }

  drawMarks(screen) {
    const { context, size, highlighted } = this;
    for (let group = -1; group < this.categories.length; group++) {
      context.globalAlpha = highlighted.size && !highlighted.has(group) ? 0.22 : group < 0 ? 0.6 : 1;
      context.fillStyle = this.colourOf(group);
      context.beginPath();
      this.groups.forEach((other, index) => {
        if (other !== group) return;
        const [x, y] = screen(index);
        if (x > -9 && y > -9 && x < size.width + 9 && y < size.height + 9) addMark(context, group, x, y, this.radius);
      });
      context.fill();
    }
    context.globalAlpha = 1;
  }

  // Of the chosen word, its neighbours, and the word under the mouse.
  drawSpecialMarks(special, screen) {
    const { context, colours } = this;
    const { word } = this.state;
    for (const index of special) {
      const [x, y] = screen(index);
      context.fillStyle = index === word ? colours.highlight : this.colourOf(this.groups[index]);
      context.strokeStyle = colours.ink;
      context.lineWidth = 1.5;
      context.beginPath();
      addMark(context, Math.max(0, this.groups[index]), x, y, this.radius + (index === word ? 3 : 1.2));
      context.fill();
      context.stroke();
    }
  }

  colourOf(group) {
    return this.colours[group < 0 ? OTHER : COLOURS[group % COLOURS.length]];
  }

  drawLabels(labels) {
    const { context } = this;
    this.setFont("400");
    for (const one of labels) {
      this.fade(one);
      context.strokeText(this.words[one.index], one.left, one.top);
      context.fillStyle = this.colourOf(this.groups[one.index]);
      context.fillText(this.words[one.index], one.left, one.top);
    }
  }

  drawSpecialLabels(labels, screen) {
    const { context, colours } = this;
    this.setFont("600");
    for (const one of labels) {
      this.drawLeader(one, screen);
      this.setFont("600");
      if (one.index === this.state.word) this.drawBox(one);
      else context.strokeText(this.words[one.index], one.left, one.top);
      context.fillStyle = colours.ink;
      context.fillText(this.words[one.index], one.left, one.top);
    }
  }

  // For text with a rim of the paper's colour around it.
  setFont(weight) {
    const { context } = this;
    context.font = `${weight} ${FONT}px ${this.fontFamily}`;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.colours.paper;
  }

  // What is behind a label, paler: otherwise the marks of other words look like accents on its letters.
  fade({ left, top, width }) {
    const { context } = this;
    context.globalAlpha = 0.7;
    context.fillStyle = this.colours.paper;
    context.fillRect(left - 1, top - LINE / 2, width, LINE);
    context.globalAlpha = 1;
  }

  // From a point to its label where that had to stand some lines away.
  drawLeader({ index, left, top, width }, screen) {
    const [x, y] = screen(index);
    if (Math.abs(y - top) < 1) return;
    const { context, colours } = this;
    context.strokeStyle = colours["ink-soft"];
    context.lineWidth = 0.8;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(left > x ? left - 1 : left + width, top);
    context.stroke();
  }

  drawBox({ left, top, width }) {
    this.context.fillStyle = this.colours.highlight;
    this.context.fillRect(left - 2, top - LINE / 2 - 1, width + 2, LINE + 1);
  }

  drawHovered(screen) {
    const { context, colours, hovered, size } = this;
    const [x, y] = screen(hovered);
    this.setFont("600");
    const width = context.measureText(this.words[hovered]).width + 2;
    const left = x + GAP + 2 + width > size.width ? x - GAP - 2 - width : x + GAP + 2;
    context.fillStyle = colours.paper;
    context.fillRect(left - 4, y - LINE / 2 - 2, width + 6, LINE + 3);
    context.lineWidth = 1;
    context.strokeStyle = colours.ink;
    context.strokeRect(left - 4, y - LINE / 2 - 2, width + 6, LINE + 3);
    context.fillStyle = colours.ink;
    context.fillText(this.words[hovered], left, y);
  }

  // --- for readers who listen

  announce(words = () => this.summary()) {
    super.announce(words);
  }

  summary() {
    const { word, map, frame } = this.state;
    const { perplexity, iterations } = this.maps[map];
    const where = `Perplexity ${perplexity}, iteration ${iterations[frame]}.`;
    const nearest = word < 0 ? "" : listInWords(this.words, this.neighbours[word]);
    const chosen = word < 0 ? "No word chosen." : `Nearest to ${this.words[word]}: ${nearest}.`;
    return `${chosen} ${this.kept.textContent} ${where}`;
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
