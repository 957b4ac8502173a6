// What stands for what in a plane: samples of its marks, each with words beside it.

import { html, svg } from "./elements.js";

// `entries` are [words, the layer of the mark, its path], or [words] alone. A path lies in a box of this size.
export function planeLegend(entries, width = 22, height = 14) {
  const size = { class: "course-sample", width, height, "aria-hidden": "true" };
  const sample = (layer, d) => svg("svg", size, svg("path", { class: `course-${layer}`, d }));
  const lines = entries.map(([words, layer, d]) => html("li", {}, layer ? sample(layer, d) : null, ` ${words}`));
  return html("ul", { class: "course-legend course-plane" }, ...lines);
}
