"""Checks that only layers need: dtypes, inputs, and sizes for each axis. Those for everything are in `arguments`."""

import numpy as np

from course_utils.arguments import is_whole_number
from course_utils.autograd.tensor import as_tensor


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
