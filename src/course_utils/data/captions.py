"""Load pictures with sentences that describe them: drawn scenes, or photographs from a folder."""

import os
from pathlib import Path

import numpy as np

from . import cache, caption_files, registry
from .archive import extract_zip
from .caption_set import Captions
from .common import TIER_WORDS, checked_limit
from .drawing import SIDE
from .errors import DataError, DownloadError
from .scene_captions import describe
from .scenes import MOST_OBJECTS, draw_scene

CAPTIONS = 5  # a scene
COUNTS = {"train": 4000, "valid": 1000, "test": 1000}
_SEEDS = {"train": 20151, "valid": 20152, "test": 20153}
_SCENES = "drawn scenes with captions from a grammar (not photographs)"
# Title; what a folder has to hold, and where it is to be had; whom to name.
_PHOTOGRAPHS = {
    "coco": (
        "COCO",
        "annotations/captions_val2017.json and the folder val2017, from "
        "http://images.cocodataset.org/annotations/annotations_trainval2017.zip (253 MB) and "
        "http://images.cocodataset.org/zips/val2017.zip (816 MB)",
        "the COCO Consortium, CC BY 4.0; photographs by their authors on Flickr",
    ),
    "flickr8k": (
        "Flickr8k",
        "Flickr8k.token.txt, Flickr_8k.trainImages.txt, .devImages.txt, .testImages.txt and the folder "
        "Flicker8k_Dataset, from https://github.com/jbrownlee/Datasets/releases/download/Flickr8k/Flickr8k_text.zip "
        "(2 MB) and .../Flickr8k_Dataset.zip (1 GB)",
        "Hodosh, Young & Hockenmaier (2013), for research; photographs by their authors on Flickr",
    ),
}
SOURCES = ("scenes", *_PHOTOGRAPHS)


def make_scenes(rng, count, objects=None):
    """Make up scenes, draw them, and describe each in five true captions.

    The first captions of a generator do not depend on how many are asked for.

    Args:
        rng: a ``numpy.random.Generator``.
        count: how many scenes N.
        objects: number of objects in every scene, 1, 2 or 3; drawn for each scene if None.

    Returns:
        `Captions` with images, object maps and scenes, 53 kB a scene.

    Raises:
        ValueError: `rng` is not a generator, `count` not a positive integer, or `objects` not such a number.
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng expected a numpy.random.Generator, got {type(rng).__name__}")
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
        raise ValueError(f"count expected a positive integer, got {count!r}")
    if isinstance(objects, bool) or objects not in (None, *range(1, MOST_OBJECTS + 1)):
        raise ValueError(f"objects expected 1, 2, 3 or None, got {objects!r}")
    images = np.empty((count, 3, SIDE, SIDE), dtype=np.float32)
    object_maps = np.empty((count, SIDE, SIDE), dtype=np.uint8)
    scenes, captions = [], []
    for index in range(count):
        images[index], object_maps[index], scene = draw_scene(rng, objects or rng.integers(1, MOST_OBJECTS + 1))
        scenes.append(scene)
        captions.append(describe(scene, rng, CAPTIONS))
    return Captions(
        captions=tuple(captions),
        names=tuple(f"scene {index}" for index in range(count)),
        tier="built-in",
        source=_SCENES,
        credit="drawn by this course",
        images=images,
        object_maps=object_maps,
        scenes=tuple(scenes),
    )


def load_captions(source="scenes", split="train", limit=None, folder=None, objects=None):
    """Load pictures with captions and print in one line where they came from.

    ``"scenes"`` are drawn: the same ones every time, others in each split. ``"coco"`` and ``"flickr8k"`` are
    photographs: those in `folder`, or, if that is None, in ``coco`` or ``flickr8k`` below the folder ``COURSE_DATA`` or
    below the cache; in the full profile coco is otherwise downloaded (1.1 GB). Of COCO's annotation files those count
    whose pictures are there. If that is one only, 80 % of its pictures are the train split, 10 % valid and 10 % test;
    if there is none for test, half of the valid one is.

    Args:
        source: ``"scenes"``, ``"coco"`` or ``"flickr8k"``.
        split: ``"train"``, ``"valid"`` or ``"test"``.
        limit: load only this many pictures, the first ones. If None, all photographs, or 4,000 scenes to train and
            1,000 each to validate and to test; of scenes there are as many as are asked for.
        folder: path of a folder with photographs and captions.
        objects: number of objects in every scene, 1, 2 or 3; drawn for each scene if None.

    Returns:
        `Captions`, of the same type whatever the source.

    Raises:
        ValueError: unknown `source` or `split`, `limit` is not a positive integer, or `folder` or `objects` do not go
            with the source; the message lists what is known.
        DataError: the files are damaged or incomplete; the message names the first one, what was expected, what came.
        DownloadError: the photographs are not on this machine; the message says what to put where. Catch it and go on
            with scenes.

    Source: Lin et al., arXiv:1405.0312 (2014); Hodosh, Young & Hockenmaier, JAIR 47, 853 (2013).
    """
    if not isinstance(source, str) or source not in SOURCES:
        raise ValueError(f"unknown captions {source!r}; known: {', '.join(SOURCES)}")
    if not isinstance(split, str) or split not in caption_files.SPLITS:
        raise ValueError(f"unknown split {split!r} of {source}; known: {', '.join(caption_files.SPLITS)}")
    limit = checked_limit(limit)
    if source == "scenes":
        return _load_scenes(split, limit, folder, objects)
    if objects is not None:
        raise ValueError(f"objects is for scenes only, got {objects!r} for {source}")
    return _load_photographs(source, split, limit, folder)


def _load_scenes(split, limit, folder, objects):
    if folder is not None:
        raise ValueError(f"scenes are drawn and expected no folder, got {folder!r}")
    loaded = make_scenes(np.random.default_rng(_SEEDS[split]), limit or COUNTS[split], objects)
    cache.notice(f"scenes: built in: {len(loaded):,} {_SCENES}")
    return loaded


def _load_photographs(source, split, limit, folder):
    if folder is not None and not isinstance(folder, (str, os.PathLike)):
        raise ValueError(f"folder expected a path or None, got {folder!r}")
    folder, tier = (Path(folder).expanduser(), "local") if folder is not None else _find_folder(source)
    pairs = caption_files.read(source, folder, split)[:limit]
    caption_files.require(pairs)
    title, _, credit = _PHOTOGRAPHS[source]
    cache.notice(f"{source}: {len(pairs):,} photographs with captions {TIER_WORDS[tier]}")
    return Captions(
        captions=tuple(captions for _, captions in pairs),
        names=tuple(path.name for path, _ in pairs),
        tier=tier,
        source=f"{title} ({credit}), {split} split",
        credit=credit,
        paths=tuple(path for path, _ in pairs),
    )


def _find_folder(source):
    """Return (folder, tier) of a set of photographs.

    Raises:
        DownloadError: it is not here and is not downloaded; the message says what to put where.
    """
    given = os.environ.get("COURSE_DATA")
    for root in ([Path(given).expanduser()] if given else []) + [cache.cache_folder()]:
        if caption_files.has_layout(source, root / source):
            return root / source, "local"
    title, wanted, _ = _PHOTOGRAPHS[source]
    help_ = f"put {wanted}, into a folder and name it: folder=..., or the folder {source} in COURSE_DATA"
    if source not in registry.datasets():
        raise DownloadError(f"{title}: not on this machine, and the course does not download it: {help_}")
    from ..runtime import profile

    if cache.offline() or profile() != "full":
        why = "COURSE_OFFLINE forbids downloads" if cache.offline() else "only the full profile downloads it"
        raise DownloadError(f"{title}: not on this machine, and {why}: {help_}")
    return _download(source)


def _download(source):
    """Return (folder, tier) after unpacking the registered archives below the cache."""
    dataset = registry.find(source)
    paths, tier = cache.fetch_files(dataset, [file.name for file in dataset.files])
    folder = cache.cache_folder() / source
    try:
        for path in reversed(paths):  # the captions last: where they are, the pictures are too
            extract_zip(path, folder / path.stem)
    except OSError as error:
        raise DataError(f"{folder}: expected room to unpack {source}, got {error}") from error
    return folder, tier
