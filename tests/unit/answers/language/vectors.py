"""Right and wrong answers to the exercises of the lesson on word vectors and t-SNE."""

import numpy as np
import torch


def cosine_neighbours(X, row, count):
    """By distance on the sphere, where angles and distances rank alike."""
    unit = X / np.sqrt((X**2).sum(axis=1, keepdims=True))
    others = [index for index in range(len(X)) if index != row]
    return sorted(others, key=lambda index: np.linalg.norm(unit[index] - unit[row]))[:count]


def pair_gradient(u, v, negatives):
    """From the loss alone: for a tiny imaginary nudge ih, its imaginary part is h times the slope."""
    rows = np.vstack([u, v, negatives])
    gradient = np.zeros_like(rows)
    for place in np.ndindex(rows.shape):
        nudged = rows.astype(complex)
        nudged[place] += 1e-30j
        scores = nudged[1:] @ nudged[0]
        scores[1:] *= -1
        gradient[place] = np.log(1 + np.exp(-scores)).sum().imag / 1e-30
    return gradient


def effective_neighbours(p):
    """As a product: each p to the power of -p, and 0 to the power of 0 is 1."""
    return np.prod(p**-p)


def collapsed_tables(words, size, height=3.0):
    """All in one number; the others are zeros."""
    tables = np.zeros((2, words, size))
    tables[:, :, 0] = height
    return tables


def ranked(scores, row, count):
    return [index for index in np.argsort(-scores, kind="stable") if index != row][:count]


def cosines(X, row):
    return (X @ X[row]) / np.linalg.norm(X, axis=1) / np.linalg.norm(X[row])


def errors_of(u, v, negatives, truth):
    return 1 / (1 + np.exp(-np.vstack([v, negatives]) @ u)) - truth


def with_truth(real, invented):
    """The gradient for other truths of the real pair and of the invented ones."""

    def formula(u, v, negatives):
        errors = errors_of(u, v, negatives, np.r_[real, np.full(len(negatives), invented)])
        return np.vstack([errors @ np.vstack([v, negatives]), errors[:, None] * u])

    return formula


def only_the_real_pair_for_u(u, v, negatives):
    gradient = pair_gradient(u, v, negatives)
    gradient[0] = pair_gradient(u, v, negatives[:0])[0]
    return gradient


def each_times_itself(u, v, negatives):
    errors = errors_of(u, v, negatives, np.r_[1, np.zeros(len(negatives))])
    return np.vstack([errors.sum() * u, errors[:, None] * np.vstack([v, negatives])])


def without_the_first_row(u, v, negatives):
    return np.vstack([0 * u, pair_gradient(u, v, negatives)[1:]])


def without_the_negatives(u, v, negatives):
    return np.vstack([pair_gradient(u, v, negatives)[:2], 0 * negatives])


def each_fits_itself(words, size):
    table = 10 * np.random.default_rng(0).normal(size=(words, size))
    return np.stack([table, table])


def by_an_engine(u, v, negatives):
    rows = torch.tensor(np.vstack([u, v, negatives]), requires_grad=True)
    signs = torch.tensor([1.0] + [-1.0] * len(negatives))
    torch.nn.functional.softplus(-signs * (rows[1:] @ rows[0])).sum().backward()
    return rows.grad


def scaled_by_sums(X, row, count):
    scaled = X / np.abs(X).sum(axis=1, keepdims=True)
    return ranked(scaled @ scaled[row], row, count)


def without_the_first(X, row, count):
    return np.argsort(-cosines(X, row), kind="stable")[1 : count + 1]


ALSO_RIGHT = [
    (cosine_neighbours, lambda X, row, count: ranked(cosines(X, row), row, count)), (pair_gradient, by_an_engine),
    (effective_neighbours, lambda p: 2 ** sum(-one * np.log2(one) for one in p if one)),
    (collapsed_tables, lambda words, size: [np.full((words, size), -9.0)] * 2),
]


MISTAKES = [
    (cosine_neighbours, lambda X, row, count: ranked(X @ X[row], row, count), "ranks by the dot product"),
    (cosine_neighbours, lambda X, row, count: np.argsort(-cosines(X, row))[:count], "The word itself is among"),
    (cosine_neighbours, lambda X, row, count: ranked(-cosines(X, row), row, count), "Those are the farthest"),
    (cosine_neighbours, lambda X, row, count: ranked(-((X - X[row]) ** 2).sum(axis=1), row, count), "by distance"),
    (cosine_neighbours, lambda X, row, count: np.sort(np.delete(cosines(X, row), row))[::-1][:count],
     "numbers of the rows, not their cosines"),
    (pair_gradient, lambda u, v, negatives: -pair_gradient(u, v, negatives), "The sign: asked for is the gradient"),
    (pair_gradient, with_truth(1, 1), "The negatives are treated as if they were real"),
    (pair_gradient, with_truth(0, 0), "The real pair is treated as if it were invented"),
    (pair_gradient, only_the_real_pair_for_u, "its row sums over the negatives too"),
    (pair_gradient, each_times_itself, "with respect to u is v"),
    (pair_gradient, without_the_first_row, "The first row, of u, is missing"),
    (pair_gradient, without_the_negatives, "The negatives get a gradient too"),
    (pair_gradient, lambda u, v, negatives: pair_gradient(u, v, negatives)[:2], "One row for u, one for v"),
    (effective_neighbours, lambda p: np.log(effective_neighbours(p)), "the entropy in nats"),
    (effective_neighbours, lambda p: np.log2(effective_neighbours(p)), "the entropy in bits"),
    (effective_neighbours, lambda p: np.exp(np.log2(effective_neighbours(p))), "have different bases"),
    (effective_neighbours, lambda p: 1 / effective_neighbours(p), "an entropy is not negative"),
    (effective_neighbours, lambda p: np.sum(p > 0), "counts all neighbours alike"),
    (effective_neighbours, lambda p: np.exp(-np.sum(p * np.log(p))), "Leave out the zeros"),
    (collapsed_tables, lambda words, size: np.zeros((2, words, size)), "Zeros give every pair the score 0"),
    (collapsed_tables, lambda words, size: collapsed_tables(words, size) * [[[1]], [[-1]]], "Turn one of the two"),
    (collapsed_tables, lambda words, size: collapsed_tables(words, size, 1.0), "but some not far enough"),
    (collapsed_tables, each_fits_itself, "A word fits itself, but not the others"),
    (collapsed_tables, lambda words, size: collapsed_tables(words, size)[0], "Two tables are needed"),
    (cosine_neighbours, scaled_by_sums, "scaled by the sum of their absolute values"),
    (cosine_neighbours, without_the_first, "The word itself is among"),
    (cosine_neighbours, lambda X, row, count: np.add(cosine_neighbours(X, row, count), 0.2), "whole numbers"),
    (cosine_neighbours, lambda X, row, count: set(cosine_neighbours(X, row, count)), "A set has no order"),
    (cosine_neighbours, lambda X, row, count: cosine_neighbours(X, row, count)[::-1], "the nearest first"),
]

# Row numbers and perplexities are never negative; of tables, any that score high enough will do.
NO_TRICK = {
    "absolute values": [cosine_neighbours, effective_neighbours, collapsed_tables],
    "as if no argument were negative": [effective_neighbours, collapsed_tables],
    "adds to its earlier answer": [collapsed_tables], "the last number off by one": [collapsed_tables],
}
