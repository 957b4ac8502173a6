"""Right and wrong answers to the exercises of the lesson on backpropagation by hand."""

import math

import numpy as np
import torch


def output_unit(y_below, y, t):
    dE_dz = (y - t) * y * (1 - y)
    return dE_dz, y_below * dE_dz


def passed_down(dE_dy, y, w):
    return (dE_dy * (1 - y**2)) @ w


def twins():
    return np.tile([0.3, -0.2, 0.5], (4, 1))


def softmax(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_error(z, labels):
    p = softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


def twice_logistic(y_below, y, t):
    again = 1 / (1 + np.exp(-y))
    dE_dz = (y - t) * again * (1 - again)
    return dE_dz, y_below * dE_dz


def overflowing_softmax(z, labels):
    with np.errstate(all="ignore"):
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return (p - np.eye(z.shape[1])[labels]) / len(z)


def as_an_engine(z, labels):
    z = torch.tensor(z, requires_grad=True)
    torch.nn.functional.cross_entropy(z, torch.tensor(labels)).backward()
    return z.grad


def one_maximum_for_all(z, labels):
    powers = np.exp(z - z.max())
    return (powers / powers.sum(axis=1, keepdims=True) - np.eye(z.shape[1])[labels]) / len(z)


ALSO_RIGHT = [
    (output_unit, lambda below, y, t: np.array([1, below]) * (y - t) * (y - y**2)),
    (passed_down, lambda dE_dy, y, w: np.einsum("nk,nk,ki->ni", dE_dy, 1 - y * y, w)),
    (twins, lambda: np.zeros((4, 3))), (twins, lambda: -7 * np.ones((4, 3), dtype=int)),
    (softmax_error, as_an_engine),
]


MISTAKES = [
    (output_unit, lambda below, y, t: (y - t, below * (y - t)), "y (1 - y), is missing"),
    (output_unit, lambda below, y, t: [-one for one in output_unit(below, y, t)], "Only the sign is off"),
    (output_unit, lambda below, y, t: [2 * one for one in output_unit(below, y, t)], "Twice too large"),
    (output_unit, lambda below, y, t: output_unit(below, y, t)[:1] * 2, "The weight was multiplied by y_below"),
    (output_unit, lambda below, y, t: output_unit(below, y, t)[0], "Return both, dE/dz and dE/dw"),
    (output_unit, twice_logistic, "without another logistic function"),
    (passed_down, lambda dE_dy, y, w: dE_dy @ w, "The units were left out"),
    (passed_down, lambda dE_dy, y, w: (dE_dy * y * (1 - y)) @ w, "That of tanh is 1 - y²"),
    (passed_down, lambda dE_dy, y, w: (dE_dy * (1 - np.tanh(y) ** 2)) @ w, "without another tanh"),
    (passed_down, lambda dE_dy, y, w: (dE_dy * (1 - y**2)) @ w.T, "The shapes do not fit"),
    (passed_down, lambda dE_dy, y, w: passed_down(dE_dy, y, w if len(w) != w.shape[1] else w.T), "the wrong way round"),
    (passed_down, lambda dE_dy, y, w: passed_down(dE_dy, y, w) if len(y) == 1 else y.T @ passed_down(dE_dy, y, w),
     "That has the shape of the weights"),
    (twins, lambda: np.zeros((3, 4)), "(4, 3), not (3, 4)"),
    (twins, lambda: np.eye(4, 3), "Four different units"),
    (twins, lambda: np.repeat([[1.0, 0, 0], [0, 1.0, 0]], 2, axis=0), "They must all start alike"),
    (twins, lambda: np.full((4, 3), math.nan), "must be finite numbers"),
    (twins, lambda: 0.5, "Return an array of shape (4, 3)"),
    (softmax_error, lambda z, labels: len(z) * softmax_error(z, labels) if len(z) > 1 else softmax_error(z, labels),
     "E is their mean"),
    (softmax_error, lambda z, labels: -softmax_error(z, labels), "Only the sign is off"),
    (softmax_error, lambda z, labels: softmax(z), "What is subtracted at the right class?"),
    (softmax_error, lambda z, labels: softmax_error(z, labels) * softmax(z) * (1 - softmax(z)),
     "p - t is all that is left"),
    (softmax_error, lambda z, labels: (softmax(z, 0) - np.eye(z.shape[1])[labels]) / len(z), "sum along axis 1"),
    (softmax_error, overflowing_softmax, "Subtract each row's largest score first"),
    (softmax_error, one_maximum_for_all, "Each row has a largest score of its own"),
    (twins, lambda: 0.5 + 1e-9 * np.arange(12).reshape(4, 3), "Nearly equal is not equal"),
    (twins, lambda: 12 * [0.5], "Return an array of shape (4, 3)"),
]

# Any four equal rows will do.
NO_TRICK = {"absolute values": [twins], "zeros": [twins]}
