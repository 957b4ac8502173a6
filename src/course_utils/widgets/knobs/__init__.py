"""The interactive figure `Knobs`: a linear classifier of three classes, turned by hand or by a noisy gradient."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import traitlets

from course_utils.arguments import check_shape, is_number, is_whole_number
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Whatever

__all__ = ["Knobs"]

# What the figure's scripts read too.
TABLE = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))
LIMITS = TABLE["limits"]
_ZERO = [[0.0] * 3 for _ in range(3)]
_CENTRES, _SPREAD, _EACH = np.array([[-0.7, 0.6], [0.75, 0.45], [0.1, -0.75]]), 0.65, 15


class Knobs(CourseWidget):
    """A linear classifier of points in the plane, three classes, with nine knobs (w1, w2, b) a class.

    z_c = w1_c x1 + w2_c x2 + b_c,  p = softmax(z),  E = mean of -ln p of the true class

    The reader turns a knob, or chooses a batch of examples and takes a step against its average gradient,
    knobs - learning rate * gradient, drawn beside the step that the average over all examples would make.

    Args:
        knobs: nested list (3, 3), one row (w1, w2, b) a class; zeros if None.
        learning_rate: of a step, 0.01 to 10.
        size: examples that "Draw a batch" takes, 1 to 30.
        chosen: numbers of the examples in the batch, from 0.
        points: examples of your own, (N, 2) with N from 3 to 200 and coordinates from -2 to 2, rounded to three
            decimals; three clouds of 15 points if None.
        labels: their classes, (N,) of 0, 1 and 2.

    Attributes:
        knobs, learning_rate, size, chosen: as above; what the reader changes arrives here.
        shown: the class whose knobs can be turned, 0 to 2.
        highlighted: the example that is looked at, from 0.
        steps: steps taken since a knob was last turned by hand.
        path: the knobs before each of the last 200 of them.
        seed: which batch was drawn last.

    Raises:
        ValueError: an argument is outside its range, or points and labels do not fit together. Nothing changes then.

    Source: the review, "Supervised learning".
    """

    subject = "Interactive view of a linear classifier and its knobs"

    points = traitlets.List().tag(sync=True)
    labels = traitlets.List().tag(sync=True)
    knobs = Whatever(None).tag(sync=True)
    chosen = Whatever(None).tag(sync=True)
    path = Whatever(None).tag(sync=True)
    learning_rate = Whatever(None).tag(sync=True)
    size = Whatever(None).tag(sync=True)
    seed = Whatever(0).tag(sync=True)
    steps = Whatever(0).tag(sync=True)
    highlighted = Whatever(0).tag(sync=True)
    shown = Whatever(0).tag(sync=True)

    def __init__(self, knobs=None, learning_rate=1.0, size=1, chosen=(0,), points=None, labels=None):
        if (points is None) != (labels is None):
            raise WidgetValueError(f"Knobs expected points and labels together, got no "
                                   f"{'points' if points is None else 'labels'}")
        points, labels = _clouds() if points is None else _checked_set(points, labels)
        super().__init__(points=points, labels=labels, knobs=_ZERO if knobs is None else knobs, path=[],
                         learning_rate=learning_rate, size=size, chosen=chosen)

    @classmethod
    def example(cls):
        return cls(knobs=[[-1.0, 0.8, 0.1], [1.0, 0.3, 0.0], [0.0, -1.2, 0.2]], chosen=(3, 20))

    def scores(self, points):
        """Return the scores z at points (N, 2), as (N, 3)."""
        return _inputs(points) @ np.array(self.knobs).T

    def gradient(self, rows=None):
        """Return the average gradient dE/dknobs, (3, 3), over some of the examples, over all if None."""
        rows = range(len(self.labels)) if rows is None else rows
        x, labels = _inputs(self.points)[rows], np.array(self.labels)[rows]
        return (self._shares()[rows] - np.eye(3)[labels]).T @ x / len(x)

    @property
    def loss(self):
        """The objective E over all examples, in nats."""
        return float(-np.log(self._shares()[np.arange(len(self.labels)), self.labels]).mean())

    @property
    def accuracy(self):
        """The share of the examples whose class has the highest score."""
        return float(np.mean(self.scores(self.points).argmax(axis=1) == self.labels))

    def describe(self):
        right = round(self.accuracy * len(self.labels))
        return (f"E = {self.loss:.3g}, {right} of {len(self.labels)} examples right, {len(self.chosen)} in the batch, "
                f"{self.steps} steps")

    def _shares(self):
        scores = self.scores(self.points)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    @traitlets.validate("points", "labels")
    def _check_set(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        points, labels = (value, [0] * len(value)) if name == "points" else ([[0, 0]] * len(value), value)
        return _checked_set(points, labels)[name == "labels"]

    @traitlets.validate("knobs")
    def _check_knobs(self, proposal):
        return _checked_knobs(proposal["value"], "knobs")

    @traitlets.validate("path")
    def _check_path(self, proposal):
        places = _listed(proposal["value"], "path")
        if len(places) > TABLE["path"]:
            raise WidgetValueError(f"Knobs expected a path of at most {TABLE['path']} places, got {len(places)}")
        return [_checked_knobs(one, "a place of path") for one in places]

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal):
        return sorted({_row(one, len(self.labels), "chosen") for one in _listed(proposal["value"], "chosen")})

    @traitlets.validate("highlighted")
    def _check_highlighted(self, proposal):
        return _row(proposal["value"], len(self.labels), "highlighted")

    @traitlets.validate("shown")
    def _check_shown(self, proposal):
        return _whole(proposal["value"], "shown", 0, 2)

    @traitlets.validate("size", "seed", "steps")
    def _check_whole(self, proposal):
        name = proposal["trait"].name
        return _whole(proposal["value"], name, *LIMITS[name])

    @traitlets.validate("learning_rate")
    def _check_learning_rate(self, proposal):
        low, high = LIMITS["learning_rate"]
        if not is_number(proposal["value"], low, high):
            raise WidgetValueError(f"Knobs expected learning_rate from {low} to {high}, got {proposal['value']!r}")
        return float(proposal["value"])


def _listed(values, name):
    if not isinstance(values, list | tuple | np.ndarray):
        raise WidgetValueError(f"Knobs expected {name} as a list, got {type(values).__name__}")
    return list(values)


def _inputs(points):
    """Return points (N, 2) with a column of ones, the input of b."""
    points = np.asarray(points, dtype=float)
    check_shape(points.shape, ("N", 2), "Knobs", "points", error=WidgetValueError)
    return np.hstack([points, np.ones((len(points), 1))])


def _whole(value, name, low, high):
    if not is_whole_number(value, low, high):
        raise WidgetValueError(f"Knobs expected {name} as an integer from {low} to {high}, got {value!r:.80}")
    return int(value)


def _row(value, count, name):
    if not is_whole_number(value, 0, count - 1):
        raise WidgetValueError(f"Knobs expected {name} among the examples 0 to {count - 1}, got {value!r:.80}")
    return int(value)


def _checked_knobs(knobs, name):
    """Return knobs as nested lists of floats, if they are nine numbers in range."""
    try:
        array = np.asarray(knobs, dtype=float)
    except (TypeError, ValueError):
        raise WidgetValueError(f"Knobs expected {name} (3, 3) of numbers, got {knobs!r:.80}") from None
    check_shape(array.shape, (3, 3), "Knobs", name, error=WidgetValueError)
    low, high = LIMITS["knob"]
    if not np.all((array >= low) & (array <= high)):
        raise WidgetValueError(f"Knobs expected {name} from {low} to {high}, got {knobs!r:.80}")
    return array.tolist()


def _checked_set(points, labels):
    """Return points and labels as lists, if they are examples of the three classes."""
    try:
        points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    except (TypeError, ValueError):
        raise WidgetValueError(f"Knobs expected points (N, 2) of numbers, got {points!r:.80}") from None
    check_shape(points.shape, ("N", 2), "Knobs", "points", error=WidgetValueError)
    check_shape(labels.shape, (len(points),), "Knobs", "labels", error=WidgetValueError)
    (fewest, most), reach = LIMITS["points"], LIMITS["coordinate"]
    if not fewest <= len(points) <= most:
        raise WidgetValueError(f"Knobs expected {fewest} to {most} points, got {len(points)}")
    if not np.all(np.abs(points) <= reach):
        raise WidgetValueError(f"Knobs expected coordinates from {-reach} to {reach}, "
                               f"got {points[~(np.abs(points) <= reach)][0]:g}")
    if not set(labels.tolist()) <= {0, 1, 2}:
        raise WidgetValueError(f"Knobs expected labels 0, 1 and 2, got {labels.tolist()!r:.80}")
    return points.round(3).tolist(), labels.astype(int).tolist()


@lru_cache
def _clouds():
    rng = np.random.default_rng(6)
    points = np.repeat(_CENTRES, _EACH, axis=0) + _SPREAD * rng.normal(size=(3 * _EACH, 2))
    return _checked_set(points.clip(-1.9, 1.9), np.repeat([0, 1, 2], _EACH))
