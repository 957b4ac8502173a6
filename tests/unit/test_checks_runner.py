"""What a check sees of a function and what a reader sees of a check: forms of an answer, time, prints, notebooks."""

import os
import subprocess
import sys
import threading
import time
from fractions import Fraction

import nbclient
import nbformat
import numpy as np
import pytest
import torch
from answers.backpropagation.chain_rule import cubed_sine, step_sizes, two_paths, whole_graph
from exercises import limit, line_of

from course_utils.checks import backpropagation, runner
from course_utils.checks.exercise import RIGHT, WRONG, Exercise
from course_utils.checks.signs import gives


def test_the_success_of_exercise_3_reports_the_measured_errors(capsys):
    line = line_of(capsys, backpropagation.step_sizes(step_sizes))
    assert "h = 1 is off by 17.5 %" in line
    assert "h = 1e-17 by 100 %" in line


def forgets_to_return(x):
    np.sin(x)


def returns_none(x):
    return None


def assigns_only(x):
    slope = None  # noqa: F841


@pytest.mark.parametrize("attempt", [forgets_to_return, returns_none, assigns_only, lambda x: None, lambda x: ...])
def test_code_that_gives_none_is_an_attempt(attempt, capsys):
    assert line_of(capsys, backpropagation.cubed_sine(attempt)).startswith("✗ x = 0.5: expected 0.6051, got ")


# ---- Other forms of a right answer


@pytest.mark.parametrize(
    "convert",
    [float, np.float32, np.asarray, Fraction, torch.tensor, lambda value: torch.tensor(value, requires_grad=True)],
)
def test_whatever_converts_to_a_number_is_accepted(convert):
    assert backpropagation.cubed_sine(lambda x: convert(cubed_sine(x))).status == RIGHT


@pytest.mark.parametrize("one", ["1.0", True, 1 + 0j, np.array("1.0"), np.array([1.0]), [1.0], b"1"], ids=repr)
def test_what_only_resembles_the_number_is_not_accepted(one):
    check = Exercise(task="One.", answer=lambda: 1.0, cases={"one": ()}, mistakes=(), hint="", success="")
    assert check(lambda: 1.0).status == RIGHT
    assert check(lambda: one).line.endswith("Return one number.")


def test_a_tensor_that_only_has_detach_and_numpy_is_accepted():
    class Tensor:
        def __init__(self, value):
            self.value = value

        def detach(self):
            return self

        def numpy(self):
            return np.asarray(self.value)

    assert backpropagation.two_paths(lambda x, y: [Tensor(slope) for slope in two_paths(x, y)]).status == RIGHT


def test_a_function_must_leave_its_arguments_and_can_spoil_only_a_copy():
    def spoils(edges, source, target):
        answer = whole_graph(edges, source, target)
        edges.clear()
        return answer

    for _ in range(2):
        line = backpropagation.whole_graph(spoils).line
        assert line.startswith("✗ a chain: expected edges to stay as it was, got it changed. The answer is right, but")
    assert backpropagation.whole_graph(whole_graph).status == RIGHT


def square_of(answer, **fields):
    """An exercise of one case, the answer to which is what is given."""
    return Exercise(task="A thing.", answer=lambda: answer, cases={"it": ()}, mistakes=(), hint="Look again.",
                    success="yes", **fields)


def test_of_an_array_the_first_wrong_place_is_named():
    check = square_of(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert check(lambda: [[1, 2], [3.5, 0]]).line == "✗ it: expected 3 at [1, 0], got 3.5. Look again."
    assert "expected 4 at [1, 1], got nan. Not all of it is finite" in check(lambda: [[1, 2], [3, np.nan]]).line
    shape = check(lambda: np.zeros(4)).line
    assert shape == "✗ it: expected an array of shape (2, 2), got (0, 0, 0, 0). Return an array of shape (2, 2)."


def test_whole_numbers_are_exact_and_others_as_good_as_in_float32():
    assert square_of(3_692_640)(lambda: 3_692_641).status == WRONG
    assert square_of(3_692_640)(lambda: np.float32(3_692_640)).status == RIGHT
    assert square_of(0.1)(lambda: np.float32(0.1)).status == RIGHT
    assert square_of(0.1)(lambda: 0.10001).status == WRONG


def test_a_set_does_where_order_does_not_matter():
    numbers = np.array([1.0, 2.0, 3.0])
    assert "A set has no order" in square_of(numbers)(lambda: {3, 1, 2}).line
    any_order = square_of(numbers, accepts=lambda value: sorted(value) == [1, 2, 3], unordered=True)
    assert any_order(lambda: {3, 1, 2}).status == RIGHT
    assert any_order(lambda: {3, 1}).status == WRONG


# ---- Time


def test_an_endless_loop_is_stopped_after_five_seconds(capsys):
    running = []

    def endless(x):
        running.append(threading.current_thread())
        while True:
            pass

    started = time.monotonic()
    line = line_of(capsys, backpropagation.cubed_sine(endless))
    assert 5 <= time.monotonic() - started < 6.5
    assert "got no answer within 5 seconds. Is there a loop that never ends?" in line
    assert len(running) == 1
    assert not running[0].is_alive()


def test_a_loop_that_catches_every_exception_is_stopped_all_the_same(monkeypatch):
    limit(monkeypatch, 0.5)
    running = []

    def endless(x):
        running.append(threading.current_thread())
        while True:
            try:
                sum(range(100))
            except:  # noqa: E722
                pass

    interval = sys.getswitchinterval()
    assert backpropagation.cubed_sine(endless).status == WRONG
    assert sys.getswitchinterval() == interval
    assert not running[0].is_alive()


def test_the_limit_holds_for_all_cases_together(monkeypatch):
    limit(monkeypatch, 0.1, stopping=0.3)
    cases = {f"case {i}": (i,) for i in range(100)}
    check = Exercise(task="Nothing.", answer=lambda x: 0.0, cases=cases, mistakes=(), hint="", success="")
    started = time.monotonic()
    result = check(lambda x: time.sleep(0.02) or 0.0)
    assert "got no answer within 0.1 seconds" in result.line
    assert time.monotonic() - started < 1


def test_deep_recursion_does_not_end_python():
    """Half a megabyte, the stack of a thread on macOS, would overflow here; some versions of Python refuse before."""
    code = """if True:
        import functools, sys, threading
        from course_utils.checks.runner import attempt
        sys.setrecursionlimit(10**6)
        @functools.cache
        def depth(n):
            return 0.0 if n == 0 else 1.0 + depth(n - 1)
        threading.stack_size(2**19)
        print(attempt(depth, (9000,), 60).shown)
        assert threading.stack_size() == 2**19
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("9000.0", "RecursionError"))


# ---- What a reader sees


def test_the_prints_of_the_function_come_before_the_result(capsys):
    def talks(x):
        print("x is", x)
        return cubed_sine(x)

    result = backpropagation.cubed_sine(talks)
    assert capsys.readouterr().out == "x is 0.5\nx is 2.0\nx is -1.0\n" + result.line + "\n"


def test_prints_on_arguments_drawn_at_random_are_shown_only_of_a_wrong_answer(capsys):
    def talks(x):
        print("x is", x)
        return cubed_sine(x) if x in (0.5, 2.0, -1.0) else 7.0

    assert "✗ drawn at random, x " in backpropagation.cubed_sine(talks).line
    assert capsys.readouterr().out.count("x is") == 4


def test_a_flood_of_prints_is_cut_short(capsys, monkeypatch):
    limit(monkeypatch, 0.5)
    def floods(x):
        while True:
            print("\ud800 and so on")

    result = backpropagation.cubed_sine(floods)
    out = capsys.readouterr().out
    assert len(out) < runner.MOST_PRINTED + 200
    assert out.endswith("…\n" + result.line + "\n")
    out.encode()


def test_the_mistake_table_of_a_new_exercise_is_all_that_it_needs(capsys):
    check = Exercise(
        task="The area of a square.",
        answer=lambda side: side**2,
        cases={"side 3": (3,)},
        mistakes=((gives(lambda side: 4 * side), "That is the perimeter."),),
        hint="Multiply.",
        success="an area",
    )
    assert check(lambda side: side * side).line == "✓ an area"
    assert check(lambda side: 4 * side).line == "✗ side 3: expected 9, got 12. That is the perimeter."
    assert check(lambda side: side).line == "✗ side 3: expected 9, got 3. Multiply."


def test_a_notebook_shows_each_result_once():
    cells = [
        "from course_utils.checks import backpropagation, runner\nimport math\nrunner.TIME_LIMIT = 0.3",
        "def dz_dx(x):\n    ...   # your code here\n\nbackpropagation.cubed_sine(dz_dx)",
        "def dz_dx(x):\n    print('here')\n    while True:\n        pass\n\nbackpropagation.cubed_sine(dz_dx)",
        "def dz_dx(x):\n    return 3 * math.sin(x)**2 * mat.cos(x)\n\nbackpropagation.cubed_sine(dz_dx)",
        "def dz_dx(x):\n    return None\n\nbackpropagation.cubed_sine(dz_dx)",
        "backpropagation.cubed_sine(lambda x: 3 * math.sin(x)**2 * math.cos(x))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute(env=_environment())
    outputs = [[output.get("text") for output in cell.outputs] for cell in notebook.cells]
    assert outputs[1] == ["○ not attempted yet\n"]
    assert "".join(outputs[2]).startswith("here\n✗ x = 0.5: expected 0.6051, got no answer within 0.3 seconds.")
    assert len(outputs[3]) == 1 and "NameError: name 'mat' is not defined (line 2)" in outputs[3][0]
    assert len(outputs[4]) == 1 and "got None" in outputs[4][0]
    assert len(outputs[5]) == 1 and outputs[5][0].startswith("✓ ")


def test_importing_the_checks_needs_only_numpy():
    code = (
        "import sys; from course_utils import checks; [dir(getattr(checks, chapter)) for chapter in dir(checks)]; "
        "assert 'course_utils.checks.convnets.lenet' in sys.modules; "
        "heavy = {'torch', 'matplotlib', 'plotly', 'sklearn', 'anywidget', 'IPython'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment())
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_the_marks_gets_words(tmp_path, encoding):
    script = tmp_path / "script.py"
    script.write_text(
        "from math import cos, sin\nfrom course_utils.checks.backpropagation import cubed_sine\n"
        "def stub(x): ...\n"
        "cubed_sine(stub), cubed_sine(lambda x: print('√', x)), cubed_sine(lambda x: 3 * sin(x)**2 * cos(x))\n",
        encoding="utf-8",
    )
    env = _environment() | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, script], capture_output=True, encoding=encoding, env=env)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == ["not attempted yet", "? 0.5"] and lines[3].startswith("right: ")
    assert lines[2].startswith("wrong: x = 0.5: expected 0.6051, got None.")


def _environment():
    """The environment of a new process that finds the same package as this one."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
