// Paper is light: a page in the dark theme is printed in the light one. The tokens see to that themselves; what the theme
// colours, code among it, and the figures that plotly draws go by the page's data-theme.
(() => {
  "use strict";
  const root = document.documentElement;
  let before = null;
  const begin = () => {
    before ??= root.dataset.theme;
    root.dataset.theme = "light";
  };
  const end = () => {
    if (before) root.dataset.theme = before;
    before = null;
  };
  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? begin() : end()));
})();
