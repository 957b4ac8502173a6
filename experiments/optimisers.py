"""Rule or plan? Six optimisers train a network on digits ten times as long as in the lesson 02-06, with two plans each.

``python experiments/optimisers.py`` trains a network of 64 ReLU units on 8,000 digits of MNIST, pixels averaged two by
two, in batches of 32, for 4,000 steps (16 times through the digits), by each rule with a constant rate and with one
that falls along a cosine. The rate is the best of seven, a factor 2 apart, on 2,000 digits kept aside, with seeds of
their own (100, 101). About ten minutes on one core. ``--steps 400`` is the lesson's length.

Figures of each run, as ``claims.record("optimisers")["samples"]`` names them, for example "momentum, cosine": the error
on 2,000 test digits, in nats. The rates chosen stand in the record's settings.
"""

import math
from functools import partial

import experiment
import numpy as np

from course_utils import autograd, data, nn, optim

RULES = {  # the rule, and the rate in the middle of the seven
    "gradient descent": (optim.SGD, 0.2),
    "momentum": (partial(optim.SGD, momentum=0.9), 0.02),
    "Nesterov": (partial(optim.SGD, momentum=0.9, nesterov=True), 0.02),
    "Adagrad": (optim.Adagrad, 0.04),
    "RMSprop": (optim.RMSprop, 0.002),
    "Adam": (optim.Adam, 0.004),
}
PLANS = {"constant": lambda done: 1.0, "cosine": lambda done: (1 + math.cos(math.pi * done)) / 2}
TRAIN, CHOOSE, TEST = "train", "choose", "test"
CHOOSING_SEEDS = (100, 101)


def digits():
    """Return {part: (x (N, 196), y (N,))}: digits to train on, to choose rates on, and to test on."""
    sets = data.load_images("mnist", "train", limit=10_000), data.load_images("mnist", "test", limit=2000)
    if any(images.tier == "built-in" for images in sets):
        raise SystemExit("optimisers expected MNIST, from COURSE_DATA or downloaded, got the built-in stand-in")
    rows = [one.images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196) for one in sets]
    x, x_test = ((row - rows[0].mean()) / rows[0].std() for row in rows)
    (y, y_test), cut = (one.labels for one in sets), len(x) // 5
    return {TRAIN: (x[cut:], y[cut:]), CHOOSE: (x[:cut], y[:cut]), TEST: (x_test, y_test)}


def make_network(seed):
    """196 pixels, 64 ReLU units with He's start, 10 scores: that of the lesson."""
    generator = np.random.default_rng(seed)
    hidden = nn.Linear(196, 64, rng=generator)
    nn.init.kaiming_normal_(hidden.weight, nonlinearity="relu", rng=generator)
    return nn.Sequential(hidden, nn.ReLU(), nn.Linear(64, 10, rng=generator))


def error_of(network, x, y):
    """Return the mean error in nats; a network that has flown off counts as 10."""
    with autograd.no_grad():
        error = float(nn.cross_entropy(network(autograd.Tensor(x)), y).data)
    return min(error, 10.0) if math.isfinite(error) else 10.0


def learn(rule, lr, seed, plan, parts, steps):
    """Train a network on random batches of 32 and return it."""
    x, y = parts[TRAIN]
    network, generator = make_network(seed), np.random.default_rng(seed)
    optimizer = rule(network.parameters(), lr=lr)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            optimizer.lr = lr * plan(step / steps)
            rows = generator.integers(len(x), size=32)
            optimizer.zero_grad()
            nn.cross_entropy(network(autograd.Tensor(x[rows])), y[rows]).backward()
            optimizer.step()
    return network


def choose(rule, middle, plan, parts, steps):
    """Return the best of seven rates, on digits kept aside."""
    rates = [middle * 2.0**power for power in range(-3, 4)]
    errors = [np.mean([error_of(learn(rule, lr, seed, plan, parts, steps), *parts[CHOOSE]) for seed in CHOOSING_SEEDS])
              for lr in rates]
    return rates[int(np.argmin(errors))]


def main():
    command = experiment.parser(__doc__, seeds=10)
    command.add_argument("--steps", type=int, default=4000, help="steps of training, 4000 if not given")
    options, parts = command.parse_args(), digits()
    runs = [(f"{name}, {plan}", rule, middle, PLANS[plan]) for name, (rule, middle) in RULES.items() for plan in PLANS]
    recorder = experiment.Recorder("optimisers", range(options.seeds), {})
    rates = {name: choose(rule, middle, plan, parts, options.steps) for name, rule, middle, plan in runs}
    recorder.settings |= {"steps": options.steps, "batch": 32, "digits": len(parts[TRAIN][1]), "rates": rates}
    for seed in recorder.seeds:
        recorder.add(**{name: error_of(learn(rule, rates[name], seed, plan, parts, options.steps), *parts[TEST])
                        for name, rule, _, plan in runs})
    recorder.write()


if __name__ == "__main__":
    main()
