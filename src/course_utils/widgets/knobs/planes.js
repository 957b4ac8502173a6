// The two drawings: the inputs with the borders between the classes, and the knobs with the arrows of the next step.

import { html, svg } from "../lib/elements.js";
import { planeLegend } from "../lib/legend.js";
import { Panel, layOutPair } from "../lib/panel.js";
import { arrow, circle, cross, polygon, polyline, square, triangle } from "../lib/shapes.js";
import { decide, scoresOf } from "./classifier.js";
import TABLE from "./table.json" with { type: "json" };

const CLASSES = [0, 1, 2];
const MARGIN = { left: 40, right: 8, top: 6, bottom: 34 };
const LARGEST = 284; // pixels across a drawing
const LEAST_REACH = 2; // of the drawing of the knobs

export const REACH = TABLE.limits.coordinate; // of the drawing of the inputs

const SHAPES = [circle, square, triangle];
const MARKS = CLASSES.map((c) => `class-${c}`);
const AREAS = CLASSES.map((c) => `region-${c}`);
const TRAILS = CLASSES.map((c) => `trail-${c}`);

export class Planes {
  constructor(view) {
    const inputs = [...AREAS, "borders", "batch", ...MARKS, "wrong", "halo", "ring"];
    this.points = new Panel(view.id, "points", "Inputs, by the highest score", inputs, MARGIN);
    const arrows = [...TRAILS, "average", "step"];
    this.knobs = new Panel(view.id, "weights", "Knobs, and the next step", arrows, MARGIN);
    this.names = TABLE.classes.map((name, c) =>
      svg("g", { class: `course-name-${c}` }, svg("circle", { r: 4 }), svg("text", { x: -11, y: -6 }, name)),
    );
    this.knobs.inside.append(svg("g", { class: "course-marks" }, ...this.names));
    this.element = html("div", { class: "course-planes" }, this.points.element, this.knobs.element);
  }

  layOut(width) {
    const side = layOutPair(this.element, width, LARGEST);
    for (const panel of [this.points, this.knobs]) panel.resize(side);
    this.points.lookAt({ x: 0, y: 0, half: REACH });
    this.points.label(["x₁", "x₂"]);
  }

  // A scene: {points, labels, knobs, regions, chosen, example, path, step, average}; step and average are displacements of
  // the knobs, step null without a batch.
  draw(scene) {
    this.drawPoints(scene);
    this.drawKnobs(scene);
  }

  drawPoints({ points, labels, knobs, regions, chosen, example }) {
    const plane = this.points;
    const places = points.map((point) => plane.place(point));
    plane.pixels = places.flat();
    const areas = regions.map((corners) => polygon(corners.map((corner) => plane.place(corner))));
    const marks = (rows, shape, r) => rows.map((row) => shape(...places[row], r)).join("");
    for (const c of CLASSES) {
      plane.set(AREAS[c], areas[c]);
      plane.set(MARKS[c], marks([...labels.keys()].filter((row) => labels[row] === c), SHAPES[c], 4)); // prettier-ignore
    }
    plane.set("borders", areas.join(""));
    plane.set("wrong", marks([...labels.keys()].filter((row) => decide(scoresOf(knobs, points[row])) !== labels[row]), cross, 4.5)); // prettier-ignore
    plane.set("batch", marks(chosen, circle, 8));
    for (const layer of ["halo", "ring"]) plane.set(layer, circle(...places[example], 11));
  }

  drawKnobs({ knobs, path, step, average }) {
    const plane = this.knobs;
    const ends = CLASSES.flatMap((c) => [knobs[c], displaced(knobs, average)[c], ...path.map((before) => before[c])]);
    const far = Math.max(...ends.flatMap((row) => row.slice(0, 2)).map(Math.abs));
    plane.lookAt({ x: 0, y: 0, half: Math.max(LEAST_REACH, 2 * Math.ceil(0.55 * far)) });
    plane.label(["w₁", "w₂"]);
    const place = (row) => plane.place(row.slice(0, 2));
    const arrows = (change) => CLASSES.map((c) => arrow(place(knobs[c]), place(displaced(knobs, change)[c]))).join("");
    plane.set("average", arrows(average));
    plane.set("step", step ? arrows(step) : "");
    for (const c of CLASSES) {
      plane.set(TRAILS[c], polyline([...path, knobs].map((before) => place(before[c]))));
      const [x, y] = place(knobs[c]);
      this.names[c].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
  }

  describe({ points, knobs }) {
    this.points.drawing.setAttribute("aria-label", points);
    this.knobs.drawing.setAttribute("aria-label", knobs);
  }
}

function displaced(knobs, change) {
  return knobs.map((row, c) => row.map((knob, k) => knob + change[c][k]));
}

export function legendOfKnobs() {
  const entries = [
    ...CLASSES.map((c) => [TABLE.classes[c], MARKS[c], SHAPES[c](12, 8, 4)]),
    ["wrong", "wrong", cross(12, 8, 4.5)],
    ["in the batch", "batch", circle(12, 8, 6.5)],
    ["step of the batch", "step", arrow([2, 8], [22, 8])],
    ["step of the average", "average", arrow([2, 8], [22, 8])],
  ];
  return planeLegend(entries, 24, 16);
}
