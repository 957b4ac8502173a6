"""When an answer is right, and signs by which a wrong one shows which mistake was made.

A sign is a function of an attempt and the arguments of its case that tells whether the attempt shows the mistake.
"""

from collections.abc import Callable

import numpy as np


def near(value: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Tell of each number whether it is the expected one, of arrays of one shape.

    Whole numbers must be exact; of others count five digits, and nothing below 2e-6 of the largest, or of 1: this much
    is lost in float32 where numbers cancel.
    """
    if expected.dtype.kind in "iu":
        return value == expected
    largest = max(1.0, np.abs(expected).max(initial=0))
    return np.isclose(value, expected, rtol=1e-5, atol=2e-6 * largest)


def close(value: np.ndarray, expected: float | tuple | np.ndarray) -> bool:
    """Tell whether a value has the shape and the numbers that are expected."""
    expected = np.asarray(expected)
    return value.shape == expected.shape and bool(np.all(near(value, expected)))


def holds(predicate: Callable[..., bool], *given: object) -> bool:
    """Tell whether a predicate holds. What cannot be asked of a value, because of its shape, does not hold of it."""
    try:
        return bool(predicate(*given))
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        return False


def gives(formula: Callable) -> Callable:
    """Sign of a mistake: the answer is what this wrong formula gives.

    A formula that would have been wrong on an earlier case is not the one that the reader wrote: see `fits`.
    """
    sign = where(lambda value, *arguments: close(value, formula(*arguments)))
    sign.formula = formula
    return sign


def fits(sign, tried, arguments, passed):
    """Tell whether a sign fits an attempt whose function was right on the `passed` cases: pairs (arguments, answer)."""
    formula = getattr(sign, "formula", None)
    return sign(tried, *arguments) and (
        formula is None or all(holds(_gave, answer, formula, earlier) for earlier, answer in passed))


def _gave(answer, formula, arguments):
    return close(answer, formula(*arguments))


def where(predicate: Callable[..., bool]) -> Callable:
    """Sign of a mistake: the answer consists of numbers, and ``predicate(value, *arguments)`` holds."""
    return lambda tried, *arguments: tried.value is not None and holds(predicate, tried.value, *arguments)


def raises(*classes: type[BaseException]) -> Callable:
    """Sign of a mistake: the call raised one of these. TimeoutError stands for no answer in time."""
    return lambda tried, *arguments: tried.error is not None and issubclass(tried.error, classes)


def complains_of(*words: str) -> Callable:
    """Sign of a mistake: the call raised, and one of these words is in the message."""
    return lambda tried, *arguments: tried.error is not None and any(word in tried.shown for word in words)
