"""Pictures with captions from each source, damaged folders, and captions as rows of numbers."""

import json
import re
import shutil
import socket
import zipfile

import numpy as np
import pytest
from PIL import Image

from course_utils import data
from course_utils.data.captions import layouts
from course_utils.data.store import cache, registry

NAMES = [f"{number:03}.jpg" for number in range(10)]
pytestmark = pytest.mark.usefixtures("only_built_in_data")


def write_pictures(folder, names=NAMES):
    """Each picture is 40 wide and 30 high, its left half in its own brightness, its right half white."""
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        pixels = np.full((30, 40, 3), 255, dtype=np.uint8)
        pixels[:, :20] = 10 * number
        Image.fromarray(pixels).save(folder / name, quality=95)


def coco_content(names=NAMES, start=0):
    images = [{"id": 100 + start + number, "file_name": name} for number, name in enumerate(names)]
    annotations = [
        {"id": 2 * number + turn, "image_id": image["id"], "caption": f"Picture {image['file_name']}\n number {turn}."}
        for number, image in enumerate(images)
        for turn in range(2)
    ]
    return {"info": {}, "images": images, "annotations": annotations}


def write_coco(folder, part="val2017", names=NAMES, start=0):
    write_pictures(folder / part, names)
    (folder / "annotations").mkdir(exist_ok=True)
    path = folder / "annotations" / f"captions_{part}.json"
    path.write_text(json.dumps(coco_content(names, start)))
    return path


def write_flickr(folder, texts="."):
    write_pictures(folder / "Flicker8k_Dataset")
    texts = folder / texts
    texts.mkdir(exist_ok=True)
    lines = [f"{name}#{turn}\tA dog , number {turn} of {name} ." for name in NAMES for turn in range(5)]
    lines.append("gone.jpg.1#0\tA picture that no split lists .")  # the original has such lines
    (texts / "Flickr8k.token.txt").write_text("\n".join(lines) + "\n")
    for part, names in (("train", NAMES[:6]), ("dev", NAMES[6:8]), ("test", NAMES[8:])):
        (texts / f"Flickr_8k.{part}Images.txt").write_text("".join(f"{name}\n" for name in names))
    return texts


@pytest.fixture
def coco(tmp_path):
    folder = tmp_path / "coco"
    folder.mkdir()
    write_coco(folder)
    return folder


@pytest.fixture
def flickr(tmp_path):
    folder = tmp_path / "flickr8k"
    write_flickr(folder)
    return folder


# Scenes.


def test_scenes(capsys):
    loaded = data.load_captions(limit=6)
    assert capsys.readouterr().out == (
        "scenes: built in: 6 drawn scenes with captions from a grammar (not photographs)\n"
    )
    assert type(loaded) is data.Captions and len(loaded) == len(loaded.scenes) == 6 and loaded.tier == "built-in"
    assert "not photographs" in loaded.source and loaded.credit and loaded.names[0] == "scene 0"
    again, valid, test = (data.load_captions("scenes", split, limit=6) for split in ("train", "valid", "test"))
    assert again.captions == loaded.captions and len({loaded.captions, valid.captions, test.captions}) == 3
    np.testing.assert_array_equal(again.images, loaded.images)
    assert data.load_captions(limit=8).captions[:6] == loaded.captions
    twos = data.load_captions("scenes", "test", 5, objects=2)
    assert [len(scene.objects) for scene in twos.scenes] == [2] * 5
    with pytest.raises(AttributeError):
        loaded.tier = "local"


def test_number_of_scenes():
    assert len(data.load_captions("scenes", "test", objects=1)) == 1000


def test_pictures_of_scenes():
    loaded = data.load_captions(limit=3)
    image = loaded.image(1)
    np.testing.assert_array_equal(image, loaded.images[1])
    image[:] = 0  # a copy
    assert loaded.images[1].any()
    assert loaded.image(0, 32).shape == (3, 32, 32) and loaded.image(0, 32).dtype == np.float32
    assert abs(loaded.image(0, 32).mean() - loaded.images[0].mean()) < 0.01
    np.testing.assert_array_equal(loaded.batch(), loaded.images)
    np.testing.assert_array_equal(loaded.batch([2, 0]), loaded.images[[2, 0]])
    assert loaded.batch(np.array([1]), size=80).shape == (1, 3, 80, 80)


# Photographs.


@pytest.mark.parametrize("source", ["coco", "flickr8k"])
def test_photographs(source, request, capsys):
    folder = request.getfixturevalue(source.removesuffix("8k"))
    loaded = data.load_captions(source, "train", folder=folder)
    number = {"coco": 8, "flickr8k": 6}[source]
    assert capsys.readouterr().out == f"{source}: {number} photographs with captions from the local folder\n"
    assert type(loaded) is data.Captions and len(loaded) == number and loaded.tier == "local"
    assert loaded.images is None and loaded.scenes is None and loaded.object_maps is None
    assert loaded.credit in loaded.source and "stand-in" not in loaded.source
    splits = [loaded, *(data.load_captions(source, split, folder=str(folder)) for split in ("valid", "test"))]
    assert sorted(name for part in splits for name in part.names) == NAMES  # no picture twice, none left out
    for part in splits:
        for index, (name, captions) in enumerate(zip(part.names, part.captions, strict=True)):
            assert len(captions) == {"coco": 2, "flickr8k": 5}[source]
            assert all(name in caption for caption in captions) and "\n" not in captions[0]
            assert part.image(index)[:, :, :15].mean() * 255 == pytest.approx(10 * NAMES.index(name), abs=4)
    assert data.load_captions(source, "train", 2, folder).names == loaded.names[:2]


def test_pictures_of_photographs(coco):
    loaded = data.load_captions("coco", folder=coco)
    assert loaded.image(0).shape == (3, 30, 40) and loaded.image(0).dtype == np.float32
    square = loaded.image(0, 20)
    assert square.shape == (3, 20, 20) and 0 <= square.min() < 0.5 < square.max() <= 1
    dark = (square < (square.min() + 1) / 2).mean()
    assert dark == pytest.approx(0.5, abs=0.06)  # the middle of the picture, both halves of it
    assert loaded.batch(size=16).shape == (8, 3, 16, 16)
    np.testing.assert_array_equal(loaded.batch([3], size=20)[0], loaded.image(3, 20))


def test_grey_pictures_get_three_channels(coco):
    for name in NAMES:
        Image.new("L", (50, 50), 128).save(coco / "val2017" / name)
    assert data.load_captions("coco", folder=coco).image(0).shape == (3, 50, 50)


@pytest.mark.parametrize("source", ["coco", "flickr8k"])
@pytest.mark.parametrize("where", ["COURSE_DATA", "COURSE_CACHE"])
def test_found_without_being_named(source, where, request, monkeypatch):
    folder = request.getfixturevalue(source.removesuffix("8k"))
    monkeypatch.setenv(where, str(folder.parent))
    assert data.load_captions(source, "test").paths[0].is_relative_to(folder)


def test_other_places_of_the_files(tmp_path):
    folder = tmp_path / "unpacked"
    write_flickr(folder, "Flickr8k_text")
    assert len(data.load_captions("flickr8k", folder=folder)) == 6
    folder = tmp_path / "one"
    write_pictures(folder / "images")
    (folder / "captions_mine.json").write_text(json.dumps(coco_content()))
    assert len(data.load_captions("coco", folder=folder)) == 8


def test_coco_with_both_files(coco):
    """The training file is the train split; validation is divided, as there are no captions for COCO's test."""
    write_coco(coco, "train2017", [f"t{name}" for name in NAMES], start=50)
    parts = {split: set(data.load_captions("coco", split, folder=coco).names) for split in layouts.SPLITS}
    assert parts["train"] == {f"t{name}" for name in NAMES}
    assert len(parts["valid"]) == len(parts["test"]) == 5 and parts["valid"] | parts["test"] == set(NAMES)
    shutil.rmtree(coco / "val2017")  # an annotation file without its pictures does not count
    assert len(data.load_captions("coco", "valid", folder=coco)) == 1


def test_coco_without_captions_for_a_picture(coco):
    path = coco / "annotations" / "captions_val2017.json"
    content = json.loads(path.read_text())
    content["annotations"] = [entry for entry in content["annotations"] if entry["image_id"] != 103]
    path.write_text(json.dumps(content))
    parts = [data.load_captions("coco", split, folder=coco) for split in layouts.SPLITS]
    assert sum(map(len, parts)) == 9 and all("003.jpg" not in part.names for part in parts)


# Damage.

COCO_DAMAGE = {
    "truncated": (lambda content: json.dumps(content)[:-20], "captions_val2017.json: expected whole JSON, got "),
    "empty": (lambda content: "", "captions_val2017.json: expected whole JSON, got "),
    "a list": (lambda content: "[1]", "captions_val2017.json: expected the lists images and annotations, got list"),
    "instances": (
        lambda content: json.dumps({"images": [], "categories": []}),
        "expected the lists images and annotations, got the keys images, categories",
    ),
    "no caption": (
        lambda content: (content["annotations"][3].pop("caption"), json.dumps(content))[1],
        "captions_val2017.json: annotation 3 expected caption to be str, got None",
    ),
    "an id that is text": (
        lambda content: (content["images"][2].update(id="102"), json.dumps(content))[1],
        "captions_val2017.json: image 2 expected id to be int, got '102'",
    ),
    "not a dictionary": (
        lambda content: (content["images"].insert(0, 3), json.dumps(content))[1],
        "captions_val2017.json: image 0 expected id to be int, got None",
    ),
    "the same id twice": (
        lambda content: (content["images"][2].update(id=101), json.dumps(content))[1],
        "captions_val2017.json: image 2 expected an id of its own, got 101 again",
    ),
    "a caption without a picture": (
        lambda content: (content["annotations"][0].update(image_id=7), json.dumps(content))[1],
        "captions_val2017.json: annotation 0 expected the id of an image in the file, got 7",
    ),
    "a picture elsewhere": (
        lambda content: (content["images"][0].update(file_name="../../secret.jpg"), json.dumps(content))[1],
        "captions_val2017.json: expected the name of a picture, without a folder, got '../../secret.jpg'",
    ),
    "nothing": (
        lambda content: json.dumps({"images": [], "annotations": []}),
        "expected pictures with captions in the train split, got none",
    ),
}


@pytest.mark.parametrize("kind", COCO_DAMAGE)
def test_damaged_coco(coco, kind):
    damage, message = COCO_DAMAGE[kind]
    path = coco / "annotations" / "captions_val2017.json"
    path.write_text(damage(json.loads(path.read_text())))
    with pytest.raises(data.DataError, match=re.escape(message)):
        data.load_captions("coco", folder=coco)


def test_wrong_bytes_in_json(coco):
    path = coco / "annotations" / "captions_val2017.json"
    path.write_bytes(path.read_bytes().replace(b"Picture", b"Pict\xffre"))
    with pytest.raises(data.DataError, match=r"captions_val2017.json: expected whole JSON, got .*utf-8"):
        data.load_captions("coco", folder=coco)


FLICKR_DAMAGE = {
    "no tab": ("Flickr8k.token.txt", "000.jpg#0 A dog", "line 1 expected 'name.jpg#0<tab>caption', got '000.jpg#0 A"),
    "no number": ("Flickr8k.token.txt", "000.jpg\tA dog", "Flickr8k.token.txt: line 1 expected 'name.jpg#0<tab>"),
    "no caption": ("Flickr8k.token.txt", "000.jpg#0\t ", "Flickr8k.token.txt: line 1 expected 'name.jpg#0<tab>"),
    "other captions": (
        "Flickr8k.token.txt",
        "x.jpg#0\tA dog",
        "Flickr_8k.trainImages.txt: expected captions of every picture, got none of 000.jpg",
    ),
    "empty list": ("Flickr_8k.trainImages.txt", "", "expected pictures with captions in the train split, got none"),
    "a picture elsewhere": (
        "Flickr_8k.trainImages.txt",
        "../000.jpg",
        "Flickr_8k.trainImages.txt: expected the name of a picture, without a folder, got '../000.jpg'",
    ),
}


@pytest.mark.parametrize("kind", FLICKR_DAMAGE)
def test_damaged_flickr(flickr, kind):
    name, text, message = FLICKR_DAMAGE[kind]
    (flickr / name).write_text(text)
    with pytest.raises(data.DataError, match=re.escape(message)):
        data.load_captions("flickr8k", folder=flickr)


def test_unreadable_texts_of_flickr(flickr):
    (flickr / "Flickr8k.token.txt").write_bytes(b"000.jpg#0\tA d\xffg\n")
    with pytest.raises(data.DataError, match=r"Flickr8k.token.txt: expected a readable text, got .*utf-8"):
        data.load_captions("flickr8k", folder=flickr)
    (flickr / "Flickr_8k.testImages.txt").unlink()
    write_flickr(flickr.parent / "again")
    (flickr.parent / "again" / "Flickr_8k.testImages.txt").unlink()
    with pytest.raises(data.DataError, match=r"Flickr_8k.testImages.txt: expected a readable text, got .*No such"):
        data.load_captions("flickr8k", "test", folder=flickr.parent / "again")


@pytest.mark.parametrize(("source", "pictures"), [("coco", "val2017"), ("flickr8k", "Flicker8k_Dataset")])
def test_missing_and_damaged_pictures(source, pictures, request):
    folder = request.getfixturevalue(source.removesuffix("8k"))
    names = data.load_captions(source, folder=folder).names
    whole = (folder / pictures / names[0]).read_bytes()
    (folder / pictures / names[0]).write_bytes(whole[:200])
    (folder / pictures / names[1]).write_text("<html>log in first</html>")
    loaded = data.load_captions(source, folder=folder)
    for index in (0, 1):
        with pytest.raises(data.DataError, match=rf"{names[index]}: expected a whole picture, got "):
            loaded.image(index)
    (folder / pictures / names[2]).unlink()
    message = rf"{names[2]}: expected {len(names)} pictures with captions, 1 are missing"
    with pytest.raises(data.DataError, match=message):
        data.load_captions(source, folder=folder)
    assert len(data.load_captions(source, limit=2, folder=folder)) == 2  # what is not asked for is not looked for
    shutil.rmtree(folder / pictures)
    with pytest.raises(data.DataError, match=rf"expected the pictures .*{pictures}.*, got neither folder"):
        data.load_captions(source, folder=folder)


@pytest.mark.parametrize(
    ("source", "message"),
    [("coco", "expected captions_*.json, there or in annotations, got none"),
     ("flickr8k", "expected Flickr8k.token.txt, there or in Flickr8k_text, got neither")],
)
def test_another_folder(source, message, tmp_path):
    with pytest.raises(data.DataError, match=re.escape(f"{tmp_path}: {message}")):
        data.load_captions(source, folder=tmp_path)
    with pytest.raises(data.DataError, match=f"nowhere: expected a folder with the files of {source}, got no folder"):
        data.load_captions(source, folder=tmp_path / "nowhere")


# What is not here.


@pytest.mark.parametrize(
    ("source", "address"),
    [("coco", "http://images.cocodataset.org/zips/val2017.zip"), ("flickr8k", "Flickr8k_text.zip")],
)
@pytest.mark.parametrize(("profile", "offline"), [("quick", ""), ("full", "1"), ("quick", "1")])
def test_photographs_that_are_not_here(monkeypatch, source, address, profile, offline):
    def forbidden(*args, **kwargs):
        raise AssertionError("a network call was made")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setenv("COURSE_PROFILE", profile)
    monkeypatch.setenv("COURSE_OFFLINE", offline)
    with pytest.raises(data.DownloadError) as caught:
        data.load_captions(source)
    for part in ("not on this machine", address, "folder=...", f"the folder {source} in COURSE_DATA"):
        assert part in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def archives(folder):
    """Pack a COCO folder as its two archives; return their paths by name."""
    paths = {name: folder.parent / name for name in ("annotations_trainval2017.zip", "val2017.zip")}
    for path, part in zip(paths.values(), ("annotations", "val2017"), strict=True):
        with zipfile.ZipFile(path, "w") as archive:
            for member in sorted((folder / part).iterdir()):
                archive.write(member, f"{part}/{member.name}")
    return paths


def test_full_profile_downloads_coco(coco, monkeypatch, tmp_path, capsys):
    import hashlib

    source = archives(coco)
    files = tuple(
        registry.File(name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest(),
                      (f"http://127.0.0.1/{name}",), "CC BY 4.0", "somebody")
        for name, path in source.items()
    )
    known = {"coco": registry.Dataset("coco", "COCO", "CC BY 4.0", "somebody", "", "", files)}
    monkeypatch.setattr(registry, "datasets", lambda: known)
    monkeypatch.setattr(cache, "_get", lambda url, path, file: path.write_bytes(source[file.name].read_bytes()))
    monkeypatch.setenv("COURSE_OFFLINE", "0")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    loaded = data.load_captions("coco", "test")
    assert capsys.readouterr().out == "coco: 1 photographs with captions downloaded\n"
    assert loaded.tier == "download" and loaded.image(0).shape == (3, 30, 40)
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    again = data.load_captions("coco", "test")
    assert again.tier == "local" and again.captions == loaded.captions
    assert again.captions == data.load_captions("coco", "test", folder=coco).captions


def test_registered_archives():
    files = registry.find("coco").files
    assert [file.name for file in files] == ["annotations_trainval2017.zip", "val2017.zip"]
    assert all(len(file.urls) == 2 for file in files)


# Bad requests.


@pytest.mark.parametrize("source", ["flickr30k", None, 3, ["coco"]])
def test_unknown_source(source):
    with pytest.raises(ValueError, match="^load_captions expected source as one of scenes, coco, flickr8k, got "):
        data.load_captions(source)


@pytest.mark.parametrize("split", ["val", None, 0, ["train"]])
@pytest.mark.parametrize("source", ["scenes", "coco", "flickr8k"])
def test_unknown_split(source, split):
    with pytest.raises(ValueError, match=f"expected split of {source} as one of train, valid, test, got "):
        data.load_captions(source, split)


@pytest.mark.parametrize("limit", [0, -1, 2.5, "10", True])
def test_bad_limit(limit):
    with pytest.raises(ValueError, match="^load_captions expected limit as an integer of at least 1 or None, got "):
        data.load_captions(limit=limit)


def test_arguments_that_do_not_go_together(tmp_path):
    with pytest.raises(ValueError, match="scenes are drawn and expected no folder, got "):
        data.load_captions(folder=tmp_path)
    with pytest.raises(ValueError, match="objects is for scenes only, got 2 for coco"):
        data.load_captions("coco", objects=2)
    with pytest.raises(ValueError, match="expected objects as an integer from 1 to 3 or None, got 4"):
        data.load_captions(objects=4)
    with pytest.raises(ValueError, match="folder expected a path or None, got 3"):
        data.load_captions("coco", folder=3)


def test_bad_index_and_size(coco):
    for loaded in (data.load_captions(limit=2), data.load_captions("coco", limit=2, folder=coco)):
        for index in (2, -1, "0", True):
            with pytest.raises(IndexError, match="expected the number of a picture from 0 to 1, got "):
                loaded.image(index)
        for size in (0, 2.5, "64", True):
            with pytest.raises(ValueError, match="^image expected size as an integer of at least 1 or None, got "):
                loaded.image(0, size)
        with pytest.raises(ValueError, match="^batch expected size as an integer of at least 1, got None"):
            loaded.batch([0], size=None)


# Tokens.

SENTENCES = ["a red ring", "A red ring above a star.", "a ring"]


def test_vocabulary_and_ids():
    vocabulary = data.caption_vocabulary(SENTENCES)
    assert vocabulary.words[:5] == ("<unk>", "<pad>", "<start>", "<end>", "a") and len(vocabulary) == 10
    assert vocabulary.counts.sum() == 12 and vocabulary.counts[4] == 4
    ids = data.caption_ids(SENTENCES, vocabulary)
    assert ids.dtype == np.int64 and ids.shape == (3, 9)
    assert [vocabulary.words[number] for number in ids[0]] == ["<start>", "a", "red", "ring", "<end>"] + ["<pad>"] * 4
    assert [data.caption_text(row, vocabulary) for row in ids] == ["a red ring", "a red ring above a star .", "a ring"]
    assert data.caption_ids(["a green ring"], vocabulary)[0].tolist() == [2, 4, 0, 5, 3]
    assert data.caption_text([4, 0, 5, 3, 4, 4], vocabulary) == "a <unk> ring"
    assert data.caption_text(np.array([], dtype=int), vocabulary) == ""


def test_length_of_a_row():
    vocabulary = data.caption_vocabulary(SENTENCES)
    ids = data.caption_ids(SENTENCES, vocabulary, length=5)
    assert ids.shape == (3, 5) and ids[1].tolist() == ids[0].tolist()  # cut off after three words
    assert data.caption_ids(SENTENCES, vocabulary, length=12)[:, 9:].tolist() == [[1] * 3] * 3
    assert data.caption_ids([], vocabulary).shape == (0, 2)


def test_rare_words_are_left_out():
    vocabulary = data.caption_vocabulary(SENTENCES, min_count=2)
    assert vocabulary.words[4:] == ("a", "ring", "red") and vocabulary.counts[0] == 3
    assert data.caption_vocabulary(SENTENCES, size=5).words[4:] == ("a",)


def test_scenes_need_few_words_and_every_caption_comes_back():
    captions = [caption for group in data.load_captions(limit=200).captions for caption in group]
    vocabulary = data.caption_vocabulary(captions)
    assert len(vocabulary) == 4 + 2 + 7 + 6 + 12
    ids = data.caption_ids(captions, vocabulary)
    assert ids.shape[1] <= 26 and not (ids == 0).any()
    assert [data.caption_text(row, vocabulary) for row in ids] == captions


@pytest.mark.parametrize("captions", ["a ring", None, 3])
def test_captions_are_a_list(captions):
    vocabulary = data.caption_vocabulary(SENTENCES)
    for function in (lambda: data.caption_vocabulary(captions), lambda: data.caption_ids(captions, vocabulary)):
        with pytest.raises(ValueError, match="expected a list of captions, got "):
            function()


def test_bad_tokens():
    vocabulary = data.caption_vocabulary(SENTENCES)
    with pytest.raises(ValueError, match=r"expected captions to be strings, got \('a',\)"):
        data.caption_ids([("a",)], vocabulary)
    with pytest.raises(ValueError, match="expected a vocabulary with <pad>, <start>, <end>, got one without <pad>, <s"):
        data.caption_ids(SENTENCES, data.Vocabulary(["a"]))
    for length in (2, 0, 2.5, True, "9"):
        with pytest.raises(ValueError, match="^caption_ids expected length as an integer of at least 3 or None, got "):
            data.caption_ids(SENTENCES, vocabulary, length)
    for size in (4, 2.5, True):
        with pytest.raises(ValueError, match="expected size as an integer of at least 5 or None, got "):
            data.caption_vocabulary(SENTENCES, size)
    with pytest.raises(ValueError, match="Vocabulary expected at least one token, got none"):
        data.caption_vocabulary([])
