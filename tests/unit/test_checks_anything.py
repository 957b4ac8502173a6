"""Whatever a reader hands in, every exercise answers in one line and without a traceback."""

import math
import sys
import time

import numpy as np
import pytest
import torch
from exercises import CASES, limit, line_of


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
    "object": object(),
}


RAISED = [
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
]


def returns(value):
    return lambda *arguments: value


def fails_with(error):
    def function(*arguments):
        raise error

    return function


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


HANDED_IN = {
    **{f"returns: {name}": returns(value) for name, value in RETURNED.items()},
    **{f"raises {type(error).__name__}": fails_with(error) for error in RAISED},
    **{one.__name__: one for one in (calls_itself, spoils_everything, yields, ends_python)},
    "takes nothing": lambda: 1.0,
    "takes a keyword": lambda *, x: 1.0,
    "takes four": lambda a, b, c, d: 1.0,
    **{one.__name__: one for one in (len, int, dict, np.sin, np.zeros)},
}


@pytest.mark.parametrize("check", [case.check for case in CASES.values()], ids=CASES)
def test_anything_may_be_handed_in(check, capsys, monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    lines = {}
    for name, function in HANDED_IN.items():
        try:
            lines[name] = line_of(capsys, check(function))
        except Exception as error:
            error.add_note(f"The function handed in: {name}")
            raise
    bad = {name: line for name, line in lines.items() if line[0] != "✗" or not line.isprintable() or len(line) >= 500}
    assert not bad


# ---- Where the exercise itself is not asked, one of them does for all

CHECK = CASES["backpropagation.cubed_sine"].check


@pytest.mark.parametrize("passed", RETURNED)
def test_anything_may_be_passed_instead_of_a_function(passed, capsys, monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    value = RETURNED[passed]
    line = line_of(capsys, CHECK(value))
    assert line.startswith("✗ ")
    assert callable(value) or line.startswith("✗ the argument: expected a function, got ")


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
    """All that an exercise hears of it is that time ran out."""
    limit(monkeypatch, 0.1, stopping=0.3)
    line = line_of(capsys, CHECK(handed_in))
    assert line.startswith("✗ ") and "no answer within 0.1 seconds" in line
