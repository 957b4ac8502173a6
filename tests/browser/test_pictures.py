"""The photographs that `make notebooks` takes: figures are drawn, in the light theme, the same way every time."""

import io
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from course_utils.figures import tokens
from course_utils.widgets import ChainRule

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import pictures  # noqa: E402

FIGURE = {
    "data": [{"x": [1, 2, 3], "y": [3, 1, 2], "line": {"color": tokens.light("blue"), "width": 8}}],
    "layout": {"height": 300, "paper_bgcolor": tokens.light("paper")},
}


@pytest.fixture
def lesson():
    """A notebook with a plotly figure and a widget."""
    bundles = [{pictures.PLOTLY: FIGURE}, {pictures.WIDGET: {"model_id": "abc"}}]
    cells = [new_code_cell("1", outputs=[new_output("display_data", data=bundle)]) for bundle in bundles]
    models = {"abc": {"model_name": "AnyModel", "state": ChainRule("sin(x)**2").static_state()}}
    return new_notebook(cells=cells, metadata={"widgets": {pictures.STATE_MIME: {"state": models}}})


def test_a_plotly_figure_and_a_widget_are_drawn_in_the_courses_colours(browser, lesson):
    pictures.photograph(lesson, pictures.Camera(browser))
    stored = [output.data[pictures.PNG] for _, output in pictures.outputs(lesson)]
    for png, height, token in zip(stored, (300, 400), ("blue", "orange"), strict=True):
        with Image.open(io.BytesIO(pictures.base64.b64decode(png))) as image:
            colours = image.convert("RGB")
        assert colours.width == pictures.WIDTH and colours.height >= height
        found = {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in colours.getcolors(100)}
        assert tokens.light(token) in found and tokens.light("paper") in found

    for _, output in pictures.outputs(lesson):
        del output.metadata["photograph"]
    pictures.photograph(lesson, pictures.Camera(browser))
    assert stored == [output.data[pictures.PNG] for _, output in pictures.outputs(lesson)]


@pytest.mark.parametrize("script", ["throw new Error('no such thing')", "console.error('no such thing')"])
def test_a_script_that_fails_is_an_error_and_no_photograph(browser, script):
    with pytest.raises(RuntimeError, match="a figure could not be photographed: no such thing"):
        pictures.Camera(browser)(f'<p id="figure">Words</p><script>{script}</script>', "#figure")
