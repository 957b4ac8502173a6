// Draws the page's plotly figures with the book's colours, once they come near the window, and again on a theme switch.
// plotly.js is larger than all the rest of a page together, so it is asked for only then.
(() => {
  "use strict";
  const PLOTLY = new URL("../plotly.min.js?v=COURSE_PLOTLY_VERSION", document.currentScript.src).href;
  const TOKENS = "COURSE_TOKENS"; // filled in when the book is built: { "#rrggbb": { light, dark } }
  const CONFIG = { responsive: true, displayModeBar: false, displaylogo: false, topojsonURL: "", plotlyServerURL: "" };
  const root = document.documentElement;
  const theme = () => (root.dataset.theme === "dark" ? "dark" : "light");
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const drawn = new Set();

  // Every colour token in a figure, in either theme's value, becomes the value of the present theme.
  function themed(value) {
    if (typeof value === "string") return (TOKENS[value.toLowerCase()] || {})[theme()] || value;
    if (Array.isArray(value)) return value.map(themed);
    if (value && typeof value === "object" && !ArrayBuffer.isView(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, themed(part)]));
    }
    return value;
  }

  function themedLayout(given) {
    const layout = themed(given);
    const [ink, soft, line, panel] = ["ink", "ink-soft", "line", "panel"].map((name) => css(`--course-${name}`));
    const font = { color: ink, family: css("--course-font-ui") || "sans-serif" };
    const axis = { gridcolor: line, linecolor: line, zerolinecolor: soft, zerolinewidth: 1, tickcolor: line };
    Object.assign(layout, { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { ...layout.font, ...font } });
    layout.hoverlabel = { ...layout.hoverlabel, bgcolor: panel, bordercolor: line, font };
    for (const key of new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))])) {
      layout[key] = { automargin: true, ...layout[key], ...axis };
    }
    for (const key of Object.keys(layout).filter((key) => /^scene\d*$/.test(key))) {
      for (const name of ["xaxis", "yaxis", "zaxis"]) {
        layout[key][name] = { ...layout[key][name], ...axis, backgroundcolor: "rgba(0,0,0,0)" };
      }
    }
    layout.colorway = layout.colorway || ["blue", "orange", "green", "purple"].map((name) => css(`--course-${name}`));
    for (const menu of layout.updatemenus || []) Object.assign(menu, { bgcolor: panel, bordercolor: line, font });
    layout.margin = layout.margin || { t: layout.title ? 56 : 16, r: 16, b: 48, l: 56 };
    delete layout.width; // as wide as the page allows
    return layout;
  }

  // plotly's own sliders cannot be reached by keyboard: a native one runs the same steps.
  function addSlider(box, plot, slider) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const output = document.createElement("output");
    const prefix = (slider.currentvalue && slider.currentvalue.prefix) || "Step: ";
    const suffix = (slider.currentvalue && slider.currentvalue.suffix) || "";
    const name = document.createElement("span");
    name.textContent = prefix.replace(/[:=\s]+$/, "");
    Object.assign(input, { type: "range", min: 0, max: slider.steps.length - 1, step: 1, value: slider.active || 0 });
    const show = () => {
      const step = slider.steps[input.value];
      output.textContent = `${step.label ?? step.value ?? input.value}${suffix}`;
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.addEventListener("input", () => {
      show();
      const step = slider.steps[input.value];
      if (step.method && step.method !== "skip") Plotly[step.method](plot, ...themed(step.args || []));
    });
    label.className = "course-plotly-slider";
    label.append(name, input, output);
    box.append(label);
    show();
  }

  // A script tag, because fetch does not read files of a book opened from disk.
  let loading = null;
  function loadPlotly() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = PLOTLY;
      script.onload = () => (window.Plotly ? resolve() : reject(new Error(`${PLOTLY} does not define Plotly`)));
      script.onerror = () => reject(new Error(`${PLOTLY} did not load`));
      document.head.append(script);
    });
    return window.Plotly ? Promise.resolve() : loading;
  }

  // The browser prints what is there when the handlers of "beforeprint" return, so this one has to wait for the script.
  function loadPlotlyAtOnce() {
    try {
      const request = new XMLHttpRequest();
      request.open("GET", PLOTLY, false);
      request.send();
      if (request.status !== 200) return;
      const script = document.createElement("script");
      script.textContent = request.responseText;
      document.head.append(script);
    } catch { /* opened from disk: figures not yet drawn print as their descriptions */ }
  }

  async function paint(box) {
    if (drawn.has(box)) return;
    drawn.add(box);
    const plot = box.querySelector(".course-plotly-plot");
    const figure = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
    const { sliders = [], ...layout } = figure.layout || {};
    plot.replaceChildren(); // the description that stood in for the figure
    await Plotly.newPlot(plot, themed(figure.data), themedLayout(layout), CONFIG);
    if (figure.frames) await Plotly.addFrames(plot, themed(figure.frames));
    sliders.filter((slider) => slider.steps && slider.visible !== false).forEach((slider) => addSlider(box, plot, slider));
    box.dataset.mounted = "true";
  }

  function complain(box, problem) {
    const note = document.createElement("p");
    note.className = "course-plotly-problem";
    note.textContent = "This figure could not be drawn. Load the page again to try once more.";
    box.append(note);
    console.error(problem);
  }

  const draw = (box) => loadPlotly().then(() => paint(box)).catch((problem) => complain(box, problem));

  // On paper a figure is as wide as a sheet, see course.css.
  function drawForPrint() {
    boxes.forEach((box) => box.classList.add("course-on-paper"));
    if (!window.Plotly) loadPlotlyAtOnce();
    if (!window.Plotly) return;
    boxes.forEach((box) => (drawn.has(box) ? redraw(box) : paint(box)).catch((problem) => complain(box, problem)));
  }

  function drawForScreen() {
    boxes.forEach((box) => box.classList.remove("course-on-paper"));
    const fit = (box) => Plotly.Plots.resize(box.querySelector(".course-plotly-plot"));
    drawn.forEach((box) => redraw(box).then(() => fit(box)).catch(() => {})); // in a closed fold nothing has a width
  }

  async function redraw(box) {
    const plot = box.querySelector(".course-plotly-plot");
    if (!plot.data) return;
    const frames = ((plot._transitionData || {})._frames || []).map(themed);
    const layout = themedLayout(plot.layout);
    // By itself plotly looks for a new width only later.
    if (box.matches(".course-on-paper") && plot.clientWidth) layout.width = plot.clientWidth;
    await Plotly.react(plot, themed(plot.data), layout, CONFIG);
    if (frames.length) await Plotly.addFrames(plot, frames);
  }

  const boxes = document.querySelectorAll(".course-plotly");
  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
      near.unobserve(target);
      draw(target);
    }),
    { rootMargin: "800px" },
  );
  boxes.forEach((box) => near.observe(box));
  addEventListener("beforeprint", drawForPrint);
  addEventListener("afterprint", drawForScreen);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? drawForPrint() : drawForScreen()));
  new MutationObserver(() => drawn.forEach(redraw)).observe(root, { attributeFilter: ["data-theme"] });
})();
