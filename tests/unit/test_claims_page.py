"""The claims page: what it says, links to and draws of each claim, and that it follows the notebooks."""

import io
import json
import os
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from claim_notebooks import CLAIMS, outcome, write

from course_utils import claims
from course_utils.claims import criteria
from course_utils.sphinx_ext.claims_links import lesson_number

ROOT = Path(__file__).resolve().parents[2]

BIBLIOGRAPHY = """@article{a1974b, author = {A, B}, title = {{D}oing caf{\\'e}}, year = {1974},
  doi = {10.1000/a_b(1)}, note = {Reference 2 of the review}}
"""

CONFIGURATION = """
from course_utils.sphinx_ext.claims_page import setup_claims as setup
extensions = ["myst_nb", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["references.bib"]
nb_execution_mode = "off"
html_theme = "basic"
"""


@pytest.fixture(scope="module", autouse=True)
def registry():
    with pytest.MonkeyPatch.context() as patch:
        made = criteria.parse(CLAIMS)
        patch.setattr(criteria, "registry", lambda: made)
        yield made


class Book:
    """A tiny book with the claims page of the course and one lesson."""

    def __init__(self, root):
        self.root = root
        source = root / "source"
        (source / "book").mkdir(parents=True)
        shutil.copy(ROOT / "book/claims.md", source / "book/claims.md")
        (source / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
        (source / "index.md").write_text("# Home\n\n```{toctree}\n:glob:\nbook/*\nnotebooks/*/*\n```\n")
        (source / "conf.py").write_text(CONFIGURATION)
        self.lesson = source / "notebooks/01-supervised/01-first.ipynb"
        self.outcomes = [
            outcome("T01", [2.9, 3.0, 3.1], control=[0.9, 1.1, 1.0]),
            outcome("T02", exact=3e-10, part="small", detail="<b>bold</b>"),
            outcome("T03", exact=0),
            outcome("T04", [-0.4, -0.6, -0.5]),
        ]
        write(self.lesson, self.outcomes)

    def build(self):
        """Build what is out of date; return (documents read, warnings)."""
        from sphinx.testing.util import SphinxTestApp
        from sphinx.util.console import strip_colors

        read = []
        app = SphinxTestApp("html", srcdir=self.root / "source", builddir=self.root / "out", warning=io.StringIO())
        try:
            app.connect("source-read", lambda app, name, source: read.append(name))
            app.build()
            return read, strip_colors(app.warning.getvalue())
        finally:
            app.cleanup()

    def page(self):
        return BeautifulSoup((self.root / "out/html/book/claims.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def book(tmp_path_factory, registry):
    made = Book(tmp_path_factory.mktemp("book"))
    _, messages = made.build()
    assert messages == ""
    return made


@pytest.fixture
def changing_book(tmp_path):
    made = Book(tmp_path)
    made.build()
    return made


def words(node):
    return " ".join(node.get_text(" ").split()).replace(" ,", ",")


def test_the_picture_has_a_line_for_each_section_and_leads_to_every_claim(book):
    page = book.page()
    picture = page.select_one(".course-claims-overview")
    assert words(picture.p) == "5 claims, 4 of them tested so far. Their figures, by verdict:"
    assert [words(line.p) for line in picture.select(".course-claims-line")] == [
        "Language", "Future", "Added to the review",
    ]
    links = {words(link.span): link for link in picture.select(".course-claims-line a")}
    assert sorted(links) == ["T01", "T02", "T03", "T04", "T05"]
    for link in links.values():
        assert page.select_one(link["href"]) is not None
    assert links["T01"]["aria-label"] == "T01, a ratio is large: reproduced"
    assert links["T02"]["aria-label"] == "T02, two things hold: 1 × reproduced, 1 × not yet tested"
    marks = [mark["class"][1] for mark in links["T02"].select("svg.course-claims-mark")]
    assert marks == ["course-claim-reproduced", "course-claim-untested"]
    legend = [words(item) for item in picture.select(".course-claims-legend li")]
    assert "reproduced: 2" in legend and "undecided: 1" in legend and "not yet tested: 2" in legend


def test_an_entry_shows_claim_verdict_figure_control_and_lesson(book):
    entry = book.page().select_one("#claim-t01")
    assert words(entry.h4) == "T01 A ratio is large"
    assert words(entry.select_one(".course-claims-asked")) == "The ratio: above 2 times"
    verdict = entry.select_one(".course-claims-verdict.course-claim-reproduced")
    assert words(verdict) == "reproduced" and verdict.svg["aria-hidden"] == "true"
    shown = words(entry.select_one(".course-claims-words"))
    assert "Measured: 3 times (95 % interval 2.75 to 3.25), 3 seeds, in lesson 01-01" in shown
    assert "Control (shuffled labels): 1 times" in shown
    assert entry.select_one(".course-claims-words a")["href"] == "../notebooks/01-supervised/01-first.html"


def test_every_drawing_says_what_it_shows(book):
    drawings = book.page().select("svg.course-claims-drawing")
    assert [drawing["role"] for drawing in drawings] == ["img"] * 3
    ratio = book.page().select_one("#claim-t01 svg.course-claims-drawing")["aria-label"]
    assert ratio == (
        "the ratio. Measured: 3 times (95 % interval 2.75 to 3.25), 3 seeds. Asked for: above 2 times. "
        "Control, shuffled labels: 1 times (95 % interval 0.752 to 1.25), 3 seeds. Verdict: reproduced."
    )


def test_folded_beneath_are_criterion_runs_references_and_restatement(book):
    page = book.page()
    folded = words(page.select_one("#claim-t01 details"))
    assert "Criterion: The ratio is above 2; 3 seeds" in folded
    assert "Runs: 3 seeds (3 asked for), in 01-supervised/01-first.ipynb, cell 2." in folded
    assert "References of the review: 1, 2" in folded
    link = page.select_one("#claim-t01 details a[href^=https]")
    assert (link["href"], link["title"]) == ("https://doi.org/10.1000/a_b(1)", "Doing café")
    restated = words(page.select_one("#claim-t04 details"))
    assert "Restated: before, it was: about <one> half. Reason: about is no bound." in restated
    assert "<b>bold</b>" in words(page.select_one("#claim-t02 details"))


def test_a_part_that_waits_stands_beside_those_tested(book):
    parts = [words(part) for part in book.page().select("#claim-t02 .course-claims-part")]
    assert len(parts) == 2
    assert parts[1] == "The second: at least 1 not yet tested; lesson 01-02 (not in this book)"


def test_a_construction_is_a_test_without_drawing(book):
    entry = book.page().select_one("#claim-t03")
    assert words(entry.select_one(".course-claims-verdict")) == "follows from the construction; test passed"
    assert entry.select_one("svg.course-claims-drawing") is None


def test_what_was_added_stands_apart_and_says_how_many_runs_would_decide(book):
    section = book.page().select_one("section#claims-added-to-the-review")
    assert [entry["id"] for entry in section.select(".course-claims-entry")] == ["claim-t04"]
    assert "runs would decide" in words(section.select_one(".course-claims-note"))


def test_an_untested_claim_takes_a_line(book):
    waiting = book.page().select_one("li#claim-t05")
    assert words(waiting.p) == "T05 Most are right: not yet tested; lesson 03-03 (not in this book)"
    assert words(waiting.details) == "Criterion Criterion: More than half"


def test_what_is_not_testable_is_listed_with_the_reason_and_what_was_found_since(book):
    listed = [words(item) for item in book.page().select("section#not-testable-on-this-scale li")]
    assert len(listed) == len(claims.not_testable())
    assert listed[0].startswith("The units of a ConvNet") and "(reference 45): it takes recordings" in listed[0]
    assert all("Since then: " in item for item in listed)


def test_the_page_follows_its_notebooks(changing_book):
    book = changing_book
    assert book.build() == ([], "")
    write(book.lesson, [*book.outcomes, outcome("T05", [0.1, 0.2, 0.1])])
    os.utime(book.lesson, (2e9, 2e9))  # later than the first build, whatever the clock's resolution
    read, messages = book.build()
    assert "book/claims" in read and messages == ""
    assert words(book.page().select_one("#claim-t05 .course-claims-verdict")) == "not reproduced at this scale"

    os.utime(book.lesson, (1e9, 1e9))
    book.build()
    other = book.lesson.with_name("02-second.ipynb")
    write(other, [outcome("T02", exact=2e-9, part="small")])
    read, messages = book.build()
    assert "book/claims" in read and messages == ""
    shown = [words(one) for one in book.page().select("#claim-t02 .course-claims-words")]
    assert "3e-10, exact, in lesson 01-01" in shown[0] and "2e-9, exact, in lesson 01-02" in shown[1]

    other.unlink()
    book.build()
    assert len(book.page().select("#claim-t02 svg.course-claims-drawing")) == 1


def test_an_altered_outcome_stops_the_page(changing_book):
    altered = json.loads(json.dumps(changing_book.outcomes[0]))
    altered[claims.MIME]["id"] = "C99"
    write(changing_book.lesson.with_name("02-second.ipynb"), [altered])
    _, messages = changing_book.build()
    assert "claims-list: 01-supervised/02-second.ipynb, cell 2: no claim 'C99'" in messages


@pytest.mark.parametrize(
    ("name", "number"),
    [("notebooks/02-backpropagation/01-chain-rule", "02-01"), ("02-b/03-x", "02-03"), ("book/index", None)],
)
def test_a_lesson_is_known_by_its_place(name, number):
    assert lesson_number(name) == number
