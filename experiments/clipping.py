"""Remember the first symbol: what the start of a recurrent network and the clipping of its gradient are worth (06-01).

``python experiments/clipping.py`` shows a network of 32 tanh units one symbol, +1 or -1, and then noise for 5 to 80
steps; at the end it has to say which it was. The recurrent weights start with spectral radius 0.5 or 1; the gradient is
left as it is or clipped to norm 1. For every lag each of the four trains for 1,000 batches of 32 at the best of five
rates, chosen with seeds of their own (100 to 104) on sequences of their own. About twelve minutes on one core;
``--steps 400`` is the lesson's length.

Figures of each run, as ``claims.record("clipping")["samples"]`` names them, for example "radius 0.5, clipped, lag 20":
the share of 1,000 fresh sequences that are answered rightly. The rates chosen stand in the record's settings.
"""

import experiment
import numpy as np

from course_utils import autograd, nn, optim

UNITS, BATCH, NOISE, TESTED = 32, 32, 0.3, 1000
LAGS = (5, 10, 20, 40, 80)
RATES = 0.1, 0.3, 1, 3, 10
ARMS = {  # name: (spectral radius at the start, largest norm of the gradient or None)
    "radius 0.5": (0.5, None),
    "radius 0.5, clipped": (0.5, 1.0),
    "radius 1": (1.0, None),
    "radius 1, clipped": (1.0, 1.0),
}
CHOOSING_SEEDS = range(100, 105)  # with two of them, several rates are right every time and the choice is a toss-up


def sequences(generator, lag, count):
    """Draw x (lag + 1, count, 1), a symbol and then noise, and which symbol it was, (count,) of 0 and 1."""
    x = NOISE * generator.normal(size=(lag + 1, count, 1))
    symbols = generator.integers(2, size=count)
    x[0, :, 0] = 2 * symbols - 1
    return autograd.Tensor(x.astype(np.float32)), symbols


def make_network(radius, generator):
    """The recurrent layer and the readout of the lesson."""
    layer, readout = nn.RNN(1, UNITS, rng=generator), nn.Linear(UNITS, 2, rng=generator)
    w = generator.normal(size=(UNITS, UNITS))
    layer.weight_hh_l0.data[:] = w * radius / np.abs(np.linalg.eigvals(w)).max()
    layer.weight_ih_l0.data[:] = generator.normal(size=(UNITS, 1))
    layer.bias_ih_l0.data[:] = layer.bias_hh_l0.data[:] = 0
    return layer, readout


def accuracy(radius, most, rate, lag, seed, steps):
    """Train a network and return the share of fresh sequences that it answers rightly."""
    generator = np.random.default_rng(seed)
    layer, readout = make_network(radius, generator)
    parameters = [*layer.parameters(), *readout.parameters()]
    optimizer = optim.SGD(parameters, lr=rate)
    for _ in range(steps):
        x, symbols = sequences(generator, lag, BATCH)
        optimizer.zero_grad()
        nn.cross_entropy(readout(layer(x)[0][-1]), symbols).backward()
        if most is not None:
            optim.clip_grad_norm_(parameters, most)
        optimizer.step()
    x, symbols = sequences(generator, lag, TESTED)
    with autograd.no_grad():
        return float(np.mean(readout(layer(x)[0][-1]).data.argmax(axis=1) == symbols))


def main():
    command = experiment.parser(__doc__, seeds=10)
    command.add_argument("--steps", type=int, default=1000, help="steps of training, 1000 if not given")
    options = command.parse_args()
    settings = {"steps": options.steps, "batch": BATCH, "units": UNITS, "noise": NOISE}
    steps = experiment.Steps("clipping", settings)
    recorder = experiment.Recorder("clipping", range(options.seeds), settings, steps=steps)

    def run(arm, lag, rate, seed):
        return steps(f"{arm}, lag {lag}, rate {rate:g}, seed {seed}",
                     lambda: accuracy(*ARMS[arm], rate, lag, seed, options.steps))

    rates = {}
    for arm in ARMS:
        for lag in LAGS:
            means = [np.mean([run(arm, lag, rate, seed) for seed in CHOOSING_SEEDS]) for rate in RATES]
            rates[f"{arm}, lag {lag}"] = RATES[int(np.argmax(means))]
    recorder.settings = settings | {"rates": rates}
    for seed in recorder.seeds:
        recorder.add(**{f"{arm}, lag {lag}": run(arm, lag, rates[f"{arm}, lag {lag}"], seed)
                        for arm in ARMS for lag in LAGS})
    recorder.write()


if __name__ == "__main__":
    main()
