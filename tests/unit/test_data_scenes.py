"""Drawn scenes, what is said about them, and whether it is true."""

import colorsys
import hashlib
import itertools
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from scipy.ndimage import binary_dilation, distance_transform_edt

from course_utils import data
from course_utils.data.captions import drawing, scenes, sentences

NUMBER = 300


@pytest.fixture(scope="module")
def made():
    return data.make_scenes(np.random.default_rng(1), NUMBER)


def thing(words, x=30.0, y=30.0):
    size, colour, shape = words.split()
    return data.SceneObject(shape, colour, size, (x, y), (0, 0, 1, 1))


def scene(*things):
    return data.Scene(tuple(things), "noise")


RED, BLUE, STAR = thing("small red ring", 20, 10), thing("large blue ring", 25, 40), thing("small red star", 50, 42)
THREE = scene(RED, BLUE, STAR)


# The pictures.


def test_types_and_ranges(made):
    assert type(made) is data.Captions and len(made) == NUMBER and made.tier == "built-in" and made.paths is None
    assert made.images.shape == (NUMBER, 3, 64, 64) and made.images.dtype == np.float32
    assert made.object_maps.shape == (NUMBER, 64, 64) and made.object_maps.dtype == np.uint8
    assert 0 <= made.images.min() < 0.15 and 0.9 < made.images.max() <= 1
    assert {len(scene.objects) for scene in made.scenes} == {1, 2, 3}
    assert {scene.background for scene in made.scenes} == set(drawing.BACKGROUNDS)
    for kind, words in data.SCENE_WORDS.items():
        assert {getattr(item, kind) for scene in made.scenes for item in scene.objects} == set(words)


def test_object_maps_boxes_and_centres_agree(made):
    for object_map, scene_ in zip(made.object_maps, made.scenes, strict=True):
        assert set(np.unique(object_map)) == set(range(len(scene_.objects) + 1))
        for number, item in enumerate(scene_.objects, start=1):
            rows, columns = np.nonzero(object_map == number)
            assert item.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            assert 1 <= min(item.box) and max(item.box) <= 63  # inside, not cut off
            assert np.hypot(columns.mean() - item.centre[0], rows.mean() - item.centre[1]) < 0.7
            assert (60 < rows.size < 160) if item.size == "small" else (200 < rows.size < 440), item


def test_objects_do_not_touch(made):
    for object_map, scene_ in zip(made.object_maps, made.scenes, strict=True):
        for one, other in itertools.combinations(range(1, len(scene_.objects) + 1), 2):
            assert not (binary_dilation(object_map == one) & (object_map == other)).any()


def test_the_map_is_what_is_drawn():
    """The background alone differs from the scene where the map says so, and a little around it: the shadow."""
    for seed in range(40):
        image, object_map, scene_ = scenes.draw_scene(np.random.default_rng(seed), 3)
        generator = np.random.default_rng(seed)
        kind = drawing.BACKGROUNDS[generator.integers(len(drawing.BACKGROUNDS))]
        bare = drawing.background(kind, generator)
        changed = np.abs(image - bare).max(axis=0)
        own = object_map > 0
        away = distance_transform_edt(~own)  # in pixels
        assert kind == scene_.background and changed[away > 7].max() == 0
        assert changed[own].min() > 0.02 and (changed[own] > 0.1).mean() > 0.95
        lighter = (image - bare).max(axis=0) > 0.02
        assert not lighter[away > 2.5].any()  # a smooth edge, then only shadow


# Degrees on the colour circle, from and to; white has none.
HUES = {"red": (-12, 12), "orange": (22, 40), "yellow": (46, 62), "green": (115, 155), "blue": (205, 232),
        "purple": (270, 298)}


def test_colours_are_the_named_ones(made):
    for image, object_map, scene_ in zip(made.images, made.object_maps, made.scenes, strict=True):
        for number, item in enumerate(scene_.objects, start=1):
            colour = np.median(image[:, object_map == number], axis=1)
            hue, saturation, _ = colorsys.rgb_to_hsv(*colour.tolist())
            hue = (360 * hue + 30) % 360 - 30
            names = [name for name, (low, high) in HUES.items() if low <= hue <= high]
            assert (names if saturation > 0.5 else ["white"] if saturation < 0.12 else []) == [item.colour], item
            behind = image[:, object_map == 0].mean(axis=1)
            assert np.linalg.norm(colour - behind) > 0.25, item


@pytest.mark.parametrize("shape", drawing.SHAPES)
def test_shapes(shape):
    """Area against that of the circle around it, the number of holes, and the distance at the edge."""
    down, right = np.mgrid[-20:20.5:0.25, -20:20.5:0.25]
    distance = drawing.distance_to(shape, down, right, 10.0, 0.0)
    reach = np.hypot(down, right)[distance <= 0].max()
    assert reach <= 10 * drawing.EXTENT[shape] + 0.3  # the circle that keeps shapes apart is around it
    share = (distance <= 0).mean() * 40.5**2 / (np.pi * reach**2)
    expected = {
        "circle": 1,
        "square": 2 / np.pi,
        "triangle": 0.75 * np.sqrt(3) / np.pi,
        "cross": 0.63,  # 8 l w - 4 w^2 over pi (l^2 + w^2), l = 1.1, w = 0.36
        "ring": 1 - (0.55 / 1.05) ** 2,
        "star": 5 * 1.3 * 0.58 * np.sin(np.pi / 5) / (np.pi * 1.3**2),
    }
    assert share == pytest.approx(expected[shape], abs=0.025)
    assert (drawing.distance_to(shape, 0.0, 0.0, 10.0, 0.0) > 0) == (shape == "ring")
    turned = drawing.distance_to(shape, np.array([-9.0]), np.array([0.0]), 10.0, 0.2)
    upright = drawing.distance_to(shape, np.array([-9 * np.cos(0.2)]), np.array([-9 * np.sin(0.2)]), 10.0, 0.0)
    np.testing.assert_allclose(turned, upright)


def test_looks_in_a_scene_differ(made):
    for scene_ in made.scenes:
        assert len({(item.colour, item.shape) for item in scene_.objects}) == len(scene_.objects)


DIGEST = """
import hashlib, numpy as np
from course_utils import data
made = data.make_scenes(np.random.default_rng(5), 12)
print(hashlib.sha256((repr(made.scenes) + repr(made.captions)).encode() + made.object_maps.tobytes()).hexdigest())
"""


def test_the_same_in_every_process_and_for_every_number():
    printed = set()
    for seed in "12":
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        printed.add(subprocess.run([sys.executable, "-c", DIGEST], env=environment, capture_output=True).stdout)
    made = data.make_scenes(np.random.default_rng(5), 12)
    text = (repr(made.scenes) + repr(made.captions)).encode() + made.object_maps.tobytes()
    assert printed == {f"{hashlib.sha256(text).hexdigest()}\n".encode()}
    fewer, other = (data.make_scenes(np.random.default_rng(seed), 5) for seed in (5, 6))
    assert fewer.captions == made.captions[:5] and fewer.scenes == made.scenes[:5]
    np.testing.assert_array_equal(fewer.images, made.images[:5])
    assert other.captions != fewer.captions


@pytest.mark.parametrize("objects", [1, 2, 3, np.int64(2)])
def test_number_of_objects(objects):
    made = data.make_scenes(np.random.default_rng(0), 5, objects)
    assert [len(scene_.objects) for scene_ in made.scenes] == [objects] * 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 5), "make_scenes expected rng as a numpy.random.Generator, got int"),
        ((np.random.default_rng(0), 0), "make_scenes expected count as an integer of at least 1, got 0"),
        ((np.random.default_rng(0), True), "make_scenes expected count as an integer of at least 1, got True"),
        ((np.random.default_rng(0), None), "make_scenes expected count as an integer of at least 1, got None"),
        ((np.random.default_rng(0), 5, 4), "make_scenes expected objects as an integer from 1 to 3 or None, got 4"),
        ((np.random.default_rng(0), 5, "two"), "expected objects as an integer from 1 to 3 or None, got 'two'"),
    ],
)
def test_bad_requests(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        data.make_scenes(*arguments)


# What is said.

THING = r"an? (?:(?:small|large) )?(?:(?:red|green|blue|yellow|purple|orange|white) )?[a-z]+"
RELATION = r"above|below|to the left of|to the right of"


def is_there(phrase, item):
    words = set(phrase.split()[1:])
    return words <= {item.size, item.colour, item.shape} and item.shape in words


def truth(caption, scene_):
    """An independent check: regular expressions, all permutations, and angles instead of offsets."""
    match = re.fullmatch(
        rf"(?:there is )?({THING})(?: and ({THING}))?(?: ({RELATION}) ({THING})(?: and ({RELATION}) ({THING}))?)?",
        caption,
    )
    if not match or re.search(r"\ba [aeiou]|\ban [^aeiou]", caption):
        return False
    first, second, one, third, two, fourth = match.groups()
    phrases = [phrase for phrase in (first, second, third, fourth) if phrase]
    for chosen in itertools.permutations(scene_.objects, len(phrases)):
        if not all(is_there(phrase, item) for phrase, item in zip(phrases, chosen, strict=True)):
            continue
        subjects, others = chosen[: 2 if second else 1], chosen[2 if second else 1 :]
        related = zip((one, two), others, strict=False)  # as many as there are other things
        if all(within(relation, item, other) for relation, other in related for item in subjects):
            return True
    return False


def within(relation, item, other):
    heading = {"to the right of": 0, "above": 90, "to the left of": 180, "below": 270}[relation]
    x, y = np.subtract(item.centre, other.centre)
    off = (np.degrees(np.arctan2(-y, x)) - heading + 180) % 360 - 180
    return abs(off) <= np.degrees(np.arctan(2)) + 1e-9


def test_every_generated_caption_is_true(made):
    for scene_, captions in zip(made.scenes, made.captions, strict=True):
        assert len(set(captions)) == 5
        for caption in captions:
            assert truth(caption, scene_), (caption, scene_)
            assert data.caption_holds(caption, scene_), (caption, scene_)
            assert caption.split() == data.tokenise(caption)


def test_captions_name_every_object_once_and_the_first_one_every_size(made):
    for scene_, captions in zip(made.scenes, made.captions, strict=True):
        number = len(scene_.objects)
        for caption in captions:
            named = [entry for entry in data.named_objects(caption, scene_) if entry is not None]
            assert all(len(entry) == 1 for entry in named)
            assert {entry[0] for entry in named} == set(range(number))
        assert len(re.findall("small|large", captions[0])) == number
    words = {word for captions in made.captions for caption in captions for word in caption.split()}
    assert words == {word for group in data.SCENE_WORDS.values() for word in group} | set(
        "a an and there is above below to the left right of".split()
    )


def test_agrees_with_the_independent_check_on_false_captions_too(made):
    """Captions of other scenes, and captions with one word exchanged."""
    generator = np.random.default_rng(2)
    words = [word for group in data.SCENE_WORDS.values() for word in group] + ["above", "below", "left", "right", "a"]
    verdicts = []
    for index, scene_ in enumerate(made.scenes):
        for caption in made.captions[index]:
            changed = caption.split()
            changed[generator.integers(len(changed))] = words[generator.integers(len(words))]
            for candidate in (" ".join(changed), made.captions[generator.integers(NUMBER)][0]):
                verdicts.append(data.caption_holds(candidate, scene_))
                assert verdicts[-1] == truth(candidate, scene_), (candidate, scene_)
    assert 0.02 < np.mean(verdicts) < 0.3


@pytest.mark.parametrize(
    "caption",
    [
        "a red ring",
        "a ring",
        "there is a small star",
        "a blue ring and a red star",
        "a ring above a ring",
        "a red ring above a blue ring",
        "A small red ring above a large blue ring.",
        "a red ring above a blue ring and above a red star",
        "a red ring to the left of a star",  # up and to the left: both words are right
        "a red ring above a star",
        "a blue ring and a red star below a red ring",
        "there is a ring and a ring",
    ],
)
def test_true_captions(caption):
    assert data.caption_holds(caption, THREE)
    assert data.caption_holds(data.tokenise(caption), THREE)


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "a green ring",
        "a large red ring",
        "a star and a star",  # there is one
        "a blue ring above a red ring",
        "a blue ring above a red star",  # beside it
        "a red ring below a star",
        "a red ring above a red ring",  # not above itself
        "a red ring above a blue ring and below a red star",
        "a red star and a blue ring above a red ring",
        "a red",
        "red ring",
        "an red ring",
        "a red small ring",
        "a ring red",
        "a red ring and",
        "a red ring above",
        "a red ring above a blue ring and",
        "a red ring above a blue ring and a red star",  # outside the grammar
        "a red ring left of a star",
        "a red ring a blue ring",
        "a red ring is a ring",
        "a ring and a ring and a star",
        "a red ring above a blue ring and above a red star and above a ring",
        "a ring <end>",
    ],
)
def test_captions_that_do_not_hold(caption):
    assert not data.caption_holds(caption, THREE)


def test_a_relation_reaches_exactly_twice_as_far_across_as_along():
    other = thing("small blue star", 30, 30)
    for x, y, holds in [(20, 25, True), (20, 25.01, False), (40, 25, True), (30, 29, True), (30, 31, False)]:
        assert data.caption_holds("a ring above a star", scene(thing("small red ring", x, y), other)) is holds
    for relation, (x, y) in {"below": (30, 50), "to the left of": (10, 30), "to the right of": (50, 30)}.items():
        assert sentences.holds(relation, thing("small red ring", x, y), other)
        assert not sentences.holds(relation, other, thing("small red ring", x, y))


def test_named_objects():
    assert data.named_objects("a red ring above a blue ring", THREE) == [None, (0,), (0,), None, None, (1,), (1,)]
    assert data.named_objects(["there", "is", "a", "star"], THREE) == [None, None, None, (2,)]
    assert data.named_objects("a ring", THREE) == [None, (0, 1)]  # either
    assert data.named_objects("a ring above a ring", THREE) == [None, (0,), None, None, (1,)]  # the relation decides
    # A caption that does not hold: what fits the words of each thing, whatever the relation.
    assert data.named_objects("a blue ring above a red ring", THREE) == [None, (1,), (1,), None, None, (0,), (0,)]
    assert data.named_objects("a red thing above a star", THREE) == [None] * 6  # outside the grammar
    assert data.named_objects("a green ring above a star", THREE) == [None, (), (), None, None, (2,)]


@pytest.mark.parametrize(
    ("caption", "where", "message"),
    [
        (None, THREE, "expected a caption as a string or a list of words, got None"),
        (["a", 3], THREE, "expected a caption as a string or a list of words, got ['a', 3]"),
        ("a ring", [RED], "expected a Scene, got list"),
    ],
)
def test_bad_captions(caption, where, message):
    for function in (data.caption_holds, data.named_objects):
        with pytest.raises(ValueError, match=re.escape(message)):
            function(caption, where)
