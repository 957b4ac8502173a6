"""What a cell that is run again did to what was there before: used by a kernel, see test_twice.py.

    before = remember(globals())      # the second run of a cell comes between the two
    changes(before, globals())        # the names of older values that it changed

A value that the second run made anew does not count, nor does the state of a generator of random numbers.
"""

import types
import zlib
from dataclasses import fields, is_dataclass


def remember(names):
    """Return name -> (the value, its content) of what notebooks keep data in, not of functions or modules."""
    kept = {name: value for name, value in names.items() if not name.startswith("_") and name not in ("In", "Out")}
    contents = {name: (value, content(value)) for name, value in kept.items()}
    return {name: found for name, found in contents.items() if found[1] is not None}


def changes(before, names):
    """Return the names that still stand for the same value as `before`, with another content."""
    return [name for name, (value, was) in before.items() if names.get(name) is value and content(value) != was]


def content(value):
    """Return something small that is equal if and only if the value holds the same; None if nothing is known of it."""
    if isinstance(value, (type, types.ModuleType)):
        return None
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return repr(value)
    if isinstance(value, dict):
        return [(content(key), content(one)) for key, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [content(one) for one in value]
    if hasattr(value, "state_dict") and hasattr(value, "parameters"):  # a network, PyTorch's or ours
        return [(name, content(one)) for name, one in value.state_dict().items()]
    if hasattr(value, "cpu"):  # PyTorch's tensor
        return [content(value.detach().cpu().numpy()), content(value.grad) if value.is_leaf else None]
    if hasattr(value, "grad") and hasattr(value, "data"):  # our tensor, or one that a lesson makes
        return [content(value.data), content(value.grad)]
    if hasattr(value, "dtype") and hasattr(value, "tobytes"):
        return [value.shape, repr(value) if value.dtype.hasobject else zlib.crc32(value.tobytes())]
    if is_dataclass(value):
        return [content(getattr(value, field.name)) for field in fields(value)]
    return None
