"""Pictures that are drawn, with sentences from a grammar: scenes and five true captions of each."""

import numpy as np

from course_utils.arguments import random_generator, whole_number

from .. import store
from .collection import Captions
from .drawing import SIDE
from .scenes import MOST_OBJECTS, draw_scene
from .sentences import describe

CAPTIONS = 5  # a scene
COUNTS = {"train": 4000, "valid": 1000, "test": 1000}
_SEEDS = {"train": 20151, "valid": 20152, "test": 20153}
_SCENES = "drawn scenes with captions from a grammar (not photographs)"


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
    random_generator(rng, "make_scenes", optional=False, error=ValueError)
    count = whole_number(count, "make_scenes", "count", 1)
    objects = whole_number(objects, "make_scenes", "objects", 1, MOST_OBJECTS, optional=True)
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


def load(split, limit, objects):
    """Return the scenes of one split, always the same, and say in one line that they are built in."""
    scenes = make_scenes(np.random.default_rng(_SEEDS[split]), limit or COUNTS[split], objects)
    store.announce("scenes", f"{len(scenes):,} {_SCENES}", scenes.tier)
    return scenes
