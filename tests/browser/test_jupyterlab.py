"""A real JupyterLab: Run All on the lesson, move the widget with the keyboard, read the result from Python."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient

ROOT = Path(__file__).resolve().parents[2]
LESSON = ROOT / "notebooks" / "02-backpropagation" / "01-chain-rule.ipynb"
START_SECONDS, RUN_SECONDS = 60, 180


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a copy of the lesson, with settings of its own; yield (url, runtime folder)."""
    home = tmp_path_factory.mktemp("jupyter")
    work, runtime, settings = home / "work", home / "runtime", home / "settings"
    work.mkdir()
    shutil.copy(LESSON, work)
    # Cells outside the window stay in the page, so that the test can reach them; no pop-up about news.
    for name, values in {
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    }.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "COURSE_OFFLINE": "1",
    }
    log = home / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
                "--IdentityProvider.token=course", f"--ServerApp.root_dir={work}",
            ],
            env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", log.read_text())):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.3)
        yield f"http://127.0.0.1:{found.group(1)}/", runtime
        server.terminate()
        server.wait(20)


def ask_kernel(runtime, expression):
    """Evaluate an expression in the running kernel and return its JSON value."""
    client = BlockingKernelClient(connection_file=str(next(runtime.glob("kernel-*.json"))))
    client.load_connection_file()
    client.start_channels()
    try:
        question = {"answer": f"__import__('json').dumps({expression})"}
        reply = client.execute_interactive("", user_expressions=question, timeout=30, output_hook=lambda _: None)
    finally:
        client.stop_channels()
    answer = reply["content"]["user_expressions"]["answer"]
    assert answer["status"] == "ok", answer
    return json.loads(answer["data"]["text/plain"].strip("'"))


def test_run_all_move_the_widget_and_read_it(browser, lab):
    url, runtime = lab
    page = browser.new_page(viewport={"width": 1300, "height": 1000}, reduced_motion="reduce")
    page.goto(f"{url}lab/tree/{LESSON.name}?token=course&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    # The notebook's own mark says idle before there is a kernel; the status bar waits for it.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    waiting = page.locator(".jp-InputPrompt").get_by_text("[*]:")
    waiting.first.wait_for()
    waiting.first.wait_for(state="detached", timeout=RUN_SECONDS * 1000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=RUN_SECONDS * 1000)
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-OutputArea .js-plotly-plot").count() == 1

    widget = page.locator(".jp-CodeCell", has_text="figure = ChainRule").locator(".course-chain-rule")
    widget.scroll_into_view_if_needed()
    before = ask_kernel(runtime, "[figure.values, figure.gradients]")
    assert before == [{"x": 2.0}, {"x": 12.0}]

    slider = widget.locator("input[type=range]").first
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    deadline = time.monotonic() + 15
    while (after := ask_kernel(runtime, "[figure.values, figure.gradients]")) == before:
        assert time.monotonic() < deadline, "the slider moved in the page and not in Python"
        time.sleep(0.2)
    page.wait_for_timeout(500)
    after = ask_kernel(runtime, "[figure.values, figure.gradients]")
    moved = float(slider.input_value())
    assert moved < 2.0
    assert after[0]["x"] == pytest.approx(moved)
    assert after[1]["x"] == pytest.approx(6 * moved)

    ask_kernel(runtime, "figure.set_trait('values', {'x': -1.0})")
    page.wait_for_timeout(500)
    assert float(slider.input_value()) == pytest.approx(-1.0)
    page.close()
