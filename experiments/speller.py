"""C47: do two LSTM layers spell spoken digits better than one with as many weights, and than a plain recurrent network?

``python experiments/speller.py`` trains three networks to write strings of two to four spoken digits letter by letter,
with CTC: two LSTM layers, one with as many weights, and a plain recurrent network (tanh); all read in both directions.
Each of the six speakers is held out in turn, three seeds each. About half an hour on one core; stopped and started
again, it goes on where it was.

The rate of each network, and whether the plain one has one layer or two, are chosen first: with the first speaker held
out, on strings of takes from 10 on. Networks learn from strings of those takes of the five others, and are judged on
strings of the first ten takes of the speaker held out, of which nothing was learned or chosen.

Settings: the weights of each network; the character error of each choice on the validation strings; what was chosen.
Figures of each run (a speaker), as ``claims.record("speller")["samples"]`` names them, means over the seeds; character
errors are letters to insert, leave out or change over letters of the texts:

lstm2, lstm1, rnn            character error of two LSTM layers, of one, of the plain network
one_layer, plain_rnn         lstm1 - lstm2, and rnn - lstm2
exact_lstm2, …               share of the strings without an error
"""

import experiment
import numpy as np
import torch

from course_utils import data, models

TAKES, TESTED = 10, 200  # the first takes are only judged on; strings that are judged
STRINGS, BATCH, STEPS, NOISE, CLIP = 400, 16, 1000, 0.3, 1.0  # STRINGS of each speaker that is learned from
LETTERS = " efghinorstuvwxz"  # class 0 is the blank, so the space is class 1
NETWORKS = {"lstm2": ("LSTM", 2, 40), "lstm1": ("LSTM", 1, 68), "rnn2": ("RNN", 2, 86), "rnn1": ("RNN", 1, 156)}
RATES = {"lstm2": (0.0006, 0.00125, 0.0025, 0.005, 0.01), "lstm1": (0.005, 0.01, 0.02),
         "rnn2": (0.001, 0.002, 0.005, 0.01), "rnn1": (0.001, 0.002, 0.005)}


class Speller(torch.nn.Module):
    """Letters over time from features over time, (T, N, 60) to (T, N, 17)."""

    def __init__(self, kind, layers, units):
        super().__init__()
        self.recurrent = getattr(torch.nn, kind)(60, units, layers, bidirectional=True)
        self.readout = torch.nn.Linear(2 * units, len(LETTERS) + 1)

    def forward(self, x):
        return self.readout(self.recurrent(x)[0]).log_softmax(2)


def strings(digits, speaker, judged):
    """Return [(features, target)] of strings of one speaker, of the takes to judge on or of those to learn from."""
    rng = np.random.default_rng([digits.speaker_names.index(speaker), judged])
    takes, count = (range(TAKES), TESTED) if judged else (range(TAKES, 50), STRINGS)
    joined = data.join_digits(digits.hold_out(speaker)[1], count, rng, takes)
    targets = [np.array([LETTERS.index(letter) + 1 for letter in text]) for text in joined.texts]
    return [(data.speech_features(w), target) for w, target in zip(joined.waveforms, targets, strict=True)]


def filled(arrays):
    """Return arrays of different lengths as one tensor (T, N, ...), with zeros after the shorter ones."""
    return torch.nn.utils.rnn.pad_sequence([torch.from_numpy(one) for one in arrays])


def batches(examples, rng):
    """Yield batches without end, each of strings of like length."""
    while True:
        order = sorted(rng.permutation(len(examples)), key=lambda place: len(examples[place][0]) + rng.uniform(0, 8))
        groups = np.array_split(np.array(order), len(order) // BATCH)
        for group in rng.permutation(len(groups)):
            yield [examples[place] for place in groups[group]]


def learn(kind, rate, examples, seed):
    """Train a speller; the rate rises over 30 steps and falls to nothing over the last half."""
    torch.manual_seed(seed)
    rng, speller = np.random.default_rng(seed), Speller(*NETWORKS[kind])
    optimizer = torch.optim.Adam(speller.parameters(), lr=rate)
    for step, batch in zip(range(STEPS), batches(examples, rng), strict=False):
        optimizer.param_groups[0]["lr"] = rate * min((step + 1) / 30, 1, 2 * (1 - step / STEPS))
        x = filled([features for features, _ in batch])
        loss = torch.nn.functional.ctc_loss(
            speller(x + NOISE * torch.randn_like(x)), filled([target for _, target in batch]).T,
            [len(features) for features, _ in batch], [len(target) for _, target in batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(speller.parameters(), CLIP)
        optimizer.step()
    return speller


def judge(speller, examples):
    """Return character error and share of strings without an error, of the likeliest letter at each step."""
    written = []
    with torch.no_grad():
        for features, _ in examples:
            path = speller(torch.from_numpy(features)[:, None])[:, 0].argmax(1)
            written.append(models.ctc_collapse(path.numpy()).tolist())
    meant = [target.tolist() for _, target in examples]
    exact = sum(one == other for one, other in zip(written, meant, strict=True)) / len(meant)
    return models.character_error(written, meant), exact


def choose(steps, known):
    """Return the kind and rate for each of the three networks, and the error of each choice."""
    out, *others = known
    examples = [one for speaker in others for one in known[speaker]]
    errors = {(kind, rate): steps(f"choose {kind} {rate}", lambda kind=kind, rate=rate: judge(
        learn(kind, rate, examples, 100), known[out][:TESTED]))[0] for kind in NETWORKS for rate in RATES[kind]}
    chosen = {name: min((one for one in errors if one[0].startswith(name)), key=errors.get)
              for name in ("lstm2", "lstm1", "rnn")}
    return chosen, {f"{kind} {rate}": round(error, 4) for (kind, rate), error in errors.items()}


def main():
    torch.set_num_threads(1)
    parser = experiment.parser(__doc__, seeds=6)
    parser.add_argument("--repeats", type=int, default=3, help="seeds for each speaker held out, 3 if not given")
    options = parser.parse_args()
    digits = data.load_spoken_digits()
    if digits.tier == "built-in":
        raise SystemExit("speller expected recordings, from COURSE_DATA or downloaded, got the built-in stand-in")
    weights = {kind: sum(one.numel() for one in Speller(*NETWORKS[kind]).parameters()) for kind in NETWORKS}
    settings = {"weights": weights, "units": {kind: units for kind, (_, _, units) in NETWORKS.items()},
                "strings": STRINGS, "tested": TESTED, "batch": BATCH, "steps": STEPS, "noise": NOISE, "clip": CLIP}
    steps = experiment.Steps("speller", settings)
    known, unseen = ({speaker: strings(digits, speaker, judged) for speaker in digits.speaker_names}
                     for judged in (False, True))
    chosen, errors = choose(steps, known)
    found = {}
    for seed in range(options.repeats):
        for speaker in digits.speaker_names[: options.seeds]:
            examples = [one for other in known if other != speaker for one in known[other]]
            for name, (kind, rate) in chosen.items():
                found[name, speaker, seed] = steps(
                    f"{kind} {rate} {speaker} {seed}",
                    lambda kind=kind, rate=rate, seed=seed, examples=examples, speaker=speaker: judge(
                        learn(kind, rate, examples, seed), unseen[speaker]))
    settings |= {"errors": errors, "chosen": {name: list(choice) for name, choice in chosen.items()},
                 "speakers": list(digits.speaker_names), "repeats": options.repeats}
    recorder = experiment.Recorder("speller", range(options.seeds), settings, steps=steps)
    for speaker in digits.speaker_names[: options.seeds]:
        means = {name: np.mean([found[name, speaker, seed] for seed in range(options.repeats)], axis=0)
                 for name in chosen}
        recorder.add(**{name: error for name, (error, _) in means.items()},
                     **{f"exact_{name}": exact for name, (_, exact) in means.items()},
                     one_layer=means["lstm1"][0] - means["lstm2"][0], plain_rnn=means["rnn"][0] - means["lstm2"][0])
    recorder.write()


if __name__ == "__main__":
    main()
