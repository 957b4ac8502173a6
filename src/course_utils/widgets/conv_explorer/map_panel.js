// The output map, and how one of its numbers is chosen: by pointing, by keys, by sliders, or by Play, which goes
// through all of them.

import { field, select, setSlider, slider, sliders } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { format } from "../lib/text.js";
import { Grid, Mark, STEPS, signedFills } from "./grid.js";
import { numeral, timesInWords } from "./sentences.js";

const SPEEDS = [2, 8, 30, 120]; // outputs a second

export class MapPanel {
  // `player` plays; `choose({ row, column })` hears a place, of which one of the two may be missing; `faster()` that
  // another speed is wanted; `current()` gives the place that is explained.
  constructor(view, player, { choose, faster, current, playing }) {
    Object.assign(this, { player, choose, current, playing });
    this.grid = new Grid("map", signedFills());
    this.chosen = new Mark("window");
    this.grid.marks.append(this.chosen.element);
    this.title = html("p", { class: "course-panel-title" });
    const move = (name) => (value) => choose({ [name]: value });
    const place = (name, label) => slider(view, label, { min: "0" }, move(name));
    this.places = { row: place("row", "Row"), column: place("column", "Column") };
    this.speeds = select(view, SPEEDS.map((speed) => [speed, `${speed} a second`]), faster);
    this.speeds.value = String(SPEEDS[1]);
    player.button.classList.add("course-play");
    const label = "Output map. The arrow keys choose the output that is explained.";
    this.box = html("div", { class: "course-box", tabindex: "0", role: "group", "aria-label": label });
    this.box.append(this.grid.drawing);
    this.emptyNote = html("p", { class: "course-empty" });
    this.scale = this.makeScale();
    this.element = html("div", { class: "course-panel" }, this.makeWhere(), this.box, this.emptyNote, this.scale);
    this.listen(view);
  }

  makeWhere() {
    const legend = html("legend", { class: "course-visually-hidden" }, "Which output");
    const play = html("div", { class: "course-row" }, this.player.button, field("Speed", this.speeds));
    const places = sliders(...Object.values(this.places));
    const head = html("div", { class: "course-row course-title-row" }, this.title, places);
    return html("fieldset", { class: "course-where" }, legend, play, head);
  }

  makeScale() {
    this.ends = [html("span"), html("span")];
    const bar = html("span", { class: "course-ramp course-ramp-map", "aria-hidden": "true" });
    // What is read aloud needs a gap.
    return html("p", { class: "course-scale" }, this.ends[0], bar, this.ends[1], " ", "0 has no colour");
  }

  listen(view) {
    listenToArrows(view, this.box, (right, down) => {
      const { row, column } = this.current();
      this.choose({ row: row + down, column: column + right });
    });
    const point = (event) => {
      const cell = this.grid.cellOf(event);
      if (cell) this.choose({ row: cell[0], column: cell[1] });
    };
    // A finger scrolls the page; it chooses by a tap.
    const { drawing } = this.grid;
    view.on(drawing, "pointermove", (event) => event.pointerType === "mouse" && !this.playing() && point(event));
    view.on(drawing, "click", point);
  }

  get speed() {
    return Number(this.speeds.value);
  }

  // Show the map up to the output number `filled` (null: all of it). `end` is the end of the colour scale; `emptyWords`
  // say why there is no output.
  show(output, [rows, columns], filled, end, emptyWords) {
    const { grid } = this;
    const empty = emptyWords !== "";
    this.box.hidden = this.scale.hidden = empty;
    this.emptyNote.hidden = !empty;
    setText(this.emptyNote, emptyWords);
    setText(this.title, empty ? "No output" : `Output ${timesInWords(rows, columns)}`);
    if (empty) return;
    const reached = (i, j) => filled === null || i * columns + j < filled;
    const level = (value) => Math.round((value / end) * STEPS);
    const shown = (value, i, j) => (reached(i, j) && level(value) ? level(value) + STEPS : null);
    grid.shape(rows, columns);
    grid.paint(output.map((row, i) => row.map((value, j) => shown(value, i, j))));
    const all = grid.gridPath(0, 0, rows, columns);
    grid.dashes.setAttribute("d", filled === null ? "" : all);
    grid.lines.setAttribute("d", filled === null ? all : this.reachedPath(filled, columns));
    // All the numbers decide on the size of the text, those that are reached are seen.
    const look = (i, j) => ({ visibility: reached(i, j) ? "visible" : "hidden" });
    grid.write(() => output.map((row) => row.map((value) => format(value, 2))), look);
    setText(this.ends[0], numeral(-end));
    setText(this.ends[1], numeral(end));
  }

  // Lines around the outputs that Play has reached.
  reachedPath(filled, columns) {
    const [full, rest] = [Math.floor(filled / columns), filled % columns];
    const { grid } = this;
    return (full ? grid.gridPath(0, 0, full, columns) : "") + (rest ? grid.gridPath(full, 0, 1, rest) : "");
  }

  mark({ row, column }, [rows, columns], empty) {
    this.chosen.show(!empty);
    for (const [name, value, count] of [["row", row, rows], ["column", column, columns]]) {
      const one = this.places[name];
      one.slider.disabled = empty;
      one.slider.max = String(Math.max(count - 1, 0));
      setSlider(one, value);
    }
    if (empty) return;
    this.chosen.draw(this.grid.square(0, 0, 0));
    this.chosen.moveTo(this.grid.at(row, column));
  }
}
