"""Interactive figures that compute in the browser: one folder each, with its class, `widget.js` and `widget.css`."""

from course_utils.lazy import lazy_names

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
__getattr__, __dir__ = lazy_names(__name__, _HOMES)
