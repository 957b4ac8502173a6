"""C36: bits per character of a recurrent network on new text, against interpolated N-grams (06-03).

``python experiments/next_character.py`` trains an LSTM on the training part of Tiny Shakespeare by truncated
backpropagation through time: 32 streams, windows of 16 characters, the state carried from window to window, the streams
cut anew at every pass. Learning rate and dropout are chosen on the validation part with a seed of its own (100).
The test part is used at the end, and cut into blocks of 2,000 characters.

The N-grams, of order 5 and 7, are smoothed in two ways, and the one with fewer bits on the validation part is the
rival: interpolated with Kneser and Ney's counts and three discounts for each order (`models.NGramModel`), or with the
plain counts, p = w c(h x) / c(h) + (1 - w) p(x | h without its first), where the weights w of every order depend on how
often a character was seen after h and are tuned on the validation part. With three seeds about an hour on one
core.

``--weights`` trains the small network of the lesson's figure and stores it in
``src/course_utils/torch_models/next_character.safetensors``, about a minute and a half.

Figures of each run, bits per character of the test part: network, untrained (the same network before its first step),
five, seven, one (how frequent each character is; these three are the same in all runs).
Settings: ways (bits of the validation part for each rate and dropout tried), counting (bits of the validation and the
test part for each order and way of smoothing), blocks (bits of each block of the test part: five, seven, and network,
one list for each run), earlier (bits of two settings whose runs were judged on the test part before: one chosen by a
single pass over the text, one trained for six passes, which the validation part showed to be too few).
"""

import math

import experiment
import numpy as np
import torch
from torch.nn import functional

from course_utils import data, models, torch_models

UNITS, PASSES = 256, 12
WAYS = (0.004, 0.2), (0.008, 0.2), (0.016, 0.2), (0.008, 0.0), (0.008, 0.4)  # rate and dropout
CUT = 32, 16  # streams, and characters in a window
WARM_UP, LONGEST, FORGET_BIAS = 100, 1.0, 1.0
BLOCK, CHOOSING_SEED = 2000, 100
EARLIER = {"six passes, rate 0.016, test part, 1 run": 2.3593, "six passes, rate 0.008, validation part": 2.0842,
           "the same, test part, 3 runs": 2.3166}
SMALL = {"units": 96, "passes": 8, "rate": 0.004, "streams": 16, "window": 32}
WEIGHTS = experiment.FOLDER.parent / "torch_models" / "next_character.safetensors"


def load():
    """Return the characters of the training part, and all parts as their numbers."""
    texts = {split: data.load_text("tinyshakespeare", split).text for split in ("train", "valid", "test")}
    characters = sorted(set(texts["train"]))
    number = {character: index for index, character in enumerate(characters)}
    return characters, {split: np.array([number[one] for one in text]) for split, text in texts.items()}


def windows(ids, passes, cut, generator):
    """Return for each pass a list of windows (window + 1, streams), one after the other."""
    streams, window = cut
    for _ in range(passes):
        turned = torch.from_numpy(np.roll(ids, -generator.integers(len(ids))))
        table = turned[: streams * (len(ids) // streams)].reshape(streams, -1).T  # (T, streams)
        yield [table[start : start + window + 1] for start in range(0, len(table) - window, window)]


def train(network, ids, passes, rate, seed, cut=CUT):
    """Train by truncated backpropagation through time; the rate rises for a little while and falls along a cosine."""
    weights, step = list(network.parameters()), 0
    optimizer = torch.optim.Adam(weights)
    network.train()
    for parts in windows(ids, passes, cut, np.random.default_rng(seed)):
        state = None
        for part in parts:
            step += 1
            cosine = (1 + math.cos(math.pi * (step - 1) / (passes * len(parts)))) / 2
            optimizer.param_groups[0]["lr"] = rate * min(1, step / WARM_UP) * cosine
            logits, state = network(part[:-1], state)
            loss = functional.cross_entropy(logits.flatten(0, 1), part[1:].flatten())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, LONGEST)
            optimizer.step()
            state = tuple(one.detach() for one in state)
    network.eval()


@torch.no_grad()
def bits(network, ids):
    """Return -log2 p of every character after the first, read in one go."""
    logits, _ = network(torch.from_numpy(ids[:-1])[:, None])
    return functional.cross_entropy(logits[:, 0], torch.from_numpy(ids[1:]), reduction="none").numpy() / math.log(2)


def kneser_ney(parts, order, size):
    """Return -log2 p of the characters of the validation and the test part."""
    model = models.NGramModel(order, "modified").fit(parts["train"], range(size))
    return [-np.log2(model.probabilities(parts[split])) for split in ("valid", "test")]


def tuned_weights(parts, order, size):
    """Return the same with plain counts of each order, mixed with weights tuned on the validation part."""
    judged = parts["valid"], parts["test"]
    p = [np.full(len(ids), 1 / size) for ids in judged]
    for length in range(1, order + 1):
        grams, times = np.unique(_codes(parts["train"], length, size), return_counts=True)
        contexts, which, kinds = np.unique(grams // size, return_inverse=True, return_counts=True)
        totals, shares, groups = np.bincount(which, times), [], []
        for ids in judged:
            codes = _codes(ids, length, size)
            seen, after = _looked_up(grams, times, codes), _looked_up(contexts, totals, codes // size)
            often = after / np.maximum(_looked_up(contexts, kinds, codes // size), 1)
            shares.append(seen / np.maximum(after, 1))
            group = 1 + np.rint(2 * np.log2(np.maximum(often, 1))).astype(int)
            groups.append(np.where(after > 0, group, 0).clip(max=25))
        p = _mixed(p, shares, groups, length - 1)
    return [-np.log2(one) for one in p]


def _codes(ids, length, size):
    """Number every run of so many characters."""
    runs = np.lib.stride_tricks.sliding_window_view(ids, length)
    return runs @ size ** np.arange(length)[::-1]


def _looked_up(table, values, wanted):
    places = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
    return np.where(table[places] == wanted, values[places], 0)


def _mixed(p, shares, groups, first):
    """Mix p from place `first` on with the shares; a weight for each group, by expectation maximisation on p[0]."""
    weights = np.full(26, 0.5)
    weights[0] = 0  # a context that was never seen
    for _ in range(50):
        own = weights[groups[0]] * shares[0]
        owed = own / (own + (1 - weights[groups[0]]) * p[0][first:])
        weights = np.bincount(groups[0], owed, 26) / np.maximum(np.bincount(groups[0], minlength=26), 1)
        weights = np.minimum(weights, 0.999)
    new = [weights[group] * share + (1 - weights[group]) * one[first:]
           for one, share, group in zip(p, shares, groups, strict=True)]
    return [np.append(one[:first], later) for one, later in zip(p, new, strict=True)]


def count(parts, size):
    """Return bits by order and smoothing, and for every order the blocks of the test part of the better way."""
    found, blocks = {}, {}
    for name, order in (("one", 1), ("five", 5), ("seven", 7)):
        ways = {"Kneser-Ney": kneser_ney(parts, order, size), "tuned weights": tuned_weights(parts, order, size)}
        for way, (valid, test) in ways.items():
            found[f"{name}, {way}"] = float(valid[1:].mean()), float(test[1:].mean())
        better = min(ways.values(), key=lambda way: way[0][1:].mean())
        blocks[name] = in_blocks(better[1][1:])
    return found, blocks


def in_blocks(values):
    """Return the mean of each block; what is left over at the end goes to the last."""
    return [float(part.mean()) for part in np.split(values, range(BLOCK, len(values) - BLOCK + 1, BLOCK))]


def weighted(blocks, length):
    """Return the mean over all characters from the means of the blocks."""
    sizes = np.full(len(blocks), BLOCK)
    sizes[-1] = length - BLOCK * (len(blocks) - 1)
    return float(np.average(blocks, weights=sizes))


def one_run(parts, size, rate, dropout, seed, split):
    """Return the blocks of a part before training and after."""
    torch.manual_seed(seed)
    network = torch_models.CharacterNetwork(size, UNITS, dropout).eval()
    with torch.no_grad():
        network.lstm.bias_ih_l0[UNITS : 2 * UNITS] += FORGET_BIAS
    before = in_blocks(bits(network, parts[split]))
    train(network, parts["train"], PASSES, rate, seed)
    return before, in_blocks(bits(network, parts[split]))


def store_weights(characters, parts, seed=0):
    """Train the small network and write it, rounded to float16, with what is known of it."""
    torch.manual_seed(seed)
    network = torch_models.CharacterNetwork(len(characters), SMALL["units"])
    train(network, parts["train"], SMALL["passes"], SMALL["rate"], seed, (SMALL["streams"], SMALL["window"]))
    found = {split: round(float(bits(network, parts[split]).mean()), 4) for split in ("valid", "test")}
    facts = {"command": experiment.command(), "seed": seed, **SMALL, "bits": found}
    torch_models.save_character_network(WEIGHTS, network, characters, **facts)
    print(facts)


def main():
    parser = experiment.parser(__doc__, seeds=3)
    parser.add_argument("--weights", action="store_true", help="train and store the figure's network, no record")
    options = parser.parse_args()
    torch.set_num_threads(1)
    characters, parts = load()
    if options.weights:
        store_weights(characters, parts)
        return
    size, length = len(characters), len(parts["test"]) - 1
    settings = {"units": UNITS, "passes": PASSES, "streams": CUT[0], "window": CUT[1], "forget_bias": FORGET_BIAS,
                "block": BLOCK, "characters": {split: len(ids) for split, ids in parts.items()}}
    steps = experiment.Steps("next_character", settings)
    recorder = experiment.Recorder("next_character", range(options.seeds), settings, steps=steps)
    counting, blocks = steps("counting", lambda: count(parts, size))
    ways, blocks["network"] = {}, []
    for way in WAYS:
        name = "rate {:g}, dropout {:g}".format(*way)
        _, found = steps(name, lambda way=way: one_run(parts, size, *way, CHOOSING_SEED, "valid"))
        ways[name] = weighted(found, len(parts["valid"]) - 1)
    name, best = min(zip(ways, WAYS, strict=True), key=lambda one: ways[one[0]])
    for seed in recorder.seeds:
        before, after = steps(f"seed {seed}, {name}", lambda seed=seed: one_run(parts, size, *best, seed, "test"))
        blocks["network"].append(after)
        recorder.add(network=weighted(after, length), untrained=weighted(before, length),
                     **{name: weighted(blocks[name], length) for name in ("five", "seven", "one")})
    rounded = {name: np.round(values, 4).tolist() for name, values in blocks.items()}
    recorder.settings = settings | {"ways": ways, "way": name, "counting": counting, "blocks": rounded,
                                    "earlier": EARLIER}
    recorder.write()


if __name__ == "__main__":
    main()
