"""C23: do deformed examples, dropout and ReLU help, each where it is meant to act, and each with a rate of its own?

``python experiments/recipe.py`` compares, with ten seeds, a network that has one ingredient with one that lacks it:

deformed    500 digits, drawn for each seed; all test digits, each shifted by up to two pixels. The network of lesson
            04-01, with shifted examples and without; ReLU and dropout in both.
dropout     500 digits; a dense network of 2 × 512 ReLU units, with dropout of one half and without.
relu        500 garments; the network of lesson 04-01 without dropout and deformed examples, with ReLU (He's start)
            and with tanh (Glorot's). Counted are the steps until the loss of all its garments is a tenth of the first.

In the first two, training goes on until the error on 1,000 validation digits (shifted where the test digits are) has
not fallen for 10 rounds, 20 with the dense network; the weights with the lowest are tested. The rate of each arm is the
best of `RATES` on the validation pictures, in the last part the one with the fewest steps on garments drawn from there,
with two seeds that are not among the ten. About six minutes on one core; stopped and started again, it goes on where it
was.

Each part has a record of its own. Figures of each run, as ``claims.record("recipe-relu")["samples"]`` names them:

with, without       test error, share; in the part relu steps, and without ReLU is with tanh
…_centred           deformed: the error on the test digits in their old place
…_rounds            deformed, dropout: rounds until the validation error was lowest

The rates chosen are in the settings.
"""

import copy

import experiment
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from course_utils import data

RATES = (0.0003, 0.001, 0.003, 0.01)
CHOOSING_SEEDS = (100, 101)
PICTURES, VALIDATION, SHIFT = 500, 1000, 2
LOOK, MOST_ROUNDS = 2, 120  # rounds: between two looks at the validation error, and in all
PATIENCE = {"deformed": 10, "dropout": 20}  # rounds without a lower validation error, until it is still
MOST_STEPS, TENTH = 2000, 0.1
ARMS = [(part, kind) for part in ("deformed", "dropout", "relu") for kind in ("with", "without")]


def pictures(name):
    """Return {part: (images, labels)} of a data set: to draw training pictures from, for validation, for the test."""
    train, test = data.load_images(name, "train"), data.load_images(name, "test")
    if "built-in" in (train.tier, test.tier):
        raise SystemExit(f"recipe expected {name}, from COURSE_DATA or downloaded, got the built-in stand-in")
    mean, spread = train.images.mean(), train.images.std()
    x, x_test = ((torch.from_numpy(one.images) - mean) / spread for one in (train, test))
    y, y_test = (torch.from_numpy(one.labels).long() for one in (train, test))
    return {"train": (x[VALIDATION:], y[VALIDATION:]), "validation": (x[:VALIDATION], y[:VALIDATION]),
            "test": (x_test, y_test)}


def shifted(images, generator):
    """Move each picture (N, 1, H, W) by up to SHIFT pixels; what comes in is as dark as its first corner."""
    height, width = images.shape[2:]
    framed = functional.pad(images - images[0, 0, 0, 0], (SHIFT,) * 4) + images[0, 0, 0, 0]
    top, left = torch.randint(0, 2 * SHIFT + 1, (2, len(images), 1, 1), generator=generator)
    rows, columns = top + torch.arange(height)[:, None], left + torch.arange(width)
    return framed[torch.arange(len(images))[:, None, None], 0, rows, columns][:, None]


def convolutional(activation=nn.ReLU, p=0.0):
    """The small network of lesson 04-01."""
    layers = [nn.Conv2d(1, 16, 7, stride=2, padding=3), activation(), nn.MaxPool2d(3, stride=2),
              nn.Conv2d(16, 32, 3, padding=1), activation(), nn.MaxPool2d(2), nn.Flatten(),
              nn.Linear(288, 256), activation(), nn.Dropout(p), nn.Linear(256, 10)]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


def dense(p):
    """The wide network: 2 × 512 ReLU units, each layer with dropout."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Dropout(p),
                         nn.Linear(512, 512), nn.ReLU(), nn.Dropout(p), nn.Linear(512, 10))


def error(network, x, y):
    """Return the share of pictures that the network, in use, gets wrong."""
    network.eval()
    with torch.no_grad():
        answers = torch.cat([network(part).argmax(1) for part in x.split(2000)])
    return float((answers != y).float().mean())


def one_round(network, optimizer, x, y, batch, deform):
    """Go through the pictures once, each shifted anew if `deform` is a generator."""
    network.train()
    for rows in torch.randperm(len(x)).split(batch):
        images = x[rows] if deform is None else shifted(x[rows], deform)
        optimizer.zero_grad()
        functional.cross_entropy(network(images), y[rows]).backward()
        optimizer.step()


def until_still(network, rate, x, y, validation, batch, patience, deform=None):
    """Train until the validation error stops falling; keep the best weights, return their error and rounds."""
    optimizer, lowest, best, kept = torch.optim.Adam(network.parameters(), lr=rate), 2.0, 0, None
    for done in range(1, MOST_ROUNDS + 1):
        one_round(network, optimizer, x, y, batch, deform)
        if done % LOOK:
            continue
        now = error(network, *validation)
        if now < lowest:
            lowest, best, kept = now, done, copy.deepcopy(network.state_dict())
        if done - best >= patience:
            break
    network.load_state_dict(kept)
    return lowest, best


def some(seed, x, y):
    """Return the pictures of a seed: PICTURES of (x, y), drawn."""
    rows = np.random.default_rng(seed).permutation(len(x))[:PICTURES]
    return x[rows], y[rows]


def fixed_shifts(x, y):
    """Return pictures that are shifted once and for all."""
    return shifted(x, torch.Generator().manual_seed(0)), y


def run_deformed(kind, rate, seed, digits):
    """Return the validation error, and the test error on shifted digits and on centred ones."""
    torch.manual_seed(seed)
    network = convolutional(p=0.5)
    deform = torch.Generator().manual_seed(seed) if kind == "with" else None
    lowest, rounds = until_still(network, rate, *some(seed, *digits["train"]), fixed_shifts(*digits["validation"]), 32,
                                 PATIENCE["deformed"], deform)
    return {"validation": lowest, "figure": error(network, *fixed_shifts(*digits["test"])),
            "centred": error(network, *digits["test"]), "rounds": rounds}


def run_dropout(kind, rate, seed, digits):
    """Return the validation error, the test error, and the rounds of training."""
    torch.manual_seed(seed)
    network = dense(0.5 if kind == "with" else 0.0)
    lowest, rounds = until_still(network, rate, *some(seed, *digits["train"]), digits["validation"], 50,
                                 PATIENCE["dropout"])
    return {"validation": lowest, "figure": error(network, *digits["test"]), "rounds": rounds}


def started(kind):
    """Return the network with ReLU and He's start, or with tanh and Glorot's; biases 0."""
    network = convolutional(nn.ReLU if kind == "with" else nn.Tanh)
    for layer in network:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            if kind == "with":
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            else:
                nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return network


def run_relu(kind, rate, seed, garments):
    """Return the steps until the loss of all training garments is a tenth of the start's; MOST_STEPS if it never is."""
    torch.manual_seed(seed)
    network = started(kind)
    optimizer, first, step = torch.optim.Adam(network.parameters(), lr=rate), None, 0
    x, y = some(seed, *garments["validation" if seed in CHOOSING_SEEDS else "train"])
    while step < MOST_STEPS:
        for rows in torch.randperm(len(x)).split(32):
            if step % 4 == 0:
                with torch.no_grad():
                    now = functional.cross_entropy(network(x), y).item()
                first = first or now
                if now <= TENTH * first:
                    return {"validation": step, "figure": step}
            optimizer.zero_grad()
            functional.cross_entropy(network(x[rows]), y[rows]).backward()
            optimizer.step()
            step += 1
    return {"validation": MOST_STEPS, "figure": MOST_STEPS}


RUNS = {"deformed": run_deformed, "dropout": run_dropout, "relu": run_relu}


def best_rate(kind, run):
    """Return the rate that does best on the validation pictures."""
    found = {rate: np.mean([run(kind, rate, seed)["validation"] for seed in CHOOSING_SEEDS]) for rate in RATES}
    return min(found, key=found.get)


def figures_of(found):
    """Return the figures of a run by their names in the record, from those of both kinds."""
    figures = {kind: one["figure"] for kind, one in found.items()}
    return figures | {f"{kind}_{name}": one[name] for kind, one in found.items() for name in ("centred", "rounds")
                      if name in one}


def main():
    torch.set_num_threads(1)
    command = experiment.parser(__doc__, seeds=10)
    names = [*RUNS, *("_".join(arm) for arm in ARMS)]
    command.add_argument("--only", choices=names, default="", help="a part or one of its kinds; they can run at once")
    options = command.parse_args()
    settings = {"pictures": PICTURES, "validation": VALIDATION, "shift": SHIFT, "patience": PATIENCE, "rates": RATES}
    sets = {"mnist": pictures("mnist"), "fashion-mnist": pictures("fashion-mnist")}

    for part in RUNS:
        steps = experiment.Steps("recipe", settings)  # its minutes are those of this part
        kinds = [kind for kind in ("with", "without") if f"{part}_{kind}".startswith(options.only)]

        def run(kind, rate, seed, part=part, steps=steps):
            images = sets["fashion-mnist" if part == "relu" else "mnist"]
            return steps(f"{part} {kind}, rate {rate}, seed {seed}", lambda: RUNS[part](kind, rate, seed, images))

        chosen = {kind: best_rate(kind, run) for kind in kinds}
        recorder = experiment.Recorder(f"recipe-{part}", range(options.seeds), {**settings, "chosen": chosen},
                                       steps=steps)
        for seed in recorder.seeds if kinds else ():
            recorder.add(**figures_of({kind: run(kind, chosen[kind], seed) for kind in kinds}))
        if len(kinds) == 2:
            recorder.write()


if __name__ == "__main__":
    main()
