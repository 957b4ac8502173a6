"""The network of `FeatureMaps` on the Python side: its layers, its run with `course_utils.nn`, and how weights travel.

A weight travels as a whole number from -127 to 127, one byte, times a scale that the filter (or unit) has to itself:
w = q * scale[o]. Sixty thousand weights are 83 kB of text then, instead of half a megabyte.
"""

import base64
import json
from pathlib import Path

import numpy as np

from course_utils import nn
from course_utils.nn.state import to_array
from course_utils.widgets.base import WidgetValueError

# What the browser reads too: the layers, from the picture up, and how far the picture can be moved, in pixels.
_TABLE = json.loads(Path(__file__).with_name("lenet.json").read_text(encoding="utf-8"))
FARTHEST = _TABLE["farthest"]
SIDE = _TABLE["layers"]["input"]["size"]  # of a picture, in pixels
PIXELS = SIDE * SIDE
# Shape of what each layer puts out; the class scores, whose number depends on the network, come after them.
SHAPES = {name: (one["maps"], one["size"], one["size"]) for name, one in _TABLE["layers"].items() if name != "input"}
# Where each of them leaves the network that `build` returns.
_ENDS = {"C1": 2, "S2": 3, "C3": 5, "S4": 6, "C5": 8, "F6": 11}
CLASSES = (2, 20)
STEPS = 127  # on either side of zero
SCALE_DIGITS, BIAS_DIGITS = 4, 5  # significant ones


def weight_shapes(classes):
    """Return the shapes of the five weights."""
    return [(6, 1, 5, 5), (16, 6, 5, 5), (120, 16, 5, 5), (84, 120), (classes, 84)]


def checked_state(name, state_dict, classes):
    """Return the five weight and bias pairs of a state dict, in its order, as float64 arrays.

    Raises:
        WidgetValueError: it is no dict of ten arrays of the right shapes, or holds numbers that are not finite.
    """
    if not hasattr(state_dict, "items"):
        came = type(state_dict).__name__
        raise WidgetValueError(f"FeatureMaps expected network {name!r} as a state dict, got {came}")
    arrays = {key: to_array(value) for key, value in state_dict.items()}
    wanted = [shape for weight in weight_shapes(classes) for shape in (weight, weight[:1])]
    if [array.shape for array in arrays.values()] != wanted:
        raise WidgetValueError(f"FeatureMaps expected weight and bias of five layers, of shapes {wanted}, "
                               f"got {[array.shape for array in arrays.values()]} in network {name!r}")
    for key, array in arrays.items():
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise WidgetValueError(f"FeatureMaps expected finite numbers in {key} of network {name!r}, "
                                   f"got {'nan or inf' if array.dtype.kind == 'f' else array.dtype}")
    values = [array.astype(np.float64) for array in arrays.values()]
    return list(zip(values[::2], values[1::2], strict=True))


def pack(pairs):
    """Round weights and biases and return them as they travel: JSON values, see `unpack`.

    scale[o] = max |w[o]| / 127,  q = round(w / scale)
    """
    packed = {"weights": [], "scales": [], "biases": []}
    for weight, bias in pairs:
        rows = weight.reshape(len(weight), -1)
        scales = np.array([float(f"{size:.{SCALE_DIGITS}g}") for size in np.abs(rows).max(axis=1) / STEPS])
        steps = np.rint(rows / np.where(scales > 0, scales, 1)[:, None]).clip(-STEPS, STEPS).astype(np.int8)
        packed["weights"].append(to_base64(steps))
        packed["scales"].append(scales.tolist())
        packed["biases"].append([float(f"{one:.{BIAS_DIGITS}g}") for one in bias])
    return packed


def unpack(packed, classes):
    """Return the weight and bias pairs of a packed network as float32 arrays, the numbers that the browser uses."""
    pairs = []
    for shape, text, scales, bias in zip(weight_shapes(classes), *packed.values(), strict=True):
        steps = np.frombuffer(base64.b64decode(text), np.int8).reshape(shape[0], -1)
        weight = (steps * np.array(scales)[:, None]).astype(np.float32)
        pairs.append((weight.reshape(shape), np.array(bias, np.float32)))
    return pairs


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


def shifted(picture, right, down):
    """Move a picture (28, 28) by whole pixels; what enters is background, 0."""
    moved = np.zeros_like(picture)
    rows, columns = (slice(max(0, by), SIDE + min(0, by)) for by in (down, right))
    from_rows, from_columns = (slice(max(0, -by), SIDE + min(0, -by)) for by in (down, right))
    moved[rows, columns] = picture[from_rows, from_columns]
    return moved


def to_base64(array):
    """Return the bytes of an int8 or uint8 array as text."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")


def to_pixels(text):
    """Return the pictures in a text as uint8 (N, 28, 28).

    Raises:
        ValueError: the text is not base64, or not whole pictures.
    """
    return np.frombuffer(base64.b64decode(text, validate=True), np.uint8).reshape(-1, SIDE, SIDE)


def random_state(rng, classes):
    """Return a state dict of random weights, He et al.'s standard deviation sqrt(2 / fan-in); biases are 0."""
    state = {}
    for index, shape in enumerate(weight_shapes(classes)):
        state[f"{index}.weight"] = rng.normal(scale=np.sqrt(2 / np.prod(shape[1:])), size=shape)
        state[f"{index}.bias"] = np.zeros(shape[0])
    return state
