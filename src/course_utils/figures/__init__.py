"""Plots in the course's style. The colours come from `tokens`; matplotlib and plotly load when they are needed."""

import importlib

_HOMES = {
    "light": "tokens",
    "SERIES": "tokens",
    "use_style": "style",
    "plotly_layout": "style",
    "frame_slider": "style",
    "draw_nudge": "chain",
    "microscope": "chain",
    "draw_network": "network",
    "layer_histograms": "layers",
    "depth_slider": "layers",
    "draw_spaces": "spaces",
    "draw_grids": "grids",
}

__all__ = [*_HOMES]


def __getattr__(name):
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_HOMES)}")
