"""The claims registry, its verdicts, the outcomes stored in notebooks, and the page made of them."""

import io
import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup

from course_utils import claims
from course_utils.claims import card
from course_utils.claims.criteria import SECTIONS, parse

ROOT = Path(__file__).resolve().parents[2]
REPRODUCED, PARTLY, NOT_REPRODUCED = claims.REPRODUCED, claims.PARTLY, claims.NOT_REPRODUCED


# The registry


def test_registry_holds_every_claim_in_order():
    assert list(claims.registry()) == [f"C{number:02d}" for number in range(1, 43)]
    sections = [claim.section for claim in claims.registry().values()]
    assert sections == sorted(sections, key=SECTIONS.index)
    assert set(sections) == set(SECTIONS)


def test_every_claim_is_complete():
    for claim in claims.registry().values():
        assert claim.claim and claim.criterion and claim.parts, claim.id
        assert all(1 <= number <= 103 for number in claim.refs), claim.id
        assert all(len(lesson) == 5 and lesson[2] == "-" for lesson in claim.lessons), claim.id
        names = [part.name for part in claim.parts]
        assert names == [None] if len(names) == 1 else None not in names and len(set(names)) == len(names), claim.id
        for part in claim.parts:
            assert part.number, claim.id
            assert list(part.bound.limits) == sorted(part.bound.limits), claim.id
            assert "%" not in part.unit, f"{claim.id}: a percentage is a share"


def test_seeds_are_those_that_the_criterion_names():
    for claim in claims.registry().values():
        words = claim.criterion.replace(";", " ").split()
        named = [int(words[at]) for at, word in enumerate(words[1:]) if word in ("seeds", "splits")]
        assert named == ([claim.seeds] if claim.seeds and claim.repeats in ("seeds", "splits") else []), claim.id


def test_c08_has_a_gradient_part_that_two_lessons_carry():
    gradients, cost = claims.get("C08").parts
    assert (gradients.bound.kind, gradients.bound.limits, gradients.lessons) == ("below", (1e-7,), ("02-01", "02-02"))
    assert (cost.bound.kind, cost.bound.limits, cost.lessons) == ("between", (1, 4), ("02-02",))


def test_three_things_are_not_testable():
    assert len(claims.not_testable()) == 3
    assert all(entry["claim"] and entry["reason"] for entry in claims.not_testable())


MINIMAL = """
[[claim]]
id = "C01"
section = "future"
claim = "a"
refs = []
lesson = "01-01"
criterion = "b"
[[claim.parts]]
number = "c"
unit = ""
"""


@pytest.mark.parametrize("bound", ["", "below = 1\nabove = 0", "between = [1]", "below = [1, 2]"])
def test_a_part_has_one_bound(bound):
    with pytest.raises(ValueError, match="claim C01: "):
        parse(MINIMAL + bound)


@pytest.mark.parametrize(
    ("bound", "x", "met"),
    [
        ("below = 1", 1, False),
        ("at_most = 1", 1, True),
        ("at_most = 1", 1.01, False),
        ("above = 1", 1, False),
        ("at_least = 1", 1, True),
        ("at_least = 1", 0.99, False),
        ("between = [1, 4]", 1, True),
        ("between = [1, 4]", 4, True),
        ("between = [1, 4]", 4.01, False),
    ],
)
def test_bounds_at_their_limits(bound, x, met):
    assert parse(MINIMAL + bound)["C01"].parts[0].bound.admits(x) is met


# Verdicts. C12: above 0.6. C17: at most 0. C08 cost: 1 to 4. C27: at least 10 points, 5 splits. C03: -0.55 to -0.45.


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        ({"claim_id": "C12", "value": 0.7}, REPRODUCED),
        ({"claim_id": "C12", "value": 0.6}, NOT_REPRODUCED),
        ({"claim_id": "C12", "value": 0.7, "spread": 0.05}, REPRODUCED),
        ({"claim_id": "C12", "value": 0.7, "spread": 0.15}, PARTLY),
        ({"claim_id": "C12", "value": 0.75, "spread": (0.61, 0.8)}, REPRODUCED),
        ({"claim_id": "C12", "value": 0.75, "spread": (0.6, 0.8)}, PARTLY),
        ({"claim_id": "C12", "value": 0.5, "spread": 0.3}, NOT_REPRODUCED),
        ({"claim_id": "C17", "value": 0, "spread": 0}, REPRODUCED),
        ({"claim_id": "C08", "part": "cost", "value": [1, 2.5, 4]}, REPRODUCED),
        ({"claim_id": "C08", "part": "cost", "value": [1, 2.5, 4.1]}, PARTLY),
        ({"claim_id": "C08", "part": "cost", "value": [5, 6]}, NOT_REPRODUCED),
        ({"claim_id": "C08", "part": "cost", "value": [2, 3], "spread": [0.5, (2.5, 3.5)]}, REPRODUCED),
        ({"claim_id": "C08", "part": "cost", "value": [2, 3], "spread": 1.5}, PARTLY),
        ({"claim_id": "C08", "part": "cost", "value": np.array([2, 3]), "spread": np.array([0.5, 0.5])}, REPRODUCED),
        ({"claim_id": "C03", "value": -0.5, "spread": 0.04}, REPRODUCED),
        ({"claim_id": "C03", "value": -0.5, "spread": 0.06}, PARTLY),
        ({"claim_id": "C27", "value": 0.2, "spread": 0.05, "seeds": 5}, REPRODUCED),
        ({"claim_id": "C27", "value": 0.2, "spread": 0.05, "seeds": 2}, PARTLY),
        ({"claim_id": "C27", "value": 0.2, "spread": 0.05}, PARTLY),
        ({"claim_id": "C27", "value": 0.05, "spread": 0.01, "seeds": 2}, NOT_REPRODUCED),
        ({"claim_id": "C27", "value": np.float32(0.2), "spread": np.float64(0.05), "seeds": np.int64(6)}, REPRODUCED),
    ],
)
def test_rules(arguments, verdict):
    assert claims.judge(**arguments).verdict == verdict


def test_notes_say_what_was_missing():
    assert claims.judge("C27", 0.2, spread=0.15, seeds=1).notes == (
        "the 95 % interval crosses the bound",
        "1 split; 5 asked for",
    )
    assert claims.judge("C20", 0.2).notes == ("number of seeds not given; 3 asked for", "no spread given")
    assert claims.judge("C08", [2, 9], part="cost").notes == ("1 of 2 figures meet the criterion",)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"claim_id": "C99", "value": 1}, KeyError, "no claim 'C99'; the claims are C01, C02, .*C42"),
        ({"claim_id": ["C01"], "value": 1}, KeyError, "the claims are C01"),
        ({"claim_id": "C08", "value": 1}, KeyError, "C08: expected part= one of 'gradients', 'cost', got None"),
        ({"claim_id": "C08", "value": 1, "part": "speed"}, KeyError, "'gradients', 'cost', got 'speed'"),
        ({"claim_id": "C17", "value": 0, "part": "x"}, KeyError, "C17: expected no part name, got 'x'"),
        ({"claim_id": "C12", "value": math.nan}, ValueError, "C12: expected a finite number, got nan"),
        ({"claim_id": "C12", "value": [0.7, math.inf]}, ValueError, "expected a finite number, got inf"),
        ({"claim_id": "C12", "value": "0.7"}, TypeError, "C12: expected a number, got '0.7'"),
        ({"claim_id": "C12", "value": None}, TypeError, "C12: expected a number, got None"),
        ({"claim_id": "C12", "value": True}, TypeError, "expected a number, got True"),
        ({"claim_id": "C12", "value": [[0.7]]}, TypeError, r"expected a number, got \[0.7\]"),
        ({"claim_id": "C12", "value": []}, ValueError, "at least one figure"),
        ({"claim_id": "C05", "part": "linear", "value": 75}, ValueError, r"from 0 to 1 \(share\), got 75"),
        ({"claim_id": "C12", "value": 0.7, "spread": -0.1}, ValueError, "a spread of 0 or more, got -0.1"),
        ({"claim_id": "C12", "value": 0.7, "spread": math.nan}, ValueError, "spread: expected a finite number"),
        ({"claim_id": "C12", "value": 0.7, "spread": "wide"}, TypeError, "spread: expected a number, got 'wide'"),
        ({"claim_id": "C12", "value": 0.7, "spread": (0.8, 0.9)}, ValueError, "a spread around the figure 0.7"),
        ({"claim_id": "C12", "value": 0.7, "spread": (1, 2, 3)}, ValueError, "half-width or .low, high., got 3"),
        ({"claim_id": "C12", "value": [0.7, 0.8], "spread": [0.1]}, ValueError, "one spread for each of 2 figures"),
        ({"claim_id": "C12", "value": 0.7, "seeds": 0}, ValueError, "at least 1 seed, got 0"),
        ({"claim_id": "C12", "value": 0.7, "seeds": 2.5}, TypeError, "seeds as a whole number, got 2.5"),
        ({"claim_id": "C12", "value": 0.7, "detail": 3}, TypeError, "detail as a str or None, got int"),
    ],
)
def test_bad_input_gives_one_clear_error(arguments, error, message):
    with pytest.raises(error, match=message):
        claims.check(**arguments)


def test_a_verdict_is_read_only_and_has_no_truth_value():
    verdict = claims.judge("C12", 0.7)
    with pytest.raises(AttributeError):
        verdict.verdict = PARTLY
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(verdict)


# How a verdict is shown


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"claim_id": "C08", "part": "gradients", "value": 3.21e-10}, "3.21e-10"),
        ({"claim_id": "C27", "value": 0.1234, "spread": 0.01, "seeds": 5}, "12.3 ± 1 points, 5 splits"),
        ({"claim_id": "C05", "part": "linear", "value": 0.75}, "75 %"),
        ({"claim_id": "C42", "value": 12345.6, "seeds": 1}, "12346 score, 1 seed"),
        ({"claim_id": "C12", "value": 0.7, "spread": (0.65, 0.8)}, "0.7 (95 % interval 0.65 to 0.8)"),
        ({"claim_id": "C08", "part": "cost", "value": [1.5, 2], "spread": 0.1}, "1.5 ± 0.1; 2 ± 0.1 times"),
        ({"claim_id": "C08", "part": "cost", "value": range(1, 9)}, None),
        ({"claim_id": "C08", "part": "cost", "value": list(range(1, 9))}, "8 figures from 1 to 8 times"),
    ],
)
def test_figures_read_well(arguments, text):
    if text is None:
        with pytest.raises(TypeError):
            claims.judge(**arguments)
    else:
        assert card.figure(claims.judge(**arguments)) == text


def test_outside_jupyter_the_text_is_printed(capsys):
    verdict = claims.check("C08", 3e-10, part="gradients", detail="twelve operations")
    printed = capsys.readouterr().out
    assert printed == card.text(verdict) + "\n"
    for shown in ("C08, gradients", "central differences: below 1e-7", "3e-10", "twelve operations", "✓ reproduced"):
        assert shown in printed


def test_the_card_of_one_part_does_not_quote_the_criterion_of_the_others():
    shown = card.text(claims.judge("C08", 3e-10, part="gradients"))
    assert "backward time" in claims.get("C08").criterion and "backward time" not in shown
    whole = card.text(claims.judge("C12", 0.7))
    assert claims.get("C12").criterion in whole and "Asked for:" in whole


def test_the_bundle_holds_text_card_and_record():
    bundle = card.bundle(claims.judge("C08", [2, 3], part="cost", spread=(0.5, (2, 3.5)), detail="d"))
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.course.claim+json"}
    assert bundle[claims.MIME] == {
        "id": "C08",
        "part": "cost",
        "value": [2, 3],
        "spread": [0.5, [2, 3.5]],
        "seeds": None,
        "verdict": "reproduced",
        "criterion": claims.get("C08").criterion,
        "lesson": ["02-02"],
        "detail": "d",
    }
    found = BeautifulSoup(bundle["text/html"], "html.parser")
    assert found.select_one(".course-claim.course-claim-reproduced .course-claim-verdict").text == "✓ reproduced"


def test_the_card_escapes_text_and_leaves_its_look_to_style_sheets():
    html = card.html(claims.judge("C01", 0.8, part="learned", detail='<script>alert("1")</script> & more'))
    assert '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more' in html
    assert "<script" not in html and "style=" not in html


def notebook(*cells):
    """Return a notebook; a cell is its source or a list of outcomes that it holds."""
    made = [nbformat.v4.new_markdown_cell("# A lesson")]
    for cell in cells:
        outcomes = [] if isinstance(cell, str) else cell
        outputs = [nbformat.v4.new_output("display_data", data=outcome) for outcome in outcomes]
        source = cell if isinstance(cell, str) else "claims.check(...)"
        made.append(nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=1))
    language = {"name": "python", "pygments_lexer": "python"}
    return nbformat.v4.new_notebook(cells=made, metadata={"language_info": language})


def test_a_notebook_shows_each_check_once(monkeypatch):
    from nbclient import NotebookClient

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")])))
    made = notebook(
        "from course_utils import claims\nclaims.check('C17', 0)",
        "for value in (0, 1):\n    claims.check('C17', value)",
        "kept = claims.check('C17', 0)\nkept.verdict",
        "kept",
    )
    done = NotebookClient(made, timeout=60, kernel_name="python3").execute()
    shown = [[out for out in cell.outputs if claims.MIME in out.get("data", {})] for cell in done.cells[1:]]
    assert [len(outputs) for outputs in shown] == [1, 2, 1, 1]
    assert [len(cell.outputs) for cell in done.cells[1:]] == [1, 2, 2, 1]
    assert shown[1][1].data[claims.MIME]["verdict"] == NOT_REPRODUCED
    assert "course-claim" in shown[0][0].data["text/html"]


def test_the_import_is_cheap():
    code = "import sys, course_utils.claims; print(*{name.split('.')[0] for name in sys.modules})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    loaded = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not {"IPython", "sphinx", "docutils", "numpy"} & set(loaded.stdout.split())


# Reading notebooks


def write(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells), path)


def outcome(*args, **kwargs):
    return card.bundle(claims.judge(*args, **kwargs))


def test_collect_reads_every_notebook_in_order(tmp_path):
    first = claims.judge("C08", 3e-10, part="gradients", detail="d")
    write(tmp_path / "02-b/01-x.ipynb", "1 + 1", [card.bundle(first), outcome("C17", 0)])
    write(tmp_path / "02-b/02-y.ipynb", [outcome("C08", [2, 3], part="cost", spread=[0.1, (2, 4)])])
    write(tmp_path / "02-b/02-y.ipynb", [outcome("C08", 5e-9, part="gradients")])
    write(tmp_path / "01-a/01-z.ipynb", [outcome("C08", [2, 3], part="cost", spread=[0.1, (2, 4)])])
    write(tmp_path / "01-a/.ipynb_checkpoints/01-z.ipynb", [outcome("C17", 0)])
    records = claims.collect(tmp_path)
    assert [(r.notebook, r.cell, r.verdict.id, r.verdict.part) for r in records] == [
        ("01-a/01-z.ipynb", 2, "C08", "cost"),
        ("02-b/01-x.ipynb", 3, "C08", "gradients"),
        ("02-b/01-x.ipynb", 3, "C17", None),
        ("02-b/02-y.ipynb", 2, "C08", "gradients"),
    ]
    assert records[1].verdict == first
    assert records[0].verdict.spread == (0.1, (2, 4))


def test_collect_from_an_empty_folder(tmp_path):
    assert claims.collect(tmp_path) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("id", "C99", "no claim 'C99'"),
        ("id", None, "no claim None"),
        ("id", "C18", "claim C18: expected part= one of"),
        ("part", "x", "claim C12: expected no part name, got 'x'"),
        ("value", None, "C12: expected a number, got None"),
        ("value", 0.1, "C12: expected the verdict 'not reproduced at this scale', got 'reproduced'"),
        ("verdict", "splendid", "C12: expected the verdict 'reproduced', got 'splendid'"),
        ("criterion", "any", "C12: expected the criterion .*, got 'any'; run it again"),
    ],
)
def test_collect_refuses_altered_outcomes(tmp_path, key, value, message):
    altered = outcome("C12", 0.7)
    altered[claims.MIME] |= {key: value}
    write(tmp_path / "02-b/01-x.ipynb", "1", [altered])
    with pytest.raises(ValueError, match=f"02-b/01-x.ipynb, cell 3: {message}"):
        claims.collect(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"cells": [1]}'])
def test_collect_refuses_what_is_no_notebook(tmp_path, content):
    (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(ValueError, match="x.ipynb: expected a Jupyter notebook"):
        claims.collect(tmp_path)


def test_collect_needs_a_folder(tmp_path):
    with pytest.raises(ValueError, match="expected a folder of notebooks, got .*missing"):
        claims.collect(tmp_path / "missing")


# The page

BIBLIOGRAPHY = """@article{a1974b, author = {A, B}, title = {{D}oing caf{\\'e}}, year = {1974},
  doi = {10.1000/a_b(1)}, note = {Reference 24 of the review}}
"""

CONFIGURATION = """
from course_utils.sphinx_ext.claims_table import setup_claims as setup
extensions = ["myst_nb", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["references.bib"]
nb_execution_mode = "off"
html_theme = "basic"
"""


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
        self.lesson = source / "notebooks/02-backpropagation/01-chain-rule.ipynb"
        self.outcome = outcome("C08", 3e-10, part="gradients", detail="<b>bold</b>")
        write(self.lesson, [self.outcome])

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
def book(tmp_path_factory):
    made = Book(tmp_path_factory.mktemp("book"))
    _, messages = made.build()
    assert messages == ""
    return made


@pytest.fixture
def changing_book(tmp_path):
    made = Book(tmp_path)
    made.build()
    return made


def cells(page, claim_id):
    return {cell["data-label"]: cell for cell in page.select(f"tr#claim-{claim_id.lower()} > [data-label]")}


def words(cell):
    return " ".join(cell.get_text(" ").split())


def test_the_page_has_a_table_for_each_section(book):
    page = book.page()
    tables = page.select("table.course-claims")
    assert [table.caption.text for table in tables][:3] == [
        "Introduction: 2 claims",
        "Supervised learning: 5 claims",
        "Backpropagation: 8 claims",
    ]
    assert [len(table.select("tbody tr")) for table in tables] == [2, 5, 8, 7, 6, 4, 7, 3]
    for table in tables:
        heads = [head.get_text() for head in table.select("thead th[scope=col][role=columnheader]")]
        assert heads == ["Id", "Claim", "References", "Lesson", "Criterion", "Figure", "Verdict"]
        assert len(table.select("tbody th[scope=row][role=rowheader]")) == len(table.select("tbody tr"))


def test_a_row_shows_claim_references_lessons_and_outcome(book):
    row = cells(book.page(), "C08")
    assert words(row["Id"]) == "C08"
    assert words(row["Claim"]).startswith("one backward sweep")
    assert words(row["References"]) == "24 , 25, 26, 27"
    link = row["References"].a
    assert (link["href"], link["title"]) == ("https://doi.org/10.1000/a_b(1)", "Doing café")
    assert words(row["Lesson"]) == "02-01 02-02 (not written yet)"
    assert row["Lesson"].a["href"] == "../notebooks/02-backpropagation/01-chain-rule.html"
    assert words(row["Criterion"]) == claims.get("C08").criterion
    assert words(row["Figure"]) == "gradients: 3e-10 ( lesson 02-01 ) <b>bold</b>"
    assert words(row["Verdict"]) == "gradients: ✓ reproduced cost: ○ not yet tested"
    assert row["Verdict"].select_one(".course-claim-reproduced").text == "✓ reproduced"


def test_an_empty_row_says_so(book):
    row = cells(book.page(), "C42")
    assert words(row["Verdict"]) == "○ not yet tested"
    assert words(row["Figure"]) == "none yet"
    assert words(row["Lesson"]) == "07-04 (not written yet)"
    assert not row["Lesson"].find("a")


def test_the_counts_are_those_of_the_outcomes(book):
    assert words(book.page().select_one(".course-claims-summary")) == (
        "42 claims: 0 tested in full, 1 tested in part, 41 not yet tested. "
        "Figures measured so far: 1 (1 reproduced, 0 partly, 0 not reproduced at this scale)."
    )


def test_what_is_not_testable_is_listed_with_the_reason(book):
    listed = [words(item) for item in book.page().select("section#not-testable-on-this-scale li")]
    assert len(listed) == 3
    assert listed[0].startswith("The units of a ConvNet") and "(reference 45): it takes recordings" in listed[0]


def test_the_page_follows_its_notebooks(changing_book):
    book = changing_book
    assert book.build() == ([], "")
    write(book.lesson, [book.outcome, outcome("C12", 0.7, spread=0.3)])
    os.utime(book.lesson, (2e9, 2e9))  # later than the first build, whatever the clock's resolution
    read, messages = book.build()
    assert "book/claims" in read and messages == ""
    assert words(cells(book.page(), "C12")["Verdict"]) == "◐ partly (the 95 % interval crosses the bound)"

    os.utime(book.lesson, (1e9, 1e9))
    book.build()
    other = book.lesson.with_name("02-backward.ipynb")
    write(other, [outcome("C08", 2e-9, part="gradients")])
    read, messages = book.build()
    assert "book/claims" in read and messages == ""
    row = cells(book.page(), "C08")
    assert words(row["Lesson"]) == "02-01 02-02"
    assert "gradients: 3e-10 ( lesson 02-01 )" in words(row["Figure"])
    assert "gradients: 2e-9 ( lesson 02-02 )" in words(row["Figure"])

    other.unlink()
    book.build()
    assert words(cells(book.page(), "C08")["Lesson"]) == "02-01 02-02 (not written yet)"


def test_an_altered_outcome_stops_the_page(changing_book):
    altered = json.loads(json.dumps(changing_book.outcome))
    altered[claims.MIME]["id"] = "C99"
    write(changing_book.lesson.with_name("02-backward.ipynb"), [altered])
    _, messages = changing_book.build()
    assert "claims-table: 02-backpropagation/02-backward.ipynb, cell 2: no claim 'C99'" in messages


def test_a_restated_criterion_shows_the_old_one(tmp_path, monkeypatch):
    from course_utils.sphinx_ext import claims_table

    restated = 'criterion = "b"\nrestated = { old = "the old bound", reason = "it could not fail" }'
    claim = parse(MINIMAL.replace('criterion = "b"', restated) + "below = 1")["C01"]
    monkeypatch.setattr(claims_table, "registry", lambda: {"C01": claim})
    book = Book(tmp_path)
    assert book.build()[1] == ""
    assert words(cells(book.page(), "C01")["Criterion"]) == (
        "b Restated. Before: the old bound. Reason: it could not fail."
    )
