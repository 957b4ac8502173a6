// The list of the optimisers: who races, at which learning rate, and how far each has come.

import { button, setSlider, slider, tick } from "../lib/controls.js";
import { html, setText, svg } from "../lib/elements.js";
import { same } from "../lib/values.js";
import { chip, racerPath } from "./drawing.js";
import { LIMITS, RACERS, defaultRates } from "./landscapes.js";
import { outcome } from "./sentences.js";

// The learning rate for a position of its slider, and back: the slider runs over powers of ten.
export function rateAt(position) {
  return Number((10 ** position).toPrecision(3));
}

export function positionOf(rate) {
  return Math.log10(rate);
}

export class RacerList {
  // `element` is the list and `reset` the button that takes the rates back. `handlers`: pick() when who races has changed, rate(name, number), reset().
  constructor(view, handlers) {
    this.rows = Object.fromEntries(RACERS.map((name) => [name, makeRow(view, name, handlers)]));
    const headings = html(
      "div",
      { class: "course-racer course-headings", "aria-hidden": "true" },
      html("span", { class: "course-who-heading" }, "Who races"),
      html("span", { class: "course-rate-heading" }, "Learning rate"),
      html("span", {}, "E reached"),
    );
    this.reset = button(view, "Reset rates", handlers.reset);
    const rows = Object.values(this.rows).map(({ element }) => element);
    this.element = html(
      "fieldset",
      { class: "course-racers" },
      html("legend", { class: "course-visually-hidden" }, "Who races"),
      headings,
      ...rows,
    );
  }

  // Who is ticked, in the order of the list.
  get picked() {
    return RACERS.filter((name) => this.rows[name].box.checked);
  }

  showWho(optimisers) {
    for (const name of RACERS) {
      const { box, rest, element } = this.rows[name];
      box.checked = optimisers.includes(name);
      element.classList.toggle("course-off", !box.checked);
      for (const part of rest) part.hidden = !box.checked;
    }
  }

  showRates({ rates, landscape }) {
    for (const name of RACERS) {
      const { rate } = this.rows[name];
      // The slider itself knows only the power of ten.
      const known = rateAt(Number(rate.slider.value)) === rates[name];
      const position = known ? Number(rate.slider.value) : positionOf(rates[name]);
      setSlider(rate, position, String(Number(rates[name].toPrecision(3))));
    }
    this.reset.disabled = same(rates, defaultRates(landscape));
  }

  showReached({ optimisers, step }, runs) {
    for (const name of optimisers) setText(this.rows[name].loss, outcome(runs[name], step));
  }
}

// One optimiser: a tick, its mark, its learning rate and the loss that it has reached.
function makeRow(view, name, handlers) {
  const mark = chip(name);
  mark.setAttribute("transform", "translate(14 9)");
  const sample = { class: "course-sample", viewBox: "0 0 28 24", width: 28, height: 24, "aria-hidden": "true" };
  const line = racerPath(name, { d: "M2 21.5H26" });
  const label = html("span", { class: "course-who" }, svg("svg", sample, mark, line), name);
  const { box, element: who } = tick(view, label, handlers.pick);
  const [low, high] = LIMITS.rate.map(positionOf);
  const positions = { min: low, max: high, step: "0.02" };
  const move = (position) => handlers.rate(name, rateAt(position));
  const rate = slider(view, `Learning rate of ${name}`, positions, move);
  rate.label.classList.add("course-visually-hidden");
  const loss = html("span", { class: "course-loss" });
  const element = html("div", { class: "course-racer" }, who, rate.element, loss);
  return { box, rate, loss, element, rest: [rate.element, loss] };
}
