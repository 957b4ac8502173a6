"""Set the repository that launch buttons, set-up cells and links name, everywhere at once.

``make repository NAME=owner/name`` replaces the present name, read from pyproject.toml, in every tracked text file.
``HUB=https://hub.example.edu`` also sets the JupyterHub that the launch button opens without asking.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")


def current(root=ROOT):
    """Return the present ``owner/name``, from the one place that defines it: the Repository URL in pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def text_files(root=ROOT):
    """Yield the project's own text files: those git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, check=True, text=True
    )
    for name in sorted(filter(None, listed.stdout.split("\0"))):
        path = root / name
        if path.is_file() and b"\0" not in path.read_bytes()[:8000]:
            yield path


def rename(new, root=ROOT):
    """Replace the present ``owner/name`` and return the files that changed.

    Raises:
        ValueError: `new` is not of the form owner/name.
    """
    if not NAME.fullmatch(new):
        raise ValueError(f"expected a repository as owner/name, got {new!r}")
    old, changed = current(root), []
    owner, name = new.split("/")
    old_owner, old_name = old.split("/")
    for path in text_files(root):
        text = path.read_text(encoding="utf-8")
        # The second form is the address of the published book.
        fresh = text.replace(old, new).replace(f"{old_owner}.github.io/{old_name}", f"{owner}.github.io/{name}")
        if fresh != text:
            path.write_text(fresh, encoding="utf-8")
            changed.append(path)
    return changed


def set_hub(address, root=ROOT):
    """Set the JupyterHub of the launch button in _config.yml."""
    if not re.fullmatch(r"https?://[^\s\"']+", address):
        raise ValueError(f"expected the address of a JupyterHub, https://…, got {address!r}")
    path = root / "_config.yml"
    text, count = re.subn(r"(?m)^(\s*jupyterhub_url\s*:).*$", rf'\1 "{address}"', path.read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(f"expected one jupyterhub_url in _config.yml, found {count}")
    path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", help="owner/name on GitHub; without it the present one is printed")
    parser.add_argument("--hub", help="address of a JupyterHub")
    arguments = parser.parse_args()
    try:
        if arguments.name:
            changed = rename(arguments.name)
            print(f"{arguments.name}: {len(changed)} file(s) changed")
            for path in changed:
                print(f"  {path.relative_to(ROOT)}")
        if arguments.hub:
            set_hub(arguments.hub)
            print(f"JupyterHub: {arguments.hub}")
    except ValueError as error:
        sys.exit(str(error))
    if not (arguments.name or arguments.hub):
        print(current())


if __name__ == "__main__":
    main()
