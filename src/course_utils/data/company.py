"""Words and the company they keep: how often two of them stand near each other, and which are of a category."""

import numpy as np

from course_utils.arguments import number, one_of, whole_number

from .standins.grammar import WORD_CATEGORIES
from .tokens import checked_strings


def count_pairs(tokens, vocabulary, window=5, often=1e-3):
    """Count how often each two words of a text stand near each other.

    N[w, c] = kept(w) kept(c) * sum over d from 1 to window of (window + 1 - d) / window * (times at distance d)
    kept(w) = min(1, sqrt(often / f)) for a word that makes up a share f of the text

    Args:
        tokens: the text, an iterable of T strings.
        vocabulary: a `Vocabulary` of V words, ``<unk>`` among them.
        window: the largest distance, in words; a neighbour at that distance counts 1 / window, the next one 1.
        often: words with a larger share of the text count less.

    Returns:
        float32 array (V - 1, V - 1), symmetric up to rounding: row and column w are word w + 1 of the vocabulary,
        without ``<unk>``.

    Raises:
        ValueError: `window` is not a positive integer, or `often` not a positive number.

    Source: Mikolov et al., arXiv:1310.4546 (2013), section 2.3, here as averages instead of draws.
    """
    whole_number(window, "count_pairs", "window", 1)
    number(often, "count_pairs", "often", above=0)
    ids, size = vocabulary.encode(tokens), len(vocabulary)
    table = np.zeros(size * size)
    for distance in range(1, min(window, len(ids) - 1) + 1):
        near = np.bincount(ids[:-distance] * size + ids[distance:], minlength=size * size)
        table += near * (window + 1 - distance) / window
    table = table.reshape(size, size)
    share = np.maximum(vocabulary.counts, 1) / vocabulary.counts.sum()
    kept = np.minimum(1, np.sqrt(often / share)).astype(np.float32)
    return ((table + table.T).astype(np.float32) * kept * kept[:, None])[1:, 1:]


def words_for_map(words, many, categories):
    """Choose words for a map: the most frequent ones, and all that belong to a category.

    Args:
        words: strings, the most frequent first.
        many: how many of the first to take that are words of at least two letters.
        categories: names of `WORD_CATEGORIES`.

    Returns:
        The chosen words, a list of N strings; and their groups, int array (N,): the place of each word's category in
        `categories`, -1 for none. A category with fewer than three words here is no group.

    Raises:
        ValueError: an unknown category, one string instead of several, or `many` is not a positive integer.
    """
    whole_number(many, "words_for_map", "many", 1)
    words = checked_strings(words, "words_for_map", "words")
    categories = checked_strings(categories, "words_for_map", "categories")
    for name in categories:
        one_of(name, WORD_CATEGORIES, "words_for_map", "category")
    place = {word: index for index, name in enumerate(categories) for word in WORD_CATEGORIES[name]}
    chosen = [word for word in words if word.isalpha() and len(word) > 1][:many]
    chosen += [word for word in words if word in place and word not in chosen]
    groups = np.array([place.get(word, -1) for word in chosen])
    few = [index for index in range(len(categories)) if np.sum(groups == index) < 3]
    groups[np.isin(groups, few)] = -1
    return chosen, groups
