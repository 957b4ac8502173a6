"""Make sure that there is a Chromium for the browser tests: the system's, or else Playwright's own build."""

import shutil
import subprocess
import sys

if path := shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
    print(f"browser for the tests: {path}")
else:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
