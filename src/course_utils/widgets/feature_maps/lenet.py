"""The network of `FeatureMaps` on the Python side: its layers, and its run with `course_utils.nn`."""

import json
from pathlib import Path

import numpy as np

from course_utils import nn

# What the browser reads too: the layers, from the picture up, and how far the picture can be moved, in pixels.
_TABLE = json.loads(Path(__file__).with_name("lenet.json").read_text(encoding="utf-8"))
FARTHEST = _TABLE["farthest"]
# Shape of what each layer puts out; the class scores, whose number depends on the network, come after them.
SHAPES = {name: (one["maps"], one["size"], one["size"]) for name, one in _TABLE["layers"].items() if name != "input"}
# Where each of them leaves the network that `build` returns.
_ENDS = {"C1": 2, "S2": 3, "C3": 5, "S4": 6, "C5": 8, "F6": 11}
CLASSES = (2, 20)


def weight_shapes(classes):
    """Return the shapes of the five weights."""
    return [(6, 1, 5, 5), (16, 6, 5, 5), (120, 16, 5, 5), (84, 120), (classes, 84)]


def build(pairs):
    """Return the modern LeNet with these weights, in float64."""
    f64 = {"dtype": np.float64}
    network = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2, **f64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5, **f64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 5, **f64), nn.ReLU(), nn.Flatten(),
        nn.Linear(120, 84, **f64), nn.ReLU(),
        nn.Linear(84, len(pairs[-1][1]), **f64),
    )
    layers = [layer for layer in network if hasattr(layer, "weight")]
    for layer, (weight, bias) in zip(layers, pairs, strict=True):
        layer.load_state_dict({"weight": weight, "bias": bias})
    return network


def run(network, picture):
    """Return what every layer puts out for a standardised picture (1, 28, 28): dict name -> array, see `SHAPES`."""
    found, values = {"input": picture}, picture[None]
    for index, layer in enumerate(network, 1):
        values = layer(values)
        for name in (name for name, end in _ENDS.items() if end == index):
            found[name] = values.data.reshape(SHAPES[name])
    return found | {"scores": nn.softmax(values, -1).data[0]}


def random_state(rng, classes):
    """Return a state dict of random weights, He et al.'s standard deviation sqrt(2 / fan-in); biases are 0."""
    state = {}
    for index, shape in enumerate(weight_shapes(classes)):
        state[f"{index}.weight"] = rng.normal(scale=np.sqrt(2 / np.prod(shape[1:])), size=shape)
        state[f"{index}.bias"] = np.zeros(shape[0])
    return state
