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
    "draw_misses": "chain",
    "draw_network": "network",
    "layer_histograms": "layers",
    "depth_slider": "layers",
    "draw_spaces": "spaces",
    "draw_grids": "grids",
    "draw_activations": "activations",
    "draw_rates": "rates",
    "draw_maps": "maps",
    "draw_fields": "fields",
    "draw_changes": "changes",
    "shift_slider": "changes",
    "draw_cycles": "cells",
    "draw_ratios": "cells",
    "draw_pictures": "pictures",
    "draw_films": "pictures",
    "draw_correlations": "neighbours",
    "draw_word_map": "word_maps",
    "draw_side_by_side": "word_maps",
    "draw_lines": "lines",
    "draw_runs": "lines",
    "expectation_slider": "expectations",
    "draw_mosaic": "mosaic",
    "draw_blocks": "blocks",
    "draw_intervals": "intervals",
    "survival_slider": "survival",
    "draw_timeline": "timeline",
    "sound_player": "sounds",
    "draw_story": "stories",
    "vote_slider": "votes",
    "draw_rate_panels": "votes",
}

__all__ = [*_HOMES]
__getattr__, __dir__ = lazy_names(__name__, _HOMES)
