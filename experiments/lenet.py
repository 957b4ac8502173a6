"""C01 and C19: are a ConvNet's first filters edge detectors, and does it generalise better than dense nets?

``python experiments/lenet.py`` trains, with each of ten seeds that no choice was made on, a small ConvNet on 16,000
garments, whose first filters are judged; and three networks on 2,000 digits: LeNet, a dense net of as many weights, and
a dense net of as many multiplications. The learning rate of each is the one with the lowest mean error on 5,000 digits
that serve for nothing else, over two other seeds. An experiment that was interrupted goes on where it was.

Figures of each run, as ``claims.record("lenet")["samples"]`` names them:

selective_learned, selective_start, selective_random    share of filters whose peak is more than twice the orthogonal
                    response, all periods together: 16 learned ones, the same before training, 1,000 random ones
best_period_…       the same at the best period of each filter alone
training_…, test_…  share of wrong answers of the networks "convnet", "dense" and "dense_more" on the 2,000 digits that
                    they were trained on, and on the 10,000 test digits
"""

import experiment
import numpy as np
import torch
from torch.nn import functional as F

from course_utils import data, training

SEEN, PASSES, BATCH = 2000, 10, 64
TUNING_SEEDS, SEEDS = (0, 1), range(109, 99, -1)  # fresh ones: nothing was chosen on them
RATES = 0.001, 0.002, 0.004, 0.008, 0.016, 0.032
TRAINED_ON, VALIDATION = 50_000, slice(55_000, 60_000)  # of the 60,000 training digits
GARMENTS, SHOWN, GARMENT_RATE = 16_000, 36_000, 0.005


# ---- Edges


def gratings():
    """Return a wave for each of ten frequencies and 24 angles, complex (10, 24, 5, 5)."""
    angles = (np.arange(24) * np.pi / 24)[:, None, None]
    frequencies = np.linspace(0.05, 0.5, 10)[:, None, None, None]
    down, right = np.mgrid[-2:3, -2:3]
    return np.exp(2j * np.pi * frequencies * (down * np.sin(angles) + right * np.cos(angles)))


def selectivity(filters):
    """Return peak over orthogonal response of filters (n, 5, 5): all periods together, and at the best one, (2, n)."""
    strength = np.abs(np.einsum("oij,faij->ofa", filters, gratings()))
    together = np.sqrt((strength**2).mean(axis=1))
    best = strength[np.arange(len(filters)), strength.max(axis=2).argmax(axis=1)]
    curves = np.array([together, best])  # (2, n, 24)
    peak = curves.argmax(axis=2)[..., None]
    return curves.max(axis=2) / np.take_along_axis(np.roll(curves, 12, axis=2), peak, axis=2)[..., 0]


def edges(seed, garments):
    """Return the shares of selective filters, learned, at their start and at random."""
    images = (garments.images - garments.images.mean()) / garments.images.std()
    torch.manual_seed(seed)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 16, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(4),
        torch.nn.Flatten(), torch.nn.Linear(16 * 7 * 7, 10))
    sets = {"start": network[0].weight.detach().numpy()[:, 0].copy()}
    train(network, images, garments.labels, SHOWN, GARMENT_RATE)
    sets["learned"] = network[0].weight.detach().numpy()[:, 0]
    sets["random"] = np.random.default_rng(seed).uniform(-1, 1, size=(1000, 5, 5))
    found = {}
    for name, filters in sets.items():
        together, best = (selectivity(filters) > 2).mean(axis=1)
        found |= {f"selective_{name}": float(together), f"best_period_{name}": float(best)}
    return found


# ---- Errors


def lenet():
    """Return the modern LeNet: 61,706 weights, 416,520 multiplications a picture."""
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(6, 16, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 120, 5), torch.nn.ReLU(), torch.nn.Flatten(),
        torch.nn.Linear(120, 84), torch.nn.ReLU(), torch.nn.Linear(84, 10))


def dense(units):
    """Return a network with one hidden layer: 794 multiplications for each of its units."""
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, units), torch.nn.ReLU(),
                               torch.nn.Linear(units, 10))


NETWORKS = {"convnet": lenet, "dense": lambda: dense(78), "dense_more": lambda: dense(525)}


def train(network, images, labels, count, rate):
    """Show so many pictures in random order; the rate of Adam falls to zero along a straight line."""
    x, t = torch.as_tensor(images), torch.as_tensor(labels)
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    order = torch.cat([torch.randperm(len(t)) for _ in range(-(-count // len(t)))])
    for step in range(count // BATCH):
        optimizer.param_groups[0]["lr"] = rate * (1 - step / (count // BATCH))
        rows = order[BATCH * step : BATCH * (step + 1)]
        optimizer.zero_grad()
        F.cross_entropy(network(x[rows]), t[rows]).backward()
        optimizer.step()


def errors(name, seed, rate, digits, judged):
    """Train on digits drawn with this seed; return the share of wrong answers on them and on those `judged`."""
    rows = np.random.default_rng(seed).permutation(TRAINED_ON)[:SEEN]
    torch.manual_seed(seed)
    network, seen = NETWORKS[name](), [one[rows] for one in digits]
    train(network, *seen, PASSES * SEEN, rate)
    return [1 - training.evaluate(network, F.cross_entropy, pair, device="cpu")[1] for pair in (seen, judged)]


def tune(steps, digits):
    """Return the mean validation error of each network at each rate."""
    judged = [one[VALIDATION] for one in digits]

    def validation_error(name, rate):
        runs = [steps(f"{name}, rate {rate}, seed {seed}",
                      lambda seed=seed: errors(name, seed, rate, digits, judged)) for seed in TUNING_SEEDS]
        return round(float(np.mean(runs, axis=0)[1]), 5)

    return {name: {str(rate): validation_error(name, rate) for rate in RATES} for name in NETWORKS}


def compare(seed, rates, digits, test):
    """Return the training error and the test error of each network, at its own rate."""
    found = {}
    for name, rate in rates.items():
        found[f"training_{name}"], found[f"test_{name}"] = errors(name, seed, rate, digits, test)
    return found


def main():
    options = experiment.parser(__doc__, seeds=len(SEEDS)).parse_args()
    torch.set_num_threads(1)
    digits, unseen = (data.load_images("mnist", split) for split in ("train", "test"))
    garments = data.load_images("fashion-mnist", "train", limit=GARMENTS)
    if "built-in" in (digits.tier, garments.tier):
        raise SystemExit("expected MNIST and Fashion-MNIST, got the built-in pictures")
    mean, spread = digits.images.mean(), digits.images.std()
    pairs = [((one.images - mean) / spread, one.labels) for one in (digits, unseen)]

    settings = {"digits": SEEN, "passes": PASSES, "batch": BATCH, "tuning_seeds": list(TUNING_SEEDS)}
    steps = experiment.Steps("lenet", settings)
    tuned = tune(steps, pairs[0])
    rates = {name: float(min(found, key=found.get)) for name, found in tuned.items()}
    settings |= {"validation_errors": tuned, "rates": rates}
    recorder = experiment.Recorder("lenet", SEEDS[: options.seeds], settings, steps=steps)
    for seed in recorder.seeds:
        recorder.add(**steps(f"edges, seed {seed}", lambda seed=seed: edges(seed, garments)),
                     **steps(f"{rates}, seed {seed}", lambda seed=seed: compare(seed, rates, *pairs)))
    recorder.write()


if __name__ == "__main__":
    main()
