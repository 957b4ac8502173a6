"""Read idx files, the format of MNIST: a magic number, the sizes, then the values."""

import contextlib
import gzip
import math
import zlib
from pathlib import Path

import numpy as np

from .errors import DataError

# Third byte of the magic number; values of several bytes are stored with the highest first.
DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
LONGEST_HEADER = 4 + 4 * 255
MOST_BYTES = 2**30  # that are read, whatever a file states


def read_idx(path):
    """Read an idx file, packed with gzip if its name ends in ``.gz``; no more of it than it states.

    Args:
        path: path of the file.

    Returns:
        An array of the shape and type that the file states, in this machine's byte order.

    Raises:
        DataError: the file is no intact gzip file or no intact idx file, or is longer than 1 GiB; the message says what
            was expected.

    Source: the format is described on the MNIST page, http://yann.lecun.com/exdb/mnist/.
    """
    path = Path(path)
    with open(path, "rb") as file:
        stream = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else contextlib.nullcontext(file)
        try:
            with stream as unpacked:
                head = unpacked.read(LONGEST_HEADER)
                *_, stated = _header(head, path.name)
                content = head + _read(unpacked, min(stated, MOST_BYTES) + 1 - len(head))
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path.name}: expected an intact gzip file, got {error}") from error
    return parse_idx(content, path.name)


def _read(stream, most):
    """Read at most so many bytes, in pieces: asked for all at once, they would be allocated before any came."""
    pieces = []
    while most > 0 and (piece := stream.read(min(most, 2**20))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def parse_idx(content, name="idx data"):
    """Turn the bytes of an idx file into an array.

    Args:
        content: the bytes, not packed.
        name: what to call them in an error.

    Returns:
        An array of the shape and type that the bytes state.

    Raises:
        DataError: the magic number, the element type, the shape or the length is not right.
    """
    shape, dtype, start, expected = _header(content, name)
    if len(content) != expected:
        raise DataError(f"{name}: expected {expected:,} bytes for shape {shape}, got {len(content):,}")
    try:
        array = np.frombuffer(content, dtype, offset=start).reshape(shape)
    except ValueError as error:  # more axes than NumPy has, or none of the elements of far too many
        raise DataError(f"{name}: expected the shape of an array, got {str(shape):.80}: {error}") from error
    return array.astype(dtype.newbyteorder("="))


def _header(content, name):
    """Return what the first bytes of an idx file state: shape, dtype, length of the header and of the whole file."""
    if len(content) < 4 or content[:2] != b"\0\0":
        raise DataError(f"{name}: expected an idx file, which starts with two zero bytes, got {content[:4]!r}")
    code, dimensions = content[2], content[3]
    if code not in DTYPES:
        known = ", ".join(f"0x{known:02x}" for known in DTYPES)
        raise DataError(f"{name}: expected an element type of {known}, got 0x{code:02x}")
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise DataError(f"{name}: expected {start} bytes of header, got {len(content)} bytes")
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", dimensions, offset=4))
    dtype = np.dtype(DTYPES[code])
    return shape, dtype, start, start + math.prod(shape) * dtype.itemsize
