"""Plots in the course's style. The colours come from `tokens`; matplotlib and plotly load when they are needed."""

from course_utils.lazy import lazy_names

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
    "draw_mosaic": "mosaic",
    "draw_blocks": "blocks",
    "draw_intervals": "intervals",
    "survival_slider": "survival",
    "vote_slider": "votes",
    "draw_rates": "votes",
}

__all__ = [*_HOMES]
__getattr__, __dir__ = lazy_names(__name__, _HOMES)
