// Bars: how many mistakes there were in each pass over the points, the last passes to the right.

import { html, setText, svg } from "../lib/elements.js";
import { px } from "../lib/scales.js";

const BOX = { width: 330, height: 104, left: 34, right: 326, top: 8, bottom: 80 };
const MOST = 40; // passes shown

export class Passes {
  constructor() {
    const { left, right, top, bottom, width, height } = BOX;
    this.bars = svg("path", { class: "course-bars" });
    this.most = svg("text", { class: "course-at-left", x: left - 5, y: top + 8 });
    this.first = svg("text", { class: "course-at-left course-first", x: left + 4, y: bottom + 15 });
    this.last = svg("text", { class: "course-at-left", x: right, y: bottom + 15 });
    this.drawing = svg("svg", { role: "img", class: "course-drawing", viewBox: `0 0 ${width} ${height}` });
    const axes = svg("g", { class: "course-axes" }, this.most, this.first, this.last);
    axes.append(
      svg("text", { class: "course-at-left", x: left - 5, y: bottom }, "0"),
      svg("text", { x: (left + right) / 2, y: bottom + 20 }, "pass over the points"),
      svg("line", { x1: left, x2: right, y1: bottom + 0.5, y2: bottom + 0.5 }),
      svg("line", { x1: left, x2: right, y1: top, y2: top, class: "course-top" }),
    );
    this.drawing.append(this.bars, axes);
    const title = html("p", { class: "course-note" }, "Mistakes in each pass");
    this.element = html("div", { class: "course-passes" }, title, this.drawing);
  }

  // `counts` of all passes so far, of at most `most` mistakes each.
  show(counts, most) {
    const { left, right, top, bottom } = BOX;
    const from = Math.max(0, counts.length - MOST);
    const each = (right - left) / MOST;
    const bars = counts.slice(from).map((count, place) => {
      const high = px(((bottom - top) * count) / most);
      return count ? `M${px(left + place * each + 0.5)} ${bottom}v${-high}h${px(each - 1)}v${high}z` : "";
    });
    this.bars.setAttribute("d", bars.join(""));
    setText(this.most, String(most));
    setText(this.first, counts.length ? String(from + 1) : "");
    setText(this.last, counts.length > 1 ? String(from + MOST) : "");
    const recent = counts.slice(-10).join(", ");
    const words = counts.length ? `the last ${Math.min(10, counts.length)} of ${counts.length}: ${recent}` : "none yet";
    this.drawing.setAttribute("aria-label", `Bars: mistakes in each pass over the points, ${words}.`);
  }
}
