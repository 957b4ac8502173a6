"""The house: a lesson, an exercise and a claim are each added by writing them, and a line in the plan, nothing else."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lesson_head import HEAD

from course_utils import claims

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

PLANNED = """
[[chapter.lesson]]
number = "05-90"
name = "doubling"
title = "Doubling"
run = "a number, twice"
"""
# Claims are numbered without a gap.
NEXT_ID = f"C{len(claims.registry()) + 1:02d}"
LESSON = HEAD + """# Doubling

**Review:** "Distributed representations and language processing" ·
**Reading:** {minutes}`reading` minutes, exercises {minutes}`exercises` more · **Running:** one second ·
**Know before:** [word vectors](02-word-vectors-and-tsne.ipynb)

Two of a thing {cite}`lecun2015deep`.

```{code-cell} ipython3
from course_utils import checks, claims
```

```{code-cell} ipython3
checks.language.doubled(lambda x: 2 * x)
```

```{code-cell} ipython3
claims.check("NEXT_ID", samples=[2.01, 2.02, 1.99])
```

## References

```{bibliography}
:filter: docname in docnames
```
"""
EXERCISE = '''"""Checks for the lesson on doubling."""

from course_utils.checks.exercise import Exercise

doubled = Exercise(
    task="Twice a number.",
    answer=lambda x: 2 * x,
    cases={"one": (1.0,), "a negative one": (-3.0,)},
    mistakes=(),
    hint="Add it to itself.",
    success="Twice is twice.",
)
'''
CLAIM = """
[[claim]]
id = "NEXT_ID"
section = "language"
kind = "experiment"
claim = "twice a number is more than the number"
refs = []
lesson = "05-90"
seeds = 3
criterion = "twice one is above one; 3 seeds"
[[claim.parts]]
number = "twice one"
unit = ""
above = 1
"""
OWN = {
    "book/chapters/05-language/90-doubling.md",
    "notebooks/05-language/90-doubling.ipynb",
    "src/course_utils/checks/language/doubling.py",
}
REGISTERS = {"course.toml", "src/course_utils/claims.toml"}
MADE = {"_toc.yml", "README.md"}


def files_below(root):
    """Return the project's files below `root`, without what tools leave there."""
    passed_over = {"_build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}
    paths = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)) for path in paths if not passed_over & set(path.relative_to(root).parts)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the repository to which the lesson, the exercise and the claim have been added."""
    copy = tmp_path_factory.mktemp("house") / "course"
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True,
                            text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    lesson, claim = LESSON.replace("NEXT_ID", NEXT_ID), CLAIM.replace("NEXT_ID", NEXT_ID)
    (copy / "book/chapters/05-language/90-doubling.md").write_text(lesson, encoding="utf-8")
    (copy / "src/course_utils/checks/language/doubling.py").write_text(EXERCISE, encoding="utf-8")
    with open(copy / "src/course_utils/claims.toml", "a", encoding="utf-8") as file:
        file.write(claim)
    plan = (copy / "course.toml").read_text(encoding="utf-8")
    after = plan.index("[[chapter]]\nnumber = \"06\"")
    (copy / "course.toml").write_text(plan[:after] + PLANNED + "\n" + plan[after:], encoding="utf-8")
    run(copy, "tools/plan.py")
    run(copy, "tools/notebooks.py", "05-90")
    return copy


def run(copy, *command):
    """Run a tool of the copy, on the copy's own package; return what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "COURSE_OFFLINE": "1"}
    done = subprocess.run([sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_else_had_to_be_touched(copy):
    before, after = files_below(ROOT), files_below(copy)
    assert after - before == OWN
    same = {name for name in after & before if filecmp.cmp(ROOT / name, copy / name, shallow=False)}
    assert (after & before) - same == REGISTERS | MADE


def test_everything_that_lists_lessons_has_the_new_one(copy):
    assert "notebooks/05-language/90-doubling" in (copy / "_toc.yml").read_text(encoding="utf-8")
    assert "Doubling" in (copy / "README.md").read_text(encoding="utf-8")
    run(copy, "tools/plan.py", "--check")


def test_its_notebook_ran_and_reads_well(copy):
    notebook = (copy / "notebooks/05-language/90-doubling.ipynb").read_text(encoding="utf-8")
    assert "Twice is twice." in notebook and "reproduced" in notebook
    assert "{cite}" not in notebook and "{minutes}" not in notebook and "LeCun" in notebook


def test_the_tests_of_plan_and_claims_pass(copy):
    tests = sorted(map(str, (copy / "tests/unit").glob("test_plan*.py")))
    tests += sorted(map(str, (copy / "tests/unit").glob("test_claims*.py"))) + ["tests/unit/test_review_map.py"]
    run(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)


def test_a_book_of_it_alone_builds_without_a_warning(copy):
    """The lessons that it links are left out of this book, and so are those of all other chapters."""
    run(copy, "tools/plan.py", "--select", "05-90")
    run(copy, str(BIN / "jupyter-book"), "build", "--quiet", "--warningiserror", "--keep-going", ".")
    pages = {name: (copy / f"_build/html/{name}.html").read_text(encoding="utf-8") for name in (
        "notebooks/05-language/90-doubling", "book/chapters/05-language/index", "book/index", "book/review-map",
        "book/claims")}
    assert "not in this book" in pages["notebooks/05-language/90-doubling"]
    assert all("Doubling" in pages[name] for name in pages if name != "book/claims")
    assert "twice a number is more than the number" in pages["book/claims"]
    run(copy, "tools/plan.py", "--select", "")
    assert "notebooks/02-backpropagation/01-chain-rule" in (copy / "_toc.yml").read_text(encoding="utf-8")
