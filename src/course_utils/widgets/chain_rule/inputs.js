// A slider for each leaf.

import { setSlider, slider } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { roundStep } from "../lib/scales.js";
import { format } from "../lib/text.js";
import { same } from "../lib/values.js";

// The ends of a slider: those that are given, else -5 to 5, widened to hold the value.
function endsOf(given, value) {
  const [low, high] = given || [-5, 5];
  return [Math.min(low, given ? value : Math.floor(value)), Math.max(high, given ? value : Math.ceil(value))];
}

export class LeafInputs {
  // `move` hears the name of a leaf and its value.
  constructor(view, move) {
    Object.assign(this, { view, move, made: [], names: [] });
    this.box = html("div", { class: "course-sliders" });
    this.element = html("fieldset", { class: "course-inputs" }, html("legend", {}, "Move the inputs"), this.box);
  }

  // Another graph takes over the sliders of the one before, as many as it needs.
  showNames(names) {
    if (same(names, this.names)) return;
    this.names = names;
    while (this.made.length < names.length) {
      const index = this.made.length;
      const moved = (value) => this.move(this.names[index], value);
      this.made.push(slider(this.view, "", {}, moved, () => this.view.save()));
    }
    this.ends = names.map(() => null);
    names.forEach((name, index) => setText(this.made[index].label, name));
    this.box.replaceChildren(...this.made.slice(0, names.length).map(({ element }) => element));
  }

  show(values, ranges) {
    this.showNames(Object.keys(values));
    this.names.forEach((name, index) => {
      const ends = endsOf(ranges[name], values[name]);
      const now = this.ends[index];
      // A range that was widened for a value stays wide, so that the slider does not jump under the hand.
      if (now && !ranges[name] && now[0] <= ends[0] && now[1] >= ends[1]) return;
      this.ends[index] = ends;
      const [min, max, step] = [...ends, roundStep(...ends, 200)].map(String);
      Object.assign(this.made[index].slider, { min, max, step });
    });
    this.update(values);
  }

  update(values) {
    this.names.forEach((name, index) => setSlider(this.made[index], values[name], format(values[name])));
  }
}
