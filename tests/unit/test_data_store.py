"""The three tiers, which are written once: local file, download, stand-in; and what data may import."""

import ast
import hashlib
from pathlib import Path

import pytest

from course_utils import data
from course_utils.data import store
from course_utils.data.store import cache, registry

CONTENT = b"1 2 3"


@pytest.fixture(autouse=True)
def numbers(monkeypatch, tmp_path):
    """A registry with one data set of one file, and empty folders."""
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "given"))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    cache._temporary_folder.cache_clear()
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = registry.File("numbers.txt", len(CONTENT), digest, ("http://127.0.0.1/numbers.txt",), "CC0", "nobody")
    dataset = registry.Dataset("tiny", "Tiny", "CC0", "nobody", "", "", (file,))
    monkeypatch.setattr(registry, "datasets", lambda: {"tiny": dataset})


def read(paths):
    content = [int(word) for word in paths[0].read_text().split()]
    return store.Found(content, f"{len(content)} numbers", registry.find("tiny").source)


def stand_in():
    return store.Found([7], "1 made-up number", "a made-up number")


def never():
    raise AssertionError("the stand-in was made though the file is there")


def test_local(tmp_path, capsys):
    (tmp_path / "given" / "tiny").mkdir(parents=True)
    (tmp_path / "given" / "tiny" / "numbers.txt").write_bytes(CONTENT)
    assert store.load("tiny", ["numbers.txt"], read, never) == ([1, 2, 3], "local", "Tiny (nobody, CC0)")
    assert capsys.readouterr().out == "tiny: 3 numbers from the local folder\n"


def test_download_then_local(monkeypatch, capsys):
    monkeypatch.setattr(cache, "_get", lambda url, path, file: path.write_bytes(CONTENT))
    tiers = [store.load("tiny", ["numbers.txt"], read, never)[1] for _ in range(2)]
    assert tiers == ["download", "local"]
    assert "tiny: 3 numbers downloaded\n" in capsys.readouterr().out


def test_stand_in(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    found = store.load("tiny", ["numbers.txt"], read, stand_in)
    assert found == ([7], "built-in", "stand-in for tiny: a made-up number")
    assert capsys.readouterr().out.splitlines()[-1] == (
        "tiny: not reachable (numbers.txt: not on this machine, and COURSE_OFFLINE forbids downloads); "
        "using the built-in stand-in: 1 made-up number"
    )


def test_a_damaged_file_of_the_reader_is_an_error(tmp_path):
    (tmp_path / "given" / "tiny").mkdir(parents=True)
    (tmp_path / "given" / "tiny" / "numbers.txt").write_bytes(CONTENT[:-1])
    with pytest.raises(data.DataError, match=r"numbers\.txt: expected 5 bytes .* got 4 bytes"):
        store.load("tiny", ["numbers.txt"], read, never)


def test_always_built_in(capsys):
    assert store.built_in("tiny", stand_in()) == ([7], "built-in", "a made-up number")
    assert capsys.readouterr().out == "tiny: built in: 1 made-up number\n"


def test_data_uses_nothing_of_the_package_but_arguments_and_runtime():
    folder, allowed, found = Path(data.__file__).parent, {"arguments", "runtime"}, set()
    for path in folder.rglob("*.py"):
        depth = len(path.relative_to(folder).parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("course_utils") for name in node.names), path
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= depth, f"{path} reaches out of data"
                if node.module == "course_utils":
                    found |= {name.name for name in node.names}
                elif (node.module or "").startswith("course_utils."):
                    found.add(node.module.split(".")[1])
    assert found == allowed
