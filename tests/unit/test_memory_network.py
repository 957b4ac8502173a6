"""Memory networks: stories as numbers, the network against a loop over its equations, training, what is stored."""

import numpy as np
import pytest
import torch

from course_utils import claims, data, torch_models
from course_utils.torch_models.story_reader import PATH, WARM_UP

TOLD = ("Mary went to the office.", "Mary took the milk.", "Mary went to the office.", "John went to the garden.")
ASKED = [
    data.StoryQuestion(TOLD, "Where is the milk?", "office", (1, 2), 0),
    data.StoryQuestion(TOLD[:1], "Where is Mary?", "office", (0,), 1),
]
RING = data.STORY_WORLDS["ring"]


def words_of(vocabulary, row):
    return [vocabulary.words[number] for number in row if number]


# Stories as numbers.


def test_each_sentence_is_coded_once_and_a_story_is_rows_the_newest_first():
    vocabulary = data.story_vocabulary(ASKED)
    coded = data.code_stories(ASKED, vocabulary, memory=5)
    assert len(coded) == 2 and coded.sentences.shape == (4, 5) and coded.memory.shape == (2, 6)
    assert not coded.sentences[0].any()
    told = [" ".join(words_of(vocabulary, coded.sentences[row])) for row in coded.memory[0] if row]
    assert told == [sentence.lower().strip(".") for sentence in reversed(TOLD)]
    assert coded.memory[0, 1] == coded.memory[0, 3]  # the same sentence, told twice
    assert np.count_nonzero(coded.memory[1]) == 1
    assert words_of(vocabulary, coded.questions[1]) == ["where", "is", "mary"]
    assert [vocabulary.words[answer] for answer in coded.answers] == ["office", "office"]
    assert 0 not in vocabulary.encode(["mary", "milk", "where", "garden"])


def test_one_sentence_more_than_is_remembered_is_kept_for_what_stood_before():
    vocabulary = data.story_vocabulary(ASKED)
    coded = data.code_stories(ASKED[:1], vocabulary, memory=2)
    assert coded.memory.shape == (1, 3)
    assert [words_of(vocabulary, coded.sentences[row])[0] for row in coded.memory[0]] == ["john", "mary", "mary"]


@pytest.mark.parametrize(("questions", "memory", "message"), [
    ([], 5, "at least one question, got none"),
    ([data.StoryQuestion((), "Where is Mary?", "office", (), 0)], 5, "at least one sentence before each question"),
    ([data.StoryQuestion(("Sam went to the office.",), "Where is Mary?", "office", (), 0)], 5, "vocabulary, got 'sam'"),
    ([data.StoryQuestion(TOLD, "Where is Mary?", "the office", (), 0)], 5, "an answer of one word, got 'the office'"),
    (ASKED, 0, "memory"), (ASKED, 2.5, "memory"),
])
def test_code_stories_says_what_it_expected(questions, memory, message):
    with pytest.raises(ValueError, match=f"code_stories expected.*{message}"):
        data.code_stories(questions, data.story_vocabulary(ASKED), memory)


# The network.


def position_weights(length, size):
    """l[j, d] of the published network, by the book."""
    return np.array([[(1 - j / length) - (d / size) * (1 - 2 * j / length) for d in range(1, size + 1)]
                     for j in range(1, length + 1)])


def read_slowly(words, table, position=True):
    words = [word for word in words if word]
    if not words:
        return np.zeros(table.shape[1])
    weights = position_weights(len(words), table.shape[1]) if position else 1
    return (weights * table[words]).sum(0)


def answer_slowly(network, coded, n, position=True):
    """One question, sentence by sentence."""
    words, time, before = (None if one is None else one.detach().numpy()
                           for one in (network.words, network.time, network.before))
    told = [row for row in coded.memory[n, :-1] if row]
    state, looks = read_slowly(coded.questions[n], words[0], position), []
    for hop in range(network.hops):
        keys = [read_slowly(coded.sentences[row], words[hop], position) for row in told]
        values = [read_slowly(coded.sentences[row], words[hop + 1], position) for row in told]
        for i in range(len(told)):
            if time is not None:
                keys[i], values[i] = keys[i] + time[hop, i], values[i] + time[hop + 1, i]
            if before is not None:
                values[i] = values[i] + read_slowly(coded.sentences[coded.memory[n, i + 1]], before[hop], position)
        shares = np.exp([state @ key for key in keys])
        shares /= shares.sum()
        state = state + shares @ values
        looks.append(np.pad(shares, (0, network.memory - len(told))))
    return words[-1] @ state, np.array(looks)


@pytest.mark.parametrize(("options", "position"), [
    ({}, True), ({"hops": 1}, True), ({"time": False}, True), ({"before": True}, True), ({"before": True}, False),
    ({"memory": 2, "before": True}, True),
])
def test_the_network_is_the_loop_over_its_equations(options, position):
    vocabulary, options = data.story_vocabulary(ASKED), {"memory": 5, "size": 6, **options}
    torch.manual_seed(0)
    network = torch_models.MemoryNetwork(len(vocabulary), **options).double()
    coded = data.code_stories(ASKED, vocabulary, options["memory"])
    bags = [torch_models.sentence_bags(words, len(vocabulary), position).astype(float)
            for words in (coded.sentences, coded.questions)]
    with torch.no_grad():
        logits, looks = network(*map(torch.from_numpy, (bags[0], coded.memory, bags[1])))
    for n in range(2):
        scores, attention = answer_slowly(network, coded, n, position)
        np.testing.assert_allclose(logits[n], scores, rtol=1e-5)  # the bags are float32
        np.testing.assert_allclose(looks[n], attention, rtol=1e-5, atol=1e-12)


def test_bags_of_words_forget_the_places_and_weighted_ones_do_not():
    words = np.array([[1, 2, 3], [3, 2, 1], [1, 2, 0], [0, 0, 0]])
    plain = torch_models.sentence_bags(words, 5, position=False)
    assert plain.dtype == np.float32 and plain.shape == (2, 4, 5)
    assert plain[0].tolist() == [[0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 1, 1, 0, 0], [0] * 5] and not plain[1].any()
    weighted = torch_models.sentence_bags(words, 5)
    assert (weighted[:, 0] != weighted[:, 1]).any()
    np.testing.assert_allclose(weighted[:, 2, 1:3], [[0.5, 0], [0, -1]], atol=1e-7)  # of two words, not of three


def test_without_times_the_order_of_a_story_makes_no_difference():
    vocabulary = data.story_vocabulary(ASKED)
    mixed = data.StoryQuestion(tuple(TOLD[i] for i in (2, 3, 0, 1)), *[getattr(ASKED[0], name) for name in
                               ("question", "answer", "facts", "story")])
    coded = data.code_stories([ASKED[0], mixed], vocabulary, 5)
    for time, same in ((False, True), (True, False)):
        torch.manual_seed(0)
        network = torch_models.MemoryNetwork(len(vocabulary), 5, size=6, time=time)
        bags = [torch.from_numpy(torch_models.sentence_bags(words, len(vocabulary)))
                for words in (coded.sentences, coded.questions)]
        logits, _ = network(bags[0], torch.from_numpy(coded.memory), bags[1])
        assert torch.allclose(logits[0], logits[1], atol=1e-5) == same


@pytest.mark.parametrize(("arguments", "message"), [
    ({"vocabulary_size": 1}, "vocabulary_size"), ({"memory": 0}, "memory"), ({"hops": 1.5}, "hops"),
    ({"size": 0}, "size"), ({"scale": 0}, "scale"),
])
def test_sizes_are_checked(arguments, message):
    with pytest.raises(ValueError, match=f"MemoryNetwork expected {message}"):
        torch_models.MemoryNetwork(**{"vocabulary_size": 9, **arguments})


@pytest.mark.parametrize(("shapes", "message"), [
    (((3, 4, 9), (5, 3), (2, 5, 9)), "sentences"), (((2, 4, 9), (5, 4), (2, 5, 9)), "memory"),
    (((2, 4, 9), (5, 3), (2, 6, 9)), "questions"),
])
def test_inputs_are_checked(shapes, message):
    network = torch_models.MemoryNetwork(9, memory=2)
    with pytest.raises(ValueError, match=f"MemoryNetwork expected {message}"):
        network(*(torch.zeros(shape) for shape in shapes))


# Training and asking.


@pytest.fixture(scope="module")
def first_task():
    """2,000 training and 500 test questions of task 1, made up."""
    parts = [data.make_stories(1, np.random.default_rng(seed), many).questions for seed, many in ((0, 2000), (1, 500))]
    vocabulary = data.story_vocabulary([one for part in parts for one in part])
    return vocabulary, [data.code_stories(part, vocabulary, 20) for part in parts]


def trained(vocabulary, stories, seed=0, steps=200, **options):
    torch.manual_seed(0)
    network = torch_models.MemoryNetwork(len(vocabulary), 20, hops=1, **options)
    return network, torch_models.train_memory_network(network, stories, steps, seed, name=None)


def test_training_learns_where_people_are_and_asking_says_where_it_looked(first_task):
    vocabulary, (train, test) = first_task
    network, losses = trained(vocabulary, train)
    answers, looks = torch_models.ask_memory_network(network, test)
    assert len(losses) == 200 and losses[-1] < 0.3 < losses[0]
    assert answers.dtype == np.int64 and looks.dtype == np.float32 and looks.shape == (500, 1, 20)
    assert np.mean(answers == test.answers) > 0.95
    np.testing.assert_allclose(looks.sum(-1), 1, atol=1e-5)
    assert not looks[:, 0][test.memory[:, :-1] == 0].any()


def test_training_is_repeatable_and_its_seed_is_the_order(first_task):
    vocabulary, (train, _) = first_task
    losses = [trained(vocabulary, train, seed, steps=20)[1] for seed in (0, 0, 1)]
    assert losses[0] == losses[1] != losses[2]


def test_each_question_comes_once_before_any_comes_again(first_task, monkeypatch):
    vocabulary, (train, _) = first_task
    network, seen = torch_models.MemoryNetwork(len(vocabulary), 20, hops=1), []
    forward = network.forward

    def watched(sentences, memory, questions):
        seen.extend(map(tuple, memory.tolist()))
        return forward(sentences, memory, questions)

    monkeypatch.setattr(network, "forward", watched)
    torch_models.train_memory_network(network, train, 20, name=None)
    assert sorted(seen) == sorted(map(tuple, train.memory.tolist()))


def test_the_rate_rises_and_falls_to_nothing(first_task, monkeypatch):
    vocabulary, (train, _) = first_task
    rates, step = [], torch.optim.Adam.step
    monkeypatch.setattr(torch.optim.Adam, "step", lambda self: rates.append(self.param_groups[0]["lr"]) or step(self))
    trained(vocabulary, train, steps=4 * WARM_UP)
    assert rates[0] < 0.001 and rates[-1] < 1e-5 and 0.008 < max(rates) <= 0.01
    assert rates.index(max(rates)) == WARM_UP - 1


# What is stored.


def test_a_network_that_is_stored_answers_as_before(first_task, tmp_path):
    vocabulary, (train, test) = first_task
    network, _ = trained(vocabulary, train, steps=20, before=True)
    path = tmp_path / "reader.safetensors"
    torch_models.save_story_reader(network, vocabulary, path, seed=7, scores={"task 1": 0.5})
    loaded, words = torch_models.load_story_reader(path)
    assert words.words == vocabulary.words and loaded.before is not None
    assert torch_models.story_reader_facts(path) == {"seed": 7, "scores": {"task 1": 0.5}}
    ours, theirs = (torch_models.ask_memory_network(one, test) for one in (network, loaded))
    np.testing.assert_allclose(ours[1], theirs[1], atol=0.01)
    assert np.mean(ours[0] == theirs[0]) > 0.98


def test_the_stored_network_is_as_good_as_it_says():
    network, vocabulary = torch_models.load_story_reader()
    facts = torch_models.story_reader_facts()
    assert PATH.stat().st_size < 50_000 and facts["command"].startswith("python experiments/memory_networks.py")
    tales = data.make_tales(np.random.default_rng(2), 3000, RING).questions  # as the experiment held them out
    ring = data.ring_story().questions
    for name, asked in (("tales", tales), ("ring", ring)):
        coded = data.code_stories(asked, vocabulary, network.memory)
        answers, _ = torch_models.ask_memory_network(network, coded)
        assert np.mean(answers == coded.answers) == pytest.approx(facts["scores"][name], abs=0.002), name
    assert facts["scores"]["ring"] == 1


def test_the_ring_story_was_not_among_what_it_read():
    read = set(torch_models.story_reader_facts()["statements"])
    assert set(data.ring_story().questions[0].sentences) <= read  # its sentences were, one by one
    repeated = claims.record("memory_networks")["settings"]["repeated"]
    assert repeated["ring"] == repeated["ring_renamed"] == repeated["ring_reordered"] == 0
