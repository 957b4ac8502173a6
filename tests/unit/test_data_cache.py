"""Local files, downloads and the cache, against a small web server on this machine and a registry of our own."""

import contextlib
import hashlib
import http.server
import io
import os
import socket
import subprocess
import sys
import threading
import zipfile

import pytest

from course_utils import data
from course_utils.data.store import cache, registry

CONTENT = bytes(range(256)) * 64
OTHER = CONTENT[::-1]  # as long, but not the same


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "*")
    cache._temporary_folder.cache_clear()
    yield
    cache._temporary_folder.cache_clear()


class Server:
    """Answers each path with what `pages` holds: bytes, or a function that writes to the request handler."""

    def __init__(self):
        self.pages, self.requests = {}, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append(self.path)
                page = outer.pages.get(self.path)
                if callable(page):
                    page(self)
                elif page is None:
                    self.send_error(404)
                else:
                    outer.send(self, page, len(page))

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @staticmethod
    def send(handler, body, stated_length):
        handler.send_response(200)
        handler.send_header("Content-Length", str(stated_length))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def dead_url():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    return f"http://127.0.0.1:{port}/numbers.bin"


@pytest.fixture
def register(monkeypatch):
    """Make a registry with one data set of one file that comes from the addresses given."""

    def make(*urls):
        digest = hashlib.sha256(CONTENT).hexdigest()
        file = registry.File("numbers.bin", len(CONTENT), digest, urls, "CC0", "nobody")
        dataset = registry.Dataset("tiny", "Tiny", "CC0", "nobody", "", "", (file,))
        monkeypatch.setattr(registry, "datasets", lambda: {"tiny": dataset})

    return make


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_download_then_cache(server, register, tmp_path):
    register(f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    first, second = data.fetch("tiny", "numbers.bin"), data.fetch("tiny", "numbers.bin")
    assert first == second == tmp_path / "cache" / "tiny" / "numbers.bin"
    assert first.read_bytes() == CONTENT
    assert server.requests == ["/numbers.bin"]
    assert files_below(tmp_path) == ["cache/tiny/numbers.bin"]


def test_first_address_dead_second_answers(server, register, dead_url):
    register(dead_url, f"{server.url}/missing", f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    assert data.fetch("tiny", "numbers.bin").read_bytes() == CONTENT
    assert server.requests == ["/missing", "/numbers.bin"]


def test_every_address_dead(server, register, dead_url, tmp_path):
    register(dead_url, f"{server.url}/missing")
    with pytest.raises(data.DownloadError, match=r"^numbers\.bin: no address gave the file .*Conn.*HTTP 404"):
        data.fetch("tiny", "numbers.bin")
    assert files_below(tmp_path) == []


def test_altered_download_is_refused_and_the_next_address_tried(server, register):
    register(f"{server.url}/altered", f"{server.url}/numbers.bin")
    server.pages.update({"/altered": OTHER, "/numbers.bin": CONTENT})
    assert data.fetch("tiny", "numbers.bin").read_bytes() == CONTENT


def test_altered_download_everywhere(server, register, tmp_path):
    register(f"{server.url}/altered")
    server.pages["/altered"] = OTHER
    with pytest.raises(data.DownloadError) as caught:
        data.fetch("tiny", "numbers.bin")
    for part in ("numbers.bin", hashlib.sha256(CONTENT).hexdigest(), hashlib.sha256(OTHER).hexdigest()):
        assert part in str(caught.value)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("stated_length", [len(CONTENT), 1000], ids=["connection closed early", "short answer"])
def test_interrupted_download(server, register, tmp_path, stated_length):
    register(f"{server.url}/cut")
    server.pages["/cut"] = lambda handler: server.send(handler, CONTENT[:1000], stated_length)
    with pytest.raises(data.DownloadError, match=r"numbers\.bin: no address gave the file"):
        data.fetch("tiny", "numbers.bin")
    assert files_below(tmp_path) == []


def endless(sent):
    """Answer with more and more bytes, and note how many were taken."""

    def page(handler):
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(ConnectionError):
            for _ in range(400):
                handler.wfile.write(bytes(2**20))
                sent.append(2**20)

    return page


def test_a_download_that_is_too_long_ends_there(server, register, tmp_path):
    sent = []
    register(f"{server.url}/endless")
    server.pages["/endless"] = endless(sent)
    with pytest.raises(data.DownloadError, match="no address gave the file .*: expected 16,384 bytes, got more"):
        data.fetch("tiny", "numbers.bin")
    assert sum(sent) < 40 * 2**20  # what was under way; not all 400
    assert files_below(tmp_path) == []


def answer(status, **headers):
    def page(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(CONTENT if status == 200 else b"")

    return page


BAD_ANSWERS = {
    "length in words": answer(200, Content_Length="many"),
    "two lengths": answer(200, Content_Length="16384, 11"),
    "no such coding": answer(200, Transfer_Encoding="chunked"),
    "redirect to itself": answer(302, Location="/page"),
    "redirect to nowhere": answer(302, Location="http://"),
    "redirect to no address": answer(302, Location="http://[::1"),
    "redirect to no port": answer(302, Location="http://127.0.0.1:99999/numbers.bin"),
    "redirect to no number of a port": answer(302, Location="http://127.0.0.1:port/numbers.bin"),
    "redirect to a name too long": answer(302, Location=f"http://{'a' * 300}.org/numbers.bin"),
    "redirect to a dotted name": answer(302, Location="http://..org/numbers.bin"),
    "redirect to a file": answer(302, Location="file:///etc/passwd"),
    "redirect to another scheme": answer(302, Location="gopher://127.0.0.1/numbers.bin"),
}


@pytest.mark.parametrize("page", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_answers_that_make_no_sense_are_refused_and_the_next_address_tried(server, register, tmp_path, page):
    register(f"{server.url}/page")
    server.pages.update({"/page": page, "/numbers.bin": CONTENT})
    with pytest.raises(data.DownloadError, match=r"^numbers\.bin: no address gave the file \(127"):
        data.fetch("tiny", "numbers.bin")
    assert files_below(tmp_path) == []
    register(f"{server.url}/page", f"{server.url}/numbers.bin")
    assert data.fetch("tiny", "numbers.bin").read_bytes() == CONTENT
    assert files_below(tmp_path) == ["cache/tiny/numbers.bin"]


def test_interrupt_by_the_reader_leaves_nothing(register, monkeypatch, tmp_path):
    def interrupted(url, path, file):
        path.write_bytes(CONTENT[:1000])
        raise KeyboardInterrupt

    register("http://127.0.0.1/numbers.bin")
    monkeypatch.setattr(cache, "_get", interrupted)
    with pytest.raises(KeyboardInterrupt):
        data.fetch("tiny", "numbers.bin")
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("damage", [CONTENT[:-1], OTHER, b""], ids=["truncated", "altered", "empty"])
def test_damaged_cache_is_downloaded_again(server, register, tmp_path, capsys, damage):
    register(f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    cached = tmp_path / "cache" / "tiny" / "numbers.bin"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(damage)
    assert data.fetch("tiny", "numbers.bin").read_bytes() == CONTENT
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("tiny:")]
    assert len(lines) == 1
    assert "numbers.bin is damaged" in lines[0] and f"got {len(damage):,} bytes" in lines[0]


def test_damaged_cache_is_removed_even_when_no_download_replaces_it(register, monkeypatch, tmp_path):
    register("http://127.0.0.1/numbers.bin")
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    cached = tmp_path / "cache" / "tiny" / "numbers.bin"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(OTHER)
    with pytest.raises(data.DownloadError, match="COURSE_OFFLINE forbids"):
        data.fetch("tiny", "numbers.bin")
    assert not cached.exists()


def test_user_folder_comes_first(register, monkeypatch, tmp_path):
    register()
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "numbers.bin").write_bytes(CONTENT)
    assert data.fetch("tiny", "numbers.bin") == tmp_path / "tiny" / "numbers.bin"


@pytest.mark.parametrize("damage", [CONTENT[:-1], OTHER], ids=["truncated", "altered"])
def test_damaged_file_of_the_user_is_an_error_and_stays(server, register, monkeypatch, tmp_path, damage):
    register(f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    mine = tmp_path / "tiny" / "numbers.bin"
    mine.parent.mkdir()
    mine.write_bytes(damage)
    with pytest.raises(data.DataError, match=r"numbers\.bin: expected 16,384 bytes .* got 16,38[34] bytes") as caught:
        data.fetch("tiny", "numbers.bin")
    assert not isinstance(caught.value, data.DownloadError)
    assert mine.read_bytes() == damage
    assert server.requests == []


def test_file_missing_from_the_user_folder_is_downloaded(server, register, monkeypatch, tmp_path, capsys):
    register(f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "nothing here"))
    assert data.fetch("tiny", "numbers.bin").read_bytes() == CONTENT
    assert "tiny: 1 of 1 files are not in the folder COURSE_DATA\n" in capsys.readouterr().out


@pytest.mark.parametrize("below", ["", "deeper"], ids=["a file", "below a file"])
def test_cache_that_cannot_be_a_folder(server, register, monkeypatch, tmp_path, capsys, below):
    register(f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    (tmp_path / "occupied").write_text("a file")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "occupied" / below))
    path = data.fetch("tiny", "numbers.bin")
    assert path.read_bytes() == CONTENT
    assert data.fetch("tiny", "numbers.bin") == path
    assert server.requests == ["/numbers.bin"]
    path.unlink()
    assert data.fetch("tiny", "numbers.bin") == path
    assert capsys.readouterr().out.count("the cache cannot be written") == 1  # said once, not for every file
    assert (tmp_path / "occupied").read_text() == "a file"


def test_cache_without_write_permission(server, register, monkeypatch, tmp_path, capsys):
    register(f"{server.url}/numbers.bin")
    server.pages["/numbers.bin"] = CONTENT
    touch = cache.Path.touch

    def refuse(path, *args, **kwargs):  # permissions do not stop the administrator, so the refusal is played
        if str(path).startswith(str(tmp_path / "cache")):
            raise PermissionError(13, "Permission denied")
        return touch(path, *args, **kwargs)

    monkeypatch.setattr(cache.Path, "touch", refuse)
    assert data.fetch("tiny", "numbers.bin").read_bytes() == CONTENT
    assert "the cache cannot be written (Permission denied)" in capsys.readouterr().out
    assert files_below(tmp_path) == []


def test_no_folder_can_be_written(register, monkeypatch):
    def refuse(target):
        raise OSError(28, "No space left on device")

    register("http://127.0.0.1/numbers.bin")
    monkeypatch.setattr(cache, "_make_partial", refuse)
    with pytest.raises(data.DownloadError, match=r"no folder can be written .*No space left on device"):
        data.fetch("tiny", "numbers.bin")


CHILD = """
import sys
from course_utils import data
from course_utils.data.store import registry
url, digest, size = sys.argv[1:]
file = registry.File("numbers.bin", int(size), digest, (url,), "CC0", "nobody")
registry.datasets = lambda: {"tiny": registry.Dataset("tiny", "Tiny", "CC0", "nobody", "", "", (file,))}
sys.exit(data.fetch("tiny", "numbers.bin").stat().st_size != int(size))
"""


def test_processes_fetching_at_once(server, tmp_path):
    overlapping = threading.Event()

    def slow(handler):  # the first request is answered only when a second one has come
        if len(server.requests) >= 2:
            overlapping.set()
        overlapping.wait(20)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(CONTENT)))
        handler.end_headers()
        handler.wfile.write(CONTENT[:5000])
        handler.wfile.flush()
        threading.Event().wait(0.1)
        handler.wfile.write(CONTENT[5000:])

    server.pages["/numbers.bin"] = slow
    command = [sys.executable, "-c", CHILD, f"{server.url}/numbers.bin", hashlib.sha256(CONTENT).hexdigest(), "16384"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    children = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert "tiny:" not in "".join(printed) and "cannot be written" not in "".join(printed)
    assert overlapping.is_set()
    assert (tmp_path / "cache" / "tiny" / "numbers.bin").read_bytes() == CONTENT
    assert files_below(tmp_path) == ["cache/tiny/numbers.bin"]


# A data set that comes in one archive.

PARTS = {"one/a.bin": CONTENT, "one/b.bin": OTHER}


def packed(members, folder="set-1234/"):
    """Return the bytes of a zip archive with the members below a folder, and one that nobody asks for."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, "README.md": b"hello"}.items():
            archive.writestr(folder + name, content)
    return stream.getvalue()


@pytest.fixture
def parts(monkeypatch, server, dead_url):
    """Make a registry with one data set of two files in an archive: one dead address, one on the server."""
    files = tuple(registry.File(name, len(content), hashlib.sha256(content).hexdigest(), (), "CC0", "nobody")
                  for name, content in PARTS.items())
    archive = registry.Archive("tiny.zip", 10**5, (dead_url, f"{server.url}/set.zip"), "set-1234/")
    dataset = registry.Dataset("tiny", "Tiny", "CC0", "nobody", "", "", files, archive)
    monkeypatch.setattr(registry, "datasets", lambda: {"tiny": dataset})
    return dataset


def test_archive_is_downloaded_once_for_all_its_files(server, parts, tmp_path):
    server.pages["/set.zip"] = packed(PARTS)
    paths, tier = cache.fetch_files(parts, PARTS)
    assert tier == "download" and [path.read_bytes() for path in paths] == [CONTENT, OTHER]
    assert cache.fetch_files(parts, PARTS) == (paths, "local") and server.requests == ["/set.zip"]
    assert files_below(tmp_path) == ["cache/tiny/one/a.bin", "cache/tiny/one/b.bin"]


def test_only_what_is_missing_comes_out_of_the_archive(server, parts, monkeypatch, tmp_path):
    server.pages["/set.zip"] = packed(PARTS)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "mine"))
    (tmp_path / "mine" / "tiny" / "one").mkdir(parents=True)
    (tmp_path / "mine" / "tiny" / "one" / "b.bin").write_bytes(OTHER)
    paths, tier = cache.fetch_files(parts, ["one/b.bin", "one/a.bin"])
    assert tier == "download" and [path.read_bytes() for path in paths] == [OTHER, CONTENT]
    assert files_below(tmp_path) == ["cache/tiny/one/a.bin", "mine/tiny/one/b.bin"]


BAD_ARCHIVES = {
    "no archive": (b"no archive", "expected an intact zip archive, got File is not a zip file"),
    "truncated": (packed(PARTS)[:-30], "expected an intact zip archive, got "),
    "a file missing": (packed({"one/a.bin": CONTENT}), "got .*no item named 'set-1234/one/b.bin'"),
    "another folder": (packed(PARTS, "set-5678/"), "no item named 'set-1234/one/a.bin'"),
    "altered": (packed({**PARTS, "one/b.bin": CONTENT}), "one/b.bin: expected 16,384 bytes with sha256 .* got 16,384"),
    "unsafe": (packed({**PARTS, "../../evil": b""}), "expected members inside the archive's own folder"),
    "too long": (bytes(10**5 + 1), "expected 100,000 bytes, got more|File too large|no address"),
}


@pytest.mark.parametrize(("content", "message"), BAD_ARCHIVES.values(), ids=BAD_ARCHIVES.keys())
def test_bad_archive_leaves_nothing_bad(server, parts, tmp_path, content, message):
    server.pages["/set.zip"] = content
    with pytest.raises(data.DownloadError, match=f"^tiny.zip: no address gave the files .*(?:{message})"):
        cache.fetch_files(parts, PARTS)
    assert set(files_below(tmp_path)) <= {"cache/tiny/one/a.bin"}  # which had the right bytes
    server.pages["/set.zip"] = packed(PARTS)
    assert cache.fetch_files(parts, PARTS)[0][1].read_bytes() == OTHER


def test_damaged_file_of_an_archive_is_taken_out_again(server, parts, tmp_path, capsys):
    server.pages["/set.zip"] = packed(PARTS)
    paths, _ = cache.fetch_files(parts, PARTS)
    paths[1].write_bytes(OTHER[:-1])
    assert cache.fetch_files(parts, PARTS)[0][1].read_bytes() == OTHER
    assert "the cached one/b.bin is damaged and is dropped" in capsys.readouterr().out
    paths[1].write_bytes(OTHER[:-1])
    server.pages["/set.zip"] = b""
    with pytest.raises(data.DownloadError):
        cache.fetch_files(parts, PARTS)
    assert not paths[1].exists()


def test_archive_offline(server, parts, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    with pytest.raises(data.DownloadError, match="^one/a.bin: not on this machine, and COURSE_OFFLINE forbids"):
        cache.fetch_files(parts, PARTS)
    assert server.requests == []


def test_unknown_names():
    with pytest.raises(ValueError, match="fetch expected dataset_name as one of .*mnist.*photos.*, got 'mnits'"):
        data.fetch("mnits", "train-images-idx3-ubyte.gz")
    with pytest.raises(ValueError, match=r"dataset_name as one of .*, got \['mnist'\]"):
        data.fetch(["mnist"], "train-images-idx3-ubyte.gz")
    with pytest.raises(ValueError, match=r"fsdd has no file 'a\.wav'; it has .* and 2,950 more$"):
        data.fetch("fsdd", "a.wav")
    with pytest.raises(ValueError, match=r"mnist has no file 'train\.gz'; it has .*train-labels-idx1-ubyte\.gz"):
        data.fetch("mnist", "train.gz")
