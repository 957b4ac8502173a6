"""Call a function of which nothing is known, and bring back plain data about what it did."""

import ast
import contextlib
import contextvars
import copy
import ctypes
import dis
import inspect
import io
import reprlib
import sys
import textwrap
import threading
import time
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

TIME_LIMIT = 5.0  # seconds that the reader's function may take for all cases of a check together
STOPPING_TIME = 1.0  # seconds spent on stopping it after that
MOST_PRINTED = 1000  # characters of the function's own prints that are kept, per call
MOST_SHOWN = 80  # characters of an error message; a line about a value has at most twice as many
MOST_NUMBERS = 1000  # no exercise asks for more numbers than this

# A thread's stack is half a megabyte on macOS. A function that recurses after sys.setrecursionlimit(10_000) would
# overflow it and take the kernel down.
STACK_BYTES = 64 * 2**20


class WrongSignature(TypeError):
    """The function does not take the arguments of the exercise."""


@dataclass(frozen=True)
class Attempt:
    """What came of one call.

    Args:
        value: what was returned, as a float64 array; None if it is not numbers or nothing came back.
        shown: the returned value or the error, in one line.
        error: the class of what was raised; TimeoutError if time ran out; None if the function returned.
        changed: the places of the arguments that are no longer what they were; random generators do not count.
        is_set: the value was a set; its numbers are sorted here, since a set has no order of its own.
        printed: the beginning of what the function printed.
    """

    value: np.ndarray | None
    shown: str
    error: type[BaseException] | None = None
    changed: tuple[int, ...] = ()
    is_set: bool = False
    printed: str = ""


def attempt(function: Callable, arguments: tuple = (), seconds: float | None = None) -> Attempt:
    """Call ``function`` on copies of ``arguments`` and wait at most ``seconds`` for it.

    The call runs in a thread of its own. An alarm signal would be shorter, but Windows has none, and signals reach
    only the main thread, which in a notebook belongs to the kernel. A second process would need the function
    pickled, and functions defined in a notebook cannot be.

    What cannot be stopped this way is one endless call into C, such as ``sum(itertools.count())``: it never gives
    Python back the lock that all threads share.

    Args:
        function: anything callable.
        arguments: positional arguments.
        seconds: time limit in seconds; None stands for TIME_LIMIT.

    Returns:
        The attempt. It holds no object made by the function, so that looking at it runs none of its code.
    """
    seconds = TIME_LIMIT if seconds is None else seconds
    context = contextvars.copy_context()  # the function sees np.errstate and the like as set in the cell
    outcome = []

    def work():
        try:
            outcome.append(context.run(_call, function, arguments))
        except SystemExit:  # from _stop, while an answer was being described
            outcome.append(None)

    thread = threading.Thread(target=work, daemon=True)
    printed = _Captured()
    with contextlib.redirect_stdout(printed):
        try:
            _start(thread)
            thread.join(max(seconds, 0))
            finished = not thread.is_alive()
        finally:  # also when the reader presses the stop button meanwhile
            _stop(thread, outcome)
    if finished and outcome and outcome[0]:
        return replace(outcome[0], printed=printed.text())
    return Attempt(None, f"no answer within {TIME_LIMIT:g} seconds", TimeoutError, printed=printed.text())


def say(text: str) -> None:
    """Print a text; what standard output cannot show, a terminal without ✓ or a lone surrogate, becomes a ``?``."""
    print(text.encode(_encoding(), "replace").decode(_encoding()))


def can_say(text: str) -> bool:
    """Tell whether standard output can show a text as it is."""
    return text.encode(_encoding(), "replace").decode(_encoding()) == text


def _encoding():
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def is_stub(function: object) -> bool:
    """Tell whether a function is still the untouched stub: a body of ``...``, ``pass`` or a docstring only.

    The code decides, not the result: a function that computes something and forgets to return it is an attempt.
    """
    if type(function) is not types.FunctionType or function.__name__ == "<lambda>":
        return False
    without_effect = {"RESUME", "NOP", "CACHE", "COPY_FREE_VARS", "RETURN_VALUE"}
    rest = [step for step in dis.get_instructions(function) if step.opname not in without_effect]
    if not all(step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval in (None, ...) for step in rest):
        return False
    # Here `return None` and `pass` are the same instructions; only the source tells them apart.
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, ValueError, SyntaxError):
        return True
    return not any(isinstance(node, ast.Return) for node in ast.walk(tree))


class _Captured(io.StringIO):
    """Keep the beginning of what a function prints: a print in an endless loop would freeze the page."""

    def write(self, text):
        room = MOST_PRINTED - self.tell()
        super().write(text[:room] if room > 0 else "")
        return len(text)

    def text(self):
        text = "" if self.closed else self.getvalue()
        return text + "…" if len(text) == MOST_PRINTED else text.removesuffix("\n")


def _start(thread):
    """Start a thread with a stack of our choice, and leave the size for later threads as it was."""
    try:
        before = threading.stack_size(STACK_BYTES)
    except (ValueError, RuntimeError):  # the platform does not let us choose
        thread.start()
        return
    try:
        thread.start()
    finally:
        threading.stack_size(before)


def _stop(thread, outcome):
    """Raise SystemExit in a thread until it ends or has come to an outcome.

    SystemExit, because that is the one exception with which threading lets a thread end in silence. Once is enough for
    nearly every loop. One that catches everything is left only when the exception arrives outside its `try`; a series
    of them, with threads taking turns as often as they can, brings that about, unless the loop mostly sleeps.
    """
    give_up, pause, interval = time.monotonic() + STOPPING_TIME, 0.2, sys.getswitchinterval()
    try:
        while thread.is_alive() and not outcome and time.monotonic() < give_up:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
            thread.join(pause)
            pause = 1e-5
            sys.setswitchinterval(1e-6)
    finally:
        sys.setswitchinterval(interval)
    if outcome:
        thread.join(0.2)  # for its last steps


def _call(function, arguments):
    """Call the function and describe what came; in its own thread, since describing may run the reader's code too."""
    given = copy.deepcopy(arguments)
    try:
        value = function(*given)
    except BaseException as error:  # SystemExit and KeyboardInterrupt too
        kind, called = type(error), error.__traceback__.tb_next is not None
        if kind is TypeError and not called:
            kind = WrongSignature
        return Attempt(None, _in_one_line(_describe_error, error, function), kind)
    is_set = type(value) in (set, frozenset)
    try:
        numbers = as_numbers(sorted(value) if is_set else value)
    except BaseException:
        numbers = None
    changed = tuple(place for place, pair in enumerate(zip(arguments, given, strict=True)) if not unchanged(*pair))
    return Attempt(numbers, _in_one_line(_describe, value), None, changed, is_set)


def unchanged(before, after):
    """Tell whether an argument is what it was; only `before`, which the function never saw, says how deep to look."""
    if isinstance(before, np.random.Generator):  # is there to be changed
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return before.dtype == after.dtype and np.array_equal(before, after)
    if isinstance(before, dict):
        before, after = ([*one.items()] for one in (before, after))
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(unchanged, before, after))
    return before == after


def as_numbers(value):
    """The value as a float64 array, or None if it is something else or far too many numbers."""
    if isinstance(value, list | tuple):
        entries = [as_numbers(entry) for entry in value[: MOST_NUMBERS + 1]]
        if any(entry is None for entry in entries):
            return None
        value = np.array(entries, dtype=np.float64)
    for name in ("detach", "cpu", "numpy"):  # a torch tensor or the course's own
        convert = getattr(value, name, None)
        value = convert() if callable(convert) else value
    array = np.asarray(value)
    if array.size > MOST_NUMBERS or array.dtype.kind not in "iufO":
        return None
    if array.dtype.kind == "O":  # fractions and the like; float() refuses None, which NumPy would take for nan
        array = np.array([float(entry) for entry in array.flat]).reshape(array.shape)
    return np.array(array, dtype=np.float64)


def _describe(value):
    return f"an array of shape {value.shape}" if type(value) is np.ndarray and value.ndim else reprlib.repr(value)


def _describe_error(error, function):
    """Its class and message, and the line in which the function failed, counted as in its cell."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    place = f" (line {lines[-1]})" if lines else ""
    message = str(error)[:MOST_SHOWN]
    return f"{type(error).__name__}{': ' if message else ''}{message}{place}"


def _in_one_line(describe, *subjects):
    """Shorten a description to one printable line, even if it cannot be made."""
    try:
        text = "".join(letter if letter.isprintable() else " " for letter in describe(*subjects)[: 2 * MOST_SHOWN])
    except BaseException:
        return "something that cannot be shown"
    return text if len(text) < 2 * MOST_SHOWN else text + "…"
