"""The three tiers of a loader, in one place: a local file, a download, or what is built in."""

from dataclasses import dataclass
from typing import Any

from ..errors import DownloadError
from . import cache, registry

_TIERS = {"local": "from the local folder", "download": "downloaded"}


@dataclass(frozen=True)
class Found:
    """What a tier gave.

    Attributes:
        content: the data, in the form that the loader wants.
        amount: how much of what, for the line that is printed: "7 images".
        source: what the data are, with licence and author.
    """

    content: Any
    amount: str
    source: str


def load(name, file_names, read, stand_in):
    """Get a data set from the first tier that has it, and print in one line which it was.

    Args:
        name: a name in ``registry.toml``.
        file_names: the files needed.
        read: function of their paths, a list, that returns `Found`.
        stand_in: function without arguments that returns `Found`, for where the files cannot be had.

    Returns:
        (content, tier, source): tier is ``"local"``, ``"download"`` or ``"built-in"``; the source of a stand-in says
        that it is one.

    Raises:
        DataError: a file in the folder ``COURSE_DATA`` is damaged.
    """
    try:
        paths, tier = cache.fetch_files(registry.find(name), file_names)
    except DownloadError as error:
        found = stand_in()
        cache.notice(f"{name}: not reachable ({error}); using the built-in stand-in: {found.amount}")
        return found.content, "built-in", f"stand-in for {name}: {found.source}"
    found = read(paths)
    announce(name, found.amount, tier)
    return found.content, tier, found.source


def built_in(name, found):
    """Return (content, tier, source) of data that are always built in, and say so in one line."""
    announce(name, found.amount, "built-in")
    return found.content, "built-in", found.source


def announce(name, amount, tier):
    """Print one line: what was loaded, how much of it, and which tier gave it."""
    cache.notice(f"{name}: built in: {amount}" if tier == "built-in" else f"{name}: {amount} {_TIERS[tier]}")
