"""The speed of t-SNE and of skip-gram training beside their peers', on the CPU: medians, in one process.

The text and the points are generated, so that the figures do not depend on a download. Every library uses the threads
that it takes by itself: openTSNE one, the others all cores.
"""

import functools
import statistics
import time

import numpy as np
from speed import median_seconds

WORDS, DIM, WINDOW, NEGATIVES = 3000, 32, 5, 5  # V, D, places to each side, K: the sizes of lesson 05-02
TEXT = 1_200_000  # words of the text, about as many as in the lesson
NEIGHBOURS = 2 * WINDOW  # real pairs for each centre word
BATCH = 100  # centre words in a mini-batch: 1,000 real pairs, 5,000 invented ones
PEERS = ("course_utils", "scikit-learn exact", "scikit-learn Barnes-Hut")
GROWTH = (250, 500, 1000, 2000, 4000)


def clusters(count, features=50, groups=20):
    """Return points like word vectors, (count, features): Gaussian clusters that overlap, shuffled."""
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(groups, features))
    return centres[generator.integers(groups, size=count)] + generator.normal(size=(count, features))


def draw_map(peer, X, iterations):
    """Return the t-SNE map of X that one library draws: perplexity 30, 250 iterations exaggerated, the same start.

    The step is scikit-learn's "auto" for all. openTSNE's gradient lacks the factor 4, so that its step has it.
    """
    import openTSNE
    from sklearn import manifold

    from course_utils import models

    if peer == "course_utils":
        return models.TSNE(perplexity=30, max_iter=iterations).fit_transform(X)
    start = models.TSNE()._start(X)
    if peer == "openTSNE":
        tsne = openTSNE.TSNE(
            perplexity=30, initialization=start, early_exaggeration_iter=250, n_iter=iterations - 250,
            learning_rate=4 * max(len(X) / 48, 50), initial_momentum=0.5, negative_gradient_method="bh",
            random_state=0,
        )
        return np.asarray(tsne.fit(X))
    method = "exact" if peer == "scikit-learn exact" else "barnes_hut"
    tsne = manifold.TSNE(perplexity=30, init=start, max_iter=iterations, method=method, random_state=0)
    Y = tsne.fit_transform(X)
    assert tsne.n_iter_ == iterations - 1, f"scikit-learn stopped after {tsne.n_iter_ + 1} of {iterations} iterations"
    return Y


def in_turn(functions, runs):
    """Call each function once, then each again, `runs` times; return the medians of their seconds, and what came."""
    seconds = {name: [] for name in functions}
    found = {}
    for _ in range(runs):
        for name, function in functions.items():
            start = time.perf_counter()
            found[name] = function()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}, found


def tsne_against_peers(runs=3, count=1000, iterations=500):
    """Time and final cost of a map of 1,000 points in 50 dimensions; all costs against the same exact P, in float64."""
    from course_utils import models

    X = clusters(count)
    for peer in PEERS:
        draw_map(peer, X[:100], 300)  # imports and threads are in place when the clock starts
    seconds, maps = in_turn({peer: functools.partial(draw_map, peer, X, iterations) for peer in PEERS}, runs)
    P = models.joint_probabilities(X, 30)
    name, ours = f"t-SNE of {count} points, {iterations} iterations", seconds["course_utils"]
    return {
        **{f"{name}, {peer}, s": round(seconds[peer], 2) for peer in PEERS},
        **{f"{name}, {peer}, cost": round(models.kl_gradient(P, maps[peer])[0], 5) for peer in PEERS},
        **{f"{name}, course_utils over {peer}": round(ours / seconds[peer], 2) for peer in PEERS[1:]},
    }


def tsne_growth(runs=3, iterations=300):
    """How the time of a map grows from 250 to 4,000 points, with 250 iterations exaggerated and 50 not."""
    peers, result = ("course_utils", "scikit-learn Barnes-Hut", "openTSNE"), {}
    for count in GROWTH:
        X = clusters(count)
        seconds, _ = in_turn({peer: functools.partial(draw_map, peer, X, iterations) for peer in peers}, runs)
        name = f"t-SNE of {count} points, {iterations} iterations"
        result |= {f"{name}, {peer}, s": round(seconds[peer], 3) for peer in peers}
        ours = seconds["course_utils"]
        result |= {f"{name}, course_utils over {peer}": round(ours / seconds[peer], 2) for peer in peers[1:]}
    return result


def zipf_text(generator):
    """Return the words of a text as numbers, (TEXT,), some far more frequent than others, as in any language."""
    chances = 1 / (np.arange(WORDS) + 2.7)
    return generator.choice(WORDS, size=TEXT, p=chances / chances.sum())


def mini_batches(text, generator, batches):
    """Yield (centres, contexts), numbers (B,) and (B, K + 1): in each row the first is real, the rest are drawn."""
    noise = np.bincount(text, minlength=WORDS) ** 0.75
    offsets = np.delete(np.arange(-WINDOW, WINDOW + 1), WINDOW)
    for batch in range(batches):
        places = WINDOW + batch * BATCH + np.arange(BATCH)
        real = text[places[:, None] + offsets].reshape(-1, 1)
        drawn = generator.choice(WORDS, size=(len(real), NEGATIVES), p=noise / noise.sum())
        yield np.repeat(text[places], NEIGHBOURS), np.hstack([real, drawn])


def sum_rows(rows, which, shape):
    """Return an array of `shape` (V, D) in which row w is the sum of those rows whose `which` is w."""
    total = np.zeros(shape, rows.dtype)
    places = which.reshape(-1, 1) * shape[1] + np.arange(shape[1])
    np.add.at(total.reshape(-1), places.ravel(), rows.ravel())  # flat, because NumPy is slower at whole rows
    return total


def pair_gradients(U, C, centres, contexts):
    """Gradients of the summed loss of a mini-batch of pairs: error times the other vector, as in lesson 05-02."""
    u, v = U[centres], C[contexts]  # (B, D), (B, K + 1, D)
    error = 1 / (1 + np.exp(-np.einsum("bd,bkd->bk", u, v)))
    error[:, 0] -= 1  # belief minus truth; only the first is real
    to_u, to_v = np.einsum("bk,bkd->bd", error, v), error[:, :, None] * u[:, None]
    return sum_rows(to_u, centres, U.shape), sum_rows(to_v, contexts, C.shape)


def numpy_trainer(U, C, lr):
    """Return a function that trains on mini-batches, by plain SGD."""
    U, C = U.copy(), C.copy()

    def train(batches):
        for centres, contexts in batches:
            grad_U, grad_C = pair_gradients(U, C, centres, contexts)
            U[...] -= lr * grad_U
            C[...] -= lr * grad_C

    return train


def torch_trainer(U, C, lr):
    """Return the same in PyTorch, in the fastest of the forms that were tried, and its two tables."""
    import torch

    tables = [torch.nn.Embedding.from_pretrained(torch.tensor(one), freeze=False, sparse=True) for one in (U, C)]
    sgd = torch.optim.SGD([table.weight for table in tables], lr=lr)
    truth = torch.zeros(BATCH * NEIGHBOURS, NEGATIVES + 1)
    truth[:, 0] = 1

    def train(batches):
        for centres, contexts in batches:
            scores = (tables[0](centres)[:, None] * tables[1](contexts)).sum(-1)  # faster than einsum or matmul
            sgd.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(scores, truth, reduction="sum").backward()
            sgd.step()

    return train, tables


def assert_same_gradients(U, C, centres, contexts):
    """Both worlds find the same gradients for one mini-batch."""
    import torch

    train, tables = torch_trainer(U, C, lr=0)
    train([(torch.from_numpy(centres), torch.from_numpy(contexts))])
    for ours, table in zip(pair_gradients(U, C, centres, contexts), tables, strict=True):
        assert np.abs(ours).max() > 0.1
        np.testing.assert_allclose(ours, table.weight.grad.to_dense().numpy(), rtol=1e-4, atol=1e-5)


def skip_gram_pairs(runs=7, batches=20):
    """Words per second of training on mini-batches of pairs, in float32, by plain SGD.

    A word is a centre word of the text. Each brings 10 real pairs, the words up to five places away, and 5 invented
    pairs for each of them. Both worlds get the same batches, drawn beforehand; how fast they are drawn stands apart.
    """
    import torch

    generator = np.random.default_rng(0)
    text = zipf_text(generator)
    U, C = generator.normal(0, 0.1, (2, WORDS, DIM)).astype(np.float32)
    drawn = list(mini_batches(text, generator, batches))
    for_torch = [(torch.from_numpy(centres), torch.from_numpy(contexts)) for centres, contexts in drawn]
    assert_same_gradients(U, C, *drawn[0])
    seconds, _ = in_turn(
        {
            "drawing the pairs with NumPy": lambda: list(mini_batches(text, generator, batches)),
            "NumPy": functools.partial(numpy_trainer(U, C, lr=0.025), drawn),
            "PyTorch": functools.partial(torch_trainer(U, C, lr=0.025)[0], for_torch),
        },
        runs + 1,  # the median bears a slow first round
    )
    name = f"skip-gram, {WORDS} words x {DIM}, batches of {BATCH * NEIGHBOURS} pairs, {NEGATIVES} negatives"
    return {
        **{f"{name}, {what}, words/s": round(batches * BATCH / value) for what, value in seconds.items()},
        f"{name}, words/s of NumPy over PyTorch": round(seconds["PyTorch"] / seconds["NumPy"], 2),
    }


def count_pairs(text):
    """Return N, float32 (V, V): how often two words stand near each other, nearer places counting more."""
    table = np.zeros(WORDS**2)
    for distance in range(1, WINDOW + 1):
        near = np.bincount(text[:-distance] * WORDS + text[distance:], minlength=WORDS**2)
        table += near * (WINDOW + 1 - distance) / WINDOW
    table = table.reshape(WORDS, WORDS)
    return (table + table.T).astype(np.float32)


def table_gradients(U, C, N, M):
    """Gradients of the loss of all pairs, real and invented, averaged over all draws: lesson 05-02's."""
    error = (N + M) * (1 / (1 + np.exp(-(U @ C.T)))) - N  # (V, V)
    return error @ C, error.T @ U


def skip_gram_table(runs=7):
    """Words per second of training on the table of all pairs, as in lesson 05-02: an Adam step is a pass over the text.

    A word is again a centre word of the text, all of them once a pass. A pass is one step: many passes are needed,
    80 in the lesson, where a pass of mini-batches takes thousands of steps.
    """
    from course_utils import nn, optim

    generator = np.random.default_rng(0)
    text = zipf_text(generator)
    N, weight = count_pairs(text), np.bincount(text, minlength=WORDS) ** 0.75
    M = (NEGATIVES * N.sum(axis=1, keepdims=True) * weight / weight.sum()).astype(np.float32)
    U, C = (nn.Parameter(one) for one in generator.normal(0, 0.1, (2, WORDS, DIM)).astype(np.float32))
    adam = optim.Adam([U, C], lr=0.05, betas=(0.9, 0.99))

    def one_pass():
        U.grad, C.grad = table_gradients(U.data, C.data, N, M)
        adam.step()

    seconds, counting = median_seconds(one_pass, runs), median_seconds(lambda: count_pairs(text), 3)
    name = f"skip-gram, {WORDS} words x {DIM}, table of all pairs of {TEXT} words"
    return {
        f"{name}, counted once, s": round(counting, 2),
        f"{name}, passes/s": round(1 / seconds, 1),
        f"{name}, words/s": round(TEXT / seconds),
    }
