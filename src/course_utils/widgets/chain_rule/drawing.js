// The drawing of a graph: made once for each graph and width; after that only texts, classes and dots change.

import { html, setAttributes, setText, svg } from "../lib/elements.js";
import { format } from "../lib/text.js";
import { heading } from "./names.js";

// Set a text in at most `room` pixels by moving its characters together. Whether it is too long depends on the page's
// font; only texts that may be are measured, and where nothing is shown yet the estimate counts.
function squeeze(element, text, room, perCharacter) {
  setText(element, text);
  element.removeAttribute("textLength");
  const estimate = text.length * perCharacter;
  if (1.25 * estimate <= room || (element.getComputedTextLength() || estimate) <= room) return;
  setAttributes(element, { textLength: room, lengthAdjust: "spacingAndGlyphs" });
}

// The same, but a text that would become unreadable is cut with an ellipsis.
function fit(element, text, room, perCharacter) {
  const most = Math.floor((room * 1.2) / perCharacter);
  squeeze(element, text.length > most ? `${text.slice(0, most - 1)}…` : text, room, perCharacter);
}

function drawChip(chip, node, text, vertical) {
  const middle = { x: chip.x + chip.w / 2, y: chip.y + chip.h / 2 };
  const stub = vertical
    ? { x1: node.x + node.w, y1: middle.y, x2: chip.x, y2: middle.y }
    : { x1: middle.x, y1: chip.y + chip.h, x2: middle.x, y2: node.y };
  return svg(
    "g",
    { class: "course-chip" },
    svg("line", stub),
    svg("rect", { x: chip.x, y: chip.y, width: chip.w, height: chip.h, rx: chip.h / 2 }),
    svg("text", { x: middle.x, y: middle.y + 4.5 }, text.labels[chip.id]),
  );
}

function drawCard(box, graph, text, vertical) {
  const node = graph[box.id];
  const middle = box.x + box.w / 2;
  const output = box.id === graph.length - 1;
  const name = svg("text", { class: "course-card-name", x: middle, y: box.y + 21 });
  const value = svg("text", { class: "course-card-value", x: middle, y: box.y + 44 });
  const derivative = svg("text", { class: "course-card-derivative", x: middle, y: box.y + 64 });
  const exact = svg("text", { class: "course-pill-exact", x: middle, y: box.y + box.h + 15 });
  const guess = svg("text", { x: middle, y: box.y + box.h + 31 });
  const pillBox = { x: box.x + 1, y: box.y + box.h - 3, width: box.w - 2, height: 40, rx: 8 };
  const pill = svg("g", { class: "course-pill", visibility: "hidden" }, svg("rect", pillBox), exact, guess);
  const kinds = { leaf: "course-leaf", constant: "course-constant" };
  const kind = output ? "course-output" : kinds[node.op] || "";
  const group = svg(
    "g",
    { class: `course-card ${kind}` },
    ...box.chips.map((chip) => drawChip(chip, box, text, vertical)),
    svg("rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: node.op === "leaf" ? 22 : 9 }),
    name,
    value,
    derivative,
    svg("title", {}, heading(text, box.id)),
  );
  return { box, group, name, value, derivative, pill, exact, guess };
}

function arrowHead([x, y], vertical) {
  return vertical
    ? `M ${x - 4.5} ${y - 9} L ${x + 4.5} ${y - 9} L ${x} ${y} Z`
    : `M ${x - 9} ${y - 4.5} L ${x - 9} ${y + 4.5} L ${x} ${y} Z`;
}

function drawEdge(edge, vertical) {
  const line = svg("path", { class: "course-edge-line", d: edge.path });
  const head = svg("path", { class: "course-edge-head", d: arrowHead(edge.tip, vertical) });
  // A text beside its line starts or ends at the line, however short it is.
  const { x, y, w, h, side } = edge.label;
  const anchor = { "-1": "course-to-line", 0: null, 1: "course-from-line" }[side];
  const slope = svg("text", { x: x + (w * (1 - side)) / 2, y: y + h / 2 + 4.5, class: anchor });
  const label = svg("g", { class: "course-edge-slope" }, slope);
  const dot = svg("circle", { class: "course-dot", r: 6, visibility: "hidden" });
  return { edge, group: svg("g", { class: "course-edge" }, line, head), label, slope, dot };
}

// "slope 4" where there is room for so many characters, else "×4".
function slopeText(number, room) {
  if (number === null) return "";
  if (!Number.isFinite(number)) return "no slope";
  const words = `slope ${format(number)}`;
  return words.length <= room ? words : `×${format(number)}`;
}

export class GraphDrawing {
  // `press` hears the name of a leaf whose card is clicked.
  constructor(press) {
    this.press = press;
    this.svg = svg("svg", { role: "img", class: "course-drawing" });
    this.element = html("div", { class: "course-scroll" }, this.svg);
  }

  draw(graph, text, geometry) {
    Object.assign(this, { graph, text, geometry, cards: new Map() });
    for (const box of geometry.nodes) this.cards.set(box.id, drawCard(box, graph, text, geometry.vertical));
    this.edges = geometry.edges.map((edge) => drawEdge(edge, geometry.vertical));
    const cards = [...this.cards.values()];
    for (const { box, group } of cards) {
      const { op, name } = graph[box.id];
      if (op === "leaf") group.addEventListener("click", () => this.press(name));
    }
    this.svg.replaceChildren(
      ...this.edges.map((edge) => edge.group),
      ...cards.map((card) => card.group),
      ...this.edges.map((edge) => edge.label),
      ...this.edges.map((edge) => edge.dot),
      ...cards.map((card) => card.pill),
    );
    for (const { box, name } of cards) fit(name, heading(text, box.id), box.w - 14, 7.4);
    const { left, top, width, height } = geometry;
    this.svg.setAttribute("viewBox", [left, top, width, height].map((number) => number.toFixed(1)).join(" "));
  }

  setScale(scale) {
    this.svg.setAttribute("width", Math.floor(this.geometry.width * scale));
    this.svg.setAttribute("height", Math.ceil(this.geometry.height * scale));
  }

  // A box that scrolls must be reachable from the keyboard.
  checkScroll() {
    const box = this.element;
    const over = box.scrollWidth > box.clientWidth + 1;
    const label = "Drawing of the graph, scrolls sideways";
    if (over) setAttributes(box, { tabindex: "0", role: "group", "aria-label": label });
    else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }

  // On a small screen the drawing may be out of sight when a nudge starts.
  bringIntoView(still) {
    const place = this.element.getBoundingClientRect();
    if (place.top + place.height / 2 >= 0) return;
    this.element.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }

  // Write values, slopes and derivatives. No element is made here: it runs on every movement of a slider.
  update({ values, slopes, gradients }) {
    const { labels } = this.text;
    const output = labels[this.graph.length - 1];
    for (const { box, group, value, derivative } of this.cards.values()) {
      const room = box.w - 12;
      const defined = Number.isFinite(values[box.id]);
      group.classList.toggle("course-undefined", !defined);
      fit(value, format(values[box.id]), room, defined ? 11.5 : 8);
      const gradient = gradients[box.id];
      fit(derivative, gradient === null ? "" : `∂${output}/∂${labels[box.id]} = ${format(gradient)}`, room, 6.4);
    }
    for (const { edge, slope } of this.edges) {
      const words = slopeText(slopes[edge.to][edge.slot], this.geometry.compact ? 0 : edge.label.w / 6.3);
      if (slope.textContent !== words) squeeze(slope, words, edge.label.w, 6.3);
    }
  }

  // Thick arrows along the chosen path, or, without one, along every path from the leaf.
  mark(leafId, path) {
    const key = (edge) => `${edge.to}.${edge.slot}`;
    const onPath = new Set((path || []).map(key));
    const reached = new Set([leafId]);
    for (const node of this.graph) if (node.inputs.some((id) => reached.has(id))) reached.add(node.id);
    const nodes = new Set([leafId, ...(path || []).map((edge) => edge.to)]);
    for (const { edge, group, label } of this.edges) {
      const on = path ? onPath.has(key(edge)) : reached.has(edge.from);
      for (const element of [group, label]) {
        element.classList.toggle("course-on", on);
        element.classList.toggle("course-chosen", Boolean(path) && on);
      }
    }
    for (const { box, group } of this.cards.values()) group.classList.toggle("course-chosen", nodes.has(box.id));
  }

  // A nudge: below a card, the change that has arrived and the one that the slopes predict.
  showChange(step) {
    const { box, exact, guess, pill } = this.cards.get(step.id);
    const room = box.w - 12;
    fit(exact, `Δ${this.text.labels[step.id]} = ${format(step.exact)}`, room, 7.4);
    fit(guess, step.terms.length ? `predicted ${format(step.predicted)}` : "the nudge", room, 6.6);
    pill.setAttribute("visibility", "visible");
  }

  // The dots on the arrows that carry a change into these steps.
  dotsInto(steps) {
    const carries = ({ edge }) =>
      steps.some((step) => step.id === edge.to && step.terms.some((term) => term.from === edge.from));
    return this.edges.filter(carries);
  }

  // Put dots at a part of their ways; at the ends of it there is none.
  moveDots(edges, part) {
    for (const { edge, dot } of edges) {
      const [cx, cy] = edge.points[Math.round(part * (edge.points.length - 1))];
      setAttributes(dot, { cx, cy, visibility: part > 0 && part < 1 ? "visible" : "hidden" });
    }
  }

  clearNudge() {
    for (const { pill } of this.cards.values()) pill.setAttribute("visibility", "hidden");
    for (const { dot } of this.edges) dot.setAttribute("visibility", "hidden");
  }
}
