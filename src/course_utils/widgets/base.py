"""What all widgets of the course share: where their files are, their colours, and the state that the book stores."""

import sys
from pathlib import Path

import anywidget
import traitlets

from course_utils.figures import tokens
from course_utils.widgets import source

# What belongs to the notebook front end rather than to the figure.
_FRONT_END = {"layout", "tabbable", "tooltip"}


class WidgetValueError(traitlets.TraitError, ValueError):
    """A value that a widget refuses.

    It is a ValueError for the reader, and a TraitError so that traitlets takes back everything that was set with it.
    """


def static(state):
    """Return what a page without a kernel needs of a widget's state: neither underscore keys nor the front end's."""
    return {name: value for name, value in state.items() if not name.startswith("_") and name not in _FRONT_END}


class CourseWidget(anywidget.AnyWidget):
    """An interactive figure with its code in `widget.js` and its style in `widget.css`, beside its Python class.

    A subclass in the package `course_utils.widgets.NAME` needs no more than its traits: the two files are found by the
    package's folder; `source` adds what all widgets share, and the style sheet gets the course's colour tokens.

    Attributes:
        widget: the folder's name, by which the static book finds the script that draws the figure.
        subject: what the figure is, in a few words.
    """

    subject = "Interactive figure"

    widget = traitlets.Unicode(read_only=True).tag(sync=True)

    # The traits that are arriving together from the front end: one of them does not replace another that came with it.
    _given = frozenset()

    def __init_subclass__(cls, **kwargs):
        folder = Path(sys.modules[cls.__module__].__file__).parent
        if "_esm" not in cls.__dict__ and (folder / "widget.js").exists():
            cls._esm = source.script(folder.name)
            cls._css = tokens.css() + source.style(folder.name)
            cls._folder = folder.name
        super().__init_subclass__(**kwargs)

    @traitlets.default("widget")
    def _default_widget(self):
        return self._folder

    def set_state(self, sync_data):
        """Take over what the front end sends, all of it or nothing."""
        self._given = frozenset(sync_data)
        try:
            super().set_state(sync_data)
        finally:
            self._given = frozenset()

    @classmethod
    def example(cls):
        """Return a small figure to look at and to test: what every figure must do is tested on this one."""
        return cls()

    def static_state(self):
        """Return what the static book needs to show this figure: a dict of JSON values, the synced traits."""
        return static(self.get_state())

    def describe(self):
        """Return one line that says what the figure shows now: what a notebook stores as the output's plain text."""
        raise NotImplementedError(f"{type(self).__name__} needs describe(): one line that says what the figure shows")

    def __repr__(self):
        return f"{self.subject}: {self.describe()}"
