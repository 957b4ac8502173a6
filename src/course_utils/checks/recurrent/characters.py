"""Exercises of the lesson on predicting the next character."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, raises, where

# ---- Exercise 1: what a text costs

bits_per_character = Exercise(
    task="""What a text costs a model, in bits per character.

    -(1/T) * sum of log2 p[t]

    Takes: p, (T,), the probability that the model gave each character that came.
    Returns: the bits per character.
    """,
    answer=lambda p: float(-np.mean(np.log2(p))),
    cases={
        "a coin": (np.array([0.5]),),
        "a quarter, then a half": (np.array([0.25, 0.5]),),
        "four characters": (np.array([0.5, 0.125, 1.0, 0.25]),),
        "a surprise among sure ones": (np.array([0.9, 0.02, 0.95, 0.85, 0.9]),),
    },
    drawn=lambda rng: (rng.uniform(0.05, 0.95, draws.whole(rng, 3, 6)).round(2),),
    mistakes=(
        (gives(lambda p: np.mean(np.log2(p))), "The sign is turned: the logarithm of a probability is below 0."),
        (gives(lambda p: -np.mean(np.log(p))), "These are nats. A bit is the surprise at a half: divide by ln 2."),
        (gives(lambda p: -np.sum(np.log2(p))), "That is what the whole text costs. Asked for is one character."),
        (gives(lambda p: -np.log2(np.mean(p))),
         "The surprises are averaged, not the probabilities: a single 0 would cost infinitely much."),
        (gives(lambda p: 2 ** -np.mean(np.log2(p))), "That is the perplexity. The bits are its logarithm."),
    ),
    hint="The surprise at a character is -log2 of its probability. Average the surprises.",
    success="With these bits, written one after the other, the text could be stored, and read back by the same model.",
)


# ---- Exercise 2: a text as columns


def _columns(ids, columns):
    length = len(ids) // columns
    return np.asarray(ids)[: length * columns].reshape(columns, length).T


in_columns = Exercise(
    task="""A long text as columns that a network reads side by side.

    column n holds the characters n * T, n * T + 1, ..., n * T + T - 1,  T = len(ids) // columns

    Takes: ids, integers (length,), the text; columns, how many, at most the length.
    Returns: integers (T, columns); what is left over at the end of the text is dropped.
    """,
    answer=_columns,
    cases={
        "six characters in two columns": (np.array([3, 1, 4, 2, 5, 9]), 2),
        "six characters in three columns": (np.array([3, 1, 4, 2, 5, 9]), 3),
        "seven characters in three columns": (np.array([7, 3, 8, 1, 4, 6, 2]), 3),
        "eleven characters in four columns": (np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]), 4),
    },
    drawn=lambda rng: (rng.integers(0, 20, draws.whole(rng, 9, 15)), draws.whole(rng, 2, 4)),
    mistakes=(
        (gives(lambda ids, columns: ids[: len(ids) // columns * columns].reshape(-1, columns)),
         "Read down a column: it skips characters. Each column should be a piece of the text as it stands."),
        (gives(lambda ids, columns: _columns(ids, columns).T),
         "The pieces are right, and lie in rows. The steps go down, (T, columns)."),
        (gives(lambda ids, columns: _columns(ids[len(ids) % columns :], columns)),
         "What is left over is dropped at the end of the text, not at its beginning."),
        (where(lambda value, ids, columns: value.size > len(ids) // columns * columns),
         "All columns are of one length, len(ids) // columns; the rest of the text is dropped."),
    ),
    hint="Cut the text into as many pieces of equal length, one below the other, and turn the table.",
    success="A reshape in the other order gives a table of the same shape, in which every column skips characters.",
)


# ---- Exercise 3: the nucleus


def _nucleus(p, share, *, ascending=False, last=True, scaled=True, lacking=np.less):
    """Cut a distribution; the settings make the usual mistakes."""
    p = np.asarray(p, dtype=float)
    order = np.argsort(p if ascending else -p, kind="stable")
    reached = np.cumsum(p[order])
    kept = order[lacking(reached - p[order] if last else reached, share)]
    found = np.zeros(len(p))
    found[kept] = p[kept]
    return found / (found.sum() or 1) if scaled else found


def _draw_distribution(rng):
    weights = rng.permutation(np.arange(1, draws.whole(rng, 4, 7)) * draws.whole(rng, 1, 3) + 1)
    p = weights / weights.sum()
    reached = np.sort(p)[::-1].cumsum()
    at = draws.whole(rng, 0, len(p) - 2)
    return p, float(reached[at] + np.sort(p)[::-1][at + 1] / 2)  # in the middle between two sums: no ties


nucleus = Exercise(
    task="""The probabilities from which nucleus sampling draws.

    keep the fewest characters, the likeliest first, whose probabilities reach the share together; the others become 0,
    and what is left is divided by its sum

    Takes: p, (A,), probabilities that add up to 1, no two of them equal; share, above 0 and below 1.
    Returns: (A,), in the order of p.
    """,
    answer=_nucleus,
    cases={
        "two are needed": (np.array([0.1875, 0.375, 0.3125, 0.125]), 0.5),
        "one is enough": (np.array([0.25, 0.625, 0.125]), 0.5),
        "a share just above a sum": (np.array([0.0625, 0.25, 0.5, 0.1875]), 0.7501),
        "a share that is reached exactly": (np.array([0.0625, 0.25, 0.5, 0.1875]), 0.75),
        "nearly all": (np.array([0.0625, 0.4375, 0.1875, 0.3125]), 0.95),
    },
    drawn=_draw_distribution,
    mistakes=(
        (gives(lambda p, share: _nucleus(p, share, scaled=False)),
         "The right characters are left. Their probabilities have to add up to 1 again."),
        (gives(lambda p, share: _nucleus(p, share, scaled=False) / share),
         "Divide by what is left in the nucleus, which has more than the share."),
        (gives(lambda p, share: _nucleus(p, share, last=False)),
         "The one with which the sum reaches the share belongs to the nucleus too."),
        (gives(lambda p, share: _nucleus(p, share, lacking=np.less_equal)),
         "One too many: a sum that is equal to the share has reached it."),
        (gives(lambda p, share: _nucleus(p, share, ascending=True)), "Begin with the likeliest, not with the rarest."),
        (gives(lambda p, share: np.sort(_nucleus(p, share))[::-1]),
         "The numbers are right, and sorted. Each belongs at the place of its character."),
        (gives(lambda p, share: np.asarray(p)), "Nothing was cut off."),
    ),
    hint="Sort the probabilities, the largest first, and look at what the ones before have together.",
    success="Where the model is sure the nucleus is one character; where it is not, many.",
)


# ---- Exercise 4: greedy writing runs in circles


def _walk(follow, first):
    """Return the steps at which each character was first seen, and the character and step of the first repetition."""
    seen, here = {}, int(first)
    while here not in seen:
        seen[here] = len(seen)
        here = int(follow[here])
    return seen, here


def _greedy_loop(follow, first):
    seen, here = _walk(follow, first)
    return len(seen) - seen[here]


def _draw_loops(rng):
    """Loops of one, two and three characters, and three more that lead to them."""
    names, follow = rng.permutation(9), np.empty(9, dtype=int)
    follow[names] = names[[0, 2, 1, 4, 5, 3, *(rng.integers(0, known) for known in (6, 7, 8))]]
    return follow, draws.whole(rng, 0, 8)


greedy_loop = Exercise(
    task="""The length of the loop in which greedy writing with a table of pairs ends.

    after character a the table always writes follow[a], its likeliest

    Takes: follow, integers (A,), from 0 to A - 1; first, the character to begin with.
    Returns: how many characters there are in what is repeated for ever.
    """,
    answer=_greedy_loop,
    cases={
        "a long way into a loop of two": (np.array([3, 6, 7, 6, 5, 4, 1, 0]), 2),
        "two that follow each other": (np.array([1, 0, 0]), 0),
        "one that follows itself": (np.array([2, 0, 2]), 1),
        "one of three loops": (np.array([0, 2, 1, 4, 5, 3, 0]), 1),
        "a way into a loop of six": (np.array([2, 0, 5, 1, 3, 4, 0, 6]), 7),
        "the longest": (np.array([3, 4, 0, 1, 2]), 2),
    },
    drawn=_draw_loops,
    mistakes=(
        (gives(lambda follow, first: len(_walk(follow, first)[0])),
         "That counts the way into the loop as well. What comes again and again?"),
        (gives(lambda follow, first: _greedy_loop(follow, first) + 1),
         "One too many: the character that closes the loop is the one that opened it."),
        (gives(lambda follow, first: _walk(follow, first)[0][_walk(follow, first)[1]]),
         "That is the length of the way into the loop."),
        (gives(lambda follow, first: len(follow)), "That is how long a loop can be at most."),
        (gives(lambda follow, first: _greedy_loop(follow, 0)), "Begin with the character that is given, `first`."),
        (gives(lambda follow, first: max(_greedy_loop(follow, a) for a in range(len(follow)))),
         "A table may have several loops. This is the longest, not the one that is reached from here."),
        (raises(TimeoutError), "It never comes back to the first character: the loop need not contain it."),
    ),
    hint="Note at which step each character was written first. Stop at the first that has been written before.",
    success="A table of N has A^(N-1) contexts, so its greedy text repeats itself too, only later.",
)
