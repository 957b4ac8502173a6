"""From captions to rows of numbers that a network reads, and back."""

import numpy as np

from course_utils.arguments import whole_number

from ..tokens import UNKNOWN, Vocabulary, checked_strings, tokenise

PADDING, START, END = "<pad>", "<start>", "<end>"
_SPECIAL = (PADDING, START, END)


def caption_vocabulary(captions, size=None, min_count=1):
    """Number the words of captions; the numbers of the signs that are no words are always the same.

    Number 0 is ``<unk>``, 1 ``<pad>``, 2 ``<start>``, 3 ``<end>``; the words follow, the most frequent first.

    Args:
        captions: a list of strings.
        size: keep only this many entries, the four signs among them; all of them if None.
        min_count: keep only words that occur at least this often.

    Returns:
        A `Vocabulary`.

    Raises:
        ValueError: `captions` is not a list of strings, none of them holds a word, or `size` is not an integer of at
            least 5 or `min_count` not a positive integer.
    """
    whole_number(size, "caption_vocabulary", "size", 5, optional=True)
    captions = checked_strings(captions, "caption_vocabulary", "captions")
    words = [word for caption in captions for word in tokenise(caption) if word not in _SPECIAL]
    plain = Vocabulary(words, None if size is None else size - len(_SPECIAL), min_count)
    counts = plain.counts.tolist()
    return Vocabulary.from_dict(
        {"words": [UNKNOWN, *_SPECIAL, *plain.words[1:]], "counts": [counts[0], 0, 0, 0, *counts[1:]]}
    )


def caption_ids(captions, vocabulary, length=None):
    """Write captions as rows of numbers: ``<start>``, the words, ``<end>``, and ``<pad>`` up to the row's end.

    Args:
        captions: a list of N strings.
        vocabulary: a `Vocabulary` that has the three signs, see `caption_vocabulary`.
        length: entries T in a row, at least 3; a longer caption loses its last words. As many as the longest caption
            needs if None.

    Returns:
        int64 (N, T); 0 for a word that is not in the vocabulary.

    Raises:
        ValueError: `captions` is not a list of strings, `vocabulary` lacks a sign, or `length` is not such an integer.
    """
    captions = checked_strings(captions, "caption_ids", "captions")
    padding, start, end = _signs(vocabulary)
    length = whole_number(length, "caption_ids", "length", 3, optional=True)
    rows = [vocabulary.encode(tokenise(caption)) for caption in captions]
    length = length or max(map(len, rows), default=0) + 2
    ids = np.full((len(rows), length), padding, dtype=np.int64)
    ids[:, 0] = start
    for line, row in zip(ids, rows, strict=True):
        row = row[: length - 2]
        line[1 : len(row) + 1] = row
        line[len(row) + 1] = end
    return ids


def caption_text(ids, vocabulary):
    """Return the words of one row of numbers, without the signs, as a string.

    Args:
        ids: integers (T,), a row of `caption_ids` or what a network wrote; all from the first ``<end>`` on is left out.
        vocabulary: the `Vocabulary` of these numbers.

    Returns:
        A string, with a space between words.

    Raises:
        ValueError: `ids` is not one-dimensional, not of integers, or holds a number outside the vocabulary.
    """
    words = vocabulary.decode(ids)
    words = words[: words.index(END)] if END in words else words
    return " ".join(word for word in words if word not in _SPECIAL)


def _signs(vocabulary):
    missing = [sign for sign in _SPECIAL if sign not in vocabulary]
    if missing:
        raise ValueError(f"expected a vocabulary with {', '.join(_SPECIAL)}, got one without {', '.join(missing)}")
    return vocabulary.encode(_SPECIAL)
