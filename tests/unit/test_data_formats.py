"""idx files, zip archives and the registry."""

import gzip
import re
import shutil
import stat
import struct
import zipfile
from pathlib import PurePosixPath

import numpy as np
import pytest

from course_utils import data
from course_utils.data import idx as idx_module
from course_utils.data import store
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
        (b"\0\0\x08\x03" + b"\0" * 4 + b"\xff" * 8, r"expected the shape of an array, got \(0, 4294967295, 4294967"),
        (b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"\0", "expected the shape of an array, got .*maximum"),
        (b"\0\0\x0e\xff" + b"\xff" * 1020, "expected [0-9,]+ bytes for shape"),
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


def test_no_more_is_read_than_a_file_states(tmp_path, monkeypatch):
    read = []
    stated = GOOD + bytes(50 * 2**20)
    (tmp_path / "long.gz").write_bytes(gzip.compress(stated))
    (tmp_path / "long").write_bytes(stated)
    (tmp_path / "absurd.gz").write_bytes(gzip.compress(b"\0\0\x08\x02" + b"\xff" * 8 + bytes(50 * 2**20)))
    monkeypatch.setattr(idx_module, "parse_idx", lambda content, name: read.append(len(content)))
    monkeypatch.setattr(idx_module, "MOST_BYTES", 3 * 2**20)
    for name in ("long.gz", "long", "absurd.gz"):
        data.read_idx(tmp_path / name)
    assert read == [1024, 1024, 3 * 2**20 + 1]  # the longest header there could be; the limit


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


def packed(path, compression=zipfile.ZIP_DEFLATED, members=("a.txt", "more/b.txt")):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for member in members:
            archive.writestr(member, b"hello " * 100)
    return path


def everything_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_take_memory_without_limit_are_refused(tmp_path, compression):
    archive = packed(tmp_path / "texts.zip", compression)
    with pytest.raises(data.DataError, match=f"stored or deflated, got method {compression}: 'a.txt'"):
        data.extract_zip(archive, tmp_path / "new" / "texts")
    assert everything_below(tmp_path) == ["texts.zip"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_a_zip_altered_at_any_place_is_read_or_refused_and_leaves_nothing(tmp_path, compression):
    archive = packed(tmp_path / "texts.zip", compression)
    whole, rng = archive.read_bytes(), np.random.default_rng(0)
    for number in range(120):
        damaged = bytearray(whole)
        for place in rng.integers(len(whole), size=1 + number % 3):
            damaged[place] = rng.integers(256)
        archive.write_bytes(damaged)
        try:
            data.extract_zip(archive, tmp_path / "new" / f"texts{number}")
        except data.DataError as error:
            assert str(error).startswith("texts.zip: expected ")
            assert everything_below(tmp_path) == ["texts.zip"]
        else:
            shutil.rmtree(tmp_path / "new")


@pytest.mark.parametrize(("members", "message"), [
    (["a", "a/b"], "not a directory"), (["a/b", "a"], "is a directory"), (["n" * 300], "file name too long"),
], ids=["a file and a folder", "a folder and a file", "a long name"])
def test_members_that_cannot_stand_beside_each_other(tmp_path, members, message):
    with pytest.raises(data.DataError, match=f"^texts.zip: expected an intact zip archive, got {message}"):
        data.extract_zip(packed(tmp_path / "texts.zip", members=members), tmp_path / "new" / "deeper" / "texts")
    assert everything_below(tmp_path) == ["texts.zip"]


def test_a_member_without_a_name(tmp_path):
    archive = packed(tmp_path / "texts.zip", members=["x"])
    whole = archive.read_bytes()
    central = whole.index(b"PK\x01\x02")
    name_length = central + 28  # in the central directory; the name follows its 46 bytes
    nameless = bytearray(whole)
    nameless[name_length] = 0
    del nameless[central + 46]
    end = nameless.index(b"PK\x05\x06")
    nameless[end + 12] -= 1  # the size of the central directory
    archive.write_bytes(nameless)
    with pytest.raises(data.DataError, match="^texts.zip: expected an intact zip archive, got "):
        data.extract_zip(archive, tmp_path / "new" / "texts")
    assert everything_below(tmp_path) == ["texts.zip"]


def test_an_archive_that_would_fill_the_disk(tmp_path):
    archive = packed(tmp_path / "texts.zip")
    message = r"^texts.zip: expected at most 1,199 bytes in 200,000 members when unpacked, got 1,200 in 2$"
    for refused in (lambda: data.extract_zip(archive, tmp_path / "new" / "texts", most_bytes=1199),
                    lambda: store.read_zip(archive, "a.txt", most_bytes=1199)):
        with pytest.raises(data.DataError, match=message):
            refused()
    assert everything_below(tmp_path) == ["texts.zip"]
    data.extract_zip(archive, tmp_path / "texts", most_bytes=1200)
    assert store.read_zip(archive, "a.txt") == b"hello " * 100


def test_an_archive_of_more_than_the_limit_though_it_says_less(tmp_path):
    """Sizes in the directory of an archive may lie: no more is written than they say, and the sum is then wrong."""
    archive = packed(tmp_path / "texts.zip", members=["a.txt"])
    content = bytearray(archive.read_bytes())
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        content[content.index(signature) + place : content.index(signature) + place + 4] = struct.pack("<I", 10)
    archive.write_bytes(content)
    with pytest.raises(data.DataError, match="^texts.zip: expected an intact zip archive, got Bad CRC-32"):
        data.extract_zip(archive, tmp_path / "texts", most_bytes=100)
    assert everything_below(tmp_path) == ["texts.zip"]


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(store.archive, "MOST_MEMBERS", 1)
    with pytest.raises(data.DataError, match="in 1 members when unpacked, got 1,200 in 2"):
        data.extract_zip(packed(tmp_path / "texts.zip"), tmp_path / "texts")


def test_no_archive_and_no_place_for_it(tmp_path):
    with pytest.raises(data.DataError, match=r"^texts.zip: expected an intact zip archive, got no such file .* at "):
        data.extract_zip(tmp_path / "texts.zip", tmp_path / "new" / "texts")
    archive = packed(tmp_path / "texts.zip")
    (tmp_path / "texts").write_text("a file")
    with pytest.raises(data.DataError, match=r"texts: expected a folder, or nothing, to unpack texts.zip .*got a file"):
        data.extract_zip(archive, tmp_path / "texts")
    with pytest.raises(data.DataError, match="got not a directory"):
        data.extract_zip(archive, tmp_path / "texts" / "below")
    assert everything_below(tmp_path) == ["texts", "texts.zip"]


def test_a_full_disk(tmp_path, monkeypatch):
    def full(self, path):
        (path / "half.txt").write_text("hel")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(zipfile.ZipFile, "extractall", full)
    with pytest.raises(data.DataError, match="got no space left on device at "):
        data.extract_zip(packed(tmp_path / "texts.zip"), tmp_path / "new" / "texts")
    assert everything_below(tmp_path) == ["texts.zip"]


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
            assert any(url.startswith("https://") for url in file.urls or dataset.archive.urls)
            path = PurePosixPath(file.name)
            assert not path.is_absolute() and ".." not in path.parts and "\\" not in file.name
    for name in ("mnist", "fashion-mnist"):
        assert all(len(file.urls) >= 2 for file in known[name].files)
