"""The adding problem: how far back can a plain recurrent network, a GRU and an LSTM still use a number (06-02)?

``python experiments/adding.py`` shows networks of about 400 weights sequences of random numbers in [-1, 1]. Two of them
are marked, one among the first ten and one `lag` steps later; after the last step the network has to give their sum.
Adam on fresh batches of 16, at a rate that falls in a straight line to 0 at batch 3,000, gradient norm clipped to 1,
until the last hundred batches are below a twentieth of the baseline. The rate of each kind and start is the best of
those tried, chosen with seeds of their own (100, 101): at lag 50 for plain units, at lag 200 for the LSTM with forget
bias 4; the other LSTMs, which differ in nothing but that bias, and the GRU take over its rate. In one more LSTM the
forget gates are held at the value that a bias of 2 gives, 0.88, and cannot learn. Plain units have three
starts: PyTorch's, an orthogonal matrix, and rectified units with the identity (Le et al. 2015). The arms that decide
the claim and do not all end by themselves are run again in a race of 9,000 batches, with a rate that falls as slowly.
With ten seeds about half an hour on one core; ``--seeds 3`` is the criterion's number.

Figures of each run, as ``claims.record("adding")["samples"]`` names them, for example "LSTM, forget bias 4, lag 200":
the squared error on 1,000 fresh sequences over that of always answering the mean, "…, batches": after how many
batches it stopped, and "…, long race": the error of the race of 9,000. The rates chosen stand in the record's settings.
"""

import experiment
import numpy as np

from course_utils import autograd, nn, optim

BATCH, SPREAD, TESTED, SOLVED, LONGEST = 16, 10, 1000, 0.05, 3000
BASELINE = 2 / 3  # the mean square of the sum of two numbers that are uniform in [-1, 1]
CHOOSING_SEEDS = 100, 101
PLAIN_RATES, GATED_RATES = (0.001, 0.003, 0.01, 0.03), (0.01, 0.02, 0.04)
LSTM = "LSTM, forget bias 4"
ARMS = {  # name: (kind, start, units, rates and the lag to choose them at, or the arm whose rate it takes, lags)
    LSTM: ("LSTM", 4, 8, (GATED_RATES, 200), (50, 100, 200)),
    "plain": ("RNN", "as in PyTorch", 18, (PLAIN_RATES, 50), (50,)),
    "plain, orthogonal": ("RNN", "orthogonal", 18, (PLAIN_RATES, 50), (10, 25, 50)),
    "rectified, identity": ("ReLU", "identity", 18, (PLAIN_RATES, 50), (50,)),
    "LSTM, forget bias 2": ("LSTM", 2, 8, LSTM, (200,)),
    "GRU, update bias 4": ("GRU", 4, 9, LSTM, (50, 200)),
    "LSTM, forget bias 0": ("LSTM", 0, 8, LSTM, (50,)),
    "LSTM, forget gates held": ("LSTM", 2, 8, LSTM, ()),
}
TIMES = 3  # the race that decides is three times as long: at batch 3,000 some seeds of both kinds are still falling
DECIDING = (LSTM, 200), ("LSTM, forget bias 2", 200), ("LSTM, forget gates held", 200), ("plain", 50), \
    ("plain, orthogonal", 50)


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
    if held := arm.endswith("held"):  # forget gates that stay as they start: no weights, and below no gradient
        layer.weight_ih_l0.data[units : 2 * units] = layer.weight_hh_l0.data[units : 2 * units] = 0
    parameters, errors = [*layer.parameters(), *readout.parameters()], []
    optimizer = optim.Adam(parameters, lr=rate)
    while len(errors) < longest:
        optimizer.lr = rate * (1 - len(errors) / longest)
        x, wanted = sequences(generator, lag, BATCH)
        optimizer.zero_grad()
        error = ((answer(layer, readout, x) - wanted) ** 2).mean()
        error.backward()
        if held:
            for parameter in layer.parameters():
                parameter.grad[units : 2 * units] = 0
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
    settings = {"batch": BATCH, "longest": LONGEST, "solved": SOLVED, "rate": "falls to 0 at the longest",
                "units": {arm: units for arm, (_, _, units, *_) in ARMS.items()}}
    steps = experiment.Steps("adding", settings)
    recorder = experiment.Recorder("adding", range(options.seeds), settings, steps=steps)

    def run(arm, lag, rate, seed, times=1):
        more = "" if times == 1 else f", {times} times as long"
        return steps(f"{arm}, lag {lag}, rate {rate:g}, seed {seed}{more}",
                     lambda: measure(arm, lag, rate, seed, times * LONGEST))

    def best(arm, rates, lag):
        """The rate with the fewest batches; of those that all run to the end, the one with the lowest error."""
        def worth(rate):
            errors, batches = np.mean([run(arm, lag, rate, seed) for seed in CHOOSING_SEEDS], axis=0)
            return batches, errors
        return min(rates, key=worth)

    rates, figures = {}, [{} for _ in recorder.seeds]
    for arm, (*_, tried, lags) in ARMS.items():
        rates[arm] = rates[tried] if tried in rates else best(arm, *tried)
        for lag in lags:
            for seed, found in zip(recorder.seeds, figures, strict=True):
                name = f"{arm}, lag {lag}"
                found[name], found[f"{name}, batches"] = run(arm, lag, rates[arm], seed)
    recorder.settings = settings | {"rates": rates}
    for seed, found in zip(recorder.seeds, figures, strict=True):
        for arm, lag in DECIDING:
            found[f"{arm}, lag {lag}, long race"] = run(arm, lag, rates[arm], seed, TIMES)[0]
        recorder.add(**found)
    recorder.write()


if __name__ == "__main__":
    main()
