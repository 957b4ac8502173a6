"""The plan of the course: chapters and lessons as ``course.toml`` names them, and which of them are written.

`load` reads the plan of a checkout and compares it with the files there. `with_selection` changes which lessons are in
the book. Whatever lists lessons (the book's contents, its pages, the README) is made from here.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FILE = "course.toml"
TEXTS = "book/chapters"
NOT_WRITTEN = "not written yet"
LEFT_OUT = "not in this book"

_CHAPTER_KEYS = {"number", "name", "title", "section", "heading", "about"}
_LESSON_KEYS = {"number", "name", "title", "run"}
_REVIEW_KEYS = {"figures", "also"}  # figures and further sections of the review; may be left out
_SELECTION = re.compile(r'(?m)^(select *= *)(?:"[^"\n]*"|\[[^\]\n]*\])')


@dataclass(frozen=True)
class Lesson:
    """A lesson: ``figures`` and ``sections`` of the review lead to what the lesson runs for them."""

    number: str  # "02-01"
    chapter: str  # "02"
    folder: str  # "02-backpropagation"
    name: str  # "01-chain-rule", of its files
    title: str
    run: str
    figures: dict
    sections: dict
    source: Path
    written: bool
    selected: bool

    @property
    def docname(self):
        """The page of the lesson, and its notebook without the ending."""
        return f"notebooks/{self.folder}/{self.name}"

    @property
    def absence(self):
        """Why the lesson is not in the book, in words; None if it is."""
        if not self.written:
            return NOT_WRITTEN
        return None if self.selected else LEFT_OUT

    @property
    def in_book(self):
        """Whether the lesson is a page of the book."""
        return self.absence is None


@dataclass(frozen=True)
class Chapter:
    """A chapter; `section` is the short name of the review's section, `heading` the review's own."""

    number: str
    folder: str
    title: str
    section: str
    heading: str
    about: str
    lessons: tuple

    @property
    def docname(self):
        """The chapter's opening page."""
        return f"{TEXTS}/{self.folder}/index"

    @property
    def in_book(self):
        """Whether the book has a lesson of this chapter, and so its opening page."""
        return any(lesson.in_book for lesson in self.lessons)


@dataclass(frozen=True)
class Plan:
    """The whole plan; `figures` are those of the review in its order."""

    root: Path
    chapters: tuple
    figures: tuple

    @property
    def lessons(self):
        """All lessons, in the order of the course."""
        return tuple(lesson for chapter in self.chapters for lesson in chapter.lessons)

    def lesson(self, number):
        """Return the lesson with this number.

        Raises:
            KeyError: there is none.
        """
        return {lesson.number: lesson for lesson in self.lessons}[number]

    def absence(self, docname):
        """Return why the page of a lesson or chapter is not in the book, in words; None for every other page."""
        for lesson in self.lessons:
            if lesson.docname == docname:
                return lesson.absence
        left_out = any(chapter.docname == docname and not chapter.in_book for chapter in self.chapters)
        return LEFT_OUT if left_out else None

    def title(self, docname):
        """Return the title of the lesson or chapter with this page."""
        return next(one.title for one in (*self.lessons, *self.chapters) if one.docname == docname)


def load(root):
    """Return the :class:`Plan` of the checkout at `root`.

    Raises:
        ValueError: the plan is missing, is not TOML, contradicts itself or the files of the checkout.
    """
    path = Path(root, FILE)
    if not path.is_file():
        raise ValueError(f"expected the plan of the course at {path}, found none")
    return parse(path.read_text(encoding="utf-8"), root)


def parse(text, root):
    """Return the :class:`Plan` that the `text` of a ``course.toml`` describes; see :func:`load`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{FILE}: expected TOML, got {error}") from error
    root = Path(root)
    _check_keys("the plan", table, {"select", "figures", "chapter"})
    _check_list("figures", table["figures"], str)
    _check_list("chapter", table["chapter"], dict)
    for chapter in table["chapter"]:
        _check_chapter(chapter)
    _check_once("chapter", [chapter["number"] for chapter in table["chapter"]])
    _check_once("section of the review, in chapters:", [chapter["section"] for chapter in table["chapter"]])
    rows = [row for chapter in table["chapter"] for row in chapter["lesson"]]
    _check_once("lesson", [row["number"] for row in rows])
    _check_figures_and_sections(rows, table)
    chosen = _chosen(table["select"], rows)
    chapters = tuple(_chapter(chapter, root, chosen) for chapter in table["chapter"])
    plan = Plan(root, chapters, tuple(table["figures"]))
    _check_files(plan)
    _check_selection(plan, table["select"])
    return plan


def with_selection(text, wanted):
    """Return the `text` of a ``course.toml`` with another selection; all else in it stays as it was.

    Args:
        text: the file.
        wanted: numbers of chapters and lessons, such as "02" and "03-01"; none of them means all lessons.

    Raises:
        ValueError: the selection does not stand on one line of its own.
    """
    if (lines := len(_SELECTION.findall(text))) != 1:
        raise ValueError(f'{FILE}: expected one line such as select = "all" or select = ["02", "03-01"], found {lines}')
    listed = ", ".join(f'"{number}"' for number in sorted(set(wanted)))
    return _SELECTION.sub(rf"\g<1>[{listed}]" if listed else r'\g<1>"all"', text)


def _chapter(table, root, chosen):
    folder = f"{table['number']}-{table['name']}"
    lessons = tuple(_lesson(row, table, root / TEXTS / folder, chosen) for row in table["lesson"])
    shown = {key: table[key] for key in ("number", "title", "section", "heading", "about")}
    return Chapter(folder=folder, lessons=lessons, **shown)


def _lesson(row, chapter, folder, chosen):
    name = f"{row['number'].split('-')[1]}-{row['name']}"
    source = folder / f"{name}.md"
    return Lesson(
        number=row["number"],
        chapter=chapter["number"],
        folder=folder.name,
        name=name,
        title=row["title"],
        run=row["run"],
        figures=row.get("figures", {}),
        sections={chapter["section"]: row["run"], **row.get("also", {})},
        source=source,
        written=source.is_file(),
        selected=row["number"] in chosen,
    )


def _check_keys(what, table, needed, optional=frozenset()):
    if unknown := sorted(table.keys() - needed - optional):
        known = ", ".join(sorted(needed | optional))
        raise ValueError(f"{FILE}, {what}: unknown key {unknown[0]!r}; the keys are {known}")
    if missing := sorted(needed - table.keys()):
        raise ValueError(f"{FILE}, {what}: expected the key {missing[0]!r}, found {', '.join(sorted(table))}")


def _check_list(what, value, kind):
    if not (isinstance(value, list) and value and all(isinstance(one, kind) for one in value)):
        kinds = {str: "texts", dict: "tables"}
        raise ValueError(f"{FILE}: expected {what} to be a list of {kinds[kind]}, got {value!r}")


def _check_words(what, table, keys):
    for key in sorted(keys):
        if not (isinstance(table[key], str) and table[key].strip()):
            raise ValueError(f"{FILE}, {what}: expected {key} in words, got {table[key]!r}")
    if not re.fullmatch(r"[a-z0-9-]+", table["name"]):
        raise ValueError(f"{FILE}, {what}: expected a name of small letters, digits and hyphens, got {table['name']!r}")


def _check_chapter(table):
    what = f"chapter {table.get('number', '?')}"
    _check_keys(what, table, _CHAPTER_KEYS | {"lesson"})
    _check_words(what, table, _CHAPTER_KEYS)
    _check_list(f"the lessons of {what}", table["lesson"], dict)
    number = table["number"]
    if not re.fullmatch(r"\d\d", number):
        raise ValueError(f"{FILE}: expected the number of a chapter, such as '02', got {number!r}")
    for row in table["lesson"]:
        what = f"lesson {row.get('number', '?')}"
        _check_keys(what, row, _LESSON_KEYS, _REVIEW_KEYS)
        _check_words(what, row, _LESSON_KEYS)
        for key in _REVIEW_KEYS & row.keys():
            if not (isinstance(row[key], dict) and all(isinstance(one, str) for one in row[key].values())):
                raise ValueError(f'{FILE}, {what}: expected {key} = {{ NAME = "what is run" }}, got {row[key]!r}')
        if not re.fullmatch(rf"{number}-\d\d", row["number"]):
            raise ValueError(f"{FILE}: expected the number of a lesson, such as '{number}-01', got {row['number']!r}")


def _check_once(what, numbers):
    if twice := [number for number, count in Counter(numbers).items() if count > 1]:
        raise ValueError(f"{FILE}: expected each {what} once, found {twice[0]} {numbers.count(twice[0])} times")


def _check_figures_and_sections(rows, table):
    sections = [chapter["section"] for chapter in table["chapter"]]
    for row in rows:
        for kind, key, known in (("figure", "figures", table["figures"]), ("section", "also", sections)):
            if unknown := [name for name in row.get(key, {}) if name not in known]:
                listed = "; ".join(known)
                raise ValueError(f"{FILE}, lesson {row['number']}: no {kind} {unknown[0]!r}; those known are {listed}")
    rebuilt = {name for row in rows for name in row.get("figures", {})}
    if missing := [name for name in table["figures"] if name not in rebuilt]:
        raise ValueError(f"{FILE}: expected a lesson for each figure of the review, found none for Fig. {missing[0]}")


def _chosen(select, rows):
    """Return the numbers of the lessons that `select` names, by themselves or by their chapters."""
    numbers = [row["number"] for row in rows]
    if select == "all":
        return set(numbers)
    if not (isinstance(select, list) and select and all(isinstance(one, str) for one in select)):
        raise ValueError(f'{FILE}: expected select = "all" or a list such as ["02", "03-01"], got {select!r}')
    for one in select:
        if not re.fullmatch(r"\d\d(-\d\d)?", one) or not any(number.startswith(one) for number in numbers):
            raise ValueError(f"{FILE}: select names {one!r}; the plan has no such chapter (02) or lesson (02-01)")
    return {number for number in numbers if number in select or number[:2] in select}


def _check_selection(plan, select):
    for one in [] if select == "all" else select:
        lessons = [lesson for lesson in plan.lessons if one in (lesson.number, lesson.chapter)]
        if not any(lesson.written for lesson in lessons):
            path = lessons[0].source.relative_to(plan.root) if "-" in one else f"{TEXTS}/{lessons[0].folder}/"
            what = f"lesson {one}" if "-" in one else f"a lesson of chapter {one}"
            raise ValueError(f"{FILE}: select names {one!r}; expected {what} at {path}, found none: not written yet")


def _check_files(plan):
    """Compare the plan with ``book/chapters``: every text is in the plan, every chapter has its opening page."""
    texts = plan.root / TEXTS
    if not texts.is_dir():
        raise ValueError(f"expected the texts of the lessons in the folder {texts}, found none")
    planned = {lesson.source for lesson in plan.lessons}
    planned |= {plan.root / f"{chapter.docname}.md" for chapter in plan.chapters}
    for path in sorted(texts.rglob("*.md")):
        if path not in planned and not any(part.startswith(".") for part in path.relative_to(texts).parts):
            raise ValueError(f"{path.relative_to(plan.root)}: expected a lesson in {FILE} with this file, found none")
    for chapter in plan.chapters:
        page = f"{chapter.docname}.md"
        if any(lesson.written for lesson in chapter.lessons) and not Path(plan.root, page).is_file():
            raise ValueError(f"chapter {chapter.number}: expected its opening page at {page}, found none")
