"""What every exercise of the course must do: accept what is right, leave the stub alone, name the mistake.

The exercises are found, not listed: a new one without answers in `answers/` fails here, by its name.
"""

import ast
import copy
import importlib
import re

import numpy as np
import pytest
import tricks
from exercises import ANSWERS, CASES, limit, line_of

from course_utils import checks, models
from course_utils.checks import finding
from course_utils.checks.exercise import RIGHT, WRONG, Exercise
from course_utils.checks.runner import Attempt
from course_utils.checks.wording import complaint, drawn_case, names_of

LESSONS = ANSWERS.parents[2] / "book/chapters"
every_exercise = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
ENDLESS = ("slopes_along_paths", "searches_the_list")  # wrong answers that take longer than any limit
WITH_ONE_ANSWER = {name: case for name, case in CASES.items() if case.check.drawn and not case.check.accepts}
NAMES = {case.check: name for name, case in CASES.items()}


def _id(part):
    """Name a test by its exercise, the function that it tries and the hint that it expects."""
    return part if isinstance(part, str) else getattr(part, "__name__", "").strip("<>") or NAMES[part]


# ---- Their answers


@every_exercise
def test_it_has_a_right_answer_and_two_mistakes(case, request):
    name, file = request.node.callspec.id.split(".")[1], case.file.relative_to(ANSWERS.parents[2])
    assert case.right, f"expected a function {name} in {file}: the right answer"
    assert len(case.mistakes) >= 2, f"expected two mistakes of {name} or more in {file}, got {len(case.mistakes)}"


@pytest.mark.parametrize("file", sorted(ANSWERS.glob("*/*.py")), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_answer_belongs_to_an_exercise(file):
    answers = importlib.import_module(f"answers.{file.parent.name}.{file.stem}")
    answered = {one[0].__name__ for one in [*answers.MISTAKES, *getattr(answers, "ALSO_RIGHT", ())]}
    asked = {name.split(".")[1] for name, case in CASES.items() if case.file == file}
    assert not answered - asked, f"answers without exercises: {answered - asked}"


@every_exercise
def test_its_help_says_what_is_asked_taken_and_returned(case):
    asked, *rest = case.check.__doc__.splitlines()
    assert asked.endswith(".") and asked[0].isupper() and len(asked) < 120, asked
    assert [line.split(":")[0] for line in rest if line.startswith(("Takes:", "Returns:"))] == ["Takes", "Returns"]
    assert repr(case.check) == f"<exercise: {asked}>"


@pytest.mark.parametrize(
    ("check", "right"), [(case.check, one) for case in CASES.values() for one in case.right], ids=_id
)
def test_a_right_answer_is_right(check, right, capsys):
    result = check(right)
    assert line_of(capsys, result).startswith("✓ ")
    assert result.status == RIGHT


@pytest.mark.parametrize(
    ("check", "wrong", "hint"), [(case.check, *one) for case in CASES.values() for one in case.mistakes], ids=_id
)
def test_a_mistake_gets_its_hint(check, wrong, hint, capsys, monkeypatch):
    limit(monkeypatch, 2 if wrong.__name__ in ENDLESS else 60)
    with np.errstate(all="ignore"):  # some mistakes are just that
        result = check(wrong)
    line = line_of(capsys, result)
    assert hint in line and result.status == WRONG, f"expected {hint!r} in {line!r}"


# ---- What every exercise must refuse and accept


def _lines(check, handed_in, capsys, monkeypatch):
    """What the check says to each of these functions: dict name → line. They all end, though not fast."""
    limit(monkeypatch, 60)
    with np.errstate(all="ignore"):
        return {name: line_of(capsys, check(one)) for name, one in handed_in.items()}


@every_exercise
def test_it_cannot_be_tricked(case, capsys, monkeypatch):
    right = case.right[0]
    lines = _lines(case.check, tricks.tricks(case.check, right), capsys, monkeypatch)
    accepted = {name for name, line in lines.items() if line.startswith("✓ ")}
    assert accepted == case.no_trick, [lines[name] for name in accepted ^ case.no_trick]


@pytest.mark.parametrize(
    ("check", "right"), [(case.check, one) for case in CASES.values() for one in case.right], ids=_id
)
def test_it_accepts_what_is_right_in_another_form(check, right, capsys, monkeypatch):
    lines = _lines(check, tricks.equivalents(check, right), capsys, monkeypatch)
    assert not {name: line for name, line in lines.items() if not line.startswith("✓ ")}


@every_exercise
def test_it_has_more_than_one_right_answer(case):
    assert len(case.right) >= 2 or next(iter(case.check.cases.values())) == (), "another formula goes into ALSO_RIGHT"


@every_exercise
def test_an_answer_in_a_wrong_shape_is_wrong(case, capsys, monkeypatch):
    first = next(iter(case.check.cases.values()))
    value = tricks.array_of(case.right[0](*copy.deepcopy(first)))
    handed_in = {f"{shape.shape}": lambda *given, shape=shape: shape for shape in tricks.other_shapes(value)}
    lines = _lines(case.check, handed_in, capsys, monkeypatch)
    assert not {name: line for name, line in lines.items() if not line.startswith("✗ ")}


@every_exercise
def test_a_check_says_what_it_expected_and_what_came(case, capsys, monkeypatch):
    right = case.right[0]
    wrong = {name: one for name, one in tricks.tricks(case.check, right).items() if name not in case.no_trick}
    for line in _lines(case.check, wrong, capsys, monkeypatch).values():
        assert re.match(r"✗ .+: expected [^,. ].*, got \S", line), line


@pytest.mark.parametrize("case", WITH_ONE_ANSWER.values(), ids=WITH_ONE_ANSWER)
def test_a_wrong_number_is_accused_of_no_mistake(case):
    """Numbers from nowhere get the hint of the exercise, and not that of a mistake."""
    passed, rng = [], np.random.default_rng(0)
    for name, arguments in case.check.cases.items():
        answer = tricks.array_of(case.check.answer(*arguments))
        tried = Attempt(answer * 1.37 + rng.uniform(2.1, 2.9, size=answer.shape), "numbers")
        with np.errstate(all="ignore"):
            line = complaint(case.check, tried, arguments, passed)
        assert line.endswith(case.check.hint) or "that follow the arrows" in line or "one to one" in line, (name, line)
        passed.append((arguments, answer))


@every_exercise
def test_cases_drawn_at_random_have_names_and_answers(case):
    takes_nothing = next(iter(case.check.cases.values())) == ()
    assert takes_nothing == (case.check.drawn is None), "a function of arguments is tried on arguments drawn at random"
    if takes_nothing:
        return
    for seed in range(20):
        arguments = case.check.drawn(np.random.default_rng(seed))
        name = drawn_case(case.check.answer, arguments)
        assert name.isprintable() and len(name) < 250
        assert np.all(np.isfinite(tricks.array_of(case.check.answer(*arguments))))


@every_exercise
def test_its_function_takes_what_the_stub_takes(case, request):
    call = f"checks.{request.node.callspec.id}("
    stubs = [cell for path in LESSONS.glob("*/*.md") for cell in re.split(r"(?m)^```", path.read_text(encoding="utf-8"))
             if call in cell and "    ...   #" in cell]
    assert len(stubs) == 1
    taken = re.search(r"def \w+\((.*)\):", stubs[0])[1]
    assert names_of(case.check.answer) == [name.strip() for name in taken.split(",") if name]


def test_a_text_that_fools_plain_counts_does_not_fool_the_model_of_the_lesson():
    check, rng, fooled = CASES["language.loyal_word"].check, np.random.default_rng(0), 0
    while fooled < 20:
        text = rng.choice(5, size=16, p=[0.45, 0.1, 0.15, 0.15, 0.15])
        if check.accepts(text.astype(float)):
            fooled += 1
            unheard = models.NGramModel(2, discount=0.5).fit(text.tolist(), range(6)).distribution([5])
            assert np.sum(text == 0) >= 2 * np.sum(text == 1) and unheard[1] > unheard[0]


# ---- Stubs


def ellipsis_stub(x): ...  # your code here


def docstring_stub(x):
    """The slope of z."""


def pass_stub(x):
    """The slope of z."""

    pass


def renamed_stub_with_other_arguments(*anything, **more): ...


def stub_without_source():
    namespace = {}
    exec('def stub(x):\n    "docstring"\n    ...\n', namespace)
    return namespace["stub"]


STUBS = [ellipsis_stub, docstring_stub, pass_stub, renamed_stub_with_other_arguments, stub_without_source()]


@every_exercise
def test_an_untouched_stub_is_not_attempted(case, capsys):
    for stub in STUBS:
        assert line_of(capsys, case.check(stub)) == "○ not attempted yet", stub.__name__


# ---- Their names


def test_exercises_are_found_by_chapter_and_name():
    found = {f"{chapter}.{name}" for chapter in dir(checks) for name in dir(getattr(checks, chapter))}
    assert found == set(CASES)
    assert checks.convnets.layer_weights is CASES["convnets.layer_weights"].check


def test_the_lessons_call_the_exercises_that_there_are():
    lessons = [path.read_text(encoding="utf-8") for path in LESSONS.glob("*/*.md")]
    called = {name for lesson in lessons for name in re.findall(r"(?m)^checks\.(\w+\.\w+)\(", lesson)}
    assert not called - set(CASES), "called in a lesson, but in no module of checks"
    assert not set(CASES) - called, "exercises that no lesson calls"


def test_no_name_is_given_twice_in_a_module():
    for chapter, package in finding.chapters(checks.__name__).items():
        for lesson in finding.lessons(package.__name__):
            file = importlib.import_module(f"{package.__name__}.{lesson}").__file__
            with open(file, encoding="utf-8") as source:
                body = ast.parse(source.read()).body
            names = [name.id for node in body if isinstance(node, ast.Assign)
                     for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            assert len(names) == len(set(names)), f"{chapter}/{lesson}.py: a name is given twice, and the first is lost"


@pytest.mark.parametrize(
    ("ask", "known"),
    [
        (lambda: checks.convnet, "'course_utils.checks' has no attribute 'convnet'; it has " + ", ".join(dir(checks))),
        (lambda: checks.convnets.layer_weight, "convnets' has no attribute 'layer_weight'; it has blur"),
        (lambda: checks.convnets.__wrapped__, "no attribute '__wrapped__'$"),
    ],
    ids=["chapter", "exercise", "private"],
)
def test_a_wrong_name_is_answered_with_the_known_ones(ask, known):
    with pytest.raises(AttributeError, match=known):
        ask()


EXERCISE = """
from course_utils.checks.exercise import Exercise

{name} = Exercise(task="One.", answer=lambda: 1, cases={{"one": ()}}, mistakes=(), hint="One.", success="One.")
_private = imported = None
"""


@pytest.fixture
def new_chapter(tmp_path, monkeypatch, request):
    """A function that makes a chapter of lessons with one exercise each, outside the package."""

    def make(**lessons):
        folder = tmp_path / f"chapter_of_{request.node.originalname}"
        folder.mkdir()
        source = finding.chapters(checks.__name__)["convnets"].__file__
        with open(source, encoding="utf-8") as head:
            (folder / "__init__.py").write_text(head.read(), encoding="utf-8")
        for lesson, name in lessons.items():
            (folder / f"{lesson}.py").write_text(EXERCISE.format(name=name), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return importlib.import_module(folder.name)

    return make


def test_a_new_chapter_and_lesson_need_no_list(new_chapter):
    chapter = new_chapter(first="one", second="two")
    assert dir(chapter) == ["one", "two"]
    assert chapter.two(lambda: 1).status == RIGHT


def test_an_exercise_without_cases_is_refused():
    with pytest.raises(ValueError, match="expected one case or more, got none"):
        Exercise(task="Nothing.", answer=lambda: 1, cases={}, mistakes=(), hint="", success="")


def test_two_exercises_with_one_name_are_refused(new_chapter):
    chapter = new_chapter(first="one", second="one")
    with pytest.raises(ValueError, match="expected one exercise 'one', got two, in first.py and second.py"):
        chapter.one  # noqa: B018


def test_an_exercise_with_the_name_of_a_module_is_refused(new_chapter):
    chapter = new_chapter(first="second", second="two")
    with pytest.raises(ValueError, match="exercise 'second' in first.py has the name of the module second.py"):
        chapter.two  # noqa: B018
