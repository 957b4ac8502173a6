"""Whatever a reader hands in, every exercise answers in one line and without a traceback."""

import math
import sys
import time

import numpy as np
import pytest
import torch
from exercises import CASES, limit, line_of

every_exercise = pytest.mark.parametrize("check", [case.check for case in CASES.values()], ids=CASES)


class Hostile:
    """Every way of looking at it goes wrong."""

    def __getattribute__(self, name):
        raise SystemExit(name)

    def __repr__(self):
        raise KeyboardInterrupt

    def __float__(self):
        raise SystemExit

    __array__ = __len__ = __iter__ = __eq__ = __bool__ = __float__
    __hash__ = None


class HostileError(BaseException):
    def __str__(self):
        raise SystemExit


def print_nothing(*arguments):
    print(end="")


def itself():
    nested = []
    nested.append(nested)
    return nested


RETURNED = {
    "None": None,
    "number as text": "0.6051",
    "long text": "long " * 10**6,
    "two lines": "one\ntwo\r\x1b[2K",
    "lone surrogate": "\ud800",
    "bytes": b"\xff",
    "nan": math.nan,
    "infinity": -math.inf,
    "bool": True,
    "complex": 1 + 2j,
    "ellipsis": ...,
    "empty list": [],
    "ragged list": [[1], [2, 3]],
    "list of None": [None, None],
    "list in itself": itself(),
    "dict": {"x": 1},
    "three numbers": (1, 2, 3),
    "long list": [0.0] * 10**5,
    "matrix": np.zeros((3, 4)),
    "large array": np.zeros((1000, 1000)),
    "empty array": np.zeros((0, 2)),
    "nan array": np.full(2, np.nan),
    "array of text": np.array(["a", "b"]),
    "array of objects": np.array([None, "a"], dtype=object),
    "dates": np.array(["2015-05-28"], dtype="datetime64[D]"),
    "masked": np.ma.masked,
    "huge integer": 10**400,
    "unprintable integer": 10**10_000,
    "huge pair": (1e308, 1e308),
    "tiny pair": (5e-324, 5e-324),
    "tensor": torch.zeros(2, 3, requires_grad=True),
    "meta tensor": torch.zeros(2, device="meta"),
    "generator": (number for number in [1.0, 2.0]),
    "function": print_nothing,
    "class": Hostile,
    "hostile": Hostile(),
    "pair of hostiles": (Hostile(), Hostile()),
    "module": math,
}


@every_exercise
@pytest.mark.parametrize("returned", RETURNED)
def test_anything_may_be_returned(check, returned, capsys, monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    line = line_of(capsys, check(lambda *arguments: RETURNED[returned]))
    assert line.startswith("✗ ")
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.parametrize("passed", RETURNED)
def test_anything_may_be_passed_instead_of_a_function(passed, capsys, monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    for case in CASES.values():
        line = line_of(capsys, case.check(RETURNED[passed]))
        assert line.startswith("✗ ")
        assert callable(RETURNED[passed]) or line.startswith("✗ the argument: expected a function, got ")


@every_exercise
@pytest.mark.parametrize(
    "error",
    [
        ValueError("two\nlines"),
        SystemExit(1),
        KeyboardInterrupt(),
        GeneratorExit(),
        StopIteration(),
        RecursionError(),
        MemoryError(),
        TimeoutError(),
        Warning("long " * 10**5),
        HostileError(),
        ExceptionGroup("several", [ValueError()]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_anything_may_be_raised(check, error, capsys):
    def fails(*arguments):
        raise error

    assert line_of(capsys, check(fails)).startswith("✗ ")


def calls_itself(*arguments):
    return calls_itself(*arguments)


def spoils_everything(*arguments):
    for argument in arguments:
        if isinstance(argument, list):
            argument[:] = [argument]
    return arguments


def yields(*arguments):
    yield 1.0


def ends_python(*arguments):
    sys.exit("bye")


@every_exercise
@pytest.mark.parametrize(
    "function",
    [
        calls_itself,
        spoils_everything,
        yields,
        ends_python,
        lambda: 1.0,
        lambda *, x: 1.0,
        lambda a, b, c, d: 1.0,
        len,
        int,
        dict,
        np.sin,
        np.zeros,
        object(),
    ],
    ids=lambda function: getattr(function, "__name__", type(function).__name__),
)
def test_any_function_may_be_passed(check, function, capsys, monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    assert line_of(capsys, check(function)).startswith("✗ ")


# ---- What no check can stop: that it ran out of time is all that an exercise hears of it, so one exercise does


class EndlessNumber:
    """Longer than any limit here; not endless, because pytest shows it when a test fails."""

    def __float__(self):
        until = time.monotonic() + 1
        while time.monotonic() < until:
            pass

    __repr__ = __float__


def swallows_the_stop(*arguments):
    """Cannot be stopped; ends by itself after a second, for the sake of the other tests."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        try:
            time.sleep(1)
        except BaseException:
            pass


@pytest.mark.parametrize("handed_in", [swallows_the_stop, lambda x: EndlessNumber(), EndlessNumber()])
def test_what_cannot_be_stopped_is_left_behind(handed_in, capsys, monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    line = line_of(capsys, CASES["backpropagation.cubed_sine"].check(handed_in))
    assert line.startswith("✗ ") and "no answer within 0.1 seconds" in line
