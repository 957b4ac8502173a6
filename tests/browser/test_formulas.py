"""On a phone a formula that is wider than the column can be scrolled, by finger and by arrow key; none is cut off."""

import pytest
from conftest import pages

LESSONS = [path for path in pages() if path.startswith("notebooks/")]
# Formulas of which a part is out of reach: a box around them cuts them off and does not scroll.
OUT_OF_REACH = """() => [...document.querySelectorAll('main mjx-container')].filter(one => {
  const right = one.checkVisibility() ? one.querySelector('mjx-math').getBoundingClientRect().right : 0;
  for (let box = one; box.parentElement; box = box.parentElement) {
    const how = getComputedStyle(box).overflowX;
    if (how === 'visible' || right <= box.getBoundingClientRect().right + 2) continue;
    return !/auto|scroll/.test(how) || box.tabIndex < 0 || box.scrollWidth <= box.clientWidth;
  }
  return right > innerWidth + 2;
}).map(one => one.querySelector('mjx-assistive-mml').textContent.replace(/\\s+/g, '').slice(0, 60))"""


def typeset(page):
    """Wait for the formulas, whose script may come after the page."""
    page.wait_for_function("window.MathJax?.startup?.promise")
    page.evaluate("MathJax.startup.promise")
    return page


@pytest.mark.parametrize("path", LESSONS)
def test_no_formula_is_out_of_reach_on_a_phone(open_page, path):
    page, found = typeset(open_page(path, width=360, height=780).page), {}
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 780})
        page.wait_for_timeout(200)
        found[width] = page.evaluate(OUT_OF_REACH)
    assert {width: formulas for width, formulas in found.items() if formulas} == {}


def test_a_formula_in_a_sentence_scrolls_only_if_it_is_too_wide(open_page):
    page = typeset(open_page("notebooks/02-backpropagation/02-backprop-by-hand.html", width=320, height=780).page)
    formulas = page.locator("span.math > mjx-container")
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.scrollWidth)"
    [width] = formulas.evaluate_all(wide)
    assert width > 250
    page.set_viewport_size({"width": 1280, "height": 780})
    page.wait_for_timeout(200)
    assert formulas.evaluate_all(wide) == []
