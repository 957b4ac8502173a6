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

# Kind of bound -> (how it reads, whether x meets it).
_KINDS = {
    "below": ("below {}", lambda x, limit: x < limit),
    "at_most": ("at most {}", lambda x, limit: x <= limit),
    "above": ("above {}", lambda x, limit: x > limit),
    "at_least": ("at least {}", lambda x, limit: x >= limit),
    "between": ("between {} and {}", lambda x, low, high: low <= x <= high),
}


@dataclass(frozen=True)
class Bound:
    """What a figure has to meet: `kind` is one of below, at_most, above, at_least, between."""

    kind: str
    limits: tuple[float, ...]

    def admits(self, x):
        """Return whether the number `x` meets the bound."""
        return _KINDS[self.kind][1](x, *self.limits)

    def words(self, show):
        """Return the bound in words; `show` turns a limit into text."""
        return _KINDS[self.kind][0].format(*map(show, self.limits))


@dataclass(frozen=True)
class Part:
    """One number that a claim's criterion asks for; `name` is None where the claim asks for one number only."""

    name: str | None
    number: str
    unit: str
    bound: Bound
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """One claim of the review; `restated` is None or has the keys "old" and "reason"."""

    id: str
    section: str
    claim: str
    refs: tuple[int, ...]
    lessons: tuple[str, ...]
    criterion: str
    seeds: int | None
    repeats: str
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
    kinds = [kind for kind in _KINDS if kind in table]
    if len(kinds) != 1:
        raise ValueError(f"claim {claim_id}: expected one of {', '.join(_KINDS)} in each part, got {kinds or 'none'}")
    limits = _as_tuple(table[kinds[0]])
    if len(limits) != (2 if kinds[0] == "between" else 1):
        raise ValueError(f"claim {claim_id}: `{kinds[0]}` got {len(limits)} limits: {limits}")
    return Bound(kinds[0], limits)


def _claim(table):
    lessons = _as_tuple(table["lesson"])
    parts = tuple(
        Part(
            name=part.get("name"),
            number=part["number"],
            unit=part["unit"],
            bound=_bound(table["id"], part),
            lessons=_as_tuple(part["lesson"]) if "lesson" in part else lessons,
        )
        for part in table["parts"]
    )
    # Every lesson that tests some part, in order, once.
    every = dict.fromkeys(lesson for part in parts for lesson in part.lessons)
    return Claim(
        id=table["id"],
        section=table["section"],
        claim=table["claim"],
        refs=tuple(table["refs"]),
        lessons=tuple(every),
        criterion=table["criterion"],
        seeds=table.get("seeds"),
        repeats=table.get("repeats", "seeds"),
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
