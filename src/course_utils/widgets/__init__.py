"""Interactive figures that compute in the browser: one folder each, with its class, `widget.js` and `widget.css`."""

import importlib

_HOMES = {
    "ChainRule": "chain_rule",
    "SpaceWarp": "space_warp",
    "OptimiserRace": "optimiser_race",
    "ConvExplorer": "conv_explorer",
    "FeatureMaps": "feature_maps",
    "WordMap": "word_map",
    "CaptionAttention": "caption_attention",
    "CourseWidget": "base",
}

__all__ = [*_HOMES]


def __getattr__(name):
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_HOMES)}")


def __dir__():
    return sorted([*globals(), *_HOMES])
