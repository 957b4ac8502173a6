// The controls of a nudge: which leaf, how far, and the buttons that send it.

import { button, field, select, setOptions } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { format } from "../lib/text.js";

const SIZES = [1, 0.5, 0.1, 0.01, 0.001];

function withSign(number) {
  return number > 0 ? `+${format(number)}` : format(number);
}

// The sizes to choose from, the large positive ones first; `own` is one that the reader or Python has set.
export function sizesWith(own) {
  const sizes = new Set([...SIZES, ...SIZES.map((size) => -size), own]);
  return [...sizes].sort((a, b) => Math.sign(b) - Math.sign(a) || Math.abs(b) - Math.abs(a));
}

export class NudgeControls {
  // `pickLeaf` hears a name, `pickDelta` a number; `send` is called for a nudge, `halve` for one with half the change.
  constructor(view, { pickLeaf, pickDelta, send, halve }) {
    this.leaf = select(view, [], pickLeaf);
    this.delta = select(view, [], (value) => pickDelta(Number(value)));
    this.send = button(view, "Nudge", send, { class: "course-primary" });
    this.halve = button(view, "", halve);
    const sizes = field("", this.delta);
    this.deltaLabel = sizes.querySelector("label");
    this.element = html(
      "fieldset",
      { class: "course-nudge" },
      html("legend", {}, "Send a small change through"),
      html("div", { class: "course-row" }, field("Input", this.leaf), sizes),
      html("div", { class: "course-row" }, this.send, this.halve),
    );
  }

  show(leaves, leaf, delta) {
    setOptions(this.leaf, leaves);
    this.leaf.value = leaf;
    setText(this.deltaLabel, `Change Δ${leaf}`);
    setOptions(this.delta, sizesWith(delta).map((size) => [size, withSign(size)]));
    this.delta.value = String(delta);
    setText(this.halve, `Halve Δ${leaf}, repeat`);
    this.halve.disabled = Math.abs(delta) < 1e-6;
  }
}
