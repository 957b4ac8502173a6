"""Unpack archives without letting them write outside their folder, fill the disk, or leave anything half done."""

import contextlib
import os
import re
import shutil
import stat
import uuid
import zipfile
from pathlib import Path

from ..errors import DataError

MOST_BYTES, MOST_MEMBERS = 4 * 2**30, 200_000


def extract_zip(archive, folder, most_bytes=MOST_BYTES):
    """Unpack a zip archive into a new folder, all of it or nothing.

    Every member is checked before the first byte is written. The members go to a temporary folder beside `folder`,
    which is then renamed, so that a `folder` that exists is complete; it is returned as it is.

    Args:
        archive: path of the zip file.
        folder: path of the folder to make.
        most_bytes: what its members may be long together, unpacked; 4 GiB if not given.

    Returns:
        `folder` as a ``pathlib.Path``.

    Raises:
        DataError: the archive is missing, damaged, encrypted, packed otherwise than by deflate or too large when
            unpacked; a member has an absolute path, a drive letter, a ``..`` part or is a link; or there is no room for
            it. Nothing is left behind.
    """
    archive, folder = Path(archive), Path(folder)
    if folder.is_dir():
        return folder
    if folder.exists():
        raise DataError(f"{folder}: expected a folder, or nothing, to unpack {archive.name} into, got a file")
    partial = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}.part")
    new_parents = [parent for parent in partial.parents if not parent.exists()]  # the innermost first
    try:
        with _opened(archive, most_bytes) as contents:
            partial.mkdir(parents=True)
            contents.extractall(partial)
            return _move_into_place(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        for parent in new_parents:
            with contextlib.suppress(OSError):
                parent.rmdir()  # which spares a folder with something in it


def read_zip(archive, name, most_bytes=MOST_BYTES):
    """Return the bytes of one member of a zip archive, without unpacking it.

    Args:
        archive, most_bytes: as for `extract_zip`.
        name: the member's name.

    Raises:
        DataError: there is no such member, or as `extract_zip`.
    """
    with _opened(Path(archive), most_bytes) as contents:
        return contents.read(name)


def read_members(archive, names, most_bytes=MOST_BYTES):
    """Yield the bytes of several members of a zip archive in turn.

    Args and Raises: as for `read_zip`.
    """
    with _opened(Path(archive), most_bytes) as contents:
        for name in names:
            yield contents.read(name)


@contextlib.contextmanager
def _opened(archive, most_bytes):
    """Open a zip archive with harmless members; whatever goes wrong meanwhile is a DataError."""
    try:
        with zipfile.ZipFile(archive) as contents:
            members = contents.infolist()
            _refuse_too_much(members, archive, most_bytes)
            for member in members:
                _refuse_unsafe(member, archive)
            yield contents
    except DataError:
        raise
    except Exception as error:  # zipfile passes on what its parts stumble over: IndexError, OSError, UnicodeError, ...
        raise DataError(f"{archive.name}: expected an intact zip archive, got {_came(error)}") from error


def _came(error):
    """Say what went wrong; a disk or a path that refuses is named, with its own words."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror.lower()}{f' at {error.filename}' if error.filename else ''}"
    return str(error) or type(error).__name__


def _refuse_too_much(members, archive, most_bytes):
    size = sum(member.file_size for member in members)  # zipfile reads no more of a member than that
    if size > most_bytes or len(members) > MOST_MEMBERS:
        raise DataError(f"{archive.name}: expected at most {most_bytes:,} bytes in {MOST_MEMBERS:,} members when "
                        f"unpacked, got {size:,} in {len(members):,}")
    for member in members:  # other packings may turn a few bytes into gigabytes of memory
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(f"{archive.name}: expected members that are stored or deflated, got method "
                            f"{member.compress_type}: {member.filename!r}")


def _refuse_unsafe(member, archive):
    name = member.filename
    kind = stat.S_IFMT(member.external_attr >> 16)  # the Unix file type, 0 when the archive was made elsewhere
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        problem = "an absolute path"
    elif ".." in re.split(r"[/\\]", name):
        problem = "a path that leaves the folder"
    elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        problem = "a link" if kind == stat.S_IFLNK else "a special file"
    else:
        return
    raise DataError(f"{archive.name}: expected members inside the archive's own folder, got {problem}: {name!r}")


def _move_into_place(partial, folder):
    try:
        os.rename(partial, folder)
    except OSError:
        if not folder.is_dir():  # otherwise another process was first, with the same contents
            raise
    return folder
