"""The registry of claims: what `claims.toml` says, as read-only objects."""

import functools
import importlib.resources
import tomllib
from dataclasses import dataclass

SECTIONS = (
    "introduction",
    "supervised learning",
    "backpropagation",
    "convolutional networks",
    "image understanding",
    "language",
    "recurrent networks",
    "future",
)

KINDS = ("experiment", "construction", "added")

# Kind of bound -> (how it reads, whether x meets it).
_BOUNDS = {
    "below": ("below {}", lambda x, limit: x < limit),
    "at_most": ("at most {}", lambda x, limit: x <= limit),
    "above": ("above {}", lambda x, limit: x > limit),
    "at_least": ("at least {}", lambda x, limit: x >= limit),
    "between": ("between {} and {}", lambda x, low, high: low <= x <= high),
}


RIGHT, WRONG = "right", "wrong"  # the sides of a bound


@dataclass(frozen=True)
class Bound:
    """What a figure has to meet: `kind` is one of below, at_most, above, at_least, between."""

    kind: str
    limits: tuple[float, ...]

    def admits(self, x):
        """Return whether the number `x` meets the bound."""
        return _BOUNDS[self.kind][1](x, *self.limits)

    def side(self, low, high):
        """Return `RIGHT` if the whole interval meets the bound, `WRONG` if none of it does, None if it crosses."""
        # What a bound admits has no holes: an interval meets it when both its ends do.
        met = {self.admits(low), self.admits(high)}
        if met == {True}:
            return RIGHT
        around = low < self.limits[0] and high > self.limits[-1] and self.kind == "between"
        return None if True in met or around else WRONG

    def distance(self, x):
        """Return how far `x` is from the nearest limit."""
        return min(abs(x - limit) for limit in self.limits)

    def words(self, show):
        """Return the bound in words; `show` turns a limit into text."""
        return _BOUNDS[self.kind][0].format(*map(show, self.limits))


@dataclass(frozen=True)
class Part:
    """One number that a claim's criterion asks for; `name` is None where the claim asks for one number only.

    `control` names in words what has to fail the same bound, or is None; `seeds` is the least number of repetitions, or
    None, and `repeats` what they are called.
    """

    name: str | None
    number: str
    unit: str
    bound: Bound
    lessons: tuple[str, ...]
    control: str | None
    seeds: int | None
    repeats: str


@dataclass(frozen=True)
class Claim:
    """One claim of the review, or added to it; `restated` is None or has the keys "old" and "reason"."""

    id: str
    kind: str
    section: str
    claim: str
    refs: tuple[int, ...]
    lessons: tuple[str, ...]
    criterion: str
    parts: tuple[Part, ...]
    restated: dict | None

    def part(self, name):
        """Return the part called `name`; None stands for the only part of a claim of one number.

        Raises:
            KeyError: the claim has no such part; the message lists its parts.
        """
        for part in self.parts:
            if part.name == name:
                return part
        known = ", ".join(repr(part.name) for part in self.parts)
        expected = "no part name" if known == "None" else f"part= one of {known}"
        raise KeyError(f"claim {self.id}: expected {expected}, got {name!r}")


def _as_tuple(value):
    return tuple(value) if isinstance(value, list) else (value,)


def _bound(claim_id, table):
    kinds = [kind for kind in _BOUNDS if kind in table]
    if len(kinds) != 1:
        raise ValueError(f"claim {claim_id}: expected one of {', '.join(_BOUNDS)} in each part, got {kinds or 'none'}")
    limits = _as_tuple(table[kinds[0]])
    if len(limits) != (2 if kinds[0] == "between" else 1):
        raise ValueError(f"claim {claim_id}: `{kinds[0]}` got {len(limits)} limits: {limits}")
    return Bound(kinds[0], limits)


def _part(table, claim):
    """Return a part; lesson, seeds and repeats are those of its claim where it has none of its own."""
    seeds = table.get("seeds", claim.get("seeds"))
    return Part(
        name=table.get("name"),
        number=table["number"],
        unit=table["unit"],
        bound=_bound(claim["id"], table),
        lessons=_as_tuple(table.get("lesson", claim["lesson"])),
        control=table.get("control"),
        seeds=seeds,
        repeats=table.get("repeats", claim.get("repeats", "seeds" if seeds else "runs")),
    )


def _claim(table):
    kind = table.get("kind", "experiment")
    if kind not in KINDS:
        raise ValueError(f"claim {table['id']}: expected the kind as one of {', '.join(KINDS)}, got {kind!r}")
    parts = tuple(_part(part, table) for part in table["parts"])
    # Every lesson that tests some part, in order, once.
    lessons = dict.fromkeys(lesson for part in parts for lesson in part.lessons)
    return Claim(
        id=table["id"],
        kind=kind,
        section=table["section"],
        claim=table["claim"],
        refs=tuple(table["refs"]),
        lessons=tuple(lessons),
        criterion=table["criterion"],
        parts=parts,
        restated=table.get("restated"),
    )


def parse(text):
    """Return the claims of a TOML text as a dict from id to `Claim`, in the order of the text."""
    return {table["id"]: _claim(table) for table in tomllib.loads(text)["claim"]}


def path():
    """Return the place of ``claims.toml``."""
    return importlib.resources.files("course_utils") / "claims.toml"


@functools.cache
def registry():
    """Return every claim, as a dict from id to `Claim`, in order."""
    return parse(path().read_text(encoding="utf-8"))


@functools.cache
def not_testable():
    """Return what no lesson can test, as a tuple of dicts with the keys "claim", "refs" and "reason"."""
    return tuple(tomllib.loads(path().read_text(encoding="utf-8"))["not_testable"])


def get(claim_id):
    """Return the `Claim` with this id.

    Raises:
        KeyError: there is no such claim; the message lists the known ones.
    """
    try:
        return registry()[claim_id]
    except (KeyError, TypeError):  # TypeError: something that cannot be a key, a list say
        raise KeyError(f"no claim {claim_id!r}; the claims are {', '.join(registry())}") from None
