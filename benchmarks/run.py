"""Measure what the course promises about speed and size, print it, and store it in benchmarks/results.json.

Every figure is a median of several runs made in this one process; ratios compare runs made one after the other. The
machine and the versions are stored with them, because the figures mean nothing without.
"""

import functools
import http.server
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path

from language import skip_gram_pairs, skip_gram_table, tsne_against_peers, tsne_growth
from recurrent import ctc_losses, recurrent_layers
from speed import against_micrograd, convolutions, lenet_step, training_step

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "_build" / "html"
LESSON = "notebooks/02-backpropagation/01-chain-rule.html"
PACKAGES = ("numpy", "torch", "scikit-learn", "openTSNE", "micrograd", "plotly", "anywidget", "jupyter-book")

# Moves the first slider 300 times; after each move the page must lay itself out before the clock stops.
REDRAW = """() => {
  const widget = document.querySelector('.course-chain-rule');
  const slider = widget.querySelector('input[type=range]');
  const low = Number(slider.min), high = Number(slider.max), times = [];
  for (let i = 0; i < 300; i++) {
    slider.value = low + (high - low) * ((i * 37) % 300) / 300;
    const start = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    widget.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times;
}"""


def machine():
    """Return what the figures were measured on."""
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    return {
        "processor": cpu or platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def import_time(runs=15):
    """Median milliseconds that `import course_utils` adds to NumPy."""
    program = "import numpy, time; t = time.perf_counter(); import course_utils; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", program]
    times = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(runs)]
    return {"import course_utils, ms over NumPy": round(1000 * statistics.median(times), 1)}


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def lesson_page():
    """Redraw time of the widget, weight of the lesson's page and number of its requests, in Chromium."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(QuietHandler, directory=str(BOOK))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        responses = []
        page.on("response", lambda response: responses.append(response))
        page.goto(f"http://127.0.0.1:{server.server_port}/{LESSON}", wait_until="networkidle")
        sizes = {response.url: len(response.body()) for response in responses}
        times = sorted(page.evaluate(REDRAW))
        browser.close()
    server.shutdown()
    own = sum(size for url, size in sizes.items() if "/_static/" not in url)
    return {
        "widget redraw, median ms": round(statistics.median(times), 2),
        "widget redraw, 95th percentile ms": round(times[int(0.95 * len(times))], 2),
        "lesson page without shared files, kB": round(own / 1000),
        "lesson page with shared files, kB": round(sum(sizes.values()) / 1000),
        "lesson page, requests": len(sizes),
    }


def repository_size():
    """Size of the files under version control, and of git's own store."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    tree = sum((ROOT / name).stat().st_size for name in listed.split("\0") if name and (ROOT / name).is_file())
    return {"files under version control, MB": round(tree / 1e6, 2)}


def timed(command):
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return round(time.perf_counter() - start, 1)


def commands():
    """Seconds of `make book`, from nothing and with nothing changed, and of a run of all lessons."""
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    return {
        "make book, first, s": timed(["make", "book"]),
        "make book, unchanged, s": timed(["make", "book"]),
        "all lessons run, s": timed(
            [sys.executable, "-m", "jupyter", "execute", *map(str, sorted((ROOT / "notebooks").rglob("*.ipynb")))]
        ),
    }


MEASURES = (
    import_time, training_step, against_micrograd, convolutions, lenet_step, recurrent_layers, ctc_losses,
    tsne_against_peers, tsne_growth, skip_gram_pairs, skip_gram_table, commands, lesson_page, repository_size,
)


def main():
    results = {}
    for measure in MEASURES:
        found = measure()
        results.update(found)
        for name, value in found.items():
            print(f"{name:68s} {value}", flush=True)
    report = {"measured": time.strftime("%Y-%m-%d"), "machine": machine(), "results": results}
    path = ROOT / "benchmarks" / "results.json"
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"stored in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
