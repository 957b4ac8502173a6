"""Which data sets there are and which files they are made of, read from ``registry.toml``."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course_utils.arguments import one_of


@dataclass(frozen=True)
class File:
    """One file of a data set; `name` is its path below the data set's folder, `urls` the addresses to try in order."""

    name: str
    bytes: int
    sha256: str
    urls: tuple[str, ...]
    licence: str
    credit: str


@dataclass(frozen=True)
class Dataset:
    """A data set and its files."""

    name: str
    title: str
    licence: str
    credit: str
    homepage: str
    citation: str
    files: tuple[File, ...]

    @property
    def source(self):
        """What the data are, with author and licence."""
        return f"{self.title} ({self.credit}, {self.licence})"

    def file(self, name):
        """Return the file called `name`.

        Raises:
            ValueError: there is none; the message lists those there are.
        """
        for file in self.files:
            if file.name == name:
                return file
        raise ValueError(f"{self.name} has no file {name!r}; it has {', '.join(file.name for file in self.files)}")


@functools.cache
def datasets():
    """Return the registered data sets as a dictionary from name to `Dataset`."""
    tables = tomllib.loads(Path(__file__).with_name("registry.toml").read_text(encoding="utf-8"))
    return {name: _dataset(name, table) for name, table in tables.items()}


def find(name):
    """Return the data set called `name`.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    known = datasets()
    return known[one_of(name, sorted(known), "fetch", "dataset_name")]


def _dataset(name, table):
    files = tuple(
        File(
            name=file["name"],
            bytes=file["bytes"],
            sha256=file["sha256"],
            urls=tuple(file.get("urls") or (mirror + file["name"] for mirror in table.get("mirrors", []))),
            licence=file.get("licence", table["licence"]),
            credit=file.get("credit", table["credit"]),
        )
        for file in table["files"]
    )
    about = {key: table.get(key, "") for key in ("title", "licence", "credit", "homepage", "citation")}
    return Dataset(name=name, files=files, **about)
