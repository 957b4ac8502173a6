"""Right and wrong answers to the exercises of the lesson that goes from sound to letters."""

from functools import cache
from itertools import groupby, product

import numpy as np


def least_steps(letters):
    """By runs of equal letters: a run of n takes n letters and the n - 1 blanks between them."""
    return sum(2 * len(list(run)) - 1 for _, run in groupby(letters))


def put_in_blanks(letters):
    path = []
    for letter in letters:
        path += [0, letter] if path and path[-1] == letter else [letter]
    return len(path)


def edit_distance(written, meant):
    """From the front, without a table."""
    written, meant = tuple(written), tuple(meant)

    @cache
    def between(i, j):
        if i == len(written) or j == len(meant):
            return len(written) - i + len(meant) - j
        if written[i] == meant[j]:
            return between(i + 1, j + 1)
        return 1 + min(between(i + 1, j), between(i, j + 1), between(i + 1, j + 1))

    return between(0, 0)


def row_by_row(written, meant):
    row = np.arange(len(meant) + 1)
    for symbol in written:
        change = row[:-1] + (np.array(meant, dtype=int) != symbol)
        row = np.append(row[0] + 1, np.minimum(row[1:] + 1, change))
        for j in range(1, len(row)):
            row[j] = min(row[j], row[j - 1] + 1)
    return row[-1]


def walk(steps, skips):
    """Count walks over the states blank, e, blank, e, blank by multiplying with the table of allowed moves."""
    moves = np.eye(5) + np.eye(5, k=1)
    moves[1, 3] = skips
    start = np.array([1.0, 1, 0, 0, 0])
    return (start @ np.linalg.matrix_power(moves, steps - 1))[-2:].sum()


def paths_of_ee(steps):
    return walk(steps, 0), walk(steps, 1)


def listed(steps):
    """By all walks, one by one; slow, but there is no thought in it."""
    if steps > 8:
        return paths_of_ee(steps)
    counts = [0, 0]
    for path in product(range(5), repeat=steps):
        moves = [(a, b) for a, b in zip(path, path[1:], strict=False) if b - a not in (0, 1)]
        if path[0] < 2 and path[-1] > 2 and set(moves) <= {(1, 3)}:
            counts[0] += not moves
            counts[1] += 1
    return tuple(counts)


def as_different(steps):
    return walk(steps, 1), walk(steps, 1)


def table_without_border(written, meant):
    table = np.zeros((len(written) + 1, len(meant) + 1))
    for i, a in enumerate(written):
        for j, b in enumerate(meant):
            table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1, table[i, j] + (a != b))
    return table[-1, -1]


def in_a_band(written, meant, width=9, first=1):
    """Only places at most `width` off the diagonal, or a first column that counts nothing."""
    width = max(width, abs(len(written) - len(meant)))
    table = np.full((len(written) + 1, len(meant) + 1), 99)
    table[:, 0], table[0] = first * np.arange(len(written) + 1), range(len(meant) + 1)
    for i, a in enumerate(written, 1):
        for j, b in enumerate(meant, 1):
            if abs(i - j) <= width:
                table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
    return int(table[-1, -1])


def swaps_in_one(written, meant):
    """The distance of Damerau, for which two neighbours in the other order are one mistake."""
    table = np.add.outer(np.arange(len(written) + 1), np.arange(len(meant) + 1))
    for i, a in enumerate(written, 1):
        for j, b in enumerate(meant, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and a == meant[j - 2] and written[i - 2] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return int(table[-1, -1])


def longest_common(written, meant):
    """The longer length less the longest common subsequence: one too small where a letter moves."""
    kept = np.zeros((len(written) + 1, len(meant) + 1), dtype=int)
    for i, a in enumerate(written, 1):
        for j, b in enumerate(meant, 1):
            kept[i, j] = kept[i - 1, j - 1] + 1 if a == b else max(kept[i - 1, j], kept[i, j - 1])
    return max(len(written), len(meant)) - int(kept[-1, -1])


def place_by_place(written, meant):
    length = max(len(written), len(meant))
    padded = [list(one) + [-place] * (length - len(one)) for place, one in ((1, written), (2, meant))]
    return sum(a != b for a, b in zip(*padded, strict=True))


MISTAKES = [
    (least_steps, lambda letters: len(letters), "would be merged"),
    (least_steps, lambda letters: 2 * len(letters) - 1 if letters else 0, "no blank is needed"),
    (least_steps, lambda letters: len(letters) + len(letters) - len(set(letters)), "only equal neighbours"),
    (least_steps, lambda letters: 2 * len(letters) + 1, "number of states"),
    (least_steps, lambda letters: len(letters) + max((len(list(run)) - 1 for _, run in groupby(letters)), default=0),
     "cannot be left out"),
    (edit_distance, place_by_place, "moves all others by one place"),
    (edit_distance, table_without_border, "first row and column"),
    (edit_distance, lambda written, meant: edit_distance(written, meant) / max(1, len(meant)), "divided by the length"),
    (edit_distance, lambda written, meant: in_a_band(written, meant, first=0), "three of its neighbours"),
    (edit_distance, lambda written, meant: in_a_band(written, meant, width=2), "three of its neighbours"),
    (edit_distance, swaps_in_one, "no step that swaps"),
    (edit_distance, longest_common, "no step that swaps"),
    (paths_of_ee, as_different, "must not"),
    (paths_of_ee, lambda steps: paths_of_ee(steps)[::-1], "other way round"),
    (paths_of_ee, lambda steps: (walk(steps, 0), walk(steps, 0)), "may skip the blank"),
]

ALSO_RIGHT = [(least_steps, put_in_blanks), (edit_distance, row_by_row), (paths_of_ee, listed)]

_ALL = {least_steps, edit_distance, paths_of_ee}
NO_TRICK = {"absolute values": _ALL, "as if no argument were negative": _ALL, "sorted": {paths_of_ee}}
