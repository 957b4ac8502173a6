// What is given and what is said, bit by bit: the given bits can be turned with the pointer or with keys.

import { html } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { clamp } from "../lib/values.js";
import { LEFT, Timeline } from "./drawing.js";
import { BITS } from "./machine.js";

export const ROWS = 2 * BITS + 1; // given, a row between, said
const KEYS = "The arrow keys move over the given bits, Space turns one.";

export class Given {
  // `turn(vector, bit)` hears what the reader turns.
  constructor(view, turn) {
    this.cursor = [0, 0]; // vector and bit
    this.timeline = new Timeline("given", "What is given, and what is said");
    this.mark = html("span", { class: "course-bit-mark", "aria-hidden": "true" });
    this.box = html("div", { class: "course-box", tabindex: "0", role: "group", "aria-label": KEYS });
    this.box.append(this.timeline.canvas, this.mark);
    this.element = this.timeline.element;
    this.element.append(this.box);
    view.on(this.timeline.canvas, "click", (event) => {
      const bit = this.bitUnder(event);
      if (bit) turn(...this.moveTo(...bit));
    });
    const press = ({ key }) => {
      if (key !== " " && key !== "Enter") return false;
      turn(...this.cursor);
      return true;
    };
    listenToArrows(view, this.box, (right, down) => this.moveTo(this.cursor[0] + right, this.cursor[1] + down), press);
  }

  // A bit that is 0 and one that nobody says look alike: what is silent is left blank.
  show({ vectors, step }, steps, wrong, theme) {
    this.count = vectors.length;
    const columns = steps.length;
    const values = new Float64Array(ROWS * columns);
    const missed = [];
    vectors.forEach((vector, n) => {
      const column = this.count + 2 + n;
      vector.forEach((bit, k) => {
        values[k * columns + n + 1] = 0.12 + 0.78 * bit;
        values[(BITS + 1 + k) * columns + column] = 0.12 + 0.78 * steps[column].output[k];
      });
      for (const bit of wrong[n]) missed.push([column, BITS + 1 + bit]);
    });
    const labels = [[(BITS - 1) / 2, "given"], [BITS + 1 + (BITS - 1) / 2, "said"]]; // prettier-ignore
    this.timeline.show({ values, rows: ROWS, steps: columns, labels, step, wrong: missed }, theme);
    this.moveTo(...this.cursor);
  }

  // [vector, bit] under a pointer, null beside the given ones.
  bitUnder(event) {
    const [step, row] = this.timeline.under(event) || [0, 0];
    return step < 1 || step > this.count || row >= BITS ? null : [step - 1, row];
  }

  moveTo(vector, bit) {
    this.cursor = [clamp(vector, 0, this.count - 1), clamp(bit, 0, BITS - 1)];
    const [across, down] = this.timeline.cell;
    const [x, y] = [LEFT + (this.cursor[0] + 1) * across, this.cursor[1] * down];
    Object.assign(this.mark.style, { width: `${across}px`, height: `${down}px`, transform: `translate(${x}px, ${y}px)` });
    return this.cursor;
  }
}
