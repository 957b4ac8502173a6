"""What the claims page links to: lessons by their number, and the review's references by theirs."""

import re
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes

from course_utils.plan import LEFT_OUT


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


def joined(items):
    """Return nodes with commas between them."""
    return [node for item in items for node in (nodes.Text(", "), item)][1:]


def reference_nodes(numbers, links):
    """Return the numbers of references as inline nodes, linked where `reference_links` knows the address."""

    def node(number):
        if number not in links:
            return nodes.Text(str(number))
        address, title = links[number]
        return nodes.reference("", str(number), refuri=address, reftitle=title, internal=False)

    return joined(map(node, numbers))


def lesson_nodes(numbers, lessons, page):
    """Return the numbers of lessons as inline nodes, linked where the book has the lesson.

    Args:
        numbers: "02-01" and the like.
        lessons: {number: name of the document}, and {number: why it is not in the book, in words}.
        page: name of the document that links.
    """

    documents, absences = lessons

    def node(number):
        if number not in documents:
            return nodes.Text(f"{number} ({absences.get(number, LEFT_OUT)})")
        target = {"refdomain": "std", "reftype": "doc", "reftarget": f"/{documents[number]}", "refdoc": page}
        return addnodes.pending_xref("", nodes.inline("", number), refexplicit=True, refwarn=True, **target)

    return joined(map(node, numbers))
