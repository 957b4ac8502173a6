"""Every figure of a lesson has a small PNG and a text that says what it shows, made once, and again when it changes."""

import base64
import copy
import io
import re
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from course_utils.widgets import ChainRule

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import pictures  # noqa: E402
import readme_picture  # noqa: E402

LESSONS = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
SHOWN = {pictures.SVG, pictures.PLOTLY, pictures.WIDGET}
MOST_BYTES = 80_000
CLASS_REPR = re.compile(r"<?\w+( object at |\(|Figure size | size \d)")


def test_the_picture_of_readme_is_the_figure_of_today():
    assert readme_picture.PICTURE.read_bytes() == readme_picture.stored(), "run `make notebooks`"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_stored_figure_has_a_small_png_and_a_telling_text(path):
    for cell, output in pictures.outputs(nbformat.read(path, as_version=4)):
        if SHOWN & output.data.keys():
            first = cell.source.splitlines()[0]
            assert pictures.PNG in output.data, f"no PNG beside the figure of {first!r}"
            assert len(base64.b64decode(output.data[pictures.PNG])) < MOST_BYTES, f"a large PNG: {first!r}"
            text = output.data.get("text/plain", "")
            assert len(text) > 30 and not CLASS_REPR.match(text), f"{first!r} says {text!r}"


def test_all_notebooks_together_stay_small():
    assert sum(path.stat().st_size for path in LESSONS) < len(LESSONS) * 600_000


def png_of(array):
    packed = io.BytesIO()
    Image.fromarray(array).save(packed, "PNG")
    return packed.getvalue()


def test_a_small_png_is_the_same_picture_in_fewer_bytes():
    shades = np.linspace(0, 255, 400).astype(np.uint8)
    red, green, blue = np.tile(shades, (200, 1)), np.full((200, 400), 90, np.uint8), np.tile(shades[::-1], (200, 1))
    picture = np.stack([red, green, blue], axis=-1)
    picture[50:60] = np.random.default_rng(0).integers(0, 255, (10, 400, 3))
    small = pictures.small_png(png_of(picture))
    assert len(small) < len(png_of(picture)) / 3
    assert small == pictures.small_png(png_of(picture))
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (400, 200)
        assert np.abs(np.array(image.convert("RGB")).astype(int) - picture)[:40].max() < 20


def test_what_is_transparent_gets_the_colour_of_the_paper():
    with Image.open(io.BytesIO(pictures.small_png(png_of(np.zeros((4, 4, 4), np.uint8))))) as image:
        assert image.convert("RGB").getpixel((0, 0)) == (255, 253, 249)


def lesson(alt=None):
    """A notebook with a plotly figure and the widget ChainRule, as it is after a run."""
    widget = ChainRule("x**2")
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    figure = {"data": [{"x": [1, 2], "y": [3, 4]}], "layout": {"title": {"text": "A line"}}}
    bundles = [{pictures.PLOTLY: figure}, {pictures.WIDGET: {"model_id": "abc"}, "text/plain": repr(widget)}]
    cells = [new_code_cell("1", outputs=[new_output("display_data", data=bundle)]) for bundle in bundles]
    if alt:
        cells[0].metadata["mystnb"] = {"image": {"alt": alt}}
    models = {"abc": {"model_name": "AnyModel", "state": {**state, "_esm": "old", "_css": "old"}}}
    return new_notebook(cells=cells, metadata={"widgets": {pictures.STATE_MIME: {"state": models}}})


class FakeCamera:
    def __init__(self):
        self.seen = []

    def __call__(self, html, selector):
        self.seen.append((html, selector))
        return png_of(np.full((2, 2, 3), len(self.seen), np.uint8))


def test_figures_are_photographed_once_and_again_when_they_change():
    notebook, camera = lesson(), FakeCamera()
    pictures.photograph(notebook, camera)
    assert [selector for _, selector in camera.seen] == ["#figure", ".course-widget-body"]
    first = copy.deepcopy(notebook)
    pictures.photograph(notebook, camera)
    assert len(camera.seen) == 2 and notebook == first

    notebook.cells[0].outputs[0].data[pictures.PLOTLY]["data"][0]["y"] = [4, 3]
    pictures.photograph(notebook, camera)
    assert len(camera.seen) == 3
    assert notebook.cells[0].outputs[0].data[pictures.PNG] != first.cells[0].outputs[0].data[pictures.PNG]
    assert notebook.cells[1] == first.cells[1]


def test_a_photograph_of_the_same_state_is_kept_when_the_outputs_are_new():
    old, new, camera = lesson(), lesson(), FakeCamera()
    pictures.photograph(old, camera)
    pictures.photograph(new, camera, pictures.photographs(old))
    kept, again = ([output for _, output in pictures.outputs(notebook)] for notebook in (old, new))
    assert len(camera.seen) == 2 and kept == again


def test_a_photograph_does_not_depend_on_the_machine():
    notebook, camera = lesson(), FakeCamera()
    pictures.photograph(notebook, camera)
    assert not [html for html, _ in camera.seen if str(ROOT) in html or "file:" in html]


def test_the_text_of_a_picture_is_the_alternative_text_of_its_cell():
    notebook = lesson(alt="A line that\n  climbs.")
    pictures.describe(notebook)
    texts = [output.data["text/plain"] for _, output in pictures.outputs(notebook)]
    assert texts[0] == "A line that climbs."
    assert texts[1].startswith("Interactive computational graph: x**2 at x = ")


def test_a_picture_has_its_text_beside_it():
    notebook = lesson(alt="A line that climbs.")
    pictures.photograph(notebook, FakeCamera())
    pictures.describe(notebook)
    found = [output for _, output in pictures.outputs(notebook) if pictures.PNG in output.data]
    assert len(found) == 2
    assert all(output.metadata[pictures.PNG] == {"alt": output.data["text/plain"]} for output in found)


def test_a_text_that_is_no_picture_stays_as_it_is():
    cell = new_code_cell("1", outputs=[new_output("execute_result", data={"text/plain": "12"}, execution_count=1)])
    cell.metadata["mystnb"] = {"image": {"alt": "A line"}}
    notebook = new_notebook(cells=[cell])
    pictures.describe(notebook)
    assert cell.outputs[0].data["text/plain"] == "12"


def test_scripts_and_styles_of_widgets_are_put_into_the_stored_state():
    notebook = lesson()
    pictures.refresh_widgets(notebook)
    state = pictures.widget_models(notebook)["abc"]["state"]
    assert state["_esm"] == str(ChainRule._esm) and state["_css"] == str(ChainRule._css)


def test_a_foreign_widget_is_neither_changed_nor_photographed():
    notebook, camera = lesson(), FakeCamera()
    del pictures.widget_models(notebook)["abc"]["state"]["widget"]
    pictures.refresh_widgets(notebook)
    pictures.photograph(notebook, camera)
    assert pictures.widget_models(notebook)["abc"]["state"]["_esm"] == "old"
    assert [selector for _, selector in camera.seen] == ["#figure"]
