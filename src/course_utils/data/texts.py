"""Load texts to learn a language from."""

from dataclasses import dataclass, field

from course_utils.arguments import one_of, whole_number

from . import store
from .standins import grammar
from .store import registry

# Name of the text: split, its file, and from which to which part of the file it goes.
_TEXT_SETS = {
    "tinyshakespeare": {
        "train": ("input.txt", 0, 0.9),
        "valid": ("input.txt", 0.9, 0.95),
        "test": ("input.txt", 0.95, 1),
    },
    "wikitext-2": {"valid": ("valid.txt", 0, 1), "test": ("test.txt", 0, 1)},
}
_HINTS = {"wikitext-2": " (the course trains on valid)"}


@dataclass(frozen=True)
class Text:
    """A text.

    Attributes:
        text: one string, with its line ends; `tokenise` cuts it up.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the text is, with licence and author; a stand-in says so here.
    """

    text: str = field(repr=False)
    tier: str
    source: str

    def __len__(self):
        return len(self.text)


def load_text(name, split="train", limit=None):
    """Load a text and print in one line where it came from.

    ``"tinyshakespeare"``, lines of Shakespeare's plays, is one file: its first 90 % are for training, the next 5 % for
    validation, the last 5 % the test. ``"wikitext-2"``, articles of Wikipedia, comes without its training file of two
    million words: the course trains on its ``"valid"`` (209,000 word tokens) and tests on its ``"test"``
    (235,000). Where a text cannot be had, sentences from a grammar stand in, the same for both names.

    Args:
        name: ``"wikitext-2"`` or ``"tinyshakespeare"``.
        split: ``"valid"`` or ``"test"``, and for tinyshakespeare ``"train"``.
        limit: load only this many characters, the first ones; all of them if None or if there are fewer.

    Returns:
        `Text`, of the same types whatever the tier.

    Raises:
        ValueError: unknown `name` or `split`, or `limit` is not a positive integer; the message lists what is known.
        DataError: a file in the folder ``COURSE_DATA`` is damaged.

    Source: Karpathy, github.com/karpathy/char-rnn (2015); Merity et al., arXiv:1609.07843 (2016).
    """
    splits = _TEXT_SETS[one_of(name, _TEXT_SETS, "load_text", "name")]
    one_of(split, splits, "load_text", f"split of {name}{_HINTS.get(name, '')}")
    limit = whole_number(limit, "load_text", "limit", 1, optional=True)
    file_name, start, end = splits[split]

    def read(paths):
        text = paths[0].read_bytes().decode("utf-8")  # not read_text, which would change line ends
        text = text[round(start * len(text)) : round(end * len(text))][:limit]
        return store.Found(text, f"{len(text):,} characters", f"{registry.find(name).source}, {split} split")

    def stand_in():
        text = grammar.corpus(split)[:limit]
        source = f"generated sentences (not real text), {split} split"
        return store.Found(text, f"{len(text):,} characters from a grammar", source)

    return Text(*store.load(name, [file_name], read, stand_in))
