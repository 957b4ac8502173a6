"""Open JupyterLab on notebooks/, with its figures alive from the start and no question about news or updates.

JupyterLab shows the figures of a notebook before it has run only if it trusts the notebook. What the repository ships
is trusted here: a notebook that is exactly the one that git has committed. One that was changed since, or that git does
not know, is left to JupyterLab and its user. Without git nothing is trusted, and JupyterLab shows the stored pictures.

tools/jupyter/ holds defaults of JupyterLab's settings: what a user has set wins over them and stays as it is.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).resolve().parents[1]
DEFAULTS = ROOT / "tools" / "jupyter"


def shipped(root):
    """Return the notebooks below `root`/notebooks that are as the last commit has them; none where there is no git."""

    def git(*arguments):
        found = subprocess.run(["git", "-C", root, *arguments, "-z", "--", "notebooks"], capture_output=True, text=True)
        return {name for name in found.stdout.split("\0") if name.endswith(".ipynb")}

    try:
        changed = git("diff", "--name-only", "--relative", "--no-ext-diff", "HEAD")
        return sorted(root / name for name in git("ls-tree", "-r", "--name-only", "HEAD") - changed)
    except FileNotFoundError:
        return []


def trust(paths, notary):
    """Sign notebooks, as ``jupyter trust`` does; return how many were not trusted before."""
    new = 0
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        if not notary.check_signature(notebook):
            notary.sign(notebook)
            new += 1
    return new


def environment():
    """Return the environment in which JupyterLab finds the course's defaults."""
    search = [str(DEFAULTS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(search)}


def main():
    notebooks = shipped(ROOT)
    new = trust(notebooks, NotebookNotary())
    print(f"trusted: {len(notebooks)} notebook(s), as committed; {new} of them were not before", flush=True)
    command = [sys.executable, "-m", "jupyter", "lab", str(ROOT / "notebooks"), *sys.argv[1:]]
    os.execve(sys.executable, command, environment())


if __name__ == "__main__":
    main()
