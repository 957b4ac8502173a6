"""Links to lessons that are not in the book become plain text that says so, before a page or notebook is parsed."""

import json
import posixpath
import re

_LINK = re.compile(r"(?<![!\\])\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])+)\]\((?P<target>[^)\s#]+)(?:#[^)\s]*)?\)")
_DOC = re.compile(r"\{doc\}`(?:(?P<text>[^`<>]+?)\s*<)?(?P<target>[^`<>]+)>?`")
_ENDING = re.compile(r"\.(ipynb|md)$")


def resolve(target, docname):
    """Return the docname of a link's `target`, as written on the page `docname`."""
    if target.startswith("/"):
        return _ENDING.sub("", target.lstrip("/"))
    return _ENDING.sub("", posixpath.normpath(posixpath.join(posixpath.dirname(docname), target)))


def without_links(text, docname, plan):
    """Return `text` with links to what the book has not as words: "LeNet (not in this book)".

    Args:
        text: Markdown, with links ``[text](../03-convnets/03-lenet.ipynb)`` or roles ``{doc}`text <page>` ``.
        docname: the page on which it stands.
        plan: the :class:`~course_utils.plan.Plan`.
    """

    def words(found):
        page = resolve(found["target"], docname)
        absence = plan.absence(page)
        return f"{found['text'] or plan.title(page)} ({absence})" if absence else found[0]

    return _DOC.sub(words, _LINK.sub(words, text))


def notebook_without_links(text, docname, plan):
    """Do the same in the Markdown cells of a notebook, `text` in JSON."""
    notebook = json.loads(text)
    changed = False
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            before = "".join(cell["source"])
            cell["source"] = without_links(before, docname, plan)
            changed |= cell["source"] != before
    return json.dumps(notebook, ensure_ascii=False) if changed else text


def read_source(app, docname, source):
    """Handle ``source-read``, after whatever else changes the text."""
    if app.course_plan:
        is_notebook = app.env.doc2path(docname).endswith(".ipynb")
        source[0] = (notebook_without_links if is_notebook else without_links)(source[0], docname, app.course_plan)
