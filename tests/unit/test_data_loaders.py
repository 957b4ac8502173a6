"""What the loaders return from each tier, and that a lesson goes on without a network."""

import gzip
import hashlib
import os
import socket
import struct
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from course_utils import data
from course_utils.data.store import cache, registry

IMAGE_SETS = ["mnist", "fashion-mnist", "digits"]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "*")
    cache._temporary_folder.cache_clear()


@pytest.fixture
def no_sockets(monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a network call was made")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, forbidden)


def idx_gz(array):
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes())


@pytest.fixture
def own_files(monkeypatch, tmp_path):
    """Put small data sets into COURSE_DATA and register them: 7 pictures, and a colour and a grey photograph."""
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (7, 28, 28), dtype=np.uint8)
    pixels[0, 0, :2] = 0, 255
    labels = np.array([3, 1, 4, 1, 5, 9, 2], dtype=np.uint8)
    colour = generator.integers(0, 256, (5, 8, 3), dtype=np.uint8)
    folder = tmp_path / "given"
    for name in ("mnist", "photos"):
        (folder / name).mkdir(parents=True)
    (folder / "mnist" / "train-images-idx3-ubyte.gz").write_bytes(idx_gz(pixels))
    (folder / "mnist" / "train-labels-idx1-ubyte.gz").write_bytes(idx_gz(labels))
    Image.fromarray(colour).save(folder / "photos" / "fruit.png")
    Image.fromarray(colour[:, :, 0]).save(folder / "photos" / "stone.png")

    def dataset(name):
        files = []
        for path in sorted((folder / name).iterdir()):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            files.append(registry.File(path.name, path.stat().st_size, digest, (), "CC0", "somebody"))
        return registry.Dataset(name, name.title(), "CC0", "somebody", "", "", tuple(files))

    sets = {name: dataset(name) for name in ("mnist", "photos")}
    monkeypatch.setattr(registry, "datasets", lambda: sets)
    monkeypatch.setenv("COURSE_DATA", str(folder))
    return folder, pixels, labels, colour


def test_images_from_local_files(own_files, capsys):
    _, pixels, labels, _ = own_files
    loaded = data.load_images("mnist")
    assert capsys.readouterr().out == "mnist: 7 images from the local folder\n"
    assert loaded.images.dtype == np.float32 and loaded.labels.dtype == np.int64
    np.testing.assert_allclose(loaded.images, pixels[:, None] / 255, rtol=1e-6)
    np.testing.assert_array_equal(loaded.labels, labels)
    assert (loaded.images.min(), loaded.images.max(), len(loaded)) == (0, 1, 7)
    assert loaded.tier == "local" and "CC0" in loaded.source and "stand-in" not in loaded.source


def test_limit_takes_the_first(own_files):
    _, pixels, labels, _ = own_files
    loaded = data.load_images("mnist", limit=3)
    np.testing.assert_array_equal(loaded.labels, labels[:3])
    assert loaded.images.shape == (3, 1, 28, 28)
    assert len(data.load_images("mnist", limit=1000)) == 7


def test_photos_from_local_files(own_files, capsys):
    colour = own_files[-1]
    photos = data.load_photos()
    assert capsys.readouterr().out == "photos: 2 photographs from the local folder\n"
    assert photos.names == ("fruit", "stone") and photos.tier == "local" and len(photos) == 2
    assert photos.credits == ("somebody, CC0", "somebody, CC0")
    assert [image.dtype for image in photos.images] == [np.float32] * 2
    np.testing.assert_allclose(photos.images[0], colour.transpose(2, 0, 1) / 255, rtol=1e-6)
    np.testing.assert_allclose(photos.images[1], np.stack([colour[:, :, 0]] * 3) / 255, rtol=1e-6)
    assert data.load_photos(["stone"]).names == data.load_photos("stone").names == ("stone",)


def test_damaged_file_of_the_user_stops_the_loader(own_files):
    path = own_files[0] / "mnist" / "train-labels-idx1-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(data.DataError, match=r"train-labels-idx1-ubyte\.gz: expected .* got "):
        data.load_images("mnist")


def test_offline_makes_no_network_call(no_sockets, capsys):
    for load in (lambda: data.load_images("mnist"), lambda: data.load_images("fashion-mnist"), data.load_photos):
        assert load().tier == "built-in"
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("mnist: not reachable (") and "COURSE_OFFLINE" in lines[0]
    assert lines[0].endswith("; using the built-in stand-in: 1,437 scikit-learn digits (8x8, enlarged)")


def test_no_network_gives_the_stand_in(monkeypatch, capsys):
    def unreachable(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.delenv("COURSE_OFFLINE")
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    assert data.load_images("mnist", "test").tier == "built-in"
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("mnist:")]
    assert len(lines) == 1 and "t10k-images-idx3-ubyte.gz: no address gave the file" in lines[0]


def test_wrong_bytes_from_every_address_give_the_stand_in_and_say_why(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv("COURSE_OFFLINE")
    monkeypatch.setattr(cache, "_get", lambda url, path, file: path.write_bytes(b"<html>log in first</html>"))
    assert data.load_images("mnist").tier == "built-in"
    line = capsys.readouterr().out
    file = registry.find("mnist").file("train-images-idx3-ubyte.gz")
    for part in (file.name, f"expected {file.bytes:,} bytes with sha256 {file.sha256}", "got 25 bytes"):
        assert part in line
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("split", ["train", "test"])
@pytest.mark.parametrize("name", IMAGE_SETS)
def test_built_in_images(name, split):
    loaded, again = data.load_images(name, split), data.load_images(name, split)
    number = {"mnist": (1437, 360), "digits": (1437, 360), "fashion-mnist": (2000, 500)}[name][split == "test"]
    assert type(loaded) is data.Images and loaded.tier == "built-in"
    assert loaded.images.shape == (number, 1, 28, 28) and loaded.images.dtype == np.float32
    assert loaded.labels.shape == (number,) and loaded.labels.dtype == np.int64
    assert loaded.images.min() == 0 and 0.9 < loaded.images.max() <= 1
    assert np.bincount(loaded.labels, minlength=10).min() >= 30
    assert len(loaded.class_names) == 10
    assert ("stand-in" in loaded.source) == (name != "digits")
    np.testing.assert_array_equal(loaded.images, again.images)
    np.testing.assert_array_equal(loaded.labels, again.labels)


def test_digits_keep_the_margin_and_the_ink():
    from sklearn.datasets import load_digits

    images = np.concatenate([data.load_images("digits", split).images for split in ("train", "test")])
    assert not images[:, :, :4].any() and not images[:, :, 24:].any()
    assert not images[:, :, :, :4].any() and not images[:, :, :, 24:].any()
    # Enlarging keeps the mean brightness, up to what the strokes cut off by the border gain or lose.
    enlarged, original = images[:, 0, 4:24, 4:24].mean(), load_digits().images.mean() / 16
    assert abs(enlarged / original - 1) < 0.02


@pytest.mark.parametrize(("name", "least", "most"), [("digits", 0.85, 0.99), ("fashion-mnist", 0.8, 0.97)])
def test_stand_ins_can_be_learned_but_not_perfectly(name, least, most):
    from sklearn.neighbors import KNeighborsClassifier

    train, test = data.load_images(name), data.load_images(name, "test")
    model = KNeighborsClassifier(3).fit(train.images.reshape(len(train), -1), train.labels)
    assert least < model.score(test.images.reshape(len(test), -1), test.labels) < most


def test_train_and_test_share_no_picture():
    for name in IMAGE_SETS:
        train, test = (
            {image.tobytes() for image in data.load_images(name, split).images} for split in data.images.SPLITS
        )
        assert not train & test


def test_built_in_photos():
    photos = data.load_photos(["coffee"])
    assert type(photos) is data.Photos and photos.tier == "built-in" and "stand-in" in photos.source
    assert photos.names == ("china", "flower") and len(photos.credits) == 2
    for image in photos.images:
        assert image.shape == (3, 427, 640) and image.dtype == np.float32
        assert image.min() >= 0 and 0.9 < image.max() <= 1


@pytest.mark.parametrize("name", ["imagenet", "photos", None, ["mnist"]])
def test_unknown_name(name):
    with pytest.raises(ValueError, match="^load_images expected name as one of digits, fashion-mnist, mnist, got "):
        data.load_images(name)


@pytest.mark.parametrize("split", ["training", None, 0, ["train"]])
def test_unknown_split(split):
    with pytest.raises(ValueError, match="^load_images expected split of mnist as one of train, test, got "):
        data.load_images("mnist", split)


@pytest.mark.parametrize("limit", [0, -1, 2.5, "10", True])
def test_bad_limit(limit):
    with pytest.raises(ValueError, match="^load_images expected limit as an integer of at least 1 or None, got "):
        data.load_images("digits", limit=limit)


@pytest.mark.parametrize("names", [["dog"], "dog", [], [["coffee"]], 3])
def test_unknown_photo(names):
    with pytest.raises(ValueError, match="expected names of photographs, got .*; known: astronaut, .*coffee"):
        data.load_photos(names)


def test_import_is_cheap():
    heavy = ["pooch", "requests", "sklearn", "PIL", "tqdm", "torch", "matplotlib"]
    code = f"import sys, course_utils.data; sys.exit(', '.join(set({heavy}) & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True).stderr.strip() == b""
