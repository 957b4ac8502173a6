"""Every page of the book: no errors, no third party, accessible, readable in dark and on a phone, from disk too."""

import pytest
from conftest import axe_violations, pages
from figure_controls import LAPTOP, TOO_HIGH

PAGES = pages()
HOME = "book/index.html"
RAW = ("{cite}", "{doc}", "{term}", "```", ":::", "{ref}", "$$")
LESSON = "notebooks/02-backpropagation/01-chain-rule.html"
# What the page draws must have arrived: no axis over the edge, nothing wider than the screen.
WIDER = """width => [...document.querySelectorAll('main *')].filter(element => {
  const box = element.getBoundingClientRect();
  const scrolls = element.closest('pre, .highlight, table, svg, mjx-container, .math, [data-scrolls]');
  return box.width > 0 && box.right > width + 2 && !scrolls && getComputedStyle(element).position !== 'fixed';
}).slice(0, 5).map(element => element.tagName + '.' + element.className)"""

# A picture in a figure lies under what is drawn on it, and has its own colours.
DIMMED = """() => [...document.querySelectorAll('.course-widget img')].map(one => getComputedStyle(one)).filter(one =>
  one.filter !== 'none' || one.padding !== '0px' || one.backgroundColor !== 'rgba(0, 0, 0, 0)').length"""


def test_the_book_has_the_pages_it_promises():
    for name in ("index", "students", "instructors", "review-map", "claims", "glossary"):
        assert f"book/{name}.html" in PAGES
    assert LESSON in PAGES


def checked_mounts(page):
    """Return the figures that were not mounted, by name."""
    mounts = page.locator(".course-widget-mount")
    shown = "svg, canvas, input"  # a figure of words and bars has neither, but something to type into
    drawn = [mounts.nth(index).locator(shown).count() > 0 for index in range(mounts.count())]
    return [mounts.nth(index).get_attribute("data-widget") for index, done in enumerate(drawn) if not done]


def claims_styles(page):
    """Return (whether a claim is shown, how often the style sheet of claims is loaded)."""
    loaded = "[...document.styleSheets].filter(sheet => (sheet.href || '').includes('claims.css')).length"
    return page.locator("[class*=course-claim]").count() > 0, page.evaluate(loaded)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_for_every_reader(open_page, path):
    """One visit: errors, figures, raw markup, axe light and dark, then a phone. A page costs one load, not seven."""
    watched = open_page(path)
    page, found = watched.page, {}
    page.wait_for_load_state("networkidle")
    found["headings of the first level"] = page.locator("h1:visible").count() - 1
    found["figures that were not mounted"] = checked_mounts(page)
    words = page.locator("main").inner_text()
    found["raw markup"] = [raw for raw in RAW if raw in words]
    shows_claims, styles = claims_styles(page)
    found["style sheets of claims"] = styles - int(shows_claims)
    found["errors and third parties"] = list(watched.problems)  # axe then asks for style sheets in places of its own
    page.set_viewport_size(LAPTOP)
    page.wait_for_timeout(100)  # figures draw themselves anew
    found["figures higher than a laptop"] = page.evaluate(TOO_HIGH)
    # The colours of code are the same on all pages: one page shows them to axe, the others save half its time.
    code = () if path == LESSON else ("pre",)
    found["axe, light"] = axe_violations(page, code)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    found["axe, dark"] = axe_violations(page, code)
    found["pictures of figures that the theme changed"] = page.evaluate(DIMMED)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(200)  # figures draw themselves anew
    found["wider than a phone"] = page.evaluate(WIDER, 390)
    found["scrolls sideways by"] = max(0, page.evaluate("document.documentElement.scrollWidth") - 390)
    found["errors in dark or on a phone"] = [one for one in watched.problems if one.startswith("error: ")]
    assert {what: wrong for what, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_from_disk(open_page, path):
    watched = open_page(path, from_disk=True)
    assert checked_mounts(watched.page) == []
    assert watched.problems == []


def test_what_every_page_is_asked_is_asked(open_page):
    """A page with one of each fault, made from a good one: each is seen."""
    watched = open_page(HOME)
    page = watched.page
    page.evaluate("""() => {
      const main = document.querySelector('main');
      main.insertAdjacentHTML('beforeend',
        '<h1>Second</h1><p>{cite}`lecun2015deep`</p><div class="course-claim">C01</div><img src="/none.png">' +
        '<div class="course-widget-mount" data-widget="none"></div><div style="width:3000px">wide</div>');
      console.error('planted');
    }""")
    page.wait_for_load_state("networkidle")
    assert page.locator("h1:visible").count() == 2
    assert checked_mounts(page) == ["none"]
    assert claims_styles(page) == (True, 0)
    assert any(raw in page.locator("main").inner_text() for raw in RAW)
    assert "image-alt" in {rule for rule, _ in axe_violations(page)}
    assert page.evaluate(WIDER, 390)
    assert len(watched.problems) >= 2


def test_dark_mode_changes_paper_and_ink(open_page):
    colours = "() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; }"
    light = open_page(LESSON).page.evaluate(colours)
    dark = open_page(LESSON, dark=True).page.evaluate(colours)
    assert light[0] != dark[0] and light[1] != dark[1]


def test_plots_follow_the_theme(open_page):
    ink = "() => getComputedStyle(document.querySelector('.course-figure svg text')).fill"
    assert open_page(LESSON).page.evaluate(ink) != open_page(LESSON, dark=True).page.evaluate(ink)


def test_formulas_are_set(open_page):
    page = open_page(LESSON).page
    page.wait_for_selector("mjx-container")
    assert page.locator("mjx-container").count() > 20


def test_plotly_slider_moves_the_figure(open_page):
    watched = open_page(LESSON)
    page = watched.page
    figure = page.locator(".course-plotly").first
    figure.scroll_into_view_if_needed()
    title = figure.locator(".gtitle")
    title.wait_for()
    before = title.text_content()
    slider = figure.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert title.text_content() != before
    after = title.text_content()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 0.95 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_timeout(500)
    assert title.text_content() not in (before, after)
    assert watched.problems == []


def test_lesson_weighs_at_most_one_megabyte(open_page):
    """Without the scripts, styles and fonts that all pages share."""
    watched = open_page(LESSON)
    own = [url for url in watched.requests if "/_static/" not in url and not url.startswith(("data:", "blob:"))]
    sizes = watched.page.evaluate(
        "urls => Promise.all(urls.map(async url => (await (await fetch(url)).arrayBuffer()).byteLength))", own
    )
    assert sum(sizes) < 1_000_000
    assert len(watched.requests) < 60


def test_launch_buttons_open_this_lesson(open_page):
    page = open_page(LESSON).page
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    for host in ("https://colab.research.google.com/github/", "https://mybinder.org/v2/gh/"):
        assert any(link.startswith(host) and "02-backpropagation/01-chain-rule.ipynb" in link for link in links)


def test_search_finds_the_lesson(open_page):
    watched = open_page("search.html?q=jacobian")
    watched.page.wait_for_selector("#search-results li", timeout=10_000)
    assert "chain rule" in watched.page.locator("#search-results").inner_text()
    assert watched.problems == []


def test_the_theme_looks_for_scrolling_boxes_again_when_the_fonts_are_there(open_page):
    watched = open_page("notebooks/02-backpropagation/05-activations-and-initialisation.html")
    looked = watched.page.evaluate("""async () => {
      const script = [...document.scripts].find(one => one.src.includes('course/fonts.js'));
      await document.fonts.ready;  // then the page's own script has looked, and does not count below
      let resized = 0;
      addEventListener('resize', () => resized++);
      const again = document.createElement('script');
      again.src = script.src;
      document.body.append(again);
      await new Promise(done => again.addEventListener('load', done));
      await document.fonts.ready;
      await new Promise(done => setTimeout(done, 400));
      const boxes = [...document.querySelectorAll('main pre')].filter(box => box.scrollWidth > box.clientWidth);
      return [resized > 0, boxes.length > 0, boxes.every(box => box.tabIndex === 0)];
    }""")
    assert looked == [True, True, True]
