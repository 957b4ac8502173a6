"""The review map tells the truth about what is written, and the glossary is in order."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "book" / "review-map.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
CLAIMS = tomllib.loads((ROOT / "src" / "course_utils" / "claims.toml").read_text(encoding="utf-8"))["claim"]

SECTIONS = [
    "Introduction", "Supervised learning", "Backpropagation to train multilayer architectures",
    "Convolutional neural networks", "Image understanding with deep convolutional networks",
    "Distributed representations and language processing", "Recurrent neural networks", "The future of deep learning",
]  # fmt: skip
FIGURES = ["1a", "1b", "1c", "1d", "2", "3", "4", "5"]

NOT_WRITTEN = "*not written yet*"
LESSON = re.compile(r"\*\*(\d\d-\d\d)\*\*([^|]*)\|")
# number of the lesson -> the name by which a page of book/ links it
WRITTEN = {
    f"{path.parent.name[:2]}-{path.name[:2]}": f"../{path.relative_to(ROOT).with_suffix('').as_posix()}"
    for path in (ROOT / "notebooks").glob("[0-9][0-9]-*/[0-9][0-9]-*.ipynb")
}


def false_rows(text, written):
    """The numbers of lessons whose row says something else than what the folder of notebooks holds."""
    wrong = []
    for number, cell in LESSON.findall(text):
        linked = re.findall(r"\{doc\}`([^`]+)`", cell)
        true = linked == [written[number]] and NOT_WRITTEN not in cell if number in written else (
            not linked and NOT_WRITTEN in cell
        )
        if not true:
            wrong.append(number)
    return wrong


def lessons_of(claim):
    """Every lesson that tests a claim or a part of it."""
    named = [claim.get("lesson", []), *(part.get("lesson", []) for part in claim.get("parts", []))]
    return {lesson for one in named for lesson in ([one] if isinstance(one, str) else one)}


def rows(heading):
    """The rows of the table under a heading of the map, without its head."""
    section = re.search(rf"(?ms)^## {re.escape(heading)}$(.*?)(?=^## |\Z)", MAP)[1]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def test_the_map_is_true():
    assert not (wrong := false_rows(MAP, WRITTEN)), (
        f"review-map.md, rows of {wrong}: a lesson in notebooks/ is linked with {{doc}}, any other says {NOT_WRITTEN}"
    )


@pytest.mark.parametrize("cell", [
    "**09-01** Nothing",                                   # neither link nor remark
    "**09-01** {doc}`../notebooks/09-x/01-y`",             # linked, not there
    "**02-01** The chain rule · *not written yet*",        # there, said to be missing
    "**02-01** {doc}`../notebooks/02-x/01-other`",         # linked to something else
    "**02-01** {doc}`../notebooks/02-x/01-y` · *not written yet*",
])  # fmt: skip
def test_a_false_row_is_found(cell):
    assert len(false_rows(f"| {cell} | something |", {"02-01": "../notebooks/02-x/01-y"})) == 1


def test_every_notebook_is_on_the_map():
    missing = set(WRITTEN) - {number for number, _ in LESSON.findall(MAP)}
    assert not missing, f"in notebooks/, but not in review-map.md: {sorted(missing)}"


def test_every_lesson_with_a_claim_is_on_the_map():
    planned = {number for number, _ in LESSON.findall(MAP)}
    missing = {claim["id"]: sorted(gone) for claim in CLAIMS if (gone := lessons_of(claim) - planned)}
    assert not missing, f"lessons of claims.toml that review-map.md does not have: {missing}"


def test_every_claim_stands_beside_its_lessons():
    missing = [
        (claim["id"], lesson)
        for claim in CLAIMS
        for lesson in sorted(lessons_of(claim))
        if not any(f"**{lesson}**" in line and claim["id"] in line for line in MAP.splitlines())
    ]
    assert not missing, f"claims that review-map.md does not name beside their lesson: {missing}"


def test_a_lesson_has_one_title():
    titles = {}
    for number, cell in LESSON.findall(MAP):
        titles.setdefault(number, set()).add(cell.strip())
    assert not {number: names for number, names in titles.items() if len(names) > 1}


def test_every_section_and_figure_of_the_review():
    assert re.findall(r"(?m)^## (.+)$", MAP) == ["The figures", *SECTIONS]
    assert all(rows(section) for section in SECTIONS)
    assert [row.split("|")[1].strip() for row in rows("The figures")] == FIGURES


def glossary_terms():
    body = re.search(r"(?ms)^```\{glossary\}\n(.*?)^```$", GLOSSARY)[1]
    return [line for line in body.splitlines() if line and not line.startswith(" ")]


def test_glossary_is_alphabetical():
    terms = [term.casefold() for term in glossary_terms() if term != "unit"]  # unit shares the entry of neuron
    assert len(terms) > 35
    assert terms == sorted(terms)


def test_glossary_refers_to_its_own_terms():
    named = re.findall(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`", GLOSSARY)
    assert named
    missing = {term.lower() for term in named} - {term.lower() for term in glossary_terms()}
    assert not missing, f"the glossary refers to terms that it does not define: {sorted(missing)}"
