"""The figure WordMap: neighbours are those of NumPy, positions survive the journey, errors are clear."""

import json

import numpy as np
import pytest
import traitlets
from node_bridge import ask

from course_utils.widgets import WordMap

READ = """return asked.map(({ words, nearest, similarities, maps }) => {
  const neighbours = figure.toNeighbours(nearest, similarities, words.length);
  const many = neighbours[0].length;
  const frames = maps.map(one => figure.toFrames(one, words.length));
  const onMap = frames.map(all => all.map(points => words.map((_, word) => figure.nearestOnMap(points, word, many))));
  return { neighbours, onMap, frames: frames.map(all => all.map(points => [...points])) };
});"""
PERPLEXITIES = (5, 30, 100)
ITERATIONS = (0, 50, 200, 500)


def made(count=40, dimensions=12, perplexities=PERPLEXITIES, iterations=ITERATIONS, seed=0):
    """Words, vectors in five bunches, and maps that grow from a speck to the first two coordinates."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(5, dimensions))
    vectors = centres[np.arange(count) % 5] + 0.4 * rng.normal(size=(count, dimensions))
    words = [f"word{index}" for index in range(count)]

    def frame(step):
        return step, (1e-4 + step) * (vectors[:, :2] + 0.1 * rng.normal(size=(count, 2)))

    maps = {perplexity: [frame(step) for step in iterations] for perplexity in perplexities}
    return {"words": words, "vectors": vectors, "maps": maps}


def make(**changes):
    return WordMap(**(made() | changes))


def in_node(*widgets):
    return ask("word_map", READ, [widget.static_state() for widget in widgets])


def cosines(vectors):
    lengths = np.linalg.norm(vectors, axis=1)
    return vectors @ vectors.T / np.outer(lengths, lengths)


def nearest_by_sorting(distances, many):
    """For each row the `many` smallest others, the earlier of equals first; slowly, one by one."""
    rows = []
    for word, row in enumerate(distances):
        others = [index for index in range(len(row)) if index != word]
        rows.append(sorted(others, key=lambda index, row=row: (row[index], index))[:many])
    return rows


@pytest.mark.parametrize("count", [2, 7, 11, 40], ids="{} words".format)
def test_neighbours_are_the_nearest_by_cosine_here_and_in_the_browser(count):
    given = made(count)
    widget = WordMap(**given)
    similarity, many = cosines(given["vectors"]), min(10, count - 1)
    expected = nearest_by_sorting(-similarity, many)
    (browser,) = in_node(widget)
    for word, rows in enumerate(expected):
        found = widget.neighbours(given["words"][word])
        assert [name for name, _ in found] == [given["words"][index] for index in rows]
        np.testing.assert_allclose([value for _, value in found], similarity[word, rows], atol=1e-12)
        assert [one["index"] for one in browser["neighbours"][word]] == rows
        shown = [one["similarity"] for one in browser["neighbours"][word]]
        np.testing.assert_allclose(shown, similarity[word, rows], atol=2.5e-4)


def test_of_two_that_are_equally_near_the_earlier_comes_first():
    vectors = np.array([[1, 0], [0, 1], [0, 2], [3, 0], [0, -1]])
    widget = WordMap(list("abcde"), vectors, {5: [(0, np.arange(10).reshape(5, 2))]})
    assert [name for name, _ in widget.neighbours("a")] == ["d", "b", "c", "e"]
    assert [value for _, value in widget.neighbours("b")] == [1, 0, 0, -1]


def test_the_length_of_a_vector_does_not_matter_however_large_or_small():
    given = made()
    sizes = 10.0 ** np.linspace(-250, 250, len(given["words"]))[:, None]
    ours = WordMap(**given | {"vectors": given["vectors"] * sizes})
    for word in given["words"]:
        assert [name for name, _ in ours.neighbours(word)] == [name for name, _ in make().neighbours(word)]


def test_positions_arrive_within_half_a_step_also_of_a_tiny_frame():
    given = made()
    widget = WordMap(**given)
    (browser,) = in_node(widget)
    for at, perplexity in enumerate(PERPLEXITIES):
        widget.perplexity = perplexity
        for frame, (_, points) in enumerate(given["maps"][perplexity]):
            widget.frame = frame
            half = np.ptp(points, axis=0).max() / 2
            np.testing.assert_allclose(widget.positions(), points, atol=1.02 * half / 4095)
            centre, scale = np.array(widget.maps[at]["scales"][frame][:2]), widget.maps[at]["scales"][frame][2]
            shown = np.reshape(browser["frames"][at][frame], (-1, 2))
            np.testing.assert_allclose(centre + scale * shown, widget.positions(), rtol=1e-5, atol=1e-6 * half)
            assert np.abs(shown).max() == 1, "every frame fills the map"


@pytest.mark.filterwarnings("error")
def test_a_frame_in_which_all_words_are_in_one_place():
    widget = make(maps={5: [(0, np.full((40, 2), 3.25))]})
    np.testing.assert_allclose(widget.positions(), 3.25)
    assert np.isfinite(in_node(widget)[0]["frames"][0][0]).all()


def test_how_many_neighbours_the_map_keeps_is_counted_alike_here_and_in_the_browser():
    given = made(60)
    widget = WordMap(**given)
    (browser,) = in_node(widget)
    for at, perplexity in enumerate(PERPLEXITIES):
        widget.perplexity = perplexity
        for frame in range(len(ITERATIONS)):
            widget.frame = frame
            places = widget.positions()
            by_sorting = nearest_by_sorting(((places[:, None] - places) ** 2).sum(2), 10)
            names = [{name for name, _ in widget.neighbours(word)} for word in given["words"]]
            expected = [len(near & {given["words"][index] for index in rows})
                        for near, rows in zip(names, by_sorting, strict=True)]
            np.testing.assert_array_equal(widget.kept(), expected)
            assert widget.maps[at]["kept"][frame] == pytest.approx(np.mean(expected), abs=1e-3)
            assert [set(rows) for rows in browser["onMap"][at][frame]] == [set(rows) for rows in by_sorting]
    assert 0 < widget.kept().mean() < 10


def test_of_two_that_are_equally_near_on_the_map_the_earlier_counts():
    grid = np.stack(np.meshgrid(np.arange(8), np.arange(8)), axis=2).reshape(-1, 2)  # 7 divides the 4,095 steps
    order = np.random.default_rng(2).permutation(64)
    widget = WordMap(**made(64) | {"maps": {5: [(0, grid[order])]}})
    expected = nearest_by_sorting(((grid[order][:, None] - grid[order]) ** 2).sum(2), 10)
    assert in_node(widget)[0]["onMap"][0][0] == expected
    names = [{int(name.removeprefix("word")) for name, _ in widget.neighbours(word)} for word in widget.words]
    np.testing.assert_array_equal(widget.kept(), [len(a & set(b)) for a, b in zip(names, expected, strict=True)])


def test_a_map_of_the_vectors_themselves_keeps_everything():
    angles = np.random.default_rng(1).uniform(0, 1, 50)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    widget = WordMap([f"w{index}" for index in range(50)], circle, {5: [(0, circle * 1e6)]})
    assert widget.kept().mean() > 9.5


def test_it_starts_with_the_last_frame_of_the_middle_perplexity():
    widget = make()
    assert (widget.perplexity, widget.frame, widget.word) == (30, 3, "")
    widget = make(word="word3", perplexity=5.0)
    assert (widget.perplexity, widget.word) == (5, "word3") and isinstance(widget.perplexity, int)
    assert [one["perplexity"] for one in make(maps=dict(reversed(made()["maps"].items()))).maps] == [5, 30, 100]


def of_different_lengths():
    frames = {5: (0, 50, 500), 30: (0, 20, 60, 490, 900)}
    maps = {key: [(step, made()["vectors"][:, :2]) for step in steps] for key, steps in frames.items()}
    return make(maps=maps, perplexity=5)


def test_another_perplexity_takes_the_frame_along():
    widget = of_different_lengths()
    widget.perplexity = 30
    assert widget.frame == 4, "the last stays the last"
    widget.frame = 1
    widget.perplexity = 5
    assert widget.frame == 0
    widget.frame = 1
    widget.perplexity = 30
    assert widget.frame == 2, "60 is closest to 50"


def test_the_eight_largest_categories_are_marked():
    sizes = [3, 4, 1, 5, 2, 6, 2, 3, 4, 2]
    names = [f"category {kind}" for kind, size in enumerate(sizes) for _ in range(size)]
    words = made()["words"]
    widget = make(categories=dict(zip(words, names, strict=False)) | {"elsewhere": "animals"})
    assert widget.category_names == [f"category {kind}" for kind in (0, 1, 3, 4, 5, 6, 7, 8)]
    assert widget.groups[:9] == [0, 0, 0, 1, 1, 1, 1, -1, 2], "the third has one word only"
    assert widget.groups[29] == 7 and set(widget.groups[30:]) == {-1}, "of equal ones, the first"
    assert make().groups == [-1] * 40 and make().category_names == []


def test_a_thousand_words_three_maps_and_ten_frames_stay_below_200_kb():
    given = made(1000, 50, iterations=range(0, 1000, 100))
    given["words"] = [f"{index:03d}-sesquipedalian"[:9] for index in range(1000)]
    categories = {word: f"kind {index % 8}" for index, word in enumerate(given["words"])}
    widget = WordMap(**given, categories=categories, word=given["words"][-1])
    size = len(json.dumps(widget.static_state(), separators=(",", ":")))
    assert 150_000 < size < 190_000
    more = made(1000, 50, iterations=range(0, 1400, 100))
    with pytest.raises(ValueError, match="at most 200 kB .* got 2.. kB: take fewer words or fewer frames"):
        WordMap(**more)


def test_the_vectors_do_not_travel():
    text = json.dumps(make(vectors=np.full((40, 3), 0.123456789)).static_state())
    assert "0.12345" not in text


def test_the_example_has_something_for_every_control():
    widget = WordMap.example()
    assert len(widget.words) == 43 and len(widget.category_names) == 4 and -1 in widget.groups
    assert [len(one["iterations"]) for one in widget.maps] == [5, 5] and widget.word == "july"
    start = widget.maps[0]["kept"][0]
    assert start < widget.maps[0]["kept"][-1] < 10, "the map comes to keep neighbours, not all of them"
    assert widget.static_state() == WordMap.example().static_state(), "the same whenever it is made"


def test_it_says_what_it_shows():
    widget = make(word="word7")
    nearest = ", ".join(f"{name} {value:.2f}" for name, value in widget.neighbours()[:3])
    assert widget.describe() == f"40 words, perplexity 30, iteration 500; nearest to word7: {nearest}"
    widget.word, widget.frame = "", 0
    assert repr(widget) == "Interactive map of words: 40 words, perplexity 30, iteration 0"
    assert widget.neighbours() == []


def test_phrases_of_several_words_are_points_too():
    phrases = [f"i have {index} red cars and a {'very ' * (index % 8)}old house" for index in range(40)]
    widget = make(words=phrases, word=phrases[7])
    assert widget.describe().startswith(f"40 phrases, perplexity 30, iteration 500; nearest to {phrases[7]}: i have ")
    assert max(map(len, phrases)) > 65 and widget.static_state()["words"] == phrases
    (browser,) = in_node(widget)
    nearest = [phrases[one["index"]] for one in browser["neighbours"][7]]
    assert nearest == [phrase for phrase, _ in widget.neighbours()]


def test_the_state_is_json_also_from_numpys_numbers_and_strings():
    given = made(perplexities=(np.int64(5), np.float64(12.5)), iterations=np.arange(3))
    given["words"] = np.array(given["words"])
    widget = WordMap(**given, word=given["words"][4], perplexity=np.float32(12.5))
    state = widget.static_state()
    assert state["widget"] == "word_map" and state["perplexity"] == 12.5 and state["word"] == "word4"
    assert json.loads(json.dumps(state)) == state and type(widget.words[0]) is str


FRAME = [(0, np.zeros((40, 2)))]
BAD_ARGUMENTS = [
    ({"words": "word"}, "words as 2 to 1000 different strings of 1 to 80 characters, got 'word'"),
    ({"words": ["a"]}, "words as 2 to 1000 .* got 1"),
    ({"words": [f"w{index}" for index in range(1001)]}, "words as 2 to 1000 .* got 1001"),
    ({"words": ["a"] * 40}, r"different strings .* got 'a' \(40 times\)"),
    ({"words": ["", *"abc"]}, "1 to 80 characters, got ''"),
    ({"words": ["a" * 81, "b"]}, "1 to 80 characters, got 'aaa"),
    ({"words": [1, 2]}, r"different strings .* got \[1, 2\]"),
    ({"vectors": np.ones((39, 3))}, r"vectors \(40, D\) of finite numbers, got \(39, 3\)"),
    ({"vectors": np.ones((40, 0))}, r"vectors \(40, D\) .* got \(40, 0\)"),
    ({"vectors": np.full((40, 3), np.nan)}, r"vectors \(40, D\) of finite numbers, got nan or inf"),
    ({"vectors": "vectors"}, r"vectors \(40, D\) .* got 'vectors'"),
    ({"vectors": [[1], [2, 3]]}, r"vectors \(40, D\) .* got \[\[1\]"),
    ({"vectors": np.eye(40)[:, :39]}, "vectors with a direction, got zeros only for 'word39'"),
    ({"maps": {}}, "maps as a dict of 1 to 6 perplexities, got 0 of them"),
    ({"maps": FRAME}, "maps as a dict of 1 to 6 perplexities, got list"),
    ({"maps": {key: FRAME for key in range(1, 8)}}, "1 to 6 perplexities, got 7 of them"),
    ({"maps": {"5": FRAME}}, "perplexities as numbers above 0, got '5'"),
    ({"maps": {0: FRAME}}, "perplexities as numbers above 0, got 0"),
    ({"maps": {float("inf"): FRAME}}, "perplexities as numbers above 0, got inf"),
    ({"maps": {5: []}}, "the map of perplexity 5 as a list of 1 to 60 frames, got 0 of them"),
    ({"maps": {5: np.zeros((40, 2))}}, "the map of perplexity 5 as a list .* got ndarray"),
    ({"maps": {5: [np.zeros((40, 2))]}}, r"perplexity 5 as pairs \(iteration, positions\), got array"),
    ({"maps": {5: FRAME + FRAME}}, "each above the one before it, in the map of perplexity 5, got 0 after 0"),
    ({"maps": {5: [(0.5, np.zeros((40, 2)))]}}, "iterations as integers, .* got 0.5"),
    ({"maps": {5: [(0, np.zeros((40, 3)))]}}, r"positions \(40, 2\) .* in the map of perplexity 5, got \(40, 3\)"),
    ({"maps": {5: [(0, np.zeros((39, 2)))]}}, r"positions \(40, 2\) of finite numbers .* got \(39, 2\)"),
    ({"maps": {5: [(0, np.full((40, 2), np.inf))]}}, r"positions \(40, 2\) of finite numbers .* got nan or inf"),
    ({"maps": {5: [(0, np.full((40, 2), 1e200))]}}, r"positions \(40, 2\) up to 1e150 .* got 1e\+200"),
    ({"categories": ["animals"]}, r"categories as a dict from words to names, got \['animals'\]"),
    ({"categories": {"animals": ("cat", "dog")}}, "categories as a dict from words to names"),
    ({"word": "monday"}, "word as one of the 40 here, got 'monday'"),
    ({"word": 3}, "word as one of the 40 here, got 3"),
    ({"perplexity": 6}, "perplexity as one of 5, 30, 100, got 6"),
    ({"perplexity": "30"}, "perplexity as one of 5, 30, 100, got '30'"),
]


@pytest.mark.parametrize("arguments, message", BAD_ARGUMENTS, ids=[message[:40] for _, message in BAD_ARGUMENTS])
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"WordMap expected .*{message}"):
        make(**arguments)


BAD_VALUES = [
    ("word", "monday", "word as one of the 40 here, got 'monday'"), ("word", None, "got None"), ("word", 0, "got 0"),
    ("perplexity", 50, "perplexity as one of 5, 30, 100, got 50"), ("perplexity", None, "got None"),
    ("perplexity", True, "got True"), ("perplexity", [5], r"got \[5\]"),
    ("frame", 4, "frame as an integer from 0 to 3 at perplexity 30, got 4"), ("frame", -1, "got -1"),
    ("frame", 1.0, "got 1.0"), ("frame", True, "got True"), ("frame", None, "got None"),
]


@pytest.mark.parametrize("trait, value, message", BAD_VALUES, ids=str)
def test_bad_values_are_refused_and_nothing_changes(trait, value, message):
    widget = make(word="word1")
    before = widget.static_state()
    with pytest.raises(ValueError, match=f"WordMap expected .*{message}"):
        setattr(widget, trait, value)
    assert widget.static_state() == before


def test_what_the_front_end_sends_arrives_together_or_not_at_all():
    widget = make()
    widget.set_state({"word": "word9", "perplexity": 100, "frame": 1})
    assert (widget.word, widget.perplexity, widget.frame) == ("word9", 100, 1)
    other = of_different_lengths()
    other.set_state({"perplexity": 30, "frame": 2})
    assert other.frame == 2, "what came with the perplexity stays"
    before = widget.static_state()
    with pytest.raises(ValueError, match="frame"):
        widget.set_state({"word": "", "perplexity": 5, "frame": 9})
    assert widget.static_state() == before


@pytest.mark.parametrize("trait, value", [("words", []), ("maps", []), ("nearest", ""), ("groups", [1])])
def test_what_it_was_made_with_stays(trait, value):
    with pytest.raises(traitlets.TraitError, match="read-only"):
        setattr(make(), trait, value)


def test_neighbours_of_a_word_that_is_not_there():
    with pytest.raises(ValueError, match="word as one of the 40 here, got 'monday'"):
        make().neighbours("monday")
