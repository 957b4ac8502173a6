// The interactive figure ChainRule: a computational graph drawn from an expression, with values, slopes, derivatives,
// paths, and small changes that travel through it (the review's Fig. 1b).

import { html, setText } from "../lib/elements.js";
import { same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { GraphDrawing } from "./drawing.js";
import { ExpressionForm } from "./expression.js";
import { completeValues, evaluate, leavesOf, nudge, waysFrom } from "./graph.js";
import { LeafInputs } from "./inputs.js";
import { chooseLayout } from "./layout.js";
import { describe } from "./names.js";
import { NudgeControls } from "./nudging.js";
import { parse } from "./parser.js";
import { PathList } from "./path_list.js";
import { NudgeTables } from "./results.js";
import { graphInWords, nudgeInWords, pathInWords, problemInWords, readout } from "./sentences.js";
import { playWaves, wavesOf } from "./travel.js";

const BESIDE = 310; // pixels that the controls need at the side of a tall drawing
const HIGH = 350; // a drawing that is higher does not fit on a laptop's screen with the controls below it
const TRAITS = ["expression", "graph", "values", "ranges", "examples", "selected", "delta"];

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "chain-rule");
    this.stopNudge = () => {};
    this.makeParts();
    this.takeGraph(model.get("expression"), model.get("graph"), model.get("values"));
    this.fillParts();
    this.watchWidth((width) => this.layOut(width));
    this.followTogether(TRAITS, (names) => this.receive(names));
    this.on(this.root, "keydown", (event) => {
      if (event.key !== "Escape" || !this.nudged) return;
      this.cancel();
      event.stopPropagation();
    });
  }

  // --- the page

  makeParts() {
    this.form = new ExpressionForm(this, (text, values) => this.readExpression(text, values));
    this.drawing = new GraphDrawing((name) => this.pickLeaf(name));
    this.inputs = new LeafInputs(this, (name, value) => this.moveLeaf(name, value));
    this.controls = new NudgeControls(this, {
      pickLeaf: (name) => this.pickLeaf(name),
      pickDelta: (delta) => this.pickDelta(delta),
      send: () => this.startNudge(),
      halve: () => {
        this.pickDelta(this.delta / 2);
        this.startNudge();
      },
    });
    this.list = new PathList(this, (index) => this.pickPath(index));
    this.tables = new NudgeTables();
    this.equation = html("strong");
    this.meaning = html("span");
    this.readout = html("p", { class: "course-readout" }, this.equation, " ", this.meaning);
    this.problem = html("p", { class: "course-problem", hidden: true });
    this.summary = html("p", { class: "course-summary" });
    this.body = html("div", { class: "course-body" }, this.drawing.element, this.makePanel());
    this.root.prepend(this.form.element, this.body, this.tables.element);
  }

  makePanel() {
    const parts = [this.inputs, this.controls, this.list].map(({ element }) => element);
    const controls = html("div", { class: "course-controls" }, ...parts);
    const said = [this.makeLegend(), this.readout, this.problem];
    return html("div", { class: "course-panel" }, ...said, controls, this.summary);
  }

  makeLegend() {
    this.legendDerivative = html("span", { class: "course-sample-derivative" });
    this.legendSlope = html("span", { class: "course-sample-slope" });
    this.legendTarget = html("span");
    this.legendConstant = html("li", {}, html("span", { class: "course-sample-constant" }, "constant"));
    return html(
      "ul",
      { class: "course-legend" },
      html("li", {}, html("span", { class: "course-sample-value" }, "value"), " of each step"),
      html("li", {}, this.legendSlope, " multiplies a small change along an arrow"),
      html("li", {}, this.legendDerivative, " ", this.legendTarget),
      this.legendConstant,
    );
  }

  // --- state

  // The graph is another one: what belongs to the one before is gone.
  takeGraph(expression, graph, values) {
    this.cancel();
    this.expression = expression;
    this.graph = graph;
    this.text = describe(graph);
    this.values = completeValues(graph, values);
    this.history = [];
    this.geometry = null;
    const leaves = leavesOf(graph);
    const wanted = this.model.get("selected");
    this.takeLeaf(leaves.includes(wanted) ? wanted : leaves[0]);
    this.delta = this.model.get("delta");
  }

  takeLeaf(name) {
    this.ways = waysFrom(this.graph, name);
    this.path = null; // number of the chosen path, null for all of them
  }

  get chosenPath() {
    return this.path === null ? null : this.ways.paths[this.path];
  }

  fillParts() {
    this.form.show(this.expression, this.model.get("examples"));
    this.inputs.show(this.values, this.model.get("ranges"));
    this.tables.showHistory(this.history);
    this.showLeaf();
  }

  showLeaf() {
    this.list.show(this.ways, this.graph, this.text);
    this.showDelta();
  }

  showDelta() {
    this.controls.show(leavesOf(this.graph), this.ways.leaf, this.delta);
  }

  setGraph(expression, graph, values) {
    this.takeGraph(expression, graph, values);
    this.fillParts();
    this.layOut(this.width);
  }

  // What comes from Python or from another view of the same figure.
  receive(names) {
    const given = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    if (!same(given.graph, this.graph) || given.expression !== this.expression) {
      this.setGraph(given.expression, given.graph, { ...this.values, ...given.values });
      return;
    }
    if (names.has("examples")) this.form.showExamples(this.expression, given.examples);
    if (names.has("values")) this.receiveValues(given.values);
    if (names.has("ranges")) this.inputs.show(this.values, given.ranges);
    const { selected } = given;
    if (selected !== this.ways.leaf && leavesOf(this.graph).includes(selected)) this.chooseLeaf(selected);
    if (names.has("delta")) {
      this.delta = given.delta;
      this.showDelta();
    }
  }

  receiveValues(given) {
    const values = completeValues(this.graph, { ...this.values, ...given });
    if (same(values, this.values)) return;
    this.cancel();
    this.values = values;
    this.inputs.show(values, this.model.get("ranges"));
    this.update();
  }

  // --- what the reader does

  readExpression(text, values) {
    let graph;
    try {
      graph = parse(text);
    } catch (error) {
      this.form.refuse(error);
      return;
    }
    this.setGraph(text, graph, { ...this.values, ...values });
    this.push({ expression: text, graph, values: this.values, selected: this.ways.leaf }, true);
    this.tell();
  }

  moveLeaf(name, value) {
    this.cancel();
    this.values = { ...this.values, [name]: value };
    this.update();
    this.push({ values: this.values });
    this.tell();
  }

  chooseLeaf(name) {
    this.cancel();
    this.takeLeaf(name);
    this.showLeaf();
    this.markPath();
    this.update();
  }

  pickLeaf(name) {
    this.chooseLeaf(name);
    this.push({ selected: name }, true);
    this.tell();
  }

  pickPath(index) {
    if (this.running) this.cancel();
    this.path = index;
    this.markPath();
    this.updateReadout();
    this.tell();
  }

  pickDelta(delta) {
    this.cancel();
    this.delta = delta;
    this.showDelta();
    this.push({ delta }, true);
  }

  // --- drawing and redrawing

  // Another graph or another style of layout is drawn anew; otherwise the drawing only gets larger or smaller.
  layOut(width) {
    const geometry = chooseLayout(this.graph, width);
    const now = this.geometry;
    const anew = !now || geometry.vertical !== now.vertical || geometry.compact !== now.compact;
    if (anew) this.redraw(geometry);
    this.drawing.setScale(geometry.scale);
    this.body.classList.toggle("course-high", geometry.height * geometry.scale > HIGH);
    // A tall drawing on a wide page leaves room for the controls at its side.
    const beside = geometry.vertical && width - geometry.width * geometry.scale > BESIDE;
    this.body.classList.toggle("course-side-by-side", beside);
    this.drawing.checkScroll();
  }

  redraw(geometry) {
    if (this.running) this.cancel();
    this.geometry = geometry;
    this.drawing.draw(this.graph, this.text, geometry);
    setText(this.legendDerivative, `∂${this.ways.output}/∂…`);
    setText(this.legendTarget, `multiplies it all the way to ${this.ways.output}`);
    setText(this.legendSlope, geometry.compact ? "×…" : "slope");
    this.legendConstant.hidden = !this.graph.some((node) => node.op === "constant");
    this.markPath();
    this.update();
    if (this.nudged) for (const step of this.nudged.steps) this.drawing.showChange(step);
  }

  // Everything that follows the values. No element is made here: it runs on every movement of a slider.
  update() {
    this.result = evaluate(this.graph, this.values);
    this.drawing.update(this.result);
    this.inputs.update(this.values);
    this.list.update(this.ways, this.result);
    const problem = problemInWords(this.result, this.text);
    this.problem.hidden = !problem;
    setText(this.problem, problem);
    this.updateReadout();
  }

  // What follows the chosen path too.
  updateReadout() {
    const [equation, meaning] = readout(this.ways, this.result, this.chosenPath);
    setText(this.equation, equation);
    setText(this.meaning, meaning);
    const path = this.chosenPath && pathInWords(this.chosenPath, this.ways, this.graph, this.text);
    const words = graphInWords(this.graph, this.result, this.text) + (path ? ` Highlighted: the path ${path}.` : "");
    this.drawing.svg.setAttribute("aria-label", words);
  }

  markPath() {
    this.drawing.mark(this.ways.id, this.chosenPath);
  }

  // --- the nudge

  startNudge() {
    this.cancel();
    const result = nudge(this.graph, this.values, this.ways.leaf, this.delta);
    this.nudged = result;
    this.running = true;
    this.drawing.bringIntoView(this.still);
    const ranks = new Map(this.geometry.nodes.map((node) => [node.id, node.rank]));
    const run = (steps, part) => this.drawing.moveDots(this.drawing.dotsInto(steps), part);
    const arrive = (steps) => {
      for (const step of steps) this.drawing.showChange(step);
      this.tables.addSteps(steps, this.text);
    };
    this.stopNudge = playWaves(this, wavesOf(result.steps, ranks), { run, arrive }, () => this.finishNudge(result));
  }

  finishNudge(result) {
    this.running = false;
    const entry = { ...result, values: this.values };
    const words = nudgeInWords(entry, this.history.at(-1), this.ways, this.result);
    this.history = [...this.history, entry].slice(-4);
    setText(this.summary, words);
    setText(this.live, words);
    this.tables.showHistory(this.history);
  }

  // Stop a nudge and take its marks away; the table of the last nudges stays.
  cancel() {
    this.stopNudge();
    this.running = false;
    if (!this.nudged) return;
    this.nudged = null;
    this.drawing.clearNudge();
    this.tables.clearSteps();
    setText(this.summary, "");
  }

  // --- for readers who listen

  tell() {
    this.announce(() => {
      const problem = this.problem.hidden ? "" : ` ${this.problem.textContent}`;
      return `${graphInWords(this.graph, this.result, this.text)} ${this.readout.textContent}${problem}`;
    });
  }

  remove() {
    this.cancel();
    super.remove();
  }
}

export default mountable(View);
