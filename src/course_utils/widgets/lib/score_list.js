// The scores of classes.

import { html, setText } from "./elements.js";
import { percent } from "./text.js";

// The classes with the highest scores, first the highest.
export function ranking(scores) {
  return [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
}

// The scores of all classes, each with a bar behind it.
export class ScoreList {
  constructor() {
    this.element = html("ol", { class: "course-scores" });
  }

  setClasses(names) {
    this.items = names.map((name) => {
      const bar = html("span", { class: "course-score-bar", "aria-hidden": "true" });
      const value = html("span", { class: "course-score-value" });
      return { bar, value, item: html("li", {}, bar, html("span", { class: "course-score-name" }, name), value) };
    });
    this.element.replaceChildren(...this.items.map(({ item }) => item));
  }

  // From top to bottom, then the next column.
  layOut(columns) {
    this.element.style.setProperty("--course-lines", String(Math.ceil(this.items.length / columns)));
  }

  show(scores) {
    const [best] = ranking(scores);
    this.items.forEach(({ bar, value, item }, k) => {
      bar.style.transform = `scaleX(${scores[k].toFixed(3)})`;
      setText(value, percent(scores[k]));
      item.classList.toggle("course-best", k === best);
    });
  }
}
