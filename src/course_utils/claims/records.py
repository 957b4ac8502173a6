"""The outcomes that executed notebooks hold, read without running anything."""

import json
from dataclasses import dataclass
from pathlib import Path

from course_utils.claims.card import MIME
from course_utils.claims.criteria import get
from course_utils.claims.measured import from_record
from course_utils.claims.verdicts import Verdict, decide


@dataclass(frozen=True)
class Record:
    """A verdict and where it is stored: `notebook` is the path below the folder of notebooks, `cell` counts from 1."""

    verdict: Verdict
    notebook: str
    cell: int


def notebook_files(folder):
    """Return the notebooks below `folder`, sorted, without the copies that editors keep in hidden folders.

    Raises:
        ValueError: there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"expected a folder of notebooks, got {folder}")
    found = (path for path in folder.rglob("*.ipynb"))
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(folder).parts))


def _stored(path):
    """Yield (number of the cell, stored record) for every outcome in a notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                yield number, output["data"][MIME]


def _verdict(stored):
    """Return the verdict on what is stored, judged anew, so that an outcome edited by hand is found out."""
    if not isinstance(stored, dict):
        raise ValueError(f"expected a record, got {stored!r}")
    claim = get(stored.get("id"))
    part = claim.part(stored.get("part"))
    found = from_record(stored, part.unit, claim.id)
    control = stored.get("control")
    if control is not None:
        control = from_record(control, part.unit, f"{claim.id}, control")
    verdict = decide(claim, part, found, control, stored.get("lacking"), stored.get("detail"))
    for key in ("criterion", "verdict"):
        expected = getattr(verdict, key)
        if stored.get(key) != expected:
            raise ValueError(f"{verdict.id}: expected the {key} {expected!r}, got {stored.get(key)!r}; run it again")
    return verdict


def collect(notebooks_dir):
    """Return every outcome stored below a folder of notebooks, in the order of their paths and cells.

    Nothing is executed. Outcomes for the same part of a claim, in one notebook or in several, are all kept.

    Returns:
        A list of `Record`.

    Raises:
        ValueError: there is no such folder, a file is not a notebook, or an outcome does not fit the registry (unknown
            claim or part, another criterion, a verdict that its figure does not give); notebook and cell are named.
    """
    folder, records = Path(notebooks_dir), []
    for path in notebook_files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            stored = list(_stored(path))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{name}: expected a Jupyter notebook, got {error!r}") from error
        for cell, outcome in stored:
            try:
                verdict = _verdict(outcome)
            except (AssertionError, KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{name}, cell {cell}: {error.args[0]}") from error
            records.append(Record(verdict, name, cell))
    return records
