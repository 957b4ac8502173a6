"""How a folder with photographs and captions is laid out: as COCO is, or as Flickr8k is.

Each reader returns the pictures of one split as a list of (path of the picture, tuple of captions).
"""

import json
import os
from pathlib import Path

import numpy as np

from course_utils.arguments import is_whole_number

from ..errors import DataError

SPLITS = ("train", "valid", "test")
_COCO_WORDS = {"train": "train", "valid": "val", "test": "test"}
_FLICKR_LISTS = {
    "train": "Flickr_8k.trainImages.txt",
    "valid": "Flickr_8k.devImages.txt",
    "test": "Flickr_8k.testImages.txt",
}
_FLICKR_TOKENS = "Flickr8k.token.txt"
_FLICKR_FOLDERS = ("Flicker8k_Dataset", "Flickr8k_Dataset", "Flickr8k_Dataset/Flicker8k_Dataset", "Images", "images")
_ORDER_SEED = 2017


def has_layout(source, folder):
    """Return whether `folder` holds the captions of `source`, ``"coco"`` or ``"flickr8k"``."""
    return bool(_coco_files(folder) if source == "coco" else _flickr_texts(folder))


def read(source, folder, split):
    """Return [(path, captions)] of one split.

    Args:
        source: ``"coco"`` or ``"flickr8k"``.
        folder: ``pathlib.Path`` of the folder.
        split: one of `SPLITS`.

    Raises:
        DataError: something is missing or damaged; the message names the file, what was expected and what came.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: expected a folder with the files of {source}, got no folder")
    pairs = _read_coco(folder, split) if source == "coco" else _read_flickr(folder, split)
    if not pairs:
        raise DataError(f"{folder}: expected pictures with captions in the {split} split, got none")
    return pairs


def require(pairs):
    """Raise DataError if a picture in [(path, captions)] is not there."""
    there = {folder: set(os.listdir(folder)) for folder in {path.parent for path, _ in pairs} if folder.is_dir()}
    missing = [path for path, _ in pairs if path.name not in there.get(path.parent, ())]
    if missing:
        raise DataError(f"{missing[0]}: expected {len(pairs):,} pictures with captions, {len(missing):,} are missing")


# COCO: one JSON file a split, with a list of images and a list of annotations.


def _coco_files(folder):
    """Return the annotation files at the places where COCO's archives and common tools put them."""
    places = (".", "annotations", "annotations_trainval2017/annotations")
    return [path for place in places for path in sorted((Path(folder) / place).glob("captions_*.json"))]


def _read_coco(folder, split):
    files = _coco_files(folder)
    if not files:
        raise DataError(f"{folder}: expected captions_*.json, there or in annotations, got none")
    pictures = {path: _coco_pictures(folder, path) for path in files}
    usable = [path for path in files if pictures[path]]
    if not usable:
        name = files[0].stem.removeprefix("captions_")
        raise DataError(f"{folder}: expected the pictures of {files[0].name} in {name} or images, got neither folder")
    path, (start, end) = _coco_part(folder, usable, split)
    pairs = _read_coco_file(path, pictures[path])
    if (start, end) == (0, 1):
        return pairs
    order = np.random.default_rng(_ORDER_SEED).permutation(len(pairs))
    return [pairs[index] for index in order[round(start * len(pairs)) : round(end * len(pairs))]]


def _coco_part(folder, files, split):
    """Return (annotation file, (from, to)): which file a split is in, and which fraction of its pictures it is.

    Nobody has captions for COCO's test pictures, and its training pictures are 18 GB: what there is gets divided.
    """
    if len(files) == 1:
        return files[0], {"train": (0, 0.8), "valid": (0.8, 0.9), "test": (0.9, 1)}[split]
    named = {part: path for part in SPLITS for path in files if path.stem.startswith(f"captions_{_COCO_WORDS[part]}")}
    if "test" not in named and "valid" in named and split != "train":
        return named["valid"], {"valid": (0, 0.5), "test": (0.5, 1)}[split]
    if split not in named:
        there = ", ".join(path.name for path in files)
        raise DataError(f"{folder}: expected captions_{_COCO_WORDS[split]}*.json for the {split} split, got {there}")
    return named[split], (0, 1)


def _coco_pictures(folder, path):
    """Return the folder with the pictures of an annotation file, or None if there is none."""
    name = path.stem.removeprefix("captions_")
    places = (name, f"{name}/{name}", f"images/{name}", "images")
    return next((folder / place for place in places if _holds_pictures(folder / place)), None)


def _holds_pictures(folder):
    return folder.is_dir() and any(entry.is_file() for entry in os.scandir(folder))


def _read_coco_file(path, pictures):
    images, annotations = _coco_tables(path)
    names, captions = {}, {}
    for number, image in enumerate(images):
        key, name = _fields(image, f"{path.name}: image {number}", id=int, file_name=str)
        if key in names:
            raise DataError(f"{path.name}: image {number} expected an id of its own, got {key} again")
        names[key], captions[key] = _plain_name(name, path), []
    for number, annotation in enumerate(annotations):
        key, caption = _fields(annotation, f"{path.name}: annotation {number}", image_id=int, caption=str)
        if key not in names:
            raise DataError(f"{path.name}: annotation {number} expected the id of an image in the file, got {key}")
        if caption.strip():
            captions[key].append(" ".join(caption.split()))
    return [(pictures / names[key], tuple(captions[key])) for key in sorted(names) if captions[key]]


def _coco_tables(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:  # a wrong byte is a ValueError too
        raise DataError(f"{path}: expected whole JSON, got {error}") from error
    tables = [content.get(key) if isinstance(content, dict) else None for key in ("images", "annotations")]
    if not all(isinstance(table, list) for table in tables):
        got = f"the keys {', '.join(content)}" if isinstance(content, dict) else type(content).__name__
        raise DataError(f"{path}: expected the lists images and annotations, got {got}")
    return tables


def _fields(entry, where, **kinds):
    """Return the values of an entry that have the right type."""
    for key, kind in kinds.items():
        value = entry.get(key) if isinstance(entry, dict) else None
        if not (is_whole_number(value) if kind is int else isinstance(value, kind)):
            raise DataError(f"{where} expected {key} to be {kind.__name__}, got {value!r}")
    return [entry[key] for key in kinds]


def _plain_name(name, path):
    if not name or name in (".", "..") or set(name) & set("/\\:\0"):
        raise DataError(f"{path.name}: expected the name of a picture, without a folder, got {name!r}")
    return name


# Flickr8k: all captions in one text, the names of each split's pictures in another.


def _flickr_texts(folder):
    """Return the folder with the text files, or None."""
    places = (Path(folder), Path(folder) / "Flickr8k_text")
    return next((place for place in places if (place / _FLICKR_TOKENS).is_file()), None)


def _read_flickr(folder, split):
    texts = _flickr_texts(folder)
    if texts is None:
        raise DataError(f"{folder}: expected {_FLICKR_TOKENS}, there or in Flickr8k_text, got neither")
    pictures = next((folder / place for place in _FLICKR_FOLDERS if _holds_pictures(folder / place)), None)
    if pictures is None:
        raise DataError(f"{folder}: expected the pictures in {' or '.join(_FLICKR_FOLDERS[:2])}, got neither folder")
    captions = _flickr_captions(texts / _FLICKR_TOKENS)
    listed = texts / _FLICKR_LISTS[split]
    names = [_plain_name(line.strip(), listed) for line in _lines(listed) if line.strip()]
    without = [name for name in names if name not in captions]
    if without:
        raise DataError(f"{listed.name}: expected captions of every picture, got none of {without[0]}")
    return [(pictures / name, tuple(captions[name])) for name in names]


def _flickr_captions(path):
    captions = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        name, mark, rest = line.partition("#")
        order, tab, caption = rest.partition("\t")
        if not (name and mark and tab and order.isdigit() and caption.strip()):
            raise DataError(f"{path.name}: line {number} expected 'name.jpg#0<tab>caption', got {line[:60]!r}")
        captions.setdefault(name, []).append(" ".join(caption.split()))
    return captions


def _lines(path):
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: expected a readable text, got {error}") from error
