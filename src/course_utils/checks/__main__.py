"""Mark a folder of hand-ins: ``python -m course_utils.checks handed-in > marks.tsv``. It runs other people's code.

Each notebook is run afresh, one after the other: what is stored in it does not count, nor which kernel it names. The
table has one line a notebook, tab-separated, and one column an exercise: ✓ right, ✗ wrong, ○ not attempted, – not run.
An exercise that was tried in several cells counts with its best one. The folded solutions do not count. For each
exercise that was not run, standard error says why, and the exit status is 1.
"""

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from course_utils.checks import marking

SECONDS, SECONDS_PER_CELL = 600, 120


def notebooks(paths):
    """Return the notebooks among files and below folders, sorted, as paths.

    Raises:
        FileNotFoundError: there is no such file, or no notebook below the folder.
    """
    found = []
    for path in map(Path, paths):
        below = (file for file in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in file.parts)
        new = sorted(file for file in below if file.is_file()) if path.is_dir() else [path] if path.exists() else []
        if not new:
            raise FileNotFoundError(f"{path}: expected a notebook or a folder with notebooks, found none")
        found += new
    return list(dict.fromkeys(found))


def read_all(paths):
    """Return (path -> notebook, path -> why it could not be read)."""
    read, unread = {}, {}
    for path in paths:
        try:
            read[path] = marking.read(path)
        except (OSError, ValueError, TypeError) as error:
            unread[path] = error
    return read, unread


def main(paths, seconds=SECONDS, cell_seconds=SECONDS_PER_CELL):
    """Run the notebooks, print the table line by line; return 1 if anything was not run, otherwise 0."""
    read, unread = read_all(paths)
    exercises = list(dict.fromkeys(exercise for notebook in read.values() for exercise in marking.marks(notebook)))
    print("notebook", *exercises, sep="\t", flush=True)
    complete = True
    for number, path in enumerate(paths, start=1):
        found = {}
        if path in read:
            _say(f"{path}: running, {number} of {len(paths)}")
            ended = marking.run(read[path], seconds, cell_seconds)
            found, why = marking.marks(read[path]), marking.reasons(read[path], ended)
            problems = [f"{exercise} was not run: {reason}" for exercise, reason in why.items()]
            if not found:
                problems = ["expected calls of checks, such as checks.convnets.output_size(…), found none"]
        else:
            problems = [f"not read: {unread[path]}"]
        for problem in problems:
            _say(f"{path}: {problem}")
        complete &= not problems
        print(path, *(found.get(exercise, marking.NOT_RUN) for exercise in exercises), sep="\t", flush=True)
    return 0 if complete else 1


def _say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.checks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("handed_in", nargs="+", help="folders of notebooks, or notebooks")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for a notebook (default: %(default)s)")
    parser.add_argument("--cell-seconds", type=int, default=SECONDS_PER_CELL, help="for a cell (default: %(default)s)")
    given = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):  # the tables of Windows and of ASCII have no marks
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if missing := [name for name in ("nbclient", "ipykernel") if not find_spec(name)]:
        sys.exit(f"expected {' and '.join(missing)} to be installed, as `make lab` does")
    if "COURSE_DATA" in os.environ:  # relative to where the command was typed, not to where a notebook runs
        os.environ["COURSE_DATA"] = os.path.abspath(os.environ["COURSE_DATA"])
    try:
        sys.exit(main(notebooks(given.handed_in), given.seconds, given.cell_seconds))
    except FileNotFoundError as problem:
        parser.error(str(problem))
    except KeyboardInterrupt:
        sys.exit("stopped; the notebook that was running and those after it are not in the table")
