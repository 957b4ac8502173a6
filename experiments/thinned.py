"""C24: does a network with halved weights stand in for the average of its thinned networks?

``python experiments/thinned.py`` trains the network of lesson 04-02 (2 × 256 ReLU units, dropout of one half) with ten
seeds, each on 1,000 digits of its own, and compares it on every other test digit with the mean prediction of 1,000
thinned networks that are cut out of it. About a minute on one core; stopped and started again, it goes on where it
was.

Figures of each run, as ``claims.record("thinned")["samples"]`` names them. How far predictions are apart is the mean
absolute difference of probabilities, a number from 0 to 1:

ratio                       halved_apart over alone_apart
halved_apart, alone_apart   how far the halved network, and on the mean a single thinned one, are from the average
geometric_apart             how far the halved network is from the geometric mean of the 1,000
halved_wrong, average_wrong, alone_wrong    test error, share; alone is the mean of the 1,000
halved_sure, average_sure   mean probability of the leading class
halved_nats, average_nats   mean loss on the test digits
"""

import experiment
import numpy as np
import torch

from course_utils import data, training

DIGITS, WIDTH, ROUNDS, THINNED, ALONE = 1000, 256, 30, 1000, 20


def softmax(scores):
    """Return probabilities of the classes, (10, N) as the scores."""
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)


def learn(seed, digits):
    """Train the network of a seed, as the lesson does."""
    torch.manual_seed(seed)
    layers = [torch.nn.Flatten()]
    for inputs in (784, WIDTH):
        layers += [torch.nn.Linear(inputs, WIDTH), torch.nn.ReLU(), torch.nn.Dropout(0.5)]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(WIDTH, 10))
    rows = np.random.default_rng(seed).permutation(len(digits))[:DIGITS]
    training.fit(network, torch.nn.functional.cross_entropy, torch.optim.Adam(network.parameters(), lr=0.001),
                 (digits.images[rows], digits.labels[rows]), epochs=ROUNDS, batch_size=100, seed=seed, device="cpu",
                 description=None)
    return network


def thinned(network, images, count, seed):
    """Yield the scores (10, N) of so many thinned networks: half of the units, their outputs doubled."""
    (w1, b1), (w2, b2), (w3, b3) = [[part.detach().numpy() for part in (layer.weight, layer.bias)]
                                    for layer in network if isinstance(layer, torch.nn.Linear)]
    generator = np.random.default_rng(seed)
    first = 2 * np.maximum(w1 @ images.reshape(len(images), -1).T + b1[:, None], 0)  # (units, N)
    for _ in range(count):
        one, two = (np.flatnonzero(generator.random(WIDTH) >= 0.5) for _ in range(2))
        second = np.maximum(w2[np.ix_(two, one)] @ first[one] + b2[two, None], 0)
        yield w3[:, two] @ second * 2 + b3[:, None]


def compare(seed, digits, images, t):
    """Return the figures of one run."""
    network = learn(seed, digits)
    with torch.no_grad():
        halved = softmax(network.eval()(torch.from_numpy(images)).numpy().T)
    total, scores, errors = 0, 0, []
    for z in thinned(network, images, THINNED, seed):
        q = softmax(z)
        total, scores = total + q, scores + z
        errors.append(np.mean(q.argmax(0) != t))
    average, geometric = total / THINNED, softmax(scores / THINNED)
    alone = np.mean([np.abs(softmax(z) - average).mean() for z in thinned(network, images, ALONE, seed)])
    apart, found = np.abs(halved - average).mean(), {}
    for name, q in (("halved", halved), ("average", average)):
        found |= {f"{name}_wrong": np.mean(q.argmax(0) != t), f"{name}_sure": q.max(0).mean(),
                  f"{name}_nats": -np.log(q[t, np.arange(len(t))]).mean()}
    found |= {"ratio": apart / alone, "halved_apart": apart, "alone_apart": alone, "alone_wrong": np.mean(errors),
              "geometric_apart": np.abs(halved - geometric).mean()}
    return {name: float(value) for name, value in found.items()}


def main():
    torch.set_num_threads(1)
    options = experiment.parser(__doc__, seeds=10).parse_args()
    digits, unseen = (data.load_images("mnist", split) for split in ("train", "test"))
    if "built-in" in (digits.tier, unseen.tier):
        raise SystemExit("thinned expected MNIST, from COURSE_DATA or downloaded, got the built-in stand-in")
    tested = unseen.images[::2], unseen.labels[::2]
    settings = {"digits": DIGITS, "test digits": len(tested[1]), "width": WIDTH, "rounds": ROUNDS, "thinned": THINNED,
                "alone": ALONE}
    steps = experiment.Steps("thinned", settings)
    recorder = experiment.Recorder("thinned", range(options.seeds), settings, steps=steps)
    for seed in recorder.seeds:
        recorder.add(**steps(f"seed {seed}", lambda seed=seed: compare(seed, digits, *tested)))
    recorder.write()


if __name__ == "__main__":
    main()
