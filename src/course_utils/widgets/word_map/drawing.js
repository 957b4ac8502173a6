// The map on its canvas: marks, labels, and lines to the neighbours of the chosen word.

import { resizeCanvas } from "../lib/canvas.js";
import { clamp } from "../lib/values.js";
import { scaleOf, toScreen } from "./camera.js";
import { GAP, shortened, thin, wrapped } from "./labels.js";
import { addMark, colourName } from "./marks.js";

const LINE = 15; // height of a label, in pixels
const FONT = 12;
const LINE_LENGTH = 40; // characters in a line of the label of the word under the mouse
const MARGIN = 9; // a mark whose middle is so far outside is not seen

// What is drawn comes as a scene:
//   shown        where each word is now, x and y in turn
//   camera       which part of the map is seen
//   word         the chosen one, or -1
//   near         which of its neighbours are near it on the map too, a set
//   hovered      the word under the mouse, or -1
//   highlighted  which categories are picked out, a set; all if it is empty
//   moving       whether the words are on their way
//   version      changes with everything else that decides which labels fit
export class MapDrawing {
  constructor(canvas, { words, groups, categories, neighbours }) {
    Object.assign(this, { canvas, words, groups, categories, neighbours });
    this.texts = words.map((word) => shortened(word));
    this.labels = [];
  }

  // Take a new size, and measure the labels in its font.
  layOut(size, fontFamily) {
    this.size = size;
    this.fontFamily = fontFamily;
    this.context = resizeCanvas(this.canvas, size.width, size.height);
    this.context.font = `${FONT}px ${fontFamily}`;
    this.widths = this.texts.map((word) => this.context.measureText(word).width + 2);
    this.fitted = null;
  }

  draw(scene, colours) {
    Object.assign(this, { scene, colours });
    const { context, size } = this;
    const { camera, shown, word, hovered } = scene;
    this.fitLabels();
    const scale = scaleOf(camera, size);
    const [left, top] = toScreen(camera, size, 0, 0);
    this.screen = (index) => [left + shown[2 * index] * scale, top - shown[2 * index + 1] * scale];
    const chosen = word < 0 ? [] : [...this.neighbours[word].map(({ index }) => index), word];
    const isForced = new Set(chosen);
    const seen = this.labelsSeen(left, top);
    const forced = seen.filter(({ index }) => isForced.has(index));
    context.clearRect(0, 0, size.width, size.height);
    this.drawMarks();
    this.drawLabels(seen.filter(({ index }) => !isForced.has(index)));
    forced.forEach((one) => this.fade(one));
    this.drawLines();
    this.drawSpecialMarks(hovered >= 0 ? [...chosen, hovered] : chosen);
    this.drawSpecialLabels(forced);
    if (hovered >= 0) this.drawHovered();
  }

  // --- labels

  // The order in which words get their labels, and for how many of them there must be room.
  labelOrder() {
    const { word, highlighted, moving } = this.scene;
    const first = word < 0 ? [] : [word, ...this.neighbours[word].map(({ index }) => index)];
    const isWanted = (index) => !highlighted.size || highlighted.has(this.groups[index]);
    // While words move, those that have a label keep it if they can: less flicker.
    const before = moving ? this.labels.map(({ index }) => index) : [];
    const order = new Set(first);
    for (const index of [...before, ...this.words.keys()]) if (isWanted(index)) order.add(index);
    return { order: [...order], forced: first.length };
  }

  fitLabels() {
    const { camera, shown, moving, version } = this.scene;
    const scale = scaleOf(camera, this.size);
    const key = `${version} ${scale}`;
    if (key === this.fitted && !moving) return;
    this.fitted = key;
    const { order, forced } = this.labelOrder();
    // At zoom 1 the edge is that of the picture: no label is cut off there.
    const edge = (camera.zoom * this.size.width) / 2 - 2;
    this.labels = thin(order, shown, scale, this.widths, LINE, forced, edge);
  }

  // Labels in pixels of the canvas, where the middle of the map is at (left, top).
  labelsSeen(left, top) {
    const { width, height } = this.size;
    const labels = this.labels.map((one) => ({ ...one, left: left + one.left, top: top + one.top }));
    return labels.filter((one) => {
      return one.left < width && one.left + one.width > 0 && one.top > -LINE && one.top < height + LINE;
    });
  }

  // The word whose label is at a place of the canvas, or -1.
  labelAt(camera, across, down) {
    const [left, top] = toScreen(camera, this.size, 0, 0);
    const found = this.labelsSeen(left, top).find((one) => {
      return across >= one.left && across <= one.left + one.width && Math.abs(down - one.top) <= LINE / 2;
    });
    return found ? found.index : -1;
  }

  drawLabels(labels) {
    const { context } = this;
    this.setFont("400");
    for (const one of labels) {
      this.fade(one);
      context.strokeText(this.texts[one.index], one.left, one.top);
      context.fillStyle = this.colourOf(this.groups[one.index]);
      context.fillText(this.texts[one.index], one.left, one.top);
    }
  }

  drawSpecialLabels(labels) {
    const { context, colours } = this;
    for (const one of labels) {
      this.drawLeader(one);
      this.setFont("600");
      if (one.index === this.scene.word) this.drawBox(one);
      else context.strokeText(this.texts[one.index], one.left, one.top);
      context.fillStyle = colours.ink;
      context.fillText(this.texts[one.index], one.left, one.top);
    }
  }

  // For text with a rim of the paper's colour around it.
  setFont(weight) {
    const { context } = this;
    context.font = `${weight} ${FONT}px ${this.fontFamily}`;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.colours.paper;
  }

  // What is behind a label, paler: otherwise the marks of other words look like accents on its letters.
  fade({ left, top, width }) {
    const { context } = this;
    context.globalAlpha = 0.7;
    context.fillStyle = this.colours.paper;
    context.fillRect(left - 1, top - LINE / 2, width, LINE);
    context.globalAlpha = 1;
  }

  // From a point to its label where that had to stand some lines away.
  drawLeader({ index, left, top, width }) {
    const [x, y] = this.screen(index);
    if (Math.abs(y - top) < 1) return;
    const { context, colours } = this;
    context.strokeStyle = colours["ink-soft"];
    context.lineWidth = 0.8;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(left > x ? left - 1 : left + width, top);
    context.stroke();
  }

  drawBox({ left, top, width }) {
    this.context.fillStyle = this.colours.highlight;
    this.context.fillRect(left - 2, top - LINE / 2 - 1, width + 2, LINE + 1);
  }

  // All of its word or phrase, in a box beside its point and inside the drawing.
  drawHovered() {
    const { context, colours, size } = this;
    const [x, y] = this.screen(this.scene.hovered);
    this.setFont("600");
    const lines = wrapped(this.words[this.scene.hovered], LINE_LENGTH);
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 2;
    const beside = x + GAP + 2 + width > size.width ? x - GAP - 2 - width : x + GAP + 2;
    const left = clamp(beside, 5, size.width - width - 3);
    const height = LINE * lines.length;
    const top = lines.length > 1 ? clamp(y - LINE / 2, 3, size.height - height - 3) : y - LINE / 2;
    const box = [left - 4, top - 2, width + 6, height + 3];
    context.fillStyle = colours.paper;
    context.fillRect(...box);
    context.lineWidth = 1;
    context.strokeStyle = colours.ink;
    context.strokeRect(...box);
    context.fillStyle = colours.ink;
    lines.forEach((line, at) => context.fillText(line, left, top + LINE * (at + 0.5)));
  }

  // --- marks and lines

  get radius() {
    return clamp(2.9 + 0.5 * Math.log2(this.scene.camera.zoom), 2.9, 5);
  }

  colourOf(group) {
    return this.colours[colourName(group)];
  }

  drawMarks() {
    const { context, size } = this;
    const { highlighted } = this.scene;
    const isSeen = (x, y) => x > -MARGIN && y > -MARGIN && x < size.width + MARGIN && y < size.height + MARGIN;
    for (let group = -1; group < this.categories.length; group++) {
      context.globalAlpha = highlighted.size && !highlighted.has(group) ? 0.22 : group < 0 ? 0.6 : 1;
      context.fillStyle = this.colourOf(group);
      context.beginPath();
      this.groups.forEach((other, index) => {
        if (other !== group) return;
        const [x, y] = this.screen(index);
        if (isSeen(x, y)) addMark(context, group, x, y, this.radius);
      });
      context.fill();
    }
    context.globalAlpha = 1;
  }

  // From the chosen word to its neighbours: a full line to those that the map keeps near, a dashed one to the others.
  drawLines() {
    const { word, near } = this.scene;
    if (word < 0) return;
    const { context, colours } = this;
    context.lineWidth = 1.3;
    context.strokeStyle = colours.ink;
    for (const kept of [true, false]) {
      context.setLineDash(kept ? [] : [3, 4]);
      context.beginPath();
      for (const { index } of this.neighbours[word]) {
        if (near.has(index) !== kept) continue;
        context.moveTo(...this.screen(word));
        context.lineTo(...this.screen(index));
      }
      context.stroke();
    }
    context.setLineDash([]);
  }

  // Of the chosen word, its neighbours, and the word under the mouse.
  drawSpecialMarks(special) {
    const { context, colours } = this;
    const { word } = this.scene;
    for (const index of special) {
      const [x, y] = this.screen(index);
      context.fillStyle = index === word ? colours.highlight : this.colourOf(this.groups[index]);
      context.strokeStyle = colours.ink;
      context.lineWidth = 1.5;
      context.beginPath();
      addMark(context, Math.max(0, this.groups[index]), x, y, this.radius + (index === word ? 3 : 1.2));
      context.fill();
      context.stroke();
    }
  }
}
