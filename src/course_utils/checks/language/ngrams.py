"""Exercises of the lesson on N-grams and neural language models."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where
from course_utils.models.ngram import NGramModel

# ---- Exercise 1: N-grams never seen


def _grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def _share(train, test, n):
    seen, grams = set(_grams(train, n)), _grams(test, n)
    return sum(gram not in seen for gram in grams) / len(grams)


def _share_of_kinds(train, test, n):
    kinds = set(_grams(test, n))
    return len(kinds - set(_grams(train, n))) / len(kinds)


unseen_share = Exercise(
    task="""The share of the N-grams of one text that do not occur in another.

    value = (places of the test text whose n words were never seen in a row) / (T - n + 1)

    Takes: two lists of words, train and test, and n.
    Returns: a number.
    """,
    answer=_share,
    cases={
        "pairs": ([0, 1, 2, 0, 1, 4], [0, 1, 3, 3, 3, 1, 2, 0, 1, 2, 0, 3], 2),
        "single words": ([0, 1, 2, 0, 1], [0, 1, 4, 4, 2, 5], 1),
        "triples": ([0, 1, 2, 0, 1, 3], [2, 0, 1, 2, 0, 1, 2, 3, 3, 3, 3], 3),
        "a pair of the last word and the first": ([0, 1, 2, 3], [3, 0, 1, 2], 2),
        "an empty training text": ([], [0, 1, 2], 2),
    },
    drawn=lambda rng: (rng.integers(4, size=12).tolist(), rng.integers(4, size=15).tolist(), draws.whole(rng, 1, 3)),
    mistakes=(
        (gives(lambda train, test, n: 1 - _share(train, test, n)), "That is the share that was seen."),
        (gives(_share_of_kinds), "Count every place of the test text, also where an N-gram comes again."),
        (
            gives(lambda train, test, n: _share(train, test, n) * (len(test) - n + 1)),
            "That is a number of N-grams. For the share, divide by how many there are in the test text.",
        ),
        (
            gives(lambda train, test, n: _share(train, test, n) * (len(test) - n + 1) / len(test)),
            "A text of T words has T - n + 1 N-grams, not T.",
        ),
        (gives(lambda train, test, n: _share(test, train, n)), "The other way round: N-grams of the test text."),
        (
            gives(lambda train, test, n: _share(train + train[: n - 1], test, n)),
            "A text has an end: after its last word does not come its first.",
        ),
        (
            gives(lambda train, test, n: _share(train, test[:-1], n)),
            "The last N-gram of the test text is missing: there are T - n + 1 of them.",
        ),
    ),
    hint="Put the N-grams of the training text into a set, as tuples. Then look up each N-gram of the test text.",
    success="The share is a property of two texts, not of a model.",
)


# ---- Exercise 2: the perplexity of a mixture


def _perplexity(p):
    return np.exp(-np.log(p).mean())


def _mixed(p, q, share):
    return _perplexity(share * p + (1 - share) * q)


mixed_perplexity = Exercise(
    task="""The perplexity of a mixture of two language models.

    value = exp(-mean of ln(share * p + (1 - share) * q))

    Takes: two arrays (T,), what each model gave the T words of a text, and the share of the first.
    Returns: a number.
    """,
    answer=_mixed,
    cases={
        "two words, half and half": (np.array([0.5, 0.01]), np.array([0.1, 0.09]), 0.5),
        "four words, a quarter of p": (np.array([0.2, 0.5, 0.01, 0.3]), np.array([0.1, 0.05, 0.2, 0.3]), 0.25),
        "three words, all of p": (np.array([0.2, 0.5, 0.01]), np.array([0.1, 0.05, 0.2]), 1.0),
    },
    drawn=lambda rng: (rng.uniform(0.01, 0.9, size=7).round(3), rng.uniform(0.01, 0.9, size=7).round(3),
                       draws.between(rng, 0.1, 0.9)),
    mistakes=(
        (
            gives(lambda p, q, share: share * _perplexity(p) + (1 - share) * _perplexity(q)),
            "That mixes two perplexities. Mix the probabilities, word by word; then one perplexity.",
        ),
        (
            gives(lambda p, q, share: _perplexity(p**share * q ** (1 - share))),
            "That mixes the logarithms. Such products of probabilities do not add up to 1 over the vocabulary.",
        ),
        (gives(lambda p, q, share: _mixed(q, p, share)), "The share belongs to p, the rest to q."),
        (gives(lambda p, q, share: 1 / _mixed(p, q, share)), "The sign: ln p is negative, perplexity at least 1."),
        (gives(lambda p, q, share: np.log(_mixed(p, q, share))), "That is the mean surprise in nats; exp is missing."),
        (gives(lambda p, q, share: np.log2(_mixed(p, q, share))), "That is the mean surprise in bits; 2 to the power."),
        (
            gives(lambda p, q, share: _mixed(p, q, share) ** len(p)),
            "A mean over the words, not a sum: perplexity does not grow with the length of the text.",
        ),
        (
            gives(lambda p, q, share: 1 / np.mean(share * p + (1 - share) * q)),
            "The mean is taken of the logarithms, not of the probabilities.",
        ),
    ),
    hint="exp of the mean of -ln(share · p + (1 - share) · q).",
    success="A mixture pays for a word at most ln 2 more than the better of the two, at equal shares.",
)


# ---- Exercise 3: back through the table of word vectors


def _table_gradient(indices, gradient, rows):
    total = np.zeros((rows, gradient.shape[-1]))
    np.add.at(total, indices, gradient)
    return total


def _last_wins(indices, gradient, rows):
    total = np.zeros((rows, gradient.shape[-1]))
    for index, one in zip(indices.ravel(), gradient.reshape(-1, gradient.shape[-1]), strict=True):
        total[index] = one
    return total


def _mean_of_row(indices, gradient, rows):
    times = np.bincount(indices.ravel(), minlength=rows).clip(1)
    return _table_gradient(indices, gradient, rows) / times[:, None]


_RNG = np.random.default_rng(51)

table_gradient = Exercise(
    task="""The gradient of a table of word vectors, y[t, j] = table[indices[t, j]].

    value[w] = sum of gradient[t, j] over all t, j with indices[t, j] = w

    Takes: indices (T, n), gradient (that of y, T, n, D) and the number of rows V.
    Returns: an array (V, D).
    """,
    answer=_table_gradient,
    cases={
        "one context, one word twice": (np.array([[1, 0, 1]]), np.array([[[1.0, 2.0], [5.0, 0.0], [10.0, -3.0]]]), 3),
        "4 contexts of 3 words": (_RNG.integers(5, size=(4, 3)), _RNG.normal(size=(4, 3, 2)), 6),
    },
    drawn=lambda rng: (rng.integers(4, size=(5, 2)), draws.numbers(rng, 5, 2, 3), 6),
    mistakes=(
        (
            gives(_last_wins),
            "Where a word occurs twice, only its last gradient is left. table[indices] += g adds once a row: "
            "NumPy collects first. Use a loop or np.add.at.",
        ),
        (gives(_mean_of_row), "A sum, not a mean: nudging the row moves every place where the word stands."),
        (
            gives(lambda indices, gradient, rows: _table_gradient(indices, gradient, rows) / len(indices)),
            "The gradient that arrives already holds the 1 / N of the mean loss.",
        ),
        (
            gives(lambda indices, gradient, rows: _table_gradient(indices, gradient, rows) / indices.size),
            "The gradient that arrives already holds the 1 / N of the mean loss.",
        ),
        (
            where(lambda value, indices, gradient, rows: value.shape == gradient.shape),
            "Return one row for each word of the vocabulary, not one for each place.",
        ),
        (
            where(lambda value, indices, gradient, rows: value.ndim == 2 and value.shape[0] < rows),
            "Words that do not occur have a row too: zeros.",
        ),
    ),
    hint="The row of word k gets the sum of the gradients of all places where k stands.",
    success="A row that was used twice is nudged twice; one that was not used stays where it is.",
)


# ---- Exercise 4: fool the plain counts


def _loyal():
    return np.array([2.0, 0, 2, 0, 2, 0, 2, 0, 3, 1, 4, 1, 2, 2, 3, 4])


def _are_words(text):
    return text.shape == (16,) and np.isin(text, np.arange(5)).all()


def _numbers(text):
    """How often 0 and 1 occur, and after how many different words each; the beginning counts as a word."""
    pairs = set(zip(["beginning", *text.tolist()], text.tolist(), strict=False))
    counts = [int((text == word).sum()) for word in (0, 1)]
    return counts, [len({before for before, after in pairs if after == word}) for word in (0, 1)]


def _fools(text):
    (zeros, ones), (before_zero, before_one) = _numbers(text)
    return _are_words(text) and zeros >= 2 * ones > 0 and 2 * before_zero <= before_one


def _describe_text(text):
    """What plain counts and the smoothed model hold of 0 and of 1 after a word that the text does not have."""
    (zeros, ones), _ = _numbers(text)
    unheard = NGramModel(2, discount=0.5).fit(text.astype(int).tolist(), range(6)).distribution([5])
    return (f"After a new word plain counts give {zeros / 16:.2f} to 0 and {ones / 16:.2f} to 1, Kneser-Ney "
            f"{unheard[0]:.2f} and {unheard[1]:.2f}: it asks after how many different words each has come.")


loyal_word = Exercise(
    task="""A text in which a frequent word follows few different words.

    count(0) >= 2 count(1) > 0, and 2 * (different words before 0) <= (different words before 1);
    the beginning of the text counts as one more word

    Takes: nothing.
    Returns: sixteen integers from 0 to 4.
    """,
    answer=_loyal,
    cases={"the text": ()},
    mistakes=(
        (where(lambda text: text.ndim == 1 and len(text) != 16), "Return sixteen words, each a number from 0 to 4."),
        (where(lambda text: text.shape != (16,)), "One list of sixteen words."),
        (where(lambda text: not _are_words(text)), "Words are the whole numbers from 0 to 4."),
        (where(lambda text: not (text == 1).any()), "Word 1 does not occur. Nothing can be twice as frequent as that."),
        (
            where(lambda text: _numbers(text)[0][0] < 2 * _numbers(text)[0][1]),
            "Word 0 has to occur at least twice as often as word 1.",
        ),
        (
            where(lambda text: 2 * _numbers(text)[1][0] > _numbers(text)[1][1] and text[0] == 0),
            "The text begins with 0, and the beginning counts as a word: 0 has come after one more than you may think.",
        ),
        (
            where(lambda text: 2 * _numbers(text)[1][0] > _numbers(text)[1][1]),
            "The counts are fooled, but so is Kneser-Ney: count the different words before 0, and before 1.",
        ),
    ),
    accepts=_fools,
    expected="0 twice as frequent as 1, but after half as many different words",
    hint="Let word 0 stand after one and the same word always, as Zealand after new.",
    success=_describe_text,
)
