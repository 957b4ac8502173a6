// One eye: its name, what it makes of the picture, and the scores that follow from it.

import { Tiles, resizeCanvas } from "../lib/canvas.js";
import { html, setText } from "../lib/elements.js";
import { SIDE } from "../lib/pictures.js";
import { ScoreList } from "../lib/score_list.js";
import { capital } from "../lib/text.js";
import { MAPS, MAP_SIDE } from "./eyes.js";
import { drawGlyphs } from "./glyphs.js";
import { cellsOfFeatures } from "./gradients.js";
import { ABOUT, HEARD, NAMES, distanceInWords, eyeInWords } from "./sentences.js";

const ACROSS = 4; // maps side by side
const GAP = 4; // pixels between them

export class EyePanel {
  constructor(name) {
    this.name = name;
    this.canvas = html("canvas", { role: "img", "aria-label": HEARD[name] });
    this.tiles = name === "pixels" ? new Tiles(1, SIDE) : name === "convnet" ? new Tiles(MAPS, MAP_SIDE) : null;
    this.answer = html("p", { class: "course-answer" });
    this.change = html("p", { class: "course-changed" });
    this.scores = new ScoreList();
    const title = html("p", { class: "course-eye-name" }, html("strong", {}, capital(NAMES[name])));
    const about = html("p", { class: "course-note" }, ABOUT[name]);
    const content = [title, about, this.canvas, this.change, this.answer, this.scores.element];
    this.element = html("div", { class: `course-eye course-eye-${name}` }, ...content);
  }

  setClasses(names) {
    this.scores.setClasses(names);
    this.scores.layOut(1);
  }

  layOut(size) {
    this.size = size;
    this.context = resizeCanvas(this.canvas, size, size);
  }

  show(features, scores, change, classes, truth, theme) {
    this.paint(features, theme);
    setText(this.change, distanceInWords(change));
    setText(this.answer, eyeInWords(scores, classes, truth));
    this.scores.show(scores);
    this.canvas.setAttribute("aria-label", `${HEARD[this.name]} Answer: ${this.answer.textContent}`);
  }

  paint(features, { ramps, colours }) {
    const { context, size, tiles } = this;
    if (this.name === "gradients") {
      drawGlyphs(context, cellsOfFeatures(features), size, colours);
      return;
    }
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, size, size);
    if (this.name === "pixels") {
      tiles.fill(features, 0, 1, ramps.ink);
      tiles.draw(context, 0, 0, 0, size / SIDE);
      return;
    }
    tiles.fill(features, 0, Math.max(...features), ramps.unsigned);
    const cell = (size - (ACROSS - 1) * GAP) / ACROSS / MAP_SIDE;
    for (let map = 0; map < MAPS; map++) {
      const [x, y] = [map % ACROSS, Math.floor(map / ACROSS)].map((place) => place * (MAP_SIDE * cell + GAP));
      tiles.draw(context, map, x, y, cell);
      context.strokeStyle = colours.line;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, MAP_SIDE * cell - 1, MAP_SIDE * cell - 1);
    }
  }
}
