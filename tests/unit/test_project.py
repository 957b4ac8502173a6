"""The project's own promises: one environment in three files, one repository name, a cheap import."""

import importlib.util
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RANGES = [*PROJECT["dependencies"], *(line for extra in PROJECT["optional-dependencies"].values() for line in extra)]


def tool(name):
    """Import a script of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


repository = tool("repository")


def locked_versions():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_what_a_page_links_to_is_there(page):
    links = re.findall(r"\]\(([^)#\s]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


@pytest.mark.parametrize("line", sorted(set(RANGES)))
def test_lock_satisfies_every_range(line):
    wanted, locked = Requirement(line), locked_versions()
    assert wanted.name in locked, f"{wanted.name} is in pyproject.toml and not in requirements.lock"
    assert locked[wanted.name] in wanted.specifier, f"the lock has {wanted.name}=={locked[wanted.name]}, not {line}"


@pytest.mark.parametrize(
    "name, version",
    [("numpy", "2.1.0"), ("plotly", "5.24.1"), ("ipywidgets", "7.7.1"), ("anywidget", "0.9.21"), ("torch", "2.11.0"),
     ("scipy", "1.16.3")],
)
def test_ranges_admit_colab(name, version):
    ranges = [Requirement(line) for line in RANGES if Requirement(line).name == name]
    assert ranges and all(version in wanted.specifier for wanted in ranges)


# What repo2docker reads of environment.yml; of python>=3.11,<3.14 it reads nothing, and takes a default of its own.
PYTHON_OF_BINDER = re.compile(r"python\s*=+\s*(\d+\.\d+)")


def test_environment_yml_is_the_same_environment():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    named = [PYTHON_OF_BINDER.fullmatch(line) for line in conda["dependencies"] if str(line).startswith("python")]
    assert len(named) == 1 and named[0], "environment.yml must name one version of Python, as in python=3.12"
    assert f"{named[0][1]}.0" in SpecifierSet(PROJECT["requires-python"])
    pip = next(line["pip"] for line in conda["dependencies"] if isinstance(line, dict))
    assert "-r requirements.lock" in pip, "environment.yml must install the lock, not versions of its own"
    others = [line for line in pip if not line.startswith("-")]
    assert not others, f"environment.yml pins {others} beside the lock"


def test_the_package_alone_needs_few_dependencies():
    names = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert len(names) <= 11
    assert not names & {"torch", "jupyter-book", "jupyterlab", "pytest"}


NAMED = re.compile(
    r"(?:git\+https://github\.com/|colab\.research\.google\.com/github/|mybinder\.org/v2/gh/)"
    r"([\w-]+/[\w.-]*\w)"
)


def repository_names(root):
    """Yield (file, owner/name) for each place that opens or installs the course."""
    for path in repository.text_files(root):
        if path.parts[-2] in ("unit", "tools"):
            continue
        for name in NAMED.findall(path.read_text(encoding="utf-8")):
            yield path.relative_to(root), name.removesuffix(".git")


def test_every_place_names_the_same_repository():
    found = list(repository_names(ROOT))
    assert len(found) >= 2, "expected at least the set-up cell and the README to name the repository"
    strangers = [(str(path), name) for path, name in found if name != repository.current(ROOT)]
    assert not strangers
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert config["repository"]["url"] == f"https://github.com/{repository.current(ROOT)}"


def test_one_command_renames_the_repository(tmp_path):
    old = repository.current(ROOT)
    for path in repository.text_files(ROOT):
        if path.suffix in {".yml", ".md", ".ipynb", ".toml", ".cff"}:
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)

    changed = repository.rename("someone-else/their-course", tmp_path)

    assert repository.current(tmp_path) == "someone-else/their-course"
    assert {"pyproject.toml", "_config.yml", "README.md"} <= {str(path.relative_to(tmp_path)) for path in changed}
    left = [path for path in repository.text_files(tmp_path) if old in path.read_text(encoding="utf-8")]
    assert not left
    assert {name for _, name in repository_names(tmp_path)} == {"someone-else/their-course"}


@pytest.mark.parametrize("bad", ["", "owner", "owner/name/more", "https://github.com/owner/name", "-a/b", "a b/c"])
def test_a_repository_name_must_be_owner_slash_name(bad, tmp_path):
    with pytest.raises(ValueError, match="expected a repository as owner/name"):
        repository.rename(bad, tmp_path)


def test_the_hub_is_set_in_one_place(tmp_path):
    config = tmp_path / "_config.yml"
    config.write_text('launch_buttons:\n  jupyterhub_url: ""\n  colab_url: "https://colab"\n', encoding="utf-8")
    repository.set_hub("https://hub.example.edu", tmp_path)
    assert yaml.safe_load(config.read_text())["launch_buttons"] == {
        "jupyterhub_url": "https://hub.example.edu",
        "colab_url": "https://colab",
    }
    with pytest.raises(ValueError, match="expected the address of a JupyterHub"):
        repository.set_hub("hub.example.edu", tmp_path)


def test_import_is_cheap():
    """`import course_utils` takes under 50 ms on top of NumPy, and loads nothing heavy."""
    program = (
        "import numpy, sys, time; start = time.perf_counter(); import course_utils; "
        "print(time.perf_counter() - start, *sorted({'torch', 'matplotlib', 'plotly'} & set(sys.modules)))"
    )
    times = []
    for _ in range(5):
        out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
        times.append(float(out[0]))
        assert out[1:] == []
    assert statistics.median(times) < 0.050


def test_submodules_load_on_first_use_and_unknown_ones_are_named():
    import course_utils

    assert course_utils.runtime.PROFILES == ("quick", "full")
    with pytest.raises(AttributeError, match="no attribute 'wigdets'; it has runtime, data, autograd"):
        course_utils.wigdets  # noqa: B018


def test_make_help_lists_every_public_target():
    out = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("book", "test", "lab", "serve", "notebooks", "bench", "clean"):
        assert f"make {target} " in out



def test_the_package_alone_has_every_file_that_it_opens(tmp_path):
    """On Colab only the wheel is there: claims, records, weights, the registry of data sets, scripts of widgets."""
    source = tmp_path / "source"
    for name in ("pyproject.toml", "README.md", "LICENSE", "src"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    subprocess.run([*build, str(source)], check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if name.startswith("course_utils/")}
    files = (path for path in (ROOT / "src" / "course_utils").rglob("*") if path.is_file())
    there = {f"course_utils/{path.relative_to(ROOT / 'src' / 'course_utils').as_posix()}" for path in files}
    assert {name for name in there if not name.endswith(".pyc")} == packed
