"""The interactive figure `FeatureMaps`: what every layer of a LeNet makes of a picture, also when the picture moves."""

import math

import numpy as np
import traitlets

from course_utils.arguments import one_of, whole_number
from course_utils.widgets.base import WidgetValueError
from course_utils.widgets.feature_maps import lenet
from course_utils.widgets.pictures import MOST_PICTURES, PictureFigure, checked_labels, checked_pictures, to_base64
from course_utils.widgets.traits import Whatever
from course_utils.widgets.weights import checked_pairs, pack, unpack

__all__ = ["FeatureMaps"]

UNIT = ("layer", "channel", "row", "column")


class FeatureMaps(PictureFigure):
    """Show the outputs of a LeNet, layer by layer, for a picture that the reader chooses, draws and moves.

    C1 = relu(conv 5x5, padding 2), S2 = max pool 2x2, C3 = relu(conv 5x5), S4 = max pool 2x2, C5 = relu(conv 5x5),
    F6 = relu(linear), class scores = softmax(linear);  the input is (picture - mean) / std

    Args:
        networks: dict name -> state dict, one or two of them: weight and bias of the five layers with weights in this
            order, whatever their keys: (6, 1, 5, 5), (16, 6, 5, 5), (120, 16, 5, 5), (84, 120), (K, 84) and a bias
            for each row; arrays, Tensors or torch tensors. They are rounded to 255 steps a filter; see `rounded`.
        pictures: (N, 28, 28) or (N, 1, 28, 28), brightness in [0, 1], N up to 30; rounded to 256 steps.
        labels: (N,) of ints, the class of each picture.
        class_names: the names of the K classes, 2 to 20.
        standardise: (mean, std) of the pictures that the network was trained on.
        network: name of the network to show first; the first one if None.
        picture: index of the picture to show first, or -1 for an empty drawing.

    Attributes:
        network, picture: as above; what the reader chooses arrives here.
        drawing: what the reader has drawn, 784 bytes row by row in base64, or "" for nothing; `draw` sets it.
        shift_x, shift_y: how far the picture is moved to the right and down, -4 to 4 pixels.
        unit: the unit that is looked at, a dict of layer ("C1", "S2", "C3", "S4", "C5" or "F6"), channel, row and
            column, all counted from 0; or None.

    Raises:
        ValueError: an argument is outside its range, or everything together is larger than 200 kB. Nothing changes
            then.

    Source: LeCun et al. 1998; the review, Fig. 2 and "Convolutional neural networks".
    """

    subject = "Interactive view into every layer of a LeNet"

    farthest = lenet.FARTHEST

    standardise = traitlets.List(read_only=True).tag(sync=True)
    network = Whatever(None).tag(sync=True)
    unit = Whatever(None, allow_none=True).tag(sync=True)

    def __init__(self, networks, pictures, labels, class_names, standardise, network=None, picture=0):
        names = _checked_names(class_names)
        pixels = checked_pictures(pictures, "FeatureMaps", MOST_PICTURES)
        states = _checked_networks(networks, len(names))
        fixed = {
            "weights": {name: pack(pairs) for name, pairs in states.items()},
            "pictures": to_base64(pixels),
            "labels": checked_labels(labels, len(pixels), len(names), "FeatureMaps"),
            "class_names": names,
            "standardise": _checked_standardise(standardise),
        }
        self._check_size(fixed, "fewer pictures or one network")
        self._keys = {name: list(state) for name, state in networks.items()}
        super().__init__()
        for trait, value in fixed.items():
            self.set_trait(trait, value)
        self.network = next(iter(states)) if network is None else network
        self.picture = picture

    @classmethod
    def example(cls):
        """Return a figure of two untrained networks, with ten digits; the seven as a drawing, moved."""
        from course_utils.data.standins import scikit_learn

        pictures, labels = scikit_learn.digits("test")
        first = [int(np.argmax(labels == digit)) for digit in range(10)]
        pictures, labels = pictures[first], labels[first]
        rng = np.random.default_rng(4)
        networks = {name: lenet.random_state(rng, 10) for name in ("random weights", "other random weights")}
        names = [str(digit) for digit in range(10)]
        widget = cls(networks, pictures, labels, names, (pictures.mean(), pictures.std()))
        widget.draw(pictures[7, 0])
        widget.shift_x = 2
        widget.unit = {"layer": "C3", "channel": 2, "row": 4, "column": 6}
        return widget

    @property
    def shown(self):
        """The picture as it is shown, moved by the shift: float64 (28, 28) in [0, 1]."""
        return self._moved

    @property
    def scores(self):
        """The class scores: float64 (K,), positive, with sum 1, in the order of `class_names`."""
        return self.activations()["scores"]

    def rounded(self, name=None):
        """Return the weights that are shown, as a state dict with the keys that came: dict key -> float32 array.

        Args:
            name: of the network; the one that is shown if None.

        Raises:
            ValueError: there is no such network.
        """
        name = self._one_of_networks(self.network if name is None else name)
        pairs = unpack(self.weights[name], lenet.weight_shapes(len(self.class_names)))
        return dict(zip(self._keys[name], (array for pair in pairs for array in pair), strict=True))

    def activations(self):
        """Return what every layer puts out for what is shown, computed here with `course_utils.nn`.

        Returns:
            dict of float64 arrays: input (1, 28, 28), standardised; C1 (6, 28, 28); S2 (6, 14, 14); C3 (16, 10, 10);
            S4 (16, 5, 5); C5 (120, 1, 1); F6 (84, 1, 1); scores (K,).
        """
        mean, std = self.standardise
        network = lenet.build(unpack(self.weights[self.network], lenet.weight_shapes(len(self.class_names))))
        return lenet.run(network, (self.shown[None] - mean) / std)

    def describe(self):
        scores = self.scores
        best = [f"{self.class_names[index]} {scores[index]:.0%}" for index in np.argsort(-scores)[:2]]
        return f"{self.network}, {self._picture_in_words()}: {', '.join(best)}"

    def _one_of_networks(self, name):
        return one_of(name, self.weights, "FeatureMaps", "network", error=WidgetValueError)

    @traitlets.validate("network")
    def _check_network(self, proposal):
        return self._one_of_networks(proposal["value"])

    @traitlets.validate("unit")
    def _check_unit(self, proposal):
        return _checked_unit(proposal["value"])


def _checked_unit(unit):
    if unit is None:
        return None
    if not isinstance(unit, dict) or set(unit) != set(UNIT):
        raise WidgetValueError(f"FeatureMaps expected unit as None or a dict of {', '.join(UNIT)}, got {unit!r:.80}")
    layer = one_of(unit["layer"], lenet.SHAPES, "FeatureMaps", "the layer of a unit", error=WidgetValueError)
    checked = {"layer": layer}
    for name, size in zip(UNIT[1:], lenet.SHAPES[layer], strict=True):
        which = f"the {name} of a unit of {layer}"
        checked[name] = whole_number(unit[name], "FeatureMaps", which, 0, size - 1, error=WidgetValueError)
    return checked


def _checked_names(class_names):
    names = list(class_names) if isinstance(class_names, list | tuple) else class_names
    low, high = lenet.CLASSES
    right = isinstance(names, list) and all(isinstance(name, str) and name for name in names)
    if not right or not low <= len(names) <= high or len(set(names)) < len(names):
        raise WidgetValueError(f"FeatureMaps expected class_names as {low} to {high} different strings, "
                               f"got {class_names!r:.80}")
    return names


def _checked_networks(networks, classes):
    right = isinstance(networks, dict) and 1 <= len(networks) <= 2
    if not right or not all(isinstance(name, str) and name for name in networks):
        came = f"a dict of {list(networks)}" if isinstance(networks, dict) else type(networks).__name__
        raise WidgetValueError(f"FeatureMaps expected networks as a dict of one or two names, got {came}")
    shapes = lenet.weight_shapes(classes)
    return {name: checked_pairs(state, shapes, "FeatureMaps", f"network {name!r}")
            for name, state in networks.items()}


def _checked_standardise(standardise):
    try:
        mean, std = map(float, standardise)
    except (TypeError, ValueError):
        mean = std = math.nan
    if not math.isfinite(mean) or not math.isfinite(std) or std <= 0:
        raise WidgetValueError("FeatureMaps expected standardise as (mean, std), finite, with std above 0, "
                               f"got {standardise!r:.60}")
    return [mean, std]
