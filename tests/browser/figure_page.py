"""A page with nothing on it but figures of one kind, all on one model that remembers what it is told."""

import json
from pathlib import Path

from conftest import Watched

from course_utils.figures import tokens
from course_utils.sphinx_ext.widget import json_in_script
from course_utils.widgets import source

MODEL = (Path(__file__).parent / "model.js").read_text(encoding="utf-8")
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>{style}
body {{ margin: 16px; background: var(--course-paper); color: var(--course-ink); }}
#figures {{ max-width: 800px; }}</style></head>
<body><main><h1>{title}</h1><div id="figures"></div></main>
<script type="application/json" id="state">{state}</script><script>{script}</script></body></html>"""
# Puts fresh figures on the page; `window.model` is theirs, `window.views` take them away again.
FIGURES = """
([name, count, changes]) => {""" + MODEL + """
  (window.views || []).forEach(remove => remove());
  localStorage.clear();  // a reader who has not been here
  window.model = makeModel({ ...JSON.parse(document.getElementById('state').textContent), ...changes });
  const figures = document.getElementById('figures');
  figures.replaceChildren();
  window.render = () => {
    const el = document.createElement('div');
    figures.append(el);
    return courseWidgets[name].render({ model, el });
  };
  window.views = Array.from({ length: count }, render);
}
"""


class FigurePage:
    """The page of one widget.

    Args:
        browser: Playwright's browser.
        folder: where the page is written.
        widget: an instance; the figures start with its state.
    """

    def __init__(self, browser, folder, widget):
        self.name = widget.widget
        self.state = widget.static_state()
        path = folder / f"{self.name}.html"
        text = PAGE.format(
            title=type(widget).__name__,
            style=tokens.css() + source.style(self.name),
            state=json_in_script(json.loads(json.dumps(self.state, sort_keys=True))),  # as notebooks are written
            script=source.classic_script(self.name),
        )
        path.write_text(text, encoding="utf-8")
        window = {"viewport": {"width": 1000, "height": 900}, "reduced_motion": "reduce", "has_touch": True}
        self.context = browser.new_context(**window)
        self.watched = Watched(self.context.new_page(), path.as_uri())
        self.page = self.watched.open("")

    def show(self, *, width=1000, height=900, dark=False, views=1, reduced_motion=True, **changes):
        """Put `views` fresh figures on the page; return (the figure, or all of them, as a locator; the page).

        Args:
            width, height: of the window, in pixels.
            dark: the theme.
            views: how many figures, all on one model.
            reduced_motion: what the reader asks of the system.
            **changes: what differs from the state of the widget.
        """
        page = self.page
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion="reduce" if reduced_motion else "no-preference")
        page.evaluate("theme => (document.documentElement.dataset.theme = theme)", "dark" if dark else "light")
        page.evaluate(FIGURES, [self.name, views, changes])
        page.mouse.move(2, 2)
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        figures = page.locator("#figures > div > .course-widget")
        return (figures.first if views == 1 else figures), page

    def check(self):
        """Assert that nothing went wrong on the page since the last check."""
        problems, self.watched.problems[:] = self.watched.problems[:], []
        assert problems == []
