// The curves of the loss against the steps: what is behind the step shown is strong, what is to come faint.

import { setAttributes, svg } from "../lib/elements.js";
import { linear, px, spread, ticks } from "../lib/scales.js";
import { superscript } from "../lib/text.js";
import { clamp, same } from "../lib/values.js";
import { CHIP, axisTitles, chip, chipColumn, clipTo, plotArea, raceDrawing, racerPath } from "./drawing.js";
import { LANDSCAPES } from "./landscapes.js";

const BOX = { width: 400, height: 200, left: 52, right: 366, top: 6, bottom: 164 };

// The decades of the loss axis [lowest, highest]: from the landscape's floor to above the start.
export function decades(landscape, start) {
  const lowest = Math.round(Math.log10(LANDSCAPES[landscape].floor));
  const first = LANDSCAPES[landscape].loss(...start);
  return [lowest, Math.max(lowest + 4, first > 0 ? Math.ceil(Math.log10(first) + 0.15) : lowest)];
}

export class LossCurves {
  constructor(view) {
    const inside = clipTo(`${view.id}-curves`, plotArea(BOX));
    this.past = clipTo(`${view.id}-past`, plotArea(BOX));
    this.faint = svg("g", { class: "course-to-come" });
    this.strong = svg("g");
    this.axes = svg("g", { class: "course-axes" });
    this.now = svg("line", { class: "course-now", y1: BOX.top, y2: BOX.bottom });
    this.tags = svg("g");
    this.element = raceDrawing(
      BOX,
      [inside, this.past],
      this.axes,
      svg("g", { "clip-path": inside.use }, this.faint),
      svg("g", { "clip-path": this.past.use }, this.strong),
      this.now,
      this.tags,
    );
  }

  setScale([lowest, highest], length) {
    if (same([lowest, highest, length], this.scale)) return;
    this.scale = [lowest, highest, length];
    this.across = linear([0, length], [BOX.left, BOX.right]);
    this.up = linear([lowest, highest], [BOX.bottom, BOX.top]);
    const every = highest - lowest > 6 ? 2 : 1;
    const lines = [];
    for (let power = highest; power >= lowest; power -= every) {
      const y = this.up(power);
      lines.push(svg("line", { x1: BOX.left, x2: BOX.right, y1: y, y2: y }));
      const words = power === 0 ? "1" : power === 1 ? "10" : `10${superscript(power)}`;
      lines.push(svg("text", { class: "course-at-left", x: BOX.left - 5, y: y + 4 }, words));
    }
    for (const step of ticks(0, length, 4)) {
      lines.push(svg("text", { x: this.across(step), y: BOX.bottom + 15 }, String(step)));
    }
    this.axes.replaceChildren(...lines, ...axisTitles(BOX, "steps", "loss E"));
  }

  // Where a loss stands; one below the axis stands on it.
  height(loss) {
    return this.up(Math.max(this.scale[0], Math.log10(loss)));
  }

  // One curve and one chip for each that races; later only their attributes change.
  setRacers(names) {
    if (same(names, this.names)) return;
    this.names = [...names];
    const trace = (name) => ({ faint: racerPath(name), strong: racerPath(name), tag: chip(name) });
    this.traces = Object.fromEntries(names.map((name) => [name, trace(name)]));
    const all = Object.values(this.traces);
    this.faint.replaceChildren(...all.map(({ faint }) => faint));
    this.strong.replaceChildren(...all.map(({ strong }) => strong));
    this.tags.replaceChildren(...all.map(({ tag }) => tag));
  }

  trace(name, { losses, exit }) {
    const trace = this.traces[name];
    trace.heights = losses.map((loss) => this.height(loss));
    const curve = trace.heights.map((y, step) => `${px(this.across(step))} ${px(y)}`);
    if (exit) curve.push(`${px(this.across(losses.length))} -100`);
    for (const part of [trace.faint, trace.strong]) part.setAttribute("d", `M${curve.join("L")}`);
  }

  // The line of the step shown, and the chips beside it, those of close curves moved apart.
  show(step) {
    const x = this.across(step);
    this.past.area.setAttribute("width", px(x - BOX.left));
    setAttributes(this.now, { x1: px(x), x2: px(x) });
    const [gap, low, high] = chipColumn(BOX);
    const wanted = this.names.map((name) => {
      const { heights } = this.traces[name];
      return step < heights.length ? clamp(heights[step], low, high) : low;
    });
    const heights = spread(wanted, gap, low, high);
    this.names.forEach((name, index) => {
      const place = `translate(${px(x + 6 + CHIP.width / 2)} ${px(heights[index])})`;
      this.traces[name].tag.setAttribute("transform", place);
    });
  }

  describe(words) {
    this.element.setAttribute("aria-label", words);
  }
}
