"""From a text to tokens, and from tokens to numbers."""

import re
import unicodedata
from collections import Counter

import numpy as np

from course_utils.arguments import one_of, whole_number

UNKNOWN = "<unk>"
LEVELS = ("word", "character")

# Typographic apostrophes, quotes and hyphens become plain ones; spaces of no width and hidden hyphens go.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\u2010": "-", "\u2011": "-", "\u200b": None, "\xad": None}
)
_HEADING = re.compile(r"^ *=(?: =)* .* =(?: =)* *$", re.MULTILINE)  # " = Title = ", " = = Section = = "
_JOINED_NUMBER = re.compile(r"(?<=\d) @([.,])@ (?=\d)")  # "1 @,@ 000" was 1,000
_TOKEN = re.compile(
    r"""
      <[a-z]+>                                                          # <unk>, <formula>
    | @(?P<sign>[-.,])@                                                 # what is left of WikiText's joiners
    | (?<!\w)(?:[cdjlmnst]|(?:lors|puis|jus|quel|quoi|pres)?qu)'(?=\w)  # j' in j'ai
    | (?<=\w)'\w+                                                       # 's in it's
    | '(?:s|t|d|m|re|ve|ll|em|tis|twas)(?!\w)                           # the same, set off by a space
    | \d+(?:[.,]\d+)+(?!\w)                                             # 3.14, 1,000
    | (?<!\w)(?:[a-z]\.){2,}                                            # u.s., e.g.
    | [^\W_]+                                                           # words, 1980s
    | \.\.\.
    | \S                                                                # every other sign
    """,
    re.VERBOSE,
)


def tokenise(text, level="word"):
    """Cut a text into tokens.

    ``"character"``: every character is a token, capitals, spaces and line ends too; ``"".join(tokens)`` is the text.

    ``"word"``: the text is put into lower case, and white space separates. Tokens are

    - words, letters and digits in one piece: ``lobster``, ``1980s``; a hyphen is a token of its own;
    - what an apostrophe cuts off: ``it 's``, ``couldn 't``; in French ``j' ai``, ``qu' il``;
    - numbers as they are written, with their points and commas: ``3.14``, ``1,000``; single letters with points:
      ``u.s.``;
    - every punctuation mark and other sign alone, except for ``...``. Curly quotes and apostrophes become plain ones.

    Of WikiText's own marks, ``<unk>`` (a rare word) stays one token, ``@-@`` becomes ``-``, ``1 @,@ 000`` and
    ``0 @.@ 7`` become ``1,000`` and ``0.7``, and lines that are headings, `` = Title = ``, are left out.

    Args:
        text: a string.
        level: ``"word"`` or ``"character"``.

    Returns:
        A list of strings.

    Raises:
        ValueError: `text` is not a string, or `level` is unknown; the message lists the known ones.
    """
    if not isinstance(text, str):
        raise ValueError(f"tokenise expected a string, got {type(text).__name__}")
    one_of(level, LEVELS, "tokenise", "level")
    if level == "character":
        return list(text)
    text = unicodedata.normalize("NFC", text.translate(_PLAIN).lower())
    text = _JOINED_NUMBER.sub(r"\1", _HEADING.sub("", text))
    return [match["sign"] or match[0] for match in _TOKEN.finditer(text)]


class Vocabulary:
    """The distinct tokens of a text, numbered from the most frequent on.

    Number 0 is ``<unk>``, which stands for every token that is not in the vocabulary; tokens that are equally frequent
    stand in alphabetical order.

    Args:
        tokens: the tokens of a text, an iterable of strings.
        size: keep only this many entries, ``<unk>`` among them; all of them if None.
        min_count: keep only tokens that occur at least this often.

    Attributes:
        words: tuple of strings (V,), ``<unk>`` first.
        counts: int64 (V,), how often each occurs in `tokens`; ``counts[0]`` counts all that became ``<unk>``, so that
            the sum is the number of tokens.

    Raises:
        ValueError: `tokens` is one string, is empty or holds something else than strings; `size` is not an integer of
            at least 2 or `min_count` not a positive integer.
    """

    def __init__(self, tokens, size=None, min_count=1):
        tokens = _checked_tokens("Vocabulary", tokens)
        if not tokens:
            raise ValueError("Vocabulary expected at least one token, got none")
        whole_number(size, "Vocabulary", "size", 2, optional=True)
        whole_number(min_count, "Vocabulary", "min_count", 1)
        found = Counter(map(str, tokens))
        found.pop(UNKNOWN, None)
        kept = sorted(((-count, word) for word, count in found.items() if count >= min_count))
        kept = kept[: None if size is None else size - 1]
        known = -sum(count for count, _ in kept)
        self._set([UNKNOWN, *(word for _, word in kept)], [len(tokens) - known, *(-count for count, _ in kept)])

    def _set(self, words, counts):
        self.words = tuple(words)
        self.counts = np.array(counts, dtype=np.int64)
        self.counts.setflags(write=False)
        self._index = {word: index for index, word in enumerate(self.words)}

    def __len__(self):
        return len(self.words)

    def __contains__(self, token):
        return isinstance(token, str) and token in self._index

    def __repr__(self):
        return f"Vocabulary({len(self):,} entries, {self.counts.sum():,} tokens, {self.counts[0]:,} of them unknown)"

    def encode(self, tokens):
        """Return the numbers of tokens, 0 for those that are not in the vocabulary.

        Args:
            tokens: an iterable of strings.

        Returns:
            int64 array (N,).

        Raises:
            ValueError: `tokens` is one string, or holds something else than strings.
        """
        tokens = _checked_tokens("encode", tokens)
        return np.array([self._index.get(token, 0) for token in tokens], dtype=np.int64)

    def decode(self, ids):
        """Return the tokens that belong to numbers.

        Args:
            ids: integers (N,), from 0 to V - 1.

        Returns:
            A list of N strings.

        Raises:
            ValueError: `ids` is not one-dimensional, not of integers, or holds a number outside the vocabulary.
        """
        ids = np.asarray(ids)
        if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
            raise ValueError(f"decode expected integers (N,), got {ids.dtype} {ids.shape}")
        outside = ids[(ids < 0) | (ids >= len(self))]
        if outside.size:
            raise ValueError(f"decode expected numbers from 0 to {len(self) - 1}, got {outside[0]}")
        return [self.words[index] for index in ids.tolist()]

    def as_dict(self):
        """Return ``{"words": [...], "counts": [...]}``, plain strings and integers that JSON can hold."""
        return {"words": list(self.words), "counts": self.counts.tolist()}

    @classmethod
    def from_dict(cls, saved):
        """Make the vocabulary again that `as_dict` described.

        Args:
            saved: a dictionary with ``"words"``, distinct strings (V,) with ``<unk>`` first, and ``"counts"``,
                integers (V,).

        Returns:
            A `Vocabulary`.

        Raises:
            ValueError: something is missing, or the two do not fit.
        """
        if not isinstance(saved, dict) or not {"words", "counts"} <= set(saved):
            got = f"keys {sorted(saved)}" if isinstance(saved, dict) else type(saved).__name__
            raise ValueError(f"from_dict expected a dictionary with words and counts, got {got}")
        words, counts = _checked_tokens("from_dict", saved["words"]), list(saved["counts"])
        if words[:1] != [UNKNOWN] or len(set(words)) != len(words):
            raise ValueError(f"from_dict expected distinct words, {UNKNOWN} first, got {words[:3]} ...")
        if len(counts) != len(words):
            raise ValueError(f"from_dict expected as many counts as words, {len(words)}, got {len(counts)}")
        for count in counts:
            whole_number(count, "from_dict", "each count", 0)
        vocabulary = cls.__new__(cls)
        vocabulary._set(words, counts)
        return vocabulary


def checked_strings(strings, owner, what, hint=""):
    """Return an iterable of strings as a list; one string alone is not meant.

    Raises:
        ValueError: something else; the message says what the strings are.
    """
    if isinstance(strings, (str, bytes)) or not hasattr(strings, "__iter__"):
        raise ValueError(f"{owner} expected a list of {what}{hint}, got {type(strings).__name__}")
    strings = list(strings)
    for string in strings:
        if not isinstance(string, str):
            raise ValueError(f"{owner} expected {what} to be strings, got {string!r}")
    return strings


def _checked_tokens(owner, tokens):
    return checked_strings(tokens, owner, "tokens", " (see tokenise)")
