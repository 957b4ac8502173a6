"""Write the picture at the top of README: a figure of lesson 02-01, as its notebook stores it.

    python tools/readme_picture.py
"""

import base64
from pathlib import Path

import nbformat
import pictures

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "book" / "_static" / "readme.png"
NOTEBOOK = ROOT / "notebooks" / "02-backpropagation" / "01-chain-rule.ipynb"
FIGURE = "z = total * sine"  # in the cell that shows it


def stored():
    """Return the picture of the figure, as bytes."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    return next(base64.b64decode(output.data[pictures.PNG]) for cell, output in pictures.outputs(notebook)
                if FIGURE in cell.source and pictures.PNG in output.data)


if __name__ == "__main__":
    if not PICTURE.exists() or PICTURE.read_bytes() != stored():
        PICTURE.write_bytes(stored())
