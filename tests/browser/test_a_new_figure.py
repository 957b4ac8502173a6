"""A figure of thirty lines, one slider and one curve, is added by its own folder alone and holds the contract."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = "tests/browser/test_figures.py"
PYTHON = '''"""The figure Parabola."""

import traitlets

from course_utils.widgets.base import CourseWidget


class Parabola(CourseWidget):
    subject = "A parabola"
    slope = traitlets.Float(1.0).tag(sync=True)

    def describe(self):
        return f"y = a x² with a = {self.slope}"
'''
SCRIPT = """import { setSlider, slider, sliders } from "../lib/controls.js";
import { svg } from "../lib/elements.js";
import { polyline } from "../lib/shapes.js";
import { format } from "../lib/text.js";
import { range } from "../lib/values.js";
import { FigureView, mountable } from "../lib/view.js";

class View extends FigureView {
  constructor(model, el) {
    super(model, el, "parabola");
    this.curve = svg("path", { class: "course-curve" });
    this.drawing = svg("svg", { role: "img", viewBox: "0 0 200 100", width: 200 }, this.curve);
    this.slope = slider(this, "a", { min: "-2", max: "2", step: "0.1" }, (slope) => {
      this.push({ slope });
      this.show();
    });
    this.root.prepend(this.drawing, sliders(this.slope));
    this.follow({ slope: () => this.show() });
    this.watchWidth(() => this.show());
  }

  show() {
    const slope = this.model.get("slope");
    setSlider(this.slope, slope, format(slope));
    this.curve.setAttribute("d", polyline(range(-10, 10).map((x) => [100 + 10 * x, 50 - 0.2 * slope * x * x])));
    this.drawing.setAttribute("aria-label", `The parabola y = a x² with a = ${format(slope)}`);
  }
}
export default mountable(View);
"""
STYLE = """.course-parabola .course-curve {
  fill: none;
  stroke: var(--course-blue);
}
"""
FILES = {"__init__.py": PYTHON, "widget.js": SCRIPT, "widget.css": STYLE}


def contract(copy, which="parabola"):
    """Run the contract on the new figure in the copy; return what pytest printed and its exit status."""
    command = [sys.executable, "-m", "pytest", CONTRACT, "-k", which, "-q"]
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    return result.stdout + result.stderr, result.returncode


def test_a_figure_is_added_by_its_folder_alone(tmp_path):
    copy = tmp_path / "course"
    without = shutil.ignore_patterns("__pycache__", "_build", ".venv", "*.safetensors")
    for folder in ("src", "tests/browser", "tools"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=without)
    for name in ("pyproject.toml", "course.toml"):
        shutil.copy(ROOT / name, copy)
    home = copy / "src/course_utils/widgets/parabola"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    assert len(SCRIPT.splitlines()) <= 30

    printed, status = contract(copy)
    asked = len(re.findall(r"^def test_", (ROOT / CONTRACT).read_text(encoding="utf-8"), re.MULTILINE))
    passed = re.search(r"(\d+) passed", printed)
    assert status == 0 and int(passed[1]) >= asked, printed[-3000:]

    # A slider that nobody can name does not pass.
    (home / "widget.js").write_text(SCRIPT.replace('slider(this, "a",', 'slider(this, "",'), encoding="utf-8")
    printed, status = contract(copy, "parabola and name")
    assert status == 1 and "test_every_control_has_a_name" in printed
