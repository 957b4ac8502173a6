"""C20: by how much does max pooling lower the change of a representation when the picture moves by a pixel?

``python experiments/pooling.py`` trains, with each of twenty seeds, two networks of the lesson on 4,000 digits, one
with max pooling after both convolutions and one without any, and moves 2,000 test digits by one pixel in the four
directions. An experiment that was interrupted goes on where it was.

Figures of each run, as ``claims.record("pooling")["samples"]`` names them:

change_max, change_none     relative change of what the linear layer is given, mean over the digits and the directions
same_max, same_none         share of the moved digits that get the same answer as before
right_max, right_none       share of the digits, not moved, that are read rightly
"""

import experiment
import torch
from torch.nn import functional as F

from course_utils import data, training

SEEN, UNSEEN, EPOCHS, RATE = 4000, 2000, 6, 0.002
MOVES = [{"right": 1}, {"right": -1}, {"down": 1}, {"down": -1}]


def build(kind, seed):
    """Return two convolutions and a linear layer, with max pooling ("max") or without ("none")."""
    torch.manual_seed(seed)
    pool = {"max": torch.nn.MaxPool2d, "none": torch.nn.Identity}[kind]
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 5), torch.nn.ReLU(), pool(2), torch.nn.Conv2d(8, 16, 5), torch.nn.ReLU(), pool(2),
        torch.nn.Flatten(), torch.nn.Linear(16 * (4 if kind == "max" else 20) ** 2, 10))


@torch.no_grad()
def respond(network, pictures):
    """Return the representation, what the linear layer is given, and the answers."""
    representation = network[:-1](pictures)
    return representation, network[-1](representation).argmax(1)


def measure(kind, seed, seen, labels, moved):
    """Train a network; return its figures. `moved` are the test digits, first as they are, and their labels."""
    network = build(kind, seed)
    training.fit(network, F.cross_entropy, torch.optim.Adam(network.parameters(), RATE), seen, epochs=EPOCHS, seed=seed,
                 device="cpu", description=None)
    old, answers = respond(network, moved[0])
    changes, same = [], []
    for pictures in moved[1:]:
        new, found = respond(network, pictures)
        changes.append(((new - old).norm(dim=1) / old.norm(dim=1)).mean().item())
        same.append((found == answers).double().mean().item())
    return {f"change_{kind}": sum(changes) / len(changes), f"same_{kind}": sum(same) / len(same),
            f"right_{kind}": (answers == labels).double().mean().item()}


def main():
    options = experiment.parser(__doc__, seeds=20).parse_args()
    torch.set_num_threads(1)
    train = data.load_images("mnist", "train", limit=SEEN)
    test = data.load_images("mnist", "test", limit=UNSEEN)
    if "built-in" in (train.tier, test.tier):
        raise SystemExit("expected MNIST, got the built-in digits")
    mean, spread = train.images.mean(), train.images.std()
    versions = [test.images, *(data.move_pictures(test.images, **move) for move in MOVES)]
    moved = [torch.from_numpy((pictures - mean) / spread) for pictures in versions]
    pair, labels = (torch.from_numpy((train.images - mean) / spread), train.labels), torch.as_tensor(test.labels)

    settings = {"digits": SEEN, "unseen": UNSEEN, "epochs": EPOCHS, "rate": RATE}
    steps = experiment.Steps("pooling", settings)
    recorder = experiment.Recorder("pooling", range(options.seeds), settings, steps=steps)

    def measured(kind, seed):
        return steps(f"{kind}, seed {seed}", lambda: measure(kind, seed, pair, labels, moved))

    for seed in recorder.seeds:
        recorder.add(**measured("max", seed), **measured("none", seed))
    recorder.write()


if __name__ == "__main__":
    main()
