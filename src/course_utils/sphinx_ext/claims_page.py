"""The claims page: directives that draw it from the registry and from the outcomes stored in the notebooks.

``{claims-overview}``      all claims in one picture
``{claims-list}``          for each section of the review, and for what was added to it: claims, drawings, verdicts
``{claims-not-testable}``  what the review says and no lesson can test
"""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course_utils import claims as claims_package
from course_utils.claims import collect, criteria
from course_utils.claims.records import notebook_files
from course_utils.sphinx_ext.claims_entry import HEADING, Entry, capital, html, paragraph
from course_utils.sphinx_ext.claims_links import lesson_number, reference_links, reference_nodes
from course_utils.sphinx_ext.claims_overview import UNTESTED, overview

ADDED = "Added to the review"
ABOUT_ADDED = "Not sentences of the review, but of the works that it cites or of those that came after."


def groups(claims):
    """Return the claims as a list of (title, claims): a group for each section, then what was added to the review."""
    claims = list(claims)
    found = [
        (capital(name), [claim for claim in claims if claim.section == name and claim.kind != "added"])
        for name in criteria.SECTIONS
    ]
    return [*found, (ADDED, [claim for claim in claims if claim.kind == "added"])]


class _ClaimsDirective(SphinxDirective):
    """What the directives share: what the page depends on, and the outcomes by claim."""

    def links(self):
        """Return the addresses of the review's references, and have the page follow whatever the claims are made of."""
        files = [Path(self.env.srcdir, name) for name in getattr(self.config, "bibtex_bibfiles", None) or ()]
        files = [file for file in files if file.is_file()]
        # The registry, and the code that puts figures and verdicts into words.
        for file in (*files, Path(str(criteria.path())), *Path(claims_package.__file__).parent.glob("*.py")):
            self.env.note_dependency(str(file))
        return reference_links(files)

    def outcomes(self):
        """Return {id of a claim: [(part, record), …]}; the record of a part not yet tested is None."""
        folder = Path(self.env.srcdir, self.config.claims_notebooks)
        try:
            records = collect(folder)
        except ValueError as error:
            raise self.error(f"{self.name}: {error}") from error
        for notebook in notebook_files(folder):
            self.env.note_dependency(str(notebook))
        # A notebook that is new or gone is no change of a file noted above; see `_outdated`.
        self.env.metadata[self.env.docname]["claims-page"] = "yes"
        stored = {}
        for record in records:
            stored.setdefault((record.verdict.id, record.verdict.part), []).append(record)
        return {
            claim.id: [(part, one) for part in claim.parts for one in stored.get((claim.id, part.name), [None])]
            for claim in criteria.registry().values()
        }

    def lessons(self):
        """Return {number of a lesson: name of its document} and {number: why it is not in this book}."""
        folder = f"{self.config.claims_notebooks}/"
        found = {lesson_number(name): name for name in self.env.found_docs if name.startswith(folder)}
        plan = getattr(self.env.app, "course_plan", None)
        absences = {lesson.number: lesson.absence for lesson in plan.lessons if lesson.absence} if plan else {}
        return {number: name for number, name in found.items() if number}, absences


class ClaimsOverview(_ClaimsDirective):
    """All claims in one picture, by section and verdict; each is a link to its entry."""

    def run(self):
        kinds = {
            claim: [record.verdict.verdict if record else UNTESTED for _, record in several]
            for claim, several in self.outcomes().items()
        }
        self.links()
        return [html(overview(groups(criteria.registry().values()), kinds))]


class ClaimsList(_ClaimsDirective):
    """For each section of the review, what was tested, drawn, and what is not yet tested."""

    def run(self):
        outcomes, links, lessons = self.outcomes(), self.links(), self.lessons()
        return [
            self._section(title, [Entry(one, outcomes[one.id], links, lessons, self.env.docname) for one in claims])
            for title, claims in groups(criteria.registry().values())
            if claims
        ]

    def _section(self, title, entries):
        section = nodes.section("", nodes.title(title, title), ids=[f"claims-{nodes.make_id(title)}"])
        self.state.document.note_explicit_target(section, section)
        if title == ADDED:
            section += paragraph(ABOUT_ADDED)
        section += [entry.node() for entry in entries if entry.tested]
        waiting = [entry.node() for entry in entries if not entry.tested]
        if waiting:
            section += nodes.rubric("", "Not yet tested", **HEADING)
            section += nodes.bullet_list("", *waiting, bullet="-", classes=["course-claims-waiting"])
        return section


class ClaimsNotTestable(_ClaimsDirective):
    """The list of what the review says and no lesson can test: the reason, and what has been found since."""

    def run(self):
        links = self.links()
        out = nodes.bullet_list(bullet="-")
        for entry in criteria.not_testable():
            many = "s" if len(entry["refs"]) > 1 else ""
            numbers = [f" (reference{many} ", *reference_nodes(entry["refs"], links), ")"] if entry["refs"] else []
            since = f" Since then: {entry['since']}." if entry.get("since") else ""
            out += nodes.list_item("", paragraph(capital(entry["claim"]), *numbers, f": {entry['reason']}.{since}"))
        return [out]


def _outdated(app, env, added, changed, removed):
    """Have the page made again when a notebook has come or gone; Sphinx sees only files that have changed."""
    folder = f"{app.config.claims_notebooks}/"
    if any(name.startswith(folder) for name in added | removed):
        return [name for name, metadata in env.metadata.items() if "claims-page" in metadata]
    return []


def setup_claims(app):
    """Register the directives with Sphinx; `claims_notebooks` is the folder of notebooks below the book's root."""
    app.add_config_value("claims_notebooks", "notebooks", "env", types=[str])
    app.add_directive("claims-overview", ClaimsOverview)
    app.add_directive("claims-list", ClaimsList)
    app.add_directive("claims-not-testable", ClaimsNotTestable)
    app.connect("env-get-outdated", _outdated)
