"""Photographs with captions: found on this machine, or downloaded in the full profile."""

from pathlib import Path

from course_utils import runtime

from .. import store
from ..errors import DownloadError
from ..store import registry
from . import layouts
from .collection import Captions

# Title; what a folder has to hold, and where it is to be had; whom to name.
SETS = {
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


def load(source, split, limit, folder):
    """Return the photographs of one split from a folder, or from where they are found if it is None; say which."""
    folder, tier = (Path(folder).expanduser(), "local") if folder is not None else _find_folder(source)
    pairs = layouts.read(source, folder, split)[:limit]
    layouts.require(pairs)
    title, _, credit = SETS[source]
    store.announce(source, f"{len(pairs):,} photographs with captions", tier)
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
    for root in filter(None, (store.user_folder(), store.cache_folder())):
        if layouts.has_layout(source, root / source):
            return root / source, "local"
    title, wanted, _ = SETS[source]
    help_ = f"put {wanted}, into a folder and name it: folder=..., or the folder {source} in COURSE_DATA"
    if source not in registry.datasets():
        raise DownloadError(f"{title}: not on this machine, and the course does not download it: {help_}")
    if store.offline() or runtime.profile() != "full":
        why = "COURSE_OFFLINE forbids downloads" if store.offline() else "only the full profile downloads it"
        raise DownloadError(f"{title}: not on this machine, and {why}: {help_}")
    return _download(source)


def _download(source):
    """Return (folder, tier) after unpacking the registered archives below the cache."""
    dataset = registry.find(source)
    paths, tier = store.fetch_files(dataset, [file.name for file in dataset.files])
    folder = store.cache_folder() / source
    for path in reversed(paths):  # the captions last: where they are, the pictures are too
        store.extract_zip(path, folder / path.stem)
    return folder, tier
