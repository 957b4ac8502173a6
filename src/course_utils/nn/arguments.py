"""Checks that only layers need: which arguments, dtypes, inputs, and sizes for each axis. Others are in `arguments`."""

import functools
import inspect

import numpy as np

from course_utils.arguments import check_shape, is_whole_number
from course_utils.autograd.tensor import Tensor, as_tensor


def named_as_in_torch(*further):
    """Decorate a function or an `__init__` so that it refuses, in one sentence, arguments that only PyTorch's has.

    Args:
        *further: PyTorch's names of what comes next by position; here it is given by name, or there is no such thing.
    """

    def decorate(function):
        parameters = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
        leading = [one.name for one in parameters if one.kind == one.POSITIONAL_OR_KEYWORD]
        by_name = [one.name for one in parameters if one.kind == one.KEYWORD_ONLY]
        itself = int(function.__name__ == "__init__")
        most, known = len(leading) + itself, {*leading, *by_name}

        @functools.wraps(function)
        def checked(*args, **options):
            if len(args) > most or not options.keys() <= known:
                owner = type(args[0]).__name__ if itself else function.__name__
                raise TypeError(f"{owner} expected {_listed(leading, by_name)}, got {surplus(args, options)}")
            return function(*args, **options)

        def surplus(args, options):
            if len(args) <= most:
                return f"{next(name for name in options if name not in known)}, which it does not have"
            if not further:
                return f"{len(args) - most} more"
            name = further[min(len(args) - most, len(further)) - 1]
            fate = "is given by name here" if name in known else "it does not have"
            return f"a further one: {name} in PyTorch, which {fate}"

        return checked

    return decorate


def _listed(leading, by_name):
    named = f"by name {', '.join(by_name)}" if by_name else ""
    return "the arguments " + " and ".join(filter(None, [", ".join(leading), named]))


def float_dtype(dtype, owner):
    """Return float32 or float64 as a NumPy dtype.

    Raises:
        TypeError: another dtype.
    """
    try:
        chosen = np.dtype(dtype)
    except TypeError:
        chosen = None
    if dtype is None or chosen not in (np.float32, np.float64):
        raise TypeError(f"{owner} expected dtype float32 or float64, got {dtype!r}")
    return chosen


def float_tensor(x, owner, name="input"):
    """Return an input or a weight as a Tensor of floats.

    Raises:
        TypeError: it is not a Tensor or an array, or holds integers or booleans.
    """
    x = as_tensor(x, owner)
    if x.data.dtype.kind != "f":
        raise TypeError(f"{owner} expected float32 or float64 {name}, got {x.data.dtype}")
    return x


def integers(value, count, owner, name, least):
    """Return one integer for each axis, from one for all of them or a tuple of one for each.

    Raises:
        ValueError: something else, or an integer below `least`; the message names the layer and the argument.
    """
    values = value if isinstance(value, tuple | list) else (value,) * count
    if len(values) != count or not all(is_whole_number(one, least) for one in values):
        expected = "an integer" if count == 1 else f"an integer or {count} of them"
        raise ValueError(f"{owner} expected {name} as {expected}, at least {least}, got {value!r}")
    return tuple(map(int, values))


def lengths_of(lengths, count, most, owner, name, least):
    """Return how long each sequence of a batch is as a new array of `count` integers.

    Args:
        lengths: integers, an array, a list or a Tensor.
        count, most: how many sequences there are, and how long the longest may be.
        owner, name: as in `course_utils.arguments`.
        least: how short the shortest may be.

    Raises:
        TypeError: they are no integers.
        ValueError: there are more or fewer, or one of another length.
    """
    lengths = np.asarray(lengths.data if isinstance(lengths, Tensor) else lengths)
    if lengths.dtype.kind not in "iu" and lengths.size:
        raise TypeError(f"{owner} expected {name} as integers, got {lengths.dtype}")
    check_shape(lengths.shape, (count,), owner, name)
    outside = (lengths < least) | (lengths > most)
    if outside.any():
        raise ValueError(f"{owner} expected {name} from {least} to {most}, got {lengths[outside][0]}")
    return lengths.astype(np.intp)
