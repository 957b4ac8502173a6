"""Find the files of a data set on this machine, or download them into the cache.

Knows nothing of what is in a file beyond its size and SHA-256 checksum.
"""

import contextlib
import errno
import functools
import hashlib
import os
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import DataError, DownloadError
from . import registry
from .archive import read_members

CONNECT_SECONDS, READ_SECONDS = 5, 30


def fetch(dataset_name, file_name):
    """Return the path of one file of a data set, which is on disk and has the right checksum.

    Args:
        dataset_name: a name in ``registry.toml``.
        file_name: path of the file below the data set's folder, with forward slashes.

    Returns:
        A ``pathlib.Path``.

    Raises:
        ValueError: there is no such data set, or no such file in it; the message lists those there are.
        DataError: the file in the folder ``COURSE_DATA`` has the wrong size or checksum.
        DownloadError: the file is not on this machine and cannot be downloaded.
    """
    paths, _ = fetch_files(registry.find(dataset_name), [file_name])
    return paths[0]


def fetch_files(dataset, file_names):
    """Return the paths of several files of a data set and the tier that gave them.

    Args:
        dataset: a `registry.Dataset`.
        file_names: names of files in it.

    Returns:
        (paths, tier): a list of ``pathlib.Path`` in the order of `file_names`; ``"local"`` when all of them were on
        this machine, otherwise ``"download"``.

    Raises:
        ValueError, DataError, DownloadError: as `fetch`.
    """
    files = [dataset.file(name) for name in file_names]
    paths = [_find_in_user_folder(dataset, file) for file in files]
    if user_folder() and None in paths:
        notice(f"{dataset.name}: {paths.count(None)} of {len(files)} files are not in the folder COURSE_DATA")
    paths = [path or _find_in_cache(dataset, file) for path, file in zip(paths, files, strict=True)]
    tier = "download" if None in paths else "local"
    if tier == "download" and dataset.archive:
        missing = [file for path, file in zip(paths, files, strict=True) if path is None]
        unpacked = dict(zip(missing, _download_archive(dataset, missing), strict=True))
        return [path or unpacked[file] for path, file in zip(paths, files, strict=True)], tier
    return [path or _download(dataset, file) for path, file in zip(paths, files, strict=True)], tier


def notice(text):
    """Print one line for the reader."""
    print(" ".join(text.split()))


def user_folder():
    """Return the folder that ``COURSE_DATA`` names, None if it names none."""
    chosen = os.environ.get("COURSE_DATA")
    return Path(chosen).expanduser() if chosen else None


def cache_folder():
    """Return the folder for downloads: ``COURSE_CACHE``, or the system's cache folder for this package."""
    chosen = os.environ.get("COURSE_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    import pooch

    return Path(pooch.os_cache("course_utils"))


def offline():
    """Return whether ``COURSE_OFFLINE`` forbids the network (any value but empty and 0 does)."""
    return os.environ.get("COURSE_OFFLINE", "").strip() not in ("", "0")


@functools.cache
def _temporary_folder():
    """A temporary folder that stands in for an unwritable cache and goes when Python ends."""
    return tempfile.TemporaryDirectory(prefix="course_utils-")


def _find_in_user_folder(dataset, file):
    folder = user_folder()
    path = folder and folder / dataset.name / file.name
    if not path or not os.path.isfile(path):
        return None
    wrong = _mismatch(path, file)
    if wrong:  # the reader's own file: say so and leave it alone
        raise DataError(f"{path}: {wrong}; repair or remove it, or unset COURSE_DATA")
    return path


def _find_in_cache(dataset, file):
    roots = [cache_folder()]
    if _temporary_folder.cache_info().currsize:
        roots.append(Path(_temporary_folder().name))
    for root in roots:
        path = root / dataset.name / file.name
        if not os.path.isfile(path):
            continue
        wrong = _mismatch(path, file)
        if wrong is None:
            return path
        notice(f"{dataset.name}: the cached {file.name} is damaged and is dropped: {wrong}")
    return None


def _mismatch(path, file):
    """Return None when `path` holds exactly `file`, otherwise what was expected and what came."""
    try:
        size = path.stat().st_size
        with open(path, "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"expected a readable file, got {_reason(error)}"
    if (size, digest) == (file.bytes, file.sha256):
        return None
    return f"expected {file.bytes:,} bytes with sha256 {file.sha256}, got {size:,} bytes with sha256 {digest}"


def _download(dataset, file):
    """Return the path of `file` after downloading it; nothing but the whole, checked file gets its real name."""
    try:
        if offline():
            raise DownloadError(f"{file.name}: not on this machine, and COURSE_OFFLINE forbids downloads")
        target, partial = _open_partial(dataset, file)
        try:
            return _download_from_first(file, target, partial)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
    except DownloadError:
        # A damaged copy is only removed here, not when it is found: until then another process may have replaced it.
        _remove_damaged(cache_folder() / dataset.name / file.name, file)
        raise


def _download_archive(dataset, files):
    """Return the paths of `files` after taking them out of the data set's archive, which is not kept."""
    archive = dataset.archive
    try:
        if offline():
            raise DownloadError(f"{files[0].name}: not on this machine, and COURSE_OFFLINE forbids downloads")
        target, partial = _open_partial(dataset, archive)
        try:
            return _take_from_first(archive, files, target.parent, partial)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
    except DownloadError:
        for file in files:
            _remove_damaged(cache_folder() / dataset.name / file.name, file)
        raise


def _take_from_first(archive, files, folder, partial):
    """Try the archive's addresses in turn and return the paths of its members in `folder`, once all are right."""
    import urllib3

    failures = []
    for url in archive.urls:
        try:
            _get(url, partial, archive)
            members = [f"{archive.folder}{file.name}" for file in files]
            contents = read_members(partial, members)
            return [_keep(content, folder / file.name, file) for content, file in zip(contents, files, strict=True)]
        except DataError as error:  # no archive, or a member with other bytes
            wrong = str(error).removeprefix(f"{partial.name}: ")
        except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
            wrong = _reason(error)
        failures.append(f"{urlsplit(url).netloc}: {wrong}")
    raise DownloadError(f"{archive.name}: no address gave the files ({'; '.join(failures)})")


def _keep(content, target, file):
    """Write the bytes of `file` beside `target`, check them, and give them their name; return it."""
    target, partial = _make_partial(target)
    try:
        partial.write_bytes(content)
        wrong = _mismatch(partial, file)
        if wrong:
            raise DataError(f"{file.name}: {wrong}")
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _open_partial(dataset, file):
    """Return (target, partial): where the file belongs, and an empty file of our own beside it to download into."""
    try:
        return _make_partial(cache_folder() / dataset.name / file.name)
    except OSError as error:
        if not _temporary_folder.cache_info().currsize:  # say it once
            notice(f"the cache cannot be written ({_reason(error)}); downloads go to a temporary folder this time")
    try:
        return _make_partial(Path(_temporary_folder().name) / dataset.name / file.name)
    except OSError as error:
        raise DownloadError(f"{file.name}: no folder can be written to download into ({_reason(error)})") from error


def _make_partial(target):
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    partial.touch(exist_ok=False)
    return target, partial


def _download_from_first(file, target, partial):
    """Try the addresses in turn, move the first right answer to `target` and return it."""
    import urllib3

    failures = []
    for url in file.urls:
        try:
            _get(url, partial, file)
            wrong = _mismatch(partial, file)
            if wrong is None:
                os.replace(partial, target)  # atomic: other processes see the whole file or none
                return target
        except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:  # what requests lets through, too
            wrong = _reason(error)
        failures.append(f"{urlsplit(url).netloc}: {wrong}")
    if _mismatch(target, file) is None:  # another process had more luck
        return target
    raise DownloadError(f"{file.name}: no address gave the file ({'; '.join(failures)})")


def _get(url, path, file):
    import pooch
    from tqdm import tqdm

    with tqdm(
        total=file.bytes, desc=file.name, unit="B", unit_scale=True, ncols=72, leave=False, file=sys.stdout
    ) as bar:
        downloader = pooch.HTTPDownloader(
            progressbar=bar,
            chunk_size=2**16,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            headers={"Accept-Encoding": "identity"},  # a .gz file has to arrive as it is, not unpacked on the way
        )
        with open(path, "wb") as stream:
            downloader(url, _AtMost(stream, file.bytes), None)


class _AtMost:
    """A file that takes so many bytes and then refuses, so that a download that is too long ends there."""

    def __init__(self, stream, size):
        self._stream, self._left, self._size = stream, size, size

    def write(self, piece):
        self._left -= len(piece)
        if self._left < 0:
            raise OSError(errno.EFBIG, f"expected {self._size:,} bytes, got more")
        return self._stream.write(piece)

    def flush(self):
        self._stream.flush()


def _remove_damaged(path, file):
    if os.path.isfile(path) and _mismatch(path, file):
        with contextlib.suppress(OSError):
            path.unlink()


def _reason(error):
    """Say in a few words why a file operation or a request failed."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP {response.status_code}"
    return getattr(error, "strerror", None) or type(error).__name__
