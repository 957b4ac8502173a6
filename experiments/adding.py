"""The adding problem: how far back can a plain recurrent network, a GRU and an LSTM still use a number (06-02)?

``python experiments/adding.py`` shows networks of about 400 weights sequences of random numbers in [-1, 1]. Two of them
are marked, one among the first ten and one `lag` steps later; after the last step the network has to give their sum.
Adam on fresh batches of 16, gradient norm clipped to 1, until the last hundred batches are below a fiftieth of the
baseline, at most 3,000 batches. Each kind and start trains at the best of its rates, chosen at lag 50 with seeds of
their own (100, 101); the LSTMs differ in nothing but the bias of the forget gate. Plain units have three starts:
PyTorch's, an orthogonal matrix, and rectified units with the identity (Le et al. 2015). About fifteen minutes on one
core; ``--seeds 3`` is the criterion's number.

Figures of each run, as ``claims.record("adding")["samples"]`` names them, for example "LSTM, forget bias 4, lag 200":
the squared error on 1,000 fresh sequences over that of always answering the mean, and "…, batches": after how many
batches it stopped. The rates chosen stand in the record's settings.
"""

import experiment
import numpy as np

from course_utils import autograd, nn, optim

BATCH, SPREAD, TESTED, SOLVED, LONGEST = 16, 10, 1000, 0.02, 3000
BASELINE = 2 / 3  # the mean square of the sum of two numbers that are uniform in [-1, 1]
CHOOSING_SEEDS, CHOOSING_LAG = (100, 101), 50
PLAIN_RATES, GATED_RATES = (0.001, 0.003, 0.01), (0.01, 0.02, 0.04)
ARMS = {  # name: (kind, start, units, rates or the arm whose rate it takes, lags)
    "LSTM, forget bias 4": ("LSTM", 4, 8, GATED_RATES, (50, 100, 200)),
    "GRU, update bias 4": ("GRU", 4, 9, GATED_RATES, (50, 100, 200)),
    "plain": ("RNN", "as in PyTorch", 18, PLAIN_RATES, (10, 25, 50)),
    "plain, orthogonal": ("RNN", "orthogonal", 18, PLAIN_RATES, (10, 25, 50)),
    "rectified, identity": ("ReLU", "identity", 18, PLAIN_RATES, (50, 100, 200)),
    "LSTM, forget bias 0": ("LSTM", 0, 8, "LSTM, forget bias 4", (50,)),
    "LSTM, forget bias 2": ("LSTM", 2, 8, "LSTM, forget bias 4", (200,)),
}
LONGER = "plain, orthogonal, 9,000 batches", 50, 3  # the race run on: name, lag, and by how much


def sequences(generator, lag, count):
    """Draw x (lag + 10, count, 2), a number and a mark at each step, and the sum of the marked numbers, (count,)."""
    x = np.zeros((lag + SPREAD, count, 2), np.float32)
    x[:, :, 0] = generator.uniform(-1, 1, size=x.shape[:2])
    first, each = generator.integers(SPREAD, size=count), np.arange(count)
    x[first, each, 1] = x[first + lag, each, 1] = 1
    return autograd.Tensor(x), (x[:, :, 0] * x[:, :, 1]).sum(axis=0)


def make_network(kind, start, units, generator):
    """A recurrent layer with its start, and a readout."""
    settings = {"nonlinearity": "relu"} if kind == "ReLU" else {}
    layer = getattr(nn, "RNN" if kind == "ReLU" else kind)(2, units, rng=generator, **settings)
    if kind in ("LSTM", "GRU"):  # the second block of rows is the forget gate of the one, the update gate of the other
        layer.bias_ih_l0.data[units : 2 * units] = start
        layer.bias_hh_l0.data[units : 2 * units] = 0
    elif start != "as in PyTorch":
        turned = np.linalg.qr(generator.normal(size=(units, units)))[0] if start == "orthogonal" else np.eye(units)
        layer.weight_hh_l0.data[:] = turned
        layer.bias_ih_l0.data[:] = layer.bias_hh_l0.data[:] = 0
    return layer, nn.Linear(units, 1, rng=generator)


def answer(layer, readout, x):
    return readout(layer(x)[0][-1])[:, 0]


def measure(arm, lag, rate, seed, longest=LONGEST):
    """Train a network; return its error over the baseline's on fresh sequences, and the batches that it took."""
    kind, start, units, *_ = ARMS[arm]
    generator = np.random.default_rng(seed)
    layer, readout = make_network(kind, start, units, generator)
    parameters, errors = [*layer.parameters(), *readout.parameters()], []
    optimizer = optim.Adam(parameters, lr=rate)
    while len(errors) < longest:
        x, wanted = sequences(generator, lag, BATCH)
        optimizer.zero_grad()
        error = ((answer(layer, readout, x) - wanted) ** 2).mean()
        error.backward()
        optim.clip_grad_norm_(parameters, 1)
        optimizer.step()
        errors.append(float(error.data))
        if len(errors) % 100 == 0 and np.mean(errors[-100:]) < SOLVED * BASELINE:
            break
    x, wanted = sequences(generator, lag, TESTED)
    with autograd.no_grad():
        return float(np.mean((answer(layer, readout, x).data - wanted) ** 2) / BASELINE), len(errors)


def main():
    command = experiment.parser(__doc__, seeds=10)
    options = command.parse_args()
    settings = {"batch": BATCH, "longest": LONGEST, "units": {arm: units for arm, (_, _, units, *_) in ARMS.items()}}
    steps = experiment.Steps("adding", settings)
    recorder = experiment.Recorder("adding", range(options.seeds), settings, steps=steps)

    def run(arm, lag, rate, seed, times=1):
        more = "" if times == 1 else f", {times} times as long"
        return steps(f"{arm}, lag {lag}, rate {rate:g}, seed {seed}{more}",
                     lambda: measure(arm, lag, rate, seed, times * LONGEST))

    def worth(arm, rate):
        """The fewest batches are best, then the lowest error."""
        errors, batches = np.mean([run(arm, CHOOSING_LAG, rate, seed) for seed in CHOOSING_SEEDS], axis=0)
        return batches, errors

    rates = {}
    for arm, (*_, tried, _) in ARMS.items():
        rates[arm] = rates[tried] if tried in rates else min(tried, key=lambda rate, arm=arm: worth(arm, rate))
    recorder.settings = settings | {"rates": rates}
    name, lag, times = LONGER
    for seed in recorder.seeds:
        figures = {}
        for arm, (*_, lags) in ARMS.items():
            for one in lags:
                found = run(arm, one, rates[arm], seed)
                figures |= dict(zip((f"{arm}, lag {one}", f"{arm}, lag {one}, batches"), found, strict=True))
        figures[name] = run("plain, orthogonal", lag, rates["plain, orthogonal"], seed, times)[0]
        recorder.add(**figures)
    recorder.write()


if __name__ == "__main__":
    main()
