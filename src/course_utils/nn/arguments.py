"""What layers have in common about their arguments: counts, dtypes, generators and inputs, checked in one place."""

import operator

import numpy as np

from course_utils.autograd.tensor import as_tensor


def positive_integer(value, owner, name):
    """Return an integer of at least 1.

    Raises:
        ValueError: the value is something else; the message names the layer and the argument.
    """
    try:
        number = 0 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = 0
    if number < 1:
        raise ValueError(f"{owner} expected {name} as an integer of at least 1, got {value!r}")
    return number


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


def random_generator(rng, owner):
    """Return the generator; without one, a new one seeded from NumPy's global state.

    The global state is what `runtime.seed_everything` seeds, so that a seeded lesson is repeatable either way.

    Raises:
        TypeError: neither None nor a Generator.
    """
    if rng is None:
        return np.random.default_rng(np.random.randint(2**31, size=4))
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{owner} expected rng as a numpy.random.Generator, got {type(rng).__name__}")
    return rng


def float_tensor(x, owner):
    """Return an input as a Tensor of floats.

    Raises:
        TypeError: the input is not a Tensor or an array, or holds integers or booleans.
    """
    x = as_tensor(x, owner)
    if x.data.dtype.kind != "f":
        raise TypeError(f"{owner} expected float32 or float64 input, got {x.data.dtype}")
    return x


def integers(value, count, owner, name, least):
    """Return one integer for each axis, from one for all of them or a tuple of one for each.

    Raises:
        ValueError: something else, or an integer below `least`; the message names the layer and the argument.
    """
    values = value if isinstance(value, tuple | list) else (value,) * count
    try:
        numbers = tuple(operator.index(one) for one in values if not isinstance(one, bool))
    except TypeError:
        numbers = ()
    if len(values) != count or len(numbers) != count or min(numbers) < least:
        expected = "an integer" if count == 1 else f"an integer or {count} of them"
        raise ValueError(f"{owner} expected {name} as {expected}, at least {least}, got {value!r}")
    return numbers
