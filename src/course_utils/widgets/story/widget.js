// The interactive figure Story: the reader writes a story and asks; a memory network answers, and shows where it looked.

import { button, field, select } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { ScoreList } from "../lib/score_list.js";
import { tint } from "../lib/theme.js";
import { same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { treeOf, understand, wordsIn } from "./grammar.js";
import { answer, unpackReader } from "./reader.js";
import { replyInWords, forgottenInWords, hopsInWords, unreadInWords } from "./sentences.js";

const STATE = ["story", "question", "start"];
const LONGEST = 80; // characters of a sentence
const NOTE = "Change a sentence, empty it, or write another below the last; Enter makes room for one, the arrow keys go up and down.";

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "story");
    this.reader = unpackReader(model.get("reader"));
    this.number = new Map(model.get("words").map((word, index) => [word, index]));
    this.tree = treeOf(model.get("statements"));
    this.places = model.get("places");
    this.stories = new Map(model.get("stories"));
    this.memory = this.reader.time[0].length;
    this.rows = [];
    this.fillRoot();
    this.readModel();
    this.watchWidth((width) => this.scores.layOut(width >= 540 ? this.places.length : 2));
    this.followTogether(STATE, () => this.readModel());
  }

  // --- the page

  fillRoot() {
    this.ask = select(this, this.model.get("questions"), (question) => this.change({ question }));
    this.starts = select(this, [...this.stories.keys()], (start) => this.take(start));
    this.back = button(this, "Put it back", () => this.take(this.state.start));
    const bar = html("div", { class: "course-bar" }, field("Question", this.ask), field("Story", this.starts), this.back);
    this.scores = new ScoreList();
    this.scores.setClasses(this.places);
    this.readout = html("p", { class: "course-readout" });
    this.problem = html("p", { class: "course-error", id: `${this.id}-problem` });
    const heads = Array.from({ length: this.reader.hops }, (_, hop) => html("th", { scope: "col" }, `look ${hop + 1}`));
    this.body = html("tbody");
    const caption = html("caption", {}, "Where it looked, in per cent");
    const table = html("table", { class: "course-rows" }, caption, html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "sentence"), ...heads)), this.body); // prettier-ignore
    const reply = html("div", { class: "course-reply" }, this.readout, this.scores.element, this.problem);
    this.root.prepend(bar, reply, table, html("p", { class: "course-note" }, NOTE));
  }

  makeRow(index) {
    const plain = { autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: String(LONGEST) };
    const input = html("input", { type: "text", ...plain });
    input.addEventListener("input", () => this.write(index, input.value));
    input.addEventListener("keydown", (event) => this.pressed(event, index));
    const cells = Array.from({ length: this.reader.hops }, () => html("td"));
    return { input, cells, element: html("tr", {}, html("th", { scope: "row" }, input), ...cells) };
  }

  // --- state

  readModel() {
    this.state = Object.fromEntries(STATE.map((name) => [name, this.model.get(name)]));
    this.layRows();
    this.show();
  }

  // As many rows as there are sentences, and an empty one to go on.
  layRows() {
    const { story } = this.state;
    const texts = story.length < this.memory && story.at(-1) !== "" ? [...story, ""] : story;
    while (this.rows.length > texts.length) this.rows.pop().element.remove();
    while (this.rows.length < texts.length) {
      this.rows.push(this.makeRow(this.rows.length));
      this.body.append(this.rows.at(-1).element);
    }
    this.rows.forEach(({ input }, index) => {
      if (input.value !== texts[index]) input.value = texts[index];
      input.setAttribute("aria-label", index < story.length ? `Sentence ${index + 1}` : "A new sentence");
    });
  }

  change(changes, now = true) {
    Object.assign(this.state, changes);
    this.layRows();
    this.show();
    this.push(changes, now);
    this.announce(() => this.told);
  }

  // Take a story that comes with the figure.
  take(start) {
    this.change({ start, ...this.stories.get(start) });
  }

  write(index, text) {
    const story = [...this.state.story];
    story[index] = text;
    while (story.length > 1 && story.at(-1) === "") story.pop();
    this.change({ story }, false);
  }

  goTo(index) {
    const { input } = this.rows[index];
    input.focus({ preventScroll: true });
    input.setSelectionRange(input.value.length, input.value.length);
  }

  pressed(event, index) {
    const { story } = this.state;
    if (event.key === "Enter" && !event.isComposing) {
      const room = story.length < this.memory && index < story.length - 1;
      if (room) this.change({ story: [...story.slice(0, index + 1), "", ...story.slice(index + 1)] });
      this.goTo(Math.min(index + 1, this.rows.length - 1));
    } else if (event.key === "Backspace" && story[index] === "" && story.length > 1) {
      this.change({ story: story.filter((_, place) => place !== index) });
      this.goTo(Math.max(index - 1, 0));
    } else if (event.key === "ArrowUp" && index > 0) this.goTo(index - 1);
    else if (event.key === "ArrowDown" && index < this.rows.length - 1) this.goTo(index + 1);
    else return;
    event.preventDefault();
  }

  // --- what is shown

  show() {
    const { story, question, start } = this.state;
    this.ask.value = question;
    this.starts.value = start;
    this.back.disabled = same({ story, question }, this.stories.get(start));
    const read = story.map((text) => (text.trim() ? understand(this.tree, text) : {}));
    const wrong = read.findIndex((one) => one.word || one.unfinished);
    const told = read.flatMap(({ sentence }, place) => (sentence ? [{ sentence, place }] : []));
    this.rows.forEach(({ input }, index) => {
      input.setAttribute("aria-invalid", String(index === wrong));
      if (index === wrong) input.setAttribute("aria-describedby", this.problem.id);
      else input.removeAttribute("aria-describedby");
    });
    if (wrong >= 0) return this.showProblem(unreadInWords(wrong + 1, read[wrong]));
    if (!told.length) return this.showProblem("There is no story yet. Write a sentence, such as “Bilbo took the ring.”");
    this.showAnswer(told, question);
  }

  showProblem(words) {
    this.root.classList.add("course-unread");
    this.told = words;
    setText(this.problem, words);
  }

  showAnswer(told, question) {
    const numbers = (text) => wordsIn(text.toLowerCase()).map((word) => this.number.get(word));
    const { looks, probabilities } = answer(this.reader, told.map(({ sentence }) => numbers(sentence)), numbers(question)); // prettier-ignore
    const scores = this.places.map((place) => probabilities[this.number.get(place.toLowerCase())]);
    const shown = replyInWords(question, this.places, scores);
    this.told = [shown, ...hopsInWords(told.map(({ sentence }) => sentence), looks)].join(" "); // prettier-ignore
    this.root.classList.remove("course-unread");
    setText(this.problem, forgottenInWords(told.length, this.memory));
    setText(this.readout, shown);
    this.scores.show(scores);
    this.rows.forEach(({ cells }) => cells.forEach((cell) => setText(tint(cell, 0), "")));
    told.forEach(({ place }, index) => {
      looks.forEach((look, hop) => setText(tint(this.rows[place].cells[hop], -look[index]), String(Math.round(100 * look[index])))); // prettier-ignore
    });
  }
}

export default mountable(View);
