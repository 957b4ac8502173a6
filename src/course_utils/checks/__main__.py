"""List what the checks said in executed notebooks: ``python -m course_utils.checks handed-in/*.ipynb``.

One line a notebook, tab-separated, one column an exercise: ✓ right, ✗ wrong, ○ not attempted, – not run. An exercise
that was tried in several cells counts with its best one. The folded solutions do not count.
"""

import argparse
import json
import re
import sys
from pathlib import Path

BEST_FIRST = "✓✗○–"
CALL = re.compile(r"^checks\.(\w+\.\w+)\(", re.MULTILINE)


def marks(notebook):
    """Return the marks in a notebook.

    Args:
        notebook: the notebook as a dict, as in its file.

    Returns:
        Dict: exercise, such as ``"backpropagation.cubed_sine"`` -> one of ✓ ✗ ○ –, in the order of the notebook.

    Raises:
        ValueError: this is not a notebook.
    """
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError("expected a notebook with a list of cells")
    found = {}
    for cell in notebook["cells"]:
        source = "".join(cell.get("source", ""))
        if cell.get("cell_type") != "code" or source.startswith("#@title Solution"):
            continue
        printed = "\n".join("".join(output.get("text", "")) for output in cell.get("outputs", []))
        said = [line[0] for line in printed.splitlines() if line[:1] in ("✓", "✗", "○")]
        for number, exercise in enumerate(CALL.findall(source)):
            mark = said[number] if number < len(said) else "–"
            found[exercise] = min(mark, found.get(exercise, "–"), key=BEST_FIRST.index)
    return found


def main(paths):
    """Print the table; return how many files could not be read."""
    tables, failed = {}, 0
    for path in paths:
        try:
            tables[path] = marks(json.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            print(f"{path}: not read: {error}", file=sys.stderr)
            failed += 1
    exercises = list(dict.fromkeys(exercise for table in tables.values() for exercise in table))
    if tables:
        print("notebook", *exercises, sep="\t")
    for path, table in tables.items():
        print(path, *(table.get(exercise, "–") for exercise in exercises), sep="\t")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.checks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("notebooks", nargs="+", help="executed notebooks")
    sys.exit(1 if main(parser.parse_args().notebooks) else 0)
