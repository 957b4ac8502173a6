"""Load pictures with sentences that describe them: drawn scenes, or photographs from a folder."""

import os

from course_utils.arguments import one_of, whole_number

from . import drawn, photographs
from .layouts import SPLITS

SOURCES = ("scenes", *photographs.SETS)


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
    one_of(source, SOURCES, "load_captions", "source")
    one_of(split, SPLITS, "load_captions", f"split of {source}")
    limit = whole_number(limit, "load_captions", "limit", 1, optional=True)
    if source == "scenes":
        if folder is not None:
            raise ValueError(f"scenes are drawn and expected no folder, got {folder!r}")
        return drawn.load(split, limit, objects)
    if objects is not None:
        raise ValueError(f"objects is for scenes only, got {objects!r} for {source}")
    if folder is not None and not isinstance(folder, (str, os.PathLike)):
        raise ValueError(f"folder expected a path or None, got {folder!r}")
    return photographs.load(source, split, limit, folder)
