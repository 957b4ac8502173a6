"""What the experiments measured: runs too long for a lesson, repeated by `make experiments NAME=…`."""

import importlib.resources
import json


def folder():
    """Return where the records lie, inside the package, so that they are there where only the package is installed."""
    return importlib.resources.files("course_utils") / "records"


def record(name):
    """Return the stored record of an experiment, ``experiments/NAME.py``.

    Args:
        name: of the experiment, "captions" say.

    Returns:
        dict with "samples" (name -> list of one figure for each run), "seeds", "settings", "command", "versions",
        "machine" and "minutes".

    Raises:
        KeyError: there is no such record; the message lists those there are.
    """
    known = sorted(path.name.removesuffix(".json") for path in folder().iterdir() if path.name.endswith(".json"))
    if name not in known:
        raise KeyError(f"no record of an experiment {name!r}; there are {', '.join(known) or 'none'}")
    return json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))
