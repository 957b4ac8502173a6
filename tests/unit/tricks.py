"""What every check is tried with besides the answers to its exercise: tricks to refuse, equivalents to accept.

Both are made from a right answer, for every exercise alike. Where a trick happens to be right (absolute values of
what is never negative), the file of answers says so in `NO_TRICK`: name of the trick → exercises.
"""

import copy
import functools
import inspect
import itertools

import numpy as np
import torch

from course_utils.autograd import Tensor
from course_utils.checks.runner import as_numbers, unchanged

torch.ones(1, requires_grad=True).sum().backward()  # the first one imports more of PyTorch: not in the time of a check


def array_of(result):
    return as_numbers(sorted(result) if isinstance(result, set | frozenset) else result)


def _deep(change, argument):
    """Change every number in an argument, however deep it is."""
    if isinstance(argument, list | tuple):
        return type(argument)(_deep(change, one) for one in argument)
    if isinstance(argument, dict):
        return {name: _deep(change, one) for name, one in argument.items()}
    return change(argument) if isinstance(argument, int | float | np.ndarray | np.number) else argument


def _to_float32(number):
    real = isinstance(number, float) or getattr(number, "dtype", np.dtype(int)).kind == "f"
    return np.asarray(number, dtype=np.float32)[()] if real else number


def _spoil(argument):
    if isinstance(argument, np.ndarray):
        argument += 1
    elif isinstance(argument, list | dict):
        argument.clear()


# ---- Tricks


def _knows_the_cases(check, right):
    """Right on the stated cases, 0 elsewhere."""
    known = [(given, right(*copy.deepcopy(given))) for given in check.cases.values()]

    def trick(*given):
        answers = [answer for one, answer in known if unchanged(one, given)]
        return answers[0] if answers else 0 * array_of(right(*given))

    return trick


def _other_at_a_second_call(right, change):
    seen = []

    def trick(*given):
        again = any(unchanged(one, given) for one in seen)
        seen.append(copy.deepcopy(given))
        return change(array_of(right(*given))) if again else right(*given)

    return trick


def _spoils(right, place):
    def trick(*given):
        result = array_of(right(*copy.deepcopy(given)))
        _spoil(given[place])
        return result

    return trick


def _off_by_one(result):
    result = array_of(result)
    result.flat[-1] += 1
    return result


def _is_empty(argument):
    return isinstance(argument, list) and not argument or isinstance(argument, np.ndarray) and not argument.size


def _fails_on_nothing(right):
    def trick(*given):
        if any(map(_is_empty, given)):
            raise ValueError("nothing to work on")
        return right(*given)

    return trick


def _with_generator(right, make):
    return lambda *given: right(*(make() if isinstance(one, np.random.Generator) else one for one in given))


def _with_last(right, number):
    def trick():
        result = array_of(right())
        result.flat[-1] = number
        return result

    return trick


def _of_any(check, right):
    """Tricks that can be tried anywhere."""
    yield "nothing at a second call", _other_at_a_second_call(right, lambda result: None)
    yield "absolute values", lambda *given: np.abs(array_of(right(*given)))
    if np.size(right(*copy.deepcopy(next(iter(check.cases.values()))))) > 1:
        yield "sorted", lambda *given: np.sort(array_of(right(*given)), axis=None).reshape(np.shape(right(*given)))


def _of_functions(check, right):
    """Tricks for exercises in which a function gets arguments."""
    first = next(iter(check.cases.values()))
    yield "the stated cases only", _knows_the_cases(check, right)
    yield "adds to its earlier answer", _other_at_a_second_call(right, lambda result: 2 * result + 1)
    yield "the last number off by one", lambda *given: _off_by_one(right(*given))
    yield "as if no argument were negative", lambda *given: right(*_deep(np.abs, given))
    if any(map(_is_empty, itertools.chain(*check.cases.values()))):
        yield "fails on empty input", _fails_on_nothing(right)
    for place, (name, one) in enumerate(zip(inspect.signature(check.answer).parameters, first, strict=False)):
        if isinstance(one, list | dict) or isinstance(one, np.ndarray) and one.ndim:
            yield f"{name} changed in place", _spoils(right, place)
    if any(isinstance(one, np.random.Generator) for one in first):
        yield "the generator not used", _with_generator(right, lambda: np.random.default_rng(7))
        yield "another generator", _with_generator(right, np.random.default_rng)


def _of_things(check, right):
    """Tricks for exercises that ask for numbers with some property."""
    for number in (np.nan, np.inf, -np.inf):
        yield f"{number} in it", _with_last(right, number)
    yield "zeros", lambda: 0 * array_of(right())
    yield "one number too few", lambda: array_of(right()).ravel()[:-1]


def tricks(check, right):
    """Return the tricks for an exercise as dict name → function, made from a right answer."""
    own = _of_functions if next(iter(check.cases.values())) else _of_things
    return dict([*_of_any(check, right), *own(check, right)])


# ---- Equivalents


def equivalents(check, right):
    """Return other forms of a right answer as dict name → function."""

    def after(change):
        return lambda *given: change(array_of(right(*given)))

    forms = {
        "float32": lambda *given: array_of(right(*_deep(_to_float32, given))).astype(np.float32),
        "a tensor": after(lambda one: torch.tensor(one, requires_grad=True)),
        "a tensor of float32": after(lambda one: torch.tensor(one, dtype=torch.float32)),
        "a tensor of the course": after(Tensor),
        "Python's numbers": after(np.ndarray.tolist),
        "an array that is read-only and in another order in memory": after(_read_only),
        "a partial function": functools.partial(right),
        "an object that can be called": type("Callable", (), {"__call__": lambda self, *given: right(*given)})(),
    }
    if np.ndim(right(*copy.deepcopy(next(iter(check.cases.values()))))):
        forms["a tuple"] = after(tuple)
        forms["a list of tensors"] = after(lambda one: [torch.tensor(part) for part in one])
    if check.unordered:
        forms["a set"] = after(lambda one: {tuple(map(tuple, part)) if np.ndim(part) else part for part in one})
        forms["another order"] = after(lambda one: one[::-1])
    return forms


def _read_only(array):
    array = array.copy(order="F")
    array.flags.writeable = False
    return array


def other_shapes(value):
    """Return a right answer in shapes that it should not have."""
    shapes = [value[None], value[..., None], value.ravel(), value.T, np.append(value, 0.0), value.ravel()[:-1],
              np.zeros((3, 3)), np.zeros((2, 2, 2)), np.zeros(9), np.zeros(0), np.zeros((0, 3)), np.float64(0.5)]
    return [one for one in shapes if np.shape(one) != value.shape]
