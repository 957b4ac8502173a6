"""Lists of lessons in the pages of the book, made from the plan when the book is built.

``{plan-chapters}``         all chapters with their lessons, for the home page
``{plan-figures}``          a table: figure of the review, lesson, what is rebuilt
``{plan-section} SECTION``  a table of the lessons that belong to a section of the review, with the claims tested there
``{plan-lessons}``          on a chapter's page: its lessons in order, with minutes and what to know before
``{plan-claims}``           on a chapter's page: the claims that its lessons test
``{plan}`FACT` ``           a number: how many `lessons` are planned, how many are `in-book`; the minutes that a lesson
                            takes for `reading` and for `exercises`
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ConfigError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from course_utils import claims, minutes, plan
from course_utils.claims.criteria import path as claims_path
from course_utils.sphinx_ext.left_out import read_source, resolve, without_links

_STRIP = re.compile(r"\*\*Know before:\*\*(.*?)(?:\n\n| · \*\*|\Z)", re.DOTALL)
_TARGET = re.compile(r"(?<=\]\()[^)\s:]+\.ipynb")
_FOLDERS = ("book", "notebooks")  # what a build may leave there from an earlier selection


def _row(*cells):
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _link(lesson, text=None):
    """Return a lesson's title, or another `text`, as a link, or in words that say why it is not in the book."""
    if lesson.in_book:
        return f"{{doc}}`{text or lesson.title} </{lesson.docname}>`"
    return f"{text or lesson.title} · *{lesson.absence}*"


def claims_of(lesson, section=None):
    """Return the ids of the claims that `lesson` tests, all or those of one `section`, in order."""
    every = claims.registry().values()
    return [one.id for one in every if lesson.number in one.lessons and section in (None, one.section)]


def chapters_text(the_plan):
    """Return the home page's list as Markdown: each chapter, what one does there, and its lessons."""
    out = []
    for chapter in the_plan.chapters:
        name = f"{chapter.number} {chapter.title}"
        out += [f"{{doc}}`{name} </{chapter.docname}>`" if chapter.in_book else name, f": {chapter.about}", ""]
        if chapter.in_book:
            out += ["  " + " · ".join(_link(lesson) for lesson in chapter.lessons if lesson.in_book), ""]
        out += _absent(chapter, "  ")
    return "\n".join(out)


def figures_text(the_plan):
    """Return the table of the review's figures as Markdown."""
    out = [_row("Figure", "Lesson", "What is rebuilt"), "|---|---|---|"]
    for figure in the_plan.figures:
        for lesson in the_plan.lessons:
            if figure in lesson.figures:
                out.append(_row(figure, f"**{lesson.number}** {_link(lesson)}", lesson.figures[figure]))
    return "\n".join(out)


def section_text(the_plan, section):
    """Return the table of the lessons of a section of the review as Markdown.

    Raises:
        ValueError: the review has no such section.
    """
    known = [chapter.section for chapter in the_plan.chapters]
    if section not in known:
        raise ValueError(f"no section {section!r}; those known are {'; '.join(known)}")
    out = [_row("Lesson", "What you run there"), "|---|---|"]
    for lesson in the_plan.lessons:
        if section in lesson.sections:
            tested = ", ".join(claims_of(lesson, section))
            run = lesson.sections[section] + (f" ({tested})" if tested else "")
            out.append(_row(f"**{lesson.number}** {_link(lesson)}", run))
    return "\n".join(out)


def know_before(lesson):
    """Return what the lesson's strip says under "Know before", with links that lead there from any page."""
    found = _STRIP.search(lesson.source.read_text(encoding="utf-8"))
    words = " ".join(found[1].split()).rstrip(".") if found else "nothing"
    return _TARGET.sub(lambda link: f"/{resolve(link[0], lesson.docname)}.ipynb", words)


def lessons_text(chapter, the_plan):
    """Return a chapter's lessons as Markdown, in order: minutes, what to know before; then those not in the book."""
    out = []
    for lesson in chapter.lessons:
        if lesson.in_book:
            figures = f" (Fig.\N{NO-BREAK SPACE}{' and '.join(lesson.figures)})" if lesson.figures else ""
            takes = minutes.count(lesson.source.read_text(encoding="utf-8"))
            before = without_links(know_before(lesson), chapter.docname, the_plan)
            out += [f"- **{lesson.number}** {_link(lesson)}{figures}", ""]
            out += [f"  {takes.reading} minutes, exercises {takes.exercises} more. Know before: {before}.", ""]
    return "\n".join([*out, *_absent(chapter, "- ")])


def _absent(chapter, indent):
    """Return lines of Markdown that list the lessons of a chapter that are not in the book, by the reason."""
    out = []
    for absence in (plan.NOT_WRITTEN, plan.LEFT_OUT):
        if titles := [lesson.title for lesson in chapter.lessons if lesson.absence == absence]:
            out += [f"{indent}{absence.capitalize()}: {' · '.join(titles)}", ""]
    return out


def claims_text(chapter):
    """Return the claims that a chapter's lessons test as Markdown, each with its lessons, and the ids of the others."""
    in_book = {lesson.number: lesson for lesson in chapter.lessons if lesson.in_book}
    out, to_come = [], {id for lesson in chapter.lessons for id in claims_of(lesson)}
    for claim in claims.registry().values():
        if tested := [_link(in_book[number], number) for number in claim.lessons if number in in_book]:
            out.append(f"- **{claim.id}** {claim.claim} ({', '.join(tested)})")
            to_come.remove(claim.id)
    if to_come:
        out.append(f"- In lessons that are not in this book: {', '.join(sorted(to_come))}")
    return "\n".join(out) or "None."


def minutes_range(the_plan, kind):
    """Return the minutes that the book's lessons take, "38 to 55"; `kind` is "reading" or "exercises"."""
    texts = (lesson.source.read_text(encoding="utf-8") for lesson in the_plan.lessons if lesson.in_book)
    values = sorted({getattr(minutes.count(text), kind) for text in texts})
    return f"{values[0]} to {values[-1]}" if len(values) > 1 else str(values[0])


FACTS = {
    "lessons": lambda the_plan: str(len(the_plan.lessons)),
    "in-book": lambda the_plan: str(sum(lesson.in_book for lesson in the_plan.lessons)),
    "reading": lambda the_plan: minutes_range(the_plan, "reading"),
    "exercises": lambda the_plan: minutes_range(the_plan, "exercises"),
}


def _plan_of(env, here):
    """Return the plan, and note the files behind it: the page is made again when one of them changes."""
    if env.app.course_plan is None:
        raise here.error(f"expected the plan of the course at {Path(env.srcdir, plan.FILE)}, found none")
    env.note_dependency(str(claims_path()))
    for lesson in env.app.course_plan.lessons:
        if lesson.written:
            env.note_dependency(str(lesson.source))
    return env.app.course_plan


class _PlanDirective(SphinxDirective):
    """A directive whose Markdown, from `text`, is parsed where it stands."""

    def run(self):
        try:
            text = self.text(_plan_of(self.env, self))
        except ValueError as error:
            raise self.error(f"{self.name}: {error}") from error
        node = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), source=plan.FILE), self.content_offset, node)
        return node.children

    def chapter(self, the_plan):
        """Return the chapter whose opening page this is."""
        for chapter in the_plan.chapters:
            if chapter.docname == self.env.docname:
                return chapter
        raise ValueError(f"expected the opening page of a chapter, got {self.env.docname}")


class PlanChapters(_PlanDirective):
    def text(self, the_plan):
        return chapters_text(the_plan)


class PlanFigures(_PlanDirective):
    def text(self, the_plan):
        return figures_text(the_plan)


class PlanSection(_PlanDirective):
    required_arguments = 1
    final_argument_whitespace = True

    def text(self, the_plan):
        return section_text(the_plan, self.arguments[0])


class PlanLessons(_PlanDirective):
    def text(self, the_plan):
        return lessons_text(self.chapter(the_plan), the_plan)


class PlanClaims(_PlanDirective):
    def text(self, the_plan):
        return claims_text(self.chapter(the_plan))


class PlanRole(SphinxRole):
    """``{plan}`FACT` ``: a number from the plan."""

    def run(self):
        if self.text not in FACTS:
            message = self.inliner.reporter.error(f"no fact {self.text!r} of the plan; known are {', '.join(FACTS)}")
            return [], [message]
        return [nodes.Text(FACTS[self.text](_plan_of(self.env, self)))], []


def _load(app, config):
    """Load the plan; when it changes every page is made anew, since the sidebar of each shows it."""
    path = Path(app.srcdir, plan.FILE)
    app.course_plan = None
    if path.is_file():
        try:
            app.course_plan = plan.load(app.srcdir)
        except ValueError as error:
            raise ConfigError(str(error)) from error
        written = [lesson.number for lesson in app.course_plan.lessons if lesson.written]
        config.course_plan = f"{written}\n{path.read_text(encoding='utf-8')}"


def _describe_sidebar(app, pagename, templatename, context, doctree):
    """Say to a screen reader what unfolds in the sidebar, and which page is open; the theme only draws it."""
    made = context.get("generate_toctree_html")
    if made is None:
        return

    def described(*arguments, **options):
        tree = made(*arguments, **options)
        if hasattr(tree, "select"):  # a book of one page has no tree
            for button in tree.select("details > summary"):
                button["aria-label"] = f"Lessons of {button.find_parent('li').find('a').get_text().strip()}"
            for link in tree.select("a.current[href='#']"):
                link["aria-current"] = "page"
        return tree

    context["generate_toctree_html"] = described


def _drop_old_pages(app, exception):
    """Delete pages that an earlier build left and this book does not have."""
    if exception is None and app.builder.name == "html" and app.course_plan:
        for folder in _FOLDERS:
            for path in Path(app.outdir, folder).rglob("*.html"):
                if path.relative_to(app.outdir).with_suffix("").as_posix() not in app.env.found_docs:
                    path.unlink()


def setup_plan(app):
    """Register the directives, the role and the handlers with Sphinx."""
    app.add_config_value("course_plan", "", "env", types=[str])
    app.connect("config-inited", _load)
    app.connect("source-read", read_source, priority=900)
    app.connect("html-page-context", _describe_sidebar, priority=900)
    app.connect("build-finished", _drop_old_pages)
    for directive in (PlanChapters, PlanFigures, PlanSection, PlanLessons, PlanClaims):
        name = re.sub("(?<!^)(?=[A-Z])", "-", directive.__name__).lower()
        app.add_directive(name, directive)
    app.add_role("plan", PlanRole())
