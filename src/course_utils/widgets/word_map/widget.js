// The interactive figure WordMap: words on a map that t-SNE made, and their neighbours in the space it was made from.

import { placeOf } from "../lib/canvas.js";
import { button, choices, setSlider, slider } from "../lib/controls.js";
import { html } from "../lib/elements.js";
import { listenToArrows } from "../lib/keys.js";
import { Player, glide } from "../lib/player.js";
import { Theme } from "../lib/theme.js";
import { clamp, eased, same } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";
import { WHOLE, ZOOM, isSeen, limited, scaleOf, toMap, zoomAt } from "./camera.js";
import { MapDrawing } from "./drawing.js";
import { between, closestFrame, toFrames, toNeighbours } from "./frames.js";
import { isBeside, mapSize } from "./layout.js";
import { COLOURS, markSample } from "./marks.js";
import { NeighbourList } from "./neighbour_list.js";
import { nearestOnMap, wordAt, wordTowards } from "./neighbours.js";
import { MapPointers } from "./pointers.js";
import { WordSearch } from "./search.js";
import { MOUSE, STILL, keysInWords, listInWords, nounOf, wordMapInWords } from "./sentences.js";

const MOVE_MS = 260; // from one frame to the next that the reader picks
const PLAY_MS = 650;
const POINT = 6; // pixels around a mark that are surely meant for it
const REACH = { mouse: 12, touch: 22 };
const PAN = 48;
const FACTORS = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, _: 1 / 1.5 };
const FOUND = 2.5; // the least zoom at which a word that was searched for is shown
const TRAITS = ["word", "perplexity", "frame"];

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "word-map");
    this.readFixed();
    this.camera = WHOLE;
    this.highlighted = new Set();
    this.hovered = -1;
    this.near = new Set();
    this.version = 0; // of what decides which labels fit
    this.stopGlide = () => {};
    this.fillRoot();
    this.theme = new Theme(this, ["ink-soft", "highlight", ...COLOURS], () => this.draw());
    this.state = null;
    this.watchWidth((width) => this.layOut(width));
    this.readModel();
    this.listen();
  }

  // What Python never changes.
  readFixed() {
    const get = (name) => this.model.get(name);
    this.words = get("words");
    this.noun = nounOf(this.words);
    this.root.classList.toggle("course-phrases", this.noun === "phrase");
    this.indices = new Map(this.words.map((word, index) => [word, index]));
    this.groups = get("groups");
    this.categories = get("category_names");
    this.neighbours = toNeighbours(get("nearest"), get("similarities"), this.words.length);
    this.many = this.neighbours[0].length;
    this.maps = get("maps").map((map) => ({ ...map, frames: toFrames(map, this.words.length) }));
    this.shown = new Float32Array(2 * this.words.length); // positions as they are drawn, also on their way
  }

  // --- the page

  fillRoot() {
    this.search = new WordSearch(this, this.words, (word) => this.goTo(word));
    const head = html("div", { class: "course-bar" }, this.search.element, this.makePerplexities());
    const main = html("div", {}, this.makeMap(), this.makeUnder());
    this.panels = html("div", { class: "course-panels" }, main, this.makeLegend(), this.makeList());
    this.root.prepend(head, this.search.problem, this.panels);
  }

  makePerplexities() {
    const options = this.maps.map(({ perplexity }, index) => [index, String(perplexity)]);
    const attributes = { class: "course-choices course-inline course-perplexities", hidden: this.maps.length < 2 };
    this.perplexities = choices(this, "Perplexity", options, (index) => this.pickMap(Number(index)), attributes);
    return this.perplexities.element;
  }

  makeMap() {
    this.canvas = html("canvas", { role: "img" });
    this.drawing = new MapDrawing(this.canvas, this);
    const attributes = { class: "course-map", tabindex: "0", role: "group", "aria-label": `Map of ${this.noun}s. ${keysInWords(this.noun)}` };
    this.mapBox = html("div", attributes, this.canvas);
    return this.mapBox;
  }

  // Iterations and zoom, right under the map that they change.
  makeUnder() {
    this.player = this.makePlayer();
    this.slider = slider(this, "Iteration", { min: "0" }, (frame) => this.pickFrame(frame));
    // Room for the longest number: the slider keeps its length while it moves.
    const longest = Math.max(...this.maps.flatMap(({ iterations }) => iterations).map((one) => String(one).length));
    this.slider.output.style.minWidth = `${longest}ch`;
    this.timeline = html("div", { class: "course-timeline" }, this.player.button, this.slider.element);
    this.noteBox = html("div", {}, this.player.note);
    const note = html("p", { class: "course-note" }, MOUSE);
    const under = html("div", { class: "course-under" }, this.timeline, note, this.makeZoom());
    return html("div", {}, under, this.noteBox);
  }

  makeZoom() {
    const zoom = (text, key, title, label = title) => {
      return button(this, text, () => this.zoomKey(key), { title, "aria-label": label });
    };
    const steps = [zoom("+", "+", "Zoom in"), zoom("−", "-", "Zoom out")];
    return html("div", { class: "course-zoom" }, ...steps, zoom("Fit", "Home", "Show the whole map", null));
  }

  makePlayer() {
    const last = () => this.maps[this.state.map].frames.length - 1;
    const first = () => (this.state.frame === last() ? 0 : this.state.frame);
    let from = 0;
    return new Player(this, {
      stillNote: STILL,
      jump: () => this.change({ frame: this.state.frame === last() ? 0 : this.state.frame + 1 }),
      begin: () => {
        this.stopGlide();
        this.moving = true;
        this.arrived = false;
        from = first();
        return from * PLAY_MS;
      },
      frame: (milliseconds) => this.playTo(clamp(milliseconds / PLAY_MS, from, last())),
      end: () => this.endPlaying(),
    });
  }

  makeLegend() {
    this.toggles = this.categories.map((name, group) => {
      const toggle = button(this, markSample(group), () => this.toggle(group), { "aria-pressed": "false" });
      toggle.append(name);
      return toggle;
    });
    const items = this.toggles.map((toggle) => html("li", {}, toggle));
    if (items.length && this.groups.includes(-1)) {
      items.push(html("li", { class: "course-others" }, markSample(-1), `other ${this.noun}s`));
    }
    return html("ul", { class: "course-legend course-toggles", hidden: !items.length, "aria-label": "Categories" }, ...items);
  }

  makeList() {
    const choose = (rank) => {
      this.hover(-1);
      this.choose(this.neighbours[this.state.word][rank].index);
    };
    const clear = () => {
      this.mapBox.focus(); // the button goes
      this.choose(-1);
    };
    const hasFrames = this.maps.some(({ frames }) => frames.length > 1);
    const point = (rank) => {
      const { word } = this.state;
      this.hover(rank === null || word < 0 ? -1 : this.neighbours[word][rank].index);
    };
    this.list = new NeighbourList(this, this.many, this.noun, { choose, point, clear }, hasFrames);
    return this.list.element;
  }

  // --- state

  stateOfModel() {
    const map = Math.max(0, this.maps.findIndex(({ perplexity }) => perplexity === this.model.get("perplexity")));
    const last = this.maps[map].frames.length - 1;
    const frame = clamp(this.model.get("frame") ?? last, 0, last);
    return { word: this.indices.get(this.model.get("word")) ?? -1, map, frame };
  }

  readModel() {
    const [before, state] = [this.state, this.stateOfModel()];
    if (same(state, before)) return;
    this.stop();
    this.state = state;
    if (before) this.travel(before);
    else this.settle();
    this.show();
    this.keepInSight();
  }

  // Take over what the reader changed, and show it.
  change(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    if (same(before, this.state)) {
      if (!this.arrived && !this.moving) this.settle(); // stopped on the way
      return this.draw();
    }
    this.travel(before);
    this.show();
    this.pushState();
    this.announce(() => this.summary());
  }

  pushState() {
    const { word, map, frame } = this.state;
    this.push({ word: word < 0 ? "" : this.words[word], perplexity: this.maps[map].perplexity, frame });
  }

  get points() {
    return this.maps[this.state.map].frames[this.state.frame];
  }

  listen() {
    const move = (right, down, event) => {
      if (event.shiftKey) this.step([right, -down]);
      else this.pan(-PAN * right, -PAN * down);
    };
    listenToArrows(this, this.mapBox, move, ({ key }) => this.pressKey(key));
    new MapPointers(this, this.canvas, {
      hover: (event) => this.hover(event ? this.wordUnder(event) : -1),
      choose: (event) => this.chooseUnder(event),
      pan: (right, down) => this.pan(right, down),
      zoom: (factor, left, top) => this.setCamera(zoomAt(this.camera, this.size, factor, left, top)),
      // The wheel scrolls the page, as everywhere, until the map has been clicked.
      wheels: ({ ctrlKey, deltaY }) => {
        const isOut = deltaY > 0 && this.camera.zoom === ZOOM[0];
        return ctrlKey || (this.mapBox.contains(this.focused) && !isOut);
      },
    });
    this.followTogether(TRAITS, () => this.readModel());
  }

  // --- what the reader does

  // The word whose point or label is there.
  wordUnder(event) {
    const [left, top] = placeOf(event, this.canvas);
    const [x, y] = toMap(this.camera, this.size, left, top);
    const near = (pixels) => wordAt(this.shown, x, y, pixels / scaleOf(this.camera, this.size));
    const exact = near(POINT);
    if (exact >= 0) return exact;
    const label = this.drawing.labelAt(this.camera, left, top);
    return label >= 0 ? label : near(REACH[event.pointerType] ?? REACH.mouse);
  }

  chooseUnder(event) {
    const word = this.wordUnder(event);
    if (word >= 0) this.choose(word === this.state.word ? -1 : word, false);
  }

  // Returns whether the key is one of the map's.
  pressKey(key) {
    if (key === "Enter") this.choose(wordAt(this.points, this.camera.x, this.camera.y));
    else if (key === "Escape" && this.state.word >= 0) this.choose(-1);
    else return this.zoomKey(key);
    return true;
  }

  zoomKey(key) {
    const factor = FACTORS[key];
    if (!factor && key !== "Home") return false;
    const { width, height } = this.size;
    this.setCamera(factor ? zoomAt(this.camera, this.size, factor, width / 2, height / 2) : WHOLE);
    const seen = () => `${this.countSeen()} of ${this.words.length} ${this.noun}s in view.`;
    this.announce(() => `Zoom ${this.camera.zoom.toFixed(1)}. ${seen()}`);
    return true;
  }

  choose(word, look = true) {
    this.search.clear();
    this.change({ word });
    if (look) this.keepInSight();
  }

  // To a word that was searched for.
  goTo(word) {
    this.choose(word);
    this.centre(FOUND);
  }

  // From the chosen word to the nearest one in a direction.
  step(direction) {
    const { word } = this.state;
    const { x, y } = this.camera;
    const next = word < 0 ? wordAt(this.points, x, y) : wordTowards(this.points, word, direction);
    if (next >= 0) this.choose(next);
  }

  pickMap(map) {
    const [before, after] = [this.maps[this.state.map], this.maps[map]];
    const last = this.state.frame === before.frames.length - 1;
    const iteration = before.iterations[this.state.frame];
    this.stop();
    this.change({ map, frame: last ? after.frames.length - 1 : closestFrame(after.iterations, iteration) });
    this.keepInSight();
  }

  pickFrame(frame) {
    this.stop();
    this.change({ frame });
  }

  toggle(group) {
    if (!this.highlighted.delete(group)) this.highlighted.add(group);
    this.toggles[group].setAttribute("aria-pressed", String(this.highlighted.has(group)));
    this.version++;
    this.draw();
  }

  hover(word) {
    if (word === this.hovered) return;
    this.hovered = word;
    this.canvas.classList.toggle("course-on-word", word >= 0);
    this.draw();
  }

  // --- which part of the map is seen

  setCamera(camera) {
    this.camera = limited(camera);
    // At zoom 1 a finger scrolls the page; a map that is larger than its frame follows the finger.
    this.canvas.style.touchAction = this.camera.zoom > 1 ? "none" : "pan-y";
    this.draw();
  }

  pan(right, down) {
    const scale = scaleOf(this.camera, this.size);
    this.setCamera({ ...this.camera, x: this.camera.x - right / scale, y: this.camera.y + down / scale });
  }

  placeOfWord(word) {
    return [this.points[2 * word], this.points[2 * word + 1]];
  }

  centre(zoom) {
    const [x, y] = this.placeOfWord(this.state.word);
    this.setCamera({ x, y, zoom: Math.max(zoom, this.camera.zoom) });
  }

  keepInSight() {
    const { word } = this.state;
    if (word >= 0 && !isSeen(this.camera, this.size, ...this.placeOfWord(word), 12)) this.centre(1);
  }

  countSeen() {
    return this.words.filter((_, word) => isSeen(this.camera, this.size, ...this.placeOfWord(word))).length;
  }

  // --- motion

  // Go from where the words are drawn to where they are to be, at once if the reader wants no motion.
  travel(before) {
    this.version++;
    const stays = before.map === this.state.map && before.frame === this.state.frame;
    if (stays && (this.arrived || this.moving)) return;
    if (this.still) return this.settle();
    const [from, target] = [this.shown.slice(), this.points];
    this.stopGlide();
    this.moving = true;
    this.arrived = false;
    this.stopGlide = glide(this, MOVE_MS, (part) => {
      if (part < 1) between(from, target, eased(part), this.shown);
      else this.settle();
      this.draw();
    });
  }

  // The words are where they belong.
  settle() {
    this.stopGlide();
    this.moving = false;
    this.arrived = true;
    this.shown.set(this.points);
    this.version++;
  }

  // Draw the words at a place between two frames; returns whether there is more to come.
  playTo(place) {
    const { frames } = this.maps[this.state.map];
    const low = Math.min(Math.floor(place), frames.length - 2);
    between(frames[low], frames[low + 1], place - low, this.shown);
    if (Math.round(place) !== this.state.frame) this.showFrame(Math.round(place));
    this.draw();
    return place < frames.length - 1;
  }

  // Stop at a whole frame, and say so; the model hears of it only now.
  endPlaying() {
    this.settle();
    this.show();
    this.pushState();
    this.announce(() => this.summary());
  }

  stop() {
    this.player.stop();
    this.stopGlide();
    this.moving = false;
  }

  // --- what is shown

  layOut(width) {
    this.panels.classList.toggle("course-beside", isBeside(width));
    this.size = mapSize(width, this.noun);
    this.drawing.layOut(this.size, getComputedStyle(this.root).fontFamily);
    this.version++;
    if (this.state) this.draw();
  }

  show() {
    const { word, map } = this.state;
    this.perplexities.set(map);
    const frames = this.maps[map].frames.length;
    this.timeline.hidden = this.noteBox.hidden = frames < 2;
    this.slider.slider.max = String(frames - 1);
    this.list.showWord(word < 0 ? null : this.words[word]);
    this.showFrame(this.state.frame);
    this.draw();
  }

  // What depends on the frame, also while the map is playing.
  showFrame(frame) {
    this.state = { ...this.state, frame };
    const { word, map } = this.state;
    const { iterations, kept } = this.maps[map];
    setSlider(this.slider, frame, String(iterations[frame]));
    this.near = new Set(word < 0 ? [] : nearestOnMap(this.points, word, this.many));
    const neighbours = word < 0 ? [] : this.neighbours[word];
    this.list.showNeighbours(this.words, neighbours, this.near, kept[frame]);
    const nearest = listInWords(this.words, neighbours, 3);
    const told = wordMapInWords(this.words, this.categories, this.maps[map], frame, word, nearest);
    this.canvas.setAttribute("aria-label", told);
  }

  draw() {
    const { shown, camera, near, hovered, highlighted, moving, version } = this;
    const { word } = this.state;
    this.drawing.draw({ shown, camera, word, near, hovered, highlighted, moving, version }, this.theme.colours);
  }

  // --- for readers who listen

  summary() {
    const { word, map, frame } = this.state;
    const { perplexity, iterations } = this.maps[map];
    const nearest = word < 0 ? "" : listInWords(this.words, this.neighbours[word]);
    const chosen = word < 0 ? `No ${this.noun} chosen.` : `Nearest to ${this.words[word]}: ${nearest}.`;
    return `${chosen} ${this.list.kept.textContent} Perplexity ${perplexity}, iteration ${iterations[frame]}.`;
  }

  remove() {
    this.stop();
    super.remove();
  }
}

export default mountable(View);
