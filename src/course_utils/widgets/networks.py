"""The networks of figures on the Python side, as in lib/network.js: of `course_utils.nn`, from and to nested lists.

Weights are ``[[W, b], ...]`` per layer, W as (out, in): two inputs, the hidden layers, one output.
"""

import numpy as np

from course_utils import nn, optim

ACTIVATIONS = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}
BIAS_SPREAD = 0.1  # standard deviation of the biases at the start
AS_SCORES = np.array([[0.0, 1.0]])  # turns the logit z into the scores 0 and z of classes 0 and 1


def shapes_of(units, layers):
    """Return the shapes of W and b, layer by layer."""
    sizes = [2, *[units] * layers, 1]
    return [((above, below), (above,)) for below, above in zip(sizes, sizes[1:], strict=False)]


def build(weights, activation):
    """Return a Sequential that gives logits (N, 1) for points (N, 2), in float64."""
    modules = []
    for weight, bias in weights:
        layer = nn.Linear(*np.shape(weight)[::-1], dtype=np.float64)
        layer.weight.data[...], layer.bias.data[...] = weight, bias
        modules += [layer, ACTIVATIONS[activation]()]
    return nn.Sequential(*modules[:-1])


def weights_of(network):
    """Return the weights of such a network as nested lists."""
    return [[layer.weight.data.tolist(), layer.bias.data.tolist()] for layer in list(network)[::2]]


def start_weights(units, layers, activation, seed):
    """Draw start weights: normal numbers with the spread of Xavier for tanh and sigmoid, of He for relu."""
    rng = np.random.default_rng(seed)
    network = build([(np.empty(weight), np.empty(bias)) for weight, bias in shapes_of(units, layers)], activation)
    for layer in list(network)[::2]:
        kind = "linear" if layer.out_features == 1 else activation
        if activation == "relu":
            nn.init.kaiming_normal_(layer.weight, nonlinearity=kind, rng=rng)
        else:
            nn.init.xavier_normal_(layer.weight, gain=nn.init.calculate_gain(kind), rng=rng)
        nn.init.normal_(layer.bias, std=BIAS_SPREAD, rng=rng)
    return weights_of(network)


def loss(network, points, labels):
    """Return the mean binary cross-entropy as a Tensor: a logistic output is a softmax over the scores 0 and z."""
    return nn.cross_entropy(network(points) @ AS_SCORES, labels)


def train(weights, activation, points, labels, learning_rate, steps):
    """Return the weights after so many steps of Adam on all points at once."""
    network = build(weights, activation)
    optimizer = optim.Adam(network.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(network, points, labels).backward()
        optimizer.step()
    return weights_of(network)
