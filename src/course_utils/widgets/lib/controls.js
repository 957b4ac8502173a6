// Controls with their labels, all native elements. `view` is the FigureView: it gives the ids and listens.

import { html } from "./elements.js";

let made = 0;

// An id that no other element of the page has.
function newId(view) {
  return `${view.id}-${++made}`;
}

// A control below its label.
export function field(label, control, ...more) {
  return html("div", { class: "course-field" }, html("label", { for: control.id }, label), control, ...more);
}

export function button(view, words, press, attributes = {}) {
  const element = html("button", { type: "button", ...attributes }, words);
  view.on(element, "click", press);
  return element;
}

// A choice from a list. `options` are [value, words] or plain values; `choose` hears the value as text.
export function select(view, options, choose, attributes = {}) {
  const element = html("select", { id: newId(view), ...attributes });
  setOptions(element, options);
  view.on(element, "change", () => choose(element.value));
  return element;
}

export function setOptions(element, options) {
  const pairs = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  const { value } = element;
  element.replaceChildren(...pairs.map(([one, words]) => html("option", { value: String(one) }, String(words))));
  if (pairs.some(([one]) => String(one) === value)) element.value = value;
}

// A slider with its label and its value in words: { element, slider, output, label }. `element` is one line of a
// `.course-sliders`; `move` hears the number while the slider moves, `end` when it has been let go.
export function slider(view, label, attributes, move, end = null) {
  const id = newId(view);
  const input = html("input", { type: "range", id, step: "1", ...attributes });
  const name = html("label", { for: id }, label);
  const output = html("output", { for: id });
  view.on(input, "input", () => move(Number(input.value)));
  if (end) view.on(input, "change", end);
  return { slider: input, output, label: name, element: html("div", { class: "course-slider" }, name, input, output) };
}

// Put a number into a slider, and words beside it, for eyes and ears.
export function setSlider({ slider: input, output }, value, words = String(value), spoken = words) {
  if (Number(input.value) !== value) input.value = String(value);
  if (output.textContent !== words) output.textContent = words;
  if (spoken !== input.value) input.setAttribute("aria-valuetext", spoken);
  else input.removeAttribute("aria-valuetext");
}

export function sliders(...lines) {
  return html("div", { class: "course-sliders" }, ...lines.map(({ element }) => element));
}

// One of several: { element, radios, set }. `options` are [value, content…]; content may be an element.
export function choices(view, legend, options, choose, attributes = {}) {
  const name = newId(view);
  const radios = options.map(([value]) => html("input", { type: "radio", name, value: String(value) }));
  radios.forEach((radio) => view.on(radio, "change", () => choose(radio.value)));
  const labels = options.map(([, ...content], index) => html("label", { class: "course-choice" }, radios[index], ...content));
  const row = html("div", { class: "course-row" }, ...labels);
  const element = html("fieldset", { class: "course-choices", ...attributes }, html("legend", {}, legend), row);
  const set = (value) => radios.forEach((radio) => (radio.checked = radio.value === String(value)));
  return { element, radios, labels, set };
}

// A box to tick: { element, box }.
export function tick(view, label, change, attributes = {}) {
  const box = html("input", { type: "checkbox", id: newId(view), ...attributes });
  view.on(box, "change", () => change(box.checked));
  return { box, element: html("div", { class: "course-tick" }, box, html("label", { for: box.id }, label)) };
}
