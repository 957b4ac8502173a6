"""C48: does a neural Turing machine learn to sort?

``python experiments/sorting.py`` trains machines with a tape of 24 cells, LSTM networks of as many weights, and LSTM
networks of 128 cells, to give 5 vectors of 8 random bits back in the order of a number that comes with each, with six
seeds. The learning rate of each is the best of three, by a seed and lists of its own. The LSTM networks get more steps,
for about as much time. A quarter of an hour on one core; stopped and started again, it goes on where it was.

Figures of each run, as ``claims.record("sorting")["samples"]`` names them: shares of wrong bits of 500 lists.

machine     the machine
lstm        an LSTM of as many weights
large       an LSTM of 128 cells
untrained   a machine that was not trained
"""

from functools import partial

import experiment
import numpy as np
import torch
from turing import CHOOSING, TESTING, make

from course_utils import data, torch_models

LENGTH, BATCH, LISTS = 5, 16, 500
STEPS = {"machine": 2000, "lstm": 8000, "large": 8000, "untrained": 0}
RATES = (0.005, 0.01, 0.02)


def learn(kind, seed, rate):
    """Train a network of a kind to sort."""
    torch.manual_seed(seed)
    network = make("machine" if kind == "untrained" else kind)
    torch_models.train_on_lists(network, lambda rng: data.make_sorting(rng, LENGTH, BATCH), STEPS[kind], rate, seed,
                                name=None)
    return network


def wrong(kind, seed, rate, tested):
    """Train, and return the share of wrong bits of 500 lists."""
    inputs, targets = map(torch.from_numpy, data.make_sorting(np.random.default_rng(tested), LENGTH, LISTS))
    network = learn(kind, seed, rate)
    with torch.no_grad():
        outputs = network(inputs)[-LENGTH:]
    return float(((outputs > 0) != (targets > 0.5)).float().mean())


def main():
    torch.set_num_threads(1)
    options = experiment.parser(__doc__, seeds=6).parse_args()
    settings = {"steps": STEPS, "batch": BATCH, "length": LENGTH, "lists": LISTS}
    steps, rates = experiment.Steps("sorting", settings), {"untrained": RATES[0]}
    for kind in ("lstm", "large", "machine"):
        errors = [steps(f"{kind}, rate {rate}", partial(wrong, kind, CHOOSING, rate, CHOOSING)) for rate in RATES]
        rates[kind] = RATES[int(np.argmin(errors))]
    recorder = experiment.Recorder("sorting", range(options.seeds), settings | {"rates": rates}, steps=steps)
    for seed in recorder.seeds:
        recorder.add(**{kind: steps(f"{kind}, seed {seed}", partial(wrong, kind, seed, rates[kind], TESTING))
                        for kind in STEPS})
    recorder.write()


if __name__ == "__main__":
    main()
