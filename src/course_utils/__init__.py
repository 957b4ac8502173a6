"""What the lessons of *Deep Learning, the executable review* share.

Submodules load when they are first used, so that ``import course_utils`` stays cheap: torch, matplotlib and plotly
are imported only by what needs them.
"""

import importlib

__version__ = "0.1.0"

_SUBMODULES = (
    "runtime", "data", "autograd", "nn", "optim", "models", "torch_models", "compare", "training", "figures", "widgets",
    "checks", "claims",
)

__all__ = [*_SUBMODULES]


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_SUBMODULES)}")


def __dir__():
    return sorted([*globals(), *_SUBMODULES])
