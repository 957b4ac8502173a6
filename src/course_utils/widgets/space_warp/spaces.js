// The three panels side by side: the space of the inputs, that of the last hidden units, and the output.

import { html, setText } from "../lib/elements.js";
import { planeLegend } from "../lib/legend.js";
import { outputUnit } from "../lib/network.js";
import { ClassPanel, GAP } from "../lib/panel.js";
import { boxAround, cellAround, decisionOn, separatingLine } from "../lib/plane.js";
import { circle, cross, square } from "../lib/shapes.js";
import { capital } from "../lib/text.js";
import { edgeOn, project } from "./projection.js";
import { planeName } from "./sentences.js";

const STRIP = 120; // pixels across the panel of the output
const LARGEST = 440; // pixels along a panel

// A scene is what the panels show: {frame, lattice, settings, data} stay while the weights change; {network, values,
// latticeValues, crossed, outputs} do not.
export class Spaces {
  constructor(id) {
    this.panels = Object.fromEntries(["input", "hidden", "output"].map((name) => [name, new ClassPanel(id, name)]));
    this.all = Object.values(this.panels);
    this.element = html("div", { class: "course-planes" }, ...this.all.map(({ element }) => element));
  }

  // The sizes of the panels: three in a row, two above one, or one below the other.
  layOut(width) {
    const { input, hidden, output } = this.panels;
    const two = width >= 540;
    this.upright = width >= 680;
    this.element.classList.toggle("course-three", this.upright);
    this.element.classList.toggle("course-beside", two && !this.upright);
    const room = this.upright ? (width - 2 * GAP - STRIP) / 2 : two ? (width - GAP) / 2 : width;
    const side = Math.floor(Math.min(LARGEST, room));
    input.resize(side);
    hidden.resize(side);
    if (this.upright) output.resize(STRIP, input.height);
    else output.resize(Math.floor(two ? 2 * side + GAP : side), STRIP);
    output.look(...this.turned([-0.6, -0.04], [1.6, 1.04]));
  }

  // Points (class, y) of the output panel, whose longer side is that of y.
  turned(...points) {
    return this.upright ? points : points.map(([across, up]) => [up, across]);
  }

  drawFixed({ frame, lattice, settings: { units, layers } }) {
    const { input, hidden, output } = this.panels;
    input.lookAt(frame);
    input.label(["x₁", "x₂"]);
    input.drawGrid(input.places(lattice));
    const marks = [[0, 1], [0, 0.5, 1]]; // prettier-ignore
    if (this.upright) output.label(["class", "output y"], marks);
    else output.label(["output y", "class"], marks.reverse());
    const half = [[-0.6, 0.5], [1.6, 0.5], [1.6, 1.04], [-0.6, 1.04]]; // prettier-ignore
    output.drawDecision([this.turned(...half)], [this.turned(...half.slice(0, 2))]);
    setText(input.title, "Input space");
    const which = layers > 1 ? "last hidden layer" : "hidden units";
    setText(hidden.title, units > 2 ? `${capital(which)}, seen edge-on` : `Space of the ${which}`);
    setText(output.title, "Output");
  }

  // Show a scene. No element is made here: it runs on every movement of the slider.
  draw(scene) {
    this.drawInput(scene);
    this.drawHidden(scene);
    this.drawOutput(scene);
  }

  drawInput({ frame, data, latticeValues, crossed }) {
    const { input } = this.panels;
    const { region, border } = decisionOn(frame, latticeValues.at(-1));
    input.drawDecision(region, border);
    input.drawPoints(input.places(data.flat), data, crossed);
  }

  drawHidden({ network, settings, data, values, latticeValues, crossed }) {
    const { hidden } = this.panels;
    let [grid, points] = [latticeValues.at(-2), values.at(-2)];
    let { weight, bias } = outputUnit(network);
    let names = ["h₁", "h₂"];
    if (weight.length > 2) {
      const look = edgeOn(weight, bias, points, data.flat.filter((_, k) => k % 2 === 0)); // prettier-ignore
      [grid, points, weight, bias] = [project(look, grid), project(look, points), [1, 0], 0];
      const plane = planeName(settings.units);
      names = [`distance from the separating ${plane}`, `principal component in the ${plane}`];
    }
    const box = hiddenBox(settings, grid, points);
    hidden.lookAt(box);
    hidden.label(names);
    hidden.drawGrid(hidden.places(grid));
    const { ends, side } = separatingLine(weight, bias, box);
    hidden.drawDecision([side], ends ? [ends] : []);
    hidden.drawPoints(hidden.places(points), data, crossed);
  }

  drawOutput({ data: { labels }, outputs, crossed }) {
    const { output } = this.panels;
    const flat = Float64Array.from(this.turned(...labels.map((label, n) => [label, outputs[n]])).flat());
    output.drawPoints(output.places(flat), { labels, connected: false }, crossed, 4.4);
  }

  // A ring around a point in every panel, and the cell of the grid that holds it.
  mark(point, { frame, data }) {
    const cell = cellAround(data.flat.subarray(2 * point, 2 * point + 2), frame);
    for (const panel of [this.panels.input, this.panels.hidden]) panel.drawCell(cell);
    for (const panel of this.all) panel.mark(point);
  }

  describe(words) {
    for (const [name, text] of Object.entries(words)) this.panels[name].drawing.setAttribute("aria-label", text);
  }
}

// Two units have a square of their own; what is seen edge-on has none.
function hiddenBox({ units, activation }, grid, points) {
  if (units === 2 && activation === "tanh") return { x: 0, y: 0, half: 1.1 };
  if (units === 2 && activation === "sigmoid") return { x: 0.5, y: 0.5, half: 0.55 };
  return boxAround(grid, points);
}

export function legendOfSpaces() {
  return planeLegend([
    ["class 0", "class-0", circle(11, 7, 4)],
    ["class 1", "class-1", square(11, 7, 3.7)],
    ["y = 0.5", "border", "M1 7H21"],
    ["decided as class 1", "region", "M1 1h20v12h-20z"],
    ["on the wrong side", "wrong", cross(11, 7, 4.5)],
  ]);
}
