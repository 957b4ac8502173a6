"""Write what lists lessons outside the book's pages, ``_toc.yml`` and the list in README.md, from ``course.toml``.

``make select LESSONS="02 03-01"`` first writes into course.toml which lessons the book has; without LESSONS it has all.
``--check`` writes nothing and fails if a run would change something.
"""

import argparse
import re
import sys
from pathlib import Path

from course_utils import plan as course

ROOT = Path(__file__).resolve().parents[1]
BEFORE = ("students", "instructors", "review-map")
AFTER = ("claims", "glossary", "references")
LIST = re.compile(r"(<!-- lessons: .*? -->\n).*?(<!-- end of lessons -->\n)", re.DOTALL)


def contents(plan):
    """Return the text of ``_toc.yml``: the book's pages, with the lessons of each chapter below its opening page."""
    lines = ["# Made from course.toml by tools/plan.py; edit that file."]
    lines += ["format: jb-book", "root: book/index", "parts:"]
    lines += ["  - caption: Start here", "    chapters:", *(f"      - file: book/{page}" for page in BEFORE)]
    lines += ["  - caption: Lessons", "    chapters:"]
    for chapter in plan.chapters:
        if chapter.in_book:
            lines += [f"      - file: {chapter.docname}", f'        title: "{chapter.number} {chapter.title}"']
            lines += ["        sections:"]
            lines += [f"          - file: {lesson.docname}" for lesson in chapter.lessons if lesson.in_book]
    lines += ["  - caption: Reference", "    chapters:", *(f"      - file: book/{page}" for page in AFTER)]
    return "\n".join(lines) + "\n"


def readme(plan, text):
    """Return the `text` of the README with its list of lessons made anew: what the repository has, chosen or not.

    Raises:
        ValueError: the two comments between which the list stands are not there.
    """
    if len(LIST.findall(text)) != 1:
        raise ValueError("README.md: expected one list between <!-- lessons: … --> and <!-- end of lessons -->")
    written = [lesson for lesson in plan.lessons if lesson.written]
    lines = [f"{len(written)} of {len(plan.lessons)} lessons are written:", ""]
    for chapter in plan.chapters:
        if links := [f"  - {_link(lesson)}" for lesson in chapter.lessons if lesson.written]:
            lines += [f"- {chapter.number} {chapter.title}", *links]
    return LIST.sub(lambda found: found[1] + "\n" + "\n".join(lines) + "\n\n" + found[2], text)


def _link(lesson):
    figures = f" (Fig. {' and '.join(lesson.figures)})" if lesson.figures else ""
    return f"[{lesson.title}]({lesson.docname}.ipynb){figures}"


def update(root, select=None):
    """Return {path: text} of the files that are out of step with the plan; `select` is a list of numbers to select.

    Raises:
        ValueError: the plan, the selection or the README is not as expected.
    """
    texts = {}
    if select is None:
        plan = course.load(root)
    else:
        path = root / course.FILE
        texts[path] = course.with_selection(path.read_text(encoding="utf-8"), select)
        plan = course.parse(texts[path], root)
    texts[root / "README.md"] = readme(plan, (root / "README.md").read_text(encoding="utf-8"))
    texts[root / "_toc.yml"] = contents(plan)
    stored = {path: path.read_text(encoding="utf-8") if path.is_file() else None for path in texts}
    return {path: text for path, text in texts.items() if text != stored[path]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if anything would change")
    parser.add_argument("--select", metavar="LESSONS", help="numbers of chapters and lessons; an empty text takes all")
    arguments = parser.parse_args()
    select = None if arguments.select is None else arguments.select.replace(",", " ").split()
    try:
        stale = update(ROOT, select)
    except ValueError as error:
        sys.exit(str(error))
    names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
    if arguments.check:
        sys.exit(f"run `make notebooks`; out of step with course.toml: {names}" if stale else 0)
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
    print(f"written: {names}" if stale else "in step with course.toml")


if __name__ == "__main__":
    main()
