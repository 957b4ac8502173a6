"""The network of the figure `NextCharacter` on the Python side, as in lstm.js: what it takes, and what it computes."""

import numpy as np

from course_utils.nn.state import to_array
from course_utils.widgets.base import WidgetValueError
from course_utils.widgets.optimiser_race import mulberry32
from course_utils.widgets.weights import checked_pairs

OWNER = "NextCharacter"
KINDS = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")  # of a layer, in the order in which they travel
STEP = 0x6D2B79F5  # by which mulberry32 goes on


def checked_network(network, count):
    """Return the weight and bias pairs of a network as they travel: w_ih, w_hh of each layer, then the output.

    Args:
        network: a module or a state dict, see `NextCharacter`.
        count: how many characters it knows.

    Raises:
        WidgetValueError: it is no LSTM with a linear layer above it, or its shapes do not fit.
    """
    state = network.state_dict() if hasattr(network, "state_dict") else network
    if not hasattr(state, "items"):
        raise WidgetValueError(f"{OWNER} expected network as a module or a state dict, got {type(network).__name__}")
    last = {key: key.rsplit(".", 1)[-1] for key in state}
    layers = sum(name.startswith("weight_hh_l") for name in last.values())
    order = [f"{kind}_l{layer}" for layer in range(layers) for kind in KINDS] + ["weight", "bias"]
    keys = {name: key for key, name in last.items()}
    if not layers or sorted(last.values()) != sorted(order):
        raise WidgetValueError(f"{OWNER} expected a network with the keys weight_ih_l0, weight_hh_l0, bias_ih_l0, "
                               f"bias_hh_l0, … of an LSTM, and weight and bias of a linear layer, got {[*state]}")
    size = np.shape(to_array(state[keys["weight_hh_l0"]]))[-1:] or (0,)
    shapes = weight_shapes(layers, size[0], count)
    return checked_pairs({keys[name]: state[keys[name]] for name in order}, shapes, OWNER, "network")


def weight_shapes(layers, size, count):
    """Return the shapes of the weights as they travel: input and past of each layer, then the output."""
    below = [count] + [size] * (layers - 1)
    return [(4 * size, wide) for entered in below for wide in (entered, size)] + [(count, size)]


def _sigmoid(a):
    return 0.5 * np.tanh(0.5 * a) + 0.5


class Reader:
    """The network, and its state after what it has read: outputs h and cells c of all layers, float64 (L, H)."""

    def __init__(self, pairs):
        double = [(weight.astype(np.float64), bias.astype(np.float64)) for weight, bias in pairs]
        *layers, self.output = double
        self.layers = [(w_ih, w_hh, b_ih + b_hh)
                       for (w_ih, b_ih), (w_hh, b_hh) in zip(layers[::2], layers[1::2], strict=True)]
        self.h = np.zeros((len(self.layers), self.layers[0][1].shape[1]))
        self.c = np.zeros_like(self.h)

    def step(self, index):
        """Read the character with this number."""
        for layer, (w_ih, w_hh, bias) in enumerate(self.layers):
            entered = w_ih[:, index] if layer == 0 else w_ih @ self.h[layer - 1]
            i, f, g, o = np.split(entered + w_hh @ self.h[layer] + bias, 4)
            self.c[layer] = _sigmoid(f) * self.c[layer] + _sigmoid(i) * np.tanh(g)
            self.h[layer] = _sigmoid(o) * np.tanh(self.c[layer])

    def logits(self):
        """Return the scores of all characters, (V,)."""
        weight, bias = self.output
        return weight @ self.h[-1] + bias


def random_at(seed, place):
    """Return the random number of a place in the text, in [0, 1): the one that mulberry32 gives there."""
    return mulberry32(seed + place * STEP, 1)[0] / 2**32


def drawn(shares, number):
    """Return the index that a number in [0, 1) means: the likeliest characters have the lowest numbers."""
    order = np.argsort(-shares, kind="stable")[: np.count_nonzero(shares)]
    return int(order[min(np.searchsorted(np.cumsum(shares[order]), number, side="right"), len(order) - 1)])
