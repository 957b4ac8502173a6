"""The interactive figure `ThreeEyes`: one picture, three descriptions of it, and what a classifier answers on each."""

import json

import numpy as np
import traitlets

from course_utils.arguments import whole_number
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.pictures import (
    DRAWING,
    SIDE,
    checked_drawing,
    checked_labels,
    checked_pictures,
    shift_in_words,
    shifted,
    to_base64,
    to_pixels,
)
from course_utils.widgets.three_eyes import eyes as three
from course_utils.widgets.traits import Ordered, Whatever
from course_utils.widgets.weights import checked_pairs, pack, unpack

__all__ = ["ThreeEyes"]

MOST_PICTURES = 30
MOST_BYTES = 200_000
SPARE_BYTES = 1_500  # of them, for what changes: a drawing and a few numbers


class ThreeEyes(CourseWidget):
    """Show a picture of a digit to three classifiers, which differ in how the picture is described to them.

    scores = softmax(W features + b);  features: the 784 pixels, 1,296 numbers of a histogram of gradients, or 256
    that a ConvNet has learned (two convolutions of 5x5, each with ReLU and max pooling of 2x2)

    Args:
        pictures: (N, 28, 28) or (N, 1, 28, 28), brightness in [0, 1], N up to 30; rounded to 256 steps.
        labels: (N,) of ints from 0 to 9, the digit in each picture.
        eyes: dict with the keys "pixels", "gradients" and "convnet" -> state dict: weight and bias of each layer, from
            the picture up, (10, 784); (10, 1296); (8, 1, 5, 5), (16, 8, 5, 5) and (10, 256), for brightness in [0, 1];
            arrays, Tensors or torch tensors. They are rounded to 255 steps a row. If None, those that are stored:
            trained on 10,000 digits of MNIST; `stored` says how.
        picture: index of the picture to show first, or -1 for an empty drawing.

    Attributes:
        picture: as above; what the reader chooses arrives here.
        drawing: what the reader has drawn, 784 bytes row by row in base64, or "" for nothing; `draw` sets it.
        shift_x, shift_y: how far the picture is moved to the right and down, -4 to 4 pixels.
        swapped: whether ink and paper are swapped, brightness b -> 1 - b.

    Raises:
        ValueError: an argument is outside its range, or everything together is larger than 200 kB. Nothing changes
            then.

    Source: the review, "Introduction" and "Supervised learning"; Dalal and Triggs 2005.
    """

    subject = "One picture and the answers of three classifiers"

    weights = Ordered(read_only=True).tag(sync=True)
    pictures = traitlets.Unicode(read_only=True).tag(sync=True)
    labels = traitlets.List(read_only=True).tag(sync=True)
    class_names = traitlets.List(read_only=True).tag(sync=True)
    picture = Whatever(0).tag(sync=True)
    drawing = Whatever("").tag(sync=True)
    shift_x = Whatever(0).tag(sync=True)
    shift_y = Whatever(0).tag(sync=True)
    swapped = Whatever(False).tag(sync=True)

    def __init__(self, pictures, labels, eyes=None, picture=0):
        pixels = checked_pictures(pictures, "ThreeEyes", MOST_PICTURES)
        fixed = {
            "weights": {name: pack(pairs) for name, pairs in _checked_eyes(three.load() if eyes is None else eyes)},
            "pictures": to_base64(pixels),
            "labels": checked_labels(labels, len(pixels), three.CLASSES, "ThreeEyes"),
            "class_names": [str(digit) for digit in range(three.CLASSES)],
        }
        size = len(json.dumps(fixed, separators=(",", ":")))
        if size > MOST_BYTES - SPARE_BYTES:
            raise WidgetValueError(f"ThreeEyes expected at most {MOST_BYTES // 1000} kB of weights and pictures, got "
                                   f"{size / 1000:.0f} kB: take fewer pictures")
        super().__init__()
        for trait, value in fixed.items():
            self.set_trait(trait, value)
        self.picture = picture

    @classmethod
    def example(cls):
        """Return a figure with random weights, and ten digits; the four as a drawing, moved."""
        from course_utils.data.standins import scikit_learn

        pictures, labels = scikit_learn.digits("test")
        first = [int(np.argmax(labels == digit)) for digit in range(10)]
        pictures, labels = pictures[first], labels[first]
        widget = cls(pictures, labels, three.random_weights(np.random.default_rng(2)))
        widget.draw(pictures[4, 0])
        widget.shift_x = 1
        return widget

    @staticmethod
    def stored():
        """Return how the stored weights were made: command, seed, digits, steps, settings and test errors, a dict."""
        return three.facts()

    @property
    def shown(self):
        """The picture as it is shown, moved and swapped: float64 (28, 28) in [0, 1]."""
        text = self.drawing if self.picture == DRAWING else self.pictures
        pixels = to_pixels(text) if text else np.zeros((1, SIDE, SIDE))
        moved = shifted(pixels[max(0, self.picture)] / 255, self.shift_x, self.shift_y)
        return 1 - moved if self.swapped else moved

    @property
    def scores(self):
        """The scores of the ten digits by each eye: dict name -> float64 (10,), positive, with sum 1."""
        described = self.describe_pictures(self.shown[None])
        return {name: rows[0] for name, rows in three.scores(self._pairs(), described).items()}

    def describe_pictures(self, pictures):
        """Return the numbers that the three classifiers are given, for any pictures.

        Args:
            pictures: (N, 28, 28), brightness in [0, 1].

        Returns:
            dict of float64 or float32 arrays: pixels (N, 784), gradients (N, 1296), convnet (N, 256).
        """
        return three.features(self._pairs(), np.asarray(pictures))

    def answers(self, pictures):
        """Return what the three classifiers answer on any pictures.

        Args:
            pictures: (N, 28, 28), brightness in [0, 1].

        Returns:
            dict name of an eye -> int64 (N,), digits.
        """
        found = three.scores(self._pairs(), self.describe_pictures(pictures))
        return {name: rows.argmax(axis=1) for name, rows in found.items()}

    def draw(self, pixels):
        """Show a picture (28, 28) of your own, brightness in [0, 1], as if it had been drawn."""
        text = to_base64(checked_pictures(np.asarray(pixels)[None], "ThreeEyes", 1))
        with self.hold_sync():
            self.drawing, self.picture = text, DRAWING

    def describe(self):
        answers = [f"{name} {self.class_names[int(np.argmax(one))]} ({one.max():.0%})"
                   for name, one in self.scores.items()]
        return f"{self._picture_in_words()}: {', '.join(answers)}"

    def _pairs(self):
        shapes = three.weight_shapes()
        return {name: unpack(packed, shapes[name]) for name, packed in self.weights.items()}

    def _picture_in_words(self):
        drawn = self.picture == DRAWING
        what = "a drawing" if drawn else f"picture {self.picture} ({self.class_names[self.labels[self.picture]]})"
        changes = [shift_in_words(self.shift_x, self.shift_y), "ink and paper swapped" if self.swapped else ""]
        return ", ".join([what, *filter(None, changes)])

    @traitlets.validate("picture")
    def _check_picture(self, proposal):
        return _whole_number("picture", proposal["value"], DRAWING, len(self.labels) - 1)

    @traitlets.validate("shift_x", "shift_y")
    def _check_shift(self, proposal):
        return _whole_number(proposal["trait"].name, proposal["value"], -three.FARTHEST, three.FARTHEST)

    @traitlets.validate("drawing")
    def _check_drawing(self, proposal):
        return checked_drawing(proposal["value"], "ThreeEyes")

    @traitlets.validate("swapped")
    def _check_swapped(self, proposal):
        if not isinstance(proposal["value"], bool):
            raise WidgetValueError(f"ThreeEyes expected swapped as True or False, got {proposal['value']!r:.60}")
        return proposal["value"]


def _whole_number(name, value, low, high):
    return whole_number(value, "ThreeEyes", name, low, high, error=WidgetValueError)


def _checked_eyes(eyes):
    """Return (name, weight and bias pairs) of each eye, in the order of the figure."""
    shapes = three.weight_shapes()
    if not isinstance(eyes, dict) or set(eyes) != set(shapes):
        came = f"a dict of {list(eyes)}" if isinstance(eyes, dict) else type(eyes).__name__
        raise WidgetValueError(f"ThreeEyes expected eyes as a dict of {', '.join(shapes)}, got {came}")
    return [(name, checked_pairs(eyes[name], shapes[name], "ThreeEyes", f"the eye {name!r}")) for name in shapes]
