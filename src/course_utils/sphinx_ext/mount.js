// Draws the course's widgets on a page without a kernel: each mount holds the widget's state as JSON.
(() => {
  "use strict";

  // The part of anywidget's model that the widgets may use. Handlers run when a value changes.
  function createModel(state) {
    const values = { ...state };
    const handlers = new Map();
    const emit = (name, ...args) => [...(handlers.get(name) || [])].forEach((handler) => handler(...args));
    const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);
    return {
      get: (name) => values[name],
      set(name, value) {
        const changes = typeof name === "object" ? name : { [name]: value };
        const changed = Object.keys(changes).filter((key) => !same(values[key], changes[key]));
        changed.forEach((key) => (values[key] = changes[key]));
        changed.forEach((key) => emit(`change:${key}`, this, values[key]));
        if (changed.length) emit("change", this);
      },
      on(names, handler) {
        names.split(/\s+/).forEach((name) => handlers.set(name, [...(handlers.get(name) || []), handler]));
      },
      off(names, handler) {
        if (!names) return handlers.clear();
        names.split(/\s+/).forEach((name) => {
          const kept = handler ? (handlers.get(name) || []).filter((other) => other !== handler) : [];
          handlers.set(name, kept);
        });
      },
      save_changes() {},
    };
  }

  function mount(place) {
    const widget = (window.courseWidgets || {})[place.dataset.widget];
    const el = document.createElement("div");
    el.className = "course-widget-body";
    place.append(el);
    try {
      if (!widget) throw new Error(`no widget ${place.dataset.widget}`);
      const state = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
      widget.render({ model: createModel(state), el });
      place.dataset.mounted = "true";
    } catch (problem) {
      el.textContent = "This figure could not be drawn.";
      console.error(problem);
    }
  }

  // Deferred, so the page is parsed. Node's tests take createModel from here.
  if (typeof document !== "undefined") document.querySelectorAll(".course-widget-mount").forEach(mount);
  if (typeof module !== "undefined") module.exports = { createModel };
})();
