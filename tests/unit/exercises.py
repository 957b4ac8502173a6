"""What the tests of all chapters' exercise checks have in common; test_checks_*.py name what differs."""

import numpy as np

from course_utils.checks.exercise import NOT_ATTEMPTED, RIGHT, WRONG


def _name(part):
    """Name a test by its hint, or by the function it tries."""
    return part if isinstance(part, str) else getattr(part, "__name__", "")


def _line_of(capsys, result):
    """The one line that a check printed."""
    printed = capsys.readouterr().out
    assert printed == f"{result.line}\n", f"expected one line, the result's, got {printed!r}"
    return result.line


class ChecksOfAChapter:
    """Accept the solution, reject the stub, name the mistake.

    A subclass sets `checks`, the chapter's module, `solutions`, functions with the names of their checks, and
    `mistakes`, triples (solution, wrong function, a piece of its hint).
    """

    checks, solutions, mistakes = None, (), ()

    def pytest_generate_tests(self, metafunc):
        if "hint" in metafunc.fixturenames:
            metafunc.parametrize(("solution", "mistake", "hint"), self.mistakes, ids=_name)
        elif "solution" in metafunc.fixturenames:
            metafunc.parametrize("solution", self.solutions, ids=_name)

    def test_every_check_has_a_solution_here(self):
        assert sorted(map(_name, self.solutions)) == sorted(self.checks.__all__)

    def test_the_solution_is_right_and_the_stub_not_attempted(self, solution, capsys):
        check = getattr(self.checks, solution.__name__)
        result = check(solution)
        line = _line_of(capsys, result)
        assert line.startswith("✓ ") and result.status == RIGHT, line

        def stub(*arguments): ...

        result = check(stub)
        assert result.status == NOT_ATTEMPTED, result.line

    def test_a_mistake_gets_its_hint(self, solution, mistake, hint, capsys):
        with np.errstate(all="ignore"):
            result = getattr(self.checks, solution.__name__)(mistake)
        line = _line_of(capsys, result)
        assert hint in line and result.status == WRONG, f"expected {hint!r} in {line!r}"

    def test_every_exercise_knows_two_mistakes(self, solution):
        found = sum(one[0] is solution for one in self.mistakes)
        assert found >= 2, f"expected two mistakes or more, got {found}"
