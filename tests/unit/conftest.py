"""What every unit test leaves behind is put away."""

import sys

import pytest

from course_utils.data.store import cache


@pytest.fixture(autouse=True)
def close_plots():
    """Close the plots that a test drew: pyplot keeps them, and warns when there are many."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture
def only_built_in_data(monkeypatch, tmp_path):
    """Load what the package brings along: no folder of real data, no network, an empty cache."""
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    cache._temporary_folder.cache_clear()
