"""Right and wrong answers to the exercises of the lesson on scores, knobs and stochastic gradient descent."""

import itertools
import math

import numpy as np
import torch


def steps_needed(curvatures, share):
    """Counted: every direction takes its steps until all are there."""
    w, rate, steps = np.ones(len(curvatures)), 2 / (max(curvatures) + min(curvatures)), 0
    while np.abs(w).max() > share:
        w, steps = w - rate * np.asarray(curvatures) * w, steps + 1
    return steps


def by_logarithm(curvatures, share):
    kappa = float(max(curvatures) / min(curvatures))
    return 1 if kappa == 1 else math.ceil(math.log(share) / math.log((kappa - 1) / (kappa + 1)))


def unrounded(curvatures, share):
    kappa = float(max(curvatures) / min(curvatures))
    return 1.0 if kappa == 1 else math.log(share) / math.log((kappa - 1) / (kappa + 1))


def at_one_over_the_largest(curvatures, share):
    kappa = float(max(curvatures) / min(curvatures))
    return 1 if kappa == 1 else math.ceil(math.log(share) / math.log(1 - 1 / kappa))


def at_two_over_the_largest(curvatures, share):
    kappa = float(max(curvatures) / min(curvatures))
    return 1 if kappa <= 2 else math.ceil(math.log(share) / math.log(1 - 2 / kappa))


def batch_noise(gradients, batch_size):
    """Over every batch that there is."""
    gradients = np.asarray(gradients)
    means = [gradients[list(rows)].mean(axis=0) for rows in itertools.combinations(range(len(gradients)), batch_size)]
    return np.sqrt(np.mean(np.sum((np.array(means) - gradients.mean(axis=0)) ** 2, axis=1)))


def noise_by_formula(gradients, batch_size, repeats=False):
    gradients = torch.as_tensor(np.asarray(gradients))
    count = len(gradients)
    variance = gradients.var(dim=0, correction=0).sum() / batch_size
    return torch.sqrt(variance if repeats else variance * (count - batch_size) / (count - 1))


def pass_in_order(w, x, y, rate, batch_size):
    """By PyTorch's engine."""
    w, x, y = torch.tensor(w), torch.as_tensor(x), torch.as_tensor(y)
    for inputs, classes in zip(x.split(batch_size), y.split(batch_size), strict=True):
        w.requires_grad_()
        torch.nn.functional.cross_entropy(inputs @ w.T, classes).backward()
        w = (w - rate * w.grad).detach()
    return w.numpy()


def example_by_example(w, x, y, rate, batch_size, mean=True, at_start=False, dropped=False, size=None):
    w, first = np.array(w), np.array(w)
    for start in range(0, len(x), batch_size):
        rows = range(start, min(start + batch_size, len(x)))
        if dropped and len(rows) < batch_size:
            continue
        change = np.zeros_like(w)
        for n in rows:
            powers = np.exp((first if at_start else w) @ x[n])
            change += np.outer(powers / powers.sum() - (np.arange(len(w)) == y[n]), x[n])
        w = w - rate * change / ((size or len(rows)) if mean else 1)
    return w


def softmax_over_the_batch(w, x, y, rate, batch_size):
    for start in range(0, len(x), batch_size):
        inputs, classes = x[start : start + batch_size], y[start : start + batch_size]
        powers = np.exp(inputs @ w.T)
        w = w - rate * (powers / powers.sum(axis=0) - np.eye(len(w))[classes]).T @ inputs / len(inputs)
    return w


def in_place(w, x, y, rate, batch_size):
    w -= w - example_by_example(w, x, y, rate, batch_size)
    return w


ALSO_RIGHT = [
    (steps_needed, by_logarithm),
    (steps_needed, lambda curvatures, share: np.int64(by_logarithm(curvatures, share))),
    (batch_noise, noise_by_formula),
    (batch_noise, lambda gradients, batch_size: np.float32(noise_by_formula(gradients, batch_size))),
    (pass_in_order, example_by_example),
]

MISTAKES = [
    (steps_needed, at_one_over_the_largest, "That is the rate 1/L"),
    (steps_needed, lambda k, share: by_logarithm(k, share) - 1, "One step too few"),
    (steps_needed, at_two_over_the_largest, "A logarithm tells"),
    (steps_needed, unrounded, "a number of steps is whole"),
    (steps_needed, lambda k, share: by_logarithm([k[0], k[-1]], share), "in any order"),
    (steps_needed, lambda k, share: by_logarithm(k, share) + 3, "A logarithm tells"),
    (batch_noise, lambda g, size: noise_by_formula(g, size, repeats=True), "no noise"),
    (batch_noise, lambda g, size: noise_by_formula(g, size) ** 2, "its root"),
    (batch_noise, lambda g, size: noise_by_formula(g, size) / size**0.5, "under the root, and once"),
    (batch_noise, lambda g, size: noise_by_formula(g, size) / g.shape[1] ** 0.5, "the sum over the knobs"),
    (batch_noise, lambda g, size: np.sqrt(np.var(g, axis=0) / size * (len(g) - size) / (len(g) - 1)),
     "One number is asked for"),
    (batch_noise, lambda g, size: np.sqrt(np.sum(g**2) / len(g) / size * (len(g) - size) / (len(g) - 1)), "not from 0"),
    (pass_in_order, lambda *given: example_by_example(*given, mean=False), "not the sum"),
    (pass_in_order, lambda *given: example_by_example(*given, size=len(given[1])), "not by the number of all examples"),
    (pass_in_order, lambda *given: example_by_example(*given, size=given[4]), "The last batch is smaller"),
    (pass_in_order, lambda *given: example_by_example(*given, dropped=True), "left out"),
    (pass_in_order, lambda *given: example_by_example(*given, at_start=True), "as the batch before has left them"),
    (pass_in_order, lambda w, x, y, rate, size: example_by_example(w, x, y, -rate, size), "Uphill"),
    (pass_in_order, lambda w, x, y, rate, size: example_by_example(w, x[:size], y[:size], rate, size), "one batch"),
    (pass_in_order, softmax_over_the_batch, "not over the batch"),
    (pass_in_order, lambda w, x, y, rate, size: example_by_example(w, x, y, rate, len(x)), "taken at once"),
    (pass_in_order, lambda w, x, y, rate, size: example_by_example(w, x, y, rate, 1), "after each example"),
    (pass_in_order, lambda w, *rest: w - example_by_example(w, *rest), "Return the new knobs"),
    (pass_in_order, in_place, "expected w to stay as it was"),
]

# Steps, curvatures and noise are never negative.
NO_TRICK = {
    "absolute values": [steps_needed, batch_noise], "as if no argument were negative": [steps_needed],
}
