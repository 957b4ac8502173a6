"""How a lesson's parts look: the claim card, folds, legends of plots."""

import pytest

LESSON = "notebooks/02-backpropagation/01-chain-rule.html"
WITH_CLAIMS = "notebooks/02-backpropagation/02-backprop-by-hand.html"
THEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@THEMES
def test_a_claim_card_has_no_frame_around_it(open_page, dark):
    card = open_page(WITH_CLAIMS, dark=dark).page.locator(".course-claim").first
    around = card.evaluate(
        """card => {
          const style = getComputedStyle(card.parentElement), box = card.getBoundingClientRect();
          return [style.backgroundColor, box.left - card.parentElement.getBoundingClientRect().left];
        }"""
    )
    assert around == ["rgba(0, 0, 0, 0)", 0]


def test_a_closed_fold_keeps_its_distance(open_page):
    gaps = open_page(LESSON).page.evaluate(
        """[...document.querySelectorAll('article details:not(.hide)')].filter(fold => fold.nextElementSibling)
          .map(fold => fold.nextElementSibling.getBoundingClientRect().top - fold.getBoundingClientRect().bottom)"""
    )
    assert len(gaps) >= 6 and min(gaps) >= 16


def test_a_solution_and_what_it_prints_are_folded_together(open_page):
    page = open_page(LESSON).page
    cells = page.locator(".cell.tag_solution")
    assert cells.count() >= 3
    for index in range(cells.count()):
        assert not cells.nth(index).locator(".cell_output").is_visible()
    summary = cells.first.locator("summary")
    assert summary.locator("p:visible").evaluate("p => getComputedStyle(p, '::before').content") == '"Show solution"'
    summary.focus()
    page.keyboard.press("Enter")
    assert summary.locator("p:visible").evaluate("p => getComputedStyle(p, '::before').content") == '"Hide solution"'
    assert cells.first.locator(".cell_input").is_visible()
    assert "✓" in cells.first.locator(".cell_output").inner_text()


@THEMES
def test_no_grid_line_runs_through_a_legend(open_page, dark):
    page = open_page(LESSON, dark=dark).page
    legends = page.locator(".course-figure g[id*=legend_]")
    assert legends.count() >= 2
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for index in range(legends.count()):
        ground = legends.nth(index).locator("path").first.evaluate(
            "path => [getComputedStyle(path).fill, Number(getComputedStyle(path).opacity)]"
        )
        assert ground[0] == paper and ground[1] >= 0.8


def test_the_list_of_contents_marks_the_section_that_is_read(open_page):
    page = open_page(LESSON, width=1400).page
    links = page.locator("#pst-page-toc-nav a")
    for title in ("Why a product", "Backwards", "Experiment", "Exercise 2", "The question"):
        heading = page.get_by_role("heading", name=title).first
        heading.evaluate("h => scrollTo({ top: h.getBoundingClientRect().top + scrollY - 120, behavior: 'instant' })")
        page.wait_for_timeout(200)
        marked = links.evaluate_all(
            "links => links.filter(link => link.classList.contains('active')).map(link => link.textContent.trim())"
        )
        assert len(marked) == 1 and marked[0].startswith(title)
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    page.wait_for_timeout(200)
    assert page.locator("#pst-page-toc-nav a[aria-current]").inner_text() == "References"


def test_a_fold_is_called_what_it_says(open_page):
    summary = open_page(LESSON).page.locator(".cell.tag_solution summary").first
    assert summary.locator("[aria-label]").count() == 0 and summary.get_attribute("aria-label") is None
