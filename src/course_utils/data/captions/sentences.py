"""Sentences about scenes: write true ones, and say of any sentence whether it is true.

    caption  = ["there is"] thing ["and" thing] [relation thing ["and" relation thing]]
    thing    = ("a" | "an") [size] [colour] shape
    relation = "above" | "below" | "to the left of" | "to the right of"

A relation belongs to every thing before it: in "a red ring and a blue star above a white cross" both are above the
cross; in "a red ring above a blue star and to the left of a white cross" the ring is.
"""

import itertools
from dataclasses import dataclass

from ..tokens import tokenise
from .scenes import SCENE_WORDS

# Where the first thing lies as seen from the second: (right, down).
RELATIONS = {"above": (0, -1), "below": (0, 1), "to the left of": (-1, 0), "to the right of": (1, 0)}
SLANT = 0.5  # the way along a relation's direction is at least this times the way across it
_SIZE_NAMED = 0.7  # how often a caption names the size of a thing

_VOWELS = "aeiou"
_KIND = {word: kind for kind, words in SCENE_WORDS.items() for word in words}


def caption_holds(caption, scene):
    """Say whether every word of a caption is true of a scene.

    The sentence has to follow this module's grammar, a final full stop is allowed, and its things have to be
    different objects of the scene that have the size, colour and shape named and stand in the relations named. A is
    above B if A's centre is higher than B's and the way up is at least half the way sideways, so that a place up and
    to the left may be called by either word; the other relations likewise. A caption need not name everything: it may
    leave out sizes, colours and objects ("a" means "at least one"), and "a red ring" is true of two red rings.

    Args:
        caption: a string, or its words in a list.
        scene: a `Scene`.

    Returns:
        True or False; False for a sentence outside the grammar.

    Raises:
        ValueError: `caption` is neither a string nor a list of strings, or `scene` is not a `Scene`.
    """
    words = _checked(caption, scene)
    parsed = _parse(words)
    return parsed is not None and bool(_readings(parsed, scene))


def named_objects(caption, scene):
    """Say for each word of a caption which object of a scene it names.

    Size, colour and shape words name the object of their thing. If the caption holds, these are the objects for which
    it does, all of them if there are several ways to read it. If it parses and does not hold, they are all objects
    that fit the thing's own words, whatever the relation; none for a thing that is not there.

    Args:
        caption: a string, or its words in a list.
        scene: a `Scene`.

    Returns:
        A list with one entry a word of ``tokenise(caption)`` (of `caption`, if it is a list): None for a word that
        names no object ("a", "above"), otherwise a tuple of indices into ``scene.objects`` in rising order, empty
        if there is no such object. None for every word if the sentence is outside the grammar.

    Raises:
        ValueError: as `caption_holds`.
    """
    words = _checked(caption, scene)
    parsed = _parse(words)
    named = [None] * len(words)
    if parsed is None:
        return named
    readings = _readings(parsed, scene)
    for number, thing in enumerate(parsed.things):
        found = {reading[number] for reading in readings} if readings else _fitting(thing, scene)
        for place in thing.values():
            named[place] = tuple(sorted(found))
    return named


def describe(scene, rng, count):
    """Write different true captions of a scene, each of which names all its objects.

    The first caption names every size; the others leave some out, and of a single object also the colour. They differ
    in the order of the things and in the relations.

    Args:
        scene: a `Scene`.
        rng: a ``numpy.random.Generator``.
        count: how many captions, 1 to 5.

    Returns:
        A tuple of `count` strings.
    """
    write = {1: _write_one, 2: _write_two, 3: _write_three}[len(scene.objects)]
    captions = {write(scene.objects, rng, complete=True): None}  # a dictionary keeps the order
    while len(captions) < count:
        captions[write(scene.objects, rng, complete=False)] = None
    return tuple(captions)


def holds(relation, first, second):
    """Return whether `first` stands in `relation` to `second`, two `SceneObject`."""
    right, down = first.centre[0] - second.centre[0], first.centre[1] - second.centre[1]
    x, y = RELATIONS[relation]
    along, across = right * x + down * y, abs(right * y) + abs(down * x)
    return along > 0 and along >= SLANT * across


# Reading.


@dataclass(frozen=True)
class _Parsed:
    """`things`: dictionaries from word to its place; `subjects`: how many come first; `relations`: of the others."""

    things: tuple[dict, ...]
    subjects: int
    relations: tuple[str, ...]


class _Reader:
    """Goes through the words of a caption; each method returns None and stays where it is if its words do not come."""

    def __init__(self, words):
        self.words, self.place = words, 0

    def take(self, phrase):
        expected = phrase.split()
        if self.words[self.place : self.place + len(expected)] != expected:
            return None
        self.place += len(expected)
        return phrase

    def relation(self):
        return next((relation for relation in RELATIONS if self.take(relation)), None)

    def thing(self):
        start = self.place
        article = self.take("an") or self.take("a")
        thing = {}
        for kind in SCENE_WORDS:  # size, colour, shape
            if self.place < len(self.words) and _KIND.get(self.words[self.place]) == kind:
                thing[self.words[self.place]] = self.place
                self.place += 1
        named = list(thing)
        if named and _KIND[named[-1]] == "shape" and article == _article(named[0]):
            return thing
        self.place = start
        return None


def _parse(words):
    """Return what a caption says as `_Parsed`, or None if it is outside the grammar."""
    reader = _Reader(words)
    reader.take("there is")
    things, relations = [reader.thing()], []
    if reader.take("and"):
        things.append(reader.thing())
    subjects = len(things)
    if relation := reader.relation():
        relations.append(relation)
        things.append(reader.thing())
        if reader.take("and"):
            relations.append(reader.relation())
            things.append(reader.thing())
    reader.take(".")
    if None in things or None in relations or reader.place < len(words):
        return None
    return _Parsed(tuple(things), subjects, tuple(relations))


def _fitting(thing, scene):
    """Return the indices of the objects that have every property a thing names."""
    return [
        index
        for index, object_ in enumerate(scene.objects)
        if all(getattr(object_, _KIND[word]) == word for word in thing)
    ]


def _readings(parsed, scene):
    """Return every way to give each thing an object of its own such that all that is said is true."""
    ways = itertools.product(*(_fitting(thing, scene) for thing in parsed.things))
    return [way for way in ways if len(set(way)) == len(way) and _related(way, parsed, scene)]


def _related(way, parsed, scene):
    objects = [scene.objects[index] for index in way]
    return all(
        holds(relation, subject, other)
        for relation, other in zip(parsed.relations, objects[parsed.subjects :], strict=True)
        for subject in objects[: parsed.subjects]
    )


def _checked(caption, scene):
    """Return the words of a caption as a list."""
    if not hasattr(scene, "objects"):
        raise ValueError(f"expected a Scene, got {type(scene).__name__}")
    if isinstance(caption, str):
        return tokenise(caption)
    if not isinstance(caption, (list, tuple)) or not all(isinstance(word, str) for word in caption):
        raise ValueError(f"expected a caption as a string or a list of words, got {caption!r}")
    return list(caption)


# Writing.


def _article(word):
    return "an" if word[0] in _VOWELS else "a"


def _name(object_, size=True, colour=True):
    words = [object_.size] * size + [object_.colour] * colour + [object_.shape]
    return " ".join([_article(words[0]), *words])


def _names(objects, rng, complete):
    named = (rng.uniform(size=len(objects)) < _SIZE_NAMED).tolist()
    return [_name(object_, size=complete or size) for object_, size in zip(objects, named, strict=True)]


def _pick(options, rng):
    return options[rng.integers(len(options))]


def _relation(first, second, rng):
    return _pick([relation for relation in RELATIONS if holds(relation, first, second)], rng)


def _write_one(objects, rng, complete):
    size, colour = _pick([(True, True), (True, False), (False, True)], rng)
    opening = "" if complete else _pick(["", "there is "], rng)
    return opening + _name(objects[0], complete or size, complete or colour)


def _write_two(objects, rng, complete):
    first, second = _shuffled(objects, rng)
    names = _names((first, second), rng, complete)
    return f"{names[0]} {_relation(first, second, rng)} {names[1]}"


def _write_three(objects, rng, complete):
    """Two forms: one thing and where it lies from the others, or two things that lie alike from the third."""
    first, second, third = _shuffled(objects, rng)
    one, two, three = _names((first, second, third), rng, complete)
    shared = [relation for relation in RELATIONS if holds(relation, first, third) and holds(relation, second, third)]
    if shared and rng.uniform() < 0.5:
        return f"{one} and {two} {_pick(shared, rng)} {three}"
    return f"{one} {_relation(first, second, rng)} {two} and {_relation(first, third, rng)} {three}"


def _shuffled(objects, rng):
    return [objects[index] for index in rng.permutation(len(objects))]
