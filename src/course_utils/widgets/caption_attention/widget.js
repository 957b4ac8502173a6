// The interactive figure CaptionAttention: a picture, the caption that a network wrote, and where it looked for each word.
//
// First the pure functions, which Node tests: weights that arrive, the bright spot, sizes, choices, sentences. Then the view.
// A position is a row and a column of the network's grid, counted from 0; `cell` is its number, row by row.

import { FigureView, html, same, setText } from "../shared.js";

const STEPS = 255;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// ---------------------------------------------------------------- weights that arrive

// The weights of each word, row by row; _packed in __init__.py wrote them: one byte a position, times the largest weight.
export function toWeights({ attention, peaks, grid: [rows, columns] }) {
  const bytes = Uint8Array.from(atob(attention), (character) => character.charCodeAt(0));
  const cells = rows * columns;
  return peaks.map(([, peak], word) => {
    return Float32Array.from(bytes.subarray(word * cells, (word + 1) * cells), (step) => (step / STEPS) * peak);
  });
}

// ---------------------------------------------------------------- the bright spot

const SOFTNESS = 0.6; // of the smooth spot: the standard deviation of a Gaussian, in positions
const DARKEST = 0.76; // how much of the light goes where the network did not look

// How many points a smooth spot has for each position, across and down.
export function fineness([rows, columns]) {
  return Math.max(1, Math.floor(64 / Math.max(rows, columns)));
}

// For each of `count * fine` points on a line how much it takes from each of `count` positions; the parts add up to 1.
export function blend(count, fine) {
  return Array.from({ length: count * fine }, (_, point) => {
    const parts = Array.from({ length: count }, (_, position) => {
      const distance = (point + 0.5) / fine - (position + 0.5);
      return Math.exp(-0.5 * (distance / SOFTNESS) ** 2);
    });
    const sum = parts.reduce((a, b) => a + b, 0);
    return Float32Array.from(parts, (part) => part / sum);
  });
}

// The weights relative to the largest, one number from 0 to 1 a position.
export function blocks(weights) {
  const largest = Math.max(...weights);
  return Float32Array.from(weights, (weight) => weight / largest);
}

// The same without edges: `fine` times as many numbers across and down, 1 where it is brightest.
export function smooth(weights, [rows, columns], fine) {
  const [down, across] = [blend(rows, fine), blend(columns, fine)];
  const [height, width] = [rows * fine, columns * fine];
  const wide = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) sum += across[x][column] * weights[row * columns + column];
      wide[row * width + x] = sum;
    }
  }
  const spot = new Float32Array(height * width);
  let largest = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += down[y][row] * wide[row * width + x];
      spot[y * width + x] = sum;
      if (sum > largest) largest = sum;
    }
  }
  for (let at = 0; at < spot.length; at++) spot[at] /= largest;
  return spot;
}

// Fill the pixels (red, green, blue, opacity) of a shade that darkens everything but the spot. It is black in both themes:
// what it darkens is a picture.
export function shade(spot, pixels) {
  // Pixels round by themselves.
  for (let at = 0; at < spot.length; at++) pixels[4 * at + 3] = 255 * DARKEST * (1 - spot[at]);
  return pixels;
}

// ---------------------------------------------------------------- sizes

const CRISP = 96; // pictures of up to so many pixels a side show their pixels as squares

// How large a picture is drawn in a square of `room`, in pixels of the page. A pixel that is shown as a square has a whole
// number of the screen's own pixels a side: all are equally large.
export function fitted([height, width], room, density = 1) {
  const longer = Math.max(height, width);
  const crisp = longer <= CRISP;
  const whole = Math.floor((room / longer) * density) / density;
  const scale = crisp && whole > 0 ? whole : room / longer;
  return { width: width * scale, height: height * scale, crisp };
}

// ---------------------------------------------------------------- choices

// The word one step on or back; the first or the last if none is chosen. It stops at the ends.
export function steppedWord(word, count, by) {
  return clamp((word ?? (by > 0 ? -1 : count)) + by, 0, count - 1);
}

// A picture and two words that exist; `counts` is the number of words of each picture's caption.
export function within({ picture, word, compared }, counts) {
  const at = Number.isInteger(picture) ? clamp(picture, 0, counts.length - 1) : 0;
  const existing = (index) => (Number.isInteger(index) && index >= 0 ? Math.min(index, counts[at] - 1) : null);
  return { picture: at, word: existing(word), compared: existing(compared) };
}

// ---------------------------------------------------------------- sentences

export function percent(share) {
  return share > 0 && share < 0.005 ? "<1\u00a0%" : `${Math.round(100 * share)}\u00a0%`;
}

// A word, and which of them where the caption has it more than once.
export function wordName(words, word) {
  const places = [...words.keys()].filter((index) => words[index] === words[word]);
  return places.length < 2 ? words[word] : `${words[word]} (${places.indexOf(word) + 1} of ${places.length})`;
}

export function verdictInWords(holds) {
  return holds === true ? "✓ true" : holds === false ? "✗ wrong" : "";
}

export function hitInWords(hit) {
  return hit ? "looked at the object it names" : "looked elsewhere";
}

export function lookInWords({ words, peaks, grid: [, columns] }, word) {
  const [cell, weight] = peaks[word];
  return `“${words[word]}” looks at row ${Math.floor(cell / columns)}, column ${cell % columns}: ${percent(weight)}.`;
}

// What that weight is to be compared with, and whether it lies on the object.
export function moreInWords({ hits, grid: [rows, columns] }, word) {
  const hit = hits?.[word] ?? null;
  const even = `The largest of ${rows * columns} weights; all equal, each would be ${percent(1 / (rows * columns))}.`;
  return hit === null ? even : `${even} It is ${hit ? "" : "not "}on the object that the word names.`;
}

// ---------------------------------------------------------------- the view: one picture and its spot

const GLIDE_MS = 180;

class Spot {
  constructor() {
    this.title = html("p", { class: "course-spot-title" });
    this.image = html("img", { alt: "", draggable: "false" });
    this.canvas = html("canvas", { width: "1", height: "1", "aria-hidden": "true" });
    this.context = this.canvas.getContext("2d");
    this.frame = html("div", { class: "course-frame" });
    this.box = html("div", { class: "course-picture", role: "img" }, this.image, this.canvas, this.frame);
    this.look = html("p", { class: "course-look" });
    this.more = html("p", { class: "course-note" });
    this.figure = html("div", { class: "course-spot" }, this.title, this.box, this.look, this.more);
  }

  // Where the network looked for a word of a picture; all of the picture if the word is null.
  show(picture, weights, word, asBlocks, glide) {
    const key = `${picture.name} ${word} ${asBlocks}`;
    if (key === this.key) return;
    this.key = key;
    if (this.image.getAttribute("src") !== picture.image) this.image.setAttribute("src", picture.image);
    const fine = asBlocks ? 1 : fineness(picture.grid);
    const [height, width] = picture.grid.map((count) => count * fine);
    let target = new Float32Array(height * width).fill(1);
    if (word !== null) target = asBlocks ? blocks(weights[word]) : smooth(weights[word], picture.grid, fine);
    this.canvas.classList.toggle("course-blocks", asBlocks);
    const glides = glide && this.canvas.width === width && this.canvas.height === height;
    if (!glides) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.pixels = this.context.createImageData(width, height);
    }
    this.travel(target, glides);
    this.frame.hidden = word === null;
    if (word !== null) this.place(picture, picture.peaks[word][0]);
    setText(this.look, word === null ? "" : lookInWords(picture, word));
    setText(this.more, word === null ? "" : moreInWords(picture, word));
  }

  // Frame the position with the largest weight.
  place({ grid: [rows, columns] }, cell) {
    const { style } = this.frame;
    style.left = `${(100 * (cell % columns)) / columns}%`;
    style.top = `${(100 * Math.floor(cell / columns)) / rows}%`;
    style.width = `${100 / columns}%`;
    style.height = `${100 / rows}%`;
  }

  // From the spot that is drawn to another one, at once if it is not to glide.
  travel(target, glides) {
    cancelAnimationFrame(this.animation);
    if (!glides) return this.paint(target);
    const [from, begin] = [this.shown.slice(), performance.now()];
    const tick = (now) => {
      const part = clamp((now - begin) / GLIDE_MS, 0, 1);
      this.paint(part < 1 ? target.map((value, at) => from[at] + part * (value - from[at])) : target);
      if (part < 1) this.animation = requestAnimationFrame(tick);
    };
    this.animation = requestAnimationFrame(tick);
  }

  paint(spot) {
    this.shown = spot;
    shade(spot, this.pixels.data);
    this.context.putImageData(this.pixels, 0, 0);
  }

  layOut({ size }, room) {
    const density = typeof devicePixelRatio === "undefined" ? 1 : devicePixelRatio;
    const { width, height, crisp } = fitted(size, room, density);
    this.box.style.width = `${width}px`;
    this.box.style.height = `${height}px`;
    this.image.classList.toggle("course-crisp", crisp);
  }

  remove() {
    cancelAnimationFrame(this.animation);
  }
}

// ---------------------------------------------------------------- the view: the whole figure

const PLAY_MS = 1100; // a word
const LARGEST = 320; // side of a picture, in pixels of the page
const GAP = 16;
const TRAITS = ["picture", "word", "compared"];
const STEPS_OF_KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
const KEYS = "The arrow keys go from word to word, Escape chooses none.";

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "caption-attention");
    this.pictures = model.get("pictures");
    this.counts = this.pictures.map(({ words }) => words.length);
    this.weights = this.pictures.map(toWeights);
    this.asBlocks = false;
    this.spots = [new Spot(), new Spot()];
    this.fillRoot();
    this.state = null;
    this.layOut();
    this.readModel();
    this.listen();
  }

  // --- the page

  fillRoot() {
    const figures = this.spots.map(({ figure }) => figure);
    this.stage = html("div", { class: "course-stage" }, ...figures);
    const words =
      "The brighter a place, the more weight the network gave it while it wrote the word. Brightness is relative to the " +
      "largest weight, which the frame marks. Rows and columns are counted from 0, from the top left. Shift with a click on a " +
      "word compares it.";
    const note = html("p", { class: "course-note" }, words);
    this.root.prepend(this.makeThumbs(), this.makeCaption(), this.stage, this.makeControls(), this.makeOthers(), note);
  }

  makeThumbs() {
    const thumbs = this.pictures.map((picture, index) => {
      const attributes = { type: "radio", name: `${this.id}-picture`, value: String(index), class: "course-visually-hidden" };
      const radio = html("input", attributes);
      const image = html("img", { src: picture.image, alt: "", draggable: "false" });
      const wrong = picture.holds === false;
      const badge = wrong ? html("span", { class: "course-badge", "aria-hidden": "true" }, "✗") : null;
      const name = `${picture.name}${wrong ? ", wrong caption" : ""}`;
      const words = html("span", { class: "course-visually-hidden" }, name);
      return { radio, label: html("label", { class: "course-thumb", title: name }, radio, image, badge, words) };
    });
    this.radios = thumbs.map(({ radio }) => radio);
    const row = html("div", { class: "course-thumbs" }, ...thumbs.map(({ label }) => label));
    const anyWrong = this.pictures.some(({ holds }) => holds === false);
    const key = html("p", { class: "course-note", hidden: !anyWrong }, "✗ marks pictures whose caption is wrong.");
    return html("fieldset", {}, html("legend", {}, "Picture"), row, key);
  }

  makeCaption() {
    this.heading = html("span");
    this.verdict = html("span", { class: "course-verdict" });
    const heading = html("p", { class: "course-heading" }, this.heading, " ", this.verdict);
    this.words = html("div", { class: "course-words", role: "toolbar", "aria-label": `Caption with attention. ${KEYS}` });
    const signs = [true, false].map((hit) => html("li", {}, this.makeSign(hit), ` ${hitInWords(hit)}`));
    this.signs = html("ul", { class: "course-legend" }, ...signs);
    return html("div", { class: "course-caption" }, heading, this.words, this.signs);
  }

  makeSign(hit) {
    return html("span", { class: `course-sign ${hit ? "" : "course-wrong"}`, "aria-hidden": "true" }, hit ? "●" : "○");
  }

  makeControls() {
    this.play = html("button", { type: "button" }, "Play");
    this.select = html("select", { id: `${this.id}-compared` });
    const label = html("label", { for: `${this.id}-compared` }, "Compare with");
    this.ways = ["smooth", "blocks"].map((value) => html("input", { type: "radio", name: `${this.id}-way`, value }));
    this.ways[0].checked = true;
    const ways = this.ways.map((radio) => html("label", { class: "course-choice" }, radio, ` ${radio.value}`));
    const legend = html("legend", { class: "course-visually-hidden" }, "How the spot is drawn");
    const box = html("fieldset", { class: "course-ways" }, legend, html("div", { class: "course-row" }, ...ways));
    const still = "You have asked for less motion: each press of Play goes one word on.";
    this.stillNote = html("p", { class: "course-note", hidden: !this.still }, still);
    const compare = html("div", { class: "course-compare" }, label, this.select);
    const bar = html("div", { class: "course-bar" }, this.play, box, compare);
    return html("div", { class: "course-controls" }, bar, this.stillNote);
  }

  makeOthers() {
    this.plain = html("span");
    this.plainVerdict = html("span", { class: "course-verdict" });
    const heading = html("p", { class: "course-heading" }, "Without attention ", this.plainVerdict);
    this.plainBox = html("div", {}, heading, html("p", {}, this.plain));
    this.truths = html("ul", { class: "course-truths", "aria-labelledby": `${this.id}-truths` });
    const truth = html("p", { class: "course-heading", id: `${this.id}-truths` }, "True captions");
    return html("div", { class: "course-others" }, this.plainBox, html("div", {}, truth, this.truths));
  }

  // --- state

  readModel() {
    const given = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    const state = within(given, this.counts);
    if (same(state, this.state)) return;
    this.pause();
    this.apply(state);
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    const before = this.state;
    const state = within({ ...before, ...changes }, this.counts);
    if (same(before, state)) return;
    this.apply(state);
    this.push(state);
    if (!this.playing) this.announce(() => this.summary(before.picture !== state.picture));
  }

  apply(state) {
    const before = this.state;
    this.state = state;
    if (before?.picture !== state.picture) this.showPicture();
    this.show(before?.picture === state.picture && !this.still);
  }

  get shown() {
    return this.pictures[this.state.picture];
  }

  // --- what the reader does

  listen() {
    this.radios.forEach((radio, picture) => this.on(radio, "change", () => this.pick({ picture })));
    this.on(this.words, "click", (event) => this.clickWord(event));
    this.on(this.words, "keydown", (event) => this.pressKey(event));
    this.on(this.select, "change", () => this.pick({ compared: this.select.value === "" ? null : Number(this.select.value) }));
    this.ways.forEach((radio) => this.on(radio, "change", () => this.draw(radio.value === "blocks")));
    this.on(this.play, "click", () => this.pressPlay());
    this.follow(Object.fromEntries(TRAITS.map((name) => [name, () => this.readModel()])));
    this.watchSize(() => Math.abs(this.available() - this.laidOutFor) >= 2 && this.layOut());
  }

  // What the reader chooses ends what is playing.
  pick(changes) {
    this.pause();
    this.change(changes);
  }

  clickWord({ target, shiftKey }) {
    const index = this.buttons.findIndex((button) => button.contains(target));
    if (index < 0) return;
    const name = shiftKey ? "compared" : "word";
    this.pick({ [name]: this.state[name] === index ? null : index });
  }

  pressKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const by = STEPS_OF_KEYS[event.key];
    if (by !== undefined) {
      this.pick({ word: steppedWord(this.state.word, this.buttons.length, by) });
      this.buttons[this.state.word].focus();
    } else if (event.key === "Escape" && this.state.word !== null) this.pick({ word: null });
    else return;
    event.preventDefault();
  }

  pressPlay() {
    if (this.playing) return this.pause();
    const last = this.counts[this.state.picture] - 1;
    const next = this.state.word === last ? 0 : steppedWord(this.state.word, last + 1, 1);
    if (this.still) return this.change({ word: next });
    this.playing = true;
    setText(this.play, "Pause");
    this.change({ word: next });
    this.timer = setInterval(() => {
      if (this.state.word < last) this.change({ word: this.state.word + 1 });
      if (this.state.word === last) this.pause();
    }, PLAY_MS);
  }

  pause() {
    clearInterval(this.timer);
    if (!this.playing) return;
    this.playing = false;
    setText(this.play, "Play");
    this.announce(() => this.summary(false));
  }

  // --- what is shown

  // What stays while the reader goes from word to word.
  showPicture() {
    const { name, words, holds, plain, plain_holds: plainHolds, truth, hits } = this.shown;
    setText(this.heading, `${name}, with attention`);
    this.showVerdict(this.verdict, holds);
    this.plainBox.hidden = plain === null;
    setText(this.plain, plain?.join(" ") ?? "");
    this.showVerdict(this.plainVerdict, plainHolds);
    this.truths.replaceChildren(...truth.map((words) => html("li", {}, words)));
    this.signs.hidden = !hits?.some((hit) => hit !== null);
    this.makeWords();
    const options = words.map((_, index) => html("option", { value: String(index) }, wordName(words, index)));
    this.select.replaceChildren(html("option", { value: "" }, "no other word"), ...options);
    this.layOutPictures();
  }

  showVerdict(element, holds) {
    setText(element, verdictInWords(holds));
    element.classList.toggle("course-wrong", holds === false);
  }

  makeWords() {
    const { words, hits } = this.shown;
    const hadFocus = this.words.contains(document.activeElement);
    this.buttons = words.map((word, index) => {
      const hit = hits?.[index] ?? null;
      const told = html("span", { class: "course-visually-hidden" }, `, ${hitInWords(hit)}`);
      const signs = hit === null ? [] : [this.makeSign(hit), told];
      return html("button", { type: "button" }, html("span", {}, word), ...signs);
    });
    this.words.replaceChildren(...this.buttons);
    if (hadFocus) this.buttons[this.state.word ?? 0].focus();
  }

  show(glide = false) {
    const { picture, word, compared } = this.state;
    this.radios[picture].checked = true;
    this.select.value = compared === null ? "" : String(compared);
    this.buttons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === word));
      button.tabIndex = index === (word ?? 0) ? 0 : -1; // one of them is reached by Tab, the others by arrow keys
      button.classList.toggle("course-compared", index === compared);
    });
    if (this.root.classList.contains("course-comparing") !== (compared !== null)) {
      this.root.classList.toggle("course-comparing", compared !== null);
      this.layOutPictures();
    }
    this.showSpots(glide);
  }

  showSpots(glide) {
    const { picture, word, compared } = this.state;
    this.spots.forEach((spot, side) => {
      const chosen = side ? compared : word;
      spot.show(this.shown, this.weights[picture], chosen, this.asBlocks, glide);
      const whole = side ? "The whole picture" : "No word chosen";
      setText(spot.title, chosen === null ? whole : `“${wordName(this.shown.words, chosen)}”`);
      const seen = chosen === null ? "all of it" : `the place where “${this.shown.words[chosen]}” looks is bright`;
      spot.box.setAttribute("aria-label", `${this.shown.name}, ${seen}`);
    });
  }

  draw(asBlocks) {
    this.asBlocks = asBlocks;
    this.showSpots(false);
  }

  layOut() {
    const width = this.available();
    this.laidOutFor = width;
    this.setSizeClass(width);
    if (this.state) this.layOutPictures();
  }

  // Where there is little room, two pictures stand side by side only if two words are compared.
  layOutPictures() {
    const two = this.laidOutFor >= 420 || this.state.compared !== null;
    const room = Math.min(LARGEST, two ? (this.laidOutFor - GAP) / 2 : this.laidOutFor);
    this.stage.style.setProperty("--course-room", `${Math.floor(room)}px`);
    for (const spot of this.spots) spot.layOut(this.shown, Math.floor(room));
  }

  // --- for readers who listen

  summary(isNew) {
    const { name, words, holds } = this.shown;
    const verdict = { true: "That is true. ", false: "That is wrong. " }[holds] ?? "";
    const start = isNew ? `${name}: ${words.join(" ")}. ${verdict}` : "";
    const chosen = [this.state.word, this.state.compared].filter((word) => word !== null);
    const looks = chosen.map((word) => `${lookInWords(this.shown, word)} ${moreInWords(this.shown, word)}`);
    return `${start}${looks.join(" Compared: ") || "No word chosen."}`;
  }

  remove() {
    clearInterval(this.timer);
    for (const spot of this.spots) spot.remove();
    super.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
