"""From samples to a verdict: intervals, the symmetric rules, controls, and one clear error for each bad input."""

import math

import numpy as np
import pytest
import scipy.stats
from claim_notebooks import CLAIMS

from course_utils import claims
from course_utils.claims import criteria
from course_utils.claims.intervals import bootstrap_interval, runs_to_decide

R, N, U, T = claims.REPRODUCED, claims.NOT_REPRODUCED, claims.UNDECIDED, claims.TELLS_NOTHING
GOOD, BAD, OPEN = [2.9, 3.0, 3.1], [0.9, 1.0, 1.1], [1.5, 2.2, 2.8]  # of T01: above 2


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """The tests have claims of their own: one more in claims.toml, or another bound, changes nothing here."""
    made = criteria.parse(CLAIMS)
    monkeypatch.setattr(criteria, "registry", lambda: made)


# Intervals


@pytest.mark.parametrize("shape", [(2,), (5,), (10, 3)])
def test_the_interval_is_students(shape):
    samples = np.random.default_rng(0).normal(size=shape)
    error = scipy.stats.sem(samples)
    expected = scipy.stats.t.interval(0.95, len(samples) - 1, samples.mean(axis=0), error)
    np.testing.assert_allclose(claims.interval(samples), expected)
    np.testing.assert_allclose(claims.half_width(samples), (expected[1] - expected[0]) / 2)
    np.testing.assert_allclose(claims.interval(samples.T, axis=-1), expected)


def test_known_intervals():
    assert claims.half_width([1, 2, 3]) == pytest.approx(4.302653 / math.sqrt(3))
    assert claims.interval([0.5, 0.5]) == (0.5, 0.5)


@pytest.mark.parametrize("samples", [[], [1], 1])
def test_an_interval_needs_two_runs(samples):
    with pytest.raises(ValueError, match="expected at least 2 runs for an interval, got"):
        claims.interval(samples)


@pytest.mark.parametrize("distance", [3, 1, 0.4, 0.05])
def test_so_many_runs_would_decide(distance):
    samples = [1.0, 2.0, 4.0]
    runs = 2
    while scipy.stats.t.ppf(0.975, runs - 1) * np.std(samples, ddof=1) / math.sqrt(runs) >= distance:
        runs += 1
    assert runs_to_decide(samples, distance) == (runs if runs <= 10_000 else None)


def test_nothing_decides_a_mean_on_its_bound():
    assert runs_to_decide([1, 2, 3], 0) is None


def test_the_bootstrap_repeats_itself_and_covers_the_mean():
    samples = np.random.default_rng(1).normal(3, 1, size=(200, 2))
    low, high = bootstrap_interval(samples, lambda chosen: chosen[:, 0].mean())
    np.testing.assert_allclose((low, high), claims.interval(samples[:, 0]), atol=0.03)
    assert (low, high) == bootstrap_interval(samples, lambda chosen: chosen[:, 0].mean())


# Verdicts


@pytest.mark.parametrize(
    ("arguments", "verdict", "notes"),
    [
        ({"samples": GOOD, "control": BAD}, R, ()),
        ({"samples": BAD, "control": BAD}, N, ()),
        ({"samples": BAD, "control": GOOD}, N, ()),
        ({"samples": OPEN, "control": 1}, U, ("the 95 % interval crosses the bound; about 61 seeds would decide",)),
        ({"samples": [1.2, 1.8, 2.6], "control": 1}, U,
         ("the 95 % interval crosses the bound; about 110 seeds would decide",)),
        ({"samples": [1, 2, 3], "control": 1}, U,
         ("the 95 % interval crosses the bound; more than 10,000 seeds would decide",)),
        ({"samples": GOOD, "control": GOOD}, T, ()),
        ({"samples": GOOD, "control": 2.5}, T, ()),
        ({"samples": GOOD, "control": 2}, R, ()),
        ({"samples": GOOD, "control": OPEN}, U, ("the control's interval crosses the bound",)),
        ({"samples": GOOD}, U, ("no control given; asked for: shuffled labels",)),
        ({"samples": BAD}, N, ("no control given; asked for: shuffled labels",)),
        ({"samples": [3, 3.01], "control": BAD}, U, ("2 seeds; 3 asked for",)),
        ({"samples": [1, 1.01], "control": BAD}, U, ("2 seeds; 3 asked for",)),
        ({"samples": GOOD, "control": BAD, "lacking": "the long training"}, U, ("still lacking: the long training",)),
        ({"samples": BAD, "control": BAD, "lacking": "the long training"}, U, ("still lacking: the long training",)),
        ({"samples": GOOD, "control": GOOD, "lacking": "a"}, T, ("still lacking: a",)),
        ({"exact": 2.5, "control": 1}, R, ()),
        ({"exact": 2, "control": 1}, N, ()),
        ({"exact": [3, 4], "control": 1}, R, ()),
        ({"exact": [3, 1], "control": 1}, N, ("1 of 2 figures misses the bound",)),
        ({"samples": np.stack([GOOD, GOOD], 1), "control": np.stack([GOOD, BAD], 1)}, R, ()),
        ({"samples": np.stack([GOOD, BAD, BAD], 1), "control": BAD}, N, ("2 of 3 figures miss the bound",)),
        ({"samples": np.stack([GOOD, BAD, OPEN], 1), "control": BAD}, N, ("1 of 3 figures misses the bound",)),
        ({"samples": np.stack([GOOD, OPEN, [1, 2.2, 3]], 1), "control": BAD}, U,
         ("the 95 % interval of 2 of 3 figures crosses the bound; about 879 seeds would decide",)),
    ],
)
def test_rules(arguments, verdict, notes):
    found = claims.judge("T01", **arguments)
    assert (found.verdict, found.notes) == (verdict, notes)


def test_a_verdict_holds_figures_intervals_and_counts():
    found = claims.judge("T01", GOOD, control=[1.0, 1.2])
    assert found.value == pytest.approx(3) and found.interval == pytest.approx(claims.interval(GOOD))
    assert found.control_value == pytest.approx(1.1) and found.control_interval == claims.interval([1.0, 1.2])
    assert (found.n, found.exact, found.bound.kind, found.bound.limits) == (3, False, "above", (2,))
    found = claims.judge("T01", np.stack([GOOD, OPEN], 1))
    assert len(found.value) == len(found.interval) == 2 and found.interval[1] == claims.interval(OPEN)
    found = claims.judge("T02", exact=3e-9, part="small")
    assert (found.value, found.interval, found.n, found.exact, found.control_value) == (3e-9, None, None, True, None)


def test_the_interval_of_shares_holds_shares():
    low, high = claims.judge("T05", [0.1, 0.2, 0.6]).interval
    assert claims.interval([0.1, 0.2, 0.6])[0] < 0 and (low, high) == (0, claims.interval([0.1, 0.2, 0.6])[1])


def test_samples_may_be_numpy_or_torch():
    torch = pytest.importorskip("torch")
    assert claims.judge("T01", torch.tensor(GOOD, dtype=torch.float64)) == claims.judge("T01", np.array(GOOD))
    assert claims.judge("T01", GOOD, control=torch.tensor(2.5)).verdict == T
    assert claims.judge("T01", GOOD, control=np.float32(2.5)).verdict == T


def test_a_bound_with_two_ends_is_missed_on_either_side():
    assert claims.judge("T04", exact=-0.5).verdict == R
    assert [claims.judge("T04", samples).verdict for samples in ([-0.7, -0.701], [0, 0.01])] == [N, N]
    assert claims.judge("T04", [-0.8, -0.5, -0.2]).verdict == U


def test_bootstrap_judges_a_statistic_of_observations():
    observations = np.random.default_rng(0).normal(3, 1, size=(100, 4))
    found = claims.judge("T01", observations, bootstrap=np.median, control=observations - 2)
    assert found.verdict == R and found.value == np.median(observations) and found.n == 100
    assert found.interval[0] < found.value < found.interval[1]
    assert claims.judge("T01", observations - 1, bootstrap=np.mean, control=0).notes == (
        "the 95 % interval crosses the bound",
    )


def test_bootstrap_judges_several_statistics():
    observations = np.random.default_rng(0).normal(3, 1, size=(100, 2)) - [0, 1]
    found = claims.judge("T01", observations, bootstrap=lambda drawn: drawn.mean(axis=0), control=0)
    assert found.value == tuple(observations.mean(axis=0)) and len(found.interval) == 2
    assert found.notes == ("the 95 % interval of 1 of 2 figures crosses the bound",)


def test_a_construction_has_no_verdict_and_must_hold():
    assert claims.judge("T03", exact=0).verdict == claims.FOLLOWS
    assert claims.judge("T03", [0, 0, 0]).verdict == claims.FOLLOWS
    with pytest.raises(AssertionError, match="T03 follows from the construction: expected the largest error at most 0, "
                                             "got 0.1"):
        claims.check("T03", exact=0.1)
    with pytest.raises(AssertionError, match="got 0.1"):  # the mean would pass
        claims.check("T03", [-0.2, 0.1])


NAN = math.nan


@pytest.mark.parametrize(
    ("claim_id", "arguments", "error", "message"),
    [
        ("C99", {"exact": 1}, KeyError, "no claim 'C99'; the claims are T01, T02"),
        (["T01"], {"exact": 1}, KeyError, "the claims are T01"),
        ("T02", {"exact": 1}, KeyError, "T02: expected part= one of 'small', 'large', got None"),
        ("T02", {"exact": 1, "part": "speed"}, KeyError, "'small', 'large', got 'speed'"),
        ("T01", {"exact": 1, "part": "x"}, KeyError, "T01: expected no part name, got 'x'"),
        ("T01", {}, ValueError, "T01: expected samples= or exact=, got neither"),
        ("T01", {"control": BAD}, ValueError, "T01: expected samples= or exact= beside the control, got neither"),
        ("T01", {"samples": GOOD, "exact": 3}, ValueError, "T01: expected samples= or exact=, got both"),
        ("T01", {"samples": [3]}, ValueError, "T01: expected at least 2 runs, got 1"),
        ("T01", {"samples": []}, ValueError, "T01: expected at least 2 runs, got 0"),
        ("T01", {"samples": 3}, ValueError, r"expected samples \(runs,\) or \(runs, figures\), got shape \(\)"),
        ("T01", {"samples": np.ones((3, 2, 2))}, ValueError, r"got shape \(3, 2, 2\)"),
        ("T01", {"samples": np.ones((3, 0))}, ValueError, r"got shape \(3, 0\)"),
        ("T01", {"samples": [[1, 2], [3]]}, ValueError, "as many figures in each run"),
        ("T01", {"samples": [3, NAN]}, ValueError, "T01: expected finite numbers, got nan"),
        ("T01", {"samples": [3, math.inf]}, ValueError, "expected finite numbers, got inf"),
        ("T01", {"samples": ["3", "4"]}, TypeError, "T01: expected numbers, got .'3', '4'."),
        ("T01", {"samples": [True, True]}, TypeError, "expected numbers, got .True, True."),
        ("T01", {"samples": [None, 1]}, TypeError, "expected numbers, got"),
        ("T05", {"samples": [75, 80]}, ValueError, r"T05: expected numbers from 0 to 1 \(share\), got 75"),
        ("T05", {"samples": [0.7, 0.8], "control": 50}, ValueError, "T05, control: expected numbers from 0 to 1"),
        ("T05", {"exact": 75}, ValueError, "T05: expected numbers from 0 to 1"),
        ("T01", {"samples": GOOD, "control": []}, ValueError, "T01, control: expected at least 2 runs, got 0"),
        ("T01", {"samples": GOOD, "control": [1]}, ValueError, "T01, control: expected at least 2 runs, got 1"),
        ("T01", {"samples": GOOD, "control": NAN}, ValueError, "T01, control: expected finite numbers, got nan"),
        ("T01", {"samples": GOOD, "control": "low"}, TypeError, "T01, control: expected numbers, got 'low'"),
        ("T01", {"exact": []}, ValueError, "T01: expected a number or a list of numbers, got shape"),
        ("T01", {"exact": [[1, 2]]}, ValueError, "expected a number or a list of numbers, got shape"),
        ("T01", {"exact": 3, "bootstrap": np.mean}, ValueError, "expected bootstrap= with samples=, got it with"),
        ("T01", {"samples": GOOD, "bootstrap": "mean"}, TypeError, "expected bootstrap as a function of the samples"),
        ("T01", {"samples": [3], "bootstrap": np.mean}, ValueError, "expected at least 2 observations"),
        ("T01", {"samples": GOOD, "bootstrap": np.diag}, ValueError, r"the function in bootstrap=, got shape .3, 3."),
        ("T05", {"samples": GOOD, "bootstrap": np.mean}, ValueError, "T05, bootstrap: expected numbers from 0 to 1"),
        ("T01", {"samples": GOOD, "detail": 3}, TypeError, "T01: expected detail as a str or None, got int"),
        ("T01", {"samples": GOOD, "lacking": True}, TypeError, "T01: expected lacking as a str or None, got bool"),
        ("T02", {"samples": [1], "part": "large"}, ValueError, "T02 large: expected at least 2 runs"),
    ],
)
def test_bad_input_gives_one_clear_error(claim_id, arguments, error, message):
    with pytest.raises(error, match=message) as raised:
        claims.check(claim_id, **arguments)
    assert "\n" not in str(raised.value)


def test_a_verdict_is_read_only_and_has_no_truth_value():
    verdict = claims.judge("T01", GOOD)
    with pytest.raises(AttributeError):
        verdict.verdict = U
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(verdict)
