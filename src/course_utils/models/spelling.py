"""What a speller wrote, and how far it is from what was said."""

import numpy as np


def ctc_collapse(path, blank=0):
    """Return the labels that a path of CTC spells: equal neighbours merged, then the blanks left out.

    Args:
        path: integers (T,), one class for each step.
        blank: the class that stands for no label.

    Returns:
        int64 (S,), with S at most T.

    Source: Graves et al. 2006, the map B.
    """
    path = np.asarray(path, dtype=np.int64).reshape(-1)
    starts = np.append(True, path[1:] != path[:-1])[: len(path)]
    return path[starts & (path != blank)]


def edit_distance(written, meant):
    """Return how many symbols have to be inserted, left out or changed to make one sequence the other.

    d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (written[i] != meant[j]))

    Args:
        written, meant: strings, or sequences of symbols.

    Returns:
        An integer from 0 to the length of the longer one.

    Source: Levenshtein 1966; Wagner & Fischer 1974.
    """
    distances = list(range(len(meant) + 1))
    for i, symbol in enumerate(written, 1):
        before, distances[0] = distances[0], i
        for j, other in enumerate(meant, 1):
            change = before + (symbol != other)
            before = distances[j]
            distances[j] = min(before + 1, distances[j - 1] + 1, change)
    return distances[-1]


def character_error(written, meant):
    """Return the character error: symbols to insert, leave out or change, over the symbols of what was meant.

    Args:
        written, meant: lists of N strings, or of N sequences of symbols.

    Returns:
        float, 0 if all is right; it exceeds 1 where far too much is written.

    Raises:
        ValueError: the lists have different lengths, or nothing is meant.
    """
    if len(written) != len(meant) or not sum(map(len, meant)):
        raise ValueError(f"character_error expected as many sequences written as meant, and a symbol in one of these, "
                         f"got {len(written)} and {len(meant)}")
    return sum(map(edit_distance, written, meant)) / sum(map(len, meant))
