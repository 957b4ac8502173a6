"""Right and wrong answers to the exercises of the lesson on unrolling a recurrent network."""

from functools import reduce

import numpy as np
import torch


def states_of(w, x):
    states = [0.0]
    for one in x:
        states.append(w * states[-1] + one)
    return states


def shared_weight(w, x):
    """By walking back."""
    before, gradient, of_w = states_of(w, x), 1.0, 0.0
    for t in reversed(range(len(x))):
        of_w += gradient * before[t]
        gradient *= w
    return of_w


def by_the_polynomial(w, x):
    """s_T = sum of x_t w^(T - t), and its derivative."""
    powers = [len(x) - 1 - t for t in range(len(x))]
    return sum(one * power * w ** (power - 1) for one, power in zip(x, powers, strict=True) if power)


def alongside(w, x):
    """Carry ds/dw along, forwards."""
    s, slope = 0.0, 0.0
    for one in x:
        s, slope = w * s + one, s + w * slope
    return slope


def through_chunks(w, slopes, arriving, length):
    parts = []
    for start in range(0, len(slopes), length):
        inside = slice(start, start + length)
        later, rows = np.zeros(len(w)), []
        for slope, one in zip(slopes[inside][::-1], arriving[inside][::-1], strict=True):
            later = slope * (one + later @ w)
            rows.insert(0, later)
        parts += rows
    return np.array(parts)


def with_a_window(w, slopes, arriving, length):
    """Each error for itself, back to the start of its chunk."""
    found = np.zeros(np.shape(arriving))
    for end in range(len(slopes)):
        gradient = arriving[end]
        for t in range(end, end - end % length - 1, -1):
            found[t] += slopes[t] * gradient
            gradient = w.T @ (slopes[t] * gradient)
    return found


def uncut(w, slopes, arriving, length):
    return through_chunks(w, slopes, arriving, len(slopes))


def moved(w, slopes, arriving, by):
    """Chunks of which the first is shorter or longer."""
    first = through_chunks(w, slopes[:by], arriving[:by], by) if by else np.zeros((0, len(w)))
    return lambda length: np.concatenate([first, through_chunks(w, slopes[by:], arriving[by:], length)])


def sliding(w, slopes, arriving, length):
    """Each error back for `length` steps, the other thing that is called truncated."""
    found = np.zeros(np.shape(arriving))
    for end in range(len(slopes)):
        gradient = arriving[end]
        for t in range(end, max(-1, end - length), -1):
            found[t] += slopes[t] * gradient
            gradient = w.T @ (slopes[t] * gradient)
    return found


def without_errors_at_the_border(w, slopes, arriving, length):
    kept = arriving * (np.arange(1, len(slopes) + 1) % length != 0)[:, None]
    return through_chunks(w, slopes, kept, length)


def deceptive(units):
    w = np.zeros((units, units))
    for unit in range(units - 1):
        w[unit, unit + 1] = -2
    return w


def shuffled(units):
    order = np.random.default_rng(units).permutation(units)
    return deceptive(units)[np.ix_(order, order)]


def jacobian(w, states):
    return reduce(lambda product, s: np.diag(1 - s**2) @ w @ product, states[1:], np.eye(len(w)))


def by_an_engine(w, states):
    """Inputs that lead to these states, and PyTorch's Jacobian."""
    w, states = torch.tensor(w), torch.tensor(states)
    inputs = [torch.atanh(after) - w @ before for before, after in zip(states, states[1:], strict=False)]

    def last(s):
        for one in inputs:
            s = torch.tanh(w @ s + one)
        return s

    return torch.autograd.functional.jacobian(last, states[0])


ALSO_RIGHT = [
    (shared_weight, by_the_polynomial), (shared_weight, alongside), (through_chunks, with_a_window),
    (deceptive, lambda units: 2 * np.tri(units, k=-1)), (deceptive, shuffled), (jacobian, by_an_engine),
]


MISTAKES = [
    (shared_weight, lambda w, x: states_of(w, x)[-2], "the share of the last use alone"),
    (shared_weight, lambda w, x: sum(states_of(w, x)[:-1]), "each multiplies by w"),
    (shared_weight, lambda w, x: states_of(w, x)[-1], "That is E itself"),
    (shared_weight, lambda w, x: w * shared_weight(w, x), "One factor w too many"),
    (shared_weight, lambda w, x: shared_weight(w, x) if len(x) < 3 else states_of(w, x)[-2] + w * states_of(w, x)[-3],
     "Go on to the first"),
    (through_chunks, uncut, "goes back through all steps"),
    (through_chunks, lambda w, slopes, arriving, length: through_chunks(w.T, slopes, arriving, length), "W transposed"),
    (through_chunks, lambda w, slopes, arriving, length: through_chunks(w, 1 + 0 * slopes, arriving, length),
     "The slopes are missing"),
    (through_chunks, lambda w, slopes, arriving, length: moved(w, slopes, arriving, len(slopes) % length)(length),
     "counted from the end"),
    (through_chunks, lambda w, slopes, arriving, length: moved(w, slopes, arriving, 1)(length), "one step too late"),
    (through_chunks, lambda w, slopes, arriving, length: moved(w, slopes, arriving, length - 1)(length),
     "one step too early"),
    (through_chunks, sliding, "across the borders too"),
    (through_chunks, lambda w, slopes, arriving, length: through_chunks(w, slopes, arriving, length) / slopes,
     "That is ∂E/∂s"),
    (through_chunks, without_errors_at_the_border, "set what comes from step t + 1 to 0"),
    (deceptive, lambda units: np.zeros((units, units)), "every gradient after one step"),
    (deceptive, lambda units: 3 * np.eye(units, k=1), "larger than 2 in size"),
    (deceptive, lambda units: 2 * np.tri(units).T, "stand on its diagonal"),
    (deceptive, lambda units: 2 * np.roll(np.eye(units), 1, axis=0), "Not all eigenvalues are 0"),
    (deceptive, lambda units: np.eye(units, k=1), "which chain of units"),
    (deceptive, lambda units: 2 * np.eye(units + 1, k=1), "Return an array of shape"),
    (deceptive, lambda units: 2 * np.eye(units, k=1) + 1e-5 * np.eye(units, k=1 - units), "Not all eigenvalues are 0"),
    (deceptive, lambda units: 2 * np.eye(units, k=1) + 5e-9 * np.eye(units, k=1 - units), "Not all eigenvalues are 0"),
    (jacobian, lambda w, states: jacobian(w, [None, *states[:-1]]), "*after* each step"),
    (jacobian, lambda w, states: np.linalg.matrix_power(w, len(states) - 1), "right for linear units"),
    (jacobian, lambda w, states: reduce(lambda product, s: w * (1 - s**2) @ product, states[1:], np.eye(len(w))),
     "belongs to row i"),
    (jacobian, lambda w, states: jacobian(w, [None, *states[:0:-1]]), "The order is turned round"),
    (jacobian, lambda w, states: jacobian(w, states).T, "the transposed one"),
    (jacobian, lambda w, states: reduce(lambda product, s: np.diag(s) @ w @ product, states[1:], np.eye(len(w))),
     "not s"),
]

# The number of units is never negative, and the sign of the entries does not matter.
NO_TRICK = {"absolute values": [deceptive], "as if no argument were negative": [deceptive]}
