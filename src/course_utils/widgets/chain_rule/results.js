// The account of a nudge, step by step, and of the last nudges side by side.

import { html } from "../lib/elements.js";
import { format } from "../lib/text.js";
import { fallInWords, predictionInWords, shareInWords } from "./sentences.js";

function tableOf(caption, headings) {
  const body = html("tbody");
  const head = html("tr", {}, ...headings.map((words) => html("th", { scope: "col" }, words)));
  return { body, table: html("table", {}, html("caption", {}, caption), html("thead", {}, head), body) };
}

function rowOf(name, ...cells) {
  const texts = cells.map((words) => html("td", {}, ...[words].flat()));
  return html("tr", {}, html("th", { scope: "row" }, ...name), ...texts);
}

function historyRow(entry, before) {
  const from = html("span", { class: "course-from" }, `at\u00a0${format(entry.values[entry.leaf])}`);
  const error = entry.error === 0 ? "0" : `${format(entry.error)} (${shareInWords(entry.relative)})`;
  const fall = fallInWords(entry, before);
  const note = fall ? html("span", { class: "course-fall" }, fall) : null;
  const change = html("span", { class: "course-change" }, `Δ${entry.leaf} = ${format(entry.delta)}`);
  return rowOf([change, " ", from], format(entry.actual), format(entry.predicted), note ? [error, " ", note] : error);
}

export class NudgeTables {
  constructor() {
    this.steps = tableOf("This nudge", ["Change", "Exact", "Predicted: slope × change"]);
    this.past = tableOf("The last nudges", ["Nudge", "Actual", "Predicted", "Error"]);
    this.element = html("div", { class: "course-results" }, this.steps.table, this.past.table);
    this.hideEmpty();
  }

  addSteps(steps, { labels }) {
    const row = (step) => rowOf([`Δ${labels[step.id]}`], format(step.exact), predictionInWords(step));
    this.steps.body.append(...steps.map(row));
    this.hideEmpty();
  }

  clearSteps() {
    this.steps.body.replaceChildren();
    this.hideEmpty();
  }

  showHistory(history) {
    this.past.body.replaceChildren(...history.map((entry, index) => historyRow(entry, history[index - 1])));
    this.hideEmpty();
  }

  hideEmpty() {
    for (const { table, body } of [this.steps, this.past]) table.hidden = !body.children.length;
    this.element.hidden = this.steps.table.hidden && this.past.table.hidden;
  }
}
