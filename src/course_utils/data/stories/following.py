"""Follow a story sentence by sentence, and know the answers and the sentences that they follow from."""

from dataclasses import dataclass, replace

from .reading import read_sentence
from .world import place_name


@dataclass(frozen=True)
class _Known:
    """A place, None if it is not known, and the sentences that say so, the newest first."""

    place: str | None = None
    facts: tuple[int, ...] = ()

    def because(self, index):
        """Return the same place, known from one more sentence."""
        return replace(self, facts=(index, *(fact for fact in self.facts if fact != index)))


_NOWHERE = _Known()


class Follower:
    """What a listener knows of a world after each sentence.

    A thing is with whoever took it last, and stays where it was dropped. In a tale, who takes a thing that lies
    somewhere is at that place, and "there" is where the one who acts is known to be, or else the place of the sentence
    before. (In the bAbI stories people whose place was not told act at a place of their own.)

    Args:
        tale: whether the story is told as a tale.
    """

    def __init__(self, tale):
        self._tale = tale
        self.count = 0  # sentences heard
        self.holders = {}  # thing: person
        self._people = {}  # person: where
        self._lying = {}  # thing that nobody holds: where
        self._touched = {}  # thing: the sentence in which it was last taken or dropped
        self._trails = {}  # thing: the places where it has been
        self._before = _NOWHERE  # the place of the sentence before

    def hear(self, sentence):
        """Take in one `Sentence` of a story."""
        if sentence.kind in ("move", "get", "drop"):
            getattr(self, f"_{sentence.kind}")(sentence, self.count)
            self._before = self.person(sentence.person)
        self.count += 1

    def person(self, name):
        """Return where a person is known to be."""
        return self._people.get(name, _NOWHERE)

    @property
    def place_before(self):
        """The place of the sentence before, None if it is not known."""
        return self._before.place

    def thing(self, name):
        """Return where a thing is known to be."""
        if name in self.holders:
            return self.person(self.holders[name]).because(self._touched[name])
        return self._lying.get(name, _NOWHERE)

    def trail(self, name):
        """Return the places where a thing has been, as a list."""
        return self._trails.get(name, [])

    def answer(self, question):
        """Return (answer, facts) for a question, a `Sentence`; (None, ()) if the story does not say."""
        if question.kind == "before":
            known = self._earlier(question.object, question.place)
        else:
            known = self.person(question.person) if question.person else self.thing(question.object)
        return (place_name(known.place), known.facts) if known.place else (None, ())

    def _move(self, sentence, index):
        known = self._people[sentence.person] = _Known(sentence.place, (index,))
        for thing, person in self.holders.items():
            if person == sentence.person:
                self._visit(thing, known)

    def _get(self, sentence, index):
        lies = self._lying.pop(sentence.object, _NOWHERE)
        self._place(sentence, index, lies)
        self.holders[sentence.object] = sentence.person
        self._touched[sentence.object] = index
        self._visit(sentence.object, self.person(sentence.person))

    def _drop(self, sentence, index):
        self._place(sentence, index, _NOWHERE)
        self.holders.pop(sentence.object, None)
        self._touched[sentence.object] = index
        self._lying[sentence.object] = self.person(sentence.person).because(index)
        self._visit(sentence.object, self.person(sentence.person))

    def _place(self, sentence, index, lies):
        """Conclude where someone is from where the thing lies, or from the word "there"."""
        here = self.person(sentence.person)
        if not self._tale:
            return
        if lies.place and lies.place != here.place:
            self._people[sentence.person] = lies.because(index)
        elif sentence.there and not here.place and self._before.place:
            self._people[sentence.person] = self._before.because(index)

    def _visit(self, thing, known):
        trail = self._trails.setdefault(thing, [])
        if known.place and (not trail or trail[-1].place != known.place):
            trail.append(known)

    def _earlier(self, thing, place):
        """Return where a thing was before it came to a place for the last time."""
        trail = self.trail(thing)
        for earlier, later in zip(trail[-2::-1], trail[:0:-1], strict=True):
            if later.place == place:
                facts = (self._touched[thing], *later.facts, *earlier.facts)
                return _Known(earlier.place, tuple(dict.fromkeys(facts)))
        return _NOWHERE


def answer_question(sentences, question, world):
    """Work out what a story says to a question, by rules and not by a network.

    Args:
        sentences: strings, the story, the oldest first.
        question: one string.
        world: the `StoryWorld` that they speak of.

    Returns:
        (answer, facts): the place without its article, and the places in `sentences`, from 0, of those that it follows
        from; ``(None, ())`` if the story does not say.

    Raises:
        NotUnderstoodError: a ValueError with the first word that is not understood.
    """
    follower = Follower(world.tale)
    for sentence in sentences:
        follower.hear(read_sentence(sentence, world))
    return follower.answer(read_sentence(question, world))
