"""A page is readable before its figures: plotly.js is asked for when a figure comes near, and nothing waits for it."""

import pytest

LESSON = "notebooks/02-backpropagation/05-activations-and-initialisation.html"
FROM_DISK = pytest.mark.parametrize("from_disk", [False, True], ids=["server", "disk"])


def asked_for(watched, name):
    return [url for url in watched.requests if name in url]


@FROM_DISK
def test_plotly_waits_until_a_figure_is_near_and_the_formulas_do_not_wait_for_it(open_page, from_disk):
    watched = open_page(LESSON, from_disk=from_disk)
    page = watched.page
    page.wait_for_load_state("load")
    page.evaluate("MathJax.startup.promise")
    assert page.locator("mjx-container").count() > 20
    figure = page.locator(".course-plotly").first
    assert figure.bounding_box()["y"] > 2000, "the lesson's first figure has to be far from its top"
    assert asked_for(watched, "plotly.min.js") == []
    assert len(figure.locator(".course-plotly-description").text_content()) > 40

    figure.scroll_into_view_if_needed()
    figure.locator(".gtitle").wait_for()
    assert len(asked_for(watched, "plotly.min.js")) == 1
    assert figure.locator(".course-plotly-description").count() == 0
    assert watched.problems == []


def test_pages_without_figures_load_neither_plotly_nor_the_index_of_the_search(open_page):
    watched = open_page("book/index.html")
    assert asked_for(watched, "plotly") == asked_for(watched, "searchindex") == []


def test_a_figure_whose_script_does_not_come_says_so(browser, book_url):
    page = browser.new_page()
    page.route("**/plotly.min.js*", lambda route: route.abort())
    page.goto(book_url + LESSON)
    figure = page.locator(".course-plotly").first
    figure.scroll_into_view_if_needed()
    note = figure.locator(".course-plotly-problem")
    note.wait_for()
    assert "could not be drawn" in note.text_content()
    assert figure.locator(".course-plotly-description").is_visible()
    page.close()


def test_figures_not_yet_seen_are_drawn_for_printing(open_page):
    watched = open_page(LESSON)
    page = watched.page
    page.wait_for_load_state("load")  # the script listens
    drawn = page.evaluate(
        """() => {
          dispatchEvent(new Event('beforeprint'));
          const figures = [...document.querySelectorAll('.course-plotly')];
          return [figures.length, figures.filter(figure => figure.querySelector('svg.main-svg')).length];
        }"""
    )
    assert watched.problems == []
    assert drawn[0] > 0 and drawn[0] == drawn[1]
