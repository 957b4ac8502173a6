"""Interactive figures that compute in the browser: one folder each, with its class, `widget.js` and `widget.css`."""

from course_utils.lazy import lazy_names
from course_utils.widgets import source

# A figure is added by its folder alone: `word_map` holds `WordMap`.
_HOMES = {source.class_name(folder): folder for folder in source.names()} | {"CourseWidget": "base"}

__all__ = [*_HOMES]
__getattr__, __dir__ = lazy_names(__name__, _HOMES)
