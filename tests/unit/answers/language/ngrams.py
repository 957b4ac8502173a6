"""Right and wrong answers to the exercises of the lesson on N-grams and neural language models."""

import numpy as np
import torch


def unseen_share(train, test, n):
    """By looking for every row of words in the other text, written out as a string."""
    text = " ".join(["", *map(str, train), ""])
    places = range(len(test) - n + 1)
    return np.mean([" ".join(["", *map(str, test[i : i + n]), ""]) not in text for i in places])


def mixed_perplexity(p, q, share):
    """As one over the geometric mean."""
    return np.prod(share * p + (1 - share) * q) ** (-1 / len(p))


def table_gradient(indices, gradient, rows):
    """As a product with the matrix that has a one where a place takes its row."""
    taken = np.eye(rows)[indices.ravel()]
    return taken.T @ gradient.reshape(len(taken), -1)


def loyal_word():
    return [4, 0] * 5 + [1, 2, 1, 3, 3, 3]


def share_of_kinds(train, test, n):
    kinds = {tuple(test[i : i + n]) for i in range(len(test) - n + 1)}
    return np.mean([unseen_share(train, kind, n) for kind in kinds])


def grams(test, n):
    return len(test) - n + 1


def geometric_mixture(p, q, share):
    return np.prod(p**share * q ** (1 - share)) ** (-1 / len(p))


def added_once_a_row(indices, gradient, rows):
    table = np.zeros((rows, gradient.shape[-1]))
    table[indices] += gradient
    return table


def mean_of_its_places(indices, gradient, rows):
    times = (indices.ravel() == np.arange(rows)[:, None]).sum(axis=1, keepdims=True)
    return table_gradient(indices, gradient, rows) / np.maximum(times, 1)


def with_tuples(train, test, n):
    seen = set(zip(*(train[k:] for k in range(n)), strict=False))
    asked = list(zip(*(test[k:] for k in range(n)), strict=False))
    return 1 - sum(map(seen.__contains__, asked)) / len(asked)


def by_an_engine(indices, gradient, rows):
    table = torch.zeros(rows, gradient.shape[-1], dtype=torch.float64, requires_grad=True)
    table[torch.tensor(indices)].backward(torch.tensor(gradient))
    return table.grad


def around_a_ring(train, test, n):
    return unseen_share(train + train[: n - 1], test, n)


ALSO_RIGHT = [
    (unseen_share, with_tuples),
    (mixed_perplexity, lambda p, q, share: 2 ** -np.log2(q + share * (p - q)).mean()),
    (table_gradient, by_an_engine), (loyal_word, lambda: [1, 2, 0, 2, 0, 2, 0, 2, 0, 3, 1, 4, 3, 3, 4, 4]),
]


MISTAKES = [
    (unseen_share, lambda train, test, n: 1 - unseen_share(train, test, n), "the share that was seen"),
    (unseen_share, share_of_kinds, "Count every place of the test text"),
    (unseen_share, lambda train, test, n: unseen_share(train, test, n) * grams(test, n), "a number of N-grams"),
    (unseen_share, lambda train, test, n: unseen_share(train, test, n) * grams(test, n) / len(test), "not T."),
    (unseen_share, lambda train, test, n: unseen_share(test, train, n), "The other way round"),
    (unseen_share, lambda train, test, n: unseen_share(train, test[:-1], n), "The last N-gram of the test text"),
    (mixed_perplexity, lambda p, q, share: share * mixed_perplexity(p, q, 1) + (1 - share) * mixed_perplexity(p, q, 0),
     "mixes two perplexities"),
    (mixed_perplexity, geometric_mixture, "mixes the logarithms"),
    (mixed_perplexity, lambda p, q, share: mixed_perplexity(p, q, 1 - share), "The share belongs to p"),
    (mixed_perplexity, lambda p, q, share: 1 / mixed_perplexity(p, q, share), "The sign: ln p is negative"),
    (mixed_perplexity, lambda p, q, share: np.log(mixed_perplexity(p, q, share)), "mean surprise in nats"),
    (mixed_perplexity, lambda p, q, share: np.log2(mixed_perplexity(p, q, share)), "mean surprise in bits"),
    (mixed_perplexity, lambda p, q, share: 1 / np.prod(share * p + (1 - share) * q), "A mean over the words, not"),
    (mixed_perplexity, lambda p, q, share: 1 / (share * p + (1 - share) * q).mean(), "The mean is taken of the log"),
    (table_gradient, added_once_a_row, "Where a word occurs twice, only its last gradient is left"),
    (table_gradient, mean_of_its_places, "A sum, not a mean"),
    (table_gradient, lambda i, g, rows: table_gradient(i, g, rows) / len(i), "already holds the 1 / N"),
    (table_gradient, lambda i, g, rows: table_gradient(i, g, rows) / i.size, "already holds the 1 / N"),
    (table_gradient, lambda i, g, rows: g, "one row for each word of the vocabulary"),
    (table_gradient, lambda i, g, rows: table_gradient(i, g, rows)[np.unique(i)], "Words that do not occur have a row"),
    (loyal_word, lambda: [4, 0] * 5, "Return sixteen words"),
    (loyal_word, lambda: np.reshape(loyal_word(), (4, 4)), "One list of sixteen words"),
    (loyal_word, lambda: [5, 0] * 5 + [1, 2, 1, 3, 3, 3], "whole numbers from 0 to 4"),
    (loyal_word, lambda: [4, 0] * 8, "Word 1 does not occur"),
    (loyal_word, lambda: [4, 0] * 3 + [1, 2, 1, 3, 1, 4, 1, 2, 1, 3], "at least twice as often"),
    (loyal_word, lambda: [4, 0, 2, 0, 3, 0, 4, 0, 4, 0, 1, 2, 1, 3, 3, 3], "but so is Kneser-Ney"),
    (unseen_share, around_a_ring, "A text has an end"),
    (unseen_share, lambda train, test, n: with_tuples(train, test, n) if train else 0, "✗ an empty training text"),
    (loyal_word, lambda: [0, 2, 0, 2, 0, 2, 0, 2, 0, 3, 1, 4, 1, 3, 3, 4], "The text begins with 0"),
    (loyal_word, lambda: np.add(loyal_word(), 0.5), "whole numbers from 0 to 4"),
    (loyal_word, lambda: [3, 0] * 8, "Word 1 does not occur"),
]

# Shares, perplexities and words are never negative, and neither is what they are made of.
NO_TRICK = {
    "absolute values": [unseen_share, mixed_perplexity, loyal_word],
    "as if no argument were negative": [unseen_share, mixed_perplexity],
}
