"""The interactive figure `ThreeEyes`: one picture, three descriptions of it, and what a classifier answers on each."""

import numpy as np
import traitlets

from course_utils.widgets.base import WidgetValueError
from course_utils.widgets.pictures import MOST_PICTURES, PictureFigure, checked_labels, checked_pictures, to_base64
from course_utils.widgets.three_eyes import eyes as three
from course_utils.widgets.traits import Whatever
from course_utils.widgets.weights import checked_pairs, pack, unpack

__all__ = ["ThreeEyes"]


class ThreeEyes(PictureFigure):
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

    farthest = three.FARTHEST

    swapped = Whatever(False).tag(sync=True)

    def __init__(self, pictures, labels, eyes=None, picture=0):
        pixels = checked_pictures(pictures, "ThreeEyes", MOST_PICTURES)
        fixed = {
            "weights": {name: pack(pairs) for name, pairs in _checked_eyes(three.load() if eyes is None else eyes)},
            "pictures": to_base64(pixels),
            "labels": checked_labels(labels, len(pixels), three.CLASSES, "ThreeEyes"),
            "class_names": [str(digit) for digit in range(three.CLASSES)],
        }
        self._check_size(fixed, "fewer pictures")
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
        return 1 - self._moved if self.swapped else self._moved

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

    def describe(self):
        answers = [f"{name} {self.class_names[int(np.argmax(one))]} ({one.max():.0%})"
                   for name, one in self.scores.items()]
        changed = "ink and paper swapped" if self.swapped else ""
        return f"{self._picture_in_words(changed)}: {', '.join(answers)}"

    def _pairs(self):
        shapes = three.weight_shapes()
        return {name: unpack(packed, shapes[name]) for name, packed in self.weights.items()}

    @traitlets.validate("swapped")
    def _check_swapped(self, proposal):
        if not isinstance(proposal["value"], bool):
            raise WidgetValueError(f"ThreeEyes expected swapped as True or False, got {proposal['value']!r:.60}")
        return proposal["value"]


def _checked_eyes(eyes):
    """Return (name, weight and bias pairs) of each eye, in the order of the figure."""
    shapes = three.weight_shapes()
    if not isinstance(eyes, dict) or set(eyes) != set(shapes):
        came = f"a dict of {list(eyes)}" if isinstance(eyes, dict) else type(eyes).__name__
        raise WidgetValueError(f"ThreeEyes expected eyes as a dict of {', '.join(shapes)}, got {came}")
    return [(name, checked_pairs(eyes[name], shapes[name], "ThreeEyes", f"the eye {name!r}")) for name in shapes]
