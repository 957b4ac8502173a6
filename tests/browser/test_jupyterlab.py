"""A real JupyterLab: Run All on a lesson, move the figures with the keyboard, read the result from Python."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import zmq
from figure_controls import TOLD, controls, kind_of, press_a_key
from jupyter_client import BlockingKernelClient

from course_utils.widgets import source

ROOT = Path(__file__).resolve().parents[2]
LESSON = ROOT / "notebooks" / "02-backpropagation" / "01-chain-rule.ipynb"
START_SECONDS, RUN_SECONDS = 60, 180
FIGURES = ["""from course_utils import widgets
from course_utils.widgets import source
figures = {name: getattr(widgets, source.class_name(name)).example() for name in source.names()}
""", *(f"figures[{name!r}]" for name in source.names()), """for question in (1, 2):
    entry = figures["predict"].questions[question - 1]
    figures["predict"].answer(question, entry["choices"][0] if entry["choices"] else 6, "So the run says.")
figures["predict"].compare()
"""]
# The share of grey pixels in a canvas: what it shows where no colour of the course has reached it.
GREY = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let grey = 0;
  for (let at = 0; at < data.length; at += 4) if ([0, 1, 2].every((part) => data[at + part] === 128)) grey += 1;
  return (4 * grey) / data.length;
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a copy of the lesson that it does not trust; yield (url, runtime folder).

    It has the course's defaults, and settings of its own.
    """
    home = tmp_path_factory.mktemp("jupyter")
    work, runtime, settings = home / "work", home / "runtime", home / "settings"
    work.mkdir()
    shutil.copy(LESSON, work)
    small = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in FIGURES])
    small.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(small, work / "figures.ipynb")
    # Cells outside the window stay in the page, so that the test can reach them.
    path = settings / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"windowingMode": "none"}))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_CONFIG_PATH": str(ROOT / "tools" / "jupyter"),
        "JUPYTER_DATA_DIR": str(home / "data"),  # where it keeps what it trusts
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
        )
        deadline = time.monotonic() + START_SECONDS
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", log.read_text())):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.3)
        yield f"http://127.0.0.1:{found.group(1)}/", runtime
        server.terminate()
        server.wait(20)


def ask_kernel(runtime, expression):
    """Evaluate an expression in the running kernel and return its JSON value."""
    newest = max(runtime.glob("kernel-*.json"), key=lambda path: path.stat().st_mtime)
    # One context for all questions: each client would open one of its own, and a file for each.
    client = BlockingKernelClient(connection_file=str(newest), context=zmq.Context.instance())
    client.load_connection_file()
    client.start_channels()
    try:
        question = {"answer": f"__import__('json').dumps({expression})"}
        reply = client.execute_interactive("", user_expressions=question, timeout=30, output_hook=lambda _: None)
    finally:
        client.stop_channels()
    answer = reply["content"]["user_expressions"]["answer"]
    assert answer["status"] == "ok", answer
    return json.loads(ast.literal_eval(answer["data"]["text/plain"]))


def open_notebook(browser, url, name):
    """Open a notebook and return the page when its cells are there."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000}, reduced_motion="reduce")
    page.goto(f"{url}lab/tree/{name}?token=course&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    return page


def open_and_run_all(browser, url, name):
    """Open a notebook, choose Run All from the menu, and return the page when all cells have run without an error."""
    page = open_notebook(browser, url, name)
    # The notebook's own mark says idle before there is a kernel; the status bar waits for it.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    waiting = page.locator(".jp-InputPrompt").get_by_text("[*]:")
    waiting.first.wait_for()
    waiting.first.wait_for(state="detached", timeout=RUN_SECONDS * 1000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=RUN_SECONDS * 1000)
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    return page


def wait_for_kernel(runtime, expression, expected):
    """Ask until the kernel has heard of what was done in the page."""
    deadline = time.monotonic() + 15
    while (found := ask_kernel(runtime, expression)) != expected:
        assert time.monotonic() < deadline, f"{expression}: expected {expected}, got {found}"
        time.sleep(0.2)


def test_a_fresh_copy_reads_well_before_it_is_trusted(browser, lab):
    """Pictures show, the text has no roles, and nobody is asked about news."""
    page = open_notebook(browser, lab[0], LESSON.name)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)  # a question would have come up by now
    assert page.locator(".jp-toastContainer, .Toastify__toast").count() == 0
    assert "{cite" not in page.locator(".jp-Notebook").inner_text()

    for call in ("figures.draw_nudge(", "figures.microscope(", "ChainRule("):  # a plot, a plotly figure, a widget
        picture = page.locator(".jp-CodeCell", has_text=call).first.locator(".jp-OutputArea-output img").first
        assert picture.get_attribute("src").startswith("data:image/png;base64,"), call
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.naturalWidth") > 300
    assert page.get_by_text("<Figure size").count() == 0
    assert page.locator(".js-plotly-plot, .course-widget").count() == 0  # these need trust
    page.close()


def test_run_all_move_the_widget_and_read_it(browser, lab):
    url, runtime = lab
    page = open_and_run_all(browser, url, LESSON.name)
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


def change_by_keyboard(figure, runtime, state):
    """Press keys in one control after the other until Python hears of it; return what was told and held before it."""
    before = ask_kernel(runtime, state)
    for control in controls(figure):
        if kind_of(control) in ("range", "radio", "select-one", "text"):
            told = figure.evaluate(TOLD)  # a word that is being typed is nothing that Python knows
            press_a_key(control)
            for _ in range(10):
                if ask_kernel(runtime, state) != before:
                    return told, before
                time.sleep(0.2)
    raise AssertionError("no control changed anything in Python")


def test_every_figure_moves_on_both_sides(browser, lab):
    """What is done in the page arrives in Python, and what Python sets arrives in the page."""
    url, runtime = lab
    page = open_and_run_all(browser, url, "figures.ipynb")
    for name in source.names():
        figure = page.locator(f".course-{name.replace('_', '-')}").first  # Predict is followed by its comparison
        figure.scroll_into_view_if_needed()
        state = f"figures[{name!r}].static_state()"
        told, before = change_by_keyboard(figure, runtime, state)
        page.wait_for_timeout(400)  # what is on its way arrives
        after = ask_kernel(runtime, state)
        assert figure.evaluate(TOLD) != told, name
        # Python sets back what has changed, all of it together.
        old = {trait: value for trait, value in before.items() if value != after[trait]}
        ask_kernel(runtime, f"figures[{name!r}].set_state(__import__('json').loads({json.dumps(old)!r}))")
        ask_kernel(runtime, f"figures[{name!r}].send_state()")
        wait_for_kernel(runtime, state, before)
        deadline = time.monotonic() + 10
        while figure.evaluate(TOLD) != told:
            assert time.monotonic() < deadline, f"{name}: {figure.evaluate(TOLD)}, expected {told}"
            time.sleep(0.2)
    page.close()


def test_predict_does_not_stop_run_all(browser, lab):
    """The questions of the lesson stand there, unanswered, after all cells have run."""
    url, runtime = lab
    page = open_and_run_all(browser, url, "figures.ipynb")
    figure, comparison = page.locator(".course-predict").first, page.locator(".course-predict").last
    comparison.wait_for()
    assert page.locator(".course-predict").count() == 2
    assert ask_kernel(runtime, "figures['predict'].guesses") == [None, None]
    figure.get_by_role("button", name="Commit").first.click()
    assert figure.get_by_role("alert").first.inner_text() == "Type a number first."
    figure.get_by_role("textbox").fill("6")
    page.keyboard.press("Enter")
    wait_for_kernel(runtime, "figures['predict'].guesses", [6, None])
    comparison.get_by_text("So the run says.").first.wait_for()  # beside the question that is answered
    page.close()


def test_canvases_have_the_colours_of_the_course(browser, lab):
    page = open_and_run_all(browser, lab[0], "figures.ipynb")
    canvases = page.locator(".course-widget canvas:visible")
    assert canvases.count() > 5
    grey = [canvases.nth(n).evaluate(GREY) for n in range(canvases.count())]
    assert max(grey) < 0.5, [round(share, 2) for share in grey]
    page.close()
