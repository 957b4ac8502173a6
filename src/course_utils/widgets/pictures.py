"""Pictures of 28 by 28 pixels in a figure: how they travel, what is refused, and moving them."""

import base64

import numpy as np

from course_utils.nn.state import to_array
from course_utils.widgets.base import WidgetValueError

SIDE = 28  # of a picture, in pixels
PIXELS = SIDE * SIDE
DRAWING = -1  # in place of a picture's index: the reader's own


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
