"""What is wrong with a caption, which pixels its words name, and other backgrounds."""

import numpy as np
import pytest

from course_utils import data


def thing(words, x, y):
    size, colour, shape = words.split()
    return data.SceneObject(shape, colour, size, (x, y), (0, 0, 1, 1))


SCENE = data.Scene((thing("small red ring", 20, 10), thing("large blue star", 25, 40)), "noise")


@pytest.mark.parametrize(("caption", "kind", "place", "objects"), [
    ("a large red ring above a large blue star", "size", 1, (0,)),
    ("a small red ring above an orange star", "colour", 6, (1,)),
    ("an orange ring above a blue star", "colour", 1, (0,)),
    ("a red circle above a blue star", "shape", 2, (0,)),
    ("a red star above a blue ring", "shape", 2, (0,)),
    ("a red ring below a blue star", "relation", None, None),
    ("a red ring to the left of a blue star", "relation", None, None),
    ("a green circle above a blue star", "several", None, None),
    ("a ring ring", "several", None, None),
])
def test_the_wrong_word_is_the_one_whose_exchange_makes_it_true(caption, kind, place, objects):
    wrong = data.wrong_word(caption, SCENE)
    assert (wrong.kind, wrong.place, wrong.objects) == (kind, place, objects)


def test_a_true_caption_has_no_wrong_word():
    assert data.wrong_word("a small red ring above a large blue star", SCENE) is None


def test_words_that_name_an_object_come_with_its_pixels():
    scenes = data.make_scenes(np.random.default_rng(0), 3, objects=2)
    first = scenes.scenes[0].objects[0]
    article = "an" if first.colour[0] in "aeiou" else "a"
    captions = [f"{article} {first.colour} {first.shape}", *(five[0] for five in scenes.captions[1:])]
    found = data.object_words(captions, scenes)
    assert found.captions[:2].tolist() == [0, 0] and found.places[:2].tolist() == [1, 2]
    assert found.kinds[:2].tolist() == ["colour", "shape"] and found.masks.shape == (len(found.kinds), 64, 64)
    assert all(np.array_equal(mask, scenes.object_maps[0] == 1) for mask in found.masks[:2])
    assert len(found.kinds) == 2 + 2 * 6  # the first captions of the others name every size
    with pytest.raises(ValueError, match="a scene for each caption, got 1 and 3"):
        data.object_words(captions[:1], scenes)
    with pytest.raises(ValueError, match="object_words expected a list of captions, got str"):
        data.object_words(captions[0], scenes)


def test_a_word_for_a_thing_that_is_not_there_has_no_pixels():
    scenes = data.make_scenes(np.random.default_rng(0), 1, objects=1)
    shape = next(one for one in data.SCENE_WORDS["shape"] if one != scenes.scenes[0].objects[0].shape)
    found = data.object_words([f"a red {shape}"], scenes)
    assert len(found.masks) == 2 and not found.masks.any()
    assert data.object_words(["above above"], scenes).masks.shape == (0, 64, 64)


def test_a_photograph_stands_behind_the_objects_and_nowhere_else():
    scenes = data.make_scenes(np.random.default_rng(0), 4, objects=2)
    before = scenes.images.copy()
    photos = [np.full((3, 64, 80), 0.25, np.float32), np.full((3, 90, 64), 0.5, np.float32)]
    images = data.before_photographs(scenes, photos, np.random.default_rng(1))
    behind = np.broadcast_to((scenes.object_maps == 0)[:, None], images.shape)
    assert set(np.unique(images[behind])) == {0.25, 0.5} and images.dtype == np.float32
    np.testing.assert_array_equal(images[~behind], before[~behind])
    np.testing.assert_array_equal(scenes.images, before)


def test_a_look_hits_if_its_peak_holds_a_pixel_of_the_object():
    object_map = np.zeros((64, 64), np.uint8)
    object_map[8, 63], object_map[0, 0] = 2, 1  # a corner of place 15, one of place 0
    weights = np.eye(64)
    assert data.peak_hits(weights[15], object_map, (1,))
    assert data.peak_hits(weights[15].reshape(8, 8), object_map, (0, 1))
    assert not data.peak_hits(weights[15], object_map, (0,)) and not data.peak_hits(weights[16], object_map, (0, 1))
    assert data.peak_hits(weights[0], object_map, (0,)) and not data.peak_hits(weights[0], object_map, ())
