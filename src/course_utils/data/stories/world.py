"""What a small world is made of: who, where, what, and in which words it is told."""

from dataclasses import dataclass

from ..tokens import checked_strings

MOVES = ("went to", "moved to", "journeyed to", "travelled to", "went back to")
GETS = ("got", "took", "picked up", "grabbed")
DROPS = ("dropped", "discarded", "left", "put down")


@dataclass(frozen=True)
class StoryWorld:
    """The names of a world, and how freely it is told.

    Attributes:
        people: tuple of names, one word each.
        places: tuple of places with their article, if they have one: ``"the cave"``, ``"Mount-Doom"``.
        objects: tuple of things, one word each, without article.
        tale: whether it is told as a tale: people may take or drop something before it was said where they are,
            someone may die, and a last sentence says that this was the end.

    Raises:
        ValueError: a list is empty, is one string, or names something twice.
    """

    people: tuple[str, ...]
    places: tuple[str, ...]
    objects: tuple[str, ...]
    tale: bool = False

    def __post_init__(self):
        for name in ("people", "places", "objects"):
            names = tuple(checked_strings(getattr(self, name), "StoryWorld", name))
            if not names or len(set(names)) < len(names):
                raise ValueError(f"StoryWorld expected distinct {name}, at least one, got {names}")
            object.__setattr__(self, name, names)


@dataclass(frozen=True)
class Sentence:
    """What a sentence or a question of a world says.

    Attributes:
        kind: ``"move"``, ``"get"``, ``"drop"``, ``"die"``, ``"end"``, or a question: ``"where"``, ``"before"``.
        person, object, place: names of the world, None where the sentence has none; `place` with its article.
        there: whether it ends on that word.
    """

    kind: str
    person: str | None = None
    object: str | None = None
    place: str | None = None
    there: bool = False


STORY_WORLDS = {
    "babi": StoryWorld(
        people=("Mary", "John", "Daniel", "Sandra"),
        places=("the bathroom", "the hallway", "the kitchen", "the garden", "the office", "the bedroom"),
        objects=("football", "milk", "apple"),
    ),
    "ring": StoryWorld(
        people=("Bilbo", "Frodo", "Gollum", "Sauron"),
        places=("the cave", "the Shire", "Mount-Doom", "the Grey-havens"),
        objects=("ring",),
        tale=True,
    ),
    "others": StoryWorld(
        people=("Alma", "Bruno", "Carla", "Dario", "Edda", "Falk", "Greta", "Hugo"),
        places=("the mill", "the harbour", "the Old-bridge", "Sandholm", "the tower", "Mount-Vael", "the market",
                "the Low-woods"),
        objects=("lantern", "key", "letter", "drum"),
        tale=True,
    ),
}


def place_name(place):
    """Return a place without its article, as answers name it."""
    return place.removeprefix("the ")
