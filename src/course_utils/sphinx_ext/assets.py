"""The files that the static book serves besides its pages: tokens, widgets as classic scripts, plotly.js."""

import json
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from course_utils.figures import tokens
from course_utils.widgets import source

HERE = Path(__file__).parent
SCRIPTS = ("mount.js", "plotly_figures.js", "launch.js", "contents.js", "fonts.js", "print.js")


@lru_cache
def plotly_script():
    """Return the path of plotly.min.js in the installed plotly package, found without importing plotly."""
    return Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"


def _plotly_colours():
    """Return the table with which plotly_figures.js finds a token by either of its values."""
    pairs = {value: {"light": pair[0], "dark": pair[1]} for pair in tokens.TOKENS.values() for value in pair}
    return json.dumps(pairs)


def static_files():
    """Return ``{path below _static: bytes}`` of every generated file except plotly.js."""
    files = {"course-tokens.css": tokens.css().encode()}
    filled_in = {'"COURSE_TOKENS"': _plotly_colours(), "COURSE_PLOTLY_VERSION": version("plotly")}
    for name in SCRIPTS:
        script = (HERE / name).read_text("utf-8")
        for blank, value in filled_in.items():
            script = script.replace(blank, value)
        files[f"course/{name}"] = script.encode()
    for name in source.names():
        files[f"widgets/{name}.js"] = source.classic_script(name).encode()
        files[f"widgets/{name}.css"] = source.style(name).encode()
    return files


def write_static_files(folder):
    """Write the generated files and plotly.js below `folder`, touching only what changed."""
    files = static_files()
    files["plotly.min.js"] = plotly_script().read_bytes()
    for name, content in files.items():
        path = Path(folder) / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
