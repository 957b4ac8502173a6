"""Scenes with captions and looks for an example of the figure: made up by a rule, where a network would have learnt."""

import numpy as np

from course_utils import data

GRID = 8
WRONG = 1  # the scene whose caption names a colour that is not there
COLOURS = data.SCENE_WORDS["colour"]


def pictures():
    """Return four scenes as `CaptionAttention` takes them."""
    scenes = data.make_scenes(np.random.default_rng(11), 4, objects=2)
    return [_picture(scenes, index) for index in range(len(scenes))]


def _picture(scenes, index):
    scene, object_map = scenes.scenes[index], scenes.object_maps[index]
    words, *truth = scenes.captions[index]
    words = words.split()
    seen = data.named_objects(words, scene)
    if index == WRONG:
        words = _with_another_colour(words, scene)
    looks = np.stack([_look(scene, which, place) for place, which in enumerate(seen)])
    plain = scenes.captions[index][-1] if index % 2 else " ".join(_with_another_colour(words, scene))
    return {
        "name": scenes.names[index],
        "image": scenes.images[index].transpose(1, 2, 0),
        "caption": words,
        "attention": looks,
        "truth": [" ".join(scenes.captions[index][0].split()), *truth],
        "holds": data.caption_holds(words, scene),
        "plain": plain.split(),
        "plain_holds": data.caption_holds(plain, scene),
        "hits": [None if which is None else _is_on(look, np.isin(object_map, [1 + one for one in which]))
                 for look, which in zip(looks, data.named_objects(words, scene), strict=True)],
    }  # fmt: skip


def _with_another_colour(words, scene):
    """Return the words with the last colour replaced by one that no object of the scene has."""
    last = max(place for place, word in enumerate(words) if word in COLOURS)
    other = next(colour for colour in COLOURS if colour not in {one.colour for one in scene.objects})
    return [*words[:last], other, *words[last + 1 :]]


def _look(scene, which, place):
    """Return weights (8, 8): around the object that a word names, narrower from word to word; else around them all."""
    centres = np.array([one.centre for one in scene.objects]) / 64 * GRID - 0.5
    x, y = centres[list(which)].mean(axis=0) if which else centres.mean(axis=0)
    width = 2 if which is None else 1.4 if place == 1 else 0.7  # the first word of all still looks around
    rows, columns = np.mgrid[:GRID, :GRID]
    weights = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * width**2)) + 2e-3
    return weights / weights.sum()


def _is_on(look, mask):
    """Return whether the place with the largest weight holds a pixel of the mask (64, 64)."""
    side = len(mask) // GRID
    row, column = divmod(int(look.argmax()), GRID)
    return bool(mask[side * row : side * (row + 1), side * column : side * (column + 1)].any())
