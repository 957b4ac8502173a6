// Buttons that move a picture, and one that takes it back.

import { button } from "./controls.js";
import { html } from "./elements.js";
import { listenToArrows } from "./keys.js";

// `move(right, down)` and `home()` are called with what the reader does: { pad, reset }.
export function movePad(view, move, home) {
  const arrow = (sign, way, right, down) =>
    button(view, sign, () => move(right, down), { "aria-label": `Move the picture ${way}` });
  const reset = button(view, "Reset", home, { class: "course-reset" });
  const sideways = [arrow("←", "left", -1, 0), arrow("→", "right", 1, 0)];
  const upright = [arrow("↑", "up", 0, -1), arrow("↓", "down", 0, 1)];
  const pad = html("div", { class: "course-pad", role: "group", "aria-label": "Move the picture" });
  pad.append(sideways[0], ...upright, sideways[1], reset);
  listenToArrows(view, pad, move);
  return { pad, reset };
}
