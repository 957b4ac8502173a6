"""Right and wrong answers to the exercises of the lesson on a neural Turing machine."""

import numpy as np
import torch


def strength_for(share, cells):
    """By the odds of the cell, and the number of the others."""
    return np.log(cells - 1) - np.log(1 / share - 1)


def by_halving(share, cells):
    low, high = -20.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if np.exp(middle) / (np.exp(middle) + cells - 1) < share else (low, middle)
    return low


def softmax(scores):
    raised = np.exp(scores)
    return raised / raised.sum()


def strength_gradient(cosines, strength, arriving):
    """As a covariance."""
    c = softmax(strength * cosines)
    return (c * arriving * cosines).sum() - (c * arriving).sum() * (c * cosines).sum()


def by_an_engine(cosines, strength, arriving):
    cosines, arriving = (torch.tensor(np.asarray(one, dtype=float)) for one in (cosines, arriving))
    strength = torch.tensor(float(strength), dtype=torch.float64, requires_grad=True)
    (torch.softmax(strength * cosines, 0) * arriving).sum().backward()
    return strength.grad


def said_by(length, cells):
    """By writing."""
    tape = {n % cells: n for n in range(length)}
    return [tape[n % cells] for n in range(length)]


def by_search(length, cells):
    return [max(m for m in range(length) if (m - n) % cells == 0) for n in range(length)]


ALSO_RIGHT = [(strength_for, by_halving), (strength_gradient, by_an_engine), (said_by, by_search)]


MISTAKES = [
    (strength_for, lambda share, cells: np.log(share / (1 - share)), "right for two cells"),
    (strength_for, lambda share, cells: np.log(share * cells / (1 - share)), "how many others"),
    (strength_for, lambda share, cells: share * (cells - 1) / (1 - share), "scores are exponentials"),
    (strength_for, lambda share, cells: -strength_for(share, cells), "sign is turned"),
    (strength_for, lambda share, cells: np.log(share), "divides by the sum"),
    (strength_gradient, lambda cosines, strength, arriving: (softmax(strength * cosines) * arriving * cosines).sum(),
     "at the cost of the others"),
    (strength_gradient, lambda cosines, strength, arriving:
     ((arriving - (softmax(strength * cosines) * arriving).sum()) * cosines).sum(), "as a factor"),
    (strength_gradient, lambda cosines, strength, arriving: strength * strength_gradient(cosines, strength, arriving),
     "the cosine alone"),
    (strength_gradient, lambda cosines, strength, arriving: 0.0, "always add up to 0"),
    (strength_gradient, lambda cosines, strength, arriving: cosines * arriving, "serves all cells"),
    (said_by, lambda length, cells: list(range(length)), "Then it wraps"),
    (said_by, lambda length, cells: [n % cells for n in range(length)], "written first"),
    (said_by, lambda length, cells: [max(0, length - cells) + n for n in range(length)], "begins on cell 0"),
    (said_by, lambda length, cells: [n + cells * ((length - n) // cells) for n in range(length)], "so high a number"),
    (said_by, lambda length, cells: list({n % cells: n for n in range(length)}.values()), "one vector for each read"),
]

# Shares, numbers of cells and of vectors are never negative.
NO_TRICK = {"absolute values": [said_by], "as if no argument were negative": [strength_for, said_by]}
