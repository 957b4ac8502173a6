"""The figure CaptionAttention: weights and pictures survive the journey, both sides agree, errors are clear."""

import base64
import io
import json

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask
from PIL import Image

from course_utils import data
from course_utils.widgets import CaptionAttention

READ = """return asked.map(picture => {
  const weights = figure.weightsOfWords(picture);
  const fine = figure.fineness(picture.grid);
  const spots = weights.map(one => figure.smooth(one, picture.grid, fine));
  const looks = weights.map((_, word) => figure.lookInWords(picture, word));
  return { weights: weights.map(one => [...one]), spots: spots.map(one => [...one]), fine, looks };
});"""
WORDS = ["a", "small", "red", "circle", "above", "a", "blue", "square"]


def one(name="scene", words=WORDS, grid=(8, 8), size=(64, 64), seed=0, **changes):
    """A picture of noise and weights from nearly even to nearly all in one place."""
    rng = np.random.default_rng(seed)
    scores = np.linspace(0, 8, len(words))[:, None] * rng.random((len(words), grid[0] * grid[1]))
    weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    picture = {"name": name, "image": rng.integers(0, 256, (*size, 3)).astype(np.uint8), "caption": words,
               "attention": weights.reshape(-1, *grid), "truth": ["a red circle above a square"]}
    return picture | changes


def made(count=3):
    return [one(f"scene {seed}", WORDS[: 8 - seed % 3], seed=seed) for seed in range(count)]


def make(**changes):
    return CaptionAttention([one(), one("other", ["one", "two", "three"], seed=1)], **changes)


def in_node(widget):
    return ask("caption_attention", READ, widget.static_state()["pictures"])


def pixels_of(text):
    """The kind of a data URI, and the picture in it."""
    head, body = text.split(",")
    return head, np.asarray(Image.open(io.BytesIO(base64.b64decode(body))))


@pytest.mark.parametrize("grid", [(8, 8), (1, 1), (5, 9), (14, 14), (32, 32)], ids="{0[0]} x {0[1]}".format)
def test_weights_arrive_within_half_a_step_of_the_largest(grid):
    given = one(grid=grid)
    widget = CaptionAttention([given])
    (browser,) = in_node(widget)
    for word, weights in enumerate(given["attention"]):
        np.testing.assert_array_equal(widget.weights(word), weights)
        shown = np.reshape(browser["weights"][word], grid)
        np.testing.assert_allclose(shown, weights, atol=weights.max() / 509)
        assert shown.max() == pytest.approx(weights.max(), rel=1e-5), "the largest arrives as it is"


def test_the_smooth_spot_is_a_gaussian_average_in_numpy_too():
    given = one(grid=(5, 9))
    (browser,) = in_node(CaptionAttention([given]))
    fine = browser["fine"]

    def blend(count):
        points, positions = (np.arange(count * fine) + 0.5) / fine, np.arange(count) + 0.5
        parts = np.exp(-0.5 * ((points[:, None] - positions) / 0.6) ** 2)
        return parts / parts.sum(axis=1, keepdims=True)

    for weights, spot in zip(browser["weights"], browser["spots"], strict=True):
        expected = blend(5) @ np.reshape(weights, (5, 9)) @ blend(9).T
        np.testing.assert_allclose(np.reshape(spot, expected.shape), expected / expected.max(), atol=1e-5)


def test_the_first_of_equally_large_weights_is_the_one_it_looks_at():
    even = np.full((2, 3, 4), 1 / 12)
    even[1] = [[0, 0, 0, 0], [0, 0.3, 0, 0.3], [0, 0, 0.3, 0.1]]
    widget = CaptionAttention([one(words=["a", "dog"], attention=even)], word=1)
    assert widget.pictures[0]["peaks"] == [[0, 0.0833333], [5, 0.3]]
    assert widget.describe() == "scene: “a dog”; dog looks at row 1, column 1: 30 %"
    assert in_node(widget)[0]["looks"][1].replace("\u00a0", " ") == "“dog” looks at row 1, column 1: 30 %."


def test_two_weights_that_become_the_same_byte_are_still_told_apart():
    weights = np.full((1, 4, 4), 0.05)
    weights[0, 2, 3], weights[0, 0, 1] = 0.1501, 0.1499
    widget = CaptionAttention([one(words=["dog"], attention=weights)])
    assert widget.pictures[0]["peaks"] == [[11, 0.1501]]


def test_small_pictures_arrive_exactly_from_bytes_floats_and_torch():
    bytes_ = one()["image"]
    for image in (bytes_, bytes_ / 255, (bytes_ / 255).astype(np.float32), torch.from_numpy(bytes_ / 255)):
        widget = CaptionAttention([one(image=image)])
        kind, pixels = pixels_of(widget.pictures[0]["image"])
        assert kind == "data:image/png;base64" and widget.pictures[0]["size"] == [64, 64]
        np.testing.assert_array_equal(pixels, bytes_)


def test_a_photograph_arrives_as_jpeg_close_to_what_it_was():
    y, x = np.mgrid[:120, :160]
    image = np.stack([x / 160, y / 120, 0.5 + 0.4 * np.sin(x / 9) * np.cos(y / 7)], axis=2)
    image += 0.04 * np.random.default_rng(0).standard_normal(image.shape)
    widget = CaptionAttention([one(image=image.clip(0, 1))])
    kind, pixels = pixels_of(widget.pictures[0]["image"])
    assert kind == "data:image/jpeg;base64" and pixels.shape == (120, 160, 3)
    assert widget.pictures[0]["size"] == [120, 160]
    assert np.abs(pixels - 255 * image).mean() < 8


def test_sixteen_pictures_stay_below_200_kb_and_as_good_as_that_allows():
    words = [*WORDS, "near", "a", "green", "circle"]
    scenes = CaptionAttention([one(f"scene {seed}", words, seed=seed) for seed in range(16)])
    size = len(json.dumps(scenes.static_state(), separators=(",", ":")))
    assert 100_000 < size < 200_000
    photos = CaptionAttention([one(f"photo {seed}", words, (14, 14), (120, 160), seed) for seed in range(4)])
    assert len(json.dumps(photos.static_state(), separators=(",", ":"))) < 200_000
    kinds = [pixels_of(entry["image"])[0] for entry in CaptionAttention(made()).pictures]
    assert set(kinds) == {"data:image/png;base64"}, "few pictures are exact"


def test_too_much_is_refused():
    with pytest.raises(ValueError, match="at most 200 kB of pictures and words, got ... kB: take fewer or smaller"):
        CaptionAttention([one(f"photo {seed}", size=(160, 160), seed=seed) for seed in range(24)])


def test_the_arrays_that_came_may_change_afterwards():
    given = one()
    weights = given["attention"].copy()
    widget = CaptionAttention([given])
    given["attention"][:] = 0
    np.testing.assert_array_equal(widget.weights(3), weights[3])
    widget.weights(3)[:] = 0
    np.testing.assert_array_equal(widget.weights(3), weights[3])


def test_weights_are_those_of_the_chosen_word_of_the_shown_picture():
    pictures = made()
    widget = CaptionAttention(pictures, picture=1)
    assert widget.weights() is None and widget.word is None and widget.compared is None
    widget.word = 4
    np.testing.assert_array_equal(widget.weights(), pictures[1]["attention"][4])
    np.testing.assert_array_equal(widget.weights(0), pictures[1]["attention"][0])
    widget.picture = 0
    np.testing.assert_array_equal(widget.weights(), pictures[0]["attention"][4])
    with pytest.raises(ValueError, match="word as None or an integer from 0 to 7 in the caption of picture 0, got 8"):
        widget.weights(8)


def test_another_picture_keeps_the_words_where_its_caption_is_long_enough():
    widget = make(word=1)
    widget.compared = 6
    widget.picture = 1
    assert (widget.word, widget.compared) == (1, 2), "the last word of the shorter caption"
    widget.picture = 0
    assert (widget.word, widget.compared) == (1, 2)
    widget.word = widget.compared = None
    widget.picture = 1
    assert (widget.word, widget.compared) == (None, None)


def test_what_the_front_end_sends_arrives_together_or_not_at_all():
    widget = make(word=7)
    widget.set_state({"picture": 1, "word": 0, "compared": 2})
    assert (widget.picture, widget.word, widget.compared) == (1, 0, 2)
    widget.set_state({"word": 7, "picture": 0})
    assert (widget.picture, widget.word, widget.compared) == (0, 7, 2)
    widget.set_state({"picture": 1})
    assert (widget.picture, widget.word, widget.compared) == (1, 2, 2)
    before = widget.static_state()
    for bad in ({"picture": 2, "word": 0}, {"word": 0, "picture": 2}, {"picture": 0, "word": 8}, {"compared": 3}):
        with pytest.raises(ValueError, match="CaptionAttention expected"):
            widget.set_state(bad)
        assert widget.static_state() == before


def test_the_example_has_something_for_every_control():
    widget = CaptionAttention.example()
    pictures = widget.pictures
    assert {entry["holds"] for entry in pictures} == {entry["plain_holds"] for entry in pictures} == {True, False}
    assert {hit for entry in pictures for hit in entry["hits"]} == {True, False, None}
    assert widget.static_state() == CaptionAttention.example().static_state(), "the same whenever it is made"


def test_it_says_what_it_shows():
    widget = CaptionAttention([one(holds=False, plain=["a", "cat"], plain_holds=True)], word=3)
    row, column = np.unravel_index(widget.weights().argmax(), (8, 8))
    look = f"circle looks at row {row}, column {column}: {100 * widget.weights().max():.0f} %"
    assert widget.describe() == f"scene: “{' '.join(WORDS)}”, wrong; {look}"
    widget.compared = 7
    assert widget.describe().startswith(f"scene: “{' '.join(WORDS)}”, wrong; {look}; square looks at row ")
    subject = "Interactive caption, with where in the picture the network looked"
    assert repr(make()) == f"{subject}: scene: “{' '.join(WORDS)}”"
    assert ", true" in CaptionAttention([one(holds=True)]).describe()


def test_the_state_is_json_also_from_numpys_numbers_and_strings():
    given = one(words=np.array(WORDS), plain=tuple(WORDS), truth=np.array(["one", "two"]), holds=np.True_,
                plain_holds=np.False_, hits=[None] * 7 + [np.True_])
    widget = CaptionAttention((given,), picture=np.int64(0), word=np.int32(3))
    state = widget.static_state()
    assert state["widget"] == "caption_attention" and state["word"] == 3
    assert json.loads(json.dumps(state)) == state
    (entry,) = state["pictures"]
    assert (entry["holds"], entry["plain_holds"], entry["hits"]) == (True, False, [None] * 7 + [True])
    assert entry["words"] == entry["plain"] == WORDS and entry["truth"] == ["one", "two"]
    assert {type(word) for word in entry["words"]} == {str}
    bare = CaptionAttention([one()]).pictures[0]
    assert [bare[name] for name in ("plain", "holds", "plain_holds", "hits")] == [None] * 4


ROOM = np.full((8, 8, 8), 1 / 64)
BAD_PICTURES = [
    (None, "picture 0 as a dict of name, image, caption, attention, truth and, if known, plain, .*, got NoneType"),
    ({"name": "a"}, "picture 0 as a dict of name, image, .*, got one of name"),
    (one(colour=3), "picture 0 as a dict of .*, got one of name, .*, colour"),
    (one(name=""), "the name of picture 0 as a string of 1 to 60 characters, got ''"),
    (one(name=3), "the name of picture 0 as a string .* got 3"),
    (one(caption="a dog", words=WORDS), "the caption of picture 0 as a list of 1 to 30 strings .* got 'a dog'"),
    (one() | {"caption": []}, "the caption of picture 0 as a list of 1 to 30 strings .* got 0 of them"),
    (one() | {"caption": ["a"] * 31}, "the caption of picture 0 .* got 31 of them"),
    (one() | {"caption": ["a", ""]}, "strings of 1 to 30 characters, got ''"),
    (one() | {"caption": ["a", 3]}, r"the caption of picture 0 .* got \['a', 3\]"),
    (one(truth=[]), "the truth of picture 0 as a list of 1 to 8 strings of 1 to 200 characters, got 0 of them"),
    (one(truth=["x" * 201]), "the truth of picture 0 .* got 'xxx"),
    (one(plain="a dog"), "plain of picture 0 as a list of 1 to 30 strings .* got 'a dog'"),
    (one(holds="yes"), "holds of picture 0 as True, False or None, got 'yes'"),
    (one(plain_holds=1), "plain_holds of picture 0 as True, False or None, got 1"),
    (one(hits=[True]), "the hits of picture 0 as a list of 8, one for each word, got 1 of them"),
    (one(hits=True), "the hits of picture 0 as a list of 8, .* got True"),
    (one(hits=[None] * 7 + [2]), "each of the hits of picture 0 as True, False or None, got 2"),
    (one(attention=ROOM[:7]), r"the attention of picture 0 \(8, rows, columns\), up to 32 .* got \(7, 8, 8\)"),
    (one(attention=ROOM[0]), r"the attention of picture 0 \(8, rows, columns\), .* got \(8, 8\)"),
    (one(attention=np.full((8, 33, 1), 1 / 33)), r"up to 32 rows and columns, got \(8, 33, 1\)"),
    (one(attention=np.zeros((8, 0, 3))), r"up to 32 rows and columns, got \(8, 0, 3\)"),
    (one(attention="even"), r"the attention of picture 0 \(8, rows, columns\), .* got 'even'"),
    (one(attention=[[1], [1, 2]]), r"the attention of picture 0 \(8, .* got \[\[1\], \[1, 2\]\]"),
    (one(attention=ROOM * np.nan), "the attention of picture 0 as finite weights of at least 0, got nan or inf"),
    (one(attention=-ROOM), "finite weights of at least 0, got -0.0156"),
    (one(attention=ROOM * 2), "the attention of picture 0 with sum 1 for each word, got 2 for word 0"),
    (one(attention=ROOM * np.r_[1, 1, 0.9, [1] * 5][:, None, None]), "with sum 1 for each word, got 0.9 for word 2"),
    (one(image=np.zeros((3, 64, 64))), r"the image of picture 0 \(H, W, 3\) with 8 to 160 .* got \(3, 64, 64\)"),
    (one(image=np.zeros((64, 64))), r"the image of picture 0 \(H, W, 3\) .* got \(64, 64\)"),
    (one(image=np.zeros((7, 64, 3))), r"8 to 160 pixels a side, got \(7, 64, 3\)"),
    (one(image=np.zeros((64, 161, 3))), r"8 to 160 pixels a side, got \(64, 161, 3\)"),
    (one(image="cat.jpg"), r"the image of picture 0 .* got 'cat.jpg'"),
    (one(image=np.full((64, 64, 3), 1.5)), "the image of picture 0 as uint8 or floats from 0 to 1, got 1.5 to 1.5"),
    (one(image=np.full((64, 64, 3), np.nan)), "uint8 or floats from 0 to 1, got nan to nan"),
    (one(image=np.full((64, 64, 3), 200)), "uint8 or floats from 0 to 1, got int64"),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("picture, message", BAD_PICTURES, ids=[message[:45] for _, message in BAD_PICTURES])
def test_bad_pictures_are_refused(picture, message):
    with pytest.raises(ValueError, match=f"CaptionAttention expected .*{message}"):
        CaptionAttention([picture])


BAD_ARGUMENTS = [
    ({"pictures": []}, "pictures as a list of 1 to 24 dicts, got 0 of them"),
    ({"pictures": made(1) * 25}, "pictures as a list of 1 to 24 dicts, got 25 of them"),
    ({"pictures": one()}, "pictures as a list of 1 to 24 dicts, got dict"),
    ({"pictures": [one(), one("b"), one("b")]}, "a different name for each picture, got 'b' 2 times"),
    ({"pictures": [one("a"), one("b", holds=2)]}, "holds of picture 1 as True, False or None, got 2"),
    ({"pictures": made(2), "picture": 2}, "picture as an integer from 0 to 1, got 2"),
    ({"pictures": made(2), "word": 8}, "word as None or an integer from 0 to 7 in the caption of picture 0, got 8"),
]


@pytest.mark.parametrize("arguments, message", BAD_ARGUMENTS, ids=[message[:45] for _, message in BAD_ARGUMENTS])
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"CaptionAttention expected {message}"):
        CaptionAttention(**arguments)


BAD_VALUES = [
    ("picture", 2, "picture as an integer from 0 to 1, got 2"), ("picture", None, "got None"),
    ("picture", True, "got True"), ("picture", -1, "got -1"), ("picture", 0.0, "got 0.0"), ("picture", [], r"got \[\]"),
    ("word", 8, "word as None or an integer from 0 to 7 in the caption of picture 0, got 8"), ("word", -1, "got -1"),
    ("word", "circle", "got 'circle'"), ("word", False, "got False"),
    ("compared", 8, "compared as None or an integer from 0 to 7 .* got 8"), ("compared", 1.0, "got 1.0"),
]


@pytest.mark.parametrize("trait, value, message", BAD_VALUES, ids=str)
def test_bad_values_are_refused_and_nothing_changes(trait, value, message):
    widget = make(word=1)
    widget.compared = 3
    before = widget.static_state()
    with pytest.raises(ValueError, match=f"CaptionAttention expected .*{message}"):
        setattr(widget, trait, value)
    assert widget.static_state() == before


def test_what_it_was_made_with_stays():
    with pytest.raises(traitlets.TraitError, match="read-only"):
        make().pictures = []


def test_of_drawn_scenes_truth_and_hits_are_worked_out():
    scenes = data.make_scenes(np.random.default_rng(0), 2, objects=2)
    captions = [five[0] for five in scenes.captions]
    looks = []
    for object_map, caption in zip(scenes.object_maps, captions, strict=True):
        middle = (object_map == 1).reshape(8, 8, 8, 8).sum(axis=(1, 3)).argmax()  # most of the first object
        looks.append(np.eye(64)[np.full(len(caption.split()), middle)])
    widget = CaptionAttention.of_scenes(scenes, [1, 0], captions, looks, [captions[0], "a ring ring"], word=2)
    first, second = widget.pictures
    assert first["name"] == "scene 1" and widget.word == 2 and first["grid"] == [8, 8]
    assert first["holds"] is True and first["plain_holds"] is False and second["plain_holds"] is True
    named = data.named_objects(captions[1].split(), scenes.scenes[1])
    assert first["hits"] == [None if which is None else 0 in which for which in named]
    assert CaptionAttention.of_scenes(scenes, [0], captions, looks).pictures[0]["plain"] is None
