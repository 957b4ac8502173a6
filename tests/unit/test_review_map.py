"""The review map has every section of the review, and the glossary is in order."""

import re
from pathlib import Path

from course_utils import plan
from course_utils.claims.criteria import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "book" / "review-map.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
PLAN = plan.load(ROOT)


def test_every_section_of_the_review_has_its_table():
    assert re.findall(r"(?m)^## (.+)$", MAP) == ["The figures", *(chapter.heading for chapter in PLAN.chapters)]
    asked = re.findall(r"(?m)^## (.+)\n(?:(?!## ).*\n)*?```\{plan-section\} (.+)\n", MAP)
    assert asked == [(chapter.heading, chapter.section) for chapter in PLAN.chapters]
    assert "## The figures\n\n```{plan-figures}\n" in MAP


def test_sections_are_those_of_the_claims():
    assert tuple(chapter.section for chapter in PLAN.chapters) == SECTIONS


def test_the_map_lists_no_lesson_by_hand():
    assert not re.findall(r"\b\d\d-\d\d\b", MAP)


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
