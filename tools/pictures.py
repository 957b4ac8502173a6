"""Pictures that show anywhere: beside every plot, plotly figure and widget a small PNG, and a text that describes it.

JupyterLab shows only safe outputs of a notebook that it does not trust yet, and GitHub and ``nbconvert`` know neither
plotly's JSON nor widgets: there the PNG stands in. The book prefers the SVG, the figure and the widget. Matplotlib
writes its PNG itself; plotly figures and widgets are photographed in Chromium, from what the notebook stores of them.
"""

import base64
import hashlib
import io

from PIL import Image

from course_utils.figures import tokens
from course_utils.sphinx_ext.assets import HERE as SCRIPTS
from course_utils.sphinx_ext.assets import plotly_script
from course_utils.sphinx_ext.widget import STATE_MIME, json_in_script, mount_node, saved_state
from course_utils.widgets import source

PNG, SVG = "image/png", "image/svg+xml"
PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
PHOTOGRAPHED = (PLOTLY, WIDGET)
COLOURS = 64  # of the palette: enough for a drawing, a third of the bytes
WIDTH = 900  # of a photograph, in pixels: about a cell of JupyterLab
PAGE = """<!DOCTYPE html><html><meta charset="utf-8"><style>body { margin: 0; width: %dpx }</style>
%s<script>document.body.dataset.ready = "yes"</script></html>"""
HOST = "http://figure/"  # answered by the camera itself


def outputs(notebook):
    """Yield (cell, output) for every output of the notebook that carries data."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                yield cell, output


def widget_models(notebook):
    """Return the saved state of the notebook's widgets, by model id."""
    return notebook.metadata.get("widgets", {}).get(STATE_MIME, {}).get("state", {})


def small_png(png):
    """Return a PNG with a palette of at most `COLOURS` colours in place of `png`, both as bytes."""
    with Image.open(io.BytesIO(png)) as image:
        flat = Image.new("RGB", image.size, tokens.light("paper"))
        flat.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    packed = io.BytesIO()
    flat.quantize(COLOURS, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def shrink_plots(notebook):
    """Reduce the PNGs that matplotlib wrote to a palette, each to at most what it was."""
    for _, output in outputs(notebook):
        if PNG in output.data:
            png = base64.b64decode(output.data[PNG])
            output.data[PNG] = _encode(min(small_png(png), png, key=len))


def describe(notebook):
    """Let each picture's plain text be the cell's alternative text; a widget without one describes itself.

    What converts a notebook to a page, as ``nbconvert`` does, finds it beside the picture.
    """
    for cell, output in outputs(notebook):
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if alt and {PNG, SVG, *PHOTOGRAPHED} & output.data.keys():
            output.data["text/plain"] = " ".join(alt.split())
        if PNG in output.data:
            output.metadata.setdefault(PNG, {})["alt"] = output.data["text/plain"]


def refresh_widgets(notebook):
    """Put the scripts and style sheets of the package's widgets into the notebook's saved state."""
    for model in widget_models(notebook).values():
        if (name := model["state"].get("widget")) in source.names():
            model["state"] |= {"_esm": source.script(name), "_css": tokens.css() + source.style(name)}


def photographs(notebook):
    """Return the notebook's photographs: fingerprint of the figure -> PNG in base64."""
    return {output.metadata["photograph"]: output.data[PNG] for _, output in outputs(notebook)
            if "photograph" in output.metadata and PNG in output.data}


def photograph(notebook, camera, taken=None):
    """Store a photograph beside every plotly figure and course widget that has none yet, or that of another state.

    Args:
        notebook: changed in place.
        camera: function (HTML, CSS selector) -> PNG as bytes, for example a `Camera`.
        taken: photographs by fingerprint that need not be taken again.
    """
    taken = {**photographs(notebook), **(taken or {})}
    for _, output in outputs(notebook):
        if scene := _scene(notebook, output):
            fingerprint = hashlib.sha256(repr((scene, WIDTH, COLOURS)).encode()).hexdigest()[:16]
            if fingerprint not in taken:
                taken[fingerprint] = _encode(small_png(camera(*scene)))
            output.data[PNG], output.metadata["photograph"] = taken[fingerprint], fingerprint


def _encode(png):
    return base64.b64encode(png).decode()


def _scene(notebook, output):
    """Return (HTML, CSS selector) of what is to be photographed for an output; None for other outputs."""
    if PLOTLY in output.data:
        return _plotly_scene(output.data[PLOTLY])
    model_id = output.data.get(WIDGET, {}).get("model_id")
    if "widget" in widget_models(notebook).get(model_id, {}).get("state", {}):
        return _widget_scene(saved_state(notebook.metadata, model_id))
    return None


def _plotly_scene(figure):
    shown = json_in_script({key: figure.get(key) for key in ("data", "layout")})
    draw = f"const shown = {shown}; Plotly.newPlot('figure', shown.data, shown.layout, {{ staticPlot: true }});"
    return f'<div id="figure"></div><script src="plotly.min.js"></script><script>{draw}</script>', "#figure"


def _widget_scene(state):
    """The widget alone, mounted as in the book."""
    name = state["widget"]
    style, script = tokens.css() + source.style(name), source.classic_script(name)
    html = f"<style>{style}</style>{mount_node(state).astext()}<script>{script}</script>"
    return html + '<script src="mount.js"></script>', ".course-widget-body"


class Camera:
    """Takes photographs with Chromium, which starts for the first one: ``with Camera() as camera``.

    Args:
        browser: a running one, to be used instead.
    """

    def __init__(self, browser=None):
        self._browser, self._playwright = browser, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._playwright:  # it started the browser itself
            if self._browser:
                self._browser.close()
            self._playwright.stop()

    def __call__(self, html, selector):
        """Return the PNG of the first element that fits the CSS selector, on a page of that HTML, in the light theme.

        Raises:
            RuntimeError: the page's scripts complained.
        """
        page, problems = self._new_page(html), []
        try:
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda message: message.type == "error" and problems.append(message.text))
            page.goto(HOST)
            page.wait_for_selector("body[data-ready]")
            page.wait_for_timeout(200)  # figures that measure themselves draw once more
            if problems:
                raise RuntimeError(f"a figure could not be photographed: {'; '.join(problems)}")
            return page.locator(selector).first.screenshot(animations="disabled")
        finally:
            page.close()

    def _new_page(self, html):
        if not self._browser:
            from browser import launch
            from playwright.sync_api import sync_playwright

            self._playwright = sync_playwright().start()
            self._browser = launch(self._playwright)
        page = self._browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        scripts = {HOST + path.name: path for path in (plotly_script(), SCRIPTS / "mount.js")}

        def answer(route):
            if route.request.url == HOST:
                route.fulfill(content_type="text/html", body=PAGE % (WIDTH, html))
            elif route.request.url in scripts:
                route.fulfill(path=scripts[route.request.url])
            else:
                route.abort()

        page.route("**/*", answer)
        return page
