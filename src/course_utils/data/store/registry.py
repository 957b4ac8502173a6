"""Which data sets there are and which files they are made of, read from ``registry.toml``."""

import functools
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course_utils.arguments import one_of

MOST_NAMED = 50  # files in an error


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
class Archive:
    """A zip archive that has all files of a data set below `folder`.

    It has no checksum of its own, because whoever packs an archive anew may pack it otherwise: its members have theirs.
    `bytes` is the most that is downloaded.
    """

    name: str
    bytes: int
    urls: tuple[str, ...]
    folder: str


@dataclass(frozen=True)
class Dataset:
    """A data set and its files; those without addresses come out of its archive."""

    name: str
    title: str
    licence: str
    credit: str
    homepage: str
    citation: str
    files: tuple[File, ...]
    archive: Archive | None = None

    @property
    def source(self):
        """What the data are, with author and licence."""
        return f"{self.title} ({self.credit}, {self.licence})"

    def file(self, name):
        """Return the file called `name`.

        Raises:
            ValueError: there is none; the message lists those there are.
        """
        if not isinstance(name, str) or name not in self._by_name:
            known = [*self._by_name][:MOST_NAMED]
            more = f" and {len(self.files) - len(known):,} more" * (len(self.files) > len(known))
            raise ValueError(f"{self.name} has no file {name!r}; it has {', '.join(known)}{more}")
        return self._by_name[name]

    @functools.cached_property
    def _by_name(self):
        return {file.name: file for file in self.files}


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
    listed = table.get("files") or _listed(table["listing"])
    files = tuple(
        File(
            name=file["name"],
            bytes=file["bytes"],
            sha256=file["sha256"],
            urls=tuple(file.get("urls") or (mirror + file["name"] for mirror in table.get("mirrors", []))),
            licence=file.get("licence", table["licence"]),
            credit=file.get("credit", table["credit"]),
        )
        for file in listed
    )
    archive = table.get("archive")
    about = {key: table.get(key, "") for key in ("title", "licence", "credit", "homepage", "citation")}
    if archive:
        archive = Archive(f"{name}.zip", archive["bytes"], tuple(archive["urls"]), archive["folder"])
    return Dataset(name=name, files=files, archive=archive, **about)


def _listed(name):
    """Return the tables of the files in a list beside this module: name, size and checksum of each."""
    listing = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return [{"name": file, "bytes": size, "sha256": digest} for file, (size, digest) in listing.items()]
