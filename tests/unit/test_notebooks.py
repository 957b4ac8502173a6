"""`make notebooks` runs what changed and nothing else, a failing lesson changes nothing; `make lab` trusts little."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lesson_head import HEAD
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import changes  # noqa: E402
import lab  # noqa: E402

import notebooks  # noqa: E402

LESSON = HEAD + """# A lesson

Words.

```{code-cell} ipython3
from course_utils import runtime
seed = 1
```

More words.

```{code-cell} ipython3
seed + 1
```
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with one lesson, 02-01; returns (its text, its notebook)."""
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "TEXTS", tmp_path / "book" / "chapters")
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(notebooks.readable, "make_readable", lambda notebook, source: notebook)
    text = tmp_path / "book" / "chapters" / "02-chapter" / "01-lesson.md"
    text.parent.mkdir(parents=True)
    text.write_text(LESSON, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    return text, notebooks.notebook_path(text)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of three files; returns its folder."""
    folder = tmp_path / "package"
    (folder / "nn").mkdir(parents=True)
    (folder / "nn" / "__init__.py").write_text('"""Layers."""\n\nfrom nn.dense import Linear\n\n__all__ = ["Linear"]\n')
    (folder / "nn" / "dense.py").write_text("class Linear: ...\n")
    (folder / "claims.toml").write_text('[[claim]]\nid = "C01"\nbound = 1\n[[claim]]\nid = "C02"\nbound = 2\n')
    monkeypatch.setattr(changes, "PACKAGE", folder)
    return folder


def ran(folder, code="claims.check('C01')"):
    """A notebook that ran with every file of the package."""
    notebook = new_notebook(cells=[new_code_cell(code)])
    used = changes.package_files([str(path) for path in folder.rglob("*")])
    notebook.metadata["executed"] = changes.fingerprints(notebook, used)
    return notebook


def test_a_lesson_is_stale_when_its_code_or_a_file_that_it_used_changed(package):
    notebook = ran(package)
    assert changes.why_stale(notebook) == ""
    (package / "nn" / "dense.py").write_text("class Linear: pass\n")
    assert changes.why_stale(notebook) == "changed: nn/dense.py"
    notebook.cells[0].source += "\n"
    assert changes.why_stale(notebook) == "changed: code, nn/dense.py"
    assert changes.why_stale(new_notebook()) == "it never ran"


def test_a_file_that_is_gone_makes_it_stale(package):
    notebook = ran(package)
    (package / "nn" / "dense.py").unlink()
    assert changes.why_stale(notebook) == "changed: nn/dense.py"


def test_of_a_table_of_claims_only_those_that_the_lesson_names_count(package):
    notebook, text = ran(package), (package / "claims.toml").read_text()
    (package / "claims.toml").write_text(text.replace("bound = 2", "bound = 3") + '[[claim]]\nid = "C03"\nbound = 1\n')
    assert changes.why_stale(notebook) == ""
    (package / "claims.toml").write_text(text.replace("bound = 1", "bound = 3"))
    assert changes.why_stale(notebook) == "changed: claims.toml"


def test_of_the_exercises_only_those_that_the_lesson_calls_count(package):
    (package / "checks" / "convnets").mkdir(parents=True)
    for name, exercise in (("lenet", "output_size = Exercise(1)\n"), ("pooling", "def largest(given): ...\n")):
        (package / "checks" / "convnets" / f"{name}.py").write_text(exercise)
    notebook = ran(package, code="checks.convnets.output_size(mine)")
    (package / "checks" / "convnets" / "pooling.py").write_text("largest = None\n")
    assert changes.why_stale(notebook) == ""
    (package / "checks" / "convnets" / "lenet.py").write_text("output_size = Exercise(2)\n")
    assert changes.why_stale(notebook) == "changed: checks/convnets/lenet.py"


def test_lists_of_names_and_files_of_widgets_do_not_count(package):
    (package / "nn" / "widget.js").write_text("export default {};")
    notebook = ran(package)
    assert sorted(notebook.metadata["executed"]) == ["claims.toml", "code", "nn/dense.py"]


def test_weights_beside_a_used_module_count(package):
    (package / "nn" / "trained.safetensors").write_bytes(b"1")
    used = changes.package_files([str(package / "nn" / "dense.py"), "/usr/lib/other.py", "relative.txt"])
    assert used == ["nn/dense.py", "nn/trained.safetensors"]


def test_what_is_put_in_without_running_does_not_count(package):
    (package / "widgets").mkdir()
    paths = [package / "widgets" / name for name in ("base.py", "source.py", "widget.js", "widget.css")]
    for path in paths:
        path.write_text("")
    assert changes.package_files(map(str, paths)) == ["widgets/base.py"]


@pytest.mark.parametrize(
    ("module", "signpost"),
    [
        ('"""Words."""\nfrom a import b\n__all__ = ["b"]\n', True),
        ('_HOMES = {"b": "a"}\n__getattr__, __dir__ = lazy_names(__name__, _HOMES)\n', True),
        ('"""Words."""\nfrom a import b\nDEFAULT = compute()\n', False),
        ("import a\n\ndef helper():\n    return 1\n", False),
    ],
)
def test_a_signpost_only_says_where_names_live(module, signpost):
    assert changes._is_signpost(module.encode()) is signpost


def test_a_lesson_runs_once_and_its_second_making_changes_nothing(course, capsys):
    text, path = course
    assert notebooks.update([text], force=False) == []
    made = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(made, as_version=4)
    assert notebook.cells[3].outputs[0].data["text/plain"] == "2"
    assert [cell.execution_count for cell in notebooks.code_cells(notebook)] == [1, 2]
    assert {"code", "runtime.py"} <= notebook.metadata["executed"].keys()
    assert notebooks.check([text]) == []

    capsys.readouterr()
    assert notebooks.update([text], force=False) == [] and path.read_text(encoding="utf-8") == made
    assert capsys.readouterr().out == ""

    text.write_text(LESSON.replace("More words.", "Other words."), encoding="utf-8")
    assert "the text, a widget's script" in notebooks.check([text])[0]
    assert notebooks.update([text], force=False) == []
    assert "running" not in capsys.readouterr().out
    changed = nbformat.read(path, as_version=4)
    assert changed.cells[2].source == "Other words."
    assert [cell.id for cell in changed.cells] == [cell.id for cell in notebook.cells]

    text.write_text(LESSON.replace("seed + 1", "seed + 2"), encoding="utf-8")
    assert "02-chapter/01-lesson.ipynb (changed: code)" in notebooks.check([text])[0]


def test_a_failing_cell_is_named_and_the_stored_notebook_stays(course):
    text, path = course
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell("as it was")]), path)
    before = path.read_text(encoding="utf-8")
    text.write_text(LESSON.replace("seed + 1", "\nseed / 0"), encoding="utf-8")
    [problem] = notebooks.update([text], force=False)
    assert problem.startswith("02-chapter/01-lesson.ipynb: code cell 2 ('seed / 0') failed:")
    assert "ZeroDivisionError: division by zero" in problem
    assert path.read_text(encoding="utf-8") == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_lessons_are_chosen_by_number(course):
    text, _ = course
    assert notebooks.choose([]) == notebooks.choose(["02"]) == notebooks.choose(["02-01", "02"]) == [text]
    with pytest.raises(notebooks.LessonError, match=r"expected numbers of lessons \(02-01\) or chapters, got 03, 02-1"):
        notebooks.choose(["03", "02-01", "02-1"])


def cells(*sources):
    return [new_code_cell(text[1:]) if text.startswith(">") else new_markdown_cell(text) for text in sources]


def ids_after(stored, new):
    notebooks.set_ids(new, stored)
    return [cell.id for cell in new]


def test_cells_keep_their_ids_when_others_come_and_go():
    stored = cells("# Title", "one", ">1 + 1", "two", ">2 + 2")
    a, b, c, d, e = (cell.id for cell in stored)
    assert ids_after(stored, cells("# Title", "one, changed", ">1 + 1", "two", ">2 + 3")) == [a, b, c, d, e]
    assert ids_after(stored, cells("# Title", ">1 + 1", ">2 + 2")) == [a, c, e]
    grown = ids_after(stored, cells("# Title", "one", ">1 + 1", ">new", "two", ">2 + 2"))
    assert grown[:3] + grown[4:] == [a, b, c, d, e] and grown[3] not in (a, b, c, d, e)


def test_new_ids_depend_on_the_content_and_are_unique():
    first, second = (ids_after([], cells("one", ">1", "one")) for _ in range(2))
    assert first == second and len(set(first)) == 3


@pytest.fixture
def repository(tmp_path):
    """A repository with two committed notebooks, one of them changed since, and one that git does not know."""
    (tmp_path / "notebooks").mkdir()
    files = [tmp_path / "notebooks" / f"{name}.ipynb" for name in ("changed", "committed", "unknown")]
    for file in files[:2]:
        nbformat.write(new_notebook(cells=[new_code_cell(file.stem)]), file)
    git = ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Lessons"]):
        subprocess.run([*git, *command], check=True)
    for file in (files[0], files[2]):
        nbformat.write(new_notebook(cells=[new_code_cell("other")]), file)
    return files


def test_make_lab_trusts_what_is_committed_and_nothing_else(repository, tmp_path):
    _, committed, _ = repository
    notary = NotebookNotary(db_file=str(tmp_path / "signatures.db"), secret=b"secret")
    assert lab.shipped(tmp_path) == [committed]
    assert lab.trust(lab.shipped(tmp_path), notary) == 1 and lab.trust(lab.shipped(tmp_path), notary) == 0
    trusted = [notary.check_signature(nbformat.read(file, as_version=4)) for file in repository]
    assert trusted == [False, True, False]
    assert lab.shipped(tmp_path / "notebooks") == []


def test_make_lab_adds_its_defaults_and_keeps_other_folders(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/etc/mine")
    assert lab.environment()["JUPYTER_CONFIG_PATH"].split(":") == [str(lab.DEFAULTS), "/etc/mine"]
    assert (lab.DEFAULTS / "labconfig" / "default_setting_overrides.json").exists()
