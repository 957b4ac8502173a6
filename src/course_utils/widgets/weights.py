"""How the weights of a network travel to the browser.

A weight travels as a whole number from -127 to 127, one byte, times a scale that the filter (or unit) has to itself:
w = q * scale[o]. Sixty thousand weights are 83 kB of text then, instead of half a megabyte.
"""

import base64

import numpy as np

from course_utils.nn.state import to_array
from course_utils.widgets.base import WidgetValueError
from course_utils.widgets.pictures import to_base64

STEPS = 127  # on either side of zero
SCALE_DIGITS, BIAS_DIGITS = 4, 5  # significant ones


def checked_pairs(state_dict, shapes, owner, name):
    """Return the weight and bias pairs of a state dict, in its order, as float64 arrays.

    Args:
        state_dict: weight, bias, weight, bias, …, whatever their keys; arrays, Tensors or torch tensors.
        shapes: of the weights, a list of tuples; a bias has one number for each row of its weight.
        owner: who asks, such as ``"FeatureMaps"``.
        name: what the state dict is, in words.

    Raises:
        WidgetValueError: it is no dict, or one of arrays of other shapes, or holds numbers that are not finite.
    """
    if not hasattr(state_dict, "items"):
        raise WidgetValueError(f"{owner} expected {name} as a state dict, got {type(state_dict).__name__}")
    arrays = {key: to_array(value) for key, value in state_dict.items()}
    wanted = [shape for weight in shapes for shape in (weight, weight[:1])]
    if [array.shape for array in arrays.values()] != wanted:
        raise WidgetValueError(f"{owner} expected weight and bias of {len(shapes)} layers, of shapes {wanted}, "
                               f"got {[array.shape for array in arrays.values()]} in {name}")
    for key, array in arrays.items():
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise WidgetValueError(f"{owner} expected finite numbers in {key} of {name}, "
                                   f"got {'nan or inf' if array.dtype.kind == 'f' else array.dtype}")
    values = [array.astype(np.float64) for array in arrays.values()]
    return list(zip(values[::2], values[1::2], strict=True))


def pack(pairs):
    """Round weights and biases and return them as they travel: JSON values, see `unpack`.

    scale[o] = max |w[o]| / 127,  q = round(w / scale)
    """
    packed = {"weights": [], "scales": [], "biases": []}
    for weight, bias in pairs:
        rows = pack_rows(weight.reshape(len(weight), -1))
        packed["weights"].append(rows["steps"])
        packed["scales"].append(rows["scales"])
        packed["biases"].append([float(f"{one:.{BIAS_DIGITS}g}") for one in bias])
    return packed


def pack_rows(rows):
    """Round the rows of a matrix and return them as they travel, ``{"steps": text, "scales": a list}``."""
    scales = np.array([float(f"{size:.{SCALE_DIGITS}g}") for size in np.abs(rows).max(axis=1) / STEPS])
    steps = np.rint(rows / np.where(scales > 0, scales, 1)[:, None]).clip(-STEPS, STEPS).astype(np.int8)
    return {"steps": to_base64(steps), "scales": scales.tolist()}


def unpack_rows(packed):
    """Return packed rows as a float64 matrix, as the browser uses them."""
    scales = np.array(packed["scales"])[:, None]
    return np.frombuffer(base64.b64decode(packed["steps"]), np.int8).reshape(len(scales), -1) * scales


def unpack(packed, shapes):
    """Return packed weight and bias pairs as float32 arrays, as the browser uses them; `shapes` of the weights."""
    pairs = []
    for shape, text, scales, bias in zip(shapes, *packed.values(), strict=True):
        weight = unpack_rows({"steps": text, "scales": scales}).astype(np.float32)
        pairs.append((weight.reshape(shape), np.array(bias, np.float32)))
    return pairs
