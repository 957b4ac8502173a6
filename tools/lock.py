"""Write requirements.lock: the exact version of every package in this environment, without this project itself.

Change the environment first (``.venv/bin/pip install --upgrade NAME``), run the tests, then run ``make lock``.
"""

import importlib.metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Written by `make lock`; what `make` installs. Ranges are in pyproject.toml.\n"
NOT_LOCKED = {"course-utils", "pip"}


def main():
    pins = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"].lower().replace("_", "-").replace(".", "-")
        # A local label such as +cpu names one build of a version; the pin must fit every build of it.
        pins[name] = distribution.version.split("+")[0]
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items()) if name not in NOT_LOCKED]
    (ROOT / "requirements.lock").write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"requirements.lock: {len(lines)} packages")


if __name__ == "__main__":
    main()
