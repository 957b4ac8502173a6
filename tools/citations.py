"""Citations and references in plain Markdown, worded as the book words them (sphinxcontrib-bibtex, author and year)."""

from pybtex.backends import markdown
from pybtex.database import parse_file
from pybtex.plugin import find_plugin
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

_SPECIAL = "\\`*_[]<"


class _Markdown(markdown.Backend):
    """pybtex's Markdown without the backslashes that no reader of Markdown needs."""

    symbols = {"ndash": "–", "newblock": " ", "nbsp": " "}

    def format_str(self, text):
        return "".join("\\" + character if character in _SPECIAL else character for character in text)

    def format_href(self, url, text, external=False):
        return f"[{text}]({_address(url)})"


def _address(url):
    """Return `url` such that a bracket in it does not end the link."""
    return url.replace("(", "%28").replace(")", "%29")


class Works:
    """The works of the bibliography file at `path`, by their keys."""

    def __init__(self, path):
        self._name = path.name
        self._entries = parse_file(path, "bibtex").entries
        self._names = AuthorYearReferenceStyle()
        self._list = find_plugin("pybtex.style.formatting", "unsrt")(sorting_style="author_year_title")
        self._backend = _Markdown()

    def _entry(self, key):
        if key not in self._entries:
            raise ValueError(f"no work {key!r} in {self._name}")
        return self._entries[key]

    def _authors(self, entry):
        template = self._names.person.author_or_editor_or_title(full=False)
        text = template.format_data({"entry": entry, "style": self._names}).render(self._backend)
        return text.replace("*et al.*", "et al.")

    def _linked(self, entry, words):
        """Return `words` as a link to the work, or alone if nobody knows an address."""
        fields = entry.fields
        url = f"https://doi.org/{fields['doi']}" if "doi" in fields else fields.get("url")
        return f"[{words}]({_address(url)})" if url else words

    def in_brackets(self, keys):
        """Return ``([LeCun et al., 2015](https://…); [Rosenblatt, 1957](https://…))``."""
        entries = [self._entry(key) for key in keys]
        linked = [self._linked(entry, f"{self._authors(entry)}, {entry.fields['year']}") for entry in entries]
        return f"({'; '.join(linked)})"

    def in_the_sentence(self, keys):
        """Return ``LeCun et al. ([2015](https://…)), Rosenblatt ([1957](https://…))``."""
        entries = [self._entry(key) for key in keys]
        return ", ".join(f"{self._authors(entry)} ({self._linked(entry, entry.fields['year'])})" for entry in entries)

    def listing(self, keys):
        """Return the works of `keys` as a list, sorted by authors, year and title."""
        formatted = self._list.format_entries([self._entry(key) for key in dict.fromkeys(keys)])
        return "\n".join(f"- {one.text.render(self._backend)}" for one in formatted)
