// The figure Predict: questions to answer before the run, and afterwards the answers beside the reader's own.
//
// Before the run a reader commits to a number or a choice. Where the figure compares, the run's answer to a question shows
// once the reader has committed to one, or has asked to see it.

import { button, choices } from "../lib/controls.js";
import { html, setText } from "../lib/elements.js";
import { same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { LONGEST, comparison, readNumber, remember, remembered, valueInWords } from "./reading.js";

const COMMITTED = "course-predict"; // the event that tells the other figures of a page
const PROMISE = "Commit to an answer before you read on. The run’s comes later in the lesson, beside yours.";

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "predict");
    this.compares = model.get("compares");
    this.questions = model.get("questions");
    this.given = new Set(); // questions whose answer the reader asked to see
    this.rows = this.questions.map((question, index) => this.makeRow(question, index));
    const note = html("p", { class: "course-note", hidden: this.compares }, PROMISE);
    this.root.prepend(html("ol", { class: "course-questions" }, ...this.rows.map(({ element }) => element)), note);
    this.recall();
    this.show();
    this.follow({ guesses: () => this.receive(), answers: () => this.show() });
    this.on(document, COMMITTED, ({ detail }) => this.hear(detail));
    this.watchWidth(() => {});
  }

  makeRow(question, index) {
    const row = {
      said: html("p", { class: "course-said" }),
      problem: html("p", { class: "course-error", role: "alert" }),
      answer: html("p", { class: "course-answer" }),
      why: html("p"),
    };
    row.asking = question.choices.length ? this.makeChoice(row, question, index) : this.makeNumber(row, question, index);
    row.commit = button(this, "Commit", () => this.commit(index), { class: "course-primary" });
    row.reveal = button(this, "Show the answer", () => this.reveal(index));
    row.change = button(this, "Change my mind", () => this.takeBack(index));
    row.buttons = html("div", { class: "course-row" }, row.commit, row.reveal);
    row.told = html("div", { class: "course-told", tabindex: "-1" }, row.said, row.answer, row.why);
    row.element = html("li", {}, row.asking, row.problem, row.buttons, row.told, row.change);
    return row;
  }

  makeNumber(row, { text, unit }, index) {
    const id = `${this.id}-${index}`;
    row.input = html("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", maxlength: String(10 * LONGEST) });
    this.on(row.input, "keydown", (event) => event.key === "Enter" && !event.isComposing && this.commit(index));
    this.on(row.input, "input", () => setText(row.problem, ""));
    const line = html("div", { class: "course-number" }, row.input, unit ? html("span", {}, unit) : null);
    return html("div", { class: "course-asking" }, html("label", { for: id }, text), line);
  }

  makeChoice(row, { text, choices: options }, index) {
    row.choice = choices(this, text, options.map((words, at) => [at, words]), () => setText(row.problem, ""));
    row.choice.radios.forEach((radio) => this.on(radio, "keydown", (event) => event.key === "Enter" && this.commit(index)));
    row.choice.element.classList.add("course-asking");
    return row.choice.element;
  }

  // --- what the reader does

  commit(index) {
    const { input, choice, problem } = this.rows[index];
    const chosen = choice?.radios.findIndex((radio) => radio.checked);
    const { number = chosen, problem: words } = input
      ? readNumber(input.value, this.questions[index].unit)
      : { problem: chosen < 0 ? "Choose an answer first." : undefined };
    setText(problem, words ?? "");
    if (words) return (input ?? choice.radios[0]).focus();
    this.say(index, number);
    this.rows[index].told.focus({ preventScroll: true }); // the button that was pressed is gone; this is read aloud
  }

  takeBack(index) {
    this.say(index, null);
    const { input, choice } = this.rows[index];
    (input ?? choice.radios.find((radio) => radio.checked) ?? choice.radios[0]).focus({ preventScroll: true });
  }

  reveal(index) {
    this.given.add(index);
    this.show();
    this.rows[index].told.focus({ preventScroll: true });
  }

  say(index, guess) {
    const { id } = this.questions[index];
    remember(id, guess);
    document.dispatchEvent(new CustomEvent(COMMITTED, { detail: { id, guess } }));
  }

  // A guess that was made here, or in another figure of the page that asks the same.
  hear({ id, guess }) {
    const guesses = this.guesses.map((old, at) => (this.questions[at].id === id ? guess : old));
    if (same(guesses, this.guesses)) return;
    this.push({ guesses }, true);
    this.show();
  }

  // Python or another view changed the guesses: the browser forgets what is taken back, and nothing is left to edit.
  receive() {
    this.guesses.forEach((guess, index) => remember(this.questions[index].id, guess));
    this.rows.forEach(({ input, choice, element }, index) => {
      if (this.guesses[index] !== null || !element.classList.contains("course-committed")) return;
      if (input) input.value = "";
      else choice.set(null);
    });
    this.show();
  }

  get guesses() {
    const guesses = this.model.get("guesses");
    return this.questions.map((_, index) => guesses[index] ?? null);
  }

  // Take over what this browser remembers, where the model knows nothing.
  recall() {
    const guesses = this.guesses.map((guess, index) => guess ?? remembered(this.questions[index]));
    if (!same(guesses, this.guesses)) this.push({ guesses }, true);
  }

  // --- what is shown

  show() {
    this.guesses.forEach((guess, index) => this.showRow(this.questions[index], this.rows[index], index, guess));
  }

  showRow(question, row, index, guess) {
    const answer = this.compares ? this.model.get("answers")[index] : null;
    const committed = guess !== null;
    const shown = answer && (committed || this.given.has(index));
    const editable = !committed && !shown;
    for (const control of row.input ? [row.input] : row.choice.radios) control.disabled = !editable;
    if (committed && row.input) row.input.value = String(guess);
    if (committed && row.choice) row.choice.set(guess);
    row.buttons.hidden = !editable;
    row.reveal.hidden = !answer;
    row.change.hidden = !committed || Boolean(answer);
    row.element.classList.toggle("course-committed", committed);
    setText(row.said, committed ? `You said: ${valueInWords(question, guess)}` : "");
    setText(row.answer, shown ? this.answerInWords(question, guess, answer) : "");
    setText(row.why, shown ? answer.why : "");
  }

  answerInWords(question, guess, { value }) {
    const compared = guess === null ? "" : ` (${comparison(question, guess, value)})`;
    return `The run says: ${valueInWords(question, value, 3)}${compared}`;
  }
}

export default mountable(View);
