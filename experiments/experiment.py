"""What every experiment needs: its command line, a clock, steps that are not lost when it is stopped, and a record that
is written whole or not at all.

An experiment is a run too long for a lesson: ``experiments/NAME.py`` measures, ``src/course_utils/records/NAME.json``
keeps what it measured, and ``claims.record("NAME")`` reads it. ``make experiments NAME=…`` repeats it.
"""

import argparse
import json
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "src" / "course_utils" / "records"
_PACKAGES = ("numpy", "scikit-learn", "torch")


def parser(description, seeds):
    """Return a command line with ``--seeds`` (how many runs, seeds 0, 1, …); an experiment adds options of its own."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--seeds", type=int, default=seeds, help=f"number of runs, {seeds} if not given")
    return made


class Steps:
    """What each step of an experiment found, kept in ``experiments/NAME.steps``: once stopped, it goes on from there.

    Args:
        name: of the experiment.
        settings: dict of plain values; steps made with others, or with another version of a package, are forgotten.
        folder: where the file is.
    """

    def __init__(self, name, settings, folder=Path(__file__).parent):
        self.path, head = Path(folder) / f"{name}.steps", json.dumps({**settings, **versions()}, sort_keys=True) + "\n"
        stored = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        lines = [line for line in stored.splitlines(keepends=True) if line.endswith("\n")]  # none that was cut off
        lines = lines if lines[:1] == [head] else [head]
        if "".join(lines) != stored:
            self.path.write_text("".join(lines), encoding="utf-8")
        self.found = {key: (value, seconds) for key, value, seconds in map(json.loads, lines[1:])}
        self.asked = set()

    @property
    def minutes(self):
        """Minutes of one core that the steps asked for took, those of earlier calls among them."""
        return sum(self.found[key][1] for key in self.asked) / 60

    def __call__(self, key, measure):
        """Return what the step called `key` found; `measure()` finds it, plain values, unless it is known already."""
        self.asked.add(key)
        if key not in self.found:
            start = time.process_time()
            value = measure()
            self.found[key] = value, round(time.process_time() - start, 2)
            with self.path.open("a", encoding="utf-8") as file:
                print(json.dumps([key, *self.found[key]]), file=file)
            print(key, *self.found[key], flush=True)
        return self.found[key][0]


class Recorder:
    """Collects the figures of one run after the other, and stores them when the last is done.

    Args:
        name: of the experiment, that of its script.
        seeds: the seed of each run.
        settings: dict of what else was chosen, plain values.
        folder: where the record goes.
        steps: the `Steps` of the experiment, if it has them: the minutes are then theirs.
    """

    def __init__(self, name, seeds, settings, folder=FOLDER, steps=None):
        self.name, self.seeds, self.settings, self.folder = name, list(seeds), settings, Path(folder)
        self.samples, self.start, self.steps = {}, time.perf_counter(), steps

    @property
    def minutes(self):
        if self.steps is None:
            return (time.perf_counter() - self.start) / 60
        return self.steps.minutes

    def add(self, **figures):
        """Add the figures of one run, by name; the same names in each run. Prints them."""
        if self.samples and figures.keys() != self.samples.keys():
            raise ValueError(f"{self.name}: expected the figures {', '.join(self.samples)} in every run, "
                             f"got {', '.join(figures)}")
        for figure, value in figures.items():
            value = float(value)
            if not np.isfinite(value):
                raise ValueError(f"{self.name}: expected a finite number for {figure}, got {value}")
            self.samples.setdefault(figure, []).append(float(f"{value:.6g}"))
        print(json.dumps({figure: values[-1] for figure, values in self.samples.items()}), flush=True)

    def record(self):
        """Return what is stored, as a dict."""
        runs = len(next(iter(self.samples.values()), []))
        if runs != len(self.seeds):
            raise ValueError(f"{self.name}: expected {len(self.seeds)} runs, one for each seed, got {runs}")
        return {
            "name": self.name,
            "command": command(),
            "settings": self.settings,
            "seeds": self.seeds,
            "samples": self.samples,
            "versions": versions(),
            "machine": machine(),
            "minutes": round(self.minutes, 1),
        }

    def write(self):
        """Store the record; until it is complete, the old one stays. Returns its path."""
        text = json.dumps(self.record(), indent=1, ensure_ascii=False) + "\n"
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{self.name}.json"
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)
        print(f"{path.name}: {len(self.seeds)} runs in {self.record()['minutes']} minutes")
        return path


def versions():
    """Return the versions of Python and of the packages that compute, by name."""
    return {"python": platform.python_version(), **{package: version(package) for package in _PACKAGES}}


def command():
    """Return the command that was given, from the root of the repository."""
    script = Path(sys.argv[0])
    return " ".join(["python", f"{script.parent.name}/{script.name}", *sys.argv[1:]])


def machine():
    """Return in words on what the experiment ran, without the machine's name."""
    words = [f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores"]
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
        words += [f"{torch.get_num_threads()} threads", gpu]
    return ", ".join(words)
