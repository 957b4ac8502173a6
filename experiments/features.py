"""C02: do features that a network learned beat features designed by hand, and those beat raw pixels?

``python experiments/features.py`` trains, with each of ten seeds, on 100 to 10,000 handwritten digits: one linear
classifier on raw pixels, on histograms of gradients (as the lesson writes them; and shared, where a change counts for
the directions and cells around it, as Dalal and Triggs had it), on the features of a small ConvNet that was trained on
the same digits, and on those of the same ConvNet with the random weights that it began with; and the ConvNet itself.
What can be chosen is chosen, for each way and each number of digits, by the mean error on 5,000 validation digits with
two other seeds: the penalty of each linear classifier, the cells of the histogram, learning rate and dropout of the
ConvNet. The claim is judged at 10,000 digits, against the better of the two histograms on the validation digits. About
half an hour on one core; stopped and started again, it goes on where it was.

``python experiments/features.py --weights`` trains the classifiers of the figure `ThreeEyes` with what was chosen,
and stores their weights with their scores.

Figures of each run, as ``claims.record("features")["samples"]`` names them, the share of the 10,000 test digits that is
read wrongly after training on N = 100, 300, 1000, 3000 or 10,000 digits:

pixels_N, gradients_N, shared_N                 by the linear classifier on what nobody learned
learned_N, random_N                             by the linear classifier on these features
convnet_N                                       by the ConvNet itself

What was chosen, and the validation errors, are in the settings.
"""

import json

import experiment
import numpy as np
import torch
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional as F

from course_utils import claims, data, models
from course_utils.widgets.three_eyes import eyes

SIZES = (100, 300, 1000, 3000, 10_000)
STEPS = {100: 500, 300: 500, 1000: 800, 3000: 1200, 10_000: 3000}  # of training the ConvNet
BATCH = 64
POOL, VALIDATION = 50_000, slice(55_000, 60_000)  # of the 60,000 training digits
CHOOSING_SEEDS = (100, 101)
PENALTIES = (0.001, 0.003, 0.01, 0.03, 0.1, 1.0, 10.0)  # scikit-learn's C: the higher, the weaker the penalty
CELLS = (4, 7)  # pixels
RATES, DROPOUT = (0.001, 0.003, 0.01, 0.03), (0.0, 0.5)
DESIGNED = {"pixels": (None,), "gradients": CELLS, "shared": CELLS}


# ---- The linear classifier


class Linear:
    """Multinomial logistic regression on features from which their mean is taken, all in one common scale.

    Args:
        features: (N, F), of the training digits.
        labels: (N,).
        penalty: scikit-learn's C.
    """

    def __init__(self, features, labels, penalty):
        self.mean = features.mean(axis=0)
        self.spread = np.sqrt(((features - self.mean) ** 2).mean()) or 1.0  # 0 where the rate has killed all units
        self.fitted = LogisticRegression(C=penalty, max_iter=2000).fit(self._scaled(features), labels)

    def _scaled(self, features):
        return (features - self.mean) / self.spread

    def error(self, features, labels):
        """Return the share of wrong answers."""
        return float(np.mean(self.fitted.predict(self._scaled(features)) != labels))

    def weights(self):
        """Return weight (10, F) and bias (10,) for the features as they are."""
        weight = self.fitted.coef_ / self.spread
        return weight, self.fitted.intercept_ - weight @ self.mean


# ---- Features


def designed(eye, cell, images):
    """Return raw pixels or the histogram of gradients with such cells, (N, F)."""
    if eye == "pixels":
        return images.reshape(len(images), -1)
    return models.histogram_of_gradients(images, cell, shared=eye == "shared")


def convnet(dropout=0.0):
    """Return two convolutions, each with ReLU and pooling, and a linear layer on 256 features: 5,994 weights."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Dropout(dropout), nn.Linear(256, 10))


def train(images, labels, rate, dropout, seed, steps):
    """Return a ConvNet trained on standardised pictures, and a copy as it was before."""
    torch.manual_seed(seed)
    network, start = convnet(dropout), convnet(dropout)
    start.load_state_dict(network.state_dict())
    optimizer, x, t = torch.optim.Adam(network.parameters(), lr=rate), torch.as_tensor(images), torch.as_tensor(labels)
    order = torch.cat([torch.randperm(len(t)) for _ in range(-(-steps * BATCH // len(t)))])
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = rate * (1 - step / steps)
        rows = order[BATCH * step : BATCH * (step + 1)]
        optimizer.zero_grad()
        F.cross_entropy(network(x[rows]), t[rows]).backward()
        optimizer.step()
    return network.eval(), start.eval()


@torch.no_grad()
def respond(network, images):
    """Return features (N, 256) and answers (N,)."""
    features = torch.cat([network[:-1](part) for part in torch.as_tensor(images).split(1000)])
    return features.numpy(), network[-1](features).argmax(1).numpy()


# ---- Runs


class Digits:
    """The digits of MNIST, and those of a run: raw in [0, 1], and standardised for the ConvNet."""

    def __init__(self):
        seen, unseen = (data.load_images("mnist", split) for split in ("train", "test"))
        if "built-in" in (seen.tier, unseen.tier):
            raise SystemExit("expected MNIST, got the built-in digits")
        self.mean, self.std = (float(one(seen.images[:POOL])) for one in (np.mean, np.std))
        self.pool = seen.images[:POOL], seen.labels[:POOL]
        self.judged = {"validation": (seen.images[VALIDATION], seen.labels[VALIDATION]),
                       "test": (unseen.images, unseen.labels)}
        self.described = {}

    def some(self, size, seed):
        """Return the digits of a seed, drawn from the pool."""
        rows = np.random.default_rng(seed).permutation(POOL)[:size]
        return [one[rows] for one in self.pool]

    def scaled(self, images):
        return (images - self.mean) / self.std

    def designed(self, part, eye, cell):
        """Return the designed features of the digits of a part, computed once."""
        if (part, eye, cell) not in self.described:
            self.described[part, eye, cell] = designed(eye, cell, self.judged[part][0])
        return self.described[part, eye, cell]


def try_designed(digits, part, eye, size, seed, cell, penalties):
    """Return the error on a part with each penalty."""
    images, labels = digits.some(size, seed)
    seen, unseen, truth = designed(eye, cell, images), digits.designed(part, eye, cell), digits.judged[part][1]
    return [Linear(seen, labels, penalty).error(unseen, truth) for penalty in penalties]


def try_convnet(digits, part, size, seed, rate, dropout, penalties):
    """Return the errors on a part: of the ConvNet, and with each penalty on its features, learned and random."""
    images, labels = digits.some(size, seed)
    judged, truth = digits.judged[part]
    network, start = train(digits.scaled(images), labels, rate, dropout, seed, STEPS[size])
    found = {"convnet": float(np.mean(respond(network, digits.scaled(judged))[1] != truth))}
    for eye, one in (("learned", network), ("random", start)):
        seen, unseen = (respond(one, digits.scaled(pictures))[0] for pictures in (images, judged))
        found[eye] = [Linear(seen, labels, penalty).error(unseen, truth) for penalty in penalties[eye]]
    return found


def choose(digits, steps, size):
    """Return what does best on the validation digits, with its mean error: dict eye -> dict."""
    chosen, everything = {}, {"learned": PENALTIES, "random": PENALTIES}

    def mean(name, measure):
        runs = [steps(f"{size} digits, {name}, seed {seed}", lambda seed=seed: measure(seed))
                for seed in CHOOSING_SEEDS]
        if isinstance(runs[0], dict):
            return {key: np.mean([run[key] for run in runs], axis=0) for key in runs[0]}
        return np.mean(runs, axis=0)

    def note(eye, errors, options):
        best = int(np.argmin(errors))
        chosen[eye] = {**options[best], "validation_error": round(float(errors[best]), 5)}

    for eye, cells in DESIGNED.items():
        options = [{"cell": cell, "penalty": penalty} for cell in cells for penalty in PENALTIES]
        errors = np.concatenate([
            mean(f"{eye} {cell}", lambda seed, eye=eye, cell=cell:
                 try_designed(digits, "validation", eye, size, seed, cell, PENALTIES)) for cell in cells])
        note(eye, errors, options)
    options = [{"rate": rate, "dropout": dropout} for rate in RATES for dropout in DROPOUT]
    found = [mean(f"convnet {one['rate']} {one['dropout']}", lambda seed, one=one:
                  try_convnet(digits, "validation", size, seed, **one, penalties=everything)) for one in options]
    note("convnet", [float(one["convnet"]) for one in found], options)
    best = found[int(np.argmin([one["convnet"] for one in found]))]
    for eye in ("learned", "random"):
        note(eye, best[eye], [{"penalty": penalty} for penalty in PENALTIES])
    return chosen


def measure_designed(digits, chosen, size, seed, eyes):
    """Return the test error of some designed eyes after training on so many digits of a seed."""
    return {f"{eye}_{size}": try_designed(digits, "test", eye, size, seed, chosen[eye]["cell"],
                                          [chosen[eye]["penalty"]])[0] for eye in eyes}


def measure(digits, chosen, size, seed):
    """Return the test error of each eye but `shared` after training on so many digits of a seed."""
    settings = {name: chosen["convnet"][name] for name in ("rate", "dropout")}
    penalties = {eye: [chosen[eye]["penalty"]] for eye in ("learned", "random")}
    errors = try_convnet(digits, "test", size, seed, **settings, penalties=penalties)
    learned = {"convnet": errors["convnet"], **{eye: errors[eye][0] for eye in penalties}}
    return {**measure_designed(digits, chosen, size, seed, ("pixels", "gradients")),
            **{f"{eye}_{size}": error for eye, error in learned.items()}}


def run(options):
    """Choose, train and measure with every seed, and store the record."""
    settings = {"sizes": SIZES, "steps": list(STEPS.values()), "batch": BATCH, "choosing_seeds": CHOOSING_SEEDS,
                "penalties": PENALTIES, "cells": CELLS, "rates": RATES, "dropout": DROPOUT}
    steps, digits = experiment.Steps("features", settings), Digits()
    sizes = [options.only] if options.only else SIZES
    chosen = {str(size): choose(digits, steps, size) for size in sizes}
    recorder = experiment.Recorder("features", range(options.seeds), {**settings, "chosen": chosen}, steps=steps)
    for seed in recorder.seeds:
        figures = {}
        for size in sizes:
            figures |= steps(f"{size} digits, all, seed {seed}", lambda seed=seed, size=size:
                             measure(digits, chosen[str(size)], size, seed))
            figures |= steps(f"{size} digits, shared, seed {seed}", lambda seed=seed, size=size:
                             measure_designed(digits, chosen[str(size)], size, seed, ("shared",)))
        recorder.add(**figures)
    if not options.only:
        recorder.write()


# ---- The weights of the figure


def store_weights(options):
    """Train the three classifiers of `ThreeEyes` on 10,000 digits and store them."""
    size, seed, digits = SIZES[-1], 0, Digits()
    chosen = claims.record("features")["settings"]["chosen"][str(size)]
    images, labels = digits.some(size, seed)
    tensors, errors = {}, {}
    for eye in ("pixels", "gradients"):
        cell = None if eye == "pixels" else eyes.CELL
        one = Linear(designed(eye, cell, images), labels, chosen[eye]["penalty"])
        tensors[f"{eye}.0.weight"], tensors[f"{eye}.0.bias"] = one.weights()
        errors[eye] = one.error(designed(eye, cell, digits.judged["test"][0]), digits.judged["test"][1])
    settings = {name: chosen["convnet"][name] for name in ("rate", "dropout")}
    network, _ = train(digits.scaled(images), labels, **settings, seed=seed, steps=STEPS[size])
    answers = respond(network, digits.scaled(digits.judged["test"][0]))[1]
    errors["convnet"] = float(np.mean(answers != digits.judged["test"][1]))
    state = {key: value.numpy() for key, value in network.state_dict().items()}
    first = state["0.weight"] / digits.std  # brightness as it is goes in, not standardised: the layer does that too
    state["0.bias"] = state["0.bias"] - digits.mean * first.sum(axis=(1, 2, 3))
    state["0.weight"] = first
    tensors |= {f"convnet.{key}": value for key, value in state.items()}
    facts = {"command": experiment.command(), "seed": seed, "digits": size, "steps": STEPS[size], "chosen": chosen,
             "test_error": {eye: round(error, 4) for eye, error in errors.items()}, "versions": experiment.versions()}
    save_file({key: np.ascontiguousarray(value, np.float32) for key, value in tensors.items()}, eyes.PATH,
              {"facts": json.dumps(facts)})
    eyes.PATH.chmod(0o644)
    print(facts)


def main():
    command = experiment.parser(__doc__, seeds=10)
    command.add_argument("--weights", action="store_true", help="train the classifiers of the figure instead")
    command.add_argument("--only", type=int, choices=SIZES, help="of the sizes; several can run at once, then all")
    options = command.parse_args()
    torch.set_num_threads(1)
    store_weights(options) if options.weights else run(options)


if __name__ == "__main__":
    main()
