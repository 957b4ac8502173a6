"""The plan: what course.toml says and may not say, selecting lessons, and that what is made from it is in step."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from course_utils import plan

ROOT = Path(__file__).resolve().parents[2]
PLAN = plan.load(ROOT)
CLAIMS = tomllib.loads((ROOT / "src" / "course_utils" / "claims.toml").read_text(encoding="utf-8"))["claim"]

SMALL = """# What is taught.
select = "all"   # the instructor's choice
figures = ["1", "2"]

[[chapter]]
number = "01"
name = "first"
title = "First things"
section = "start"
heading = "The start"
about = "Begin."

[[chapter.lesson]]
number = "01-01"
name = "one"
title = "One"
run = "a thing"
figures = { 1 = "a picture" }

[[chapter.lesson]]
number = "01-02"
name = "two"
title = "Two"
run = "another"
figures = { 2 = "another picture" }
also = { end = "a bit of it" }

[[chapter]]
number = "02"
name = "second"
title = "Second things"
section = "end"
heading = "The end"
about = "Go on."

[[chapter.lesson]]
number = "02-01"
name = "three"
title = "Three"
run = "a third"
"""


@pytest.fixture
def root(tmp_path):
    """A course of three lessons in two chapters; 01-01 and 02-01 are written."""
    (tmp_path / "course.toml").write_text(SMALL, encoding="utf-8")
    for name in ("01-first/index", "01-first/01-one", "02-second/index", "02-second/01-three"):
        path = tmp_path / "book" / "chapters" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# A title\n", encoding="utf-8")
    return tmp_path


def change(root, old, new):
    text = (root / "course.toml").read_text(encoding="utf-8")
    assert old in text
    (root / "course.toml").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_lesson_knows_its_files_and_its_place_in_the_review(root):
    lesson = plan.load(root).lesson("01-02")
    assert (lesson.chapter, lesson.folder, lesson.name) == ("01", "01-first", "02-two")
    assert lesson.docname == "notebooks/01-first/02-two"
    assert lesson.source == root / "book" / "chapters" / "01-first" / "02-two.md"
    assert lesson.figures == {"2": "another picture"}
    assert lesson.sections == {"start": "another", "end": "a bit of it"}


def test_what_is_in_the_book(root):
    change(root, '"all"', '["01"]')
    found = plan.load(root)
    assert [lesson.absence for lesson in found.lessons] == [None, plan.NOT_WRITTEN, plan.LEFT_OUT]
    assert [chapter.in_book for chapter in found.chapters] == [True, False]
    assert found.absence("notebooks/02-second/01-three") == plan.LEFT_OUT
    assert found.absence("book/chapters/02-second/index") == plan.LEFT_OUT
    assert found.absence("book/chapters/01-first/index") is None
    assert found.absence("book/glossary") is None


BAD = {
    "not TOML": ("select", "select select", "expected TOML, got Expected '=' after a key"),
    "unknown key": ('"Begin."', '"Begin."\ncolour = "red"', "chapter 01: unknown key 'colour'; the keys are about, "),
    "unknown key of a lesson": ('"a thing"', '"a thing"\nminutes = 3', "lesson 01-01: unknown key 'minutes'"),
    "missing key": ('title = "Two"\n', "", "lesson 01-02: expected the key 'title', found also, "),
    "no words": ('title = "Two"', "title = 2", "lesson 01-02: expected title in words, got 2"),
    "name with a blank": ('name = "two"', 'name = "two two"', "small letters, digits and hyphens, got 'two two'"),
    "number of a chapter": ('number = "02"', 'number = "2"', "expected the number of a chapter, such as '02', got '2'"),
    "number in another chapter": ("02-01", "01-03", "expected the number of a lesson, such as '02-01', got '01-03'"),
    "two lessons of one number": ("01-02", "01-01", "expected each lesson once, found 01-01 2 times"),
    "two chapters of one section": ('section = "end"', 'section = "start"', "expected each section of the review, in"),
    "unknown figure": ("{ 1 =", "{ 9 =", "lesson 01-01: no figure '9'; those known are 1; 2"),
    "figure that nothing rebuilds": ('["1", "2"]', '["1", "2", "3"]', "found none for Fig. 3"),
    "unknown section": ("{ end =", "{ middle =", "lesson 01-02: no section 'middle'; those known are start; end"),
    "figures without words": ('{ 1 = "a picture" }', '["1"]', "lesson 01-01: expected figures = { NAME = "),
    "figures in one text": ('["1", "2"]', '"1"', "expected figures to be a list of texts, got '1'"),
    "unknown lesson": ('"all"', '["09-01"]', "select names '09-01'; the plan has no such chapter (02) or less"),
    "part of a number": ('"all"', '["0"]', "select names '0'; the plan has no such"),
    "empty selection": ('"all"', "[]", 'expected select = "all" or a list such as ["02", "03-01"], got []'),
    "lesson without a text": ('"all"', '["01-02"]', "lesson 01-02 at book/chapters/01-first/02-two.md, found none"),
}


@pytest.mark.parametrize("old, new, message", BAD.values(), ids=BAD)
def test_a_bad_plan_is_refused_in_one_line(root, old, new, message):
    change(root, old, new)
    with pytest.raises(ValueError) as caught:
        plan.load(root)
    assert message in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("gone, message", [
    ("course.toml", "expected the plan of the course at"),
    ("book/chapters/01-first/index.md", "chapter 01: expected its opening page at book/chapters/01-first/index.md"),
    ("book", "expected the texts of the lessons in the folder"),
])
def test_missing_files_are_named(root, gone, message):
    path = root / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(ValueError, match=re.escape(message)):
        plan.load(root)


@pytest.mark.parametrize("name", ["01-first/03-new.md", "07-elsewhere/01-one.md"])
def test_a_text_that_is_in_no_plan_is_named(root, name):
    path = root / "book" / "chapters" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# New\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"book/chapters/{name}: expected a lesson in course.toml with this file"):
        plan.load(root)


def test_a_chapter_without_any_text_cannot_be_selected(root):
    shutil.rmtree(root / "book" / "chapters" / "02-second")
    change(root, '"all"', '["02"]')
    with pytest.raises(ValueError, match="expected a lesson of chapter 02 at book/chapters/02-second/, found none"):
        plan.load(root)


def test_selecting_changes_one_line_and_back():
    chosen = plan.with_selection(SMALL, ["02-01", "01", "01"])
    assert chosen == SMALL.replace('"all"', '["01", "02-01"]')
    assert plan.with_selection(chosen, []) == SMALL


@pytest.mark.parametrize("text", [SMALL.replace("select", "choose"), SMALL.replace('"all"', '[\n"01",\n]')])
def test_a_selection_that_is_not_on_one_line_is_refused(text):
    with pytest.raises(ValueError, match="course.toml: expected"):
        plan.with_selection(text, ["01"])


# ---- the plan of this course ----


def run(root, *arguments):
    command = [sys.executable, str(root / "tools" / "plan.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_contents_and_readme_are_in_step():
    done = run(ROOT, "--check")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def copy(tmp_path):
    """The files of this course that the plan is about."""
    for name in ("course.toml", "_toc.yml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "book" / "chapters", tmp_path / "book" / "chapters")
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "plan.py", tmp_path / "tools")
    return tmp_path


def contents(root):
    return {name: (root / name).read_bytes() for name in ("course.toml", "_toc.yml", "README.md")}


def test_select_and_back(copy):
    run(copy, "--select", "")
    before = contents(copy)
    assert run(copy, "--select", "02 03-01, 03-03").returncode == 0
    chosen = [line for line in contents(copy)["_toc.yml"].decode().splitlines() if "notebooks/" in line]
    assert len(chosen) == 2 + sum(lesson.written for lesson in PLAN.chapters[2].lessons)
    assert contents(copy)["README.md"] == before["README.md"]
    assert run(copy, "--select", "").returncode == 0
    assert contents(copy) == before


@pytest.mark.parametrize("lessons", ["09-01", "02-01 nonsense", "02-99"])
def test_a_bad_selection_changes_nothing(copy, lessons):
    before = contents(copy)
    done = run(copy, "--select", lessons)
    assert done.returncode == 1 and contents(copy) == before
    assert done.stderr.startswith("course.toml: select names ") and done.stderr.count("\n") == 1


def test_a_bad_selection_can_be_mended(copy):
    path = copy / "course.toml"
    path.write_text(plan.with_selection(path.read_text(encoding="utf-8"), ["09-01"]), encoding="utf-8")
    assert run(copy, "--check").returncode == 1
    assert run(copy, "--select", "").returncode == 0


@pytest.mark.parametrize("name", ["_toc.yml", "README.md"])
def test_what_is_out_of_step_is_named(copy, name):
    path = copy / name
    path.write_text(path.read_text(encoding="utf-8").replace("02-backpropagation/01-chain-rule", "x"), encoding="utf-8")
    done = run(copy, "--check")
    assert done.returncode == 1
    assert done.stderr.strip() == f"run `make notebooks`; out of step with course.toml: {name}"


def test_every_lesson_of_a_claim_is_planned():
    numbers = {lesson.number for lesson in PLAN.lessons}
    missing = {claim["id"]: sorted(gone) for claim in CLAIMS if (gone := lessons_of(claim) - numbers)}
    assert not missing, f"lessons of claims.toml that are not in course.toml: {missing}"


def lessons_of(claim):
    """Every lesson that tests a claim or a part of it."""
    named = [claim.get("lesson", []), *(part.get("lesson", []) for part in claim.get("parts", []))]
    return {lesson for one in named for lesson in ([one] if isinstance(one, str) else one)}


def test_a_lesson_belongs_to_the_sections_of_its_claims():
    """So that each claim stands in the review map beside its lesson."""
    wrong = [
        (claim["id"], number)
        for claim in CLAIMS
        for number in sorted(lessons_of(claim))
        if claim["section"] not in PLAN.lesson(number).sections
    ]
    assert not wrong, f"add to `also` of these lessons the section of the claim: {wrong}"


WRITTEN = [lesson for lesson in PLAN.lessons if lesson.written]


@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.number)
def test_plan_and_lesson_agree(lesson):
    text = lesson.source.read_text(encoding="utf-8")
    assert re.search(r"(?m)^# (.+)$", text)[1] == lesson.title
    review = " ".join(re.search(r"(?s)\*\*Review:\*\*(.*?) · \*\*", text)[1].split())
    headings = {chapter.heading: chapter.section for chapter in PLAN.chapters}
    named = [headings[heading] for heading in re.findall(r'"([^"]+)"', review)]
    assert named and set(named) <= set(lesson.sections), "sections in the strip that the plan does not have"
    figures = re.findall(r"\b\d[a-d]?\b", review.partition("Fig.")[2])
    assert figures == [figure.partition(",")[0] for figure in lesson.figures]
