"""Modules made of modules."""

import operator

from course_utils.nn.module import Module


class Sequential(Module):
    """Apply modules one after the other: y = f_k(... f_2(f_1(x))).

    Args:
        *modules: the modules in order, named "0", "1", ...; or one dict name -> module.

    Shapes:
        input as the first module expects it, output as the last gives it; without modules the input comes back.

    Raises:
        TypeError: one of them is not a Module.
        ValueError: a name is empty, has a dot, or is that of a method or attribute.

    A part is `model[0]`, some are `model[1:]` (a Sequential of the same modules); `len(model)` counts them.
    """

    def __init__(self, *modules):
        named = enumerate(modules)
        if len(modules) == 1 and isinstance(modules[0], dict):
            named = modules[0].items()
        for name, module in named:
            if not isinstance(module, Module):
                came = getattr(module, "__name__", type(module).__name__)
                raise TypeError(f"Sequential expected modules such as nn.ReLU(), got {came} at {name}")
            setattr(self, self._free(str(name)), module)

    def _free(self, name):
        """Return a name if it can be that of a part."""
        if not name or "." in name or hasattr(self, name):
            raise ValueError(f"Sequential expected names without dots that are not attributes, got {name!r}")
        return name

    def forward(self, x):
        for module in self:
            x = module(x)
        return x

    def __len__(self):
        return len(self._own(Module))

    def __iter__(self):
        return (module for _, module in self._own(Module))

    def __getitem__(self, index):
        parts = self._own(Module)
        if isinstance(index, slice):
            return Sequential(dict(parts[index]))
        try:
            return parts[operator.index(index)][1]
        except IndexError:
            raise IndexError(f"Sequential expected an index below {len(parts)}, got {index}") from None
