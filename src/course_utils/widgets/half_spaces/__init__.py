"""The interactive figure `HalfSpaces`: what four kinds of classifier make of points that the reader moves."""

from functools import lru_cache

import numpy as np
import traitlets

from course_utils.arguments import check_shape, number, one_of, whole_number
from course_utils.data import make_points
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.half_spaces.machines import TABLE, score_function
from course_utils.widgets.traits import Ordered, Whatever

__all__ = ["HalfSpaces"]

MACHINES = {"line": "Best straight line", "polynomial": "Polynomial kernel", "gaussian": "Gaussian kernel",
            "network": "One hidden layer"}
CORNERS = {"label": "Four corners (XOR)", "points": [[-0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [0.5, -0.5]],
           "labels": [0, 0, 1, 1]}
SETS = {"xor": "Four quadrants (XOR)", "rings": "A disc and a ring", "curves": "Two curves"}
PER_CLASS = 12
DECIMALS = 2  # of the coordinates
LARGEST = TABLE["limits"]["coordinate"]


class HalfSpaces(CourseWidget):
    """Show a classifier of points in the plane, and the same classifier on a copy of the points, moved to the right.

    ``"line"``: of all straight lines, one with most points on the right side. ``"polynomial"`` and ``"gaussian"``: a
    `models.KernelMachine` of the targets -1 and 1, with ridge 0.001. ``"network"``: one hidden layer of tanh units,
    300 steps of Adam from fixed start weights.

    Args:
        data: ``"corners"``, ``"xor"``, ``"rings"`` or ``"curves"``.
        machine: ``"line"``, ``"polynomial"``, ``"gaussian"`` or ``"network"``.
        degree: of the polynomial, 1 to 6.
        kernel_width: of the Gaussian, 0.05 to 2.
        units: of the hidden layer, 1 to 8.
        shift: how far the copy lies to the right, -0.5 to 0.5.
        points: a set of your own instead of `data`, (N, 2) with N from 2 to 40 and coordinates from -1 to 1; rounded to
            two decimals.
        labels: its classes, (N,) of 0 and 1, both present.

    Attributes:
        points, labels: what the figure shows now, as lists; the reader moves them.
        accuracy, shifted_accuracy: the part that is right, of the points and of the copy.
        sets: name -> dict of label, points and labels, to begin with.

        Assigning data takes that set's points and labels. What the reader changes arrives in the same attributes.

    Raises:
        ValueError: an argument is outside its range, or points and labels are no two classes of points.

    Source: the review, "Supervised learning", on half-spaces and generic features.
    """

    subject = "Interactive view of shallow classifiers in the plane"

    data = traitlets.Unicode().tag(sync=True)
    sets = Ordered().tag(sync=True)
    machines = Ordered().tag(sync=True)
    machine = traitlets.Unicode().tag(sync=True)
    degree = Whatever(2).tag(sync=True)
    kernel_width = Whatever(0.5).tag(sync=True)
    units = Whatever(3).tag(sync=True)
    shift = Whatever(0.0).tag(sync=True)
    points = traitlets.List().tag(sync=True)
    labels = traitlets.List().tag(sync=True)

    def __init__(self, data="xor", machine="line", degree=2, kernel_width=0.5, units=3, shift=0.2, points=None,
                 labels=None):
        sets = _built_in_sets()
        if points is not None or labels is not None:
            sets = sets | {"yours": _own_set(points, labels)}
            data = "yours"
        chosen = sets[one_of(data, sets, "HalfSpaces", "data", error=WidgetValueError)]
        super().__init__(sets=sets, machines=MACHINES, data=data, machine=machine, degree=degree,
                         kernel_width=kernel_width, units=units, shift=shift, points=chosen["points"],
                         labels=chosen["labels"])

    @classmethod
    def example(cls):
        return cls(machine="gaussian")

    def score(self, points):
        """Return the classifier's score at points (M, 2), as (M,): above 0 it says class 1."""
        points = np.asarray(points, float)
        check_shape(points.shape, ("M", 2), "HalfSpaces", "points", error=WidgetValueError)
        knobs = {"degree": self.degree, "kernel_width": self.kernel_width, "units": self.units}
        return score_function(self.machine, knobs, np.array(self.points), np.array(self.labels))(points)

    @property
    def accuracy(self):
        """The part of the points that is right."""
        return self._right(np.array(self.points))

    @property
    def shifted_accuracy(self):
        """The part of the copy that is right."""
        return self._right(np.array(self.points) + [self.shift, 0])

    def describe(self):
        knobs = {"line": "", "polynomial": f" of degree {self.degree}", "gaussian": f" of width {self.kernel_width:g}",
                 "network": f" of {self.units} units"}
        count = len(self.labels)
        right, copied = (round(count * share) for share in (self.accuracy, self.shifted_accuracy))
        return (f"{self.sets[self.data]['label']}, {MACHINES[self.machine].lower()}{knobs[self.machine]}: "
                f"{right} of {count} points right; of the copy, moved by {self.shift:g}, {copied}")

    def _right(self, points):
        return float(np.mean((self.score(points) > 0) == np.array(self.labels)))

    @traitlets.observe("data")
    def _take_the_set(self, change):
        if not {"points", "labels"} & self._given and change["old"]:
            with self.hold_sync(), self.hold_trait_notifications():
                self.points, self.labels = (self.sets[self.data][name] for name in ("points", "labels"))

    @traitlets.validate("data")
    def _check_data(self, proposal):
        return one_of(proposal["value"], self.sets, "HalfSpaces", "data", error=WidgetValueError)

    @traitlets.validate("machine")
    def _check_machine(self, proposal):
        return one_of(proposal["value"], MACHINES, "HalfSpaces", "machine", error=WidgetValueError)

    @traitlets.validate("degree", "units")
    def _check_whole_number(self, proposal):
        name = proposal["trait"].name
        return whole_number(proposal["value"], "HalfSpaces", name, *TABLE["limits"][name], error=WidgetValueError)

    @traitlets.validate("kernel_width", "shift")
    def _check_number(self, proposal):
        name = proposal["trait"].name
        return float(number(proposal["value"], "HalfSpaces", name, *TABLE["limits"][name], error=WidgetValueError))

    @traitlets.validate("points")
    def _check_points(self, proposal):
        return _checked_points(proposal["value"])

    @traitlets.validate("labels")
    def _check_labels(self, proposal):
        return _checked_labels(proposal["value"], len(proposal["value"]), classes=1)


def _checked_points(points):
    """Return points as a list of rounded pairs."""
    try:
        points = np.asarray(points, float)
    except (TypeError, ValueError):
        raise WidgetValueError(f"HalfSpaces expected points (N, 2) of numbers, got {type(points).__name__}") from None
    check_shape(points.shape, ("N", 2), "HalfSpaces", "points", error=WidgetValueError)
    if not 2 <= len(points) <= TABLE["most_points"]:
        raise WidgetValueError(f"HalfSpaces expected 2 to {TABLE['most_points']} points, got {len(points)}")
    outside = points[~(np.abs(points) <= LARGEST)]
    if outside.size:
        raise WidgetValueError(f"HalfSpaces expected coordinates from {-LARGEST} to {LARGEST}, got {outside[0]:g}")
    return (points.round(DECIMALS) + 0.0).tolist()


def _checked_labels(labels, count, classes):
    """Return labels as a list of 0 and 1, with at least so many classes among them."""
    labels = np.asarray(labels)
    check_shape(labels.shape, (count,), "HalfSpaces", "labels", error=WidgetValueError)
    found = set(labels.tolist())
    if not found <= {0, 1} or len(found) < classes:
        got = ", ".join(map(repr, sorted(found, key=str)[:5]))
        raise WidgetValueError(f"HalfSpaces expected labels 0 and 1{', both of them' * (classes > 1)}, got {got}")
    return labels.astype(int).tolist()


def _own_set(points, labels):
    if points is None or labels is None:
        missing = "points" if points is None else "labels"
        raise WidgetValueError(f"HalfSpaces expected points and labels together, got no {missing}")
    points = _checked_points(points)
    return {"label": "Your points", "points": points, "labels": _checked_labels(labels, len(points), classes=2)}


@lru_cache
def _built_in_sets():
    sets = {"corners": CORNERS}
    for name, label in SETS.items():
        points, labels = make_points(name, np.random.default_rng(0), per_class=PER_CLASS)
        sets[name] = _own_set(points, labels) | {"label": label}
    return sets
