"""A browser, the built book on a local server, and pages that remember what went wrong on them."""

import functools
import http.server
import sys
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from course_utils import plan

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "_build" / "html"
sys.path.insert(0, str(ROOT / "tools"))

from browser import launch  # noqa: E402

# What a reader waits for: fonts, formulas, figures in their places, and the frame that shows them. Waiting for a quiet
# network instead costs every test most of a second.
SETTLED = """async () => {
  await document.fonts.ready;
  if (window.MathJax && MathJax.startup) await MathJax.startup.promise;
  const drawn = mount => mount.dataset.mounted || mount.textContent.includes('could not be drawn');
  const frame = () => new Promise(requestAnimationFrame);
  for (let n = 0; n < 300 && ![...document.querySelectorAll('.course-widget-mount')].every(drawn); n++) await frame();
  for (let n = 0; n < 3; n++) await frame();
}"""


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def book_url():
    assert (BOOK / "index.html").exists(), "build the book first: make book"
    handler = functools.partial(QuietHandler, directory=str(BOOK))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


class Watched:
    """A page with a record of its console errors, failed requests and requests to anywhere else."""

    def __init__(self, page, home):
        self.page, self.home = page, home
        self.problems, self.requests = [], []
        page.on("console", lambda message: message.type == "error" and self.problems.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.problems.append(f"failed: {request.url}"))
        page.on("response", lambda response: response.status >= 400 and self.problems.append(f"status: {response.url}"))
        page.on("request", self.note)

    def note(self, request):
        self.requests.append(request.url)
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"third party: {request.url}")

    def open(self, path):
        self.page.goto(self.home + path, wait_until="load")
        self.page.evaluate(SETTLED)
        return self.page


@pytest.fixture
def open_page(browser, book_url):
    """Return a function that opens a page of the book and returns it watched."""
    contexts = []

    left_out = {f"{one.docname}.html" for one in plan.load(ROOT).lessons if one.written and not one.selected}

    def opener(path, *, width=1280, height=900, dark=False, from_disk=False, reduced_motion=True, touch=False):
        if path in left_out:
            pytest.skip(f"{path} is not in this book: `make select` left it out")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            has_touch=touch,
        )
        contexts.append(context)
        watched = Watched(context.new_page(), BOOK.as_uri() + "/" if from_disk else book_url)
        watched.open(path)
        return watched

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def figure_page(browser, tmp_path_factory):
    """Return a function that makes the page of a widget: see `FigurePage`."""
    from figure_page import FigurePage

    made = []

    def make(widget):
        made.append(FigurePage(browser, tmp_path_factory.mktemp("figure"), widget))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


def pages():
    """The pages of the book, as paths below its root."""
    return sorted(
        str(path.relative_to(BOOK))
        for folder in ("book", "notebooks")
        for path in (BOOK / folder).rglob("*.html")
        if (BOOK / folder).exists()
    )


def parts_outside(widget, parts):
    """Return the parts of a widget, of a CSS selector, that stick out of it to the left or right."""
    return widget.evaluate(
        """(widget, parts) => {
          const outer = widget.getBoundingClientRect();
          return [...widget.querySelectorAll(parts)].filter(one => {
            const box = one.getBoundingClientRect();
            return box.width > 1 && (box.left < outer.left || box.right > outer.right);
          }).map(one => one.outerHTML.slice(0, 80));
        }""",
        parts,
    )


def axe_violations(page, exclude=()):
    """Return what axe-core finds wrong with a page: (rule, the beginning of the element).

    Args:
        page: the page.
        exclude: CSS selectors of what it need not look at.
    """
    context = {"exclude": [[selector] for selector in exclude]} if exclude else None
    violations = Axe().run(page, context=context).response["violations"]
    return [(rule["id"], node["html"][:160]) for rule in violations for node in rule["nodes"][:3]]


@pytest.fixture
def open_widget(figures):
    """Return a function that puts fresh figures on the page `figures` of a test file, then look for errors."""
    yield figures.show
    figures.check()
