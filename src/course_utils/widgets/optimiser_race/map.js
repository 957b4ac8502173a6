// The contour map: where everybody is, where the race starts, and how a reader moves the start.

import { placeOf } from "../lib/canvas.js";
import { html, setAttributes, svg } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { linear, px, spread, ticks } from "../lib/scales.js";
import { polygon, star } from "../lib/shapes.js";
import { format } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { CHIP, axisTitles, chip, chipColumn, clipTo, plotArea, raceDrawing, racerClass, racerPath } from "./drawing.js";
import { LANDSCAPES, contours } from "./landscapes.js";

const BOX = { width: 340, height: 334, left: 40, right: 332, top: 6, bottom: 298 };
const NEAR = [52, 60]; // chips of heads that are closer than this, across and down, are moved apart
const BESIDE = 22 + CHIP.width / 2; // from a head to the middle of its chip
const [STEP, LEAP] = [0.05, 0.5]; // of an arrow key, and with Shift
const LABEL = "Map of the landscape. The arrow keys move the start, ten times as far with Shift.";
const START_MARK = "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0M-12 0H-4M4 0H12M0 -12V-4M0 4V12";

export class RaceMap {
  // `pick` hears where the reader wants the start, which may be off the map.
  constructor(view, pick) {
    this.shapes = {};
    const inside = clipTo(`${view.id}-map`, plotArea(BOX));
    [this.ground, this.trails, this.heads] = [svg("g"), svg("g"), svg("g")];
    this.startMark = svg("path", { class: "course-start", d: START_MARK });
    this.axes = svg("g", { class: "course-axes" });
    this.drawing = raceDrawing(
      BOX,
      [inside],
      svg("g", { "clip-path": inside.use }, this.ground, this.trails, this.startMark),
      plotArea(BOX, { class: "course-frame" }),
      this.axes,
      this.heads,
    );
    // The same can be done with the sliders "Start"; this is the quick way.
    const taking = { class: "course-map", tabindex: "0", role: "group", "aria-label": LABEL };
    this.element = html("div", taking, this.drawing);
    this.listen(view, pick);
  }

  listen(view, pick) {
    let dragging = false;
    const startAt = (event) => {
      const scale = BOX.width / this.drawing.getBoundingClientRect().width;
      const [x, y] = placeOf(event, this.drawing).map((one) => one * scale);
      if (!dragging && (x < BOX.left || x > BOX.right || y < BOX.top || y > BOX.bottom)) return;
      pick([this.across.back(x), this.up.back(y)]);
    };
    view.on(this.drawing, "click", startAt);
    // A mouse may also drag the start; a finger scrolls the page.
    view.on(this.drawing, "pointerdown", (event) => {
      dragging = event.pointerType === "mouse" && event.button === 0;
      if (dragging) this.drawing.setPointerCapture(event.pointerId);
    });
    view.on(this.drawing, "pointermove", (event) => dragging && startAt(event));
    for (const end of ["pointerup", "pointercancel"]) view.on(this.drawing, end, () => (dragging = false));
    listenToArrows(view, this.element, (right, down, event) => {
      const size = event.shiftKey ? LEAP : STEP;
      pick([this.start[0] + right * size, this.start[1] - down * size]);
    });
  }

  place([w1, w2]) {
    return [this.across(w1), this.up(w2)];
  }

  // The contours of a landscape are computed once.
  showLandscape(landscape) {
    if (this.landscape === landscape) return;
    this.landscape = landscape;
    const { minima, saddles, window: [horizontal, vertical] } = LANDSCAPES[landscape]; // prettier-ignore
    this.across = linear(horizontal, [BOX.left, BOX.right]);
    this.up = linear(vertical, [BOX.bottom, BOX.top]);
    this.shapes[landscape] ||= contours(landscape).map(contourPath);
    const bands = this.shapes[landscape].map((d) => svg("path", { class: "course-band", d }));
    const marks = saddles.map((point) => {
      const [x, y] = this.place(point);
      return svg("text", { class: "course-saddle", x, y: y + 4 }, "× saddle");
    });
    const stars = minima.map((point) => svg("path", { class: "course-star", d: star(...this.place(point), 9) }));
    this.ground.replaceChildren(...bands.reverse(), ...marks, ...stars);
    this.axes.replaceChildren(
      ...ticks(...horizontal, 5).map((w) => svg("text", { x: this.across(w), y: BOX.bottom + 15 }, format(w))),
      ...ticks(...vertical, 5).map((w) => {
        return svg("text", { class: "course-at-left", x: BOX.left - 5, y: this.up(w) + 4 }, format(w));
      }),
      ...axisTitles(BOX, "w₁", "w₂"),
    );
  }

  showStart(start) {
    this.start = start;
    const [x, y] = this.place(start);
    this.startMark.setAttribute("transform", `translate(${px(x)} ${px(y)})`);
  }

  // One trail and one head for each that races; later only their attributes change.
  setRacers(names) {
    if (same(names, this.names)) return;
    this.names = [...names];
    this.traces = Object.fromEntries(
      names.map((name) => {
        const dot = svg("circle", { class: `course-head ${racerClass(name)}`, r: 4.5 });
        const leader = svg("line", { class: `course-leader ${racerClass(name)}` });
        return [name, { trail: racerPath(name), dot, leader, head: chip(name) }];
      }),
    );
    const all = Object.values(this.traces);
    this.trails.replaceChildren(...all.map(({ trail }) => trail));
    this.heads.replaceChildren(...["leader", "dot", "head"].flatMap((part) => all.map((trace) => trace[part])));
  }

  // Remember where the run of one optimiser goes.
  trace(name, { path, exit }) {
    const trace = this.traces[name];
    const far = exit && exit.every(Number.isFinite) ? [exit] : [];
    trace.points = [...path, ...far].map((point) => this.place(point));
    trace.words = trace.points.map(([x, y]) => `${px(x)} ${px(y)}`);
  }

  // A dot where each optimiser is, and its chip beside it; chips of neighbours are moved apart. Outside the window the
  // chip stands at the edge where it left.
  show(step) {
    const places = this.names.map((name) => {
      const { points, words, trail } = this.traces[name];
      trail.setAttribute("d", `M${words.slice(0, step + 1).join("L")}`);
      const [x, y] = points[Math.min(step, points.length - 1)];
      const [shownX, shownY] = [clamp(x, BOX.left, BOX.right), clamp(y, BOX.top, BOX.bottom)];
      return { name, x: shownX, y: shownY, off: shownX !== x || shownY !== y };
    });
    for (const group of neighbours(places)) {
      const heights = spread(group.map(({ y }) => y), ...chipColumn(BOX)); // prettier-ignore
      const xs = group.map(({ x }) => x);
      const right = Math.max(...xs) + BESIDE;
      const x = right < BOX.right - CHIP.width / 2 ? right : Math.min(...xs) - BESIDE;
      group.forEach((one, index) => this.placeHead(one, x, heights[index]));
    }
  }

  placeHead({ name, x, y, off }, chipX, chipY) {
    const { head, dot, leader } = this.traces[name];
    head.setAttribute("transform", `translate(${px(chipX)} ${px(chipY)})`);
    setAttributes(dot, { cx: px(x), cy: px(y) });
    dot.classList.toggle("course-outside", off);
    setAttributes(leader, { x1: px(x), y1: px(y), x2: px(chipX), y2: px(chipY) });
  }

  describe(words) {
    this.drawing.setAttribute("aria-label", words);
  }
}

// Groups of places of which each is near another one.
function neighbours(places) {
  const isNear = (one, two) => Math.abs(one.x - two.x) < NEAR[0] && Math.abs(one.y - two.y) < NEAR[1];
  const groups = [];
  for (const one of places) {
    const near = groups.filter((group) => group.some((two) => isNear(one, two)));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), one]);
  }
  return groups;
}

// Loops over the window as the path of a band.
function contourPath(found) {
  const [width, height] = [BOX.right - BOX.left, BOX.bottom - BOX.top];
  const place = ([x, y]) => [BOX.left + x * width, BOX.top + y * height];
  return found.map((loop) => polygon(loop.map(place))).join("");
}
