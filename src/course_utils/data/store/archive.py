"""Unpack archives without letting them write outside their folder."""

import os
import re
import shutil
import stat
import uuid
import zipfile
import zlib
from pathlib import Path

from ..errors import DataError


def extract_zip(archive, folder):
    """Unpack a zip archive into a new folder, all of it or nothing.

    Every member is checked before the first byte is written. The members go to a temporary folder beside `folder`,
    which is then renamed, so that a `folder` that exists is complete; it is returned as it is.

    Args:
        archive: path of the zip file.
        folder: path of the folder to make.

    Returns:
        `folder` as a ``pathlib.Path``.

    Raises:
        DataError: the archive is damaged or encrypted, or a member has an absolute path, a drive letter, a ``..``
            part or is a link; nothing is left behind.
    """
    archive, folder = Path(archive), Path(folder)
    if folder.is_dir():
        return folder
    partial = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}.part")
    try:
        with zipfile.ZipFile(archive) as contents:
            for member in contents.infolist():
                _refuse_unsafe(member, archive)
            partial.mkdir(parents=True)
            contents.extractall(partial)
        return _move_into_place(partial, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{archive.name}: expected an intact zip archive, got {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


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
