"""Make up stories: those of the first three bAbI tasks, and tales."""

import random

from course_utils.arguments import random_generator, whole_number

from ..standins.grammar import choose
from .collection import Stories, StoryQuestion
from .following import Follower
from .world import DROPS, GETS, MOVES, STORY_WORLDS, Sentence, StoryWorld

TASKS = (1, 2, 3)
COUNTS = {"train": {1: 10_000, 2: 10_000, 3: 1_000}, "test": {1: 1_000, 2: 1_000, 3: 1_000}}  # as published
SEEDS = {"train": 20150528, "test": 20150529}  # the review appeared on 28 May 2015
QUESTIONS = 5  # a story
_ASKED = {1: 1.0, 2: 0.6, 3: 0.3}  # how often a question follows two sentences, where one can be asked
_RECENT = 5  # sentences, of which the newest one that a question about a thing rests on is one
_MOVED = 0.67  # how often somebody goes somewhere, and does not take or drop something
_TALE_LENGTH = (6, 13)  # sentences, the last one apart
_TALE_QUESTIONS = 3
_THERE = 0.5  # how often a sentence ends on that word where it can


def make_stories(task, rng, count):
    """Make up questions about people who go, take and drop, as bAbI's tasks 1, 2 and 3 ask them.

    Args:
        task: 1, where is somebody; 2, where is a thing; 3, where was a thing before.
        rng: a ``numpy.random.Generator``.
        count: how many questions N, five to a story.

    Returns:
        `Stories` of the world ``STORY_WORLDS["babi"]``; the first ones do not depend on `count`.

    Raises:
        ValueError: there is no such `task`, `rng` is no generator, or `count` is not a positive integer.

    Source: after Weston et al., arXiv:1502.05698 (2015), section 3.
    """
    task = whole_number(task, "make_stories", "task", TASKS[0], TASKS[-1])
    random_generator(rng, "make_stories", optional=False, error=ValueError)
    count = whole_number(count, "make_stories", "count", 1)
    return Stories(_stories(task, count, rng.random), "built-in", f"generated stories, task {task}")


def make_tales(rng, count, world):
    """Make up tales, and ask at the end of each where things and people are.

    A tale has two to four people and one or two things. People come in without a word on where they are: "Gollum
    dropped the ring there" says it by the sentence before, "Frodo got the ring" by where the ring was left.

    Args:
        rng: a ``numpy.random.Generator``.
        count: how many questions N, up to three to a tale.
        world: a `StoryWorld` told as a tale.

    Returns:
        `Stories`; the first ones do not depend on `count`.

    Raises:
        ValueError: `rng` is no generator, `count` not a positive integer, or `world` no world of tales with two places.

    Source: after the story in Weston, Chopra & Bordes, arXiv:1410.3916 (2014), figure 1.
    """
    random_generator(rng, "make_tales", optional=False, error=ValueError)
    count = whole_number(count, "make_tales", "count", 1)
    if not isinstance(world, StoryWorld) or not world.tale or len(world.places) < 2:
        raise ValueError(f"make_tales expected world as a StoryWorld of tales, with two places, got {world!r:.80}")
    questions, tale = [], 0
    while len(questions) < count:
        questions += _tale(world, rng.random, tale)
        tale += 1
    return Stories(tuple(questions[:count]), "built-in", "generated tales")


def stand_in(task, split, limit):
    """Return the questions that stand in for one split of a task, always the same."""
    count = COUNTS[split][task]
    return _stories(task, min(count, limit or count), random.Random(SEEDS[split] + task).random)


class _Teller:
    """Tells a story one sentence at a time, and follows it as a listener does."""

    def __init__(self, world, draw, people, objects):
        self.world, self.draw, self.people, self.objects = world, draw, people, objects
        self.follower, self.sentences = Follower(world.tale), []

    def tell(self, kind, person, thing=None, place=None, there=False):
        """Tell one sentence."""
        verb = choose({"move": MOVES, "get": GETS, "drop": DROPS, "die": ("died",)}[kind], self.draw)
        words = [person, verb, place or (f"the {thing}" if thing else ""), "there" * there]
        self.sentences.append(" ".join(filter(None, words)) + ".")
        self.follower.hear(Sentence(kind, person, thing, place, there))

    def move(self):
        """Let somebody go to another place."""
        person = choose(self.people, self.draw)
        here = self.follower.person(person).place
        self.tell("move", person, place=choose([place for place in self.world.places if place != here], self.draw))

    def handle(self):
        """Let somebody take or drop something; return False if nobody can."""
        ways = [way for person in self.people for thing in self.objects for way in self._ways(person, thing)]
        if not ways:
            return False
        kind, person, thing, there = choose(ways, self.draw)
        self.tell(kind, person, thing, there=there or self._says_there(person))
        return True

    def _ways(self, person, thing):
        """Yield what somebody can do with a thing: (kind, person, thing, whether it must be "there")."""
        here, lies = self.follower.person(person).place, self.follower.thing(thing).place
        holder = self.follower.holders.get(thing)
        if holder == person:
            yield "drop", person, thing, False
        elif holder is None and (here and lies in (None, here) or self.world.tale and lies and not here):
            yield "get", person, thing, False
        elif holder is None and self.world.tale and not here and not lies and self.follower.place_before:
            yield "drop", person, thing, True

    def _says_there(self, person):
        """Say whether to end on "there"; in a tale only where the sentence before names the same place."""
        here = self.follower.person(person).place
        fits = here == self.follower.place_before if self.world.tale else here is not None
        return fits and self.draw() < _THERE

    def question(self, sentence, text, story):
        """Return the question with what has been told so far, or None if that does not say."""
        answer, facts = self.follower.answer(sentence)
        return answer and StoryQuestion(tuple(self.sentences), text, answer, facts, story)


def _stories(task, count, draw):
    questions, story = [], 0
    while len(questions) < count:
        questions += _story(task, draw, story)
        story += 1
    return tuple(questions[:count])


def _story(task, draw, number):
    """Tell one story of two sentences at a time, and ask five questions meanwhile."""
    world = STORY_WORLDS["babi"]
    teller, questions = _Teller(world, draw, world.people, world.objects), []
    while len(questions) < QUESTIONS:
        for _ in range(2):
            if task == 1 or draw() < _MOVED or not teller.handle():
                teller.move()
        possible = _possible(task, teller)
        if possible and draw() < _ASKED[task]:
            questions.append(teller.question(*choose(possible, draw), number))
    return questions


def _possible(task, teller):
    """Return the questions of a task that the story so far answers: (meaning, text)."""
    follower, world = teller.follower, teller.world
    if task == 1:
        known = [person for person in world.people if follower.person(person).place]
        return [(Sentence("where", person), f"Where is {person}?") for person in known]
    if task == 2:
        found = [(Sentence("where", object=thing), f"Where is the {thing}?") for thing in world.objects]
    else:
        found = [(Sentence("before", object=thing, place=known.place), f"Where was the {thing} before {known.place}?")
                 for thing in world.objects for known in follower.trail(thing)[1:]]
    return [(meaning, text) for meaning, text in found if _recent(meaning, follower)]


def _recent(meaning, follower):
    """Say whether the story answers a question about a thing by what happened lately: it was dropped, or carried on."""
    _, facts = follower.answer(meaning)
    if not facts or follower.count - max(facts) > _RECENT:
        return False
    return meaning.object not in follower.holders or facts[1] > facts[0]


def _tale(world, draw, number):
    """Tell one tale and return the questions that are asked at its end."""
    cast = _some(world.people, 2 + int(draw() * 3), draw)
    teller = _Teller(world, draw, cast, _some(world.objects, 1 + int(draw() * 2), draw))
    shortest, longest = _TALE_LENGTH
    for _ in range(shortest + int(draw() * (longest - shortest + 1))):
        chance = draw()
        if chance < 0.05 and len(teller.people) > 1:
            _die(teller)
        elif chance < 0.6 or not teller.handle():
            teller.move()
    if draw() < 0.5:
        teller.sentences.append("The End.")
    things = [Sentence("where", object=thing) for thing in teller.objects]
    people = [Sentence("where", person) for person in cast]
    asked = _some(things, 1, draw) + _some(people, len(people), draw)
    questions = [teller.question(sentence, _asked(sentence, draw), number) for sentence in asked]
    return [question for question in questions if question][:_TALE_QUESTIONS]


def _die(teller):
    """Let somebody die who has nothing in hand; the others go on."""
    empty = [person for person in teller.people if person not in teller.follower.holders.values()]
    if empty:
        person = choose(empty, teller.draw)
        teller.tell("die", person)
        teller.people = [other for other in teller.people if other != person]


def _asked(sentence, draw):
    whom = sentence.person or f"the {sentence.object}"
    return f"Where is {whom}{' now' * (draw() < 0.5)}?"


def _some(names, many, draw):
    """Draw so many different ones, in a drawn order."""
    return sorted(names, key=lambda _: draw())[:many]
