"""The figure Story: the browser's network is Python's, and what is assigned is checked."""

import numpy as np
import pytest
import torch
from node_bridge import ask

from course_utils import data, torch_models
from course_utils.widgets import Story
from course_utils.widgets.story import LONGEST, _unpacked

LOOKS = """
const reader = figure.unpackReader(asked.reader);
return asked.stories.map(([story, question]) => figure.answer(reader, story, question));
"""
SENTENCES = ("Bilbo took the ring.", "Frodo went to the Shire.", "Gollum dropped the ring there.")


def small(before=True, memory=4):
    """A figure of an untrained network with a memory of four sentences."""
    torch.manual_seed(0)
    vocabulary = data.Vocabulary([word for text in (*SENTENCES, "where is") for word in data.story_words(text)])
    network = torch_models.MemoryNetwork(len(vocabulary), memory, hops=2, size=6, before=before)
    stories = {"One": (SENTENCES[:2], "Where is the ring?")}
    return Story(network, vocabulary, SENTENCES, ["Where is the ring?"], ["Shire"], stories)


@pytest.mark.parametrize("before", [True, False])
def test_the_browser_computes_what_python_computes(before):
    figure = small(before)
    numbers = {sentence: figure._vocabulary.encode(data.story_words(sentence)).tolist() for sentence in SENTENCES}
    question = figure._vocabulary.encode(data.story_words(figure.question)).tolist()
    drawn = np.random.default_rng(0)
    stories = [[SENTENCES[0]], list(SENTENCES[:2]), [SENTENCES[drawn.integers(3)] for _ in range(4)]]
    asked = [[[numbers[sentence] for sentence in story], question] for story in stories]
    for story, answer in zip(stories, ask("story", LOOKS, {"reader": figure.reader, "stories": asked}), strict=True):
        figure.story = story
        chances, looks = figure._look()
        np.testing.assert_allclose(answer["probabilities"], chances, rtol=1e-6)  # the bags of words are float32
        np.testing.assert_allclose(answer["looks"], looks[:, len(story) - 1 :: -1], rtol=1e-6)


def test_the_browser_remembers_the_newest_and_knows_what_stood_before_them():
    """A story longer than the memory is what MemoryNetwork makes of its end."""
    figure = small(memory=2)
    network = torch_models.MemoryNetwork(len(figure._vocabulary), 2, hops=2, size=6, before=True)
    network.load_state_dict({name: torch.tensor(table) for name, table in _unpacked(figure.reader).items()})
    story = [SENTENCES[1], SENTENCES[0], SENTENCES[2], SENTENCES[1]]
    asked = data.StoryQuestion(tuple(story), figure.question, "Shire", (), 0)
    coded = data.code_stories([asked], figure._vocabulary, 2)
    _, looks = torch_models.ask_memory_network(network, coded)
    numbers = [figure._vocabulary.encode(data.story_words(text)).tolist() for text in (*story, figure.question)]
    (answer,) = ask("story", LOOKS, {"reader": figure.reader, "stories": [[numbers[:4], numbers[4]]]})
    np.testing.assert_allclose(np.array(answer["looks"])[:, 2:], looks[0][:, ::-1], atol=1e-5)
    assert not np.array(answer["looks"])[:, :2].any()


def test_the_ring_is_found():
    figure = Story.of_the_ring()
    assert figure.story == list(data.ring_story().questions[0].sentences)
    for question in data.ring_story().questions:
        figure.question = question.question
        assert figure.answer[0] == question.answer and figure.answer[1] > 0.5
        assert question.answer in repr(figure)
    assert np.allclose(figure.looks().sum(axis=1), 1)
    assert {figure.stories[name]["question"] for name in figure.stories} <= set(figure.questions)
    for name in figure.stories:  # each of them is understood
        figure.story = figure.stories[name]["story"]
        assert figure.answer


def test_rounded_weights_answer_as_the_network_does():
    network, vocabulary = torch_models.load_story_reader()
    tales = data.make_tales(np.random.default_rng(9), 300, data.STORY_WORLDS["ring"]).questions
    coded = data.code_stories(tales, vocabulary, network.memory)
    exact, _ = torch_models.ask_memory_network(network, coded)
    rounded = {name: torch.tensor(table) for name, table in _unpacked(Story.of_the_ring().reader).items()}
    network.load_state_dict(rounded)
    assert np.mean(torch_models.ask_memory_network(network, coded)[0] == exact) > 0.98


def test_a_sentence_that_is_not_understood_has_no_answer():
    figure = small()
    figure.story = [SENTENCES[0], "Bilbo ring the took."]
    assert figure.answer is None and figure.looks() is None and "not understood" in repr(figure)
    figure.story = ["", SENTENCES[0].upper(), " "]
    assert figure.answer and "after 1 sentences" in repr(figure)


@pytest.mark.parametrize(("name", "value", "message"), [
    ("story", [], "story as 1 to 4 strings"), ("story", ["a"] * 5, "story as 1 to 4 strings"),
    ("story", ["a" * (LONGEST + 1)], "up to 80 characters"), ("story", [7], "strings"),
    ("question", "Who is it?", "question as one of Where is the ring"),
    ("start", "Two", "start as one of One, got 'Two'"),
])
def test_what_is_assigned_is_checked(name, value, message):
    figure = small()
    with pytest.raises(ValueError, match=message):
        setattr(figure, name, value)


def test_what_is_given_is_checked():
    figure = small()
    vocabulary, state = figure._vocabulary, torch_models.MemoryNetwork(len(figure._vocabulary), 4).state_dict()
    rest = (SENTENCES, ["Where is the ring?"], ["Shire"], {"One": (SENTENCES, "Where is the ring?")})
    assert Story(state, vocabulary, *rest).answer
    with pytest.raises(ValueError, match="words of the vocabulary, got 'Bilbo died'"):
        Story(state, vocabulary, ["Bilbo died"], *rest[1:])
    with pytest.raises(ValueError, match="a network with words, time .* got words"):
        Story({"words": state["words"]}, vocabulary, *rest)
    with pytest.raises(ValueError, match="a network of .* words, as the vocabulary has, got 3"):
        Story({**state, "words": state["words"][:, :3]}, vocabulary, *rest)
    with pytest.raises(ValueError, match="finite numbers"):
        Story({**state, "time": state["time"] * np.nan}, vocabulary, *rest)
    with pytest.raises(ValueError, match="a story to begin with, got none"):
        Story(state, vocabulary, *rest[:3], {})
