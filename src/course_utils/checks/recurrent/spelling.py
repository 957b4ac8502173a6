"""Exercises of the lesson that goes from sound to letters."""

from math import comb

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where
from course_utils.models import spelling


def _letters(rng, low, high, kinds=3):
    return rng.integers(1, kinds + 1, size=draws.whole(rng, low, high)).tolist()


# ---- Exercise 1: the fewest steps


def _equal_neighbours(letters):
    return sum(before == after for before, after in zip(letters, letters[1:], strict=False))


least_steps = Exercise(
    task="""The smallest number of steps whose paths can spell a text.

    Equal neighbours of a path are merged, then blanks are left out.

    Takes: letters, a list of classes without blanks.
    Returns: a whole number.
    """,
    answer=lambda letters: len(letters) + _equal_neighbours(letters),
    cases={
        "no": ([1, 2],),
        "three, with two e": ([9, 6, 8, 3, 3],),
        "the same letter again, but not next to it": ([1, 2, 1],),
        "three of a kind": ([4, 4, 4],),
        "a pair and four of a kind": ([1, 1, 2, 2, 2, 2],),
        "a single letter": ([5],),
        "no letters": ([],),
    },
    drawn=lambda rng: (_letters(rng, 4, 9),),
    mistakes=(
        (gives(len), "Two equal letters side by side would be merged: what has to stand between them?"),
        (gives(lambda letters: 2 * len(letters) - len(set(letters))),
         "A letter that comes again later needs no more room: only equal neighbours are merged."),
        (gives(lambda letters: 2 * len(letters) + 1),
         "That is the number of states. A path may skip the blank between two different letters, and those outside."),
        (gives(lambda letters: 2 * len(letters) - 1),
         "Between two different letters no blank is needed: a path may skip it."),
        (gives(lambda letters: len(letters) - _equal_neighbours(letters)),
         "Equal neighbours take more room, not less."),
    ),
    hint="One step for each letter, and one more for each blank that cannot be left out.",
    success="A sound that is shorter has no path for its text, and its loss is infinite.",
)


# ---- Exercise 2: edit distance


def _matches(written, meant):
    return sum(a != b for a, b in zip(written, meant, strict=False)) + abs(len(written) - len(meant))


def _without_changes(written, meant):
    table = np.zeros((len(written) + 1, len(meant) + 1), dtype=int)
    for i, symbol in enumerate(written, 1):
        for j, other in enumerate(meant, 1):
            same = table[i - 1, j - 1] + 1
            table[i, j] = same if symbol == other else max(table[i - 1, j], table[i, j - 1])
    return len(written) + len(meant) - 2 * int(table[-1, -1])


def _empty_border(written, meant):
    table = np.zeros((len(written) + 1, len(meant) + 1), dtype=int)
    for i, symbol in enumerate(written, 1):
        for j, other in enumerate(meant, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (symbol != other))
    return int(table[-1, -1])


edit_distance = Exercise(
    task="""How many symbols to insert, leave out or change to make one list the other.

    d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (symbol i of one differs from symbol j))

    Takes: written and meant, two lists of classes.
    Returns: a whole number.
    """,
    answer=spelling.edit_distance,
    cases={
        "one letter changed": ([1, 2, 3], [1, 4, 3]),
        "the first letter missing": ([2, 3, 4, 5], [1, 2, 3, 4, 5]),
        "one letter too many in the middle": ([1, 2, 3, 4], [1, 2, 4]),
        "one changed and one missing": ([7, 2, 3], [1, 2, 3, 4]),
        "two letters swapped": ([1, 3, 2, 4], [1, 2, 3, 4]),
        "nothing in common": ([1, 1, 1], [2, 2, 2, 2]),
        "a letter too many at both ends": ([5, 1, 2, 3, 6], [1, 2, 3]),
        "three letters moved to the end": ([1, 2, 3, 4, 5, 6, 7, 8], [4, 5, 6, 7, 8, 1, 2, 3]),
        "nothing written": ([], [1, 2]),
        "nothing meant": ([1, 2], []),
        "the same": ([3, 3, 1], [3, 3, 1]),
    },
    drawn=lambda rng: (_letters(rng, 4, 7), _letters(rng, 4, 7)),
    mistakes=(
        (gives(_matches), "One letter missing at the start moves all others by one place, and is still one mistake."),
        (gives(_without_changes),
         "A wrong letter counts once: changing it is one step, not leaving it out and inserting another."),
        (gives(_empty_border), "The first row and column are not zero: from nothing to j symbols takes j insertions."),
        (gives(lambda written, meant: spelling.edit_distance(written, meant) / max(len(meant), 1)),
         "That is divided by the length already. Return the number of mistakes."),
        (gives(lambda written, meant: abs(len(written) - len(meant))), "That compares lengths only."),
        (where(lambda value, written, meant: value == 1 and sorted(written) == sorted(meant)),
         "There is no step that swaps two letters: it takes two, for example a change of each."),
        (where(lambda value, written, meant: value.ndim == 2), "Return the last number of the table, d[-1, -1]."),
    ),
    hint="A table of (len(written) + 1) x (len(meant) + 1) numbers, each from three of its neighbours.",
    success="Over the letters that were said, this is the character error.",
)


# ---- Exercise 3: break it, skip between equal letters


def _paths(steps, skips):
    return comb(steps + 2 if skips else steps + 1, 4)


paths_of_ee = Exercise(
    task="""How many paths a table counts for two equal letters, with the right condition and without it.

    The states are blank, e, blank, e, blank; all probabilities are 1. The right table never skips the blank between the
    two e, the other one does.

    Takes: steps, the number of steps.
    Returns: two numbers, right and hers.
    """,
    answer=lambda steps: (float(_paths(steps, False)), float(_paths(steps, True))),
    cases={"four steps": (4,), "three steps": (3,), "two steps": (2,), "nine steps": (9,)},
    drawn=lambda rng: (draws.whole(rng, 3, 12),),
    mistakes=(
        (gives(lambda steps: (_paths(steps, True), _paths(steps, False))),
         "The other way round: first the right number, then hers."),
        (gives(lambda steps: (_paths(steps, False), _paths(steps, False))),
         "Both are right. Hers may skip the blank between the two e, as if they were different letters."),
        (gives(lambda steps: (_paths(steps, True), _paths(steps, True))),
         "Both skip the blank between the two e. The right one must not: `ee` would be merged."),
    ),
    hint="Two tables, of which the second has a skip more: from e to e. Count what arrives in the last two states.",
    success="What she counts beyond the right ones are paths of a single long e, some of them more than once.",
)
