"""The bibliography: the review and its 103 references, complete and well formed, and every citation has its entry."""

import re
from collections import Counter
from pathlib import Path

import pytest
from pybtex.database import parse_file

ROOT = Path(__file__).resolve().parents[2]
BIBLIOGRAPHY = ROOT / "book" / "references.bib"
PAGES = sorted((ROOT / "book").rglob("*.md"))

NOTE = re.compile(r"Reference (\d+) of the review")
DOI = re.compile(r"10\.\d{4,}/\S+")
CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")

# Entries for which neither a DOI nor an address is known for certain. Find one, and lower the number.
WITHOUT_LINK = 16

# Those of them that are cited. In a notebook a citation is a link to the work; of these it is plain words.
CITED_WITHOUT_LINK = {
    "bengio2005curse", "duda1973pattern", "lecun1985procedure", "linnainmaa1970representation", "parker1985learning",
    "schwenk2007continuous", "werbos1974beyond",
}

# Stops with "repeated bibliography entry: …" where a key stands twice, in whatever case.
entries = parse_file(BIBLIOGRAPHY, "bibtex").entries
by_key = pytest.mark.parametrize("key", list(entries))


def number(entry):
    """The number of an entry in the review's list, or None."""
    found = NOTE.fullmatch(entry.fields.get("note", ""))
    return int(found[1]) if found else None


def cited_keys(text):
    return {key.strip() for keys in CITATION.findall(text) for key in keys.split(",")}


def test_the_review_comes_first():
    key, review = next(iter(entries.items()))
    assert key == "lecun2015deep"
    assert review.fields["doi"] == "10.1038/nature14539"


def test_every_reference_of_the_review_once_and_in_order():
    numbers = [number(entry) for entry in entries.values() if number(entry)]
    assert numbers == list(range(1, 104))
    assert [number(entry) for entry in list(entries.values())[1:104]] == numbers, "references and other works are mixed"


@by_key
def test_entry_says_who_what_and_when(key):
    entry = entries[key]
    assert entry.fields.get("title", "").strip(), "no title"
    assert re.fullmatch(r"(19|20)\d\d", entry.fields.get("year", "")), f"year: {entry.fields.get('year')!r}"
    assert entry.persons.get("author") or entry.fields.get("organization"), "neither author nor organisation"


@by_key
def test_key_has_the_form_author_year_word(key):
    parts = re.fullmatch(r"([a-z]+)((?:19|20)\d\d)([a-z]+)", key)
    assert parts, "expected the first author's surname, the year and a word of the title, in plain small letters"
    assert parts[2] == entries[key].fields["year"], "another year than in the entry"


@by_key
def test_links_are_well_formed(key):
    fields = entries[key].fields
    if "doi" in fields:
        assert DOI.fullmatch(fields["doi"]), f"not a DOI: {fields['doi']!r}"
    if "url" in fields:
        assert re.fullmatch(r"https://[^\s/]+\.[a-z]+/\S+", fields["url"]), f"not an address: {fields['url']!r}"


def test_a_link_belongs_to_one_entry():
    fields = [entry.fields for entry in entries.values()]
    links = Counter(one[kind] for one in fields for kind in ("doi", "url") if kind in one)
    assert not [link for link, count in links.items() if count > 1]


def has_link(entry):
    return bool({"doi", "url"} & set(entry.fields))


def test_cited_works_have_a_link():
    cited = set().union(*(cited_keys(page.read_text(encoding="utf-8")) for page in PAGES))
    without = {key for key in cited & set(entries) if not has_link(entries[key])}
    assert without <= CITED_WITHOUT_LINK, f"cited, but without DOI and address: {sorted(without - CITED_WITHOUT_LINK)}"


def test_few_entries_have_no_link():
    without = [key for key, entry in entries.items() if not has_link(entry)]
    listing = "\n  ".join(without)
    assert len(without) <= WITHOUT_LINK, f"{len(without)} entries without DOI and address:\n  {listing}"


def test_citations_are_recognised():
    text = "{cite}`one1999a` and {cite:p}`two2000b, three2001c`, but not `four2002d`"
    assert cited_keys(text) == {"one1999a", "two2000b", "three2001c"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "book")))
def test_every_citation_has_its_entry(page):
    missing = cited_keys(page.read_text(encoding="utf-8")) - set(entries)
    assert not missing, f"cited, but not in references.bib: {sorted(missing)}"
