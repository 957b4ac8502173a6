"""Names of a package that load on first use, so that importing the package stays cheap."""

import importlib
import sys


def lazy_names(package, homes):
    """Return `__getattr__` and `__dir__` for a package whose names live in modules that are not imported yet.

    Args:
        package: its ``__name__``.
        homes: dict name -> module of the package that defines it.

    Returns:
        two functions, to be bound to ``__getattr__`` and ``__dir__`` in the package (PEP 562). The first raises
        AttributeError for an unknown name, and lists the known ones.
    """

    def get(name):
        if name in homes:
            return getattr(importlib.import_module(f"{package}.{homes[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {', '.join(homes)}")

    def names():
        return sorted({*vars(sys.modules[package]), *homes})

    return get, names
