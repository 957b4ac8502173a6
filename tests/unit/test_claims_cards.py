"""How a verdict is shown, what a notebook stores of it, and how it is read back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from claim_notebooks import CLAIMS, notebook, outcome, write

from course_utils import claims
from course_utils.claims import card, criteria

ROOT = Path(__file__).resolve().parents[2]
GOOD, BAD = [2.9, 3.0, 3.1], [0.9, 1.0, 1.1]  # of T01: above 2


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    made = criteria.parse(CLAIMS)
    monkeypatch.setattr(criteria, "registry", lambda: made)


# The card


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"claim_id": "T02", "part": "small", "exact": 3.21e-10}, "3.21e-10, exact"),
        ({"claim_id": "T02", "part": "large", "exact": [12345.6, 2]}, "12346; 2, exact"),
        ({"claim_id": "T02", "part": "large", "exact": list(range(1, 9))}, "8 figures from 1 to 8, exact"),
        ({"claim_id": "T02", "part": "large", "samples": [1, 1, 1, 1]}, "1 (95 % interval 1 to 1), 4 blocks"),
        ({"claim_id": "T01", "samples": GOOD}, "3 times (95 % interval 2.75 to 3.25), 3 seeds"),
        ({"claim_id": "T01", "samples": [[3, 4], [3, 4]]},
         "3 times (95 % interval 3 to 3); 4 times (95 % interval 4 to 4), 2 seeds"),
        ({"claim_id": "T05", "samples": [0.75, 0.75]}, "75 % (95 % interval 75 to 75), 2 runs"),
    ],
)
def test_figures_read_well(arguments, text):
    verdict = claims.judge(**arguments)
    assert card.figure(verdict.measured, criteria.get(verdict.id).part(verdict.part)) == text


def test_outside_jupyter_the_text_is_printed(capsys):
    verdict = claims.check("T01", GOOD, control=BAD, lacking="long training", detail="twelve operations")
    printed = capsys.readouterr().out
    assert printed == card.text(verdict) + "\n"
    for shown in ("T01: a ratio is large", "the ratio: above 2 times", "Control:   shuffled labels: 1 times", "3 seeds",
                  "? undecided", "still lacking: long training", "twelve operations"):
        assert shown in printed


def test_the_card_of_one_part_does_not_quote_the_criterion_of_the_others():
    shown = card.text(claims.judge("T02", exact=3e-10, part="small"))
    assert claims.get("T02").criterion not in shown and "the first: below 1e-7" in shown
    whole = card.text(claims.judge("T01", GOOD))
    assert claims.get("T01").criterion in whole and "Asked for:" in whole


def test_kinds_and_restatements_are_shown():
    shown = card.text(claims.judge("T04", exact=-0.5))
    assert f"Added:     {card.ADDED}" in shown
    assert "Before:    about <one> half" in shown and "Reason:    about is no bound" in shown
    found = BeautifulSoup(card.html(claims.judge("T04", exact=-0.5)), "html.parser")
    assert found.details.summary.text == "The criterion was restated" and not found.details.has_attr("open")
    assert found.details.text.endswith("Before: about <one> halfReason: about is no bound")
    assert "follows from the construction; test passed" in card.text(claims.judge("T03", exact=0))
    plain = card.html(claims.judge("T01", GOOD))
    assert "<details" not in plain and "Added" not in plain


def test_every_verdict_has_a_sign_and_a_class_of_its_own():
    verdicts = {claims.REPRODUCED, claims.NOT_REPRODUCED, claims.UNDECIDED, claims.TELLS_NOTHING, claims.FOLLOWS}
    for table in (card.SYMBOLS, card.SLUGS):
        assert set(table) == verdicts and len(set(table.values())) == len(verdicts)


def test_the_bundle_holds_text_card_and_record():
    bundle = outcome("T01", [[3, 4], [3, 4]], control=1, detail="d", lacking="l")
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.course.claim+json"}
    assert bundle[claims.MIME] == {
        "id": "T01",
        "part": None,
        "kind": "experiment",
        "value": [3, 4],
        "interval": [[3, 3], [4, 4]],
        "n": 2,
        "samples": [[3, 4], [3, 4]],
        "exact": False,
        "control": {"value": 1, "interval": None, "n": None, "samples": None, "exact": True},
        "verdict": "undecided",
        "notes": ["still lacking: l", "2 seeds; 3 asked for"],
        "criterion": claims.get("T01").criterion,
        "lesson": ["01-01"],
        "lacking": "l",
        "detail": "d",
    }
    found = BeautifulSoup(bundle["text/html"], "html.parser")
    assert found.select_one(".course-claim.course-claim-undecided .course-claim-verdict").text == "? undecided"


def test_the_card_escapes_text_and_leaves_its_look_to_style_sheets():
    html = card.html(claims.judge("T01", GOOD, detail='<script>alert("1")</script> & more'))
    assert '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more' in html
    assert "<script" not in html and "style=" not in html


def test_a_notebook_shows_each_check_once(monkeypatch):
    from nbclient import NotebookClient

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")])))
    made = notebook(
        "from course_utils import claims\nclaims.check('C17', exact=0)",
        "for value in (0.9, 0.1):\n    claims.check('C07', exact=value, part='reach')",
        "kept = claims.check('C17', exact=0)\nkept.verdict",
        "kept",
    )
    done = NotebookClient(made, timeout=60, kernel_name="python3").execute()
    shown = [[out for out in cell.outputs if claims.MIME in out.get("data", {})] for cell in done.cells[1:]]
    assert [len(outputs) for outputs in shown] == [1, 2, 1, 0]
    assert [len(cell.outputs) for cell in done.cells[1:]] == [1, 2, 2, 0]
    assert [out.data[claims.MIME]["value"] for out in shown[1]] == [0.9, 0.1]
    assert "course-claim" in shown[0][0].data["text/html"]


def test_the_import_is_cheap():
    code = "import sys, course_utils.claims; print(*{name.split('.')[0] for name in sys.modules})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    loaded = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not {"IPython", "sphinx", "docutils", "scipy", "torch"} & set(loaded.stdout.split())


# Reading notebooks


def test_collect_reads_every_notebook_in_order(tmp_path):
    first = claims.judge("T02", exact=3e-10, part="small", detail="d")
    large = outcome("T01", [[2, 3], [2.5, 3.5]], control=[1, 2], lacking="l")
    write(tmp_path / "02-b/01-x.ipynb", "1 + 1", [card.bundle(first), outcome("T03", exact=0)])
    write(tmp_path / "02-b/02-y.ipynb", [outcome("T02", exact=5e-9, part="small")])
    write(tmp_path / "01-a/01-z.ipynb", [large])
    write(tmp_path / "01-a/.ipynb_checkpoints/01-z.ipynb", [outcome("T03", exact=0)])
    records = claims.collect(tmp_path)
    assert [(r.notebook, r.cell, r.verdict.id, r.verdict.part) for r in records] == [
        ("01-a/01-z.ipynb", 2, "T01", None),
        ("02-b/01-x.ipynb", 3, "T02", "small"),
        ("02-b/01-x.ipynb", 3, "T03", None),
        ("02-b/02-y.ipynb", 2, "T02", "small"),
    ]
    assert records[1].verdict == first
    assert records[0].verdict == claims.judge("T01", [[2, 3], [2.5, 3.5]], control=[1, 2], lacking="l")
    assert records[0].verdict.record() == large[claims.MIME]


def test_collect_reads_a_bootstrap_without_its_observations(tmp_path):
    stored = outcome("T05", [0.7, 0.8, 0.9] * 20, bootstrap=lambda chosen: chosen.mean())
    write(tmp_path / "x.ipynb", [stored])
    [record] = claims.collect(tmp_path)
    assert record.verdict.record() == stored[claims.MIME] and stored[claims.MIME]["samples"] is None
    assert record.verdict.n == 60 and record.verdict.verdict == claims.REPRODUCED


def test_collect_reads_several_statistics(tmp_path):
    stored = outcome("T01", [[3, 4], [3.5, 4.5], [3, 5]], bootstrap=lambda drawn: drawn.mean(axis=0))
    write(tmp_path / "x.ipynb", [stored])
    [record] = claims.collect(tmp_path)
    assert record.verdict.record() == stored[claims.MIME] and len(record.verdict.interval) == 2


def test_collect_from_an_empty_folder(tmp_path):
    assert claims.collect(tmp_path) == []


BOOTSTRAPPED = {"samples": None}
ALTERED = [
    ({"id": "C99"}, "no claim 'C99'"),
    ({"id": None}, "no claim None"),
    ({"id": "T02"}, "claim T02: expected part= one of"),
    ({"part": "x"}, "claim T01: expected no part name, got 'x'"),
    ({"value": None}, "T01: expected numbers, got None"),
    ({"value": 5.0}, "T01: expected the mean of the samples 3.0, got 5.0; run it again"),
    ({"samples": BAD, "value": 1.0}, "T01: expected the verdict 'not reproduced .*', got 'reproduced'; run it again"),
    ({"samples": [3]}, "T01: expected at least 2 runs, got 1"),
    ({"verdict": "splendid"}, "T01: expected the verdict 'reproduced', got 'splendid'"),
    ({"criterion": "any"}, "T01: expected the criterion .*, got 'any'; run it again"),
    ({"control": None}, "T01: expected the verdict 'undecided', got 'reproduced'"),
    ({"control": {"value": 1}}, "T01, control: expected a figure with interval, n and samples; run it again"),
    ({"control": 1}, "T01, control: expected a figure with interval"),
    ({**BOOTSTRAPPED, "interval": [1, 2, 3]}, r"T01: expected an interval \(low, high\) of each figure, got"),
    ({**BOOTSTRAPPED, "interval": [1, 4]}, "T01: expected the verdict 'undecided', got 'reproduced'"),
]


@pytest.mark.parametrize(("changes", "message"), ALTERED)
def test_collect_refuses_altered_outcomes(tmp_path, changes, message):
    altered = json.loads(json.dumps(outcome("T01", GOOD, control=BAD)))
    altered[claims.MIME] |= changes
    write(tmp_path / "02-b/01-x.ipynb", "1", [altered])
    with pytest.raises(ValueError, match=f"02-b/01-x.ipynb, cell 3: {message}"):
        claims.collect(tmp_path)


def test_collect_refuses_the_record_of_an_earlier_version(tmp_path):
    old = {"id": "T01", "part": None, "value": 3, "spread": 0.1, "seeds": 5, "verdict": "reproduced"}
    write(tmp_path / "x.ipynb", [{claims.MIME: old}])
    with pytest.raises(ValueError, match="x.ipynb, cell 2: T01: expected a figure with interval, n and"):
        claims.collect(tmp_path)


def test_collect_refuses_a_construction_that_does_not_hold(tmp_path):
    altered = outcome("T03", exact=0)
    altered[claims.MIME] |= {"value": 0.1}
    write(tmp_path / "x.ipynb", [altered])
    with pytest.raises(ValueError, match="x.ipynb, cell 2: T03 follows from the construction"):
        claims.collect(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"cells": [1]}'])
def test_collect_refuses_what_is_no_notebook(tmp_path, content):
    (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(ValueError, match="x.ipynb: expected a Jupyter notebook"):
        claims.collect(tmp_path)


def test_collect_needs_a_folder(tmp_path):
    with pytest.raises(ValueError, match="expected a folder of notebooks, got .*missing"):
        claims.collect(tmp_path / "missing")
