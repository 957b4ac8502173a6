"""C39: does a memory network answer questions about a story?

``python experiments/memory_networks.py`` trains, with ten seeds, a network on each of three kinds of stories:

task_1      the 10,000 questions of bAbI's task 1, one look; tested on its 1,000 test questions.
task_2      the same of task 2, three looks.
ring        60,000 questions about made-up tales with the names of the ring story, four looks, and the sentence before
            in what a sentence offers; tested on the ring story, which is not among the tales, on the same story under
            all 575 other names and in other orders, and on 3,000 questions about tales that were not trained on.

Control: the same network, trained and tested on the same stories with their sentences in random order. Start and
steps of task 2 were tried on every tenth story of the training questions (the start decides; half the steps do as
well), and looks on tales made with another seed (1; the tales of the test have 2). That the sentence before goes into
what is offered, and not into the key, was settled in trials that had looked at the ring story: "ring_plain" is the
network without it.

Beside that, with three seeds each: fewer looks, sentences as bags of words, the ring without the sentence before; and
task 3, of which there are 1,000 questions to train with, so that 10,000 made-up ones are tried too. About a quarter of
an hour on one core; stopped and started again, it goes on where it was. ``--weights`` stores the ring's network of seed
0 instead.

Figures of each run, as ``claims.record("memory_networks")["samples"]`` names them; each also of the control,
``task_1_shuffled``, ``ring_shuffled_people``:

task_1, task_2                  share of right answers to the test questions
ring                            right answers to the three questions of the ring story
ring_renamed, ring_reordered    share of right answers to the same under other names, and also in other orders
ring_people, ring_things        share of right answers about tales not trained on
ring_there                      the same, of the questions that need the word "there"

Settings: what was tried for the choice; the same figures of the variants, and results on task 3, a dict for each run;
how many test questions stand in the training questions.
"""

import itertools
from functools import partial

import experiment
import numpy as np
import torch

from course_utils import data
from course_utils import torch_models as models
from course_utils.data.stories.following import Follower

TALES, HELD_OUT, ORDERS = 60_000, 3000, 200  # questions, questions, stories
RING = data.STORY_WORLDS["ring"]
KINDS = {  # memory, steps, and what the network is like
    "task_1": (50, 300, {"hops": 1}),
    "task_2": (50, 2000, {}),
    "task_3": (70, 2000, {}),
    "ring": (20, 4000, {"hops": 4, "before": True}),
}
VARIANTS = {
    "task_2": {"one_hop": {"hops": 1}, "two_hops": {"hops": 2}, "no_position": {}},
    "ring": {"three_hops": {"hops": 3}, "plain": {"before": False}},
}
VARIANT_SEEDS, CHOOSING_SEEDS = range(3), (100, 101)
CHOICES = [("task_2", {"scale": 0.1}), ("task_2", {"scale": 0.3}), ("task_2", {"steps": 1000}), ("ring", {"hops": 3}),
           ("ring", {"hops": 4}), ("ring", {"before": False})]


def shuffled(stories, rng):
    """Return `CodedStories` with the sentences of each story in random order."""
    memory = stories.memory.copy()
    for row in memory:
        rng.shuffle(row[: np.count_nonzero(row)])
    return data.CodedStories(stories.sentences, memory, stories.questions, stories.answers)


def train(kind, questions, vocabulary, seed, in_order=True, position=True, steps=None, **changes):
    """Train a network, and return what answers questions: a function that gives True for each that is right."""
    memory, most, settings = KINDS[kind]
    rng = np.random.default_rng(seed)

    def coded(asked):
        stories = data.code_stories(asked, vocabulary, memory)
        return stories if in_order else shuffled(stories, rng)

    torch.manual_seed(seed)
    network = models.MemoryNetwork(len(vocabulary), memory, **{**settings, **changes})
    models.train_memory_network(network, coded(questions), steps or most, seed, name=None, position=position)

    def right(asked):
        stories = coded(asked)
        return models.ask_memory_network(network, stories, position)[0] == stories.answers

    return network, right


def load(task):
    """Return the training and the test questions of a published task."""
    parts = [data.load_stories(task, split) for split in ("train", "test")]
    if "built-in" in {part.tier for part in parts}:
        raise SystemExit("memory_networks expected babi, from COURSE_DATA or downloaded, got the built-in stand-in")
    return [part.questions for part in parts]


def tales(seed, count):
    return data.make_tales(np.random.default_rng(seed), count, RING).questions


def all_names():
    """Yield all ways of giving the people and the places of the ring's world other names from among their own."""
    old = RING.people + RING.places
    for people in itertools.permutations(RING.people):
        for places in itertools.permutations(RING.places):
            if people + places != old:
                yield dict(zip(old, people + places, strict=True))


def can_come(follower, told, dead):
    """Say whether a sentence of a tale makes sense now."""
    here, before = follower.person(told.person).place, follower.place_before
    holder, lies = follower.holders.get(told.object), follower.thing(told.object).place
    if told.person in dead:
        return False
    if told.kind == "move":
        return told.place != here
    if told.kind == "die":
        return told.person not in follower.holders.values()
    if told.there and before != (here or before or ""):
        return False
    if told.kind == "get":
        return holder is None and lies is not None and here in (None, lies)
    return holder == told.person or (holder is None and here is None and lies is None and told.there)


def reordered(sentences, rng):
    """Return sentences in a drawn order that makes sense, the last one last; None if the draw ends in a dead end."""
    left, order, dead, follower = list(sentences[:-1]), [], set(), Follower(tale=True)
    while left:
        meanings = [data.read_sentence(sentence, RING) for sentence in left]
        possible = [place for place, told in enumerate(meanings) if can_come(follower, told, dead)]
        if not possible:
            return None
        place = possible[rng.integers(len(possible))]
        follower.hear(meanings[place])
        dead |= {meanings[place].person} if meanings[place].kind == "die" else set()
        order.append(left.pop(place))
    return (*order, sentences[-1])


def other_orders(questions, rng):
    """Return the questions to ORDERS different stories of the same sentences, each under other names."""
    told, found, names = questions[0].sentences, {}, list(all_names())
    while len(found) < ORDERS:
        order, other = reordered(told, rng), names[rng.integers(len(names))]
        if order and order != told:
            answers = [data.answer_question(order, question.question, RING) for question in questions]
            found[order] = [data.rename_story(data.StoryQuestion(order, question.question, *answer, 0), other)
                            for question, answer in zip(questions, answers, strict=True) if answer[0]]
    return [question for asked in found.values() for question in asked]


def needs_there(question):
    """Say whether the rules give another answer, or none, where the word is left out."""
    plain = [sentence.replace(" there.", ".") for sentence in question.sentences]
    return data.answer_question(plain, question.question, RING)[0] != question.answer


class Stories:
    """All questions: for each kind (train, test), and for the ring also the other stories."""

    def __init__(self):
        self.parts = {f"task_{task}": load(task) for task in (1, 2, 3)}
        ring = data.ring_story().questions
        self.parts["ring"] = tales(0, TALES), tales(2, HELD_OUT)
        self.ring = {
            "ring": ring,
            "ring_renamed": [data.rename_story(one, names) for names in all_names() for one in ring],
            "ring_reordered": other_orders(ring, np.random.default_rng(0)),
        }
        self.vocabularies = {kind: data.story_vocabulary(train + test) for kind, (train, test) in self.parts.items()}

    def repeated(self):
        """Return how many questions of each test stand, with the same story, in the training questions."""
        tests = {kind: (kind, test) for kind, (_, test) in self.parts.items()}
        tests |= {name: ("ring", asked) for name, asked in self.ring.items()}
        known = {kind: {(one.sentences, one.question) for one in train} for kind, (train, _) in self.parts.items()}
        return {name: sum((one.sentences, one.question) in known[kind] for one in asked)
                for name, (kind, asked) in tests.items()}

    def validation(self, kind):
        """Return questions to train with and questions to choose by, without test questions."""
        if kind == "ring":
            return self.parts[kind][0], tales(1, HELD_OUT)
        train = self.parts[kind][0]
        return [one for one in train if one.story % 10 < 9], [one for one in train if one.story % 10 == 9]

    def measure(self, kind, variant, seed):
        """Train, and return the figures of one run by their names in the record."""
        changes = VARIANTS.get(kind, {}).get(variant, {})
        ways = {"in_order": variant != "shuffled", "position": variant != "no_position"}
        _, right = train(kind, self.parts[kind][0], self.vocabularies[kind], seed, **ways, **changes)
        name, (_, test) = "_".join(filter(None, (kind, variant))), self.parts[kind]
        if kind != "ring":
            return {name: float(right(test).mean())}
        of_things, there = ([ask(one) for one in test] for ask in (lambda one: " the " in one.question, needs_there))
        held_out, of_things = right(test), np.array(of_things)
        figures = {other.replace("ring", name): float(right(asked).mean()) for other, asked in self.ring.items()}
        figures[name] = int(right(self.ring["ring"]).sum())
        return figures | {f"{name}_people": float(held_out[~of_things].mean()), f"{name}_things":
                          float(held_out[of_things].mean()), f"{name}_there": float(held_out[there].mean())}

    def choose(self, kind, changes, seed):
        """Return the share of right answers to the questions to choose by."""
        start, judge = self.validation(kind)
        return float(train(kind, start, self.vocabularies[kind], seed, **changes)[1](judge).mean())

    def third_task(self, seed):
        """Return right answers to the test questions of task 3, trained on published and on made-up questions."""
        (published, test), made = self.parts["task_3"], data.make_stories(3, np.random.default_rng(0), 10_000)
        unseen = data.make_stories(3, np.random.default_rng(1), 1000).questions
        found = {}
        for name, questions in (("published", published), ("made_up", made.questions)):
            _, right = train("task_3", questions, self.vocabularies["task_3"], seed)
            found[name] = {"published": float(right(test).mean()), "made_up": float(right(unseen).mean())}
        return found


def store_weights(stories, seed=0):
    """Train the ring's network and store it with what it has read and how good it is."""
    questions, vocabulary = stories.parts["ring"][0], stories.vocabularies["ring"]
    network, right = train("ring", questions, vocabulary, seed)
    read = {"statements": sorted({sentence for one in questions for sentence in one.sentences}),
            "questions": sorted({one.question for one in questions})}
    scores = {name: round(float(right(asked).mean()), 4) for name, asked in stories.ring.items()}
    scores["tales"] = round(float(right(stories.parts["ring"][1]).mean()), 4)
    models.save_story_reader(network, vocabulary, command=experiment.command(), seed=seed, steps=KINDS["ring"][1],
                             scores=scores, **read)
    print(scores)


def main():
    torch.set_num_threads(1)
    command = experiment.parser(__doc__, seeds=10)
    command.add_argument("--weights", action="store_true", help="store the ring's network instead")
    options = command.parse_args()
    stories = Stories()
    if options.weights:
        return store_weights(stories)
    settings = {"tales": TALES, "held_out": HELD_OUT, "orders": ORDERS, "kinds": KINDS, "repeated": stories.repeated()}
    steps = experiment.Steps("memory_networks", settings)

    def run(kind, variant, seed):
        return steps(f"{kind} {variant or 'whole'}, seed {seed}", partial(stories.measure, kind, variant, seed))

    tried = {f"{kind}, {changes}": [steps(f"choice {kind}, {changes}, seed {seed}",
                                          partial(stories.choose, kind, changes, seed)) for seed in CHOOSING_SEEDS]
             for kind, changes in CHOICES}
    runs = [{name: value for kind in ("task_1", "task_2", "ring") for variant in ("", "shuffled")
             for name, value in run(kind, variant, seed).items()} for seed in range(options.seeds)]
    others = [run(kind, variant, seed) for kind, variants in VARIANTS.items() for variant in variants
              for seed in VARIANT_SEEDS]
    third = [steps(f"task 3, seed {seed}", partial(stories.third_task, seed)) for seed in VARIANT_SEEDS]
    settings |= {"tried": tried, "variants": others, "task_3": third}
    recorder = experiment.Recorder("memory_networks", range(options.seeds), settings, steps=steps)
    for figures in runs:
        recorder.add(**figures)
    recorder.write()


if __name__ == "__main__":
    main()
