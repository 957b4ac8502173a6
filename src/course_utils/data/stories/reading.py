"""Understand a sentence of a world, or say which word is not understood."""

import functools
import re

from .world import DROPS, GETS, MOVES, Sentence

_WORD = re.compile(r"[\w'-]+")
_MEANING = ""  # the key of a sentence's meaning in the tree; no word is empty


class NotUnderstoodError(ValueError):
    """A sentence is not one of the world's.

    Attributes:
        word: the first word that is not understood as the reader wrote it, None if the sentence stops too early.
        position: its place among the words, from 0.
        expected: tuple of words that could stand there, in lower case and in alphabetical order.
    """

    def __init__(self, text, word, position, expected):
        self.word, self.position, self.expected = word, position, expected
        came = f"{word!r}" if word is not None else "the end of the sentence"
        super().__init__(f"{text!r}: expected as word {position + 1} one of {', '.join(expected)}, got {came}")


def read_sentence(text, world):
    """Understand a sentence or a question; capitals and punctuation marks do not matter.

    Sentences: PERSON went to PLACE; PERSON took the OBJECT; PERSON dropped the OBJECT there, with the verbs of the bAbI
    stories; in a tale also PERSON died, and The End. Questions: Where is PERSON; Where is the OBJECT now; Where was the
    OBJECT before PLACE.

    Args:
        text: one sentence, a string.
        world: a `StoryWorld`.

    Returns:
        A `Sentence`.

    Raises:
        ValueError: `text` is not a string.
        NotUnderstoodError: a ValueError with the first word that is not understood, and what could stand there.
    """
    if not isinstance(text, str):
        raise ValueError(f"read_sentence expected a string, got {type(text).__name__}")
    node = _tree(world)
    words = _WORD.findall(text)
    for position, word in enumerate(words):
        following = node.get(word.lower())
        if following is None:
            raise NotUnderstoodError(text, word, position, _expected(node))
        node = following
    if _MEANING not in node:
        raise NotUnderstoodError(text, None, len(words), _expected(node))
    return node[_MEANING]


def _expected(node):
    return tuple(sorted(word or "the end of the sentence" for word in node))


@functools.lru_cache
def _tree(world):
    """Return all sentences of a world as a tree: from a word to those that can follow."""
    root = {}
    for text, meaning in _sentences(world):
        node = root
        for word in text.lower().split():
            node = node.setdefault(word, {})
        node[_MEANING] = meaning
    return root


def _sentences(world):
    """Yield (words without marks, meaning) of every sentence and question of a world."""
    for person in world.people:
        for verb in MOVES:
            yield from ((f"{person} {verb} {place}", Sentence("move", person, place=place)) for place in world.places)
        for kind, verbs in (("get", GETS), ("drop", DROPS)):
            for verb in verbs:
                for thing in world.objects:
                    yield f"{person} {verb} the {thing}", Sentence(kind, person, thing)
                    yield f"{person} {verb} the {thing} there", Sentence(kind, person, thing, there=True)
        if world.tale:
            yield f"{person} died", Sentence("die", person)
    if world.tale:
        yield "The End", Sentence("end")
    for now in ("", " now"):
        yield from ((f"Where is {person}{now}", Sentence("where", person)) for person in world.people)
        yield from ((f"Where is the {thing}{now}", Sentence("where", object=thing)) for thing in world.objects)
    for thing in world.objects:
        for place in world.places:
            yield f"Where was the {thing} before {place}", Sentence("before", object=thing, place=place)
