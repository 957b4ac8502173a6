"""The Chromium that photographs figures and that the tests drive: the system's, or else Playwright's own build."""

import shutil
import subprocess
import sys

SYSTEM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


def launch(playwright):
    """Return a running Chromium."""
    return playwright.chromium.launch(executable_path=SYSTEM, args=ARGUMENTS)


if __name__ == "__main__":
    if SYSTEM:
        print(f"Chromium for figures and tests: {SYSTEM}")
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
