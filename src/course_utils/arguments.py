"""The few checks of arguments that the whole package uses.

A wrong value is refused in one sentence that says who expected what, and what came: ``Conv2d expected in_channels as an
integer of at least 1, got 0``. Each check is told the `owner` (a class or a function) and the argument's name. Where a
sentence needs other words, `is_whole_number` and `is_number` decide, and the caller writes it.
"""

import math
import numbers
import operator

import numpy as np


def is_whole_number(value, least=None, most=None):
    """Say whether a value is an integer from `least` to `most`, NumPy's integers included and booleans not."""
    number = _index(value)
    return number is not None and (least is None or number >= least) and (most is None or number <= most)


def is_number(value, least=-math.inf, most=math.inf):
    """Say whether a value is one finite real number from `least` to `most`, NumPy's included and booleans not."""
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return bool(real and math.isfinite(value) and least <= value <= most)


def whole_number(value, owner, name, least=None, most=None, optional=False, error=ValueError):
    """Return an integer as a Python int.

    Args:
        value: what was given.
        owner: the class or function that was given it.
        name: the argument's name.
        least, most: the bounds, both allowed themselves; none if None.
        optional: None is allowed too and returned as it is.
        error: what is raised.

    Raises:
        ValueError, or `error`: something else was given.
    """
    if optional and value is None:
        return None
    if not is_whole_number(value, least, most):
        expected = "an integer" + _bounds(least, most, " of at least ")
        raise _refusal(error, owner, f"{name} as {expected}{' or None' * optional}", value)
    return _index(value)


def number(value, owner, name, least=None, most=None, above=None, optional=False, error=ValueError):
    """Return a finite real number as it is.

    Args:
        value, owner, name, optional, error: as in `whole_number`.
        least, most: the bounds, both allowed themselves; none if None.
        above: instead of `least`, a bound that is not allowed itself.

    Raises:
        ValueError, or `error`: something else was given.
    """
    if optional and value is None:
        return None
    low, high = -math.inf if least is None else least, math.inf if most is None else most
    if not is_number(value, low, high) or (above is not None and value <= above):
        bounds = _bounds(least, most, " at least ")
        if above is not None:
            bounds = f" above {above}" + ("" if most is None else f", at most {most}")
        raise _refusal(error, owner, f"{name} as a number{bounds}{' or None' * optional}", value)
    return value


def share(value, owner, name, optional=False, error=ValueError):
    """Return a number from 0 to 1 as it is; see `number`."""
    return number(value, owner, name, 0, 1, optional=optional, error=error)


def one_of(value, known, owner, name, error=ValueError):
    """Return a string that is among the known ones, a tuple, list or dict of strings.

    Raises:
        ValueError, or `error`: another string or something else; the message lists those there are.
    """
    if not isinstance(value, str) or value not in known:
        raise _refusal(error, owner, f"{name} as one of {', '.join(known)}", value)
    return value


def check_shape(shape, pattern, owner, name, filled=(), error=ValueError):
    """Refuse an array whose shape does not fit: ``check_shape(x.shape, ("N", 3, "H", "W"), "SceneEncoder", "input")``.

    Args:
        shape: sizes of the axes, a tuple.
        pattern: for each axis its size, or a name where any size is allowed; axes of one name have one size. With
            ``"..."`` first, any number of axes may come before.
        owner, name, error: as in `whole_number`.
        filled: names of axes that have at least one element.

    Raises:
        ValueError, or `error`: ``SceneEncoder expected input (N, 3, H, W), got (8, 1, 28, 28)``.
    """
    if shape == pattern:
        return
    sizes = _sizes(shape, pattern)
    if sizes is None or filled and any(sizes[axis] == 0 for axis in filled):
        written = f"({', '.join(map(str, pattern))}{',' * (len(pattern) == 1)})"
        some = f" with {' and '.join(filled)} at least 1" if filled else ""
        raise _refusal(error, owner, f"{name} {written}{some}", tuple(shape))


def random_generator(rng, owner, optional=True, error=TypeError):
    """Return a random generator; without one, a new one seeded from NumPy's global state.

    The global state is what `runtime.seed_everything` seeds, so that a seeded lesson is repeatable either way.

    Args:
        rng: a ``numpy.random.Generator``, or None.
        owner, error: as in `whole_number`.
        optional: None is allowed.

    Raises:
        TypeError, or `error`: something else was given.
    """
    if rng is None and optional:
        return np.random.default_rng(np.random.randint(2**31, size=4))
    if not isinstance(rng, np.random.Generator):
        raise error(f"{owner} expected rng as a numpy.random.Generator, got {type(rng).__name__}")
    return rng


def _index(value):
    """Return a value as a Python int, None if it is no integer."""
    if isinstance(value, bool | np.bool_):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def _bounds(least, most, at_least):
    if most is None:
        return "" if least is None else f"{at_least}{least}"
    return f" of at most {most}" if least is None else f" from {least} to {most}"


def _sizes(shape, pattern):
    """Return the sizes of a pattern's named axes as a dict, None if the shape does not fit.

    Every layer asks at every step, so this is a plain loop.
    """
    if pattern and pattern[0] == "...":
        pattern = pattern[1:]
        shape = shape[max(len(shape) - len(pattern), 0) :]
    if len(shape) != len(pattern):
        return None
    sizes = {}
    for size, expected in zip(shape, pattern, strict=False):
        if size != expected and (not isinstance(expected, str) or sizes.setdefault(expected, size) != size):
            return None
    return sizes


def _refusal(error, owner, expected, value):
    return error(f"{owner} expected {expected}, got {value!r:.80}")
