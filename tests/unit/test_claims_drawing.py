"""The drawing of an outcome: axis, ticks, marks, the shaded side of the bound."""

import pytest
from bs4 import BeautifulSoup
from claim_notebooks import CLAIMS

from course_utils import claims
from course_utils.claims import criteria
from course_utils.claims.criteria import Bound
from course_utils.sphinx_ext.claims_axis import axis_for, tick_labels
from course_utils.sphinx_ext.claims_drawing import CONTROL, FIGURE, MOST_ROWS, Row, draw
from course_utils.sphinx_ext.claims_outcome import axes, drawing
from course_utils.sphinx_ext.claims_overview import ORDER, mark


def percent(text):
    return float(text.removesuffix("%"))


@pytest.mark.parametrize(
    ("figures", "unit", "labels"),
    [
        ([0.2, 0.9, 0.8], "share", ["20", "40", "60", "80"]),
        ([-0.02, 0.01], "points", ["−2", "−1", "0", "1"]),
        ([3e-10, 1e-7], "", ["1e-9", "1e-8", "1e-7"]),
        ([1e-10, 1e3], "", ["1e-11", "1e-7", "0.001", "10"]),
        ([2, 90], "times", ["3", "10", "30", "100"]),
        ([0, 1e-7], "", ["0", "2.5e-8", "5e-8", "7.5e-8", "1e-7"]),
        ([0.484, 0.527], "times", ["0.49", "0.50", "0.51", "0.52", "0.53"]),
        ([0, 0], "", ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        ([12000, 30000], "score", ["15000", "20000", "25000", "30000"]),
    ],
)
def test_ticks_are_few_and_tell_the_numbers_apart(figures, unit, labels):
    ticks = axis_for(figures, unit).ticks()
    assert [label for _, label in ticks] == labels
    places = [place for place, _ in ticks]
    assert places == sorted(places) and all(0 <= place <= 100 for place in places)


def test_labels_of_close_ticks_differ():
    assert tick_labels([99.75, 100.0]) == ["99.75", "100.00"]


def test_an_axis_shows_no_share_beyond_its_range():
    axis = axis_for([0.5, 1.0], "share")
    assert axis.high == 1 and axis.at(1) == 100 and axis.at(1.02) == 100
    assert axis_for([0.01, 0.99], "share").log is False


def test_a_log_axis_spaces_powers_evenly():
    axis = axis_for([1e-10, 1e-6], "")
    assert axis.log
    assert axis.at(1e-8) == pytest.approx((axis.at(1e-10) + axis.at(1e-6)) / 2)


def draws(rows, bound, unit="", **numbers):
    figures = [x for row in rows for x in (row.value, row.low, row.high) if x is not None]
    axis = axis_for([*figures, *bound.limits], unit)
    svg = draw(rows, bound, axis, words="the bound", alt='what "it" shows', **numbers)
    return BeautifulSoup(svg, "html.parser").svg, axis


@pytest.mark.parametrize(
    ("bound", "sides"),
    [
        (Bound("below", (2,)), (0, 2)), (Bound("at_most", (2,)), (0, 2)),
        (Bound("above", (2,)), (2, 4)), (Bound("at_least", (2,)), (2, 4)),
        (Bound("between", (1, 3)), (1, 3)),
    ],
)
def test_the_right_side_of_the_bound_is_shaded(bound, sides):
    svg, axis = draws([Row(FIGURE, "", 0, 0, 4)], bound)
    shaded = svg.select_one("rect.right")
    left, right = percent(shaded["x"]), percent(shaded["x"]) + percent(shaded["width"])
    whole = [axis.at(side) if side in bound.limits else 100 * (side > 0) for side in sides]
    assert [left, right] == pytest.approx(whole, abs=0.02)
    assert len(svg.select(".edge")) == len(bound.limits)
    assert "the bound" in svg.select_one("text.bound")


def test_marks_tell_measured_exact_and_control_apart():
    rows = [Row(FIGURE, "measured", 3, 2.5, 3.5), Row(FIGURE, "exact", 3), Row(CONTROL, "control: <x>", 1, 0.5, 1.5)]
    svg, axis = draws(rows, Bound("above", (2,)))
    measured, exact, control = svg.select("g.figure, g.control")
    assert percent(measured.circle["cx"]) == pytest.approx(axis.at(3), abs=0.01)
    assert len(measured.select(".interval")) == 3
    assert exact.select_one("rect.mark") and not exact.select(".interval")
    assert control.select_one("path.mark") and control.text == "control: <x>"
    assert svg["aria-label"] == 'what "it" shows' and svg["role"] == "img"


def test_many_figures_share_a_row():
    def height(count):
        rows = [Row(FIGURE, "measured", 1), *(Row(FIGURE, "", x) for x in range(count - 1))]
        return float(draws(rows, Bound("above", (0,)))[0]["height"])

    assert height(200) < height(MOST_ROWS)


@pytest.fixture
def registry(monkeypatch):
    made = criteria.parse(CLAIMS)
    monkeypatch.setattr(criteria, "registry", lambda: made)
    return made


def test_parts_of_one_unit_share_an_axis_only_if_none_gets_too_small(monkeypatch):
    both_times = CLAIMS.replace('unit = ""\nbelow = 1e-7', 'unit = "times"\nbelow = 3')
    both_times = both_times.replace('unit = ""\nat_least = 1', 'unit = "times"\nat_least = 1')
    claim = criteria.parse(both_times)["T02"]
    monkeypatch.setattr(criteria, "registry", lambda: {"T02": claim})
    small = claims.judge("T02", exact=1, part="small")  # from 1 to 3
    assert len(set(axes(claim, [small, claims.judge("T02", exact=5, part="large")]))) == 1
    assert len(set(axes(claim, [small, claims.judge("T02", exact=15, part="large")]))) == 2


def test_figures_without_a_unit_do_not_share_an_axis(registry):
    claim = registry["T02"]
    verdicts = [claims.judge("T02", exact=-1, part="small"), claims.judge("T02", exact=0.2, part="large")]
    assert len(set(axes(claim, verdicts))) == 2


def test_what_follows_from_the_construction_is_not_drawn(registry):
    verdict = claims.judge("T03", exact=0)
    (axis,) = axes(registry["T03"], [verdict])
    assert drawing(verdict, registry["T03"].parts[0], axis) == ""


def test_each_verdict_has_a_mark_of_its_own():
    marks = [mark(outcome) for outcome in ORDER]
    signs = {BeautifulSoup(one, "html.parser").svg.decode_contents() for one in marks}
    assert len(signs) == len(ORDER) and len({BeautifulSoup(one, "html.parser").svg["class"][1] for one in marks}) == 6
