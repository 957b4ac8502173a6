"""The three eyes on the Python side: what each makes of a picture, its scores, and the weights that are stored.

An eye is a state dict: weight and bias of each of its layers, from the picture up. Brightness from 0 to 1 goes in.
"""

import json
from pathlib import Path

import numpy as np
from safetensors import safe_open

from course_utils import models, nn

_TABLE = json.loads(Path(__file__).with_name("eyes.json").read_text(encoding="utf-8"))  # the browser reads it too
FARTHEST = _TABLE["farthest"]  # how far the picture can be moved, in pixels
CELL = _TABLE["gradients"]["cell"]  # pixels
BLOCK, ORIENTATIONS = _TABLE["gradients"]["block"], _TABLE["gradients"]["orientations"]
PATH = Path(__file__).with_name("eyes.safetensors")
CLASSES = 10


def weight_shapes():
    """Return the shapes of the weights of each eye: dict name -> list of tuples."""
    kernel, (first, second) = _TABLE["convnet"]["kernel"], _TABLE["convnet"]["maps"]
    gradients = (28 // CELL - BLOCK + 1) ** 2 * BLOCK**2 * ORIENTATIONS
    filters = [(first, 1, kernel, kernel), (second, first, kernel, kernel)]
    return {"pixels": [(CLASSES, 784)], "gradients": [(CLASSES, gradients)],
            "convnet": [*filters, (CLASSES, 16 * second)]}


def load():
    """Return the weights that `python experiments/features.py --weights` stored: dict name of an eye -> state dict."""
    with safe_open(PATH, "np") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    names = {eye: sorted((key for key in tensors if key.startswith(eye)), key=_place) for eye in weight_shapes()}
    return {eye: {key.partition(".")[2]: tensors[key] for key in keys} for eye, keys in names.items()}


def facts():
    """Return what is stored with the weights: the command, seed, digits, steps, settings and test errors."""
    with safe_open(PATH, "np") as file:
        return json.loads(file.metadata()["facts"])


def _place(key):
    """Order keys by layer, and weight before bias."""
    _, layer, kind = key.split(".")
    return int(layer), kind != "weight"


def features(pairs, pictures):
    """Describe pictures (N, 28, 28), brightness from 0 to 1, in three ways.

    Args:
        pairs: dict name of an eye -> its weight and bias pairs.
        pictures: float (N, 28, 28).

    Returns:
        dict of arrays: pixels (N, 784), gradients (N, 1296), convnet (N, 256).
    """
    (first, _), (second, _) = (pair for pair in pairs["convnet"][:2])
    f64 = {"dtype": np.float64}
    network = nn.Sequential(
        nn.Conv2d(1, len(first), first.shape[2], **f64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(len(first), len(second), second.shape[2], **f64), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    for layer, (weight, bias) in zip((network[0], network[3]), pairs["convnet"][:2], strict=True):
        layer.load_state_dict({"weight": weight, "bias": bias})
    return {"pixels": pictures.reshape(len(pictures), -1),
            "gradients": models.histogram_of_gradients(pictures, CELL, BLOCK, ORIENTATIONS),
            "convnet": network(pictures[:, None].astype(np.float64)).data}


def scores(pairs, described):
    """Return the scores of the classes by each eye: dict name -> (N, 10), rows with sum 1; see `features`."""
    found = {}
    for name, values in described.items():
        weight, bias = pairs[name][-1]
        logits = values @ weight.T.astype(np.float64) + bias
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        found[name] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return found


def random_weights(rng):
    """Return eyes with random weights, He et al.'s standard deviation sqrt(2 / fan-in): dict name -> state dict."""
    eyes = {}
    for name, shapes in weight_shapes().items():
        eyes[name] = {}
        for index, shape in enumerate(shapes):
            eyes[name][f"{index}.weight"] = rng.normal(scale=np.sqrt(2 / np.prod(shape[1:])), size=shape)
            eyes[name][f"{index}.bias"] = np.zeros(shape[0])
    return eyes
