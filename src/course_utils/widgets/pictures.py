"""Pictures of 28 by 28 pixels in a figure: how they travel, what is refused, and moving them.

    class ThreeEyes(PictureFigure): ...         # a figure of a picture that the reader chooses, draws and moves
"""

import base64
import json

import numpy as np
import traitlets

from course_utils.arguments import whole_number
from course_utils.nn.state import to_array
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Ordered, Whatever

SIDE = 28  # of a picture, in pixels
PIXELS = SIDE * SIDE
DRAWING = -1  # in place of a picture's index: the reader's own
MOST_PICTURES = 30
MOST_BYTES = 200_000
SPARE_BYTES = 1_500  # of them, for what changes: a drawing and a few numbers


def to_base64(array):
    """Return the bytes of an int8 or uint8 array as text."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")


def to_pixels(text):
    """Return the pictures in a text as uint8 (N, 28, 28).

    Raises:
        ValueError: the text is not base64, or not whole pictures.
    """
    return np.frombuffer(base64.b64decode(text, validate=True), np.uint8).reshape(-1, SIDE, SIDE)


def shifted(picture, right, down):
    """Move a picture (28, 28) by whole pixels; what enters is background, 0."""
    moved = np.zeros_like(picture)
    rows, columns = (slice(max(0, by), SIDE + min(0, by)) for by in (down, right))
    from_rows, from_columns = (slice(max(0, -by), SIDE + min(0, -by)) for by in (down, right))
    moved[rows, columns] = picture[from_rows, from_columns]
    return moved


def shift_in_words(right, down):
    """Return "moved 2 right and 1 up", or "" for a picture that is where it was."""
    moved = [f"{abs(by)} {words[by > 0]}" for by, words in ((right, ("left", "right")), (down, ("up", "down"))) if by]
    return f"moved {' and '.join(moved)}" if moved else ""


def checked_pictures(pictures, owner, most):
    """Return pictures as uint8 (N, 28, 28), N up to `most`."""
    pictures = to_array(pictures)
    if pictures.ndim == 4 and pictures.shape[1] == 1:
        pictures = pictures[:, 0]
    if pictures.shape[1:] != (SIDE, SIDE) or not 1 <= len(pictures) <= most:
        raise WidgetValueError(f"{owner} expected pictures (N, 28, 28) or (N, 1, 28, 28) with N from 1 to "
                               f"{most}, got {pictures.shape}")
    if pictures.dtype.kind not in "fiu" or not np.all((pictures >= 0) & (pictures <= 1)):
        ends = f"{pictures.min()} to {pictures.max()}" if pictures.dtype.kind in "fiu" else pictures.dtype
        raise WidgetValueError(f"{owner} expected brightness from 0 to 1, got {ends}")
    return np.rint(pictures * 255).astype(np.uint8)


def checked_labels(labels, pictures, classes, owner):
    """Return the classes of so many pictures as a list."""
    labels = to_array(labels)
    if labels.shape != (pictures,) or labels.dtype.kind not in "iu" or not np.all((labels >= 0) & (labels < classes)):
        raise WidgetValueError(f"{owner} expected labels ({pictures},) of integers from 0 to {classes - 1}, "
                               f"got {labels.shape} of {labels.dtype}: {labels.tolist()!r:.60}")
    return labels.tolist()


def checked_drawing(value, owner):
    """Return a drawing as it travels, if it is one: a picture in base64, or "" for nothing."""
    try:
        count = len(to_pixels(value))
    except (ValueError, TypeError):
        count = None
    if count not in (0, 1):
        raise WidgetValueError(f"{owner} expected drawing as {PIXELS} bytes in base64, or '', got {value!r:.60}")
    return value


class PictureFigure(CourseWidget):
    """A figure of one picture, which the reader chooses or draws, and moves by whole pixels; networks look at it.

    A subclass sets `farthest`, the most pixels that a picture moves.
    """

    farthest = 0

    weights = Ordered(read_only=True).tag(sync=True)
    pictures = traitlets.Unicode(read_only=True).tag(sync=True)
    labels = traitlets.List(read_only=True).tag(sync=True)
    class_names = traitlets.List(read_only=True).tag(sync=True)
    picture = Whatever(0).tag(sync=True)
    drawing = Whatever("").tag(sync=True)
    shift_x = Whatever(0).tag(sync=True)
    shift_y = Whatever(0).tag(sync=True)

    def draw(self, pixels):
        """Show a picture (28, 28) of your own, brightness in [0, 1], as if it had been drawn."""
        text = to_base64(checked_pictures(np.asarray(pixels)[None], type(self).__name__, 1))
        with self.hold_sync():
            self.drawing, self.picture = text, DRAWING

    def _check_size(self, fixed, fewer):
        """Raise a ValueError if what does not change is too large for a page; `fewer` says what to leave out."""
        size = len(json.dumps(fixed, separators=(",", ":")))
        if size > MOST_BYTES - SPARE_BYTES:
            raise WidgetValueError(f"{type(self).__name__} expected at most {MOST_BYTES // 1000} kB of weights and "
                                   f"pictures, got {size / 1000:.0f} kB: take {fewer}")

    @property
    def _moved(self):
        """The picture, moved by the shift: float64 (28, 28) in [0, 1]."""
        text = self.drawing if self.picture == DRAWING else self.pictures
        pixels = to_pixels(text) if text else np.zeros((1, SIDE, SIDE))
        return shifted(pixels[max(0, self.picture)] / 255, self.shift_x, self.shift_y)

    def _picture_in_words(self, *changes):
        """Return which picture is shown, how it is moved, and what else has changed about it."""
        drawn = self.picture == DRAWING
        what = "a drawing" if drawn else f"picture {self.picture} ({self.class_names[self.labels[self.picture]]})"
        return ", ".join([what, *filter(None, [shift_in_words(self.shift_x, self.shift_y), *changes])])

    @traitlets.validate("picture")
    def _check_picture(self, proposal):
        return self._whole_number("picture", proposal["value"], DRAWING, len(self.labels) - 1)

    @traitlets.validate("shift_x", "shift_y")
    def _check_shift(self, proposal):
        return self._whole_number(proposal["trait"].name, proposal["value"], -self.farthest, self.farthest)

    @traitlets.validate("drawing")
    def _check_drawing(self, proposal):
        return checked_drawing(proposal["value"], type(self).__name__)

    def _whole_number(self, name, value, low, high):
        return whole_number(value, type(self).__name__, name, low, high, error=WidgetValueError)
