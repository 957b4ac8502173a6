"""models.KernelMachine: its kernels by loops, its equation, and scikit-learn's machine."""

import math

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from course_utils.models import KernelMachine, similarities

KERNELS = {
    "gaussian": lambda a, b: math.exp(-math.dist(a, b) ** 2 / (2 * 0.7**2)),
    "polynomial": lambda a, b: (1 + sum(p * q for p, q in zip(a, b, strict=True))) ** 3,
}


def examples(count=30, features=2, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, features)), rng.normal(size=count)


@pytest.mark.parametrize("kernel", KERNELS)
def test_similarities_are_those_of_the_formula(kernel):
    (A, _), (B, _) = examples(7, 3), examples(5, 3, seed=1)
    by_loops = [[KERNELS[kernel](a, b) for b in B] for a in A]
    np.testing.assert_allclose(similarities(A, B, kernel, width=0.7, degree=3), by_loops, rtol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("targets", [1, 3])
def test_the_same_as_scikit_learns(kernel, targets):
    X, _ = examples()
    t = np.random.default_rng(2).normal(size=(len(X), targets)).squeeze()
    new, _ = examples(11, seed=3)
    ours = KernelMachine(kernel, width=0.7, degree=3, ridge=0.1).fit(X, t)
    theirs = KernelRidge(alpha=0.1, kernel=lambda a, b: KERNELS[kernel](a, b)).fit(X, t - t.mean(axis=0))
    np.testing.assert_allclose(ours.predict(new), t.mean(axis=0) + theirs.predict(new), rtol=1e-8, atol=1e-10)


def test_a_small_ridge_goes_through_the_targets_and_a_large_one_to_their_mean():
    X, t = examples()
    close = KernelMachine(width=0.2, ridge=1e-9).fit(X, t)
    np.testing.assert_allclose(close.predict(X), t, atol=1e-5)
    np.testing.assert_allclose(KernelMachine(ridge=1e9).fit(X, t).predict(X), t.mean(), atol=1e-6)


def test_far_away_a_gaussian_machine_says_the_mean():
    X, t = examples()
    far = KernelMachine().fit(X, t).predict([[100.0, 100.0]])
    assert far == pytest.approx([t.mean()])


def test_a_kernel_of_your_own():
    X, t = examples()
    own = KernelMachine(lambda A, B: (1 + A @ B.T) ** 3, ridge=0.5).fit(X, t)
    named = KernelMachine("polynomial", degree=3, ridge=0.5).fit(X, t)
    np.testing.assert_allclose(own.predict(X), named.predict(X), rtol=1e-10)


def test_degree_1_is_a_plane():
    X, _ = examples()
    t = X @ [2.0, -1.0] + 3
    machine = KernelMachine("polynomial", degree=1, ridge=1e-9).fit(X, t)
    new, _ = examples(9, seed=4)
    np.testing.assert_allclose(machine.predict(new), new @ [2.0, -1.0] + 3, atol=1e-6)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda: KernelMachine(ridge=0), "expected ridge as a number above 0, got 0"),
        (lambda: KernelMachine("cosine").fit([[1.0]], [1.0]), "kernel as one of gaussian, polynomial, got 'cosine'"),
        (lambda: KernelMachine(width=-1).fit([[1.0]], [1.0]), "expected width as a number above 0, got -1"),
        (lambda: KernelMachine("polynomial", degree=0).fit([[1.0]], [1.0]), "degree as an integer of at least 1"),
        (lambda: KernelMachine().fit([1.0, 2.0], [1.0, 2.0]), r"expected X \(N, F\) with N and F at least 1, got \(2,"),
        (lambda: KernelMachine().fit([[np.nan]], [1.0]), "expected X of finite numbers, got nan"),
        (lambda: KernelMachine().fit([[1.0], [2.0]], [1.0]), r"expected targets \(2,\), got \(1,\)"),
        (lambda: KernelMachine().predict([[1.0]]), "expected fit before predict"),
        (lambda: KernelMachine().fit([[1.0]], [1.0]).predict([[1.0, 2.0]]), r"X \(M, 1\) with M at least 1"),
        (lambda: similarities([[1.0]], [[1.0, 2.0]]), r"similarities expected B \(M, 1\)"),
    ],
)
def test_what_does_not_fit_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        given()
