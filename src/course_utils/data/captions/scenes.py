"""Scenes to describe: one to three shapes on a background, drawn, with an exact account of what is where."""

from dataclasses import dataclass

import numpy as np

from . import drawing

SIZES = {"small": (5.8, 6.8), "large": (10.0, 11.5)}  # radius in pixels, from, to
SCENE_WORDS = {"size": tuple(SIZES), "colour": tuple(drawing.COLOURS), "shape": drawing.SHAPES}
MOST_OBJECTS = 3

_GAP = 1.5  # pixels between the circles around two objects, and between a circle and the border
_TRIES = 60  # places tried for the objects of a scene before new sizes are drawn
_TURN = 0.25  # radians, to either side


@dataclass(frozen=True)
class SceneObject:
    """One shape of a scene.

    Attributes:
        shape, colour, size: words of `SCENE_WORDS`.
        centre: (x, y) in pixels, x to the right, y down; the centre of the first pixel is (0, 0).
        box: (left, top, right, bottom) in pixels around the shape's own pixels, right and bottom excluded.
    """

    shape: str
    colour: str
    size: str
    centre: tuple[float, float]
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Scene:
    """What is in a picture. ``dataclasses.asdict`` makes plain dictionaries and numbers of it.

    Attributes:
        objects: tuple of one to three `SceneObject`; no two of them have the same colour and the same shape.
        background: the pattern behind them, one word.
    """

    objects: tuple[SceneObject, ...]
    background: str


def draw_scene(rng, count):
    """Make up a scene and draw it.

    Args:
        rng: a ``numpy.random.Generator``.
        count: number of objects, 1 to 3.

    Returns:
        (image, object_map, scene): float32 (3, 64, 64) in [0, 1]; uint8 (64, 64), 0 for the background and k + 1 for
        the pixels of object k; a `Scene`.
    """
    kind = drawing.BACKGROUNDS[rng.integers(len(drawing.BACKGROUNDS))]
    image = drawing.background(kind, rng)
    object_map = np.zeros((drawing.SIDE, drawing.SIDE), dtype=np.uint8)
    looks = _looks(rng, count)
    sizes, radii, centres = _places(rng, [shape for _, shape in looks])
    objects = []
    for number, ((colour, shape), size, radius, centre) in enumerate(zip(looks, sizes, radii, centres, strict=True)):
        angle, tilt = rng.uniform(-_TURN, _TURN), rng.uniform(0.05, 0.15)
        shade = np.array(drawing.COLOURS[colour]) + rng.uniform(-0.03, 0.03, size=3)
        own = drawing.paint(image, shape, centre, radius, angle, shade, tilt)
        object_map[own] = number + 1
        objects.append(SceneObject(shape, colour, size, tuple(round(place, 2) for place in centre.tolist()), _box(own)))
    return image, object_map, Scene(tuple(objects), kind)


def _looks(rng, count):
    """Draw (colour, shape) for each object, no pair twice."""
    colours, shapes = SCENE_WORDS["colour"], SCENE_WORDS["shape"]
    pairs = rng.choice(len(colours) * len(shapes), size=count, replace=False)
    return [(colours[pair // len(shapes)], shapes[pair % len(shapes)]) for pair in pairs]


def _places(rng, shapes):
    """Draw sizes, radii and centres so that the circles around the shapes lie inside and apart."""
    names = SCENE_WORDS["size"]
    extents = np.array([drawing.EXTENT[shape] for shape in shapes])
    while True:
        sizes = [names[index] for index in rng.integers(len(names), size=len(shapes))]
        radii = np.array([rng.uniform(*SIZES[size]) for size in sizes])
        around = radii * extents
        margin = (around + _GAP)[:, None]
        tried = margin + rng.uniform(size=(_TRIES, len(shapes), 2)) * (drawing.SIDE - 1 - 2 * margin)
        apart = np.linalg.norm(tried[:, :, None] - tried[:, None], axis=-1)
        free = apart >= around[:, None] + around + _GAP
        free |= np.eye(len(shapes), dtype=bool)
        free = np.flatnonzero(free.all(axis=(1, 2)))
        if free.size:
            return sizes, radii, tried[free[0]]


def _box(own):
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
