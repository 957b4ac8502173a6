"""Kernel machines: the answer to a new point is a weighted sum of its similarities to the examples."""

import numpy as np

from course_utils.arguments import check_shape, number, one_of, whole_number


def similarities(A, B, kernel="gaussian", width=1.0, degree=2):
    """Return how similar each point of one set is to each of another.

    gaussian:    k(a, b) = exp(-|a - b|^2 / (2 width^2))
    polynomial:  k(a, b) = (1 + a · b)^degree

    Args:
        A, B: arrays (N, F) and (M, F).
        kernel: ``"gaussian"``, ``"polynomial"``, or a function (A, B) -> (N, M) of your own.
        width: of the Gaussian, in the unit of the points.
        degree: of the polynomial; 1 is a plane.

    Returns:
        Array (N, M), float64.

    Raises:
        ValueError: A or B is no matrix of finite numbers, their columns differ in number, the kernel is unknown, or
            width or degree is outside its range.
    """
    A = _points(A, ("N", "F"), "similarities", "A")
    B = _points(B, ("M", A.shape[1]), "similarities", "B")
    if callable(kernel):
        return np.asarray(kernel(A, B), float)
    if one_of(kernel, ("gaussian", "polynomial"), "similarities", "kernel") == "polynomial":
        return (1 + A @ B.T) ** whole_number(degree, "similarities", "degree", 1)
    number(width, "similarities", "width", above=0)
    squares = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.exp(-np.maximum(squares, 0) / (2 * width**2))  # rounding may have gone below 0


class KernelMachine:
    """Kernel ridge regression: a weight for every example, found by solving one linear system.

    f(x) = m + sum over i of alpha_i k(x_i, x),  alpha = (K + ridge I)^-1 (t - m),  m = mean of t

    It is the f with the least squared error on the examples plus ridge times alpha · K alpha. For two classes let t be
    -1 and 1 and take the sign; for more, a column of t for each.

    Args:
        kernel, width, degree: as in `similarities`.
        ridge: the penalty, above 0; small, and f goes through the targets.

    Attributes:
        examples: (N, F), after `fit`.
        alpha: (N,) or (N, C), one weight for each example, and class.
        mean: m, a float or (C,).

    Raises:
        ValueError: ridge is not above 0, examples and targets do not fit each other, or `predict` comes before `fit`.

    Source: Schölkopf & Smola 2002; the review, "Supervised learning", on generic features.
    """

    def __init__(self, kernel="gaussian", width=1.0, degree=2, ridge=1e-3):
        self.kernel, self.width, self.degree = kernel, width, degree
        self.ridge = number(ridge, "KernelMachine", "ridge", above=0)
        self.alpha = None

    def fit(self, X, t):
        """Find the weights for examples X (N, F) and targets t (N,) or (N, C); return the machine itself."""
        self.examples = _points(X, ("N", "F"), "KernelMachine", "X")
        t = np.asarray(t, float)
        check_shape(t.shape[:1], (len(self.examples),), "KernelMachine", "targets")
        self.mean = t.mean(axis=0)
        K = self._similarities(self.examples)
        self.alpha = np.linalg.solve(K + self.ridge * np.eye(len(K)), t - self.mean)
        return self

    def predict(self, X):
        """Return f at points X (M, F), as (M,) or (M, C)."""
        if self.alpha is None:
            raise ValueError("KernelMachine expected fit before predict, got no examples yet")
        X = _points(X, ("M", self.examples.shape[1]), "KernelMachine", "X")
        return self.mean + self._similarities(X) @ self.alpha

    def _similarities(self, X):
        return similarities(X, self.examples, self.kernel, self.width, self.degree)


def _points(X, pattern, owner, name):
    X = np.asarray(X, float)
    check_shape(X.shape, pattern, owner, name, filled=[axis for axis in pattern if isinstance(axis, str)])
    if not np.isfinite(X).all():
        raise ValueError(f"{owner} expected {name} of finite numbers, got {X[~np.isfinite(X)][0]}")
    return X
