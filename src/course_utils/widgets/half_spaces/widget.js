// The interactive figure HalfSpaces: four kinds of classifier on points that the reader moves, and on a copy that is moved
// as a whole.

import { resizeCanvas, Tiles } from "../lib/canvas.js";
import { button, field, select, setOptions, setSlider, slider } from "../lib/controls.js";
import { listenToDragging } from "../lib/dragging.js";
import { html, setText } from "../lib/elements.js";
import { planeLegend } from "../lib/legend.js";
import { ClassPanel, layOutPair } from "../lib/panel.js";
import { decisionOn, lattice } from "../lib/plane.js";
import { circle, cross, square } from "../lib/shapes.js";
import { decimals } from "../lib/text.js";
import { Theme } from "../lib/theme.js";
import { clamp, hundredths } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { scoreFunction, strength } from "./machines.js";
import { describePanels, pointAndClass, resultInWords, settingsInWords } from "./sentences.js";
import TABLE from "./table.json" with { type: "json" };

// name: label, the classifier that has it, step
const KNOBS = {
  degree: ["Degree", "polynomial", 1],
  kernel_width: ["Width", "gaussian", 0.05],
  units: ["Hidden units", "network", 1],
};
const STATE = ["data", "sets", "machines", "machine", "degree", "kernel_width", "units", "shift", "points", "labels"];
const SIDE = 61; // places along it at which the classifier is asked
const PALE = 2.2; // strength at which a colour would be full
const LARGEST_PANEL = 280; // pixels
const FRAME = { x: 0, y: 0, half: 1.5 }; // what is shown, in units of the points
const LATTICE = lattice(FRAME, SIDE);

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "half-spaces");
    this.point = 0;
    this.theme = new Theme(this, [], () => this.paint());
    this.tiles = new Tiles(1, SIDE);
    this.fillRoot();
    this.readModel();
    this.watchWidth((width) => this.layOut(width));
    this.followTogether(STATE, () => {
      this.readModel();
      this.draw();
    });
  }

  // --- the page

  fillRoot() {
    this.panels = {
      examples: new ClassPanel(this.id, "examples", "Examples: drag them"),
      copy: new ClassPanel(this.id, "copy", "A copy, moved"),
    };
    this.canvases = {};
    for (const [name, panel] of Object.entries(this.panels)) {
      this.canvases[name] = html("canvas", { "aria-hidden": "true" });
      const stack = html("div", { class: "course-stack" }, this.canvases[name]);
      panel.drawing.before(stack);
      stack.append(panel.drawing);
    }
    this.readout = html("p", { class: "course-readout" });
    const elements = Object.values(this.panels).map(({ element }) => element);
    this.planes = html("div", { class: "course-planes" }, ...elements);
    this.root.prepend(this.makeBar(), this.planes, legendOfHalves(), this.readout, this.makeSliders());
    this.letDrag(this.panels.examples);
  }

  makeBar() {
    this.data = select(this, [], (data) => this.takeSet(data));
    this.machine = select(this, [], (machine) => this.change({ machine }));
    const flip = button(this, "Change its class", () => this.flip());
    this.pointSlider = slider(this, "Point", { min: "1" }, (number) => this.choose(number - 1));
    return html("div", { class: "course-bar" }, field("Data", this.data), field("Classifier", this.machine), flip);
  }

  makeSliders() {
    this.knobs = Object.fromEntries(
      Object.entries(KNOBS).map(([name, [label, , step]]) => {
        const [min, max] = TABLE.limits[name];
        return [name, slider(this, label, { min, max, step }, (value) => this.change({ [name]: hundredths(value) }), () => this.save())]; // prettier-ignore
      }),
    );
    const [min, max] = TABLE.limits.shift;
    const move = (value) => this.change({ shift: hundredths(value) });
    this.shiftSlider = slider(this, "Move the copy", { min, max, step: 0.05 }, move, () => this.save());
    this.places = ["x₁", "x₂"].map((label, axis) => {
      const reach = TABLE.limits.coordinate;
      const put = (value) => this.put(axis ? [this.chosen[0], value] : [value, this.chosen[1]]);
      return slider(this, label, { min: -reach, max: reach, step: 0.05 }, put, () => this.save());
    });
    const columns = [[...Object.values(this.knobs), this.shiftSlider], [this.pointSlider, ...this.places]];
    const grids = columns.map((lines) => html("div", { class: "course-sliders" }, ...lines.map(({ element }) => element)));
    return html("div", { class: "course-controls" }, ...grids);
  }

  letDrag(panel) {
    listenToDragging(this, panel.drawing, {
      find: (event) => panel.nearest(event),
      take: (point) => this.choose(point),
      move: (_, event) => this.put(panel.pointUnder(event)),
      drop: () => this.save(),
    });
  }

  layOut(width) {
    const side = layOutPair(this.planes, width, LARGEST_PANEL);
    for (const [name, panel] of Object.entries(this.panels)) {
      panel.resize(side);
      panel.lookAt(FRAME);
      panel.label(["x₁", "x₂"]);
      this.canvases[name].context = resizeCanvas(this.canvases[name], panel.across, panel.down);
      Object.assign(this.canvases[name].style, { left: `${panel.margin.left}px`, top: `${panel.margin.top}px` });
    }
    this.draw();
  }

  // --- state

  readModel() {
    this.state = Object.fromEntries(STATE.map((name) => [name, this.model.get(name)]));
    // Points and labels arrive one by one.
    if (this.state.labels.length !== this.state.points.length) this.state.labels = this.state.points.map(() => 0);
    this.point = Math.min(this.point, this.state.points.length - 1);
    this.sets = Object.fromEntries(this.state.sets);
    setOptions(this.data, this.state.sets.map(([name, { label }]) => [name, label])); // prettier-ignore
    setOptions(this.machine, this.state.machines);
    this.refit();
  }

  get chosen() {
    return this.state.points[this.point];
  }

  // Take what the reader has changed, and tell the model.
  change(changes, now = false) {
    Object.assign(this.state, changes);
    if (!("shift" in changes)) this.refit();
    this.draw();
    this.push(changes, now);
    this.announce(() => this.result);
  }

  takeSet(data) {
    const { points, labels } = this.sets[data];
    this.point = 0;
    this.change({ data, points, labels }, true);
  }

  put(place) {
    const reach = TABLE.limits.coordinate;
    const points = [...this.state.points];
    points[this.point] = place.map((value) => hundredths(clamp(value, -reach, reach)));
    this.change({ points });
  }

  flip() {
    this.change({ labels: this.state.labels.map((label, n) => (n === this.point ? 1 - label : label)) }, true);
  }

  choose(point) {
    this.point = point;
    this.draw();
    this.announce(() => `Point ${point + 1}: ${pointAndClass(this.chosen, this.state.labels[point])}`);
  }

  refit() {
    const { machine, points, labels } = this.state;
    this.flat = Float64Array.from(points.flat());
    this.score = scoreFunction(machine, this.state, this.flat, labels);
    this.field = this.score(LATTICE);
    // Pictures go from above, the lattice from below.
    this.strengths = new Float64Array(this.field.length);
    for (let at = 0; at < this.field.length; at++) {
      const row = SIDE - 1 - Math.floor(at / SIDE);
      this.strengths[row * SIDE + (at % SIDE)] = strength(machine, this.field[at]);
    }
    this.border = decisionOn(FRAME, this.field, SIDE).border;
  }

  // --- what is shown

  draw() {
    const { shift, labels } = this.state;
    this.paint();
    const copy = this.flat.map((value, at) => (at % 2 ? value : value + shift));
    const wrong = [this.flat, copy].map((flat) => this.wrongOf(flat));
    Object.values(this.panels).forEach((panel, which) => {
      panel.drawDecision([], this.border);
      panel.drawPoints(panel.places(which ? copy : this.flat), { labels, connected: false }, wrong[which], 4.2);
    });
    this.panels.examples.mark(this.point);
    this.showWords(wrong);
  }

  wrongOf(flat) {
    const scores = this.score(flat);
    return [...scores.keys()].filter((n) => scores[n] > 0 !== (this.state.labels[n] === 1));
  }

  paint() {
    this.tiles.fill(this.strengths, -PALE, PALE, this.theme.ramps.signed);
    for (const [name, { context }] of Object.entries(this.canvases)) {
      if (!context) continue;
      // Each number is in the middle of its cell; those at the edge lie half outside.
      const cell = this.panels[name].across / (SIDE - 1);
      context.imageSmoothingEnabled = true;
      this.tiles.draw(context, 0, -cell / 2, -cell / 2, cell);
    }
  }

  showWords(wrong) {
    const { machine, data, machines, shift, labels } = this.state;
    this.data.value = data;
    this.machine.value = machine;
    for (const [name, [, owner]] of Object.entries(KNOBS)) {
      this.knobs[name].element.hidden = owner !== machine;
      setSlider(this.knobs[name], this.state[name], name === "kernel_width" ? decimals(this.state[name]) : undefined);
    }
    setSlider(this.shiftSlider, shift, decimals(shift));
    this.pointSlider.slider.max = String(labels.length);
    const point = pointAndClass(this.chosen, labels[this.point]);
    setSlider(this.pointSlider, this.point + 1, `${this.point + 1} of ${labels.length}`, `${this.point + 1}, ${point}`);
    this.places.forEach((place, axis) => setSlider(place, this.chosen[axis], decimals(this.chosen[axis])));
    const settings = settingsInWords(machine, Object.fromEntries(machines)[machine], this.state);
    const [right, copied] = wrong.map((numbers) => labels.length - numbers.length);
    const told = { settings, right, copied, labels, shift, point };
    this.result = resultInWords(told);
    setText(this.readout, this.result);
    for (const [name, words] of Object.entries(describePanels(told))) {
      this.panels[name].drawing.setAttribute("aria-label", words);
    }
  }
}

function legendOfHalves() {
  return planeLegend([
    ["class 0", "class-0", circle(11, 7, 4)],
    ["class 1", "class-1", square(11, 7, 3.7)],
    ["where the answer changes", "border", "M1 7H21"],
    ["on the wrong side", "wrong", cross(11, 7, 4.5)],
    ["the paler, the weaker the answer"],
  ]);
}

export default mountable(View);
