"""What every unit test leaves behind is put away."""

import sys

import pytest


@pytest.fixture(autouse=True)
def close_plots():
    """Close the plots that a test drew: pyplot keeps them, and warns when there are many."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
