"""The claims page: directives that make the table from the registry and from the outcomes stored in the notebooks.

``{claims-table}``         one table for each section of the review, with a line of counts before the first
``{claims-not-testable}``  what the review says and no lesson can test

On a narrow screen the style sheet stacks the cells of a row; each cell carries the name of its column for that.
"""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from course_utils import claims as claims_package
from course_utils.claims import NOT_REPRODUCED, PARTLY, REPRODUCED, collect, not_testable, registry
from course_utils.claims.card import SLUGS, SYMBOLS, figure
from course_utils.claims.criteria import SECTIONS, path
from course_utils.claims.records import notebook_files

COLUMNS = ("Id", "Claim", "References", "Lesson", "Criterion", "Figure", "Verdict")
UNTESTED = "○ not yet tested"


class claims_table(nodes.table):
    """A table whose rows and cells keep their roles when the style sheet stacks them."""


class claims_row(nodes.row):
    """A row of a `claims_table`."""


class claims_cell(nodes.entry):
    """A cell of a `claims_table`, with its `label` (the column), `tag` and `role`."""


def _visit_table(self, node):
    self.body.append(self.starttag(node, "table", role="table"))


def _visit_row(self, node):
    self.body.append(self.starttag(node, "tr", role="row"))


def _visit_cell(self, node):
    attributes = {"role": node["role"]}
    if node["tag"] == "th":
        attributes["scope"] = "col" if node["role"] == "columnheader" else "row"
    if node["role"] != "columnheader":
        attributes["data-label"] = node["label"]
    self.body.append(self.starttag(node, node["tag"], "", **attributes))


def _closing(tag):
    def depart(self, node):
        self.body.append(f"</{tag or node['tag']}>\n")

    return depart


def reference_links(files):
    """Return {number of the review's reference: (address, title)} from the BibTeX files that give a DOI or a URL.

    The number stands in the entry's note, "Reference 24 of the review".
    """
    from pybtex.database import parse_file
    from pybtex.richtext import Text

    links = {}
    for file in files:
        for entry in parse_file(str(file)).entries.values():
            found = re.match(r"Reference (\d+) of the review", entry.fields.get("note", ""))
            doi, url = (entry.fields.get(key, "").replace("\\", "") for key in ("doi", "url"))
            if found and (doi or url):
                address = f"https://doi.org/{quote(doi, safe='/():;.')}" if doi else url
                links[int(found[1])] = (address, str(Text.from_latex(entry.fields.get("title", ""))))
    return links


def lesson_number(docname):
    """Return the number of a lesson from its place: "02-01" from "…/02-backpropagation/01-chain-rule"; else None."""
    found = re.search(r"(?:^|/)(\d\d)-[^/]+/(\d\d)-[^/]+$", docname)
    return f"{found[1]}-{found[2]}" if found else None


def summary(claims, records):
    """Return the line of counts: claims tested in full, in part, not yet; figures by verdict."""
    tested = {(record.verdict.id, record.verdict.part) for record in records}
    counts = Counter()
    for claim in claims.values():
        done = sum((claim.id, part.name) in tested for part in claim.parts)
        counts["full" if done == len(claim.parts) else "part" if done else "none"] += 1
    line = (
        f"{len(claims)} claims: {counts['full']} tested in full, {counts['part']} tested in part, "
        f"{counts['none']} not yet tested."
    )
    verdicts = Counter(record.verdict.verdict for record in records)
    listed = ", ".join(f"{verdicts[kind]} {kind}" for kind in (REPRODUCED, PARTLY, NOT_REPRODUCED))
    return line + (f" Figures measured so far: {len(records)} ({listed})." if records else "")


class _ClaimsDirective(SphinxDirective):
    """What both directives share: paragraphs, and the links of the review's references."""

    def _links(self):
        files = [Path(self.env.srcdir, name) for name in getattr(self.config, "bibtex_bibfiles", None) or ()]
        files = [file for file in files if file.is_file()]
        # The registry, and the code that puts figures and verdicts into words.
        for file in (*files, Path(str(path())), *Path(claims_package.__file__).parent.glob("*.py")):
            self.env.note_dependency(str(file))
        return reference_links(files)

    def _references(self, numbers):
        """Return the reference numbers as inline nodes, linked where the address is known."""
        out = []
        for number in numbers:
            if out:
                out.append(nodes.Text(", "))
            if number in self.links:
                address, title = self.links[number]
                out.append(nodes.reference("", str(number), refuri=address, reftitle=title, internal=False))
            else:
                out.append(nodes.Text(str(number)))
        return out or [nodes.Text("none")]


def _paragraph(*children, **attributes):
    children = [nodes.Text(child) if isinstance(child, str) else child for child in children if child != ""]
    return nodes.paragraph("", "", *children, **attributes)


class ClaimsTable(_ClaimsDirective):
    """One table for each section of the review: claim, references, lesson, criterion, figure, verdict."""

    def run(self):
        folder = Path(self.env.srcdir, self.config.claims_notebooks)
        try:
            records = collect(folder)
        except ValueError as error:
            raise self.error(f"claims-table: {error}") from error
        for notebook in notebook_files(folder):
            self.env.note_dependency(str(notebook))
        # A notebook that is new or gone is no change of a file noted above; see `_outdated`.
        self.env.metadata[self.env.docname]["claims-table"] = "yes"
        self.links = self._links()
        self.lessons = {
            lesson_number(name): name
            for name in self.env.found_docs
            if name.startswith(f"{self.config.claims_notebooks}/") and lesson_number(name)
        }
        self.records = {}
        for record in records:
            self.records.setdefault((record.verdict.id, record.verdict.part), []).append(record)
        counts = _paragraph(summary(registry(), records), classes=["course-claims-summary"])
        return [counts, *map(self._section, SECTIONS)]

    def _section(self, name):
        claims = [claim for claim in registry().values() if claim.section == name]
        title = name[0].upper() + name[1:]
        section = nodes.section("", nodes.title(title, title), ids=[f"claims-{nodes.make_id(name)}"])
        self.state.document.note_explicit_target(section, section)
        table = claims_table("", nodes.title("", f"{title}: {len(claims)} claims"), classes=["course-claims"])
        group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in COLUMNS), cols=len(COLUMNS))
        heads = [
            claims_cell("", _paragraph(column), label=column, tag="th", role="columnheader") for column in COLUMNS
        ]
        group += nodes.thead("", claims_row("", *heads))
        group += nodes.tbody("", *map(self._row, claims))
        table += group
        section += nodes.container("", table, classes=["course-claims-frame"])
        return section

    def _row(self, claim):
        contents = (
            [_paragraph(claim.id)],
            [_paragraph(claim.claim)],
            [_paragraph(*self._references(claim.refs))],
            [_paragraph(self._lesson(number)) for number in claim.lessons],
            self._criterion(claim),
            *self._outcomes(claim),
        )
        cells = [
            claims_cell("", *content, label=column, tag="td", role="cell")
            for column, content in zip(COLUMNS, contents, strict=True)
        ]
        cells[0].update_all_atts({"tag": "th", "role": "rowheader"}, replace=True)
        return claims_row("", *cells, ids=[f"claim-{claim.id.lower()}"])

    def _lesson(self, number):
        if number in self.lessons:
            return self._link(self.lessons[number], number)
        return nodes.Text(f"{number} (not written yet)")

    def _link(self, docname, text):
        inner = nodes.inline("", text)
        target = {"refdomain": "std", "reftype": "doc", "reftarget": f"/{docname}", "refdoc": self.env.docname}
        return addnodes.pending_xref("", inner, refexplicit=True, refwarn=True, **target)

    def _criterion(self, claim):
        out = [_paragraph(claim.criterion)]
        if claim.restated:
            old, reason = claim.restated["old"], claim.restated["reason"]
            out.append(_paragraph(nodes.strong("", "Restated."), f" Before: {old}. Reason: {reason}."))
        return out

    def _outcomes(self, claim):
        """Return the contents of the cells Figure and Verdict: a paragraph for each outcome, with the part's name."""
        figures, verdicts = [], []
        for part in claim.parts:
            name = f"{part.name}: " if part.name else ""
            for record in self.records.get((claim.id, part.name), ()):
                verdict = record.verdict
                figures.append(_paragraph(f"{name}{figure(verdict)} (", self._source(record), ")"))
                if verdict.detail:
                    figures.append(_paragraph(verdict.detail, classes=["course-claims-detail"]))
                mark = f"{SYMBOLS[verdict.verdict]} {verdict.verdict}"
                classes = ["course-claims-verdict", f"course-claim-{SLUGS[verdict.verdict]}"]
                notes = f" ({'; '.join(verdict.notes)})" if verdict.notes else ""
                verdicts.append(_paragraph(name, nodes.inline("", mark, classes=classes), notes))
            if (claim.id, part.name) not in self.records:
                verdicts.append(_paragraph(f"{name}{UNTESTED}", classes=["course-claims-untested"]))
        if not figures:
            return [_paragraph("none yet")], [_paragraph(UNTESTED, classes=["course-claims-untested"])]
        return figures, verdicts

    def _source(self, record):
        docname = f"{self.config.claims_notebooks}/{record.notebook.removesuffix('.ipynb')}"
        text = lesson_number(docname) or record.notebook
        return self._link(docname, f"lesson {text}") if docname in self.env.found_docs else nodes.Text(text)


class ClaimsNotTestable(_ClaimsDirective):
    """The list of what the review says and no lesson can test, each with the reason."""

    def run(self):
        self.links = self._links()
        out = nodes.bullet_list(bullet="-")
        for entry in not_testable():
            claim = entry["claim"][0].upper() + entry["claim"][1:]
            numbers = [" (reference ", *self._references(entry["refs"]), ")"] if entry["refs"] else []
            out += nodes.list_item("", _paragraph(claim, *numbers, f": {entry['reason']}."))
        return [out]


def _outdated(app, env, added, changed, removed):
    """Have the page made again when a notebook has come or gone; Sphinx sees only files that have changed."""
    folder = f"{app.config.claims_notebooks}/"
    if any(name.startswith(folder) for name in added | removed):
        return [name for name, metadata in env.metadata.items() if "claims-table" in metadata]
    return []


def setup_claims(app):
    """Register the directives with Sphinx; `claims_notebooks` is the folder of notebooks below the book's root."""
    app.add_config_value("claims_notebooks", "notebooks", "env", types=[str])
    for node, visit, tag in (
        (claims_table, _visit_table, "table"),
        (claims_row, _visit_row, "tr"),
        (claims_cell, _visit_cell, None),
    ):
        # Other builders fall back on the docutils classes that these derive from.
        app.add_node(node, override=True, html=(visit, _closing(tag)))
    app.add_directive("claims-table", ClaimsTable)
    app.add_directive("claims-not-testable", ClaimsNotTestable)
    app.connect("env-get-outdated", _outdated)
