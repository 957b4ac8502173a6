"""Does a translator's last state hold a sentence, and does attention help with long ones (06-04)?

``python experiments/translation.py`` trains, with each seed, three networks of as many weights (to 1 %) on pairs of
Tatoeba that need only 600 English and 800 French words, one to three of them written one after the other: one whose
decoder gets the encoder's last state at every step ("without"), one that looks at every word ("attention"), and the
control, one with attention whose encoder reads the words of each sentence in random order ("scrambled"). Adam on
batches of 32, a cosine to 0; the rate of the first two is the best of four by the loss on validation pairs, with a
seed of its own (100); the control takes over the second's. About 50 minutes on one core.
No sentence of the test part, of either language, stands in training. One translation of each sentence, the first, is
the reference, so that all lengths are judged alike; greedy search.

Figures of each run, as ``claims.record("translation")["samples"]`` names them, ARM being one of the three:

ARM, bleu LOW to HIGH   BLEU of the test sentences of so many English tokens, 0 to 100
ARM, bleu               BLEU of all test sentences
ARM, fall               BLEU up to 6 tokens minus BLEU from 10 tokens on
ratio                   the fall with attention over the fall without
ARM, bleu of N joined   BLEU of all test sentences, translated N at a time (not of "scrambled")
ARM, bleu of N beside   the same sentences translated one at a time and put side by side before runs are counted, since
                        runs over a full stop count too: nothing differs but the length of what is read at a time
ARM, joined fall        BLEU of three beside each other minus BLEU of three joined
joined ratio            that fall with attention over that without
ARM, loss               nats a word on the test pairs
attention, monotone     share of word-for-word test pairs at which attention, from word to word of the true translation,
scrambled, monotone     never steps back; word for word: equal lengths, and a dictionary (IBM model 1, on the training
                        pairs) gives every French word the English one in its place
attention, diagonal     share of their words at which attention is largest on the word in the same place; also of
                        "scrambled"
neighbours              over the English test sentences that share a translation with another: share whose nearest
                        neighbour (cosine) by the encoder's last state, without attention, has the same translation
neighbours, KIND        the same by an untrained encoder, by the mean of the encoder's word vectors, by counts of the
                        words ("bag"), and by the encoder that is read with attention
chance                  share expected from a neighbour drawn at random
"""

import experiment
import numpy as np
import torch

from course_utils import data, models, torch_models

WORDS = {"source_words": 600, "target_words": 800}
ARMS = {
    "without": {"attention": None, "decoder": 111},
    "attention": {"attention": 64, "decoder": 96},
    "scrambled": {"attention": 64, "decoder": 96},
}
SIZES = {"embedding": 48, "encoder": 64}
RATES, CHOOSING_SEED = (0.0025, 0.005, 0.01, 0.02), 100
BANDS = (3, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 9), (10, 11), (12, 16)  # English tokens, the full stop among them
SHORT, LONG = 6, 10
BATCH, JOINED = 32, 3


def train(pairs, arm, rate, seed, steps):
    """Return a trained network of an arm."""
    network = torch_models.build_translator(pairs, seed, **SIZES, **ARMS[arm])
    torch_models.train_translator(network, pairs, steps, BATCH, rate, seed, JOINED, arm == "scrambled", arm)
    return network


@torch.no_grad()
def loss_on(network, pairs, part, scrambled=None):
    """Return the mean loss over the words of a part, nats a word."""
    rows, total, words = pairs.rows(part), 0.0, 0
    for some in np.array_split(rows, -(-len(rows) // 250)):
        source, lengths = data.number_sentences([pairs.english[row] for row in some], pairs.source_words)
        french = [pairs.french[row] for row in some]
        target, ends = data.number_sentences(french, pairs.target_words, *pairs.target_words[:2])
        if scrambled:
            source, _ = torch_models.scramble(source, lengths, scrambled)
        source, lengths, target = map(torch.from_numpy, (source, lengths, target))
        logits, _ = network(source, lengths, target[:, :-1])
        count = int((ends - 1).sum())
        total += float(torch_models.masked_loss(logits, target[:, 1:], ends - 1)) * count
        words += count
    return total / words


def bleu_by_length(network, pairs, part, scrambled=None):
    """Return BLEU from 0 to 100 of each band of lengths, of all, and the fall from short to long."""
    references = pairs.translations(part)
    sentences = sorted(references, key=lambda one: (len(one), one))
    written, _ = torch_models.translate_sentences(network, pairs, sentences, scrambled=scrambled)

    def score(low, high):
        chosen = [n for n, one in enumerate(sentences) if low <= len(one) <= high]
        return 100 * models.bleu([written[n] for n in chosen], [references[sentences[n]][:1] for n in chosen]).score

    found = {f"bleu {low} to {high}": score(low, high) for low, high in BANDS}
    return {**found, "bleu": score(1, 99), "fall": score(1, SHORT) - score(LONG, 99)}


def bleu_of_joined(network, pairs, part):
    """Return BLEU from 0 to 100 of all sentences of a part, translated one, two and three at a time, and the fall."""
    references = pairs.translations(part)
    sentences = [list(references)[n] for n in np.random.default_rng(0).permutation(len(references))]
    alone = dict(zip(sentences, torch_models.translate_sentences(network, pairs, sentences)[0], strict=True))
    found = {}
    for count in range(1, JOINED + 1):
        groups = [sentences[first : first + count] for first in range(0, len(sentences), count)]
        wanted = [[sum((references[one][0] for one in group), ())] for group in groups]
        written, _ = torch_models.translate_sentences(network, pairs, [sum(group, ()) for group in groups])
        beside = [sum((alone[one] for one in group), ()) for group in groups]
        found[f"bleu of {count} joined"] = 100 * models.bleu(written, wanted).score
        found[f"bleu of {count} beside"] = 100 * models.bleu(beside, wanted).score
    return {**found, "joined fall": found[f"bleu of {JOINED} beside"] - found[f"bleu of {JOINED} joined"]}


def dictionary(pairs, rounds=8):
    """Return p(French word | English word), (S, T), learned from the training pairs by IBM model 1 (Brown et al. 1993).

    Every French word of a pair comes from one of the English ones; how likely from which is what the table says, and
    what the table says is counted anew with these shares.
    """
    source, lengths = data.number_sentences(pairs.english, pairs.source_words)
    target, ends = data.number_sentences(pairs.french, pairs.target_words)
    rows = pairs.rows("training")
    links = (np.arange(target.shape[1])[:, None] < ends[rows][:, None, None]) & (
        np.arange(source.shape[1]) < lengths[rows][:, None, None])  # (N, M, L)
    one, other, place = np.nonzero(links)
    english, french, group = source[rows[one], place], target[rows[one], other], one * target.shape[1] + other
    table = np.ones((len(pairs.source_words), len(pairs.target_words)))
    for _ in range(rounds):
        share = table[english, french]
        share /= np.bincount(group, share)[group]
        counts = np.bincount(english * table.shape[1] + french, share, table.size).reshape(table.shape)
        table = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    return table


def word_for_word(pairs, part):
    """Return the rows of a part whose French words are, by the dictionary, those of the English in their places."""
    table, rows = dictionary(pairs), []
    index = [{word: n for n, word in enumerate(words)} for words in (pairs.source_words, pairs.target_words)]
    for row in pairs.rows(part):
        english, french = ([own[word] for word in side[row]] for own, side in
                           zip(index, (pairs.english, pairs.french), strict=True))
        shares = table[np.ix_(english, french)]
        if len(english) == len(french) and len(set(english)) == len(english):
            if (shares.argmax(axis=0) == np.arange(len(french))).all():
                rows.append(row)
    return rows


def alignments(network, pairs, rows, scrambled=None):
    """Return the share of pairs whose alignment never steps back, and of words on the diagonal."""
    peaks = [looks.argmax(axis=1)[: len(pairs.french[row])] for row, looks in
             zip(rows, torch_models.attend(network, pairs, rows, scrambled), strict=True)]
    return {"monotone": np.mean([(np.diff(one) >= 0).all() for one in peaks]),
            "diagonal": np.mean(np.concatenate([one == np.arange(len(one)) for one in peaks]))}


def companions(pairs, part):
    """Return the English sentences of a part, and (N, N) whether two of them share a translation."""
    found = pairs.translations(part)
    sentences, readers = list(found), {}
    for n, one in enumerate(sentences):
        for french in found[one]:
            readers.setdefault(french, []).append(n)
    same = np.zeros((len(sentences), len(sentences)), bool)
    for group in readers.values():
        same[np.ix_(group, group)] = True
    np.fill_diagonal(same, False)
    return sentences, same


def nearest_share(vectors, same):
    """Return the share of sentences with a companion whose nearest neighbour, by the cosine, is one."""
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    asked = np.flatnonzero(same.any(axis=1))
    return same[asked, likeness[asked].argmax(axis=1)].mean()


def neighbours(network, untrained, pairs, part):
    """Return the shares of C49: by the last state, by an untrained encoder, by mean and by counts of words; chance."""
    sentences, same = companions(pairs, part)
    source, lengths = data.number_sentences(sentences, pairs.source_words)
    counts = np.zeros((len(sentences), len(pairs.source_words)))
    for row, (numbers, length) in enumerate(zip(source, lengths, strict=True)):
        np.add.at(counts[row], numbers[:length], 1 / length)
    mean = counts @ network.source.weight.detach().numpy()
    asked = same[same.any(axis=1)]
    return {
        "neighbours": nearest_share(torch_models.last_states(network, pairs, sentences), same),
        "neighbours, untrained": nearest_share(torch_models.last_states(untrained, pairs, sentences), same),
        "neighbours, mean": nearest_share(mean, same),
        "neighbours, bag": nearest_share(counts, same),
        "chance": asked.sum(axis=1).mean() / (len(sentences) - 1),
    }


def measure(pairs, arm, rate, seed, steps, rows, part):
    """Train a network of an arm and return all its figures on a part."""
    network = train(pairs, arm, rate, seed, steps)
    scrambled = np.random.default_rng(seed) if arm == "scrambled" else None
    found = {"loss": loss_on(network, pairs, part, scrambled), **bleu_by_length(network, pairs, part, scrambled)}
    if arm != "without":
        found |= alignments(network, pairs, rows, scrambled)
    if arm != "scrambled":
        found |= bleu_of_joined(network, pairs, part)
        untrained = torch_models.build_translator(pairs, seed, **SIZES, **ARMS[arm]).eval()
        found |= neighbours(network, untrained, pairs, part)
    return {name: float(value) for name, value in found.items()}


def run(options):
    """Choose the rates, train and measure with every seed, and store the record."""
    settings = {"steps": options.steps, "batch": BATCH, "joined": JOINED, **WORDS, **SIZES,
                "short": SHORT, "long": LONG, "arms": ARMS}
    steps = experiment.Steps("translation", settings)
    pairs = data.load_sentence_pairs(**WORDS)
    rows = word_for_word(pairs, "test")
    weights = {arm: sum(one.numel() for one in torch_models.build_translator(pairs, **SIZES, **sizes).parameters())
               for arm, sizes in ARMS.items()}
    print("weights", weights, "word for word", len(rows), flush=True)

    def validation(arm, rate):
        return steps(f"{arm}, rate {rate:g}, validation",
                     lambda: loss_on(train(pairs, arm, rate, CHOOSING_SEED, options.steps), pairs, "validation"))

    arms = ("without", "attention") if options.only is None else (options.only,)
    chosen = {arm: min(RATES, key=lambda rate, arm=arm: validation(arm, rate)) for arm in arms}
    if "attention" in chosen:
        chosen["scrambled"] = chosen["attention"]
    facts = {"rates": RATES, "chosen": chosen, "weights": weights, "word_for_word": len(rows),
             "test": len(pairs.translations("test"))}
    recorder = experiment.Recorder("translation", range(options.seeds), settings | facts, steps=steps)
    for seed in recorder.seeds:
        found = {arm: steps(f"{arm}, rate {rate:g}, seed {seed}",
                            lambda arm=arm, rate=rate, seed=seed:
                            measure(pairs, arm, rate, seed, options.steps, rows, "test"))
                 for arm, rate in chosen.items()}
        if options.only:
            continue
        without, looking = found["without"], found["attention"]
        shared = {name: without.pop(name) for name in list(without) if name.startswith(("neighbours", "chance"))}
        shared["neighbours, with attention"] = looking["neighbours"]
        own = {f"{arm}, {name}": value for arm, figures in found.items() for name, value in figures.items()
               if not name.startswith(("neighbours", "chance"))}
        recorder.add(**own, ratio=looking["fall"] / without["fall"],
                     **{"joined ratio": looking["joined fall"] / without["joined fall"]}, **shared)
    if not options.only:
        recorder.write()


def main():
    command = experiment.parser(__doc__, seeds=6)
    command.add_argument("--steps", type=int, default=4000, help="of each training, 4,000 if not given")
    command.add_argument("--only", choices=("without", "attention"), help="make the steps of one arm, store no record")
    options = command.parse_args()
    torch.set_num_threads(1)
    run(options)


if __name__ == "__main__":
    main()
