"""The checks of arguments: what each lets through, and the sentence with which it refuses the rest."""

import fractions
import math
import re
import subprocess
import sys

import numpy as np
import pytest

from course_utils import arguments


class Refused(Exception):
    pass


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3), np.array(3)])
def test_whole_numbers(value):
    found = arguments.whole_number(value, "fit", "epochs", 3, 3)
    assert found == 3 and type(found) is int
    assert arguments.whole_number(value, "fit", "epochs") == 3


@pytest.mark.parametrize("value", [True, np.True_, 3.0, "3", None, [3], np.array([3, 4]), math.nan])
def test_no_whole_numbers(value):
    assert not arguments.is_whole_number(value)
    with pytest.raises(ValueError, match="^fit expected epochs as an integer, got "):
        arguments.whole_number(value, "fit", "epochs")


@pytest.mark.parametrize("value", [0, -0.5, np.float32(0.25), np.int64(1), fractions.Fraction(1, 3)])
def test_numbers(value):
    assert arguments.is_number(value)
    assert arguments.number(value, "fit", "rate") is value


@pytest.mark.parametrize("value", [True, np.True_, "1", None, math.nan, math.inf, -math.inf, 1j, np.ones(1)])
def test_no_numbers(value):
    assert not arguments.is_number(value)
    with pytest.raises(ValueError, match="^fit expected rate as a number, got "):
        arguments.number(value, "fit", "rate")


@pytest.mark.parametrize(
    ("bounds", "inside", "outside", "expected"),
    [
        ({"least": 1}, (1, 9), (0,), "an integer of at least 1"),
        ({"most": 5}, (-9, 5), (6,), "an integer of at most 5"),
        ({"least": -1, "most": 5}, (-1, 5), (-2, 6), "an integer from -1 to 5"),
        ({"least": 1, "optional": True}, (None, 1), (0,), "an integer of at least 1 or None"),
    ],
)
def test_bounds_of_whole_numbers(bounds, inside, outside, expected):
    for value in inside:
        assert arguments.whole_number(value, "fit", "epochs", **bounds) == value
    for value in outside:
        with pytest.raises(ValueError, match=f"^fit expected epochs as {expected}, got {value}$"):
            arguments.whole_number(value, "fit", "epochs", **bounds)


@pytest.mark.parametrize(
    ("bounds", "inside", "outside", "expected"),
    [
        ({"least": 1}, (1, 9.5), (0.9,), "a number at least 1"),
        ({"most": 5}, (-9, 5), (5.1,), "a number of at most 5"),
        ({"least": 0.5, "most": 5}, (0.5, 5), (0.4, 6), "a number from 0.5 to 5"),
        ({"above": 0}, (1e-9, 9), (0, -1), "a number above 0"),
        ({"above": 0, "most": 1}, (1e-9, 1), (0, 1.5), "a number above 0, at most 1"),
        ({"least": 0, "most": 1, "optional": True}, (None, 0), (-1,), "a number from 0 to 1 or None"),
    ],
)
def test_bounds_of_numbers(bounds, inside, outside, expected):
    for value in inside:
        assert arguments.number(value, "fit", "rate", **bounds) == value
    for value in outside:
        with pytest.raises(ValueError, match=f"^fit expected rate as {expected}, got {value}$"):
            arguments.number(value, "fit", "rate", **bounds)


def test_shares():
    assert [arguments.share(value, "Dropout", "p") for value in (0, 0.5, 1)] == [0, 0.5, 1]
    assert arguments.share(None, "Dropout", "p", optional=True) is None
    for value in (-0.1, 1.1, True, None):
        with pytest.raises(ValueError, match=f"^Dropout expected p as a number from 0 to 1, got {value}$"):
            arguments.share(value, "Dropout", "p")


def test_one_of():
    assert arguments.one_of("sum", ("mean", "sum"), "loss", "reduction") == "sum"
    assert arguments.one_of("sum", {"sum": 1}, "loss", "reduction") == "sum"
    for value in ("all", None, ["sum"], 3):
        with pytest.raises(ValueError, match=re.escape(f"loss expected reduction as one of mean, sum, got {value!r}")):
            arguments.one_of(value, ("mean", "sum"), "loss", "reduction")


@pytest.mark.parametrize(
    ("pattern", "fits", "others", "written"),
    [
        (("N", 3, "H", "W"), [(8, 3, 28, 20), (0, 3, 1, 1)], [(8, 1, 28, 28), (3, 28, 28), ()], "(N, 3, H, W)"),
        (("N", "N"), [(4, 4)], [(4, 5), (4,)], "(N, N)"),
        (("C",), [(4,)], [(), (4, 1)], "(C,)"),
        ((4,), [(4,)], [(5,)], "(4,)"),
        (("...", 3), [(3,), (2, 3), (5, 2, 3)], [(), (2,), (3, 2)], "(..., 3)"),
        ((), [()], [(1,)], "()"),
    ],
)
def test_shapes(pattern, fits, others, written):
    for shape in fits:
        arguments.check_shape(shape, pattern, "Conv2d", "input")
    for shape in others:
        with pytest.raises(ValueError, match=re.escape(f"Conv2d expected input {written}, got {shape}")):
            arguments.check_shape(shape, pattern, "Conv2d", "input")


def test_random_generators():
    rng = np.random.default_rng(0)
    assert arguments.random_generator(rng, "Linear") is rng
    np.random.seed(5)
    first, second = (arguments.random_generator(None, "Linear").random() for _ in range(2))
    np.random.seed(5)
    assert arguments.random_generator(None, "Linear").random() == first != second
    with pytest.raises(TypeError, match=r"^Linear expected rng as a numpy\.random\.Generator, got int$"):
        arguments.random_generator(0, "Linear")
    with pytest.raises(TypeError, match="got NoneType$"):
        arguments.random_generator(None, "make_scenes", optional=False)


def test_errors_of_another_kind():
    for refuse in (
        lambda: arguments.whole_number("2", "Figure", "units", error=Refused),
        lambda: arguments.number("2", "Figure", "rate", error=Refused),
        lambda: arguments.share(2, "Figure", "p", error=Refused),
        lambda: arguments.one_of("hill", ["bowl"], "Figure", "landscape", error=Refused),
        lambda: arguments.check_shape((3,), ("N", 2), "Figure", "points", error=Refused),
        lambda: arguments.random_generator(0, "Figure", error=Refused),
    ):
        with pytest.raises(Refused, match="^Figure expected "):
            refuse()


def test_what_came_is_cut_short():
    with pytest.raises(ValueError, match="got .{1,80}$"):
        arguments.whole_number("x" * 1000, "fit", "epochs")


def test_imports_nothing_of_the_package():
    code = "import sys, course_utils.arguments; print(*sorted(m for m in sys.modules if m.startswith('course_utils')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(found) <= {"course_utils", "course_utils.arguments", "course_utils.lazy"}
