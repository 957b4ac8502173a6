"""For nbval: the plain text of a described picture is not compared.

`make notebooks` puts the alternative text of the cell there, in place of ``<Figure size 720x340 with 1 Axes>``; a run of
the cell cannot know it. pytest finds this file because the notebooks are tested together with this folder.
"""

from copy import deepcopy
from functools import partial

from nbval.plugin import IPyNbCell

PICTURES = {"image/svg+xml", "application/vnd.plotly.v1+json", "application/vnd.jupyter.widget-view+json"}


def pytest_collection_modifyitems(items):
    for cell in items:
        if isinstance(cell, IPyNbCell) and cell.cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
            cell.compare_outputs = partial(_compare, cell.compare_outputs)


def _compare(compare, test, reference, skip_compare=None):
    return compare(_without_descriptions(test), _without_descriptions(reference), skip_compare)


def _without_descriptions(outputs):
    """Return the outputs, those that hold a picture without their plain text."""
    outputs = deepcopy(outputs)
    for output in outputs:
        if PICTURES & output.get("data", {}).keys():
            output["data"].pop("text/plain", None)
    return outputs
