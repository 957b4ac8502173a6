"""idx files, zip archives and the registry."""

import gzip
import re
import stat
import struct
import zipfile
from pathlib import PurePosixPath

import numpy as np
import pytest

from course_utils import data
from course_utils.data.idx import parse_idx
from course_utils.data.store import registry


def idx(array, code=0x08):
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.mark.parametrize(
    ("code", "dtype"), [(0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
def test_idx_types(code, dtype):
    array = np.arange(-3, 9).reshape(2, 3, 2).astype(dtype)
    read = parse_idx(idx(array, code))
    assert read.dtype == np.dtype(dtype).newbyteorder("=")
    np.testing.assert_array_equal(read, array)


def test_idx_plain_and_packed(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    (tmp_path / "plain-idx3-ubyte").write_bytes(idx(array))
    (tmp_path / "packed-idx3-ubyte.gz").write_bytes(gzip.compress(idx(array)))
    np.testing.assert_array_equal(data.read_idx(tmp_path / "plain-idx3-ubyte"), array)
    np.testing.assert_array_equal(data.read_idx(tmp_path / "packed-idx3-ubyte.gz"), array)


GOOD = idx(np.zeros((2, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected an idx file, which starts with two zero bytes, got b''"),
        (b"\x89PNG" + GOOD, "expected an idx file, which starts with two zero bytes, got b'.x89PNG'"),
        (b"\0\0\x0a\x01\0\0\0\0", "expected an element type of 0x08, .*, got 0x0a"),
        (GOOD[:10], "expected 12 bytes of header, got 10"),
        (GOOD[:-1], r"expected 18 bytes for shape \(2, 3\), got 17"),
        (GOOD + b"\0", r"expected 18 bytes for shape \(2, 3\), got 19"),
        (b"\0\0\x08\x02" + b"\xff" * 8, "expected 18,446,744,065,119,617,037 bytes for shape"),
    ],
)
def test_damaged_idx(content, message):
    with pytest.raises(data.DataError, match=f"^numbers: {message}"):
        parse_idx(content, "numbers")


@pytest.mark.parametrize(
    "content",
    [b"not gzip", gzip.compress(GOOD)[:-9], gzip.compress(GOOD)[:-8] + b"\0" * 8, b""],
    ids=["no gzip", "truncated", "wrong checksum", "empty"],
)
def test_damaged_gzip(tmp_path, content):
    (tmp_path / "numbers.gz").write_bytes(content)
    with pytest.raises(data.DataError, match=r"^numbers\.gz: expected an (intact gzip|idx) file"):
        data.read_idx(tmp_path / "numbers.gz")


def write_zip(path, *members):
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "hello")
    return path


def test_extract_zip(tmp_path):
    archive = write_zip(tmp_path / "texts.zip", "a.txt", "more/b.txt", "more/..c.txt")
    folder = data.extract_zip(archive, tmp_path / "new" / "texts")
    assert folder == tmp_path / "new" / "texts"
    assert (folder / "more" / "b.txt").read_text() == "hello"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["texts"]
    (folder / "mark").touch()
    assert data.extract_zip(archive, folder) == folder  # complete already: left as it is
    assert (folder / "mark").exists()


def typed_member(name, kind):
    member = zipfile.ZipInfo(name)
    member.create_system = 3  # Unix
    member.external_attr = (kind | 0o644) << 16
    return member


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        ("../evil.txt", "a path that leaves the folder"),
        ("deep/../../evil.txt", "a path that leaves the folder"),
        ("deep\\..\\..\\evil.txt", "a path that leaves the folder"),
        ("/evil.txt", "an absolute path"),
        ("\\\\server\\evil.txt", "an absolute path"),
        ("C:\\evil.txt", "an absolute path"),
        ("c:evil.txt", "an absolute path"),
        (typed_member("evil", stat.S_IFLNK), "a link"),
        (typed_member("evil", stat.S_IFIFO), "a special file"),
    ],
)
def test_zip_member_outside_its_folder(tmp_path, member, problem):
    name = member if isinstance(member, str) else member.filename
    archive = write_zip(tmp_path / "texts.zip", "good.txt", member)
    expected = rf"^texts\.zip: .*, got {problem}: {re.escape(repr(name))}$"
    with pytest.raises(data.DataError, match=expected):
        data.extract_zip(archive, tmp_path / "new" / "texts")
    assert [path.name for path in tmp_path.rglob("*")] == ["texts.zip"]


def test_damaged_zip(tmp_path):
    archive = write_zip(tmp_path / "texts.zip", "a.txt", "b.txt")
    whole = archive.read_bytes()
    for damaged in (whole[:-30], b"no archive", whole.replace(b"hello", b"jello")):
        archive.write_bytes(damaged)
        with pytest.raises(data.DataError, match=r"^texts\.zip: expected an intact zip archive, got "):
            data.extract_zip(archive, tmp_path / "texts")
        assert [path.name for path in tmp_path.iterdir()] == ["texts.zip"]


def test_encrypted_zip(tmp_path):
    archive = write_zip(tmp_path / "texts.zip", "a.txt")
    content = bytearray(archive.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # where each header keeps its flags
        content[content.index(signature) + flags] |= 1
    archive.write_bytes(content)
    with pytest.raises(data.DataError, match=r"^texts\.zip: expected an intact zip archive, got .*encrypted"):
        data.extract_zip(archive, tmp_path / "texts")
    assert [path.name for path in tmp_path.iterdir()] == ["texts.zip"]


def test_zip_extracted_meanwhile_by_another_process(tmp_path, monkeypatch):
    archive = write_zip(tmp_path / "texts.zip", "a.txt")
    extract = zipfile.ZipFile.extractall

    def overtaken(self, path):
        extract(self, path)
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts" / "a.txt").write_text("hello")

    monkeypatch.setattr(zipfile.ZipFile, "extractall", overtaken)
    assert data.extract_zip(archive, tmp_path / "texts") == tmp_path / "texts"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["texts", "texts.zip"]


def test_registry_is_complete():
    known = registry.datasets()
    assert set(known) >= {"mnist", "fashion-mnist", "photos"}
    for dataset in known.values():
        assert dataset.title and dataset.licence and dataset.credit and dataset.homepage.startswith("http")
        assert len({file.name for file in dataset.files}) == len(dataset.files) > 0
        for file in dataset.files:
            assert re.fullmatch("[0-9a-f]{64}", file.sha256) and file.bytes > 0
            assert file.licence and file.credit
            assert any(url.startswith("https://") for url in file.urls)
            path = PurePosixPath(file.name)
            assert not path.is_absolute() and ".." not in path.parts and "\\" not in file.name
    for name in ("mnist", "fashion-mnist"):
        assert all(len(file.urls) >= 2 for file in known[name].files)
