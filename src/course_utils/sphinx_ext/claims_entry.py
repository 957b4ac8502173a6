"""The entry of one claim on the claims page: its words, its drawings, and what is folded beneath."""

from docutils import nodes

from course_utils.claims.card import SLUGS, bound_words, figure
from course_utils.sphinx_ext.claims_links import lesson_nodes, lesson_number, reference_nodes
from course_utils.sphinx_ext.claims_outcome import axes, drawing
from course_utils.sphinx_ext.claims_overview import UNTESTED, mark

HEADING = {"level": 4, "classes": ["course-claims-heading"]}  # of a rubric; MyST makes a heading of it


def capital(text):
    """Return `text` with a capital letter at its head."""
    return text[:1].upper() + text[1:]


def paragraph(*children, **attributes):
    """Return a paragraph of nodes and strings; no line begins with a percent sign."""
    children = [nodes.Text(one.replace(" %", "\u00a0%")) if isinstance(one, str) else one for one in children]
    return nodes.paragraph("", "", *children, **attributes)


def html(text):
    """Return a node that only pages show."""
    return nodes.raw("", text, format="html")


def _labelled(label, *children):
    return paragraph(nodes.strong("", f"{label}:"), " ", *children)


class Entry:
    """What the page shows of one claim.

    Args:
        claim: the `Claim`.
        outcomes: list of (part, record), the record None where the part is not yet tested.
        links: {number of a reference: (address, title)}.
        lessons: {number of a lesson: name of its document}, and {number: why it is not in the book}.
        page: name of the document that the entry stands in.
    """

    def __init__(self, claim, outcomes, links, lessons, page):
        self.claim, self.outcomes, self.links, self.lessons, self.page = claim, outcomes, links, lessons, page
        self.anchor = f"claim-{claim.id.lower()}"
        self.tested = any(record for _, record in outcomes)

    def node(self):
        """Return the whole entry of a claim that was tested, a short one of a claim that was not."""
        return self._tested() if self.tested else self._waiting()

    def _name(self):
        words = nodes.Text(f" {capital(self.claim.claim)}")
        return [nodes.inline("", self.claim.id, classes=["course-claims-id"]), words]

    def _tested(self):
        found = iter(axes(self.claim, [record.verdict for _, record in self.outcomes if record]))
        parts = [
            self._outcome(part, record, next(found)) if record else self._untested(part)
            for part, record in self.outcomes
        ]
        inside = [nodes.rubric("", "", *self._name(), **HEADING), *parts, *self._folded("More about this claim")]
        return nodes.container("", *inside, classes=["course-claims-entry"], ids=[self.anchor])

    def _waiting(self):
        lessons = lesson_nodes(self.claim.lessons, self.lessons, self.page)
        name = paragraph(*self._name(), ": not yet tested; lesson ", *lessons)
        return nodes.list_item("", name, *self._folded("Criterion"), ids=[self.anchor])

    def _outcome(self, part, record, axis):
        """Return what one part of the claim came to, in words and drawn."""
        verdict = record.verdict
        slug = f"course-claim-{SLUGS[verdict.verdict]}"
        words = [
            self._asked(part),
            paragraph(html(mark(verdict.verdict)), f" {verdict.verdict}", classes=["course-claims-verdict", slug]),
            _labelled("Measured", f"{figure(verdict.measured, part)}, in lesson ", *self._where(record)),
        ]
        if verdict.control is not None:
            name = f"Control ({part.control})" if part.control else "Control"
            words.append(_labelled(name, figure(verdict.control, part)))
        if verdict.notes:
            words.append(paragraph(f"{capital('; '.join(verdict.notes))}.", classes=["course-claims-note"]))
        inside = [nodes.container("", *words, classes=["course-claims-words"])]
        drawn = drawing(verdict, part, axis)
        if drawn:
            inside.append(nodes.container("", html(drawn), classes=["course-claims-frame", slug]))
        return nodes.container("", *inside, classes=["course-claims-part"])

    def _where(self, record):
        number = lesson_number(record.notebook.removesuffix(".ipynb"))
        return lesson_nodes([number], self.lessons, self.page) if number else [nodes.Text(record.notebook)]

    def _asked(self, part):
        return paragraph(f"{capital(part.number)}: {bound_words(part)}", classes=["course-claims-asked"])

    def _untested(self, part):
        lessons = lesson_nodes(part.lessons, self.lessons, self.page)
        verdict = paragraph(html(mark(UNTESTED)), " not yet tested; lesson ", *lessons,
                            classes=["course-claims-verdict", "course-claim-untested"])
        words = nodes.container("", self._asked(part), verdict, classes=["course-claims-words"])
        return nodes.container("", words, classes=["course-claims-part"])

    def _folded(self, title):
        """Return what is folded beneath the claim: criterion, runs, lessons, references, restatement, details."""
        claim = self.claim
        inside = [_labelled("Criterion", capital(claim.criterion))]
        if claim.restated:
            inside.append(_labelled("Restated", f"before, it was: {claim.restated['old']}. ",
                                    f"Reason: {claim.restated['reason']}."))
        if self.tested:
            inside.append(_labelled("Lesson", *lesson_nodes(claim.lessons, self.lessons, self.page)))
            inside += self._runs()
        if claim.refs:
            inside.append(_labelled("References of the review", *reference_nodes(claim.refs, self.links)))
        return [html(f'<details class="course-claims-more"><summary>{title}</summary>'), *inside, html("</details>")]

    def _runs(self):
        """Return where each outcome is stored, how many runs it took and how many were asked for."""
        for part, record in self.outcomes:
            if record is None:
                continue
            measured = record.verdict.measured
            runs = "an exact figure" if measured.exact else f"{measured.n} {part.repeats}"
            asked = f" ({part.seeds} asked for)" if part.seeds and not measured.exact else ""
            detail = f" {capital(record.verdict.detail)}." if record.verdict.detail else ""
            name = f"Runs, {part.name}" if part.name else "Runs"
            yield _labelled(name, f"{runs}{asked}, in {record.notebook}, cell {record.cell}.{detail}")
