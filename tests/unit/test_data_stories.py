"""Stories: published and made up, the words of a world, the answers by rules, and the ring story."""

import hashlib
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from course_utils import data
from course_utils.data.store import registry
from course_utils.data.stories import made

GIVEN = os.environ.get("COURSE_DATA")  # the real files, where whoever runs the tests has them
BABI, RING, OTHERS = (data.STORY_WORLDS[name] for name in ("babi", "ring", "others"))
FILE = """1 Mary moved to the bathroom.
2 Mary got the milk there.
3 Where is the milk? \tbathroom\t2 1
4 Mary went back to the garden.
5 Where is the milk? \tgarden\t2 4
1 John went to the office.
2 What is John carrying? \tmilk,apple\t1
"""
pytestmark = pytest.mark.usefixtures("only_built_in_data")


@pytest.fixture
def own_file(monkeypatch, tmp_path):
    """Return a function that puts the training file of task 2 into COURSE_DATA and registers it."""
    path = tmp_path / "given" / "babi" / "en" / "qa2_two_train.txt"
    path.parent.mkdir(parents=True)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "given"))

    def write(content):
        path.write_bytes(content)
        file = registry.File("en/qa2_two_train.txt", len(content), hashlib.sha256(content).hexdigest(), (), "CC0", "me")
        dataset = registry.Dataset("babi", "bAbI", "CC0", "me", "", "", (file,))
        monkeypatch.setattr(registry, "datasets", lambda: {"babi": dataset})
        return path

    return write


# Loading.


def test_stories_from_a_local_file(own_file, capsys):
    own_file(FILE.encode())
    stories = data.load_stories(2)
    assert capsys.readouterr().out == "babi: 3 questions of task 2 from the local folder\n"
    assert type(stories) is data.Stories and len(stories) == 3 and stories.tier == "local" and "CC0" in stories.source
    first, second, third = stories.questions
    told = ("Mary moved to the bathroom.", "Mary got the milk there.", "Mary went back to the garden.")
    assert first == data.StoryQuestion(told[:2], "Where is the milk?", "bathroom", (1, 0), 0)
    assert second == data.StoryQuestion(told, "Where is the milk?", "garden", (1, 2), 0)  # the question is not told
    assert (third.sentences, third.answer, third.story) == (("John went to the office.",), "milk,apple", 1)
    assert data.load_stories(2, limit=2).questions == (first, second)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (FILE.replace("2 Mary", "Mary"), "line 2 expected a number and a sentence, got 'Mary got"),
        (FILE[2:], "line 1 expected a number"),
        ("2 Mary went.\n" + FILE, "line 1 expected a number and a sentence, got '2 Mary went.'"),
        (FILE.replace("\t2 1", ""), "line 3 expected a question, its answer and numbers of sentences before it, got"),
        (FILE.replace("\t2 1", "\t2 3"), "line 3 expected a question"),
        (FILE.replace("\t2 1", "\t2 one"), "line 3 expected a question"),
        (b"1 Caf\xe9", "expected a text in utf-8, got .*0xe9"),
        ("", "line 1 expected a number and a sentence, got ''"),
    ],
)
def test_file_with_another_content(own_file, content, message):
    own_file(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(data.DataError, match=f"^qa2_two_train.txt: {message}"):
        data.load_stories(2)


def test_damaged_file_of_the_user_is_an_error(own_file):
    path = own_file(FILE.encode())
    path.write_bytes(FILE.encode()[:-1])
    with pytest.raises(data.DataError, match=r"qa2_two_train\.txt: expected .* bytes .* got .* bytes"):
        data.load_stories(2)


@pytest.mark.parametrize(("task", "split", "count"), [(1, "train", 10_000), (2, "train", 10_000), (3, "train", 1000),
                                                      (1, "test", 1000), (2, "test", 1000), (3, "test", 1000)])
def test_offline_gives_the_stand_in(capsys, task, split, count):
    stories = data.load_stories(task, split)
    assert len(stories) == count and stories.tier == "built-in" and type(stories.questions[0]) is data.StoryQuestion
    assert stories.source == f"stand-in for babi: generated stories (not those of bAbI), task {task}, {split} split"
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("babi: not reachable (") and f"{count:,} questions about generated stories" in line
    assert data.load_stories(task, split, limit=7).questions == stories.questions[:7]


def test_tasks_without_a_stand_in():
    with pytest.raises(data.DownloadError, match=r"qa7_counting_test\.txt: not .* only tasks 1, 2 and 3"):
        data.load_stories(7, "test")


@pytest.mark.parametrize(("arguments", "message"), [
    ({"task": 0}, "task as an integer from 1 to 20, got 0"), ({"task": 21}, "task as an integer from 1 to 20, got 21"),
    ({"task": "1"}, "task as an integer from 1 to 20, got '1'"),
    ({"split": "valid"}, "split as one of train, test, got 'valid'"),
    ({"limit": 0}, "limit as an integer of at least 1 or None, got 0"),
])
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=f"^load_stories expected {message}"):
        data.load_stories(**arguments)


@pytest.mark.skipif(not (GIVEN and (Path(GIVEN) / "babi").is_dir()), reason="COURSE_DATA has no stories")
def test_published_answers_and_facts_follow_from_the_rules(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", GIVEN)
    for task, count in ((1, 10_000), (2, 10_000), (3, 1000)):
        for split in ("train", "test"):
            stories = data.load_stories(task, split)
            assert stories.tier == "local" and len(stories) == (count if split == "train" else 1000)
            for asked in stories.questions[:1000]:
                assert data.answer_question(asked.sentences, asked.question, BABI) == (asked.answer, asked.facts)
    train, test = ({(asked.sentences, asked.question) for asked in data.load_stories(1, split).questions}
                   for split in ("train", "test"))
    assert len(train & test) == 16  # as load_stories says
    assert [len(data.load_stories(task, split)) for task in range(4, 21) for split in ("train", "test")] == [1000] * 34


# Made-up stories.


@pytest.mark.parametrize("task", [1, 2, 3])
def test_made_up_stories_are_like_the_published_ones(task):
    stories = data.make_stories(task, np.random.default_rng(0), 1000)
    assert [asked.story for asked in stories.questions] == [number // 5 for number in range(1000)]
    assert {len(asked.facts) for asked in stories.questions} == {task}
    for asked in stories.questions:
        assert data.answer_question(asked.sentences, asked.question, BABI) == (asked.answer, asked.facts)
    answers = Counter(asked.answer for asked in stories.questions)
    assert len(answers) == 6 and max(answers.values()) < 250  # no place is the answer more often than one in four
    length = np.mean([len(asked.sentences) for asked in stories.questions])
    assert {1: 5, 2: 9, 3: 20}[task] < length < {1: 7, 2: 18, 3: 50}[task]
    assert data.make_stories(task, np.random.default_rng(0), 3).questions == stories.questions[:3]


def test_people_take_what_lies_where_they_are_and_drop_what_they_hold():
    worlds = ((BABI, data.make_stories(2, np.random.default_rng(3), 200).questions[4::5]),
              (RING, data.make_tales(np.random.default_rng(3), 200, RING).questions[::3]))
    for world, questions in worlds:
        for asked in questions:
            held = {}
            for number, text in enumerate(asked.sentences):
                told = data.read_sentence(text, world)
                here, there = (data.answer_question(asked.sentences[:number], f"Where is {whom}?", world)[0]
                               for whom in (told.person or world.people[0], f"the {told.object or world.objects[0]}"))
                if told.kind == "get":
                    assert told.object not in held and (there is None or here in (None, there))
                    held[told.object] = told.person
                elif told.kind == "drop":
                    assert held.pop(told.object, None) == told.person or (here, there) == (None, None)
                elif told.kind == "move":
                    assert told.place.removeprefix("the ") != here


def test_a_made_up_test_story_is_no_training_story():
    for task in (1, 2, 3):  # whole stories: the beginnings that early questions see are short
        train, test = ({asked.sentences for asked in made.stand_in(task, split, 1000)[4::5]}
                       for split in ("train", "test"))
        assert len(train) == 200 and not train & test


def test_tales_are_told_and_answered_by_the_same_rules():
    tales = data.make_tales(np.random.default_rng(1), 900, OTHERS)
    words = {word for asked in tales.questions for sentence in asked.sentences for word in data.story_words(sentence)}
    names = {word for name in OTHERS.people + OTHERS.places + OTHERS.objects for word in data.story_words(name)}
    assert names <= words and not words & set(data.story_words(" ".join(RING.people + ("Shire", "ring"))))
    assert {"died", "end", "there"} <= words
    for asked in tales.questions:
        assert data.answer_question(asked.sentences, asked.question, OTHERS) == (asked.answer, asked.facts)
    assert max(Counter(asked.story for asked in tales.questions).values()) == 3
    things = [asked for asked in tales.questions if "the" in asked.question.split()]
    assert 200 < len(things) < 400
    assert sum(len(asked.facts) > 2 for asked in tales.questions) > 30  # somebody's place had to be concluded
    assert data.make_tales(np.random.default_rng(1), 5, OTHERS).questions == tales.questions[:5]


def test_the_dead_do_nothing_and_there_is_the_place_before():
    for asked in data.make_tales(np.random.default_rng(2), 900, RING).questions[::3]:
        dead, before = set(), None
        for number, text in enumerate(asked.sentences):
            told = data.read_sentence(text, RING)
            assert told.person not in dead
            dead |= {told.person} if told.kind == "die" else set()
            if told.kind not in ("die", "end"):
                here, _ = data.answer_question(asked.sentences[: number + 1], f"Where is {told.person}?", RING)
                assert not told.there or here == before
                before = here


@pytest.mark.parametrize(("call", "message"), [
    (lambda: data.make_stories(4, np.random.default_rng(0), 1), "make_stories expected task as an integer from 1 to 3"),
    (lambda: data.make_stories(1, 0, 1), "make_stories expected rng as a numpy.random.Generator, got int"),
    (lambda: data.make_stories(1, np.random.default_rng(0), 0), "count as an integer of at least 1, got 0"),
    (lambda: data.make_tales(np.random.default_rng(0), 1, BABI), "world as a StoryWorld of tales, with two places"),
    (lambda: data.make_tales(np.random.default_rng(0), 1, "ring"), "world as a StoryWorld of tales.* got 'ring'"),
    (lambda: data.StoryWorld(("Ann", "Ann"), ("home",), ("key",)), "StoryWorld expected distinct people, at least one"),
    (lambda: data.StoryWorld(("Ann",), "home", ("key",)), "StoryWorld expected a list of places, got str"),
    (lambda: data.StoryWorld(("Ann",), ("home",), ()), "StoryWorld expected distinct objects, at least one"),
])
def test_bad_worlds(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# The ring story.


def test_ring_story():
    ring = data.ring_story().questions
    assert [(asked.question, asked.answer) for asked in ring] == [
        ("Where is the ring?", "Mount-Doom"), ("Where is Bilbo now?", "Grey-havens"), ("Where is Frodo now?", "Shire"),
    ]
    assert [asked.facts for asked in ring] == [(7, 6), (10,), (9,)] and len(ring[0].sentences) == 12
    early = ring[0].sentences[:6]  # Frodo got the ring: he is where Bilbo left it, where Bilbo had gone
    assert data.answer_question(early, "Where is Frodo?", RING) == ("Shire", (5, 4, 3))
    assert data.answer_question(early[:2], "Where is Gollum?", RING) == ("cave", (1, 0))
    assert data.answer_question(early, "Where is Sauron?", RING) == (None, ())


def test_ring_story_under_other_names():
    names = {"Bilbo": "Alma", "Frodo": "Bruno", "ring": "key", "the Shire": "Sandholm", "Mount-Doom": "the mill",
             "the Grey-havens": "the harbour", "Gollum": "Falk", "Sauron": "Greta", "the cave": "the tower"}
    renamed = [data.rename_story(asked, names) for asked in data.ring_story().questions]
    assert renamed[0].sentences[3:7] == ("Alma went back to Sandholm.", "Alma left the key there.",
                                         "Bruno got the key.", "Bruno journeyed to the mill.")
    assert [(asked.question, asked.answer) for asked in renamed] == [
        ("Where is the key?", "mill"), ("Where is Alma now?", "harbour"), ("Where is Bruno now?", "Sandholm")]
    for asked in renamed:
        assert data.answer_question(asked.sentences, asked.question, OTHERS) == (asked.answer, asked.facts)
    swapped = data.rename_story(data.ring_story().questions[1], {"Bilbo": "Frodo", "Frodo": "Bilbo"})
    assert swapped.question == "Where is Frodo now?" and swapped.sentences[6] == "Bilbo journeyed to Mount-Doom."
    with pytest.raises(ValueError, match="rename_story expected a new name for each"):
        data.rename_story(swapped, {"Bilbo": "Alma", "Frodo": "Alma"})


# Words.


@pytest.mark.parametrize(("text", "word", "position", "expected"), [
    ("Bilbo flies to the cave.", "flies", 1, "travelled"),
    ("bilbo TRAVELLED to the moon", "moon", 4, "grey-havens"),
    ("Gandalf took the ring.", "Gandalf", 0, "frodo"),
    ("Bilbo went", None, 2, "back"),
    ("Bilbo took the ring there again.", "again", 5, "the end of the sentence"),
    ("", None, 0, "where"),
    ("Where is the sword?", "sword", 3, "ring"),
    ("Where was the ring before Tuesday?", "Tuesday", 5, "mount-doom"),
])
def test_the_word_that_is_not_understood(text, word, position, expected):
    with pytest.raises(data.NotUnderstoodError) as caught:
        data.read_sentence(text, RING)
    error = caught.value
    assert (error.word, error.position) == (word, position) and expected in error.expected
    assert f"as word {position + 1} one of " in str(error)
    assert str(error).endswith(repr(word) if word else "got the end of the sentence")


def test_sentences_that_are_understood():
    told = data.read_sentence("  frodo picked up the RING there!", RING)
    assert (told.kind, told.person, told.object, told.place, told.there) == ("get", "Frodo", "ring", None, True)
    assert data.read_sentence("Mary went back to the garden.", BABI).place == "the garden"
    assert data.read_sentence("Sauron died", RING).kind == "die" and data.read_sentence("The End.", RING).kind == "end"
    for text in ("Mary died.", "The End."):
        with pytest.raises(data.NotUnderstoodError):
            data.read_sentence(text, BABI)
    with pytest.raises(ValueError, match="read_sentence expected a string, got NoneType"):
        data.read_sentence(None, RING)


def test_story_words():
    assert data.story_words("Frodo journeyed to Mount-Doom.") == ["frodo", "journeyed", "to", "mount-doom"]
    assert data.story_words("milk,apple") == ["milk,apple"] and data.story_words("Where is Mary? ")[-1] == "mary"
    with pytest.raises(ValueError, match="story_words expected a string, got list"):
        data.story_words(["Where"])
