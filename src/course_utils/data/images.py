"""Load pictures: labelled ones at 28x28, and photographs."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils.arguments import one_of, whole_number

from . import store
from .idx import read_idx
from .standins import garments, scikit_learn
from .store import registry

SPLITS = ("train", "test")
_DIGIT_NAMES = tuple("0123456789")
_DIGITS = "scikit-learn digits (8x8, enlarged)"
_GARMENTS = "drawn garments (not photographs)"

# Name of the data set: names of its classes, what stands in for it, what that is.
_IMAGE_SETS = {
    "digits": (_DIGIT_NAMES, scikit_learn.digits, _DIGITS),
    "fashion-mnist": (garments.CLASS_NAMES, garments.garments, _GARMENTS),
    "mnist": (_DIGIT_NAMES, scikit_learn.digits, _DIGITS),
}
_FILE_PREFIX = {"train": "train", "test": "t10k"}


@dataclass(frozen=True, eq=False)
class Images:
    """Labelled pictures.

    Attributes:
        images: float32 (N, 1, 28, 28), brightness in [0, 1].
        labels: int64 (N,), the index of each picture's class.
        class_names: one string a class.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the pictures are, with licence and author; a stand-in says so here.
    """

    images: np.ndarray = field(repr=False)
    labels: np.ndarray = field(repr=False)
    class_names: tuple[str, ...]
    tier: str
    source: str

    def __len__(self):
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Photos:
    """Photographs of different sizes.

    Attributes:
        images: tuple of float32 arrays (3, H, W), red, green and blue in [0, 1]; grey ones have three equal channels.
        names: one string a photograph.
        credits: author and licence of each photograph.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the photographs are; a stand-in says so here.
    """

    images: tuple[np.ndarray, ...] = field(repr=False)
    names: tuple[str, ...]
    credits: tuple[str, ...]
    tier: str
    source: str

    def __len__(self):
        return len(self.names)


def load_images(name, split="train", limit=None):
    """Load a set of labelled pictures and print in one line where it came from.

    Args:
        name: ``"mnist"``, ``"fashion-mnist"`` or ``"digits"`` (which is always built in).
        split: ``"train"`` or ``"test"``.
        limit: load only this many pictures, the first ones; all of them if None or if there are fewer.

    Returns:
        `Images`, of the same shapes and types whatever the tier.

    Raises:
        ValueError: unknown `name` or `split`, or `limit` is not a positive integer; the message lists what is known.
        DataError: a file in the folder ``COURSE_DATA`` is damaged.
    """
    one_of(name, _IMAGE_SETS, "load_images", "name")
    one_of(split, SPLITS, "load_images", f"split of {name}")
    limit = whole_number(limit, "load_images", "limit", 1, optional=True)
    class_names, draw, what = _IMAGE_SETS[name]

    def read(paths):
        pixels, labels = (read_idx(path)[:limit] for path in paths)
        content = pixels[:, None].astype(np.float32) / 255, labels.astype(np.int64)
        return store.Found(content, f"{len(labels):,} images", f"{registry.find(name).source}, {split} split")

    def stand_in():
        images, labels = (array[:limit] for array in draw(split))
        return store.Found((images, labels), f"{len(labels):,} {what}", f"{what}, {split} split")

    if name == "digits":
        (images, labels), tier, source = store.built_in(name, stand_in())
    else:
        files = [f"{_FILE_PREFIX[split]}-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1")]
        (images, labels), tier, source = store.load(name, files, read, stand_in)
    return Images(images, labels, class_names, tier, source)


def load_photos(names=None):
    """Load photographs and print in one line where they came from.

    Args:
        names: one name or a list of them, for example ``["coffee", "chelsea"]``; all photographs if None.

    Returns:
        `Photos`. Where a photograph asked for cannot be had, scikit-learn's two sample pictures, "china" and
        "flower", take the place of them all; go by position or by `names`, not by the name asked for.

    Raises:
        ValueError: an unknown name, or none at all; the message lists the known ones.
        DataError: a file in the folder ``COURSE_DATA`` is damaged.
    """
    dataset = registry.find("photos")
    files = _chosen_photos(dataset, names)

    def read(paths):
        content = (
            tuple(_read_rgb(path) for path in paths),
            tuple(Path(file.name).stem for file in files),
            tuple(f"{file.credit}, {file.licence}" for file in files),
        )
        amount = f"{len(files)} {'photograph' if len(files) == 1 else 'photographs'}"
        return store.Found(content, amount, f"{dataset.title}, {dataset.homepage}")

    def stand_in():
        content = images, names, _ = scikit_learn.photographs()
        source = f"scikit-learn's sample pictures {' and '.join(names)}"
        return store.Found(content, f"{len(images)} scikit-learn sample pictures", source)

    content, tier, source = store.load("photos", [file.name for file in files], read, stand_in)
    return Photos(*content, tier, source)


def _chosen_photos(dataset, names):
    known = {Path(file.name).stem: file for file in dataset.files}
    if names is None:
        names = list(known)
    elif not isinstance(names, (list, tuple)):
        names = [names]
    unknown = [name for name in names if not isinstance(name, str) or name not in known]
    if unknown or not names:
        wrong = ", ".join(map(repr, unknown)) or "no name"
        raise ValueError(f"expected names of photographs, got {wrong}; known: {', '.join(known)}")
    return [known[name] for name in names]


def _read_rgb(path):
    """Return the picture at `path` as float32 (3, H, W) in [0, 1]."""
    from PIL import Image

    with Image.open(path) as picture:
        return np.moveaxis(np.asarray(picture.convert("RGB")), -1, 0).astype(np.float32) / 255
