"""What is wrong with a sentence about a scene, and which pixels its words name."""

import itertools
import re
from dataclasses import dataclass

import numpy as np

from ..tokens import checked_strings
from .scenes import SCENE_WORDS
from .sentences import RELATIONS, caption_holds, named_objects

_KIND = {word: kind for kind, words in SCENE_WORDS.items() for word in words}


@dataclass(frozen=True)
class WrongWord:
    """What has to be exchanged in a false caption so that it holds.

    Attributes:
        kind: ``"size"``, ``"colour"``, ``"shape"`` or ``"relation"``; ``"several"`` if no single kind is enough.
        place: index of the first word of that kind that has to be another; None for relations and ``"several"``.
        objects: indices into ``scene.objects`` of what the word should have named; None as `place`.
    """

    kind: str
    place: int | None = None
    objects: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class ObjectWords:
    """The words of M captions that name an object, one after the other.

    Attributes:
        captions: int (M,), the number of the caption that a word stands in.
        places: int (M,), its index there.
        kinds: array of M strings, ``"size"``, ``"colour"`` or ``"shape"``.
        masks: bool (M, 64, 64), the pixels of what it names; none of a thing that is not there.
    """

    captions: np.ndarray
    places: np.ndarray
    kinds: np.ndarray
    masks: np.ndarray


def wrong_word(caption, scene):
    """Say which kind of word is wrong in a false caption: exchange the words of one kind in all ways until it holds.

    Args:
        caption: a string.
        scene: a `Scene`.

    Returns:
        A `WrongWord`; None if the caption holds.

    Raises:
        ValueError: as `caption_holds`.
    """
    if caption_holds(caption, scene):
        return None
    words = caption.split()
    for kind in SCENE_WORDS:
        for other in map(str.split, _exchanged(words, kind)):
            if caption_holds(other, scene):
                place = next(i for i, (old, new) in enumerate(zip(words, other, strict=True))
                             if old != new and new in _KIND)
                return WrongWord(kind, place, named_objects(other, scene)[place])
    found = next((relation for relation in RELATIONS if relation in caption), None)
    if found and any(caption_holds(caption.replace(found, other), scene) for other in RELATIONS):
        return WrongWord("relation")
    return WrongWord("several")


def _exchanged(words, kind):
    """Yield a caption with its words of one kind exchanged in every way, each "a" or "an" as it should be."""
    for other in itertools.product(*(SCENE_WORDS[kind] if _KIND.get(word) == kind else (word,) for word in words)):
        yield re.sub(r"\ban?(?= [aeiou])", "an", re.sub(r"\ban?\b", "a", " ".join(other)))


def object_words(captions, scenes):
    """Find the words of captions that name an object, and the pixels of what each names (see `named_objects`).

    Args:
        captions: a list of N strings.
        scenes: `Captions` of N scenes, in the same order.

    Returns:
        `ObjectWords`.

    Raises:
        ValueError: `captions` is not a list of strings, there is not one scene for each, or as `named_objects`.
    """
    captions = checked_strings(captions, "object_words", "captions")
    if len(captions) != len(scenes):
        raise ValueError(f"object_words expected a scene for each caption, got {len(captions)} and {len(scenes)}")
    found = []
    for number, caption in enumerate(captions):
        words = caption.split()
        for place, named in enumerate(named_objects(words, scenes.scenes[number])):
            if named is not None:
                mask = np.isin(scenes.object_maps[number], [1 + one for one in named])
                found.append((number, place, _KIND[words[place]], mask))
    numbers, places, kinds, masks = zip(*found, strict=True) if found else ((), (), (), np.zeros((0, 64, 64), bool))
    return ObjectWords(np.array(numbers, int), np.array(places, int), np.array(kinds, str), np.array(masks))


def peak_hits(weights, object_map, objects):
    """Say whether the place with the largest weight holds at least one pixel of the objects.

    Args:
        weights: (P,) or (rows, columns), how much attention each place of a square grid got.
        object_map: (64, 64), as `Captions` has it: 0 for the background and k + 1 for object k.
        objects: indices k of the objects that count, such as `named_objects` gives for a word.

    Returns:
        True or False; of equal weights the first counts.

    Source: the pointing game of Zhang et al. 2016.
    """
    rows = round(np.size(weights) ** 0.5)
    side = len(object_map) // rows
    row, column = divmod(int(np.argmax(weights)), rows)
    place = object_map[side * row : side * (row + 1), side * column : side * (column + 1)]
    return bool(np.isin(place, [1 + one for one in objects]).any())
