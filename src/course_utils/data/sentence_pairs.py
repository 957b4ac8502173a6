"""Translated sentences for a small network: cut into tokens, of frequent words only, divided for an honest test."""

import re
import zlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from course_utils.arguments import whole_number

from .tokens import checked_strings
from .translations import load_translations

START, END = "<s>", "</s>"
_ENGLISH = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.,!?;:]")  # don't and twenty-one stay whole
_FRENCH = re.compile(r"[^\W_]+'|-?[^\W_]+|[.,!?;:]")  # j' | ai, dites | -moi
_SHARES = 10  # one part in ten is the test, one the validation part
PARTS = ("test", "validation")


@dataclass(frozen=True)
class SentencePairs:
    """Sentences in two languages as tokens; those at the same place mean the same.

    Attributes:
        english: tuple of N sentences, each a tuple of tokens in lower case.
        french: tuple of N sentences, likewise.
        parts: tuple of N strings, ``"training"``, ``"validation"`` or ``"test"``. No sentence, of either language,
            stands in two parts.
        source_words: tuple of S strings, the English words from the most frequent on.
        target_words: tuple of T strings: ``<s>``, ``</s>``, and the French words from the most frequent on.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the sentences are, with licence and author; a stand-in says so here.
    """

    english: tuple[tuple[str, ...], ...] = field(repr=False)
    french: tuple[tuple[str, ...], ...] = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    source_words: tuple[str, ...] = field(repr=False)
    target_words: tuple[str, ...] = field(repr=False)
    tier: str
    source: str

    def __len__(self):
        return len(self.english)

    def rows(self, part):
        """Return the places of the pairs of one part, integers."""
        return np.flatnonzero(np.array(self.parts) == part)

    def translations(self, part):
        """Return a dict from each English sentence of a part to the list of its French ones."""
        found = {}
        for row in self.rows(part):
            found.setdefault(self.english[row], []).append(self.french[row])
        return found


def load_sentence_pairs(source_words=1000, target_words=1300, longest=16):
    """Load the sentence pairs of `load_translations` that need only frequent words, as tokens.

    English: ``[^\\W_]+(?:['-][^\\W_]+)*`` and the signs ``. , ! ? ; :``, in lower case, so that "don't" is one token.
    French: what an apostrophe cuts off (``j'``, ``qu'``) keeps it, and what a hyphen joins keeps that (``dites``,
    ``-moi``), so that the text can be written again. Pairs that differ in capitals or quotes only count once.

    The pairs are divided by sentences: two pairs that share a sentence, English or French, are in the same part. A part
    in ten is the test, a part in ten for validation.

    Args:
        source_words: how many English words, signs among them; those that occur most often.
        target_words: how many French words, ``<s>`` and ``</s>`` not counted.
        longest: the most tokens of a sentence.

    Returns:
        `SentencePairs`: 44,000 pairs from the file, 4,000 from the stand-in.

    Raises:
        ValueError: an argument is not a positive integer.
        DataError: the file in the folder ``COURSE_DATA`` is damaged.
    """
    owner = "load_sentence_pairs"
    source_words = whole_number(source_words, owner, "source_words", 1)
    target_words = whole_number(target_words, owner, "target_words", 1)
    longest = whole_number(longest, owner, "longest", 1)
    loaded = load_translations()
    pairs = {(source_tokens(one), target_tokens(other)): None
             for one, other in zip(loaded.english, loaded.french, strict=True)}
    words = [_frequent(sentences, size)
             for sentences, size in zip(zip(*pairs, strict=True), (source_words, target_words), strict=True)]
    known = [set(one) for one in words]
    kept = [pair for pair in pairs
            if all(len(one) <= longest and own.issuperset(one) for one, own in zip(pair, known, strict=True))]
    english, french = zip(*kept, strict=True)
    return SentencePairs(english, french, _divided(kept), words[0], (START, END, *words[1]), loaded.tier, loaded.source)


def source_tokens(text):
    """Cut an English sentence into a tuple of tokens; see `load_sentence_pairs`."""
    return tuple(_ENGLISH.findall(_plain(text, "source_tokens")))


def target_tokens(text):
    """Cut a French sentence into a tuple of tokens; see `load_sentence_pairs`."""
    return tuple(_FRENCH.findall(_plain(text, "target_tokens")))


def join_tokens(tokens):
    """Write the text of a sentence's tokens: ``j' ai , dites -moi .`` becomes ``j'ai, dites-moi.``"""
    return re.sub(r" (?=[-.,])|(?<=') ", "", " ".join(tokens))


def number_sentences(sentences, words, start=None, end=None):
    """Write sentences as rows of numbers, the places of their words in a list.

    Args:
        sentences: N sequences of tokens.
        words: the list.
        start, end: tokens put before and after each sentence, or None.

    Returns:
        ids, int64 (N, L), filled up with 0 to the longest, and lengths, int64 (N,).

    Raises:
        ValueError: a token is not among the words; there is no sentence, or an empty one.
    """
    index = {word: place for place, word in enumerate(words)}
    before, after = [] if start is None else [start], [] if end is None else [end]
    rows = [[*before, *sentence, *after] for sentence in sentences]
    missing = {word for row in rows for word in row} - index.keys()
    if missing:
        raise ValueError(f"number_sentences expected known words, got {sorted(missing)[0]!r}")
    if not rows or not all(rows):
        raise ValueError(f"number_sentences expected sentences of one token or more, got {len(rows)} sentences"
                         + (", one of them empty" if rows else ""))
    lengths = np.array([len(row) for row in rows])
    ids = np.zeros((len(rows), lengths.max()), np.int64)
    for row, numbers in zip(ids, rows, strict=True):
        row[: len(numbers)] = [index[word] for word in numbers]
    return ids, lengths


def _plain(text, owner):
    checked_strings([text], owner, "a sentence")
    return text.lower().replace("’", "'")


def _frequent(sentences, size):
    found = Counter(word for sentence in sentences for word in sentence)
    return tuple(sorted(found, key=lambda word: (-found[word], word))[:size])


def _divided(pairs):
    """Return the part of each pair; pairs that share a sentence are in the same."""
    parent = {}

    def root(sentence):
        while parent.setdefault(sentence, sentence) != sentence:
            parent[sentence] = parent[parent[sentence]]
            sentence = parent[sentence]
        return sentence

    for english, french in pairs:
        one, other = sorted((root((0, english)), root((1, french))))
        parent[other] = one  # the first in the alphabet stands for all
    drawn = (zlib.crc32(" ".join(root((0, english))[1]).encode()) % _SHARES for english, _ in pairs)
    return tuple(PARTS[share] if share < len(PARTS) else "training" for share in drawn)
