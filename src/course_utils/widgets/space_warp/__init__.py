"""The interactive figure `SpaceWarp`: a small network bends the plane until a straight line separates two classes."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import traitlets

from course_utils import nn
from course_utils.arguments import check_shape, number, one_of, whole_number
from course_utils.data import make_points
from course_utils.widgets import networks
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Ordered, Whatever

__all__ = ["SpaceWarp"]

SETS = {
    # name: (label, whether the points of a class follow one another along a curve)
    "curves": ("Two curves (Fig. 1a)", True),
    "rings": ("A disc and a ring", False),
    "xor": ("Four quadrants (XOR)", False),
    "spirals": ("Two spirals", True),
}
# What the figure's scripts read too.
TABLE = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))
MOST_POINTS = 400
DECIMALS = 4  # of the coordinates
LARGEST = 1000.0  # coordinate


class SpaceWarp(CourseWidget):
    """Show a network with one output as three spaces: its inputs, its hidden units, its output.

    h = f(W_k ... f(W_1 x + b_1) ... + b_k),  y = 1 / (1 + exp(-z)),  z = w · h + b

    The boundary y = 0.5 is a curve in the plane of the inputs and a straight line (a hyperplane) in the space of the
    last hidden layer. Trained with Adam on the mean binary cross-entropy of all points at once: the start
    weights decide everything.

    Args:
        data: ``"curves"``, ``"rings"``, ``"xor"`` or ``"spirals"``, as `course_utils.data.make_points` gives them.
        units: hidden units in each hidden layer, 2 to 8.
        layers: hidden layers, 1 to 3.
        activation: ``"tanh"``, ``"sigmoid"`` or ``"relu"``, of the hidden units.
        learning_rate: of Adam.
        seed: of the start weights: normal numbers, Xavier for tanh and sigmoid, He for relu.
        points: a set of your own, (N, 2) with N from 2 to 400 and coordinates up to 1000, best of a size around 1;
            it is shown instead of `data` and is called ``"yours"``. Rounded to four decimals.
        labels: its classes, (N,) of 0 and 1, both present.

    Attributes:
        weights: what the figure shows now, ``[[W, b], …]`` per layer as nested lists, W as (out, in). Assigning weights
            makes them the start of a training and shows them at step 0.
        start: the weights before the first step.
        step: the training step shown; assigning moves along the training.
        steps: length of the first training; assigning trains anew from `start`.
        datasets: name -> dict of label, points (N, 2), labels (N,) and connected.

        Assigning data, units, layers, activation, learning_rate or seed trains anew. What the reader changes arrives in
        the same attributes.

    Raises:
        ValueError: an argument is outside its range, or points and labels are no two classes of points. Nothing changes
            then.

    Source: the review, Fig. 1a.
    """

    subject = "Interactive view of a network that bends the plane"

    data = traitlets.Unicode().tag(sync=True)
    datasets = Ordered().tag(sync=True)
    units = Whatever(None).tag(sync=True)
    layers = Whatever(None).tag(sync=True)
    activation = traitlets.Unicode().tag(sync=True)
    learning_rate = Whatever(None).tag(sync=True)
    seed = Whatever(None).tag(sync=True)
    start = traitlets.List().tag(sync=True)
    weights = traitlets.List().tag(sync=True)
    step = Whatever(None).tag(sync=True)
    steps = Whatever(250).tag(sync=True)

    _following = True  # the weights come with the change: from the front end, or from this class

    def __init__(self, data="curves", units=2, layers=1, activation="tanh", learning_rate=0.03, seed=0, points=None,
                 labels=None):
        datasets = _built_in_sets()
        if points is not None or labels is not None:
            datasets = datasets | {"yours": _own_set(points, labels)}
            data = "yours"
        settings = {"data": data, "units": units, "layers": layers, "activation": activation,
                    "learning_rate": learning_rate, "seed": seed}
        super().__init__(datasets=datasets, **settings)
        self._begin(self._drawn())
        self._following = False

    @property
    def loss(self):
        """Mean binary cross-entropy of the points shown, in nats."""
        points, labels = self._shown()
        return networks.loss(self._network(), points, labels).item()

    @property
    def accuracy(self):
        """The part of the points shown that lie on the right side of y = 0.5."""
        points, labels = self._shown()
        return float(np.mean((self.predict(points) > 0.5) == labels))

    def hidden(self, points):
        """Return the outputs of the last hidden layer at points (N, 2), as (N, units)."""
        return self._network()[:-1](_checked_points(points)).data

    def predict(self, points):
        """Return the output y at points (N, 2), as (N,) from 0 to 1."""
        logits = self._network()(_checked_points(points))
        return nn.sigmoid(logits).data[:, 0]

    def describe(self):
        points, labels = self._shown()
        right = round(self.accuracy * len(labels))
        layers = f"{self.layers} hidden layer{'s' if self.layers > 1 else ''}"
        return (f"{self.datasets[self.data]['label']}, {layers} of {self.units} {self.activation} units, "
                f"step {self.step}: loss {self.loss:.3g}, {right} of {len(labels)} points right")

    def set_state(self, sync_data):
        """Take over what the front end sends; settings that come without start weights train anew."""
        state = {name: sync_data.get(name, getattr(self, name)) for name in ("units", "layers", "start", "weights")}
        settings = {"data", "units", "layers", "activation", "learning_rate", "seed", "steps"}
        following = "start" in sync_data or not settings & set(sync_data)
        for name in ("units", "layers"):
            _whole_number(name, state[name])
        if following:
            _checked_weights(state["start"], state["units"], state["layers"], "start")
            _checked_weights(state["weights"], state["units"], state["layers"], "weights")
        self._following, before = following, self._following
        try:
            super().set_state(sync_data)
        finally:
            self._following = before

    def _shown(self):
        chosen = self.datasets[self.data]
        return np.asarray(chosen["points"], float), np.asarray(chosen["labels"])

    def _begin(self, start, step=None):
        """Take start weights, train, and show the last step; or the step that is given."""
        before, self._following = self._following, True
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                self.start = start
                self.step = self.steps if step is None else step
                self.weights = self._trained(self.step)
        finally:
            self._following = before

    def _trained(self, steps):
        """Return the weights after so many steps from the start."""
        points, labels = self._shown()
        return networks.train(self.start, self.activation, points, labels, self.learning_rate, steps)

    def _drawn(self):
        """Return start weights for the settings."""
        return networks.start_weights(self.units, self.layers, self.activation, self.seed)

    def _network(self):
        return networks.build(self.weights, self.activation)

    @traitlets.observe("units", "layers", "activation", "seed")
    def _follow_network(self, _):
        if not self._following:
            self._begin(self._drawn())

    @traitlets.observe("data", "learning_rate", "steps")
    def _follow_training(self, _):
        if not self._following:
            self._begin(self.start)

    @traitlets.observe("datasets")
    def _follow_datasets(self, change):
        if not self._following and change["old"].get(self.data) != change["new"][self.data]:
            self._begin(self.start)

    @traitlets.observe("step")
    def _follow_step(self, change):
        if not self._following:
            self._begin(self.start, change["new"])

    @traitlets.observe("weights")
    def _follow_weights(self, change):
        if not self._following:
            self._begin(change["new"], 0)

    @traitlets.validate("units", "layers", "seed", "step", "steps")
    def _check_whole_number(self, proposal):
        return _whole_number(proposal["trait"].name, proposal["value"])

    @traitlets.validate("learning_rate")
    def _check_learning_rate(self, proposal):
        rate = proposal["value"]
        return float(number(rate, "SpaceWarp", "learning_rate", above=0, most=1, error=WidgetValueError))

    @traitlets.validate("activation")
    def _check_activation(self, proposal):
        return _one_of("activation", proposal["value"], TABLE["activations"])

    @traitlets.validate("data")
    def _check_data(self, proposal):
        return _one_of("data", proposal["value"], self.datasets)

    @traitlets.validate("datasets")
    def _check_datasets(self, proposal):
        sets = proposal["value"]
        if not isinstance(sets, dict):
            raise WidgetValueError(f"SpaceWarp expected datasets as a dict, got {type(sets).__name__}")
        for name, entry in sets.items():
            if not isinstance(entry, dict) or set(entry) != {"label", "points", "labels", "connected"}:
                raise WidgetValueError("SpaceWarp expected datasets as dicts of label, points, labels and connected, "
                                       f"got {entry!r:.60} for {name!r}")
            _own_set(entry["points"], entry["labels"])
        if self.data:
            _one_of("data", self.data, sets)
        return sets

    @traitlets.validate("start", "weights")
    def _check_weights(self, proposal):
        return _checked_weights(proposal["value"], self.units, self.layers, proposal["trait"].name)


def _whole_number(name, value):
    return whole_number(value, "SpaceWarp", name, *TABLE["limits"][name], error=WidgetValueError)


def _one_of(name, value, known):
    return one_of(value, known, "SpaceWarp", name, error=WidgetValueError)


def _checked_points(points):
    try:
        points = np.asarray(points, float)
    except (TypeError, ValueError):
        raise WidgetValueError(f"SpaceWarp expected points (N, 2) of numbers, got {type(points).__name__}") from None
    check_shape(points.shape, ("N", 2), "SpaceWarp", "points", error=WidgetValueError)
    return points


def _own_set(points, labels):
    """Return a set of points as the front end takes it."""
    if points is None or labels is None:
        raise WidgetValueError(f"SpaceWarp expected points and labels together, got no "
                               f"{'points' if points is None else 'labels'}")
    points, labels = _checked_points(points), np.asarray(labels)
    if not 2 <= len(points) <= MOST_POINTS:
        raise WidgetValueError(f"SpaceWarp expected 2 to {MOST_POINTS} points, got {len(points)}")
    if not np.all(np.abs(points) <= LARGEST):
        raise WidgetValueError(f"SpaceWarp expected finite coordinates from {-LARGEST:g} to {LARGEST:g}, "
                               f"got {points[~(np.abs(points) <= LARGEST)][0]:g}")
    check_shape(labels.shape, (len(points),), "SpaceWarp", "labels", error=WidgetValueError)
    classes = set(labels.tolist())
    if classes != {0, 1}:
        got = ", ".join(map(repr, sorted(classes, key=str)[:5]))
        raise WidgetValueError(f"SpaceWarp expected labels 0 and 1, both of them, got {got}")
    return {"label": "Your points", "points": points.round(DECIMALS).tolist(), "labels": labels.astype(int).tolist(),
            "connected": False}


@lru_cache
def _built_in_sets():
    sets = {}
    for name, (label, connected) in SETS.items():
        points, labels = make_points(name, np.random.default_rng(0))
        sets[name] = _own_set(points, labels) | {"label": label, "connected": connected}
    return sets


def _checked_weights(weights, units, layers, name):
    """Return weights as nested lists of floats, if they are those of such a network, and finite."""
    try:
        arrays = [(np.asarray(weight, float), np.asarray(bias, float)) for weight, bias in weights]
    except (TypeError, ValueError):
        expected = f"SpaceWarp expected {name} as a list of [W, b] per layer"
        raise WidgetValueError(f"{expected}, got {weights!r:.60}") from None
    shapes, expected = [(weight.shape, bias.shape) for weight, bias in arrays], networks.shapes_of(units, layers)
    if shapes != expected:
        raise WidgetValueError(f"SpaceWarp expected {name} of shapes {expected}, got {shapes}")
    if not all(np.isfinite(array).all() for pair in arrays for array in pair):
        raise WidgetValueError(f"SpaceWarp expected {name} of finite numbers, got nan or inf")
    return [[weight.tolist(), bias.tolist()] for weight, bias in arrays]
