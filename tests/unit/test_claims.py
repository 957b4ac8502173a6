"""The claims registry: complete, in order, and refused where it says nothing that could be judged."""

import re
import tomllib

import pytest

from course_utils import claims
from course_utils.claims import criteria
from course_utils.claims.criteria import KINDS, RIGHT, SECTIONS, WRONG, parse


def test_registry_holds_every_claim_once_in_order():
    listed = [table["id"] for table in tomllib.loads(criteria.path().read_text(encoding="utf-8"))["claim"]]
    assert listed == [f"C{number:02d}" for number in range(1, len(listed) + 1)] == list(claims.registry())
    assert {claim.section for claim in claims.registry().values()} == set(SECTIONS)


def test_every_claim_is_complete():
    for claim in claims.registry().values():
        assert claim.claim and claim.criterion and claim.parts and claim.kind in KINDS, claim.id
        assert all(1 <= number <= 103 for number in claim.refs), claim.id
        assert all(len(lesson) == 5 and lesson[2] == "-" for lesson in claim.lessons), claim.id
        names = [part.name for part in claim.parts]
        assert names == [None] if len(names) == 1 else None not in names and len(set(names)) == len(names), claim.id
        for part in claim.parts:
            assert part.number, claim.id
            assert list(part.bound.limits) == sorted(part.bound.limits), claim.id
            assert "%" not in part.unit, f"{claim.id}: a percentage is a share"
        if claim.restated:
            assert set(claim.restated) == {"old", "reason"} and all(claim.restated.values()), claim.id
            assert claim.restated["old"] != claim.criterion, claim.id


def test_seeds_are_those_that_the_criterion_names():
    for claim in claims.registry().values():
        words = claim.criterion.replace("six speakers", "6 speakers")
        for part in claim.parts:
            named = re.search(rf"\b{part.seeds} (\w+ )?{part.repeats}\b", words)  # "10 seeds", "30 random starts"
            assert named or not part.seeds, f"{claim.id}: {part.seeds} {part.repeats}"
        if re.search(r"\d seeds", words):
            assert any(part.seeds for part in claim.parts), claim.id


def test_a_control_belongs_to_a_claim_whose_criterion_speaks_of_it():
    for claim in claims.registry().values():
        if any(part.control for part in claim.parts):
            assert "control" in claim.criterion or "random" in claim.criterion, claim.id


def test_what_is_not_testable_says_why_and_what_was_found_since():
    assert claims.not_testable()
    for entry in claims.not_testable():
        assert set(entry) == {"claim", "refs", "reason", "since"}
        assert entry["claim"] and entry["reason"] and entry["since"]
        assert all(1 <= number <= 103 for number in entry["refs"])


MINIMAL = """
[[claim]]
id = "C01"
section = "future"
claim = "a"
refs = []
lesson = "01-01"
criterion = "b"
[[claim.parts]]
number = "c"
unit = ""
"""


@pytest.mark.parametrize("bound", ["", "below = 1\nabove = 0", "between = [1]", "below = [1, 2]"])
def test_a_part_has_one_bound(bound):
    with pytest.raises(ValueError, match="claim C01: "):
        parse(MINIMAL + bound)


def test_a_kind_is_one_of_three():
    with pytest.raises(ValueError, match="claim C01: expected the kind as one of .*construction.*, got 'proof'"):
        parse(MINIMAL.replace('claim = "a"', 'claim = "a"\nkind = "proof"') + "below = 1")
    assert parse(MINIMAL + "below = 1")["C01"].kind == "experiment"


def test_a_part_may_have_its_own_runs():
    claim = MINIMAL.replace('criterion = "b"', 'criterion = "b"\nseeds = 5') + "below = 1"
    part = parse(claim)["C01"].parts[0]
    assert (part.seeds, part.repeats) == (5, "seeds")
    part = parse(claim + '\nseeds = 7\nrepeats = "speakers"')["C01"].parts[0]
    assert (part.seeds, part.repeats) == (7, "speakers")
    part = parse(MINIMAL + "below = 1")["C01"].parts[0]
    assert (part.seeds, part.repeats, part.control) == (None, "runs", None)


@pytest.mark.parametrize(
    ("bound", "x", "met"),
    [
        ("below = 1", 1, False),
        ("at_most = 1", 1, True),
        ("at_most = 1", 1.01, False),
        ("above = 1", 1, False),
        ("at_least = 1", 1, True),
        ("at_least = 1", 0.99, False),
        ("between = [1, 4]", 1, True),
        ("between = [1, 4]", 4, True),
        ("between = [1, 4]", 4.01, False),
    ],
)
def test_bounds_at_their_limits(bound, x, met):
    made = parse(MINIMAL + bound)["C01"].parts[0].bound
    assert made.admits(x) is met
    assert made.side(x, x) == (RIGHT if met else WRONG)


@pytest.mark.parametrize(
    ("bound", "low", "high", "side"),
    [
        ("above = 1", 1, 2, None),
        ("at_least = 1", 1, 2, RIGHT),
        ("above = 1", 0, 1, WRONG),
        ("at_least = 1", 0, 1, None),
        ("below = 1", 1, 2, WRONG),
        ("below = 1", 0.5, 2, None),
        ("between = [1, 4]", 1, 4, RIGHT),
        ("between = [1, 4]", 0, 5, None),
        ("between = [1, 4]", 0, 2, None),
        ("between = [1, 4]", 4.1, 5, WRONG),
        ("between = [1, 4]", 0, 0.9, WRONG),
    ],
)
def test_the_side_of_an_interval(bound, low, high, side):
    assert parse(MINIMAL + bound)["C01"].parts[0].bound.side(low, high) == side


def test_the_distance_is_that_from_the_nearest_limit():
    bound = parse(MINIMAL + "between = [1, 4]")["C01"].parts[0].bound
    assert [bound.distance(x) for x in (0, 1.5, 3, 6)] == [1, 0.5, 1, 2]
