"""Loading a state dict: everything is compared first, then all of it is copied, or nothing."""

from collections import namedtuple

import numpy as np

from course_utils.autograd import Tensor


class IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` did not load: names that only the model has, and names that only the state dict has."""

    __slots__ = ()

    def __repr__(self):
        return super().__repr__() if any(self) else "<All keys matched successfully>"


def to_array(value):
    """Return the values of a Tensor, a torch tensor or anything that NumPy takes for an array."""
    if isinstance(value, Tensor):
        return value.data
    if hasattr(value, "detach"):  # a torch tensor, recognised without importing torch
        return value.detach().cpu().numpy()
    return np.asarray(value)


def load(owner, entries, state_dict, strict):
    """Copy a state dict into modules.

    Args:
        owner: name of the model, for the message.
        entries: list of (name, module, attribute), one for each name that the model has.
        state_dict: dict name -> array, Tensor or torch tensor.
        strict: whether names that only one side has are an error.

    Returns:
        The IncompatibleKeys.

    Raises:
        TypeError, ValueError: see `Module.load_state_dict`.
    """
    if not hasattr(state_dict, "items"):
        came = type(state_dict).__name__
        raise TypeError(f"{owner}.load_state_dict expected a dict of arrays or tensors, got {came}")
    new = {name: to_array(value) for name, value in state_dict.items()}
    old = {name: to_array(getattr(module, attribute)) for name, module, attribute in entries}
    keys = IncompatibleKeys([name for name in old if name not in new], [name for name in new if name not in old])
    problems = [f"missing {name} {old[name].shape}" for name in keys.missing_keys if strict]
    problems += [f"unexpected {name} {new[name].shape}" for name in keys.unexpected_keys if strict]
    for name in old:
        if name in new and new[name].dtype.kind not in "fiub":
            problems.append(f"{name} expected real numbers, got dtype {new[name].dtype}")
        elif name in new and new[name].shape != old[name].shape:
            problems.append(f"{name} expected shape {old[name].shape}, got {new[name].shape}")
    if problems:
        raise ValueError(f"{owner}.load_state_dict expected equal names and shapes, got: {'; '.join(problems)}")
    for name, module, attribute in entries:
        if name in new:
            _set(module, attribute, new[name].astype(old[name].dtype))  # astype copies: no memory is shared
    return keys


def _set(module, attribute, array):
    """Give a parameter or a buffer new values."""
    current = getattr(module, attribute)
    if isinstance(current, Tensor):
        current.data[...] = array
    else:
        setattr(module, attribute, array)
