"""The interactive figure `PerceptronPlayground`: points of two classes, and three ways to learn a border."""

import math

import numpy as np
import traitlets

from course_utils.arguments import check_shape, is_number, number, one_of, whole_number
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.perceptron_playground.learning import LIMITS, RULES, SETS, margin, scores, train
from course_utils.widgets.traits import Whatever

__all__ = ["PerceptronPlayground"]

DECIMALS = 3  # of the coordinates


class PerceptronPlayground(CourseWidget):
    """Learn a border between points of two classes, one example at a time.

    z = w · x + b, class 1 where z > 0; the target t is 1 for class 1 and -1 for class 0
    perceptron:  where t z <= 0:  (w, b) <- (w, b) + t (x, 1)
    adaline:     (w, b) <- (w, b) + rate (t - z) (x, 1)
    two layers:  z = v · tanh(W x + a) + c, and all weights go down the slope of (t - z)² / 2

    The examples come in their order, again and again, so what is shown follows from the settings and the step.

    Args:
        data: "two clouds", "a narrow gap", "one point astray", "XOR", "uneven crowds" or "a disc in a ring".
        rule: "perceptron", "adaline" or "two layers".
        points: points of your own, (N, 2) with N from 2 to 40 and coordinates from -1 to 1; `data` is not used then.
        labels: their classes, (N,) of 0 and 1.
        rate: learning rate, 0.01 to 1; None for the rule's own. The perceptron does not use it.
        units: hidden units of the two layers, 1 to 6.
        seed: of the start weights of the two layers; a line starts at 0.
        step: how many examples have been shown, 0 to 20,000.

    Attributes:
        rule, rate, units, seed, step: as above. Assigning a rule brings its own rate and begins anew.
        points: list of [x, y, label]. (Assign: changing it in place does not redraw.)
        weights: what has been learned by the step: [w1, w2, b], or of two layers (4 units + 1,): a row [w1, w2, a] for
            each unit, then v, then c.
        mistakes: how many of the examples shown were on the wrong side when they came.
        wrong: numbers of the points that are on the wrong side now, from 0.
        bound: the most corrections the perceptron can make, (R / gamma)²; None if no line separates the points.

    Raises:
        ValueError: an argument is outside its range. Nothing changes then.

    Source: Rosenblatt 1958; Widrow & Hoff 1960; the bound: Novikoff 1962.
    """

    subject = "Interactive playground of the perceptron"

    rule = traitlets.Unicode("perceptron").tag(sync=True)
    points = Whatever(None).tag(sync=True)
    rate = Whatever(None).tag(sync=True)
    units = Whatever(4).tag(sync=True)
    seed = Whatever(0).tag(sync=True)
    step = Whatever(0).tag(sync=True)
    point = Whatever(0).tag(sync=True)  # the one that is chosen, which the arrow keys move

    # What arrives together with a new rule is not replaced by what that would bring along.
    _given = frozenset({"rate", "step"})

    def __init__(self, data="two clouds", rule="perceptron", points=None, labels=None, rate=None, units=4, seed=0,
                 step=0):
        chosen = SETS[_one_of("data", data, SETS)] if points is None and labels is None else _own(points, labels)
        rate = RULES[_one_of("rule", rule, RULES)]["rate"] if rate is None else rate
        super().__init__(points=chosen, rule=rule, rate=rate, units=units, seed=seed, step=step)
        self._given = frozenset()

    @classmethod
    def example(cls):
        """Return one of two layers in the middle of its training: every control has something to do."""
        return cls("one point astray", "two layers", step=30)

    @property
    def weights(self):
        return self._trained()[0]

    @property
    def mistakes(self):
        return self._trained()[1]

    @property
    def wrong(self):
        points = np.array(self.points)
        z = scores(self.weights, self.rule, self.units, points[:, :2])
        return np.flatnonzero(np.where(points[:, 2] > 0, z, -z) <= 0).tolist()

    @property
    def bound(self):
        gap = margin(self.points)
        farthest = max(x * x + y * y + 1 for x, y, _ in self.points)
        return math.floor(farthest / gap**2 + 1e-9) if gap else None

    def predict(self, points):
        """Return the class of points (N, 2) as (N,) of 0 and 1."""
        return (scores(self.weights, self.rule, self.units, _coordinates(points)) > 0).astype(np.int64)

    def describe(self):
        weights, mistakes = self._trained()
        name = RULES[self.rule]["label"]
        kept = f" of {len(weights)} weights" if self.rule == "two layers" else ""
        return (f"{name}{kept}, {len(self.points)} points, after {self.step} examples: {mistakes} mistakes, "
                f"{len(self.wrong)} points wrong now")

    def _trained(self):
        return train(self.points, self.rule, self.units, self.rate, self.seed, self.step)

    @traitlets.observe("rule")
    def _follow_rule(self, change):
        with self.hold_sync():
            if "rate" not in self._given:
                self.rate = RULES[change["new"]]["rate"]
            if "step" not in self._given:
                self.step = 0

    @traitlets.validate("rule")
    def _check_rule(self, proposal):
        return _one_of("rule", proposal["value"], RULES)

    @traitlets.validate("points")
    def _check_points(self, proposal):
        rows = proposal["value"]
        if not isinstance(rows, list) or not all(isinstance(row, list | tuple) and len(row) == 3 for row in rows):
            raise WidgetValueError(f"PerceptronPlayground expected points as a list of [x, y, label], got {rows!r:.60}")
        return _own([row[:2] for row in rows], [row[2] for row in rows])

    @traitlets.validate("rate")
    def _check_rate(self, proposal):
        low, high = LIMITS["rate"]
        return float(number(proposal["value"], "PerceptronPlayground", "rate", low, high, error=WidgetValueError))

    @traitlets.validate("units", "seed", "step", "point")
    def _check_whole_number(self, proposal):
        name = proposal["trait"].name
        return whole_number(proposal["value"], "PerceptronPlayground", name, *LIMITS[name], error=WidgetValueError)


def _one_of(name, value, known):
    return one_of(value, known, "PerceptronPlayground", name, error=WidgetValueError)


def _coordinates(points):
    try:
        points = np.asarray(points, dtype=float)
    except (TypeError, ValueError):
        raise WidgetValueError(
            f"PerceptronPlayground expected points (N, 2) of numbers, got {type(points).__name__}") from None
    check_shape(points.shape, ("N", 2), "PerceptronPlayground", "points", error=WidgetValueError)
    return points


def _own(points, labels):
    """Return points and labels as the front end takes them: a list of [x, y, label]."""
    if points is None or labels is None:
        missing = "points" if points is None else "labels"
        raise WidgetValueError(f"PerceptronPlayground expected points and labels together, got no {missing}")
    points, (fewest, most) = _coordinates(points), LIMITS["points"]
    if not fewest <= len(points) <= most:
        raise WidgetValueError(f"PerceptronPlayground expected {fewest} to {most} points, got {len(points)}")
    outside = [one for one in points.ravel().tolist() if not is_number(one, -1, 1)]
    if outside:
        raise WidgetValueError(f"PerceptronPlayground expected coordinates from -1 to 1, got {outside[0]:g}")
    labels = np.asarray(labels)
    check_shape(labels.shape, (len(points),), "PerceptronPlayground", "labels", error=WidgetValueError)
    if not np.isin(labels, (0, 1)).all():
        raise WidgetValueError(f"PerceptronPlayground expected labels of 0 and 1, got {np.unique(labels).tolist()}")
    rounded = (points.round(DECIMALS) + 0.0).tolist()
    return [[x, y, int(label)] for (x, y), label in zip(rounded, labels, strict=True)]
