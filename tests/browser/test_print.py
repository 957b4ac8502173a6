"""A page on paper: light whatever the theme of the screen, and nothing cut off, printed from a laptop's window."""

import re
import zlib

import pytest
from conftest import pages
from test_pages import WIDER

LESSONS = [path for path in pages() if path.startswith("notebooks/")]
CHAIN_RULE = "notebooks/02-backpropagation/01-chain-rule.html"
SHEET = 643  # pixels between margins of 20 mm on A4; Letter is wider
# The browser prints what is there when the handlers of this event return: no frame is drawn, no promise is kept.
PRINTS = """() => {
  dispatchEvent(new Event('beforeprint'));
  return [...document.querySelectorAll('.course-widget, .course-plotly .main-svg')]
    .map(one => [one.className.baseVal ?? one.className, Math.round(one.getBoundingClientRect().width)]);
}"""
# Paper does not scroll: what reaches over the edge of its box is lost. A formula has words for who listens beside it.
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(box => {
  const cuts = getComputedStyle(box).overflowX !== 'visible' && !box.matches('input, select');
  if (!cuts || box.clientWidth < 2 || box.closest('svg, mjx-container')) return false;
  const formulas = [...box.querySelectorAll('mjx-math')].map(one => one.getBoundingClientRect().right);
  if (formulas.length) return Math.max(...formulas) > box.getBoundingClientRect().right + 2;
  return box.scrollWidth > box.clientWidth + 2;
}).map(box => `${box.tagName}.${box.className}: ${box.scrollWidth} in ${box.clientWidth}`)"""
# Words in a colour that nobody can read on white. What is white itself stands on a ground of its own.
PALE = """() => {
  const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const contrast = colour => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(part => linear(part / 255));
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
  };
  const words = [...document.querySelectorAll('main :is(p, li, td, th, h2, h3, pre, pre span, mjx-c, text, tspan)')];
  return words.filter(one => one.textContent.trim() && one.checkVisibility() && !one.closest('button')).filter(one => {
    const style = getComputedStyle(one);
    const colour = one.matches('text, tspan') ? style.fill : style.color;
    return colour !== 'rgb(255, 255, 255)' && contrast(colour) < 4;
  }).map(one => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`);
}"""


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_printed_in_the_dark_can_be_read_and_is_whole(open_page, path):
    watched = open_page(path, width=1280, height=720, dark=True)
    page = watched.page
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    figures = page.evaluate(PRINTS)
    assert figures and [one for one in figures if one[1] > SHEET] == []
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": SHEET, "height": 900})
    page.wait_for_timeout(200)
    found = {"wider than the sheet": page.evaluate(WIDER, SHEET), "cut off": page.evaluate(CUT_OFF),
             "pale": page.evaluate(PALE)}
    assert {what: wrong for what, wrong in found.items() if wrong} == {}
    assert page.evaluate("getComputedStyle(document.querySelector('.bd-article')).color") == "rgb(32, 36, 42)"
    assert watched.problems == []


def test_after_printing_everything_is_as_before(open_page):
    page = open_page(CHAIN_RULE, dark=True).page
    page.locator(".course-plotly").first.scroll_into_view_if_needed()
    page.locator(".course-plotly .gtitle").first.wait_for()
    seen = """() => {
      const widths = [...document.querySelectorAll('.course-widget')].map(one => one.clientWidth);
      const plot = document.querySelector('.course-plotly');
      const title = getComputedStyle(plot.querySelector('.gtitle')).fill;
      return [document.documentElement.dataset.theme, widths, plot.querySelector('.main-svg').clientWidth, title];
    }"""
    before = page.evaluate(seen)
    page.evaluate(PRINTS)
    on_paper = page.evaluate(seen)
    assert all(paper != screen for paper, screen in zip(on_paper, before, strict=True))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(200)
    assert page.evaluate(seen) == before


def colours(pdf):
    """The colours that a PDF paints and strokes with."""
    found = set()
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found |= set(re.findall(rb"([\d.]+ [\d.]+ [\d.]+) (?:rg|RG)\b", zlib.decompress(packed)))
        except zlib.error:  # a font or a picture
            continue
    return found


def test_the_pdf_has_the_same_colours_whatever_the_theme(open_page):
    light, dark = (colours(open_page(CHAIN_RULE, dark=dark).page.pdf(format="A4")) for dark in (False, True))
    assert len(light) > 8 and dark == light
