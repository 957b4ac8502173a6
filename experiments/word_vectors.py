"""C32: do words that are used alike get vectors that are alike, and does t-SNE keep that better than PCA?

``python experiments/word_vectors.py`` learns the lesson's word vectors from five seeds, and from the same tokens in
random order, draws maps of them, and stores the record. About half an hour on one core of a machine in use.

The vocabulary holds the words that occur 30 times or more, and all words of the five categories, and Sweden, that occur
5 times or more: Tuesday, Wednesday, Sweden and Norway, the review's own pairs, are rare in this text. A neighbour is
sought among the 550 most frequent words and those of the categories. The baseline, PPMI-SVD, takes the same table of
counts: the positive part of the logarithm of how much more often than by chance two words meet, cut down to as many
dimensions (contexts to the power 3/4, singular values to the power 1/2: Levy, Goldberg & Dagan 2015).

Settings: how often each word of the pairs occurs; words on the map.
Figures of each run, as ``claims.record("word_vectors")["samples"]`` names them:

vectors, tsne, pca        hits among nearest neighbours over the number expected by chance: of the vectors, of the maps
random_order              the control: of vectors of the tokens in random order
ppmi_svd                  of PPMI-SVD (without chance, the same in all runs)
share_vectors, …          hits as a share of the words of the categories, of the same five
kl_change                 by how much the divergence of the t-SNE map falls in the last 50 iterations, nats
rank_tuesday_wednesday    place of the second word among the neighbours of the first by cosine, in the whole vocabulary,
                          1 for the nearest; and so for each pair, and with …_ppmi_svd
"""

from collections import Counter

import experiment
import numpy as np
from scipy.sparse.linalg import svds
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA

from course_utils import data, models, nn, optim

LEAST, LEAST_NAMED, DIM, STEPS, RATE, MAP_WORDS, NEGATIVE = 30, 5, 32, 80, 0.05, 550, 5
PERPLEXITY, ITERATIONS = 30, 1000
NAMES = ("months", "weekdays", "numbers", "countries", "family")
PAIRS = (("tuesday", "wednesday"), ("wednesday", "tuesday"), ("sweden", "norway"), ("norway", "sweden"))


def load():
    """Return the tokens and the vocabulary."""
    texts = [data.load_text("wikitext-2", split).text for split in ("valid", "test")]
    tokens = data.tokenise(" ".join([*texts, *dict.fromkeys(data.load_translations().english)]))
    named = {"sweden"}.union(*(data.WORD_CATEGORIES[name] for name in NAMES))
    times = Counter(tokens)
    kept = {word for word, count in times.items() if count >= (LEAST_NAMED if word in named else LEAST)}
    tokens = [word if word in kept else "<unk>" for word in tokens]
    return tokens, data.Vocabulary(tokens)


def learn(N, counts, seed):
    """Return word vectors (V, D), learned as in the lesson."""
    start = np.random.default_rng(seed).normal(0, 0.1, (2, len(N), DIM)).astype(np.float32)
    U, C = map(nn.Parameter, start)
    optimizer = optim.Adam([U, C], betas=(0.9, 0.99))
    weight = counts**0.75
    M = (NEGATIVE * N.sum(axis=1, keepdims=True) * weight / weight.sum()).astype(np.float32)
    for step in range(STEPS):
        optimizer.lr = RATE * min(1, 2 * (1 - step / STEPS))
        error = (N + M) / (1 + np.exp(-(U.data @ C.data.T))) - N
        U.grad, C.grad = error @ C.data, error.T @ U.data
        optimizer.step()
    return U.data


def ppmi_svd(N):
    """Return the vectors of the baseline (V, D)."""
    column = N.sum(axis=0) ** 0.75
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.log(N / (N.sum(axis=1, keepdims=True) * column / column.sum()))
    left, sizes, _ = svds(np.where(N > 0, np.maximum(information, 0), 0), DIM, random_state=0)
    return left * np.sqrt(sizes)


def directions(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def same_category(points, group):
    """Return hits among nearest neighbours over those expected by chance, and as a share of the words with a group."""
    apart = squareform(pdist(points))
    np.fill_diagonal(apart, np.inf)
    member = group >= 0
    share = (group[apart.argmin(axis=1)] == group)[member].mean()
    chance = (np.bincount(group[member])[group[member]] - 1).mean() / (len(group) - 1)
    return share / chance, share


def ranks(vectors, row, kind):
    """Return the place of the second word of each pair among the neighbours of the first."""
    unit, found = directions(vectors), {}
    for first, second in PAIRS:
        cosines = unit @ unit[row[first]]
        found[f"rank_{first}_{second}{kind}"] = int(np.sum(cosines > cosines[row[second]]))  # the word itself is nearer
    return found


def choose_map(words, row):
    """Return the rows of the words on the map and their groups."""
    chosen, group = data.words_for_map(words, MAP_WORDS, NAMES)
    return [row[word] for word in [*chosen, "sweden"]], np.append(group, NAMES.index("countries"))


def draw(points):
    """Return the t-SNE map and the fall of its divergence in the last 50 iterations."""
    kls = []
    tsne = models.TSNE(perplexity=PERPLEXITY, max_iter=ITERATIONS, callback=lambda step, points, kl: kls.append(kl))
    return tsne.fit_transform(points), kls[-2] - kls[-1]


def main():
    options = experiment.parser(__doc__, seeds=5).parse_args()
    tokens, vocabulary = load()
    words, counts = vocabulary.words[1:], vocabulary.counts[1:]
    row = {word: index for index, word in enumerate(words)}
    places, group = choose_map(words, row)
    N = data.count_pairs(tokens, vocabulary)
    baseline = ppmi_svd(N)
    settings = {"times": {word: int(counts[row[word]]) for pair in PAIRS[::2] for word in pair}, "words": len(words),
                "on_map": len(group), "dim": DIM, "steps": STEPS, "iterations": ITERATIONS}
    recorder = experiment.Recorder("word_vectors", range(options.seeds), settings)
    for seed in recorder.seeds:
        U = learn(N, counts, seed)
        order = np.random.default_rng(seed).permutation(len(tokens))
        mixed = learn(data.count_pairs([tokens[index] for index in order], vocabulary), counts, seed)
        points, by_chance, other = (directions(one)[places].astype(float) for one in (U, mixed, baseline))
        on_tsne, change = draw(points)
        seen = {"vectors": points, "tsne": on_tsne, "pca": PCA(2).fit_transform(points), "random_order": by_chance,
                "ppmi_svd": other}
        judged = {name: same_category(one, group) for name, one in seen.items()}
        recorder.add(**{name: ratio for name, (ratio, _) in judged.items()},
                     **{f"share_{name}": share for name, (_, share) in judged.items()}, kl_change=change,
                     **ranks(U, row, ""), **ranks(baseline, row, "_ppmi_svd"))
    recorder.write()


if __name__ == "__main__":
    main()
