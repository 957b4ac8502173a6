"""Load sentences and their translations."""

from dataclasses import dataclass, field

from course_utils.arguments import whole_number

from . import store
from .errors import DataError
from .standins import bilingual
from .store import registry

_NAME, _ARCHIVE, _MEMBER = "tatoeba-fra-eng", "fra-eng.zip", "fra.txt"


@dataclass(frozen=True)
class Translations:
    """Sentences in two languages; those at the same place mean the same.

    Attributes:
        english: tuple of N strings.
        french: tuple of N strings.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the sentences are, with licence and author; a stand-in says so here.
    """

    english: tuple[str, ...] = field(repr=False)
    french: tuple[str, ...] = field(repr=False)
    tier: str
    source: str

    def __len__(self):
        return len(self.english)


def load_translations(limit=None):
    """Load English sentences with their French translations and print in one line where they came from.

    The pairs go from short to long, so the first ones are the easy ones. Many English sentences have several
    translations, one pair each: to keep training and test apart, divide the distinct English sentences, not the pairs.
    The stand-in is generated: every English word has one French word in the same place.

    Args:
        limit: load only this many pairs, the first ones; all of them if None or if there are fewer.

    Returns:
        `Translations`, of the same types whatever the tier: 142,787 pairs from the file, 10,000 built in.

    Raises:
        ValueError: `limit` is not a positive integer.
        DataError: the file in the folder ``COURSE_DATA`` is damaged.

    Source: tatoeba.org; selected by www.manythings.org/anki.
    """
    limit = whole_number(limit, "load_translations", "limit", 1, optional=True)

    def read(paths):
        pairs = _read_pairs(paths[0], limit)
        return store.Found(pairs, f"{len(pairs[0]):,} sentence pairs", registry.find(_NAME).source)

    def stand_in():
        pairs = tuple(sentences[:limit] for sentences in bilingual.sentence_pairs())
        source = "generated sentence pairs, word for word (not real translations)"
        return store.Found(pairs, f"{len(pairs[0]):,} generated sentence pairs", source)

    (english, french), tier, source = store.load(_NAME, [_ARCHIVE], read, stand_in)
    return Translations(english, french, tier, source)


def _read_pairs(path, limit):
    """Return (english, french) from the tab-separated member of the archive, which is read in memory."""
    try:
        text = store.read_zip(path, _MEMBER).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: expected {_MEMBER} as a text in utf-8, got {error}") from error
    lines = text.removesuffix("\n").split("\n")[:limit]  # not splitlines: it also cuts at rarer signs than line ends
    for number, line in enumerate(lines, start=1):
        if line.count("\t") != 1:
            raise DataError(f"{path.name}: line {number} expected an English and a French sentence, got {line!r}")
    english, french = zip(*(line.split("\t") for line in lines), strict=True)
    return english, french
