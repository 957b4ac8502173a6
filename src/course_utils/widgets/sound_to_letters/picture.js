// The drawing: a spectrogram above, the probabilities of all classes below, and a line at the step that is looked at.

import { resizeCanvas, Tiles } from "../lib/canvas.js";
import { fromBase64 } from "../lib/bytes.js";
import { html } from "../lib/elements.js";
import { ticks } from "../lib/scales.js";
import { clamp } from "../lib/values.js";
import { sharesAt } from "./decode.js";
import { className } from "./sentences.js";

const BANDS = 20;
const HEARD = 96; // pixels of the spectrogram
const ROW = 11; // of a class
const GAP = 6;
const LEFT = 46;
const BELOW = 34; // for the axis

// The step at a place of the drawing.
export function stepAt(x, width, steps) {
  return clamp(Math.floor(((x - LEFT) / (width - LEFT)) * steps), 0, steps - 1);
}

export class Picture {
  constructor() {
    this.canvas = html("canvas", { role: "img", class: "course-sound" });
  }

  // Another sound: `said` is what `readCosts` returned.
  take(sound, said, letters) {
    Object.assign(this, { sound, said, letters });
    this.heard = new Tiles(1, BANDS, sound.frames);
    this.classes = new Tiles(1, said.classes, said.steps);
    const bytes = fromBase64(sound.bands);
    this.bands = Array.from({ length: bytes.length }, (_, at) => {
      const [band, frame] = [BANDS - 1 - Math.floor(at / sound.frames), at % sound.frames];
      return bytes[frame * BANDS + band];
    });
  }

  get height() {
    return HEARD + GAP + ROW * this.said.classes + BELOW;
  }

  // The colours, and the probabilities with the blank dearer by so much.
  fill(blank, ramps) {
    const { steps, classes } = this.said;
    const values = new Array(steps * classes);
    for (let step = 0; step < steps; step++) {
      sharesAt(this.said, step, blank).forEach((share, index) => (values[index * steps + step] = share));
    }
    this.heard.fill(this.bands, 0, 255, ramps.unsigned);
    this.classes.fill(values, 0, 1, ramps.unsigned);
  }

  draw(width, step, colours) {
    const context = resizeCanvas(this.canvas, width, this.height);
    const room = width - LEFT;
    const low = HEARD + GAP;
    const { steps, classes } = this.said;
    context.drawImage(this.heard.canvas, LEFT, 0, room, HEARD);
    context.drawImage(this.classes.canvas, LEFT, low, room, ROW * classes);
    context.strokeStyle = colours.line;
    context.strokeRect(LEFT + 0.5, 0.5, room - 1, HEARD);
    context.strokeRect(LEFT + 0.5, low + 0.5, room - 1, ROW * classes - 1);
    this.write(context, width, low + ROW * classes, colours);
    context.strokeStyle = colours.orange;
    context.lineWidth = 2;
    context.strokeRect(LEFT + (room * step) / steps, 1, Math.max(room / steps, 3), low + ROW * classes - 2);
  }

  write(context, width, bottom, colours) {
    context.fillStyle = colours["ink-soft"];
    context.font = "10.5px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (let index = 0; index < this.said.classes; index++) {
      context.fillText(className(index, this.letters), LEFT - 5, HEARD + GAP + ROW * (index + 0.5) + 0.5);
    }
    context.fillText("mel", LEFT - 5, HEARD / 2 - 7);
    context.fillText("band", LEFT - 5, HEARD / 2 + 7);
    context.textAlign = "center";
    const { seconds } = this.sound;
    for (const tick of ticks(0, seconds, width > 500 ? 8 : 4)) {
      const x = LEFT + ((width - LEFT) * tick) / seconds;
      if (x < width - 8) context.fillText(String(tick), x, bottom + 10);
    }
    context.fillText("time (s)", LEFT + (width - LEFT) / 2, bottom + 25);
  }
}
